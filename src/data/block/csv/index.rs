//! Where the cells of a block stand, by the marks that were seen when it was cut.
//!
//! Guarantee: the same records and cells as [`front`] finds one by one. Where a block has what the marks do not tell
//! (`\r` alone as a line end, a quote left open), [`front`] itself is asked.

use std::ops::Range;
use std::slice::{ChunksExact, Iter};

use super::marks::{Ends, Marks};
use crate::data::block::lanes::{self, CHUNK, Lanes, Pass};
use crate::data::split::{Front, Sink, front, line_breaks};

/// The records of a block and their cells.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// How many cells a record has.
    columns: usize,
    /// Where each record begins, and where the last one ends.
    starts: Vec<u32>,
    /// Where each cell ends, record by record; room beyond them.
    ends: Vec<u32>,
    /// Records that are broken or have more or fewer cells, in order. As ends of their cells stands where they begin.
    odd: Vec<u32>,
    /// How many lines end in the block.
    lines: u64,
}

impl Index {
    /// An index of records of so many cells.
    pub(super) fn new(columns: usize) -> Index {
        Index { columns: columns.max(1), ..Index::default() }
    }

    /// Finds the records of a block that begins with one. `line_only`: it lies behind a quote left open, and each line is
    /// a record.
    pub(super) fn find(&mut self, bytes: &[u8], marks: &Marks, delimiter: u8, line_only: bool) {
        self.clear();
        match marks.ends() {
            Some(ends) => {
                self.lines = marks.lines();
                lanes::run(Find { index: self, bytes, ends });
            }
            None => self.find_one_by_one(bytes, delimiter, line_only),
        }
        // Behind the last record there is room for one more, so that records are taken whole from any column on.
        let wanted = (self.records() + 1) * self.columns;
        self.ends.resize(self.ends.len().max(wanted), 0);
    }

    /// One odd record of no bytes in which so many lines end.
    pub(super) fn one_odd(&mut self, lines: u64) {
        self.clear();
        self.lines = lines;
        self.starts.extend([0, 0]);
        self.odd.push(0);
        self.ends.clear();
        self.ends.resize(2 * self.columns, 0);
    }

    /// How many records there are.
    pub(super) fn records(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many lines end in the block.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    /// Records that are broken or have more or fewer cells, in order.
    pub(super) fn odd(&self) -> &[u32] {
        &self.odd
    }

    /// Where a record stands, its line end included, and empty lines behind it.
    pub(super) fn record(&self, record: usize) -> Range<usize> {
        let at = |record: usize| self.starts.get(record).map_or(0, |start| *start as usize);
        at(record)..at(record + 1)
    }

    /// Where a cell of a record stands, its quotes included; an empty or backward range of an odd record.
    #[inline(always)]
    pub(super) fn cell(&self, record: usize, column: usize) -> Range<usize> {
        let place = record * self.columns + column;
        let end = self.ends.get(place).map_or(0, |end| *end as usize);
        let start = match column {
            0 => self.starts.get(record).map_or(0, |start| *start as usize),
            _ => self.ends.get(place - 1).map_or(0, |end| *end as usize + 1),
        };
        start..end
    }

    /// The same of a column from a record on; nothing of no column. Behind the last record, anything.
    #[inline(always)]
    pub(super) fn cells(&self, record: usize, column: Option<usize>) -> CellsOfColumn<'_> {
        let from = record * self.columns + column.unwrap_or(0).saturating_sub(1);
        CellsOfColumn {
            ends: self.ends.get(from..).unwrap_or_default().chunks_exact(self.columns),
            starts: self.starts.get(record..).unwrap_or_default().iter(),
            column,
        }
    }

    fn clear(&mut self) {
        self.starts.clear();
        self.odd.clear();
        self.lines = 0;
    }

    fn find_one_by_one(&mut self, bytes: &[u8], delimiter: u8, line_only: bool) {
        self.lines = line_breaks(bytes);
        let mut at = 0;
        let mut cells = Noted::default();
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            cells.from = at as u32;
            let length = match front(rest, delimiter, true, line_only, &mut cells) {
                Front::End | Front::Middle => break,
                Front::EmptyLine(length) => {
                    at += length;
                    continue;
                }
                Front::Record(length) => length,
                Front::OpenQuote(_, length) => {
                    cells.clear();
                    length
                }
                Front::TooLong => {
                    cells.clear();
                    rest.len()
                }
            };
            let first = self.starts.len() * self.columns;
            self.ends.resize(first, 0);
            if cells.ends.len() == self.columns {
                self.ends.extend_from_slice(&cells.ends);
            } else {
                self.odd.push(self.starts.len() as u32);
                self.ends.resize(first + self.columns, at as u32);
            }
            self.starts.push(at as u32);
            at += length;
        }
        self.starts.push(at as u32);
    }
}

/// Where the cells of a column stand, record by record.
pub(super) struct CellsOfColumn<'i> {
    /// Of each record, from the cell before the column's on, if there is one.
    ends: ChunksExact<'i, u32>,
    starts: Iter<'i, u32>,
    column: Option<usize>,
}

impl Iterator for CellsOfColumn<'_> {
    type Item = Range<usize>;

    #[inline(always)]
    fn next(&mut self) -> Option<Range<usize>> {
        let (start, end) = match (self.column, self.ends.next()?) {
            (Some(0), [end, ..]) => (self.starts.next().copied().unwrap_or(0), *end),
            (Some(_), [before, end, ..]) => (before + 1, *end),
            (Some(_) | None, _) => (0, 0),
        };
        Some(start as usize..end as usize)
    }
}

/// Takes down where cells end.
#[derive(Default)]
struct Noted {
    from: u32,
    ends: Vec<u32>,
}

impl Sink for Noted {
    fn clear(&mut self) {
        self.ends.clear();
    }

    fn text(&mut self, _: &[u8]) {}

    fn end(&mut self, at: usize) {
        self.ends.push(self.from + at as u32);
    }
}

/// The pass over the marks.
struct Find<'i> {
    index: &'i mut Index,
    bytes: &'i [u8],
    ends: &'i [Ends],
}

impl Pass for Find<'_> {
    type Found = ();

    #[inline(always)]
    fn run(self, lanes: impl Lanes) {
        let Find { index, bytes, ends } = self;
        index.starts.push(0);
        let mut finder =
            Finder { bytes, columns: index.columns, ends: std::mem::take(&mut index.ends), index, filled: 0, first: 0 };
        for (base, ends) in (0..).step_by(CHUNK).zip(ends) {
            finder.chunk(lanes, *ends, base);
        }
        let Finder { index, ends, .. } = finder;
        index.ends = ends;
        // A line end that is missing there was seen, too.
        if let Some(end) = index.starts.last_mut() {
            *end = bytes.len() as u32;
        }
    }
}

/// The pass on its way.
struct Finder<'i> {
    bytes: &'i [u8],
    columns: usize,
    index: &'i mut Index,
    /// Where cells end, so far.
    ends: Vec<u32>,
    /// How many of them there are.
    filled: usize,
    /// Which of them is the record's first.
    first: usize,
}

impl Finder<'_> {
    /// Finds the ends in a chunk that stands at `base`.
    #[inline(always)]
    fn chunk(&mut self, lanes: impl Lanes, ends: Ends, base: u32) {
        // Behind a line that is no record or odd, the ends that are left are put down anew, up to a chunk further on.
        if self.ends.len() < self.filled + 2 * CHUNK {
            self.grow();
        }
        put(lanes, &mut self.ends, self.filled, base, ends.cells);
        match ends.records {
            0 => self.filled += ends.cells.count_ones() as usize,
            _ => self.lines(lanes, base, ends),
        }
    }

    /// Ends the records that end in a chunk.
    #[inline(always)]
    fn lines(&mut self, lanes: impl Lanes, base: u32, ends: Ends) {
        let Ends { cells: mut ends, records: mut lines } = ends;
        while lines != 0 {
            let place = lines.trailing_zeros();
            let up_to = u64::MAX >> (63 - place);
            let behind = self.filled + (ends & up_to).count_ones() as usize;
            let feed = base + place;
            let before = (feed as usize).checked_sub(1).and_then(|before| self.bytes.get(before));
            let is_behind_return = u32::from(before == Some(&b'\r'));
            let (end, next) = (feed - is_behind_return, feed + 1);
            lines &= lines - 1;
            if behind - self.first == self.columns && self.columns > 1 {
                // `\r\n` ends the cell before both.
                if let Some(last) = self.ends.get_mut(behind - 1) {
                    *last -= is_behind_return;
                }
                self.first = behind;
                self.index.starts.push(next);
            } else {
                self.unusual(behind, end, next);
                // What was already put down behind this record moves with its cells.
                ends &= !up_to;
                self.filled = self.first;
                put(lanes, &mut self.ends, self.filled, base, ends);
            }
        }
        self.filled += ends.count_ones() as usize;
    }

    /// Ends a line that is no record, has one cell, or is odd.
    #[cold]
    #[inline(never)]
    fn unusual(&mut self, behind: usize, end: u32, next: u32) {
        let Some(start) = self.index.starts.last_mut() else { return };
        if *start == end {
            *start = next;
            return;
        }
        let is_odd = behind - self.first != self.columns;
        let cells_end = if is_odd { *start } else { end };
        if is_odd {
            self.index.odd.push(self.index.starts.len() as u32 - 1);
        }
        self.index.starts.push(next);
        let cells = self.first..self.first + self.columns;
        self.first = cells.end;
        if self.ends.len() < self.first + CHUNK {
            self.ends.resize(2 * self.first + CHUNK, 0);
        }
        self.ends.get_mut(cells).unwrap_or_default().fill(cells_end);
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        self.ends.resize(2 * self.filled + 16 * CHUNK, 0);
    }
}

/// Puts the places of the set bits, counted from `base`, at `at` and behind; beyond them anything may be written.
#[inline(always)]
fn put(lanes: impl Lanes, places: &mut [u32], at: usize, base: u32, bits: u64) {
    if let Some(places) = places.get_mut(at..).and_then(|places| places.first_chunk_mut()) {
        lanes.places(bits, base, places);
    }
}
