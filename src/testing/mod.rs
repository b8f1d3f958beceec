//! `test` blocks, case files and guarantees, run; and which entries they exercised.
//!
//! A test is decided by the same code as any lead, so a passing test says what `eval` will do. A case says of a lead in a
//! file what a test says of a lead in the policy.

pub mod block;
mod cases;
mod coverage;
mod expectation;

pub use cases::{Cases, CasesError, Ran};
pub use coverage::{Coverage, Covered, Seen};

use std::cell::LazyCell;
use std::sync::Arc;

use jiff::civil::date;

use crate::explain::Subject;
use crate::outlook;
use crate::policy::{AsOf, Expectation, Policy, Test};
use crate::reference::Evaluation;
use crate::source::{Sources, Span};
use crate::types::{Lead, Truth};
use expectation::{Looking, Mismatch};

/// What came of one test or case.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// A test's title; a case's key or row.
    pub title: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// What was not as expected; empty for a test that passed.
    pub failures: Vec<Failure>,
}

impl Report {
    /// Whether everything was as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Where a test, a case or an expectation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the policy.
    Policy(Span),
    /// On a line, from 1, of a file of cases.
    Line(Arc<str>, u64),
}

/// One expectation that was not met.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The `expect` line, or the line of the case.
    pub place: Place,
    /// What was expected: `SQL by funded_buyer`.
    pub expected: String,
    /// What came: `MQL by marketing_ready`.
    pub got: String,
    /// For an outcome: what stood in the way of the one expected, or decided the one that came.
    pub because: Vec<String>,
}

impl Failure {
    fn at(place: Place, mismatch: Mismatch) -> Failure {
        let Mismatch { expected, got, because } = mismatch;
        Failure { place, expected, got, because }
    }
}

/// Runs one test and notes in `coverage` what it exercised. `sources` are the policy's, for the words of failures.
#[must_use]
pub fn run(policy: &Policy, sources: &Sources, test: &Test, coverage: &mut Coverage) -> Report {
    let as_of = moment(test);
    let subject = Subject { policy, sources, lead: &test.lead, as_of: &as_of };
    let evaluation = Evaluation::new(policy, &test.lead, &as_of);
    coverage.note(&evaluation);
    let decided = evaluation.decided();
    let outlook: Looking<'_> = LazyCell::new(Box::new(|| outlook::look(policy, &test.lead, &as_of)));
    let seen = expectation::Seen { subject: &subject, decided: &decided, outlook, evaluation: &evaluation };
    let failure = |expectation: &Expectation| {
        let mismatch = seen.compare(&expectation.kind)?;
        Some(Failure::at(Place::Policy(expectation.span), mismatch))
    };
    let failures = test.expectations.iter().filter_map(failure).collect();
    Report { title: test.title.clone(), place: Place::Policy(test.span), failures }
}

/// The moment of a test. `check` asks for `as of` wherever time matters, so any day will do for the others.
#[must_use]
pub fn moment(test: &Test) -> AsOf {
    test.as_of.clone().unwrap_or_else(any_day)
}

/// A moment for a policy that does not hang on time.
#[must_use]
pub fn any_day() -> AsOf {
    AsOf { today: date(2000, 1, 1), now: None }
}

/// Whether a lead that was decided keeps each guarantee of the policy, in their order.
#[must_use]
pub fn keeps_guarantees(policy: &Policy, lead: &Lead, as_of: &AsOf) -> Vec<bool> {
    guarantees(&Evaluation::new(policy, lead, as_of))
}

fn guarantees(evaluation: &Evaluation<'_>) -> Vec<bool> {
    let kept = evaluation.policy().guarantees.iter().map(|guarantee| evaluation.truth(&guarantee.condition));
    kept.map(Truth::is_true).collect()
}
