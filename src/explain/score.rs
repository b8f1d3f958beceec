//! A score entry by entry: what it earned, what decayed, what a cap cut.

use crate::explain::condition::Teller;
use crate::explain::phrase;
use crate::policy::{Score, ScoreEntry, ScoreEntryKind, ScoreId};
use crate::reference::{EntryTrace, Points};
use crate::types::{Decimal, Truth, show};

/// A score and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreLine {
    /// Its name.
    pub name: String,
    /// `40 of 60`, and what the bounds cut.
    pub total: String,
    /// Its entries, in order.
    pub entries: Vec<EntryLine>,
}

/// One entry of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryLine {
    /// Whether its condition holds; unknown entries count nothing, and their answer is worth asking.
    pub truth: Truth,
    /// The points that it adds, with their sign: `+20`.
    pub points: String,
    /// What it is for, in the author's words, with what decay and caps took.
    pub text: String,
    /// Whether it earned anything, whatever decay and caps left of it.
    pub counts: bool,
}

/// The score of a lead, entry by entry.
pub(super) fn line(teller: &Teller<'_>, id: ScoreId) -> ScoreLine {
    let (Some(score), Some(trace)) = (teller.policy.scores.get(id), teller.evaluation.score_trace(id)) else {
        return ScoreLine { name: String::new(), total: String::new(), entries: Vec::new() };
    };
    let entries = score.entries.iter().zip(&trace.entries).map(|(entry, trace)| entry_line(teller, entry, trace));
    ScoreLine { name: score.name.to_string(), total: total(score, trace.score, trace.sum), entries: entries.collect() }
}

/// The upper bound, where `40 of 60` can be said: not of a score that may be negative.
pub(super) fn shown_top(score: &Score) -> Option<Decimal> {
    score.high.filter(|_| score.low.is_none_or(|low| low >= Decimal::ZERO))
}

fn total(score: &Score, reached: Decimal, sum: Points) -> String {
    let of = shown_top(score).map(|high| format!(" of {}", show::friendly_number(high))).unwrap_or_default();
    let bounded = if sum.to_decimal() == reached {
        String::new()
    } else {
        format!(" ({} before its bounds)", show::friendly_number(sum.to_decimal()))
    };
    format!("{}{of}{bounded}", show::friendly_number(reached))
}

fn entry_line(teller: &Teller<'_>, entry: &ScoreEntry, trace: &EntryTrace) -> EntryLine {
    let mut text = match &entry.because {
        Some(because) if trace.counts() => teller.evaluation.filled(because),
        _ => what_for(teller, entry, trace),
    };
    for note in notes(entry, trace) {
        text.push_str("; ");
        text.push_str(&note);
    }
    EntryLine {
        truth: trace.condition,
        points: signed(trace.points),
        text,
        counts: trace.counts() && trace.earned.to_decimal() != Decimal::ZERO,
    }
}

/// The entry in the author's words, without its points and clauses.
fn what_for(teller: &Teller<'_>, entry: &ScoreEntry, trace: &EntryTrace) -> String {
    match &entry.kind {
        ScoreEntryKind::If { condition, .. } => teller.words(condition.span),
        ScoreEntryKind::Per { condition: Some(condition), .. } if !trace.condition.is_true() => {
            teller.words(condition.span)
        }
        ScoreEntryKind::Per { quantity, .. } => {
            let many = trace.quantity.as_ref().map(|value| teller.policy.friendly(value));
            let many = many.unwrap_or_else(|| "not known".to_owned());
            format!("{}: {many}", teller.words(quantity.span))
        }
        ScoreEntryKind::ForEach { related, filter, .. } => {
            let name = teller.policy.schema.related.get(*related).map_or("", |related| &related.name);
            let many = trace.quantity.as_ref().map(|value| teller.policy.friendly(value));
            let which = filter.as_ref().map(|filter| format!(" where {}", teller.words(filter.span)));
            format!("{name}{}: {}", which.unwrap_or_default(), many.unwrap_or_else(|| "0".to_owned()))
        }
        ScoreEntryKind::By { value, .. } => phrase::named_value(teller, value),
        ScoreEntryKind::BestOf(entries) => {
            let open = || trace.best_of.iter().position(|entry| entry.condition == Truth::Unknown);
            let told = trace.chosen.or_else(open).or((!entries.is_empty()).then_some(0));
            let told = told.and_then(|place| entries.get(place).zip(trace.best_of.get(place)));
            told.map_or_else(String::new, |(entry, trace)| entry_line(teller, entry, trace).text)
        }
    }
}

/// What decay and caps took.
fn notes(entry: &ScoreEntry, trace: &EntryTrace) -> Vec<String> {
    let mut notes = Vec::new();
    if trace.withheld {
        notes.push("held back by `unless`".to_owned());
    }
    if entry.decay.is_some() && trace.decayed != trace.earned {
        notes.push(format!("{} decayed to {}", signed(trace.earned), signed(trace.decayed)));
    }
    if entry.up_to.is_some() && trace.points != trace.decayed {
        notes.push(format!("{} cut to {}", signed(trace.decayed), signed(trace.points)));
    }
    notes
}

fn signed(points: Points) -> String {
    let shown = show::friendly_number(points.to_decimal());
    if shown.starts_with('-') { shown } else { format!("+{shown}") }
}
