//! Leads read from blocks of a CSV.

use std::borrow::Cow;
use std::ops::Range;

use super::CsvRecords;
use super::cut::CsvBlock;
use crate::data::bind::Place;
use crate::data::block::coding::{Cell, Cells, Coding, Kind};
use crate::data::block::{BlockReader, Extent};
use crate::data::lead_reader::{LeadReader, ReadLead};
use crate::data::own::Shown;
use crate::data::split::{of_csv, undo_quotes};
use crate::plan::{Batch, Needs, ROWS};
use crate::types::{FieldId, Value};

/// Reads the leads of a CSV's blocks.
pub struct CsvReader<'p> {
    reader: &'p LeadReader<'p>,
    records: CsvRecords,
    coding: Coding<'p>,
    before: Extent,
    /// How many leads the block has, and how many of them were given.
    leads: usize,
    given: usize,
    last: Option<ReadLead>,
}

impl<'p> CsvReader<'p> {
    /// A reader of what `reader` reads, from a CSV whose cells `delimiter` separates, for a plan that needs this.
    #[must_use]
    pub fn new(reader: &'p LeadReader<'p>, needs: &Needs, delimiter: u8) -> CsvReader<'p> {
        CsvReader {
            reader,
            records: CsvRecords::new(reader.layout().columns.len(), delimiter),
            coding: Coding::new(reader, needs),
            before: Extent::default(),
            leads: 0,
            given: 0,
            last: None,
        }
    }

    /// A cell as it stood, its quotes undone; none of a record whose cells cannot be told apart.
    fn cell<'b>(&self, block: &'b CsvBlock, lead: usize, column: usize) -> Option<Cow<'b, [u8]>> {
        if self.records.is_odd(lead) || column >= self.reader.layout().columns.len() {
            return None;
        }
        let place = self.records.cell(lead, column);
        let Cell { kind, start, end } = written(block.bytes(), place);
        let cell = block.bytes().get(start..end)?;
        Some(match kind {
            Kind::Text | Kind::Json => Cow::Borrowed(cell),
            Kind::Marked => {
                let mut text = Vec::with_capacity(cell.len());
                undo_quotes(cell, &mut text);
                Cow::Owned(text)
            }
        })
    }
}

impl BlockReader for CsvReader<'_> {
    type Block = CsvBlock;

    fn open(&mut self, block: &CsvBlock) -> Extent {
        let (leads, lines) = self.records.open(block);
        self.leads = leads;
        self.given = 0;
        Extent { leads: leads as u64, lines }
    }

    fn place(&mut self, before: Extent) {
        self.before = before;
        self.records.place(before.lines);
    }

    fn fill(&mut self, block: &CsvBlock, batch: &mut Batch) {
        let first = self.given;
        let count = (self.leads - first).min(ROWS);
        self.given += count;
        self.coding.begin(batch, count);
        let records = &self.records;
        self.coding.code(0..count, batch, |_, place| Column {
            records,
            bytes: block.buffer(),
            first,
            column: column_of(place),
        });
        let odd = records.odd();
        let from = odd.partition_point(|record| (*record as usize) < first);
        for record in odd.iter().skip(from).take_while(|record| (**record as usize) < first + count) {
            batch.set_aside(*record as usize - first);
        }
        self.coding.finish(batch);
    }

    fn read<'r>(&'r mut self, block: &CsvBlock, lead: usize) -> &'r ReadLead {
        let raw = of_csv(self.records.record(block, lead));
        self.last.insert(self.reader.read(self.before.leads + lead as u64 + 1, raw))
    }

    fn field<'b>(&'b self, block: &'b CsvBlock, lead: usize, field: FieldId) -> Option<Shown<'b>> {
        self.column(block, lead, column_of(self.reader.layout().places.get(field)?)?, "")
    }

    #[inline]
    fn plain<'b>(&'b self, block: &'b CsvBlock, lead: usize, field: FieldId) -> Option<(&'b [u8], Range<usize>)> {
        let place = self.records.cell(lead, column_of(self.reader.layout().places.get(field)?)?);
        (block.bytes().get(place.start) != Some(&b'"')).then_some((block.buffer(), place))
    }

    fn column<'b>(&'b self, block: &'b CsvBlock, lead: usize, index: usize, _: &str) -> Option<Shown<'b>> {
        Some(Shown::Text(match self.cell(block, lead, index)? {
            Cow::Borrowed(cell) => String::from_utf8_lossy(cell),
            Cow::Owned(cell) => Cow::Owned(String::from_utf8_lossy(&cell).into_owned()),
        }))
    }

    fn value(&mut self, block: &CsvBlock, lead: usize, field: FieldId) -> Option<Value> {
        let cell = self.cell(block, lead, column_of(self.reader.layout().places.get(field)?)?)?;
        // Of a lead that is not set aside, no value is bad.
        self.reader.cells().of_text(self.reader.policy().schema.fields.get(field)?, &cell).ok().flatten()
    }
}

/// The column in which a field stands.
fn column_of(place: &Place) -> Option<usize> {
    match place {
        Place::Column(column) => Some(*column),
        Place::Name(_) | Place::Time(_) | Place::Absent => None,
    }
}

/// A column of some records.
struct Column<'b> {
    records: &'b CsvRecords,
    bytes: &'b [u8],
    first: usize,
    column: Option<usize>,
}

impl Cells for Column<'_> {
    #[inline(always)]
    fn buffer(&self) -> &[u8] {
        self.bytes
    }

    #[inline(always)]
    fn cell(&self, row: usize) -> Cell {
        match self.column {
            Some(column) => written(self.bytes, self.records.cell(self.first + row, column)),
            None => Cell { kind: Kind::Text, start: 0, end: 0 },
        }
    }

    #[inline(always)]
    fn cells(&self, rows: Range<usize>) -> impl Iterator<Item = Cell> {
        self.records.cells(self.first + rows.start, self.column).map(|place| written(self.bytes, place))
    }

    fn undo(&self, cell: Cell, text: &mut Vec<u8>) -> bool {
        let cell = self.bytes.get(cell.start..cell.end);
        cell.map(|cell| undo_quotes(cell, text)).is_some()
    }
}

/// How a cell is written.
#[inline(always)]
fn written(bytes: &[u8], place: Range<usize>) -> Cell {
    let Range { start, end } = place;
    if bytes.get(start) != Some(&b'"') || start >= end {
        Cell { kind: Kind::Text, start, end }
    } else if is_as_it_stands(bytes, start, end) {
        Cell { kind: Kind::Text, start: start + 1, end: end - 1 }
    } else {
        Cell { kind: Kind::Marked, start, end }
    }
}

/// Whether what stands between the quotes of a cell that begins with one is its text: no other quote is in it.
#[inline(never)]
fn is_as_it_stands(bytes: &[u8], start: usize, end: usize) -> bool {
    matches!(bytes.get(start + 1..end), Some([inside @ .., b'"']) if memchr::memchr(b'"', inside).is_none())
}
