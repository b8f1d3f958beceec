//! What was asked, in words.

use super::Proven;
use crate::analysis::{Entry, Part, Statement, Unsettled};
use crate::policy::{Named, ScoreEntryKind};
use crate::source::Span;

impl Proven<'_> {
    /// What a statement is about: `rule funded_buyer`.
    pub(super) fn subject(&self, statement: Statement) -> String {
        let policy = self.audit.policy;
        match statement {
            Statement::Kept(place) => {
                let title = policy.guarantees.get(place).map_or("", |guarantee| &guarantee.title);
                format!("guarantee \"{title}\"")
            }
            Statement::Possible(part) | Statement::Contingent(part) => self.part(part),
            Statement::Decides(entry) => self.part(Part::Entry(entry)),
            Statement::Counts(id, place) => {
                let score = policy.scores.get(id);
                let name = score.map_or("", |score| &score.name);
                format!("entry {} of score {name}", place + 1)
            }
            Statement::Best(id, place, inner) => {
                let score = policy.scores.get(id);
                let name = score.map_or("", |score| &score.name);
                format!("`best of` {} of score {name}, entry {}", place + 1, inner + 1)
            }
            Statement::Taken(id, place) => {
                let name = policy.decisions.get(id).map_or("", |decision| &decision.name);
                format!("entry {} of decision {name}", place + 1)
            }
            Statement::Unique(id) => {
                let name = policy.decisions.get(id).map_or("", |decision| &decision.name);
                format!("decision {name}")
            }
            Statement::Given(id) => format!("stage {}", policy.outcome_name(id.into())),
        }
    }

    fn part(&self, part: Part) -> String {
        let policy = self.audit.policy;
        match part {
            Part::Entry(entry) => {
                let kind = match entry {
                    Entry::Rule(_) => "rule",
                    Entry::Cap(_) => "cap",
                    Entry::Disqualification(_) => "disqualification",
                };
                format!("{kind} {}", policy.entry_name(entry.into()))
            }
            Part::Named(Named::Definition(id)) => {
                format!("definition {}", policy.definitions.get(id).map_or("", |definition| &definition.name))
            }
            Part::Named(Named::Criterion(id, place)) => {
                let group = policy.criteria.get(id);
                let entry = group.and_then(|group| group.entries.get(place));
                let names = group.zip(entry).map(|(group, entry)| format!("{}.{}", group.name, entry.name));
                format!("criterion {}", names.unwrap_or_default())
            }
            Part::Threshold(place) => {
                let span = self.audit.thresholds.get(place).map(|threshold| threshold.condition.span);
                format!("test `{}`", span.map_or("", |span| self.source(span)))
            }
        }
    }

    /// Where the subject of a statement stands.
    pub(super) fn span(&self, statement: Statement) -> Option<Span> {
        let policy = self.audit.policy;
        match statement {
            Statement::Kept(place) => policy.guarantees.get(place).map(|guarantee| guarantee.span),
            Statement::Possible(part) | Statement::Contingent(part) => self.part_span(part),
            Statement::Decides(entry) => self.part_span(Part::Entry(entry)),
            Statement::Counts(id, place) => Some(policy.scores.get(id)?.entries.get(place)?.span),
            Statement::Best(id, place, inner) => match &policy.scores.get(id)?.entries.get(place)?.kind {
                ScoreEntryKind::BestOf(entries) => entries.get(inner).map(|entry| entry.span),
                ScoreEntryKind::If { .. }
                | ScoreEntryKind::Per { .. }
                | ScoreEntryKind::ForEach { .. }
                | ScoreEntryKind::By { .. } => None,
            },
            Statement::Taken(id, place) => Some(policy.decisions.get(id)?.entries.get(place)?.span),
            Statement::Unique(id) => policy.decisions.get(id).map(|decision| decision.span),
            Statement::Given(id) => policy.stages.get(id)?.span,
        }
    }

    fn part_span(&self, part: Part) -> Option<Span> {
        let policy = self.audit.policy;
        match part {
            Part::Entry(Entry::Rule(id)) => policy.rules.get(id).map(|rule| rule.span),
            Part::Entry(Entry::Cap(id)) => policy.caps.get(id).map(|cap| cap.span),
            Part::Entry(Entry::Disqualification(id)) => policy.disqualifications.get(id).map(|veto| veto.span),
            Part::Named(Named::Definition(id)) => policy.definitions.get(id).map(|definition| definition.span),
            Part::Named(Named::Criterion(id, place)) => Some(policy.criteria.get(id)?.entries.get(place)?.span),
            Part::Threshold(place) => self.audit.thresholds.get(place).map(|threshold| threshold.condition.span),
        }
    }

    /// The text of a place, on one line.
    pub(super) fn source(&self, span: Span) -> &str {
        let text = self.sources.get(span.file).and_then(|file| file.text().get(span.range())).unwrap_or("");
        text.lines().next().unwrap_or("")
    }

    /// Why something is not settled.
    pub(super) fn why(&self, unsettled: &Unsettled) -> String {
        if unsettled.gave_up {
            return "the budget was used up: `--budget` gives more".to_owned();
        }
        let tests = unsettled.tests.iter().take(3);
        let tests: Vec<String> =
            tests.map(|span| format!("`{}` ({})", self.source(*span), self.place(*span))).collect();
        let more = unsettled.tests.len().saturating_sub(3);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("not understood: {}{more}", tests.join(", "))
    }
}

/// What is said of the subject.
pub(super) fn claim(statement: Statement) -> &'static str {
    match statement {
        Statement::Kept(_) => "is kept by every lead",
        Statement::Possible(_) => "is true of some lead",
        Statement::Contingent(_) => "is not true of every lead",
        Statement::Decides(_) => "decides some lead",
        Statement::Counts(..) => "counts for some lead",
        Statement::Best(..) => "is the best for some lead",
        Statement::Taken(..) => "is taken by some lead",
        Statement::Unique(_) => "has no two entries true of one lead",
        Statement::Given(_) => "is given to some lead",
    }
}
