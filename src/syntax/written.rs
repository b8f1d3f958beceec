//! Names and texts as a policy has them written.
//!
//! Guarantee: what is written here is read back as the same name or text.

use std::borrow::Cow;
use std::fmt::Write;

use pest::Parser;

use super::grammar::{Grammar, Rule};

/// The words that no name may be, but in backquotes.
pub(crate) const RESERVED: [&str; 16] = [
    "if",
    "then",
    "and",
    "or",
    "not",
    "in",
    "defined",
    "missing",
    "between",
    "true",
    "false",
    "today",
    "now",
    "outcome",
    "otherwise",
    "unless",
];

/// A name: as it stands, or in backquotes where it would be read as something else: `` `Lead ID` ``.
#[must_use]
pub fn name(name: &str) -> Cow<'_, str> {
    let is_plain = Grammar::parse(Rule::plain, name)
        .is_ok_and(|mut found| found.next().is_some_and(|found| found.as_str().len() == name.len()));
    if is_plain { Cow::Borrowed(name) } else { Cow::Owned(format!("`{name}`")) }
}

/// A text, in quotes.
#[must_use]
pub fn text(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for letter in text.chars() {
        match letter {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            // Other control characters end a line in some editors, and are seen in none.
            other if other.is_control() || matches!(other, '\u{2028}' | '\u{2029}' | '\u{FEFF}') => {
                // Writing to a string never fails.
                let _ = write!(written, "\\u{{{:X}}}", u32::from(other));
            }
            other => written.push(other),
        }
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_be_read_otherwise_is_quoted() {
        for (bare, expected) in [("budget", "budget"), ("Größe", "Größe"), ("_x1", "_x1")] {
            assert_eq!(name(bare), expected);
        }
        for bare in ["Lead ID", "if", "1st", "a-b", "today", "50%"] {
            assert_eq!(name(bare), format!("`{bare}`"));
        }
    }

    #[test]
    fn a_text_is_escaped_where_it_must_be() {
        assert_eq!(text("Ana \"the\" \\ buyer"), r#""Ana \"the\" \\ buyer""#);
        assert_eq!(text("two\nlines\tand \u{7}"), r#""two\nlines\tand \u{7}""#);
    }
}
