//! The diagnostics of `check`: one constructor each.

mod entries;
mod functions;
mod habits;
pub(super) mod lead;
pub(super) mod literal;
mod names;
mod test_block;
pub(super) mod ty;
mod values;

pub(super) use entries::*;
pub(super) use functions::*;
pub(super) use habits::*;
pub(super) use names::*;
pub(super) use test_block::*;
pub(super) use values::*;
