//! What a run came to: counted while the leads go by, shown at the end. Holds counts and a few examples, never leads.

mod render;

use std::sync::Arc;

pub use render::{Run, joined, render};

use crate::data::lead_reader::ReadLead;
use crate::data::problem::{Problem, ProblemKind};
use crate::reference::Decided;
use crate::types::Outcome;

/// How many examples of a problem are held.
const EXAMPLES: usize = 2;

/// Counts of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many leads came in.
    pub leads: u64,
    /// How many could not be decided.
    pub undecided: u64,
    /// By outcome: disqualified, no stage, then the stages from the lowest.
    outcomes: Vec<u64>,
    /// What was wrong, by file and field, in the order in which it came up.
    pub problems: Vec<Group>,
    /// Bad values that were read as missing, likewise.
    pub forgiven: Vec<Group>,
    /// How many leads had more than one true entry in a `unique` decision, and the first such message.
    pub not_unique: Option<(u64, String)>,
    /// How many leads had the key of a lead before them.
    pub repeated_keys: u64,
    /// The first of these: the key as it stands, and the line.
    pub repeated_examples: Vec<(String, u64)>,
    /// How many leads the search for what could still change was given up on.
    pub exhausted: u64,
    /// How many names of JSON objects the output had no column for, over all leads.
    pub left_out: u64,
}

/// Problems of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The file, where it is not the leads' own.
    pub file: Option<Arc<str>>,
    /// The field; `None` for records that cannot be read at all.
    pub field: Option<Arc<str>>,
    /// Which kind.
    pub kind: ProblemKind,
    /// How many there were.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<Problem>,
}

impl Summary {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Summary {
        Summary::default()
    }

    /// Counts a lead; `decided` is there where it was decided.
    pub fn add(&mut self, read: &ReadLead, decided: Option<&Decided>) {
        self.leads += 1;
        match decided {
            Some(decided) => self.count_at(place(decided.outcome), 1),
            None => self.undecided += 1,
        }
        read.problems.iter().for_each(|problem| group(&mut self.problems, problem));
        read.forgiven.iter().for_each(|problem| group(&mut self.forgiven, problem));
        if let Some(first) = decided.and_then(|decided| decided.problems.first()) {
            self.not_unique.get_or_insert_with(|| (0, first.clone())).0 += 1;
        }
    }

    /// Counts a lead that was decided without a problem.
    pub(crate) fn add_decided(&mut self, outcome: Outcome) {
        self.leads += 1;
        self.count_at(place(outcome), 1);
    }

    /// Counts a lead that had the key of a lead before it; `example` gives the key as it stands, and the line.
    pub fn add_repeated(&mut self, example: impl FnOnce() -> Option<(String, u64)>) {
        self.repeated_keys += 1;
        if self.repeated_examples.len() < EXAMPLES {
            self.repeated_examples.extend(example());
        }
    }

    /// Adds what was counted of the leads behind; it is as if they had been counted here.
    pub fn merge(&mut self, behind: Summary) {
        self.leads += behind.leads;
        self.undecided += behind.undecided;
        for (place, count) in behind.outcomes.into_iter().enumerate() {
            self.count_at(place, count);
        }
        behind.problems.into_iter().for_each(|group| merge_group(&mut self.problems, group));
        behind.forgiven.into_iter().for_each(|group| merge_group(&mut self.forgiven, group));
        if let Some((count, first)) = behind.not_unique {
            self.not_unique.get_or_insert((0, first)).0 += count;
        }
        self.repeated_keys += behind.repeated_keys;
        let room = EXAMPLES - self.repeated_examples.len().min(EXAMPLES);
        self.repeated_examples.extend(behind.repeated_examples.into_iter().take(room));
        self.exhausted += behind.exhausted;
        self.left_out += behind.left_out;
    }

    /// How many leads had an outcome.
    #[must_use]
    pub fn count_of(&self, outcome: Outcome) -> u64 {
        self.outcomes.get(place(outcome)).copied().unwrap_or(0)
    }

    /// Whether any lead had a problem: the run's exit code is then 1.
    #[must_use]
    pub fn has_problems(&self) -> bool {
        self.undecided > 0 || self.not_unique.is_some()
    }

    fn count_at(&mut self, place: usize, more: u64) {
        if self.outcomes.len() <= place {
            self.outcomes.resize(place + 1, 0);
        }
        if let Some(count) = self.outcomes.get_mut(place) {
            *count += more;
        }
    }
}

fn place(outcome: Outcome) -> usize {
    match outcome {
        Outcome::Disqualified => 0,
        Outcome::NoStage => 1,
        Outcome::Stage(rank) => rank as usize + 2,
    }
}

fn group(groups: &mut Vec<Group>, problem: &Problem) {
    if let Some(group) = groups.iter_mut().find(|group| group.takes(problem)) {
        group.count += 1;
        group.show(problem);
        return;
    }
    groups.push(Group {
        file: problem.file.clone(),
        field: problem.field.clone(),
        kind: problem.kind,
        count: 1,
        examples: vec![problem.clone()],
    });
}

/// Adds a group of the leads behind.
fn merge_group(groups: &mut Vec<Group>, behind: Group) {
    let same = behind.examples.first().and_then(|first| groups.iter_mut().find(|group| group.takes(first)));
    match same {
        Some(group) => {
            group.count += behind.count;
            behind.examples.iter().for_each(|example| group.show(example));
        }
        None => groups.push(behind),
    }
}

impl Group {
    /// Whether a problem belongs into it.
    fn takes(&self, problem: &Problem) -> bool {
        self.field == problem.field
            && self.file == problem.file
            && self.kind == problem.kind
            && self.examples.first().is_none_or(|first| have_one_reason(first, problem))
    }

    /// Takes a problem as an example where it shows something new and there is room.
    fn show(&mut self, problem: &Problem) {
        let is_new = self.examples.iter().all(|example| example.found != problem.found || problem.found.is_none());
        if self.examples.len() < EXAMPLES && is_new {
            self.examples.push(problem.clone());
        }
    }
}

/// Whether two problems of a field belong together. Records are broken in several ways; their reasons are the same but
/// for the numbers in them.
fn have_one_reason(one: &Problem, other: &Problem) -> bool {
    let words = |problem: &Problem| -> String { problem.wrong.chars().filter(|mark| !mark.is_ascii_digit()).collect() };
    one.kind != ProblemKind::Record || (one.hint == other.hint && words(one) == words(other))
}
