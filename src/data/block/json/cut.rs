//! JSON Lines cut into blocks that end where lines do.
//!
//! Guarantees: the lines of the blocks, in order, are those of [`LineSplitter`]; no more than one block is held here, or a
//! line where one is longer than that.

use std::io::{self, ErrorKind, Read};
use std::ops::Range;

use super::scan::ROOM;
use crate::data::block::Blocks;
use crate::data::split::{LONGEST_RECORD, LineSplitter, is_blank};

/// How many bytes a block has, more or less: few enough that it stays in the cache of whoever reads it.
const SIZE: usize = 512 * 1024;

/// Whole lines, one after the other.
#[derive(Debug, Default)]
pub struct LineBlock {
    /// The bytes, and room behind them.
    buffer: Vec<u8>,
    length: usize,
    holds: Holds,
    /// How many lines ended before it that belong to no block.
    passed: u64,
}

/// What a block holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Holds {
    /// Lines.
    #[default]
    Lines,
    /// One record, whatever lines it has.
    OneRecord,
    /// Nothing: it stands for one line, which was longer than any may be.
    LineTooLong,
}

impl LineBlock {
    /// Makes it hold this one record.
    pub(crate) fn put(&mut self, record: &[u8]) {
        self.make_room(record.len());
        self.length = record.len();
        self.holds = Holds::OneRecord;
        self.passed = 0;
        let (text, room) = self.buffer.split_at_mut_checked(record.len()).unwrap_or_default();
        text.copy_from_slice(record);
        room.iter_mut().take(ROOM).for_each(|byte| *byte = 0);
    }

    /// The lines.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    /// The lines and what may be read behind them, which is part of none.
    pub(super) fn buffer(&self) -> &[u8] {
        &self.buffer
    }

    /// What it holds.
    pub(super) fn holds(&self) -> Holds {
        self.holds
    }

    /// How many lines ended before it that belong to no block.
    pub(super) fn passed(&self) -> u64 {
        self.passed
    }

    /// Where its records stand, lines that are not blank, and how many lines ended before each.
    pub(super) fn records(&self) -> impl Iterator<Item = (u64, Range<usize>)> {
        let bytes = self.bytes();
        let is_one = self.holds == Holds::OneRecord;
        let breaks = if is_one { &[] } else { bytes };
        let last = (!breaks.ends_with(b"\n")).then_some(bytes.len());
        let mut start = 0;
        let ends = memchr::memchr_iter(b'\n', breaks).chain(last);
        let lines = (0..).zip(ends.map(move |end| std::mem::replace(&mut start, end + 1)..end));
        lines.filter(move |(_, line)| is_one || bytes.get(line.clone()).is_some_and(|line| !is_blank(line)))
    }

    /// Room for so many bytes, and behind them.
    fn make_room(&mut self, length: usize) {
        if self.buffer.len() < length + ROOM {
            self.buffer.resize(length + ROOM, 0);
        }
    }
}

/// The blocks of JSON Lines.
pub struct LineBlocks<R> {
    input: R,
    at_end: bool,
    /// What was read and not yet cut.
    rest: Vec<u8>,
    passed: u64,
    size: usize,
    /// What ended the input in the middle of a block.
    broken: Option<io::Error>,
}

impl<R: Read> LineBlocks<R> {
    /// What follows the lines that a splitter has cut off, in blocks of about `size` bytes, else of as many as are read
    /// fastest.
    pub(crate) fn new(splitter: LineSplitter<R>, size: Option<usize>) -> LineBlocks<R> {
        let parts = splitter.into_parts();
        LineBlocks {
            input: parts.input,
            at_end: parts.at_end,
            rest: parts.unread,
            passed: parts.lines,
            size: size.unwrap_or(SIZE),
            broken: None,
        }
    }

    /// Reads the next block; false at the end.
    fn read_block(&mut self, block: &mut LineBlock) -> io::Result<bool> {
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        block.passed = std::mem::take(&mut self.passed);
        block.holds = Holds::Lines;
        block.length = self.rest.len();
        block.make_room(block.length);
        if let Some(room) = block.buffer.get_mut(..block.length) {
            room.copy_from_slice(&self.rest);
        }
        self.rest.clear();
        self.cut(block)?;
        let end = block.length;
        if let Some(room) = block.buffer.get_mut(end..end + ROOM) {
            room.fill(0);
        }
        Ok(block.length > 0 || block.holds == Holds::LineTooLong)
    }

    /// Reads on until the block ends where a line does.
    fn cut(&mut self, block: &mut LineBlock) -> io::Result<()> {
        let mut size = self.size.min(LONGEST_RECORD);
        loop {
            if let Err(error) = self.fill(block, size) {
                // The lines before the error are still lines.
                block.length = memchr::memrchr(b'\n', block.bytes()).map_or(0, |at| at + 1);
                if block.length == 0 {
                    return Err(error);
                }
                self.broken = Some(error);
                return Ok(());
            }
            let end = memchr::memrchr(b'\n', block.bytes());
            let is_too_long = end.is_none() && block.length >= LONGEST_RECORD;
            if self.at_end && !is_too_long {
                return Ok(());
            }
            if let Some(end) = end {
                self.rest.extend_from_slice(block.bytes().get(end + 1..).unwrap_or_default());
                block.length = end + 1;
                return Ok(());
            }
            if is_too_long {
                block.length = 0;
                block.holds = Holds::LineTooLong;
                return self.skip_line();
            }
            size = (2 * size).min(LONGEST_RECORD);
        }
    }

    /// Reads on until the block has so many bytes.
    fn fill(&mut self, block: &mut LineBlock, size: usize) -> io::Result<()> {
        block.make_room(size);
        while block.length < size && !self.at_end {
            let Some(room) = block.buffer.get_mut(block.length..size) else { break };
            block.length += read(&mut self.input, room, &mut self.at_end)?;
        }
        Ok(())
    }

    /// Skips the rest of a line.
    fn skip_line(&mut self) -> io::Result<()> {
        let mut room = vec![0; SIZE];
        while !self.at_end {
            let count = read(&mut self.input, &mut room, &mut self.at_end)?;
            let read = room.get(..count).unwrap_or_default();
            if let Some(end) = memchr::memchr(b'\n', read) {
                self.rest.extend_from_slice(read.get(end + 1..).unwrap_or_default());
                break;
            }
        }
        Ok(())
    }
}

impl<R: Read + Send> Blocks for LineBlocks<R> {
    type Block = LineBlock;

    fn next(&mut self, block: &mut LineBlock) -> io::Result<bool> {
        self.read_block(block)
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
