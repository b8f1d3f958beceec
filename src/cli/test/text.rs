//! Test results for people.

use std::io::{self, Write};

use super::Tested;
use crate::cli::console::counted;
use crate::testing::{Failure, Report, Seen};

/// Writes failures, guarantees, what is not exercised, and one closing line.
pub(super) fn write(out: &mut impl Write, tested: &[Tested], unchecked: usize, coverage: bool) -> io::Result<()> {
    for one in tested {
        for report in one.reports.iter().filter(|report| !report.passed()) {
            write_failed(out, one, report)?;
        }
        write_guarantees(out, one)?;
        if coverage {
            write_coverage(out, one)?;
        }
    }
    writeln!(out, "{}", closing(tested, unchecked))
}

fn write_failed(out: &mut impl Write, one: &Tested, report: &Report) -> io::Result<()> {
    writeln!(out, "✘ {}        {}", report.title, one.place(&report.place))?;
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
    for (guarantee, broken) in one.guarantees() {
        let by = broken.first().and_then(|run| one.described(*run));
        match by {
            None => {
                let leads = counted(one.decided, "lead", "leads");
                writeln!(
                    out,
                    "guarantee \"{}\": checked on {leads}, not proven; `bantam prove` asks about all",
                    guarantee.title
                )?;
            }
            Some(first) => {
                let more = broken.len() - 1;
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                writeln!(out, "✘ guarantee \"{}\"        {}", guarantee.title, one.place_in_policy(guarantee.span))?;
                writeln!(out, "    broken by the lead of {first}{more}\n")?;
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
            one.place_in_policy(entry.span),
        )?;
    }
    writeln!(out)
}

/// `12 tests in 3 policies: 11 passed, 1 failed; 1 guarantee broken; 1 policy does not check`
fn closing(tested: &[Tested], unchecked: usize) -> String {
    let tests: usize = tested.iter().map(|one| one.tests().len()).sum();
    let cases: usize = tested.iter().map(|one| one.cases().len()).sum();
    let failed: usize = tested.iter().map(Tested::failed).sum();
    let policies = counted(tested.len(), "policy", "policies");
    let failures = if failed == 0 { String::new() } else { format!(", {failed} failed") };
    let ran = match (tests, cases) {
        (0, 0) if tested.is_empty() => "no test was run".to_owned(),
        (0, 0) => format!("no test in {policies}: write one as `test \"…\" {{ given … expect … }}`"),
        (0, _) => format!("{} of {policies}: {} passed{failures}", counted(cases, "case", "cases"), cases - failed),
        (_, 0) => format!("{} in {policies}: {} passed{failures}", counted(tests, "test", "tests"), tests - failed),
        (_, _) => {
            let both = format!("{} and {}", counted(tests, "test", "tests"), counted(cases, "case", "cases"));
            format!("{both} of {policies}: {} passed{failures}", tests + cases - failed)
        }
    };
    let broken: usize = tested.iter().map(Tested::broken_guarantees).sum();
    let broken = (broken > 0).then(|| format!("{} broken", counted(broken, "guarantee", "guarantees")));
    let unchecked = match unchecked {
        0 => None,
        1 => Some("1 policy does not check".to_owned()),
        several => Some(format!("{several} policies do not check")),
    };
    [Some(ran), broken, unchecked].into_iter().flatten().collect::<Vec<_>>().join("; ")
}
