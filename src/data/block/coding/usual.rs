//! The usual spellings of values with an order, read at once: digits, decimals, days, instants.
//!
//! Guarantee: what is accepted here has the position that [`cell::read`](crate::data::cell::read) gives it, for a field
//! that says nothing else of that very text. `None` means no more than "not sure".

mod instant;

use jiff::tz::TimeZone;

use super::{Cell, Kind};
use crate::types::{Currency, Field, Format, Type};
use instant::Instants;

/// How many bytes a [`Word`] holds at most.
pub(super) const LONGEST: usize = 16;

/// A short text in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its bytes, the first lowest; nothing behind them.
    pub(super) bits: u128,
    /// How many there are.
    pub(super) length: usize,
}

impl Word {
    /// The text at a place of a buffer. Fast where sixteen bytes stand there, whatever they are.
    #[inline(always)]
    pub(super) fn at(buffer: &[u8], start: usize, end: usize) -> Option<Word> {
        // An end before the start is longer than any.
        let length = end.wrapping_sub(start);
        let mask = mask(length)?;
        let bytes = match buffer.get(start..).and_then(|rest| rest.first_chunk::<LONGEST>()) {
            Some(bytes) => *bytes,
            None => near_the_end(buffer.get(start..end)?),
        };
        Some(Word { bits: u128::from_le_bytes(bytes) & mask, length })
    }

    /// The word without its first byte.
    #[inline(always)]
    fn behind_first(self) -> Word {
        Word { bits: self.bits >> 8, length: self.length - 1 }
    }

    /// Sign and size.
    #[inline(always)]
    fn sign(self) -> (bool, Word) {
        if self.bits as u8 == b'-' { (true, self.behind_first()) } else { (false, self) }
    }

    /// Where a byte stands first.
    #[inline(always)]
    fn find(self, byte: u8) -> Option<usize> {
        const LOW: u128 = u128::from_ne_bytes([0x7F; LONGEST]);
        let differs = self.bits ^ u128::from_ne_bytes([byte; LONGEST]);
        let same = !(((differs & LOW) + LOW) | differs | LOW);
        let place = same.trailing_zeros() as usize / 8;
        (place < self.length).then_some(place)
    }

    /// The number that digits alone make up.
    #[inline(always)]
    fn digits(self) -> Option<u64> {
        const ZEROS: u128 = u128::from_ne_bytes([b'0'; LONGEST]);
        let lacking = LONGEST - self.length;
        if self.length == 0 {
            return None;
        }
        let aligned = (self.bits << (8 * lacking)) | (ZEROS & mask(lacking)?);
        let (high, low) = (aligned as u64, (aligned >> 64) as u64);
        (are_digits(high) && are_digits(low)).then(|| eight(high) * 100_000_000 + eight(low))
    }
}

#[cold]
fn near_the_end(text: &[u8]) -> [u8; LONGEST] {
    let mut bytes = [0; LONGEST];
    bytes.iter_mut().zip(text).for_each(|(slot, byte)| *slot = *byte);
    bytes
}

/// All bits of so many bytes; `None` beyond the longest.
#[inline(always)]
fn mask(length: usize) -> Option<u128> {
    #[expect(clippy::indexing_slicing, reason = "worked out when compiled")]
    const MASKS: [u128; LONGEST + 1] = {
        let mut masks = [0; LONGEST + 1];
        let mut length = 1;
        while length <= LONGEST {
            masks[length] = u128::MAX >> (8 * (LONGEST - length));
            length += 1;
        }
        masks
    };
    MASKS.get(length).copied()
}

/// Whether eight bytes are digits.
#[inline(always)]
fn are_digits(bytes: u64) -> bool {
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    // Six more than a digit, and the upper half is still the digits' own.
    (bytes & HIGH) | ((bytes.wrapping_add(0x0606_0606_0606_0606) & HIGH) >> 4) == 0x3333_3333_3333_3333
}

/// The four numbers of two digits each, one in each 16 bits, the first lowest.
#[inline(always)]
fn pairs(digits: u64) -> u64 {
    ((digits & 0x0F0F_0F0F_0F0F_0F0F).wrapping_mul(2561) >> 8) & 0x00FF_00FF_00FF_00FF
}

/// The number of eight digits.
#[inline(always)]
fn eight(digits: u64) -> u64 {
    let fours = (pairs(digits).wrapping_mul(6_553_601) >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(42_949_672_960_001) >> 32
}

/// How a field's values are usually spelled.
#[derive(Clone, Debug)]
pub(super) enum Usual {
    /// `1200`
    Integers,
    /// `1200.50`
    Decimals(Decimals),
    /// `90`, of a declared unit.
    Lengths(Lengths),
    /// `2026-11-21`
    Days(Days),
    /// `2026-11-21T09:00:00Z`
    Instants(Box<Instants>),
}

impl Usual {
    /// The usual spellings of a field; none where its values have no order, or are written in no way known here.
    pub(super) fn of(field: &Field, zone: &TimeZone) -> Option<Usual> {
        match &field.ty {
            Type::Integer => Some(Usual::Integers),
            Type::Number => Some(Usual::Decimals(Decimals::of(field.format.as_ref(), None))),
            Type::Money(own) => Some(Usual::Decimals(Decimals::of(field.format.as_ref(), Some(*own)))),
            Type::Duration => field.unit.map(|unit| Usual::Lengths(Lengths { unit: unit.microseconds() })),
            Type::Date => Days::of(field.format.as_ref()).map(Usual::Days),
            Type::Datetime => Instants::of(field.format.as_ref(), zone).map(|all| Usual::Instants(Box::new(all))),
            Type::Boolean | Type::Text | Type::Choice(_) | Type::List(_) | Type::Outcome => None,
        }
    }

    /// The position of a text: what [`Spelling::read`] says, whichever it is.
    pub(super) fn read(&mut self, buffer: &[u8], cell: Cell) -> Option<i64> {
        match self {
            Usual::Integers => Integers.read(buffer, cell),
            Usual::Decimals(decimals) => decimals.read(buffer, cell),
            Usual::Lengths(lengths) => lengths.read(buffer, cell),
            Usual::Days(days) => days.read(buffer, cell),
            Usual::Instants(instants) => instants.read(buffer, cell),
        }
    }
}

/// A way to write values.
pub(super) trait Spelling {
    /// The position of a text at a place of a buffer, as `plan::position` has it.
    fn read(&mut self, buffer: &[u8], cell: Cell) -> Option<i64>;
}

/// No way to write values: of types without an order.
pub(super) struct NoSpelling;

impl Spelling for NoSpelling {
    #[inline(always)]
    fn read(&mut self, _: &[u8], _: Cell) -> Option<i64> {
        None
    }
}

/// Whole numbers: digits.
pub(super) struct Integers;

impl Spelling for Integers {
    #[inline(always)]
    fn read(&mut self, buffer: &[u8], cell: Cell) -> Option<i64> {
        let (is_negative, word) = Word::at(buffer, cell.start, cell.end)?.sign();
        let size = word.digits()? as i64;
        Some(if is_negative { -size } else { size })
    }
}

/// Numbers and amounts of money: digits, perhaps with a mark and up to six digits behind it.
#[derive(Clone, Debug)]
pub(super) struct Decimals {
    mark: u8,
    /// Whether three digits behind the mark could be thousands before it.
    is_ambiguous: bool,
}

impl Decimals {
    fn of(format: Option<&Format>, money: Option<Currency>) -> Decimals {
        let mark = match format {
            Some(Format::Number { decimal, .. }) => u8::try_from(*decimal).unwrap_or(b'.'),
            Some(Format::Time(_)) | None => b'.',
        };
        Decimals { mark, is_ambiguous: money.is_some() && format.is_none() }
    }
}

impl Spelling for Decimals {
    #[inline(always)]
    fn read(&mut self, buffer: &[u8], cell: Cell) -> Option<i64> {
        const SCALES: [i64; 7] = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1];
        // The largest whole number of millionths is longer.
        const MOST_WHOLE: usize = 12;
        let is_number = cell.kind == Kind::Number;
        let (is_negative, word) = Word::at(buffer, cell.start, cell.end)?.sign();
        let place = word.find(if is_number { b'.' } else { self.mark });
        let whole = place.unwrap_or(word.length);
        let fraction = place.map_or(0, |place| word.length - 1 - place);
        let has_end = place.is_some() && fraction == 0;
        if whole == 0 || whole > MOST_WHOLE || has_end || (fraction == 3 && self.is_ambiguous && !is_number) {
            return None;
        }
        let scale = SCALES.get(fraction)?;
        let before = mask(whole)?;
        let bits = (word.bits & before) | ((word.bits >> 8) & !before);
        let size = Word { bits, length: whole + fraction }.digits()? as i64 * scale;
        Some(if is_negative { -size } else { size })
    }
}

/// Lengths of time: digits, so many of a unit.
#[derive(Clone, Debug)]
pub(super) struct Lengths {
    unit: i64,
}

impl Spelling for Lengths {
    #[inline(always)]
    fn read(&mut self, buffer: &[u8], cell: Cell) -> Option<i64> {
        let (is_negative, word) = Word::at(buffer, cell.start, cell.end)?.sign();
        // Longer ones may be beyond what a count can be.
        if word.length > 12 {
            return None;
        }
        let size = (word.digits()? as i64).checked_mul(self.unit)?;
        Some(if is_negative { -size } else { size })
    }
}

/// Days: year, month and day in digits, each at its place among fixed marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Days {
    length: usize,
    /// The bytes that are marks, and what they are.
    marks: (u128, u128),
    /// How many bits stand before year, month and day.
    year: u32,
    month: u32,
    day: u32,
}

impl Days {
    /// Days as a format has them.
    fn of(format: Option<&Format>) -> Option<Days> {
        match format {
            Some(Format::Time(format)) => Days::written(format.pattern()),
            Some(Format::Number { .. }) | None => Days::written("YYYY-MM-DD"),
        }
    }

    /// Days as a pattern has them, where it has year, month and day in digits and marks between them, no more.
    fn written(pattern: &str) -> Option<Days> {
        let place = |token: &str| Some(8 * pattern.find(token)? as u32);
        let (year, month, day) = (place("YYYY")?, place("MM")?, place("DD")?);
        let marks = pattern.bytes().enumerate().filter(|(_, byte)| !matches!(byte, b'Y' | b'M' | b'D'));
        let mut found = (0, 0);
        let mut count = 0;
        for (place, byte) in marks {
            if !matches!(byte, b'-' | b'/' | b'.' | b' ' | b'_' | b',') || place >= LONGEST {
                return None;
            }
            found.0 |= 0xFF << (8 * place);
            found.1 |= u128::from(byte) << (8 * place);
            count += 1;
        }
        let is_all = pattern.len() == count + 8 && pattern.len() <= LONGEST;
        is_all.then_some(Days { length: pattern.len(), marks: found, year, month, day })
    }

    /// The day of a word, counted from 1970-01-01.
    #[inline(always)]
    fn day(&self, word: Word) -> Option<i64> {
        let (places, marks) = self.marks;
        if word.length != self.length || word.bits & places != marks {
            return None;
        }
        let part = |bits: u32| (word.bits >> bits) as u64;
        let digits =
            part(self.year) & 0xFFFF_FFFF | (part(self.month) & 0xFFFF) << 32 | (part(self.day) & 0xFFFF) << 48;
        if !are_digits(digits) {
            return None;
        }
        let [century, year, month, day] = {
            let pairs = pairs(digits);
            [pairs & 0xFF, (pairs >> 16) & 0xFF, (pairs >> 32) & 0xFF, pairs >> 48]
        };
        day_of(100 * century + year, month, day)
    }
}

impl Spelling for Days {
    #[inline(always)]
    fn read(&mut self, buffer: &[u8], cell: Cell) -> Option<i64> {
        let word = Word::at(buffer, cell.start, cell.end)?;
        if cell.kind == Kind::Text { self.day(word) } else { None }
    }
}

/// The day of the Gregorian calendar, counted from 1970-01-01; `None` where it has none such.
#[inline(always)]
fn day_of(year: u64, month: u64, day: u64) -> Option<i64> {
    const LENGTHS: [u64; 13] = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let longest = LENGTHS.get(month as usize)? - u64::from(month == 2 && !is_leap);
    if day == 0 || day > longest {
        return None;
    }
    // Years begin in March, so that the odd day of leap years is the last; 400 more keep all above nothing.
    let (year, month) = if month <= 2 { (year + 399, month + 9) } else { (year + 400, month - 3) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    // 0000-03-01 is day -719468; 400 years are 146097 days; days count from 1 here.
    Some(days as i64 - 719_468 - 146_097 - 1)
}
