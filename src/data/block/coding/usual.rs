//! The usual spellings of values with an order, read at once: digits, decimals, days, instants.
//!
//! Guarantee: what is accepted here has the position that [`cell::read`](crate::data::cell::read) gives it, for a field
//! that says nothing else of that very text. What is not accepted means no more than "not sure".

mod instant;

#[cfg(feature = "parquet")]
pub(crate) use instant::{KNOWN_DAYS, Zone};

use jiff::tz::TimeZone;

use super::Cell;
use super::word::{LONGEST, Word, are_digits, pairs};
use crate::types::{Currency, Field, Format, Type};
use instant::Instants;

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

    /// The position of a text, however it is read.
    pub(super) fn read(&mut self, buffer: &[u8], cell: Cell) -> Option<i64> {
        match self {
            Usual::Integers => read(&mut Integers, buffer, cell),
            Usual::Decimals(decimals) => read(decimals, buffer, cell),
            Usual::Lengths(lengths) => read(lengths, buffer, cell),
            Usual::Days(days) => read(days, buffer, cell),
            Usual::Instants(instants) => read(&mut **instants, buffer, cell),
        }
    }
}

/// A way to write values.
pub(super) trait Spelling {
    /// Whether some words are written so at all.
    const IS_ANY: bool = true;

    /// Whether a word is written so, and its position then, as `line::position` has it. It takes all steps for any word:
    /// what is usual in one lead is not in the next, and guessing wrong costs more.
    fn short(&self, word: Word) -> (bool, i64);

    /// The position of a text that is none of these words.
    fn long(&mut self, _: &[u8], _: Cell) -> Option<i64> {
        None
    }
}

/// The position of a text.
pub(super) fn read(spelling: &mut impl Spelling, buffer: &[u8], cell: Cell) -> Option<i64> {
    match spelling.short(Word::of(buffer, cell)) {
        (true, position) => Some(position),
        (false, _) => spelling.long(buffer, cell),
    }
}

/// No way to write values: of types without an order.
pub(super) struct NoSpelling;

impl Spelling for NoSpelling {
    const IS_ANY: bool = false;

    fn short(&self, _: Word) -> (bool, i64) {
        (false, 0)
    }
}

/// Whole numbers: digits.
pub(super) struct Integers;

impl Spelling for Integers {
    #[inline(always)]
    fn short(&self, word: Word) -> (bool, i64) {
        let (is_negative, word) = word.sign();
        let (is_it, size) = word.digits();
        (is_it, signed(is_negative, size as i64))
    }
}

#[inline(always)]
fn signed(is_negative: bool, size: i64) -> i64 {
    if is_negative { size.wrapping_neg() } else { size }
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
    fn short(&self, word: Word) -> (bool, i64) {
        // By how many digits stand behind the mark; more than six are none.
        const SCALES: [i64; 16] = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        // The largest whole number of millionths is longer.
        const MOST_WHOLE: u32 = 12;
        let (is_negative, word) = word.sign();
        let whole = word.find(if word.is_number { b'.' } else { self.mark });
        let has_mark = whole < word.length;
        let fraction = (word.length - whole).saturating_sub(1);
        let scale = SCALES.get(fraction as usize).copied().unwrap_or(0);
        let (are_digits, size) = word.without(whole).digits();
        let is_ambiguous = self.is_ambiguous & !word.is_number & (fraction == 3);
        let is_it = are_digits
            & (whole != 0)
            & (whole <= MOST_WHOLE)
            & (scale != 0)
            & (has_mark == (fraction != 0))
            & !is_ambiguous;
        (is_it, signed(is_negative, (size as i64).wrapping_mul(scale)))
    }
}

/// Lengths of time: digits, so many of a unit.
#[derive(Clone, Debug)]
pub(super) struct Lengths {
    unit: i64,
}

impl Spelling for Lengths {
    #[inline(always)]
    fn short(&self, word: Word) -> (bool, i64) {
        let (is_negative, word) = word.sign();
        let (are_digits, size) = word.digits();
        let (size, is_beyond) = (size as i64).overflowing_mul(self.unit);
        // Longer ones may be beyond what a count can be.
        (are_digits & (word.length <= 12) & !is_beyond, signed(is_negative, size))
    }
}

/// Days: year, month and day in digits, each at its place among fixed marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Days {
    length: u32,
    /// The bytes that are marks, and what they are.
    marks: [Word; 2],
    /// How many bytes stand before year, month and day.
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
        let place = |token: &str| Some(pattern.find(token)? as u32);
        let (year, month, day) = (place("YYYY")?, place("MM")?, place("DD")?);
        let marks = pattern.bytes().enumerate().filter(|(_, byte)| !matches!(byte, b'Y' | b'M' | b'D'));
        let mut found = (0_u128, 0_u128);
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
        let word = |bits: u128| Word { low: bits as u64, high: (bits >> 64) as u64, ..Word::default() };
        let marks = [word(found.0), word(found.1)];
        is_all.then_some(Days { length: pattern.len() as u32, marks, year, month, day })
    }

    /// Whether a word is a day, and which, counted from 1970-01-01.
    #[inline(always)]
    fn day(&self, word: Word) -> (bool, i64) {
        let [places, marks] = self.marks;
        let has_marks = (word.low & places.low == marks.low) & (word.high & places.high == marks.high);
        let digits = word.part(self.year) & 0xFFFF_FFFF
            | (word.part(self.month) & 0xFFFF) << 32
            | (word.part(self.day) & 0xFFFF) << 48;
        let pairs = pairs(digits);
        let year = 100 * (pairs & 0xFF) + (pairs >> 16 & 0xFF);
        let (exists, day) = day_of(year, pairs >> 32 & 0xFF, pairs >> 48);
        (exists & has_marks & are_digits(digits) & (word.length == self.length) & !word.is_number, day)
    }
}

impl Spelling for Days {
    #[inline(always)]
    fn short(&self, word: Word) -> (bool, i64) {
        self.day(word)
    }
}

/// Whether the Gregorian calendar has a day, and which it is, counted from 1970-01-01.
#[inline(always)]
fn day_of(year: u64, month: u64, day: u64) -> (bool, i64) {
    const LENGTHS: [u64; 16] = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0];
    let is_leap = year.is_multiple_of(4) & (!year.is_multiple_of(100) | year.is_multiple_of(400));
    let longest = LENGTHS.get(month as usize).copied().unwrap_or(0) - u64::from((month == 2) & !is_leap);
    let exists = (day != 0) & (day <= longest);
    // Years begin in March, so that the odd day of leap years is the last; 400 more keep all above nothing.
    let is_early = month <= 2;
    let (year, month) = (year + 400 - u64::from(is_early), (month + 9) - if is_early { 0 } else { 12 });
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    // 0000-03-01 is day -719468; 400 years are 146097 days; days count from 1 here.
    (exists, days as i64 - 719_468 - 146_097 - 1)
}
