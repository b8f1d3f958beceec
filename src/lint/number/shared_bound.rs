//! `between 50 and 200` beside `between 200 and 500`: 200 belongs to both.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{Cond, CondKind, Expr, ExprKind, ScoreEntry, ScoreEntryKind};
use crate::source::Span;
use crate::types::Value;

/// So many pairs of entries are looked at closely. Of the pairs beyond them nothing is told.
const PAIRS: usize = 50;

/// Neighbouring ranges of one score, one decision or the rules, of which one ends where the next begins.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let policy = subject.policy;
    let (mut found, mut left) = (Vec::new(), PAIRS);
    for score in &policy.scores {
        let mut conditions = Vec::new();
        score.entries.iter().for_each(|entry| earning(entry, &mut conditions));
        found.extend(shared(subject, &conditions, &mut left));
    }
    for decision in &policy.decisions {
        let conditions: Vec<&Cond> = decision.entries.iter().map(|entry| &entry.condition).collect();
        found.extend(shared(subject, &conditions, &mut left));
    }
    let conditions: Vec<&Cond> = policy.rules.iter().map(|rule| &rule.condition).collect();
    found.extend(shared(subject, &conditions, &mut left));
    found
}

/// The conditions of an entry about the lead itself.
fn earning<'p>(entry: &'p ScoreEntry, conditions: &mut Vec<&'p Cond>) {
    match &entry.kind {
        ScoreEntryKind::If { condition, .. } | ScoreEntryKind::Per { condition: Some(condition), .. } => {
            conditions.push(condition);
        }
        ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|entry| earning(entry, conditions)),
        ScoreEntryKind::Per { condition: None, .. } | ScoreEntryKind::ForEach { .. } | ScoreEntryKind::By { .. } => {}
    }
}

/// A range between two literals.
struct Between<'p> {
    key: String,
    value: &'p Expr,
    low: (&'p Value, Span),
    /// Where it is included.
    high: Option<(&'p Value, Span)>,
    /// The condition that it is part of, or all of.
    of: &'p Cond,
    span: Span,
}

fn shared(subject: &Subject<'_>, conditions: &[&Cond], left: &mut usize) -> Vec<Diagnostic> {
    let mut ranges = Vec::new();
    conditions.iter().for_each(|condition| collect(subject, condition, condition, &mut ranges));
    let mut begins: HashMap<(&str, &Value), &Between<'_>> = HashMap::new();
    for range in &ranges {
        begins.entry((&range.key, range.low.0)).or_insert(range);
    }
    let mut found = Vec::new();
    for range in &ranges {
        let Some((bound, place)) = range.high else { continue };
        let Some(next) = begins.get(&(range.key.as_str(), bound)) else { continue };
        // `between 5 and 5` begins where it ends.
        if next.span == range.span || range.low.0 == bound {
            continue;
        }
        let is_alone = |range: &Between<'_>| range.span == range.of.span;
        let are_alone = is_alone(range) && is_alone(next);
        if !are_alone {
            let Some(fewer) = left.checked_sub(1) else { continue };
            *left = fewer;
        }
        if are_alone || !subject.exclude_each_other(range.of, next.of) {
            found.push(told(subject, range, next, place));
        }
    }
    found
}

fn told(subject: &Subject<'_>, range: &Between<'_>, next: &Between<'_>, bound: Span) -> Diagnostic {
    let (name, number) = (subject.text(range.value.span), subject.text(bound));
    let message = format!("`{name}` of exactly `{number}` lies in both ranges");
    let diagnostic = Diagnostic::warning(Code::LintSharedBound, message)
        .label(bound, "this one ends with it")
        .label(next.low.1, "this one begins with it")
        .help(format!("if it belongs to the upper range alone, write `under {number}`"));
    diagnostic.unsafe_fix(format!("write `under {number}`"), bound, format!("under {number}"))
}

/// The ranges that a condition tests for, not those that it rules out.
fn collect<'p>(subject: &Subject<'_>, of: &'p Cond, condition: &'p Cond, ranges: &mut Vec<Between<'p>>) {
    if let CondKind::And(parts) | CondKind::Or(parts) = &condition.kind {
        parts.iter().for_each(|part| collect(subject, of, part, ranges));
    }
    let CondKind::Range { value, low, high, high_included } = &condition.kind else { return };
    let (Some(key), Some(low), Some(high)) = (subject.key(value, None), literal(low), literal(high)) else { return };
    let high = high_included.then_some(high);
    ranges.push(Between { key, value, low, high, of, span: condition.span });
}

fn literal(value: &Expr) -> Option<(&Value, Span)> {
    let value = value.as_written();
    if let ExprKind::Literal(literal) = &value.kind { Some((literal, value.span)) } else { None }
}
