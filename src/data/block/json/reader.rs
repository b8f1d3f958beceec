//! Leads out of blocks of JSON lines.

use std::borrow::Cow;
use std::iter::repeat;
use std::ops::Range;

use serde_json::Value as Json;
use typed_index_collections::TiVec;

use super::cut::{Holds, LineBlock};
use super::keys::SlotId;
use super::line::{Lines, Span, Taken};
use super::marks::Marks;
use super::scan::Kind;
use crate::data::bind::Place;
use crate::data::block::coding::{self, Cell, Cells, Coding};
use crate::data::block::{BlockReader, Extent};
use crate::data::lead_reader::{LeadReader, ReadLead};
use crate::data::own::Shown;
use crate::data::seen::Seen;
use crate::data::split::{Body, Raw, of_line, too_long};
use crate::plan::{Batch, Needs, ROWS};
use crate::types::{FieldId, Value};

/// How many lines are looked through before what was found is coded: few enough that they are still in the nearest cache.
const AT_ONCE: usize = 64;

/// Reads the leads of blocks of lines, as many as there are threads.
pub struct LineReader<'p> {
    reader: &'p LeadReader<'p>,
    coding: Coding<'p>,
    lines: Lines,
    marks: Marks,
    slots: Slots,
    /// The lines of the block that are not blank.
    found: Vec<Line>,
    /// Whether the block is valid UTF-8.
    is_utf8: bool,
    before: Extent,
    /// Which leads of the block are in the batch.
    batch: Range<usize>,
    /// Where their values stand, lead by lead, and room for a whole batch.
    spans: Vec<Span>,
    read: Option<ReadLead>,
    seen: Seen,
}

/// A line of a block.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    start: u32,
    end: u32,
    /// How many lines of the block ended before it.
    above: u32,
}

/// Which value of a line is which.
#[derive(Debug)]
struct Slots {
    names: Vec<Box<str>>,
    fields: TiVec<FieldId, Option<SlotId>>,
    /// The same of the fields that are read, by their numbers among these.
    read: Vec<Option<SlotId>>,
    /// The related records that the policy uses. Leads that have them in themselves are read exactly.
    related: Vec<SlotId>,
}

impl Slots {
    /// The values of all fields, the related records, and of the input's own columns those that are kept.
    fn new(reader: &LeadReader<'_>, coding: &Coding<'_>, kept: &[&str]) -> Slots {
        let mut slots = Slots { names: Vec::new(), fields: TiVec::new(), read: Vec::new(), related: Vec::new() };
        slots.fields = reader.layout().places.iter().map(|place| slots.of(place)).collect();
        slots.read = coding.places().map(|place| slots.of(place)).collect();
        for related in reader.policy().schema.related.iter().filter(|related| related.used) {
            let slot = slots.add(&related.name);
            slots.related.push(slot);
        }
        for name in kept {
            slots.add(name);
        }
        slots
    }

    fn of(&mut self, place: &Place) -> Option<SlotId> {
        match place {
            Place::Name(name) => Some(self.add(name)),
            Place::Column(_) | Place::Time(_) | Place::Absent => None,
        }
    }

    fn add(&mut self, name: &str) -> SlotId {
        let known = self.find(name);
        known.unwrap_or_else(|| {
            self.names.push(name.into());
            SlotId::from(self.names.len() - 1)
        })
    }

    fn find(&self, name: &str) -> Option<SlotId> {
        self.names.iter().position(|known| **known == *name).map(SlotId::from)
    }
}

impl<'p> LineReader<'p> {
    /// A reader for a plan that needs this. Of the input's own columns, `kept` are kept, if any: an object with a key that is
    /// none of them is set aside.
    #[must_use]
    pub fn new(reader: &'p LeadReader<'p>, needs: &Needs, kept: Option<&[&str]>) -> LineReader<'p> {
        let coding = Coding::new(reader, needs);
        let slots = Slots::new(reader, &coding, kept.unwrap_or_default());
        let names: Vec<&str> = slots.names.iter().map(|name| &**name).collect();
        LineReader {
            reader,
            coding,
            lines: Lines::new(&names, kept),
            marks: Marks::default(),
            spans: vec![Span::default(); ROWS * names.len()],
            slots,
            found: Vec::new(),
            is_utf8: false,
            before: Extent::default(),
            batch: 0..0,
            read: None,
            seen: Seen::default(),
        }
    }

    /// Finds where the values of a lead stand, and notes its keys; whether all that is certain.
    fn look(&mut self, block: &LineBlock, lead: usize) -> bool {
        let Some(line) = self.found.get(lead).copied() else { return false };
        let is_first = self.before.leads == 0 && lead == 0 && self.seen.is_empty();
        let width = self.slots.names.len();
        let row = lead - self.batch.start;
        let Some(spans) = self.spans.get_mut(row * width..(row + 1) * width) else { return false };
        let bytes = block.buffer();
        let (start, end) = (line.start as usize, line.end as usize);
        let is_utf8 = self.is_utf8 || std::str::from_utf8(bytes.get(start..end).unwrap_or_default()).is_ok();
        let taken = if is_utf8 { self.lines.read(self.marks.page(bytes), start, end, spans) } else { None };
        match taken {
            Some(Taken::Along) => {}
            Some(Taken::Astray) => {
                let names = self.lines.names(bytes).filter_map(|name| std::str::from_utf8(name).ok());
                let has = |slot: &Option<SlotId>| {
                    slot.and_then(|slot| spans.get(usize::from(slot))).is_some_and(Span::is_there)
                };
                let met = self.slots.fields.iter_enumerated().filter(|(_, slot)| has(slot)).map(|(field, _)| field);
                self.seen.note_found(names, met);
            }
            None => {
                spans.fill(Span::default());
                if let Some(object) = self.raw(block, lead).body.object() {
                    if is_first {
                        self.seen.note_first(object);
                    }
                    self.seen.note(&self.reader.policy().schema, object);
                }
                return false;
            }
        }
        let is_record = |slot: &SlotId| {
            spans.get(usize::from(*slot)).is_some_and(|span| span.is_there() && span.kind != Kind::Null)
        };
        let has_records = self.slots.related.iter().any(is_record);
        if is_first && let Some(object) = self.raw(block, lead).body.object() {
            self.seen.note_first(object);
        }
        !has_records
    }

    /// A lead as [`LineSplitter`](crate::data::split::LineSplitter) cuts it.
    fn raw(&self, block: &LineBlock, lead: usize) -> Raw {
        let found = self.found.get(lead);
        let above = found.map_or(0, |line| u64::from(line.above));
        let line = self.before.lines + block.passed() + above + 1;
        if block.holds() == Holds::LineTooLong {
            return Raw { line, body: Body::Broken(too_long()) };
        }
        let text = found.and_then(|line| block.bytes().get(line.start as usize..line.end as usize));
        of_line(line, text.unwrap_or_default())
    }

    /// Where a value of a lead of the batch stands.
    fn span(&self, lead: usize, slot: SlotId) -> Option<Span> {
        let row = self.batch.contains(&lead).then(|| lead - self.batch.start)?;
        self.spans.get(row * self.slots.names.len() + usize::from(slot)).copied()
    }
}

impl BlockReader for LineReader<'_> {
    type Block = LineBlock;

    fn seen(&mut self) -> Seen {
        std::mem::take(&mut self.seen)
    }

    fn open(&mut self, block: &LineBlock) -> Extent {
        self.found.clear();
        self.batch = 0..0;
        self.lines.begin_block();
        let bytes = block.bytes();
        self.marks.find(block.buffer());
        self.is_utf8 = simdutf8::basic::from_utf8(bytes).is_ok();
        let line = |(above, place): (u64, Range<usize>)| Line {
            start: place.start as u32,
            end: place.end as u32,
            above: above as u32,
        };
        self.found.extend(block.records().map(line));
        let mut lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
        if block.holds() == Holds::LineTooLong {
            self.found.push(Line::default());
            lines = 1;
        }
        Extent { leads: self.found.len() as u64, lines: block.passed() + lines }
    }

    fn place(&mut self, before: Extent) {
        self.before = before;
    }

    fn fill(&mut self, block: &LineBlock, batch: &mut Batch) {
        let first = self.batch.end;
        self.batch = first..self.found.len().min(first + ROWS);
        let rows = self.batch.len();
        self.coding.begin(batch, rows);
        for from in (0..rows).step_by(AT_ONCE) {
            let rows = from..rows.min(from + AT_ONCE);
            for row in rows.clone() {
                if !self.look(block, first + row) {
                    batch.set_aside(row);
                }
            }
            let (read, spans, width) = (&self.slots.read, &self.spans, self.slots.names.len());
            self.coding.code(rows, batch, |number, _| {
                let first = read.get(number).copied().flatten().map_or(spans.len(), usize::from);
                Values { buffer: block.buffer(), spans: spans.get(first..).unwrap_or_default(), width }
            });
        }
        self.coding.finish(batch);
    }

    fn read<'r>(&'r mut self, block: &LineBlock, lead: usize) -> &'r ReadLead {
        let read = self.reader.read(self.before.leads + lead as u64 + 1, self.raw(block, lead));
        self.read.insert(read)
    }

    fn field<'b>(&'b self, block: &'b LineBlock, lead: usize, field: FieldId) -> Option<Shown<'b>> {
        let slot = self.slots.fields.get(field).copied().flatten()?;
        shown(block, self.span(lead, slot)?)
    }

    #[inline]
    fn plain<'b>(&'b self, block: &'b LineBlock, lead: usize, field: FieldId) -> Option<(&'b [u8], Range<usize>)> {
        let span = self.span(lead, self.slots.fields.get(field).copied().flatten()?)?;
        (span.kind == Kind::Text).then_some((block.buffer(), span.start as usize..span.end as usize))
    }

    fn column<'b>(&'b self, block: &'b LineBlock, lead: usize, _: usize, name: &str) -> Option<Shown<'b>> {
        // With a point in it, a name may have stood for a path.
        if let Some(slot) = self.slots.find(name).filter(|_| !name.contains('.')) {
            return shown(block, self.span(lead, slot)?);
        }
        match self.raw(block, lead).body {
            Body::Object(mut object) => object.swap_remove(name).map(|json| Shown::Json(Cow::Owned(json))),
            Body::Cells(_) | Body::Broken(_) => None,
        }
    }

    fn value(&mut self, block: &LineBlock, lead: usize, field: FieldId) -> Option<Value> {
        let slot = self.slots.fields.get(field).copied().flatten()?;
        let json = json(block, self.span(lead, slot)?)?;
        let field = self.reader.policy().schema.fields.get(field)?;
        self.reader.cells().of_json(field, &json).ok().flatten()
    }
}

/// The values of a field, lead by lead.
struct Values<'b> {
    buffer: &'b [u8],
    /// All that was found, from the field's first.
    spans: &'b [Span],
    /// How many values of a lead are found.
    width: usize,
}

impl Cells for Values<'_> {
    #[inline(always)]
    fn buffer(&self) -> &[u8] {
        self.buffer
    }

    #[inline(always)]
    fn cell(&self, row: usize) -> Cell {
        of_span(self.spans.get(row * self.width).copied().unwrap_or_default())
    }

    #[inline(always)]
    fn cells(&self, rows: Range<usize>) -> impl Iterator<Item = Cell> {
        let spans = self.spans.get(rows.start * self.width..).unwrap_or_default().iter().step_by(self.width.max(1));
        spans.copied().chain(repeat(Span::default())).map(of_span)
    }

    fn undo(&self, cell: Cell, text: &mut Vec<u8>) -> bool {
        let quoted = self.buffer.get(cell.start - 1..cell.end + 1).unwrap_or_default();
        let undone = serde_json::from_slice::<String>(quoted);
        text.extend(undone.iter().flat_map(|undone| undone.bytes()));
        undone.is_ok()
    }
}

/// How a value is written.
#[inline(always)]
fn of_span(span: Span) -> Cell {
    let (start, end) = (span.start as usize, span.end as usize);
    let of = |kind| Cell { kind, start, end };
    match span.kind {
        Kind::Absent | Kind::Null => Cell { kind: coding::Kind::Text, start, end: start },
        Kind::Boolean | Kind::Text => of(coding::Kind::Text),
        Kind::Number | Kind::Exponent | Kind::Nested => of(coding::Kind::Json),
        Kind::Escaped => of(coding::Kind::Marked),
    }
}

/// A value as it stands.
fn shown(block: &LineBlock, span: Span) -> Option<Shown<'_>> {
    let text = (span.kind == Kind::Text).then(|| text(block, span)).flatten();
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => Some(Shown::Text(Cow::Borrowed(text))),
        None => json(block, span).map(|json| Shown::Json(Cow::Owned(json))),
    }
}

/// A value; `None` where there is none.
fn json(block: &LineBlock, span: Span) -> Option<Json> {
    let bytes = |from: u32, to: u32| block.bytes().get(from as usize..to as usize);
    match span.kind {
        Kind::Absent => None,
        Kind::Null => Some(Json::Null),
        Kind::Text => text(block, span).map(|text| Json::String(text.to_owned())),
        Kind::Escaped => serde_json::from_slice(bytes(span.start - 1, span.end + 1)?).ok(),
        Kind::Boolean | Kind::Number | Kind::Exponent | Kind::Nested => {
            serde_json::from_slice(bytes(span.start, span.end)?).ok()
        }
    }
}

fn text(block: &LineBlock, span: Span) -> Option<&str> {
    std::str::from_utf8(block.bytes().get(span.start as usize..span.end as usize)?).ok()
}
