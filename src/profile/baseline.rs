//! A profile that is kept, so that a later one can be held against it.
//!
//! The file is JSON, version 1; its keys are names, so that it stays readable in a review.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic};
use crate::policy::Policy;
use crate::profile::Profile;
use crate::profile::words::{leads, listed, share};
use crate::types::{Field, FieldId, Type};

/// The version of the file.
const VERSION: u32 = 1;

/// A share that moves by so many hundredths has drifted.
const POINTS: u64 = 10;

/// A text field of more different values than this is no picklist.
const LONGEST_PICKLIST: usize = 50;

/// What is kept of a profile: counts only, and the texts of picklists.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    leads: u64,
    decided: u64,
    fields: BTreeMap<String, KeptField>,
    entries: BTreeMap<String, KeptEntry>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptField {
    missing: u64,
    bad: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    seen: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptEntry {
    holds: u64,
    unknown: u64,
}

/// Why a text is no baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaselineError {
    /// It is no JSON of this shape; what is wrong with it, and where.
    Shape(String),
    /// It is of another version.
    Version(u32),
}

impl Baseline {
    /// What is kept of a profile.
    #[must_use]
    pub fn of(profile: &Profile, policy: &Policy) -> Baseline {
        let fields = policy.schema.fields.iter_enumerated();
        let fields =
            fields.filter_map(|(id, field)| Some((field.name.to_string(), KeptField::of(profile, id, field)?)));
        let entries = profile.entries.iter().map(|entry| {
            let kept = KeptEntry { holds: entry.whole.holds, unknown: entry.whole.unknown };
            (policy.entry_name(entry.entry).to_owned(), kept)
        });
        Baseline {
            version: VERSION,
            leads: profile.leads,
            decided: profile.decided,
            fields: fields.collect(),
            entries: entries.collect(),
        }
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// Where the text is no JSON of that shape, or of another version.
    pub fn from_json(text: &str) -> Result<Baseline, BaselineError> {
        let baseline: Baseline = serde_json::from_str(text).map_err(|error| BaselineError::Shape(error.to_string()))?;
        if baseline.version == VERSION { Ok(baseline) } else { Err(BaselineError::Version(baseline.version)) }
    }

    /// As a file, with a line break at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Only maps with keys that are no texts could fail; there are none here.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What has drifted since: of each field and entry that both know.
    #[must_use]
    pub fn drift(&self, profile: &Profile, policy: &Policy) -> Vec<Diagnostic> {
        if profile.leads == 0 || self.leads == 0 {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (id, field) in policy.schema.fields.iter_enumerated() {
            if let (Some(then), Some(now)) = (self.fields.get(&*field.name), KeptField::of(profile, id, field)) {
                found.extend(self.field(field, then, &now, profile.leads));
            }
        }
        for entry in &profile.entries {
            let name = policy.entry_name(entry.entry);
            let Some(then) = self.entries.get(name) else { continue };
            if has_moved((then.holds, self.decided), (entry.whole.holds, profile.decided)) {
                let (was, is) = (share(then.holds, self.decided), share(entry.whole.holds, profile.decided));
                let message = format!("`{name}` is true of {is} of the leads; it was {was}");
                found.push(Diagnostic::warning(Code::LintDrift, message).label(entry.span, format!("{was} before")));
            }
        }
        let told =
            |found: Diagnostic| found.help("see what has changed in the CRM; keep a new baseline where it is right");
        found.into_iter().map(told).collect()
    }

    fn field(&self, field: &Field, then: &KeptField, now: &KeptField, count: u64) -> Vec<Diagnostic> {
        let name = &field.name;
        let mut found = Vec::new();
        let mut tell = |message: String, label: String| {
            found.push(Diagnostic::warning(Code::LintDrift, message).label(field.span, label));
        };
        // The values of a picklist are told one by one, bad ones among them.
        let is_told = |what: &str| what == "bad" && !then.seen.is_empty();
        for (what, then, now) in [("missing", then.missing, now.missing), ("bad", then.bad, now.bad)] {
            if !is_told(what) && has_moved((then, self.leads), (now, count)) {
                let (was, is) = (share(then, self.leads), share(now, count));
                tell(format!("`{name}` is {what} in {is} of the leads; it was in {was}"), format!("{was} before"));
            }
        }
        if then.seen.is_empty() || now.seen.is_empty() {
            return found;
        }
        let new = now.seen.iter().filter(|(text, _)| !then.seen.contains_key(*text));
        let new: Vec<String> = new.map(|(text, count)| format!("\"{text}\" ({})", leads(*count))).collect();
        if !new.is_empty() {
            tell(format!("`{name}` has values that it did not have before: {}", listed(new)), "new values".to_owned());
        }
        let gone = then.seen.iter().filter(|(text, _)| !now.seen.contains_key(*text));
        let gone: Vec<String> = gone.map(|(text, count)| format!("\"{text}\" ({} before)", leads(*count))).collect();
        if !gone.is_empty() {
            tell(format!("`{name}` has values no more that it had before: {}", listed(gone)), "lost values".to_owned());
        }
        found
    }
}

impl KeptField {
    /// Of free text nothing is kept but counts: it may say who a lead is.
    fn of(profile: &Profile, id: FieldId, field: &Field) -> Option<KeptField> {
        let (of_text, profile) = (profile.picklists.contains(&id), profile.fields.get(id)?);
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        if (of_text || matches!(field.ty, Type::Choice(_))) && profile.seen.len() <= LONGEST_PICKLIST {
            seen.extend(profile.seen.iter().chain(&profile.other).map(|(text, count)| (text.clone(), *count)));
            let bad = profile.bad_values.iter();
            seen.extend(bad.map(|(text, (count, _))| (text.trim_matches('"').to_owned(), *count)));
        }
        Some(KeptField { missing: profile.missing, bad: profile.bad, seen })
    }
}

/// Whether a share moved by so much that it is worth a word, or from some to none, or from none to some percent.
fn has_moved((then, of_then): (u64, u64), (now, of_now): (u64, u64)) -> bool {
    if of_then == 0 || of_now == 0 {
        return false;
    }
    let hundredths = |count: u64, of: u64| u128::from(count) * 100 / u128::from(of);
    let difference = hundredths(then, of_then).abs_diff(hundredths(now, of_now));
    difference >= u128::from(POINTS) || ((then == 0) != (now == 0) && difference >= 1)
}
