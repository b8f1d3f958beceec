//! Short texts, many at a time.

use std::ops::Range;

use super::{Cell, Cells, Kind, STRIP};
use crate::data::block::lanes::{LENGTH, Lanes, Text};

/// A short text, at the end of these bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: Text,
    /// How long it is, and whether it is JSON: see [`Word::JSON`].
    pub(super) tag: u8,
}

impl Word {
    /// Set in the tag of JSON.
    pub(super) const JSON: u8 = 0x80;
    /// The length of what is no word: a longer text, or one that is written with marks.
    pub(super) const NONE: u8 = 0x7F;

    /// The text of a cell. Fast where sixteen bytes stand up to its end, whatever they are.
    #[inline(always)]
    pub(super) fn of(buffer: &[u8], cell: Cell) -> Word {
        // An end before the start is longer than any.
        let length = cell.end.wrapping_sub(cell.start);
        let Some([mask, zeros]) = FILLS.get(length.min(LENGTH + 1)).filter(|_| cell.kind != Kind::Marked) else {
            return Word { text: [0; LENGTH], tag: Word::NONE };
        };
        let mut text = match buffer.get(cell.end.wrapping_sub(LENGTH)..).and_then(|rest| rest.first_chunk()) {
            Some(text) => *text,
            None => near_the_start(buffer, cell),
        };
        for ((byte, mask), zero) in text.iter_mut().zip(mask).zip(zeros) {
            *byte = (*byte & mask) | zero;
        }
        let tag = length as u8 | if cell.kind == Kind::Json { Word::JSON } else { 0 };
        Word { text, tag: if length <= LENGTH { tag } else { Word::NONE } }
    }
}

#[cold]
fn near_the_start(buffer: &[u8], cell: Cell) -> Text {
    let mut bytes = [0; LENGTH];
    let text = buffer.get(cell.start..cell.end).unwrap_or_default();
    bytes.iter_mut().rev().zip(text.iter().rev()).for_each(|(slot, byte)| *slot = *byte);
    bytes
}

/// By length: which bytes belong to the text, and what stands before them. The last stands for all that are longer.
#[expect(clippy::indexing_slicing, reason = "worked out when compiled")]
static FILLS: [[Text; 2]; LENGTH + 2] = {
    let mut fills = [[[0; LENGTH], [b'0'; LENGTH]]; LENGTH + 2];
    let mut length = 1;
    while length <= LENGTH {
        let mut place = LENGTH - length;
        while place < LENGTH {
            fills[length][0][place] = 0xFF;
            fills[length][1][place] = 0;
            place += 1;
        }
        length += 1;
    }
    fills
};

/// The words of neighbouring rows.
#[derive(Clone, Debug)]
pub(super) struct Strip {
    pub(super) texts: [Text; STRIP],
    /// Their tags: 0 where nothing stands.
    pub(super) tags: [u8; STRIP],
}

impl Strip {
    /// No words.
    pub(super) fn new() -> Strip {
        Strip { texts: [[b'0'; LENGTH]; STRIP], tags: [0; STRIP] }
    }

    /// Takes the words of some rows, no more than there is room for; behind them, any.
    #[inline(always)]
    pub(super) fn load<C: Cells>(&mut self, cells: &C, rows: Range<usize>) {
        let buffer = cells.buffer();
        for ((text, tag), cell) in self.texts.iter_mut().zip(&mut self.tags).zip(cells.cells(rows)) {
            Word { text: *text, tag: *tag } = Word::of(buffer, cell);
        }
    }

    /// How long they are.
    #[inline(always)]
    pub(super) fn lengths(&self) -> [u8; STRIP] {
        self.tags.map(|tag| tag & !Word::JSON)
    }

    /// A bit for each word that is all letters, digits and signs of ASCII, without blanks.
    #[inline(always)]
    pub(super) fn graphic(&self, lanes: impl Lanes) -> u64 {
        const ALL: u64 = 0xFFFF;
        let (chunks, _) = self.texts.as_flattened().as_chunks();
        chunks.iter().rev().fold(0, |words, chunk| {
            let bytes = lanes.up_to(chunk, b'~') & !lanes.up_to(chunk, b' ');
            let texts = [48, 32, 16, 0].map(|from| u64::from(bytes >> from & ALL == ALL));
            texts.into_iter().fold(words, |words, is_graphic| words << 1 | is_graphic)
        })
    }

    /// Takes away the minus signs before them, and makes the lengths shorter by these; a bit for each that had one.
    #[inline(always)]
    pub(super) fn take_signs(&mut self, lanes: impl Lanes, lengths: &mut [u8; STRIP]) -> u64 {
        let (chunks, _) = self.texts.as_flattened().as_chunks();
        if chunks.iter().fold(0, |found, chunk| found | lanes.equal(chunk, b'-')) == 0 {
            return 0;
        }
        let mut signs = 0;
        for (place, (text, length)) in self.texts.iter_mut().zip(lengths).enumerate() {
            let first = LENGTH.checked_sub(usize::from(*length)).and_then(|first| text.get_mut(first));
            if let Some(first) = first.filter(|first| **first == b'-') {
                *first = b'0';
                *length -= 1;
                signs |= 1 << place;
            }
        }
        signs
    }
}
