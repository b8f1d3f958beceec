//! `test` blocks and guarantees, run; and which entries they exercised.
//!
//! A test is decided by the same code as any lead, so a passing test says what `eval` will do.

mod coverage;
mod expectation;

pub use coverage::{Coverage, Covered, Seen};

use std::sync::Arc;

use jiff::civil::date;

use crate::explain::Subject;
use crate::outlook;
use crate::policy::{AsOf, Policy, Test};
use crate::reference::Evaluation;
use crate::source::{Sources, Span};
use crate::types::{Lead, Truth};

/// What came of one test.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The test's title.
    pub title: Arc<str>,
    /// Where it stands.
    pub span: Span,
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

/// One expectation that was not met.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The `expect` line.
    pub span: Span,
    /// What was expected: `SQL by funded_buyer`.
    pub expected: String,
    /// What came: `MQL by marketing_ready`.
    pub got: String,
    /// For an outcome: what stood in the way of the one expected, or decided the one that came.
    pub because: Vec<String>,
}

/// Runs one test and notes in `coverage` what it exercised. `sources` are the policy's, for the words of failures.
#[must_use]
pub fn run(policy: &Policy, sources: &Sources, test: &Test, coverage: &mut Coverage) -> Report {
    let as_of = moment(test);
    let subject = Subject { policy, sources, lead: &test.lead, as_of: &as_of };
    let evaluation = Evaluation::new(policy, &test.lead, &as_of);
    coverage.note(&evaluation);
    let decided = evaluation.decided();
    let outlook = outlook::look(policy, &test.lead, &as_of);
    let seen = expectation::Seen { subject: &subject, decided: &decided, outlook: &outlook, evaluation: &evaluation };
    let failures = test.expectations.iter().filter_map(|expectation| seen.compare(expectation)).collect();
    Report { title: test.title.clone(), span: test.span, failures }
}

/// The moment of a test. `check` asks for `as of` wherever time matters, so any day will do for the others.
#[must_use]
pub fn moment(test: &Test) -> AsOf {
    test.as_of.clone().unwrap_or(AsOf { today: date(2000, 1, 1), now: None })
}

/// Whether a lead that was decided keeps each guarantee of the policy, in their order.
#[must_use]
pub fn keeps_guarantees(policy: &Policy, lead: &Lead, as_of: &AsOf) -> Vec<bool> {
    let evaluation = Evaluation::new(policy, lead, as_of);
    policy.guarantees.iter().map(|guarantee| evaluation.truth(&guarantee.condition) == Truth::True).collect()
}
