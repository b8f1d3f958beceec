//! A window on the unread bytes of an input: the part from which the next record is cut.
//!
//! It holds no more than one record and one block: memory does not grow with the input.

use std::io::{self, ErrorKind, Read};

/// How much is read at once.
const BLOCK: usize = 64 * 1024;

/// No record is longer. What is longer is a quote or bracket left open, and the window must not swallow the rest.
pub(crate) const LONGEST_RECORD: usize = 16 * 1024 * 1024;

/// The unread bytes of an input.
pub(super) struct Window<R> {
    input: R,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
}

impl<R: Read> Window<R> {
    /// A window at the beginning of `input`.
    pub(super) fn new(input: R) -> Self {
        Window { input, bytes: Vec::new(), start: 0, end: 0, at_end: false }
    }

    /// What has been read and not yet consumed.
    pub(super) fn unread(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether nothing follows the unread bytes.
    pub(super) fn at_end(&self) -> bool {
        self.at_end
    }

    /// Whether the unread bytes are more than any record may be.
    pub(super) fn is_full(&self) -> bool {
        self.end - self.start >= LONGEST_RECORD
    }

    /// The input, what has been read of it and not yet consumed, and whether nothing follows that.
    pub(super) fn into_parts(mut self) -> (R, Vec<u8>, bool) {
        self.bytes.truncate(self.end);
        self.bytes.drain(..self.start);
        (self.input, self.bytes, self.at_end)
    }

    /// Takes bytes off the front.
    pub(super) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Reads on until the unread bytes have at least doubled, so that scanning a record again and again costs a
    /// constant factor only, or until the input ends.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub(super) fn read_on(&mut self) -> io::Result<()> {
        self.bytes.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let wanted = (self.end * 2).max(1);
        while self.end < wanted && !self.at_end {
            if self.bytes.len() < self.end + BLOCK {
                self.bytes.resize((self.end + BLOCK).max(wanted), 0);
            }
            let Some(room) = self.bytes.get_mut(self.end..) else { break };
            match self.input.read(room) {
                Ok(0) => self.at_end = true,
                Ok(count) => self.end = (self.end + count).min(self.bytes.len()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
