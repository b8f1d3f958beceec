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

use super::{Cell, RowWriter};
use crate::data::columns::{Columns, Holds};
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
pub(super) struct ParquetRows<W: Write + Send> {
    output: ArrowWriter<W>,
    schema: Arc<Schema>,
    columns: Vec<Column>,
    rows: usize,
    zone: TimeZone,
}

impl<W: Write + Send> ParquetRows<W> {
    /// Writes the first bytes.
    pub(super) fn new(output: W, columns: &Columns, policy: &Policy) -> io::Result<Self> {
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
        let columns = holds.iter().map(Column::new).collect();
        Ok(ParquetRows { output, schema, columns, rows: 0, zone: policy.timezone.clone() })
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let columns: Vec<ArrayRef> = self.columns.iter_mut().map(Column::take).collect();
        self.rows = 0;
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|error| io_error(ParquetError::from(error)))?;
        self.output.write(&batch).map_err(io_error)?;
        if self.output.in_progress_size() > GROUP_BYTES {
            self.output.flush().map_err(io_error)?;
        }
        Ok(())
    }
}

impl<W: Write + Send> RowWriter for ParquetRows<W> {
    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.push(cell, &self.zone);
        }
        self.rows += 1;
        if self.rows == ROWS { self.hand_on() } else { Ok(()) }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.hand_on()?;
        }
        self.output.finish().map(drop).map_err(io_error)
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
