//! Which bytes of a CSV stand in quotes, chunk by chunk.
//!
//! A quote opens a cell only as its first byte; any other outside quotes is an ordinary byte. So the quotes of a chunk are
//! not simply counted in pairs: those that could not open a cell are taken out first, and the pairs are exact.

use crate::data::block::lanes::{CHUNK, Lanes};

/// What came before a chunk. At the beginning of a record: the default.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoting {
    /// All bits where the byte before stands in quotes, else none.
    inside: u64,
    /// 1 where a quote may follow that opens a cell, or goes on with one whose quote was doubled.
    may_open: u64,
}

impl Default for Quoting {
    fn default() -> Self {
        Quoting { inside: 0, may_open: 1 }
    }
}

impl Quoting {
    /// Which bytes of the next chunk stand outside quotes, closing quotes among them, of its `quotes` and its `ends`: the
    /// marks between cells and the line ends, wherever they stand.
    #[inline(always)]
    pub(super) fn outside(&mut self, lanes: impl Lanes, quotes: u64, ends: u64) -> u64 {
        let mut quotes = quotes;
        loop {
            let inside = lanes.odd_up_to(quotes) ^ self.inside;
            // An end before an opening quote is outside quotes, because what is before an opening quote is.
            let may_open = ((ends | quotes) << 1) | self.may_open;
            let ordinary = quotes & inside & !may_open;
            if ordinary == 0 {
                // The sign fills all bits.
                self.inside = (inside.cast_signed() >> (CHUNK - 1)).cast_unsigned();
                self.may_open = (ends | quotes) >> (CHUNK - 1);
                return !inside;
            }
            // What follows the first of them may have been taken for something else because of it.
            quotes ^= ordinary & ordinary.wrapping_neg();
        }
    }
}
