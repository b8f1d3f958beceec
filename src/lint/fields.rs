//! What lints ask about the fields of a lead.

use crate::lint::subject::Subject;
use crate::policy::{Cond, CondKind, Expr, ExprKind, Part};
use crate::syntax::written;
use crate::types::FieldId;

impl Subject<'_> {
    /// Whether a lead may lack an answer to a field and be decided all the same.
    pub(super) fn may_be_missing(&self, field: FieldId) -> bool {
        self.policy.schema.fields.get(field).is_some_and(|field| !field.required && !field.key)
    }

    /// The name of a field as the policy has to write it: in backquotes where it is no plain word.
    pub(super) fn written_name(&self, field: FieldId) -> String {
        written::name(self.field_name(field)).into_owned()
    }

    /// The name of a field.
    pub(super) fn field_name(&self, field: FieldId) -> &str {
        self.policy.schema.fields.get(field).map_or("", |field| &field.name)
    }
}

/// The field that a value is, as it stands or through a function of it: `email` of `domain(email)`.
pub(super) fn field_of(value: &Expr) -> Option<FieldId> {
    let value = value.as_written();
    if let ExprKind::Field(field) = &value.kind {
        return Some(*field);
    }
    let ExprKind::Call(_, arguments) = &value.kind else { return None };
    let [argument] = arguments.as_slice() else { return None };
    field_of(argument)
}

/// Whether a condition asks anywhere whether a field is there, or says what counts where it is not.
pub(super) fn asks_for_presence(condition: &Cond, field: FieldId) -> bool {
    let mut asks = false;
    condition.visit(&mut |part| {
        let values: &[Expr] = match part {
            Part::Condition(Cond { kind: CondKind::Defined(value), .. }) => std::slice::from_ref(value),
            Part::Condition(_) => &[],
            Part::Value(Expr { kind: ExprKind::Default(values), .. }) => values,
            Part::Value(_) => &[],
        };
        asks |= values.iter().any(|value| field_of(value) == Some(field));
    });
    asks
}
