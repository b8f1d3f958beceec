//! What a condition or value hangs on: nothing, one thing that can be coded, or more.

use std::cell::Cell;

use typed_index_collections::TiVec;

use crate::policy::{
    Cond, CondKind, CriteriaId, DecisionId, DefinitionBody, DefinitionId, Expr, ExprKind, Policy, ScoreId, Set,
};
use crate::types::FieldId;

/// Something that has a value for each lead, of which codes can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Atom {
    /// A field of the lead.
    Field(FieldId),
    /// A score.
    Score(ScoreId),
    /// How many criteria of a group are true.
    Met(CriteriaId),
    /// The value of a decision.
    Made(DecisionId),
    /// How far the lead has come.
    Outcome,
}

/// What something hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// It is the same for all leads.
    Nothing,
    /// On one thing alone.
    One(Atom),
    /// On several, or on related records.
    Many,
}

impl Reach {
    fn with(self, other: Reach) -> Reach {
        match (self, other) {
            (Reach::Nothing, reach) | (reach, Reach::Nothing) => reach,
            (Reach::One(one), Reach::One(other)) if one == other => self,
            (Reach::One(_) | Reach::Many, Reach::One(_) | Reach::Many) => Reach::Many,
        }
    }
}

/// Tells what conditions and values hang on; definitions and criteria are gone into once.
#[derive(Debug)]
pub(super) struct Reaches<'p> {
    policy: &'p Policy,
    definitions: TiVec<DefinitionId, Cell<Option<Reach>>>,
    criteria: TiVec<CriteriaId, Vec<Cell<Option<Reach>>>>,
}

impl<'p> Reaches<'p> {
    pub(super) fn new(policy: &'p Policy) -> Reaches<'p> {
        Reaches {
            policy,
            definitions: policy.definitions.iter().map(|_| Cell::new(None)).collect(),
            criteria: policy.criteria.iter().map(|group| vec![Cell::new(None); group.entries.len()]).collect(),
        }
    }

    /// What a condition hangs on.
    pub(super) fn of_condition(&self, cond: &Cond) -> Reach {
        match &cond.kind {
            CondKind::Constant(_) => Reach::Nothing,
            CondKind::Holds(expr) | CondKind::Defined(expr) => self.of(expr),
            CondKind::Definition(id) => self.of_definition(*id),
            CondKind::Criterion(group, place) => self.of_criterion(*group, *place),
            CondKind::Not(of) | CondKind::Known(of) => self.of_condition(of),
            CondKind::And(of) | CondKind::Or(of) | CondKind::Tally { of, .. } => {
                of.iter().map(|cond| self.of_condition(cond)).fold(Reach::Nothing, Reach::with)
            }
            CondKind::Compare { left, right, .. } => self.of(left).with(self.of(right)),
            CondKind::Range { value, low, high, .. } => self.of(value).with(self.of(low)).with(self.of(high)),
            CondKind::In { value, set, .. } | CondKind::Text { value, set, .. } => {
                self.of(value).with(self.of_set(set))
            }
            CondKind::ListHas { list, set, .. } => self.of(list).with(self.of_set(set)),
            CondKind::Matches { value, .. } => self.of(value),
            CondKind::AnyRecord { .. } => Reach::Many,
        }
    }

    /// What a value hangs on.
    pub(super) fn of(&self, expr: &Expr) -> Reach {
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Today | ExprKind::Now => Reach::Nothing,
            ExprKind::Field(field) => Reach::One(Atom::Field(*field)),
            ExprKind::RecordField(_) | ExprKind::Aggregate(_) => Reach::Many,
            ExprKind::Definition(id) => self.of_definition(*id),
            ExprKind::CriteriaMet(group) => Reach::One(Atom::Met(*group)),
            ExprKind::Score(score) => Reach::One(Atom::Score(*score)),
            ExprKind::Decision(decision) => Reach::One(Atom::Made(*decision)),
            ExprKind::Outcome => Reach::One(Atom::Outcome),
            ExprKind::Truth(cond) => self.of_condition(cond),
            ExprKind::Widen(of) | ExprKind::Day(of) | ExprKind::Negate(of) => self.of(of),
            ExprKind::ShiftMonths { date, .. } => self.of(date),
            ExprKind::Arithmetic { left, right, .. } => self.of(left).with(self.of(right)),
            ExprKind::Default(of) | ExprKind::Call(_, of) => self.of_all(of),
        }
    }

    /// What the members of a set hang on.
    pub(super) fn of_set(&self, set: &Set) -> Reach {
        match set {
            Set::Values(members) => self.of_all(members),
            Set::List(_) => Reach::Nothing,
        }
    }

    fn of_all(&self, of: &[Expr]) -> Reach {
        of.iter().map(|expr| self.of(expr)).fold(Reach::Nothing, Reach::with)
    }

    fn of_definition(&self, id: DefinitionId) -> Reach {
        let (Some(known), Some(definition)) = (self.definitions.get(id), self.policy.definitions.get(id)) else {
            return Reach::Nothing;
        };
        once(known, || match &definition.body {
            DefinitionBody::Condition(cond) => self.of_condition(cond),
            DefinitionBody::Value(expr) => self.of(expr),
        })
    }

    fn of_criterion(&self, group: CriteriaId, place: usize) -> Reach {
        let known = self.criteria.get(group).and_then(|cells| cells.get(place));
        let entry = self.policy.criteria.get(group).and_then(|group| group.entries.get(place));
        let (Some(known), Some(entry)) = (known, entry) else { return Reach::Nothing };
        once(known, || self.of_condition(&entry.condition))
    }
}

fn once(known: &Cell<Option<Reach>>, find: impl FnOnce() -> Reach) -> Reach {
    known.get().unwrap_or_else(|| {
        let found = find();
        known.set(Some(found));
        found
    })
}
