//! Comparing values, exactly: integers with numbers, money of different currencies, texts with or without case.

use std::cmp::Ordering;

use num_bigint::BigInt;

use crate::policy::Comparison;
use crate::types::{Currency, Decimal, Rates, Value, folded};

/// Whether a comparison holds. `None` for values that do not compare, which a checked policy has not.
pub(crate) fn holds(
    comparison: Comparison,
    left: &Value,
    right: &Value,
    ignoring_case: bool,
    rates: Option<&Rates>,
) -> Option<bool> {
    match comparison {
        Comparison::Equal => equal(left, right, ignoring_case, rates),
        Comparison::NotEqual => equal(left, right, ignoring_case, rates).map(|same| !same),
        Comparison::Less => order(left, right, rates).map(Ordering::is_lt),
        Comparison::LessOrEqual => order(left, right, rates).map(Ordering::is_le),
        Comparison::Greater => order(left, right, rates).map(Ordering::is_gt),
        Comparison::GreaterOrEqual => order(left, right, rates).map(Ordering::is_ge),
    }
}

/// Whether two values are the same. Lists are, when their items are, one by one.
pub(crate) fn equal(left: &Value, right: &Value, ignoring_case: bool, rates: Option<&Rates>) -> Option<bool> {
    match (left, right) {
        (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
        (Value::Text(left), Value::Text(right)) => {
            Some(left == right || (ignoring_case && folded(left, true) == folded(right, true)))
        }
        (Value::Choice(left), Value::Choice(right)) => Some(left == right),
        (Value::List(left), Value::List(right)) => {
            if left.len() != right.len() {
                return Some(false);
            }
            left.iter()
                .zip(right.iter())
                .try_fold(true, |same, (left, right)| Some(same && equal(left, right, ignoring_case, rates)?))
        }
        _ => order(left, right, rates).map(Ordering::is_eq),
    }
}

/// How two values are ordered: numbers, money, durations, dates and outcomes are.
pub(crate) fn order(left: &Value, right: &Value, rates: Option<&Rates>) -> Option<Ordering> {
    match (left, right) {
        (Value::Money(left, of), Value::Money(right, other)) => order_money((*left, *of), (*right, *other), rates),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Datetime(left), Value::Datetime(right)) => Some(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => Some(left.cmp(right)),
        (Value::Outcome(left), Value::Outcome(right)) => Some(left.cmp(right)),
        _ => Some(millionths(left)?.cmp(&millionths(right)?)),
    }
}

/// An integer or number in millionths; wide enough for both.
pub(crate) fn millionths(value: &Value) -> Option<i128> {
    if let Value::Integer(integer) = value {
        return Some(i128::from(*integer) * i128::from(Decimal::SCALE));
    }
    let Value::Number(number) = value else { return None };
    Some(i128::from(number.millionths()))
}

/// With `1 a = n/d` of the base: `x a < y b` when `x · n_a · d_b < y · n_b · d_a`, without any rounding.
fn order_money(left: (Decimal, Currency), right: (Decimal, Currency), rates: Option<&Rates>) -> Option<Ordering> {
    if left.1 == right.1 {
        return Some(left.0.cmp(&right.0));
    }
    let (left, right) = crossed(left, right, rates?)?;
    Some(left.cmp(&right))
}

/// Two amounts of different currencies, each times a positive factor that is the same for both once they are in the
/// base: they compare and divide as the amounts do. Products of three 64-bit numbers, so they are wide.
pub(crate) fn crossed(
    (left, of): (Decimal, Currency),
    (right, other): (Decimal, Currency),
    rates: &Rates,
) -> Option<(BigInt, BigInt)> {
    let product = |amount: Decimal, by: Decimal, and: Decimal| {
        BigInt::from(amount.millionths()) * by.millionths() * and.millionths()
    };
    let ((n, d), (other_n, other_d)) = (rates.ratio(of)?, rates.ratio(other)?);
    Some((product(left, n, other_d), product(right, other_n, d)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Choice;

    fn number(text: &str) -> Value {
        Value::Number(Decimal::parse(text).unwrap())
    }

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    fn rates() -> Rates {
        let decimal = |text| Decimal::parse(text).unwrap();
        Rates {
            date: "2026-11-01".parse().unwrap(),
            base: currency("EUR"),
            entries: vec![
                (currency("USD"), decimal("3"), decimal("1")),
                (currency("GBP"), decimal("9000000000000"), decimal("0.000001")),
            ],
        }
    }

    #[test]
    fn integers_and_numbers_compare_exactly() {
        assert_eq!(order(&Value::Integer(5), &number("5"), None), Some(Ordering::Equal));
        assert_eq!(order(&Value::Integer(5), &number("5.000001"), None), Some(Ordering::Less));
        assert_eq!(order(&Value::Integer(i64::MAX), &Value::Number(Decimal::MAX), None), Some(Ordering::Greater));
        assert_eq!(order(&Value::Integer(i64::MIN), &Value::Number(Decimal::MIN), None), Some(Ordering::Less));
    }

    #[test]
    fn money_of_different_currencies_meets_without_rounding() {
        let rates = rates();
        let money = |text, code| Value::Money(Decimal::parse(text).unwrap(), currency(code));
        let order = |left: &Value, right: &Value| order(left, right, Some(&rates));
        assert_eq!(order(&money("1", "USD"), &money("0.333333", "EUR")), Some(Ordering::Greater));
        assert_eq!(order(&money("3", "USD"), &money("1", "EUR")), Some(Ordering::Equal));
        assert_eq!(order(&money("9000000000000", "GBP"), &money("0.000001", "EUR")), Some(Ordering::Equal));
        assert_eq!(order(&money("9000000000001", "GBP"), &money("0.000003", "USD")), Some(Ordering::Greater));
    }

    #[test]
    fn lists_are_equal_item_by_item_and_choices_by_name() {
        let list = |items: &[i64]| Value::List(items.iter().map(|item| Value::Integer(*item)).collect());
        assert_eq!(equal(&list(&[1, 2]), &list(&[1, 2]), false, None), Some(true));
        assert_eq!(equal(&list(&[1, 2]), &list(&[2, 1]), false, None), Some(false));
        assert_eq!(equal(&list(&[1]), &list(&[]), false, None), Some(false));
        let (listed, read) = (Choice::new("other"), Choice { name: "other".into(), text: Some("SEO".into()) });
        assert_eq!(equal(&Value::Choice(listed), &Value::Choice(read), false, None), Some(true));
    }
}
