//! Types as written become types.

use std::collections::HashMap;
use std::sync::Arc;

use super::errors::ty as errors;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Name, TypeExpr, TypeExprKind};
use crate::types::{ChoiceSet, Currency, Type};

/// The type that was written, or `None` with a diagnostic in the sink.
pub fn ty(written: &TypeExpr, sink: &mut Vec<Diagnostic>) -> Option<Type> {
    match &written.kind {
        TypeExprKind::Boolean => Some(Type::Boolean),
        TypeExprKind::Integer => Some(Type::Integer),
        TypeExprKind::Number => Some(Type::Number),
        TypeExprKind::Text => Some(Type::Text),
        TypeExprKind::Date => Some(Type::Date),
        TypeExprKind::Datetime => Some(Type::Datetime),
        TypeExprKind::Duration => Some(Type::Duration),
        TypeExprKind::Money(code) => match currency(code) {
            Ok(currency) => Some(Type::Money(currency)),
            Err(diagnostic) => {
                sink.push(diagnostic);
                None
            }
        },
        TypeExprKind::OneOf { choices, or_other } => Some(Type::Choice(Arc::new(choice_set(choices, *or_other, sink)))),
        TypeExprKind::List(item) if matches!(item.kind, TypeExprKind::List(_)) => {
            sink.push(errors::list_of_lists(written.span, item.span));
            None
        }
        TypeExprKind::List(item) => Some(Type::List(Box::new(ty(item, sink)?))),
    }
}

/// The currency of a code.
///
/// # Errors
/// Where ISO 4217 has no such code.
#[expect(clippy::result_large_err, reason = "diagnostics are rare, and every caller hands them on")]
pub fn currency(code: &Name) -> Result<Currency, Diagnostic> {
    Currency::from_code(&code.text).ok_or_else(|| errors::unknown_currency(code, similar_currency(&code.text)))
}

/// The choices, each once: cells match them in any case, so two that differ in case only are the same.
fn choice_set(names: &[Name], or_other: bool, sink: &mut Vec<Diagnostic>) -> ChoiceSet {
    let mut set = ChoiceSet { choices: Vec::new(), or_other };
    let mut known: HashMap<String, (Arc<str>, Span)> = HashMap::new();
    for name in names {
        if let Some((choice, span)) = known.get(&name.text.to_lowercase()) {
            sink.push(errors::choice_twice(name, choice, *span));
            continue;
        }
        let choice: Arc<str> = name.text.as_str().into();
        known.insert(name.text.to_lowercase(), (Arc::clone(&choice), name.span));
        set.choices.push(choice);
    }
    if or_other && !set.has("other") {
        set.choices.push("other".into());
    }
    set
}

/// Currencies that a mistyped code is compared with: those that many leads are counted in.
const COMMON: [&str; 24] = [
    "EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "NZD", "CNY", "HKD", "SGD", "SEK", "NOK", "DKK", "PLN", "CZK",
    "HUF", "RON", "INR", "BRL", "MXN", "ZAR", "AED", "ILS",
];

/// The code that was meant: the same in capitals, or the only common one a slip away.
fn similar_currency(code: &str) -> Option<&'static str> {
    let capitals = code.to_uppercase();
    if let Some(currency) = Currency::from_code(&capitals) {
        return Some(currency.code());
    }
    let mut near = COMMON.into_iter().filter(|common| strsim::osa_distance(common, &capitals) == 1);
    near.next().filter(|_| near.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name { text: text.into(), span: Span::default() }
    }

    #[test]
    fn choices_are_told_apart_in_any_case() {
        let kind = TypeExprKind::OneOf { choices: vec![name("Small"), name("large"), name("SMALL")], or_other: true };
        let mut sink = Vec::new();
        let ty = ty(&TypeExpr { kind, span: Span::default() }, &mut sink).unwrap();
        assert_eq!(ty.to_string(), "one of Small, large, other");
        assert_eq!(sink.len(), 1);
        assert_eq!(sink[0].message, "`SMALL` is the same choice as `Small`");
    }

    #[test]
    fn a_slip_in_a_code_is_noticed() {
        assert_eq!(similar_currency("eur"), Some("EUR"));
        assert_eq!(similar_currency("EURO"), Some("EUR"));
        assert_eq!(similar_currency("UDS"), Some("USD"));
        assert_eq!(similar_currency("XYZ"), None);
    }
}
