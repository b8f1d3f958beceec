//! Texts without regard to case.

use std::borrow::Cow;

/// Whether two texts are the same but for the case of their letters.
#[must_use]
pub fn same_ignoring_case(left: &str, right: &str) -> bool {
    if let (Some(first), Some(other)) = (left.bytes().next(), right.bytes().next())
        && first.is_ascii()
        && other.is_ascii()
        && !first.eq_ignore_ascii_case(&other)
    {
        return false;
    }
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    left.chars().flat_map(char::to_lowercase).eq(right.chars().flat_map(char::to_lowercase))
}

/// The text to compare where case matters not (`fold`): in lower case.
#[must_use]
pub fn folded(text: &str, fold: bool) -> Cow<'_, str> {
    let is_lower = |text: &str| text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if !fold || is_lower(text) { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// A text in a form that is the same for all texts that [`same_ignoring_case`] calls the same.
#[must_use]
pub fn case_key(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_are_the_same_where_texts_are(left in "[aAbBkK\u{212A}ßẞςσΣİé]{0,3}", right in "[aAkK\u{212A}ßẞςσΣİé]{0,3}") {
            prop_assert_eq!(same_ignoring_case(&left, &right), case_key(&left) == case_key(&right));
            prop_assert_eq!(folded(&left, true), left.to_lowercase());
        }
    }
}
