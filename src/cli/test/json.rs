//! Test results as versioned JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{Tested, Unchecked};
use crate::testing::{Failure, Report};

/// The shape's version; it rises when a field changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    policies: Vec<PolicyOutput<'a>>,
    /// Policies that do not check, so that nothing in them is tested.
    unchecked: Vec<UncheckedOutput<'a>>,
}

#[derive(Serialize)]
struct UncheckedOutput<'a> {
    policy: &'a str,
    findings: Vec<String>,
}

#[derive(Serialize)]
struct PolicyOutput<'a> {
    policy: &'a str,
    tests: Vec<TestOutput<'a>>,
    cases: Vec<TestOutput<'a>>,
    guarantees: Vec<GuaranteeOutput<'a>>,
    coverage: CoverageOutput<'a>,
}

#[derive(Serialize)]
struct TestOutput<'a> {
    title: &'a str,
    place: String,
    passed: bool,
    failures: Vec<FailureOutput<'a>>,
}

#[derive(Serialize)]
struct FailureOutput<'a> {
    place: String,
    expected: &'a str,
    got: &'a str,
    because: &'a [String],
}

#[derive(Serialize)]
struct GuaranteeOutput<'a> {
    title: &'a str,
    place: String,
    leads: usize,
    broken_by: Vec<&'a str>,
    proven: bool,
}

#[derive(Serialize)]
struct CoverageOutput<'a> {
    percent: u32,
    entries: Vec<EntryOutput<'a>>,
}

#[derive(Serialize)]
struct EntryOutput<'a> {
    kind: &'a str,
    name: &'a str,
    place: String,
    #[serde(rename = "true")]
    holds: usize,
    #[serde(rename = "false")]
    fails: usize,
    unknown: usize,
}

pub(super) fn write(out: &mut impl Write, tested: &[Tested], unchecked: &[Unchecked]) -> io::Result<()> {
    let unchecked = unchecked.iter().map(|one| UncheckedOutput { policy: one.name(), findings: one.findings() });
    let policies = tested.iter().map(policy).collect();
    let output = Output { version: VERSION, policies, unchecked: unchecked.collect() };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn policy(one: &Tested) -> PolicyOutput<'_> {
    let titles = |broken: &[usize]| -> Vec<&str> {
        broken.iter().filter_map(|run| one.reports.get(*run)).map(|report| &*report.title).collect()
    };
    let guarantees = one.guarantees().map(|(guarantee, broken)| GuaranteeOutput {
        title: &guarantee.title,
        place: one.place_in_policy(guarantee.span),
        leads: one.decided,
        broken_by: titles(broken),
        proven: false,
    });
    let entries = one.coverage.entries().iter().map(|entry| EntryOutput {
        kind: entry.kind,
        name: &entry.name,
        place: one.place_in_policy(entry.span),
        holds: entry.seen.holds,
        fails: entry.seen.fails,
        unknown: entry.seen.unknown,
    });
    PolicyOutput {
        policy: one.name(),
        tests: one.tests().iter().map(|report| test(one, report)).collect(),
        cases: one.cases().iter().map(|report| test(one, report)).collect(),
        guarantees: guarantees.collect(),
        coverage: CoverageOutput { percent: one.coverage.percent(), entries: entries.collect() },
    }
}

fn test<'a>(one: &Tested, report: &'a Report) -> TestOutput<'a> {
    let failure = |failure: &'a Failure| FailureOutput {
        place: one.place(&failure.place),
        expected: &failure.expected,
        got: &failure.got,
        because: &failure.because,
    };
    TestOutput {
        title: &report.title,
        place: one.place(&report.place),
        passed: report.passed(),
        failures: report.failures.iter().map(failure).collect(),
    }
}
