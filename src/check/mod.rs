//! AST to policy.

mod errors;
pub mod lead;
pub mod literal;
pub mod ty;
