//! Columns of texts: choices, lists, or what people write.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::sample::Entry;
use crate::init::header::Header;
use crate::init::kind::{Kind, count};
use crate::init::verdict::Verdict;
use crate::types::{ChoiceSet, Type, case_key};

/// More different texts are no choices.
const MANY: usize = 25;

/// A longer text is no choice, and no item of a list.
const LONG: usize = 40;

/// What a column of choices is read as; `None` where it is none. `may_grow`: there are rows that were not looked at.
pub(super) fn choices(entries: &[&Entry], missing: &[&Entry], header: &Header, may_grow: bool) -> Option<Verdict> {
    const EACH: u64 = 3;
    const SELDOM: u64 = 2;
    const CLOSED: usize = 12;
    if header.means_people() {
        return None;
    }
    let mut choices: Vec<(&str, u64)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    // The texts come in the order of their number, so a choice is spelled as it is most often.
    let mut ordered = entries.to_vec();
    ordered.sort_by(|one, other| other.count.cmp(&one.count).then(one.line.cmp(&other.line)));
    for entry in ordered {
        if entry.text.chars().nth(LONG).is_some() || entry.text.chars().any(char::is_control) || is_hash(&entry.text) {
            return None;
        }
        let place = *places.entry(case_key(&entry.text)).or_insert(choices.len());
        match choices.get_mut(place) {
            Some((_, count)) => *count += entry.count,
            None => choices.push((&entry.text, entry.count)),
        }
        if choices.len() > MANY {
            return None;
        }
    }
    let total = count(entries);
    let often = if header.means_choice() { choices.len() as u64 * EACH / 2 } else { choices.len() as u64 * EACH };
    // Bands, such as `11-50`, have no letters.
    let has_letters = header.means_choice() || choices.iter().all(|(text, _)| text.chars().any(char::is_alphabetic));
    if choices.len() < 2 || total < often || !has_letters {
        return None;
    }
    let seldom = choices.iter().any(|(_, count)| *count <= SELDOM);
    let or_other = may_grow || header.is_open() || seldom || choices.len() > CLOSED;
    choices.retain(|(text, _)| !text.eq_ignore_ascii_case("other") || !or_other);
    if choices.is_empty() {
        return None;
    }
    let mut names: Vec<Arc<str>> = choices.iter().map(|(text, _)| Arc::from(*text)).collect();
    if or_other {
        names.push(Arc::from("other"));
    }
    let kind = Kind::of(Type::Choice(Arc::new(ChoiceSet { choices: names, or_other }))).without(missing);
    kind.reads(entries).then(|| Verdict::of(kind))
}

/// Whether a text was made by a machine: nobody chooses it.
fn is_hash(text: &str) -> bool {
    const SHORTEST: usize = 16;
    let has = |kind: fn(char) -> bool| text.chars().any(kind);
    text.len() >= SHORTEST && !has(char::is_whitespace) && has(char::is_alphabetic) && has(char::is_numeric)
}

/// What a column of several texts in a cell, with one of the marks between them, is read as; `None` where it is none.
pub(super) fn list(marks: &[&str], entries: &[&Entry], missing: &[&Entry], header: &Header) -> Option<Verdict> {
    if header.has(&[
        "address",
        "location",
        "name",
        "title",
        "subject",
        "description",
        "body",
        "note",
        "notes",
        "agent",
        "url",
        "website",
    ]) {
        return None;
    }
    let mark = *marks.iter().find(|mark| is_list(entries, mark))?;
    let split = (mark != ";").then(|| mark.to_owned());
    Some(Verdict::of(Kind { split, ..Kind::of(Type::List(Box::new(Type::Text))) }.without(missing)))
}

/// Whether the texts are lists with this mark between short items that come again, or, for the mark of exports, that are
/// single words.
fn is_list(entries: &[&Entry], mark: &str) -> bool {
    let marked: u64 = entries.iter().filter(|entry| entry.text.contains(mark)).map(|entry| entry.count).sum();
    if marked == 0 {
        return false;
    }
    let mut items: HashMap<&str, u64> = HashMap::new();
    for entry in entries {
        for item in entry.text.split(mark).map(str::trim) {
            if item.chars().nth(LONG).is_some() || item.chars().any(char::is_control) {
                return false;
            }
            if !item.is_empty() {
                *items.entry(item).or_default() += entry.count;
            }
        }
    }
    let total: u64 = items.values().sum();
    let comes_again = items.len() as u64 * 2 <= total && marked * 5 >= count(entries);
    let single_words = items.keys().all(|item| !item.contains(char::is_whitespace));
    comes_again || (mark == ";" && single_words)
}
