//! Source files, half-open byte spans, and the way from a byte to a line and column.
//!
//! A policy may stand in several files (`use "schema.bant"`), so a [`Span`] says which file it is in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of a [`Sources`] collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open range of bytes, `start..end`, in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that the range is in.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`.
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Span { file, start, end }
    }

    /// The smallest span that covers both. They must be of one file; otherwise `self` is returned.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span just behind this one: where something missing would have stood.
    #[must_use]
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }

    /// Whether the span covers no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The range for indexing a text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One source text with its name and the starts of its lines.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: Arc<str>,
    path: Option<PathBuf>,
    text: Arc<str>,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// The name that diagnostics show.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the file lies, if it came from a path.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The whole text, a byte-order mark and all.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The text of a line, counted from 1, and the byte at which it starts: without its line break and without a
    /// byte-order mark.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<(u32, &str)> {
        let index = (number as usize).checked_sub(1)?;
        let start = *self.line_starts.get(index)?;
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        let line = self.text.get(start as usize..end)?;
        let line = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
        match line.strip_prefix('\u{FEFF}') {
            Some(rest) if start == 0 => Some(((line.len() - rest.len()) as u32, rest)),
            _ => Some((start, line)),
        }
    }

    /// Line and column of a byte, both counted from 1; the column counts characters.
    /// A byte beyond the end is the place after the last character.
    #[must_use]
    pub fn line_column(&self, byte: u32) -> (u32, u32) {
        let byte = byte.min(self.text.len() as u32);
        let line = self.line_starts.partition_point(|start| *start <= byte).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start as usize..byte as usize).unwrap_or("");
        let column = before.trim_start_matches('\u{FEFF}').chars().count() + 1;
        (line as u32, column as u32)
    }
}

/// The files of one policy.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// No files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under the name that diagnostics will show. Texts of 4 GiB and more must be refused
    /// before: spans count bytes in 32 bits.
    pub fn add(&mut self, name: impl Into<Arc<str>>, path: Option<PathBuf>, text: impl Into<Arc<str>>) -> FileId {
        let text: Arc<str> = text.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        let line_starts = std::iter::once(0).chain(breaks).collect();
        let id = FileId(self.files.len() as u32);
        self.files.push(SourceFile { name: name.into(), path, text, line_starts });
        id
    }

    /// The file, if the id is of this collection.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }

    /// The text under a span; empty where the span is not of these files or splits a character.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.range())).unwrap_or("")
    }
}
