//! Comparisons, `between`, and which types may stand opposite each other.

use std::sync::Arc;

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{Expected, cond, test, value};
use crate::check::{walk, words};
use crate::diagnostic::Diagnostic;
use crate::policy::{Cond, CondKind, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast::{self, Comparison};
use crate::types::{ChoiceSet, Type};

/// `a < b`
pub(super) fn comparison(
    context: &mut Context,
    left: &ast::Expr,
    comparison: Comparison,
    right: &ast::Expr,
    ignoring_case: bool,
    span: Span,
) -> Option<Cond> {
    if let Some(name) = walk::as_name(right).filter(|name| means_missing(context, left, name)) {
        value::value(context, left, None);
        let error = errors::null(name, left.span, comparison);
        context.report(error);
        return None;
    }
    if let Some(error) = errors::compared_column(context, left, right) {
        context.report(error);
        return None;
    }
    let (left_value, right_value) = pair(context, left, right);
    let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    if ordered {
        // One of them is enough to know that there is no order, whatever stands on the other side; a literal is not: it
        // may be the wrong one.
        for (place, found) in [(left, &left_value), (right, &right_value)] {
            if let Some(found) = found.as_ref().filter(|found| !has_order(&found.ty) && !is_literal(place)) {
                let error = errors::no_order(context, place, found, span);
                context.report(error);
                return None;
            }
        }
    }
    let (left_value, right_value) = alike(context, (left, left_value?), (right, right_value?))?;
    let ignoring_case = cond::case_matters(context, ignoring_case, &left_value.ty, span)?;
    Some(test(CondKind::Compare { comparison, left: left_value, right: right_value, ignoring_case }, span))
}

/// Whether a name is another language's word for what is missing, and nothing else here.
fn means_missing(context: &Context, left: &ast::Expr, name: &ast::Name) -> bool {
    words::is_null(&name.text) && context.lookup(&name.text).is_none() && !may_be(context, left, &name.text)
}

/// `x between a and b`
pub(super) fn between(
    context: &mut Context,
    tested: &ast::Expr,
    low: &ast::Expr,
    high: &ast::Expr,
    high_included: bool,
) -> Option<CondKind> {
    let found = value::value(context, tested, None);
    if let Some(found) = found.as_ref().filter(|found| !has_order(&found.ty)) {
        let error = errors::no_order(context, tested, found, tested.span);
        context.report(error);
        return None;
    }
    let opposite = found.as_ref().map(|found| Expected::opposite(context, tested, found));
    let low_value = value::value(context, low, opposite.as_ref());
    let high_value = value::value(context, high, opposite.as_ref());
    let found = found?;
    let (found, low_value) = match low_value {
        Some(low_value) => alike(context, (tested, found), (low, low_value)).map(|(a, b)| (a, Some(b)))?,
        None => (found, None),
    };
    let (value, high) = alike(context, (tested, found), (high, high_value?))?;
    Some(CondKind::Range { value, low: low_value?, high, high_included })
}

/// Both sides of a comparison. The side that can be understood alone comes first; it says what the other may be.
fn pair(context: &mut Context, left: &ast::Expr, right: &ast::Expr) -> (Option<Expr>, Option<Expr>) {
    if leans(context, left, right) {
        let right_value = value::value(context, right, None);
        let opposite = right_value.as_ref().map(|found| Expected::opposite(context, right, found));
        let left_value = leaning(context, left, opposite.as_ref());
        (left_value, right_value)
    } else {
        let left_value = value::value(context, left, None);
        let opposite = left_value.as_ref().map(|found| Expected::opposite(context, left, found));
        let right_value = leaning(context, right, opposite.as_ref());
        (left_value, right_value)
    }
}

/// The side that leans on the other. Where the other is wrong, a lone name that could have been its choice is left
/// alone, so that one slip is told once.
fn leaning(context: &mut Context, place: &ast::Expr, opposite: Option<&Expected>) -> Option<Expr> {
    let unknown = walk::as_name(place).is_some_and(|name| context.lookup(&name.text).is_none());
    if opposite.is_none() && unknown { None } else { value::value(context, place, opposite) }
}

/// Whether the left side is best understood after the right one.
fn leans(context: &Context, left: &ast::Expr, right: &ast::Expr) -> bool {
    match walk::as_name(left) {
        Some(name) if context.lookup(&name.text).is_some() => may_be(context, right, &name.text),
        Some(_) => understood(context, right),
        None => is_literal(left) && !is_literal(right),
    }
}

/// A literal, signed or not.
fn is_literal(expr: &ast::Expr) -> bool {
    let kind = &walk::bare(expr).kind;
    if let ast::ExprKind::Negate(inner) = kind { is_literal(inner) } else { matches!(kind, ast::ExprKind::Literal(_)) }
}

/// Whether an expression has a meaning without help from the other side.
fn understood(context: &Context, expr: &ast::Expr) -> bool {
    match walk::as_name(expr) {
        Some(name) => context.lookup(&name.text).is_some(),
        None => !is_literal(expr),
    }
}

/// Whether the expression is a name whose choices have this one among them.
fn may_be(context: &Context, expr: &ast::Expr, choice: &str) -> bool {
    if walk::bare(expr).kind == ast::ExprKind::Outcome {
        return context.stage_ids.contains_key(choice);
    }
    let symbol = walk::as_name(expr).and_then(|name| context.lookup(&name.text));
    let ty = symbol.and_then(|symbol| context.symbol_type(symbol));
    if let Some(Type::Choice(set)) = ty { set.has(choice) } else { false }
}

/// Whether values of a type come one after the other.
pub(super) fn has_order(ty: &Type) -> bool {
    match ty {
        Type::Integer
        | Type::Number
        | Type::Date
        | Type::Datetime
        | Type::Duration
        | Type::Money(_)
        | Type::Outcome => true,
        Type::Boolean | Type::Text | Type::Choice(_) | Type::List(_) => false,
    }
}

/// Two values as they are compared; reported where they cannot be.
pub(crate) fn alike(
    context: &mut Context,
    (left_place, left): (&ast::Expr, Expr),
    (right_place, right): (&ast::Expr, Expr),
) -> Option<(Expr, Expr)> {
    if let Some(error) = disagreement(context, (left_place, &left), (right_place, &right)) {
        context.report(error);
        return None;
    }
    let (of_left, of_right) = (left.ty.clone(), right.ty.clone());
    Some((facing(left, &of_right), facing(right, &of_left)))
}

/// A value as it is compared with another that stays as it is; reported where it cannot be.
pub(crate) fn beside(
    context: &mut Context,
    tested: (&ast::Expr, &Expr),
    (place, value): (&ast::Expr, Expr),
) -> Option<Expr> {
    if let Some(error) = disagreement(context, tested, (place, &value)) {
        context.report(error);
        return None;
    }
    Some(facing(value, &tested.1.ty))
}

/// Why two values cannot be compared, if so.
fn disagreement(context: &Context, left: (&ast::Expr, &Expr), right: (&ast::Expr, &Expr)) -> Option<Diagnostic> {
    match (&left.1.ty, &right.1.ty) {
        (Type::Money(one), Type::Money(other)) if context.rates_join(*one, *other) => None,
        (Type::Money(_), Type::Money(_)) => Some(errors::currencies(context, left, right)),
        (Type::Choice(one), Type::Choice(other)) if !share(one, other) => {
            Some(errors::no_common_choice(context, left, right))
        }
        (one, other) if common_type(one, other).is_some() => None,
        _ => Some(errors::mismatch(context, left, right)),
    }
}

/// A value as it is compared with one of a type: a datetime beside a date is its day; an integer literal beside a number
/// is a number, while other integers compare with numbers as they are, exactly.
pub(super) fn facing(value: Expr, other: &Type) -> Expr {
    match (&value.ty, other) {
        (Type::Datetime, Type::Date) => value::day(value),
        (Type::Integer, Type::Number) if matches!(value.kind, ExprKind::Literal(_)) => value::widened(value),
        _ => value,
    }
}

fn share(one: &ChoiceSet, other: &ChoiceSet) -> bool {
    one.choices.iter().any(|choice| other.has(choice))
}

/// The type of a value that is one or the other, where there is one.
pub(super) fn common_type(one: &Type, other: &Type) -> Option<Type> {
    match (one, other) {
        (one, other) if one == other => Some(one.clone()),
        (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => Some(Type::Number),
        (Type::Date, Type::Datetime) | (Type::Datetime, Type::Date) => Some(Type::Date),
        (Type::Choice(one), Type::Choice(other)) => Some(Type::Choice(Arc::new(union(one, other)))),
        (Type::List(one), Type::List(other)) => match (&**one, &**other) {
            (Type::Choice(a), Type::Choice(b)) if share(a, b) => {
                Some(Type::List(Box::new(Type::Choice(Arc::new(union(a, b))))))
            }
            _ => None,
        },
        _ => None,
    }
}

fn union(one: &ChoiceSet, other: &ChoiceSet) -> ChoiceSet {
    let more = other.choices.iter().filter(|choice| !one.has(choice));
    ChoiceSet { choices: one.choices.iter().chain(more).cloned().collect(), or_other: one.or_other || other.or_other }
}
