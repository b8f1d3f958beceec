//! Short texts in two numbers, taken at once.

use super::{Cell, Kind};

/// How many bytes a word holds at most.
pub(super) const LONGEST: usize = 16;

/// A short text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// Its first eight bytes, the first lowest; nothing behind the last.
    pub(super) low: u64,
    /// Those behind them.
    pub(super) high: u64,
    /// How many there are; [`Word::NONE`] where the text is none that a word can hold.
    pub(super) length: u32,
    /// Whether it is a number of JSON.
    pub(super) is_number: bool,
}

impl Word {
    /// The length of what is no word.
    pub(super) const NONE: u32 = 255;

    /// The text of a cell. Fast where sixteen bytes stand at its beginning, whatever they are.
    #[inline(always)]
    pub(super) fn of(buffer: &[u8], cell: Cell) -> Word {
        let none = Word { length: Word::NONE, ..Word::default() };
        // An end before the start is longer than any.
        let length = cell.end.wrapping_sub(cell.start);
        let Some((low, high)) = mask(length).filter(|_| cell.kind != Kind::Marked) else { return none };
        let bytes = match buffer.get(cell.start..).and_then(|rest| rest.first_chunk::<LONGEST>()) {
            Some(bytes) => *bytes,
            None => near_the_end(buffer, cell),
        };
        let bits = u128::from_le_bytes(bytes);
        Word {
            low: bits as u64 & low,
            high: (bits >> 64) as u64 & high,
            length: length as u32,
            is_number: cell.kind == Kind::Number,
        }
    }

    /// All bytes in one number.
    #[inline(always)]
    fn bits(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }

    /// So many bytes from a place on, at most eight; nothing behind the last.
    #[inline(always)]
    pub(super) fn part(self, place: u32) -> u64 {
        (self.bits() >> (8 * place)) as u64
    }

    /// Whether a sign stands before it, and what stands behind that.
    #[inline(always)]
    pub(super) fn sign(self) -> (bool, Word) {
        let is_negative = self.low as u8 == b'-';
        let bits = self.bits() >> (8 * u32::from(is_negative));
        let length = self.length - u32::from(is_negative);
        (is_negative, Word { low: bits as u64, high: (bits >> 64) as u64, length, ..self })
    }

    /// Where a byte stands first; behind the last where it does not.
    #[inline(always)]
    pub(super) fn find(self, byte: u8) -> u32 {
        const LOW: u128 = u128::from_ne_bytes([0x7F; LONGEST]);
        let differs = self.bits() ^ u128::from_ne_bytes([byte; LONGEST]);
        let same = !(((differs & LOW) + LOW) | differs | LOW);
        (same.trailing_zeros() / 8).min(self.length)
    }

    /// The word without the byte at a place; itself where none stands there.
    #[inline(always)]
    pub(super) fn without(self, place: u32) -> Word {
        let (low, high) = mask(place as usize).unwrap_or((u64::MAX, u64::MAX));
        let before = u128::from(high) << 64 | u128::from(low);
        let bits = (self.bits() & before) | ((self.bits() >> 8) & !before);
        let length = self.length - u32::from(place < self.length);
        Word { low: bits as u64, high: (bits >> 64) as u64, length, ..self }
    }

    /// Whether it is digits alone, and the number that they make up then.
    #[inline(always)]
    pub(super) fn digits(self) -> (bool, u64) {
        const ZEROS: u128 = u128::from_ne_bytes([b'0'; LONGEST]);
        let lacking = (LONGEST as u32).wrapping_sub(self.length) & 0xF;
        // Digits up to the end, and zeros before them.
        let aligned = self.bits() << (8 * lacking) | ZEROS & !(u128::MAX << (8 * lacking));
        let (high, low) = (aligned as u64, (aligned >> 64) as u64);
        let is_it = are_digits(high) & are_digits(low) & (self.length != 0) & (self.length <= LONGEST as u32);
        (is_it, eight(high).wrapping_mul(100_000_000).wrapping_add(eight(low)))
    }
}

#[cold]
fn near_the_end(buffer: &[u8], cell: Cell) -> [u8; LONGEST] {
    let mut bytes = [0; LONGEST];
    let text = buffer.get(cell.start..cell.end).unwrap_or_default();
    bytes.iter_mut().zip(text).for_each(|(slot, byte)| *slot = *byte);
    bytes
}

/// All bits of so many bytes; `None` beyond the longest.
#[inline(always)]
fn mask(length: usize) -> Option<(u64, u64)> {
    #[expect(clippy::indexing_slicing, reason = "worked out when compiled")]
    const MASKS: [(u64, u64); LONGEST + 1] = {
        let mut masks = [(0, 0); LONGEST + 1];
        let mut length = 1;
        while length <= LONGEST {
            let mask = u128::MAX >> (8 * (LONGEST - length));
            masks[length] = (mask as u64, (mask >> 64) as u64);
            length += 1;
        }
        masks
    };
    MASKS.get(length).copied()
}

/// Whether eight bytes are digits.
#[inline(always)]
pub(super) fn are_digits(bytes: u64) -> bool {
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    // Six more than a digit, and the upper half is still the digits' own.
    (bytes & HIGH) | ((bytes.wrapping_add(0x0606_0606_0606_0606) & HIGH) >> 4) == 0x3333_3333_3333_3333
}

/// The four numbers of two digits each, one in each 16 bits, the first lowest.
#[inline(always)]
pub(super) fn pairs(digits: u64) -> u64 {
    ((digits & 0x0F0F_0F0F_0F0F_0F0F).wrapping_mul(2561) >> 8) & 0x00FF_00FF_00FF_00FF
}

/// The number of eight digits.
#[inline(always)]
fn eight(digits: u64) -> u64 {
    let fours = (pairs(digits).wrapping_mul(6_553_601) >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(42_949_672_960_001) >> 32
}
