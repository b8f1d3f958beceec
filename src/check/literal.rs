//! Literals become values: exact, within range, days that exist.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::errors::literal as errors;
use super::ty;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Literal, LiteralKind};
use crate::types::{
    CalendarSpan, CalendarUnit, ChoiceSet, Decimal, Duration, DurationUnit, Moment, MomentError, Type, Value,
};

/// What a literal stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralValue {
    /// A value: never a choice, a list or an outcome.
    Value(Value),
    /// `3mo`: a length without a fixed size, only next to a date.
    Span(CalendarSpan),
}

/// The value of a literal. A datetime without offset is in `zone`. Text stays text, even where a choice is due.
///
/// # Errors
/// Where no value is so large, so fine, or so dated, or the currency is unknown.
#[expect(clippy::result_large_err, reason = "diagnostics are rare, and every caller hands them on")]
pub fn read(literal: &Literal, zone: &TimeZone) -> Result<LiteralValue, Diagnostic> {
    let span = literal.span;
    let value = match &literal.kind {
        LiteralKind::Number(numeral) => number(numeral, span)?,
        LiteralKind::Percent(numeral) => Value::Number(decimal(numeral, -2, span)?),
        LiteralKind::Text(text) => Value::Text(text.as_str().into()),
        LiteralKind::Boolean(known) => Value::Boolean(*known),
        LiteralKind::Duration(parts) => Value::Duration(duration(parts, span)?),
        LiteralKind::Span(parts) => return Ok(LiteralValue::Span(calendar_span(parts, span)?)),
        LiteralKind::Date(text) => Value::Date(moment(text, span)?.date),
        LiteralKind::Datetime(text) => {
            let instant = moment(text, span)?.instant(zone);
            Value::Datetime(instant.ok_or_else(|| errors::no_such_day(text, span))?)
        }
        LiteralKind::Money { amount, currency } => Value::Money(decimal(amount, 0, span)?, ty::currency(currency)?),
    };
    Ok(LiteralValue::Value(value))
}

/// An integer where the numeral has no point, or a suffix that makes it whole; else a number.
#[expect(clippy::result_large_err, reason = "as `read`")]
fn number(numeral: &str, span: Span) -> Result<Value, Diagnostic> {
    let plain = Numeral::new(numeral, 0);
    if plain.fraction.is_empty() && (plain.suffixed || !numeral.contains('.')) {
        let integer = plain.whole.parse().map_err(|_| errors::out_of_range(numeral, span))?;
        return Ok(Value::Integer(integer));
    }
    decimal(numeral, 0, span).map(Value::Number)
}

/// The numeral times ten to the `exponent`.
#[expect(clippy::result_large_err, reason = "as `read`")]
fn decimal(numeral: &str, exponent: i8, span: Span) -> Result<Decimal, Diagnostic> {
    let plain = Numeral::new(numeral, exponent);
    let (value, exact) = Decimal::parse_rounding(&format!("{}.{}0", plain.whole, plain.fraction))
        .map_err(|_| errors::out_of_range(numeral, span))?;
    if exact { Ok(value) } else { Err(errors::too_precise(numeral, value, span)) }
}

#[expect(clippy::result_large_err, reason = "as `read`")]
fn duration(parts: &[(String, DurationUnit)], span: Span) -> Result<Duration, Diagnostic> {
    let total = parts.iter().try_fold(0_i64, |sum, (numeral, unit)| {
        let count: i64 = plain_digits(numeral).parse().ok()?;
        sum.checked_add(Duration::of(count, *unit)?.microseconds())
    });
    total.map(Duration::from_microseconds).ok_or_else(|| errors::too_long(span))
}

#[expect(clippy::result_large_err, reason = "as `read`")]
fn calendar_span(parts: &[(String, CalendarUnit)], span: Span) -> Result<CalendarSpan, Diagnostic> {
    let months = parts.iter().try_fold(0_i32, |sum, (numeral, unit)| {
        let count: i32 = plain_digits(numeral).parse().ok()?;
        sum.checked_add(count.checked_mul(unit.months())?)
    });
    // Beyond this no date has a partner: the calendar ends at 9999.
    let longest = 10_000 * CalendarUnit::Years.months();
    months
        .filter(|months| *months <= longest)
        .map(|months| CalendarSpan { months })
        .ok_or_else(|| errors::too_long(span))
}

#[expect(clippy::result_large_err, reason = "as `read`")]
fn moment(text: &str, span: Span) -> Result<Moment, Diagnostic> {
    Moment::from_iso(text).map_err(|error| match error {
        MomentError::NoSuchDay | MomentError::Shape => errors::no_such_day(text, span),
        MomentError::NoSuchTime => errors::no_such_time(text, span),
    })
}

fn plain_digits(numeral: &str) -> String {
    numeral.replace('_', "")
}

/// A numeral without marks and suffix: the digits before and behind its point, the latter without zeros at the end.
struct Numeral {
    whole: String,
    fraction: String,
    suffixed: bool,
}

impl Numeral {
    fn new(numeral: &str, exponent: i8) -> Numeral {
        let plain = plain_digits(numeral);
        let (digits, suffix) = match (plain.strip_suffix('k'), plain.strip_suffix('M')) {
            (Some(digits), _) => (digits, 3),
            (None, Some(digits)) => (digits, 6),
            (None, None) => (plain.as_str(), 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (mut whole, mut fraction) = (whole.to_owned(), fraction.to_owned());
        for _ in 0..suffix + exponent {
            let next = if fraction.is_empty() { '0' } else { fraction.remove(0) };
            whole.push(next);
        }
        for _ in suffix + exponent..0 {
            fraction.insert(0, whole.pop().unwrap_or('0'));
        }
        if whole.is_empty() {
            whole.push('0');
        }
        Numeral { whole, fraction: fraction.trim_end_matches('0').to_owned(), suffixed: suffix > 0 }
    }
}

/// The type of a value; of a choice, the set of just that.
pub(in crate::check) fn type_of(value: &Value) -> Type {
    match value {
        Value::Boolean(_) => Type::Boolean,
        Value::Integer(_) => Type::Integer,
        Value::Number(_) => Type::Number,
        Value::Text(_) => Type::Text,
        Value::Date(_) => Type::Date,
        Value::Datetime(_) => Type::Datetime,
        Value::Duration(_) => Type::Duration,
        Value::Money(_, currency) => Type::Money(*currency),
        Value::Choice(choice) => {
            Type::Choice(Arc::new(ChoiceSet { choices: vec![Arc::clone(&choice.name)], or_other: false }))
        }
        Value::List(items) => Type::List(Box::new(items.first().map_or(Type::Text, type_of))),
        Value::Outcome(_) => Type::Outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::ast::Name;

    fn value(kind: LiteralKind) -> String {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        match read(&Literal { kind, span: Span::default() }, &zone) {
            Ok(LiteralValue::Value(value)) => format!("{value:?}"),
            Ok(LiteralValue::Span(span)) => span.to_string(),
            Err(diagnostic) => format!("{}: {}", diagnostic.code, diagnostic.message),
        }
    }

    #[test]
    fn numerals_are_integers_where_they_are_written_whole() {
        for (numeral, expected) in [
            ("50", "Integer(50)"),
            ("1_000", "Integer(1000)"),
            ("10k", "Integer(10000)"),
            ("1.5M", "Integer(1500000)"),
            ("1.0k", "Integer(1000)"),
            ("1.0", "Number(Decimal(1000000))"),
            ("1.2345k", "Number(Decimal(1234500000))"),
            ("0.000001", "Number(Decimal(1))"),
            ("9223372036854775807", "Integer(9223372036854775807)"),
            ("9223372036854775808", "type/out-of-range: `9223372036854775808` is larger than a number can be"),
            ("9300000000000.5", "type/out-of-range: `9300000000000.5` is larger than a number can be"),
            ("0.0000001", "type/too-precise: `0.0000001` has more than six digits behind the point"),
            ("1.50000000", "Number(Decimal(1500000))"),
        ] {
            assert_eq!(value(LiteralKind::Number(numeral.into())), expected, "{numeral}");
        }
    }

    #[test]
    fn percent_is_exact() {
        assert_eq!(value(LiteralKind::Percent("15".into())), "Number(Decimal(150000))");
        assert_eq!(value(LiteralKind::Percent("0.5".into())), "Number(Decimal(5000))");
        assert_eq!(value(LiteralKind::Percent("1_500".into())), "Number(Decimal(15000000))");
        assert!(value(LiteralKind::Percent("0.12345".into())).starts_with("type/too-precise"));
    }

    #[test]
    fn lengths_are_summed_exactly() {
        let parts = vec![("1".into(), DurationUnit::Days), ("12".into(), DurationUnit::Hours)];
        assert_eq!(value(LiteralKind::Duration(parts)), "Duration(Duration(129600000000))");
        let long = vec![("9_999_999_999".into(), DurationUnit::Weeks)];
        assert!(value(LiteralKind::Duration(long)).starts_with("type/out-of-range"));
        let months = vec![("1".into(), CalendarUnit::Years), ("2".into(), CalendarUnit::Quarters)];
        assert_eq!(value(LiteralKind::Span(months)), "18mo");
        let ages = vec![("999999999".into(), CalendarUnit::Years)];
        assert!(value(LiteralKind::Span(ages)).starts_with("type/out-of-range"));
    }

    #[test]
    fn days_and_times_exist() {
        assert_eq!(value(LiteralKind::Date("2024-02-29".into())), "Date(2024-02-29)");
        assert_eq!(
            value(LiteralKind::Date("2026-02-30".into())),
            "type/no-such-date: the calendar has no `2026-02-30`"
        );
        assert_eq!(value(LiteralKind::Datetime("2026-07-01T09:00".into())), "Datetime(2026-07-01T07:00:00Z)");
        assert_eq!(value(LiteralKind::Datetime("2026-07-01T09:00:30Z".into())), "Datetime(2026-07-01T09:00:30Z)");
        assert_eq!(
            value(LiteralKind::Datetime("2026-07-01T25:00".into())),
            "type/no-such-date: no clock shows the time in `2026-07-01T25:00`"
        );
    }

    #[test]
    fn currencies_are_those_of_iso_4217() {
        let money = |code: &str| {
            let currency = Name { text: code.into(), span: Span::default() };
            value(LiteralKind::Money { amount: "10k".into(), currency })
        };
        assert_eq!(money("EUR"), "Money(Decimal(10000000000), Currency(EUR))");
        assert_eq!(money("ERU"), "name/unknown-currency: `ERU` is not a currency");
    }
}
