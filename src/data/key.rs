//! Keys as bytes: what leads, records and approvals are joined on.
//!
//! Two keys are equal when their typed values are: `007` and `7` are one as integers and two as texts. Where it is enough
//! to tell that a key came before, 64 bits stand for it: two different keys of millions share theirs less often than
//! once in a million inputs.

use std::hash::{BuildHasherDefault, DefaultHasher};

use crate::types::Value;

/// A map that hashes alike in every run.
pub(crate) type KeyMap<V> = std::collections::HashMap<Box<[u8]>, V, BuildHasherDefault<DefaultHasher>>;

/// The bytes of a key; `None` where a part of it is missing.
pub(crate) fn key<'v>(values: impl IntoIterator<Item = Option<&'v Value>>) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(16);
    for value in values {
        // Length first, so that the parts of a key cannot run into each other.
        with_part(value?, |part| {
            bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
            bytes.extend_from_slice(part);
        });
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// The hash of a key, alike in every run; 0 where a part of it is missing.
pub(crate) fn hash<'v>(values: impl IntoIterator<Item = Option<&'v Value>>) -> u64 {
    let mut hash = KeyHash::default();
    for value in values {
        let Some(value) = value else { return 0 };
        hash.add_value(value);
    }
    hash.finish()
}

/// Gives the bytes that stand for a part of a key.
fn with_part<R>(value: &Value, take: impl FnOnce(&[u8]) -> R) -> R {
    match value {
        Value::Text(text) => take(text.as_bytes()),
        Value::Integer(integer) => take(&integer.to_le_bytes()),
        Value::Choice(choice) => take(choice.text.as_ref().unwrap_or(&choice.name).as_bytes()),
        Value::Boolean(_) | Value::Number(_) | Value::Date(_) | Value::Datetime(_) | Value::Duration(_) => {
            take(value.to_string().as_bytes())
        }
        Value::Money(..) | Value::List(_) | Value::Outcome(_) => take(value.to_string().as_bytes()),
    }
}

/// The hash of a key, part by part: a text by its bytes, a whole number by its eight bytes, lowest first, any other value
/// by the bytes of its output.
///
/// It multiplies into 128 bits and folds them, as wyhash does. Its seed is fixed: it tells leads apart that nobody chose
/// to be mistaken for each other.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct KeyHash {
    state: u64,
    parts: u64,
}

impl KeyHash {
    const A: u64 = 0xa076_1d64_78bd_642f;
    const B: u64 = 0xe703_7ed1_a0b4_28db;
    const C: u64 = 0x8ebc_6af0_9c88_c6e3;

    /// Adds the next part.
    #[inline]
    pub(crate) fn add(&mut self, part: &[u8]) {
        let (pairs, rest) = part.as_chunks::<16>();
        for pair in pairs {
            let pair = u128::from_le_bytes(*pair);
            self.state = fold(pair as u64 ^ Self::B, (pair >> 64) as u64 ^ self.state ^ Self::A);
        }
        let mut last = [b'0'; 16];
        last.iter_mut().rev().zip(rest.iter().rev()).for_each(|(slot, byte)| *slot = *byte);
        self.add_last(u128::from_le_bytes(last), part.len());
    }

    /// Adds the next part, which is shorter than sixteen bytes: it ends where these do, and zeros, the digit, stand before it.
    #[inline(always)]
    pub(crate) fn add_short(&mut self, part: [u8; 16], length: usize) {
        self.add_last(u128::from_le_bytes(part), length);
    }

    #[inline(always)]
    fn add_last(&mut self, last: u128, length: usize) {
        let state = fold(last as u64 ^ Self::B, (last >> 64) as u64 ^ self.state ^ Self::A);
        // The length keeps parts apart that differ in zeros.
        self.state = fold(state ^ Self::C, length as u64 ^ Self::B);
        self.parts += 1;
    }

    /// Adds the next part.
    #[inline]
    pub(crate) fn add_value(&mut self, value: &Value) {
        with_part(value, |part| self.add(part));
    }

    /// The hash; never 0, which stands for no key, but where there are no parts.
    #[inline]
    pub(crate) fn finish(self) -> u64 {
        if self.parts == 0 { 0 } else { fold(self.state ^ Self::A, self.parts ^ Self::C).max(1) }
    }
}

fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    product as u64 ^ (product >> 64) as u64
}

/// Into how many lists hashes are dealt out by their highest bits: so many that looking through one takes no longer than
/// waiting for memory once or twice.
const LISTS: usize = 1 << 11;

/// How many hashes a list has at most: all together 32 MiB.
const LONGEST_LIST: usize = 1 << 11;

/// So many hashes are tried at once: waiting for the memory of one is then waiting for that of all.
const TOGETHER: usize = 64;

/// Tells which keys came before.
///
/// It holds 64 bits of each key, of the first three and a half million different ones, 40 MiB at most; beyond that it
/// may miss some, and says so.
#[derive(Debug)]
pub struct Repeats {
    /// What is not in here did not come before; of what is, most did.
    sieve: Sieve,
    /// The hashes by their highest bits, each once.
    lists: Vec<Vec<u64>>,
    held: usize,
    overflowed: bool,
}

impl Default for Repeats {
    fn default() -> Self {
        Repeats { sieve: Sieve::new(Sieve::FEWEST), lists: vec![Vec::new(); LISTS], held: 0, overflowed: false }
    }
}

impl Repeats {
    /// Notes the hash of a key, 0 for none; whether it came before.
    #[inline]
    pub fn note(&mut self, hash: u64) -> bool {
        if hash == 0 {
            return false;
        }
        let Some(list) = self.lists.get_mut(list_of(hash)) else { return false };
        if self.sieve.has(hash) && has(list, hash) {
            return true;
        }
        if list.len() == list.capacity() {
            if list.len() >= LONGEST_LIST {
                self.overflowed = true;
                return false;
            }
            list.reserve_exact(list.len().max(16));
        }
        list.push(hash);
        self.sieve.add(hash);
        self.held += 1;
        if self.held > self.sieve.most() {
            self.widen();
        }
        false
    }

    /// Notes many hashes, in order; `before` gets the place of each that came before.
    pub(crate) fn note_all(&mut self, hashes: &[u64], mut before: impl FnMut(usize)) {
        for (group, hashes) in hashes.chunks(TOGETHER).enumerate() {
            let last = |hash: u64| self.lists.get(list_of(hash)).and_then(|list| list.last()).copied();
            let near = |hash: u64| self.sieve.word(hash) ^ last(hash).unwrap_or(0);
            std::hint::black_box(hashes.iter().fold(0, |all, hash| all ^ near(*hash)));
            for (place, hash) in hashes.iter().enumerate() {
                if self.note(*hash) {
                    before(group * TOGETHER + place);
                }
            }
        }
    }

    /// Makes the sieve twice as wide, so that it goes on keeping out what did not come before.
    #[cold]
    fn widen(&mut self) {
        let mut sieve = Sieve::new(2 * self.sieve.words.len());
        self.lists.iter().flatten().for_each(|hash| sieve.add(*hash));
        self.sieve = sieve;
    }

    /// Whether a key was met that could not be held, so that a later one like it was not told.
    #[must_use]
    pub fn lost_count(&self) -> bool {
        self.overflowed
    }
}

/// In which list a hash stands if it came before.
#[inline]
fn list_of(hash: u64) -> usize {
    (hash >> (u64::BITS - LISTS.ilog2())) as usize
}

/// Whether a hash is among some. All are looked at, several at once.
fn has(hashes: &[u64], hash: u64) -> bool {
    hashes.iter().fold(false, |is_there, other| is_there | (*other == hash))
}

/// Tells for certain that a hash was not added (B. H. Bloom): four bits of one word stand for it.
#[derive(Clone, Debug)]
struct Sieve {
    /// A power of two of them.
    words: Vec<u64>,
}

impl Sieve {
    /// How many words there are at first.
    const FEWEST: usize = 1 << 10;

    fn new(words: usize) -> Sieve {
        Sieve { words: vec![0; words] }
    }

    /// How many hashes it is meant for: with four to a word, one of two hundred that were not added seems to be there.
    fn most(&self) -> usize {
        4 * self.words.len()
    }

    /// By the highest bits, so that the hashes of a list stand close together.
    #[inline]
    fn place(&self, hash: u64) -> usize {
        (hash >> (u64::BITS - self.words.len().ilog2())) as usize
    }

    #[inline]
    fn word(&self, hash: u64) -> u64 {
        self.words.get(self.place(hash)).copied().unwrap_or(0)
    }

    /// Whether it may have been added.
    #[inline]
    fn has(&self, hash: u64) -> bool {
        let bits = bits(hash);
        self.word(hash) & bits == bits
    }

    #[inline]
    fn add(&mut self, hash: u64) {
        let place = self.place(hash);
        if let Some(word) = self.words.get_mut(place) {
            *word |= bits(hash);
        }
    }
}

/// The bits that stand for a hash, by the lowest of its own.
#[inline]
fn bits(hash: u64) -> u64 {
    let bit = |from: u32| 1 << (hash >> from & 63);
    bit(0) | bit(6) | bit(12) | bit(18)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(parts: &[&[u8]]) -> u64 {
        let mut hash = KeyHash::default();
        parts.iter().for_each(|part| hash.add(part));
        hash.finish()
    }

    #[test]
    fn a_key_is_told_by_all_of_its_parts() {
        let texts: [&[&[u8]]; 9] = [
            &[b"a"],
            &[b"a", b""],
            &[b"", b"a"],
            &[b"a\0"],
            &[b"", b""],
            &[b"0123456789abcdef"],
            &[b"0123456789abcdef\0"],
            &[b"0123456789abcdefg"],
            &[b"0123456789abcdef", b"g"],
        ];
        let mut hashes: Vec<u64> = texts.iter().map(|parts| hash_of(parts)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), texts.len());
        assert_eq!(hash_of(&[]), 0);
        assert_eq!(hash([Some(&Value::Integer(7))]), hash_of(&[&7i64.to_le_bytes()]));
        assert_eq!(hash([Some(&Value::Integer(7)), None]), 0);
    }

    #[test]
    fn only_keys_that_came_before_are_told() {
        let key = |number: u64| hash_of(&[&number.to_le_bytes()]);
        let mut repeats = Repeats::default();
        assert!((0..200_000).all(|number| !repeats.note(key(number))));
        assert!((0..200_000).all(|number| repeats.note(key(number))));
        assert!(!repeats.note(0) && !repeats.note(0));
        assert!(!repeats.lost_count());
    }

    #[test]
    fn keys_beyond_the_room_for_them_are_not_told_and_that_is_said() {
        let mut repeats = Repeats::default();
        // All in one list.
        let hash = |number: usize| (number as u64) << 30;
        assert!((1..=LONGEST_LIST).all(|number| !repeats.note(hash(number))));
        assert!(!repeats.lost_count());
        assert!(!repeats.note(hash(LONGEST_LIST + 1)) && repeats.lost_count());
        assert!(!repeats.note(hash(LONGEST_LIST + 1)) && repeats.note(hash(1)));
    }

    #[test]
    fn many_at_once_are_told_as_one_by_one() {
        let hash = |number: u64| {
            if number.is_multiple_of(7) { 0 } else { hash_of(&[&(number * number % 1009).to_le_bytes()]) }
        };
        let hashes: Vec<u64> = (0..5000).map(hash).collect();
        let mut repeats = Repeats::default();
        let single: Vec<usize> = (0..hashes.len()).filter(|place| repeats.note(hashes[*place])).collect();
        let (mut repeats, mut together) = (Repeats::default(), Vec::new());
        for (block, hashes) in hashes.chunks(1001).enumerate() {
            repeats.note_all(hashes, |place| together.push(1001 * block + place));
        }
        assert_eq!(together, single);
    }
}
