//! `disqualify if fit < 20`, `cap at MQL if BANT < 2`, `-10 if not any(activities)`: who is not known yet has few points,
//! and is held back for it.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::sites::Role;
use crate::lint::subject::Subject;
use crate::policy::{AggregateKind, Comparison, Cond, CondKind, Expr, ExprKind};
use crate::source::Span;

/// Caps, disqualifications and deductions that hang on a count being small.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let holds_back =
        |role: Role| matches!(role, Role::Cap(_) | Role::Disqualification(_) | Role::Points { positive: false });
    let mut places = Vec::new();
    for site in subject.sites.iter().filter(|site| holds_back(site.role)) {
        small_counts(site.condition, false, &mut |span, counted| places.push((span, counted)));
    }
    places.into_iter().map(|(span, counted)| told(subject, span, counted)).collect()
}

/// What is counted.
#[derive(Clone, Copy)]
enum Counted {
    /// Points or criteria, from answers.
    Answers,
    /// Related records.
    Records,
}

fn told(subject: &Subject<'_>, span: Span, counted: Counted) -> Diagnostic {
    let text = subject.text(span);
    let (message, help) = match counted {
        Counted::Answers => (
            format!("`{text}` is true of a lead about whom nothing is known"),
            "what is missing counts as 0 there: if only leads are meant that have answered, test for the answers, too",
        ),
        Counted::Records => (
            format!("`{text}` is true of a lead without any records"),
            "in a run that is not given the records, this holds for every lead: see that each run is given them, or take it out",
        ),
    };
    Diagnostic::warning(Code::LintMissingCountsAsNo, message).label(span, "takes missing for no").help(help)
}

/// The tests that are true where a count is small. `negated`: the whole is true where the part is false.
fn small_counts(condition: &Cond, negated: bool, see: &mut dyn FnMut(Span, Counted)) {
    match &condition.kind {
        CondKind::Not(inner) => {
            if let CondKind::AnyRecord { .. } = inner.kind {
                if !negated {
                    see(condition.span, Counted::Records);
                }
                return;
            }
            small_counts(inner, !negated, see);
        }
        CondKind::And(parts) | CondKind::Or(parts) => {
            // Beside a test that the count is not nothing, or that an answer is there, it is meant as it stands.
            let is_guarded =
                parts.iter().any(|part| matches!(part.kind, CondKind::Defined(_) | CondKind::AnyRecord { .. }));
            if !is_guarded {
                parts.iter().for_each(|part| small_counts(part, negated, see));
            }
        }
        CondKind::Compare { comparison, left, right, .. } => {
            let is_constant = |value: &Expr| matches!(value.as_written().kind, ExprKind::Literal(_));
            let counted = counted(left).filter(|_| is_constant(right)).map(|counted| (counted, *comparison));
            let counted =
                counted.or_else(|| Some((self::counted(right).filter(|_| is_constant(left))?, mirrored(*comparison))));
            if let Some((counted, comparison)) = counted
                && is_of_small(comparison, negated)
            {
                see(condition.span, counted);
            }
        }
        CondKind::Constant(_)
        | CondKind::Holds(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::Tally { .. }
        | CondKind::Range { .. }
        | CondKind::In { .. }
        | CondKind::Defined(_)
        | CondKind::Known(_)
        | CondKind::Text { .. }
        | CondKind::Matches { .. }
        | CondKind::ListHas { .. }
        | CondKind::AnyRecord { .. } => {}
    }
}

/// Whether a comparison with a constant, or its opposite, is one for small counts.
fn is_of_small(comparison: Comparison, negated: bool) -> bool {
    match comparison {
        Comparison::Less | Comparison::LessOrEqual | Comparison::Equal => !negated,
        Comparison::Greater | Comparison::GreaterOrEqual => negated,
        Comparison::NotEqual => false,
    }
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        Comparison::Equal | Comparison::NotEqual => comparison,
    }
}

fn counted(value: &Expr) -> Option<Counted> {
    let value = value.as_written();
    if matches!(value.kind, ExprKind::Score(_) | ExprKind::CriteriaMet(_)) {
        return Some(Counted::Answers);
    }
    let ExprKind::Aggregate(aggregate) = &value.kind else { return None };
    let is_count = matches!(aggregate.kind, AggregateKind::Count | AggregateKind::CountDistinct(_));
    is_count.then_some(Counted::Records)
}
