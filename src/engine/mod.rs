//! Many leads at a time: a [`Plan`](crate::plan::Plan) and batches of leads to decisions.
//!
//! Guarantee: every lead is decided as the interpreter decides it, or it is set aside for the interpreter to decide.

mod decider;
mod decisions;
mod kernels;
mod lower;
mod lower_sums;
mod machine;
mod program;
mod prospects;
mod reuse;
mod slots;

pub use decider::Decider;
pub use decisions::Decisions;
pub use machine::{Machine, WholeLeads};
pub use prospects::Prospects;
