//! Values of one field, packed: what millions of related records are held in.
//!
//! Sizes and days are held as 64 bits each; texts, choices and lists once each, by number.

use std::collections::HashMap;
use std::sync::Arc;

use crate::types::{Choice, Date, Datetime, Decimal, Duration, Type, Value};

/// Stands for a missing value among numbers of values.
const NOTHING: u32 = u32::MAX;

/// The values of one field, in the order of the records.
#[derive(Debug)]
pub(super) enum Packed {
    /// Sizes, with those that are missing.
    Sizes(Type, Vec<i64>, Absent),
    /// Each value by its number among the different ones.
    Shared(Vec<u32>, Pool),
}

/// Which records lack the value: a bit each.
#[derive(Debug, Default)]
pub(super) struct Absent(Vec<u64>);

/// Different values, each once.
#[derive(Debug, Default)]
pub(super) struct Pool {
    values: Vec<Value>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Packed {
    /// No values yet, of a type.
    pub(super) fn new(ty: &Type) -> Packed {
        match ty {
            Type::Boolean | Type::Integer | Type::Number | Type::Date => Packed::sizes(ty),
            Type::Datetime | Type::Duration | Type::Money(_) | Type::Outcome => Packed::sizes(ty),
            Type::Text | Type::Choice(_) | Type::List(_) => Packed::Shared(Vec::new(), Pool::default()),
        }
    }

    fn sizes(ty: &Type) -> Packed {
        Packed::Sizes(ty.clone(), Vec::new(), Absent::default())
    }

    /// Adds the value of the next record.
    pub(super) fn push(&mut self, value: Option<Value>) {
        match self {
            Packed::Sizes(_, sizes, absent) => {
                let size = value.as_ref().and_then(size_of);
                if size.is_none() {
                    absent.note(sizes.len());
                }
                sizes.push(size.unwrap_or(0));
            }
            Packed::Shared(numbers, pool) => numbers.push(value.map_or(NOTHING, |value| pool.number(value))),
        }
    }

    /// The value of a record.
    pub(super) fn get(&self, index: usize) -> Option<Value> {
        match self {
            Packed::Sizes(ty, sizes, absent) => {
                let size = *sizes.get(index)?;
                if absent.has(index) { None } else { of_size(ty, size) }
            }
            Packed::Shared(numbers, pool) => pool.values.get(*numbers.get(index)? as usize).cloned(),
        }
    }
}

impl Absent {
    fn note(&mut self, index: usize) {
        let word = index / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (index % 64);
        }
    }

    fn has(&self, index: usize) -> bool {
        self.0.get(index / 64).is_some_and(|bits| bits & (1 << (index % 64)) != 0)
    }
}

impl Pool {
    fn number(&mut self, value: Value) -> u32 {
        let Some(name) = name_of(&value) else { return self.add(value) };
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let number = self.add(value);
        self.numbers.insert(name, number);
        number
    }

    fn add(&mut self, value: Value) -> u32 {
        self.values.push(value);
        (self.values.len() - 1) as u32
    }
}

/// What tells texts and choices apart; lists are not shared.
fn name_of(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Text(text) => Some(Arc::clone(text)),
        Value::Choice(Choice { name, text: None }) => Some(Arc::clone(name)),
        Value::Choice(Choice { name, text: Some(text) }) => Some(Arc::from(format!("{name}\n{text}"))),
        Value::Boolean(_) | Value::Integer(_) | Value::Number(_) | Value::Date(_) | Value::Datetime(_) => None,
        Value::Duration(_) | Value::Money(..) | Value::List(_) | Value::Outcome(_) => None,
    }
}

fn size_of(value: &Value) -> Option<i64> {
    match value {
        Value::Boolean(known) => Some(i64::from(*known)),
        Value::Integer(integer) => Some(*integer),
        Value::Number(number) | Value::Money(number, _) => Some(number.millionths()),
        Value::Date(day) => Some(i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())),
        Value::Datetime(instant) => Some(instant.as_microsecond()),
        Value::Duration(duration) => Some(duration.microseconds()),
        Value::Text(_) | Value::Choice(_) | Value::List(_) | Value::Outcome(_) => None,
    }
}

fn of_size(ty: &Type, size: i64) -> Option<Value> {
    match ty {
        Type::Boolean => Some(Value::Boolean(size != 0)),
        Type::Integer => Some(Value::Integer(size)),
        Type::Number => Some(Value::Number(Decimal::from_millionths(size))),
        Type::Date => day_of(size).map(Value::Date),
        Type::Datetime => Datetime::from_microsecond(size).ok().map(Value::Datetime),
        Type::Duration => Some(Value::Duration(Duration::from_microseconds(size))),
        Type::Money(currency) => Some(Value::Money(Decimal::from_millionths(size), *currency)),
        Type::Text | Type::Choice(_) | Type::List(_) | Type::Outcome => None,
    }
}

/// The day of `20261121`. The year is rounded down, so month and day are right before year 0, too.
fn day_of(size: i64) -> Option<Date> {
    let rest = size.rem_euclid(10_000);
    let year = i16::try_from(size.div_euclid(10_000)).ok()?;
    Date::new(year, i8::try_from(rest / 100).ok()?, i8::try_from(rest % 100).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Currency;

    #[test]
    fn values_come_out_as_they_went_in() {
        let euros = Currency::from_code("EUR").unwrap();
        let other = Choice { name: "other".into(), text: Some("x".into()) };
        for (ty, values) in [
            (Type::Boolean, vec![Some(Value::Boolean(true)), None, Some(Value::Boolean(false))]),
            (Type::Integer, vec![Some(Value::Integer(i64::MIN)), Some(Value::Integer(0)), None]),
            (Type::Number, vec![Some(Value::Number(Decimal::MIN)), None]),
            (Type::Money(euros), vec![None, Some(Value::Money(Decimal::MAX, euros))]),
            (Type::Date, ["-9999-01-01", "-0001-12-31", "0000-02-29", "2026-11-21", "9999-12-31"].map(day).to_vec()),
            (Type::Datetime, vec![Some(Value::Datetime("2026-11-21T10:00:00.000001Z".parse().unwrap()))]),
            (Type::Duration, vec![Some(Value::Duration(Duration::from_microseconds(-5)))]),
            (Type::Text, vec![Some(Value::Text("a".into())), None, Some(Value::Text("a".into()))]),
            (Type::List(Box::new(Type::Text)), vec![Some(Value::List(vec![Value::Text("a".into())].into())), None]),
        ] {
            let mut packed = Packed::new(&ty);
            values.iter().for_each(|value| packed.push(value.clone()));
            let out: Vec<Option<Value>> = (0..values.len()).map(|index| packed.get(index)).collect();
            assert_eq!(out, values, "{ty}");
            assert_eq!(packed.get(values.len()), None);
        }
        assert_ne!(name_of(&Value::Choice(other)), name_of(&Value::Choice(Choice::new("other"))));
    }

    fn day(text: &str) -> Option<Value> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let parts: Vec<i16> = digits.split('-').map(|part| part.parse().unwrap()).collect();
        Some(Value::Date(Date::new(sign * parts[0], parts[1] as i8, parts[2] as i8).unwrap()))
    }
}
