//! The tests of a policy: a lead written in place, and what is expected of it.
//!
//! Values are typed by their name, as in rules, and not read like cells. Nothing that only a test looks at counts as
//! used.

mod expect;
mod given;

use std::sync::Arc;

use crate::check::context::Context;
use crate::check::errors;
use crate::check::items::Items;
use crate::check::literal::{self, LiteralValue};
use crate::check::rule::Names;
use crate::policy::{AsOf, Test};
use crate::source::Span;
use crate::syntax::ast::{self, Literal, RuleClauseKind, TestEntryKind, Text};
use crate::types::Value;

/// What the tests know of the rest of the policy.
pub(super) struct Surroundings<'a> {
    /// The names of rules, caps and disqualifications.
    pub(super) rules: &'a Names,
    /// Everyone whose approval something hangs on, in file order.
    pub(super) approvers: Vec<&'a str>,
}

/// Everyone whose approval a rule or cap hangs on.
pub(super) fn approvers<'a>(items: &Items<'a>) -> Vec<&'a str> {
    let rules = items.rules.iter().flat_map(|(rule, _)| &rule.clauses);
    let clauses = rules.chain(items.caps.iter().flat_map(|(cap, _)| &cap.clauses));
    let mut all: Vec<&str> = Vec::new();
    for clause in clauses {
        if let RuleClauseKind::OnApproval(who) | RuleClauseKind::UnlessApproval(who) = &clause.kind
            && !all.contains(&who.value.as_str())
        {
            all.push(&who.value);
        }
    }
    all
}

/// `test "…" { … }`
pub(super) fn lower(context: &mut Context, around: &Surroundings<'_>, test: &ast::Test, span: Span) -> Option<Test> {
    context.not_deciding(|context| {
        let mut moment: Option<(Option<AsOf>, Span)> = None;
        let mut given = given::Given::new(context);
        let mut expectations = Vec::new();
        let mut complete = true;
        for entry in &test.entries {
            match &entry.kind {
                TestEntryKind::AsOf(literal) => match moment {
                    Some((_, first)) => context.report(errors::repeated_clause("as of", entry.span, first)),
                    None => moment = Some((as_of(context, literal), entry.span)),
                },
                TestEntryKind::Given(fields) => complete &= given.fields(context, fields),
                TestEntryKind::GivenRecord { related, fields } => {
                    complete &= given.record(context, related, fields).is_some();
                }
                TestEntryKind::GivenVerdict { approved, stage, by, because } => {
                    who(context, around, by);
                    complete &= given.verdict(context, *approved, stage, by, because.as_ref()).is_some();
                }
                TestEntryKind::Invalid(_) => complete = false,
                TestEntryKind::ExpectOutcome { .. }
                | TestEntryKind::ExpectValue { .. }
                | TestEntryKind::ExpectMissing(_)
                | TestEntryKind::ExpectCouldBe { .. }
                | TestEntryKind::ExpectAwaiting(_) => expectations.push(expect::lower(context, around, entry)),
            }
        }
        if complete && expectations.is_empty() {
            context.report(errors::expects_nothing(&test.title));
        }
        if moment.is_none() && context.uses_today {
            context.report(errors::as_of_missing(&test.title));
        }
        let lead = given.finish(context, &test.title, complete);
        let as_of = match moment {
            Some((as_of, _)) => Some(as_of?),
            None => None,
        };
        let expectations = expectations.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Test { title: Arc::from(test.title.value.as_str()), as_of, lead: lead?, expectations, span })
    })
}

/// The moment that a test is for.
fn as_of(context: &mut Context, literal: &Literal) -> Option<AsOf> {
    let value = context.accept(literal::read(literal, &context.zone.clone()))?;
    if let LiteralValue::Value(Value::Date(today)) = value {
        return Some(AsOf { today, now: None });
    }
    if let LiteralValue::Value(Value::Datetime(now)) = value {
        return Some(AsOf { today: now.to_zoned(context.zone.clone()).date(), now: Some(now) });
    }
    context.report(errors::not_a_day(literal));
    None
}

/// Reports a person whose approval nothing in the policy hangs on.
fn who(context: &mut Context, around: &Surroundings<'_>, by: &Text) {
    if !around.approvers.contains(&by.value.as_str()) {
        let key = format!("who {}", by.value);
        context.report_once(key, |_| errors::unknown_approver(by, &around.approvers));
    }
}
