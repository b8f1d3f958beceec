//! CSV cut into records of cells, by RFC 4180 and what exports make of it.
//!
//! A quote opens a cell only as its first byte; a doubled quote inside is one quote; what follows a closing quote
//! belongs to the cell. `\n`, `\r\n` and `\r` end a record alike, mixed as they come; an empty line is none. This is what
//! the `csv` crate does, too, and a test holds both together. What it cannot do is needed here: the true line of each
//! record, a bound on a record's size, and going on behind a quote that is never closed.

use std::io::{self, Read};

use super::window::Window;

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

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn end_cell(&mut self) {
        self.ends.push(self.bytes.len());
    }
}

/// A record with the line on which it begins, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CsvRecord {
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
pub(super) struct CsvSplitter<R> {
    window: Window<R>,
    delimiter: u8,
    line: u64,
    /// So many of the unread bytes were already searched in vain for the end of a quote: in them a record is a line.
    searched: usize,
}

/// What was found at the front of the unread bytes.
enum Found {
    /// A record, ended after so many bytes.
    Record(usize),
    /// An open quote at the end of the bytes: where it opened.
    OpenQuote(usize),
    /// The bytes end in the middle of a record.
    Middle,
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

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<CsvRecord>> {
        if !self.skip_empty_lines()? {
            return Ok(None);
        }
        let mut cells = Cells::default();
        loop {
            let is_last = self.window.at_end() || self.window.is_full();
            let unread = self.window.unread();
            let line_only = self.searched > 0;
            match scan(unread, self.delimiter, is_last, line_only, &mut cells) {
                Found::Record(length) => {
                    let line = self.line;
                    if length == unread.len() && !self.window.at_end() && self.window.is_full() {
                        self.skip_line()?;
                        return Ok(Some(CsvRecord::TooLong(line)));
                    }
                    self.consume(length);
                    return Ok(Some(CsvRecord::Cells(line, cells)));
                }
                Found::OpenQuote(at) => return Ok(Some(self.open_quote(at))),
                Found::Middle => self.window.read_on()?,
            }
        }
    }

    fn sniff(&mut self, wanted: &[&str]) -> io::Result<u8> {
        let mut best = (b',', (0, 0));
        for mark in [b',', b';', b'\t', b'|'] {
            let mut header = Cells::default();
            loop {
                let is_last = self.window.at_end() || self.window.is_full();
                match scan(self.window.unread(), mark, is_last, false, &mut header) {
                    Found::Middle => self.window.read_on()?,
                    Found::Record(_) | Found::OpenQuote(_) => break,
                }
            }
            let is_wanted = |cell: &&[u8]| wanted.iter().any(|name| name.as_bytes() == cell.trim_ascii());
            let worth = (header.iter().filter(is_wanted).count(), header.len());
            if worth > best.1 {
                best = (mark, worth);
            }
        }
        Ok(best.0)
    }

    /// Gives up the lines up to the one on which the quote opened, and goes on with the next.
    fn open_quote(&mut self, at: usize) -> CsvRecord {
        let unread = self.window.unread();
        let searched = self.searched.max(unread.len());
        let opened = self.line + line_breaks(unread.get(..at).unwrap_or_default());
        let rest = unread.get(at..).unwrap_or_default();
        let length = at + line_length(rest).unwrap_or(rest.len());
        let line = self.line;
        self.searched = searched;
        self.consume(length);
        CsvRecord::OpenQuote(line, opened)
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let unread = self.window.unread();
            match line_length(unread) {
                Some(length) => {
                    self.consume(length);
                    return Ok(());
                }
                None if self.window.at_end() => {
                    self.consume(unread.len());
                    return Ok(());
                }
                None => {
                    self.consume(unread.len());
                    self.window.read_on()?;
                }
            }
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
            match (self.window.unread(), self.window.at_end()) {
                ([], true) => return Ok(false),
                ([] | [b'\r'], false) => self.window.read_on()?,
                ([b'\r', b'\n', ..], _) => self.consume(2),
                ([b'\r' | b'\n', ..], _) => self.consume(1),
                _ => return Ok(true),
            }
        }
    }
}

/// Cuts the first record off `bytes` into `cells`. `is_last`: nothing more can be waited for; `line_only`: an end of
/// line inside quotes is a quote left open.
fn scan(bytes: &[u8], delimiter: u8, is_last: bool, line_only: bool, cells: &mut Cells) -> Found {
    cells.clear();
    let mut at = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            match scan_quoted(bytes, at + 1, is_last, line_only, cells) {
                Quoted::Closed(behind) => at = behind,
                Quoted::Open if is_last || line_only => return Found::OpenQuote(at),
                Quoted::Open | Quoted::Middle => return Found::Middle,
            }
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let is_end = |byte: &u8| *byte == delimiter || *byte == b'\n' || *byte == b'\r';
        let plain = rest.iter().position(is_end).unwrap_or(rest.len());
        cells.bytes.extend_from_slice(rest.get(..plain).unwrap_or_default());
        at += plain;
        match (bytes.get(at), bytes.get(at + 1)) {
            (None, _) if !is_last => return Found::Middle,
            (None, _) => {
                cells.end_cell();
                return Found::Record(at);
            }
            (Some(b'\r'), None) if !is_last => return Found::Middle,
            (Some(b'\r'), Some(b'\n')) => {
                cells.end_cell();
                return Found::Record(at + 2);
            }
            (Some(b'\r' | b'\n'), _) => {
                cells.end_cell();
                return Found::Record(at + 1);
            }
            (Some(_), _) => {
                cells.end_cell();
                at += 1;
            }
        }
    }
}

/// How a quoted cell ended.
enum Quoted {
    /// Behind this closing quote.
    Closed(usize),
    /// Not before the bytes, or the line, did.
    Open,
    /// The bytes end at a quote that may be doubled.
    Middle,
}

/// Undoes the quotes of a cell from behind its opening quote.
fn scan_quoted(bytes: &[u8], mut at: usize, is_last: bool, line_only: bool, cells: &mut Cells) -> Quoted {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(quote) = rest.iter().position(|byte| *byte == b'"') else { return Quoted::Open };
        let inside = rest.get(..quote).unwrap_or_default();
        if line_only && inside.iter().any(|byte| *byte == b'\n' || *byte == b'\r') {
            return Quoted::Open;
        }
        cells.bytes.extend_from_slice(inside);
        at += quote + 1;
        match bytes.get(at) {
            Some(b'"') => {
                cells.bytes.push(b'"');
                at += 1;
            }
            None if !is_last => return Quoted::Middle,
            Some(_) | None => return Quoted::Closed(at),
        }
    }
}

/// How long the first line is, its end included; `None` where it does not end.
fn line_length(bytes: &[u8]) -> Option<usize> {
    let at = bytes.iter().position(|byte| *byte == b'\n' || *byte == b'\r')?;
    let is_pair = bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
    Some(at + 1 + usize::from(is_pair))
}

/// How many lines end in `bytes`; `\r\n` ends one.
fn line_breaks(bytes: &[u8]) -> u64 {
    let mut count = 0;
    let mut before = 0;
    for byte in bytes {
        count += u64::from(*byte == b'\r' || (*byte == b'\n' && before != b'\r'));
        before = *byte;
    }
    count
}
