//! The single tests of a policy: the conditions without parts, and the score entries whose points are worked out from
//! values, that can decide a stage. Each once.

use std::collections::HashSet;
use std::ptr;

use crate::outlook::stage;
use crate::policy::{AsOf, Cond, CondKind, DefinitionBody, Expr, ExprKind, Policy, ScoreEntry, ScoreEntryKind, Set};
use crate::types::RelatedId;

/// A condition without parts.
#[derive(Clone, Copy)]
pub(super) struct Test<'p> {
    /// The condition.
    pub(super) condition: &'p Cond,
    /// The records in whose scope it stands.
    pub(super) related: Option<RelatedId>,
}

/// The single tests of a policy.
#[derive(Default)]
pub(super) struct Tests<'p> {
    /// Conditions without parts.
    pub(super) conditions: Vec<Test<'p>>,
    /// Score entries with a quantity, a choice or a decay.
    pub(super) entries: Vec<&'p ScoreEntry>,
    /// Values that decisions give.
    pub(super) decided: Vec<&'p Expr>,
}

/// Collects the tests that can decide a stage on a day.
pub(super) fn collect<'p>(policy: &'p Policy, as_of: &AsOf) -> Tests<'p> {
    let mut walk = Walk { policy, tests: Tests::default(), visited: HashSet::new() };
    for condition in stage::conditions(policy, as_of) {
        walk.condition(condition, None);
    }
    walk.tests
}

struct Walk<'p> {
    policy: &'p Policy,
    tests: Tests<'p>,
    /// The addresses of what stands under a name: definitions, groups, scores, decisions.
    visited: HashSet<usize>,
}

impl<'p> Walk<'p> {
    fn condition(&mut self, condition: &'p Cond, related: Option<RelatedId>) {
        match &condition.kind {
            CondKind::Constant(_) => {}
            CondKind::Definition(id) => {
                if let Some(definition) = self.policy.definitions.get(*id) {
                    self.definition(&definition.body);
                }
            }
            CondKind::Criterion(group, place) => {
                let entry = self.policy.criteria.get(*group).and_then(|group| group.entries.get(*place));
                if let Some(entry) = entry.filter(|entry| self.first_visit(*entry)) {
                    self.condition(&entry.condition, None);
                }
            }
            CondKind::Not(inner) | CondKind::Known(inner) => self.condition(inner, related),
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => {
                parts.iter().for_each(|part| self.condition(part, related));
            }
            CondKind::AnyRecord { related, filter } => {
                filter.iter().for_each(|filter| self.condition(filter, Some(*related)));
            }
            CondKind::Holds(_)
            | CondKind::Defined(_)
            | CondKind::Compare { .. }
            | CondKind::Range { .. }
            | CondKind::In { .. }
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. } => {
                self.tests.conditions.push(Test { condition, related });
                for value in operands(condition) {
                    self.value(value, related);
                }
            }
        }
    }

    fn definition(&mut self, body: &'p DefinitionBody) {
        if !self.first_visit(body) {
            return;
        }
        match body {
            DefinitionBody::Condition(condition) => self.condition(condition, None),
            DefinitionBody::Value(value) => self.value(value, None),
        }
    }

    fn value(&mut self, value: &'p Expr, related: Option<RelatedId>) {
        match &value.kind {
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome => {}
            ExprKind::Definition(id) => {
                if let Some(definition) = self.policy.definitions.get(*id) {
                    self.definition(&definition.body);
                }
            }
            ExprKind::CriteriaMet(id) => {
                for entry in self.policy.criteria.get(*id).map_or(&[][..], |group| &group.entries) {
                    if self.first_visit(entry) {
                        self.condition(&entry.condition, None);
                    }
                }
            }
            ExprKind::Score(id) => {
                for entry in self.policy.scores.get(*id).map_or(&[][..], |score| &score.entries) {
                    self.entry(entry);
                }
            }
            ExprKind::Decision(id) => {
                let Some(decision) = self.policy.decisions.get(*id).filter(|it| self.first_visit(*it)) else { return };
                for entry in &decision.entries {
                    self.condition(&entry.condition, None);
                }
                for value in decision.entries.iter().map(|entry| &entry.value).chain(&decision.otherwise) {
                    self.tests.decided.push(value);
                    self.value(value, None);
                }
            }
            ExprKind::Truth(condition) => self.condition(condition, related),
            ExprKind::Widen(inner)
            | ExprKind::Day(inner)
            | ExprKind::Negate(inner)
            | ExprKind::ShiftMonths { date: inner, .. } => self.value(inner, related),
            ExprKind::Arithmetic { left, right, .. } => {
                self.value(left, related);
                self.value(right, related);
            }
            ExprKind::Default(parts) | ExprKind::Call(_, parts) => {
                parts.iter().for_each(|part| self.value(part, related));
            }
            ExprKind::Aggregate(aggregate) => {
                aggregate.filter.iter().for_each(|filter| self.condition(filter, Some(aggregate.related)));
            }
        }
    }

    fn entry(&mut self, entry: &'p ScoreEntry) {
        if !self.first_visit(entry) {
            return;
        }
        let plain = matches!(entry.kind, ScoreEntryKind::If { .. } | ScoreEntryKind::BestOf(_));
        if !plain || entry.decay.is_some() {
            self.tests.entries.push(entry);
        }
        match &entry.kind {
            ScoreEntryKind::If { points: _, condition, unless } => {
                self.condition(condition, None);
                unless.iter().for_each(|unless| self.condition(unless, None));
            }
            ScoreEntryKind::Per { points: _, quantity, condition, unless } => {
                self.value(quantity, None);
                condition.iter().chain(unless).for_each(|condition| self.condition(condition, None));
            }
            ScoreEntryKind::ForEach { points: _, related, filter } => {
                filter.iter().for_each(|filter| self.condition(filter, Some(*related)));
            }
            ScoreEntryKind::By { value, rows: _ } => self.value(value, None),
            ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|each| self.entry(each)),
        }
        if let (Some(decay), ScoreEntryKind::If { .. }) = (&entry.decay, &entry.kind) {
            self.value(&decay.since, None);
        }
    }

    fn first_visit<T>(&mut self, node: &'p T) -> bool {
        self.visited.insert(ptr::from_ref(node).addr())
    }
}

/// The values that a condition without parts looks at.
pub(super) fn operands(condition: &Cond) -> Vec<&Expr> {
    match &condition.kind {
        CondKind::Holds(value) | CondKind::Defined(value) | CondKind::Matches { value, .. } => vec![value],
        CondKind::Compare { left, right, .. } => vec![left, right],
        CondKind::Range { value, low, high, .. } => vec![value, low, high],
        CondKind::In { value, set, .. }
        | CondKind::Text { value, set, .. }
        | CondKind::ListHas { list: value, set, .. } => {
            let mut values = vec![value];
            if let Set::Values(members) = set {
                values.extend(members);
            }
            values
        }
        CondKind::Constant(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::Not(_)
        | CondKind::And(_)
        | CondKind::Or(_)
        | CondKind::Tally { .. }
        | CondKind::Known(_)
        | CondKind::AnyRecord { .. } => Vec::new(),
    }
}
