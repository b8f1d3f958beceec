//! Numbers, money, durations, dates and instants as whole numbers on a line, one step to the finest difference that
//! the type knows: millionths, microseconds, days.

use jiff::Span;

use crate::types::{Bounds, Choice, Date, Datetime, Decimal, Duration, Field, Type, Value};

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Where a value stands on its line; `None` for values that have no order.
pub(crate) fn position(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(integer) => Some(*integer),
        Value::Number(number) | Value::Money(number, _) => Some(number.millionths()),
        Value::Duration(duration) => Some(duration.microseconds()),
        Value::Date(date) => Some(date.duration_since(EPOCH).as_hours() / 24),
        Value::Datetime(instant) => Some(instant.as_microsecond()),
        Value::Boolean(_) | Value::Text(_) | Value::Choice(_) | Value::List(_) | Value::Outcome(_) => None,
    }
}

/// The value of a type at a position, where there is one.
pub(crate) fn at(position: i64, ty: &Type) -> Option<Value> {
    match ty {
        Type::Integer => Some(Value::Integer(position)),
        Type::Number => Some(Value::Number(Decimal::from_millionths(position))),
        Type::Money(currency) => Some(Value::Money(Decimal::from_millionths(position), *currency)),
        Type::Duration => Some(Value::Duration(Duration::from_microseconds(position))),
        Type::Date => EPOCH.checked_add(Span::new().try_days(position).ok()?).ok().map(Value::Date),
        Type::Datetime => Datetime::from_microsecond(position).ok().map(Value::Datetime),
        Type::Boolean | Type::Text | Type::Choice(_) | Type::List(_) | Type::Outcome => None,
    }
}

/// The positions that values of a type may have within bounds, both included; `None` for types that have no order.
pub(crate) fn extent(ty: &Type, bounds: &Bounds) -> Option<(i64, i64)> {
    let (least, most) = match ty {
        Type::Integer | Type::Number | Type::Money(_) | Type::Duration => (i64::MIN, i64::MAX),
        Type::Date => (position(&Value::Date(Date::MIN))?, position(&Value::Date(Date::MAX))?),
        Type::Datetime => (Datetime::MIN.as_microsecond(), Datetime::MAX.as_microsecond()),
        Type::Boolean | Type::Text | Type::Choice(_) | Type::List(_) | Type::Outcome => return None,
    };
    let low = bounds.low.as_ref().and_then(|low| bound(low, ty, false)).unwrap_or(least);
    let high = bounds.high.as_ref().and_then(|high| bound(high, ty, bounds.high_excluded)).unwrap_or(most);
    Some((low.max(least), high.min(most)))
}

/// The position of a bound; an integer field may have a bound that is a number.
fn bound(value: &Value, ty: &Type, excluded: bool) -> Option<i64> {
    let position = match (value, ty) {
        (Value::Integer(integer), Type::Number) => integer.checked_mul(Decimal::SCALE)?,
        (Value::Number(number), Type::Integer) if excluded => return Some(number.ceil().saturating_sub(1)),
        (Value::Number(number), Type::Integer) => number.floor(),
        _ => position(value)?,
    };
    Some(if excluded { position.saturating_sub(1) } else { position })
}

/// The choices that an answer to a field may be, in the order declared. A choice that reads as missing is none.
pub(crate) fn choices(field: &Field, ty: &Type) -> Vec<Value> {
    let Type::Choice(set) = ty else { return Vec::new() };
    let legal = set.choices.iter().filter(|name| can_be_read(field, name));
    legal.map(|name| Value::Choice(Choice::new(name.clone()))).collect()
}

/// Whether a text that is given as an answer arrives as it is: not read as missing, nor as another value.
pub(crate) fn can_be_read(field: &Field, text: &str) -> bool {
    let same = |other: &str| other.to_lowercase() == text.to_lowercase();
    let stands_for_another = |value: &Value| match value {
        Value::Text(other) => **other != *text,
        Value::Choice(other) => *other.name != *text,
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::List(_)
        | Value::Outcome(_) => false,
    };
    let gives_itself = field.read.iter().any(|(_, value)| match value {
        Value::Text(other) => **other == *text,
        Value::Choice(other) => *other.name == *text,
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::List(_)
        | Value::Outcome(_) => false,
    });
    let itself = !text.trim().is_empty()
        && text.trim() == text
        && !field.missing.iter().any(|missing| same(missing))
        && !field.read.iter().any(|(read, value)| same(read) && stands_for_another(value));
    itself || gives_itself
}
