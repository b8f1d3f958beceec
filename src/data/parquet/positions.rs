//! Where the values of an array stand among those of their field, straight from the array's own numbers.
//!
//! Guarantee: what is sure here has the position that the exact reader's value has, for a field that says nothing of that
//! very value.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use jiff::tz::TimeZone;

use super::coding::find_missing;
use crate::data::block::coding::{KNOWN_DAYS, Placed, Zone};
use crate::types::{Field, Type};

/// The days from year 1 to 9999, counted from 1970-01-01: what dates may be.
const DAYS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

/// The microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// The digits behind the point of a decimal.
const DIGITS: u32 = 6;

/// Finds the positions of a field's values.
pub(super) struct Positions {
    kind: Kind,
    zone: Zone,
}

/// What a field's positions count.
enum Kind {
    /// Millionths.
    Millionths,
    /// Ones; as many as may be.
    Whole(i64),
    /// Microseconds, given as so many of so long.
    Lengths(i64),
    /// Days.
    Days,
    /// Microseconds from 1970 on.
    Instants,
}

/// How numbers become positions.
#[derive(Clone, Copy)]
struct Scaled {
    /// By what they have to be divided first, with nothing left.
    divisor: i64,
    factor: i64,
    /// What the size of the quotient stays below.
    below: u64,
}

impl Positions {
    /// The positions of a field; `None` where its values have none.
    pub(super) fn of(field: &Field, zone: &TimeZone) -> Option<Positions> {
        let has_texts = !field.missing.is_empty() || !field.read.is_empty();
        let kind = match &field.ty {
            Type::Number | Type::Money(_) => Kind::Millionths,
            // Longer texts are not told by their positions.
            Type::Integer => Kind::Whole(if has_texts { 10_i64.pow(15) } else { i64::MAX }),
            Type::Duration => Kind::Lengths(field.unit?.microseconds()),
            Type::Date => Kind::Days,
            Type::Datetime => Kind::Instants,
            Type::Boolean | Type::Text | Type::Choice(_) | Type::List(_) | Type::Outcome => return None,
        };
        Some(Positions { kind, zone: Zone::new(zone) })
    }

    /// Finds those of some rows; false where an array of its type has none.
    #[expect(clippy::wildcard_enum_match_arm, reason = "Arrow has more types than leads have use for")]
    pub(super) fn find(&mut self, array: &dyn Array, rows: Range<usize>, placed: &mut Placed) -> bool {
        match array.data_type() {
            DataType::Int8 => self.numbers(array.as_primitive::<Int8Type>(), rows, 0, placed),
            DataType::Int16 => self.numbers(array.as_primitive::<Int16Type>(), rows, 0, placed),
            DataType::Int32 => self.numbers(array.as_primitive::<Int32Type>(), rows, 0, placed),
            DataType::Int64 => self.numbers(array.as_primitive::<Int64Type>(), rows, 0, placed),
            DataType::UInt8 => self.numbers(array.as_primitive::<UInt8Type>(), rows, 0, placed),
            DataType::UInt16 => self.numbers(array.as_primitive::<UInt16Type>(), rows, 0, placed),
            DataType::UInt32 => self.numbers(array.as_primitive::<UInt32Type>(), rows, 0, placed),
            DataType::UInt64 => self.numbers(array.as_primitive::<UInt64Type>(), rows, 0, placed),
            DataType::Decimal32(_, scale) => self.numbers(array.as_primitive::<Decimal32Type>(), rows, *scale, placed),
            DataType::Decimal64(_, scale) => self.numbers(array.as_primitive::<Decimal64Type>(), rows, *scale, placed),
            DataType::Decimal128(_, scale) => {
                self.numbers(array.as_primitive::<Decimal128Type>(), rows, *scale, placed)
            }
            DataType::Float64 => self.floats(array.as_primitive::<Float64Type>(), rows, placed),
            DataType::Date32 => self.days(array.as_primitive::<Date32Type>(), rows, placed),
            DataType::Timestamp(unit, zone) => self.moments(array, *unit, zone.is_some(), rows, placed),
            _ => false,
        }
    }

    /// Whole numbers of which each counts so many powers of a tenth.
    fn numbers<T>(&self, array: &PrimitiveArray<T>, rows: Range<usize>, scale: i8, placed: &mut Placed) -> bool
    where
        T: ArrowPrimitiveType,
        T::Native: TryInto<i64>,
    {
        let Some(Scaled { divisor, factor, below }) = self.scaled(scale) else { return false };
        if divisor == 1 {
            each(array, rows, placed, |number| {
                let number = number.try_into().ok()?;
                (number.unsigned_abs() < below).then(|| number.wrapping_mul(factor))
            });
        } else {
            each(array, rows, placed, |number| {
                let number: i64 = number.try_into().ok()?;
                let quotient = number / divisor;
                let is_sure = quotient * divisor == number && quotient.unsigned_abs() < below;
                is_sure.then(|| quotient.wrapping_mul(factor))
            });
        }
        true
    }

    fn scaled(&self, scale: i8) -> Option<Scaled> {
        // Larger numbers may be beyond what a decimal or a count can be.
        const DECIMALS: u64 = 10_u64.pow(18);
        const COUNTS: i64 = 10_i64.pow(12);
        let scale = u32::try_from(scale).ok()?;
        let tenths = |power: u32| 10_i64.checked_pow(power);
        Some(match self.kind {
            Kind::Millionths if scale <= DIGITS => {
                let factor = tenths(DIGITS - scale)?;
                Scaled { divisor: 1, factor, below: DECIMALS / factor.unsigned_abs() }
            }
            Kind::Millionths => Scaled { divisor: tenths(scale - DIGITS)?, factor: 1, below: DECIMALS },
            Kind::Whole(most) => Scaled { divisor: tenths(scale)?, factor: 1, below: most.unsigned_abs() },
            Kind::Lengths(unit) => {
                let below = COUNTS.min(i64::MAX / unit).unsigned_abs();
                Scaled { divisor: tenths(scale)?, factor: unit, below }
            }
            Kind::Days | Kind::Instants => return None,
        })
    }

    /// Floats whose shortest spelling has few enough digits: then the position is that of the decimal which they spell.
    fn floats(&self, array: &PrimitiveArray<Float64Type>, rows: Range<usize>, placed: &mut Placed) -> bool {
        // So many digits are told apart by any float.
        const MOST: f64 = 1e15;
        let Some(Scaled { factor, below, .. }) = self.scaled(0) else { return false };
        if matches!(self.kind, Kind::Millionths) {
            each(array, rows, placed, |number| {
                let millionths = (number * 1e6).round();
                (millionths.abs() < MOST && millionths / 1e6 == number).then_some(millionths as i64)
            });
        } else {
            each(array, rows, placed, |number| {
                let whole = number as i64;
                let is_sure = number.fract() == 0.0 && number.abs() < MOST && whole.unsigned_abs() < below;
                is_sure.then(|| whole.wrapping_mul(factor))
            });
        }
        true
    }

    fn days(&mut self, array: &PrimitiveArray<Date32Type>, rows: Range<usize>, placed: &mut Placed) -> bool {
        let Positions { kind, zone } = self;
        match kind {
            Kind::Days => {
                each(array, rows, placed, |day| Some(i64::from(day)).filter(|day| DAYS.contains(day)));
            }
            // Its midnight.
            Kind::Instants => each(array, rows, placed, |day| {
                let day = Some(i64::from(day)).filter(|day| KNOWN_DAYS.contains(day))?;
                Some(day * DAY - zone.offset(day)?)
            }),
            Kind::Millionths | Kind::Whole(_) | Kind::Lengths(_) => return false,
        }
        true
    }

    fn moments(
        &mut self,
        array: &dyn Array,
        unit: TimeUnit,
        has_zone: bool,
        rows: Range<usize>,
        placed: &mut Placed,
    ) -> bool {
        match unit {
            TimeUnit::Second => {
                let array = array.as_primitive::<TimestampSecondType>();
                self.instants(array, has_zone, rows, placed, |count| count.checked_mul(1_000_000))
            }
            TimeUnit::Millisecond => {
                let array = array.as_primitive::<TimestampMillisecondType>();
                self.instants(array, has_zone, rows, placed, |count| count.checked_mul(1_000))
            }
            TimeUnit::Microsecond => {
                self.instants(array.as_primitive::<TimestampMicrosecondType>(), has_zone, rows, placed, Some)
            }
            TimeUnit::Nanosecond => {
                let array = array.as_primitive::<TimestampNanosecondType>();
                self.instants(array, has_zone, rows, placed, |count| Some(count.div_euclid(1_000)))
            }
        }
    }

    /// Moments in UTC or, without a zone, in the policy's.
    fn instants<T: ArrowPrimitiveType<Native = i64>>(
        &mut self,
        array: &PrimitiveArray<T>,
        has_zone: bool,
        rows: Range<usize>,
        placed: &mut Placed,
        microseconds: impl Fn(i64) -> Option<i64>,
    ) -> bool {
        let Positions { kind, zone } = self;
        let known = |count| microseconds(count).filter(|count| KNOWN_DAYS.contains(&count.div_euclid(DAY)));
        match (kind, has_zone) {
            (Kind::Instants, true) => each(array, rows, placed, known),
            (Kind::Instants, false) => each(array, rows, placed, |count| {
                let count = known(count)?;
                Some(count - zone.offset(count.div_euclid(DAY))?)
            }),
            (Kind::Days, true) => each(array, rows, placed, |count| {
                let count = known(count)?;
                Some((count + zone.offset(count.div_euclid(DAY))?).div_euclid(DAY))
            }),
            (Kind::Days, false) => each(array, rows, placed, |count| Some(known(count)?.div_euclid(DAY))),
            (Kind::Millionths | Kind::Whole(_) | Kind::Lengths(_), _) => return false,
        }
        true
    }
}

/// Puts down what stands in each of some rows.
fn each<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    rows: Range<usize>,
    placed: &mut Placed,
    mut position: impl FnMut(T::Native) -> Option<i64>,
) {
    let values = array.values().get(rows.clone()).unwrap_or_default();
    let Placed { positions, missing, odd } = placed;
    let mut has_odd = false;
    positions.clear();
    positions.extend(values.iter().map(|value| {
        let position = position(*value);
        has_odd |= position.is_none();
        position.unwrap_or(0)
    }));
    odd.clear();
    if has_odd {
        odd.extend((0..).zip(values).filter(|(_, value)| position(**value).is_none()).map(|(row, _)| row));
    }
    find_missing(array.nulls(), rows, missing);
}
