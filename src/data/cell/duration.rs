//! Durations in cells: `90d`, `1 day 12 hours`, `PT36H`, and bare numbers where a unit is declared.

use super::number::{Numeral, sign};
use super::{Cell, Wrong, hint};
use crate::types::{Decimal, Duration, DurationUnit};

/// A length of time, exact to the microsecond.
pub(super) fn read(cell: Cell<'_>, unit: Option<DurationUnit>) -> Result<Duration, Wrong> {
    if let Some(count) = Numeral::of_cell(cell, None) {
        let Some(unit) = unit else {
            let wrong = "is a number without a unit".to_owned();
            return Err(Wrong::Because(wrong, Some("`in days` would read it as days".to_owned())));
        };
        return of(count.decimal()?, unit).map(Duration::from_microseconds).ok_or_else(too_fine_or_long);
    }
    let (negative, text) = sign(cell.text);
    let parts = match text.strip_prefix(['P', 'p']) {
        Some(parts) => iso(parts, cell.text),
        None => words(text, cell.text),
    };
    let size = total(&parts?)?;
    let size = if negative { size.checked_neg() } else { Some(size) };
    size.map(Duration::from_microseconds).ok_or_else(too_fine_or_long)
}

type Parts = Vec<(Decimal, DurationUnit)>;

/// `1d12h`, `1 day 12 hours`
fn words(text: &str, cell: &str) -> Result<Parts, Wrong> {
    let mut parts = Parts::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (count, behind) = split_while(rest, |letter| letter.is_ascii_digit() || matches!(letter, '.' | ','));
        let (word, behind) = split_while(behind.trim_start(), char::is_alphabetic);
        let count = Numeral::written(count, None).ok_or(Wrong::Type)?.decimal()?;
        parts.push((count, unit(word, cell)?));
        rest = behind.trim_start();
    }
    Ok(parts)
}

/// What follows the `P` of ISO 8601: `1DT12H`, `2W`.
fn iso(text: &str, cell: &str) -> Result<Parts, Wrong> {
    let mut parts = Parts::new();
    let mut rest = text;
    let mut in_time = false;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix(['T', 't'])
            && !in_time
            && !time.is_empty()
        {
            in_time = true;
            rest = time;
        }
        let (count, behind) = split_while(rest, |letter| letter.is_ascii_digit() || letter == '.');
        let count = Numeral::written(count, None).ok_or(Wrong::Type)?.decimal()?;
        let (letter, behind) = behind.split_at_checked(1).ok_or(Wrong::Type)?;
        let unit = match (letter.to_ascii_uppercase().as_str(), in_time) {
            ("W", false) => DurationUnit::Weeks,
            ("D", false) => DurationUnit::Days,
            ("H", true) => DurationUnit::Hours,
            ("M", true) => DurationUnit::Minutes,
            ("S", true) => DurationUnit::Seconds,
            ("Y" | "M", false) => return Err(no_fixed_length(cell)),
            _ => return Err(Wrong::Type),
        };
        parts.push((count, unit));
        rest = behind;
    }
    Ok(parts)
}

fn split_while(text: &str, fits: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|letter| !fits(letter)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn unit(word: &str, cell: &str) -> Result<DurationUnit, Wrong> {
    match word.to_ascii_lowercase().as_str() {
        "s" | "second" | "seconds" => Ok(DurationUnit::Seconds),
        "min" | "minute" | "minutes" => Ok(DurationUnit::Minutes),
        "h" | "hour" | "hours" => Ok(DurationUnit::Hours),
        "d" | "day" | "days" => Ok(DurationUnit::Days),
        "w" | "week" | "weeks" => Ok(DurationUnit::Weeks),
        "mo" | "month" | "months" | "q" | "quarter" | "quarters" | "y" | "year" | "years" => Err(no_fixed_length(cell)),
        "m" => Err(Wrong::Because("could be minutes or months".to_owned(), Some(hint::unread(cell)))),
        _ => Err(Wrong::Type),
    }
}

fn no_fixed_length(cell: &str) -> Wrong {
    Wrong::Because("has no fixed length: months and years differ".to_owned(), Some(hint::unread(cell)))
}

fn too_fine_or_long() -> Wrong {
    Wrong::Because("is finer than a microsecond, or longer than a duration can be".to_owned(), None)
}

/// The sum in microseconds: at least one part, largest unit first, each once.
fn total(parts: &Parts) -> Result<i64, Wrong> {
    let descending = parts.iter().zip(parts.iter().skip(1)).all(|((_, first), (_, second))| first > second);
    if parts.is_empty() || !descending {
        return Err(Wrong::Type);
    }
    let sum = parts.iter().try_fold(0_i64, |sum, (count, unit)| sum.checked_add(of(*count, *unit)?));
    sum.ok_or_else(too_fine_or_long)
}

/// So many of a unit in microseconds, if that is a whole number of them.
fn of(count: Decimal, unit: DurationUnit) -> Option<i64> {
    let scaled = i128::from(count.millionths()) * i128::from(unit.microseconds());
    let scale = i128::from(Decimal::SCALE);
    if scaled % scale == 0 { i64::try_from(scaled / scale).ok() } else { None }
}
