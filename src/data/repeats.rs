//! Which keys came before: 64 bits stand for each.

use std::ops::RangeInclusive;

/// Ranks that rise from each to the next, so that no two are the same.
#[derive(Clone, Debug)]
pub(crate) struct Rising {
    /// The first and the last; backward before there is any.
    first: u128,
    last: u128,
    /// How many there were before one did not rise.
    count: usize,
    fell: bool,
}

impl Default for Rising {
    fn default() -> Self {
        Rising { first: u128::MAX, last: 0, count: 0, fell: false }
    }
}

impl Rising {
    /// The next rank.
    #[inline(always)]
    pub(crate) fn add(&mut self, rank: u128) {
        self.extend(&(rank..=rank), 1);
    }

    /// The next so many, which rise from the start to the end of this.
    #[inline(always)]
    pub(crate) fn extend(&mut self, ranks: &RangeInclusive<u128>, count: usize) {
        self.fell |= self.count > 0 && *ranks.start() <= self.last;
        self.first = self.first.min(*ranks.start());
        self.last = *ranks.end();
        self.count += count;
    }

    /// From where to where they rise; `None` where they do not, or are not so many.
    pub(crate) fn ranks(&self, count: usize) -> Option<RangeInclusive<u128>> {
        (!self.fell && self.count == count && count > 0).then_some(self.first..=self.last)
    }
}

/// The keys of leads, in order.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    hashes: Vec<u64>,
    rising: Rising,
}

impl Keys {
    /// Forgets them.
    pub(crate) fn clear(&mut self) {
        self.hashes.clear();
        self.rising = Rising::default();
    }

    /// Adds the hash of the next key, 0 for none.
    #[inline]
    pub(crate) fn push(&mut self, hash: u64) {
        self.hashes.push(hash);
    }

    /// Notes that the ranks of the next so many keys rise, from where to where.
    pub(crate) fn rise(&mut self, ranks: &RangeInclusive<u128>, count: usize) {
        self.rising.extend(ranks, count);
    }
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
/// may miss some, and says so. While keys rise from lead to lead, as they do in most exports, none can have come before:
/// then their hashes only wait until that ends.
#[derive(Debug)]
pub struct Repeats {
    /// Hashes of keys that rise, up to this one, block by block.
    waiting: Vec<Box<[u64]>>,
    waiting_count: usize,
    highest: Option<u128>,
    /// Whether all keys so far rise.
    rises: bool,
    /// What is not in here did not come before; of what is, most did.
    sieve: Sieve,
    /// The hashes by their highest bits, each once.
    lists: Vec<Vec<u64>>,
    held: usize,
    overflowed: bool,
}

impl Default for Repeats {
    fn default() -> Self {
        Repeats {
            waiting: Vec::new(),
            waiting_count: 0,
            highest: None,
            rises: true,
            sieve: Sieve::new(Sieve::FEWEST),
            lists: vec![Vec::new(); LISTS],
            held: 0,
            overflowed: false,
        }
    }
}

impl Repeats {
    /// Notes the hash of a key, 0 for none; whether it came before.
    pub fn note(&mut self, hash: u64) -> bool {
        self.stop_waiting();
        self.note_one(hash)
    }

    #[inline]
    fn note_one(&mut self, hash: u64) -> bool {
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

    /// Notes many keys, in order; `before` gets the place of each that came before.
    pub(crate) fn note_all(&mut self, keys: &Keys, before: impl FnMut(usize)) {
        let Keys { hashes, rising } = keys;
        let ranks = rising.ranks(hashes.len()).filter(|ranks| self.highest.is_none_or(|most| most < *ranks.start()));
        match ranks.filter(|_| self.rises) {
            Some(ranks) => {
                self.highest = Some(*ranks.end());
                self.wait(hashes);
            }
            None if hashes.is_empty() => {}
            None => {
                self.stop_waiting();
                self.note_hashes(hashes, before);
            }
        }
    }

    /// Keeps hashes of which none came before.
    fn wait(&mut self, hashes: &[u64]) {
        self.waiting_count += hashes.len();
        if self.waiting_count <= LISTS * LONGEST_LIST {
            self.waiting.push(hashes.into());
        }
    }

    /// Notes what waits: from now on, any key may have come before.
    fn stop_waiting(&mut self) {
        self.rises = false;
        if self.waiting_count > 0 {
            self.overflowed |= self.waiting_count > LISTS * LONGEST_LIST;
            self.waiting_count = 0;
            for hashes in std::mem::take(&mut self.waiting) {
                self.note_hashes(&hashes, |_| {});
            }
        }
    }

    fn note_hashes(&mut self, hashes: &[u64], mut before: impl FnMut(usize)) {
        for (group, hashes) in hashes.chunks(TOGETHER).enumerate() {
            let last = |hash: u64| self.lists.get(list_of(hash)).and_then(|list| list.last()).copied();
            let near = |hash: u64| self.sieve.word(hash) ^ last(hash).unwrap_or(0);
            std::hint::black_box(hashes.iter().fold(0, |all, hash| all ^ near(*hash)));
            for (place, hash) in hashes.iter().enumerate() {
                if self.note_one(*hash) {
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
    use crate::data::key::KeyHash;

    fn hash_of(number: u128) -> u64 {
        let mut hash = KeyHash::default();
        hash.add(&number.to_le_bytes());
        hash.finish()
    }

    #[test]
    fn only_keys_that_came_before_are_told() {
        let key = |number: u64| hash_of(number.into());
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
            if number.is_multiple_of(7) { 0 } else { hash_of((number * number % 1009).into()) }
        };
        let hashes: Vec<u64> = (0..5000).map(hash).collect();
        let mut repeats = Repeats::default();
        let single: Vec<usize> = (0..hashes.len()).filter(|place| repeats.note(hashes[*place])).collect();
        let (mut repeats, mut together) = (Repeats::default(), Vec::new());
        for (block, hashes) in hashes.chunks(1001).enumerate() {
            let keys = Keys { hashes: hashes.to_vec(), rising: Rising::default() };
            repeats.note_all(&keys, |place| together.push(1001 * block + place));
        }
        assert_eq!(together, single);
    }

    /// Keys by their ranks, in blocks of seven.
    fn repeated(ranks: &[u128]) -> Vec<usize> {
        let (mut repeats, mut found, mut keys) = (Repeats::default(), Vec::new(), Keys::default());
        for (block, ranks) in ranks.chunks(7).enumerate() {
            keys.clear();
            for half in ranks.chunks(4) {
                half.iter().for_each(|rank| keys.push(hash_of(*rank)));
                let mut rising = Rising::default();
                half.iter().for_each(|rank| rising.add(*rank));
                rising.ranks(half.len()).iter().for_each(|ranks| keys.rise(ranks, half.len()));
            }
            repeats.note_all(&keys, |place| found.push(7 * block + place));
        }
        found
    }

    #[test]
    fn keys_that_rise_for_a_while_are_told_as_any_others() {
        let rise = || (0..100).map(|number| 3 * number).collect::<Vec<u128>>();
        assert!(repeated(&rise()).is_empty());
        for place in 0..100 {
            for (instead, before) in [(1, false), (0, true), (3 * 50, true)] {
                let mut ranks = rise();
                ranks[place] = instead;
                let same = ranks.iter().enumerate().filter(|(_, rank)| **rank == instead).map(|(place, _)| place);
                let expected: Vec<usize> = if before { same.skip(1).collect() } else { Vec::new() };
                assert_eq!(repeated(&ranks), expected, "{instead} at {place}");
            }
        }
        let twice = [rise(), rise()].concat();
        assert_eq!(repeated(&twice), (100..200).collect::<Vec<_>>());
    }
}
