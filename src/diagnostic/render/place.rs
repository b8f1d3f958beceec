//! Places as other programs name them: paths with forward slashes, lines and columns that count from 1.

use std::path::{MAIN_SEPARATOR, MAIN_SEPARATOR_STR};

use crate::diagnostic::{Diagnostic, Label};
use crate::source::{SourceFile, Sources, Span};

/// A stretch of a file. Lines and columns count from 1, columns count characters; the end column is the one behind
/// the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start_line: u32,
    pub(super) start_column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

impl Region {
    /// The stretch under a span, clamped to the text.
    pub(super) fn of(file: &SourceFile, span: Span) -> Region {
        let (start_line, start_column) = file.line_column(span.start);
        let (end_line, end_column) = file.line_column(span.end.max(span.start));
        Region { start_line, start_column, end_line, end_column }
    }
}

/// The file and stretch that the reader is sent to. A finding without one is about the policy's own file as a whole.
pub(super) fn main_place<'s>(
    sources: &'s Sources,
    diagnostic: &Diagnostic,
) -> (Option<&'s SourceFile>, Option<Region>) {
    match diagnostic.span().and_then(|span| Some((span, sources.get(span.file)?))) {
        Some((span, file)) => (Some(file), Some(Region::of(file, span))),
        None => (sources.iter().next().map(|(_, file)| file), None),
    }
}

/// What is to be seen at the places of a finding, a line each, and what to write instead: `line 12: never true`.
pub(super) fn remarks(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let own = diagnostic.span().map(|span| span.file);
    let remark = |label: &Label| {
        let file = sources.get(label.span.file).filter(|_| !label.text.is_empty())?;
        let (line, _) = file.line_column(label.span.start);
        let place = if own == Some(label.span.file) { String::new() } else { format!("{}, ", path(file)) };
        Some(format!("{place}line {line}: {}\n", label.text))
    };
    let help = diagnostic.help.iter().map(|help| format!("help: {help}\n"));
    diagnostic.labels.iter().filter_map(remark).chain(help).collect()
}

/// The path by which a file is known, with forward slashes on every system and without a leading `./`, so that one
/// policy has one name on all of them.
pub(super) fn path(file: &SourceFile) -> String {
    let name =
        if MAIN_SEPARATOR == '/' { file.name().to_owned() } else { file.name().replace(MAIN_SEPARATOR_STR, "/") };
    name.strip_prefix("./").map_or(name.clone(), str::to_owned)
}
