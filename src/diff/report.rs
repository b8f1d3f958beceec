//! All that is told of a change.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::diff::example::Example;
use crate::diff::leads::Movements;
use crate::diff::meaning::{Meaning, OtherAnswer, Verdict};
use crate::types::{Value, show};

/// What a change of a policy changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What the old policy is called.
    pub old: String,
    /// What the new one is.
    pub new: String,
    /// What the two declare differently, a sentence each.
    pub words: Vec<String>,
    /// What that changes for every lead that there could be.
    pub meaning: Meaning,
    /// What becomes of the leads of a file, where one was given.
    pub leads: Option<OnLeads>,
}

impl Report {
    /// Whether the policies differ for some lead, or that they do not is not proven of every lead. Names and layout do not
    /// count.
    #[must_use]
    pub fn differs(&self) -> bool {
        let moves = self.leads.as_ref().is_some_and(|on_leads| !on_leads.movements.is_empty());
        let others = self.meaning.others.iter().any(|other| other.answer != OtherAnswer::Same);
        moves || others || self.meaning.verdict != Verdict::Equal || !self.meaning.provisos.is_empty()
    }
}

/// What becomes of the leads of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct OnLeads {
    /// What the file is called.
    pub file: String,
    /// The day that the leads were decided on, and its time zone.
    pub as_of: String,
    /// What they come to.
    pub movements: Movements,
    /// The field by which they are told apart.
    pub by: Option<String>,
    /// The first leads for which the policies differ.
    pub first: Vec<Example>,
    /// The related records that a policy uses and that no lead has: which policy's, and their name.
    pub records_not_given: Vec<(String, Arc<str>)>,
}

/// `1 lead`, `1,200 leads`
pub(super) fn leads(count: u64) -> String {
    let noun = if count == 1 { "lead" } else { "leads" };
    format!("{} {noun}", number(count))
}

/// `1,200`
pub(super) fn number(count: u64) -> String {
    show::friendly(&Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)), &TimeZone::UTC)
}

impl OnLeads {
    /// What else is worth knowing, a sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let records = self.records_not_given.iter();
        let mut notes: Vec<String> = records
            .map(|(policy, name)| {
                format!("no lead has the `{name}` of {policy}: give their file with `--related {name}=FILE`")
            })
            .collect();
        match self.movements.undecided_by_both {
            0 => {}
            1 => notes
                .push("1 lead is decided by neither policy: `bantam eval` says what is wrong with its data".to_owned()),
            several => notes.push(format!(
                "{} leads are decided by neither policy: `bantam eval` says what is wrong with their data",
                number(several)
            )),
        }
        notes
    }

    /// The first line: `3,900 leads of leads.csv: 120 move, 100 up and 20 down`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Movements { leads: all, moved, differing, .. } = &self.movements;
        let whose = format!("{} of {}, as of {}", leads(*all), self.file, self.as_of);
        let others = differing.saturating_sub(moved.all());
        let ways = [(moved.up, "up"), (moved.down, "down"), (moved.undecided, "from or to a problem in the data")];
        let ways: Vec<String> = ways
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, way)| format!("{} {way}", number(*count)))
            .collect();
        let mut told = match moved.all() {
            0 => "no outcome differs".to_owned(),
            1 => format!("1 outcome differs: {}", ways.join(", ")),
            several => format!("{} outcomes differ: {}", number(several), ways.join(", ")),
        };
        if others > 0 {
            told.push_str(&format!("; {} more with another score or decision", number(others)));
        }
        format!("{whose}: {told}")
    }
}
