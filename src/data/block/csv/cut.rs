//! A CSV cut into blocks that end where records do.
//!
//! Guarantees: the records of the blocks, in order, are those of [`CsvSplitter`]; no more than one block is held here, or
//! a record where one is longer than that.

use std::io::{self, ErrorKind, Read};

use super::marks::Marks;
use crate::data::block::Blocks;
use crate::data::block::lanes::CHUNK;
use crate::data::split::{CsvSplitter, Front, LONGEST_RECORD, Nowhere, front, line_length};

/// How many bytes a block has, more or less: few enough that it stays in the cache of whoever reads it.
const SIZE: usize = 512 * 1024;

/// Whole records of a CSV, one after the other.
#[derive(Debug, Default)]
pub struct CsvBlock {
    /// The bytes, and room behind them.
    buffer: Vec<u8>,
    length: usize,
    kind: Kind,
    /// What was seen when it was cut; nothing where it was cut record by record.
    marks: Marks,
    /// How many lines ended before the block that belong to no block: those of the header.
    passed: u64,
}

/// What a block is read as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Records.
    #[default]
    Records,
    /// Lines behind a quote left open: in them a record is a line.
    Lines,
    /// A record that was longer than any may be, skipped to the end of its line: how many lines ended.
    TooLong(u64),
}

impl CsvBlock {
    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    /// Its bytes and what may be read behind them, which means nothing.
    pub(super) fn buffer(&self) -> &[u8] {
        &self.buffer
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn marks(&self) -> &Marks {
        &self.marks
    }

    pub(super) fn passed(&self) -> u64 {
        self.passed
    }

    fn clear(&mut self) {
        self.length = 0;
        self.kind = Kind::Records;
        self.marks.clear();
        self.passed = 0;
    }

    fn put(&mut self, bytes: &[u8]) {
        self.make_room(bytes.len());
        if let Some(room) = self.buffer.get_mut(..bytes.len()) {
            room.copy_from_slice(bytes);
            self.length = bytes.len();
        }
    }

    /// Room for so many bytes, and a chunk behind them.
    fn make_room(&mut self, length: usize) {
        if self.buffer.len() < length + CHUNK {
            self.buffer.resize(length + CHUNK, 0);
        }
    }
}

/// The blocks of a CSV behind its header.
pub struct CsvBlocks<R> {
    input: R,
    at_end: bool,
    delimiter: u8,
    /// Bytes that were read and not yet cut, from a place on.
    rest: Vec<u8>,
    at: usize,
    /// So many of them were already searched in vain for the end of a quote.
    searched: usize,
    passed: u64,
    size: usize,
}

impl<R: Read + Send> Blocks for CsvBlocks<R> {
    type Block = CsvBlock;

    fn next(&mut self, block: &mut CsvBlock) -> io::Result<bool> {
        self.cut(block)
    }
}

impl<R: Read> CsvBlocks<R> {
    /// What follows the records that a splitter has cut off, in blocks of about `size` bytes, else of as many as are read
    /// fastest.
    pub(crate) fn new(splitter: CsvSplitter<R>, size: Option<usize>) -> CsvBlocks<R> {
        let parts = splitter.into_parts();
        CsvBlocks {
            input: parts.input,
            at_end: parts.at_end,
            delimiter: parts.delimiter,
            rest: parts.unread,
            at: 0,
            searched: parts.searched,
            passed: parts.lines,
            size: size.unwrap_or(SIZE),
        }
    }

    /// What separates the cells.
    #[must_use]
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    fn cut(&mut self, block: &mut CsvBlock) -> io::Result<bool> {
        block.clear();
        block.passed = std::mem::take(&mut self.passed);
        if self.searched == 0 && self.unread().len() < self.size {
            self.read_block(block)?;
            let bytes = block.buffer.get(..block.length).unwrap_or_default();
            let found = block.marks.find(bytes, self.delimiter, self.at_end);
            self.rest.clear();
            self.rest.extend_from_slice(bytes.get(found.unwrap_or(0)..).unwrap_or_default());
            self.at = 0;
            if let Some(length) = found {
                block.length = length;
                return Ok(true);
            }
        } else if self.searched == 0 {
            let bytes = self.unread().get(..self.size).unwrap_or_default();
            let is_rest = self.at_end && bytes.len() == self.unread().len();
            if let Some(length) = block.marks.find(bytes, self.delimiter, is_rest) {
                self.take(block, length);
                return Ok(true);
            }
        }
        self.cut_one_by_one(block)
    }

    /// Fills a block with what was not yet cut, and on.
    fn read_block(&mut self, block: &mut CsvBlock) -> io::Result<()> {
        block.put(self.unread());
        block.make_room(self.size);
        while block.length < self.size && !self.at_end {
            let Some(room) = block.buffer.get_mut(block.length..self.size) else { break };
            block.length += read(&mut self.input, room, &mut self.at_end)?;
        }
        Ok(())
    }

    /// Cuts a block out of `rest` record by record, reading on where it has not one.
    fn cut_one_by_one(&mut self, block: &mut CsvBlock) -> io::Result<bool> {
        let mut length = 0;
        let is_lines = self.searched > 0;
        loop {
            let rest = self.rest.get(self.at + length..).unwrap_or_default();
            let is_done = length >= self.size || (is_lines && length >= self.searched);
            match front(rest, self.delimiter, self.at_end, is_lines, &mut Nowhere) {
                _ if is_done && length > 0 => break,
                Front::EmptyLine(more) | Front::Record(more) => length += more,
                Front::OpenQuote(_, more) if is_lines => length += more,
                Front::End => break,
                Front::Middle | Front::OpenQuote(..) | Front::TooLong if length > 0 => break,
                Front::Middle => self.read_on()?,
                Front::OpenQuote(_, more) => {
                    // Alone in its block, so that a block is all lines or has none.
                    let searched = rest.len().min(LONGEST_RECORD);
                    self.take(block, more);
                    self.searched = searched - more;
                    return Ok(true);
                }
                Front::TooLong => {
                    block.kind = Kind::TooLong(self.skip_line()?);
                    return Ok(true);
                }
            }
        }
        self.take(block, length);
        self.searched = self.searched.saturating_sub(length);
        if is_lines {
            block.kind = Kind::Lines;
        }
        Ok(length > 0)
    }

    /// Skips to the end of the line; how many ended.
    fn skip_line(&mut self) -> io::Result<u64> {
        loop {
            let unread = self.unread();
            let found = line_length(unread);
            // What ends in `\r` may go on with `\n`.
            let is_whole = found.is_some_and(|length| length < unread.len() || unread.ends_with(b"\n"));
            self.at += match found {
                Some(length) if is_whole || self.at_end => length,
                Some(length) => length - 1,
                None => unread.len(),
            };
            if is_whole || self.at_end {
                return Ok(u64::from(found.is_some()));
            }
            self.read_on()?;
        }
    }

    fn unread(&self) -> &[u8] {
        self.rest.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, block: &mut CsvBlock, length: usize) {
        block.put(self.unread().get(..length).unwrap_or_default());
        self.at += length;
    }

    /// Doubles `rest`, so that looking at a record again and again costs a constant factor only.
    fn read_on(&mut self) -> io::Result<()> {
        self.rest.drain(..self.at);
        self.at = 0;
        let mut filled = self.rest.len();
        self.rest.resize((2 * filled).max(self.size), 0);
        while filled < self.rest.len() && !self.at_end {
            let Some(room) = self.rest.get_mut(filled..) else { break };
            filled += read(&mut self.input, room, &mut self.at_end)?;
        }
        self.rest.truncate(filled);
        Ok(())
    }
}

/// Reads some bytes; none at the end, which is then noted.
fn read(input: &mut impl Read, room: &mut [u8], at_end: &mut bool) -> io::Result<usize> {
    loop {
        match input.read(room) {
            Ok(count) => {
                *at_end = count == 0;
                return Ok(count.min(room.len()));
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
