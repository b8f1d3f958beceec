//! Test results for people.

use std::io::{self, Write};

use super::Tested;
use crate::cli::console::counted;
use crate::testing::{Failure, Report, Seen};

/// Writes failures, guarantees, what is not exercised, and one closing line.
pub(super) fn write(out: &mut impl Write, tested: &[Tested], coverage: bool) -> io::Result<()> {
    for one in tested {
        for report in one.reports.iter().filter(|report| !report.passed()) {
            write_failed(out, one, report)?;
        }
        write_guarantees(out, one)?;
        if coverage {
            write_coverage(out, one)?;
        }
    }
    writeln!(out, "{}", closing(tested))
}

fn write_failed(out: &mut impl Write, one: &Tested, report: &Report) -> io::Result<()> {
    writeln!(out, "✘ {}        {}", report.title, one.place(report.span))?;
    for Failure { expected, got, because, .. } in &report.failures {
        writeln!(out, "    expected  {expected}")?;
        writeln!(out, "    got       {got}")?;
        for (index, line) in because.iter().enumerate() {
            writeln!(out, "    {}  {line}", if index == 0 { "because " } else { "        " })?;
        }
    }
    writeln!(out)
}

fn write_guarantees(out: &mut impl Write, one: &Tested) -> io::Result<()> {
    for (guarantee, broken) in one.policy.guarantees.iter().zip(&one.broken_guarantees) {
        let leads = counted(one.reports.len(), "lead", "leads");
        match broken.as_slice() {
            [] => writeln!(out, "guarantee \"{}\": checked on {leads}, not proven", guarantee.title)?,
            [first, rest @ ..] => {
                let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
                writeln!(out, "✘ guarantee \"{}\"        {}", guarantee.title, one.place(guarantee.span))?;
                writeln!(out, "    broken by the lead of test \"{first}\"{more}\n")?;
            }
        }
    }
    Ok(())
}

fn write_coverage(out: &mut impl Write, one: &Tested) -> io::Result<()> {
    let entries = one.coverage.entries();
    writeln!(
        out,
        "{}: {} % of {} exercised",
        one.name(),
        one.coverage.percent(),
        counted(entries.len(), "entry", "entries")
    )?;
    let width = entries.iter().map(|entry| entry.name.chars().count()).max().unwrap_or(0);
    for entry in entries {
        let Seen { holds, fails, unknown } = entry.seen;
        let mark = if entry.seen.both_ways() { '✔' } else { '✘' };
        writeln!(
            out,
            "  {mark} {:10} {:width$}  true {holds:>3}  false {fails:>3}  unknown {unknown:>3}  {}",
            entry.kind,
            entry.name,
            one.place(entry.span),
        )?;
    }
    writeln!(out)
}

/// `12 tests in 3 policies: 11 passed, 1 failed`
fn closing(tested: &[Tested]) -> String {
    let tests: usize = tested.iter().map(|one| one.reports.len()).sum();
    let failed: usize = tested.iter().map(Tested::failed).sum();
    let policies = counted(tested.len(), "policy", "policies");
    let failures = if failed == 0 { String::new() } else { format!(", {failed} failed") };
    format!("{} in {policies}: {} passed{failures}", counted(tests, "test", "tests"), tests - failed)
}
