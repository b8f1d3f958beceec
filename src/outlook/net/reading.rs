//! What a condition says of a lead as it is, and what it may still say, in one byte: a set of truths each.
//!
//! Guarantee: an operation gives exactly the truths that it can give on one truth of each operand's set. So what is
//! known of the operands is known of the result, and of smaller sets the result is no larger.

use std::ops::Not;

use crate::outlook::truths::Truths;
use crate::types::Truth;

/// What is said now: one truth in the low three bits. What may be said: some truths in the three above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reading(u8);

const TRUE: u8 = 0b00_1001;
const FALSE: u8 = TRUE << 1;
const UNKNOWN: u8 = TRUE << 2;
const WIDTH: u32 = 3;
const NOW: u8 = 0b111;

impl Reading {
    pub(super) const TRUE: Reading = Reading(TRUE);
    pub(super) const FALSE: Reading = Reading(FALSE);

    /// This, whatever is answered.
    pub(super) const fn only(truth: Truth) -> Reading {
        Reading(match truth {
            Truth::True => TRUE,
            Truth::False => FALSE,
            Truth::Unknown => UNKNOWN,
        })
    }

    /// One thing now, and any of some later.
    pub(super) fn of(now: Truth, may: Truths) -> Reading {
        Reading(Reading::only(now).0 & NOW | may.bits() << WIDTH)
    }

    /// What is said now; nothing of what may be said.
    #[must_use]
    pub(super) const fn now_only(self) -> Reading {
        Reading(self.0 & NOW)
    }

    /// As a byte of a key.
    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    /// Whether it is true as things stand.
    pub(super) const fn is_true(self) -> bool {
        self.0 & NOW & TRUE != 0
    }

    /// What is said as things stand.
    pub(super) const fn now(self) -> Truth {
        match self.0 & NOW {
            1 => Truth::True,
            2 => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// What may still be said.
    pub(super) fn may(self) -> Truths {
        Truths::of_bits(self.0 >> WIDTH)
    }

    /// Whether it may still be true.
    pub(super) const fn may_be_true(self) -> bool {
        self.0 >> WIDTH & TRUE != 0
    }

    /// Whether it is true, whatever is answered.
    pub(super) const fn is_surely_true(self) -> bool {
        self.0 >> WIDTH == NOW & TRUE
    }

    /// Whether it hangs on answers that it is true.
    pub(super) const fn hangs(self) -> bool {
        self.may_be_true() && !self.is_surely_true()
    }

    /// Whether nothing that is answered changes it.
    pub(super) const fn is_decided(self) -> bool {
        (self.0 >> WIDTH).is_power_of_two()
    }

    /// Both hold.
    #[must_use]
    pub(super) const fn and(self, other: Reading) -> Reading {
        let (one, two) = (self.0, other.0);
        let unknown = (one & (two | two << 2) | two & (one | one << 2)) & UNKNOWN;
        Reading(one & two & TRUE | (one | two) & FALSE | unknown)
    }

    /// Whether it is known.
    #[must_use]
    pub(super) const fn known(self) -> Reading {
        Reading((self.0 | self.0 >> 1) & TRUE | (self.0 & UNKNOWN) >> 1)
    }

    /// One of them, whichever it may be.
    #[must_use]
    pub(super) const fn or_may(self, other: Reading) -> Reading {
        Reading(self.0 | other.0 & !NOW)
    }

    /// How many of some hold: at least `low`, at most `high`.
    pub(super) fn tally(of: impl Iterator<Item = Reading> + Clone, low: usize, high: Option<usize>) -> Reading {
        let now = Truth::tally(of.clone().map(Reading::now), low, high);
        if of.clone().all(Reading::is_decided) {
            return Reading::only(now);
        }
        let may = match high {
            None => at_least(of, low),
            Some(_) => Truths::tally(&of.map(Reading::may).collect::<Vec<_>>(), low, high),
        };
        Reading::of(now, may)
    }
}

impl Not for Reading {
    type Output = Reading;

    fn not(self) -> Reading {
        Reading((self.0 & TRUE) << 1 | (self.0 & FALSE) >> 1 | self.0 & UNKNOWN)
    }
}

/// What `at least low of` some may say.
fn at_least(of: impl Iterator<Item = Reading>, low: usize) -> Truths {
    let (mut may_hold, mut all, mut surely_false) = (0, 0, 0);
    // Those that may be true and cannot be unknown; of these, those that may be false.
    let (mut holding, mut loose, mut may_fail) = (0, 0, 0);
    for reading in of {
        let may = reading.may();
        let (holds, fails, hangs) = (may.may_be(Truth::True), may.may_be(Truth::False), may.may_be(Truth::Unknown));
        all += 1;
        may_hold += usize::from(holds);
        may_fail += usize::from(fails);
        surely_false += usize::from(fails && !holds && !hangs);
        holding += usize::from(holds && !hangs);
        loose += usize::from(holds && !hangs && fails);
    }
    let mut truths = Truths::NONE;
    if may_hold >= low {
        truths.insert(Truth::True);
    }
    if all - may_fail < low {
        truths.insert(Truth::False);
    }
    // Let as many be unknown as can be, the others true, and then so many of those false that fewer than `low` hold.
    let reachable = all - surely_false;
    let failing = (holding + 1_usize).saturating_sub(low);
    if failing <= loose && reachable >= low + failing {
        truths.insert(Truth::Unknown);
    }
    truths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> impl Iterator<Item = Reading> + Clone {
        (1..8).flat_map(|may| {
            let truths = Truths::of_bits(may);
            truths.iter().map(move |now| Reading::of(now, truths)).collect::<Vec<_>>()
        })
    }

    #[test]
    fn operations_are_those_on_sets() {
        for one in every() {
            assert_eq!(!one, Reading::of(!one.now(), !one.may()));
            for two in every() {
                let may = one.may().combine(two.may(), Truth::and);
                assert_eq!(one.and(two), Reading::of(one.now().and(two.now()), may), "{one:?} and {two:?}");
            }
        }
    }

    #[test]
    fn tallies_are_those_of_sets() {
        for (one, two, three) in every().flat_map(|a| every().flat_map(move |b| every().map(move |c| (a, b, c)))) {
            for (low, high) in [(0, None), (1, None), (2, None), (3, None), (4, None), (1, Some(1)), (2, Some(2))] {
                let of = [one, two, three];
                let expected = Truths::tally(&of.map(Reading::may), low, high);
                assert_eq!(Reading::tally(of.into_iter(), low, high).may(), expected, "{of:?} {low} {high:?}");
            }
        }
    }
}
