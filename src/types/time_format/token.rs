//! The parts of a date format: what each is called, and what it reads.

use std::fmt;

use crate::types::moment::{Cursor, MomentError, Parts};

/// What a token gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `YYYY`, `YY`
    Year,
    /// `MMMM`, `MMM`, `MM`, `M`
    Month,
    /// `DD`, `D`
    Day,
    /// `HH`, `H`, `hh`, `h`
    Hour,
    /// `mm`
    Minute,
    /// `ss`
    Second,
    /// `SSS`
    Millisecond,
    /// `A`
    HalfDay,
    /// `Z`
    Offset,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Year => "year",
            Unit::Month => "month",
            Unit::Day => "day",
            Unit::Hour => "hour",
            Unit::Minute => "minutes",
            Unit::Second => "seconds",
            Unit::Millisecond => "milliseconds",
            Unit::HalfDay => "AM or PM",
            Unit::Offset => "offset",
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Year4,
    Year2,
    MonthName,
    MonthShort,
    Month2,
    Month1,
    Day2,
    Day1,
    Hour2,
    Hour1,
    HalfHour2,
    HalfHour1,
    Minute,
    Second,
    Millisecond,
    HalfDay,
    Offset,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What has been read so far.
#[derive(Default)]
pub(super) struct Found {
    parts: Parts,
    time: [i32; 4],
    afternoon: Option<bool>,
}

impl Found {
    pub(super) fn parts(mut self, has_time: bool) -> Result<Parts, MomentError> {
        if let Some(afternoon) = self.afternoon {
            let [hour, ..] = &mut self.time;
            if !(1..=12).contains(hour) {
                return Err(MomentError::NoSuchTime);
            }
            *hour = *hour % 12 + if afternoon { 12 } else { 0 };
        }
        self.parts.time = has_time.then_some(self.time);
        Ok(self.parts)
    }
}

impl Token {
    const ALL: [Token; 17] = [
        Token::Year4,
        Token::Year2,
        Token::MonthName,
        Token::MonthShort,
        Token::Month2,
        Token::Month1,
        Token::Day2,
        Token::Day1,
        Token::Hour2,
        Token::Hour1,
        Token::HalfHour2,
        Token::HalfHour1,
        Token::Minute,
        Token::Second,
        Token::Millisecond,
        Token::HalfDay,
        Token::Offset,
    ];

    pub(super) fn named(letters: &str) -> Option<Token> {
        Self::ALL.into_iter().find(|token| token.name() == letters)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Token::Year4 => "YYYY",
            Token::Year2 => "YY",
            Token::MonthName => "MMMM",
            Token::MonthShort => "MMM",
            Token::Month2 => "MM",
            Token::Month1 => "M",
            Token::Day2 => "DD",
            Token::Day1 => "D",
            Token::Hour2 => "HH",
            Token::Hour1 => "H",
            Token::HalfHour2 => "hh",
            Token::HalfHour1 => "h",
            Token::Minute => "mm",
            Token::Second => "ss",
            Token::Millisecond => "SSS",
            Token::HalfDay => "A",
            Token::Offset => "Z",
        }
    }

    pub(super) fn unit(self) -> Unit {
        match self {
            Token::Year4 | Token::Year2 => Unit::Year,
            Token::MonthName | Token::MonthShort | Token::Month2 | Token::Month1 => Unit::Month,
            Token::Day2 | Token::Day1 => Unit::Day,
            Token::Hour2 | Token::Hour1 | Token::HalfHour2 | Token::HalfHour1 => Unit::Hour,
            Token::Minute => Unit::Minute,
            Token::Second => Unit::Second,
            Token::Millisecond => Unit::Millisecond,
            Token::HalfDay => Unit::HalfDay,
            Token::Offset => Unit::Offset,
        }
    }

    pub(super) fn width_varies(self) -> bool {
        matches!(self, Token::Month1 | Token::Day1 | Token::Hour1 | Token::HalfHour1)
    }

    pub(super) fn is_digits(self) -> bool {
        !matches!(self, Token::MonthName | Token::MonthShort | Token::HalfDay | Token::Offset)
    }

    pub(super) fn read(self, cursor: &mut Cursor<'_>, found: &mut Found) -> Option<()> {
        let [hour, minute, second, microsecond] = &mut found.time;
        match self {
            Token::Year4 => found.parts.year = cursor.digits(4, 4)?,
            Token::Year2 => found.parts.year = 2000 + cursor.digits(2, 2)?,
            Token::MonthName => found.parts.month = month(cursor, |name| name)?,
            Token::MonthShort => found.parts.month = month(cursor, |name| name.get(..3).unwrap_or(name))?,
            Token::Month2 => found.parts.month = cursor.digits(2, 2)?,
            Token::Month1 => found.parts.month = cursor.digits(1, 2)?,
            Token::Day2 => found.parts.day = cursor.digits(2, 2)?,
            Token::Day1 => found.parts.day = cursor.digits(1, 2)?,
            Token::Hour2 | Token::HalfHour2 => *hour = cursor.digits(2, 2)?,
            Token::Hour1 | Token::HalfHour1 => *hour = cursor.digits(1, 2)?,
            Token::Minute => *minute = cursor.digits(2, 2)?,
            Token::Second => *second = cursor.digits(2, 2)?,
            Token::Millisecond => *microsecond = cursor.digits(3, 3)? * 1000,
            Token::HalfDay => found.afternoon = Some(afternoon(cursor)?),
            Token::Offset => found.parts.offset = Some(cursor.offset()?),
        }
        Some(())
    }
}

/// The number of the month whose name, cut by `form`, stands here; the next letter must not belong to it.
fn month(cursor: &mut Cursor<'_>, form: impl Fn(&'static str) -> &'static str) -> Option<i32> {
    let index = MONTHS.iter().position(|name| cursor.take_ignoring_case(form(name)).is_some())?;
    let ends = !cursor.rest().starts_with(char::is_alphabetic) || cursor.rest().starts_with('T');
    ends.then_some(index as i32 + 1)
}

fn afternoon(cursor: &mut Cursor<'_>) -> Option<bool> {
    let mut either = |texts: [&str; 2]| texts.into_iter().any(|text| cursor.take_ignoring_case(text).is_some());
    if either(["AM", "A.M."]) {
        return Some(false);
    }
    either(["PM", "P.M."]).then_some(true)
}
