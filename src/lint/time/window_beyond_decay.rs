//! `for each activities where at within last 90d fading over 60d since at`: the last thirty days earn nothing.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{Arithmetic, Cond, CondKind, Decay, DecayCurve, Expr, ExprKind, ScoreEntry, ScoreEntryKind};
use crate::types::{RelatedId, Value};

/// No month has fewer days.
const SHORTEST_MONTH: i64 = 28;

/// Points that are gone before the window of the same entry ends.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    subject
        .policy
        .scores
        .iter()
        .flat_map(|score| &score.entries)
        .for_each(|entry| of_entry(subject, entry, &mut found));
    found
}

fn of_entry(subject: &Subject<'_>, entry: &ScoreEntry, found: &mut Vec<Diagnostic>) {
    if let ScoreEntryKind::BestOf(entries) = &entry.kind {
        entries.iter().for_each(|entry| of_entry(subject, entry, found));
    }
    let (condition, records) = match &entry.kind {
        ScoreEntryKind::If { condition, .. } => (condition, None),
        ScoreEntryKind::ForEach { filter: Some(filter), related, .. } => (filter, Some(*related)),
        ScoreEntryKind::ForEach { filter: None, .. }
        | ScoreEntryKind::Per { .. }
        | ScoreEntryKind::By { .. }
        | ScoreEntryKind::BestOf(_) => return,
    };
    let Some((decay, gone)) = entry.decay.as_ref().and_then(|decay| Some((decay, gone_after(decay)?))) else { return };
    for part in conjuncts(condition) {
        let Some(days) = window(subject, part, decay, records).filter(|days| *days > gone) else { continue };
        let window = subject.text(part.span);
        let message = format!("`{window}` looks further back than the points last: after {gone} days nothing is left");
        let since = subject.text(decay.since.span);
        found.push(
            Diagnostic::warning(Code::LintWindowBeyondDecay, message)
                .label(part.span, format!("looks {days} days back"))
                .label(decay.since.span, format!("nothing is left {gone} days after `{since}`"))
                .help("let the points last as long as the window, or take the window out: it changes nothing"),
        );
    }
}

/// What must all be true.
fn conjuncts(condition: &Cond) -> Vec<&Cond> {
    if let CondKind::And(parts) = &condition.kind {
        return parts.iter().flat_map(conjuncts).collect();
    }
    vec![condition]
}

/// After how many days nothing is left of the points.
fn gone_after(decay: &Decay) -> Option<i64> {
    match &decay.curve {
        DecayCurve::Fading { over_days } => Some(*over_days),
        DecayCurve::Steps { every_days, points } => every_days.checked_mul(i64::try_from(points.len()).ok()?),
    }
}

/// How many days back a window goes from today, where it is one of the day from which the points age.
fn window(subject: &Subject<'_>, condition: &Cond, decay: &Decay, records: Option<RelatedId>) -> Option<i64> {
    let CondKind::Range { value, low, high, .. } = &condition.kind else { return None };
    if !matches!(high.kind, ExprKind::Today) || subject.key(value, records)? != subject.key(&decay.since, records)? {
        return None;
    }
    let is_today = |value: &Expr| matches!(value.as_written().kind, ExprKind::Today);
    if let ExprKind::ShiftMonths { date, span } = &low.kind {
        return is_today(date).then_some(i64::from(span.months.checked_neg()?) * SHORTEST_MONTH);
    }
    let ExprKind::Arithmetic { operator: Arithmetic::Subtract, left, right } = &low.kind else { return None };
    let ExprKind::Literal(Value::Duration(length)) = &right.kind else { return None };
    if is_today(left) { length.whole_days() } else { None }
}
