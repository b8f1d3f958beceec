//! Rows as CSV.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{Cell, RowWriter};

/// Writes CSV through the `csv` crate: quotes only where RFC 4180 wants them.
pub(super) struct CsvRows<W: Write> {
    output: csv::Writer<W>,
    zone: TimeZone,
}

impl<W: Write> CsvRows<W> {
    /// Writes the header.
    pub(super) fn new(output: W, columns: &[Arc<str>], zone: &TimeZone) -> io::Result<Self> {
        let mut output = csv::WriterBuilder::new().flexible(true).from_writer(output);
        output.write_record(columns.iter().map(|name| name.as_bytes())).map_err(io_error)?;
        Ok(CsvRows { output, zone: zone.clone() })
    }
}

impl<W: Write> RowWriter for CsvRows<W> {
    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        for cell in row {
            match cell {
                Cell::Missing => self.output.write_field(""),
                Cell::Text(text) => self.output.write_field(text),
                Cell::Value(_) | Cell::Json(_) | Cell::Part(..) | Cell::Names(_) => {
                    self.output.write_field(cell.to_text(&self.zone))
                }
            }
            .map_err(io_error)?;
        }
        self.output.write_record(None::<&[u8]>).map_err(io_error)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// The error of the output itself, so that a closed pipe can be told.
fn io_error(error: csv::Error) -> io::Error {
    let message = error.to_string();
    if let csv::ErrorKind::Io(error) = error.into_kind() { error } else { io::Error::other(message) }
}
