//! Rows as Parquet: columns with types, packed with snappy, in groups of rows that bound the memory.
//!
//! Numbers, scores and money are decimals of six digits, exactly as they are decided; the currency of money is told in
//! the file's metadata, for a number that cannot be summed up is of little use in a table. Lengths of time are texts,
//! `90d`: Parquet has no type for them. What a column cannot hold, such as a bad value, is null, and `problem` tells it.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, ListBuilder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use jiff::tz::TimeZone;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use serde_json::Value as Json;

use super::{Cell, RowWriter};
use crate::data::columns::{Columns, Holds};
use crate::data::own::Shown;
use crate::outlook::line::position;
use crate::policy::Policy;
use crate::types::{Decimal, Value, show};

/// How many rows are handed on at once.
const ROWS: usize = 1 << 13;

/// How many rows a group has at most.
const GROUP_ROWS: usize = 1 << 17;

/// How many bytes of a group are held at most before it is written.
const GROUP_BYTES: usize = 16 << 20;

/// As many digits as a decimal of 64 bits may have, six of them behind the point.
const DIGITS: (u8, i8) = (19, 6);

/// Writes Parquet; the file is whole only after [`RowWriter::finish`].
pub struct ColumnWriter<'w> {
    output: ArrowWriter<Box<dyn Write + Send + 'w>>,
    schema: Arc<Schema>,
    /// How the columns begin.
    empty: Page,
    /// Rows that came one by one.
    page: Page,
}

impl<'w> ColumnWriter<'w> {
    /// Writes the first bytes.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn new(output: impl Write + Send + 'w, columns: &Columns, policy: &Policy) -> io::Result<Self> {
        let output: Box<dyn Write + Send + 'w> = Box::new(output);
        let holds = columns.holds(policy);
        let named = || columns.names().iter().zip(&holds);
        let fields: Vec<Field> = named().map(|(name, holds)| Field::new(&**name, data_type(holds), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let mut properties = WriterProperties::builder()
            .set_created_by(concat!("bantam ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(GROUP_ROWS));
        for (name, _) in named().filter(|(_, holds)| matches!(holds, Holds::Apart)) {
            properties = properties.set_column_dictionary_enabled(ColumnPath::from(vec![name.to_string()]), false);
        }
        let currencies = named().filter_map(|(name, holds)| {
            let Holds::Money(currency) = holds else { return None };
            Some(KeyValue::new(format!("bantam.currency.{name}"), currency.to_string()))
        });
        properties = properties.set_key_value_metadata(Some(currencies.collect()));
        // Without Arrow's own schema in the file, every reader sees the same types.
        let options = ArrowWriterOptions::new().with_properties(properties.build()).with_skip_arrow_metadata(true);
        let output = ArrowWriter::try_new_with_options(output, Arc::clone(&schema), options).map_err(io_error)?;
        let empty = Page { holds, zone: policy.timezone.clone(), columns: Vec::new() };
        Ok(ColumnWriter { output, schema, page: empty.clone(), empty })
    }

    /// A page without rows.
    pub(crate) fn page(&self) -> Page {
        self.empty.clone()
    }

    /// Writes the rows of a page, which then has none.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub(crate) fn put(&mut self, page: &mut Page) -> io::Result<()> {
        let columns: Vec<ArrayRef> = page.columns().map(PageColumn::take).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|error| io_error(ParquetError::from(error)))?;
        self.output.write(&batch).map_err(io_error)?;
        if self.output.in_progress_size() > GROUP_BYTES {
            self.output.flush().map_err(io_error)?;
        }
        Ok(())
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let mut page = std::mem::replace(&mut self.page, self.empty.clone());
        self.put(&mut page)?;
        self.page = page;
        Ok(())
    }
}

impl RowWriter for ColumnWriter<'_> {
    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        self.page.push(row);
        if self.page.rows() < ROWS { Ok(()) } else { self.hand_on() }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.page.rows() > 0 {
            self.hand_on()?;
        }
        self.output.finish().map(drop).map_err(io_error)
    }
}

/// Rows in columns.
pub(crate) struct Page {
    holds: Vec<Holds>,
    zone: TimeZone,
    /// Made when they are asked for.
    columns: Vec<PageColumn>,
}

impl Page {
    /// The columns, each of which gets a value in turn.
    pub(crate) fn columns(&mut self) -> impl Iterator<Item = &mut PageColumn> {
        if self.columns.is_empty() {
            self.columns = self.holds.iter().map(|holds| PageColumn::new(holds, &self.zone)).collect();
        }
        self.columns.iter_mut()
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: &[Cell]) {
        self.columns().zip(row).for_each(|(column, cell)| column.push(cell));
    }

    fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }
}

/// A page like it, without its rows.
impl Clone for Page {
    fn clone(&self) -> Page {
        Page { holds: self.holds.clone(), zone: self.zone.clone(), columns: Vec::new() }
    }
}

/// The values of a column.
pub(crate) struct PageColumn {
    values: Column,
    zone: TimeZone,
}

impl PageColumn {
    fn new(holds: &Holds, zone: &TimeZone) -> PageColumn {
        PageColumn { values: Column::new(holds), zone: zone.clone() }
    }

    /// Adds a cell; null where the column cannot hold it.
    pub(crate) fn push(&mut self, cell: &Cell) {
        self.values.push(cell, &self.zone);
    }

    /// Adds a text.
    pub(crate) fn push_text(&mut self, text: &str) {
        if let Column::Text(texts) = &mut self.values {
            texts.append_value(text);
        } else {
            self.push(&Cell::Text(text.to_owned()));
        }
    }

    /// Adds what stands in the input.
    pub(crate) fn push_shown(&mut self, shown: &Shown<'_>) {
        match shown {
            Shown::Text(text) => self.push_text(text),
            Shown::Json(json) => match &**json {
                Json::Null => self.push(&Cell::Missing),
                Json::String(text) => self.push_text(text),
                other @ (Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => {
                    self.push(&Cell::Json(other.clone()));
                }
            },
        }
    }

    fn take(&mut self) -> ArrayRef {
        self.values.take()
    }
}

/// The next values of a column.
enum Column {
    Text(StringBuilder),
    Boolean(BooleanBuilder),
    Integer(Int64Builder),
    Decimal(Decimal128Builder),
    Date(Date32Builder),
    Moment(TimestampMicrosecondBuilder),
    Texts(ListBuilder<StringBuilder>),
}

impl Column {
    fn new(holds: &Holds) -> Column {
        match holds {
            Holds::Text | Holds::Apart => Column::Text(StringBuilder::new()),
            Holds::Boolean => Column::Boolean(BooleanBuilder::new()),
            Holds::Integer => Column::Integer(Int64Builder::new()),
            Holds::Number | Holds::Money(_) => {
                Column::Decimal(Decimal128Builder::new().with_data_type(DataType::Decimal128(DIGITS.0, DIGITS.1)))
            }
            Holds::Date => Column::Date(Date32Builder::new()),
            Holds::Datetime => Column::Moment(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            Holds::Texts => Column::Texts(ListBuilder::new(StringBuilder::new())),
        }
    }

    fn push(&mut self, cell: &Cell, zone: &TimeZone) {
        match self {
            Column::Text(texts) => match cell {
                Cell::Missing => texts.append_null(),
                Cell::Text(text) => texts.append_value(text),
                Cell::Value(_) | Cell::Json(_) | Cell::Part(..) | Cell::Names(_) => {
                    texts.append_value(cell.to_text(zone));
                }
            },
            Column::Boolean(booleans) => booleans.append_option(value(cell).and_then(boolean)),
            Column::Integer(integers) => integers.append_option(integer(cell)),
            Column::Decimal(decimals) => decimals.append_option(value(cell).and_then(millionths)),
            Column::Date(days) => {
                days.append_option(value(cell).and_then(position).and_then(|days| i32::try_from(days).ok()));
            }
            Column::Moment(moments) => moments.append_option(value(cell).and_then(position)),
            Column::Texts(lists) => push_list(lists, cell, zone),
        }
    }

    fn len(&self) -> usize {
        match self {
            Column::Text(texts) => texts.len(),
            Column::Boolean(booleans) => booleans.len(),
            Column::Integer(integers) => integers.len(),
            Column::Decimal(decimals) => decimals.len(),
            Column::Date(days) => days.len(),
            Column::Moment(moments) => moments.len(),
            Column::Texts(lists) => lists.len(),
        }
    }

    /// What was pushed, as an array.
    fn take(&mut self) -> ArrayRef {
        match self {
            Column::Text(texts) => ArrayBuilder::finish(texts),
            Column::Boolean(booleans) => ArrayBuilder::finish(booleans),
            Column::Integer(integers) => ArrayBuilder::finish(integers),
            Column::Decimal(decimals) => ArrayBuilder::finish(decimals),
            Column::Date(days) => ArrayBuilder::finish(days),
            Column::Moment(moments) => ArrayBuilder::finish(moments),
            Column::Texts(lists) => ArrayBuilder::finish(lists),
        }
    }
}

fn value(cell: &Cell) -> Option<&Value> {
    if let Cell::Value(value) = cell { Some(value) } else { None }
}

fn boolean(value: &Value) -> Option<bool> {
    if let Value::Boolean(known) = value { Some(*known) } else { None }
}

fn millionths(value: &Value) -> Option<i128> {
    let unit = if matches!(value, Value::Integer(_)) { i128::from(Decimal::SCALE) } else { 1 };
    position(value).map(|position| i128::from(position) * unit)
}

/// A whole number, also where it stands as a text: a key is shown as it stands.
fn integer(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Value(value) => position(value),
        Cell::Text(text) => text.trim().parse().ok(),
        Cell::Json(json) => json.as_i64(),
        Cell::Missing | Cell::Part(..) | Cell::Names(_) => None,
    }
}

fn push_list(lists: &mut ListBuilder<StringBuilder>, cell: &Cell, zone: &TimeZone) {
    if let Cell::Names(names) = cell {
        names.iter().for_each(|name| lists.values().append_value(name));
        return lists.append(true);
    }
    let Some(Value::List(items)) = value(cell) else { return lists.append(false) };
    items.iter().for_each(|item| lists.values().append_value(show::exact(item, zone)));
    lists.append(true);
}

fn data_type(holds: &Holds) -> DataType {
    match holds {
        Holds::Text | Holds::Apart => DataType::Utf8,
        Holds::Boolean => DataType::Boolean,
        Holds::Integer => DataType::Int64,
        Holds::Number | Holds::Money(_) => DataType::Decimal128(DIGITS.0, DIGITS.1),
        Holds::Date => DataType::Date32,
        Holds::Datetime => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Holds::Texts => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
    }
}

/// The error of the output itself, so that a closed pipe can be told.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others are shown alike")]
fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        other => io::Error::other(other),
    }
}
