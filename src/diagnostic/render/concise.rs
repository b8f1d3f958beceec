//! One line a diagnostic: `qualification.bant:31:4: error[type/unit-mismatch]: …`.

use std::fmt::Write;

use super::{in_order, printable};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// All diagnostics, one line each, in the order of their places.
#[must_use]
pub fn concise(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in in_order(diagnostics) {
        if let Some((span, file)) = diagnostic.span().and_then(|span| Some((span, sources.get(span.file)?))) {
            let (line, column) = file.line_column(span.start);
            let _ = write!(out, "{}:{line}:{column}: ", printable(file.name()));
        }
        let message = printable(&diagnostic.message).replace('\n', " ");
        let _ = writeln!(out, "{}[{}]: {message}", diagnostic.severity.word(), diagnostic.code);
    }
    out
}
