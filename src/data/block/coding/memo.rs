//! What short texts came to before, so that the same text is read once.

use super::word::Word;
use super::{Cell, Kind};

/// How many texts are held. More do not help: then most texts come once.
const HELD: usize = 1024;

/// At how many neighbouring places a text may stand.
const NEIGHBOURS: usize = 4;

/// The longest text that is held.
const LONGEST: usize = 128;

/// After so many texts that were not known, a memo that knows less than half gives up.
const PATIENCE: u64 = 2048;

/// What texts came to.
#[derive(Clone, Debug)]
pub(super) struct Memo<T> {
    entries: Vec<Entry<T>>,
    /// Of entries for longer texts, what stands behind their first bytes.
    rests: Vec<Box<[u8]>>,
    asked: u64,
    unknown: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    /// The first bytes.
    low: u64,
    high: u64,
    /// How long the text is, and its kind in the highest bit; [`FREE`] for none.
    length: u32,
    meaning: T,
}

/// The length of no text.
const FREE: u32 = u32::MAX;

/// A text that is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sought<'t> {
    low: u64,
    high: u64,
    length: u32,
    rest: &'t [u8],
    place: usize,
}

impl<'t> Sought<'t> {
    /// A word.
    #[inline(always)]
    pub(super) fn word(word: Word) -> Sought<'static> {
        let bits = u128::from_le_bytes(word.text);
        let length = u32::from(word.tag & !Word::JSON) | u32::from(word.tag & Word::JSON) << 24;
        Sought::new(bits as u64, (bits >> 64) as u64, length, &[])
    }

    /// The text of a cell; `None` where it is too long to be held.
    #[inline]
    pub(super) fn of(buffer: &'t [u8], cell: Cell) -> Option<Sought<'t>> {
        let word =
            Word::of(buffer, Cell { kind: if cell.kind == Kind::Json { cell.kind } else { Kind::Text }, ..cell });
        if word.tag != Word::NONE {
            return Some(Sought::word(word));
        }
        let text = buffer.get(cell.start..cell.end).filter(|text| text.len() <= LONGEST)?;
        let (first, rest) = text.split_first_chunk::<16>()?;
        let bits = u128::from_le_bytes(*first);
        let length = text.len() as u32 | u32::from(cell.kind == Kind::Json) << 31;
        Some(Sought::new(bits as u64, (bits >> 64) as u64, length, rest))
    }

    #[inline(always)]
    fn new(low: u64, high: u64, length: u32, rest: &'t [u8]) -> Sought<'t> {
        Sought { low, high, length, rest, place: place(low, high, length, rest) }
    }

    /// Whether an entry is of the same length and begins alike.
    #[inline(always)]
    fn begins<T>(&self, entry: &Entry<T>) -> bool {
        (self.low ^ entry.low) | (self.high ^ entry.high) | u64::from(self.length ^ entry.length) == 0
    }
}

/// Where a text is looked for first.
#[inline(always)]
fn place(low: u64, high: u64, length: u32, rest: &[u8]) -> usize {
    const A: u64 = 0xA076_1D64_78BD_642F;
    const B: u64 = 0xE703_7ED1_A0B4_28DB;
    let last = rest.last_chunk::<8>().map_or(0, |last| u64::from_le_bytes(*last));
    let first = (low ^ u64::from(length)).wrapping_mul(A);
    let second = (high ^ last).wrapping_mul(B);
    // The highest bits of a product hang on all bits of its factors.
    ((first ^ second.rotate_left(32)).wrapping_mul(A) >> 40) as usize % HELD
}

impl<T: Copy + Default> Memo<T> {
    pub(super) fn new() -> Memo<T> {
        let none = Entry { low: 0, high: 0, length: FREE, meaning: T::default() };
        Memo { entries: vec![none; HELD + NEIGHBOURS], rests: Vec::new(), asked: 0, unknown: 0 }
    }

    /// Whether a word stands at its first place, and what it came to then.
    #[inline(always)]
    pub(super) fn first(&self, sought: &Sought<'_>) -> (bool, T) {
        match self.entries.get(sought.place) {
            Some(entry) => (sought.begins(entry), entry.meaning),
            None => (false, T::default()),
        }
    }

    /// What a text came to, where it is known.
    pub(super) fn get(&self, sought: Sought<'_>) -> Option<T> {
        let is_it = |place: usize, entry: &Entry<T>| {
            let has_rest = || self.rests.get(place).is_some_and(|rest| **rest == *sought.rest);
            sought.begins(entry) && (sought.rest.is_empty() || has_rest())
        };
        self.around(sought.place).find(|(place, entry)| is_it(*place, entry)).map(|(_, entry)| entry.meaning)
    }

    /// Forgets all texts.
    pub(super) fn clear(&mut self) {
        for entry in &mut self.entries {
            entry.length = FREE;
        }
    }

    /// Notes that so many texts will be asked for; whether that is of use: it knew half of those before.
    pub(super) fn is_of_use(&mut self, count: usize) -> bool {
        let is_of_use = self.unknown < PATIENCE || 2 * self.unknown < self.asked;
        if is_of_use {
            self.asked += count as u64;
        }
        is_of_use
    }

    /// Notes what a text came to; another may be forgotten for it.
    pub(super) fn put(&mut self, sought: Sought<'_>, meaning: T) {
        self.unknown += 1;
        let free = self.around(sought.place).find(|(_, entry)| entry.length == FREE);
        let place = free.map_or(sought.place + self.unknown as usize % NEIGHBOURS, |(place, _)| place);
        let Some(entry) = self.entries.get_mut(place) else { return };
        *entry = Entry { low: sought.low, high: sought.high, length: sought.length, meaning };
        if !sought.rest.is_empty() {
            self.rests.resize(HELD + NEIGHBOURS, Box::default());
        }
        if let Some(rest) = self.rests.get_mut(place) {
            *rest = sought.rest.into();
        }
    }

    #[inline(always)]
    fn around(&self, place: usize) -> impl Iterator<Item = (usize, &Entry<T>)> {
        let entries = self.entries.get(place..place + NEIGHBOURS).unwrap_or_default();
        entries.iter().enumerate().map(move |(index, entry)| (place + index, entry))
    }
}
