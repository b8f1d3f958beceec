//! A Code Quality report as GitLab reads it, which shows the findings in a merge request.

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::place::{main_place, path};
use super::{in_order, printable};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// The diagnostics of several policies as one report: policy by policy, in the order of their places.
#[must_use]
pub fn gitlab<'a>(policies: impl IntoIterator<Item = (&'a Sources, &'a [Diagnostic])>) -> String {
    let mut fingerprints = Fingerprints::default();
    let mut report = Vec::new();
    for (sources, diagnostics) in policies {
        let found = in_order(diagnostics).into_iter();
        report.extend(found.map(|diagnostic| violation(sources, diagnostic, &mut fingerprints)));
    }
    // Only maps with keys that are no texts could fail; there are none here.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Violation {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn violation(sources: &Sources, diagnostic: &Diagnostic, fingerprints: &mut Fingerprints) -> Violation {
    let (file, region) = main_place(sources, diagnostic);
    let lines = region.map_or(Lines { begin: 1, end: 1 }, |at| Lines { begin: at.start_line, end: at.end_line });
    let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
    Violation {
        // One line: that is what a merge request shows.
        description: printable(&format!("{}{help}", diagnostic.message)).replace('\n', " "),
        check_name: diagnostic.code.name(),
        fingerprint: fingerprints.next(sources, diagnostic),
        severity: match diagnostic.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Advice => "info",
        },
        location: Location { path: file.map(path).unwrap_or_default(), lines },
    }
}
