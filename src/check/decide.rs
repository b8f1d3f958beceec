//! Decisions: entries tried from the top, decision tables among them. A row of a table becomes the `and` of its cells.

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{self, Expected};
use crate::diagnostic::{Diagnostic, Label};
use crate::policy::{Cond, CondKind, Decision, DecisionEntry, Expr};
use crate::source::Span;
use crate::syntax::ast::{self, Cell, CellKind, DecideEntryKind, ExprKind};
use crate::types::Type;

/// `decide NAME: TYPE { … }`
pub(super) fn lower(context: &mut Context, decide: &ast::Decide, ty: Option<Type>) -> Option<Decision> {
    let expected = ty.clone().map(|ty| Expected {
        ty,
        subject: format!("`{}`", decide.name.text),
        declared: Some((decide.name.text.clone(), decide.name.span)),
    });
    let mut columns: Option<Columns<'_>> = None;
    let mut entries = Vec::new();
    let mut otherwise: Option<(Option<Expr>, Span)> = None;
    for entry in &decide.entries {
        if let Some((_, first)) = otherwise {
            context.report(errors::after_otherwise(entry.span, first));
            break;
        }
        match &entry.kind {
            DecideEntryKind::If { condition, value } => {
                let condition = expr::condition(context, condition);
                let value = result(context, value, expected.as_ref());
                entries.push(decision_entry(condition, value, entry.span));
            }
            DecideEntryKind::Row { cells, value } => {
                let condition = row(context, columns.as_ref(), cells, entry.span);
                let value = result(context, value, expected.as_ref());
                entries.push(decision_entry(condition, value, entry.span));
            }
            DecideEntryKind::Columns(exprs) => {
                columns = Some(Columns { exprs: check_columns(context, exprs), header: entry.span });
            }
            DecideEntryKind::Otherwise(value) => {
                otherwise = Some((result(context, value, expected.as_ref()), entry.span));
            }
            DecideEntryKind::Invalid(_) => entries.push(None),
        }
    }
    let otherwise = match otherwise {
        Some((value, _)) => Some(value?),
        None => None,
    };
    Some(Decision {
        name: decide.name.text.as_str().into(),
        ty: ty?,
        unique: decide.unique.is_some(),
        entries: entries.into_iter().collect::<Option<Vec<_>>>()?,
        otherwise,
        span: decide.name.span,
    })
}

fn decision_entry(condition: Option<Cond>, value: Option<Expr>, span: Span) -> Option<DecisionEntry> {
    Some(DecisionEntry { condition: condition?, value: value?, span })
}

/// The value of an entry; where the decision's type is wrong, nothing can be said of it.
fn result(context: &mut Context, value: &ast::Expr, expected: Option<&Expected>) -> Option<Expr> {
    expected.and_then(|expected| expr::value_of(context, value, expected))
}

/// The columns of the rows below.
struct Columns<'a> {
    /// Each with whether it is right: a wrong one is reported once and not in every row again.
    exprs: Vec<(&'a ast::Expr, bool)>,
    header: Span,
}

fn check_columns<'a>(context: &mut Context, columns: &'a [ast::Expr]) -> Vec<(&'a ast::Expr, bool)> {
    columns.iter().map(|column| (column, expr::value(context, column, None).is_some())).collect()
}

/// The condition of a row.
fn row(context: &mut Context, columns: Option<&Columns<'_>>, cells: &[Cell], span: Span) -> Option<Cond> {
    let Some(Columns { exprs, header }) = columns else {
        context.report(errors::row_without_columns(span));
        return None;
    };
    if exprs.len() != cells.len() {
        context.report(errors::cell_count(cells.len(), exprs.len(), span, *header));
        return None;
    }
    let conditions: Vec<Option<Cond>> = exprs
        .iter()
        .zip(cells)
        .map(|((column, right), cell)| if *right { cell_condition(context, column, cell) } else { None })
        .collect();
    let conditions = conditions.into_iter().collect::<Option<Vec<Cond>>>()?;
    Some(Cond { kind: CondKind::And(conditions), span })
}

/// A cell as the condition that it abbreviates: its column stands on the left.
fn cell_condition(context: &mut Context, column: &ast::Expr, cell: &Cell) -> Option<Cond> {
    let span = cell.span;
    let value = || Box::new(column.clone());
    let kind = match &cell.kind {
        CellKind::Any => return Some(Cond { kind: CondKind::Constant(true), span }),
        CellKind::Defined => ExprKind::Defined(value()),
        CellKind::Missing => ExprKind::Missing(value()),
        CellKind::OneOf(values) => match values.as_slice() {
            [one] => compared(column, ast::Comparison::Equal, one),
            several => {
                let equal = several
                    .iter()
                    .map(|one| ast::Expr { kind: compared(column, ast::Comparison::Equal, one), span: one.span });
                ExprKind::Or(equal.collect())
            }
        },
        CellKind::Compare(comparison, operand) => compared(column, *comparison, operand),
        CellKind::Range { low, high, high_included } => ExprKind::Between {
            value: value(),
            low: Box::new(low.clone()),
            high: Box::new(high.clone()),
            high_included: *high_included,
            negated: false,
        },
        CellKind::In(set) => ExprKind::In { value: value(), set: set.clone(), negated: false, ignoring_case: false },
        CellKind::Contains(pattern) => ExprKind::TextTest {
            value: value(),
            test: ast::TextTest::Contains,
            pattern: ast::TextPattern::One(Box::new(pattern.clone())),
            ignoring_case: false,
        },
    };
    let before = context.diagnostics.len();
    let condition = expr::condition(context, &ast::Expr { kind, span });
    for found in context.diagnostics.iter_mut().skip(before) {
        send_to(found, span);
    }
    condition
}

/// Sends the reader to the cell, not to the column that it disagrees with.
fn send_to(diagnostic: &mut Diagnostic, cell: Span) {
    let inside = |label: &Label| label.span.start >= cell.start && label.span.end <= cell.end;
    if let Some(place) = diagnostic.labels.iter().position(inside) {
        diagnostic.labels.swap(0, place);
    }
}

fn compared(column: &ast::Expr, comparison: ast::Comparison, operand: &ast::Expr) -> ExprKind {
    ExprKind::Compare {
        left: Box::new(column.clone()),
        comparison,
        right: Box::new(operand.clone()),
        ignoring_case: false,
    }
}
