//! Numbers as ladders: an ordered list of stretches, and for each the literal that the number stands in it or above.
//!
//! Guarantee: for every lead some model puts the number into a stretch that it lies in. Where all stretches are single
//! numbers, the ladder is exact.

use crate::analysis::encode::Encoder;
use crate::analysis::solver::Lit;

/// A number that hangs on the lead.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    /// That it is missing; then the rungs mean nothing.
    pub(super) missing: Lit,
    /// The stretches, both ends included; both ends rise from one to the next.
    pub(super) cells: Vec<(i128, i128)>,
    /// For each: that the number stands in it or above. The first is always true.
    pub(super) from: Vec<Lit>,
}

/// No ladder has more rungs than this: neighbours become one.
const MOST: usize = 240;

impl Ladder {
    /// From the least to the greatest that the number may be.
    pub(super) fn range(&self) -> (i128, i128) {
        let low = self.cells.first().map_or(0, |(low, _)| *low);
        (low, self.cells.last().map_or(0, |(_, high)| *high))
    }
}

impl Encoder {
    /// A number that is always the same.
    pub(super) fn fixed(&self, number: i128) -> Ladder {
        self.between(number, number)
    }

    /// A number of which only the bounds are known.
    pub(super) fn between(&self, low: i128, high: i128) -> Ladder {
        let (yes, no) = (self.solver.constant(true), self.solver.constant(false));
        Ladder { missing: no, cells: vec![(low, high)], from: vec![yes] }
    }

    /// A number where a literal holds, else zero.
    pub(super) fn switch(&self, literal: Lit, number: i128) -> Ladder {
        let (yes, no) = (self.solver.constant(true), self.solver.constant(false));
        let (cells, top) = match number {
            0 => return self.fixed(0),
            1.. => (vec![(0, 0), (number, number)], literal),
            _ => (vec![(number, number), (0, 0)], !literal),
        };
        Ladder { missing: no, cells, from: vec![yes, top] }
    }

    /// A number that is one of these, each with the literal that it is; zero where none holds.
    pub(super) fn chosen_of(&mut self, numbers: &[(Lit, i128)]) -> Ladder {
        let none = self.solver.or(numbers.iter().map(|(literal, _)| *literal));
        let mut all: Vec<(i128, Lit)> = numbers.iter().map(|(literal, number)| (*number, *literal)).collect();
        all.push((0, !none));
        all.sort_by_key(|(number, _)| *number);
        let mut cells: Vec<(i128, i128)> = all.iter().map(|(number, _)| (*number, *number)).collect();
        cells.dedup();
        let from = |encoder: &mut Encoder, least: i128| {
            let reaching = all.iter().filter(|(number, _)| *number >= least).map(|(_, literal)| *literal);
            encoder.solver.or(reaching.collect::<Vec<_>>())
        };
        let mut rungs: Vec<Lit> = cells.clone().into_iter().map(|(low, _)| from(self, low)).collect();
        if let Some(first) = rungs.first_mut() {
            *first = self.solver.constant(true);
        }
        Ladder { missing: self.solver.constant(false), cells, from: rungs }
    }

    /// The sum; missing where one is.
    pub(super) fn sum(&mut self, one: &Ladder, other: &Ladder) -> Ladder {
        let mut cells: Vec<(i128, i128)> = Vec::new();
        for (low, high) in &one.cells {
            cells.extend(other.cells.iter().map(|(more, most)| (low + more, high + most)));
        }
        let cells = fewer(in_order(cells));
        let place = |sum: i128| cells.partition_point(|(low, _)| *low <= sum).saturating_sub(1);
        let mut from = vec![self.solver.constant(true)];
        from.extend(cells.iter().skip(1).map(|_| self.solver.fresh()));
        for pair in from.windows(2) {
            if let [lower, higher] = pair {
                self.solver.implies(*higher, *lower);
            }
        }
        let no = self.solver.constant(false);
        let next = |from: &[Lit], place: usize| from.get(place + 1).copied().unwrap_or(no);
        for (i, ((low, _), reaches)) in one.cells.iter().zip(&one.from).enumerate() {
            for (j, ((more, _), also)) in other.cells.iter().zip(&other.from).enumerate() {
                let sum = place(low + more);
                if let Some(reached) = from.get(sum) {
                    self.solver.clause([!*reaches, !*also, *reached]);
                }
                let beyond = next(&from, sum);
                if beyond != no {
                    self.solver.clause([next(&one.from, i), next(&other.from, j), !beyond]);
                }
            }
        }
        Ladder { missing: self.solver.or([one.missing, other.missing]), cells, from }
    }

    /// The sum of all; the shortest are added first.
    pub(super) fn total(&mut self, mut ladders: Vec<Ladder>) -> Ladder {
        while ladders.len() > 1 {
            ladders.sort_by_key(|ladder| ladder.cells.len());
            let (one, other) = (ladders.remove(0), ladders.remove(0));
            ladders.push(self.sum(&one, &other));
        }
        ladders.pop().unwrap_or_else(|| self.fixed(0))
    }

    /// What a function makes of the number that never falls as it rises.
    pub(super) fn mapped(&self, ladder: &Ladder, rising: impl Fn(i128) -> i128) -> Ladder {
        let mut cells: Vec<(i128, i128)> = Vec::new();
        let mut from = Vec::new();
        for ((low, high), reaches) in ladder.cells.iter().zip(&ladder.from) {
            let cell = (rising(*low), rising(*high));
            // A rung that leads no higher falls away.
            if cells.last() != Some(&cell) {
                cells.push(cell);
                from.push(*reaches);
            }
        }
        if let Some(first) = from.first_mut() {
            *first = self.solver.constant(true);
        }
        Ladder { missing: ladder.missing, cells, from }
    }

    /// What so many things come to of which each brings at least `least` and at most `most`; neither is negative.
    pub(super) fn times(&self, ladder: &Ladder, least: i128, most: i128) -> Ladder {
        let ends = |(low, high): &(i128, i128)| (low.saturating_mul(least), high.saturating_mul(most));
        Ladder { cells: ladder.cells.iter().map(ends).collect(), ..ladder.clone() }
    }

    /// The number with the other sign.
    pub(super) fn negated(&self, ladder: &Ladder) -> Ladder {
        let cells: Vec<_> = ladder.cells.iter().rev().map(|(low, high)| (-high, -low)).collect();
        let mut from = vec![self.solver.constant(true)];
        from.extend(ladder.from.iter().skip(1).rev().map(|reaches| !*reaches));
        Ladder { missing: ladder.missing, cells, from }
    }

    /// The number where a literal holds, else zero. The number is never below zero, or never above.
    pub(super) fn gated(&mut self, ladder: &Ladder, literal: Lit) -> Ladder {
        if ladder.range().0 < 0 {
            let gated = self.negated(ladder);
            let gated = self.gated(&gated, literal);
            return self.negated(&gated);
        }
        let mut cells = vec![(0, 0)];
        let mut from = vec![self.solver.constant(true)];
        for ((low, high), reaches) in ladder.cells.iter().zip(&ladder.from) {
            if (*low, *high) != (0, 0) {
                cells.push((*low, *high));
                from.push(self.solver.and([*reaches, literal]));
            }
        }
        Ladder { missing: self.solver.constant(false), cells, from }
    }

    /// The larger of two numbers that are never missing.
    pub(super) fn larger(&mut self, one: &Ladder, other: &Ladder) -> Ladder {
        let lows = one.cells.iter().chain(&other.cells).map(|(low, _)| *low);
        let floor = one.range().0.max(other.range().0);
        let mut lows: Vec<i128> = lows.map(|low| low.max(floor)).collect();
        lows.sort_unstable();
        lows.dedup();
        let highest = |ladder: &Ladder, low: i128| {
            let place = ladder.cells.partition_point(|(start, _)| *start <= low).saturating_sub(1);
            ladder.cells.get(place).map_or(low, |(_, high)| *high)
        };
        let mut cells = Vec::new();
        let mut from = Vec::new();
        for low in lows {
            cells.push((low, highest(one, low).max(highest(other, low)).max(low)));
            let (one, other) = (self.rung(one, low), self.rung(other, low));
            from.push(self.solver.or([one, other]));
        }
        if let Some(first) = from.first_mut() {
            *first = self.solver.constant(true);
        }
        Ladder { missing: self.solver.constant(false), cells, from }
    }

    /// That the number stands in a cell that begins at `low` or above.
    fn rung(&self, ladder: &Ladder, low: i128) -> Lit {
        let place = ladder.cells.partition_point(|(start, _)| *start < low);
        ladder.from.get(place).copied().unwrap_or(self.solver.constant(false))
    }

    /// That the number stands in a stretch without zero.
    pub(super) fn surely_not_zero(&mut self, ladder: &Ladder) -> Lit {
        let no = self.solver.constant(false);
        let from = |place: usize| ladder.from.get(place).copied().unwrap_or(no);
        let above = from(ladder.cells.partition_point(|(low, _)| *low < 1));
        let not_below = from(ladder.cells.partition_point(|(_, high)| *high < 0));
        self.solver.or([above, !not_below])
    }

    /// That the number is at least this, where it is there; and whether that is exact. Else the literal is free as far
    /// as a stretch leaves it open.
    pub(super) fn at_least(&mut self, ladder: &Ladder, least: i128) -> (Lit, bool) {
        let no = self.solver.constant(false);
        let from = |place: usize| ladder.from.get(place).copied().unwrap_or(no);
        let surely = from(ladder.cells.partition_point(|(low, _)| *low < least));
        let perhaps = from(ladder.cells.partition_point(|(_, high)| *high < least));
        if surely == perhaps {
            return (surely, true);
        }
        let reaches = self.solver.fresh();
        self.solver.implies(surely, reaches);
        self.solver.implies(reaches, perhaps);
        (reaches, false)
    }
}

/// Cells that begin at one place are one; the ends rise.
fn in_order(mut cells: Vec<(i128, i128)>) -> Vec<(i128, i128)> {
    cells.sort_unstable();
    let mut ordered: Vec<(i128, i128)> = Vec::new();
    for (low, high) in cells {
        let high = ordered.last().map_or(high, |(_, last)| high.max(*last));
        match ordered.last_mut() {
            Some(last) if last.0 == low => last.1 = high,
            Some(_) | None => ordered.push((low, high)),
        }
    }
    ordered
}

/// Neighbours become one where they are too many.
fn fewer(cells: Vec<(i128, i128)>) -> Vec<(i128, i128)> {
    let each = cells.len().div_ceil(MOST);
    if each <= 1 {
        return cells;
    }
    let joined = cells.chunks(each).filter_map(|chunk| Some((chunk.first()?.0, chunk.last()?.1)));
    joined.collect()
}
