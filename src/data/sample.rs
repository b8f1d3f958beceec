//! What stands in a file of leads before anybody has said how it is to be read: the different texts of each column, how
//! often each stands there and where first.
//!
//! Guarantees: no more than [`ROWS`] records and [`COLUMNS`] columns are looked at, and no cell is held that is longer than
//! [`LONG`]; what was left out is told.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Map, Number, Value as Json};

use crate::data::OpenError;
use crate::data::bind;
use crate::data::cell::{self, BadValue};
use crate::data::errors;
use crate::data::foreign::is_binary;
use crate::data::input::Options;
use crate::data::problem::Problem;
use crate::data::split::{Body, Cells, Raw, Splitter};
use crate::types::{Field, Value};

/// How many records are looked at.
pub const ROWS: u64 = 100_000;

/// How many columns are looked at.
pub const COLUMNS: usize = 1_000;

/// A cell of more bytes is free text, whatever stands in it: only its beginning is held.
pub const LONG: usize = 1_000;

/// Records are looked at until the different texts have so many bytes.
const MOST_BYTES: usize = 256 << 20;

/// How many broken records are held as examples.
const EXAMPLES: usize = 3;

/// How deep the objects of JSON are gone into for their values.
const DEEPEST: usize = 4;

/// What stands in a file.
#[derive(Debug, Default)]
pub struct Sample {
    /// Its columns in order; of JSON, the keys of all objects in the order in which they first come, those of an object
    /// inside as a path: `properties.budget`.
    pub columns: Vec<Column>,
    /// How many records were looked at, broken ones among them.
    pub rows: u64,
    /// Whether there are more.
    pub has_more: bool,
    /// How many columns were not looked at.
    pub columns_left_out: usize,
    /// How many records cannot be read.
    pub broken: u64,
    /// The first of them.
    pub broken_examples: Vec<Problem>,
}

/// A column of a file.
#[derive(Debug, Default)]
pub struct Column {
    /// Its header.
    pub name: Arc<str>,
    /// Where columns of this name stand, from 1.
    pub places: Vec<usize>,
    /// The different texts that stand in it, blanks around them taken away, in the order in which they first come. Empty
    /// cells are not among them.
    pub entries: Vec<Entry>,
    /// How many cells hold something.
    pub filled: u64,
    /// How many cells are not UTF-8, and the line of the first.
    pub not_utf8: Option<(u64, u64)>,
    /// Whether a cell is longer than is held.
    pub has_long: bool,
    /// How many values are JSON arrays of plain values, whose items are the entries.
    pub lists: u64,
    /// How many values are JSON arrays of something else.
    pub records: u64,
    known: HashMap<(Box<str>, bool), usize>,
}

/// A text in a column.
#[derive(Debug)]
pub struct Entry {
    /// The text; of a long one its beginning.
    pub text: Box<str>,
    /// Where it stands as a number of JSON.
    number: Option<Number>,
    /// How often.
    pub count: u64,
    /// The line on which the record begins in which it stands first.
    pub line: u64,
}

impl Entry {
    /// What a field reads it as, in UTC and without rates; `None` is missing.
    ///
    /// # Errors
    /// Where the field cannot have such a value.
    pub fn read(&self, field: &Field) -> Result<Option<Value>, BadValue> {
        match &self.number {
            Some(number) => cell::read_json(field, &Json::Number(number.clone()), None, &TimeZone::UTC),
            None => cell::read(field, &self.text, None, &TimeZone::UTC),
        }
    }

    /// Whether it is a number of JSON, which needs no format.
    #[must_use]
    pub fn is_json_number(&self) -> bool {
        self.number.is_some()
    }
}

impl Sample {
    /// Looks at the records of `input`, whose name may tell the format.
    ///
    /// # Errors
    /// Where it cannot be read, is empty or no text.
    pub fn take(name: &str, input: impl Read + Send, options: &Options) -> Result<Sample, OpenError> {
        let mut splitter = Splitter::open(name, input, options, &[])?;
        let (header, _) = bind::bind(name, &mut splitter, &[])?;
        // Some exports have a stray mark in a header; what is no text at all has these, too.
        if header.iter().any(|column| is_binary(column) && column.contains(['\0', char::REPLACEMENT_CHARACTER])) {
            return Err(vec![errors::binary(name)].into());
        }
        #[cfg(feature = "parquet")]
        if let Some(rows) = splitter.rows_of_table() {
            rows.want_all();
        }
        let mut taking = Taking::new(&header);
        while let Some(raw) = splitter.next()? {
            if taking.sample.rows == ROWS || taking.bytes > MOST_BYTES {
                taking.sample.has_more = true;
                break;
            }
            taking.record(raw);
        }
        Ok(taking.sample)
    }
}

impl Sample {
    /// The list in which the leads seem to stand, where the file is one object around it.
    #[must_use]
    pub fn wrapped_in(&self) -> Option<&str> {
        let is_around = self.rows == 1 && self.broken == 0;
        self.columns.iter().find(|column| is_around && column.records > 0).map(|column| &*column.name)
    }
}

/// A sample that is being taken.
struct Taking {
    sample: Sample,
    /// For each place of the header its column; none where that is left out.
    places: Vec<Option<usize>>,
    /// The columns by their names.
    names: HashMap<Arc<str>, usize>,
    bytes: usize,
}

impl Taking {
    fn new(header: &[Arc<str>]) -> Taking {
        let mut taking = Taking { sample: Sample::default(), places: Vec::new(), names: HashMap::new(), bytes: 0 };
        for (index, name) in header.iter().enumerate() {
            let column = taking.column(name);
            if let Some(column) = column.and_then(|column| taking.sample.columns.get_mut(column)) {
                column.places.push(index + 1);
            }
            taking.places.push(column);
        }
        taking
    }

    /// The column of a name; none where there are too many.
    fn column(&mut self, name: &str) -> Option<usize> {
        if let Some(index) = self.names.get(name) {
            return Some(*index);
        }
        let index = self.sample.columns.len();
        if index == COLUMNS {
            self.sample.columns_left_out += 1;
            return None;
        }
        let name: Arc<str> = Arc::from(name);
        self.sample.columns.push(Column { name: Arc::clone(&name), ..Column::default() });
        self.names.insert(name, index);
        Some(index)
    }

    fn record(&mut self, raw: Raw) {
        self.sample.rows += 1;
        let problem = match &raw.body {
            Body::Cells(cells) => match Problem::miscounted(raw.line, cells, self.places.len()) {
                Some(problem) => problem,
                None => return self.cells(cells, raw.line),
            },
            Body::Object(object) => return self.object(object, "", raw.line, 1),
            Body::Broken(reason) => Problem::record(raw.line, reason.as_str()),
        };
        self.sample.broken += 1;
        if self.sample.broken_examples.len() < EXAMPLES {
            self.sample.broken_examples.push(problem);
        }
    }

    fn cells(&mut self, cells: &Cells, line: u64) {
        for (bytes, place) in cells.iter().zip(&self.places) {
            let Some(column) = place.and_then(|place| self.sample.columns.get_mut(place)) else { continue };
            self.bytes += match std::str::from_utf8(bytes) {
                Ok(text) => column.add(text.trim(), None, line),
                Err(_) => column.add_not_utf8(line),
            };
        }
    }

    fn object(&mut self, object: &Map<String, Json>, path: &str, line: u64, depth: usize) {
        for (key, json) in object {
            let name = format!("{path}{key}");
            match json {
                Json::Object(inner) if depth < DEEPEST => {
                    self.object(inner, &format!("{name}."), line, depth + 1);
                }
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => {
                    let column = self.column(&name).and_then(|column| self.sample.columns.get_mut(column));
                    self.bytes += column.map_or(0, |column| column.add_json(json, line));
                }
            }
        }
    }
}

impl Column {
    /// Counts a text; gives how many bytes more are held.
    fn add(&mut self, text: &str, number: Option<&Number>, line: u64) -> usize {
        if text.is_empty() {
            return 0;
        }
        self.filled += 1;
        let held = if text.len() > LONG {
            self.has_long = true;
            let cut = text.char_indices().nth(LONG / 10).map_or(text.len(), |(cut, _)| cut);
            text.get(..cut).unwrap_or(text)
        } else {
            text
        };
        let key = (Box::from(held), number.is_some());
        if let Some(entry) = self.known.get(&key).and_then(|index| self.entries.get_mut(*index)) {
            entry.count += 1;
            return 0;
        }
        self.known.insert(key, self.entries.len());
        self.entries.push(Entry { text: Box::from(held), number: number.cloned(), count: 1, line });
        2 * held.len()
    }

    fn add_not_utf8(&mut self, line: u64) -> usize {
        self.filled += 1;
        self.not_utf8.get_or_insert((0, line)).0 += 1;
        0
    }

    fn add_json(&mut self, json: &Json, line: u64) -> usize {
        match json {
            Json::Null => 0,
            Json::Bool(known) => self.add(if *known { "true" } else { "false" }, None, line),
            Json::Number(number) => self.add(&number.to_string(), Some(number), line),
            Json::String(text) => self.add(text.trim(), None, line),
            Json::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
                self.lists += 1;
                items.iter().map(|item| self.add_json(item, line)).sum()
            }
            Json::Array(_) | Json::Object(_) => {
                self.records += 1;
                0
            }
        }
    }
}
