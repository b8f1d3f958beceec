//! `budget >= 10 EUR` here, `budget >= 10k EUR` there: were ten euros meant?

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{Expr, ExprKind, Part};
use crate::source::Span;

/// Values that are compared with a number in one place, and with as many thousands in another.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut first: HashMap<(String, String), (Scale, Span)> = HashMap::new();
    let mut found = Vec::new();
    subject.policy.each_scoped(&mut |part, records| {
        let Part::Condition(condition) = part else { return };
        for (_, left, right) in condition.kind.comparisons().unwrap_or_default() {
            for (value, literal) in [(left, right), (right, left)] {
                let Some((digits, scale)) = numeral(subject, literal) else { continue };
                let Some(key) = subject.key(value, records) else { continue };
                let (known, place) = *first.entry((key, digits)).or_insert((scale, literal.span));
                if known != scale {
                    found.push(told(subject, value, literal.span, place));
                }
            }
        }
    });
    found
}

fn told(subject: &Subject<'_>, value: &Expr, here: Span, there: Span) -> Diagnostic {
    let (name, number, other) = (subject.text(value.span), subject.text(here), subject.text(there));
    let message = format!("`{name}` is compared with `{number}` here and with `{other}` elsewhere");
    Diagnostic::warning(Code::LintMixedMagnitudes, message)
        .label(here, "here")
        .label(there, "the same digits, a thousand or a million times as much or as little")
        .help("if one of them lacks or has a `k` or `M` by mistake, mend it; if both are meant, write the larger one out, such as `10_000`")
}

/// What stands behind the digits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scale {
    Plain,
    Thousands,
    Millions,
}

/// The digits of a literal number or amount, and what stands behind them. Of a single one nothing is told: from one to a
/// thousand is an ordinary range.
fn numeral(subject: &Subject<'_>, literal: &Expr) -> Option<(String, Scale)> {
    let literal = literal.as_written();
    if !matches!(literal.kind, ExprKind::Literal(_)) {
        return None;
    }
    let text = subject.text(literal.span);
    let end =
        text.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '_').unwrap_or(text.len());
    let (digits, behind) = text.split_at_checked(end)?;
    let scale = match behind.chars().next() {
        None | Some(' ') => Scale::Plain,
        Some('k') => Scale::Thousands,
        Some('M') => Scale::Millions,
        Some(_) => return None,
    };
    let digits = digits.replace('_', "");
    (!digits.is_empty() && digits != "0" && digits != "1").then_some((digits, scale))
}
