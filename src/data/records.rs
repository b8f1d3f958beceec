//! Related records from a file of their own, held compactly and joined to the leads as these come.
//!
//! Only the fields that the policy uses are held; a record takes 8 bytes beside 4 or 8 for each of them, a key some 80
//! bytes. A record is found by the typed key, in the order of its file.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::data::OpenError;
use crate::data::bind::{Columns, Place, Wanted, bind};
use crate::data::input::{BadValues, Options};
use crate::data::key::{KeyMap, key};
use crate::data::packed::Packed;
use crate::data::problem::Problem;
use crate::data::read::Reader;
use crate::data::split::{Body, Raw, Splitter};
use crate::policy::Policy;
use crate::types::{Field, Record, RecordFieldId, Related, RelatedId, Value};

/// The related records of one file.
#[derive(Debug)]
pub struct Records {
    file: Arc<str>,
    related: RelatedId,
    keys: KeyMap<u32>,
    /// The values of each field, in file order; `None` where nothing uses it.
    columns: Vec<Option<Packed>>,
    /// Of each key, where its records begin in `order`; one more at the end.
    starts: Vec<u32>,
    /// Records by key, in file order within each.
    order: Vec<u32>,
    /// Of each key, whether a lead had it.
    met: Vec<AtomicBool>,
    /// Bad values by key.
    bad: HashMap<u32, Bad>,
    without_key: u64,
    unreadable: Vec<Problem>,
    unreadable_count: u64,
    forgiven: u64,
}

/// The bad values of one key's records.
#[derive(Debug)]
struct Bad {
    first: Problem,
    more: u64,
}

/// What of a file of related records came to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordsReport {
    /// The file, as people know it.
    pub file: String,
    /// The related block: `activities`.
    pub related: String,
    /// How many records there are.
    pub records: u64,
    /// How many carry no lead's key.
    pub without_key: u64,
    /// How many carry the key of no lead that was read.
    pub unknown_lead: u64,
    /// How many could not be read at all: cells too few or too many, broken JSON, a key that cannot be read.
    pub unreadable: u64,
    /// The first of these.
    pub examples: Vec<Problem>,
    /// How many bad values were read as missing.
    pub forgiven: u64,
}

/// How many unreadable records are shown.
const EXAMPLES: usize = 3;

impl Records {
    /// Reads all records of a `related` block from `input`, which people know by `name`.
    ///
    /// # Errors
    /// Where the input cannot be read, has no header, or lacks or repeats a column of the block or of the key.
    pub fn load<'r>(
        policy: &'r Policy,
        id: RelatedId,
        name: &str,
        input: impl Read + Send + 'r,
        options: &Options,
    ) -> Result<Records, OpenError> {
        let mut loader = Loader::new(policy, id, name);
        let Some(related) = policy.schema.related.get(id) else { return Ok(loader.finish()) };
        let wanted = wanted(related);
        let headers: Vec<&str> = wanted.iter().map(|column| column.header).collect();
        let mut splitter = Splitter::open(name, input, options, &headers)?;
        let (columns, places) = bind(name, &mut splitter, &wanted)?;
        let source = Source { policy, related, columns, places, bad_values: options.bad_values };
        while let Some(raw) = splitter.next()? {
            loader.add(&source, &raw);
        }
        Ok(loader.finish())
    }

    /// The block that they are of.
    #[must_use]
    pub fn related(&self) -> RelatedId {
        self.related
    }

    /// The records of a key, and what is wrong with them; the key counts as met.
    pub(crate) fn join(&self, key: &[u8]) -> (Vec<Record>, Option<Problem>) {
        let Some(&number) = self.keys.get(key) else { return (Vec::new(), None) };
        if let Some(met) = self.met.get(number as usize) {
            met.store(true, Ordering::Relaxed);
        }
        let records = self.range(number).iter().map(|index| self.record(*index as usize)).collect();
        (records, self.bad.get(&number).map(Bad::problem))
    }

    /// What came to nothing, once all leads were read.
    #[must_use]
    pub fn report(&self, policy: &Policy) -> RecordsReport {
        let unmet = self.met.iter().enumerate().filter(|(_, met)| !met.load(Ordering::Relaxed));
        let unknown_lead = unmet.map(|(number, _)| self.range(number as u32).len() as u64).sum();
        RecordsReport {
            file: self.file.to_string(),
            related: policy
                .schema
                .related
                .get(self.related)
                .map_or_else(String::new, |related| related.name.to_string()),
            records: self.order.len() as u64 + self.without_key + self.unreadable_count,
            without_key: self.without_key,
            unknown_lead,
            unreadable: self.unreadable_count,
            examples: self.unreadable.clone(),
            forgiven: self.forgiven,
        }
    }

    fn range(&self, number: u32) -> &[u32] {
        let at = number as usize;
        let (Some(start), Some(end)) = (self.starts.get(at), self.starts.get(at + 1)) else { return &[] };
        self.order.get(*start as usize..*end as usize).unwrap_or_default()
    }

    fn record(&self, index: usize) -> Record {
        self.columns.iter().map(|column| column.as_ref().and_then(|packed| packed.get(index))).collect()
    }
}

impl Bad {
    fn problem(&self) -> Problem {
        let mut problem = self.first.clone();
        if self.more > 0 {
            let told = problem.expected.take().unwrap_or_default();
            problem.expected = Some(format!("{told} (and {} more in this lead's records)", self.more));
        }
        problem
    }
}

/// How a file is read.
struct Source<'p> {
    policy: &'p Policy,
    related: &'p Related,
    columns: Columns,
    /// First the columns of the key, then those of the fields.
    places: Vec<Place>,
    bad_values: BadValues,
}

/// Records on their way.
struct Loader {
    records: Records,
    /// Of each record, the number of its key.
    key_of: Vec<u32>,
}

impl Loader {
    fn new(policy: &Policy, id: RelatedId, name: &str) -> Loader {
        let pack = |field: &Field| field.used.then(|| Packed::new(&field.ty));
        let columns = policy.schema.related.get(id).map(|related| related.fields.iter().map(pack).collect());
        let records = Records {
            file: Arc::from(name),
            related: id,
            keys: KeyMap::default(),
            columns: columns.unwrap_or_default(),
            starts: Vec::new(),
            order: Vec::new(),
            met: Vec::new(),
            bad: HashMap::new(),
            without_key: 0,
            unreadable: Vec::new(),
            unreadable_count: 0,
            forgiven: 0,
        };
        Loader { records, key_of: Vec::new() }
    }

    fn add(&mut self, source: &Source<'_>, raw: &Raw) {
        if let Some(problem) = broken(source, raw) {
            return self.unreadable(problem);
        }
        let reader = Reader::new(source.policy);
        let mut places = source.places.iter();
        let mut parts: Vec<Option<Value>> = Vec::with_capacity(source.related.by.len());
        for (field, place) in source.related.by_columns.iter().zip(&mut places) {
            match reader.value(field, place, raw) {
                Ok(value) => parts.push(value),
                Err(problem) => return self.unreadable(*problem),
            }
        }
        let Some(key) = key(parts.iter().map(Option::as_ref)) else {
            self.records.without_key += 1;
            return;
        };
        let number = self.key_number(key);
        self.key_of.push(number);
        let fields = source.related.fields.iter_enumerated().zip(places);
        for ((id, field), place) in fields.filter(|((_, field), _)| field.used) {
            let value = reader.value(field, place, raw).unwrap_or_else(|problem| {
                self.bad_value(number, problem.inside(&source.related.name), source.bad_values);
                None
            });
            self.push(id, value);
        }
    }

    fn push(&mut self, id: RecordFieldId, value: Option<Value>) {
        if let Some(Some(packed)) = self.records.columns.get_mut(id.0 as usize) {
            packed.push(value);
        }
    }

    fn key_number(&mut self, key: Vec<u8>) -> u32 {
        let next = self.records.keys.len() as u32;
        *self.records.keys.entry(key.into_boxed_slice()).or_insert(next)
    }

    fn unreadable(&mut self, problem: Problem) {
        self.records.unreadable_count += 1;
        if self.records.unreadable.len() < EXAMPLES {
            self.records.unreadable.push(problem);
        }
    }

    fn bad_value(&mut self, number: u32, problem: Problem, bad_values: BadValues) {
        match bad_values {
            BadValues::Missing => self.records.forgiven += 1,
            BadValues::Problem => {
                let file = Arc::clone(&self.records.file);
                let first = Problem { file: Some(file), ..problem };
                self.records.bad.entry(number).and_modify(|bad| bad.more += 1).or_insert(Bad { first, more: 0 });
            }
        }
    }

    /// Sorts the records by key, keeping the file's order within each: a counting sort.
    fn finish(self) -> Records {
        let Loader { mut records, key_of } = self;
        let mut starts = vec![0u32; records.keys.len() + 1];
        for number in &key_of {
            if let Some(count) = starts.get_mut(*number as usize + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut order = vec![0u32; key_of.len()];
        for (index, number) in key_of.iter().enumerate() {
            let Some(at) = next.get_mut(*number as usize) else { continue };
            if let Some(slot) = order.get_mut(*at as usize) {
                *slot = index as u32;
            }
            *at += 1;
        }
        records.met = records.keys.iter().map(|_| AtomicBool::new(false)).collect();
        records.starts = starts;
        records.order = order;
        records
    }
}

fn wanted(related: &Related) -> Vec<Wanted<'_>> {
    let by = related.by_columns.iter().map(|column| {
        let (header, span) = (&*column.header.name, Some(related.span));
        Wanted { header, field: &column.name, declared: Some(column), span, optional: false, own_name: false }
    });
    by.chain(related.fields.iter().map(Wanted::of)).collect()
}

fn broken(source: &Source<'_>, raw: &Raw) -> Option<Problem> {
    match &raw.body {
        Body::Cells(cells) => Problem::miscounted(raw.line, cells, source.columns.len()),
        Body::Object(_) => None,
        Body::Broken(reason) => Some(Problem::record(raw.line, reason.clone())),
    }
}
