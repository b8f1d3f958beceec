//! What a policy tells apart of a field's answers: kinds. Answers of one kind come out alike in every test.

use rustc_hash::FxHashMap;

use crate::outlook::fields::FieldSet;
use crate::outlook::net::reading::Reading;
use crate::policy::{Cond, ScoreEntry};
use crate::reference::{Evaluation, Points};
use crate::types::{FieldId, Truth};

/// A kind of answers to a field, or how else it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind(u16);

impl Kind {
    /// Not there, and not to be asked for.
    pub(super) const MISSING: Kind = Kind(0);
    /// Not there, but may be asked for.
    pub(super) const OPEN: Kind = Kind(1);
    /// What stands here is another answer for every lead: too many kinds were met to keep them all.
    pub(in crate::outlook) const PASSING: Kind = Kind(2);

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Whether it holds of other leads with the same answer, too.
    #[must_use]
    pub fn lasts(self) -> bool {
        self != Kind::PASSING
    }
}

/// How many kinds of a field are kept.
const MOST: usize = 1 << 14;

/// Points now, and the least and the most that they may still be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) now: Points,
    pub(super) low: Points,
    pub(super) high: Points,
}

impl Amount {
    pub(super) const NOTHING: Amount = Amount::only(Points::ZERO);

    pub(super) const fn only(points: Points) -> Amount {
        Amount { now: points, low: points, high: points }
    }

    pub(super) fn is_decided(&self) -> bool {
        self.low == self.high
    }

    #[must_use]
    pub(super) fn plus(self, other: Amount) -> Amount {
        Amount { now: self.now.plus(other.now), low: self.low.plus(other.low), high: self.high.plus(other.high) }
    }

    /// This or another, whichever it may be.
    #[must_use]
    pub(super) fn or_may(self, other: Amount) -> Amount {
        Amount { now: self.now, low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}

/// What kinds are told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The answer to a field.
    Field(FieldId),
    /// What of a lead hangs on its related records or on several fields.
    Several(FieldSet),
}

/// The tests and points that hang on one source alone, and what each kind comes to in them.
pub(super) struct Slot<'p> {
    pub(super) source: Source,
    /// The candidate answers, in their order.
    pub(super) candidates: Vec<Kind>,
    tests: Vec<&'p Cond>,
    /// What each kind says in all tests, one kind after the other: a lead is of one kind.
    readings: Vec<Reading>,
    sums: Vec<Vec<ScoreEntry>>,
    /// What each kind comes to in all sums, likewise.
    amounts: Vec<Amount>,
    kinds: FxHashMap<Signature, Kind>,
}

/// What the tests and the points of a slot come to.
type Signature = (Vec<Truth>, Vec<Points>);

impl<'p> Slot<'p> {
    pub(super) fn new(source: Source) -> Slot<'p> {
        Slot {
            source,
            candidates: Vec::new(),
            tests: Vec::new(),
            readings: Vec::new(),
            sums: Vec::new(),
            amounts: Vec::new(),
            kinds: FxHashMap::default(),
        }
    }

    /// Adds a test; before the first kind is told.
    pub(super) fn add_test(&mut self, test: &'p Cond) -> usize {
        self.tests.push(test);
        self.tests.len() - 1
    }

    /// Adds entries whose points are summed; before the first kind is told.
    pub(super) fn add_sum(&mut self, entries: Vec<ScoreEntry>) -> usize {
        self.sums.push(entries);
        self.sums.len() - 1
    }

    /// The kinds that stand before all others. What an open answer may come to is told later.
    pub(super) fn start(&mut self, missing: &Evaluation<'_>) {
        let signature = self.signature(missing);
        for _ in [Kind::MISSING, Kind::OPEN, Kind::PASSING] {
            self.note(&signature);
        }
        self.kinds.insert(signature, Kind::MISSING);
    }

    /// What the open answer may come to in a test.
    pub(super) fn widen_test(&mut self, test: usize, may: Reading) {
        let open = self.readings.get_mut(Kind::OPEN.index() * self.tests.len() + test);
        open.into_iter().for_each(|open| *open = open.or_may(may));
    }

    /// What the open answer may come to in points.
    pub(super) fn widen_sum(&mut self, sum: usize, may: Amount) {
        let open = self.amounts.get_mut(Kind::OPEN.index() * self.sums.len() + sum);
        open.into_iter().for_each(|open| *open = open.or_may(may));
    }

    /// The kinds of the candidate answers: the open answer may come to each.
    pub(super) fn offer(&mut self, candidates: Vec<Kind>) {
        for kind in &candidates {
            (0..self.tests.len()).for_each(|test| self.widen_test(test, self.reading(test, *kind)));
            (0..self.sums.len()).for_each(|sum| self.widen_sum(sum, self.amount(sum, *kind)));
        }
        self.candidates = candidates;
    }

    /// The kind of a lead's answer.
    pub(super) fn kind(&mut self, lead: &Evaluation<'_>) -> Kind {
        let signature = self.signature(lead);
        if let Some(known) = self.kinds.get(&signature) {
            return *known;
        }
        // The three before all others stand among the readings, but `OPEN` and `PASSING` have no signature.
        let next = self.kinds.len() + 2;
        let Some(kind) = u16::try_from(next).ok().filter(|_| next < MOST).map(Kind) else {
            self.replace(&signature);
            return Kind::PASSING;
        };
        self.note(&signature);
        self.kinds.insert(signature, kind);
        kind
    }

    pub(super) fn reading(&self, test: usize, kind: Kind) -> Reading {
        self.readings.get(kind.index() * self.tests.len() + test).copied().unwrap_or(Reading::FALSE)
    }

    pub(super) fn amount(&self, sum: usize, kind: Kind) -> Amount {
        self.amounts.get(kind.index() * self.sums.len() + sum).copied().unwrap_or(Amount::NOTHING)
    }

    fn signature(&self, lead: &Evaluation<'_>) -> Signature {
        let sum = |entries: &Vec<ScoreEntry>| {
            entries.iter().fold(Points::ZERO, |sum, entry| sum.plus(lead.entry(entry).points))
        };
        (self.tests.iter().map(|test| lead.truth(test)).collect(), self.sums.iter().map(sum).collect())
    }

    fn note(&mut self, (truths, points): &Signature) {
        self.readings.extend(truths.iter().map(|truth| Reading::only(*truth)));
        self.amounts.extend(points.iter().map(|points| Amount::only(*points)));
    }

    fn replace(&mut self, (truths, points): &Signature) {
        let passing = Kind::PASSING.index();
        let readings = self.readings.iter_mut().skip(passing * self.tests.len());
        readings.zip(truths).for_each(|(slot, truth)| *slot = Reading::only(*truth));
        let amounts = self.amounts.iter_mut().skip(passing * self.sums.len());
        amounts.zip(points).for_each(|(slot, points)| *slot = Amount::only(*points));
    }
}
