//! What a batch of leads came to.

use typed_index_collections::TiVec;

use crate::engine::kernels;
use crate::engine::program::{CodeSlot, Made, Program, SumSlot, TruthSlot};
use crate::engine::slots::Slots;
use crate::plan::{Plan, ROWS, Ruling, RulingId};
use crate::policy::{CriteriaId, DecidedBy, DecisionId, Named, ScoreId};
use crate::types::{Decimal, Outcome, Truth, Value};

/// The decisions on the leads of a batch, by row from 0.
///
/// What is told of a row that is set aside, or of one beyond [`len`](Decisions::len), means nothing.
#[derive(Debug)]
pub struct Decisions {
    pub(super) len: usize,
    pub(super) set_aside: Vec<bool>,
    pub(super) slots: Slots,
    /// Values that hang on the whole lead.
    pub(super) decisions: Vec<(DecisionId, Vec<Option<Value>>)>,
    pub(super) named: Vec<(Named, Vec<Option<Value>>)>,
    rulings: TiVec<RulingId, Ruling>,
    ruling: CodeSlot,
    scores: Vec<(ScoreId, SumSlot)>,
    criteria: Vec<(CriteriaId, CodeSlot)>,
    made: Vec<(DecisionId, Made)>,
    conditions: Vec<(Named, TruthSlot)>,
}

impl Decisions {
    pub(super) fn new(plan: &Plan<'_>, program: &Program) -> Decisions {
        let column = || vec![None; ROWS];
        Decisions {
            len: 0,
            set_aside: vec![false; ROWS],
            slots: Slots::new(program),
            decisions: program.wholes.decisions.iter().map(|id| (*id, column())).collect(),
            named: program.wholes.values.iter().map(|(name, _)| (*name, column())).collect(),
            rulings: plan.rulings().clone(),
            ruling: program.ruling,
            scores: program.scores.clone(),
            criteria: program.criteria.clone(),
            made: program.decisions.clone(),
            conditions: program.named.clone(),
        }
    }

    /// How many leads there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether a lead must be decided by the interpreter: the batch set it aside, or the machine did.
    #[must_use]
    pub fn is_set_aside(&self, row: usize) -> bool {
        self.set_aside.get(row).is_none_or(|aside| *aside)
    }

    /// Which of the plan's [`rulings`](Plan::rulings) a lead got: outcome and what decided it in one.
    #[must_use]
    pub fn ruling(&self, row: usize) -> RulingId {
        RulingId(self.slots.codes(self.ruling, self.len).get(row).map_or(0, |code| u32::from(*code)))
    }

    /// How far a lead has come.
    #[must_use]
    pub fn outcome(&self, row: usize) -> Outcome {
        self.rulings.get(self.ruling(row)).map_or(Outcome::NoStage, |ruling| ruling.outcome)
    }

    /// What decided a lead's outcome; `None` for `no_stage`.
    #[must_use]
    pub fn by(&self, row: usize) -> Option<DecidedBy> {
        self.rulings.get(self.ruling(row)).and_then(|ruling| ruling.by)
    }

    /// A score; `None` where it was not wanted.
    #[must_use]
    pub fn score(&self, row: usize, score: ScoreId) -> Option<Decimal> {
        let (_, slot) = self.scores.iter().find(|(id, _)| *id == score)?;
        self.slots.sums::<i64>(*slot, self.len).get(row).copied().map(Decimal::from_millionths)
    }

    /// How many criteria of a group are true; `None` where that was not wanted.
    #[must_use]
    pub fn criteria_met(&self, row: usize, group: CriteriaId) -> Option<usize> {
        let (_, slot) = self.criteria.iter().find(|(id, _)| *id == group)?;
        self.slots.codes(*slot, self.len).get(row).map(|met| usize::from(*met))
    }

    /// The value of a decision; `None` where it is missing, or was not wanted.
    #[must_use]
    pub fn decision(&self, row: usize, decision: DecisionId) -> Option<&Value> {
        if let Some((_, made)) = self.made.iter().find(|(id, _)| *id == decision) {
            let code = self.slots.codes(made.codes, self.len).get(row)?;
            return made.values.get(usize::from(*code))?.as_ref();
        }
        let (_, values) = self.decisions.iter().find(|(id, _)| *id == decision)?;
        values.get(row)?.as_ref()
    }

    /// The value of a definition or criterion, of a condition as a boolean; `None` where it is missing, unknown, or was
    /// not wanted.
    #[must_use]
    pub fn named(&self, row: usize, name: Named) -> Option<Value> {
        if let Some((_, slot)) = self.conditions.iter().find(|(known, _)| *known == name) {
            let truth =
                self.slots.truths(*slot, self.len).get(row).map_or(Truth::Unknown, |byte| kernels::truth(*byte));
            return truth.known().map(Value::Boolean);
        }
        let (_, values) = self.named.iter().find(|(known, _)| *known == name)?;
        values.get(row)?.clone()
    }
}

/// Puts a value at a row.
pub(super) fn put<T>(column: &mut [T], row: usize, value: T) {
    if let Some(slot) = column.get_mut(row) {
        *slot = value;
    }
}
