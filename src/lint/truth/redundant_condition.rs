//! `employees >= 50 and employees >= 10`: a part that says nothing beside another one.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{Cond, CondKind};
use crate::source::Span;

/// Parts of `and` and `or` that change nothing, because another part says as much or more.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for site in &subject.sites {
        groups(site.condition, &mut |parts, joined| found.extend(redundant(subject, parts, joined)));
    }
    found
}

/// How parts are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    And,
    Or,
}

/// Every `and` and `or` of a condition, with its parts; not those about related records.
fn groups<'p>(condition: &'p Cond, see: &mut dyn FnMut(&'p [Cond], Joined)) {
    match &condition.kind {
        CondKind::And(parts) => see(parts, Joined::And),
        CondKind::Or(parts) => see(parts, Joined::Or),
        CondKind::Constant(_)
        | CondKind::Holds(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::Not(_)
        | CondKind::Tally { .. }
        | CondKind::Compare { .. }
        | CondKind::Range { .. }
        | CondKind::In { .. }
        | CondKind::Defined(_)
        | CondKind::Known(_)
        | CondKind::Text { .. }
        | CondKind::Matches { .. }
        | CondKind::ListHas { .. }
        | CondKind::AnyRecord { .. } => {}
    }
    if let CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } = &condition.kind {
        parts.iter().for_each(|part| groups(part, see));
    }
    if let CondKind::Not(inner) | CondKind::Known(inner) = &condition.kind {
        groups(inner, see);
    }
}

/// The first part that another one makes superfluous: one finding a group is enough to mend it.
fn redundant(subject: &Subject<'_>, parts: &[Cond], joined: Joined) -> Option<Diagnostic> {
    // A cell `any` of a table stands for no test.
    let tests = || parts.iter().enumerate().filter(|(_, part)| !matches!(part.kind, CondKind::Constant(_)));
    for (place, part) in tests() {
        for (other_place, other) in tests().filter(|(at, _)| *at != place) {
            // Of two that say the same, the later one is superfluous.
            if subject.says_the_same(part, other) {
                if other_place < place {
                    return Some(repeated(subject, parts, place, other.span));
                }
                continue;
            }
            let follows = match joined {
                Joined::And => subject.implies(other, part),
                Joined::Or => subject.implies(part, other),
            };
            if follows {
                return Some(covered(subject, parts, place, other.span, joined));
            }
        }
    }
    None
}

fn repeated(subject: &Subject<'_>, parts: &[Cond], place: usize, first: Span) -> Diagnostic {
    let span = parts.get(place).map_or(first, |part| part.span);
    let text = subject.text(span);
    let diagnostic = Diagnostic::warning(Code::LintRedundantCondition, format!("`{text}` is said twice"));
    let diagnostic = diagnostic.label(span, "again").label(first, "here already").help("take it out");
    match without(subject, parts, place) {
        Some(cut) => diagnostic.fix(format!("take `{text}` out"), cut, ""),
        None => diagnostic,
    }
}

fn covered(subject: &Subject<'_>, parts: &[Cond], place: usize, by: Span, joined: Joined) -> Diagnostic {
    let span = parts.get(place).map_or(by, |part| part.span);
    let (text, other) = (subject.text(span), subject.text(by));
    let (message, told) = match joined {
        Joined::And => (format!("`{text}` adds nothing to `{other}`"), "true wherever the other is"),
        Joined::Or => (format!("`{text}` adds nothing to `{other}`"), "the other is true wherever this is"),
    };
    let diagnostic = Diagnostic::warning(Code::LintRedundantCondition, message);
    let diagnostic = diagnostic.label(span, told).label(by, "the other").help("take it out, or change what it tests");
    match without(subject, parts, place) {
        // No lead is decided otherwise; but one of the two may have a slip in it, which the author has to look at first.
        Some(cut) => diagnostic.unsafe_fix(format!("take `{text}` out"), cut, ""),
        None => diagnostic,
    }
}

/// The text of a part with its `and` or `or`: that before it, or of the first part, that behind it. `None` where anything
/// else stands between them, as in a row of a table or beside parentheses.
fn without(subject: &Subject<'_>, parts: &[Cond], place: usize) -> Option<Span> {
    let own = parts.get(place)?.span;
    let (cut, sign) = match place.checked_sub(1).and_then(|before| parts.get(before)) {
        Some(before) => {
            let cut = Span { start: before.span.end, ..own };
            (cut, Span { end: own.start, ..cut })
        }
        None => {
            let next = parts.get(1)?.span;
            (Span { end: next.start, ..own }, Span { start: own.end, end: next.start, ..own })
        }
    };
    matches!(subject.text(sign).trim(), "and" | "or").then_some(cut)
}
