//! From headers to names: `Lead Source`, `leadSource` and `property_lead_source` are `lead_source`.
//!
//! Guarantees: every name is an identifier or stands in backquotes, no two are the same, and none is a column of the output.

use std::collections::{HashMap, HashSet};

use unicode_ident::{is_xid_continue, is_xid_start};

use crate::check::COLUMNS;
use crate::syntax::written::RESERVED;

/// Longer names nobody reads.
const LONGEST: usize = 60;

/// What stands before `ID` in headers that are written in capitals alone.
const IDENTIFIED: [&str; 14] = [
    "lead",
    "contact",
    "account",
    "company",
    "deal",
    "task",
    "event",
    "call",
    "potential",
    "customer",
    "user",
    "owner",
    "campaign",
    "record",
];

/// Prefixes that machines put before the names of fields.
const OF_MACHINES: [&str; 2] = ["property_", "properties."];

/// A name for each header, in order.
pub(super) fn names(headers: &[&str]) -> Vec<String> {
    let prefixes = prefixes(headers);
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(headers.len());
    // A column that has no prefix keeps its name before one that loses its own.
    let mut plain = HashMap::new();
    for header in headers {
        if stripped(header, &prefixes).is_none() {
            *plain.entry(snake(header)).or_insert(0) += 1;
        }
    }
    for (index, header) in headers.iter().enumerate() {
        let short = stripped(header, &prefixes).map(snake).filter(|name| !name.is_empty() && !plain.contains_key(name));
        let name = short.filter(|name| !taken.contains(name)).unwrap_or_else(|| snake(header));
        names.push(unique(allowed(name, index), &mut taken));
    }
    names
}

/// The words of a header, in lower case.
pub(super) fn words(header: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    let mut letters = header.chars().peekable();
    while let Some(letter) = letters.next() {
        if !is_xid_continue(letter) || letter == '_' {
            before = None;
            continue;
        }
        let ends_capitals = letters.peek().is_some_and(|next| next.is_lowercase());
        let begins = match before {
            None => true,
            Some(before) => {
                letter.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && ends_capitals))
            }
        };
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        before = Some(letter);
    }
    let split = |word: String| match word.strip_suffix("id") {
        Some(first) if IDENTIFIED.contains(&first) => vec![first.to_owned(), "id".to_owned()],
        Some(_) | None => vec![word],
    };
    words.into_iter().flat_map(split).collect()
}

/// A name as the language writes it: in backquotes where it is reserved.
pub(super) fn written(name: &str) -> String {
    if RESERVED.contains(&name) { format!("`{name}`") } else { name.to_owned() }
}

/// Whether a text can stand as a bare name.
pub(super) fn is_bare(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first == '_' || is_xid_start(first))
        && letters.all(is_xid_continue)
        && !RESERVED.contains(&text)
}

/// The prefixes that are taken away: those of machines where two headers have them, any other where most have it.
fn prefixes(headers: &[&str]) -> Vec<String> {
    const FEW: usize = 3;
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for header in headers {
        if let Some(end) = header.find(['_', '.', ':']).filter(|end| *end > 0) {
            *counts.entry(header.get(..=end).unwrap_or_default()).or_default() += 1;
        }
    }
    let is_taken = |(prefix, count): &(&str, usize)| {
        OF_MACHINES.contains(prefix) && *count > 1 || *count >= FEW && *count * 5 >= headers.len() * 4
    };
    counts.into_iter().filter(is_taken).map(|(prefix, _)| prefix.to_owned()).collect()
}

fn stripped<'h>(header: &'h str, prefixes: &[String]) -> Option<&'h str> {
    prefixes.iter().find_map(|prefix| header.strip_prefix(prefix.as_str()))
}

fn snake(header: &str) -> String {
    let name = words(header).join("_");
    name.chars().take(LONGEST).collect::<String>().trim_end_matches('_').to_owned()
}

/// The name, or one near it that is an identifier and no column of the output.
fn allowed(name: String, index: usize) -> String {
    if COLUMNS.contains(&name.as_str()) {
        return format!("lead_{name}");
    }
    match name.chars().next() {
        None => format!("column_{}", index + 1),
        Some(first) if is_xid_start(first) => name,
        Some(_) => format!("_{name}"),
    }
}

fn unique(name: String, taken: &mut HashSet<String>) -> String {
    let mut unique = name.clone();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{name}_{number}");
        number += 1;
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_become_names() {
        let headers =
            ["LEADID", "Lead Source", "leadSource", "Call Duration (in seconds)", "E-mail", "2nd phone", "??"];
        let expected =
            ["lead_id", "lead_source", "lead_source_2", "call_duration_in_seconds", "e_mail", "_2nd_phone", "column_7"];
        assert_eq!(names(&headers), expected);
        assert_eq!(
            names(&["rule", "outcome", "délai", "Größe", "if"]),
            ["lead_rule", "lead_outcome", "délai", "größe", "if"]
        );
        assert_eq!(written("if"), "`if`");
        assert_eq!(words("HTTPServer_URL"), ["http", "server", "url"]);
        assert_eq!(words("PAID"), ["paid"]);
    }

    #[test]
    fn shared_prefixes_go_unless_that_makes_two_alike() {
        let headers = ["id", "property_name", "property_id", "is_deleted", "properties.city"];
        assert_eq!(names(&headers), ["id", "name", "property_id", "is_deleted", "properties_city"]);
        assert_eq!(names(&["hs_name", "hs_city", "hs_size", "hs_mail"]), ["name", "city", "size", "mail"]);
        assert_eq!(names(&["lead_name", "lead_city", "size", "mail"]), ["lead_name", "lead_city", "size", "mail"]);
    }
}
