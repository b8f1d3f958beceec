//! Types and values: what a policy computes with, exactly, and the schema of a lead.

mod case;
mod currency;
mod decimal;
mod duration;
mod moment;
mod schema;
pub mod show;
pub mod time_format;
mod truth;
mod ty;
mod value;

pub use case::{case_key, folded, same_ignoring_case};
pub use currency::{Currency, Rates};
pub use decimal::Decimal;
pub(crate) use decimal::{divide_half_even, divide_half_even_wide};
pub use duration::{CalendarSpan, CalendarUnit, Duration, DurationUnit};
pub use moment::{Moment, MomentError};
pub use schema::{
    Bounds, Field, FieldId, Format, Header, Lead, Record, RecordFieldId, Related, RelatedId, Schema, Verdict,
    VerdictKind,
};
pub use time_format::TimeFormat;
pub use truth::Truth;
pub use ty::{ChoiceSet, Type};
pub use value::{Choice, Outcome, Value};

/// An instant, to the microsecond.
pub use jiff::Timestamp as Datetime;
/// A day of the calendar.
pub use jiff::civil::Date;

/// Defines an id: a row number of one table, of a type of its own, so that ids cannot be mixed up.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl From<usize> for $name {
            fn from(index: usize) -> Self {
                $name(index as u32)
            }
        }

        impl From<$name> for usize {
            fn from(id: $name) -> usize {
                id.0 as usize
            }
        }
    };
}
pub(crate) use id;
