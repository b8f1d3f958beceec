//! Lengths of time: exact durations in microseconds, and calendar spans in months, which have no fixed length.

use std::fmt;

use crate::types::Decimal;

/// A unit of exact length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DurationUnit {
    /// `s`, `second`, `seconds`
    Seconds,
    /// `min`, `minute`, `minutes`
    Minutes,
    /// `h`, `hour`, `hours`
    Hours,
    /// `d`, `day`, `days`
    Days,
    /// `w`, `week`, `weeks`
    Weeks,
}

impl DurationUnit {
    /// How many microseconds one is.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        match self {
            DurationUnit::Seconds => 1_000_000,
            DurationUnit::Minutes => 60_000_000,
            DurationUnit::Hours => 3_600_000_000,
            DurationUnit::Days => 86_400_000_000,
            DurationUnit::Weeks => 604_800_000_000,
        }
    }

    /// The word for several: `days`.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            DurationUnit::Seconds => "seconds",
            DurationUnit::Minutes => "minutes",
            DurationUnit::Hours => "hours",
            DurationUnit::Days => "days",
            DurationUnit::Weeks => "weeks",
        }
    }

    /// The word for one: `day`.
    #[must_use]
    pub fn singular(self) -> &'static str {
        self.plural().trim_end_matches('s')
    }

    /// The short form behind a number: `d`.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            DurationUnit::Seconds => "s",
            DurationUnit::Minutes => "min",
            DurationUnit::Hours => "h",
            DurationUnit::Days => "d",
            DurationUnit::Weeks => "w",
        }
    }
}

/// A unit of the calendar, without a fixed length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalendarUnit {
    /// `mo`, `month`, `months`
    Months,
    /// `q`, `quarter`, `quarters`
    Quarters,
    /// `y`, `year`, `years`
    Years,
}

impl CalendarUnit {
    /// How many months one is.
    #[must_use]
    pub const fn months(self) -> i32 {
        match self {
            CalendarUnit::Months => 1,
            CalendarUnit::Quarters => 3,
            CalendarUnit::Years => 12,
        }
    }
}

/// An exact length of time in whole microseconds; may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

impl Duration {
    /// So many microseconds.
    #[must_use]
    pub const fn from_microseconds(microseconds: i64) -> Duration {
        Duration(microseconds)
    }

    /// How many microseconds it is.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// So many of a unit, where that is in range.
    #[must_use]
    pub fn of(count: i64, unit: DurationUnit) -> Option<Duration> {
        count.checked_mul(unit.microseconds()).map(Duration)
    }

    /// How many whole days it is, if it is whole days.
    #[must_use]
    pub fn whole_days(self) -> Option<i64> {
        let day = DurationUnit::Days.microseconds();
        (self.0 % day == 0).then_some(self.0 / day)
    }

    /// Its size as counts of units, days first, none of them zero; only the seconds may have a fraction.
    #[must_use]
    pub fn parts(self) -> Vec<(Decimal, DurationUnit)> {
        let mut rest = self.0.unsigned_abs();
        let mut parts = Vec::new();
        for unit in [DurationUnit::Days, DurationUnit::Hours, DurationUnit::Minutes] {
            let size = unit.microseconds().unsigned_abs();
            if rest >= size {
                parts.push((Decimal::from_integer((rest / size) as i64).unwrap_or_default(), unit));
            }
            rest %= size;
        }
        if rest > 0 {
            parts.push((Decimal::from_millionths(rest as i64), DurationUnit::Seconds));
        }
        parts
    }
}

/// As a literal: `90d`, `1d12h`, `-30min`; days are the largest unit. Parts of a second as `1.5s`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let parts = self.parts();
        if parts.is_empty() {
            return f.write_str("0d");
        }
        parts.iter().try_for_each(|(count, unit)| write!(f, "{count}{}", unit.suffix()))
    }
}

/// A length in calendar months (`3mo`, `1q`, `1y`): only next to a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CalendarSpan {
    /// How many months.
    pub months: i32,
}

impl fmt::Display for CalendarSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}mo", self.months)
    }
}
