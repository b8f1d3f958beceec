//! Literals: their parts as written. Whether `2026-02-30` is a day is `check`'s to say.

use super::super::ast::{Literal, LiteralKind, Name};
use super::super::grammar::{Node, Rule, child};
use super::{Lower, unescape};
use crate::types::{CalendarUnit, DurationUnit};

impl Lower<'_> {
    /// The literal that a node is, if it is one.
    pub(super) fn literal(&self, node: &Node<'_>) -> Option<Literal> {
        let text = node.as_str();
        #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are no literals")]
        let kind = match node.as_rule() {
            Rule::number | Rule::whole => LiteralKind::Number(text.to_owned()),
            Rule::percent => LiteralKind::Percent(text.trim_end_matches('%').to_owned()),
            Rule::string => LiteralKind::Text(unescape(text)),
            Rule::boolean => LiteralKind::Boolean(text == "true"),
            Rule::date => LiteralKind::Date(text.to_owned()),
            Rule::datetime => LiteralKind::Datetime(text.to_owned()),
            Rule::duration => LiteralKind::Duration(parts(text, duration_unit)),
            Rule::span => LiteralKind::Span(parts(text, calendar_unit)),
            Rule::money => LiteralKind::Money {
                amount: child(node, Rule::number).map(|number| number.as_str().to_owned()).unwrap_or_default(),
                currency: self.currency_in(node),
            },
            _ => return None,
        };
        Some(Literal { kind, span: self.span(node) })
    }

    /// The first literal among a node's children.
    pub(super) fn literal_in(&self, node: &Node<'_>) -> Literal {
        let found = node.clone().into_inner().find_map(|inner| self.literal(&inner));
        found.unwrap_or_else(|| Literal { kind: LiteralKind::Number(String::new()), span: self.span(node) })
    }

    pub(super) fn currency_in(&self, node: &Node<'_>) -> Name {
        let currency = child(node, Rule::currency).unwrap_or_else(|| node.clone());
        Name { text: currency.as_str().to_owned(), span: self.span(&currency) }
    }
}

/// The unit that a word for it means: `d`, `day`, `days`.
pub(in crate::syntax) fn duration_unit(word: &str) -> Option<DurationUnit> {
    use DurationUnit::{Days, Hours, Minutes, Seconds, Weeks};
    let units = [Seconds, Minutes, Hours, Days, Weeks];
    units.into_iter().find(|unit| [unit.suffix(), unit.singular(), unit.plural()].contains(&word))
}

pub(in crate::syntax) fn calendar_unit(word: &str) -> Option<CalendarUnit> {
    match word {
        "mo" | "month" | "months" => Some(CalendarUnit::Months),
        "q" | "quarter" | "quarters" => Some(CalendarUnit::Quarters),
        "y" | "year" | "years" => Some(CalendarUnit::Years),
        _ => None,
    }
}

/// `1d12h` as numerals and units.
fn parts<U>(text: &str, unit: fn(&str) -> Option<U>) -> Vec<(String, U)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(rest.len());
        let (numeral, behind) = rest.split_at(digits);
        let behind = behind.trim_start();
        let (word, next) = behind.split_at(behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len()));
        parts.extend(unit(word).map(|unit| (numeral.to_owned(), unit)));
        rest = next;
    }
    parts
}
