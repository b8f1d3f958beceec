//! From a record as it stood to a lead: typed values, problems, and what other files say of it.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};
use typed_index_collections::{TiVec, ti_vec};

use crate::data::approvals::{Approvals, ApprovalsReport};
use crate::data::bind::Place;
use crate::data::cell::BadValue;
use crate::data::input::{BadValues, Options};
use crate::data::key::{self, key};
use crate::data::own::{Layout, Own};
use crate::data::problem::Problem;
use crate::data::read::{Reader, find};
use crate::data::records::{Records, RecordsReport};
use crate::data::split::{Body, Raw};
use crate::policy::Policy;
use crate::types::{Field, FieldId, Lead, Record, Related, Value, show};

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
    /// A hash of its key, by which repeated keys are told; 0 where it has none.
    pub key_hash: u64,
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

    /// Its key as it stands in the input, the parts with `, ` between them.
    #[must_use]
    pub fn key_as_it_stands(&self, policy: &Policy) -> String {
        let parts = policy.schema.key().filter_map(|id| self.own.field(id)).map(|shown| shown.to_text());
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// Reads the records of one input as leads. It never changes, so that many threads may read with it.
///
/// What it says of a record is what that record means: whoever reads faster is held to it.
pub struct LeadReader<'p> {
    policy: &'p Policy,
    reader: Reader<'p>,
    layout: Arc<Layout>,
    needs: TiVec<FieldId, Need>,
    bad_values: BadValues,
    in_place: bool,
    records: Vec<Records>,
    approvals: Option<Approvals>,
}

/// What reading a field is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Its value: an entry uses it, or leads are told apart or joined by it.
    Value,
    /// Whether it is there: it is required.
    Presence,
    /// It is printed at most.
    Nothing,
}

impl<'p> LeadReader<'p> {
    /// A reader of records that are laid out so.
    pub(crate) fn new(policy: &'p Policy, layout: Layout, options: &Options) -> LeadReader<'p> {
        LeadReader {
            policy,
            reader: Reader::new(policy),
            layout: Arc::new(layout),
            needs: needs(policy),
            bad_values: options.bad_values,
            in_place: options.in_place,
            records: Vec::new(),
            approvals: None,
        }
    }

    /// A reader of objects of JSON that come from elsewhere than from an input: each field by its key, else by its path.
    #[must_use]
    pub fn of_json(policy: &'p Policy, options: &Options) -> LeadReader<'p> {
        let places = policy.schema.fields.iter().map(|field| Place::Name(Arc::clone(&field.header.name)));
        LeadReader::new(policy, Layout { columns: Vec::new(), places: places.collect() }, options)
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// What stands where.
    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What reading a field is for.
    pub(crate) fn need(&self, field: FieldId) -> Need {
        self.needs.get(field).copied().unwrap_or(Need::Nothing)
    }

    /// Whether a lead without the field has a problem.
    pub(crate) fn must_have(&self, field: &Field) -> bool {
        if field.key { !self.in_place } else { field.required }
    }

    /// What single cells are read with.
    pub(crate) fn cells(&self) -> Reader<'p> {
        self.reader
    }

    /// The zone of times without an offset.
    pub(crate) fn zone(&self) -> &'p TimeZone {
        &self.policy.timezone
    }

    /// Joins related records of a file of their own to each lead; they come after those that stand in the lead itself.
    pub fn attach(&mut self, records: Records) {
        self.records.push(records);
    }

    /// Joins people's verdicts to each lead.
    pub fn attach_approvals(&mut self, approvals: Approvals) {
        self.approvals = Some(approvals);
    }

    /// The files of related records that are attached.
    #[must_use]
    pub fn records(&self) -> &[Records] {
        &self.records
    }

    /// Whether anything is attached, so that what other files say may decide a lead or leave it undecided.
    #[must_use]
    pub fn is_joined(&self) -> bool {
        !self.records.is_empty() || self.approvals.is_some()
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

    /// The lead of a record; `row` is its number among the leads, from 1.
    pub(crate) fn read(&self, row: u64, raw: impl Into<Arc<Raw>>) -> ReadLead {
        let raw = raw.into();
        let mut read = Reading { lead: self.blank(), problems: Vec::new(), forgiven: Vec::new() };
        match self.broken(&raw) {
            Some(problem) => read.problems.push(problem),
            None => self.read_fields(&raw, &mut read),
        }
        if let Body::Object(object) = &raw.body {
            self.read_nested(object, raw.line, &mut read);
        }
        self.join(&mut read);
        ReadLead {
            row,
            line: raw.line,
            key_hash: key::hash(key_of(self.policy, &read.lead)),
            lead: read.lead,
            problems: read.problems,
            forgiven: read.forgiven,
            own: Own::new(Arc::clone(&self.layout), raw),
        }
    }

    /// Adds what other files say of the lead.
    fn join(&self, read: &mut Reading) {
        let schema = &self.policy.schema;
        for records in &self.records {
            let Some(related) = schema.related.get(records.related()) else { continue };
            let Some(key) = key(values(&read.lead, related.by.iter().copied())) else { continue };
            let (joined, problem) = records.join(&key);
            read.problems.extend(problem);
            if let Some(list) = read.lead.related.get_mut(records.related()) {
                list.extend(joined);
            }
        }
        let Some(approvals) = &self.approvals else { return };
        if let Some(key) = key(key_of(self.policy, &read.lead)) {
            read.lead.verdicts = approvals.join(&key);
        }
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
            if value.is_none() && self.must_have(field) {
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

/// The parts of a lead's key.
fn key_of<'l>(policy: &Policy, lead: &'l Lead) -> impl Iterator<Item = Option<&'l Value>> {
    values(lead, policy.schema.key())
}

fn values(lead: &Lead, fields: impl Iterator<Item = FieldId>) -> impl Iterator<Item = Option<&Value>> {
    fields.map(|id| lead.values.get(id).and_then(Option::as_ref))
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
