//! What a batch of leads came to.

use crate::plan::Plan;
use crate::plan::{ROWS, Ruling, RulingId};
use crate::policy::{CriteriaId, DecidedBy, DecisionId, Named, ScoreId};
use crate::types::{Decimal, Outcome, Value};

/// The decisions on the leads of a batch, by row from 0.
///
/// What is told of a row that is set aside, or of one beyond [`len`](Decisions::len), means nothing.
#[derive(Debug)]
pub struct Decisions {
    pub(super) len: usize,
    pub(super) set_aside: Vec<bool>,
    pub(super) rulings: Vec<RulingId>,
    pub(super) scores: Vec<(ScoreId, Vec<i64>)>,
    pub(super) criteria: Vec<(CriteriaId, Vec<usize>)>,
    pub(super) decisions: Vec<(DecisionId, Vec<Option<Value>>)>,
    pub(super) named: Vec<(Named, Vec<Option<Value>>)>,
    /// What each ruling says.
    said: Vec<Ruling>,
}

impl Decisions {
    pub(super) fn new(plan: &Plan<'_>) -> Decisions {
        let wants = plan.wants();
        Decisions {
            len: 0,
            set_aside: vec![false; ROWS],
            rulings: vec![RulingId(0); ROWS],
            scores: wants.scores.iter().map(|id| (*id, vec![0; ROWS])).collect(),
            criteria: wants.criteria.iter().map(|id| (*id, vec![0; ROWS])).collect(),
            decisions: wants.decisions.iter().map(|id| (*id, vec![None; ROWS])).collect(),
            named: wants.named.iter().map(|name| (*name, vec![None; ROWS])).collect(),
            said: plan.rulings().iter().copied().collect(),
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
        self.rulings.get(row).copied().unwrap_or(RulingId(0))
    }

    /// How far a lead has come.
    #[must_use]
    pub fn outcome(&self, row: usize) -> Outcome {
        self.said(row).map_or(Outcome::NoStage, |ruling| ruling.outcome)
    }

    /// What decided a lead's outcome; `None` for `no_stage`.
    #[must_use]
    pub fn by(&self, row: usize) -> Option<DecidedBy> {
        self.said(row).and_then(|ruling| ruling.by)
    }

    /// A score; `None` where it was not wanted.
    #[must_use]
    pub fn score(&self, row: usize, score: ScoreId) -> Option<Decimal> {
        let (_, all) = self.scores.iter().find(|(id, _)| *id == score)?;
        all.get(row).copied().map(Decimal::from_millionths)
    }

    /// How many criteria of a group are true; `None` where that was not wanted.
    #[must_use]
    pub fn criteria_met(&self, row: usize, group: CriteriaId) -> Option<usize> {
        let (_, all) = self.criteria.iter().find(|(id, _)| *id == group)?;
        all.get(row).copied()
    }

    /// The value of a decision; `None` where it is missing, or was not wanted.
    #[must_use]
    pub fn decision(&self, row: usize, decision: DecisionId) -> Option<&Value> {
        let (_, all) = self.decisions.iter().find(|(id, _)| *id == decision)?;
        all.get(row)?.as_ref()
    }

    /// The value of a definition or criterion, of a condition as a boolean; `None` where it is missing, unknown, or was
    /// not wanted.
    #[must_use]
    pub fn named(&self, row: usize, name: Named) -> Option<Value> {
        let (_, all) = self.named.iter().find(|(known, _)| *known == name)?;
        all.get(row)?.clone()
    }

    fn said(&self, row: usize) -> Option<&Ruling> {
        self.said.get(usize::from(self.ruling(row)))
    }
}
