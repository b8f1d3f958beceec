//! Money in cells: an amount, its currency in front or behind, `k` and `M`.

use super::number::{Numeral, sign};
use super::{Cell, Reader, Wrong};
use crate::types::{Currency, Decimal, Value, show};

/// An amount in the field's currency; in another one it is converted by the declared rates, rounded once.
pub(super) fn read(cell: Cell<'_>, own: Currency, reader: Reader<'_>) -> Result<Value, Wrong> {
    if cell.json_number {
        return Ok(Value::Money(Numeral::of_cell(cell, None).ok_or(Wrong::Type)?.decimal()?, own));
    }
    let parts = Parts::new(cell.text, own).ok_or(Wrong::Type)?;
    let numeral = Numeral::written(parts.amount, reader.format).ok_or(Wrong::Type)?;
    let amount = numeral.shifted(parts.exponent).signed(parts.negative).decimal()?;
    let given = parts.currency.unwrap_or(own);
    if reader.format.is_none() && parts.exponent == 0 && is_ambiguous(parts.amount) && !has_thousandths(given) {
        return Err(ambiguous(&parts, amount, given));
    }
    if given == own {
        return Ok(Value::Money(amount, own));
    }
    let no_rate = || {
        let hint = format!("a table of `rates` between {given} and {own} would accept it");
        Wrong::Because(format!("is in {given}, and no rates turn it into {own}"), Some(hint))
    };
    let rates = reader.rates.filter(|rates| rates.ratio(given).is_some() && rates.ratio(own).is_some());
    let converted = rates.ok_or_else(no_rate)?.convert(amount, given, own);
    let amount = converted.ok_or_else(|| Wrong::Because(format!("is larger than money in {own} can be"), None))?;
    Ok(Value::Money(amount, own))
}

/// Whether a point may part thousands as well as decimals: `20.000`.
fn is_ambiguous(amount: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    amount.split_once('.').is_some_and(|(whole, behind)| {
        (1..=3).contains(&whole.len())
            && digits(whole)
            && !whole.starts_with('0')
            && behind.len() == 3
            && digits(behind)
    })
}

/// Whether amounts of the currency usually have three decimals.
fn has_thousandths(currency: Currency) -> bool {
    matches!(currency.code(), "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND")
}

fn ambiguous(parts: &Parts<'_>, amount: Decimal, given: Currency) -> Wrong {
    let thousands =
        Numeral::written(&parts.amount.replace('.', ""), None).map(|numeral| numeral.signed(parts.negative));
    let thousands = thousands.and_then(|numeral| numeral.decimal().ok()).unwrap_or(amount);
    let shown = |amount| show::friendly_number(amount);
    Wrong::Because(
        format!("could be {} or {} {given}", shown(amount), shown(thousands)),
        Some("declare `format \"1.234,56\"` or `format \"1,234.56\"`".to_owned()),
    )
}

/// The parts of an amount as written.
pub(super) struct Parts<'a> {
    negative: bool,
    /// The amount's digits with their marks.
    pub(super) amount: &'a str,
    /// 3 behind `k`, 6 behind `M`.
    exponent: i64,
    currency: Option<Currency>,
}

impl<'a> Parts<'a> {
    /// Takes sign, currency and suffix off the digits. `None` where the currency is unclear or given twice and differently.
    pub(super) fn new(text: &'a str, own: Currency) -> Option<Parts<'a>> {
        let (outer, rest) = sign(text);
        let signed = rest.len() < text.len();
        let (front, rest) = in_front(rest.trim_start(), own);
        let (inner, rest) = if signed { (false, rest) } else { sign(rest) };
        let (behind, rest) = behind(rest.trim_start(), own);
        let (exponent, amount) = suffix(rest, own);
        let currency = match (front, behind) {
            (Some(front), Some(behind)) if front != behind => return None,
            (front, behind) => front.or(behind),
        };
        Some(Parts { negative: outer || inner, amount, exponent, currency })
    }
}

fn in_front(text: &str, own: Currency) -> (Option<Currency>, &str) {
    let letters = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).len();
    if let Some(currency) = code(text.get(..letters).unwrap_or("")) {
        return (Some(currency), text.get(letters..).unwrap_or("").trim_start());
    }
    for (symbol, currency) in symbols(own) {
        if let Some(rest) = text.strip_prefix(&*symbol) {
            return (Some(currency), rest.trim_start());
        }
    }
    (None, text)
}

fn behind(text: &str, own: Currency) -> (Option<Currency>, &str) {
    let letters = text.len() - text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).len();
    // The letters may begin with a suffix: `10kEUR`.
    if letters == 3 || letters == 4 {
        let (rest, last) = text.split_at_checked(text.len() - 3).unwrap_or((text, ""));
        if let Some(currency) = code(last)
            && (letters == 3 || rest.ends_with(['k', 'K', 'M']))
        {
            return (Some(currency), rest.trim_end());
        }
    }
    for (symbol, currency) in symbols(own) {
        if let Some(rest) = text.strip_suffix(&*symbol) {
            return (Some(currency), rest.trim_end());
        }
    }
    (None, text)
}

fn code(letters: &str) -> Option<Currency> {
    if letters.len() != 3 {
        return None;
    }
    Currency::from_code(&letters.to_ascii_uppercase())
}

/// The signs that are certain: the field's own, and the euro's, which no other currency shares. A sign that could be
/// taken for a suffix is not.
fn symbols(own: Currency) -> impl Iterator<Item = (String, Currency)> {
    let certain = [Some(own), Currency::from_code("EUR")].into_iter().flatten();
    certain.map(|currency| (currency.symbol(), currency)).filter(|(symbol, _)| !is_suffix(symbol) && !symbol.is_empty())
}

fn is_suffix(symbol: &str) -> bool {
    matches!(symbol, "k" | "K" | "M")
}

fn suffix(text: &str, own: Currency) -> (i64, &str) {
    let (exponent, rest) = match (text.strip_suffix(['k', 'K']), text.strip_suffix('M')) {
        (Some(rest), _) => (3, rest),
        (None, Some(rest)) => (6, rest),
        (None, None) => return (0, text),
    };
    // Where the currency's own sign is such a letter, it could be either.
    if is_suffix(&own.symbol()) { (0, text) } else { (exponent, rest.trim_end()) }
}
