//! CSV in blocks: cut where records end, their cells found in one pass, read where they are needed.
//!
//! Guarantee: the records, cells and lines of [`crate::data::split`], whatever stands there; a record that is odd in any
//! way is read by the same scanner.

mod cut;
mod index;
mod marks;
mod quoting;
mod reader;
#[cfg(test)]
mod tests;

pub use cut::{CsvBlock, CsvBlocks};
pub use reader::CsvReader;

use std::ops::Range;

use crate::data::split::{Cells, CsvRecord, Front, front, line_breaks};
use cut::Kind;
use index::Index;

/// The records of a block.
#[derive(Debug)]
pub(crate) struct CsvRecords {
    index: Index,
    delimiter: u8,
    /// How many lines ended before the block.
    before: u64,
    /// How many of it ended before a place in it that was asked for last.
    lines_before: (usize, u64),
}

impl CsvRecords {
    /// Records of so many cells.
    pub(crate) fn new(columns: usize, delimiter: u8) -> CsvRecords {
        CsvRecords { index: Index::new(columns), delimiter, before: 0, lines_before: (0, 0) }
    }

    /// Finds the records of a block: how many there are, and how many lines end in it.
    pub(crate) fn open(&mut self, block: &CsvBlock) -> (usize, u64) {
        self.before = block.passed();
        self.lines_before = (0, 0);
        match block.kind() {
            kind @ (Kind::Records | Kind::Lines) => {
                self.index.find(block.bytes(), block.marks(), self.delimiter, kind == Kind::Lines);
            }
            Kind::TooLong(lines) => self.index.one_odd(lines),
        }
        (self.index.records(), block.passed() + self.index.lines())
    }

    /// So many lines ended before the block.
    pub(crate) fn place(&mut self, lines: u64) {
        self.before += lines;
    }

    /// Whether a record is broken or has more or fewer cells than there are columns.
    pub(crate) fn is_odd(&self, record: usize) -> bool {
        u32::try_from(record).is_ok_and(|record| self.odd().binary_search(&record).is_ok())
    }

    /// The records that are broken or have more or fewer cells than there are columns, in order.
    pub(crate) fn odd(&self) -> &[u32] {
        self.index.odd()
    }

    /// Where a cell of a record stands in the block, its quotes included.
    #[inline(always)]
    pub(crate) fn cell(&self, record: usize, column: usize) -> Range<usize> {
        self.index.cell(record, column)
    }

    /// The same of a column from a record on; nothing of no column. Behind the last record, anything.
    #[inline(always)]
    pub(crate) fn cells(&self, record: usize, column: Option<usize>) -> impl Iterator<Item = Range<usize>> {
        self.index.cells(record, column)
    }

    /// A record as [`CsvSplitter`](crate::data::split::CsvSplitter) gives it. Cheapest in order.
    pub(crate) fn record(&mut self, block: &CsvBlock, record: usize) -> CsvRecord {
        let place = self.index.record(record);
        let line = 1 + self.before + self.lines_before(block, place.start);
        let bytes = block.bytes().get(place).unwrap_or_default();
        let mut cells = Cells::default();
        match block.kind() {
            Kind::TooLong(_) => CsvRecord::TooLong(line),
            kind @ (Kind::Records | Kind::Lines) => {
                match front(bytes, self.delimiter, true, kind == Kind::Lines, &mut cells) {
                    Front::OpenQuote(at, _) => {
                        CsvRecord::OpenQuote(line, line + line_breaks(bytes.get(..at).unwrap_or_default()))
                    }
                    // Records are neither: they are cut off as such.
                    Front::End | Front::Middle | Front::EmptyLine(_) | Front::TooLong | Front::Record(_) => {
                        CsvRecord::Cells(line, cells)
                    }
                }
            }
        }
    }

    fn lines_before(&mut self, block: &CsvBlock, place: usize) -> u64 {
        if place < self.lines_before.0 {
            self.lines_before = (0, 0);
        }
        let (from, lines) = self.lines_before;
        let lines = lines + line_breaks(block.bytes().get(from..place).unwrap_or_default());
        self.lines_before = (place, lines);
        lines
    }
}
