//! AST to policy.

mod errors;
pub mod literal;
pub mod ty;
