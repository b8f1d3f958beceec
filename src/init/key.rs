//! Which column identifies a lead: one that looks like it, is never empty and never repeats.

use crate::data::sample::{Column, Sample};
use crate::init::header::Header;
use crate::init::missing::Texts;
use crate::init::say::{counted, grouped, shown};

/// What was found.
#[derive(Debug)]
pub(super) enum Key {
    /// This column does.
    Column(usize),
    /// None does; why not the one that nearly does.
    None(Option<String>),
}

/// The column that identifies a lead.
pub(super) fn find(sample: &Sample, headers: &[Header]) -> Key {
    if rows(sample) == 0 {
        return Key::None(None);
    }
    let mut candidates: Vec<(usize, usize, &Column)> = Vec::new();
    for (index, (column, header)) in sample.columns.iter().zip(headers).enumerate() {
        if let Some(rank) = rank(header).filter(|_| column.places.len() <= 1 && !column.name.is_empty()) {
            candidates.push((rank, index, column));
        }
    }
    candidates.sort_by_key(|(rank, index, _)| (*rank, *index));
    if let Some((_, index, _)) = candidates.iter().find(|(_, _, column)| is_key(sample, column)) {
        return Key::Column(*index);
    }
    let near = candidates.iter().filter(|(_, _, column)| column.entries.len() as u64 * 2 > rows(sample));
    Key::None(
        near.max_by_key(|(rank, _, column)| (column.entries.len(), usize::MAX - rank))
            .map(|(_, _, column)| why(sample, column)),
    )
}

/// How much a header looks like one of a key, the least the most.
fn rank(header: &Header) -> Option<usize> {
    if header.says_any(&["lead id", "record id", "lead key"]) || header.is_just("id") {
        return Some(0);
    }
    if header.means_id() {
        return Some(1);
    }
    header.says_any(&["email", "e mail"]).then_some(2)
}

fn is_key(sample: &Sample, column: &Column) -> bool {
    let is_sure = !column.has_long && column.not_utf8.is_none() && column.lists == 0 && column.records == 0;
    is_sure && column.filled == rows(sample) && column.entries.len() as u64 == column.filled && absent(column) == 0
}

/// Why a column identifies no lead.
fn why(sample: &Sample, column: &Column) -> String {
    let mut reasons = Vec::new();
    let repeats = column.filled.saturating_sub(column.entries.len() as u64);
    if repeats > 0 {
        let often = column.entries.iter().max_by_key(|entry| entry.count);
        let example = often.map(|entry| format!(", such as {} ({} times)", shown(&entry.text), grouped(entry.count)));
        let verb = if repeats == 1 { "repeats" } else { "repeat" };
        reasons.push(format!(
            "{} of {} values {verb}{}",
            grouped(repeats),
            grouped(column.filled),
            example.unwrap_or_default()
        ));
    }
    let empty = rows(sample).saturating_sub(column.filled) + absent(column);
    if empty > 0 {
        reasons.push(format!("{} without one", counted(empty, "row is", "rows are")));
    }
    if reasons.is_empty() {
        reasons.push("its values are no plain texts".to_owned());
    }
    format!("{} is nearly one, but {}", shown(&column.name), reasons.join(", and "))
}

/// How many cells say that nothing is known.
fn absent(column: &Column) -> u64 {
    Texts::of(column).missing.iter().map(|entry| entry.count).sum()
}

/// The rows that can be read.
fn rows(sample: &Sample) -> u64 {
    sample.rows - sample.broken
}
