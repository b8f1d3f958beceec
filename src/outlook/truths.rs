//! Sets of truth values: what a condition may still say.

use std::ops::Not;

use crate::types::Truth;

/// Some of true, false and unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Truths(u8);

impl Truths {
    /// None of them.
    pub(super) const NONE: Truths = Truths(0);
    /// Unknown alone.
    pub(super) const UNKNOWN: Truths = Truths(4);
    /// True and false.
    pub(super) const KNOWN: Truths = Truths(3);
    /// All three.
    pub(super) const ALL: Truths = Truths(7);

    /// This one alone.
    pub(super) const fn only(truth: Truth) -> Truths {
        Truths(bit(truth))
    }

    /// These, as [`Truths::bits`] gave them.
    pub(super) const fn of_bits(bits: u8) -> Truths {
        Truths(bits & 7)
    }

    /// As bits: true 1, false 2, unknown 4.
    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    /// Adds one.
    pub(super) fn insert(&mut self, truth: Truth) {
        self.0 |= bit(truth);
    }

    /// What either may say.
    #[must_use]
    pub(super) const fn or(self, other: Truths) -> Truths {
        Truths(self.0 | other.0)
    }

    /// Whether it is among them.
    pub(super) const fn may_be(self, truth: Truth) -> bool {
        self.0 & bit(truth) != 0
    }

    /// Whether it is true, whatever is answered.
    pub(super) fn surely_true(self) -> bool {
        self == Truths::only(Truth::True)
    }

    /// Those among them.
    pub(super) fn iter(self) -> impl Iterator<Item = Truth> {
        [Truth::True, Truth::False, Truth::Unknown].into_iter().filter(move |truth| self.may_be(*truth))
    }

    /// All results of an operation on one of each.
    pub(super) fn combine(self, other: Truths, operation: impl Fn(Truth, Truth) -> Truth) -> Truths {
        let mut results = Truths::NONE;
        for (one, two) in self.iter().flat_map(|one| other.iter().map(move |two| (one, two))) {
            results.insert(operation(one, two));
        }
        results
    }

    /// What the `and` of some conditions may say.
    pub(super) fn all(sets: impl IntoIterator<Item = Truths>) -> Truths {
        sets.into_iter().fold(Truths::only(Truth::True), |sum, each| sum.combine(each, Truth::and))
    }

    /// What the `or` of some conditions may say.
    pub(super) fn any(sets: impl IntoIterator<Item = Truths>) -> Truths {
        sets.into_iter().fold(Truths::only(Truth::False), |sum, each| sum.combine(each, Truth::or))
    }

    /// What a tally may say: over all pairs (how many true, how many unknown) that can come about.
    pub(super) fn tally(sets: &[Truths], low: usize, high: Option<usize>) -> Truths {
        let width = sets.len() + 1;
        let mut reached = vec![false; width * width];
        if let Some(start) = reached.first_mut() {
            *start = true;
        }
        for set in sets {
            let mut next = vec![false; width * width];
            for (place, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
                for truth in set.iter() {
                    let step = match truth {
                        Truth::True => width,
                        Truth::Unknown => 1,
                        Truth::False => 0,
                    };
                    if let Some(cell) = next.get_mut(place + step) {
                        *cell = true;
                    }
                }
            }
            reached = next;
        }
        let mut results = Truths::NONE;
        for (place, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
            let (surely, unknown) = (place / width, place % width);
            let truths = std::iter::repeat_n(Truth::True, surely).chain(std::iter::repeat_n(Truth::Unknown, unknown));
            results.insert(Truth::tally(truths, low, high));
        }
        results
    }
}

impl Not for Truths {
    type Output = Truths;

    fn not(self) -> Truths {
        let mut results = Truths::NONE;
        self.iter().for_each(|truth| results.insert(!truth));
        results
    }
}

const fn bit(truth: Truth) -> u8 {
    match truth {
        Truth::True => 1,
        Truth::False => 2,
        Truth::Unknown => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_set() -> impl Iterator<Item = Truths> {
        (1..8).map(Truths)
    }

    #[test]
    fn a_tally_of_sets_is_the_set_of_its_tallies() {
        for (one, two, three) in
            every_set().flat_map(|a| every_set().flat_map(move |b| every_set().map(move |c| (a, b, c))))
        {
            for (low, high) in [(0, None), (1, None), (2, None), (2, Some(2)), (0, Some(1)), (3, None), (4, None)] {
                let mut expected = Truths::NONE;
                for (a, b, c) in
                    one.iter().flat_map(|a| two.iter().flat_map(move |b| three.iter().map(move |c| (a, b, c))))
                {
                    expected.insert(Truth::tally([a, b, c], low, high));
                }
                assert_eq!(Truths::tally(&[one, two, three], low, high), expected);
            }
        }
    }
}
