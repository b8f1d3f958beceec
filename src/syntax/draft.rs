//! A part of a file as it is parsed: with slips mended and unreadable lines blanked, and the way back from each
//! of its bytes to the byte that the author wrote.

use std::ops::Range;

use crate::source::{FileId, Span};

/// A text to parse, and where it came from.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    file: FileId,
    base: usize,
    text: String,
    edits: Vec<Edited>,
}

/// One stretch of the draft that differs from the file.
#[derive(Clone, Debug)]
struct Edited {
    /// In the draft.
    draft: Range<usize>,
    /// In the file, counted from the draft's base.
    file: Range<usize>,
}

impl Draft {
    /// The text as it stands in the file, from the byte `base` on.
    pub(super) fn new(file: FileId, base: usize, text: &str) -> Self {
        Draft { file, base, text: text.to_owned(), edits: Vec::new() }
    }

    /// What is to be parsed.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The span in the file of a range of the draft.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.base + self.to_file(range.start, |file| file.start);
        let end = self.base + self.to_file(range.end, |file| file.end);
        Span::new(self.file, start as u32, end.max(start) as u32)
    }

    /// The same range of the file, as bytes of the file.
    pub(super) fn file_range(&self, range: Range<usize>) -> Range<usize> {
        self.span(range).range()
    }

    /// The range of the draft for bytes of the file, where none of the edits lies before them.
    pub(super) fn draft_range(&self, file: Range<usize>) -> Range<usize> {
        file.start.saturating_sub(self.base)..file.end.saturating_sub(self.base)
    }

    /// Replaces a range of the draft. Spans of what is parsed from the replacement cover what it replaced.
    pub(super) fn replace(&mut self, range: Range<usize>, replacement: &str) {
        if self.text.get(range.clone()).is_none() {
            return;
        }
        let file = self.to_file(range.start, |file| file.start)..self.to_file(range.end, |file| file.end);
        let mut edited = Edited { draft: range.start..range.start + replacement.len(), file };
        let shift = |at: usize| at + replacement.len() - range.len().min(at + replacement.len());
        let mut edits = Vec::with_capacity(self.edits.len() + 1);
        for edit in self.edits.drain(..) {
            if edit.draft.end <= range.start {
                edits.push(edit);
            } else if edit.draft.start >= range.end {
                edits.push(Edited { draft: shift(edit.draft.start)..shift(edit.draft.end), file: edit.file });
            } else {
                edited.file = edited.file.start.min(edit.file.start)..edited.file.end.max(edit.file.end);
            }
        }
        edits.push(edited);
        edits.sort_by_key(|edit| edit.draft.start);
        self.edits = edits;
        self.text.replace_range(range, replacement);
    }

    /// Replaces ranges of the file in a draft that has no edits yet; they are in order and do not overlap.
    pub(super) fn replace_all(&mut self, edits: Vec<(Range<usize>, String)>) {
        let mut text = String::with_capacity(self.text.len());
        let mut copied = 0;
        for (range, replacement) in edits {
            let file = self.draft_range(range);
            text.push_str(self.text.get(copied..file.start).unwrap_or(""));
            self.edits.push(Edited { draft: text.len()..text.len() + replacement.len(), file: file.clone() });
            text.push_str(&replacement);
            copied = file.end;
        }
        text.push_str(self.text.get(copied..).unwrap_or(""));
        self.text = text;
    }

    /// A place of the draft in the file; `inside` says which end of a replaced stretch stands for its inner bytes.
    fn to_file(&self, at: usize, inside: fn(&Range<usize>) -> usize) -> usize {
        let before = self.edits.partition_point(|edit| edit.draft.start < at);
        let Some(edit) = before.checked_sub(1).and_then(|index| self.edits.get(index)) else { return at };
        if at < edit.draft.end { inside(&edit.file) } else { edit.file.end + (at - edit.draft.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lead_back_to_the_file() {
        let mut draft = Draft::new(FileId(0), 100, "if a && b == c then SQL");
        draft.replace(10..12, "=");
        draft.replace(5..7, "and");
        assert_eq!(draft.text(), "if a and b = c then SQL");
        let at = |word: &str| draft.text().find(word).map(|start| draft.span(start..start + word.len()));
        assert_eq!(at("and"), Some(Span::new(FileId(0), 105, 107)));
        assert_eq!(at("b"), Some(Span::new(FileId(0), 108, 109)));
        assert_eq!(at("="), Some(Span::new(FileId(0), 110, 112)));
        assert_eq!(at("SQL"), Some(Span::new(FileId(0), 120, 123)));
    }

    #[test]
    fn a_replacement_absorbs_the_ones_inside_it() {
        let mut draft = Draft::new(FileId(0), 0, "a == b\nc");
        draft.replace(2..4, "=");
        draft.replace(0..5, "     ");
        assert_eq!(draft.text(), "     \nc");
        assert_eq!(draft.span(6..7), Span::new(FileId(0), 7, 8));
    }

    #[test]
    fn edits_in_one_pass_are_edits_one_by_one() {
        let text = "if a && b == c then SQL";
        let edits = [(105..107, "and"), (110..112, "="), (123..123, "\n}")];
        let mut at_once = Draft::new(FileId(0), 100, text);
        at_once.replace_all(edits.iter().map(|(range, right)| (range.clone(), (*right).to_owned())).collect());
        let mut one_by_one = Draft::new(FileId(0), 100, text);
        for (range, right) in edits.into_iter().rev() {
            one_by_one.replace(one_by_one.draft_range(range), right);
        }
        assert_eq!(at_once.text(), one_by_one.text());
        let spans = |draft: &Draft| (0..draft.text().len()).map(|at| draft.span(at..at + 1)).collect::<Vec<_>>();
        assert_eq!(spans(&at_once), spans(&one_by_one));
    }
}
