//! What the analysis has proven of every lead: the claims of [`Audit`](crate::analysis::Audit) that fail.

use crate::analysis::Statement;
use crate::diagnostic::Diagnostic;
use crate::lint::subject::Subject;

/// Conditions that are true of every lead: they test nothing.
pub(in crate::lint) fn always_true(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.failing(|statement| matches!(statement, Statement::Contingent(_)))
}

/// Points that no lead earns.
pub(in crate::lint) fn never_counts(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.failing(|statement| matches!(statement, Statement::Counts(..) | Statement::Best(..)))
}

/// Rules, caps and disqualifications that are true of some leads and decide none of them.
pub(in crate::lint) fn never_decides(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.failing(|statement| matches!(statement, Statement::Decides(_)))
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
