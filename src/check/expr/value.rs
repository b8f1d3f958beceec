//! Values where a value is due, `default`, and what becomes of a value in a place that wants another type.

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{self, Expected, Term, compare};
use crate::policy::{Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::types::{Decimal, Type, Value};

/// An expression where a value is due; a condition is one that is true, false or missing.
pub(crate) fn value(context: &mut Context, expr: &ast::Expr, expected: Option<&Expected>) -> Option<Expr> {
    match expr::term(context, expr, expected)? {
        Term::Value(value) => Some(value),
        Term::Condition(condition) => {
            Some(Expr { kind: ExprKind::Truth(Box::new(condition)), ty: Type::Boolean, span: expr.span })
        }
        Term::Months(_, span) => {
            let due = expected.is_some_and(|expected| expected.ty == Type::Duration);
            let against = if due { "a duration" } else { "a value of its own" };
            context.report(errors::calendar_span(span, against));
            None
        }
    }
}

/// An expression whose value must be of one type: it is made so where the language allows, else reported.
pub(crate) fn value_of(context: &mut Context, expr: &ast::Expr, expected: &Expected) -> Option<Expr> {
    let found = value(context, expr, Some(expected))?;
    match coerce(found, &expected.ty) {
        Ok(fitting) => Some(fitting),
        Err(found) => {
            let error = errors::wrong_type(context, expr, &found, expected);
            context.report(error);
            None
        }
    }
}

/// The value as one of a type: an integer serves where a number is due, a choice of a smaller set in a larger one,
/// nothing else. The value comes back where it does not fit.
pub(crate) fn coerce(value: Expr, ty: &Type) -> Result<Expr, Box<Expr>> {
    match (&value.ty, ty) {
        (found, due) if found == due => Ok(value),
        (Type::Integer, Type::Number) => Ok(widen(value)),
        (Type::Choice(found), Type::Choice(due)) if found.choices.iter().all(|choice| due.has(choice)) => {
            Ok(Expr { ty: ty.clone(), ..value })
        }
        _ => Err(Box::new(value)),
    }
}

/// An integer as a number; a literal becomes one at once.
pub(super) fn widen(value: Expr) -> Expr {
    let span = value.span;
    let literal = if let ExprKind::Literal(Value::Integer(integer)) = &value.kind {
        Decimal::from_integer(*integer).map(|number| ExprKind::Literal(Value::Number(number)))
    } else {
        None
    };
    Expr { kind: literal.unwrap_or_else(|| ExprKind::Widen(Box::new(value))), ty: Type::Number, span }
}

/// The same if it is an integer.
pub(super) fn widened(value: Expr) -> Expr {
    if value.ty == Type::Integer { widen(value) } else { value }
}

/// A datetime as its day.
pub(super) fn day(value: Expr) -> Expr {
    if value.ty != Type::Datetime {
        return value;
    }
    let span = value.span;
    Expr { kind: ExprKind::Day(Box::new(value)), ty: Type::Date, span }
}

/// `a default b default c`: all are made one type.
pub(super) fn default(
    context: &mut Context,
    parts: &[ast::Expr],
    expected: Option<&Expected>,
    span: Span,
) -> Option<Term> {
    let first_place = parts.first()?;
    let first = value(context, first_place, expected);
    let opposite = first.as_ref().map(|first| Expected::opposite(context, first_place, first));
    let rest: Vec<Option<Expr>> = parts.iter().skip(1).map(|part| value(context, part, opposite.as_ref())).collect();
    let first = first?;
    let mut ty = first.ty.clone();
    let mut values = Vec::new();
    for (part, next) in parts.iter().skip(1).zip(rest) {
        let next = next?;
        match compare::common_type(&ty, &next.ty) {
            Some(common) => ty = common,
            None => {
                let error = errors::mismatch(context, (first_place, &first), (part, &next));
                context.report(error);
                return None;
            }
        }
        values.push(next);
    }
    let values = std::iter::once(first).chain(values).map(|value| fit(value, &ty)).collect();
    Some(Term::Value(Expr { kind: ExprKind::Default(values), ty, span }))
}

/// A value as one of the common type that [`compare::common_type`] found.
pub(super) fn fit(value: Expr, ty: &Type) -> Expr {
    match (&value.ty, ty) {
        (Type::Integer, Type::Number) => widen(value),
        (Type::Datetime, Type::Date) => day(value),
        (Type::Choice(_), Type::Choice(_)) => Expr { ty: ty.clone(), ..value },
        _ => value,
    }
}
