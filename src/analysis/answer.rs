//! What the analysis answers, and what it may spend on an answer.

use crate::policy::AsOf;
use crate::source::Span;
use crate::types::Lead;

/// The answer to a [`Question`](super::Question): is there a lead, on some day, that shows it?
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// No lead does, whatever its answers, records and verdicts, on any day that was asked about.
    Proven(Proof),
    /// This one does: it was replayed through [`reference`](crate::reference), and shows it.
    Witnessed(Witness),
    /// Neither was found.
    NotSettled(Unsettled),
}

impl Answer {
    /// Whether it is sure that no lead shows it.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        matches!(self, Answer::Proven(_))
    }

    /// The lead that shows it.
    #[must_use]
    pub fn witness(&self) -> Option<&Witness> {
        if let Answer::Witnessed(witness) = self { Some(witness) } else { None }
    }
}

/// Why no lead shows something.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proof {
    /// The places in the source that together rule it out, in source order: without any one of them the proof would
    /// fail. Empty where nothing but the values that fields may have is needed, or where the budget was used up before
    /// the places were made few: that of the question, or that of all questions together.
    pub because: Vec<Span>,
}

/// A lead that shows something, on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The lead. What the policy asks for is there; of everything else as little as was found to do.
    pub lead: Lead,
    /// The day.
    pub as_of: AsOf,
}

/// Why something is not settled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unsettled {
    /// The tests that are not understood, in source order.
    pub tests: Vec<Span>,
    /// Whether the budget was used up.
    pub gave_up: bool,
}

/// What one question may cost. There is no clock in it: the same question has the same answer on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Conflicts of the solver, for each question.
    pub conflicts: u64,
    /// Leads that are replayed, for each question, before it is given up.
    pub replays: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { conflicts: 50_000, replays: 60 }
    }
}

/// The day that is asked about.
#[derive(Clone, Debug, PartialEq)]
pub enum Day {
    /// Whatever day it may be.
    Any,
    /// This one.
    On(AsOf),
}
