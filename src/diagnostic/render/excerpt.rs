//! The few lines of source that a drawing shows, cut out and cleaned.
//!
//! miette draws one source text and loses or rejects places at its end. So it never sees a file: it sees a small
//! text made here, in which every line ends in a line break, every label lies inside one line, no line is long, and
//! several files can stand one behind the other. This is the one place where spans are clamped.

use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthStr;

use super::printable;
use crate::diagnostic::Label;
use crate::source::{FileId, SourceFile, Sources};

/// Labels at most this many lines apart share a box.
const SAME_BOX: u32 = 2;

/// What is shown before a label on a line that is too long to be shown whole, in bytes.
const BEFORE_LABEL: usize = 24;

/// The excerpts of one diagnostic, each drawn in a box of its own, the first label's first.
#[derive(Debug)]
pub(super) struct Excerpts {
    text: String,
    boxes: Vec<Excerpt>,
    labels: Vec<PlacedLabel>,
}

/// A run of lines of one file.
#[derive(Debug)]
struct Excerpt {
    name: String,
    first_line: u32,
    lines: usize,
    range: Range<usize>,
}

/// A label and where it lies in the small text.
#[derive(Debug)]
struct PlacedLabel {
    range: Range<usize>,
    line: u32,
    column: u32,
    text: String,
    primary: bool,
}

/// A label and where it lies in its file: bytes of one line.
#[derive(Clone, Debug)]
struct Place<'a> {
    file_id: FileId,
    file: &'a SourceFile,
    line: u32,
    column: u32,
    range: Range<usize>,
    line_text: &'a str,
    text: &'a str,
    primary: bool,
}

impl Excerpts {
    /// Cuts out what the labels point at; lines are shortened to about `width` columns.
    pub(super) fn new(sources: &Sources, labels: &[Label], width: usize) -> Self {
        let mut excerpts = Excerpts { text: String::new(), boxes: Vec::new(), labels: Vec::new() };
        let places = labels.iter().enumerate().filter_map(|(index, label)| place(sources, label, index == 0));
        for group in groups(places.collect(), width) {
            excerpts.cut(&group, width);
        }
        excerpts
    }

    /// The labels, for miette.
    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().map(|label| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            let range = SourceSpan::from(label.range.clone());
            if label.primary {
                LabeledSpan::new_primary_with_span(text, range)
            } else {
                LabeledSpan::new_with_span(text, range)
            }
        })
    }

    /// Adds a box that shows these places, which lie in one file.
    fn cut(&mut self, group: &[Place], width: usize) {
        let lines = group.iter().map(|place| place.line);
        let (Some(first), Some(last), Some(any)) = (lines.clone().min(), lines.max(), group.first()) else {
            return;
        };
        let start = self.text.len();
        for number in first..=last {
            let line = any.file.line(number).map_or("", |(_, text)| text);
            let here: Vec<&Place> = group.iter().filter(|place| place.line == number).collect();
            self.draw_line(line, &here, width);
        }
        self.boxes.push(Excerpt {
            name: printable(any.file.name()),
            first_line: first,
            lines: (last - first + 1) as usize,
            range: start..self.text.len(),
        });
    }

    /// Adds a line, or the part of it around its places, and places the labels.
    fn draw_line(&mut self, line: &str, here: &[&Place], width: usize) {
        let window = window(line, here, width);
        if window.start > 0 {
            self.text.push('…');
        }
        let base = self.text.len();
        let offset = |at: usize| {
            let until = at.clamp(window.start, window.end);
            base + printable(line.get(window.start..until).unwrap_or("")).len()
        };
        for place in here {
            self.labels.push(PlacedLabel {
                range: offset(place.range.start)..offset(place.range.end),
                line: place.line,
                column: place.column,
                text: printable(place.text),
                primary: place.primary,
            });
        }
        self.text.push_str(&printable(line.get(window.clone()).unwrap_or("")));
        if window.end < line.len() {
            self.text.push('…');
        }
        self.text.push('\n');
    }
}

impl SourceCode for Excerpts {
    /// The box that holds the span, whole; or, where no context is asked for, the place of the label there.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        // A label ends before the last line break of its box; where that is reached, the next box begins.
        let inside = |excerpt: &&Excerpt| excerpt.range.start <= span.offset() && end < excerpt.range.end;
        let excerpt = self.boxes.iter().find(inside).ok_or(MietteError::OutOfBounds)?;
        let label = self.labels.iter().find(|label| lines_before == 0 && label.range == (span.offset()..end));
        let (range, line, column, count) = match label {
            Some(label) => (span.offset()..end, label.line, label.column, 1),
            None => (excerpt.range.clone(), excerpt.first_line, 1, excerpt.lines),
        };
        let data = self.text.as_bytes().get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            excerpt.name.clone(),
            data,
            SourceSpan::from(range),
            line.saturating_sub(1) as usize,
            column.saturating_sub(1) as usize,
            count,
        )))
    }
}

/// Where a label lies, cut to its first line. `None` only for a span of another collection of sources.
fn place<'a>(sources: &'a Sources, label: &'a Label, primary: bool) -> Option<Place<'a>> {
    let file = sources.get(label.span.file)?;
    let (line, column) = file.line_column(label.span.start);
    let (start, line_text) = file.line(line)?;
    let within = |byte: u32| floor_boundary(line_text, byte.saturating_sub(start) as usize);
    let from = within(label.span.start);
    let range = from..within(label.span.end).max(from);
    Some(Place { file_id: label.span.file, file, line, column, range, line_text, text: &label.text, primary })
}

/// Places that share a box, in the order in which they are shown: the first label's box comes first, then by file
/// and line. Overlapping labels of one line come apart, since miette draws the labels of a line side by side.
fn groups(places: Vec<Place>, width: usize) -> Vec<Vec<Place>> {
    let mut sorted = places;
    sorted.sort_by_key(|place| (place.file_id, place.line, place.range.start));
    let mut groups: Vec<Vec<Place>> = Vec::new();
    for place in sorted {
        match groups.iter_mut().find(|group| fits(group, &place, width)) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups.sort_by_key(|group| !group.iter().any(|place| place.primary));
    groups
}

/// Whether a place can be shown in the box of a group; those of one line come in their order.
fn fits(group: &[Place], place: &Place, width: usize) -> bool {
    let near = |other: &Place| other.file_id == place.file_id && place.line.abs_diff(other.line) <= SAME_BOX;
    let beside = |other: &Place| {
        let ended = other.range.end.max(other.range.start + 1) <= place.range.start;
        let within_sight = place.range.end.saturating_sub(other.range.start) <= width / 2;
        ended && (within_sight || !is_long(place.line_text, width))
    };
    group.iter().any(near) && group.iter().all(|other| other.line != place.line || beside(other))
}

/// The bytes of a line that are shown: all of them, or a stretch of about `width` columns that starts a little
/// before the places.
fn window(line: &str, here: &[&Place], width: usize) -> Range<usize> {
    if !is_long(line, width) {
        return 0..line.len();
    }
    let first = here.iter().map(|place| place.range.start).min().unwrap_or(0);
    let start = floor_boundary(line, if first < width / 2 { 0 } else { first.saturating_sub(BEFORE_LABEL) });
    start..floor_boundary(line, start.saturating_add(width))
}

fn is_long(line: &str, width: usize) -> bool {
    // A character has at most four bytes: a line of a megabyte need not be measured.
    line.len() > width * 4 || line.width() > width
}

/// The last place between two characters that is not beyond `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
