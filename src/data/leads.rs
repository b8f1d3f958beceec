//! The streaming reader of leads.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use typed_index_collections::{TiVec, ti_vec};

use crate::data::OpenError;
use crate::data::approvals::{Approvals, ApprovalsReport};
use crate::data::bind::{Wanted, bind};
use crate::data::cell::BadValue;
use crate::data::input::{BadValues, Options};
use crate::data::key::{Repeats, key};
use crate::data::own::{Layout, Own};
use crate::data::problem::Problem;
use crate::data::read::{Reader, find};
use crate::data::records::{Records, RecordsReport};
use crate::data::seen::Seen;
use crate::data::split::{Body, Raw, Splitter};
use crate::policy::Policy;
use crate::types::{Field, FieldId, Lead, Record, Related, Value, show};

/// How many JSON objects are looked at for the names of their columns.
const LOOKED_AT: usize = 1_000;

/// A lead as it was read.
#[derive(Debug)]
pub struct ReadLead {
    /// Its number among the leads, from 1.
    pub row: u64,
    /// The line on which it begins, from 1; a CSV's header is line 1.
    pub line: u64,
    /// Its typed values. A field that no entry of the policy uses, and that is no key, is missing here: see [`Own`].
    pub lead: Lead,
    /// Why it is not decided; empty where it is.
    pub problems: Vec<Problem>,
    /// Bad values that were read as missing, as [`BadValues::Missing`] wants it.
    pub forgiven: Vec<Problem>,
    /// Whether a lead before it had the same key.
    pub key_came_before: bool,
    /// What stood in the input.
    pub own: Own,
}

impl ReadLead {
    /// What people call it: its key as read, the parts with `/` between them; `None` where the policy declares no key or
    /// none of it is there.
    #[must_use]
    pub fn key(&self, policy: &Policy) -> Option<String> {
        let value = |id| self.lead.values.get(id).and_then(Option::as_ref);
        let parts: Vec<String> = (policy.schema.key())
            .map(|id| value(id).map(|value| show::exact(value, &policy.timezone)).unwrap_or_default())
            .collect();
        parts.iter().any(|part| !part.is_empty()).then(|| parts.join("/"))
    }
}

/// The leads of an input, one after the other, in order; every record comes out as one, a broken one with its
/// problem. After an error of the input itself nothing more comes.
pub struct Leads<'p> {
    policy: &'p Policy,
    reader: Reader<'p>,
    splitter: Splitter<'p>,
    layout: Arc<Layout>,
    needs: TiVec<FieldId, Need>,
    bad_values: BadValues,
    in_place: bool,
    records: Vec<Records>,
    approvals: Option<Approvals>,
    repeats: Repeats,
    seen: Seen,
    ahead: VecDeque<Raw>,
    row: u64,
    is_done: bool,
}

/// What reading a field is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// Its value: an entry uses it, or leads are told apart or joined by it.
    Value,
    /// Whether it is there: it is required.
    Presence,
    /// It is printed at most.
    Nothing,
}

impl<'p> Leads<'p> {
    /// Begins to read `input`, which people know by `name`: the name's ending may tell the format, and messages use it.
    ///
    /// # Errors
    /// Where the input cannot be read, has no header, or lacks or repeats columns that the lead block declares.
    pub fn open(
        policy: &'p Policy,
        name: &str,
        input: impl Read + 'p,
        options: &Options,
    ) -> Result<Leads<'p>, OpenError> {
        let wanted: Vec<Wanted<'_>> = policy.schema.fields.iter().map(Wanted::of).collect();
        let headers: Vec<&str> = wanted.iter().map(|column| column.header).collect();
        let mut splitter = Splitter::open(name, input, options, &headers)?;
        let (columns, places) = bind(name, &mut splitter, &wanted)?;
        Ok(Leads {
            policy,
            reader: Reader::new(policy),
            splitter,
            layout: Arc::new(Layout { columns, places: places.into() }),
            needs: needs(policy),
            bad_values: options.bad_values,
            in_place: options.in_place,
            records: Vec::new(),
            approvals: None,
            repeats: Repeats::default(),
            seen: Seen::default(),
            ahead: VecDeque::new(),
            row: 0,
            is_done: false,
        })
    }

    /// The input's own columns: a CSV's header; of JSON, the names in the first thousand objects, in the order in which
    /// they first stand there.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub fn own_columns(&mut self) -> io::Result<Vec<Arc<str>>> {
        if self.splitter.has_header() {
            return Ok(self.layout.columns.clone());
        }
        while self.ahead.len() < LOOKED_AT {
            let Some(raw) = self.splitter.next()? else { break };
            self.ahead.push_back(raw);
        }
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for raw in &self.ahead {
            if let Body::Object(object) = &raw.body {
                names.extend(
                    object.keys().filter(|name| known.insert(name.as_str())).map(|name| Arc::from(name.as_str())),
                );
            }
        }
        Ok(names)
    }

    /// Joins related records of a file of their own to each lead; they come after those that stand in the lead itself.
    pub fn attach(&mut self, records: Records) {
        self.records.push(records);
    }

    /// Joins people's verdicts to each lead.
    pub fn attach_approvals(&mut self, approvals: Approvals) {
        self.approvals = Some(approvals);
    }

    /// What of the attached records came to nothing; to be asked after the last lead.
    #[must_use]
    pub fn records_reports(&self) -> Vec<RecordsReport> {
        self.records.iter().map(|records| records.report(self.policy)).collect()
    }

    /// What of the attached verdicts came to nothing; to be asked after the last lead.
    #[must_use]
    pub fn approvals_report(&self) -> Option<ApprovalsReport> {
        self.approvals.as_ref().map(Approvals::report)
    }

    /// Whether there were too many different keys to tell of each whether it came before: then there may be more leads
    /// with one key than [`ReadLead::key_came_before`] says.
    #[must_use]
    pub fn lost_count_of_keys(&self) -> bool {
        self.repeats.lost_count()
    }

    /// The keys of fields that the policy uses and that no JSON object had, each with the nearest key that one had; to be
    /// asked after the last lead. Of inputs with a header there are none: such are not begun.
    #[must_use]
    pub fn unmet_keys(&self) -> Vec<(Arc<str>, Option<String>)> {
        self.seen.unmet(&self.policy.schema)
    }

    /// The keys of JSON objects that no field is read from, but that look as if one should be: with the key that is.
    #[must_use]
    pub fn misnamed_keys(&self) -> Vec<(String, String)> {
        self.seen.misnamed(&self.policy.schema)
    }

    /// The related records that the policy uses and that nothing brings: leads in cells have none, and no file was
    /// attached.
    #[must_use]
    pub fn records_not_given(&self) -> Vec<Arc<str>> {
        let related = self.policy.schema.related.iter_enumerated();
        let missing = related.filter(|(id, related)| {
            related.used && self.splitter.has_header() && self.records.iter().all(|records| records.related() != *id)
        });
        missing.map(|(_, related)| Arc::clone(&related.name)).collect()
    }

    fn read(&mut self, raw: Raw) -> ReadLead {
        self.row += 1;
        let mut read = Reading { lead: self.blank(), problems: Vec::new(), forgiven: Vec::new() };
        match self.broken(&raw) {
            Some(problem) => read.problems.push(problem),
            None => self.read_fields(&raw, &mut read),
        }
        if let Body::Object(object) = &raw.body {
            self.seen.note(&self.policy.schema, object);
            self.read_nested(object, raw.line, &mut read);
        }
        let key_came_before = self.join(&mut read);
        ReadLead {
            row: self.row,
            line: raw.line,
            lead: read.lead,
            problems: read.problems,
            forgiven: read.forgiven,
            key_came_before,
            own: Own::new(Arc::clone(&self.layout), raw.body),
        }
    }

    /// Adds what other files say of the lead; whether its key came before.
    fn join(&mut self, read: &mut Reading) -> bool {
        let schema = &self.policy.schema;
        for records in &mut self.records {
            let Some(related) = schema.related.get(records.related()) else { continue };
            let Some(key) = lead_key(&read.lead, related.by.iter().copied()) else { continue };
            let (joined, problem) = records.join(&key);
            read.problems.extend(problem);
            if let Some(list) = read.lead.related.get_mut(records.related()) {
                list.extend(joined);
            }
        }
        let Some(key) = lead_key(&read.lead, schema.key()) else { return false };
        if let Some(approvals) = &mut self.approvals {
            read.lead.verdicts = approvals.join(&key);
        }
        self.repeats.note(&key)
    }

    fn blank(&self) -> Lead {
        Lead {
            values: ti_vec![None; self.policy.schema.fields.len()],
            related: ti_vec![Vec::new(); self.policy.schema.related.len()],
            verdicts: Vec::new(),
        }
    }

    /// What is wrong with the record as a whole.
    fn broken(&self, raw: &Raw) -> Option<Problem> {
        match &raw.body {
            Body::Cells(cells) => Problem::miscounted(raw.line, cells, self.layout.columns.len()),
            Body::Object(_) => None,
            Body::Broken(reason) => Some(Problem::record(raw.line, reason.clone())),
        }
    }

    fn read_fields(&self, raw: &Raw, read: &mut Reading) {
        let fields = self.policy.schema.fields.iter_enumerated();
        for (((id, field), place), need) in fields.zip(&self.layout.places).zip(&self.needs) {
            let value = match need {
                Need::Nothing => continue,
                Need::Value => match self.reader.value(field, place, raw) {
                    Ok(value) => value,
                    Err(problem) => {
                        if !read.bad_value(*problem, self.bad_values) {
                            continue;
                        }
                        None
                    }
                },
                Need::Presence => match self.reader.value(field, place, raw) {
                    Ok(value) => value,
                    // A bad value is there, and no entry looks at it.
                    Err(_) => continue,
                },
            };
            let is_needed = if field.key { !self.in_place } else { field.required };
            if value.is_none() && is_needed {
                read.problems.push(Problem::missing(field, raw.line));
            }
            if let Some(slot) = read.lead.values.get_mut(id) {
                *slot = value;
            }
        }
    }

    /// The related records that stand in the lead's own object as lists of objects.
    fn read_nested(&self, object: &Map<String, Json>, line: u64, read: &mut Reading) {
        for (id, related) in self.policy.schema.related.iter_enumerated().filter(|(_, related)| related.used) {
            let items = match find(object, &related.name) {
                None | Some(Json::Null) => continue,
                Some(Json::Array(items)) => items.as_slice(),
                Some(other) => std::slice::from_ref(other),
            };
            let mut records = Vec::with_capacity(items.len());
            for item in items {
                match item.as_object() {
                    Some(object) => records.push(self.nested_record(related, object, line, read)),
                    None => read.problems.push(not_a_record(related, item, line)),
                }
            }
            if let Some(slot) = read.lead.related.get_mut(id) {
                *slot = records;
            }
        }
    }

    fn nested_record(&self, related: &Related, object: &Map<String, Json>, line: u64, read: &mut Reading) -> Record {
        let value = |field: &Field, read: &mut Reading| -> Option<Value> {
            if !field.used {
                return None;
            }
            self.reader.of_object(field, &field.header.name, object, line).unwrap_or_else(|problem| {
                read.bad_value(problem.inside(&related.name), self.bad_values);
                None
            })
        };
        related.fields.iter().map(|field| value(field, read)).collect()
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

/// A lead on its way.
struct Reading {
    lead: Lead,
    problems: Vec<Problem>,
    forgiven: Vec<Problem>,
}

impl Reading {
    /// Notes a bad value; whether it is read as missing.
    fn bad_value(&mut self, problem: Problem, bad_values: BadValues) -> bool {
        match bad_values {
            BadValues::Problem => self.problems.push(problem),
            BadValues::Missing => self.forgiven.push(problem),
        }
        bad_values == BadValues::Missing
    }
}

fn lead_key(lead: &Lead, fields: impl Iterator<Item = FieldId>) -> Option<Vec<u8>> {
    key(fields.map(|id| lead.values.get(id).and_then(Option::as_ref)))
}

fn not_a_record(related: &Related, json: &Json, line: u64) -> Problem {
    let shown: String = json.to_string().chars().take(40).collect();
    let bad = BadValue {
        found: format!("`{shown}`"),
        wrong: "is not a record".to_owned(),
        expected: "objects in braces".to_owned(),
        hint: None,
    };
    Problem::bad_value(&related.name, bad, line)
}

fn needs(policy: &Policy) -> TiVec<FieldId, Need> {
    let schema = &policy.schema;
    let mut needs: TiVec<FieldId, Need> = schema.fields.iter().map(need).collect();
    let joined = schema.related.iter().filter(|related| related.used).flat_map(|related| &related.by);
    for field in joined {
        if let Some(need) = needs.get_mut(*field) {
            *need = Need::Value;
        }
    }
    needs
}

fn need(field: &Field) -> Need {
    if field.used || field.key {
        Need::Value
    } else if field.required {
        Need::Presence
    } else {
        Need::Nothing
    }
}
