//! What is left undecided of a lead, as a key: two leads with the same key have the same outlook.
//!
//! For a set of missing fields, the frontier is where the known part of the policy meets the unknown: the largest
//! conditions, values and score entries that none of those fields reaches. What they come to, which fields are
//! missing, and what verdicts allow is all that an outlook hangs on.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::ptr;

use crate::outlook::fields::{Common, FieldSet};
use crate::outlook::line;
use crate::outlook::probes::operands;
use crate::outlook::scene::Ground;
use crate::outlook::stage::{self, Leave};
use crate::policy::{Cond, CondKind, DefinitionBody, Expr, ExprKind, ScoreEntry, ScoreEntryKind};
use crate::reference::{Evaluation, Points};
use crate::types::{Record, RelatedId, Truth, Value};

/// Where the known meets the unknown.
#[derive(Default)]
pub(super) struct Frontier<'p> {
    conditions: Vec<&'p Cond>,
    values: Vec<&'p Expr>,
    /// The known entries of each score that has unknown ones.
    entries: Vec<Vec<&'p ScoreEntry>>,
    related: Vec<RelatedId>,
}

/// What is left undecided of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    open: FieldSet,
    leave: Leave,
    truths: Vec<Truth>,
    values: Vec<Option<Value>>,
    points: Vec<Points>,
    records: Vec<Vec<Record>>,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.open.hash(state);
        self.truths.hash(state);
        for value in &self.values {
            match value {
                Some(Value::Text(text)) => text.hash(state),
                Some(Value::Choice(choice)) => choice.name.hash(state),
                other => other.as_ref().and_then(line::position).hash(state),
            }
        }
        self.points.iter().for_each(|points| points.to_decimal().hash(state));
    }
}

impl<'p> Frontier<'p> {
    /// The frontier before these fields.
    pub(super) fn before(ground: &Ground<'p>, open: &FieldSet) -> Frontier<'p> {
        let mut walk = Walk { ground, open, frontier: Frontier::default(), visited: HashSet::new() };
        for condition in stage::conditions(ground.policy, ground.as_of) {
            walk.condition(condition);
        }
        walk.frontier
    }

    /// The key of a lead.
    pub(super) fn key(&self, lead: &Evaluation<'_>, open: &FieldSet, leave: &Leave) -> Key {
        let sum = |entries: &Vec<&ScoreEntry>| {
            entries.iter().fold(Points::ZERO, |sum, entry| sum.plus(lead.entry(entry).points))
        };
        let records = |related: &RelatedId| lead.lead().related.get(*related).cloned().unwrap_or_default();
        Key {
            open: open.clone(),
            leave: leave.clone(),
            truths: self.conditions.iter().map(|condition| lead.truth(condition)).collect(),
            values: self.values.iter().map(|value| lead.value(value)).collect(),
            points: self.entries.iter().map(sum).collect(),
            records: self.related.iter().map(records).collect(),
        }
    }
}

struct Walk<'w, 'p> {
    ground: &'w Ground<'p>,
    open: &'w FieldSet,
    frontier: Frontier<'p>,
    visited: HashSet<usize>,
}

impl<'p> Walk<'_, 'p> {
    fn condition(&mut self, condition: &'p Cond) {
        if !self.visited.insert(ptr::from_ref(condition).addr()) {
            return;
        }
        if self.ground.depends.condition(condition).common(self.open) == Common::None {
            self.frontier.conditions.push(condition);
            return;
        }
        let policy = self.ground.policy;
        match &condition.kind {
            CondKind::Constant(_) => {}
            CondKind::Definition(id) => self.definition(policy.definitions.get(*id).map(|it| &it.body)),
            CondKind::Criterion(group, place) => {
                let entry = policy.criteria.get(*group).and_then(|group| group.entries.get(*place));
                entry.into_iter().for_each(|entry| self.condition(&entry.condition));
            }
            CondKind::Not(inner) | CondKind::Known(inner) => self.condition(inner),
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => {
                parts.iter().for_each(|part| self.condition(part));
            }
            CondKind::AnyRecord { related, .. } => self.frontier.related.push(*related),
            CondKind::Holds(_)
            | CondKind::Defined(_)
            | CondKind::Compare { .. }
            | CondKind::Range { .. }
            | CondKind::In { .. }
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. } => operands(condition).into_iter().for_each(|value| self.value(value)),
        }
    }

    fn definition(&mut self, body: Option<&'p DefinitionBody>) {
        match body {
            Some(DefinitionBody::Condition(condition)) => self.condition(condition),
            Some(DefinitionBody::Value(value)) => self.value(value),
            None => {}
        }
    }

    fn value(&mut self, value: &'p Expr) {
        if self.ground.depends.value(value).common(self.open) == Common::None {
            if !matches!(value.kind, ExprKind::Literal(_) | ExprKind::Today | ExprKind::Now) {
                self.frontier.values.push(value);
            }
            return;
        }
        let policy = self.ground.policy;
        match &value.kind {
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome => {}
            ExprKind::Definition(id) => self.definition(policy.definitions.get(*id).map(|it| &it.body)),
            ExprKind::CriteriaMet(id) => {
                let entries = policy.criteria.get(*id).map_or(&[][..], |group| &group.entries);
                entries.iter().for_each(|entry| self.condition(&entry.condition));
            }
            ExprKind::Score(id) => {
                if let Some(score) =
                    policy.scores.get(*id).filter(|score| self.visited.insert(ptr::from_ref(*score).addr()))
                {
                    self.entries(&score.entries);
                }
            }
            ExprKind::Decision(id) => {
                let Some(decision) = policy.decisions.get(*id) else { return };
                if !self.visited.insert(ptr::from_ref(decision).addr()) {
                    return;
                }
                for entry in &decision.entries {
                    self.condition(&entry.condition);
                    self.value(&entry.value);
                }
                decision.otherwise.iter().for_each(|otherwise| self.value(otherwise));
            }
            ExprKind::Truth(condition) => self.condition(condition),
            ExprKind::Widen(inner)
            | ExprKind::Day(inner)
            | ExprKind::Negate(inner)
            | ExprKind::ShiftMonths { date: inner, .. } => self.value(inner),
            ExprKind::Arithmetic { left, right, .. } => {
                self.value(left);
                self.value(right);
            }
            ExprKind::Default(parts) | ExprKind::Call(_, parts) => parts.iter().for_each(|part| self.value(part)),
            ExprKind::Aggregate(aggregate) => self.frontier.related.push(aggregate.related),
        }
    }

    /// Of a score only the sum of its known entries matters.
    fn entries(&mut self, entries: &'p [ScoreEntry]) {
        let (known, unknown): (Vec<_>, Vec<_>) =
            entries.iter().partition(|entry| self.ground.depends.entry(entry).common(self.open) == Common::None);
        self.frontier.entries.push(known);
        unknown.into_iter().for_each(|entry| self.entry(entry));
    }

    fn entry(&mut self, entry: &'p ScoreEntry) {
        match &entry.kind {
            ScoreEntryKind::If { points: _, condition, unless } => {
                self.condition(condition);
                unless.iter().for_each(|unless| self.condition(unless));
            }
            ScoreEntryKind::Per { points: _, quantity, condition, unless } => {
                self.value(quantity);
                condition.iter().chain(unless).for_each(|condition| self.condition(condition));
            }
            ScoreEntryKind::ForEach { related, .. } => self.frontier.related.push(*related),
            ScoreEntryKind::By { value, rows: _ } => self.value(value),
            ScoreEntryKind::BestOf(entries) => {
                for entry in entries {
                    if self.ground.depends.entry(entry).common(self.open) == Common::None {
                        self.frontier.entries.push(vec![entry]);
                    } else {
                        self.entry(entry);
                    }
                }
            }
        }
        if let (Some(decay), ScoreEntryKind::If { .. }) = (&entry.decay, &entry.kind) {
            self.value(&decay.since);
        }
    }
}
