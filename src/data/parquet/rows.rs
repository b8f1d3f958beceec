//! The rows of a Parquet file, one after the other, each as an object of its columns.

use std::io;
use std::sync::Arc;

use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;
use serde_json::Map;

use super::guarded;
use super::table::{Projection, Table};
use super::value::{NotText, json};
use crate::data::split::{Body, Raw};
use crate::types::Related;

/// How many rows are decoded at once.
const ROWS: usize = 1024;

/// The rows of a file.
pub(crate) struct Rows {
    table: Table,
    /// The columns that are read.
    wanted: Vec<Arc<str>>,
    /// Whether all of them are.
    wants_all: bool,
    reader: Option<ParquetRecordBatchReader>,
    batch: Option<RecordBatch>,
    /// The next row of the batch.
    next: usize,
    /// How many rows came before.
    before: u64,
}

impl Rows {
    /// The rows of a table.
    pub(crate) fn new(table: Table) -> Rows {
        Rows { table, wanted: Vec::new(), wants_all: false, reader: None, batch: None, next: 0, before: 0 }
    }

    /// What is read.
    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    /// Reads the columns of these names, too, with what is inside them. To be called before the first row.
    pub(crate) fn want(&mut self, names: impl Iterator<Item = Arc<str>>) {
        self.wanted.extend(names);
    }

    /// Reads no columns but these.
    pub(crate) fn want_only(&mut self, names: Vec<Arc<str>>) {
        self.wanted = names;
        self.wants_all = false;
    }

    /// Reads the related records that stand in the leads' own rows, too.
    pub(crate) fn want_records<'r>(&mut self, related: impl Iterator<Item = &'r Related>) {
        let names = related.map(|related| Arc::clone(&related.name));
        self.wanted.extend(names.filter(|name| self.table.holds_records(name)));
    }

    /// The wanted columns, to be read in blocks. `apart` are those whose values are mostly different.
    pub(crate) fn project(&self, apart: &[Arc<str>]) -> Projection {
        self.table.project(self.names(), apart)
    }

    /// Reads all columns.
    pub(crate) fn want_all(&mut self) {
        self.wants_all = true;
    }

    /// The columns that are read; all of them where there is no list.
    fn names(&self) -> Option<&[Arc<str>]> {
        (!self.wants_all).then_some(&self.wanted)
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn next(&mut self) -> io::Result<Option<Raw>> {
        loop {
            if let Some(batch) = self.batch.as_ref().filter(|batch| self.next < batch.num_rows()) {
                let body = body(batch, self.next);
                self.next += 1;
                self.before += 1;
                return Ok(Some(Raw { line: self.before, body }));
            }
            let reader = match &mut self.reader {
                Some(reader) => reader,
                none => none.insert(self.table.read((!self.wants_all).then_some(&*self.wanted), ROWS)?),
            };
            match guarded(|| reader.next().transpose().map_err(ParquetError::from))? {
                Some(batch) => self.batch = Some(batch),
                None => return Ok(None),
            }
            self.next = 0;
        }
    }
}

/// A row as an object of its columns.
pub(super) fn body(batch: &RecordBatch, row: usize) -> Body {
    let schema = batch.schema_ref();
    let columns = schema.fields().iter().zip(batch.columns());
    let object: Result<Map<_, _>, NotText> =
        columns.map(|(field, column)| Ok((field.name().clone(), json(column, row)?))).collect();
    match object {
        Ok(object) => Body::Object(object),
        Err(NotText) => Body::Broken("a text in it is not valid UTF-8".to_owned()),
    }
}
