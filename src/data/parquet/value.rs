//! Values of Arrow's types as JSON has them, by which they are read and shown.

use std::fmt::Display;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef, downcast_dictionary_array};
use arrow_schema::{DataType, TimeUnit};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Span, Timestamp};
use serde_json::{Map, Value as Json};

use crate::types::Duration;

/// What days and moments are counted from.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Bytes that should be a text and are none.
#[derive(Debug)]
pub(super) struct NotText;

/// The value of a row: numbers with as few digits as say them exactly, days and moments in ISO 8601 as texts, moments
/// without a zone without an offset; null where there is nothing.
#[expect(clippy::wildcard_enum_match_arm, reason = "Arrow has more types than leads have use for")]
pub(super) fn json(array: &dyn Array, row: usize) -> Result<Json, NotText> {
    if array.is_null(row) {
        return Ok(Json::Null);
    }
    Ok(match array.data_type() {
        DataType::Null => Json::Null,
        DataType::Boolean => Json::Bool(array.as_boolean().value(row)),
        DataType::Int8 => number(of::<Int8Type>(array, row)),
        DataType::Int16 => number(of::<Int16Type>(array, row)),
        DataType::Int32 => number(of::<Int32Type>(array, row)),
        DataType::Int64 => number(of::<Int64Type>(array, row)),
        DataType::UInt8 => number(of::<UInt8Type>(array, row)),
        DataType::UInt16 => number(of::<UInt16Type>(array, row)),
        DataType::UInt32 => number(of::<UInt32Type>(array, row)),
        DataType::UInt64 => number(of::<UInt64Type>(array, row)),
        DataType::Float16 => number(of::<Float16Type>(array, row)),
        DataType::Float32 => number(of::<Float32Type>(array, row)),
        DataType::Float64 => number(of::<Float64Type>(array, row)),
        DataType::Decimal32(..) => decimal(&array.as_primitive::<Decimal32Type>().value_as_string(row)),
        DataType::Decimal64(..) => decimal(&array.as_primitive::<Decimal64Type>().value_as_string(row)),
        DataType::Decimal128(..) => decimal(&array.as_primitive::<Decimal128Type>().value_as_string(row)),
        DataType::Decimal256(..) => decimal(&array.as_primitive::<Decimal256Type>().value_as_string(row)),
        DataType::Utf8 => Json::from(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Json::from(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Json::from(array.as_string_view().value(row)),
        DataType::Binary => text(array.as_binary::<i32>().value(row))?,
        DataType::LargeBinary => text(array.as_binary::<i64>().value(row))?,
        DataType::BinaryView => text(array.as_binary_view().value(row))?,
        DataType::FixedSizeBinary(_) => Json::from(hexadecimal(array.as_fixed_size_binary().value(row))),
        DataType::Date32 => day(i64::from(of::<Date32Type>(array, row))),
        DataType::Date64 => day(of::<Date64Type>(array, row).div_euclid(86_400_000)),
        DataType::Timestamp(unit, zone) => moment(array, row, *unit, zone.is_some()),
        DataType::Duration(unit) => length(array, row, *unit),
        DataType::List(_) => list(&array.as_list::<i32>().value(row))?,
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row))?,
        DataType::FixedSizeList(..) => list(&array.as_fixed_size_list().value(row))?,
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(array.as_struct().columns());
            let inner = columns.map(|(field, column)| Ok((field.name().clone(), json(column, row)?)));
            Json::Object(inner.collect::<Result<Map<_, _>, _>>()?)
        }
        DataType::Map(..) => list(&(std::sync::Arc::new(array.as_map().value(row)) as ArrayRef))?,
        DataType::Dictionary(..) => downcast_dictionary_array!(
            array => array.key(row).map_or(Ok(Json::Null), |key| json(array.values(), key))?,
            _ => Json::Null
        ),
        // No field is read from such; where the column is kept it is shown as Arrow does.
        _ => Json::from(format!("{:?}", array.slice(row, 1))),
    })
}

fn of<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}

/// A number by its digits. What is no number among floats is a text: `NaN`.
fn number(digits: impl Display) -> Json {
    let digits = digits.to_string();
    serde_json::from_str(&digits).map_or_else(|_| Json::from(digits), Json::Number)
}

/// A decimal without the zeros that its scale puts behind it.
fn decimal(digits: &str) -> Json {
    let shortest = match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.'),
        false => digits,
    };
    number(shortest)
}

fn text(bytes: &[u8]) -> Result<Json, NotText> {
    std::str::from_utf8(bytes).map(Json::from).map_err(|_| NotText)
}

/// Bytes of a fixed number; sixteen of them as UUIDs are written.
fn hexadecimal(bytes: &[u8]) -> String {
    let mut written = String::with_capacity(bytes.len() * 2 + 4);
    for (index, byte) in bytes.iter().enumerate() {
        if bytes.len() == 16 && matches!(index, 4 | 6 | 8 | 10) {
            written.push('-');
        }
        written.push_str(&format!("{byte:02x}"));
    }
    written
}

fn list(items: &ArrayRef) -> Result<Json, NotText> {
    (0..items.len()).map(|index| json(items, index)).collect::<Result<_, _>>().map(Json::Array)
}

/// A day by its number from 1970-01-01; the number itself where the calendar does not reach.
fn day(days: i64) -> Json {
    let date = Span::new().try_days(days).and_then(|days| EPOCH.date().checked_add(days));
    date.map_or_else(|_| Json::from(format!("{days} days from 1970-01-01")), |date| Json::from(date.to_string()))
}

/// A moment; without a zone as clocks show it, so that each that the calendar has can be told.
fn moment(array: &dyn Array, row: usize, unit: TimeUnit, has_zone: bool) -> Json {
    let (count, from_epoch) = match unit {
        TimeUnit::Second => since(of::<TimestampSecondType>(array, row), SignedDuration::from_secs),
        TimeUnit::Millisecond => since(of::<TimestampMillisecondType>(array, row), SignedDuration::from_millis),
        TimeUnit::Microsecond => since(of::<TimestampMicrosecondType>(array, row), SignedDuration::from_micros),
        TimeUnit::Nanosecond => since(of::<TimestampNanosecondType>(array, row), SignedDuration::from_nanos),
    };
    let shown = match has_zone {
        true => Timestamp::from_duration(from_epoch).map(|instant| instant.to_string()),
        false => EPOCH.checked_add(from_epoch).map(|shown| shown.to_string()),
    };
    Json::from(shown.unwrap_or_else(|_| format!("{count} {} from 1970-01-01", in_words(unit))))
}

fn since(count: i64, duration: impl Fn(i64) -> SignedDuration) -> (i64, SignedDuration) {
    (count, duration(count))
}

/// A length of time as a literal has it, `36h`; where it is no number of microseconds, by its number.
fn length(array: &dyn Array, row: usize, unit: TimeUnit) -> Json {
    let (count, microseconds) = match unit {
        TimeUnit::Second => times(of::<DurationSecondType>(array, row), 1_000_000),
        TimeUnit::Millisecond => times(of::<DurationMillisecondType>(array, row), 1_000),
        TimeUnit::Microsecond => times(of::<DurationMicrosecondType>(array, row), 1),
        TimeUnit::Nanosecond => {
            let count = of::<DurationNanosecondType>(array, row);
            (count, (count % 1_000 == 0).then_some(count / 1_000))
        }
    };
    match microseconds {
        Some(microseconds) => Json::from(Duration::from_microseconds(microseconds).to_string()),
        None => Json::from(format!("{count} {}", in_words(unit))),
    }
}

fn times(count: i64, factor: i64) -> (i64, Option<i64>) {
    (count, count.checked_mul(factor))
}

fn in_words(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "seconds",
        TimeUnit::Millisecond => "milliseconds",
        TimeUnit::Microsecond => "microseconds",
        TimeUnit::Nanosecond => "nanoseconds",
    }
}
