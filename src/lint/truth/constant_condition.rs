//! `employees >= 0` where the field is `at least 0`; `(visits default 5) >= 5` where it is `at least 5`: a test that comes to
//! the same whatever the answer.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{Cond, CondKind, Expr, ExprKind, Part};
use crate::source::Span;
use crate::types::{Bounds, Truth};

/// Tests within conditions that are never false, or never true, and of which nothing else tells.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let told = subject.told_by_claims();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for site in &subject.sites {
        tests(site.condition, &mut |test| {
            if may_be_constant(subject, test) && seen.insert(test.span) && !told.contains(&test.span) {
                found.extend(constant(subject, test));
            }
        });
    }
    found
}

/// The tests that a condition is made of; not those of related records, which are of no lead.
fn tests<'p>(condition: &'p Cond, see: &mut dyn FnMut(&'p Cond)) {
    match &condition.kind {
        CondKind::Not(inner) | CondKind::Known(inner) => tests(inner, see),
        CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => {
            parts.iter().for_each(|part| tests(part, see));
        }
        CondKind::Compare { .. } | CondKind::Range { .. } | CondKind::In { .. } => see(condition),
        CondKind::Constant(_)
        | CondKind::Holds(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::Defined(_)
        | CondKind::Text { .. }
        | CondKind::Matches { .. }
        | CondKind::ListHas { .. }
        | CondKind::AnyRecord { .. } => {}
    }
}

/// Whether it is worth asking: where a field without bounds stands against a literal, both are possible.
fn may_be_constant(subject: &Subject<'_>, test: &Cond) -> bool {
    let mut worth = false;
    let mut is_of_records = false;
    test.visit(&mut |part| {
        let Part::Value(Expr { kind, .. }) = part else { return };
        worth |= match kind {
            ExprKind::Field(field) => {
                subject.policy.schema.fields.get(*field).is_some_and(|field| field.bounds != Bounds::default())
            }
            ExprKind::Default(_) | ExprKind::Arithmetic { .. } | ExprKind::Call(..) => true,
            ExprKind::Aggregate(_) | ExprKind::RecordField(_) => {
                is_of_records = true;
                false
            }
            ExprKind::Literal(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Widen(_)
            | ExprKind::Day(_)
            | ExprKind::Negate(_)
            | ExprKind::ShiftMonths { .. } => false,
        };
    });
    worth && !is_of_records
}

fn constant(subject: &Subject<'_>, test: &Cond) -> Option<Diagnostic> {
    let text = subject.text(test.span);
    let default = default_in(test);
    let finding = |message: String| Diagnostic::warning(Code::LintConstantCondition, message);
    if subject.never(test, Truth::False) {
        let is_sure = subject.never(test, Truth::Unknown);
        let message = if is_sure {
            format!("`{text}` is true of every lead")
        } else {
            format!("`{text}` is true of every lead whose answer is known")
        };
        let diagnostic = finding(message).label(test.span, "never false");
        return Some(match (default, is_sure) {
            (Some(default), _) => diagnostic
                .label(default, "with this")
                .help("choose a default that does not decide by itself, or test for something that some leads lack"),
            (None, true) => diagnostic.help("it tests nothing: take it out, or change what it asks for"),
            (None, false) => diagnostic.help("if that is what is meant, write `defined`; else change what it asks for"),
        });
    }
    if subject.never(test, Truth::True) {
        let diagnostic = finding(format!("`{text}` is true of no lead")).label(test.span, "never true");
        return Some(match default {
            Some(default) => {
                diagnostic.label(default, "with this").help("choose a default that does not decide by itself")
            }
            None => diagnostic.help("take it out, or change what it asks for"),
        });
    }
    None
}

/// Where a default stands in a test.
fn default_in(test: &Cond) -> Option<Span> {
    let mut found = None;
    test.visit(&mut |part| {
        if let Part::Value(Expr { kind: ExprKind::Default(_), span, .. }) = part {
            found = found.or(Some(*span));
        }
    });
    found
}
