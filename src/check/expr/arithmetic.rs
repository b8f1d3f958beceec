//! `+ - * /` and the sign: which types they join, and what comes of it.

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{Expected, Term, literal, term, value};
use crate::policy::{Arithmetic, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast::{self, AddOp, MulOp};
use crate::types::{CalendarSpan, Type, Value};

/// `-x`; of a literal, the literal with the other sign.
pub(super) fn negate(
    context: &mut Context,
    inner: &ast::Expr,
    expected: Option<&Expected>,
    span: Span,
) -> Option<Term> {
    let found = match term(context, inner, expected)? {
        Term::Months(months, _) => return Some(Term::Months(CalendarSpan { months: -months.months }, span)),
        Term::Value(value) => value,
        Term::Condition(condition) => {
            Expr { span: condition.span, kind: ExprKind::Truth(Box::new(condition)), ty: Type::Boolean }
        }
    };
    match found.ty {
        Type::Integer | Type::Number | Type::Duration | Type::Money(_) => {}
        Type::Boolean | Type::Text | Type::Date | Type::Datetime | Type::Choice(_) | Type::List(_) | Type::Outcome => {
            let error = errors::no_sign(context, inner, &found, span);
            context.report(error);
            return None;
        }
    }
    let ty = found.ty.clone();
    let negative = if let ExprKind::Literal(literal) = &found.kind { negative(literal) } else { None };
    let negative = negative.map(ExprKind::Literal);
    let kind = negative.unwrap_or_else(|| ExprKind::Negate(Box::new(found)));
    Some(Term::Value(Expr { kind, ty, span }))
}

fn negative(literal: &Value) -> Option<Value> {
    match literal {
        Value::Integer(integer) => integer.checked_neg().map(Value::Integer),
        Value::Number(number) => number.checked_neg().map(Value::Number),
        Value::Money(amount, currency) => amount.checked_neg().map(|amount| Value::Money(amount, *currency)),
        Value::Duration(length) => length
            .microseconds()
            .checked_neg()
            .map(|length| Value::Duration(crate::types::Duration::from_microseconds(length))),
        Value::Boolean(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => None,
    }
}

/// One operand with the place where it was written, for labels. A span of months is not yet moved by.
struct Operand<'e> {
    place: &'e ast::Expr,
    term: Term,
}

/// `a + b - c`
pub(super) fn sum(context: &mut Context, first: &ast::Expr, rest: &[(AddOp, ast::Expr)]) -> Option<Term> {
    let mut so_far = operand(context, first);
    for (sign, place) in rest {
        let next = operand(context, place);
        let span = first.span.to(place.span);
        so_far = match (so_far, next) {
            (Some(left), Some(right)) => {
                added(context, left, *sign, right, span).map(|value| Operand { place: first, term: Term::Value(value) })
            }
            _ => None,
        };
    }
    so_far.map(|operand| operand.term)
}

fn operand<'e>(context: &mut Context, place: &'e ast::Expr) -> Option<Operand<'e>> {
    let term = match term(context, place, None)? {
        Term::Condition(condition) => {
            Term::Value(Expr { span: condition.span, kind: ExprKind::Truth(Box::new(condition)), ty: Type::Boolean })
        }
        term @ (Term::Value(_) | Term::Months(..)) => term,
    };
    Some(Operand { place, term })
}

/// The sum or difference of two operands.
fn added(context: &mut Context, left: Operand, sign: AddOp, right: Operand, span: Span) -> Option<Expr> {
    let (left_place, right_place) = (left.place, right.place);
    match (left.term, right.term) {
        (Term::Value(date), Term::Months(months, _)) if is_day(&date.ty) => {
            let months = if sign == AddOp::Subtract { -months.months } else { months.months };
            Some(shifted(date, months, span))
        }
        (Term::Months(months, _), Term::Value(date)) if is_day(&date.ty) && sign == AddOp::Add => {
            Some(shifted(date, months.months, span))
        }
        (_, Term::Months(_, months)) | (Term::Months(_, months), _) => {
            context.report(errors::calendar_span(months, "added to anything but a date"));
            None
        }
        (Term::Value(left), Term::Value(right)) => match plus(context, left, sign, right, span) {
            Ok(value) => part_days_of_a_date(context, value, left_place, right_place),
            Err(operands) => {
                let (left, right) = *operands;
                let error = errors::arithmetic(context, sign_text(sign), (left_place, &left), (right_place, &right));
                context.report(error);
                None
            }
        },
        (Term::Condition(_), _) | (_, Term::Condition(_)) => None,
    }
}

fn is_day(ty: &Type) -> bool {
    matches!(ty, Type::Date | Type::Datetime)
}

fn shifted(date: Expr, months: i32, span: Span) -> Expr {
    let ty = date.ty.clone();
    Expr { kind: ExprKind::ShiftMonths { date: Box::new(date), span: CalendarSpan { months } }, ty, span }
}

/// A date moved by a literal that is no whole number of days would always be missing.
fn part_days_of_a_date(context: &mut Context, value: Expr, left: &ast::Expr, right: &ast::Expr) -> Option<Expr> {
    if let (Type::Date, ExprKind::Arithmetic { right: by, .. }) = (&value.ty, &value.kind)
        && literal::part_days(by)
    {
        let place = if by.span == right.span { right } else { left };
        context.report(errors::part_days(place.span));
        return None;
    }
    Some(value)
}

fn sign_text(sign: AddOp) -> &'static str {
    match sign {
        AddOp::Add => "+",
        AddOp::Subtract => "-",
    }
}

/// The typed sum, or both operands back where their types do not go together.
fn plus(context: &Context, left: Expr, sign: AddOp, right: Expr, span: Span) -> Result<Expr, Box<(Expr, Expr)>> {
    let operator = match sign {
        AddOp::Add => Arithmetic::Add,
        AddOp::Subtract => Arithmetic::Subtract,
    };
    let minus = sign == AddOp::Subtract;
    let (left, right, ty) = match (&left.ty, &right.ty) {
        (Type::Integer, Type::Integer) => (left, right, Type::Integer),
        (Type::Integer | Type::Number, Type::Integer | Type::Number) => {
            (value::widened(left), value::widened(right), Type::Number)
        }
        (Type::Duration, Type::Duration) => (left, right, Type::Duration),
        (Type::Money(one), Type::Money(other)) if one == other => {
            let ty = left.ty.clone();
            (left, right, ty)
        }
        (Type::Money(one), Type::Money(other)) if context.rates_join(*one, *other) => {
            let base = context.rates.as_ref().map_or(*one, |rates| rates.base);
            (left, right, Type::Money(base))
        }
        (Type::Date | Type::Datetime, Type::Duration) => {
            let ty = left.ty.clone();
            (left, right, ty)
        }
        (Type::Duration, Type::Date | Type::Datetime) if !minus => {
            let ty = right.ty.clone();
            (right, left, ty)
        }
        (Type::Datetime, Type::Datetime) if minus => (left, right, Type::Duration),
        (Type::Date | Type::Datetime, Type::Date | Type::Datetime) if minus => {
            (value::day(left), value::day(right), Type::Duration)
        }
        _ => return Err(Box::new((left, right))),
    };
    Ok(Expr { kind: ExprKind::Arithmetic { operator, left: Box::new(left), right: Box::new(right) }, ty, span })
}

/// `a * b / c`
pub(super) fn product(context: &mut Context, first: &ast::Expr, rest: &[(MulOp, ast::Expr)]) -> Option<Term> {
    let mut so_far = value::value(context, first, None);
    for (sign, place) in rest {
        let next = value::value(context, place, None);
        let span = first.span.to(place.span);
        so_far = match (so_far, next) {
            (Some(left), Some(right)) => match times(context, left, *sign, right, span) {
                Ok(value) => Some(value),
                Err(operands) => {
                    let (left, right) = *operands;
                    let error = errors::arithmetic(context, mul_text(*sign), (first, &left), (place, &right));
                    context.report(error);
                    None
                }
            },
            _ => None,
        };
    }
    so_far.map(Term::Value)
}

fn mul_text(sign: MulOp) -> &'static str {
    match sign {
        MulOp::Multiply => "*",
        MulOp::Divide => "/",
    }
}

/// The typed product or quotient, or both operands back where their types do not go together.
fn times(context: &Context, left: Expr, sign: MulOp, right: Expr, span: Span) -> Result<Expr, Box<(Expr, Expr)>> {
    let is_number = |ty: &Type| matches!(ty, Type::Integer | Type::Number);
    let is_size = |ty: &Type| matches!(ty, Type::Duration | Type::Money(_));
    let (operator, left, right, ty) = match sign {
        MulOp::Multiply => {
            let operator = Arithmetic::Multiply;
            match (&left.ty, &right.ty) {
                (Type::Integer, Type::Integer) => (operator, left, right, Type::Integer),
                (one, other) if is_number(one) && is_number(other) => {
                    (operator, value::widened(left), value::widened(right), Type::Number)
                }
                (size, number) if is_size(size) && is_number(number) => {
                    let ty = size.clone();
                    (operator, left, value::widened(right), ty)
                }
                (number, size) if is_number(number) && is_size(size) => {
                    let ty = size.clone();
                    (operator, right, value::widened(left), ty)
                }
                _ => return Err(Box::new((left, right))),
            }
        }
        MulOp::Divide => {
            let operator = Arithmetic::Divide;
            match (&left.ty, &right.ty) {
                (one, other) if is_number(one) && is_number(other) => {
                    (operator, value::widened(left), value::widened(right), Type::Number)
                }
                (size, number) if is_size(size) && is_number(number) => {
                    let ty = size.clone();
                    (operator, left, value::widened(right), ty)
                }
                (Type::Duration, Type::Duration) => (operator, left, right, Type::Number),
                (Type::Money(one), Type::Money(other)) if context.rates_join(*one, *other) => {
                    (operator, left, right, Type::Number)
                }
                _ => return Err(Box::new((left, right))),
            }
        }
    };
    Ok(Expr { kind: ExprKind::Arithmetic { operator, left: Box::new(left), right: Box::new(right) }, ty, span })
}
