//! JSON cut into values: one a line (JSON Lines), or the elements of an array one by one, or values one after another.
//!
//! A broken value is told and costs itself only: the next line, or the next element that can be made out, is read.
//! Where a name stands twice in an object, the last one counts.

use std::io::{self, Read};

use serde_json::Value as Json;

use super::window::{LONGEST_RECORD, Window};

/// A value with the line on which it begins, or why there is none.
pub(super) type JsonRecord = (u64, Result<Json, String>);

/// The lines of a JSON Lines input.
pub(crate) struct LineSplitter<R> {
    window: Window<R>,
    line: u64,
}

/// What a splitter of lines has not yet cut off.
pub(crate) struct LineParts<R> {
    /// The input, behind what was read.
    pub(crate) input: R,
    /// What was read and not cut off.
    pub(crate) unread: Vec<u8>,
    /// Whether nothing follows that.
    pub(crate) at_end: bool,
    /// How many lines ended before.
    pub(crate) lines: u64,
}

impl<R: Read> LineSplitter<R> {
    /// The lines of the window.
    pub(super) fn new(window: Window<R>) -> Self {
        LineSplitter { window, line: 1 }
    }

    /// The value of the next line that is not blank; `None` at the end.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<JsonRecord>> {
        loop {
            let unread = self.window.unread();
            // Whether a line is too long does not hang on how much was read behind it.
            let reach = unread.get(..LONGEST_RECORD).unwrap_or(unread);
            let length = memchr::memchr(b'\n', reach).map(|at| at + 1);
            if length.is_none() && reach.len() == LONGEST_RECORD {
                let line = self.line;
                self.skip_line()?;
                return Ok(Some((line, Err(super::too_long()))));
            }
            if length.is_none() && !self.window.at_end() {
                self.window.read_on()?;
                continue;
            }
            let text = unread.get(..length.unwrap_or(unread.len())).unwrap_or_default();
            if text.is_empty() {
                return Ok(None);
            }
            let record = if is_blank(text) { None } else { Some((self.line, parse(text))) };
            let length = text.len();
            self.window.consume(length);
            self.line += 1;
            if record.is_some() {
                return Ok(record);
            }
        }
    }

    /// The values of the first lines that are not blank, so many of them, or as many as a window holds. They stay where
    /// they are.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub(super) fn ahead(&mut self, most: usize) -> io::Result<Vec<JsonRecord>> {
        loop {
            let unread = self.window.unread();
            let is_all = self.window.at_end() || self.window.is_full();
            // The last of them may go on, where not all was read.
            let end = if is_all { Some(unread.len()) } else { memchr::memrchr(b'\n', unread) };
            let lines = unread.get(..end.unwrap_or(0)).unwrap_or_default().split(|byte| *byte == b'\n');
            let records = (self.line..).zip(lines).filter(|(_, line)| !is_blank(line));
            if is_all || records.clone().nth(most - 1).is_some() {
                return Ok(records.take(most).map(|(line, text)| (line, parse(text))).collect());
            }
            self.window.read_on()?;
        }
    }

    /// What it has not yet cut off.
    pub(crate) fn into_parts(self) -> LineParts<R> {
        let (input, unread, at_end) = self.window.into_parts();
        LineParts { input, unread, at_end, lines: self.line - 1 }
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let unread = self.window.unread();
            let end = unread.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let length = end.unwrap_or(unread.len());
            self.window.consume(length);
            if end.is_some() || self.window.at_end() {
                self.line += 1;
                return Ok(());
            }
            self.window.read_on()?;
        }
    }
}

/// The elements of a JSON array, or values that stand one after another.
pub(super) struct ValueSplitter<R> {
    window: Window<R>,
    line: u64,
    place: Place,
}

/// Where in the input the next value is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before everything.
    Start,
    /// Behind the opening bracket.
    Opened,
    /// Behind an element.
    Element,
    /// Behind a comma.
    Comma,
    /// Behind the closing bracket.
    Closed,
    /// Among values without an array around them.
    Sequence,
    /// Nothing more is read.
    Done,
}

impl<R: Read> ValueSplitter<R> {
    /// The values of the window.
    pub(super) fn new(window: Window<R>) -> Self {
        ValueSplitter { window, line: 1, place: Place::Start }
    }

    /// The next value; `None` at the end.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<JsonRecord>> {
        loop {
            let first = self.first_byte()?;
            let line = self.line;
            let told = |reason: &str| Ok(Some((line, Err(reason.to_owned()))));
            match (self.place, first) {
                (Place::Done, _) | (Place::Start | Place::Closed | Place::Sequence, None) => return Ok(None),
                (Place::Opened | Place::Element | Place::Comma, None) => {
                    self.place = Place::Done;
                    return told("the array is never closed");
                }
                (Place::Start, Some(b'[')) => self.step(Place::Opened),
                (Place::Start, Some(_)) => self.place = Place::Sequence,
                (Place::Sequence, Some(_)) => return self.value().map(Some),
                (Place::Element, Some(b',')) => self.step(Place::Comma),
                (Place::Opened | Place::Comma, Some(b',')) => {
                    self.step(Place::Comma);
                    return told("a comma with nothing before it");
                }
                (Place::Opened | Place::Element, Some(b']')) => self.step(Place::Closed),
                (Place::Comma, Some(b']')) => {
                    self.step(Place::Closed);
                    return told("a comma with nothing behind it");
                }
                (Place::Opened | Place::Element | Place::Comma, Some(_)) => {
                    self.place = Place::Element;
                    return self.value().map(Some);
                }
                (Place::Closed, Some(_)) => {
                    self.place = Place::Done;
                    return told("the array is closed, but text follows");
                }
            }
        }
    }

    fn step(&mut self, place: Place) {
        self.window.consume(1);
        self.place = place;
    }

    /// The first byte that is not blank; blanks before it are consumed.
    fn first_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            let unread = self.window.unread();
            let blank = unread.iter().position(|byte| !is_blank_byte(*byte));
            let first = blank.and_then(|at| unread.get(at)).copied();
            self.consume(blank.unwrap_or(unread.len()));
            if first.is_some() || self.window.at_end() {
                return Ok(first);
            }
            self.window.read_on()?;
        }
    }

    /// The value at the front of the window.
    fn value(&mut self) -> io::Result<JsonRecord> {
        let line = self.line;
        loop {
            let unread = self.window.unread();
            let end = value_length(unread, self.place == Place::Sequence);
            let length = match end {
                Some(length) => length,
                None if self.window.at_end() && is_whole(unread) => unread.len(),
                None if self.window.at_end() || self.window.is_full() => {
                    let reason = match self.window.at_end() {
                        true => "a bracket or brace is never closed; nothing behind it was read".to_owned(),
                        false => format!("{}; nothing behind it was read", super::too_long()),
                    };
                    self.place = Place::Done;
                    return Ok((line, Err(reason)));
                }
                None => {
                    self.window.read_on()?;
                    continue;
                }
            };
            let parsed = parse(unread.get(..length).unwrap_or_default());
            self.consume(length);
            return Ok((line, parsed));
        }
    }

    fn consume(&mut self, length: usize) {
        let gone = self.window.unread().get(..length).unwrap_or_default();
        self.line += gone.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.window.consume(length);
    }
}

/// How long the value at the front is, as far as brackets and quotes tell; `None` where its end is not in sight. In an
/// array it ends before a comma or the closing bracket; in a sequence behind its own last bracket, or with the line.
fn value_length(bytes: &[u8], in_sequence: bool) -> Option<usize> {
    let mut depth = 0usize;
    let mut in_text = false;
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        if in_text {
            // A text has no raw line break: a quote that is missing must not swallow the next line.
            in_text = *byte != b'\n' && (escaped || *byte != b'"');
            escaped = !escaped && *byte == b'\\';
            continue;
        }
        match byte {
            b'"' => (in_text, escaped) = (true, false),
            b'{' | b'[' => depth += 1,
            b']' | b',' if depth == 0 && !in_sequence => return Some(at),
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && in_sequence {
                    return Some(at + 1);
                }
            }
            b'\n' if depth == 0 && in_sequence => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether the last value of a sequence may end with the input.
fn is_whole(bytes: &[u8]) -> bool {
    !matches!(bytes.first(), Some(b'{' | b'['))
}

/// A value that is all there is.
pub(super) fn parse(text: &[u8]) -> Result<Json, String> {
    serde_json::from_slice(text.trim_ascii_end()).map_err(|error| {
        if error.is_eof() {
            return "not valid JSON: it ends in the middle".to_owned();
        }
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        format!("not valid JSON: {reason}, at character {}", error.column())
    })
}

/// Whether nothing stands there.
pub(crate) fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| is_blank_byte(*byte))
}

fn is_blank_byte(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}
