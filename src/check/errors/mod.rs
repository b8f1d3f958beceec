//! The diagnostics of `check`: one constructor each.

mod entries;
pub(super) mod lead;
pub(super) mod literal;
mod names;
mod test_block;
pub(super) mod ty;
mod values;

pub(super) use entries::*;
pub(super) use names::*;
pub(super) use test_block::*;
pub(super) use values::*;
