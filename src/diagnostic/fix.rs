//! Applying fixes: from edits to texts. Nothing here reads or writes a file.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Edit;

/// Edits of several texts that are made at once. `K` tells the texts apart.
#[derive(Clone, Debug)]
pub struct Edits<K> {
    by_text: BTreeMap<K, Vec<(Range<usize>, String)>>,
}

impl<K> Default for Edits<K> {
    fn default() -> Self {
        Edits { by_text: BTreeMap::new() }
    }
}

impl<K: Ord + Clone> Edits<K> {
    /// Adds the edits of a fix, all or none of them, and says whether it did. A fix is left for another time where it
    /// touches what an earlier one changes: what it was made for may no longer be there. One whose own edits overlap is
    /// never added.
    pub fn add<'e>(&mut self, fix: impl IntoIterator<Item = (K, &'e Edit)>) -> bool {
        let mut own: BTreeMap<K, Vec<(Range<usize>, String)>> = BTreeMap::new();
        for (text, edit) in fix {
            own.entry(text).or_default().push((edit.span.range(), edit.replacement.clone()));
        }
        for (text, edits) in &mut own {
            edits.sort_by_key(|(range, _)| (range.start, range.end));
            let is_reversed = edits.iter().any(|(range, _)| range.start > range.end);
            let overlap = edits.iter().zip(edits.iter().skip(1)).any(|((first, _), (next, _))| first.end > next.start);
            let touches =
                |range: &Range<usize>| edits.iter().any(|(own, _)| own.start <= range.end && range.start <= own.end);
            let mut earlier = self.by_text.get(text).into_iter().flatten();
            if is_reversed || overlap || earlier.any(|(range, _)| touches(range)) {
                return false;
            }
        }
        for (text, edits) in own {
            let all = self.by_text.entry(text).or_default();
            all.extend(edits);
            all.sort_by_key(|(range, _)| (range.start, range.end));
        }
        true
    }

    /// The texts that are edited.
    pub fn texts(&self) -> impl Iterator<Item = &K> {
        self.by_text.keys()
    }

    /// A text with its edits made; nothing where one of them is beyond the text or splits a character.
    #[must_use]
    pub fn made(&self, text: &K, before: &str) -> Option<String> {
        let mut after = String::with_capacity(before.len());
        let mut at = 0;
        for (range, replacement) in self.by_text.get(text).into_iter().flatten() {
            after.push_str(before.get(at..range.start)?);
            after.push_str(replacement);
            at = range.end;
        }
        after.push_str(before.get(at..)?);
        Some(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn edit(start: u32, end: u32, replacement: &str) -> Edit {
        Edit { span: Span::new(FileId(0), start, end), replacement: replacement.to_owned() }
    }

    /// Which of the fixes are taken, and what becomes of the text.
    fn fixed(text: &str, fixes: &[&[Edit]]) -> (Vec<bool>, Option<String>) {
        let mut edits = Edits::default();
        let taken = fixes.iter().map(|fix| edits.add(fix.iter().map(|edit| ((), edit)))).collect();
        (taken, edits.made(&(), text))
    }

    #[test]
    fn fixes_are_made_at_once_in_whatever_order_they_come() {
        let fixes = [&[edit(8, 9, "and")][..], &[edit(0, 2, "IF"), edit(5, 5, "!")]];
        assert_eq!(fixed("if a  & b", &fixes), (vec![true, true], Some("IF a ! & and".to_owned())));
    }

    #[test]
    fn a_fix_that_touches_an_earlier_one_waits_whole() {
        let first = &[edit(3, 5, "")][..];
        for touching in [edit(4, 9, "x"), edit(5, 6, "x"), edit(0, 3, "x"), edit(5, 5, "x"), edit(3, 5, "x")] {
            let (taken, text) = fixed("0123456789", &[first, &[edit(8, 8, "y"), touching]]);
            assert_eq!((taken, text.as_deref()), (vec![true, false], Some("01256789")));
        }
        assert_eq!(fixed("0123456789", &[first, &[edit(6, 7, "x")]]).0, [true, true]);
    }

    #[test]
    fn edits_of_one_fix_may_stand_side_by_side_and_not_overlap() {
        assert_eq!(fixed("0123", &[&[edit(2, 2, "b"), edit(0, 2, "a")]]), (vec![true], Some("ab23".to_owned())));
        assert_eq!(fixed("0123", &[&[edit(0, 2, "a"), edit(1, 3, "b")]]), (vec![false], Some("0123".to_owned())));
    }

    #[test]
    fn what_is_beyond_the_text_or_inside_a_character_is_not_made() {
        assert_eq!(fixed("é", &[&[edit(1, 2, "x")]]).1, None);
        assert_eq!(fixed("abc", &[&[edit(4, 9, "x")]]).1, None);
        assert_eq!(
            fixed("abc", &[&[edit(3, 1, "x")]]),
            (vec![false], Some("abc".to_owned())),
            "it ends before it begins"
        );
    }

    #[test]
    fn texts_do_not_mind_each_other() {
        let mut edits = Edits::default();
        assert!(edits.add([("a", &edit(0, 1, "x")), ("b", &edit(0, 1, "y"))]));
        assert!(!edits.add([("c", &edit(0, 1, "z")), ("b", &edit(0, 1, "z"))]));
        assert_eq!(edits.texts().collect::<Vec<_>>(), [&"a", &"b"]);
        assert_eq!(edits.made(&"b", "b").as_deref(), Some("y"));
    }

    proptest::proptest! {
        #[test]
        fn no_edits_panic_and_those_taken_keep_all_else(
            text in "[a-zé予]{0,20}",
            spans in proptest::collection::vec((0..30u32, 0..30u32), 0..8),
        ) {
            let fixes: Vec<Edit> = spans.iter().map(|(start, end)| edit(*start, *end, "")).collect();
            let mut edits = Edits::default();
            let mut removed = 0;
            for fix in &fixes {
                if edits.add([((), fix)]) {
                    removed += fix.span.range().len();
                }
            }
            if let Some(made) = edits.made(&(), &text) {
                proptest::prop_assert_eq!(made.len() + removed, text.len());
            }
        }
    }
}
