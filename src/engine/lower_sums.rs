//! From scores to steps. Points are mostly multiples of a common unit, and their sum a small number of these: then
//! sixteen bits hold it, and four times as many sums fit into a vector.

use crate::engine::lower::{Lowering, RUNS, code};
use crate::engine::program::Op;
use crate::engine::program::{CodeSlot, Input, SumOp, SumSlot};
use crate::engine::slots::Width;
use crate::plan::{Amount, Code, ScorePlan, Term};
use crate::policy::ScoreId;

/// Where a score is found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sum {
    /// In millionths, held between its bounds.
    Wide(SumSlot),
    /// In a larger unit, not yet held between its bounds.
    Narrow {
        sum: SumSlot,
        unit: i64,
        low: i64,
        high: i64,
        /// The same in millionths, once somebody wants that.
        wide: Option<SumSlot>,
    },
}

impl Lowering<'_> {
    /// A score in millionths.
    pub(super) fn millionths(&mut self, id: ScoreId) -> SumSlot {
        match self.score(id) {
            Sum::Wide(slot) | Sum::Narrow { wide: Some(slot), .. } => slot,
            Sum::Narrow { sum, unit, low, high, wide: None } => {
                let out = i64::new_slot(&mut self.program);
                self.program.ops.push(Op::Widen { of: sum, unit, low, high, out });
                self.sums.insert(id, Sum::Narrow { sum, unit, low, high, wide: Some(out) });
                out
            }
        }
    }

    /// The codes of a score by its thresholds.
    pub(super) fn codes_of_score(&mut self, id: ScoreId, thresholds: &[i64]) -> CodeSlot {
        let sum = self.score(id);
        let out = self.code_slot();
        self.program.ops.push(match sum {
            Sum::Wide(of) => Op::Wide(SumOp::CodesOf { of, points: thresholds.into(), out }),
            Sum::Narrow { sum, unit, low, high, .. } => {
                let points = thresholds.iter().map(|point| in_units(*point, unit, (low, high)));
                Op::Narrow(SumOp::CodesOf { of: sum, points: points.collect(), out })
            }
        });
        out
    }

    fn score(&mut self, id: ScoreId) -> Sum {
        if let Some(known) = self.sums.get(&id) {
            return *known;
        }
        let plan = self.plan;
        let sum = match plan.score(id).map(|score| (score, &score.terms)) {
            Some((score, Some(terms))) => self.of_terms(score, terms),
            Some((_, None)) | None => {
                let out = i64::new_slot(&mut self.program);
                self.program.wholes.scores.push((id, out));
                Sum::Wide(out)
            }
        };
        self.sums.insert(id, sum);
        sum
    }

    fn of_terms(&mut self, score: &ScorePlan, terms: &[Term]) -> Sum {
        let (low, high) = (score.low.unwrap_or(i64::MIN), score.high.unwrap_or(i64::MAX));
        if let Some(unit) = narrow_unit(terms) {
            return Sum::Narrow { sum: self.sum::<i16>(terms, unit), unit, low, high, wide: None };
        }
        let out = self.sum::<i64>(terms, 1);
        self.program.ops.push(Op::Wide(SumOp::Clamp { low, high, out }));
        Sum::Wide(out)
    }

    fn sum<T: Width>(&mut self, terms: &[Term], unit: i64) -> SumSlot {
        let fixed =
            |term: &Term| if let (None, Amount::Fixed(points)) = (term.gate, &term.amount) { *points } else { 0 };
        let start = terms.iter().map(fixed).fold(0, i64::wrapping_add);
        let out = T::new_slot(&mut self.program);
        self.step(SumOp::Start { points: T::of(start, unit), out });
        for term in terms {
            match (&term.amount, term.gate) {
                (Amount::Fixed(_), None) => {}
                (Amount::Fixed(points), Some(gate)) => {
                    let gate = self.node(gate);
                    self.step(SumOp::AddWhere { gate, points: T::of(*points, unit), out });
                }
                (Amount::Coded { codes, points }, None) => {
                    let codes = self.input(*codes);
                    self.step(coded(codes, points.iter().map(|points| T::of(*points, unit)).collect(), out));
                }
                (Amount::Coded { .. } | Amount::Best { .. }, _) => {
                    let of = self.single::<T>(term, unit);
                    self.step(SumOp::<T>::Add { of, out });
                }
            }
        }
        out
    }

    /// A term in a column of its own.
    fn single<T: Width>(&mut self, term: &Term, unit: i64) -> SumSlot {
        let out = match &term.amount {
            Amount::Best { of, up_to } => {
                let of: Vec<SumSlot> = of.iter().map(|term| self.single::<T>(term, unit)).collect();
                let out = T::new_slot(&mut self.program);
                self.step(SumOp::Start { points: T::NONE, out });
                of.into_iter().for_each(|of| self.step(SumOp::<T>::Larger { of, out }));
                if let Some(most) = up_to {
                    let most = most.saturating_abs();
                    self.step(SumOp::Clamp { low: T::of(-most, unit), high: T::of(most, unit), out });
                }
                out
            }
            Amount::Fixed(_) | Amount::Coded { .. } => {
                self.sum::<T>(&[Term { gate: None, amount: term.amount.clone() }], unit)
            }
        };
        if let Some(gate) = term.gate {
            let gate = self.node(gate);
            self.step(SumOp::<T>::KeepWhere { gate, out });
        }
        out
    }

    fn step<T: Width>(&mut self, op: SumOp<T>) {
        self.program.ops.push(T::step(op));
    }
}

/// A table as its runs where these are few.
fn coded<T: Width>(codes: Input, points: Box<[T]>, out: SumSlot) -> SumOp<T> {
    let first = points.first().copied().unwrap_or(T::NONE);
    let changes = points.windows(2).enumerate().filter_map(|(place, pair)| match pair {
        [before, after] if before != after => Some((code(place + 1), after.minus(*before))),
        _ => None,
    });
    let steps: Box<[(Code, T)]> = changes.collect();
    if steps.len() <= RUNS {
        SumOp::AddSteps { codes, first, steps, out }
    } else {
        SumOp::AddCoded { codes, points, out }
    }
}

/// The unit of which all points are multiples, where no part of their sum is too large for 16 bits.
fn narrow_unit(terms: &[Term]) -> Option<i64> {
    let mut unit = 0;
    terms.iter().for_each(|term| unite(&mut unit, &term.amount));
    let unit = unit.max(1);
    let most: u64 = terms.iter().map(|term| term.amount.size() / unit).sum();
    // The last number stands for what no sum reaches.
    (most < u64::from(i16::MAX.unsigned_abs())).then(|| i64::try_from(unit).ok()).flatten()
}

fn unite(unit: &mut u64, amount: &Amount) {
    let mut with = |points: i64| *unit = common(*unit, points.unsigned_abs());
    match amount {
        Amount::Fixed(points) => with(*points),
        Amount::Coded { points, .. } => points.iter().for_each(|points| with(*points)),
        Amount::Best { of, up_to } => {
            up_to.iter().for_each(|most| with(*most));
            of.iter().for_each(|term| unite(unit, &term.amount));
        }
    }
}

/// The greatest common divisor (Euclid).
fn common(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// The least number of units that, held between bounds, is at least so many millionths; the last number for what is
/// never reached.
fn in_units(millionths: i64, unit: i64, (low, high): (i64, i64)) -> i16 {
    if millionths <= low {
        return i16::MIN;
    }
    if millionths > high {
        return i16::MAX;
    }
    let rounded_up = millionths.div_euclid(unit) + i64::from(millionths.rem_euclid(unit) != 0);
    i16::try_from(rounded_up.clamp(i64::from(i16::MIN), i64::from(i16::MAX))).unwrap_or(i16::MAX)
}
