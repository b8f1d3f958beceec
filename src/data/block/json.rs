//! JSON Lines in blocks: cut where lines end, read along the layout of the lines before.
//!
//! Guarantee: the leads of [`crate::data::split`], whatever stands there; a line that is odd in any way is read by
//! serde_json.

mod cut;
mod keys;
mod layout;
mod line;
mod marks;
mod reader;
mod scan;
#[cfg(test)]
mod tests;

pub use cut::{LineBlock, LineBlocks};
pub use reader::LineReader;
