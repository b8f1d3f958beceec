//! Arithmetic on values, exactly. What is out of range, divided by zero, or off the calendar is missing (`None`), as is
//! what a checked policy never asks for.

use jiff::Span;
use jiff::tz::TimeZone;
use num_bigint::{BigInt, Sign};

use crate::policy::Arithmetic;
use crate::reference::compare::{crossed, millionths};
use crate::types::{
    CalendarSpan, Currency, Date, Datetime, Decimal, Duration, DurationUnit, Rates, Value, divide_half_even,
};

/// `left + right`, `left - right` …; each result is rounded half to even, once.
pub(crate) fn apply(operator: Arithmetic, left: &Value, right: &Value, rates: Option<&Rates>) -> Option<Value> {
    match operator {
        Arithmetic::Add => add(left, right, rates),
        Arithmetic::Subtract => subtract(left, right, rates),
        Arithmetic::Multiply => multiply(left, right),
        Arithmetic::Divide => divide(left, right, rates),
    }
}

/// `-x`
pub(crate) fn negate(value: &Value) -> Option<Value> {
    match value {
        Value::Integer(integer) => integer.checked_neg().map(Value::Integer),
        Value::Number(number) => number.checked_neg().map(Value::Number),
        Value::Money(amount, currency) => Some(Value::Money(amount.checked_neg()?, *currency)),
        Value::Duration(duration) => duration.microseconds().checked_neg().map(length),
        Value::Boolean(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => None,
    }
}

/// A date or datetime moved by calendar months; a day that the month has not becomes its last. A datetime keeps its
/// time of day in the policy's zone.
pub(crate) fn shift_months(date: &Value, span: CalendarSpan, zone: &TimeZone) -> Option<Value> {
    let months = Span::new().try_months(span.months).ok()?;
    match date {
        Value::Date(date) => date.checked_add(months).ok().map(Value::Date),
        Value::Datetime(instant) => {
            let moved = instant.to_zoned(zone.clone()).checked_add(months).ok()?;
            Some(Value::Datetime(moved.timestamp()))
        }
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => None,
    }
}

/// The whole days from one day to a later one; negative to an earlier one.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    // Two days of the calendar are less than 8 million days apart, so this never fails.
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// An amount in another currency, rounded once.
pub(crate) fn converted(amount: Decimal, from: Currency, to: Currency, rates: Option<&Rates>) -> Option<Decimal> {
    if from == to {
        return Some(amount);
    }
    let (dividend, divisor) = crossed((amount, from), (Decimal::from_millionths(1), to), rates?)?;
    quotient(&dividend, &divisor).map(Decimal::from_millionths)
}

fn add(left: &Value, right: &Value, rates: Option<&Rates>) -> Option<Value> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left.checked_add(*right).map(Value::Integer),
        (Value::Duration(left), Value::Duration(right)) => {
            left.microseconds().checked_add(right.microseconds()).map(length)
        }
        (Value::Money(left, of), Value::Money(right, other)) => {
            let (left, right, currency) = in_one_currency((*left, *of), (*right, *other), rates)?;
            Some(Value::Money(left.checked_add(right)?, currency))
        }
        (Value::Date(date), Value::Duration(by)) | (Value::Duration(by), Value::Date(date)) => moved_date(*date, *by),
        (Value::Datetime(instant), Value::Duration(by)) | (Value::Duration(by), Value::Datetime(instant)) => {
            moved_instant(*instant, *by)
        }
        _ => number(left)?.checked_add(number(right)?).map(Value::Number),
    }
}

fn subtract(left: &Value, right: &Value, rates: Option<&Rates>) -> Option<Value> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left.checked_sub(*right).map(Value::Integer),
        (Value::Duration(left), Value::Duration(right)) => {
            left.microseconds().checked_sub(right.microseconds()).map(length)
        }
        (Value::Money(left, of), Value::Money(right, other)) => {
            let (left, right, currency) = in_one_currency((*left, *of), (*right, *other), rates)?;
            Some(Value::Money(left.checked_sub(right)?, currency))
        }
        (Value::Date(left), Value::Date(right)) => {
            Duration::of(days_between(*right, *left), DurationUnit::Days).map(Value::Duration)
        }
        (Value::Datetime(left), Value::Datetime(right)) => {
            left.as_microsecond().checked_sub(right.as_microsecond()).map(length)
        }
        (Value::Date(date), Value::Duration(by)) => moved_date(*date, opposite(*by)?),
        (Value::Datetime(instant), Value::Duration(by)) => moved_instant(*instant, opposite(*by)?),
        _ => number(left)?.checked_sub(number(right)?).map(Value::Number),
    }
}

fn multiply(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left.checked_mul(*right).map(Value::Integer),
        (Value::Money(amount, currency), factor) | (factor, Value::Money(amount, currency)) => {
            Some(Value::Money(Decimal::from_millionths(scaled(amount.millionths(), factor)?), *currency))
        }
        (Value::Duration(duration), factor) | (factor, Value::Duration(duration)) => {
            scaled(duration.microseconds(), factor).map(length)
        }
        _ => number(left)?.checked_mul(number(right)?).map(Value::Number),
    }
}

fn divide(left: &Value, right: &Value, rates: Option<&Rates>) -> Option<Value> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => {
            ratio(i128::from(*left), i128::from(*right)).map(Value::Number)
        }
        (Value::Duration(left), Value::Duration(right)) => {
            ratio(i128::from(left.microseconds()), i128::from(right.microseconds())).map(Value::Number)
        }
        (Value::Money(left, of), Value::Money(right, other)) if of == other => {
            left.checked_div(*right).map(Value::Number)
        }
        (Value::Money(left, of), Value::Money(right, other)) => {
            let (dividend, divisor) = crossed((*left, *of), (*right, *other), rates?)?;
            quotient(&(dividend * Decimal::SCALE), &divisor)
                .map(|millionths| Value::Number(Decimal::from_millionths(millionths)))
        }
        (Value::Money(amount, currency), divisor) => {
            Some(Value::Money(Decimal::from_millionths(shared(amount.millionths(), divisor)?), *currency))
        }
        (Value::Duration(duration), divisor) => shared(duration.microseconds(), divisor).map(length),
        _ => number(left)?.checked_div(number(right)?).map(Value::Number),
    }
}

/// Where the currencies differ, each amount is first brought to the base and rounded there, so that sums of many do not
/// hang on their order.
fn in_one_currency(
    (left, of): (Decimal, Currency),
    (right, other): (Decimal, Currency),
    rates: Option<&Rates>,
) -> Option<(Decimal, Decimal, Currency)> {
    if of == other {
        return Some((left, right, of));
    }
    let base = rates?.base;
    Some((converted(left, of, base, rates)?, converted(right, other, base, rates)?, base))
}

/// A number, or an integer that is in a number's range.
fn number(value: &Value) -> Option<Decimal> {
    i64::try_from(millionths(value)?).ok().map(Decimal::from_millionths)
}

/// `count · factor`
fn scaled(count: i64, factor: &Value) -> Option<i64> {
    divide_half_even(i128::from(count).checked_mul(millionths(factor)?)?, i128::from(Decimal::SCALE))
}

/// `count / divisor`
fn shared(count: i64, divisor: &Value) -> Option<i64> {
    divide_half_even(i128::from(count) * i128::from(Decimal::SCALE), millionths(divisor)?)
}

/// `left / right` as a number.
fn ratio(left: i128, right: i128) -> Option<Decimal> {
    divide_half_even(left * i128::from(Decimal::SCALE), right).map(Decimal::from_millionths)
}

/// `dividend / divisor`, rounded half to even, for numbers of any size; missing where it has more than 64 bits.
fn quotient(dividend: &BigInt, divisor: &BigInt) -> Option<i64> {
    if divisor.sign() == Sign::NoSign {
        return None;
    }
    let (dividend, divisor) =
        if divisor.sign() == Sign::Minus { (-dividend, -divisor) } else { (dividend.clone(), divisor.clone()) };
    let towards_zero = &dividend / &divisor;
    let rest = &dividend % &divisor;
    let floor = if rest.sign() == Sign::Minus { towards_zero - 1 } else { towards_zero };
    let twice_rest = (&dividend - &floor * &divisor) * 2;
    let up = twice_rest > divisor || (twice_rest == divisor && floor.bit(0));
    i64::try_from(floor + i32::from(up)).ok()
}

fn length(microseconds: i64) -> Value {
    Value::Duration(Duration::from_microseconds(microseconds))
}

fn opposite(duration: Duration) -> Option<Duration> {
    duration.microseconds().checked_neg().map(Duration::from_microseconds)
}

/// A day moves by whole days only.
fn moved_date(date: Date, by: Duration) -> Option<Value> {
    let days = Span::new().try_days(by.whole_days()?).ok()?;
    date.checked_add(days).ok().map(Value::Date)
}

fn moved_instant(instant: Datetime, by: Duration) -> Option<Value> {
    let microseconds = instant.as_microsecond().checked_add(by.microseconds())?;
    Datetime::from_microsecond(microseconds).ok().map(Value::Datetime)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Value {
        Value::Number(Decimal::parse(text).unwrap())
    }

    fn money(text: &str, code: &str) -> Value {
        Value::Money(Decimal::parse(text).unwrap(), Currency::from_code(code).unwrap())
    }

    fn date(text: &str) -> Value {
        Value::Date(text.parse().unwrap())
    }

    fn days(count: i64) -> Value {
        Value::Duration(Duration::of(count, DurationUnit::Days).unwrap())
    }

    fn calc(left: Value, sign: char, right: Value) -> Option<Value> {
        let operator = match sign {
            '+' => Arithmetic::Add,
            '-' => Arithmetic::Subtract,
            '*' => Arithmetic::Multiply,
            '/' => Arithmetic::Divide,
            _ => panic!("no such sign"),
        };
        let rates = Rates {
            date: "2026-11-01".parse().unwrap(),
            base: Currency::from_code("EUR").unwrap(),
            entries: vec![
                (Currency::from_code("USD").unwrap(), Decimal::from(1), Decimal::parse("0.92").unwrap()),
                (Currency::from_code("JPY").unwrap(), Decimal::from(3), Decimal::from(1)),
            ],
        };
        apply(operator, &left, &right, Some(&rates))
    }

    #[test]
    fn integers_stay_integers_but_for_division() {
        let int = Value::Integer;
        assert_eq!(calc(int(2), '*', int(3)), Some(int(6)));
        assert_eq!(calc(int(2), '/', int(3)), Some(number("0.666667")));
        assert_eq!(calc(int(i64::MAX), '+', int(1)), None);
        assert_eq!(calc(int(i64::MAX), '/', int(i64::MAX)), Some(number("1")));
        assert_eq!(calc(int(1), '+', number("0.5")), Some(number("1.5")));
        assert_eq!(calc(int(i64::MAX), '+', number("0.5")), None, "mixed arithmetic is in numbers");
        assert_eq!(calc(int(1), '/', int(0)), None);
    }

    #[test]
    fn products_and_quotients_round_half_to_even_once() {
        assert_eq!(calc(number("0.000001"), '*', number("0.5")), Some(number("0")));
        assert_eq!(calc(number("0.000003"), '*', number("0.5")), Some(number("0.000002")));
        assert_eq!(calc(number("-0.000001"), '/', number("2")), Some(number("0")));
        assert_eq!(calc(number("9000000000000"), '*', number("2")), None);
    }

    #[test]
    fn money_scales_divides_and_adds_up_in_the_base() {
        assert_eq!(calc(money("10", "EUR"), '/', Value::Integer(4)), Some(money("2.5", "EUR")));
        assert_eq!(calc(Value::Integer(4), '*', money("10", "USD")), Some(money("40", "USD")));
        assert_eq!(calc(money("10", "EUR"), '/', money("4", "EUR")), Some(number("2.5")));
        assert_eq!(calc(money("1", "USD"), '+', money("1", "USD")), Some(money("2", "USD")));
        assert_eq!(calc(money("1", "USD"), '+', money("1", "EUR")), Some(money("1.92", "EUR")));
        assert_eq!(calc(money("1", "EUR"), '-', money("1", "JPY")), Some(money("0.666667", "EUR")));
        assert_eq!(calc(money("1", "USD"), '/', money("1", "JPY")), Some(number("2.76")));
        assert_eq!(calc(money("-1", "JPY"), '/', money("1", "EUR")), Some(number("-0.333333")));
        assert_eq!(calc(money("1", "USD"), '/', money("0", "EUR")), None);
    }

    #[test]
    fn days_move_by_whole_days_and_stay_on_the_calendar() {
        assert_eq!(calc(date("2026-03-01"), '-', date("2026-02-01")), Some(days(28)));
        assert_eq!(calc(date("-009999-01-01"), '-', date("9999-12-31")), Some(days(-7_304_483)));
        assert_eq!(calc(date("2026-02-01"), '+', days(28)), Some(date("2026-03-01")));
        assert_eq!(calc(days(1), '+', date("2026-02-01")), Some(date("2026-02-02")));
        assert_eq!(calc(date("2026-02-01"), '+', length(1)), None);
        assert_eq!(calc(date("9999-12-31"), '+', days(1)), None);
        assert_eq!(calc(date("2026-02-01"), '-', length(i64::MIN)), None);
    }

    #[test]
    fn instants_move_by_elapsed_time() {
        let at = |text: &str| Value::Datetime(text.parse().unwrap());
        let hour = length(DurationUnit::Hours.microseconds());
        assert_eq!(calc(at("2026-03-29T00:30:00Z"), '+', hour.clone()), Some(at("2026-03-29T01:30:00Z")));
        assert_eq!(calc(at("2026-03-29T00:30:00Z"), '-', at("2026-03-28T23:30:00Z")), Some(hour));
        assert_eq!(calc(at("9999-12-30T22:00:00Z"), '+', days(1)), None);
    }

    #[test]
    fn durations_scale_to_the_microsecond() {
        assert_eq!(calc(days(3), '/', days(2)), Some(number("1.5")));
        assert_eq!(calc(days(3), '*', number("0.5")), Some(length(129_600_000_000)));
        assert_eq!(calc(length(1), '/', Value::Integer(2)), Some(length(0)));
        assert_eq!(calc(days(1), '/', days(0)), None);
        assert_eq!(calc(length(i64::MAX), '*', Value::Integer(i64::MAX)), None);
    }

    #[test]
    fn months_are_clamped_to_their_end() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let shift = |value: Value, months| shift_months(&value, CalendarSpan { months }, &paris);
        assert_eq!(shift(date("2026-01-31"), 1), Some(date("2026-02-28")));
        assert_eq!(shift(date("2024-02-29"), 12), Some(date("2025-02-28")));
        assert_eq!(shift(date("2026-03-31"), -1), Some(date("2026-02-28")));
        assert_eq!(shift(date("9999-12-31"), 1), None);
        assert_eq!(shift(date("2026-01-31"), i32::MAX), None);
        let morning = Value::Datetime("2026-01-31T08:00:00Z".parse().unwrap());
        assert_eq!(shift(morning, 6), Some(Value::Datetime("2026-07-31T07:00:00Z".parse().unwrap())));
    }
}
