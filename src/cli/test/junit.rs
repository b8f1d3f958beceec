//! Test results as JUnit XML, which CI systems show.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::Tested;

pub(super) fn write(out: &mut impl Write, tested: &[Tested]) -> io::Result<()> {
    let mut report = Report::new("bantam test");
    for one in tested {
        let mut suite = TestSuite::new(one.name());
        suite.add_test_cases(one.reports.iter().map(|tested| {
            let problems = tested.failures.iter().map(|failure| {
                let place = one.place(failure.span);
                let because: String = failure.because.iter().map(|line| format!("\nbecause {line}")).collect();
                format!("{place}: expected {}, got {}{because}", failure.expected, failure.got)
            });
            case(&tested.title, &one.place(tested.span), &problems.collect::<Vec<_>>())
        }));
        suite.add_test_cases(one.policy.guarantees.iter().zip(&one.broken_guarantees).map(|(guarantee, broken)| {
            let problems = broken.iter().map(|title| format!("broken by the lead of test \"{title}\""));
            let title = format!("guarantee \"{}\"", guarantee.title);
            case(&title, &one.place(guarantee.span), &problems.collect::<Vec<_>>())
        }));
        report.add_test_suite(suite);
    }
    report.serialize(&mut *out).map_err(io::Error::other)?;
    writeln!(out)
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
