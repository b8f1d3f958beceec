//! Tests on texts. A word has no letter, digit or `_` beside it; case is ignored by comparing in lower case.

use std::borrow::Cow;

use crate::policy::TextTest;
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

/// The text to compare where case matters not (`fold`): in lower case.
pub(crate) fn folded(text: &str, fold: bool) -> Cow<'_, str> {
    if fold { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

/// The text that a value is.
pub(crate) fn of(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn contains_word(subject: &str, word: &str) -> bool {
    let starts = subject.char_indices().map(|(at, _)| at).chain([subject.len()]);
    starts.filter_map(|at| subject.split_at_checked(at)).any(|(before, rest)| {
        rest.strip_prefix(word).is_some_and(|after| {
            !before.chars().next_back().is_some_and(is_of_word) && !after.chars().next().is_some_and(is_of_word)
        })
    })
}

fn is_of_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

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
