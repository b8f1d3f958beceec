//! Rows as JSON Lines.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{Cell, RowWriter};
use crate::types::{Value, show};

/// Writes one object a row: the columns in their order, numbers to the digit.
pub(super) struct JsonRows<W: Write> {
    output: BufWriter<W>,
    /// Each name as JSON, with its colon.
    names: Vec<String>,
    zone: TimeZone,
}

impl<W: Write> JsonRows<W> {
    /// Writes nothing yet.
    pub(super) fn new(output: W, columns: &[Arc<str>], zone: &TimeZone) -> Self {
        let names = columns.iter().map(|name| format!("{}:", quoted(name))).collect();
        JsonRows { output: BufWriter::with_capacity(1 << 16, output), names, zone: zone.clone() }
    }

    fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Missing => "null".to_owned(),
            Cell::Value(value) => self.value(value),
            Cell::Text(text) => quoted(text),
            Cell::Json(json) => json.to_string(),
            Cell::Part(..) => quoted(&cell.to_text(&self.zone)),
            Cell::Names(names) => list(names.iter().map(|name| quoted(name))),
        }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Boolean(_) | Value::Integer(_) | Value::Number(_) => value.to_string(),
            Value::List(items) => list(items.iter().map(|item| self.value(item))),
            Value::Text(_) | Value::Choice(_) | Value::Money(..) => quoted(&value.to_string()),
            Value::Date(_) | Value::Datetime(_) | Value::Duration(_) | Value::Outcome(_) => {
                quoted(&show::exact(value, &self.zone))
            }
        }
    }
}

impl<W: Write> RowWriter for JsonRows<W> {
    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        let mut line = String::with_capacity(256);
        line.push('{');
        for (index, (name, cell)) in self.names.iter().zip(row).enumerate() {
            if index > 0 {
                line.push(',');
            }
            line.push_str(name);
            line.push_str(&self.cell(cell));
        }
        line.push_str("}\n");
        self.output.write_all(line.as_bytes())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}
