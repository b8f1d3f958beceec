//! `define big = employees >= 500`, `define large = employees >= 500`: two names for one thing.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{Cond, CondKind, DefinitionBody, Expr, ExprKind};
use crate::source::Span;
use crate::types::FieldId;

/// Definitions that come to the same as an earlier one, and criteria that repeat a definition.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let policy = subject.policy;
    let number = |field: FieldId| Some(usize::from(field));
    let mut known: HashMap<String, (&str, Span)> = HashMap::new();
    let mut found = Vec::new();
    for definition in &policy.definitions {
        let signature = match &definition.body {
            DefinitionBody::Condition(condition) => policy.signature(condition, &number),
            DefinitionBody::Value(value) if is_constant(value) => None,
            DefinitionBody::Value(value) => policy.value_signature(value, &number),
        };
        let Some(signature) = signature else { continue };
        let (first, place) = *known.entry(signature).or_insert((&definition.name, definition.span));
        if place != definition.span {
            found.push(told(&definition.name, first, definition.span, place));
        }
    }
    for criterion in policy.criteria.iter().flat_map(|group| &group.entries) {
        let signature = policy.signature(&criterion.condition, &number).filter(|_| !is_name(&criterion.condition));
        let Some((first, place)) = signature.and_then(|signature| known.get(&signature)) else { continue };
        found.push(told(&criterion.name, first, criterion.span, *place));
    }
    found
}

fn told(name: &str, first: &str, here: Span, there: Span) -> Diagnostic {
    Diagnostic::warning(Code::LintSameExpression, format!("`{name}` says the same as `{first}`"))
        .label(here, "the same once more")
        .label(there, "said here already")
        .help(format!(
            "use `{first}` instead, so that a change of one is a change of both; or mend what was meant to differ"
        ))
}

/// Two numbers that happen to be the same are two things.
fn is_constant(value: &Expr) -> bool {
    let value = value.as_written();
    match &value.kind {
        ExprKind::Literal(_) => true,
        ExprKind::Negate(inner) => is_constant(inner),
        ExprKind::Field(_)
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
        | ExprKind::Arithmetic { .. }
        | ExprKind::ShiftMonths { .. }
        | ExprKind::Default(_)
        | ExprKind::Call(..)
        | ExprKind::Aggregate(_) => false,
    }
}

/// Whether a condition is a definition by its name.
fn is_name(condition: &Cond) -> bool {
    match &condition.kind {
        CondKind::Definition(_) => true,
        CondKind::Holds(value) => matches!(value.kind, ExprKind::Definition(_)),
        CondKind::Constant(_)
        | CondKind::Criterion(..)
        | CondKind::Not(_)
        | CondKind::And(_)
        | CondKind::Or(_)
        | CondKind::Tally { .. }
        | CondKind::Compare { .. }
        | CondKind::Range { .. }
        | CondKind::In { .. }
        | CondKind::Defined(_)
        | CondKind::Known(_)
        | CondKind::Text { .. }
        | CondKind::Matches { .. }
        | CondKind::ListHas { .. }
        | CondKind::AnyRecord { .. } => false,
    }
}
