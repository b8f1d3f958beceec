//! Blocks of records that were cut one by one: how any input is read that nothing reads faster.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use super::{BlockReader, Blocks, Extent};
use crate::data::lead_reader::{LeadReader, ReadLead};
use crate::data::own::Shown;
use crate::data::seen::Seen;
use crate::data::split::{Body, Raw, Splitter};
use crate::plan::{Batch, Needs, ROWS};
use crate::types::{FieldId, Value};

/// How many records are in a block, where nothing else is wanted.
const RECORDS: usize = 256;

/// How many bytes a record is taken for.
const BYTES: usize = 256;

/// An input, cut record by record.
pub(crate) struct RecordBlocks<'p> {
    splitter: Splitter<'p>,
    /// Records that were cut to look at them.
    ahead: VecDeque<Raw>,
    records: usize,
    /// What ended the input in the middle of a block.
    broken: Option<io::Error>,
}

impl<'p> RecordBlocks<'p> {
    /// The records that are `ahead`, then those of the splitter, in blocks of about so many bytes.
    pub(crate) fn new(splitter: Splitter<'p>, ahead: VecDeque<Raw>, block: Option<usize>) -> Self {
        let records = block.map_or(RECORDS, |bytes| (bytes / BYTES).max(1));
        RecordBlocks { splitter, ahead, records, broken: None }
    }
}

impl Blocks for RecordBlocks<'_> {
    type Block = Vec<Arc<Raw>>;

    fn next(&mut self, block: &mut Vec<Arc<Raw>>) -> io::Result<bool> {
        block.clear();
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        while block.len() < self.records {
            let next = match self.ahead.pop_front() {
                Some(raw) => Some(raw),
                None => match self.splitter.next() {
                    Ok(next) => next,
                    Err(error) if block.is_empty() => return Err(error),
                    Err(error) => {
                        self.broken = Some(error);
                        None
                    }
                },
            };
            let Some(raw) = next else { break };
            block.push(Arc::new(raw));
        }
        Ok(!block.is_empty())
    }
}

/// Reads records exactly, one by one, and codes what was read.
pub(crate) struct RecordReader<'a, 'p> {
    reader: &'a LeadReader<'p>,
    needs: &'a Needs,
    /// How many leads came before the block.
    before: u64,
    /// The leads of the batch last filled, and where the first of them stands in the block.
    leads: Vec<ReadLead>,
    first: usize,
    /// A lead that was asked for and is none of these.
    other: Option<ReadLead>,
    seen: Seen,
}

impl<'a, 'p> RecordReader<'a, 'p> {
    /// Reads for a plan with these needs.
    pub(crate) fn new(reader: &'a LeadReader<'p>, needs: &'a Needs) -> Self {
        RecordReader { reader, needs, before: 0, leads: Vec::new(), first: 0, other: None, seen: Seen::default() }
    }

    fn read_raw(&self, lead: usize, raw: &Arc<Raw>) -> ReadLead {
        self.reader.read(self.before + lead as u64 + 1, Arc::clone(raw))
    }

    /// A lead of the batch last filled.
    fn held(&self, lead: usize) -> Option<&ReadLead> {
        self.leads.get(lead.checked_sub(self.first)?)
    }
}

/// Stands for a record that the block does not have.
fn nothing() -> Raw {
    Raw { line: 0, body: Body::Broken("no such record".to_owned()) }
}

impl BlockReader for RecordReader<'_, '_> {
    type Block = Vec<Arc<Raw>>;

    fn open(&mut self, block: &Vec<Arc<Raw>>) -> Extent {
        self.leads.clear();
        self.first = 0;
        // Each record knows its line itself.
        Extent { leads: block.len() as u64, lines: 0 }
    }

    fn place(&mut self, before: Extent) {
        self.before = before.leads;
    }

    fn fill(&mut self, block: &Vec<Arc<Raw>>, batch: &mut Batch) {
        self.first += self.leads.len();
        self.leads.clear();
        for (row, raw) in block.iter().skip(self.first).take(ROWS).enumerate() {
            let read = self.read_raw(self.first + row, raw);
            batch.set_aside.get_mut(row).into_iter().for_each(|slot| *slot = false);
            if !read.problems.is_empty() || !read.forgiven.is_empty() {
                batch.set_aside(row);
            }
            batch.put_lead(self.needs, row, &read.lead);
            batch.keys.get_mut(row).into_iter().for_each(|slot| *slot = read.key_hash);
            if let Body::Object(object) = &raw.body
                && self.reader.layout().columns.is_empty()
            {
                if read.row == 1 {
                    self.seen.note_first(object);
                }
                self.seen.note(&self.reader.policy().schema, object);
            }
            self.leads.push(read);
        }
        batch.len = self.leads.len();
    }

    fn read<'r>(&'r mut self, block: &Vec<Arc<Raw>>, lead: usize) -> &'r ReadLead {
        let held = lead.checked_sub(self.first).filter(|place| *place < self.leads.len());
        if let Some(read) = held.and_then(|place| self.leads.get(place)) {
            return read;
        }
        let raw = block.get(lead).map_or_else(|| Arc::new(nothing()), Arc::clone);
        self.other.insert(self.reader.read(self.before + lead as u64 + 1, raw))
    }

    fn field<'b>(&'b self, _block: &'b Vec<Arc<Raw>>, lead: usize, field: FieldId) -> Option<Shown<'b>> {
        self.held(lead)?.own.field(field)
    }

    fn column<'b>(&'b self, _block: &'b Vec<Arc<Raw>>, lead: usize, index: usize, name: &str) -> Option<Shown<'b>> {
        self.held(lead)?.own.column(index, name)
    }

    fn names(&self, _block: &Vec<Arc<Raw>>, lead: usize, each: &mut dyn FnMut(&str)) {
        self.held(lead).into_iter().flat_map(|read| read.own.names()).for_each(each);
    }

    fn value(&mut self, _block: &Vec<Arc<Raw>>, lead: usize, field: FieldId) -> Option<Value> {
        self.held(lead)?.lead.values.get(field)?.clone()
    }

    fn seen(&mut self) -> Seen {
        std::mem::take(&mut self.seen)
    }
}
