//! Tests on texts. A word has no letter, digit or `_` beside it; case is ignored by comparing in lower case.

use std::ops::Range;

use crate::policy::{TextTest, Texts};
use crate::types::Value;

/// Whether a text holds up to a test for another.
pub(crate) fn holds(test: TextTest, subject: &str, pattern: &str) -> bool {
    match test {
        TextTest::Contains => subject.contains(pattern),
        TextTest::ContainsWord => contains_word(subject, pattern),
        TextTest::StartsWith => subject.starts_with(pattern),
        TextTest::EndsWith => subject.ends_with(pattern),
    }
}

/// Whether a text holds up to a test for any of many others.
pub(crate) fn holds_for_any(test: TextTest, subject: &str, patterns: &Texts) -> bool {
    match test {
        TextTest::Contains => patterns.is_any_in(subject),
        TextTest::ContainsWord => patterns.places_in(subject).any(|place| is_word(subject, &place)),
        TextTest::StartsWith => patterns.starts_any(subject),
        TextTest::EndsWith => patterns.ends_any(subject),
    }
}

/// The text that a value is.
pub(crate) fn of(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn contains_word(subject: &str, word: &str) -> bool {
    let starts = subject.char_indices().map(|(at, _)| at).chain([subject.len()]);
    starts
        .filter(|at| subject.get(*at..).is_some_and(|rest| rest.starts_with(word)))
        .any(|at| is_word(subject, &(at..at + word.len())))
}

/// Whether this part of a text has no letter, digit or `_` beside it.
fn is_word(subject: &str, part: &Range<usize>) -> bool {
    let before = subject.get(..part.start).and_then(|before| before.chars().next_back());
    let after = subject.get(part.end..).and_then(|after| after.chars().next());
    !before.is_some_and(is_of_word) && !after.is_some_and(is_of_word)
}

fn is_of_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::folded;

    #[test]
    fn a_word_has_no_letter_digit_or_underscore_beside_it() {
        let word = |subject, word| holds(TextTest::ContainsWord, subject, word);
        assert!(word("our CTO", "CTO"));
        assert!(word("CTO", "CTO"));
        assert!(word("(CTO)/CEO", "CTO"));
        assert!(!word("DIRECTOR", "CTO"));
        assert!(!word("CTO2", "CTO"));
        assert!(!word("_CTO", "CTO"));
        assert!(!word("éCTO", "CTO"));
        assert!(word("xCTO CTO", "CTO"), "a later one counts");
        assert!(word("head of sales", "of sales"), "a word may have blanks in it");
        assert!(word("a + b", "+"), "or be none");
        assert!(!word("aa a", "aa a b"));
    }

    #[test]
    fn case_is_ignored_beyond_ascii() {
        let contains = |subject, pattern| holds(TextTest::Contains, &folded(subject, true), &folded(pattern, true));
        assert!(contains("ÉCOLE", "école"));
        assert!(!contains("ÉCOLE", "ecole"));
    }
}
