//! JSON read byte by byte, no more than it takes to know where a value ends.
//!
//! Guarantee: what is accepted here is valid JSON as serde_json has it, but for its UTF-8, which whoever calls has looked
//! at before. `None` means no more than "not sure": the line is then read by serde_json, which tells what is wrong.
//!
//! A line break ends everything: no function looks past it. The bytes have [`ROOM`] more behind the last line, so that
//! eight can be taken at once wherever a line stands.

use std::ops::Range;

use super::marks::Page;

/// How many bytes there are at least behind what is scanned, none of which is part of a value.
pub(super) const ROOM: usize = 32;

/// How deep values that are skipped may be nested: less than serde_json allows, which counts from the top.
const DEEPEST: usize = 100;

/// What a name of serde_json's own begins with: an object with such a name is no object to it.
pub(super) const PRIVATE: &[u8] = b"$serde_json";

/// What a value is, as far as it can be told without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// No value stands there.
    #[default]
    Absent,
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number without an exponent: what stands there is its text.
    Number,
    /// A number with an exponent.
    Exponent,
    /// A text without escapes; its quotes do not belong to it.
    Text,
    /// A text with escapes; its quotes do not belong to it.
    Escaped,
    /// An array or object.
    Nested,
}

/// A value and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What it is.
    pub(super) kind: Kind,
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Where one reads on.
    pub(super) next: usize,
}

/// The value that begins at a place.
#[inline(always)]
pub(super) fn value(page: Page<'_>, at: usize) -> Option<Found> {
    let found = |kind, end| Some(Found { kind, start: at, end, next: end });
    match *page.bytes.get(at)? {
        b'"' => {
            let start = at + 1;
            let (end, escaped) = text(page, start)?;
            let kind = if escaped { Kind::Escaped } else { Kind::Text };
            Some(Found { kind, start, end, next: end + 1 })
        }
        b'-' | b'0'..=b'9' => {
            let (end, exponent) = number(page, at)?;
            found(if exponent { Kind::Exponent } else { Kind::Number }, end)
        }
        b'{' | b'[' => found(Kind::Nested, nested(page, at)?),
        _ => {
            let (kind, end) = word(page, at)?;
            found(kind, end)
        }
    }
}

/// The end of a text whose opening quote stands before the place, and whether it has escapes.
#[inline(always)]
pub(super) fn text(page: Page<'_>, mut at: usize) -> Option<(usize, bool)> {
    let mut escaped = false;
    loop {
        at = page.mark(at)?;
        match *page.bytes.get(at)? {
            b'"' => return Some((at, escaped)),
            b'\\' => {
                at = escape(page, at)?;
                escaped = true;
            }
            _ => return None,
        }
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;

/// The eight bytes at a place.
#[inline]
pub(super) fn word_at(page: Page<'_>, at: usize) -> Option<u64> {
    page.bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The end of an escape that begins with the backslash at the place. Half of a pair alone is no letter.
#[cold]
fn escape(page: Page<'_>, at: usize) -> Option<usize> {
    match *page.bytes.get(at + 1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
        b'u' => match hex(page, at + 2)? {
            0xDC00..=0xDFFF => None,
            0xD800..=0xDBFF => {
                let has_second = page.bytes.get(at + 6..at + 8)? == b"\\u";
                (has_second && matches!(hex(page, at + 8)?, 0xDC00..=0xDFFF)).then_some(at + 12)
            }
            _ => Some(at + 6),
        },
        _ => None,
    }
}

fn hex(page: Page<'_>, at: usize) -> Option<u32> {
    let digits = page.bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |sum, digit| Some(sum * 16 + char::from(*digit).to_digit(16)?))
}

/// The end of a number, and whether it has an exponent.
#[inline(always)]
fn number(page: Page<'_>, start: usize) -> Option<(usize, bool)> {
    let whole = start + usize::from(*page.bytes.get(start)? == b'-');
    let mut at = digits(page, whole)?;
    if at == whole || (*page.bytes.get(whole)? == b'0' && at > whole + 1) {
        return None;
    }
    if *page.bytes.get(at)? == b'.' {
        let fraction = at + 1;
        at = digits(page, fraction)?;
        if at == fraction {
            return None;
        }
    }
    if !matches!(*page.bytes.get(at)?, b'e' | b'E') {
        return Some((at, false));
    }
    let size = at + 1 + usize::from(matches!(*page.bytes.get(at + 1)?, b'+' | b'-'));
    at = digits(page, size)?;
    (at > size).then_some((at, true))
}

/// The end of the digits that begin at a place.
#[inline(always)]
fn digits(page: Page<'_>, mut at: usize) -> Option<usize> {
    const HALF: u64 = ONES * 0xF0;
    const THREES: u64 = ONES * 0x30;
    const SIXES: u64 = ONES * 0x06;
    loop {
        // A digit has a 3 in its high half and keeps it when 6 is added.
        let word = word_at(page, at)?;
        let others = ((word & HALF) ^ THREES) | ((word.wrapping_add(SIXES) & HALF) ^ THREES);
        if others != 0 {
            return Some(at + (others.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
}

/// `true`, `false` or `null`, and its end. What follows is for whoever looks there next to tell.
#[inline(always)]
fn word(page: Page<'_>, at: usize) -> Option<(Kind, usize)> {
    const FOUR: u64 = 0xFFFF_FFFF;
    const FIVE: u64 = 0xFF_FFFF_FFFF;
    let word = word_at(page, at)?;
    if word & FOUR == u64::from(u32::from_le_bytes(*b"null")) {
        Some((Kind::Null, at + 4))
    } else if word & FOUR == u64::from(u32::from_le_bytes(*b"true")) {
        Some((Kind::Boolean, at + 4))
    } else if word & FIVE == u64::from_le_bytes(*b"false\0\0\0") {
        Some((Kind::Boolean, at + 5))
    } else {
        None
    }
}

/// The end of the array or object that begins at a place.
#[inline(never)]
fn nested(page: Page<'_>, start: usize) -> Option<usize> {
    // A bit for each that is open: 1 for an object.
    let mut open: u128 = 0;
    let mut depth = 0;
    let mut at = start;
    loop {
        // A value is due at `at`.
        let first = *page.bytes.get(at)?;
        if first == b'{' || first == b'[' {
            depth += 1;
            if depth > DEEPEST {
                return None;
            }
            open = open << 1 | u128::from(first == b'{');
            at = blanks(page, at + 1)?;
            let next = *page.bytes.get(at)?;
            if next != first + 2 {
                at = if first == b'{' { name(page, at)?.1 } else { at };
                continue;
            }
        } else {
            // Neither an array nor an object, so this goes no deeper.
            at = value(page, at)?.next;
            at = blanks(page, at)?;
        }
        loop {
            let is_object = open & 1 == 1;
            match (*page.bytes.get(at)?, is_object) {
                (b'}', true) | (b']', false) => {
                    open >>= 1;
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                    at = blanks(page, at + 1)?;
                }
                (b',', true) => {
                    at = name(page, blanks(page, at + 1)?)?.1;
                    break;
                }
                (b',', false) => {
                    at = blanks(page, at + 1)?;
                    break;
                }
                _ => return None,
            }
        }
    }
}

/// Where the name stands whose opening quote is at the place, without its quotes, and where its value begins. Names with
/// escapes are not looked into, nor those that serde_json takes for its own.
#[inline]
pub(super) fn name(page: Page<'_>, at: usize) -> Option<(Range<usize>, usize)> {
    if *page.bytes.get(at)? != b'"' {
        return None;
    }
    let (end, escaped) = text(page, at + 1)?;
    if escaped || page.bytes.get(at + 1..end)?.starts_with(PRIVATE) {
        return None;
    }
    let colon = blanks(page, end + 1)?;
    (*page.bytes.get(colon)? == b':').then_some(())?;
    Some((at + 1..end, blanks(page, colon + 1)?))
}

/// The first place from here on that is not blank; a line break is none of the blanks.
#[inline]
pub(super) fn blanks(page: Page<'_>, mut at: usize) -> Option<usize> {
    while matches!(*page.bytes.get(at)?, b' ' | b'\t' | b'\r') {
        at += 1;
    }
    Some(at)
}
