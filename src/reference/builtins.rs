//! The built-in functions, on values that are all there.

use std::cmp::Ordering;

use jiff::tz::TimeZone;

use crate::policy::Builtin;
use crate::reference::compare;
use crate::types::{Date, Datetime, Duration, Rates, Value};

/// What a function gives; missing (`None`) where the result is out of range or there is none.
pub(super) fn call(builtin: Builtin, arguments: &[Value], rates: Option<&Rates>, zone: &TimeZone) -> Option<Value> {
    match (builtin, arguments) {
        (Builtin::Min, [first, rest @ ..]) => extreme(first, rest, Ordering::Less, rates),
        (Builtin::Max, [first, rest @ ..]) => extreme(first, rest, Ordering::Greater, rates),
        (Builtin::Abs, [value]) => size(value),
        (Builtin::Round, [value]) => whole(value, |number| number.round()),
        (Builtin::Floor, [value]) => whole(value, |number| number.floor()),
        (Builtin::Ceil, [value]) => whole(value, |number| number.ceil()),
        (Builtin::Length, [value]) => length(value),
        (Builtin::Lower, [Value::Text(text)]) => Some(Value::Text(text.to_lowercase().into())),
        (Builtin::Domain, [Value::Text(text)]) => domain(text).map(|domain| Value::Text(domain.into())),
        (Builtin::Date, [value]) => day(value, zone).map(Value::Date),
        _ => None,
    }
}

/// The day of a datetime in the policy's zone; of a date, itself.
pub(super) fn day(value: &Value, zone: &TimeZone) -> Option<Date> {
    if let Value::Datetime(instant) = value {
        return Some(day_of(*instant, zone));
    }
    let Value::Date(date) = value else { return None };
    Some(*date)
}

fn day_of(instant: Datetime, zone: &TimeZone) -> Date {
    zone.to_datetime(instant).date()
}

/// The least or greatest; of equals the first.
fn extreme(first: &Value, rest: &[Value], wanted: Ordering, rates: Option<&Rates>) -> Option<Value> {
    rest.iter()
        .try_fold(first, |best, value| Some(if compare::order(value, best, rates)? == wanted { value } else { best }))
        .cloned()
}

fn size(value: &Value) -> Option<Value> {
    match value {
        Value::Integer(integer) => integer.checked_abs().map(Value::Integer),
        Value::Number(number) => number.checked_abs().map(Value::Number),
        Value::Money(amount, currency) => Some(Value::Money(amount.checked_abs()?, *currency)),
        Value::Duration(duration) => {
            duration.microseconds().checked_abs().map(|size| Value::Duration(Duration::from_microseconds(size)))
        }
        Value::Boolean(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => None,
    }
}

fn whole(value: &Value, round: impl Fn(crate::types::Decimal) -> i64) -> Option<Value> {
    if let Value::Integer(integer) = value {
        return Some(Value::Integer(*integer));
    }
    let Value::Number(number) = value else { return None };
    Some(Value::Integer(round(*number)))
}

/// How many characters a text has, or items a list.
fn length(value: &Value) -> Option<Value> {
    let count = match value {
        Value::Text(text) => text.chars().count(),
        Value::List(items) => items.len(),
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::Choice(_)
        | Value::Outcome(_) => return None,
    };
    i64::try_from(count).ok().map(Value::Integer)
}

/// What stands behind the one `@`, in lower case.
pub(crate) fn domain(email: &str) -> Option<String> {
    let (before, after) = email.split_once('@')?;
    (!before.is_empty() && !after.is_empty() && !after.contains('@')).then(|| after.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Decimal;

    fn one(builtin: Builtin, argument: Value) -> Option<Value> {
        call(builtin, &[argument], None, &TimeZone::get("Europe/Paris").unwrap())
    }

    #[test]
    fn a_domain_needs_exactly_one_at_with_text_around_it() {
        assert_eq!(domain("Ana@Corp.Example"), Some("corp.example".to_owned()));
        for email in ["", "ana", "@", "ana@", "@corp.example", "a@b@c", "a@@c"] {
            assert_eq!(domain(email), None, "{email}");
        }
    }

    #[test]
    fn rounding_gives_integers() {
        let number = |text| Value::Number(Decimal::parse(text).unwrap());
        assert_eq!(one(Builtin::Round, number("2.5")), Some(Value::Integer(2)));
        assert_eq!(one(Builtin::Round, number("-3.5")), Some(Value::Integer(-4)));
        assert_eq!(one(Builtin::Floor, number("-0.1")), Some(Value::Integer(-1)));
        assert_eq!(one(Builtin::Ceil, number("0.1")), Some(Value::Integer(1)));
        assert_eq!(one(Builtin::Round, Value::Integer(i64::MAX)), Some(Value::Integer(i64::MAX)));
        assert_eq!(one(Builtin::Abs, Value::Integer(i64::MIN)), None);
    }

    #[test]
    fn a_day_is_the_day_in_the_policys_zone() {
        let late = Value::Datetime("2026-11-20T23:30:00Z".parse().unwrap());
        assert_eq!(one(Builtin::Date, late), Some(Value::Date("2026-11-21".parse().unwrap())));
        for end in [Datetime::MIN, Datetime::MAX] {
            assert!(one(Builtin::Date, Value::Datetime(end)).is_some());
        }
    }

    #[test]
    fn length_counts_characters_and_items() {
        assert_eq!(one(Builtin::Length, Value::Text("délai".into())), Some(Value::Integer(5)));
        assert_eq!(one(Builtin::Length, Value::List([Value::Boolean(true)].into())), Some(Value::Integer(1)));
    }
}
