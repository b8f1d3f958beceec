//! The clauses of rules, caps and disqualifications: reason, owner, dates, approvals.

use std::sync::Arc;

use crate::check::context::Context;
use crate::check::literal::{self, LiteralValue};
use crate::check::{errors, template};
use crate::policy::Upkeep;
use crate::source::Span;
use crate::syntax::ast::{Expr, Literal, RuleClause, RuleClauseKind, Text};
use crate::types::{Date, Value};

/// The clauses of an entry, each once.
#[derive(Default)]
pub(super) struct Clauses<'a> {
    because: Option<&'a Text>,
    owner: Option<&'a Text>,
    from: Option<&'a Literal>,
    until: Option<&'a Literal>,
    /// From the first of these clauses to the last.
    days: Option<Span>,
    /// `on approval by "WHO"`, with the whole clause.
    pub(super) on_approval: Option<(&'a Text, Span)>,
    /// `unless C`
    pub(super) unless: Option<(&'a Expr, Span)>,
    /// `unless approval by "WHO"`
    pub(super) unless_approval: Option<(&'a Text, Span)>,
}

/// Sorts the clauses of an entry; one that stands twice is reported.
pub(super) fn sort<'a>(context: &mut Context, clauses: &'a [RuleClause]) -> Clauses<'a> {
    let mut sorted = Clauses::default();
    let mut seen: Vec<(&'static str, Span)> = Vec::new();
    for clause in clauses {
        let word = match &clause.kind {
            RuleClauseKind::Because(_) => "because",
            RuleClauseKind::Owner(_) => "owner",
            RuleClauseKind::From(_) => "from",
            RuleClauseKind::Until(_) => "until",
            RuleClauseKind::OnApproval(_) => "on approval",
            RuleClauseKind::Unless(_) | RuleClauseKind::UnlessApproval(_) => "unless",
        };
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == word) {
            context.report(errors::repeated_clause(word, clause.span, *first));
            continue;
        }
        seen.push((word, clause.span));
        if let RuleClauseKind::From(_) | RuleClauseKind::Until(_) = &clause.kind {
            sorted.days = Some(sorted.days.map_or(clause.span, |days| days.to(clause.span)));
        }
        match &clause.kind {
            RuleClauseKind::Because(text) => sorted.because = Some(text),
            RuleClauseKind::Owner(text) => sorted.owner = Some(text),
            RuleClauseKind::From(date) => sorted.from = Some(date),
            RuleClauseKind::Until(date) => sorted.until = Some(date),
            RuleClauseKind::OnApproval(who) => sorted.on_approval = Some((who, clause.span)),
            RuleClauseKind::Unless(condition) => sorted.unless = Some((condition, clause.span)),
            RuleClauseKind::UnlessApproval(who) => sorted.unless_approval = Some((who, clause.span)),
        }
    }
    sorted
}

/// Reports a clause that an entry of this kind does not take.
pub(super) fn refuse(context: &mut Context, clause: Option<Span>, word: &str, entry: &str, help: &str) {
    if let Some(span) = clause {
        context.report(errors::misplaced_clause(word, entry, span, help));
    }
}

/// Reason, owner and dates.
pub(super) fn upkeep(context: &mut Context, clauses: &Clauses<'_>) -> Option<Upkeep> {
    let because = match clauses.because {
        Some(text) => template::lower(context, text).map(Some),
        None => Some(None),
    };
    let from = day(context, clauses.from);
    let until = day(context, clauses.until);
    if let (Some(Some(first)), Some(Some(last)), Some(from_place), Some(until_place)) =
        (from, until, clauses.from, clauses.until)
        && first > last
    {
        context.report(errors::dates_reversed(from_place, until_place));
        return None;
    }
    let owner = clauses.owner.map(|text| Arc::from(text.value.as_str()));
    Some(Upkeep { because: because?, owner, from: from?, until: until?, days: clauses.days })
}

/// A day that an entry is in force from or until.
fn day(context: &mut Context, literal: Option<&Literal>) -> Option<Option<Date>> {
    let Some(literal) = literal else { return Some(None) };
    context.uses_today = true;
    match context.accept(literal::read(literal, &context.zone.clone()))? {
        LiteralValue::Value(Value::Date(date)) => Some(Some(date)),
        LiteralValue::Value(_) | LiteralValue::Span(_) => {
            context.report(errors::not_a_day(literal));
            None
        }
    }
}
