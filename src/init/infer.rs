//! From what stands in a column to how it is read.
//!
//! Guarantee: the reading reads every text of the column; what has several readings stays a text, with a question.

use crate::data::sample::{Column, Entry};
use crate::init::choice;
use crate::init::header::Header;
use crate::init::kind::{Kind, count};
use crate::init::missing::Texts;
use crate::init::number;
use crate::init::say::{counted, grouped, listed, shown};
use crate::init::time;
use crate::init::verdict::Verdict;
use crate::types::{DurationUnit, Type};

/// How a column is read. `may_grow`: there are rows that were not looked at.
pub(super) fn column(column: &Column, header: &Header, may_grow: bool) -> Verdict {
    if column.lists > 0 {
        return Verdict::of(Kind::of(Type::List(Box::new(Type::Text))));
    }
    if column.records > 0 {
        return Verdict::of(Kind::of(Type::Text))
            .remark("records inside records: a `related` block reads them, see the language reference");
    }
    if let Some((times, line)) = column.not_utf8 {
        let cells = counted(times, "cell is", "cells are");
        let why = format!(
            "{cells} not UTF-8, the first on line {line}: if the text is cut or odd, give `--encoding windows-1252`"
        );
        return Verdict::of(Kind::of(Type::Text)).ask(why, Vec::new());
    }
    let texts = Texts::of(column);
    if column.entries.is_empty() {
        return Verdict::of(Kind::of(Type::Text)).note("empty in every row");
    }
    if texts.present.is_empty() {
        return Verdict::of(Kind::of(Type::Text).without(&texts.missing)).note("unknown in every row");
    }
    let text = || Verdict::of(Kind::of(Type::Text).without(&texts.missing));
    if column.has_long {
        return text();
    }
    if let Some(list) = choice::list(&[";"], &texts.present, &texts.missing, header) {
        return list;
    }
    if let Some(code) = code(&texts.present, header) {
        return if code.is_empty() { text() } else { text().remark(code) };
    }
    let verdict = typed(&texts, header).or_else(|| mostly(&texts)).or_else(|| worded(&texts, header, may_grow));
    let mut verdict = verdict.unwrap_or_else(text);
    if verdict.kind.ty == Type::Text {
        verdict.kind = verdict.kind.without(&texts.missing);
    }
    match only(&texts.present) {
        Some(entry) if column.filled > 2 && verdict.kind.ty == Type::Text => {
            verdict.note(format!("always {}", shown(&entry.text)))
        }
        Some(_) | None => verdict,
    }
}

/// Why a column has codes and no numbers: empty where its header says so.
fn code(entries: &[&Entry], header: &Header) -> Option<String> {
    let is_digits = |entry: &&&Entry| entry.text.bytes().all(|byte| byte.is_ascii_digit());
    if header.means_code() {
        return Some(String::new());
    }
    let zero = entries.iter().filter(is_digits).find(|entry| entry.text.len() > 1 && entry.text.starts_with('0'))?;
    let dates_or_codes = entries.iter().all(|entry| entry.text.bytes().all(|byte| byte.is_ascii_digit()));
    dates_or_codes.then(|| format!("codes such as {}: as numbers they would lose their zeros", shown(&zero.text)))
}

/// Yes or no, numbers, money, dates, lengths of time.
fn typed(texts: &Texts<'_>, header: &Header) -> Option<Verdict> {
    let (values, missing) = texts.among_values();
    if let Some(verdict) = boolean(&values, &missing, header) {
        return Some(verdict);
    }
    let (dates, undated) = texts.among_dates();
    if header.means_day()
        && let Some(verdict) = time::read(&dates, &undated)
    {
        return Some(verdict);
    }
    if let Some(verdict) = number::read(&values, &missing, header) {
        return Some(since_1970(length(verdict, &values, header), &values, header));
    }
    let is_compact = |entry: &&Entry| entry.text.bytes().all(|byte| byte.is_ascii_digit());
    if !dates.iter().all(is_compact)
        && let Some(verdict) = time::read(&dates, &undated)
    {
        return Some(verdict);
    }
    let duration = Kind::of(Type::Duration);
    (!values.is_empty() && duration.reads(&values)).then(|| Verdict::of(duration.without(&missing)))
}

/// Words for yes and no that belong together.
fn boolean(entries: &[&Entry], missing: &[&Entry], header: &Header) -> Option<Verdict> {
    const PAIRS: [[&str; 2]; 5] = [["true", "false"], ["yes", "no"], ["y", "n"], ["t", "f"], ["on", "off"]];
    const FLAGS: [&str; 14] = [
        "is",
        "has",
        "converted",
        "deleted",
        "subscribed",
        "unsubscribed",
        "consent",
        "optin",
        "optout",
        "opted",
        "active",
        "demo",
        "gdpr",
        "billable",
    ];
    let among =
        |words: &[&str]| entries.iter().all(|entry| words.iter().any(|word| word.eq_ignore_ascii_case(&entry.text)));
    let pair = PAIRS.iter().find(|pair| !entries.is_empty() && among(pair.as_slice()));
    let is_pair = pair.is_some_and(|pair| entries.len() > 1 || pair.iter().any(|word| word.len() > 2 || *word == "no"));
    // People and systems fill one column in ways of their own: `yes`, `TRUE` and `N` are read alike.
    let has_side = |side: usize| {
        entries
            .iter()
            .any(|entry| PAIRS.iter().any(|pair| pair.get(side).is_some_and(|it| it.eq_ignore_ascii_case(&entry.text))))
    };
    let is_mixed = has_side(0) && has_side(1) && among(&PAIRS.concat());
    let is_flag = header.has(&FLAGS) && entries.len() == 2 && among(&["1", "0"]);
    (is_pair || is_mixed || is_flag).then(|| Verdict::of(Kind::of(Type::Boolean).without(missing)))
}

/// Numbers that are lengths of time.
fn length(verdict: Verdict, values: &[&Entry], header: &Header) -> Verdict {
    let is_bare = verdict.kind.format.is_none()
        && verdict.question.is_none()
        && matches!(verdict.kind.ty, Type::Integer | Type::Number);
    let Some(unit) = header.means_duration().filter(|_| is_bare) else { return verdict };
    let missing = verdict.kind.missing.clone();
    let in_unit = |unit| Kind { missing: missing.clone(), ..Kind::in_unit(unit) };
    match unit {
        Some(unit) if in_unit(unit).reads(values) => Verdict { kind: in_unit(unit), ..verdict },
        Some(_) => verdict,
        None => {
            let units = [DurationUnit::Seconds, DurationUnit::Minutes, DurationUnit::Hours, DurationUnit::Days];
            let instead = units.into_iter().map(in_unit).filter(|kind| kind.reads(values)).collect();
            verdict.ask("a length of time, but in which unit?".to_owned(), instead)
        }
    }
}

/// Moments that are written as numbers, which no field reads as such.
fn since_1970(verdict: Verdict, values: &[&Entry], header: &Header) -> Verdict {
    let is_moment = |entry: &&Entry| {
        let digits = entry.text.len();
        (digits == 10 || digits == 13)
            && entry.text.starts_with('1')
            && entry.text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !header.means_day() || !values.iter().all(is_moment) {
        return verdict;
    }
    let unit = if values.iter().all(|entry| entry.text.len() == 13) { "milliseconds" } else { "seconds" };
    verdict.ask(format!("{unit} since 1970? Exported as 2026-01-31 or 2026-01-31 09:00, they are dates"), Vec::new())
}

/// A column of which nearly all is of a type.
fn mostly(texts: &Texts<'_>) -> Option<Verdict> {
    const FEW: usize = 5;
    const ENOUGH: u64 = 10;
    let (values, missing) = texts.among_values();
    let total = count(&values);
    let kinds = [
        (Type::Integer, "whole numbers"),
        (Type::Number, "numbers"),
        (Type::Date, "dates"),
        (Type::Datetime, "dates with a time"),
        (Type::Duration, "lengths of time"),
    ];
    kinds.into_iter().find_map(|(ty, what)| {
        let kind = Kind::of(ty);
        let misses = kind.misses(&values);
        let wrong = count(&misses);
        if misses.is_empty() || misses.len() > FEW || wrong * 10 > total || total < ENOUGH {
            return None;
        }
        let told: Vec<String> =
            misses.iter().take(3).map(|entry| format!("{} (line {})", shown(&entry.text), entry.line)).collect();
        let told: Vec<&str> = told.iter().map(String::as_str).collect();
        let read = grouped(total - wrong);
        let why = format!("{read} of {} values are {what}, but not {}", grouped(total), listed(&told, "and"));
        let absent: Vec<&Entry> = missing.iter().chain(&misses).copied().collect();
        let verdict = Verdict::of(Kind::of(Type::Text).without(&texts.missing));
        Some(verdict.ask(format!("{why}; if these mean that nothing is known, say so"), vec![kind.without(&absent)]))
    })
}

/// Lists or choices.
fn worded(texts: &Texts<'_>, header: &Header, may_grow: bool) -> Option<Verdict> {
    if let Some(list) = choice::list(&["|", ","], &texts.present, &texts.missing, header) {
        return Some(list);
    }
    let (choices, missing) = texts.among_choices();
    choice::choices(&choices, &missing, header, may_grow)
}

fn only<'e>(entries: &[&'e Entry]) -> Option<&'e Entry> {
    if let [only] = entries { Some(only) } else { None }
}
