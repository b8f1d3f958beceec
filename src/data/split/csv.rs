//! CSV cut into records of cells, by RFC 4180 and what exports make of it.
//!
//! A quote opens a cell only as its first byte; a doubled quote inside is one quote; what follows a closing quote
//! belongs to the cell. `\n`, `\r\n` and `\r` end a record alike, mixed as they come; an empty line is none. This is what
//! the `csv` crate does, too, and a test holds both together. What it cannot do is needed here: the true line of each
//! record, a bound on a record's size, and going on behind a quote that is never closed.

use std::io::{self, Read};

use super::window::{LONGEST_RECORD, Window};

/// The cells of a record: bytes as they stood, quotes undone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cells {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell by its place.
    pub(crate) fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.bytes.get(start..end)
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// How the record begins, on one line, for people who look for it.
    pub(crate) fn beginning(&self) -> String {
        const LONG: usize = 40;
        let mut shown = String::new();
        for (index, cell) in self.iter().enumerate() {
            if index > 0 {
                shown.push(',');
            }
            let start = cell.get(..cell.len().min(LONG * 4)).unwrap_or_default();
            shown.extend(
                String::from_utf8_lossy(start).trim().chars().map(|mark| if mark.is_control() { ' ' } else { mark }),
            );
            if let Some((cut, _)) = shown.char_indices().nth(LONG) {
                shown.truncate(cut);
                shown.push('…');
                break;
            }
        }
        shown
    }
}

/// What takes the cells of a record as they are found.
pub(crate) trait Sink {
    /// Forgets the cells: the record is read again from its beginning.
    fn clear(&mut self);
    /// More of the cell, quotes undone.
    fn text(&mut self, bytes: &[u8]);
    /// The cell ends before the byte at this place.
    fn end(&mut self, at: usize);
}

impl Sink for Cells {
    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn text(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn end(&mut self, _: usize) {
        self.ends.push(self.bytes.len());
    }
}

/// One cell after the other, or one alone.
impl Sink for Vec<u8> {
    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn text(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn end(&mut self, _: usize) {}
}

/// Takes no cells: only their record is asked for.
pub(crate) struct Nowhere;

impl Sink for Nowhere {
    fn clear(&mut self) {}

    fn text(&mut self, _: &[u8]) {}

    fn end(&mut self, _: usize) {}
}

/// A record with the line on which it begins, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CsvRecord {
    /// Its cells.
    Cells(u64, Cells),
    /// A quote opened on the second line and never closed; the record is what stood to the end of that line.
    OpenQuote(u64, u64),
    /// It is longer than any record may be; it was skipped to the end of its line.
    TooLong(u64),
}

/// How many bytes it takes to know a line `sep=;` with its end.
const SEPARATOR_LINE: usize = "sep=;\n".len();

/// The records of a CSV input, one after the other.
pub(crate) struct CsvSplitter<R> {
    window: Window<R>,
    delimiter: u8,
    line: u64,
    /// So many of the unread bytes were already searched in vain for the end of a quote: in them a record is a line.
    searched: usize,
}

/// What a splitter has not yet cut off.
pub(crate) struct Parts<R> {
    /// The input, behind what was read.
    pub(crate) input: R,
    /// What was read and not cut off.
    pub(crate) unread: Vec<u8>,
    /// Whether nothing follows that.
    pub(crate) at_end: bool,
    /// What separates the cells.
    pub(crate) delimiter: u8,
    /// How many lines ended before.
    pub(crate) lines: u64,
    /// How many of the unread bytes were searched in vain for the end of a quote.
    pub(crate) searched: usize,
}

/// What stands at the front of the unread bytes.
pub(crate) enum Front {
    /// Nothing more.
    End,
    /// Too little to tell.
    Middle,
    /// An empty line of so many bytes, which is no record.
    EmptyLine(usize),
    /// A record of so many bytes, the end of its line among them.
    Record(usize),
    /// A record with a quote that is never closed: where it opens, and where the line behind it begins.
    OpenQuote(usize, usize),
    /// A record longer than any may be.
    TooLong,
}

impl<R: Read> CsvSplitter<R> {
    /// The records of the window, cells separated by `delimiter`; where none is given, by the mark that makes most of
    /// the header: the most `wanted` columns, then the most cells. A first line `sep=;`, as spreadsheets write it, tells
    /// the mark and is no record.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub(super) fn new(window: Window<R>, delimiter: Option<u8>, wanted: &[&str]) -> io::Result<Self> {
        let mut splitter = CsvSplitter { window, delimiter: delimiter.unwrap_or(b','), line: 1, searched: 0 };
        if !splitter.skip_empty_lines()? {
            return Ok(splitter);
        }
        let mut told = delimiter;
        // A reader may give its first bytes one by one, or those of a byte-order mark apart.
        while splitter.window.unread().len() < SEPARATOR_LINE && !splitter.window.at_end() {
            splitter.window.read_on()?;
        }
        if let [b's', b'e', b'p', b'=', mark, b'\r' | b'\n', ..] = splitter.window.unread() {
            told = told.or(Some(*mark));
            splitter.skip_line()?;
        }
        splitter.delimiter = match told {
            Some(mark) => mark,
            None => splitter.sniff(wanted)?,
        };
        Ok(splitter)
    }

    /// The same of an input from its beginning.
    #[cfg(test)]
    pub(crate) fn of(input: R, delimiter: Option<u8>) -> io::Result<Self> {
        CsvSplitter::new(Window::new(input), delimiter, &[])
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub(crate) fn next(&mut self) -> io::Result<Option<CsvRecord>> {
        let mut cells = Cells::default();
        loop {
            let unread = self.window.unread();
            let line = self.line;
            match front(unread, self.delimiter, self.window.at_end(), self.searched > 0, &mut cells) {
                Front::End => return Ok(None),
                Front::Middle => self.window.read_on()?,
                Front::EmptyLine(length) => self.consume(length),
                Front::Record(length) => {
                    self.consume(length);
                    return Ok(Some(CsvRecord::Cells(line, cells)));
                }
                Front::OpenQuote(at, length) => {
                    let opened = line + line_breaks(unread.get(..at).unwrap_or_default());
                    if self.searched == 0 {
                        self.searched = unread.len().min(LONGEST_RECORD);
                    }
                    self.consume(length);
                    return Ok(Some(CsvRecord::OpenQuote(line, opened)));
                }
                Front::TooLong => {
                    self.skip_line()?;
                    return Ok(Some(CsvRecord::TooLong(line)));
                }
            }
        }
    }

    /// What it has not yet cut off.
    pub(crate) fn into_parts(self) -> Parts<R> {
        let (input, unread, at_end) = self.window.into_parts();
        Parts { input, unread, at_end, delimiter: self.delimiter, lines: self.line - 1, searched: self.searched }
    }

    fn sniff(&mut self, wanted: &[&str]) -> io::Result<u8> {
        let mut best = (b',', (0, 0));
        for mark in [b',', b';', b'\t', b'|'] {
            let mut header = Cells::default();
            while let Front::Middle = front(self.window.unread(), mark, self.window.at_end(), false, &mut header) {
                self.window.read_on()?;
            }
            let is_wanted = |cell: &&[u8]| wanted.iter().any(|name| name.as_bytes() == cell.trim_ascii());
            let worth = (header.iter().filter(is_wanted).count(), header.len());
            if worth > best.1 {
                best = (mark, worth);
            }
        }
        Ok(best.0)
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let unread = self.window.unread();
            let at_end = self.window.at_end();
            match line_length(unread) {
                // What ends in `\r` may go on with `\n`.
                Some(length) if length < unread.len() || at_end || unread.ends_with(b"\n") => {
                    self.consume(length);
                    return Ok(());
                }
                Some(length) => self.consume(length - 1),
                None => self.consume(unread.len()),
            }
            if at_end {
                return Ok(());
            }
            self.window.read_on()?;
        }
    }

    fn consume(&mut self, length: usize) {
        self.line += line_breaks(self.window.unread().get(..length).unwrap_or_default());
        self.searched = self.searched.saturating_sub(length);
        self.window.consume(length);
    }

    /// Whether a record follows.
    fn skip_empty_lines(&mut self) -> io::Result<bool> {
        loop {
            match empty_line(self.window.unread(), self.window.at_end()) {
                Some(Front::EmptyLine(length)) => self.consume(length),
                Some(Front::End) => return Ok(false),
                Some(_) => self.window.read_on()?,
                None => return Ok(true),
            }
        }
    }
}

/// What stands at the front of `bytes`; its cells go to `cells`. `at_end`: nothing follows them; `line_only`: an end of
/// line inside quotes is a quote left open. What it says of a record does not hang on how many bytes follow it.
pub(crate) fn front(bytes: &[u8], delimiter: u8, at_end: bool, line_only: bool, cells: &mut impl Sink) -> Front {
    if let Some(front) = empty_line(bytes, at_end) {
        return front;
    }
    let reach = bytes.get(..LONGEST_RECORD).unwrap_or(bytes);
    let is_last = at_end || reach.len() == LONGEST_RECORD;
    match scan(reach, delimiter, is_last, line_only, cells) {
        Found::Record(length) if length == LONGEST_RECORD => Front::TooLong,
        Found::Record(length) => Front::Record(length),
        Found::OpenQuote(at) => {
            let rest = reach.get(at..).unwrap_or_default();
            Front::OpenQuote(at, at + line_length(rest).unwrap_or(rest.len()))
        }
        Found::Middle => Front::Middle,
    }
}

/// What stands at the front of `bytes` where it is no record.
fn empty_line(bytes: &[u8], at_end: bool) -> Option<Front> {
    match bytes {
        [] if at_end => Some(Front::End),
        [] => Some(Front::Middle),
        [b'\r'] if !at_end => Some(Front::Middle),
        [b'\r', b'\n', ..] => Some(Front::EmptyLine(2)),
        [b'\r' | b'\n', ..] => Some(Front::EmptyLine(1)),
        _ => None,
    }
}

/// How a record ended.
enum Found {
    /// After so many bytes.
    Record(usize),
    /// Not at all: a quote that opens here is never closed.
    OpenQuote(usize),
    /// Not within the bytes.
    Middle,
}

/// Cuts the first record off `bytes` into `cells`. `is_last`: nothing more can be waited for.
fn scan(bytes: &[u8], delimiter: u8, is_last: bool, line_only: bool, cells: &mut impl Sink) -> Found {
    cells.clear();
    let mut at = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            match scan_quoted(bytes, at + 1, is_last, line_only, cells) {
                Quoted::Closed(behind) => at = behind,
                Quoted::Open => return Found::OpenQuote(at),
                Quoted::Middle => return Found::Middle,
            }
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let is_end = |byte: &u8| *byte == delimiter || *byte == b'\n' || *byte == b'\r';
        let plain = rest.iter().position(is_end).unwrap_or(rest.len());
        cells.text(rest.get(..plain).unwrap_or_default());
        at += plain;
        match (bytes.get(at), bytes.get(at + 1)) {
            (None, _) if !is_last => return Found::Middle,
            (None, _) => {
                cells.end(at);
                return Found::Record(at);
            }
            (Some(b'\r'), None) if !is_last => return Found::Middle,
            (Some(b'\r'), Some(b'\n')) => {
                cells.end(at);
                return Found::Record(at + 2);
            }
            (Some(b'\r' | b'\n'), _) => {
                cells.end(at);
                return Found::Record(at + 1);
            }
            (Some(_), _) => {
                cells.end(at);
                at += 1;
            }
        }
    }
}

/// How a quoted cell ended.
enum Quoted {
    /// Behind this closing quote.
    Closed(usize),
    /// Never, or not before its line did.
    Open,
    /// Not within the bytes, or at a quote at their end that may be doubled.
    Middle,
}

/// Undoes the quotes of a cell from behind its opening quote.
fn scan_quoted(bytes: &[u8], mut at: usize, is_last: bool, line_only: bool, cells: &mut impl Sink) -> Quoted {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let quote = rest.iter().position(|byte| *byte == b'"');
        let inside = rest.get(..quote.unwrap_or(rest.len())).unwrap_or_default();
        if line_only && inside.iter().any(|byte| *byte == b'\n' || *byte == b'\r') {
            return Quoted::Open;
        }
        let Some(quote) = quote else { return if is_last { Quoted::Open } else { Quoted::Middle } };
        cells.text(inside);
        at += quote + 1;
        match bytes.get(at) {
            Some(b'"') => {
                cells.text(b"\"");
                at += 1;
            }
            None if !is_last => return Quoted::Middle,
            Some(_) | None => return Quoted::Closed(at),
        }
    }
}

/// A cell as it stood between its marks, its quotes undone.
pub(crate) fn undo_quotes(cell: &[u8], cells: &mut impl Sink) {
    // The marks inside its quotes are not looked at, and no other can be.
    let behind = match cell {
        [b'"', ..] => match scan_quoted(cell, 1, true, false, cells) {
            Quoted::Closed(behind) => behind,
            Quoted::Open | Quoted::Middle => cell.len(),
        },
        _ => 0,
    };
    cells.text(cell.get(behind..).unwrap_or_default());
    cells.end(cell.len());
}

/// How long the first line is, its end included; `None` where it does not end.
pub(crate) fn line_length(bytes: &[u8]) -> Option<usize> {
    let at = bytes.iter().position(|byte| *byte == b'\n' || *byte == b'\r')?;
    let is_pair = bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
    Some(at + 1 + usize::from(is_pair))
}

/// How many lines end in `bytes`; `\r\n` ends one.
pub(crate) fn line_breaks(bytes: &[u8]) -> u64 {
    let mut count = 0;
    let mut before = 0;
    for byte in bytes {
        count += u64::from(*byte == b'\r' || (*byte == b'\n' && before != b'\r'));
        before = *byte;
    }
    count
}
