//! The search for answers: over each field's candidates, pruned by what could still come of the rest.
//!
//! Guarantee: whatever is given as reached was replayed through the interpreter. The work is counted, not timed, so
//! the same lead always gives the same answer.

use crate::outlook::fields::{Common, FieldSet};
use crate::outlook::scene::{Ground, Scene, set};
use crate::outlook::stage::Leave;
use crate::reference::{Approvals, Evaluation};
use crate::types::{FieldId, Lead, Outcome, Value};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    /// This outcome or a higher one, with all pending approvals given.
    AtLeast(Outcome),
    /// A lower outcome than this, with none given.
    Below(Outcome),
}

/// Answers that are given.
type Given = Vec<(FieldId, Value)>;

/// Answers that take a lead further.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    /// How far.
    pub(super) outcome: Outcome,
    /// The fields that are answered, in the order that ties are broken in, and with what.
    pub(super) answered: Given,
}

/// A search on one lead.
pub(super) struct Search<'g> {
    ground: &'g Ground<'g>,
    lead: Lead,
    leave: &'g Leave,
    /// The fields that may be answered, in the order that ties are broken in.
    order: Vec<FieldId>,
    pending: Approvals,
    effort: usize,
    /// The furthest that any lead came that was looked at.
    best: Option<Reached>,
    /// Whether some question was given up.
    pub(super) exhausted: bool,
}

impl<'g> Search<'g> {
    /// Starts from a lead.
    pub(super) fn new(ground: &'g Ground<'g>, lead: &Lead, leave: &'g Leave, fields: &[FieldId]) -> Search<'g> {
        let pending = Evaluation::new(ground.policy, lead, ground.as_of).pending();
        Search {
            ground,
            lead: lead.clone(),
            leave,
            order: fields.to_vec(),
            pending,
            effort: ground.effort,
            best: None,
            exhausted: false,
        }
    }

    /// The highest outcome above `outcome` that answers to some of these fields reach, and the smallest set of them
    /// that does; of sets of one size the first in the order of `fields`.
    pub(super) fn highest(&mut self, outcome: Outcome, fields: &[FieldId]) -> Option<Reached> {
        let open: FieldSet = fields.iter().copied().collect();
        let most = Scene::new(self.ground, &self.lead, &open).at_most(self.leave);
        self.best = None;
        for goal in goals(outcome, most) {
            // Where a higher goal was given up, this one may have been reached all the same.
            let met = self.best.take().filter(|best| best.outcome >= goal);
            self.effort = self.ground.effort;
            if let Some(reached) = met.or_else(|| self.reach(fields, true, Goal::AtLeast(goal))) {
                return Some(self.smallest(reached, fields));
            }
        }
        None
    }

    /// Whether some answers to these fields lead below `outcome`; where the search was given up, `true`.
    pub(super) fn falls(&mut self, outcome: Outcome, fields: &[FieldId]) -> bool {
        self.effort = self.ground.effort;
        let found = self.reach(fields, true, Goal::Below(outcome)).is_some();
        found || self.effort == 0
    }

    fn spend(&mut self) -> bool {
        self.effort = self.effort.saturating_sub(1);
        self.exhausted |= self.effort == 0;
        self.effort > 0
    }

    /// The smallest set of fields whose answers reach what `known` reaches.
    fn smallest(&mut self, known: Reached, fields: &[FieldId]) -> Reached {
        self.effort = self.ground.effort;
        let goal = known.outcome;
        for size in 0..=known.answered.len() {
            if let Some(reached) = self.smallest_of(size, &mut Vec::new(), fields, goal) {
                return reached;
            }
            if self.effort == 0 {
                break;
            }
        }
        known
    }

    /// The first set of a size, in the order of the fields, that reaches the goal and takes in `chosen`.
    fn smallest_of(
        &mut self,
        size: usize,
        chosen: &mut Vec<FieldId>,
        rest: &[FieldId],
        goal: Outcome,
    ) -> Option<Reached> {
        if chosen.len() + rest.len() < size || !self.spend() {
            return None;
        }
        if chosen.len() == size {
            return self.reach(&chosen.clone(), false, Goal::AtLeast(goal));
        }
        let open: FieldSet = chosen.iter().chain(rest).copied().collect();
        if Scene::new(self.ground, &self.lead, &open).at_most(self.leave) < goal {
            return None;
        }
        let (first, rest) = rest.split_first()?;
        chosen.push(*first);
        let found = self.smallest_of(size, chosen, rest, goal);
        chosen.pop();
        found.or_else(|| self.smallest_of(size, chosen, rest, goal))
    }

    /// Answers to the fields that reach the goal; where they are `optional`, to some of them.
    fn reach(&mut self, fields: &[FieldId], optional: bool, goal: Goal) -> Option<Reached> {
        let mut order = fields.to_vec();
        // Fields that are compared with others come last: their candidates hang on the others' answers.
        order.sort_by_key(|field| self.ground.answers.is_linked(*field));
        let mut reached = self.step(&order, optional, goal, &mut Vec::new())?;
        sort(&mut reached.answered, &self.order);
        Some(reached)
    }

    fn step(&mut self, rest: &[FieldId], optional: bool, goal: Goal, answered: &mut Given) -> Option<Reached> {
        if !self.spend() {
            return None;
        }
        let open: FieldSet = rest.iter().copied().collect();
        let scene = Scene::new(self.ground, &self.lead, &open);
        let hopeless = match goal {
            Goal::AtLeast(outcome) => scene.at_most(self.leave) < outcome,
            Goal::Below(outcome) => scene.at_least(self.leave) >= outcome,
        };
        if hopeless {
            return None;
        }
        let outcome = match goal {
            Goal::AtLeast(_) => scene.now.standing_if(&self.pending).outcome,
            Goal::Below(_) => scene.now.outcome(),
        };
        // What no open test hangs on any more need not be answered.
        let matters = scene.matters();
        let next = rest.iter().copied().find(|field| matters.contains(*field));
        let candidates = next.map_or(Vec::new(), |field| self.ground.answers.at_hand(&scene, field));
        drop(scene);
        let reached = self.note(outcome, goal, answered);
        if reached.is_some() {
            return reached;
        }
        let field = next?;
        let others: Vec<FieldId> = rest.iter().copied().filter(|other| *other != field).collect();
        for candidate in candidates {
            answered.push((field, candidate.clone()));
            set(&mut self.lead, field, Some(candidate));
            let reached = self.step(&others, optional, goal, answered);
            set(&mut self.lead, field, None);
            answered.pop();
            if reached.is_some() || self.effort == 0 {
                return reached;
            }
        }
        if optional { self.step(&others, optional, goal, answered) } else { None }
    }

    /// Keeps what the interpreter said of the lead as far as it is answered; gives it where that is the goal.
    fn note(&mut self, outcome: Outcome, goal: Goal, answered: &Given) -> Option<Reached> {
        let reached = Reached { outcome, answered: answered.clone() };
        match goal {
            Goal::AtLeast(least) => {
                if self.best.as_ref().is_none_or(|best| best.outcome < outcome) {
                    self.best = Some(reached.clone());
                    self.best.iter_mut().for_each(|best| sort(&mut best.answered, &self.order));
                }
                (outcome >= least).then_some(reached)
            }
            Goal::Below(limit) => (outcome < limit).then_some(reached),
        }
    }
}

/// In the order that ties are broken in.
fn sort(answered: &mut Given, order: &[FieldId]) {
    answered.sort_by_key(|(field, _)| order.iter().position(|other| other == field));
}

/// From the most down to just above the outcome.
fn goals(outcome: Outcome, most: Outcome) -> Vec<Outcome> {
    let stages = match most {
        Outcome::Stage(rank) => rank + 1,
        Outcome::NoStage | Outcome::Disqualified => 0,
    };
    let all = (0..stages).rev().map(Outcome::Stage).chain([Outcome::NoStage]);
    all.filter(|goal| *goal > outcome && *goal <= most).collect()
}

impl Scene<'_> {
    /// The open fields that a test hangs on which is not decided yet.
    fn matters(&self) -> FieldSet {
        let mut fields = FieldSet::default();
        for condition in crate::outlook::stage::conditions(self.ground.policy, self.ground.as_of) {
            let hanging = self.ground.depends.condition(condition);
            if self.hangs_on(hanging) != Common::None && self.may(condition).iter().nth(1).is_some() {
                fields.extend(hanging);
            }
        }
        fields
    }
}
