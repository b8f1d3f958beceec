//! Cells become values, as the lead block declares.
//!
//! Guarantees: a cell has one reading or none. What has none is a [`BadValue`] that says what was found, what was
//! expected, and which declaration would accept it; nothing is guessed, and no text makes this panic. Reading what
//! [`crate::types::show::exact`] prints gives the value back, where a cell can carry it (a text without blanks around it,
//! a list whose items do not hold its mark, an amount of money that could not be taken for thousands).

mod duration;
mod hint;
mod money;
mod number;
mod time;

use std::fmt;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value as Json;

use crate::types::{Bounds, Choice, ChoiceSet, Field, Format, Rates, Type, Value, same_ignoring_case};

/// A cell that has no reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// What was found, in quotes, shortened where it is long: `"asap"`.
    pub found: String,
    /// What is wrong with it: `is not a duration`.
    pub wrong: String,
    /// What was expected: `90d, 12 weeks, or a number of days`.
    pub expected: String,
    /// Which declaration would accept it, or what else mends it: `` `read "asap" as 0d` would accept it ``.
    pub hint: Option<String>,
}

/// `"asap" is not a duration; expected 90d, 12 weeks, or a number of days`: without the hint, and without the field's name.
impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}; expected {}", self.found, self.wrong, self.expected)
    }
}

/// Reads a cell; `None` is missing. Times without offset are in `zone`; money of other currencies is converted by `rates`.
///
/// # Errors
/// Where the cell has no reading.
pub fn read(field: &Field, text: &str, rates: Option<&Rates>, zone: &TimeZone) -> Result<Option<Value>, BadValue> {
    Reader::new(field, rates, zone).cell(Cell { text: text.trim(), json_number: false })
}

/// Reads a JSON value the same way; arrays are lists, item by item.
///
/// # Errors
/// Where the value has no reading; an object never has one, nor an array where no list is due.
pub fn read_json(
    field: &Field,
    json: &Json,
    rates: Option<&Rates>,
    zone: &TimeZone,
) -> Result<Option<Value>, BadValue> {
    Reader::new(field, rates, zone).json(json)
}

/// Reads a JSON value that holds days or moments as such: in ISO 8601, whatever format the field declares for texts.
///
/// # Errors
/// Where the value has no reading.
pub fn read_time(
    field: &Field,
    json: &Json,
    rates: Option<&Rates>,
    zone: &TimeZone,
) -> Result<Option<Value>, BadValue> {
    Reader { format: None, ..Reader::new(field, rates, zone) }.json(json)
}

/// What stands in a cell, without blanks around it.
#[derive(Clone, Copy)]
struct Cell<'a> {
    text: &'a str,
    /// Whether it is a JSON number: those have exponents, and are written the same everywhere.
    json_number: bool,
}

/// Hands on a JSON scalar as a cell; `null` is an empty one.
fn with_cell<T>(json: &Json, read: impl FnOnce(Cell<'_>) -> T) -> T {
    match json {
        Json::String(text) => read(Cell { text: text.trim(), json_number: false }),
        Json::Number(number) => read(Cell { text: &number.to_string(), json_number: true }),
        Json::Bool(known) => read(Cell { text: if *known { "true" } else { "false" }, json_number: false }),
        Json::Null | Json::Array(_) | Json::Object(_) => read(Cell { text: "", json_number: false }),
    }
}

/// What is the same for every cell of a field.
#[derive(Clone, Copy)]
struct Reader<'a> {
    field: &'a Field,
    /// How dates or numbers are written, where not as the language writes them.
    format: Option<&'a Format>,
    rates: Option<&'a Rates>,
    zone: &'a TimeZone,
}

impl<'a> Reader<'a> {
    fn new(field: &'a Field, rates: Option<&'a Rates>, zone: &'a TimeZone) -> Self {
        Reader { field, format: field.format.as_ref(), rates, zone }
    }

    fn json(self, json: &Json) -> Result<Option<Value>, BadValue> {
        match (json, &self.field.ty) {
            (Json::Array(items), Type::List(item)) => self.array(items, item).map(Some),
            (Json::Array(_) | Json::Object(_), ty) => Err(self.nested(json, ty)),
            (Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_), _) => {
                with_cell(json, |cell| self.cell(cell))
            }
        }
    }

    fn cell(self, cell: Cell<'_>) -> Result<Option<Value>, BadValue> {
        if self.is_missing(cell.text) {
            return Ok(None);
        }
        let Type::List(item) = &self.field.ty else { return self.one(&self.field.ty, cell).map(Some) };
        let items = cell.text.split(&*self.field.split).map(str::trim).filter(|text| !self.is_missing(text));
        let values: Result<Vec<Value>, BadValue> =
            items.map(|text| self.one(item, Cell { text, json_number: cell.json_number })).collect();
        values.map(|values| Some(Value::List(values.into())))
    }

    fn array(self, items: &[Json], ty: &Type) -> Result<Value, BadValue> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            if item.is_array() || item.is_object() {
                return Err(self.nested(item, ty));
            }
            let value =
                with_cell(
                    item,
                    |cell| {
                        if self.is_missing(cell.text) { Ok(None) } else { self.one(ty, cell).map(Some) }
                    },
                )?;
            values.extend(value);
        }
        Ok(Value::List(values.into()))
    }

    fn is_missing(self, text: &str) -> bool {
        text.is_empty() || self.field.missing.iter().any(|missing| same_ignoring_case(missing, text))
    }

    /// One value, not missing, of the field's type or a list's items'.
    fn one(self, ty: &Type, cell: Cell<'_>) -> Result<Value, BadValue> {
        let text = cell.text;
        if let Some((_, value)) = self.field.read.iter().find(|(reading, _)| same_ignoring_case(reading, text)) {
            return Ok(value.clone());
        }
        let value = match ty {
            Type::Text => Ok(Value::Text(text.into())),
            Type::Boolean => boolean(text).map(Value::Boolean).ok_or(Wrong::Type),
            Type::Integer => number::integer(cell, self.format).map(Value::Integer),
            Type::Number => number::number(cell, self.format).map(Value::Number),
            Type::Money(currency) => money::read(cell, *currency, self),
            Type::Duration => duration::read(cell, self.field.unit).map(Value::Duration),
            Type::Date => time::date(text, self).map(Value::Date),
            Type::Datetime => time::datetime(text, self).map(Value::Datetime),
            Type::Choice(set) => choice(set, text).map(Value::Choice).ok_or(Wrong::Type),
            // Fields have neither type.
            Type::List(_) | Type::Outcome => Err(Wrong::Type),
        };
        let value = value.map_err(|wrong| self.bad(ty, cell, wrong))?;
        if self.field.bounds.admit(&value) { Ok(value) } else { Err(self.out_of_bounds(text, &value)) }
    }

    fn bad(self, ty: &Type, cell: Cell<'_>, wrong: Wrong) -> BadValue {
        let (wrong, hint) = match wrong {
            Wrong::Type => (format!("is not {}", described(ty)), hint::hint(ty, cell.text)),
            Wrong::Because(wrong, hint) => (wrong, hint),
        };
        BadValue { found: shown(cell.text), wrong, expected: self.expected(ty), hint }
    }

    fn out_of_bounds(self, text: &str, value: &Value) -> BadValue {
        let bounds = &self.field.bounds;
        let below = Bounds { low: bounds.low.clone(), ..Bounds::default() };
        let wrong = match (&bounds.low, &bounds.high) {
            (Some(low), _) if !below.admit(value) => format!("is below {low}"),
            (_, Some(high)) if bounds.high_excluded => format!("is not under {high}"),
            (_, Some(high)) => format!("is above {high}"),
            (_, None) => "is out of bounds".to_owned(),
        };
        BadValue { found: shown(text), wrong, expected: format!("a value {bounds}"), hint: None }
    }

    fn nested(self, json: &Json, ty: &Type) -> BadValue {
        let (found, hint) = if json.is_array() {
            ("a JSON array", "a field of several values is a `list of …`, records are a `related` block")
        } else {
            ("a JSON object", "`from \"key.inner\"` reaches the value inside")
        };
        BadValue {
            found: found.to_owned(),
            wrong: format!("is not {}", described(ty)),
            expected: self.expected(ty),
            hint: Some(hint.to_owned()),
        }
    }

    /// What a cell of the type looks like.
    fn expected(self, ty: &Type) -> String {
        match ty {
            Type::Boolean => "true or false, yes or no, 1 or 0".to_owned(),
            Type::Integer => "a whole number such as 12".to_owned(),
            Type::Number => number::sample(self.format),
            Type::Text => "a text".to_owned(),
            Type::Date | Type::Datetime => self.expected_time(ty),
            Type::Duration => match self.field.unit {
                Some(unit) => format!("90d, 12 weeks, or a number of {}", unit.plural()),
                None => "90d or 12 weeks".to_owned(),
            },
            Type::Money(currency) => {
                format!("20k {currency}, or {}", number::sample(self.format))
            }
            Type::Choice(set) => listed(&set.choices),
            Type::List(item) => format!("a list of such as {}", self.expected(item)),
            Type::Outcome => "a stage".to_owned(),
        }
    }

    fn expected_time(self, ty: &Type) -> String {
        match self.format {
            Some(Format::Time(format)) => format!("the form {}", format.pattern()),
            Some(Format::Number { .. }) | None if *ty == Type::Date => "a date such as 2026-11-21".to_owned(),
            Some(Format::Number { .. }) | None => "a date with a time such as 2026-11-21T09:00".to_owned(),
        }
    }
}

/// Why a text has no reading.
enum Wrong {
    /// It is nothing of the type.
    Type,
    /// Something more precise, and perhaps what mends it.
    Because(String, Option<String>),
}

fn boolean(text: &str) -> Option<bool> {
    const YES: [&str; 6] = ["true", "yes", "1", "y", "t", "on"];
    const NO: [&str; 6] = ["false", "no", "0", "n", "f", "off"];
    let among = |words: [&str; 6]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if among(YES) {
        return Some(true);
    }
    among(NO).then_some(false)
}

fn choice(set: &ChoiceSet, text: &str) -> Option<Choice> {
    if let Some(name) = set.find_ignoring_case(text) {
        return Some(Choice { name: Arc::clone(name), text: None });
    }
    set.or_other.then(|| Choice { name: "other".into(), text: Some(text.into()) })
}

fn described(ty: &Type) -> &'static str {
    match ty {
        Type::Boolean => "a yes or no",
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::Text => "a text",
        Type::Date => "a date",
        Type::Datetime => "a date with a time",
        Type::Duration => "a duration",
        Type::Money(_) => "an amount of money",
        Type::Choice(_) => "one of the choices",
        Type::List(_) => "a list",
        Type::Outcome => "a stage",
    }
}

/// Choices in a row, broken off where they are many.
fn listed(choices: &[Arc<str>]) -> String {
    const MANY: usize = 8;
    let shown: Vec<&str> = choices.iter().take(MANY).map(|choice| &**choice).collect();
    let rest = if choices.len() > MANY { ", …" } else { "" };
    format!("{}{rest}", shown.join(", "))
}

/// A cell's text in quotes, on one line, broken off where it is long.
fn shown(text: &str) -> String {
    const LONG: usize = 60;
    let mut shown = String::from("\"");
    for (index, letter) in text.chars().enumerate() {
        if index == LONG {
            shown.push('…');
            break;
        }
        if letter.is_control() { shown.extend(letter.escape_default()) } else { shown.push(letter) }
    }
    shown.push('"');
    shown
}

#[cfg(test)]
mod tests;
