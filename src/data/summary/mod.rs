//! What a run came to: counted while the leads go by, shown at the end. Holds counts and a few examples, never leads.

mod render;

use std::sync::Arc;

pub use render::{Run, joined, render};

use crate::data::lead_reader::ReadLead;
use crate::data::problem::{Problem, ProblemKind};
use crate::policy::Policy;
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
            Some(decided) => self.count(decided.outcome),
            None => self.undecided += 1,
        }
        read.problems.iter().for_each(|problem| group(&mut self.problems, problem));
        read.forgiven.iter().for_each(|problem| group(&mut self.forgiven, problem));
        if let Some(first) = decided.and_then(|decided| decided.problems.first()) {
            self.not_unique.get_or_insert_with(|| (0, first.clone())).0 += 1;
        }
    }

    /// Counts a lead that had the key of a lead before it.
    pub fn add_repeated(&mut self, policy: &Policy, read: &ReadLead) {
        self.repeated_keys += 1;
        if self.repeated_examples.len() < EXAMPLES {
            let key = policy.schema.key().filter_map(|id| read.own.field(id)).map(|shown| shown.to_text());
            self.repeated_examples.push((key.collect::<Vec<_>>().join(", "), read.line));
        }
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

    fn count(&mut self, outcome: Outcome) {
        let place = place(outcome);
        if self.outcomes.len() <= place {
            self.outcomes.resize(place + 1, 0);
        }
        if let Some(count) = self.outcomes.get_mut(place) {
            *count += 1;
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
    let is_same = |group: &&mut Group| {
        group.field == problem.field
            && group.file == problem.file
            && group.kind == problem.kind
            && group.examples.first().is_none_or(|first| have_one_reason(first, problem))
    };
    if let Some(group) = groups.iter_mut().find(is_same) {
        group.count += 1;
        let is_new = group.examples.iter().all(|example| example.found != problem.found || problem.found.is_none());
        if group.examples.len() < EXAMPLES && is_new {
            group.examples.push(problem.clone());
        }
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

/// Whether two problems of a field belong together. Records are broken in several ways; their reasons are the same but
/// for the numbers in them.
fn have_one_reason(one: &Problem, other: &Problem) -> bool {
    let words = |problem: &Problem| -> String { problem.wrong.chars().filter(|mark| !mark.is_ascii_digit()).collect() };
    one.kind != ProblemKind::Record || (one.hint == other.hint && words(one) == words(other))
}
