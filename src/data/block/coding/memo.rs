//! What short texts came to before, so that the same text is read once.

use super::usual::Word;
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
    bits: u128,
    /// How long the text is, and its kind in the highest bit; `u32::MAX` for none.
    length: u32,
    meaning: T,
}

/// A text that is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sought<'t> {
    bits: u128,
    length: u32,
    rest: &'t [u8],
    place: usize,
}

impl<'t> Sought<'t> {
    /// The text of a cell; `None` where it is too long to be held.
    #[inline(always)]
    pub(super) fn new(buffer: &'t [u8], cell: Cell) -> Option<Sought<'t>> {
        let Cell { kind, start, end } = cell;
        let (bits, rest) = match Word::at(buffer, start, end) {
            Some(word) => (word.bits, &[][..]),
            None => long(buffer, start, end)?,
        };
        let length = (end - start) as u32 | u32::from(kind == Kind::Number) << 31;
        Some(Sought { bits, length, rest, place: place(bits, length, rest) })
    }
}

/// The first bytes of a text and those behind them.
fn long(buffer: &[u8], start: usize, end: usize) -> Option<(u128, &[u8])> {
    let text = buffer.get(start..end).filter(|text| text.len() <= LONGEST)?;
    let (first, rest) = text.split_first_chunk::<16>()?;
    Some((u128::from_le_bytes(*first), rest))
}

/// Where a text is looked for first.
#[inline(always)]
fn place(bits: u128, length: u32, rest: &[u8]) -> usize {
    const A: u64 = 0xA076_1D64_78BD_642F;
    const B: u64 = 0xE703_7ED1_A0B4_28DB;
    let last = rest.last_chunk::<8>().map_or(0, |last| u64::from_le_bytes(*last));
    let first = (bits as u64 ^ u64::from(length)).wrapping_mul(A);
    let second = ((bits >> 64) as u64 ^ last).wrapping_mul(B);
    // The highest bits of a product hang on all of its factors' bits.
    ((first ^ second.rotate_left(32)).wrapping_mul(A) >> 40) as usize % HELD
}

impl<T: Copy + Default> Memo<T> {
    pub(super) fn new() -> Memo<T> {
        let none = Entry { bits: 0, length: u32::MAX, meaning: T::default() };
        Memo { entries: vec![none; HELD + NEIGHBOURS], rests: Vec::new(), asked: 0, unknown: 0 }
    }

    /// What a text came to, where it is known.
    #[inline(always)]
    pub(super) fn get(&self, sought: Sought<'_>) -> Option<T> {
        let first = self.entries.get(sought.place)?;
        if first.bits == sought.bits && first.length == sought.length && sought.rest.is_empty() {
            return Some(first.meaning);
        }
        self.get_near(sought)
    }

    /// The same where it does not stand at its first place, or is long.
    #[inline(never)]
    fn get_near(&self, sought: Sought<'_>) -> Option<T> {
        let is_it = |place: usize, entry: &Entry<T>| {
            entry.bits == sought.bits
                && entry.length == sought.length
                && (sought.rest.is_empty() || self.rests.get(place).is_some_and(|rest| **rest == *sought.rest))
        };
        self.around(sought.place).find(|(place, entry)| is_it(*place, entry)).map(|(_, entry)| entry.meaning)
    }

    /// Forgets all texts.
    pub(super) fn clear(&mut self) {
        for entry in &mut self.entries {
            entry.length = u32::MAX;
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
        let free = self.around(sought.place).find(|(_, entry)| entry.length == u32::MAX);
        let place = free.map_or(sought.place + self.unknown as usize % NEIGHBOURS, |(place, _)| place);
        let Some(entry) = self.entries.get_mut(place) else { return };
        *entry = Entry { bits: sought.bits, length: sought.length, meaning };
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
