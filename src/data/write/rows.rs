//! Rows written as bytes.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::notation::{Notation, RowFrame};
use super::{Cell, RowWriter};

/// Writes rows in a notation.
pub(super) struct ByteRows<W: Write> {
    output: BufWriter<W>,
    notation: Notation,
    frame: RowFrame,
    zone: TimeZone,
    line: Vec<u8>,
}

impl<W: Write> ByteRows<W> {
    /// Writes the header, where the notation has one.
    pub(super) fn new(notation: Notation, output: W, columns: &[Arc<str>], zone: &TimeZone) -> io::Result<Self> {
        let frame = RowFrame::new(notation, columns);
        let mut line = Vec::new();
        frame.header(notation, columns, &mut line);
        let mut output = BufWriter::with_capacity(1 << 16, output);
        output.write_all(&line)?;
        Ok(ByteRows { output, notation, frame, zone: zone.clone(), line })
    }
}

impl<W: Write> RowWriter for ByteRows<W> {
    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        self.line.clear();
        self.frame.row(&mut self.line, row.iter(), |out, cell| self.notation.cell(out, cell, &self.zone));
        self.output.write_all(&self.line)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
