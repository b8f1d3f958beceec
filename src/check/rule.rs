//! Rules, caps and disqualifications, and the names of those that have none.

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::clauses;
use crate::check::context::Context;
use crate::check::{errors, expr};
use crate::policy::{
    Cap, CapException, CapId, DecidedBy, Disqualification, DisqualificationId, Otherwise, Rule, RuleId, StageId,
};
use crate::source::Span;
use crate::syntax::ast::{self, Name};

/// The names of rules, caps and disqualifications; they share one namespace of their own.
#[derive(Default)]
pub(super) struct Names {
    places: HashMap<Arc<str>, Named>,
    order: Vec<Arc<str>>,
    per_stage: HashMap<StageId, usize>,
    rules: usize,
    caps: usize,
    disqualifications: usize,
}

/// Where a named entry stands, what it is, and the stage of a rule.
pub(super) type Named = (Span, DecidedBy, Option<StageId>);

impl Names {
    /// The entry of a name.
    pub(super) fn get(&self, name: &str) -> Option<Named> {
        self.places.get(name).copied()
    }

    /// Every name, in file order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(|name| &**name)
    }

    /// Takes the name given, or one that was made; reports one that is taken.
    fn declare(&mut self, context: &mut Context, name: &str, named: Named) -> Arc<str> {
        let name: Arc<str> = Arc::from(name);
        match self.places.get(&name) {
            Some((first, ..)) => context.report(errors::duplicate_rule(&name, named.0, *first)),
            None => {
                self.places.insert(Arc::clone(&name), named);
                self.order.push(Arc::clone(&name));
            }
        }
        name
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
    let decided = DecidedBy::Rule(RuleId::from(names.rules));
    names.rules += 1;
    let place = stage.map(|stage| {
        let place = names.per_stage.entry(stage).or_default();
        *place += 1;
        *place
    });
    let name = match (&rule.name, place) {
        (Some(name), _) => Some(names.declare(context, &name.text, (name.span, decided, stage))),
        (None, Some(place)) => {
            Some(names.declare(context, &format!("{}.{place}", rule.stage.text), (span, decided, stage)))
        }
        (None, None) => None,
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
    let decided = DecidedBy::Cap(CapId::from(names.caps));
    names.caps += 1;
    let name = match &cap.name {
        Some(name) => names.declare(context, &name.text, (name.span, decided, None)),
        None => names.declare(context, &format!("cap.{}", names.caps), (span, decided, None)),
    };
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
    let decided = DecidedBy::Disqualification(DisqualificationId::from(names.disqualifications));
    names.disqualifications += 1;
    let name = match &item.name {
        Some(name) => names.declare(context, &name.text, (name.span, decided, None)),
        None => names.declare(context, &format!("disqualify.{}", names.disqualifications), (span, decided, None)),
    };
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
