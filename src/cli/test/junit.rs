//! Test results as JUnit XML, which CI systems show.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Tested, Unchecked};
use crate::testing;

pub(super) fn write(out: &mut impl Write, tested: &[Tested], unchecked: &[Unchecked]) -> io::Result<()> {
    let mut report = Report::new("bantam test");
    for one in unchecked {
        let mut suite = TestSuite::new(one.name());
        suite.add_test_case(case("the policy checks", one.name(), &one.findings()));
        report.add_test_suite(suite);
    }
    for one in tested {
        let mut suite = TestSuite::new(one.name());
        suite.add_test_cases(one.tests().iter().map(|report| reported(one, report)));
        suite.add_test_cases(one.guarantees().map(|(guarantee, broken)| {
            let by = broken.iter().filter_map(|run| one.described(*run));
            let problems: Vec<String> = by.map(|by| format!("broken by the lead of {by}")).collect();
            case(&format!("guarantee \"{}\"", guarantee.title), &one.place_in_policy(guarantee.span), &problems)
        }));
        report.add_test_suite(suite);
        if let Some(file) = &one.cases_file {
            let mut suite = TestSuite::new(file.as_str());
            suite.add_test_cases(one.cases().iter().map(|report| reported(one, report)));
            report.add_test_suite(suite);
        }
    }
    let xml = report.to_string().map_err(io::Error::other)?;
    writeln!(out, "{xml}")
}

fn reported(one: &Tested, report: &testing::Report) -> TestCase {
    let problems = report.failures.iter().map(|failure| {
        let place = one.place(&failure.place);
        let because: String = failure.because.iter().map(|line| format!("\nbecause {line}")).collect();
        format!("{place}: expected {}, got {}{because}", failure.expected, failure.got)
    });
    case(&report.title, &one.place(&report.place), &problems.collect::<Vec<_>>())
}

fn case(title: &str, place: &str, problems: &[String]) -> TestCase {
    let status = match problems.first() {
        None => TestCaseStatus::success(),
        Some(first) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(first.lines().next().unwrap_or_default()).set_description(problems.join("\n"));
            status
        }
    };
    let mut case = TestCase::new(title, status);
    case.set_classname(place);
    case
}
