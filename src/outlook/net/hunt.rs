//! The search for answers, over kinds: what [`crate::outlook::search`] finds on a lead, found on the net.
//!
//! Guarantee: the work is counted, not timed, and all that is looked at hangs on a lead's [`Key`]
//! alone, so leads with the same key have the same answer or none.

use crate::outlook::net::{Key, Kind, Net, Sheet, SlotId, Slots, Source, bit};
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
    /// The steps that anything hangs on.
    live: &'h [(usize, usize)],
    kinds: Vec<Kind>,
    sheet: Sheet,
    /// The slots that may be answered.
    all: Slots,
    /// How many leads may still be looked at for the question at hand.
    effort: usize,
    most_effort: usize,
}

/// The question was given up.
struct GivenUp;

impl Net<'_> {
    /// What is in reach of a lead that may rise or fall by answers to the slots `all`; `None` where that was given up.
    pub(in crate::outlook) fn hunt(
        &self,
        kinds: &[Kind],
        sheet: &Sheet,
        key: &Key,
        all: Slots,
        effort: usize,
    ) -> Option<Found> {
        let (kinds, sheet) = (kinds.to_vec(), sheet.clone());
        let (outcome, most) = (self.outcome(&sheet, false), self.most(&sheet));
        let mut hunt = Hunt { net: self, live: &key.live, kinds, sheet, all, effort: 0, most_effort: effort };
        hunt.found(outcome, most).ok()
    }
}

impl Hunt<'_, '_> {
    fn found(&mut self, outcome: Outcome, most: Outcome) -> Result<Found, GivenUp> {
        for goal in goals(outcome, most) {
            let ask = match goal {
                Outcome::Stage(_) => self.smallest(goal)?,
                Outcome::NoStage | Outcome::Disqualified => self.reach(Goal::AtLeast(goal))?,
            };
            match (ask, goal) {
                (Some(ask), Outcome::Stage(rank)) => {
                    return Ok(Found { could_be: Some(StageId(rank)), ask: self.fields(ask), settled: false });
                }
                // Rising from `disqualified` to no stage is a change, but leads to no stage.
                (Some(_), Outcome::NoStage | Outcome::Disqualified) => {
                    return Ok(Found { could_be: None, ask: Vec::new(), settled: false });
                }
                (None, _) => {}
            }
        }
        let falls = self.reach(Goal::Below(outcome))?.is_some();
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

    /// Opens these slots, and leaves all others missing.
    fn open(&mut self, open: Slots) {
        let mut all = self.all;
        while all != 0 {
            let slot = all.trailing_zeros() as SlotId;
            self.set(slot, if open & bit(slot) != 0 { Kind::OPEN } else { Kind::MISSING });
            all &= all - 1;
        }
    }

    fn set(&mut self, slot: SlotId, kind: Kind) {
        self.kinds.get_mut(slot).into_iter().for_each(|own| *own = kind);
    }

    fn read(&mut self) {
        self.net.read_again(self.live, &self.kinds, &mut self.sheet);
    }

    /// Whether answers to these slots may reach the goal, as far as that is told without trying them.
    fn may_reach(&mut self, open: Slots, goal: Outcome) -> Result<bool, GivenUp> {
        self.spend()?;
        self.open(open);
        self.read();
        Ok(self.net.most(&self.sheet) >= goal)
    }

    /// Some answers that meet a goal, if any do.
    fn reach(&mut self, goal: Goal) -> Result<Option<Slots>, GivenUp> {
        self.effort = self.most_effort;
        self.open(self.all);
        self.step(self.all, true, goal)
    }

    /// The smallest set of slots whose answers reach the goal, of those of one size the first in order.
    fn smallest(&mut self, goal: Outcome) -> Result<Option<Slots>, GivenUp> {
        self.effort = self.most_effort;
        let mut needed = 0;
        let mut all = self.all;
        while all != 0 {
            let slot = bit(all.trailing_zeros() as SlotId);
            if !self.may_reach(self.all & !slot, goal)? {
                needed |= slot;
            }
            all &= all - 1;
        }
        // Often those without which the goal is out of reach are enough.
        self.open(needed);
        if self.step(needed, false, Goal::AtLeast(goal))?.is_some() {
            return Ok(Some(needed));
        }
        let Some(known) = self.reach(Goal::AtLeast(goal))? else { return Ok(None) };
        self.effort = self.most_effort;
        for size in needed.count_ones() + 1..=known.count_ones() {
            if let Some(found) = self.smallest_of(size, 0, self.all, needed, goal)? {
                return Ok(Some(found));
            }
        }
        Ok(Some(known))
    }

    /// The first set of a size that reaches the goal, takes in `chosen` and some of `rest`, all that is `needed` among
    /// them.
    fn smallest_of(
        &mut self,
        size: u32,
        chosen: Slots,
        rest: Slots,
        needed: Slots,
        goal: Outcome,
    ) -> Result<Option<Slots>, GivenUp> {
        if (chosen | rest).count_ones() < size || (chosen | needed).count_ones() > size {
            return Ok(None);
        }
        if chosen.count_ones() == size {
            self.open(chosen);
            return self.step(chosen, false, Goal::AtLeast(goal));
        }
        if !self.may_reach(chosen | rest, goal)? {
            return Ok(None);
        }
        let first = rest & rest.wrapping_neg();
        if let Some(found) = self.smallest_of(size, chosen | first, rest & !first, needed, goal)? {
            return Ok(Some(found));
        }
        if needed & first != 0 {
            return Ok(None);
        }
        self.smallest_of(size, chosen, rest & !first, needed, goal)
    }

    /// Which of the open slots were answered to reach the goal; where it is `optional`, not all need be.
    fn step(&mut self, rest: Slots, optional: bool, goal: Goal) -> Result<Option<Slots>, GivenUp> {
        self.spend()?;
        self.read();
        let (reached, hopeless) = match goal {
            Goal::AtLeast(least) => (self.net.outcome(&self.sheet, true) >= least, self.net.most(&self.sheet) < least),
            Goal::Below(limit) => (self.net.outcome(&self.sheet, false) < limit, self.net.least(&self.sheet) >= limit),
        };
        if reached {
            return Ok(Some(0));
        }
        // What no open test hangs on any more need not be answered.
        let next = if hopeless { 0 } else { rest & self.net.matters(&self.sheet) };
        if next == 0 {
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
