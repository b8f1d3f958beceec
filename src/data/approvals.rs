//! What people decided: an approvals file, joined to the leads by their key.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::data::OpenError;
use crate::data::bind::{Columns, Place, Wanted, bind};
use crate::data::input::Options;
use crate::data::key::{KeyMap, key};
use crate::data::problem::Problem;
use crate::data::read::{Reader, text};
use crate::data::split::{Body, Raw, Splitter};
use crate::policy::{CapException, Policy};
use crate::types::{Date, Value, Verdict, VerdictKind};

/// The verdicts of an approvals file: the key's columns, `stage`, `verdict`, `by`, `on`, and `reason` where it has one.
#[derive(Debug, Default)]
pub struct Approvals {
    keys: KeyMap<usize>,
    /// By key: the verdicts, and whether a lead had the key.
    by_key: Vec<(Vec<Verdict>, AtomicBool)>,
    report: ApprovalsReport,
}

/// What of an approvals file came to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalsReport {
    /// The file, as people know it.
    pub file: String,
    /// How many verdicts there are.
    pub verdicts: u64,
    /// How many are for a lead that was not read.
    pub unknown_lead: u64,
    /// Stages that the policy does not have, with the number of their verdicts.
    pub unknown_stages: BTreeMap<String, u64>,
    /// People that no `approval by` of the policy names, with the number of their verdicts.
    pub unknown_people: BTreeMap<String, u64>,
    /// How many could not be read.
    pub unreadable: u64,
    /// The first of these.
    pub examples: Vec<Problem>,
}

/// How many unreadable verdicts are shown.
const EXAMPLES: usize = 3;

/// The columns beside the key, in the order of their places.
const COLUMNS: [&str; 5] = ["stage", "verdict", "by", "on", "reason"];

impl Approvals {
    /// Reads all verdicts from `input`, which people know by `name`. A policy without a key has none to join them by:
    /// all come out as being for unknown leads.
    ///
    /// # Errors
    /// Where the input cannot be read, has no header, or lacks or repeats a column.
    pub fn load<'r>(
        policy: &'r Policy,
        name: &str,
        input: impl Read + Send + 'r,
        options: &Options,
    ) -> Result<Approvals, OpenError> {
        let keys = policy
            .schema
            .key()
            .filter_map(|id| policy.schema.fields.get(id))
            .map(|field| Wanted { own_name: true, ..Wanted::of(field) });
        let own = COLUMNS.iter().map(|column| Wanted {
            header: column,
            field: column,
            declared: None,
            span: None,
            optional: *column == "reason",
            own_name: false,
        });
        let wanted: Vec<Wanted<'_>> = keys.chain(own).collect();
        let headers: Vec<&str> = wanted.iter().map(|column| column.header).collect();
        let mut splitter = Splitter::open(name, input, options, &headers)?;
        let (columns, places) = bind(name, &mut splitter, &wanted)?;
        let mut approvals = Approvals::default();
        approvals.report.file = name.to_owned();
        let people = people(policy);
        while let Some(raw) = splitter.next()? {
            approvals.add(policy, &people, &columns, &places, &raw);
        }
        Ok(approvals)
    }

    /// The verdicts for a key, in file order; the key counts as met.
    pub(crate) fn join(&self, key: &[u8]) -> Vec<Verdict> {
        let entry = self.keys.get(key).and_then(|number| self.by_key.get(*number));
        entry.map_or_else(Vec::new, |(verdicts, met)| {
            met.store(true, Ordering::Relaxed);
            verdicts.clone()
        })
    }

    /// What came to nothing, once all leads were read.
    #[must_use]
    pub fn report(&self) -> ApprovalsReport {
        let unmet = self.by_key.iter().filter(|(_, met)| !met.load(Ordering::Relaxed));
        let unknown_lead = unmet.map(|(verdicts, _)| verdicts.len() as u64).sum();
        ApprovalsReport { unknown_lead, ..self.report.clone() }
    }

    fn add(&mut self, policy: &Policy, people: &[Arc<str>], columns: &Columns, places: &[Place], raw: &Raw) {
        self.report.verdicts += 1;
        match read(policy, columns, places, raw) {
            Err(problem) => {
                self.report.unreadable += 1;
                if self.report.examples.len() < EXAMPLES {
                    self.report.examples.push(*problem);
                }
            }
            Ok(Said { stage: Err(unknown), .. }) => *self.report.unknown_stages.entry(unknown).or_default() += 1,
            Ok(Said { by, .. }) if !people.contains(&by) => {
                *self.report.unknown_people.entry(by.to_string()).or_default() += 1;
            }
            Ok(Said { key, stage: Ok(stage), kind, by, on, reason }) => {
                let next = self.by_key.len();
                let number = *self.keys.entry(key.into_boxed_slice()).or_insert(next);
                if number == next {
                    self.by_key.push((Vec::new(), AtomicBool::new(false)));
                }
                if let Some((verdicts, _)) = self.by_key.get_mut(number) {
                    verdicts.push(Verdict { stage, kind, by, on: Some(on), reason });
                }
            }
        }
    }
}

/// A verdict as it was read.
struct Said {
    key: Vec<u8>,
    /// The stage, or the text that names none.
    stage: Result<u32, String>,
    kind: VerdictKind,
    by: Arc<str>,
    on: Date,
    reason: Option<Arc<str>>,
}

fn read(policy: &Policy, columns: &Columns, places: &[Place], raw: &Raw) -> Result<Said, Box<Problem>> {
    match &raw.body {
        Body::Cells(cells) => {
            if let Some(problem) = Problem::miscounted(raw.line, cells, columns.len()) {
                return Err(Box::new(problem));
            }
        }
        Body::Object(_) => {}
        Body::Broken(reason) => return Err(Box::new(Problem::record(raw.line, reason.clone()))),
    }
    let mut places = places.iter();
    let reader = Reader::new(policy);
    let mut parts: Vec<Option<Value>> = Vec::new();
    for (field, place) in policy.schema.key().filter_map(|id| policy.schema.fields.get(id)).zip(&mut places) {
        parts.push(reader.value(field, place, raw)?);
    }
    let mut next = || places.next().and_then(|place| text(place, raw)).filter(|text| !text.is_empty());
    let (stage, verdict, by, on, reason) = (next(), next(), next(), next(), next());
    let wrong = |column: &str, found: Option<String>, expected: &str| {
        let shown = found.map_or_else(|| "missing".to_owned(), |text| format!("{text:?} is none"));
        Box::new(Problem::record(raw.line, format!("{column}: {shown}; expected {expected}")))
    };
    let key = key(parts.iter().map(Option::as_ref)).ok_or_else(|| wrong("key", None, "the key of a lead"))?;
    let stage = stage.ok_or_else(|| wrong("stage", None, "a stage"))?;
    let kind = match verdict.as_deref().map(str::to_lowercase).as_deref() {
        Some("approved") => VerdictKind::Approved,
        Some("rejected") => VerdictKind::Rejected,
        Some(_) | None => return Err(wrong("verdict", verdict, "approved or rejected")),
    };
    let by = by.ok_or_else(|| wrong("by", None, "who decided"))?;
    let on = on.as_deref().and_then(day).ok_or_else(|| wrong("on", on.clone(), "a date: 2026-11-21"))?;
    let stage = stage_of(policy, &stage).ok_or(stage);
    Ok(Said { key, stage, kind, by: Arc::from(by), on, reason: reason.map(Arc::from) })
}

/// A date, or the day of a date with a time behind it.
fn day(text: &str) -> Option<Date> {
    let day = match text.as_bytes().get(10) {
        None | Some(b'T' | b' ') => text.get(..10)?,
        Some(_) => return None,
    };
    day.parse().ok()
}

fn stage_of(policy: &Policy, text: &str) -> Option<u32> {
    let name = |name: &str| policy.stages.iter_enumerated().find(|(_, stage)| stage.name.to_lowercase() == name);
    name(&text.to_lowercase()).map(|(id, _)| id.0)
}

/// Everyone whose approval the policy asks for.
fn people(policy: &Policy) -> Vec<Arc<str>> {
    let rules = policy.rules.iter().filter_map(|rule| rule.approval.clone());
    let caps = policy.caps.iter().filter_map(|cap| match &cap.unless {
        Some(CapException::Approval(who)) => Some(Arc::clone(who)),
        Some(CapException::Condition(_)) | None => None,
    });
    rules.chain(caps).collect()
}
