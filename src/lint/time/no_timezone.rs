//! `created within last 30d`, and nothing says where the day begins.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{Expr, ExprKind, Part, ScoreEntry, ScoreEntryKind};
use crate::source::Span;
use crate::syntax::ast::ItemKind;

/// A policy that hangs on today or now, and declares no time zone.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let declares = subject.program.items.iter().any(|item| matches!(item.kind, ItemKind::Timezone(_)));
    if declares || !subject.policy.uses_today {
        return Vec::new();
    }
    let Some(place) = first_use(subject) else { return Vec::new() };
    let message = "this hangs on the day, and no `timezone` says when a day begins";
    let diagnostic = Diagnostic::warning(Code::LintNoTimezone, message).label(place, "the day begins at midnight UTC");
    vec![diagnostic.help("write the zone that your team works in at the top, such as `timezone \"Europe/Paris\"`")]
}

/// The first place of the text that hangs on today.
fn first_use(subject: &Subject<'_>) -> Option<Span> {
    let mut places = Vec::new();
    subject.policy.each_part(&mut |part| {
        if let Part::Value(Expr { kind: ExprKind::Today | ExprKind::Now, span, .. }) = part {
            places.push(*span);
        }
    });
    subject.policy.scores.iter().flat_map(|score| &score.entries).for_each(|entry| aging(entry, &mut places));
    let rules = subject.policy.rules.iter().map(|rule| &rule.upkeep);
    let caps = subject.policy.caps.iter().map(|cap| &cap.upkeep);
    let vetoes = subject.policy.disqualifications.iter().map(|veto| &veto.upkeep);
    places.extend(rules.chain(caps).chain(vetoes).filter_map(|upkeep| upkeep.days));
    places.into_iter().min()
}

/// Entries of a score whose points lose weight.
fn aging(entry: &ScoreEntry, places: &mut Vec<Span>) {
    if entry.decay.is_some() {
        places.push(entry.span);
    }
    if let ScoreEntryKind::BestOf(entries) = &entry.kind {
        entries.iter().for_each(|entry| aging(entry, places));
    }
}
