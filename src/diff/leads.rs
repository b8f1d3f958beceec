//! What becomes of real leads: who enters and leaves each stage, by which rule, and in which segment.

use std::cmp::Reverse;

use crate::diff::{Direction, Ladder, Version};
use crate::engine::pair::{Compared, Count, Ended};
use crate::types::Outcome;

/// What became of the leads of a file under two policies.
#[derive(Clone, Debug, PartialEq)]
pub struct Movements {
    /// How many leads there are.
    pub leads: u64,
    /// How many of them come to another outcome, one that cannot be decided among them.
    pub moved: Moved,
    /// How many neither policy decides, as their data have a problem.
    pub undecided_by_both: u64,
    /// How many differ in anything that was compared, their outcome among it.
    pub differing: u64,
    /// The outcomes, lowest first, that some lead has by either policy; what cannot be decided last, where there is any.
    pub outcomes: Vec<String>,
    /// How many leads go from one outcome to another: a row for each outcome by the old policy, a column for each by the
    /// new one, in the order of `outcomes`.
    pub matrix: Vec<Vec<u64>>,
    /// Who enters and leaves each outcome, lowest first; those that nobody enters or leaves are left out.
    pub flows: Vec<Flow>,
    /// The segments, largest movement first; none where no field was asked for.
    pub segments: Vec<SegmentMoves>,
    /// How many leads have another score: the names of those where some do.
    pub scores: Vec<(String, u64)>,
    /// The same of decisions.
    pub decisions: Vec<(String, u64)>,
}

/// How many leads come to another outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// To a higher one.
    pub up: u64,
    /// To a lower one.
    pub down: u64,
    /// From or to a problem in their data.
    pub undecided: u64,
}

impl Moved {
    /// How many in all.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.up + self.down + self.undecided
    }
}

/// Who enters and leaves an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The outcome.
    pub outcome: String,
    /// How many enter it, by what decides that now; most first.
    pub enter: Vec<(String, u64)>,
    /// How many leave it, by what decided it before; most first.
    pub leave: Vec<(String, u64)>,
}

/// The leads of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentMoves {
    /// What stands in the field; empty where nothing does.
    pub name: String,
    /// How many leads there are.
    pub leads: u64,
    /// How many of them move.
    pub moved: Moved,
}

/// The place on the ladder that a lead comes to; `None` where it is not decided.
type Rung = Option<usize>;

/// What is compared beside outcomes, by name.
pub struct Also<'a> {
    /// Scores.
    pub scores: Vec<&'a str>,
    /// Decisions.
    pub decisions: Vec<&'a str>,
}

impl Movements {
    /// Sums up what was counted. `also` names what was compared beside outcomes, in the order in which it was compared;
    /// `by_segment` says whether leads were told apart.
    #[must_use]
    pub fn of(
        compared: &Compared,
        ladder: &Ladder,
        old: &Version<'_>,
        new: &Version<'_>,
        also: &Also<'_>,
        by_segment: bool,
    ) -> Movements {
        let rungs = |count: &Count| (rung(count.from, |it| ladder.of_old(it)), rung(count.to, |it| ladder.of_new(it)));
        let mut moved = Moved::default();
        let mut segments: Vec<SegmentMoves> = compared.segments.iter().map(|name| SegmentMoves::empty(name)).collect();
        let mut used: Vec<Rung> = Vec::new();
        for count in &compared.counts {
            let (from, to) = rungs(count);
            used.extend([from, to]);
            moved.note(from, to, count.leads);
            if let Some(segment) = segments.get_mut(count.segment) {
                segment.leads += count.leads;
                segment.moved.note(from, to, count.leads);
            }
        }
        let is_undecided = |count: &&Count| rungs(count) == (None, None);
        let undecided = compared.counts.iter().filter(is_undecided).map(|count| count.leads).sum();
        used.sort_by_key(|rung| rung.unwrap_or(usize::MAX));
        used.dedup();
        let place = |rung: Rung| used.iter().position(|used| *used == rung).unwrap_or(0);
        let mut matrix = vec![vec![0; used.len()]; used.len()];
        for count in &compared.counts {
            let (from, to) = rungs(count);
            if let Some(cell) = matrix.get_mut(place(from)).and_then(|row| row.get_mut(place(to))) {
                *cell += count.leads;
            }
        }
        segments.sort_by(|one, other| {
            let key = |segment: &SegmentMoves| (Reverse(segment.moved.all()), Reverse(segment.leads));
            key(one).cmp(&key(other)).then_with(|| one.name.cmp(&other.name))
        });
        let name = |rung: &Rung| match rung {
            Some(rung) => ladder.names().get(*rung).map_or_else(String::new, ToString::to_string),
            None => "undecided".to_owned(),
        };
        let flows = used.iter().map(|rung| Flow {
            outcome: name(rung),
            enter: by_entry(compared, |count| {
                let (from, to) = rungs(count);
                (to == *rung && from != to).then(|| new.cause(count.to))
            }),
            leave: by_entry(compared, |count| {
                let (from, to) = rungs(count);
                (from == *rung && from != to).then(|| old.cause(count.from))
            }),
        });
        Movements {
            leads: compared.leads,
            moved,
            undecided_by_both: undecided,
            differing: compared.differing,
            outcomes: used.iter().map(name).collect(),
            matrix,
            flows: flows.filter(|flow| !(flow.enter.is_empty() && flow.leave.is_empty())).collect(),
            segments: if by_segment { segments } else { Vec::new() },
            scores: named(&also.scores, &compared.scores),
            decisions: named(&also.decisions, &compared.decisions),
        }
    }

    /// Whether no lead differs in anything that was compared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.differing == 0
    }
}

impl SegmentMoves {
    fn empty(name: &str) -> SegmentMoves {
        SegmentMoves { name: name.to_owned(), leads: 0, moved: Moved::default() }
    }
}

impl Moved {
    fn note(&mut self, from: Rung, to: Rung, leads: u64) {
        match (from, to) {
            (Some(from), Some(to)) => match Ladder::direction(from, to) {
                Direction::Up => self.up += leads,
                Direction::Down => self.down += leads,
                Direction::Same => {}
            },
            (None, None) => {}
            (Some(_), None) | (None, Some(_)) => self.undecided += leads,
        }
    }
}

fn rung(ended: Ended, of: impl Fn(Outcome) -> usize) -> Rung {
    match ended {
        Ended::At(outcome, _) => Some(of(outcome)),
        Ended::Undecided => None,
    }
}

impl Version<'_> {
    /// What an ending is put down to.
    fn cause(&self, ended: Ended) -> String {
        match ended {
            Ended::At(_, by) => self.entry(by),
            Ended::Undecided => "a problem in the data".to_owned(),
        }
    }
}

/// How many leads there are by each entry that `entry` gives of a count; most first, then by name.
fn by_entry(compared: &Compared, entry: impl Fn(&Count) -> Option<String>) -> Vec<(String, u64)> {
    let mut found: Vec<(String, u64)> = Vec::new();
    for count in &compared.counts {
        let Some(name) = entry(count) else { continue };
        match found.iter_mut().find(|(other, _)| *other == name) {
            Some((_, leads)) => *leads += count.leads,
            None => found.push((name, count.leads)),
        }
    }
    found.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    found
}

fn named(names: &[&str], counts: &[u64]) -> Vec<(String, u64)> {
    let pairs = names.iter().map(|name| (*name).to_owned()).zip(counts.iter().copied());
    pairs.filter(|(_, leads)| *leads > 0).collect()
}
