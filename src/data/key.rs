//! Keys as bytes: what leads, records and approvals are joined on.
//!
//! Two keys are equal when their typed values are: `007` and `7` are one as integers and two as texts.

use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use crate::types::Value;

/// A map that hashes alike in every run.
pub(crate) type KeyMap<V> = std::collections::HashMap<Box<[u8]>, V, BuildHasherDefault<DefaultHasher>>;

/// The bytes of a key; `None` where a part of it is missing.
pub(crate) fn key<'v>(values: impl IntoIterator<Item = Option<&'v Value>>) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(16);
    for value in values {
        let value = value?;
        match value {
            Value::Text(text) => push(&mut bytes, text.as_bytes()),
            Value::Integer(integer) => push(&mut bytes, &integer.to_le_bytes()),
            Value::Choice(choice) => push(&mut bytes, choice.text.as_ref().unwrap_or(&choice.name).as_bytes()),
            Value::Boolean(_) | Value::Number(_) | Value::Date(_) | Value::Datetime(_) | Value::Duration(_) => {
                push(&mut bytes, value.to_string().as_bytes());
            }
            Value::Money(..) | Value::List(_) | Value::Outcome(_) => push(&mut bytes, value.to_string().as_bytes()),
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// Length first, so that the parts of a key cannot run into each other.
fn push(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
    bytes.extend_from_slice(part);
}

/// How many keys are told apart before counting stops.
const MOST: usize = 4_000_000;

/// Tells which keys came before.
///
/// It holds 64 bits of each key, of the first four million different ones, about 75 MB at most; beyond that it may miss
/// some, and says so. That two different keys share their 64 bits is less likely than one in a million.
#[derive(Debug, Default)]
pub(crate) struct Repeats {
    seen: std::collections::HashSet<u64, BuildHasherDefault<Same>>,
    overflowed: bool,
}

impl Repeats {
    /// Notes a key; whether it came before.
    pub(crate) fn note(&mut self, key: &[u8]) -> bool {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let hash = hasher.finish();
        if self.seen.len() < MOST {
            return !self.seen.insert(hash);
        }
        let came_before = self.seen.contains(&hash);
        self.overflowed |= !came_before;
        came_before
    }

    /// Whether a key was met that could not be held, so that a later one like it was not told.
    pub(crate) fn lost_count(&self) -> bool {
        self.overflowed
    }
}

/// A hasher of what is a hash already.
#[derive(Debug, Default)]
pub(crate) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
