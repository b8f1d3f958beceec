//! Findings as JUnit XML, which every CI system shows: a suite a policy, a failing case an error or warning.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::place::{main_place, path, remarks};
use super::{concise, in_order, printable};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// The diagnostics of several policies as one report: policy by policy, in the order of their places. A policy without
/// an error or warning has one case, which passes; advice is left out, for a case either fails or does not.
#[must_use]
pub fn junit<'a>(command: &str, policies: impl IntoIterator<Item = (&'a Sources, &'a [Diagnostic])>) -> String {
    let mut report = Report::new(command);
    for (sources, diagnostics) in policies {
        let name = sources.iter().next().map_or_else(String::new, |(_, file)| path(file));
        let mut suite = TestSuite::new(printable(&name));
        let weighty = in_order(diagnostics).into_iter().filter(|found| found.severity > Severity::Advice);
        suite.add_test_cases(weighty.map(|found| failure(sources, found)));
        if suite.test_cases.is_empty() {
            let mut passed = TestCase::new("nothing to mend", TestCaseStatus::success());
            passed.set_classname(printable(&name));
            suite.add_test_case(passed);
        }
        report.add_test_suite(suite);
    }
    // Writing to memory does not fail.
    report.to_string().unwrap_or_default()
}

/// Called after what is wrong and not after its line, so that a CI system knows it again when lines have moved.
fn failure(sources: &Sources, diagnostic: &Diagnostic) -> TestCase {
    let message = printable(&diagnostic.message).replace('\n', " ");
    let remarks = printable(&remarks(sources, diagnostic));
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(diagnostic.severity.word()).set_message(message.clone());
    status.set_description(format!("{}{remarks}", concise(sources, std::slice::from_ref(diagnostic))));
    let mut case = TestCase::new(format!("{}: {message}", diagnostic.code), status);
    let (file, region) = main_place(sources, diagnostic);
    if let Some(file) = file {
        case.set_classname(printable(&path(file)));
        case.extra.insert("file".into(), printable(&path(file)).into());
    }
    if let Some(region) = region {
        case.extra.insert("line".into(), region.start_line.to_string().into());
    }
    case
}
