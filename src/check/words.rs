//! How the checker puts types and pieces of the source into words.

use crate::syntax::ast::{self, ExprKind, Literal, LiteralKind};
use crate::types::{Bounds, CalendarUnit, DurationUnit, Type};

/// How many choices a message lists before it breaks off.
const CHOICES: usize = 8;

/// A type with its article: `a duration`, `money in EUR`.
pub(super) fn a(ty: &Type) -> String {
    match ty {
        Type::Boolean => "true or false".to_owned(),
        Type::Integer => "a whole number".to_owned(),
        Type::Number => "a number".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Datetime => "a date with a time".to_owned(),
        Type::Duration => "a duration".to_owned(),
        Type::Money(currency) => format!("money in {currency}"),
        Type::Choice(set) => format!("one of {}", choices(&set.choices)),
        Type::List(item) => format!("a list of {}", many(item)),
        Type::Outcome => "a stage".to_owned(),
    }
}

/// A type in the plural: `dates`.
fn many(ty: &Type) -> &'static str {
    match ty {
        Type::Boolean => "true or false",
        Type::Integer => "whole numbers",
        Type::Number => "numbers",
        Type::Text => "texts",
        Type::Date => "dates",
        Type::Datetime => "dates with times",
        Type::Duration => "durations",
        Type::Money(_) => "amounts of money",
        Type::Choice(_) => "choices",
        Type::List(_) => "lists",
        Type::Outcome => "stages",
    }
}

/// Choices in a row, broken off where they are many.
pub(super) fn choices(all: &[std::sync::Arc<str>]) -> String {
    let shown: Vec<&str> = all.iter().take(CHOICES).map(|choice| &**choice).collect();
    let rest = if all.len() > CHOICES { ", …" } else { "" };
    format!("{}{rest}", shown.join(", "))
}

/// A value of a type as it would be written.
pub(super) fn example(ty: &Type) -> String {
    match ty {
        Type::Boolean => "true".to_owned(),
        Type::Integer => "50".to_owned(),
        Type::Number => "0.5".to_owned(),
        Type::Text => "\"text\"".to_owned(),
        Type::Date => "2026-11-21".to_owned(),
        Type::Datetime => "2026-11-21T09:00".to_owned(),
        Type::Duration => "90d".to_owned(),
        Type::Money(currency) => format!("10k {currency}"),
        Type::Choice(set) => set.choices.first().map_or_else(String::new, |first| quoted_if_needed(first)),
        Type::List(item) => format!("({})", example(item)),
        Type::Outcome => "SQL".to_owned(),
    }
}

/// A choice as it would be written: bare where it is an identifier.
pub(super) fn quoted_if_needed(choice: &str) -> String {
    let mut chars = choice.chars();
    let starts = chars.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    if starts && chars.all(unicode_ident::is_xid_continue) { choice.to_owned() } else { format!("\"{choice}\"") }
}

/// A name as it is written in a policy: in backquotes where it is no identifier.
pub(super) fn name(text: &str) -> String {
    if quoted_if_needed(text) == text { text.to_owned() } else { format!("`{text}`") }
}

/// Bounds as they are declared: `between 0 and 5`.
pub(super) fn bounds(bounds: &Bounds) -> String {
    let under = if bounds.high_excluded { "under " } else { "" };
    match (&bounds.low, &bounds.high) {
        (Some(low), Some(high)) => format!("between {low} and {under}{high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => "anything".to_owned(),
    }
}

/// What an expression looks like in the source, in backquotes, where it is short enough to be said.
pub(super) fn phrase(expr: &ast::Expr) -> Option<String> {
    plain(expr).map(|text| format!("`{text}`"))
}

/// The same or, for a longer one, a few words that stand for it.
pub(super) fn phrase_or(expr: &ast::Expr, words: &str) -> String {
    phrase(expr).unwrap_or_else(|| words.to_owned())
}

fn plain(expr: &ast::Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Literal(literal) => Some(literal_text(literal)),
        ExprKind::Name(name) => Some(name.text.clone()),
        ExprKind::Member { of, member } => Some(format!("{}.{}", of.text, member.text)),
        ExprKind::Today => Some("today".to_owned()),
        ExprKind::Now => Some("now".to_owned()),
        ExprKind::Outcome => Some("outcome".to_owned()),
        ExprKind::Call { function, arguments } => {
            let arguments: Option<Vec<String>> = arguments.iter().map(plain).collect();
            arguments.map(|arguments| format!("{}({})", function.text, arguments.join(", ")))
        }
        ExprKind::Parenthesised(inner) => plain(inner),
        ExprKind::Negate(inner) => plain(inner).map(|inner| format!("-{inner}")),
        ExprKind::Aggregate(_)
        | ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Sum(..)
        | ExprKind::Product(..)
        | ExprKind::Default(_)
        | ExprKind::Compare { .. }
        | ExprKind::Between { .. }
        | ExprKind::In { .. }
        | ExprKind::Defined(_)
        | ExprKind::Missing(_)
        | ExprKind::TextTest { .. }
        | ExprKind::Matches { .. }
        | ExprKind::Within { .. }
        | ExprKind::Quantified { .. }
        | ExprKind::Invalid => None,
    }
}

/// A literal as it was written.
pub(super) fn literal_text(literal: &Literal) -> String {
    match &literal.kind {
        LiteralKind::Number(numeral) => numeral.clone(),
        LiteralKind::Percent(numeral) => format!("{numeral}%"),
        LiteralKind::Text(text) => format!("\"{text}\""),
        LiteralKind::Boolean(known) => known.to_string(),
        LiteralKind::Duration(parts) => joined(parts, |unit: DurationUnit| unit.suffix()),
        LiteralKind::Span(parts) => joined(parts, calendar_suffix),
        LiteralKind::Date(text) | LiteralKind::Datetime(text) => text.clone(),
        LiteralKind::Money { amount, currency } => format!("{amount} {}", currency.text),
    }
}

fn joined<U: Copy>(parts: &[(String, U)], suffix: impl Fn(U) -> &'static str) -> String {
    parts.iter().map(|(numeral, unit)| format!("{numeral}{}", suffix(*unit))).collect()
}

fn calendar_suffix(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Months => "mo",
        CalendarUnit::Quarters => "q",
        CalendarUnit::Years => "y",
    }
}

/// `1 condition`, `3 conditions`.
pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
}

/// Whether a name is what other languages call a value that is not there.
pub(super) fn is_null(name: &str) -> bool {
    ["null", "nil", "undefined"].iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// The truth that a name stands for in other languages, or in the wrong case: `TRUE`, `yes`.
pub(super) fn as_truth(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "true" | "yes" => Some("true"),
        "false" | "no" => Some("false"),
        _ => None,
    }
}
