//! On what a condition or value hangs, however far: fields, the day, records, the outcome.
//!
//! Guarantee: two leads that agree on everything in a support agree on what it is the support of.

use std::cell::RefCell;

use typed_index_collections::TiVec;

use crate::outlook::fields::FieldSet;
use crate::policy::{
    Cond, CondKind, CriteriaId, Decision, DecisionId, DefinitionBody, DefinitionId, Expr, ExprKind, Policy, ScoreEntry,
    ScoreEntryKind, ScoreId, Set,
};

/// What something hangs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Support {
    /// The lead's fields.
    pub(super) fields: FieldSet,
    /// The day.
    pub(super) today: bool,
    /// The instant.
    pub(super) now: bool,
    /// Related records, or the fields of the record at hand.
    pub(super) records: bool,
    /// The outcome, and so everything.
    pub(super) outcome: bool,
}

impl Support {
    /// Adds what something else hangs on.
    pub(super) fn extend(&mut self, other: &Support) {
        self.fields.extend(&other.fields);
        self.today |= other.today;
        self.now |= other.now;
        self.records |= other.records;
        self.outcome |= other.outcome;
    }

    /// Whether it hangs on nothing but fields.
    pub(super) fn is_of_fields(&self) -> bool {
        !(self.today || self.now || self.records || self.outcome)
    }
}

/// The supports of a policy; those of what has a name are worked out once.
pub(super) struct Supports<'p> {
    policy: &'p Policy,
    definitions: RefCell<TiVec<DefinitionId, Option<Support>>>,
    criteria: RefCell<TiVec<CriteriaId, Option<Support>>>,
    scores: RefCell<TiVec<ScoreId, Option<Support>>>,
    decisions: RefCell<TiVec<DecisionId, Option<Support>>>,
}

impl<'p> Supports<'p> {
    /// Nothing is worked out yet.
    pub(super) fn new(policy: &'p Policy) -> Supports<'p> {
        Supports {
            policy,
            definitions: RefCell::new(policy.definitions.iter().map(|_| None).collect()),
            criteria: RefCell::new(policy.criteria.iter().map(|_| None).collect()),
            scores: RefCell::new(policy.scores.iter().map(|_| None).collect()),
            decisions: RefCell::new(policy.decisions.iter().map(|_| None).collect()),
        }
    }

    /// What a condition hangs on.
    pub(super) fn condition(&self, condition: &Cond) -> Support {
        match &condition.kind {
            CondKind::Constant(_) => Support::default(),
            CondKind::Holds(value) | CondKind::Defined(value) | CondKind::Matches { value, .. } => self.value(value),
            CondKind::Definition(id) => self.definition(*id),
            CondKind::Criterion(id, place) => {
                let entry = self.policy.criteria.get(*id).and_then(|group| group.entries.get(*place));
                self.conditions(entry.map(|entry| &entry.condition))
            }
            CondKind::Not(inner) | CondKind::Known(inner) => self.condition(inner),
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => self.conditions(parts),
            CondKind::Compare { left, right, .. } => self.values([left, right]),
            CondKind::Range { value, low, high, .. } => self.values([value, low, high]),
            CondKind::In { value, set, .. }
            | CondKind::Text { value, set, .. }
            | CondKind::ListHas { list: value, set, .. } => {
                let mut support = self.value(value);
                if let Set::Values(members) = set {
                    support.extend(&self.values(members));
                }
                support
            }
            CondKind::AnyRecord { filter, .. } => self.with_records(filter.as_deref()),
        }
    }

    /// What a value hangs on.
    pub(super) fn value(&self, value: &Expr) -> Support {
        match &value.kind {
            ExprKind::Literal(_) => Support::default(),
            ExprKind::Field(field) => Support { fields: FieldSet::of(*field), ..Support::default() },
            ExprKind::RecordField(_) => Support { records: true, ..Support::default() },
            ExprKind::Definition(id) => self.definition(*id),
            ExprKind::CriteriaMet(id) => self.criteria(*id),
            ExprKind::Score(id) => self.score(*id),
            ExprKind::Decision(id) => self.decision(*id),
            ExprKind::Today => Support { today: true, ..Support::default() },
            ExprKind::Now => Support { now: true, ..Support::default() },
            ExprKind::Outcome => Support { outcome: true, ..Support::default() },
            ExprKind::Truth(condition) => self.condition(condition),
            ExprKind::Widen(inner)
            | ExprKind::Day(inner)
            | ExprKind::Negate(inner)
            | ExprKind::ShiftMonths { date: inner, .. } => self.value(inner),
            ExprKind::Arithmetic { left, right, .. } => self.values([&**left, &**right]),
            ExprKind::Default(parts) | ExprKind::Call(_, parts) => self.values(parts),
            ExprKind::Aggregate(aggregate) => self.with_records(aggregate.filter.as_ref()),
        }
    }

    /// What a score hangs on.
    pub(super) fn score(&self, id: ScoreId) -> Support {
        if let Some(Some(known)) = self.scores.borrow().get(id) {
            return known.clone();
        }
        let mut support = Support::default();
        for entry in self.policy.scores.get(id).map_or(&[][..], |score| &score.entries) {
            support.extend(&self.entry(entry));
        }
        if let Some(slot) = self.scores.borrow_mut().get_mut(id) {
            *slot = Some(support.clone());
        }
        support
    }

    /// What an entry of a score hangs on.
    pub(super) fn entry(&self, entry: &ScoreEntry) -> Support {
        let mut support = match &entry.kind {
            ScoreEntryKind::If { points: _, condition, unless } => {
                self.conditions([condition].into_iter().chain(unless))
            }
            ScoreEntryKind::Per { points: _, quantity, condition, unless } => {
                let mut support = self.value(quantity);
                support.extend(&self.conditions(condition.iter().chain(unless)));
                support
            }
            ScoreEntryKind::ForEach { points: _, related: _, filter } => self.with_records(filter.as_ref()),
            ScoreEntryKind::By { value, rows: _ } => self.value(value),
            ScoreEntryKind::BestOf(entries) => {
                let mut support = Support::default();
                entries.iter().for_each(|entry| support.extend(&self.entry(entry)));
                support
            }
        };
        if let Some(decay) = &entry.decay {
            support.extend(&self.value(&decay.since));
            support.today = true;
        }
        support
    }

    fn conditions<'c>(&self, parts: impl IntoIterator<Item = &'c Cond>) -> Support {
        let mut support = Support::default();
        parts.into_iter().for_each(|part| support.extend(&self.condition(part)));
        support
    }

    fn values<'e>(&self, parts: impl IntoIterator<Item = &'e Expr>) -> Support {
        let mut support = Support::default();
        parts.into_iter().for_each(|part| support.extend(&self.value(part)));
        support
    }

    fn with_records(&self, filter: Option<&Cond>) -> Support {
        Support { records: true, ..self.conditions(filter) }
    }

    fn definition(&self, id: DefinitionId) -> Support {
        if let Some(Some(known)) = self.definitions.borrow().get(id) {
            return known.clone();
        }
        let support = match self.policy.definitions.get(id).map(|definition| &definition.body) {
            Some(DefinitionBody::Condition(condition)) => self.condition(condition),
            Some(DefinitionBody::Value(value)) => self.value(value),
            None => Support::default(),
        };
        if let Some(slot) = self.definitions.borrow_mut().get_mut(id) {
            *slot = Some(support.clone());
        }
        support
    }

    fn criteria(&self, id: CriteriaId) -> Support {
        if let Some(Some(known)) = self.criteria.borrow().get(id) {
            return known.clone();
        }
        let entries = self.policy.criteria.get(id).map_or(&[][..], |group| &group.entries);
        let support = self.conditions(entries.iter().map(|entry| &entry.condition));
        if let Some(slot) = self.criteria.borrow_mut().get_mut(id) {
            *slot = Some(support.clone());
        }
        support
    }

    fn decision(&self, id: DecisionId) -> Support {
        if let Some(Some(known)) = self.decisions.borrow().get(id) {
            return known.clone();
        }
        let mut support = Support::default();
        if let Some(Decision { entries, otherwise, .. }) = self.policy.decisions.get(id) {
            support.extend(&self.conditions(entries.iter().map(|entry| &entry.condition)));
            support.extend(&self.values(entries.iter().map(|entry| &entry.value).chain(otherwise)));
        }
        if let Some(slot) = self.decisions.borrow_mut().get_mut(id) {
            *slot = Some(support.clone());
        }
        support
    }
}
