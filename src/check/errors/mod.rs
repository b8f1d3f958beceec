//! The diagnostics of `check`: one constructor each.

pub(super) mod lead;
pub(super) mod literal;
pub(super) mod ty;
