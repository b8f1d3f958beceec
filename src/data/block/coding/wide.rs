//! What texts of a line or so came to before, so that the same text is read once.

use super::{Cell, Kind};

/// How many texts are held.
const HELD: usize = 256;

/// The shortest and the longest text that is held.
const SHORTEST: usize = 17;
const LONGEST: usize = 64;

/// What texts came to. It takes no room before one is put down.
#[derive(Clone, Debug)]
pub(super) struct WideMemo<T> {
    entries: Vec<(Wide, T)>,
}

/// A text: its first and its last thirty-two bytes, or sixteen where it is not longer than both of these together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wide {
    first: [u128; 2],
    last: [u128; 2],
    length: usize,
}

impl Wide {
    /// The text of a cell; `None` where it is not held, or where there is no room around it.
    #[inline(always)]
    pub(super) fn of(buffer: &[u8], cell: Cell) -> Option<Wide> {
        let length = cell.end.wrapping_sub(cell.start);
        let first = buffer.get(cell.start..)?.first_chunk::<32>()?;
        let last = buffer.get(..cell.end)?.last_chunk::<32>()?;
        if !(SHORTEST..=LONGEST).contains(&length) || cell.kind != Kind::Text {
            return None;
        }
        let ([one, two], [three, four]) = (halves(first), halves(last));
        let is_long = length > 32;
        Some(Wide {
            first: [one, if is_long { two } else { 0 }],
            last: [if is_long { three } else { 0 }, four],
            length,
        })
    }

    /// Where it is held.
    #[inline(always)]
    fn place(&self) -> usize {
        const A: u64 = 0xA076_1D64_78BD_642F;
        let ([first, _], [_, last]) = (self.first, self.last);
        let mixed = (first as u64 ^ self.length as u64).wrapping_mul(A) ^ ((last >> 64) as u64).rotate_left(32);
        // The highest bits of a product hang on all bits of its factors.
        (mixed.wrapping_mul(A) >> 40) as usize % HELD
    }
}

#[inline(always)]
fn halves(bytes: &[u8; 32]) -> [u128; 2] {
    let (halves, _) = bytes.as_chunks::<16>();
    match halves {
        [one, two] => [u128::from_le_bytes(*one), u128::from_le_bytes(*two)],
        _ => [0; 2],
    }
}

impl<T: Copy + Default> WideMemo<T> {
    pub(super) fn new() -> WideMemo<T> {
        WideMemo { entries: Vec::new() }
    }

    /// Whether it holds nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What a text came to, where it is known.
    #[inline(always)]
    pub(super) fn get(&self, text: &Wide) -> Option<T> {
        self.entries.get(text.place()).filter(|(held, _)| held == text).map(|(_, meaning)| *meaning)
    }

    /// Notes what a text came to; another may be forgotten for it.
    pub(super) fn put(&mut self, text: Wide, meaning: T) {
        self.entries.resize(HELD, Default::default());
        if let Some(entry) = self.entries.get_mut(text.place()) {
            *entry = (text, meaning);
        }
    }

    /// Forgets all texts.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with something around it.
    fn wide(text: &str, around: char) -> Option<Wide> {
        let around = around.to_string().repeat(LONGEST);
        let buffer = [&*around, text, &*around].concat();
        Wide::of(buffer.as_bytes(), Cell { kind: Kind::Text, start: LONGEST, end: LONGEST + text.len() })
    }

    #[test]
    fn a_text_is_told_by_each_of_its_bytes_and_by_nothing_around_it() {
        for length in 0..=LONGEST + 1 {
            let text = "a".repeat(length);
            assert_eq!(wide(&text, 'x').is_some(), (SHORTEST..=LONGEST).contains(&length));
            assert_eq!(wide(&text, 'x'), wide(&text, 'a'));
            if !(SHORTEST..=LONGEST).contains(&length) {
                continue;
            }
            assert_ne!(wide(&text, 'a'), wide(&text[1..], 'a'));
            for place in 0..length {
                let mut other = text.clone();
                other.replace_range(place..=place, "b");
                assert_ne!(wide(&text, 'x'), wide(&other, 'x'), "{place} of {length}");
            }
        }
    }

    #[test]
    fn what_was_put_down_is_found_until_another_takes_its_place() {
        let mut memo = WideMemo::new();
        let text = |number: usize| wide(&format!("{number:020}"), ' ').unwrap();
        assert!(memo.is_empty() && memo.get(&text(0)).is_none());
        for number in 0..1000 {
            memo.put(text(number), number);
            assert_eq!(memo.get(&text(number)), Some(number));
        }
        assert!((0..1000).all(|number| memo.get(&text(number)).is_none_or(|held| held == number)));
        memo.clear();
        assert!((0..1000).all(|number| memo.get(&text(number)).is_none()));
    }
}
