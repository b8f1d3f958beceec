//! What tests say of addresses by what stands behind their `@`, where most of them are in no list.

use crate::plan::Code;
use crate::policy::Texts;

/// So many lengths are told apart; all beyond are one.
const LENGTHS: usize = 64;

/// The code of all addresses but few.
///
/// Guarantee: an address of ASCII with one `@`, before and behind which there is something, has the code
/// [`unlisted`](Domains::unlisted) if its domain cannot be listed.
#[derive(Clone, Debug)]
pub struct Domains {
    unlisted: Code,
    /// By length a bit for each first byte of a listed domain, by its lowest bits: in them, letters are alike in any case.
    listed: [u32; LENGTHS],
}

impl Domains {
    /// Of no list, with this code.
    pub(super) fn new(unlisted: Code) -> Domains {
        Domains { unlisted, listed: [0; LENGTHS] }
    }

    /// Adds to the code of those that are not listed.
    pub(super) fn say(&mut self, code: Code) {
        self.unlisted |= code;
    }

    /// Adds a list.
    pub(super) fn list(&mut self, texts: &Texts) {
        for text in texts.iter() {
            let first = text.bytes().next().unwrap_or(0);
            if let Some(bits) = self.listed.get_mut(text.len().min(LENGTHS - 1)) {
                *bits |= 1 << (first & 31);
            }
        }
    }

    /// The code of an address whose domain is not listed.
    #[must_use]
    pub fn unlisted(&self) -> Code {
        self.unlisted
    }

    /// Whether a domain of this length that begins so may be listed.
    #[inline(always)]
    #[must_use]
    pub fn may_be_listed(&self, length: usize, first: u8) -> bool {
        self.listed.get(length.min(LENGTHS - 1)).is_none_or(|bits| bits >> (first & 31) & 1 == 1)
    }
}
