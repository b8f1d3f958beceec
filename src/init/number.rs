//! Columns of numbers and money: under which format they read, and in which currency.

use crate::data::sample::Entry;
use crate::init::header::Header;
use crate::init::kind::{Kind, count};
use crate::init::missing::below_zero;
use crate::init::say::{grouped, listed, of_values, shown};
use crate::init::verdict::Verdict;
use crate::types::{Currency, Decimal, Type, Value};

/// How numbers are written beside the way of the language.
const FORMATS: [&str; 4] = ["1.234,56", "1 234,56", "1'234.56", "1 234.56"];

/// The currencies that headers and cells name, with their signs. Words that are currencies by chance (`ALL`, `TRY`) are not
/// among them.
const CURRENCIES: [(&str, &[&str]); 24] = [
    ("EUR", &["€", "euro", "euros"]),
    ("USD", &["US$"]),
    ("GBP", &["£"]),
    ("CHF", &[]),
    ("JPY", &[]),
    ("CAD", &[]),
    ("AUD", &[]),
    ("NZD", &[]),
    ("CNY", &[]),
    ("HKD", &[]),
    ("SGD", &[]),
    ("SEK", &[]),
    ("NOK", &[]),
    ("DKK", &[]),
    ("PLN", &["zł"]),
    ("CZK", &[]),
    ("HUF", &[]),
    ("RON", &[]),
    ("INR", &["₹"]),
    ("BRL", &[]),
    ("MXN", &[]),
    ("ZAR", &[]),
    ("AED", &[]),
    ("ILS", &["₪"]),
];

/// Signs that several currencies share, with the one that most who write them mean.
const SHARED: [(&str, &str); 2] = [("$", "USD"), ("¥", "JPY")];

/// What a column of numbers or amounts is read as; `None` where it is neither.
pub(super) fn read(entries: &[&Entry], missing: &[&Entry], header: &Header) -> Option<Verdict> {
    if entries.is_empty() {
        return None;
    }
    if let Some(verdict) = money(entries, header) {
        return Some(with_missing(verdict, missing));
    }
    let none_below = below_zero(entries);
    let numbers: Vec<&Entry> =
        entries.iter().copied().filter(|entry| !none_below.is_some_and(|none| std::ptr::eq(none, *entry))).collect();
    let mut missing = missing.to_vec();
    missing.extend(none_below);
    let verdict = match header.currency {
        Some(currency) => amounts(&numbers, currency),
        None => plain(&numbers, header).map_or_else(
            || thousands_in_letters(&numbers, header),
            |verdict| Some(if header.means_money() { without_currency(verdict) } else { verdict }),
        ),
    }?;
    let verdict = if let Some(none) = none_below { told_of(none, verdict) } else { verdict };
    Some(with_missing(verdict, &missing))
}

/// Says that a number means missing.
fn told_of(none: &Entry, verdict: Verdict) -> Verdict {
    verdict.remark(format!(
        "`{}` stands there {} times, and no other value is below zero: it seems to mean that nothing is known",
        none.text,
        grouped(none.count)
    ))
}

/// Numbers that are amounts of money.
fn without_currency(verdict: Verdict) -> Verdict {
    let format = verdict.kind.format.clone();
    let instead = euros().map(|kind| Kind { format, ..kind });
    verdict.ask("in which currency are these amounts? Here with euros".to_owned(), instead.into_iter().collect())
}

/// Amounts such as `10k`, which only money is written as.
fn thousands_in_letters(entries: &[&Entry], header: &Header) -> Option<Verdict> {
    let euros = euros().filter(|kind| header.means_money() && kind.reads(entries))?;
    let why = "in which currency are these amounts, some with `k` or `M`? Here with euros".to_owned();
    Some(Verdict::undecided(why, vec![euros]))
}

/// Amounts in euros, as an example.
fn euros() -> Option<Kind> {
    Currency::from_code("EUR").map(|euro| Kind::of(Type::Money(euro)))
}

/// The currency that a word or sign of a header or cell names.
pub(super) fn currency(word: &str) -> Option<Currency> {
    let named = |(code, signs): &&(&str, &[&str])| {
        code.eq_ignore_ascii_case(word) || signs.iter().any(|sign| sign.to_lowercase() == word.to_lowercase())
    };
    CURRENCIES.iter().find(named).and_then(|(code, _)| Currency::from_code(code))
}

/// The same readings with the texts that mean missing, wherever there is a type for which they do.
fn with_missing(mut verdict: Verdict, missing: &[&Entry]) -> Verdict {
    if verdict.kind.ty != Type::Text {
        verdict.kind = verdict.kind.without(missing);
    }
    if let Some(question) = &mut verdict.question {
        question.instead =
            std::mem::take(&mut question.instead).into_iter().map(|kind| kind.without(missing)).collect();
    }
    verdict
}

/// Numbers without a currency.
fn plain(entries: &[&Entry], header: &Header) -> Option<Verdict> {
    let ways = ways(Type::Number);
    let readings: Vec<(Kind, Vec<Value>)> =
        ways.into_iter().filter_map(|kind| kind.values(entries).map(|values| (kind, values))).collect();
    let (first, values) = readings.first()?;
    let percent = entries.iter().filter(|entry| entry.text.ends_with('%')).count();
    if percent > 0 && entries.iter().any(|entry| !entry.text.ends_with('%') && &*entry.text != "0") {
        let example = entries.iter().find(|entry| !entry.text.ends_with('%'))?;
        let why = format!(
            "some values are percentages, others not, such as {} on line {}; `12%` is read as 0.12",
            shown(&example.text),
            example.line
        );
        return Some(Verdict::undecided(why, vec![first.clone()]));
    }
    if let Some((other, differing)) = readings.iter().skip(1).find(|(_, other)| other != values)
        && let Some(verdict) = two_ways(entries, (first, values), (other, differing))
    {
        return Some(verdict);
    }
    let whole = Kind { ty: Type::Integer, ..first.clone() };
    let verdict = Verdict::of(if percent == 0 && whole.reads(entries) { whole } else { first.clone() });
    Some(match first.format {
        None if !header.means_count() && readings.iter().skip(1).any(|(_, other)| other != values) => {
            let example = entries.iter().find(|entry| entry.text.contains(','))?;
            let why = format!(
                "read as thousands: {} on line {} could also be a decimal comma",
                shown(&example.text),
                example.line
            );
            verdict.ask(why, vec![Kind::formatted(Type::Number, "1.234,56")])
        }
        Some(_) | None => verdict,
    })
}

/// A column in which a point may part thousands or decimals. A comma before three digits parts thousands, as the language
/// has it, and is only remarked upon.
fn two_ways(entries: &[&Entry], first: (&Kind, &[Value]), other: (&Kind, &[Value])) -> Option<Verdict> {
    let differs = |index: &usize| first.1.get(*index) != other.1.get(*index);
    let index = (0..entries.len())
        .filter(differs)
        .find(|index| entries.get(*index).is_some_and(|entry| entry.text.contains('.')))?;
    let entry = entries.get(index)?;
    let readings: Vec<String> = [first.1, other.1]
        .iter()
        .filter_map(|values| values.get(index))
        .filter_map(number)
        .map(|number| number.to_string())
        .collect();
    let [decimals, thousands] = readings.as_slice() else { return None };
    let why = format!(
        "is it a decimal point, or one between thousands? {} both; {} on line {} may be {decimals} or {thousands}",
        of_values(count(entries), "fits", "fit"),
        shown(&entry.text),
        entry.line,
    );
    let explicit = |kind: &Kind| match kind.format {
        Some(_) => kind.clone(),
        None => Kind::formatted(kind.ty.clone(), "1,234.56"),
    };
    Some(Verdict::undecided(why, vec![explicit(first.0), explicit(other.0)]))
}

/// Amounts with their currency in the cells.
fn money(entries: &[&Entry], header: &Header) -> Option<Verdict> {
    let mut signs: Vec<&str> = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.is_json_number()) {
        let sign = sign(&entry.text)?;
        if !sign.is_empty() && !signs.contains(&sign) {
            signs.push(sign);
        }
    }
    let shared = signs.iter().find_map(|sign| SHARED.iter().find(|(shared, _)| shared == sign));
    let named: Option<Vec<Currency>> = signs
        .iter()
        .map(|sign| match SHARED.iter().find(|(shared, _)| shared == sign) {
            Some((_, usual)) => header.currency.or_else(|| Currency::from_code(usual)),
            None => currency(sign),
        })
        .collect();
    let mut currencies = named?;
    currencies.sort_unstable();
    currencies.dedup();
    match currencies.as_slice() {
        [] => None,
        [only] => {
            let verdict = amounts(entries, *only)?;
            Some(match shared.filter(|_| header.currency.is_none() && verdict.question.is_none()) {
                Some((sign, _)) => {
                    let why = format!("`{sign}` is read as {only}; if it is another currency, write that");
                    verdict.ask(why, Vec::new())
                }
                None => verdict,
            })
        }
        several => {
            let codes: Vec<&str> = several.iter().map(|currency| currency.code()).collect();
            let why = format!(
                "amounts in {}: a field has one currency, and a table of `rates` turns the others into it",
                listed(&codes, "and")
            );
            Some(Verdict::undecided(why, several.iter().map(|currency| Kind::of(Type::Money(*currency))).collect()))
        }
    }
}

/// Amounts of one currency; of the formats that read them all the first, unless they read them differently.
fn amounts(entries: &[&Entry], currency: Currency) -> Option<Verdict> {
    let ty = Type::Money(currency);
    let mut ways = ways(ty.clone());
    ways.insert(1, Kind::formatted(ty, "1,234.56"));
    let readings: Vec<(Kind, Vec<Value>)> =
        ways.into_iter().filter_map(|kind| kind.values(entries).map(|values| (kind, values))).collect();
    let (first, values) = readings.first()?;
    let other = readings.iter().find(|(_, other)| other != values);
    let two_ways = other.and_then(|(other, differing)| two_ways(entries, (first, values), (other, differing)));
    Some(two_ways.unwrap_or_else(|| Verdict::of(first.clone())))
}

/// The ways in which numbers may be written, the language's own first.
fn ways(ty: Type) -> Vec<Kind> {
    let formatted = FORMATS.iter().map(|format| Kind::formatted(ty.clone(), format));
    std::iter::once(Kind::of(ty.clone())).chain(formatted).collect()
}

/// What stands in front of an amount or behind it; `None` where both do, or there is no amount.
fn sign(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['-', '+', '\u{2212}']);
    let is_digit = |letter: char| letter.is_ascii_digit();
    let (start, end) = (text.find(is_digit)?, text.rfind(is_digit)? + 1);
    let front = text.get(..start)?.trim().trim_end_matches(['-', '.', ',']).trim();
    let behind = text.get(end..)?.trim().trim_start_matches(['k', 'K', 'M']).trim();
    match (front, behind) {
        ("", sign) | (sign, "") => Some(sign),
        (front, behind) => (front == behind).then_some(front),
    }
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) | Value::Money(number, _) => Some(*number),
        Value::Integer(integer) => Decimal::from_integer(*integer),
        Value::Boolean(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => None,
    }
}
