//! A day with an optional time and offset, as a text gives it, before a time zone makes it an instant; and the reader
//! of ISO 8601.
//!
//! Guarantees: a [`Moment`] is a day and a time that exist on the calendar and the clock, whatever the text; times are
//! whole microseconds, further digits are cut off. Only the shapes named here are read: nothing is guessed.

use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use crate::types::{Date, Datetime};

/// A day, perhaps with a time of day, perhaps with its offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The time of day; a day alone is its midnight.
    pub time: Option<Time>,
    /// The offset; without one the policy's time zone is meant.
    pub offset: Option<Offset>,
}

/// Why a text is not a [`Moment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentError {
    /// It is not written in the shape wanted.
    Shape,
    /// The shape is right, but the calendar has no such day: `2026-02-30`.
    NoSuchDay,
    /// The shape is right, but no clock shows such a time: `25:00`.
    NoSuchTime,
}

impl Moment {
    /// Reads `2026-11-21`, `2026-11-21T09:00`, `2026-11-21 09:00:30.5Z`, `2026-11-21T09:00+01:00`: ISO 8601, where blanks
    /// may stand for the `T` and before the offset, and the offset may be `+0100`, `+01` or `UTC`.
    ///
    /// # Errors
    /// Where the text has another shape, or the day or time does not exist.
    pub fn from_iso(text: &str) -> Result<Moment, MomentError> {
        let mut cursor = Cursor::new(text);
        let moment = cursor.iso().ok_or(MomentError::Shape)?;
        if !cursor.is_at_end() {
            return Err(MomentError::Shape);
        }
        moment.check()
    }

    /// The day in the zone: where the text had an offset, the instant's day there.
    #[must_use]
    pub fn day(self, zone: &TimeZone) -> Option<Date> {
        match self.offset {
            Some(_) => self.instant(zone).map(|instant| instant.to_zoned(zone.clone()).date()),
            None => Some(self.date),
        }
    }

    /// The instant. Without an offset, a time that the zone's clocks skip is moved forward by the skip, and of a time
    /// that they show twice the first is meant. `None` beyond the years that instants can have.
    #[must_use]
    pub fn instant(self, zone: &TimeZone) -> Option<Datetime> {
        let civil = DateTime::from_parts(self.date, self.time.unwrap_or_default());
        match self.offset {
            Some(offset) => offset.to_timestamp(civil).ok(),
            None => zone.to_timestamp(civil).ok(),
        }
    }
}

/// The numbers of a moment before it is known whether they make one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    pub(super) year: i32,
    pub(super) month: i32,
    pub(super) day: i32,
    /// Hour, minute, second and microsecond.
    pub(super) time: Option<[i32; 4]>,
    pub(super) offset: Option<Offset>,
}

impl Parts {
    /// The moment, where calendar and clock have it.
    pub(super) fn check(self) -> Result<Moment, MomentError> {
        let narrow = |number: i32| i8::try_from(number).ok();
        let date = i16::try_from(self.year)
            .ok()
            .zip(narrow(self.month))
            .zip(narrow(self.day))
            .and_then(|((year, month), day)| Date::new(year, month, day).ok())
            .ok_or(MomentError::NoSuchDay)?;
        let clock = |[hour, minute, second, microsecond]: [i32; 4]| {
            Time::new(narrow(hour)?, narrow(minute)?, narrow(second)?, microsecond * 1000).ok()
        };
        let time = self.time.map(|time| clock(time).ok_or(MomentError::NoSuchTime)).transpose()?;
        Ok(Moment { date, time, offset: self.offset })
    }
}

/// Reads a text from the left.
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        Cursor { rest: text }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Passes over exactly this text.
    pub(super) fn take(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    /// Passes over this text in any case of ASCII letters.
    pub(super) fn take_ignoring_case(&mut self, text: &str) -> Option<()> {
        let head = self.rest.get(..text.len())?;
        head.eq_ignore_ascii_case(text).then(|| self.rest = self.rest.get(text.len()..).unwrap_or(""))
    }

    /// Passes over one or more blanks.
    pub(super) fn blanks(&mut self) -> Option<()> {
        let rest = self.rest.trim_start();
        (rest.len() < self.rest.len()).then(|| self.rest = rest)
    }

    /// Reads at least `least` and at most `most` digits.
    pub(super) fn digits(&mut self, least: usize, most: usize) -> Option<i32> {
        let (number, _) = self.counted_digits(least, most)?;
        Some(number)
    }

    /// Reads `Z`, `UTC`, `+01:00`, `+0100`, `+01`, and `+00:09:21` as old days have it.
    pub(super) fn offset(&mut self) -> Option<Offset> {
        if self.take_ignoring_case("UTC").or_else(|| self.take_ignoring_case("Z")).is_some() {
            return Some(Offset::UTC);
        }
        let sign = match self.take("+") {
            Some(()) => 1,
            None => self.take("-").map(|()| -1)?,
        };
        let hours = self.digits(2, 2)?;
        let colon = self.take(":").is_some();
        let minutes = match self.digits(2, 2) {
            Some(minutes) => minutes,
            None if colon => return None,
            None => 0,
        };
        let seconds = if colon && self.take(":").is_some() { self.digits(2, 2)? } else { 0 };
        if hours > 23 || minutes > 59 || seconds > 59 {
            return None;
        }
        Offset::from_seconds(sign * (hours * 3600 + minutes * 60 + seconds)).ok()
    }

    /// Reads the digits behind a second's point as microseconds; what is finer is cut off.
    fn fraction(&mut self) -> Option<i32> {
        let (number, count) = self.counted_digits(1, 9)?;
        let scale = |digits: u32| 10_i32.pow(digits);
        Some(if count <= 6 { number * scale(6 - count) } else { number / scale(count - 6) })
    }

    fn counted_digits(&mut self, least: usize, most: usize) -> Option<(i32, u32)> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some((digits.parse().ok()?, count as u32))
    }

    fn iso(&mut self) -> Option<Parts> {
        let year = self.digits(4, 4)?;
        self.take("-")?;
        let month = self.digits(2, 2)?;
        self.take("-")?;
        let day = self.digits(2, 2)?;
        let mut parts = Parts { year, month, day, ..Parts::default() };
        if self.is_at_end() {
            return Some(parts);
        }
        self.take_ignoring_case("T").or_else(|| self.blanks())?;
        parts.time = Some(self.iso_time()?);
        let blank = self.blanks().is_some();
        if blank || !self.is_at_end() {
            parts.offset = Some(self.offset()?);
        }
        Some(parts)
    }

    fn iso_time(&mut self) -> Option<[i32; 4]> {
        let hour = self.digits(2, 2)?;
        self.take(":")?;
        let minute = self.digits(2, 2)?;
        if self.take(":").is_none() {
            return Some([hour, minute, 0, 0]);
        }
        let second = self.digits(2, 2)?;
        let point = self.take(".").or_else(|| self.take(",")).is_some();
        let microsecond = if point { self.fraction()? } else { 0 };
        Some([hour, minute, second, microsecond])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str, zone: &str) -> String {
        let zone = TimeZone::get(zone).unwrap();
        Moment::from_iso(text).unwrap().instant(&zone).unwrap().to_string()
    }

    #[test]
    fn iso_8601_in_the_shapes_that_exports_have() {
        for (text, expected) in [
            ("2026-11-21", "2026-11-20T23:00:00Z"),
            ("2026-11-21T09:00", "2026-11-21T08:00:00Z"),
            ("2026-11-21 09:00:30", "2026-11-21T08:00:30Z"),
            ("2026-11-21t09:00:30z", "2026-11-21T09:00:30Z"),
            ("2026-11-21T09:00:30.25+0130", "2026-11-21T07:30:30.25Z"),
            ("2026-11-21T09:00:30.123456789Z", "2026-11-21T09:00:30.123456Z"),
            ("2026-11-21 09:00:30 UTC", "2026-11-21T09:00:30Z"),
            ("2026-11-21 09:00:30 -05", "2026-11-21T14:00:30Z"),
        ] {
            assert_eq!(instant(text, "Europe/Paris"), expected, "{text}");
        }
    }

    #[test]
    fn a_time_that_clocks_skip_or_show_twice_is_read_as_the_calendar_standard_says() {
        assert_eq!(instant("2026-03-29T02:30", "Europe/Paris"), "2026-03-29T01:30:00Z");
        assert_eq!(instant("2026-10-25T02:30", "Europe/Paris"), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn other_shapes_and_days_that_do_not_exist_are_refused() {
        use MomentError::{NoSuchDay, NoSuchTime, Shape};
        for (text, expected) in [
            ("", Shape),
            ("2026-1-5", Shape),
            ("20261121", Shape),
            ("21/11/2026", Shape),
            ("2026-11-21T", Shape),
            ("2026-11-21 ", Shape),
            ("2026-11-21T09", Shape),
            ("2026-11-21T09:00 ", Shape),
            ("2026-11-21T09:00+1:00", Shape),
            ("2026-11-21T09:00+01:", Shape),
            ("2026-11-21T09:00:00.Z", Shape),
            ("2026-11-21T09:00[Europe/Paris]", Shape),
            ("2026-02-30", NoSuchDay),
            ("2026-13-01", NoSuchDay),
            ("2026-11-21T24:00", NoSuchTime),
            ("2026-11-21T09:60", NoSuchTime),
            ("２０２６-11-21", Shape),
        ] {
            assert_eq!(Moment::from_iso(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn an_offset_moves_the_day() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let day = |text| Moment::from_iso(text).unwrap().day(&paris).unwrap().to_string();
        assert_eq!(day("2026-11-21T23:30:00Z"), "2026-11-22");
        assert_eq!(day("2026-11-21T23:30:00"), "2026-11-21");
    }
}
