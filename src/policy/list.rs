//! Lists: literals of one type, and their texts in a form in which one of many is found at once.
//!
//! Guarantee: what a lookup says is what comparing with the entries one by one would say.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::source::Span;
use crate::types::{Type, Value, folded};

/// `list NAME …`: literals of one type.
#[derive(Clone, Debug)]
pub struct List {
    /// Its name.
    pub name: Arc<str>,
    /// The type of its entries. Entries of a list of choices beside any set: [`Value::Choice`].
    pub ty: Type,
    /// Where it is declared.
    pub span: Span,
    entries: Arc<[Value]>,
    /// The entries' texts as they stand, and in lower case; made when they are first asked for.
    exact: OnceLock<Option<Arc<Texts>>>,
    folded: OnceLock<Option<Arc<Texts>>>,
}

impl List {
    /// A list of entries of a type.
    #[must_use]
    pub fn new(name: Arc<str>, ty: Type, entries: Arc<[Value]>, span: Span) -> List {
        List { name, ty, span, entries, exact: OnceLock::new(), folded: OnceLock::new() }
    }

    /// Its entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[Value] {
        &self.entries
    }

    /// Its entries as texts, in lower case where they are to be found in any; `None` where some entry is no text.
    #[must_use]
    pub fn texts(&self, ignoring_case: bool) -> Option<&Texts> {
        let made = if ignoring_case { &self.folded } else { &self.exact };
        let text = |entry: &Value| {
            if let Value::Text(text) = entry { Some(folded(text, ignoring_case).into()) } else { None }
        };
        let make = || Some(Arc::new(Texts::new(self.entries.iter().map(text).collect::<Option<_>>()?)));
        made.get_or_init(make).as_deref()
    }

    /// Whether some entry is the same as a value; `None` where only a comparison one by one can tell.
    #[must_use]
    pub fn has(&self, value: &Value, ignoring_case: bool) -> Option<bool> {
        if let Value::Text(text) = value {
            return Some(self.texts(ignoring_case)?.has(&folded(text, ignoring_case)));
        }
        None
    }
}

/// Different texts, found by hash, or inside of another text in one pass over it.
#[derive(Debug)]
pub struct Texts {
    texts: FxHashSet<Box<str>>,
    /// Those without capitals, by [`caseless`].
    lower: FxHashMap<u64, Vec<Box<str>>>,
    /// The lengths that occur, each once.
    lengths: Vec<usize>,
    /// Finds them inside of a text; made when it is first asked for. `None` where they are too many for it.
    finder: OnceLock<Option<AhoCorasick>>,
}

impl Texts {
    fn new(texts: FxHashSet<Box<str>>) -> Texts {
        let lengths: FxHashSet<usize> = texts.iter().map(|text| text.len()).collect();
        let mut lower: FxHashMap<u64, Vec<Box<str>>> = FxHashMap::default();
        for text in texts.iter().filter(|text| !text.bytes().any(|byte| byte.is_ascii_uppercase())) {
            lower.entry(caseless(text.as_bytes())).or_default().push(text.clone());
        }
        Texts { texts, lower, lengths: lengths.into_iter().collect(), finder: OnceLock::new() }
    }

    /// How many different ones there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// All of them, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|text| &**text)
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        self.texts.contains(text)
    }

    /// Whether a text of ASCII, put in lower case, is one of them.
    #[must_use]
    pub fn has_lower(&self, ascii: &str) -> bool {
        let alike = self.lower.get(&caseless(ascii.as_bytes()));
        alike.is_some_and(|alike| alike.iter().any(|text| text.eq_ignore_ascii_case(ascii)))
    }

    /// Whether a text starts with any of them.
    #[must_use]
    pub fn starts_any(&self, subject: &str) -> bool {
        self.lengths.iter().any(|length| subject.get(..*length).is_some_and(|start| self.has(start)))
    }

    /// Whether a text ends with any of them.
    #[must_use]
    pub fn ends_any(&self, subject: &str) -> bool {
        let start = |length: &usize| subject.len().checked_sub(*length);
        self.lengths.iter().filter_map(start).any(|at| subject.get(at..).is_some_and(|end| self.has(end)))
    }

    /// Whether any of them stands in a text.
    #[must_use]
    pub fn is_any_in(&self, subject: &str) -> bool {
        match self.finder() {
            Some(finder) => finder.is_match(subject),
            None => self.texts.iter().any(|text| subject.contains(&**text)),
        }
    }

    /// Everywhere that one of them stands in a text, in no particular order.
    pub fn places_in<'t>(&'t self, subject: &'t str) -> Box<dyn Iterator<Item = Range<usize>> + 't> {
        match self.finder() {
            // The empty text is found between the bytes of a letter, too.
            Some(finder) => Box::new(
                finder
                    .find_overlapping_iter(subject)
                    .map(|found| found.range())
                    .filter(|place| subject.is_char_boundary(place.start)),
            ),
            None => Box::new(self.slow_places(subject)),
        }
    }

    fn slow_places<'t>(&'t self, subject: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let starts = subject.char_indices().map(|(at, _)| at).chain([subject.len()]);
        starts.flat_map(move |at| {
            let rest = subject.get(at..).unwrap_or("");
            self.texts.iter().filter(move |text| rest.starts_with(&***text)).map(move |text| at..at + text.len())
        })
    }

    fn finder(&self) -> Option<&AhoCorasick> {
        self.finder.get_or_init(|| AhoCorasick::new(self.texts.iter().map(|text| text.as_bytes())).ok()).as_ref()
    }
}

/// A number that is the same for texts of ASCII that differ in case only.
fn caseless(text: &[u8]) -> u64 {
    // Letters differ from their capitals in one bit, which is set here in all bytes.
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes) | 0x2020_2020_2020_2020;
    let mix = |number: u64, word: u64| (number.rotate_left(26) ^ word).wrapping_mul(0xA076_1D64_78BD_642F);
    let length = text.len() as u64;
    match text.last_chunk() {
        Some(last) => text.as_chunks().0.iter().fold(mix(length, word(last)), |number, bytes| mix(number, word(bytes))),
        None => text.iter().fold(length, |number, byte| mix(number, u64::from(byte | 0x20))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(entries: &[String]) -> List {
        let entries = entries.iter().map(|entry| Value::Text(entry.as_str().into())).collect();
        List::new("l".into(), Type::Text, entries, Span::default())
    }

    fn texts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[abAÉé _]{0,3}", 0..6)
    }

    proptest! {
        #[test]
        fn lookups_say_what_comparing_one_by_one_says(entries in texts(), subject in "[abAÉé _]{0,6}", fold: bool) {
            let list = list(&entries);
            let subject = folded(&subject, fold);
            let entries: Vec<_> = entries.iter().map(|entry| folded(entry, fold)).collect();
            let texts = list.texts(fold).unwrap();
            prop_assert_eq!(list.has(&Value::Text((&*subject).into()), fold), Some(entries.contains(&subject)));
            let lower = Value::Text(subject.to_ascii_lowercase().into());
            prop_assert!(!subject.is_ascii() || Some(texts.has_lower(&subject)) == list.has(&lower, fold));
            prop_assert_eq!(texts.starts_any(&subject), entries.iter().any(|entry| subject.starts_with(&**entry)));
            prop_assert_eq!(texts.ends_any(&subject), entries.iter().any(|entry| subject.ends_with(&**entry)));
            prop_assert_eq!(texts.is_any_in(&subject), entries.iter().any(|entry| subject.contains(&**entry)));
            let sorted = |places: &mut dyn Iterator<Item = Range<usize>>| {
                let mut places: Vec<_> = places.map(|place| (place.start, place.end)).collect();
                places.sort_unstable();
                // The empty text may be found at one place twice.
                places.dedup();
                places
            };
            prop_assert_eq!(sorted(&mut texts.places_in(&subject)), sorted(&mut texts.slow_places(&subject)));
        }
    }

    #[test]
    fn long_texts_are_found_whatever_their_case() {
        let list = list(&["freemail.example".to_owned(), "inbox.example".to_owned(), "Mailbox.example".to_owned()]);
        let texts = list.texts(false).unwrap();
        assert!(texts.has_lower("FreeMail.example") && texts.has_lower("inbox.example"));
        assert!(!texts.has_lower("mailbox.example") && !texts.has_lower("freemail.examplE.org"));
    }

    #[test]
    fn a_list_of_other_values_is_compared_one_by_one() {
        let list = List::new("l".into(), Type::Integer, [Value::Integer(5)].into(), Span::default());
        assert_eq!(list.has(&Value::Integer(5), false), None);
        assert!(list.texts(false).is_none());
    }
}
