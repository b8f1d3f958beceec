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

/// Where a text of fewer than sixteen bytes stands among all such: shorter ones first. Zeros, the digit, stand before it.
#[inline(always)]
pub(crate) fn rank_of_short(text: [u8; 16], length: usize) -> u128 {
    (u128::from_be_bytes(text) & (u128::MAX >> 8)) | (length as u128) << 120
}

/// Where a whole number stands among all.
#[inline(always)]
pub(crate) fn rank_of_integer(number: i64) -> u128 {
    u128::from(number.cast_unsigned() ^ (1 << 63))
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
    fn ranks_tell_keys_apart_and_rise() {
        let short = |text: &str| {
            let mut bytes = [b'0'; 16];
            bytes[16 - text.len()..].copy_from_slice(text.as_bytes());
            rank_of_short(bytes, text.len())
        };
        let texts = ["!", "0", "1", "a", "~", "00", "01", "0a", "a0", "L-00000001", "L-00000002", "012345678901234"];
        assert!(texts.is_sorted_by(|one, other| short(one) < short(other)));
        assert!(
            [i64::MIN, -1, 0, 1, i64::MAX].is_sorted_by(|one, other| rank_of_integer(*one) < rank_of_integer(*other))
        );
    }
}
