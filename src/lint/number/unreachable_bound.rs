//! `score fit from 0 to 100`, and its entries add up to 70.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::Score;
use crate::source::Span;
use crate::syntax::ast::ItemKind;
use crate::types::Decimal;
use crate::types::show::friendly_number;

/// Scores that no lead brings to one of their bounds.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, score) in subject.policy.scores.iter_enumerated() {
        let Some((low, high)) = bounds(subject, score) else { continue };
        let Some((least, most)) = subject.score_ends(id) else { continue };
        if let Some(bound) = score.high.filter(|bound| most < *bound) {
            found.push(told(score, high, bound, most, ["more", "most", "to"]));
        }
        if let Some(bound) = score.low.filter(|bound| *bound != Decimal::ZERO && least > *bound) {
            found.push(told(score, low, bound, least, ["less", "least", "from"]));
        }
    }
    found
}

fn told(score: &Score, place: Span, bound: Decimal, reached: Decimal, [more, most, to]: [&str; 3]) -> Diagnostic {
    let (name, shown) = (&score.name, friendly_number(reached));
    let message =
        format!("no lead comes to {} in `{name}`: its entries come to {shown} at the {most}", friendly_number(bound));
    Diagnostic::warning(Code::LintUnreachableBound, message)
        .label(place, format!("no lead has {more} than {shown}"))
        .help(format!(
            "write `{to} {reached}`, or add the entries that are lacking: a score is read as a share of its bounds"
        ))
}

/// Where the bounds of a score stand.
fn bounds(subject: &Subject<'_>, score: &Score) -> Option<(Span, Span)> {
    subject.program.items.iter().find_map(|item| {
        let ItemKind::Score(written) = &item.kind else { return None };
        let (low, high) = written.bounds.as_ref().filter(|_| written.name.span == score.span)?;
        Some((low.span, high.span))
    })
}
