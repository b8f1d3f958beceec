//! Dates and datetimes in cells.

use super::{Reader, Wrong, hint};
use crate::types::{Date, Datetime, Format, Moment, MomentError};

/// A day; of a datetime its day, in the policy's time zone where the cell has an offset.
pub(super) fn date(text: &str, reader: Reader<'_>) -> Result<Date, Wrong> {
    moment(text, reader)?.day(reader.zone).ok_or_else(beyond)
}

/// An instant; a day alone is its midnight in the policy's time zone.
pub(super) fn datetime(text: &str, reader: Reader<'_>) -> Result<Datetime, Wrong> {
    moment(text, reader)?.instant(reader.zone).ok_or_else(beyond)
}

fn moment(text: &str, reader: Reader<'_>) -> Result<Moment, Wrong> {
    let moment = match reader.format {
        Some(Format::Time(format)) => format.read(text),
        Some(Format::Number { .. }) | None => Moment::from_iso(text),
    };
    moment.map_err(|error| match error {
        MomentError::Shape => Wrong::Type,
        MomentError::NoSuchDay => {
            Wrong::Because("is not a day of the calendar".to_owned(), hint::other_time_formats(text))
        }
        MomentError::NoSuchTime => Wrong::Because("is not a time of day".to_owned(), None),
    })
}

fn beyond() -> Wrong {
    Wrong::Because("lies beyond the years 1 to 9999".to_owned(), None)
}
