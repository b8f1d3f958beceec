//! Test results as versioned JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::Tested;

/// The shape's version; it rises when a field changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    policies: Vec<PolicyOutput<'a>>,
}

#[derive(Serialize)]
struct PolicyOutput<'a> {
    policy: &'a str,
    tests: Vec<TestOutput<'a>>,
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
    broken_by: &'a [String],
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

pub(super) fn write(out: &mut impl Write, tested: &[Tested]) -> io::Result<()> {
    let output = Output { version: VERSION, policies: tested.iter().map(policy).collect() };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn policy(one: &Tested) -> PolicyOutput<'_> {
    let tests = one.reports.iter().map(|report| TestOutput {
        title: &report.title,
        place: one.place(report.span),
        passed: report.passed(),
        failures: report
            .failures
            .iter()
            .map(|failure| FailureOutput {
                place: one.place(failure.span),
                expected: &failure.expected,
                got: &failure.got,
                because: &failure.because,
            })
            .collect(),
    });
    let guarantees =
        one.policy.guarantees.iter().zip(&one.broken_guarantees).map(|(guarantee, broken)| GuaranteeOutput {
            title: &guarantee.title,
            place: one.place(guarantee.span),
            leads: one.reports.len(),
            broken_by: broken,
            proven: false,
        });
    let entries = one.coverage.entries().iter().map(|entry| EntryOutput {
        kind: entry.kind,
        name: &entry.name,
        place: one.place(entry.span),
        holds: entry.seen.holds,
        fails: entry.seen.fails,
        unknown: entry.seen.unknown,
    });
    PolicyOutput {
        policy: one.name(),
        tests: tests.collect(),
        guarantees: guarantees.collect(),
        coverage: CoverageOutput { percent: one.coverage.percent(), entries: entries.collect() },
    }
}
