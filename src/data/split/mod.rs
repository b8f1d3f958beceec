//! Any input cut into records: cells of a CSV, objects of a JSON file, in order, reading ahead no more than a block.
//!
//! Guarantees: every record comes out once with the line on which it begins, a broken one with the reason; no input
//! makes it panic or hold more than one record.

mod csv;
mod json;
#[cfg(test)]
mod tests;
mod window;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

pub(crate) use csv::Cells;
pub(crate) use csv::{CsvRecord, CsvSplitter, Front, Nowhere, Sink, front, line_breaks, line_length, undo_quotes};
pub(crate) use json::{LineSplitter, is_blank};
pub(crate) use window::LONGEST_RECORD;

use crate::data::OpenError;
use crate::data::compressed;
use crate::data::errors;
use crate::data::foreign::{Foreign, START};
use crate::data::input::{Format, Options};
use crate::data::leads::{LOOKED_AT, names_of};
#[cfg(feature = "parquet")]
use crate::data::parquet::{Rows, Table};
use json::{JsonRecord, ValueSplitter};
use window::Window;

/// A record as it stood in the input.
#[derive(Debug)]
pub(crate) struct Raw {
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
    /// What stood there.
    pub(crate) body: Body,
}

/// What stood there.
#[derive(Debug)]
pub(crate) enum Body {
    /// The cells of a CSV.
    Cells(Cells),
    /// An object of a JSON file.
    Object(Map<String, Json>),
    /// Neither, and why.
    Broken(String),
}

impl Body {
    /// The object, where it is one.
    pub(crate) fn object(&self) -> Option<&Map<String, Json>> {
        match self {
            Body::Object(object) => Some(object),
            Body::Cells(_) | Body::Broken(_) => None,
        }
    }
}

/// An input as UTF-8.
pub(crate) type Input<'r> = Box<dyn Read + Send + 'r>;

/// The records of an input.
pub(crate) struct Splitter<'r> {
    kind: Kind<Input<'r>>,
    holds_nothing: bool,
}

enum Kind<R> {
    Csv(CsvSplitter<R>),
    Lines(LineSplitter<R>),
    Values(ValueSplitter<R>),
    #[cfg(feature = "parquet")]
    Table(Rows),
}

impl<'r> Splitter<'r> {
    /// The records of `input`, whose name may tell the format. `wanted` are the headers that the reader needs: of the
    /// marks that may separate a CSV's cells, the one that finds most of them is taken.
    ///
    /// # Errors
    /// Where the input cannot be read, or is in a format that is not.
    pub(crate) fn open(
        name: &str,
        mut input: impl Read + Send + 'r,
        options: &Options,
        wanted: &[&str],
    ) -> Result<Splitter<'r>, OpenError> {
        let beginning = start(&mut input)?;
        let mut input = compressed::plain(&beginning, Cursor::new(beginning.clone()).chain(input))?;
        let start = start(&mut input)?;
        match Foreign::of_start(&start) {
            #[cfg(feature = "parquet")]
            Some(Foreign::Parquet) => {
                let table = Table::of_stream(Cursor::new(start).chain(input))?;
                return Ok(Splitter { kind: Kind::Table(Rows::new(table)), holds_nothing: false });
            }
            Some(kind) => return Err(vec![errors::other_format(name, kind)].into()),
            None => {}
        }
        let mut window = Window::new(options.decode(Cursor::new(start).chain(input)));
        window.read_on()?;
        while window.unread().trim_ascii().is_empty() && !window.at_end() && !window.is_full() {
            window.read_on()?;
        }
        let holds_nothing = window.unread().trim_ascii().is_empty() && window.at_end();
        let named = options.format.or_else(|| Format::of_name(name));
        let kind = match named.unwrap_or_else(|| Format::of_start(window.unread())) {
            Format::Csv => Kind::Csv(CsvSplitter::new(window, options.delimiter, wanted)?),
            Format::JsonLines => Kind::Lines(LineSplitter::new(window)),
            Format::Json => Kind::Values(ValueSplitter::new(window)),
            Format::Parquet => return Err(vec![errors::not_parquet(name)].into()),
        };
        Ok(Splitter { kind, holds_nothing })
    }

    /// The records of a file that is read at any place; `None` where it is of another kind.
    ///
    /// # Errors
    /// Where it cannot be read.
    #[cfg(feature = "parquet")]
    pub(crate) fn of_table(file: File) -> Result<Option<Splitter<'r>>, OpenError> {
        let table = Table::of_file(file)?;
        Ok(table.map(|table| Splitter { kind: Kind::Table(Rows::new(table)), holds_nothing: false }))
    }

    /// The same without the formats that have such files.
    #[cfg(not(feature = "parquet"))]
    pub(crate) fn of_table(_: File) -> Result<Option<Splitter<'r>>, OpenError> {
        Ok(None)
    }

    /// How many records there are, where that is known before they are read.
    pub(crate) fn total(&self) -> Option<u64> {
        match &self.kind {
            Kind::Csv(_) | Kind::Lines(_) | Kind::Values(_) => None,
            #[cfg(feature = "parquet")]
            Kind::Table(rows) => Some(rows.table().rows()),
        }
    }

    /// The CSV that it is, behind the records that were cut off; any other is given back.
    pub(crate) fn into_csv(self) -> Result<CsvSplitter<Input<'r>>, Box<Splitter<'r>>> {
        let Splitter { kind, holds_nothing } = self;
        match kind {
            Kind::Csv(splitter) => Ok(splitter),
            kind @ (Kind::Lines(_) | Kind::Values(_)) => Err(Box::new(Splitter { kind, holds_nothing })),
            #[cfg(feature = "parquet")]
            kind @ Kind::Table(_) => Err(Box::new(Splitter { kind, holds_nothing })),
        }
    }

    /// The JSON Lines that it is, behind the lines that were cut off; any other is given back.
    pub(crate) fn into_lines(self) -> Result<LineSplitter<Input<'r>>, Box<Splitter<'r>>> {
        let Splitter { kind, holds_nothing } = self;
        match kind {
            Kind::Lines(splitter) => Ok(splitter),
            kind @ (Kind::Csv(_) | Kind::Values(_)) => Err(Box::new(Splitter { kind, holds_nothing })),
            #[cfg(feature = "parquet")]
            kind @ Kind::Table(_) => Err(Box::new(Splitter { kind, holds_nothing })),
        }
    }

    /// The rows of the table that it is; any other is given back.
    #[cfg(feature = "parquet")]
    pub(crate) fn into_table(self) -> Result<Rows, Box<Splitter<'r>>> {
        let Splitter { kind, holds_nothing } = self;
        match kind {
            Kind::Table(rows) => Ok(rows),
            kind @ (Kind::Csv(_) | Kind::Lines(_) | Kind::Values(_)) => Err(Box::new(Splitter { kind, holds_nothing })),
        }
    }

    /// The names in the first objects of JSON Lines, none of which is cut off for that; `None` of any other input.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub(crate) fn names_ahead(&mut self) -> io::Result<Option<Vec<Arc<str>>>> {
        match &mut self.kind {
            Kind::Lines(splitter) => {
                let records = splitter.ahead(LOOKED_AT)?.into_iter().map(of_json).collect::<Vec<_>>();
                Ok(Some(names_of(records.iter().filter_map(|raw| raw.body.object()))))
            }
            Kind::Csv(_) | Kind::Values(_) => Ok(None),
            #[cfg(feature = "parquet")]
            Kind::Table(_) => Ok(None),
        }
    }

    /// Whether the records have columns whose names are known before the first of them. The header of a CSV is its first
    /// record.
    pub(crate) fn has_header(&self) -> bool {
        match self.kind {
            Kind::Csv(_) => true,
            Kind::Lines(_) | Kind::Values(_) => false,
            #[cfg(feature = "parquet")]
            Kind::Table(_) => true,
        }
    }

    /// The rows of a table, of which only the wanted columns are read.
    #[cfg(feature = "parquet")]
    pub(crate) fn rows_of_table(&mut self) -> Option<&mut Rows> {
        match &mut self.kind {
            Kind::Table(rows) => Some(rows),
            Kind::Csv(_) | Kind::Lines(_) | Kind::Values(_) => None,
        }
    }

    /// Whether the input is empty but for blanks.
    pub(crate) fn holds_nothing(&self) -> bool {
        self.holds_nothing
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub(crate) fn next(&mut self) -> io::Result<Option<Raw>> {
        match &mut self.kind {
            Kind::Csv(splitter) => Ok(splitter.next()?.map(of_csv)),
            Kind::Lines(splitter) => Ok(splitter.next()?.map(of_json)),
            Kind::Values(splitter) => Ok(splitter.next()?.map(of_json)),
            #[cfg(feature = "parquet")]
            Kind::Table(rows) => rows.next(),
        }
    }
}

/// The first bytes, by which other formats are told; fewer where the input ends.
fn start(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(START);
    input.take(START as u64).read_to_end(&mut start)?;
    Ok(start)
}

/// A record of a CSV as one of any input.
pub(crate) fn of_csv(record: CsvRecord) -> Raw {
    match record {
        CsvRecord::Cells(line, cells) => Raw { line, body: Body::Cells(cells) },
        CsvRecord::OpenQuote(line, opened) => {
            Raw { line, body: Body::Broken(format!("the quote that opens on line {opened} is never closed")) }
        }
        CsvRecord::TooLong(line) => Raw { line, body: Body::Broken(too_long()) },
    }
}

/// The record of a line of JSON.
pub(crate) fn of_line(line: u64, text: &[u8]) -> Raw {
    of_json((line, json::parse(text)))
}

fn of_json((line, parsed): JsonRecord) -> Raw {
    let body = match parsed {
        Ok(Json::Object(object)) => Body::Object(object),
        Ok(Json::Null) => Body::Broken("expected an object in braces, found null".to_owned()),
        Ok(Json::Bool(_)) => Body::Broken("expected an object in braces, found true or false".to_owned()),
        Ok(Json::Number(_)) => Body::Broken("expected an object in braces, found a number".to_owned()),
        Ok(Json::String(_)) => Body::Broken("expected an object in braces, found a text".to_owned()),
        Ok(Json::Array(_)) => Body::Broken("expected an object in braces, found a list".to_owned()),
        Err(reason) => Body::Broken(reason),
    };
    Raw { line, body }
}

/// What is told of a record that does not fit into the window.
pub(crate) fn too_long() -> String {
    format!("longer than any record may be ({} MiB)", window::LONGEST_RECORD >> 20)
}
