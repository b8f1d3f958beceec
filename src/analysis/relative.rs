//! Whether a test looks at the day only as the distance from it to another day: then it says the same when all days are
//! moved together, and may be understood on any one day.

use crate::analysis::side::Side;
use crate::analysis::support::Support;
use crate::analysis::test::operands;
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
    (is_day && is_relative(side, condition)).then_some(field)
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
