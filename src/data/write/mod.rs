//! Rows written as CSV, as JSON Lines or as a table for a terminal.

mod notation;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;
mod table;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value as Json;

use crate::data::columns::Columns;
use crate::policy::Policy;
use crate::types::{Value, show};

pub use notation::Notation;
pub(crate) use notation::{Piece, RowFrame, integer};
#[cfg(feature = "parquet")]
pub use parquet::ColumnWriter;
#[cfg(feature = "parquet")]
pub(crate) use parquet::{Page, PageColumn};
use rows::ByteRows;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// CSV with a header; quotes where RFC 4180 wants them, lines end with `\n`.
    Csv,
    /// One JSON object a line, with typed values and the columns in their order.
    JsonLines,
    /// Columns with types, in a file of bytes.
    Parquet,
    /// The first rows, aligned, cut to a width.
    Table {
        /// How many rows are shown.
        rows: usize,
        /// How wide the table may be, in columns of the terminal.
        width: usize,
    },
}

impl OutputFormat {
    /// The format that the ending of a name tells: `.csv`, `.jsonl`, `.ndjson`, `.parquet`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<OutputFormat> {
        match Path::new(name).extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(OutputFormat::Csv),
            "jsonl" | "ndjson" | "json" => Some(OutputFormat::JsonLines),
            "parquet" | "pq" => Some(OutputFormat::Parquet),
            _ => None,
        }
    }
}

/// A cell of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: an empty cell, `null`.
    Missing,
    /// A typed value: `20000 EUR`; in JSON numbers, booleans and lists are such.
    Value(Value),
    /// A text as it stands.
    Text(String),
    /// A value of JSON as it stood.
    Json(Json),
    /// How many of a group: `3/4`.
    Part(usize, usize),
    /// Names: by `;`, in JSON a list.
    Names(Vec<Arc<str>>),
}

impl Cell {
    /// The cell as a text.
    #[must_use]
    pub fn to_text(&self, zone: &TimeZone) -> String {
        match self {
            Cell::Missing => String::new(),
            Cell::Value(value) => show::exact(value, zone),
            Cell::Text(text) => text.clone(),
            Cell::Json(json) => crate::data::read::as_text(json),
            Cell::Part(met, of) => format!("{met}/{of}"),
            Cell::Names(names) => names.join(";"),
        }
    }
}

/// Writes rows, each with as many cells as there are columns.
pub trait RowWriter {
    /// Writes a row, or notes it.
    ///
    /// # Errors
    /// Where the output cannot be written.
    fn row(&mut self, row: &[Cell]) -> io::Result<()>;

    /// Is told of rows that follow and are not wanted one by one.
    fn pass(&mut self, rows: u64) {
        let _ = rows;
    }

    /// Writes what is left and flushes; to be called once, after the last row.
    ///
    /// # Errors
    /// Where the output cannot be written.
    fn finish(&mut self) -> io::Result<()>;
}

/// A writer of rows under columns of any names; datetimes are shown in `zone`. A header is written at once.
///
/// # Errors
/// Where the output cannot be written.
pub fn rows<'w>(
    notation: Notation,
    output: impl Write + Send + 'w,
    names: &[Arc<str>],
    zone: &TimeZone,
) -> io::Result<Box<dyn RowWriter + Send + 'w>> {
    Ok(Box::new(ByteRows::new(notation, output, names, zone)?))
}

/// A writer of rows under these columns; datetimes are shown in the policy's time zone. A header is written at once.
///
/// # Errors
/// Where the output cannot be written, or is Parquet in a build without it.
pub fn writer<'w>(
    format: OutputFormat,
    output: impl Write + Send + 'w,
    columns: &Columns,
    policy: &Policy,
) -> io::Result<Box<dyn RowWriter + Send + 'w>> {
    let (names, zone) = (columns.names(), &policy.timezone);
    Ok(match format {
        OutputFormat::Csv => rows(Notation::Csv, output, names, zone)?,
        OutputFormat::JsonLines => rows(Notation::JsonLines, output, names, zone)?,
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet => Box::new(ColumnWriter::new(output, columns, policy)?),
        #[cfg(not(feature = "parquet"))]
        OutputFormat::Parquet => return Err(io::Error::new(io::ErrorKind::Unsupported, "built without Parquet")),
        OutputFormat::Table { rows, width } => Box::new(table::TableRows::new(output, names, zone, rows, width)),
    })
}
