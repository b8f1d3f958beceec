//! The usual spellings of values with an order, read at once: digits, decimals, days, instants.
//!
//! Guarantee: what is accepted here has the position that [`cell::read`](crate::data::cell::read) gives it, for a field
//! that says nothing else of that very text. What is not accepted means no more than "not sure".

mod instant;

#[cfg(feature = "parquet")]
pub(crate) use instant::{KNOWN_DAYS, Zone};

use jiff::tz::TimeZone;

use super::word::{Strip, Word};
use super::{Cell, STRIP};
use crate::data::block::lanes::{LENGTH, Lanes, Portable, Text};
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
            Type::Duration => field.unit.map(|unit| Usual::Lengths(Lengths::of(unit.microseconds()))),
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

/// The positions of a strip's words, as `line::position` has them; [`UNUSUAL`] of those that are spelled otherwise.
pub(super) type Positions = [i64; STRIP];

/// No usual spelling has this position.
pub(super) const UNUSUAL: i64 = i64::MIN;

/// A way to write values.
pub(super) trait Spelling {
    /// Whether some words are written so at all.
    const IS_ANY: bool = true;

    /// Reads the words of a strip, which is used up. It takes all steps for any word: what is usual in one lead is not in
    /// the next, and guessing wrong costs more. Implementations are `#[inline(always)]`, as passes over bytes are.
    fn short(&self, lanes: impl Lanes, strip: &mut Strip, positions: &mut Positions);

    /// The position of a text that is none of these words.
    fn long(&mut self, _: &[u8], _: Cell) -> Option<i64> {
        None
    }
}

/// The position of a text by itself.
pub(super) fn read(spelling: &mut impl Spelling, buffer: &[u8], cell: Cell) -> Option<i64> {
    let (mut strip, mut positions) = (Strip::new(), [UNUSUAL; STRIP]);
    let word = Word::of(buffer, cell);
    (strip.texts, strip.tags) = ([word.text; STRIP], [word.tag; STRIP]);
    spelling.short(Portable, &mut strip, &mut positions);
    let [position, ..] = positions;
    if position == UNUSUAL { spelling.long(buffer, cell) } else { Some(position) }
}

/// No way to write values: of types without an order.
pub(super) struct NoSpelling;

impl Spelling for NoSpelling {
    const IS_ANY: bool = false;

    #[inline(always)]
    fn short(&self, _: impl Lanes, _: &mut Strip, _: &mut Positions) {}
}

/// Whole numbers: digits.
pub(super) struct Integers;

impl Spelling for Integers {
    #[inline(always)]
    fn short(&self, lanes: impl Lanes, strip: &mut Strip, positions: &mut Positions) {
        let mut lengths = strip.lengths();
        let signs = strip.take_signs(lanes, &mut lengths);
        lanes.numbers(&strip.texts, positions);
        for (position, length) in positions.iter_mut().zip(&lengths) {
            let is_it = (*position >= 0) & (1..=LENGTH as u8).contains(length);
            *position = if is_it { *position } else { UNUSUAL };
        }
        negate(positions, signs);
    }
}

/// Makes some positions those of the opposite numbers.
#[inline(always)]
fn negate(positions: &mut Positions, mut signs: u64) {
    while signs != 0 {
        if let Some(position) = positions.get_mut(signs.trailing_zeros() as usize) {
            *position = position.wrapping_neg();
        }
        signs &= signs - 1;
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
    fn short(&self, lanes: impl Lanes, strip: &mut Strip, positions: &mut Positions) {
        // By how many digits stand behind the mark; more than six are none.
        const SCALES: [i64; LENGTH] = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        // The largest whole number of millionths is longer.
        const MOST_WHOLE: u8 = 12;
        let mut lengths = strip.lengths();
        let signs = strip.take_signs(lanes, &mut lengths);
        let mut behind = [0; STRIP];
        lanes.take_out(&mut strip.texts, self.mark, &mut behind);
        lanes.numbers(&strip.texts, positions);
        for (((position, length), behind), tag) in positions.iter_mut().zip(&lengths).zip(&behind).zip(&strip.tags) {
            // Of the longest words, the first byte is no zero that could come twice.
            let has_mark = usize::from(*behind) < LENGTH;
            let fraction = if has_mark { *behind } else { 0 };
            let whole = length.wrapping_sub(fraction + u8::from(has_mark));
            let is_json = tag & Word::JSON != 0;
            let is_it = (*position >= 0)
                & (1..=MOST_WHOLE).contains(&whole)
                & (has_mark == (1..=6).contains(&fraction))
                & (!has_mark | (usize::from(*length) < LENGTH))
                & !(self.is_ambiguous & !is_json & (fraction == 3))
                & ((self.mark == b'.') | !is_json);
            let scale = SCALES.get(usize::from(fraction)).copied().unwrap_or(0);
            *position = if is_it { position.wrapping_mul(scale) } else { UNUSUAL };
        }
        negate(positions, signs);
    }
}

/// Lengths of time: digits, so many of a unit.
#[derive(Clone, Debug)]
pub(super) struct Lengths {
    unit: i64,
    /// More of them are too many to count.
    most: i64,
}

impl Lengths {
    fn of(unit: i64) -> Lengths {
        // Longer ones than of twelve digits may be beyond what a count can be.
        Lengths { unit, most: (i64::MAX / unit.max(1)).min(999_999_999_999) }
    }
}

impl Spelling for Lengths {
    #[inline(always)]
    fn short(&self, lanes: impl Lanes, strip: &mut Strip, positions: &mut Positions) {
        Integers.short(lanes, strip, positions);
        for position in positions {
            let is_it = (-self.most <= *position) & (*position <= self.most);
            *position = if is_it { position.wrapping_mul(self.unit) } else { UNUSUAL };
        }
    }
}

/// Days: year, month and day in digits, each at its place among fixed marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Days {
    length: usize,
    /// Which bits of a word are of marks, and these marks.
    places: u128,
    marks: u128,
    /// At which byte of a word year, month and day begin.
    year: usize,
    month: usize,
    day: usize,
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
        let before = LENGTH.checked_sub(pattern.len())?;
        let place = |token: &str| Some(before + pattern.find(token)?);
        let (year, month, day) = (place("YYYY")?, place("MM")?, place("DD")?);
        let (mut places, mut marks, mut count) = (0_u128, 0_u128, 0);
        for (place, byte) in pattern.bytes().enumerate().filter(|(_, byte)| !matches!(byte, b'Y' | b'M' | b'D')) {
            if !matches!(byte, b'-' | b'/' | b'.' | b' ' | b'_' | b',') {
                return None;
            }
            places |= 0xFF << (8 * (before + place));
            marks |= u128::from(byte) << (8 * (before + place));
            count += 1;
        }
        let length = pattern.len();
        (length == count + 8).then_some(Days { length, places, marks, year, month, day })
    }

    /// The day that a word is, counted from 1970-01-01.
    #[inline(always)]
    fn day(&self, text: &Text, tag: u8) -> i64 {
        let has_marks = u128::from_le_bytes(*text) & self.places == self.marks;
        let year =
            text.get(self.year..).and_then(|rest| rest.first_chunk()).map_or(0, |year| u32::from_le_bytes(*year));
        let two = |place: usize| {
            text.get(place..).and_then(|rest| rest.first_chunk()).map_or(0, |two| u64::from(u16::from_le_bytes(*two)))
        };
        let digits = u64::from(year) | two(self.month) << 32 | two(self.day) << 48;
        let pairs = pairs(digits);
        let year = 100 * (pairs & 0xFF) + (pairs >> 16 & 0xFF);
        let (exists, day) = day_of(year, pairs >> 32 & 0xFF, pairs >> 48);
        let is_it = exists & has_marks & are_digits(digits) & (usize::from(tag) == self.length);
        if is_it { day } else { UNUSUAL }
    }
}

impl Spelling for Days {
    #[inline(always)]
    fn short(&self, _: impl Lanes, strip: &mut Strip, positions: &mut Positions) {
        for ((position, text), tag) in positions.iter_mut().zip(&strip.texts).zip(&strip.tags) {
            *position = self.day(text, *tag);
        }
    }
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
