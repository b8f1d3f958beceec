//! What was proven, as JUnit XML, which CI systems show.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Proven, test_block, text, words};
use crate::analysis::{Answer, Claim};

/// Writes a case a claim; what is not settled is skipped where that is allowed.
pub(super) fn write(out: &mut impl Write, proven: &Proven<'_>, allow_unsettled: bool) -> io::Result<()> {
    let mut report = Report::new("bantam prove");
    let mut suite = TestSuite::new(proven.name.as_str());
    suite.add_test_cases(proven.audit.claims.iter().map(|claim| case(proven, claim, allow_unsettled)));
    report.add_test_suite(suite);
    let xml = report.to_string().map_err(io::Error::other)?;
    writeln!(out, "{xml}")
}

fn case(proven: &Proven<'_>, claim: &Claim, allow_unsettled: bool) -> TestCase {
    let status = match (proven.audit.diagnostic(claim), &claim.answer) {
        (Some(found), _) => {
            let witness = claim.witness(proven.audit.policy);
            let title = text::title(proven, claim.statement);
            let lead = witness.map(|witness| test_block(proven.audit.policy, &title, &witness));
            failed(&format!("{}: {}", found.code, found.message), &lead.unwrap_or_default())
        }
        (None, _) if claim.follows => failed("follows from another claim that is refuted", ""),
        (None, Answer::NotSettled(_)) if allow_unsettled => TestCaseStatus::skipped(),
        (None, Answer::NotSettled(why)) => failed("not settled", &proven.why(why)),
        (None, Answer::Proven(_) | Answer::Witnessed(_)) => TestCaseStatus::success(),
    };
    let name = format!("{} {}", proven.subject(claim.statement), words::claim(claim.statement));
    let mut case = TestCase::new(name, status);
    case.set_classname(proven.span(claim.statement).map_or_else(|| proven.name.clone(), |span| proven.place(span)));
    case
}

fn failed(message: &str, description: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(message);
    if !description.is_empty() {
        status.set_description(description);
    }
    status
}
