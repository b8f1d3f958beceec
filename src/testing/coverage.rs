//! Which rules, criteria, score entries and decision entries were true, false and unknown in some test.

use std::sync::Arc;

use crate::policy::{Cond, Policy, ScoreEntry, ScoreEntryKind};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::types::Truth;

/// What a condition has been in some test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// True in so many.
    pub holds: usize,
    /// False in so many.
    pub fails: usize,
    /// Unknown in so many.
    pub unknown: usize,
}

impl Seen {
    /// Exercised: true in some test, and not true in another.
    #[must_use]
    pub fn both_ways(self) -> bool {
        self.holds > 0 && self.fails + self.unknown > 0
    }

    fn note(&mut self, truth: Truth) {
        match truth {
            Truth::True => self.holds += 1,
            Truth::False => self.fails += 1,
            Truth::Unknown => self.unknown += 1,
        }
    }
}

/// One entry that tests can exercise.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    /// `rule`, `cap`, `disqualify`, `criterion`, `score` or `decide`.
    pub kind: &'static str,
    /// Its name: `funded_buyer`, `BANT.need`, `fit, entry 2`.
    pub name: Arc<str>,
    /// Where it stands.
    pub span: Span,
    /// What its condition has been.
    pub seen: Seen,
}

/// The entries of one policy, in a fixed order, and what tests saw of them.
#[derive(Clone, Debug)]
pub struct Coverage {
    entries: Vec<Covered>,
}

impl Coverage {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(policy: &Policy) -> Coverage {
        let entries = conditions(policy)
            .into_iter()
            .map(|entry| Covered {
                kind: entry.kind,
                name: entry.name.into(),
                span: entry.condition.span,
                seen: Seen::default(),
            })
            .collect();
        Coverage { entries }
    }

    /// Notes what one lead made of every entry.
    pub fn note(&mut self, evaluation: &Evaluation<'_>) {
        for (covered, entry) in self.entries.iter_mut().zip(conditions(evaluation.policy())) {
            covered.seen.note(evaluation.truth(entry.condition));
        }
    }

    /// Every entry.
    #[must_use]
    pub fn entries(&self) -> &[Covered] {
        &self.entries
    }

    /// The share of entries that were true in some test and not true in another, in percent; 100 where there are none.
    #[must_use]
    pub fn percent(&self) -> u32 {
        let exercised = self.entries.iter().filter(|entry| entry.seen.both_ways()).count();
        (exercised * 100).checked_div(self.entries.len()).map_or(100, |percent| percent as u32)
    }
}

/// An entry with the condition that stands for it.
struct Entry<'a> {
    kind: &'static str,
    name: String,
    condition: &'a Cond,
}

fn conditions(policy: &Policy) -> Vec<Entry<'_>> {
    let mut all = Vec::new();
    let mut add = |kind, name: String, condition| all.push(Entry { kind, name, condition });
    for rule in &policy.rules {
        add("rule", rule.name.to_string(), &rule.condition);
    }
    for cap in &policy.caps {
        add("cap", cap.name.to_string(), &cap.condition);
    }
    for veto in &policy.disqualifications {
        add("disqualify", veto.name.to_string(), &veto.condition);
    }
    for group in &policy.criteria {
        for criterion in &group.entries {
            add("criterion", format!("{}.{}", group.name, criterion.name), &criterion.condition);
        }
    }
    for score in &policy.scores {
        for (place, entry) in score.entries.iter().enumerate() {
            for (inner, condition) in entry_conditions(entry).into_iter().enumerate() {
                let within = if inner == 0 { String::new() } else { format!(".{}", inner + 1) };
                add("score", format!("{}, entry {}{within}", score.name, place + 1), condition);
            }
        }
    }
    for decision in &policy.decisions {
        for (place, entry) in decision.entries.iter().enumerate() {
            add("decide", format!("{}, entry {}", decision.name, place + 1), &entry.condition);
        }
    }
    all
}

/// The conditions on the lead of a score entry; `for each` filters records and has none.
fn entry_conditions(entry: &ScoreEntry) -> Vec<&Cond> {
    match &entry.kind {
        ScoreEntryKind::If { condition, .. } => vec![condition],
        ScoreEntryKind::Per { condition, .. } => condition.iter().collect(),
        ScoreEntryKind::ForEach { .. } | ScoreEntryKind::By { .. } => Vec::new(),
        ScoreEntryKind::BestOf(entries) => entries.iter().flat_map(entry_conditions).collect(),
    }
}
