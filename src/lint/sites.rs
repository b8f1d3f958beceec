//! The conditions that stand by themselves in a policy, and what for.

use crate::policy::{
    CapException, CapId, Cond, DefinitionBody, DisqualificationId, Policy, RuleId, ScoreEntry, ScoreEntryKind,
};
use crate::source::Span;
use crate::types::{Decimal, RelatedId};

/// A condition that stands by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site<'p> {
    /// What it decides.
    pub(super) role: Role,
    /// The condition.
    pub(super) condition: &'p Cond,
    /// The whole entry.
    pub(super) entry: Span,
}

/// What a condition decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Whether a rule votes.
    Rule(RuleId),
    /// Whether a cap binds.
    Cap(CapId),
    /// Whether a disqualification binds.
    Disqualification(DisqualificationId),
    /// Whether points are earned.
    Points {
        /// Whether they are added.
        positive: bool,
    },
    /// Which of these related records earn points.
    Filter(RelatedId),
    /// Whether what stands before `unless` is held back.
    Unless {
        /// Whether points that are added are.
        of_positive_points: bool,
    },
    /// What a definition stands for.
    Definition,
    /// Whether a criterion is met.
    Criterion,
    /// Whether an entry of a decision is taken.
    Decision,
    /// What is to be true of every lead.
    Guarantee,
}

/// All of them, in the order of their kinds, those of one kind in file order.
pub(super) fn sites(policy: &Policy) -> Vec<Site<'_>> {
    let mut sites = Vec::new();
    let mut add = |role, condition, entry| sites.push(Site { role, condition, entry });
    for definition in &policy.definitions {
        if let DefinitionBody::Condition(condition) = &definition.body {
            add(Role::Definition, condition, definition.span);
        }
    }
    for criterion in policy.criteria.iter().flat_map(|group| &group.entries) {
        add(Role::Criterion, &criterion.condition, criterion.span);
    }
    for score in &policy.scores {
        score.entries.iter().for_each(|entry| points(entry, &mut add));
    }
    for (id, veto) in policy.disqualifications.iter_enumerated() {
        add(Role::Disqualification(id), &veto.condition, veto.span);
        if let Some(unless) = &veto.unless {
            add(Role::Unless { of_positive_points: false }, unless, veto.span);
        }
    }
    for (id, rule) in policy.rules.iter_enumerated() {
        add(Role::Rule(id), &rule.condition, rule.span);
    }
    for (id, cap) in policy.caps.iter_enumerated() {
        add(Role::Cap(id), &cap.condition, cap.span);
        if let Some(CapException::Condition(unless)) = &cap.unless {
            add(Role::Unless { of_positive_points: false }, unless, cap.span);
        }
    }
    for entry in policy.decisions.iter().flat_map(|decision| &decision.entries) {
        add(Role::Decision, &entry.condition, entry.span);
    }
    for guarantee in &policy.guarantees {
        add(Role::Guarantee, &guarantee.condition, guarantee.span);
    }
    sites
}

/// The conditions of an entry of a score.
fn points<'p>(entry: &'p ScoreEntry, add: &mut impl FnMut(Role, &'p Cond, Span)) {
    let mut both = |points: &Decimal, condition: Option<&'p Cond>, unless: &'p Option<Cond>| {
        let positive = *points > Decimal::ZERO;
        if let Some(condition) = condition {
            add(Role::Points { positive }, condition, entry.span);
        }
        if let Some(unless) = unless {
            add(Role::Unless { of_positive_points: positive }, unless, entry.span);
        }
    };
    match &entry.kind {
        ScoreEntryKind::If { points, condition, unless } => both(points, Some(condition), unless),
        ScoreEntryKind::Per { points, condition, unless, .. } => both(points, condition.as_ref(), unless),
        ScoreEntryKind::ForEach { related, filter, .. } => {
            if let Some(filter) = filter {
                add(Role::Filter(*related), filter, entry.span);
            }
        }
        ScoreEntryKind::By { .. } => {}
        ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|entry| self::points(entry, add)),
    }
}
