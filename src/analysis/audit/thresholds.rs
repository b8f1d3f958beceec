//! The tests of scores and counts of criteria against constants, wherever they stand in a policy.

use crate::analysis::gather::each_condition;
use crate::policy::{Cond, CondKind, Expr, ExprKind, Policy, ScoreEntryKind, ScoreId};

/// A test of a score or a count against constants.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// The test.
    pub condition: Cond,
    /// The score; `None` for a count of criteria.
    pub score: Option<ScoreId>,
}

/// All of them, in the order in which the policy is walked.
pub(super) fn thresholds(policy: &Policy) -> Vec<Threshold> {
    let mut found = Vec::new();
    each_condition(policy, &mut |condition| add(condition, &mut found));
    for entry in policy.scores.iter().flat_map(|score| &score.entries) {
        match &entry.kind {
            ScoreEntryKind::If { condition, unless, .. } => {
                [condition].into_iter().chain(unless).for_each(|condition| add(condition, &mut found));
            }
            ScoreEntryKind::Per { condition, unless, .. } => {
                condition.iter().chain(unless).for_each(|condition| add(condition, &mut found));
            }
            ScoreEntryKind::ForEach { .. } | ScoreEntryKind::By { .. } | ScoreEntryKind::BestOf(_) => {}
        }
    }
    found.sort_by_key(|threshold| {
        let span = threshold.condition.span;
        (span.file, span.start, span.end)
    });
    found.dedup_by_key(|threshold| threshold.condition.span);
    found
}

fn add(condition: &Cond, found: &mut Vec<Threshold>) {
    match &condition.kind {
        CondKind::Not(inner) | CondKind::Known(inner) => add(inner, found),
        CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => {
            parts.iter().for_each(|part| add(part, found));
        }
        CondKind::Compare { left, right, .. } => compared(condition, &[left, right], found),
        CondKind::Range { value, low, high, .. } => compared(condition, &[value, low, high], found),
        CondKind::Constant(_)
        | CondKind::Holds(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::In { .. }
        | CondKind::Defined(_)
        | CondKind::Text { .. }
        | CondKind::Matches { .. }
        | CondKind::ListHas { .. }
        | CondKind::AnyRecord { .. } => {}
    }
}

/// One counted value, and constants.
fn compared(condition: &Cond, operands: &[&Expr], found: &mut Vec<Threshold>) {
    let counted = |value: &Expr| match &inner(value).kind {
        ExprKind::Score(id) => Some(Some(*id)),
        ExprKind::CriteriaMet(_) => Some(None),
        ExprKind::Literal(_)
        | ExprKind::Field(_)
        | ExprKind::RecordField(_)
        | ExprKind::Definition(_)
        | ExprKind::Decision(_)
        | ExprKind::Today
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::Truth(_)
        | ExprKind::Widen(_)
        | ExprKind::Day(_)
        | ExprKind::Negate(_)
        | ExprKind::Arithmetic { .. }
        | ExprKind::ShiftMonths { .. }
        | ExprKind::Default(_)
        | ExprKind::Call(..)
        | ExprKind::Aggregate(_) => None,
    };
    let mut scores = operands.iter().filter_map(|operand| counted(operand));
    let (Some(score), None) = (scores.next(), scores.next()) else { return };
    let is_constant = |operand: &&&Expr| matches!(inner(operand).kind, ExprKind::Literal(_));
    if operands.iter().filter(is_constant).count() + 1 == operands.len() {
        found.push(Threshold { condition: condition.clone(), score });
    }
}

fn inner(value: &Expr) -> &Expr {
    if let ExprKind::Widen(inner) = &value.kind { inner } else { value }
}
