//! Whether a test looks at the day only as the distance from it to another day: then it says the same when all days are
//! moved together, and may be understood on any one day.

use crate::analysis::side::Side;
use crate::analysis::space::years;
use crate::analysis::support::Support;
use crate::analysis::test::operands;
use crate::outlook::line;
use crate::policy::{Cond, CondKind, DefinitionBody, Expr, ExprKind, List, Set};
use crate::types::{FieldId, Type, Value};

/// The one field of dates that a test of distances to the day hangs on; `None` for other tests.
pub(super) fn relative_field(side: &Side<'_>, condition: &Cond, support: &Support) -> Option<FieldId> {
    if operands(condition).is_empty() || !support.today || support.now || support.records || support.outcome {
        return None;
    }
    let mut fields = support.fields.iter();
    let (Some(field), None) = (fields.next(), fields.next()) else { return None };
    let is_day = side.field(field).is_some_and(|field| matches!(field.ty, Type::Date | Type::Datetime));
    let stays = || operands(condition).into_iter().all(|value| stays_on_calendar(side, value));
    (is_day && is_relative(side, condition) && stays()).then_some(field)
}

/// Whether what a test makes of today alone is there on every day that is asked about, and what it makes of the field
/// hangs on today only by what it is compared with.
fn stays_on_calendar(side: &Side<'_>, value: &Expr) -> bool {
    let support = side.supports.value(value);
    if !support.today {
        return true;
    }
    let (first, last) = years();
    let there = |day: i64| match line::at(day, &Type::Date) {
        Some(Value::Date(day)) => side.nobody_on(day, |nobody| nobody.value(value)).is_some(),
        _ => false,
    };
    // Between dates that are there, the time between them is, too.
    let is_span = value.ty == Type::Duration;
    support.fields.iter().next().is_none() && there(first) && there(last) || is_span && parts_stay(side, value)
}

fn parts_stay(side: &Side<'_>, value: &Expr) -> bool {
    let stays =
        |part: &Expr| stays_on_calendar(side, part) && (part.ty == Type::Duration || side.is_always_there(part));
    match &side.resolved(value).kind {
        ExprKind::Arithmetic { left, right, .. } => stays(left) && stays(right),
        ExprKind::Negate(inner) => stays(inner),
        ExprKind::Call(_, parts) => parts.iter().all(stays),
        ExprKind::Literal(_)
        | ExprKind::Field(_)
        | ExprKind::RecordField(_)
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
        | ExprKind::ShiftMonths { .. }
        | ExprKind::Default(_)
        | ExprKind::Aggregate(_) => false,
    }
}

/// Whether no day of the calendar stands in a test, and no month or year.
pub(super) fn is_relative(side: &Side<'_>, condition: &Cond) -> bool {
    let own = match &condition.kind {
        CondKind::Not(inner) | CondKind::Known(inner) => is_relative(side, inner),
        CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => {
            parts.iter().all(|part| is_relative(side, part))
        }
        CondKind::In { set: Set::List(list), .. } => {
            let entries = side.policy.lists.get(*list).map_or(&[][..], List::entries);
            !entries.iter().any(is_day)
        }
        CondKind::Definition(_) | CondKind::Criterion(..) | CondKind::AnyRecord { .. } => false,
        CondKind::Constant(_)
        | CondKind::Holds(_)
        | CondKind::Compare { .. }
        | CondKind::Range { .. }
        | CondKind::In { .. }
        | CondKind::Defined(_)
        | CondKind::Text { .. }
        | CondKind::Matches { .. }
        | CondKind::ListHas { .. } => true,
    };
    own && operands(condition).into_iter().all(|value| is_relative_value(side, value))
}

fn is_relative_value(side: &Side<'_>, value: &Expr) -> bool {
    let all = |parts: &[Expr]| parts.iter().all(|part| is_relative_value(side, part));
    match &value.kind {
        ExprKind::Literal(literal) => !is_day(literal),
        ExprKind::Field(_) | ExprKind::RecordField(_) | ExprKind::Today => true,
        ExprKind::Definition(id) => match side.policy.definitions.get(*id).map(|definition| &definition.body) {
            Some(DefinitionBody::Value(inner)) => is_relative_value(side, inner),
            Some(DefinitionBody::Condition(_)) | None => false,
        },
        ExprKind::Widen(inner) | ExprKind::Day(inner) | ExprKind::Negate(inner) => is_relative_value(side, inner),
        ExprKind::Arithmetic { left, right, .. } => is_relative_value(side, left) && is_relative_value(side, right),
        ExprKind::Default(parts) | ExprKind::Call(_, parts) => all(parts),
        ExprKind::Truth(condition) => is_relative(side, condition),
        ExprKind::CriteriaMet(_)
        | ExprKind::Score(_)
        | ExprKind::Decision(_)
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::ShiftMonths { .. }
        | ExprKind::Aggregate(_) => false,
    }
}

fn is_day(value: &Value) -> bool {
    match value {
        Value::Date(_) | Value::Datetime(_) => true,
        Value::List(items) => items.iter().any(is_day),
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::Choice(_)
        | Value::Outcome(_) => false,
    }
}
