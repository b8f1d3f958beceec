//! Values as text: exactly, for outputs that a machine may read, and as people read them.

use jiff::tz::TimeZone;

use crate::types::{Datetime, Decimal, Duration, Value};

/// A value as outputs have it: `20000 EUR`, `90d`, ISO dates, datetimes with the offset of the zone, lists by `;`.
#[must_use]
pub fn exact(value: &Value, zone: &TimeZone) -> String {
    match value {
        Value::Datetime(instant) => in_zone(*instant, zone),
        Value::List(items) => join(items, ";", |item| exact(item, zone)),
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::Choice(_)
        | Value::Outcome(_) => value.to_string(),
    }
}

/// A value as people read it: `20,000 EUR`, `45 days`, `yes`, times of the zone to the second.
#[must_use]
pub fn friendly(value: &Value, zone: &TimeZone) -> String {
    match value {
        Value::Boolean(known) => (if *known { "yes" } else { "no" }).to_owned(),
        Value::Integer(integer) => grouped(&integer.to_string()),
        Value::Number(number) => friendly_number(*number),
        Value::Money(amount, currency) => format!("{} {currency}", friendly_number(*amount)),
        Value::Duration(duration) => friendly_duration(*duration),
        Value::Datetime(instant) => {
            let local = instant.to_zoned(zone.clone());
            local.strftime(if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" }).to_string()
        }
        Value::List(items) => join(items, ", ", |item| friendly(item, zone)),
        Value::Text(_) | Value::Date(_) | Value::Choice(_) | Value::Outcome(_) => exact(value, zone),
    }
}

/// A number with thousands marks: `12,345.5`.
#[must_use]
pub fn friendly_number(number: Decimal) -> String {
    grouped(&number.to_string())
}

fn friendly_duration(duration: Duration) -> String {
    let parts = duration.parts();
    if parts.is_empty() {
        return "0 days".to_owned();
    }
    let sign = if duration.microseconds() < 0 { "-" } else { "" };
    let words = parts.iter().map(|(count, unit)| {
        let word = if *count == Decimal::from(1) { unit.singular() } else { unit.plural() };
        format!("{} {word}", friendly_number(*count))
    });
    format!("{sign}{}", words.collect::<Vec<_>>().join(" "))
}

fn in_zone(instant: Datetime, zone: &TimeZone) -> String {
    let zoned = instant.to_zoned(zone.clone());
    if zoned.offset().is_zero() {
        return instant.to_string();
    }
    zoned.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
}

fn join(items: &[Value], separator: &str, show: impl Fn(&Value) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(separator)
}

/// Marks between groups of three digits of the whole part.
fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut marked = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            marked.push(',');
        }
        marked.push(digit);
    }
    if let Some(fraction) = fraction {
        marked.push('.');
        marked.push_str(fraction);
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Currency;

    #[test]
    fn people_see_units_and_marks() {
        let show = |value: Value| friendly(&value, &TimeZone::UTC);
        let euros = Currency::from_code("EUR").unwrap();
        assert_eq!(show(Value::Money(Decimal::from(20_000), euros)), "20,000 EUR");
        assert_eq!(show(Value::Number(Decimal::parse("-1234567.5").unwrap())), "-1,234,567.5");
        assert_eq!(show(Value::Duration(Duration::from_microseconds(129_600_000_000))), "1 day 12 hours");
        assert_eq!(show(Value::Boolean(true)), "yes");
    }

    #[test]
    fn a_datetime_carries_the_offset_of_the_zone() {
        let instant: Datetime = "2026-07-01T08:30:00Z".parse().unwrap();
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(exact(&Value::Datetime(instant), &paris), "2026-07-01T10:30:00+02:00");
        assert_eq!(exact(&Value::Datetime(instant), &TimeZone::UTC), "2026-07-01T08:30:00Z");
    }
}
