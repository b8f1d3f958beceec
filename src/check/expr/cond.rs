//! Conditions: `and`, `or`, `not`, `defined`, and the way to the single tests.

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{self, Term, compare, perhaps_not, quantified, set, test as cond, text, time};
use crate::check::walk;
use crate::policy::{Cond, CondKind, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::types::{Type, Value};

/// An expression where a condition is due: a condition, or a value that is true or false.
pub(crate) fn condition(context: &mut Context, expr: &ast::Expr) -> Option<Cond> {
    match expr::term(context, expr, None)? {
        Term::Condition(condition) => Some(condition),
        Term::Value(value) if value.ty == Type::Boolean => Some(holds(value)),
        Term::Value(value) => {
            let error = errors::not_a_condition(context, expr, &value);
            context.report(error);
            None
        }
        Term::Months(_, span) => {
            context.report(errors::calendar_span(span, "a condition"));
            None
        }
    }
}

/// A boolean value as a condition.
fn holds(value: Expr) -> Cond {
    let span = value.span;
    if let ExprKind::Literal(Value::Boolean(known)) = value.kind {
        return cond(CondKind::Constant(known), span);
    }
    if let ExprKind::Truth(condition) = value.kind {
        return *condition;
    }
    cond(CondKind::Holds(value), span)
}

/// All of these conditions; `None` if one of them is wrong.
pub(super) fn conditions(context: &mut Context, exprs: &[ast::Expr]) -> Option<Vec<Cond>> {
    let lowered: Vec<Option<Cond>> = exprs.iter().map(|expr| condition(context, expr)).collect();
    lowered.into_iter().collect()
}

/// The parts of an `and` or `or`. A value that goes on with the test before it, `title = "CEO" or "CFO"`, is reported.
fn joined(context: &mut Context, parts: &[ast::Expr], word: &str) -> Option<Vec<Cond>> {
    for pair in parts.windows(2) {
        if let [test, value] = pair
            && is_bare_value(context, value)
            && let Some(error) = errors::shared_test(test, value, word)
        {
            context.report(error);
            return None;
        }
    }
    conditions(context, parts)
}

/// A literal, or a name that could be a choice only.
fn is_bare_value(context: &Context, expr: &ast::Expr) -> bool {
    if let ast::ExprKind::Literal(literal) = &walk::bare(expr).kind {
        return !matches!(literal.kind, ast::LiteralKind::Boolean(_));
    }
    walk::as_name(expr).is_some_and(|name| context.lookup(&name.text).is_none())
}

/// An expression that can be nothing but a condition.
pub(super) fn test(context: &mut Context, expr: &ast::Expr) -> Option<Cond> {
    let span = expr.span;
    match &expr.kind {
        ast::ExprKind::Not(inner) => condition(context, inner).map(|inner| cond(CondKind::Not(Box::new(inner)), span)),
        ast::ExprKind::And(parts) => joined(context, parts, "and").map(|parts| cond(CondKind::And(parts), span)),
        ast::ExprKind::Or(parts) => joined(context, parts, "or").map(|parts| cond(CondKind::Or(parts), span)),
        ast::ExprKind::Compare { left, comparison, right, ignoring_case } => {
            compare::comparison(context, left, *comparison, right, *ignoring_case, span)
        }
        ast::ExprKind::Between { value, low, high, high_included, negated } => {
            let kind = compare::between(context, value, low, high, *high_included)?;
            Some(perhaps_not(*negated, kind, span))
        }
        ast::ExprKind::In { value, set, negated, ignoring_case } => {
            let kind = set::is_in(context, value, set, *ignoring_case, span)?;
            Some(perhaps_not(*negated, kind, span))
        }
        ast::ExprKind::Defined(inner) => known(context, inner).map(|kind| cond(kind, span)),
        ast::ExprKind::Missing(inner) => known(context, inner).map(|kind| perhaps_not(true, kind, span)),
        ast::ExprKind::TextTest { value, test, pattern, ignoring_case } => {
            text::text_test(context, value, *test, pattern, *ignoring_case, span)
        }
        ast::ExprKind::Matches { value, pattern, ignoring_case } => {
            text::matches(context, value, pattern, *ignoring_case, span)
        }
        ast::ExprKind::Within { value, direction, length } => time::within(context, value, *direction, length, span),
        ast::ExprKind::Quantified { quantifier, of } => quantified::quantified(context, quantifier, of, span),
        ast::ExprKind::Literal(_)
        | ast::ExprKind::Name(_)
        | ast::ExprKind::Member { .. }
        | ast::ExprKind::Today
        | ast::ExprKind::Now
        | ast::ExprKind::Outcome
        | ast::ExprKind::Call { .. }
        | ast::ExprKind::Aggregate(_)
        | ast::ExprKind::Parenthesised(_)
        | ast::ExprKind::Negate(_)
        | ast::ExprKind::Sum(..)
        | ast::ExprKind::Product(..)
        | ast::ExprKind::Default(_)
        | ast::ExprKind::Invalid => condition(context, expr),
    }
}

/// `x defined`, of a value or a condition.
fn known(context: &mut Context, inner: &ast::Expr) -> Option<CondKind> {
    if let ast::ExprKind::Literal(literal) = &walk::bare(inner).kind {
        let error = errors::constant_test(context, literal, "is always defined");
        context.report(error);
        return None;
    }
    match expr::term(context, inner, None)? {
        Term::Condition(condition) => Some(CondKind::Known(Box::new(condition))),
        Term::Value(value) => Some(CondKind::Defined(value)),
        Term::Months(_, span) => {
            context.report(errors::calendar_span(span, "tested for being there"));
            None
        }
    }
}

/// Whether `ignoring case` may stand beside these types; reports it where it may not.
pub(super) fn case_matters(context: &mut Context, ignoring_case: bool, ty: &Type, span: Span) -> Option<bool> {
    let of_text = match ty {
        Type::Text => true,
        Type::List(item) => **item == Type::Text,
        Type::Boolean
        | Type::Integer
        | Type::Number
        | Type::Date
        | Type::Datetime
        | Type::Duration
        | Type::Money(_)
        | Type::Choice(_)
        | Type::Outcome => false,
    };
    if ignoring_case && !of_text {
        context.report(errors::ignoring_case(ty, span));
        return None;
    }
    Some(ignoring_case)
}
