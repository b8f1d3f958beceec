//! Annotations of GitHub Actions: a workflow command a finding, which a runner shows at the line.

use std::fmt::Write;

use super::place::{main_place, path, remarks};
use super::{in_order, printable};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// The diagnostics of several policies as workflow commands, one line each: policy by policy, in the order of their
/// places.
#[must_use]
pub fn github<'a>(policies: impl IntoIterator<Item = (&'a Sources, &'a [Diagnostic])>) -> String {
    let mut out = String::new();
    for (sources, diagnostics) in policies {
        for diagnostic in in_order(diagnostics) {
            let _ = writeln!(out, "{}", command(sources, diagnostic));
        }
    }
    out
}

/// `::error file=rules.bant,line=3,endLine=3,col=4,endColumn=9,title=name/unknown::there is no …`
fn command(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let (file, region) = main_place(sources, diagnostic);
    let mut properties = Vec::new();
    properties.extend(file.map(|file| format!("file={}", property(&printable(&path(file))))));
    if let Some(region) = region {
        properties.push(format!("line={},endLine={}", region.start_line, region.end_line));
        // Columns are for one line only; the last of them is the one that is still marked.
        if region.start_line == region.end_line {
            let last = region.start_column.max(region.end_column.saturating_sub(1));
            properties.push(format!("col={},endColumn={last}", region.start_column));
        }
    }
    properties.push(format!("title={}", property(diagnostic.code.name())));
    let text = format!("{}\n{}", diagnostic.message, remarks(sources, diagnostic));
    format!("::{level} {}::{}", properties.join(","), data(&printable(text.trim_end())))
}

/// What stands behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
