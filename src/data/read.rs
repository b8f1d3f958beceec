//! From a record as it stood to typed values: the one place where cells and JSON values are read alike.

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use crate::data::bind::Place;
use crate::data::cell::{self, BadValue};
use crate::data::problem::Problem;
use crate::data::split::{Body, Raw};
use crate::policy::Policy;
use crate::types::{Field, Rates, Value};

/// What reading a cell hangs on beside its field.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'p> {
    rates: Option<&'p Rates>,
    zone: &'p TimeZone,
}

impl<'p> Reader<'p> {
    /// The reader for a policy.
    pub(crate) fn new(policy: &'p Policy) -> Self {
        Reader { rates: policy.rates.as_ref(), zone: &policy.timezone }
    }

    /// The value of a field at a place of a record; `None` is missing.
    ///
    /// # Errors
    /// A bad value.
    pub(crate) fn value(self, field: &Field, place: &Place, raw: &Raw) -> Result<Option<Value>, Box<Problem>> {
        match (&raw.body, place) {
            (Body::Cells(cells), Place::Column(column)) => {
                cells.get(*column).map_or(Ok(None), |bytes| self.of_cell(field, bytes, raw.line))
            }
            (Body::Object(object), Place::Name(name)) => self.of_object(field, name, object, raw.line),
            (Body::Object(object), Place::Time(name)) => {
                let Some(json) = find(object, name) else { return Ok(None) };
                self.of_standing(field, place, json)
                    .map_err(|bad| Box::new(Problem::bad_value(&field.name, bad, raw.line)))
            }
            (Body::Cells(_), Place::Name(_) | Place::Time(_) | Place::Absent)
            | (Body::Object(_), Place::Column(_) | Place::Absent)
            | (Body::Broken(_), _) => Ok(None),
        }
    }

    /// The same in an object of JSON, by the key of that name, else by the path.
    ///
    /// # Errors
    /// A bad value.
    pub(crate) fn of_object(
        self,
        field: &Field,
        name: &str,
        object: &Map<String, Json>,
        line: u64,
    ) -> Result<Option<Value>, Box<Problem>> {
        let Some(json) = find(object, name) else { return Ok(None) };
        self.of_json(field, json).map_err(|bad| Box::new(Problem::bad_value(&field.name, bad, line)))
    }

    /// The value of a JSON value that stands at a place.
    ///
    /// # Errors
    /// A bad value.
    pub(crate) fn of_standing(self, field: &Field, place: &Place, json: &Json) -> Result<Option<Value>, BadValue> {
        match place {
            Place::Time(_) => cell::read_time(field, json, self.rates, self.zone),
            Place::Name(_) | Place::Column(_) | Place::Absent => self.of_json(field, json),
        }
    }

    fn of_cell(self, field: &Field, bytes: &[u8], line: u64) -> Result<Option<Value>, Box<Problem>> {
        self.of_text(field, bytes).map_err(|bad| Box::new(Problem::bad_value(&field.name, bad, line)))
    }

    /// The value of a cell.
    ///
    /// # Errors
    /// A bad value.
    pub(crate) fn of_text(self, field: &Field, bytes: &[u8]) -> Result<Option<Value>, BadValue> {
        match std::str::from_utf8(bytes) {
            Ok(text) => cell::read(field, text, self.rates, self.zone),
            Err(_) => Err(not_utf8(bytes)),
        }
    }

    /// The value of a JSON value.
    ///
    /// # Errors
    /// A bad value.
    pub(crate) fn of_json(self, field: &Field, json: &Json) -> Result<Option<Value>, BadValue> {
        cell::read_json(field, json, self.rates, self.zone)
    }
}

fn not_utf8(bytes: &[u8]) -> BadValue {
    let shown: String = String::from_utf8_lossy(bytes).trim().chars().take(40).collect();
    BadValue {
        found: format!("\"{shown}\""),
        wrong: "is not valid UTF-8".to_owned(),
        expected: "text in UTF-8".to_owned(),
        hint: Some("give the file's encoding: `--encoding windows-1252`".to_owned()),
    }
}

/// The value under a name: the key itself, else the path through objects: `properties.budget`.
pub(crate) fn find<'j>(object: &'j Map<String, Json>, name: &str) -> Option<&'j Json> {
    if let Some(found) = object.get(name) {
        return Some(found);
    }
    let (first, rest) = name.split_once('.')?;
    find(object.get(first)?.as_object()?, rest)
}

/// A JSON value as a cell would have it: texts without quotes, null as nothing.
pub(crate) fn as_text(json: &Json) -> String {
    match json {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => json.to_string(),
    }
}

/// What stands at a place of a record, without the blanks around it.
pub(crate) fn text(place: &Place, raw: &Raw) -> Option<String> {
    match (&raw.body, place) {
        (Body::Cells(cells), Place::Column(column)) => {
            cells.get(*column).map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned())
        }
        (Body::Object(object), Place::Name(name) | Place::Time(name)) => {
            find(object, name).map(|json| as_text(json).trim().to_owned())
        }
        (Body::Cells(_) | Body::Object(_) | Body::Broken(_), _) => None,
    }
}
