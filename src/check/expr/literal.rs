//! Literals where a value is due, with an eye on what stands opposite: a text beside a choice is the choice.

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{Expected, Term, name};
use crate::check::literal::{self, LiteralValue};
use crate::check::words;
use crate::policy::{Expr, ExprKind};
use crate::syntax::ast::{Literal, LiteralKind};
use crate::types::{Choice, Decimal, Type, Value};

/// A literal as a term.
pub(super) fn term(context: &mut Context, literal: &Literal, expected: Option<&Expected>) -> Option<Term> {
    let span = literal.span;
    if let (LiteralKind::Text(text), Some(expected)) = (&literal.kind, expected) {
        match &expected.ty {
            Type::Choice(set) if set.has(text) => {
                let kind = ExprKind::Literal(Value::Choice(Choice::new(text.as_str())));
                return Some(Term::Value(Expr { kind, ty: expected.ty.clone(), span }));
            }
            Type::Choice(set) => {
                name::report_unknown_choice(context, text, span, set, expected);
                return None;
            }
            Type::Text | Type::List(_) => {}
            Type::Boolean
            | Type::Integer
            | Type::Number
            | Type::Date
            | Type::Datetime
            | Type::Duration
            | Type::Money(_)
            | Type::Outcome => {
                if let Some(error) = errors::quoted_literal(context, text, span, expected) {
                    context.report(error);
                    return None;
                }
            }
        }
    }
    match context.accept(literal::read(literal, &context.zone.clone()))? {
        LiteralValue::Value(value) => {
            let ty = literal::type_of(&value);
            Some(Term::Value(Expr { kind: ExprKind::Literal(value), ty, span }))
        }
        LiteralValue::Span(months) => Some(Term::Months(months, span)),
    }
}

/// A number literal as a number; one that is too large is reported.
pub(crate) fn decimal(context: &mut Context, literal: &Literal) -> Option<Decimal> {
    let value = context.accept(literal::read(literal, &context.zone.clone()))?;
    let found = match value {
        LiteralValue::Value(Value::Integer(integer)) => Decimal::from_integer(integer),
        LiteralValue::Value(Value::Number(number)) => Some(number),
        LiteralValue::Value(_) | LiteralValue::Span(_) => None,
    };
    if found.is_none() {
        context.report(errors::literal::out_of_range(&words::literal_text(literal), literal.span));
    }
    found
}

/// A duration literal as whole days, at least `least`; anything else is reported with `what` it should be.
pub(crate) fn whole_days(context: &mut Context, literal: &Literal, least: i64, what: &str) -> Option<i64> {
    let days = match context.accept(literal::read(literal, &context.zone.clone()))? {
        LiteralValue::Value(Value::Duration(duration)) => duration.whole_days(),
        LiteralValue::Span(_) => {
            context.report(errors::calendar_span(literal.span, what));
            return None;
        }
        LiteralValue::Value(_) => None,
    };
    let days = days.filter(|days| *days >= least);
    if days.is_none() {
        context.report(errors::not_whole_days(literal.span, what));
    }
    days
}

/// Whether a value is a literal length of time that is no whole number of days.
pub(super) fn part_days(value: &Expr) -> bool {
    if let ExprKind::Literal(Value::Duration(duration)) = &value.kind { duration.whole_days().is_none() } else { false }
}
