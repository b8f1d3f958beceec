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
        let mut state = self.state ^ Self::A;
        for pair in pairs {
            let pair = u128::from_le_bytes(*pair);
            state = fold(pair as u64 ^ Self::B, (pair >> 64) as u64 ^ state);
        }
        let mut last = [0; 16];
        last.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
        let last = u128::from_le_bytes(last);
        state = fold(last as u64 ^ Self::B, (last >> 64) as u64 ^ state);
        // The length keeps parts apart that differ in zeros at the end.
        self.state = fold(state ^ Self::C, part.len() as u64 ^ Self::B);
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

/// Into how many parts the keys are dealt out. Each grows by itself, so that growing never takes much at once.
const SHARDS: usize = 256;

/// How many places a part has at most: all together 32 MiB.
const MOST_PLACES: usize = 1 << 14;

/// Tells which keys came before.
///
/// It holds 64 bits of each key, of the first three and a half million different ones, 32 MiB at most; beyond that it
/// may miss some, and says so.
#[derive(Debug)]
pub struct Repeats {
    shards: Vec<Shard>,
    overflowed: bool,
}

impl Default for Repeats {
    fn default() -> Self {
        Repeats { shards: vec![Shard::default(); SHARDS], overflowed: false }
    }
}

impl Repeats {
    /// Notes the hash of a key, 0 for none; whether it came before.
    pub fn note(&mut self, hash: u64) -> bool {
        let Some(shard) = self.shards.get_mut((hash >> 56) as usize).filter(|_| hash != 0) else { return false };
        let met = shard.note(hash);
        self.overflowed |= met == Met::NoRoom;
        met == Met::Before
    }

    /// Brings the places of some hashes near, all at once, so that noting them does not wait for memory one by one.
    pub(crate) fn expect(&self, hashes: &[u64]) {
        let first = |hash: &u64| {
            let shard = self.shards.get((hash >> 56) as usize)?;
            shard.places.get(first_place(shard.places.len(), *hash)).copied()
        };
        std::hint::black_box(hashes.iter().filter_map(first).fold(0, |all, place| all ^ place));
    }

    /// Whether a key was met that could not be held, so that a later one like it was not told.
    #[must_use]
    pub fn lost_count(&self) -> bool {
        self.overflowed
    }
}

/// Hashes by open addressing, 0 for a place that is free.
#[derive(Clone, Debug, Default)]
struct Shard {
    places: Vec<u64>,
    taken: usize,
}

/// What became of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    New,
    Before,
    NoRoom,
}

impl Shard {
    fn note(&mut self, hash: u64) -> Met {
        let has_room = self.has_room() || self.grow();
        for place in places_for(&mut self.places, hash) {
            if *place == hash {
                return Met::Before;
            }
            if *place == 0 {
                if !has_room {
                    return Met::NoRoom;
                }
                *place = hash;
                self.taken += 1;
                return Met::New;
            }
        }
        Met::NoRoom
    }

    /// Whether one more leaves an eighth of the places free, without which searching takes long.
    fn has_room(&self) -> bool {
        (self.taken + 1) * 8 <= self.places.len() * 7
    }

    /// Half as many places more; whether there are any more to be had.
    fn grow(&mut self) -> bool {
        let wanted = (self.places.len() + self.places.len() / 2).clamp(16, MOST_PLACES);
        if wanted == self.places.len() {
            return false;
        }
        let old = std::mem::replace(&mut self.places, vec![0; wanted]);
        for hash in old.into_iter().filter(|hash| *hash != 0) {
            if let Some(place) = places_for(&mut self.places, hash).find(|place| **place == 0) {
                *place = hash;
            }
        }
        true
    }
}

/// Where among so many places a hash stands if it can. The highest bits chose the part; those below them choose the place.
fn first_place(places: usize, hash: u64) -> usize {
    ((u128::from(hash << 8) * places as u128) >> 64) as usize
}

/// The places where a hash may stand, the likeliest first.
fn places_for(places: &mut [u64], hash: u64) -> impl Iterator<Item = &mut u64> {
    let (before, behind) = places.split_at_mut(first_place(places.len(), hash));
    behind.iter_mut().chain(before)
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
        let held = MOST_PLACES / 8 * 7;
        let mut repeats = Repeats::default();
        // All in one part, which has no more room than its own.
        let hash = |number: usize| (number as u64) << 40;
        assert!((1..=held).all(|number| !repeats.note(hash(number))));
        assert!(!repeats.lost_count());
        assert!(!repeats.note(hash(held + 1)) && repeats.lost_count());
        assert!(!repeats.note(hash(held + 1)) && repeats.note(hash(1)));
    }
}
