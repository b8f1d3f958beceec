//! How cells look in a row of bytes: the one place that knows what CSV quotes and what JSON escapes.

use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::Cell;
use crate::data::own::Shown;
use crate::types::{Decimal, Value, show};

/// How rows are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// CSV: quotes only where RFC 4180 wants them.
    Csv,
    /// One JSON object a line, numbers to the digit.
    JsonLines,
}

impl Notation {
    /// A cell.
    pub(crate) fn cell(self, out: &mut Vec<u8>, cell: &Cell, zone: &TimeZone) {
        match cell {
            Cell::Missing => self.missing(out),
            Cell::Value(value) => self.value(out, value, zone),
            Cell::Text(text) => self.text(out, text),
            Cell::Json(json) => self.json(out, json),
            Cell::Part(met, of) => self.part(out, *met, *of),
            Cell::Names(names) => self.names(out, names.iter().map(Arc::as_ref)),
        }
    }

    /// Nothing.
    pub(crate) fn missing(self, out: &mut Vec<u8>) {
        match self {
            Notation::Csv => {}
            Notation::JsonLines => out.extend_from_slice(b"null"),
        }
    }

    /// A text as it stands.
    pub(crate) fn text(self, out: &mut Vec<u8>, text: &str) {
        match self {
            Notation::Csv => csv_text(out, text.as_bytes()),
            Notation::JsonLines => json_text(out, text),
        }
    }

    /// A typed value: `20000 EUR`; in JSON numbers, booleans and lists are such.
    pub(crate) fn value(self, out: &mut Vec<u8>, value: &Value, zone: &TimeZone) {
        match value {
            Value::Boolean(known) => boolean(out, *known),
            Value::Integer(whole) => integer(out, *whole),
            Value::Number(number) => decimal(out, *number),
            Value::Text(text) => self.text(out, text),
            Value::List(items) if self == Notation::JsonLines => {
                list(out, items.iter(), |out, item| self.value(out, item, zone));
            }
            Value::Choice(_) | Value::Money(..) | Value::List(_) => self.text(out, &show::exact(value, zone)),
            Value::Date(_) | Value::Datetime(_) | Value::Duration(_) | Value::Outcome(_) => {
                self.text(out, &show::exact(value, zone));
            }
        }
    }

    /// How many of a group: `3/4`.
    pub(crate) fn part(self, out: &mut Vec<u8>, met: usize, of: usize) {
        self.text(out, &format!("{met}/{of}"));
    }

    /// Names: by `;`, in JSON a list.
    pub(crate) fn names<'n>(self, out: &mut Vec<u8>, mut names: impl Iterator<Item = &'n str>) {
        match self {
            Notation::Csv => csv_text(out, names.collect::<Vec<_>>().join(";").as_bytes()),
            Notation::JsonLines => list(out, &mut names, json_text),
        }
    }

    /// What stood in the input.
    pub(crate) fn shown(self, out: &mut Vec<u8>, shown: &Shown<'_>) {
        match shown {
            Shown::Text(text) => self.text(out, text),
            Shown::Json(json) => match &**json {
                Json::Null => self.missing(out),
                Json::String(text) => self.text(out, text),
                other @ (Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => self.json(out, other),
            },
        }
    }

    /// A text that stands at a place of the input and looks the same in every notation but for its quotes: short, of plain
    /// ASCII, and not blank; false where it may be another, and nothing is written. Fast where [`Piece::HEAD`] bytes stand
    /// at its beginning, whatever they are.
    #[inline(always)]
    pub(crate) fn plain(self, out: &mut Vec<u8>, bytes: &[u8], place: Range<usize>) -> bool {
        let length = place.end.wrapping_sub(place.start);
        let Some(head) = bytes.get(place.start..).and_then(|rest| rest.first_chunk::<{ Piece::HEAD }>()) else {
            return false;
        };
        if !(1..=Piece::HEAD).contains(&length) || head.first() == Some(&b' ') || !is_plain(head, length) {
            return false;
        }
        match self {
            Notation::Csv => put_head(out, head, length),
            Notation::JsonLines => {
                out.push(b'"');
                put_head(out, head, length);
                out.push(b'"');
            }
        }
        true
    }

    fn json(self, out: &mut Vec<u8>, json: &Json) {
        match self {
            Notation::Csv => csv_text(out, crate::data::read::as_text(json).as_bytes()),
            // Writing to memory cannot fail.
            Notation::JsonLines => drop(serde_json::to_writer(out, json)),
        }
    }
}

/// Whether so many bytes, from the first on, are of ASCII and never have to be quoted or escaped. Eight are looked at at
/// once: a byte that is less than another borrows from its own highest bit.
#[inline(always)]
fn is_plain(head: &[u8; Piece::HEAD], length: usize) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);
    let less = |word: u64, byte: u8| word.wrapping_sub(ONES * u64::from(byte)) & !word;
    let same = |word: u64, byte: u8| less(word ^ (ONES * u64::from(byte)), 1);
    let is_odd = |word: u64| {
        let odd = word | less(word, b' ') | same(word, 0x7F) | same(word, b',') | same(word, b'"') | same(word, b'\\');
        odd & TOPS != 0
    };
    let (words, _) = head.as_chunks::<8>();
    words.iter().zip((1..=length).rev().step_by(8)).all(|(word, left)| {
        let behind = u64::MAX.checked_shl(8 * left as u32).unwrap_or(0);
        !is_odd((u64::from_le_bytes(*word) & !behind) | ((ONES * u64::from(b'0')) & behind))
    })
}

/// Bytes that are written often.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    head: [u8; Piece::HEAD],
    /// How many bytes of `head` belong to it.
    length: usize,
    /// What stands behind those.
    rest: Box<[u8]>,
}

impl Piece {
    /// So many bytes are written at once: copying a few too many costs less than counting them.
    pub(crate) const HEAD: usize = 32;

    /// These bytes.
    pub(crate) fn new(bytes: &[u8]) -> Piece {
        let (first, rest) = bytes.split_at(bytes.len().min(Piece::HEAD));
        let mut head = [0; Piece::HEAD];
        head.iter_mut().zip(first).for_each(|(slot, byte)| *slot = *byte);
        Piece { head, length: first.len(), rest: rest.into() }
    }

    /// Writes them.
    #[inline(always)]
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_head(out, &self.head, self.length);
        if !self.rest.is_empty() {
            out.extend_from_slice(&self.rest);
        }
    }
}

#[inline(always)]
fn put_head(out: &mut Vec<u8>, head: &[u8; Piece::HEAD], length: usize) {
    let end = out.len() + length;
    out.extend_from_slice(head);
    out.truncate(end);
}

/// What stands around the cells of a row.
#[derive(Clone, Debug)]
pub(crate) struct RowFrame {
    /// Before each cell.
    before: Vec<Piece>,
    end: Piece,
    /// Whether an empty row would be no row at all.
    shows_nothing: bool,
}

impl RowFrame {
    /// The frame of rows under these columns.
    pub(crate) fn new(notation: Notation, columns: &[Arc<str>]) -> RowFrame {
        let mark = |index: usize, first: u8| if index == 0 { first } else { b',' };
        let (before, end): (Vec<Vec<u8>>, &[u8]) = match notation {
            Notation::Csv => {
                let before = (0..columns.len()).map(|index| if index == 0 { Vec::new() } else { vec![b','] });
                (before.collect(), b"\n")
            }
            Notation::JsonLines => {
                let before = columns.iter().enumerate().map(|(index, name)| {
                    let mut before = vec![mark(index, b'{')];
                    json_text(&mut before, name);
                    before.push(b':');
                    before
                });
                (before.collect(), b"}\n")
            }
        };
        let before = before.iter().map(|before| Piece::new(before)).collect();
        RowFrame { before, end: Piece::new(end), shows_nothing: notation == Notation::Csv && columns.len() == 1 }
    }

    /// The line of the columns' names, where the notation has one.
    pub(crate) fn header(&self, notation: Notation, columns: &[Arc<str>], out: &mut Vec<u8>) {
        if notation == Notation::Csv {
            self.row(out, columns.iter(), |out, name| csv_text(out, name.as_bytes()));
        }
    }

    /// A row: each of `cells` is written by `write`, with what stands around it.
    #[inline]
    pub(crate) fn row<T>(
        &self,
        out: &mut Vec<u8>,
        cells: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Vec<u8>, T),
    ) {
        let start = out.len();
        for (before, cell) in self.before.iter().zip(cells) {
            before.put(out);
            write(out, cell);
        }
        self.end(out, start);
    }

    /// What stands before the first cell.
    pub(crate) fn front(&self) -> Option<&Piece> {
        self.before.first().filter(|front| front.length > 0)
    }

    /// What stands behind a cell; nothing where [`end`](RowFrame::end) has to look at it first.
    pub(crate) fn behind(&self, cell: usize) -> Option<&Piece> {
        self.before.get(cell + 1).or((!self.shows_nothing).then_some(&self.end))
    }

    /// Ends a row that begins at `start`, behind the last of whose cells nothing was written.
    #[inline]
    pub(crate) fn end(&self, out: &mut Vec<u8>, start: usize) {
        if self.shows_nothing && out.len() == start {
            out.extend_from_slice(b"\"\"");
        }
        self.end.put(out);
    }
}

/// A cell of a CSV: in quotes where it has a comma, a quote or a line's end in it.
fn csv_text(out: &mut Vec<u8>, text: &[u8]) {
    if !text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    for part in text.split_inclusive(|byte| *byte == b'"') {
        out.extend_from_slice(part);
        if part.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

fn json_text(out: &mut Vec<u8>, text: &str) {
    // Writing to memory cannot fail.
    drop(serde_json::to_writer(out, text));
}

fn list<T>(out: &mut Vec<u8>, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

fn boolean(out: &mut Vec<u8>, known: bool) {
    out.extend_from_slice(if known { b"true" } else { b"false" });
}

/// A whole number.
pub(crate) fn integer(out: &mut Vec<u8>, whole: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(whole).as_bytes());
}

/// A number, with as few digits as say it exactly, as its `Display` has it.
pub(crate) fn decimal(out: &mut Vec<u8>, number: Decimal) {
    if let Some(whole) = number.to_integer() {
        return integer(out, whole);
    }
    // Fractions are rare among scores.
    let _ = write!(out, "{number}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_is_what_looks_the_same_everywhere() {
        let plain = |text: &str, length| {
            let mut out = b"|".to_vec();
            let bytes = [text.as_bytes(), &[b'"'; Piece::HEAD]].concat();
            let is_it = Notation::Csv.plain(&mut out, &bytes, 0..length);
            assert_eq!(out, if is_it { ["|", &text[..length]].concat().into_bytes() } else { b"|".to_vec() });
            is_it
        };
        for length in 1..=Piece::HEAD {
            assert!(plain(&"~".repeat(length), length) && plain(&"!".repeat(length), length));
            for place in 0..length {
                let odd = |byte: u8| {
                    let mut text = vec![b'a'; length];
                    text[place] = byte;
                    let is_text = std::str::from_utf8(&text).is_ok();
                    is_text && plain(std::str::from_utf8(&text).unwrap(), length)
                };
                assert_eq!(odd(b' '), place > 0, "a blank comes first");
                assert!((0..=0xFF).filter(|byte| odd(*byte)).all(|byte| matches!(byte, b' '..=b'~')));
                assert!(!odd(b',') && !odd(b'"') && !odd(b'\\') && !odd(0x7F) && !odd(0x1F) && odd(b'-') && odd(b'['));
            }
        }
        assert!(!plain("a", 0) && !plain(&"a".repeat(33), 33));
    }
}
