//! Diagnostics as JSON, version 1: what a program needs to show them in its own way or to apply a fix.
//!
//! The structs here are the format; the rest of the crate does not know it. A snapshot freezes it: what is there
//! stays as it is, additions do not raise the version.

use serde::Serialize;

use super::in_order;
use crate::diagnostic::{Diagnostic, Edit, Fix, Label, Safety, Severity};
use crate::source::{Sources, Span};

/// The diagnostics of several policies, each with its own sources, as one JSON document: policy by policy, in the
/// order of their places.
#[must_use]
pub fn json<'a>(policies: impl IntoIterator<Item = (&'a Sources, &'a [Diagnostic])>) -> String {
    let mut report = Report { version: 1, errors: 0, warnings: 0, diagnostics: Vec::new() };
    for (sources, diagnostics) in policies {
        for diagnostic in in_order(diagnostics) {
            report.errors += usize::from(diagnostic.severity == Severity::Error);
            report.warnings += usize::from(diagnostic.severity == Severity::Warning);
            report.diagnostics.push(finding(sources, diagnostic));
        }
    }
    // Only maps with keys that are no texts could fail; there are none here.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    /// The first is the place that the reader is sent to.
    labels: Vec<LabelledPlace<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Mend<'a>>,
}

#[derive(Serialize)]
struct LabelledPlace<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct Mend<'a> {
    title: &'a str,
    /// Whether the policy decides as before.
    safe: bool,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start: Position,
    end: Position,
}

/// Bytes are counted from 0, lines and columns from 1; a column is a character.
#[derive(Serialize)]
struct Position {
    byte: u32,
    line: u32,
    column: u32,
}

fn finding<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Finding<'a> {
    Finding {
        code: diagnostic.code.name(),
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        labels: diagnostic.labels.iter().map(|label| labelled(sources, label)).collect(),
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| mend(sources, fix)),
    }
}

fn labelled<'a>(sources: &'a Sources, label: &'a Label) -> LabelledPlace<'a> {
    LabelledPlace { place: place(sources, label.span), text: &label.text }
}

fn mend<'a>(sources: &'a Sources, fix: &'a Fix) -> Mend<'a> {
    let replacement = |edit: &'a Edit| Replacement { place: place(sources, edit.span), replacement: &edit.replacement };
    Mend { title: &fix.title, safe: fix.safety == Safety::Safe, edits: fix.edits.iter().map(replacement).collect() }
}

fn place(sources: &Sources, span: Span) -> Place<'_> {
    let position = |byte: u32| {
        let byte = byte.min(sources.get(span.file).map_or(0, |file| file.text().len() as u32));
        let (line, column) = sources.get(span.file).map_or((1, 1), |file| file.line_column(byte));
        Position { byte, line, column }
    };
    Place {
        file: sources.get(span.file).map_or("", |file| file.name()),
        start: position(span.start),
        end: position(span.end.max(span.start)),
    }
}
