//! What a test expects.

use std::sync::Arc;

use crate::check::context::Context;
use crate::check::expr::{self, Expected, Term};
use crate::check::test_block::{Surroundings, given};
use crate::check::{errors, words};
use crate::policy::{Cond, DecidedBy, Expectation, ExpectationKind};
use crate::syntax::ast::{self, Name, TestEntry, TestEntryKind, TestValue};
use crate::types::{Outcome, Truth, Type, Value};

/// One `expect` line.
pub(super) fn lower(context: &mut Context, around: &Surroundings<'_>, entry: &TestEntry) -> Option<Expectation> {
    let kind = match &entry.kind {
        TestEntryKind::ExpectOutcome { outcome, by } => {
            let found = expr::outcome(context, outcome);
            let by = match by {
                Some(by) => decided_by(context, around, by, found).map(Some),
                None => Some(None),
            };
            ExpectationKind::Outcome { outcome: found?, by: by? }
        }
        TestEntryKind::ExpectValue { subject, value } => value_kind(context, subject, value)?,
        TestEntryKind::ExpectMissing(subject) => {
            let name = Arc::from(words::phrase_or(subject, "this").trim_matches('`'));
            match expr::term(context, subject, None)? {
                Term::Condition(subject) => ExpectationKind::Condition { name, subject, truth: Truth::Unknown },
                Term::Value(subject) => ExpectationKind::Value { name, subject, value: None },
                Term::Months(_, span) => {
                    context.report(errors::calendar_span(span, "expected"));
                    return None;
                }
            }
        }
        TestEntryKind::ExpectCouldBe { stage, asking } => {
            let stage = expr::stage(context, stage);
            let asking = asking.as_ref().map(|names| {
                let fields: Vec<_> = names.iter().map(|name| given::field(context, name)).collect();
                fields.into_iter().collect::<Option<Vec<_>>>()
            });
            let asking = match asking {
                Some(fields) => Some(fields?),
                None => None,
            };
            ExpectationKind::CouldBe { stage: stage?, asking }
        }
        TestEntryKind::ExpectAwaiting(by) => {
            super::who(context, around, by);
            ExpectationKind::Awaiting(Arc::from(by.value.as_str()))
        }
        TestEntryKind::AsOf(_)
        | TestEntryKind::Given(_)
        | TestEntryKind::GivenRecord { .. }
        | TestEntryKind::GivenVerdict { .. }
        | TestEntryKind::Invalid(_) => return None,
    };
    Some(Expectation { kind, span: entry.span })
}

/// `expect NAME = VALUE`
fn value_kind(context: &mut Context, subject: &ast::Expr, value: &TestValue) -> Option<ExpectationKind> {
    let name: Arc<str> = Arc::from(words::phrase_or(subject, "this").trim_matches('`'));
    match expr::term(context, subject, None)? {
        Term::Condition(condition) => truth(context, name, condition, value),
        Term::Value(found) => {
            let expected = Expected::opposite(context, subject, &found);
            let value = given::typed(context, value, &expected)?;
            Some(ExpectationKind::Value { name, subject: found, value: Some(value) })
        }
        Term::Months(_, span) => {
            context.report(errors::calendar_span(span, "expected"));
            None
        }
    }
}

fn truth(context: &mut Context, name: Arc<str>, subject: Cond, value: &TestValue) -> Option<ExpectationKind> {
    let expected = Expected::new(Type::Boolean, format!("`{name}`"));
    let value = given::typed(context, value, &expected)?;
    let truth = if let Value::Boolean(known) = value { Truth::from(known) } else { Truth::Unknown };
    Some(ExpectationKind::Condition { name, subject, truth })
}

/// The rule, cap or disqualification of a name, which must be able to decide that outcome.
fn decided_by(
    context: &mut Context,
    around: &Surroundings<'_>,
    by: &ast::Expr,
    outcome: Option<Outcome>,
) -> Option<DecidedBy> {
    let text = words::phrase_or(by, "").trim_matches('`').to_owned();
    let name = Name { text, span: by.span };
    let Some((span, decided, stage)) = around.rules.get(&name.text) else {
        context.report(errors::unknown_rule(&name, around.rules.iter()));
        return None;
    };
    let due = match decided {
        DecidedBy::Rule(_) => stage.map(Outcome::from),
        DecidedBy::Disqualification(_) => Some(Outcome::Disqualified),
        // A cap that a person lifts in part holds elsewhere than at its stage.
        DecidedBy::Cap(_) | DecidedBy::Otherwise => None,
    };
    if let (Some(due), Some(outcome)) = (due, outcome)
        && due != outcome
    {
        let due = context.outcome_name(due);
        context.report(errors::never_expected(&name, &due, span));
        return None;
    }
    Some(decided)
}
