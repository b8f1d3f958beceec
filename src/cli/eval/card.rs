//! One lead on the screen: its outcome first, then what else is known, a line each.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr;

use crate::data::{Cell, RowWriter};
use crate::types::show;

/// Shows a lead as a card; what is missing has no line.
pub(super) struct Card {
    names: Vec<Arc<str>>,
    zone: TimeZone,
}

impl Card {
    /// A card with these lines.
    pub(super) fn new(names: &[Arc<str>], zone: &TimeZone) -> Self {
        Card { names: names.to_vec(), zone: zone.clone() }
    }

    fn text(&self, cell: &Cell) -> String {
        match cell {
            Cell::Value(value) => show::friendly(value, &self.zone),
            Cell::Part(met, of) => format!("{met} of {of}"),
            Cell::Names(names) => names.join(", "),
            Cell::Missing | Cell::Text(_) | Cell::Json(_) => cell.to_text(&self.zone),
        }
    }
}

impl RowWriter for Card {
    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        let texts = self.names.iter().zip(row).map(|(name, cell)| (name, self.text(cell)));
        let lines: Vec<(&Arc<str>, String)> =
            texts.filter(|(name, text)| !text.is_empty() && &***name != "row").collect();
        let widest = lines.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
        let mut out = io::stdout().lock();
        for (name, text) in lines {
            let blanks = " ".repeat(widest - name.width());
            writeln!(out, "  {name}{blanks}  {text}")?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}
