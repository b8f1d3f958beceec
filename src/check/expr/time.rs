//! `within last 30d`, `within next 2w`: shorthand for a range around today.

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{test, value};
use crate::check::literal::{self, LiteralValue};
use crate::policy::{Arithmetic, Cond, CondKind, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast::{self, Direction, Literal};
use crate::types::{CalendarSpan, Type, Value};

/// `d within last 30d`: `today - 30d <= d <= today`.
pub(super) fn within(
    context: &mut Context,
    tested: &ast::Expr,
    direction: Direction,
    length: &Literal,
    span: Span,
) -> Option<Cond> {
    let found = value::value(context, tested, None);
    let far = far_end(context, direction, length);
    let found = found?;
    if !matches!(found.ty, Type::Date | Type::Datetime) {
        let error = errors::not_a_date(context, tested, &found, "`within` looks at a date");
        context.report(error);
        return None;
    }
    context.uses_today = true;
    let near = today(length.span);
    let (low, high) = match direction {
        Direction::Last => (far?, near),
        Direction::Next => (near, far?),
    };
    Some(test(CondKind::Range { value: value::day(found), low, high, high_included: true }, span))
}

fn today(span: Span) -> Expr {
    Expr { kind: ExprKind::Today, ty: Type::Date, span }
}

/// The end of the range that is not today.
fn far_end(context: &mut Context, direction: Direction, length: &Literal) -> Option<Expr> {
    let span = length.span;
    let kind = match context.accept(literal::read(length, &context.zone.clone()))? {
        LiteralValue::Span(CalendarSpan { months }) => {
            let months = if direction == Direction::Last { -months } else { months };
            ExprKind::ShiftMonths { date: Box::new(today(span)), span: CalendarSpan { months } }
        }
        LiteralValue::Value(Value::Duration(days)) if days.whole_days().is_some() => {
            let operator = match direction {
                Direction::Last => Arithmetic::Subtract,
                Direction::Next => Arithmetic::Add,
            };
            let by = Expr { kind: ExprKind::Literal(Value::Duration(days)), ty: Type::Duration, span };
            ExprKind::Arithmetic { operator, left: Box::new(today(span)), right: Box::new(by) }
        }
        LiteralValue::Value(_) => {
            context.report(errors::part_days(span));
            return None;
        }
    };
    Some(Expr { kind, ty: Type::Date, span })
}
