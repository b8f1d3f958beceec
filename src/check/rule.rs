//! Rules, caps and disqualifications, and the names of those that have none.

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::clauses;
use crate::check::context::Context;
use crate::check::{errors, expr};
use crate::policy::{Cap, CapException, Disqualification, Otherwise, Rule, StageId};
use crate::source::Span;
use crate::syntax::ast::{self, Name};

/// The names of rules, caps and disqualifications; they share one namespace of their own.
#[derive(Default)]
pub(super) struct Names {
    places: HashMap<Arc<str>, Span>,
    rules: HashMap<StageId, usize>,
    caps: usize,
    disqualifications: usize,
}

impl Names {
    fn given(&mut self, context: &mut Context, name: &Name) -> Arc<str> {
        let text: Arc<str> = Arc::from(name.text.as_str());
        self.declare(context, &text, name.span);
        text
    }

    fn declare(&mut self, context: &mut Context, name: &Arc<str>, span: Span) {
        match self.places.get(name) {
            Some(first) => context.report(errors::duplicate_rule(name, span, *first)),
            None => {
                self.places.insert(Arc::clone(name), span);
            }
        }
    }

    /// The name given, or one made of a word and a number. All of a kind are counted, named or not.
    fn name(&mut self, context: &mut Context, given: Option<&Name>, word: &str, number: usize, span: Span) -> Arc<str> {
        if let Some(name) = given {
            return self.given(context, name);
        }
        let made: Arc<str> = Arc::from(format!("{word}.{number}"));
        self.declare(context, &made, span);
        made
    }
}

/// `rule NAME: if C then STAGE`
pub(super) fn rule(context: &mut Context, names: &mut Names, rule: &ast::Rule, span: Span) -> Option<Rule> {
    let clauses = clauses::sort(context, &rule.clauses);
    let help = "a rule votes only where its condition is true; write `and not …` in it, or put a `cap` beside it";
    clauses::refuse(context, clauses.unless.map(|(_, span)| span), "unless", "a rule", help);
    clauses::refuse(context, clauses.unless_approval.map(|(_, span)| span), "unless approval", "a rule", help);
    let condition = expr::condition(context, &rule.condition);
    let upkeep = clauses::upkeep(context, &clauses);
    let stage = expr::stage(context, &rule.stage);
    let name = match stage {
        Some(stage) => {
            let number = names.rules.entry(stage).or_default();
            *number += 1;
            let number = *number;
            Some(names.name(context, rule.name.as_ref(), &rule.stage.text, number, span))
        }
        None => rule.name.as_ref().map(|name| names.given(context, name)),
    };
    Some(Rule {
        name: name?,
        named: rule.name.is_some(),
        stage: stage?,
        condition: condition?,
        approval: clauses.on_approval.map(|(who, _)| Arc::from(who.value.as_str())),
        upkeep: upkeep?,
        span,
    })
}

/// `cap at STAGE if C unless …`
pub(super) fn cap(context: &mut Context, names: &mut Names, cap: &ast::Cap, span: Span) -> Option<Cap> {
    let clauses = clauses::sort(context, &cap.clauses);
    let help = "a cap can be lifted by a person: `unless approval by \"sales\"`";
    clauses::refuse(context, clauses.on_approval.map(|(_, span)| span), "on approval", "a cap", help);
    names.caps += 1;
    let number = names.caps;
    let name = names.name(context, cap.name.as_ref(), "cap", number, span);
    let stage = expr::stage(context, &cap.stage);
    let condition = expr::condition(context, &cap.condition);
    let unless = match (clauses.unless, clauses.unless_approval) {
        (Some((condition, _)), _) => {
            expr::condition(context, condition).map(|condition| Some(CapException::Condition(Box::new(condition))))
        }
        (None, Some((who, _))) => Some(Some(CapException::Approval(Arc::from(who.value.as_str())))),
        (None, None) => Some(None),
    };
    let upkeep = clauses::upkeep(context, &clauses);
    Some(Cap {
        name,
        named: cap.name.is_some(),
        stage: stage?,
        condition: condition?,
        unless: unless?,
        upkeep: upkeep?,
        span,
    })
}

/// `disqualify if C`
pub(super) fn disqualify(
    context: &mut Context,
    names: &mut Names,
    item: &ast::Disqualify,
    span: Span,
) -> Option<Disqualification> {
    let clauses = clauses::sort(context, &item.clauses);
    let help = "a disqualification hangs on no approval; write `unless` and a condition";
    clauses::refuse(context, clauses.on_approval.map(|(_, span)| span), "on approval", "a disqualification", help);
    let approval = clauses.unless_approval.map(|(_, span)| span);
    clauses::refuse(context, approval, "unless approval", "a disqualification", help);
    names.disqualifications += 1;
    let number = names.disqualifications;
    let name = names.name(context, item.name.as_ref(), "disqualify", number, span);
    let condition = expr::condition(context, &item.condition);
    let unless = match clauses.unless {
        Some((condition, _)) => expr::condition(context, condition).map(Some),
        None => Some(None),
    };
    let upkeep = clauses::upkeep(context, &clauses);
    Some(Disqualification {
        name,
        named: item.name.is_some(),
        condition: condition?,
        unless: unless?,
        upkeep: upkeep?,
        span,
    })
}

/// `otherwise STAGE`
pub(super) fn otherwise(context: &mut Context, stage: &Name, span: Span) -> Option<Otherwise> {
    expr::stage(context, stage).map(|stage| Otherwise { stage, span })
}
