//! Which bytes of a CSV end its cells and records, found in one pass: a bit for each byte.
//!
//! Whoever cuts blocks has to look at every byte to know where records end. What was seen goes along with the block, so
//! that its reader need not look again.

use super::quoting::Quoting;
use crate::data::block::lanes::{self, CHUNK, Chunk, Lanes, Pass};
use crate::data::split::line_breaks;

/// The marks of a block.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// By chunk; room beyond them.
    ends: Vec<Ends>,
    chunks: usize,
    /// Whether they are all that ends something.
    is_whole: bool,
    lines: u64,
}

/// What ends in a chunk, outside quotes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ends {
    /// Cells: at these marks and line ends.
    pub(super) cells: u64,
    /// Records: at these line ends.
    pub(super) records: u64,
}

impl Marks {
    /// Finds the marks of some bytes that begin with a record, as far as records are whole by `\n`: so many bytes. `None`
    /// where that is not seen at a glance. `is_rest`: nothing follows; then the last line end may be missing.
    pub(super) fn find(&mut self, bytes: &[u8], delimiter: u8, is_rest: bool) -> Option<usize> {
        self.clear();
        if matches!(delimiter, b'"' | b'\r' | b'\n') {
            return None;
        }
        let last = bytes.last().filter(|byte| is_rest && **byte != b'\n');
        self.is_whole = lanes::run(Find { marks: self, bytes, delimiter, lacks_end: last.is_some() });
        // Behind `\r`, the end that was added belongs to it.
        self.lines -= u64::from(last.is_some_and(|last| *last != b'\r'));
        let Some(end) = self.cut() else {
            self.clear();
            return None;
        };
        let length = end.min(bytes.len());
        self.lines -= line_breaks(bytes.get(length..).unwrap_or_default());
        Some(length)
    }

    /// What ends in each chunk; `None` where that was not found. A line end that the last record lacks is among them.
    pub(super) fn ends(&self) -> Option<&[Ends]> {
        self.ends.get(..self.chunks).filter(|_| self.is_whole)
    }

    /// How many lines end, in quotes or not.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    /// Forgets them.
    pub(super) fn clear(&mut self) {
        self.chunks = 0;
        self.is_whole = false;
        self.lines = 0;
    }

    /// Takes away what stands behind the last record; where that is.
    fn cut(&mut self) -> Option<usize> {
        let chunks = self.ends.get_mut(..self.chunks)?;
        let place = chunks.iter().rposition(|ends| ends.records != 0)?;
        let last = chunks.get_mut(place)?;
        let behind = last.records.leading_zeros();
        last.cells &= u64::MAX >> behind;
        self.chunks = place + 1;
        Some(self.chunks * CHUNK - behind as usize)
    }
}

/// The pass; whether no line ends in any other way.
struct Find<'f> {
    marks: &'f mut Marks,
    bytes: &'f [u8],
    delimiter: u8,
    /// Whether a line end is missing behind the last byte.
    lacks_end: bool,
}

impl Pass for Find<'_> {
    type Found = bool;

    #[inline(always)]
    fn run(self, lanes: impl Lanes) -> bool {
        let Find { marks, bytes, delimiter, lacks_end } = self;
        let mut finder =
            Finder { delimiter, quoting: Quoting::default(), returned: 0, was_alone: 0, alone: 0, lines: 0 };
        let (chunks, rest) = bytes.as_chunks::<CHUNK>();
        marks.chunks = chunks.len() + 1;
        if marks.ends.len() < marks.chunks {
            marks.ends.resize(marks.chunks, Ends::default());
        }
        for (chunk, ends) in chunks.iter().zip(&mut marks.ends) {
            *ends = finder.chunk(lanes, chunk);
        }
        // Behind the last byte stands what is no mark, but for a missing line end.
        let mut last = [u8::from(delimiter == 0); CHUNK];
        last.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
        if let Some(slot) = last.get_mut(rest.len()).filter(|_| lacks_end) {
            *slot = b'\n';
        }
        if let Some(ends) = marks.ends.get_mut(chunks.len()) {
            *ends = finder.chunk(lanes, &last);
        }
        marks.lines = finder.lines;
        finder.alone == 0
    }
}

/// The pass on its way.
struct Finder {
    delimiter: u8,
    quoting: Quoting,
    /// 1 where the byte before the chunk is `\r`, and where that stands outside quotes.
    returned: u64,
    was_alone: u64,
    /// Bits where a `\r` outside quotes was followed by no `\n`.
    alone: u64,
    lines: u64,
}

impl Finder {
    /// What ends in the next chunk. All steps are taken for any chunk: what stands in one says nothing of the next, and
    /// guessing wrong costs more.
    #[inline(always)]
    fn chunk(&mut self, lanes: impl Lanes, chunk: &Chunk) -> Ends {
        const LAST: usize = CHUNK - 1;
        let quotes = lanes.equal(chunk, b'"');
        let feeds = lanes.equal(chunk, b'\n');
        let returns = lanes.equal(chunk, b'\r');
        let marks = lanes.equal(chunk, self.delimiter) | feeds;
        let outside = self.quoting.outside(lanes, quotes, marks | returns);
        let behind_returns = (returns << 1) | self.returned;
        self.lines += u64::from((feeds & !behind_returns | returns).count_ones());
        self.alone |= (((returns & outside) << 1) | self.was_alone) & !feeds;
        (self.returned, self.was_alone) = (returns >> LAST, (returns & outside) >> LAST);
        Ends { cells: marks & outside, records: feeds & outside }
    }
}
