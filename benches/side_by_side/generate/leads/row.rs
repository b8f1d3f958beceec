//! A lead as a line of CSV or of JSON.

use std::fmt::{self, Write};
use std::mem;

/// How leads are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Comma-separated, with a header; cells are quoted where they have to be.
    Csv,
    /// One object a line; missing cells are `null`.
    JsonLines,
}

impl Format {
    pub(crate) fn of_name(name: &str) -> Option<Format> {
        match name {
            "csv" => Some(Format::Csv),
            "jsonl" => Some(Format::JsonLines),
            _ => None,
        }
    }
}

/// Writes leads cell by cell.
pub(crate) struct RowWriter<'a> {
    format: Format,
    names: &'a [String],
    /// The column that comes next.
    at: usize,
    line: String,
    /// The line before, whose room is used again.
    taken: String,
}

impl<'a> RowWriter<'a> {
    pub(crate) fn new(format: Format, names: &'a [String]) -> RowWriter<'a> {
        RowWriter { format, names, at: 0, line: String::new(), taken: String::new() }
    }

    /// The line before the first lead.
    pub(crate) fn header(&mut self) -> &[u8] {
        self.taken = match self.format {
            Format::Csv => self.names.join(",") + "\n",
            Format::JsonLines => String::new(),
        };
        self.taken.as_bytes()
    }

    /// A number, a date or another cell that has no marks in it.
    pub(crate) fn plain(&mut self, value: fmt::Arguments<'_>) {
        self.begin();
        write!(self.line, "{value}").unwrap_or_default();
    }

    /// A cell that JSON has in quotes, such as a date, and CSV only where it has marks in it.
    pub(crate) fn text(&mut self, text: &str) {
        self.begin();
        match self.format {
            Format::Csv if text.contains([',', '"', '\n']) => self.quoted(text, "\"\"", "\n"),
            Format::Csv => self.line.push_str(text),
            Format::JsonLines => self.quoted(text, "\\\"", "\\n"),
        }
    }

    /// A cell that nobody filled in.
    pub(crate) fn missing(&mut self) {
        self.begin();
        if self.format == Format::JsonLines {
            self.line.push_str("null");
        }
    }

    /// The finished line.
    pub(crate) fn take(&mut self) -> &[u8] {
        self.line.push_str(match self.format {
            Format::Csv => "\n",
            Format::JsonLines => "}\n",
        });
        self.at = 0;
        mem::swap(&mut self.line, &mut self.taken);
        self.line.clear();
        self.taken.as_bytes()
    }

    /// What stands before a cell.
    fn begin(&mut self) {
        match (self.format, self.at) {
            (Format::Csv, 0) => {}
            (Format::JsonLines, 0) => self.line.push('{'),
            (Format::Csv | Format::JsonLines, _) => self.line.push(','),
        }
        if let (Format::JsonLines, Some(name)) = (self.format, self.names.get(self.at)) {
            self.line.push('"');
            self.line.push_str(name);
            self.line.push_str("\":");
        }
        self.at += 1;
    }

    fn quoted(&mut self, text: &str, quote: &str, line_break: &str) {
        self.line.push('"');
        for piece in text.split_inclusive(['"', '\n']) {
            let bare = piece.trim_end_matches(['"', '\n']);
            self.line.push_str(bare);
            match piece.as_bytes().last() {
                Some(b'"') => self.line.push_str(quote),
                Some(b'\n') => self.line.push_str(line_break),
                Some(_) | None => {}
            }
        }
        self.line.push('"');
    }
}
