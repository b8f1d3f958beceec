//! Leads read from blocks of a Parquet file, column by column.
//!
//! Guarantee: the values, problems and texts of [`Rows`](super::Rows), whatever stands there; what is odd in any way is read
//! as a row.

use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;
use typed_index_collections::TiVec;

use super::blocks::TableBlock;
use super::coding::FieldColumn;
use super::fit::may_be_broken;
use super::guarded;
use super::rows::body;
use super::table::Projection;
use super::value::json;
use crate::data::bind::Place;
use crate::data::block::coding::Coding;
use crate::data::block::{BlockReader, Extent};
use crate::data::lead_reader::{LeadReader, ReadLead};
use crate::data::own::Shown;
use crate::data::split::{Body, Raw};
use crate::plan::{Batch, Needs, ROWS};
use crate::types::{FieldId, Value};

/// How many rows are decoded at once: so few that their columns stay in the cache until they are coded.
const DECODED: usize = 4 * ROWS;

/// Reads the leads of a table's blocks.
pub(crate) struct TableReader<'p> {
    projection: Projection,
    reader: &'p LeadReader<'p>,
    coding: Coding<'p>,
    columns: Vec<FieldColumn>,
    decoder: Option<ParquetRecordBatchReader>,
    held: Held,
    /// Rows of the block that were decoded once more, and where the first of them stands.
    again: Option<(ParquetRecordBatchReader, RecordBatch, usize)>,
    /// Where the next lead to be given stands in the block.
    next: usize,
    before: u64,
    last: Option<ReadLead>,
    broken: Option<io::Error>,
}

/// Rows that were decoded.
struct Held {
    rows: RecordBatch,
    /// Where the first of them stands in the block.
    first: usize,
    /// What each field is read from.
    fields: TiVec<FieldId, Option<Found>>,
    /// The input's own columns, those that were read.
    own: Vec<Option<ArrayRef>>,
    /// Related records that stand in the leads' own rows, and texts that may be none.
    odd: Vec<Odd>,
}

/// A column, perhaps inside columns of records.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) array: ArrayRef,
    /// Where there is a record for it to stand in; everywhere where this is not told.
    outer: Option<NullBuffer>,
}

/// A column that sets leads aside.
enum Odd {
    /// Where something stands in it.
    Record(Found),
    /// Where what stands in it is no text.
    Text(ArrayRef),
}

impl<'p> TableReader<'p> {
    /// A reader of what `reader` reads, for a plan that needs this.
    pub(crate) fn new(projection: Projection, reader: &'p LeadReader<'p>, needs: &Needs) -> TableReader<'p> {
        let coding = Coding::new(reader, needs);
        let count = coding.places().count();
        let columns = (0..count).map(|number| FieldColumn::new(&coding, number, reader.zone(), needs)).collect();
        TableReader {
            projection,
            reader,
            coding,
            columns,
            decoder: None,
            held: Held::nothing(),
            again: None,
            next: 0,
            before: 0,
            last: None,
            broken: None,
        }
    }

    /// Decodes on where what is held has been given; how many leads there are to give.
    fn decode(&mut self, block: &TableBlock) -> io::Result<usize> {
        let left = block.rows.len() - self.next;
        if self.next == self.held.end() && left > 0 {
            let decoder = match &mut self.decoder {
                Some(decoder) => decoder,
                none => none.insert(self.projection.read(block.group, block.rows.clone(), DECODED)?),
            };
            self.held = Held::new(decoded(decoder)?, self.next, self.reader);
        }
        Ok((self.held.end() - self.next).min(left).min(ROWS))
    }

    /// The decoded rows in which a lead stands, and its row there. Those that are not held are decoded once more, from the
    /// lead on: others that are asked for mostly follow.
    fn find(&mut self, block: &TableBlock, lead: usize) -> io::Result<(RecordBatch, usize)> {
        if let Some(row) = self.held.row(lead) {
            return Ok((self.held.rows.clone(), row));
        }
        let (mut decoder, mut rows, mut first) = match self.again.take().filter(|(.., first)| *first <= lead) {
            Some(again) => again,
            None => {
                let from = block.rows.start + lead;
                let mut decoder = self.projection.read(block.group, from..block.rows.end, DECODED)?;
                let rows = decoded(&mut decoder)?;
                (decoder, rows, lead)
            }
        };
        while first + rows.num_rows() <= lead {
            first += rows.num_rows();
            rows = decoded(&mut decoder)?;
        }
        self.again = Some((decoder, rows.clone(), first));
        Ok((rows, lead - first))
    }
}

/// The next rows.
fn decoded(decoder: &mut ParquetRecordBatchReader) -> io::Result<RecordBatch> {
    let rows = guarded(|| decoder.next().transpose().map_err(ParquetError::from))?;
    rows.filter(|rows| rows.num_rows() > 0).ok_or_else(too_few)
}

fn too_few() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it has fewer rows than it says")
}

impl BlockReader for TableReader<'_> {
    type Block = TableBlock;

    fn open(&mut self, block: &TableBlock) -> Extent {
        self.decoder = None;
        self.held = Held::nothing();
        self.again = None;
        self.next = 0;
        Extent { leads: block.rows.len() as u64, lines: 0 }
    }

    fn place(&mut self, before: Extent) {
        self.before = before.leads;
    }

    fn fill(&mut self, block: &TableBlock, batch: &mut Batch) {
        let count = self.decode(block).unwrap_or_else(|error| {
            self.broken.get_or_insert(error);
            0
        });
        self.coding.begin(batch, count);
        let from = self.next - self.held.first;
        self.next += count;
        let rows = from..from + count;
        for (number, column) in self.columns.iter_mut().enumerate() {
            let found = column.field().and_then(|field| self.held.fields.get(field)?.as_ref());
            column.code(&mut self.coding, number, found, rows.clone(), batch);
        }
        for odd in &self.held.odd {
            (0..count).filter(|row| odd.is_odd(from + row)).for_each(|row| batch.set_aside(row));
        }
        self.coding.finish(batch);
    }

    fn read<'r>(&'r mut self, block: &TableBlock, lead: usize) -> &'r ReadLead {
        let number = self.before + lead as u64 + 1;
        let body = match self.find(block, lead) {
            Ok((rows, row)) => body(&rows, row),
            Err(error) => {
                self.broken.get_or_insert(error);
                Body::Broken("it cannot be read".to_owned())
            }
        };
        self.last.insert(self.reader.read(number, Raw { line: number, body }))
    }

    fn field<'b>(&'b self, _: &'b TableBlock, lead: usize, field: FieldId) -> Option<Shown<'b>> {
        let row = self.held.row(lead)?;
        let found = self.held.fields.get(field)?.as_ref()?;
        if found.is_there(row) { shown(&found.array, row) } else { None }
    }

    fn plain<'b>(&'b self, _: &'b TableBlock, lead: usize, field: FieldId) -> Option<(&'b [u8], Range<usize>)> {
        let row = self.held.row(lead)?;
        let found = self.held.fields.get(field)?.as_ref().filter(|found| found.is_always_there())?;
        let texts = found.array.as_string_opt::<i32>().filter(|texts| texts.is_valid(row))?;
        let offsets = texts.value_offsets();
        let (start, end) = (offsets.get(row)?, offsets.get(row + 1)?);
        Some((texts.value_data(), *start as usize..*end as usize))
    }

    fn column<'b>(&'b self, _: &'b TableBlock, lead: usize, index: usize, _: &str) -> Option<Shown<'b>> {
        shown(self.held.own.get(index)?.as_ref()?, self.held.row(lead)?)
    }

    fn value(&mut self, _: &TableBlock, lead: usize, field: FieldId) -> Option<Value> {
        let found = self.held.fields.get(field)?.as_ref()?;
        let row = self.held.row(lead).filter(|row| found.is_there(*row))?;
        let json = json(&found.array, row).ok()?;
        let place = self.reader.layout().places.get(field)?;
        let field = self.reader.policy().schema.fields.get(field)?;
        // Of a lead that is not set aside, no value is bad.
        self.reader.cells().of_standing(field, place, &json).ok().flatten()
    }

    fn broken(&mut self) -> Option<io::Error> {
        self.broken.take()
    }
}

impl Held {
    fn nothing() -> Held {
        let rows = RecordBatch::new_empty(Arc::new(arrow_schema::Schema::empty()));
        Held { rows, first: 0, fields: TiVec::new(), own: Vec::new(), odd: Vec::new() }
    }

    fn new(rows: RecordBatch, first: usize, reader: &LeadReader<'_>) -> Held {
        let layout = reader.layout();
        let fields = layout.places.iter().map(|place| match place {
            Place::Name(name) | Place::Time(name) => find(&rows, name),
            Place::Column(_) | Place::Absent => None,
        });
        let related = reader.policy().schema.related.iter().filter(|related| related.used);
        let records = related.filter_map(|related| find(&rows, &related.name)).map(Odd::Record);
        let texts = rows.columns().iter().filter(|array| may_be_broken(array.data_type())).cloned().map(Odd::Text);
        Held {
            first,
            fields: fields.collect(),
            own: layout.columns.iter().map(|name| rows.column_by_name(name).cloned()).collect(),
            odd: records.chain(texts).collect(),
            rows,
        }
    }

    /// Where the lead behind the last stands in the block.
    fn end(&self) -> usize {
        self.first + self.rows.num_rows()
    }

    /// The row of a lead.
    fn row(&self, lead: usize) -> Option<usize> {
        lead.checked_sub(self.first).filter(|row| *row < self.rows.num_rows())
    }
}

impl Found {
    /// Whether there is a record for it to stand in.
    pub(super) fn is_there(&self, row: usize) -> bool {
        self.outer.as_ref().is_none_or(|outer| outer.is_valid(row))
    }

    /// Whether it is told somewhere that there is none.
    pub(super) fn is_always_there(&self) -> bool {
        self.outer.is_none()
    }
}

impl Odd {
    fn is_odd(&self, row: usize) -> bool {
        match self {
            Odd::Record(found) => found.is_there(row) && found.array.is_valid(row),
            Odd::Text(array) => json(array, row).is_err(),
        }
    }
}

/// The column of a name, else what stands inside columns of records.
fn find(rows: &RecordBatch, name: &str) -> Option<Found> {
    if let Some(array) = rows.column_by_name(name) {
        return Some(Found { array: Arc::clone(array), outer: None });
    }
    let (first, rest) = name.split_once('.')?;
    let record = rows.column_by_name(first)?.as_struct_opt()?;
    inside(record, rest, NullBuffer::union(None, record.nulls()))
}

fn inside(record: &StructArray, name: &str, outer: Option<NullBuffer>) -> Option<Found> {
    if let Some(array) = record.column_by_name(name) {
        return Some(Found { array: Arc::clone(array), outer });
    }
    let (first, rest) = name.split_once('.')?;
    let record = record.column_by_name(first)?.as_struct_opt()?;
    inside(record, rest, NullBuffer::union(outer.as_ref(), record.nulls()))
}

/// What stands in a row; texts as they are, but for blank ones, which JSON tells from nothing.
#[expect(clippy::wildcard_enum_match_arm, reason = "Arrow has more types than leads have use for")]
fn shown(array: &ArrayRef, row: usize) -> Option<Shown<'_>> {
    let text = match array.data_type() {
        DataType::Utf8 if array.is_valid(row) => Some(array.as_string::<i32>().value(row)),
        DataType::Dictionary(..) => array.as_dictionary_opt::<Int32Type>().and_then(|dictionary| {
            let key = dictionary.key(row)?;
            dictionary.values().as_string_opt::<i32>().map(|texts| texts.value(key))
        }),
        _ => None,
    };
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => Some(Shown::Text(Cow::Borrowed(text))),
        None => json(array, row).ok().map(|json| Shown::Json(Cow::Owned(json))),
    }
}
