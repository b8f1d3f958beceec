//! The lead block as text.

use unicode_width::UnicodeWidthStr;

use crate::data::sample::Column;
use crate::init::header::Header;
use crate::init::key::Key;
use crate::init::kind::Kind;
use crate::init::names::{is_bare, written};
use crate::init::say::{quoted, shown};
use crate::init::verdict::Verdict;
use crate::types::{Type, same_ignoring_case};

/// What begins a comment that leaves something to a person.
pub(super) const TO_DECIDE: &str = "# To decide:";

/// A column of the file as a field.
pub(super) struct Field<'s> {
    /// Its name.
    pub(super) name: String,
    /// Where it is read from.
    pub(super) column: &'s Column,
    /// Its header.
    pub(super) header: Header,
    /// How it is read.
    pub(super) verdict: Verdict,
    /// Whether it identifies the lead.
    pub(super) is_key: bool,
    /// Whether it can be read at all: its header is there, and only once.
    pub(super) is_declared: bool,
}

/// The lead block. How it is laid out is the formatter's business.
pub(super) fn block(fields: &[Field<'_>], key: &Key) -> String {
    let everywhere = everywhere(fields);
    let mut lines = vec!["lead {".to_owned()];
    if !everywhere.is_empty() {
        let texts: Vec<String> = everywhere.iter().map(|text| quoted(text)).collect();
        lines.push(format!("  missing everywhere {}", texts.join(", ")));
        lines.push(String::new());
    }
    if let Key::None(why) = key {
        let told = match why {
            Some(why) => format!("{TO_DECIDE} which field identifies a lead? {why}. Without a key, rows are numbered."),
            None => "# No column is sure to be a key, so rows are numbered. `key` behind a field's type makes it one."
                .to_owned(),
        };
        lines.extend(wrapped(&told));
        lines.push(String::new());
    }
    for field in fields {
        lines.extend(of_field(field, &everywhere));
    }
    lines.push("}".to_owned());
    lines.join("\n")
}

/// The texts that mean missing in several fields, and are a value in none.
fn everywhere(fields: &[Field<'_>]) -> Vec<String> {
    let mut texts: Vec<(String, usize)> = Vec::new();
    let declared = || fields.iter().filter(|field| field.is_declared);
    for text in declared().flat_map(|field| &field.verdict.kind.missing) {
        match texts.iter_mut().find(|(other, _)| same_ignoring_case(other, text)) {
            Some((_, count)) => *count += 1,
            None => texts.push((text.clone(), 1)),
        }
    }
    let is_value = |text: &str| {
        declared().any(|field| {
            let has_it = field.column.entries.iter().any(|entry| same_ignoring_case(&entry.text, text));
            has_it && !field.verdict.kind.missing.iter().any(|missing| same_ignoring_case(missing, text))
        })
    };
    let is_number = |text: &str| {
        text.bytes().all(|byte| !byte.is_ascii_alphabetic()) && text.bytes().any(|byte| byte.is_ascii_digit())
    };
    texts.retain(|(text, count)| *count > 1 && !is_number(text) && !is_value(text));
    texts.into_iter().map(|(text, _)| text).collect()
}

/// The lines of a field, its comments first.
fn of_field(field: &Field<'_>, everywhere: &[String]) -> Vec<String> {
    if !field.is_declared {
        return wrapped(&undeclared(field.column));
    }
    let mut lines = Vec::new();
    for remark in &field.verdict.remarks {
        lines.extend(wrapped(&format!("# {}", sentence(remark))));
    }
    if let Some(question) = &field.verdict.question {
        lines.extend(wrapped(&format!("{TO_DECIDE} {}", stopped(&question.why))));
        if !question.instead.is_empty() {
            lines.push(if question.instead.len() == 1 {
                "  # Instead of the line below:".to_owned()
            } else {
                "  # Instead of the line below one of:".to_owned()
            });
        }
        for kind in &question.instead {
            lines.push(format!("  #   {}", line(field, kind, everywhere)));
        }
    }
    let note = field.verdict.note.as_ref().map(|note| format!("  # {note}")).unwrap_or_default();
    lines.push(format!("  {}{note}", line(field, &field.verdict.kind, everywhere)));
    lines
}

/// What is said of a column that cannot be declared.
pub(super) fn undeclared_lines(field: &Field<'_>) -> Vec<String> {
    wrapped(&undeclared(field.column)).iter().map(|line| line.trim_start().to_owned()).collect()
}

fn undeclared(column: &Column) -> String {
    if column.name.is_empty() {
        let places: Vec<String> = column.places.iter().map(usize::to_string).collect();
        return format!(
            "{TO_DECIDE} the header of column {} is empty; give it a name in the file to read it.",
            places.join(" and ")
        );
    }
    let places: Vec<String> = column.places.iter().map(usize::to_string).collect();
    format!(
        "{TO_DECIDE} the columns {} are all called {}; rename all but one in the file to read them.",
        places.join(", "),
        shown(&column.name)
    )
}

/// `budget money EUR from "Budget"`
fn line(field: &Field<'_>, kind: &Kind, everywhere: &[String]) -> String {
    let mut line = format!("{} {}", written(&field.name), of_type(kind, field.is_key));
    if *field.column.name != *field.name {
        line.push_str(&format!(" from {}", quoted(&field.column.name)));
    }
    if let Some(format) = &kind.format {
        line.push_str(&format!(" format {}", quoted(format)));
    }
    if let Some(split) = &kind.split {
        line.push_str(&format!(" split by {}", quoted(split)));
    }
    let own: Vec<String> = kind
        .missing
        .iter()
        .filter(|text| !everywhere.iter().any(|other| same_ignoring_case(other, text)))
        .map(|text| quoted(text))
        .collect();
    if !own.is_empty() {
        line.push_str(&format!(" missing {}", own.join(", ")));
    }
    line
}

fn of_type(kind: &Kind, is_key: bool) -> String {
    let mut text = match (&kind.ty, kind.unit) {
        (Type::Choice(set), _) => {
            let listed = set.choices.iter().filter(|choice| !(set.or_other && &***choice == "other"));
            let choices: Vec<String> = listed.map(|choice| of_choice(choice)).collect();
            format!("one of {}{}", choices.join(", "), if set.or_other { " or other" } else { "" })
        }
        (Type::Duration, Some(unit)) => format!("duration in {}", unit.plural()),
        (ty, _) => ty.to_string(),
    };
    if is_key {
        text.push_str(" key");
    }
    text
}

/// A choice where it is declared.
fn of_choice(choice: &str) -> String {
    if is_bare(choice) { choice.to_owned() } else { quoted(choice) }
}

/// A comment as lines of a width that can be read; what begins with `#` stays a comment.
pub(super) fn wrapped(comment: &str) -> Vec<String> {
    const WIDTH: usize = 100;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::from(" ");
    for word in comment.split(' ') {
        if line.width() + word.width() > WIDTH && line.trim().len() > 1 {
            lines.push(std::mem::replace(&mut line, "  #".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// A remark as a sentence.
fn sentence(remark: &str) -> String {
    let mut letters = remark.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    stopped(&format!("{first}{}", letters.as_str()))
}

/// With a full stop, unless it is a question.
fn stopped(sentence: &str) -> String {
    if sentence.ends_with('?') { sentence.to_owned() } else { format!("{sentence}.") }
}
