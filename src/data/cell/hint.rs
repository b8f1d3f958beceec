//! What would mend a bad value: the declaration that accepts it, or a word about where it comes from.

use std::sync::LazyLock;

use super::number::{self, Numeral};
use super::{Cell, money};
use crate::diagnostic::nearest;
use crate::types::{Currency, Date, Format, TimeFormat, Type};

/// Nobody mends a longer cell by a declaration, and trying would take its time.
const LONGEST: usize = 400;

/// What would mend a cell that is nothing of its type.
pub(super) fn hint(ty: &Type, text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    from_spreadsheet(text)
        .or_else(|| means_missing(text).then(|| format!("`missing {}` would read it as missing", quoted(text))))
        .or_else(|| of_type(ty, text))
}

fn of_type(ty: &Type, text: &str) -> Option<String> {
    match ty {
        Type::Date | Type::Datetime => of_time(text),
        Type::Integer => of_number(text, |format| number::integer(cell(text), format).is_ok()),
        Type::Number => of_number(text, |format| number::number(cell(text), format).is_ok()),
        Type::Money(own) => of_money(text, *own).or_else(|| read_words(text, None)),
        Type::Duration => read_words(text, means_now(text).then_some("0d")),
        Type::Boolean => is_short(text).then(|| format!("{}; so would `as false`", reading(text, "true"))),
        Type::Choice(set) => match nearest(text, set.choices.iter().map(|choice| &**choice)) {
            _ if !is_short(text) => None,
            Some(near) => Some(reading(text, &bare_or_quoted(near))),
            None => Some(format!("{}; `or other` behind the choices would accept it", unread(text))),
        },
        Type::Text | Type::List(_) | Type::Outcome => None,
    }
}

/// `` `read "asap" as 0d` would accept it ``
fn reading(text: &str, value: &str) -> String {
    format!("`read {} as {value}` would accept it", quoted(text))
}

/// The same where nothing tells which value is meant: only the reader knows.
pub(super) fn unread(text: &str) -> String {
    format!("`read {} as …` would give it a value", quoted(text))
}

/// Whether a text is one that a person would copy into a policy.
fn is_short(text: &str) -> bool {
    text.chars().count() <= 40
}

/// A reading for words, and for bands such as `11-50` and `1000+`; a misspelt number is not a word.
fn read_words(text: &str, value: Option<&str>) -> Option<String> {
    let wordy = |letter: char| letter.is_alphabetic() || matches!(letter, '-' | '–' | '—' | '+' | '<' | '>');
    if !is_short(text) || !text.chars().any(wordy) {
        return None;
    }
    Some(value.map_or_else(|| unread(text), |value| reading(text, value)))
}

/// The lower end of a band: `11` of `11-50`, `1000` of `1000+`.
fn lower_end(text: &str) -> Option<&str> {
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (low, rest) = text.split_at_checked(end)?;
    let high = rest.trim_start().strip_prefix(['-', '–', '—', '+'])?.trim();
    let is_plain = low.len() <= 12 && (low == "0" || !low.starts_with('0'));
    (is_plain && !low.is_empty() && high.bytes().all(|byte| byte.is_ascii_digit())).then_some(low)
}

/// Words for a length of time of nothing.
fn means_now(text: &str) -> bool {
    ["asap", "a.s.a.p.", "now", "immediate", "immediately"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{{{:X}}}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn bare_or_quoted(choice: &str) -> String {
    let mut letters = choice.chars();
    let starts = letters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    if starts && letters.all(unicode_ident::is_xid_continue) { choice.to_owned() } else { quoted(choice) }
}

/// What a spreadsheet leaves in an export.
fn from_spreadsheet(text: &str) -> Option<String> {
    const ERRORS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"];
    if ERRORS.iter().any(|error| error.eq_ignore_ascii_case(text)) {
        return Some(format!("a spreadsheet's error; `missing {}` would read it as missing", quoted(text)));
    }
    if text.len() > 2 && text.bytes().all(|byte| byte == b'#') {
        return Some("a spreadsheet's column was too narrow; widen it and export the file again".to_owned());
    }
    text.starts_with('\'')
        .then(|| "a spreadsheet's apostrophe stands in front; export the file again without it".to_owned())
}

/// Words that people write where they have no answer.
fn means_missing(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "-",
        "--",
        "?",
        "n/a",
        "na",
        "n.a.",
        "nil",
        "none",
        "null",
        "nan",
        "not set",
        "unknown",
        "undefined",
        "tbd",
        "tbc",
        "select",
    ];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Numbers that stand for days: a spreadsheet's count from 1899-12-30, or seconds since 1970.
fn day_number(text: &str) -> Option<String> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match (whole.len(), whole.parse::<i64>().ok()?) {
        (5, days @ 10_000..=80_000) => {
            let start = Date::new(1899, 12, 30).ok()?;
            let day = start.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
            Some(format!("a spreadsheet's number for {day}; show the column as a date before the export"))
        }
        (10 | 13, _) => Some("a count since 1970; let the export write dates".to_owned()),
        _ => None,
    }
}

/// The date formats that would accept the text, where it is a date at all.
pub(super) fn other_time_formats(text: &str) -> Option<String> {
    let short = |pattern: &str| pattern.replace("DD", "D").replace("MM", "M").replace("hh", "h").replace("HH", "H");
    let mut fitting: Vec<&str> = Vec::new();
    for format in TIME_FORMATS.iter().filter(|format| format.read(text).is_ok()) {
        if fitting.iter().all(|stricter| short(stricter) != short(format.pattern())) {
            fitting.push(format.pattern());
        }
    }
    match fitting.as_slice() {
        [] => None,
        [one] => Some(format!("declare `format \"{one}\"`")),
        several => Some(format!("declare `format \"{}\"`", several.join("\"` or `format \""))),
    }
}

/// Formats that exports have, the strict ones first: a text that fits `DD/MM/YYYY` is not offered `D/M/YYYY` too.
static TIME_FORMATS: LazyLock<Vec<TimeFormat>> = LazyLock::new(|| {
    const DAYS: [&str; 16] = [
        "YYYY-MM-DD",
        "DD/MM/YYYY",
        "MM/DD/YYYY",
        "DD.MM.YYYY",
        "DD-MM-YYYY",
        "YYYY/MM/DD",
        "D/M/YYYY",
        "M/D/YYYY",
        "D.M.YYYY",
        "DD/MM/YY",
        "MM/DD/YY",
        "D MMM YYYY",
        "D MMMM YYYY",
        "MMM D, YYYY",
        "D MMM, YYYY",
        "MMMM D, YYYY",
    ];
    const TIMES: [&str; 8] = ["", " HH:mm", " HH:mm:ss", " H:mm", " H:mm:ss", " hh:mm A", " h:mm A", " h:mm:ss A"];
    let patterns = DAYS.iter().flat_map(|day| TIMES.iter().map(move |time| format!("{day}{time}")));
    patterns.filter_map(|pattern| TimeFormat::new(&pattern).ok()).collect()
});

/// The first number format under which the text can be read.
fn other_number_formats(can_read: impl Fn(Option<&Format>) -> bool) -> Option<String> {
    let mut patterns = ["1,234.56", "1.234,56", "1 234,56", "1'234.56"].into_iter();
    let pattern = patterns.find(|pattern| can_read(Format::number(pattern).as_ref()))?;
    Some(format!("declare `format \"{pattern}\"`"))
}

/// `1.23E+05`: what a spreadsheet makes of a long number.
fn shortened(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let number = |text: &str| Numeral::of_cell(cell(text), None).is_some();
    (number(mantissa) && number(exponent))
        .then(|| "a spreadsheet shortened the number; show the column in full before the export".to_owned())
}

fn of_number(text: &str, can_read: impl Fn(Option<&Format>) -> bool) -> Option<String> {
    other_number_formats(can_read).or_else(|| shortened(text)).or_else(|| read_words(text, lower_end(text)))
}

fn of_time(text: &str) -> Option<String> {
    day_number(text).or_else(|| other_time_formats(text)).or_else(|| read_words(text, None))
}

fn of_money(text: &str, own: Currency) -> Option<String> {
    let parts = money::Parts::new(text, own)?;
    if parts.amount.starts_with(['-', '+']) {
        return None;
    }
    if let Some(hint) = other_number_formats(|format| Numeral::written(parts.amount, format).is_some())
        .or_else(|| shortened(parts.amount))
    {
        return Some(hint);
    }
    let sign = text.chars().find(|letter| "$£¥₹".contains(*letter))?;
    Some(format!("`{sign}` could be several currencies; write the code, as in `10k USD`"))
}

fn cell(text: &str) -> Cell<'_> {
    Cell { text, json_number: false }
}
