//! `downloads + visits >= 10`: who has no downloads on record has no sum at all.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::fields::asks_for_presence;
use crate::lint::subject::Subject;
use crate::policy::{Arithmetic, Expr, ExprKind, Part};
use crate::source::Span;
use crate::types::{FieldId, Type};

/// Sums of several fields that may be missing, where nothing says what counts then.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut inside: Vec<Span> = Vec::new();
    subject.policy.each_part(&mut |part| {
        let Part::Value(sum) = part else { return };
        if inside.contains(&sum.span) {
            return;
        }
        let mut fields = Vec::new();
        addends(sum, &mut fields, &mut inside);
        fields.retain(|field| subject.may_be_missing(*field));
        let is_looked_at = |field: &FieldId| subject.sites.iter().any(|site| asks_for_presence(site.condition, *field));
        if let [one, .., other] = fields.as_slice()
            && one != other
            && !fields.iter().any(is_looked_at)
        {
            let (first, second) = (subject.written_name(*one), subject.written_name(*other));
            let message = format!("this sum is missing where `{first}` or `{second}` is");
            let nothing = nothing(&sum.ty);
            let both = format!("({first} default {nothing}) + ({second} default {nothing})");
            found.push(
                Diagnostic::warning(Code::LintSumOfMissing, message)
                    .label(sum.span, "one missing answer, and there is no sum")
                    .help(format!("if a missing one should add nothing, write `{both}`")),
            );
        }
    });
    found
}

/// The fields that a sum adds up.
fn addends(value: &Expr, fields: &mut Vec<FieldId>, inside: &mut Vec<Span>) {
    let value = value.as_written();
    if let ExprKind::Arithmetic { operator: Arithmetic::Add, left, right } = &value.kind {
        for part in [left, right] {
            inside.push(part.as_written().span);
            if let ExprKind::Field(field) = part.as_written().kind {
                fields.push(field);
            }
            addends(part, fields, inside);
        }
    }
}

/// What adds nothing to a sum of this type.
fn nothing(ty: &Type) -> String {
    match ty {
        Type::Money(currency) => format!("0 {currency}"),
        Type::Duration => "0d".to_owned(),
        Type::Boolean
        | Type::Integer
        | Type::Number
        | Type::Text
        | Type::Date
        | Type::Datetime
        | Type::Choice(_)
        | Type::List(_)
        | Type::Outcome => "0".to_owned(),
    }
}
