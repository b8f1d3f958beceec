//! Where the marks of a block stand that end a text or have a meaning in it, found in one pass.

use crate::data::block::lanes::{self, CHUNK, Chunk, Lanes, Pass};

/// The last of the control characters, of which a text has none.
const LAST_CONTROL: u8 = 0x1F;

/// Marks of some bytes: quotes, backslashes and control characters, a bit for each byte.
#[derive(Debug, Default)]
pub(super) struct Marks {
    bits: Vec<u64>,
}

/// Bytes and their marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<'b> {
    /// The bytes.
    pub(super) bytes: &'b [u8],
    marks: &'b [u64],
}

impl Marks {
    /// Finds the marks of some bytes.
    pub(super) fn find<'b>(&'b mut self, bytes: &'b [u8]) {
        lanes::run(Find { bytes, bits: &mut self.bits });
    }

    /// The bytes whose marks were found.
    pub(super) fn page<'b>(&'b self, bytes: &'b [u8]) -> Page<'b> {
        Page { bytes, marks: &self.bits }
    }
}

impl Page<'_> {
    /// The place of the first mark from here on.
    #[inline(always)]
    pub(super) fn mark(self, at: usize) -> Option<usize> {
        let mut word = at / CHUNK;
        let mut bits = self.marks.get(word)? & (u64::MAX << (at % CHUNK));
        while bits == 0 {
            word += 1;
            bits = *self.marks.get(word)?;
        }
        Some(word * CHUNK + bits.trailing_zeros() as usize)
    }
}

struct Find<'f> {
    bytes: &'f [u8],
    bits: &'f mut Vec<u64>,
}

impl Pass for Find<'_> {
    type Found = ();

    #[inline(always)]
    fn run(self, lanes: impl Lanes) {
        let marks =
            |chunk: &Chunk| lanes.equal(chunk, b'"') | lanes.equal(chunk, b'\\') | lanes.up_to(chunk, LAST_CONTROL);
        let (chunks, rest) = self.bytes.as_chunks::<CHUNK>();
        self.bits.clear();
        self.bits.extend(chunks.iter().map(marks));
        let mut last = [0; CHUNK];
        last.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
        self.bits.push(marks(&last));
    }
}
