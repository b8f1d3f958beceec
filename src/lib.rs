//! Bantam: lead-qualification rules as text, checked, tested and decided exactly.

pub mod builtins;
pub mod check;
pub mod cli;
pub mod data;
pub mod diagnostic;
pub mod outlook;
pub mod policy;
pub mod reference;
pub mod session;
pub mod source;
pub mod syntax;
pub mod types;
