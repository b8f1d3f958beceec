//! What the analysis has proven of every lead: the claims of [`Audit`](crate::analysis::Audit) that fail.

use crate::analysis::Statement;
use crate::diagnostic::Diagnostic;
use crate::lint::subject::Subject;
use crate::source::Span;

/// Conditions that are true of every lead: they test nothing.
pub(in crate::lint) fn always_true(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.failing(|statement| matches!(statement, Statement::Contingent(_)))
}

/// Points that no lead earns.
pub(in crate::lint) fn never_counts(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.failing(|statement| matches!(statement, Statement::Counts(..) | Statement::Best(..)))
}

/// Rules, caps and disqualifications that are true of some leads and decide none of them. Of two that do so for each other's
/// sake only the later one is told: without both, their leads would be lost.
pub(in crate::lint) fn never_decides(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let found = subject.failing(|statement| matches!(statement, Statement::Decides(_)));
    let names = |one: &Diagnostic, other: &Diagnostic| {
        let place = other.span();
        one.labels.iter().skip(1).any(|label| place.is_some_and(|place| meet(label.span, place)))
    };
    let is_kept = |place: usize, one: &Diagnostic| {
        let later = found.iter().skip(place + 1);
        !later.into_iter().any(|other| names(one, other) && names(other, one))
    };
    let kept: Vec<bool> = found.iter().enumerate().map(|(place, one)| is_kept(place, one)).collect();
    found.iter().zip(kept).filter(|(_, kept)| *kept).map(|(one, _)| one.clone()).collect()
}

fn meet(one: Span, other: Span) -> bool {
    one.file == other.file && one.start < other.end && other.start < one.end
}

/// Stages in which no lead ends.
pub(in crate::lint) fn never_given(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.failing(|statement| matches!(statement, Statement::Given(_)))
}

/// Entries of decisions that no lead comes to.
pub(in crate::lint) fn never_taken(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.failing(|statement| matches!(statement, Statement::Taken(..)))
}

/// Conditions that are true of no lead.
pub(in crate::lint) fn never_true(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.failing(|statement| matches!(statement, Statement::Possible(_)))
}

/// Entries of a `unique` decision of which two are true of one lead.
pub(in crate::lint) fn overlap(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.failing(|statement| matches!(statement, Statement::Unique(_)))
}
