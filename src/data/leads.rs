//! The streaming reader of leads.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::data::OpenError;
use crate::data::bind::{self, Wanted};
use crate::data::block::{CsvBlocks, LeadBlocks, LineBlocks, RecordBlocks};
#[cfg(feature = "parquet")]
use crate::data::columns::{Columns, Source};
use crate::data::input::Options;
#[cfg(feature = "parquet")]
use crate::data::lead_reader::Need;
use crate::data::lead_reader::{LeadReader, ReadLead};
use crate::data::own::Layout;
#[cfg(feature = "parquet")]
use crate::data::parquet::TableBlocks;
use crate::data::seen::Seen;
use crate::data::split::{Body, Raw, Splitter};
use crate::policy::Policy;
#[cfg(feature = "parquet")]
use crate::types::FieldId;

/// How many JSON objects are looked at for the names of their columns.
pub(crate) const LOOKED_AT: usize = 1_000;

/// The leads of an input, one after the other, in order; every record comes out as one, a broken one with its
/// problem. After an error of the input itself nothing more comes.
pub struct Leads<'p> {
    reader: LeadReader<'p>,
    splitter: Splitter<'p>,
    seen: Seen,
    ahead: VecDeque<Raw>,
    row: u64,
    is_done: bool,
    block: Option<usize>,
}

impl<'p> Leads<'p> {
    /// Begins to read `input`, which people know by `name`: the name's ending may tell the format, and messages use it.
    ///
    /// # Errors
    /// Where the input cannot be read, has no header, or lacks or repeats columns that the lead block declares.
    pub fn open(
        policy: &'p Policy,
        name: &str,
        input: impl Read + Send + 'p,
        options: &Options,
    ) -> Result<Leads<'p>, OpenError> {
        let headers: Vec<&str> = policy.schema.fields.iter().map(|field| &*field.header.name).collect();
        Leads::of(policy, name, Splitter::open(name, input, options, &headers)?, options)
    }

    /// The same of a file that is read at many places at once; `None` where it is to be read from its first byte to its
    /// last, as most are.
    ///
    /// # Errors
    /// As above.
    pub fn open_table(
        policy: &'p Policy,
        name: &str,
        file: File,
        options: &Options,
    ) -> Result<Option<Leads<'p>>, OpenError> {
        let splitter = Splitter::of_table(file)?;
        splitter.map(|splitter| Leads::of(policy, name, splitter, options)).transpose()
    }

    fn of(
        policy: &'p Policy,
        name: &str,
        mut splitter: Splitter<'p>,
        options: &Options,
    ) -> Result<Leads<'p>, OpenError> {
        let wanted: Vec<Wanted<'_>> = policy.schema.fields.iter().map(Wanted::of).collect();
        let (columns, places) = bind::bind(name, &mut splitter, &wanted)?;
        let layout = Layout { columns, places: places.into() };
        #[cfg(feature = "parquet")]
        if let Some(rows) = splitter.rows_of_table() {
            rows.want_records(policy.schema.related.iter().filter(|related| related.used));
        }
        Ok(Leads {
            reader: LeadReader::new(policy, layout, options),
            splitter,
            seen: Seen::default(),
            ahead: VecDeque::new(),
            row: 0,
            is_done: false,
            block: options.block,
        })
    }

    /// What reads the same records as another policy's leads. `name` and `options` are those that the input was opened
    /// with.
    ///
    /// # Errors
    /// Where the input lacks or repeats columns that the other policy's lead block declares.
    pub fn reader_for(
        &mut self,
        other: &'p Policy,
        name: &str,
        options: &Options,
    ) -> Result<LeadReader<'p>, OpenError> {
        let wanted: Vec<Wanted<'_>> = other.schema.fields.iter().map(Wanted::of).collect();
        #[cfg(feature = "parquet")]
        if self.splitter.rows_of_table().is_some() {
            let (columns, places) = bind::bind(name, &mut self.splitter, &wanted)?;
            if let Some(rows) = self.splitter.rows_of_table() {
                rows.want_records(other.schema.related.iter().filter(|related| related.used));
            }
            return Ok(LeadReader::new(other, Layout { columns, places: places.into() }, options));
        }
        let columns = self.reader.layout().columns.clone();
        let places =
            if self.splitter.has_header() { bind::find(name, &columns, &wanted)? } else { bind::by_name(&wanted) };
        Ok(LeadReader::new(other, Layout { columns, places: places.into() }, options))
    }

    /// The input's own columns: a CSV's header; of JSON, the names in the first thousand objects, or as many as 16 MiB
    /// hold, in the order in which they first stand there.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub fn own_columns(&mut self) -> io::Result<Vec<Arc<str>>> {
        #[cfg(feature = "parquet")]
        if let Some(rows) = self.splitter.rows_of_table() {
            rows.want_all();
        }
        if self.splitter.has_header() {
            return Ok(self.reader.layout().columns.clone());
        }
        if let Some(names) = self.splitter.names_ahead()? {
            return Ok(names);
        }
        while self.ahead.len() < LOOKED_AT {
            let Some(raw) = self.splitter.next()? else { break };
            self.ahead.push_back(raw);
        }
        Ok(names_of(self.ahead.iter().filter_map(|raw| raw.body.object())))
    }

    /// Reads only the columns of a table that the policy or one of `shown` needs.
    #[cfg(feature = "parquet")]
    pub(crate) fn narrow(&mut self, shown: &Columns) {
        let Some(rows) = self.splitter.rows_of_table() else { return };
        let schema = &self.reader.policy().schema;
        let is_shown = |id: FieldId| shown.sources().contains(&Source::Field(id));
        let needed = schema.fields.keys().filter(|id| self.reader.need(*id) != Need::Nothing || is_shown(*id));
        let kept = shown.kept().into_iter().map(Arc::from);
        rows.want_only(self.reader.layout().names_of(needed).into_iter().chain(kept).collect());
        rows.want_records(schema.related.iter().filter(|related| related.used));
    }

    /// The leads in blocks, for many threads, and what they are read with. None of them has been read yet.
    pub(crate) fn into_blocks(self) -> (LeadReader<'p>, LeadBlocks<'p>) {
        if !self.ahead.is_empty() {
            let blocks = RecordBlocks::new(self.splitter, self.ahead, self.block);
            return (self.reader, LeadBlocks::Records(blocks));
        }
        let blocks = match self.splitter.into_csv().map_err(|other| other.into_lines()) {
            Ok(cells) => LeadBlocks::Csv(CsvBlocks::new(cells, self.block)),
            Err(Ok(lines)) => LeadBlocks::Lines(LineBlocks::new(lines, self.block)),
            #[cfg(feature = "parquet")]
            Err(Err(other)) => match other.into_table() {
                Ok(rows) => {
                    let schema = &self.reader.policy().schema;
                    let is_key = |id: &FieldId| schema.fields.get(*id).is_some_and(|field| field.key);
                    let keys = self.reader.layout().names_of(schema.fields.keys().filter(is_key));
                    LeadBlocks::Table(TableBlocks::new(rows.project(&keys), self.block))
                }
                Err(other) => LeadBlocks::Records(RecordBlocks::new(*other, self.ahead, self.block)),
            },
            #[cfg(not(feature = "parquet"))]
            Err(Err(other)) => LeadBlocks::Records(RecordBlocks::new(*other, self.ahead, self.block)),
        };
        (self.reader, blocks)
    }

    /// How many there are, where that is known before they are read.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.splitter.total()
    }

    /// What the records are read with.
    #[must_use]
    pub fn reader(&self) -> &LeadReader<'p> {
        &self.reader
    }

    /// The same, to attach what other files say of the leads.
    pub fn reader_mut(&mut self) -> &mut LeadReader<'p> {
        &mut self.reader
    }

    /// The keys of fields that the policy uses and that no JSON object had, each with the nearest key that one had; to be
    /// asked after the last lead. Of inputs with a header there are none: such are not begun.
    #[must_use]
    pub fn unmet_keys(&self) -> Vec<(Arc<str>, Option<String>)> {
        self.seen.unmet(&self.reader.policy().schema)
    }

    /// The key of a list in the first object in which the leads seem to stand, where no object had anything that is read.
    #[must_use]
    pub fn wrapped_in(&self) -> Option<Arc<str>> {
        self.seen.wrapped_in(&self.reader.policy().schema)
    }

    /// The keys of JSON objects that no field is read from, but that look as if one should be: with the key that is.
    #[must_use]
    pub fn misnamed_keys(&self) -> Vec<(String, String)> {
        self.seen.misnamed(&self.reader.policy().schema)
    }

    /// The related records that the policy uses and that nothing brings: leads in cells have none, and no file was
    /// attached.
    #[must_use]
    pub fn records_not_given(&self) -> Vec<Arc<str>> {
        self.records_not_given_to(&self.reader)
    }

    /// The same for another policy, by the reader that reads these leads for it.
    #[must_use]
    pub fn records_not_given_to(&self, reader: &LeadReader<'_>) -> Vec<Arc<str>> {
        let related = reader.policy().schema.related.iter_enumerated();
        let is_given = |id| reader.records().iter().any(|records| records.related() == id);
        let stands = |name| reader.layout().columns.contains(name);
        let missing = related.filter(|(id, related)| {
            related.used && self.splitter.has_header() && !is_given(*id) && !stands(&related.name)
        });
        missing.map(|(_, related)| Arc::clone(&related.name)).collect()
    }

    fn read(&mut self, raw: Raw) -> ReadLead {
        self.row += 1;
        if let Body::Object(object) = &raw.body
            && self.reader.layout().columns.is_empty()
        {
            if self.row == 1 {
                self.seen.note_first(object);
            }
            self.seen.note(&self.reader.policy().schema, object);
        }
        self.reader.read(self.row, raw)
    }
}

impl Iterator for Leads<'_> {
    type Item = io::Result<ReadLead>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let raw = match self.ahead.pop_front() {
            Some(raw) => Ok(Some(raw)),
            None => self.splitter.next(),
        };
        match raw {
            Ok(Some(raw)) => Some(Ok(self.read(raw))),
            Ok(None) => {
                self.is_done = true;
                None
            }
            Err(error) => {
                self.is_done = true;
                Some(Err(error))
            }
        }
    }
}

/// The names that objects have, in the order in which they first come.
pub(crate) fn names_of<'o>(objects: impl Iterator<Item = &'o Map<String, Json>>) -> Vec<Arc<str>> {
    let mut known = HashSet::new();
    let names = objects.flat_map(Map::keys).filter(|name| known.insert(name.as_str()));
    names.map(|name| Arc::from(name.as_str())).collect()
}
