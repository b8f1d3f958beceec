//! The search for answers, over kinds: what [`crate::outlook::search`] finds on a lead, found on the net.
//!
//! Guarantee: the work is counted, not timed, and all that is looked at hangs on a lead's [`Key`](super::key::Key)
//! alone, so leads with the same key have the same answer or none.

use crate::outlook::net::{Kind, Net, Sheet, SlotId, Slots, Source, bit};
use crate::policy::StageId;
use crate::types::{FieldId, Outcome};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::outlook) struct Found {
    /// The highest stage in reach above the outcome.
    pub(in crate::outlook) could_be: Option<StageId>,
    /// The smallest set of fields whose answers get there.
    pub(in crate::outlook) ask: Vec<FieldId>,
    /// Whether nothing can change the outcome.
    pub(in crate::outlook) settled: bool,
}

/// What is looked for.
#[derive(Clone, Copy)]
enum Goal {
    /// This outcome or a higher one, with all pending approvals given.
    AtLeast(Outcome),
    /// A lower outcome than this, with none given.
    Below(Outcome),
}

struct Hunt<'h, 'p> {
    net: &'h Net<'p>,
    kinds: Vec<Kind>,
    sheet: Sheet,
    /// How many leads may still be looked at for the question at hand.
    effort: usize,
    most_effort: usize,
}

/// The question was given up.
struct GivenUp;

impl Net<'_> {
    /// What is in reach of a lead that may rise or fall; `None` where that was given up.
    pub(in crate::outlook) fn hunt(&self, kinds: &[Kind], sheet: &Sheet, open: Slots, effort: usize) -> Option<Found> {
        let outcome = self.outcome(sheet, false);
        let most = self.most(sheet);
        let mut hunt =
            Hunt { net: self, kinds: kinds.to_vec(), sheet: Sheet::default(), effort: 0, most_effort: effort };
        hunt.found(outcome, most, open).ok()
    }
}

impl Hunt<'_, '_> {
    fn found(&mut self, outcome: Outcome, most: Outcome, open: Slots) -> Result<Found, GivenUp> {
        for goal in goals(outcome, most) {
            self.effort = self.most_effort;
            self.open(open, open);
            let Some(answered) = self.step(open, true, Goal::AtLeast(goal))? else { continue };
            // Rising from `disqualified` to no stage is a change, but leads to no stage.
            let Outcome::Stage(rank) = goal else {
                return Ok(Found { could_be: None, ask: Vec::new(), settled: false });
            };
            let ask = self.smallest(answered, open, goal)?;
            return Ok(Found { could_be: Some(StageId(rank)), ask: self.fields(ask), settled: false });
        }
        self.effort = self.most_effort;
        self.open(open, open);
        let falls = self.step(open, true, Goal::Below(outcome))?.is_some();
        Ok(Found { could_be: None, ask: Vec::new(), settled: !falls })
    }

    fn fields(&self, slots: Slots) -> Vec<FieldId> {
        let slots =
            self.net.slots.iter().take(self.net.askable).enumerate().filter(|(slot, _)| slots & bit(*slot) != 0);
        let field = |source: &Source| if let Source::Field(field) = source { Some(*field) } else { None };
        slots.filter_map(|(_, slot)| field(&slot.source)).collect()
    }

    fn spend(&mut self) -> Result<(), GivenUp> {
        self.effort = self.effort.saturating_sub(1);
        if self.effort == 0 { Err(GivenUp) } else { Ok(()) }
    }

    /// Opens these slots, and leaves the others of `all` missing.
    fn open(&mut self, open: Slots, all: Slots) {
        for (slot, kind) in self.kinds.iter_mut().take(self.net.askable).enumerate() {
            if all & bit(slot) != 0 {
                *kind = if open & bit(slot) != 0 { Kind::OPEN } else { Kind::MISSING };
            }
        }
    }

    fn set(&mut self, slot: SlotId, kind: Kind) {
        self.kinds.get_mut(slot).into_iter().for_each(|own| *own = kind);
    }

    /// The smallest set of slots whose answers reach the goal, the first of those in order; `known` reaches it.
    fn smallest(&mut self, known: Slots, all: Slots, goal: Outcome) -> Result<Slots, GivenUp> {
        self.effort = self.most_effort;
        for size in 0..known.count_ones() {
            if let Some(found) = self.smallest_of(size, 0, all, all, goal)? {
                return Ok(found);
            }
        }
        // No fewer do; which of as many come first?
        Ok(self.smallest_of(known.count_ones(), 0, all, all, goal)?.unwrap_or(known))
    }

    /// The first set of a size that reaches the goal, takes in `chosen` and some of `rest`.
    fn smallest_of(
        &mut self,
        size: u32,
        chosen: Slots,
        rest: Slots,
        all: Slots,
        goal: Outcome,
    ) -> Result<Option<Slots>, GivenUp> {
        if chosen.count_ones() + rest.count_ones() < size {
            return Ok(None);
        }
        self.spend()?;
        if chosen.count_ones() == size {
            self.open(chosen, all);
            return self.step(chosen, false, Goal::AtLeast(goal));
        }
        self.open(chosen | rest, all);
        self.net.read(&self.kinds, &mut self.sheet);
        if self.net.most(&self.sheet) < goal {
            return Ok(None);
        }
        let first = rest & rest.wrapping_neg();
        if let Some(found) = self.smallest_of(size, chosen | first, rest & !first, all, goal)? {
            return Ok(Some(found));
        }
        self.smallest_of(size, chosen, rest & !first, all, goal)
    }

    /// Which of the open slots were answered to reach the goal; where it is `optional`, not all need be.
    fn step(&mut self, rest: Slots, optional: bool, goal: Goal) -> Result<Option<Slots>, GivenUp> {
        self.spend()?;
        self.net.read(&self.kinds, &mut self.sheet);
        let (reached, hopeless) = match goal {
            Goal::AtLeast(least) => (self.net.outcome(&self.sheet, true) >= least, self.net.most(&self.sheet) < least),
            Goal::Below(limit) => (self.net.outcome(&self.sheet, false) < limit, self.net.least(&self.sheet) >= limit),
        };
        if reached {
            return Ok(Some(0));
        }
        // What no open test hangs on any more need not be answered.
        let next = rest & self.net.matters(&self.sheet);
        if hopeless || next == 0 {
            return Ok(None);
        }
        let slot = next.trailing_zeros() as SlotId;
        let others = rest & !bit(slot);
        let net = self.net;
        for candidate in net.slots.get(slot).map_or(&[][..], |slot| &slot.candidates) {
            self.set(slot, *candidate);
            if let Some(answered) = self.step(others, optional, goal)? {
                self.set(slot, Kind::OPEN);
                return Ok(Some(answered | bit(slot)));
            }
        }
        let mut found = None;
        if optional {
            self.set(slot, Kind::MISSING);
            found = self.step(others, optional, goal)?;
        }
        self.set(slot, Kind::OPEN);
        Ok(found)
    }
}

/// From the most down to just above the outcome.
fn goals(outcome: Outcome, most: Outcome) -> impl Iterator<Item = Outcome> {
    let stages = match most {
        Outcome::Stage(rank) => rank + 1,
        Outcome::NoStage | Outcome::Disqualified => 0,
    };
    let all = (0..stages).rev().map(Outcome::Stage).chain([Outcome::NoStage]);
    all.filter(move |goal| *goal > outcome && *goal <= most)
}
