//! `until 2026-03-31`, and it is April, or soon will be.

use jiff::ToSpan;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::Upkeep;
use crate::types::Date;

/// So many days ahead, an end is worth a word.
const SOON: i64 = 30;

/// Entries that do nothing any more.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(today) = subject.today else { return Vec::new() };
    let past = ending(subject).filter(|(_, _, until)| *until < today);
    let told = past.filter_map(|(name, upkeep, until)| {
        let message = format!("`{name}` has done nothing since {until}");
        let diagnostic = Diagnostic::warning(Code::LintExpired, message).label(upkeep.days?, "this day has passed");
        Some(diagnostic.help("take the entry out, or give it a later day"))
    });
    told.collect()
}

/// Entries that soon will do nothing any more.
pub(in crate::lint) fn find_soon(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(today) = subject.today else { return Vec::new() };
    let Ok(horizon) = today.checked_add(SOON.days()) else { return Vec::new() };
    let soon = ending(subject).filter(|(_, _, until)| (today..=horizon).contains(until));
    let told = soon.filter_map(|(name, upkeep, until)| {
        let message = format!("`{name}` does nothing after {until}");
        let diagnostic = Diagnostic::warning(Code::LintExpiresSoon, message).label(upkeep.days?, "the day is near");
        Some(diagnostic.help("decide what is to hold from then on: a later day, or a new entry with `from`"))
    });
    told.collect()
}

/// The entries with a last day, by name.
fn ending<'p>(subject: &Subject<'p>) -> impl Iterator<Item = (&'p str, &'p Upkeep, Date)> {
    let policy = subject.policy;
    let rules = policy.rules.iter().map(|rule| (&*rule.name, &rule.upkeep));
    let caps = policy.caps.iter().map(|cap| (&*cap.name, &cap.upkeep));
    let vetoes = policy.disqualifications.iter().map(|veto| (&*veto.name, &veto.upkeep));
    rules.chain(caps).chain(vetoes).filter_map(|(name, upkeep)| Some((name, upkeep, upkeep.until?)))
}
