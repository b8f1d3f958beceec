//! Whether a field's answer itself flows into a value, and in how plain a way: only then can each test on it be
//! solved, and its answers be told apart in full.

use crate::builtins::Builtin;
use crate::policy::{Arithmetic, DefinitionBody, Expr, ExprKind, Policy, ScoreEntryKind};
use crate::types::{FieldId, Type};

/// Whether the field's answer flows into a value by itself, not only through what conditions make of it.
pub(super) fn flows(policy: &Policy, value: &Expr, field: FieldId) -> bool {
    let into = |value: &Expr| flows(policy, value, field);
    match &value.kind {
        ExprKind::Field(own) => *own == field,
        ExprKind::Definition(id) => match policy.definitions.get(*id).map(|definition| &definition.body) {
            Some(DefinitionBody::Value(inner)) => into(inner),
            Some(DefinitionBody::Condition(_)) | None => false,
        },
        ExprKind::Widen(inner)
        | ExprKind::Day(inner)
        | ExprKind::Negate(inner)
        | ExprKind::ShiftMonths { date: inner, .. } => into(inner),
        ExprKind::Arithmetic { left, right, .. } => into(left) || into(right),
        ExprKind::Default(parts) | ExprKind::Call(_, parts) => parts.iter().any(into),
        ExprKind::Decision(id) => policy.decisions.get(*id).is_some_and(|decision| {
            decision.entries.iter().map(|entry| &entry.value).chain(&decision.otherwise).any(into)
        }),
        ExprKind::Score(id) => policy.scores.get(*id).is_some_and(|score| {
            let nested = |kind: &ScoreEntryKind| match kind {
                ScoreEntryKind::Per { quantity, .. } => into(quantity),
                ScoreEntryKind::If { .. }
                | ScoreEntryKind::ForEach { .. }
                | ScoreEntryKind::By { .. }
                | ScoreEntryKind::BestOf(_) => false,
            };
            score.entries.iter().any(|entry| match &entry.kind {
                ScoreEntryKind::BestOf(entries) => entries.iter().any(|each| nested(&each.kind)),
                kind @ (ScoreEntryKind::If { .. }
                | ScoreEntryKind::Per { .. }
                | ScoreEntryKind::ForEach { .. }
                | ScoreEntryKind::By { .. }) => nested(kind),
            })
        }),
        ExprKind::Literal(_)
        | ExprKind::RecordField(_)
        | ExprKind::CriteriaMet(_)
        | ExprKind::Today
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::Truth(_)
        | ExprKind::Aggregate(_) => false,
    }
}

/// Whether a value follows a field on its line in steps that never turn round: nothing but shifts, scalings and
/// roundings by what is fixed.
pub(super) fn follows(policy: &Policy, value: &Expr, field: FieldId) -> bool {
    let follow = |value: &Expr| follows(policy, value, field);
    let fixed = |value: &Expr| !flows(policy, value, field);
    match &value.kind {
        ExprKind::Field(own) => *own == field,
        ExprKind::Definition(id) => match policy.definitions.get(*id).map(|definition| &definition.body) {
            Some(DefinitionBody::Value(inner)) => follow(inner),
            Some(DefinitionBody::Condition(_)) | None => false,
        },
        ExprKind::Widen(inner)
        | ExprKind::Day(inner)
        | ExprKind::Negate(inner)
        | ExprKind::ShiftMonths { date: inner, .. } => follow(inner),
        // A length of time moves a date only by whole days: such steps are too many to tell apart.
        ExprKind::Arithmetic { .. } if value.ty == Type::Date && is_length(policy, field) => false,
        ExprKind::Arithmetic {
            operator: Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Multiply,
            left,
            right,
        } => (follow(left) && fixed(right)) || (fixed(left) && follow(right)),
        ExprKind::Arithmetic { operator: Arithmetic::Divide, left, right } => follow(left) && fixed(right),
        ExprKind::Call(Builtin::Round | Builtin::Floor | Builtin::Ceil | Builtin::Date, parts) => {
            parts.iter().all(follow)
        }
        ExprKind::Call(
            Builtin::Min | Builtin::Max | Builtin::Abs | Builtin::Length | Builtin::Lower | Builtin::Domain,
            _,
        )
        | ExprKind::Literal(_)
        | ExprKind::RecordField(_)
        | ExprKind::CriteriaMet(_)
        | ExprKind::Score(_)
        | ExprKind::Decision(_)
        | ExprKind::Today
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::Truth(_)
        | ExprKind::Default(_)
        | ExprKind::Aggregate(_) => false,
    }
}

fn is_length(policy: &Policy, field: FieldId) -> bool {
    policy.schema.fields.get(field).is_some_and(|field| field.ty == Type::Duration)
}

/// How a text field is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// As it is, or in lower case.
    Whole,
    /// By its domain.
    Domain,
    /// By its length.
    Length,
}

/// How a value looks at a text or list field, where it does.
pub(super) fn view(policy: &Policy, value: &Expr, field: FieldId) -> Option<View> {
    match &value.kind {
        ExprKind::Field(own) => (*own == field).then_some(View::Whole),
        ExprKind::Definition(id) => match policy.definitions.get(*id).map(|definition| &definition.body) {
            Some(DefinitionBody::Value(inner)) => view(policy, inner, field),
            Some(DefinitionBody::Condition(_)) | None => None,
        },
        ExprKind::Widen(inner) | ExprKind::Negate(inner) => view(policy, inner, field),
        ExprKind::Call(Builtin::Domain, parts) => {
            parts.iter().find_map(|part| view(policy, part, field)).map(|_| View::Domain)
        }
        ExprKind::Call(Builtin::Length, parts) => {
            parts.iter().find_map(|part| view(policy, part, field)).map(|_| View::Length)
        }
        ExprKind::Call(_, parts) | ExprKind::Default(parts) => parts.iter().find_map(|part| view(policy, part, field)),
        ExprKind::Arithmetic { left, right, .. } => view(policy, left, field).or_else(|| view(policy, right, field)),
        ExprKind::Decision(id) => policy.decisions.get(*id).and_then(|decision| {
            let values = decision.entries.iter().map(|entry| &entry.value).chain(&decision.otherwise);
            values.into_iter().find_map(|value| view(policy, value, field))
        }),
        ExprKind::Literal(_)
        | ExprKind::RecordField(_)
        | ExprKind::CriteriaMet(_)
        | ExprKind::Score(_)
        | ExprKind::Today
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::Truth(_)
        | ExprKind::Day(_)
        | ExprKind::ShiftMonths { .. }
        | ExprKind::Aggregate(_) => None,
    }
}
