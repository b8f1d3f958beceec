//! Tests of a record's fields as tests of a lead's: a record is looked at as a lead of its own.

use crate::policy::{Cond, CondKind, Expr, ExprKind, Set};
use crate::types::FieldId;

/// The same condition over a lead whose fields are the record's; `None` where it hangs on more than those.
pub(super) fn record_condition(condition: &Cond) -> Option<Cond> {
    let kind = match &condition.kind {
        CondKind::Constant(known) => CondKind::Constant(*known),
        CondKind::Holds(value) => CondKind::Holds(record_value(value)?),
        CondKind::Not(inner) => CondKind::Not(Box::new(record_condition(inner)?)),
        CondKind::Known(inner) => CondKind::Known(Box::new(record_condition(inner)?)),
        CondKind::And(parts) => CondKind::And(conditions(parts)?),
        CondKind::Or(parts) => CondKind::Or(conditions(parts)?),
        CondKind::Tally { of, low, high } => CondKind::Tally { of: conditions(of)?, low: *low, high: *high },
        CondKind::Compare { comparison, left, right, ignoring_case } => CondKind::Compare {
            comparison: *comparison,
            left: record_value(left)?,
            right: record_value(right)?,
            ignoring_case: *ignoring_case,
        },
        CondKind::Range { value, low, high, high_included } => CondKind::Range {
            value: record_value(value)?,
            low: record_value(low)?,
            high: record_value(high)?,
            high_included: *high_included,
        },
        CondKind::In { value, set, ignoring_case } => {
            CondKind::In { value: record_value(value)?, set: record_set(set)?, ignoring_case: *ignoring_case }
        }
        CondKind::Defined(value) => CondKind::Defined(record_value(value)?),
        CondKind::Text { value, test, quantifier, set, ignoring_case } => CondKind::Text {
            value: record_value(value)?,
            test: *test,
            quantifier: *quantifier,
            set: record_set(set)?,
            ignoring_case: *ignoring_case,
        },
        CondKind::Matches { value, pattern } => {
            CondKind::Matches { value: record_value(value)?, pattern: pattern.clone() }
        }
        CondKind::ListHas { list, quantifier, set, ignoring_case } => CondKind::ListHas {
            list: record_value(list)?,
            quantifier: *quantifier,
            set: record_set(set)?,
            ignoring_case: *ignoring_case,
        },
        CondKind::Definition(_) | CondKind::Criterion(..) | CondKind::AnyRecord { .. } => return None,
    };
    Some(Cond { kind, span: condition.span })
}

/// The same value over a lead whose fields are the record's; `None` where it hangs on more than those.
pub(super) fn record_value(value: &Expr) -> Option<Expr> {
    let boxed = |value: &Expr| record_value(value).map(Box::new);
    let kind = match &value.kind {
        ExprKind::RecordField(field) => ExprKind::Field(FieldId(field.0)),
        ExprKind::Literal(_) | ExprKind::Today | ExprKind::Now => value.kind.clone(),
        ExprKind::Truth(condition) => ExprKind::Truth(Box::new(record_condition(condition)?)),
        ExprKind::Widen(inner) => ExprKind::Widen(boxed(inner)?),
        ExprKind::Day(inner) => ExprKind::Day(boxed(inner)?),
        ExprKind::Negate(inner) => ExprKind::Negate(boxed(inner)?),
        ExprKind::Arithmetic { operator, left, right } => {
            ExprKind::Arithmetic { operator: *operator, left: boxed(left)?, right: boxed(right)? }
        }
        ExprKind::ShiftMonths { date, span } => ExprKind::ShiftMonths { date: boxed(date)?, span: *span },
        ExprKind::Default(parts) => ExprKind::Default(values(parts)?),
        ExprKind::Call(builtin, parts) => ExprKind::Call(*builtin, values(parts)?),
        ExprKind::Field(_)
        | ExprKind::Definition(_)
        | ExprKind::CriteriaMet(_)
        | ExprKind::Score(_)
        | ExprKind::Decision(_)
        | ExprKind::Outcome
        | ExprKind::Aggregate(_) => return None,
    };
    Some(Expr { kind, ty: value.ty.clone(), span: value.span })
}

fn record_set(set: &Set) -> Option<Set> {
    Some(match set {
        Set::Values(members) => Set::Values(values(members)?),
        Set::List(list) => Set::List(*list),
    })
}

fn conditions(parts: &[Cond]) -> Option<Vec<Cond>> {
    parts.iter().map(record_condition).collect()
}

fn values(parts: &[Expr]) -> Option<Vec<Expr>> {
    parts.iter().map(record_value).collect()
}
