//! Many leads at a time: a [`Plan`](crate::plan::Plan) and batches of leads to decisions, and all leads of an input to
//! rows, by as many threads as there are.
//!
//! Guarantees: every lead is decided as the interpreter decides it, or it is set aside for the interpreter to decide; the
//! rows are those that [`Columns::row`](crate::data::Columns::row) gives, the same bytes for any number of threads.

mod decider;
mod decisions;
mod emission;
mod kernels;
mod line;
mod lower;
mod lower_sums;
mod machine;
pub mod pair;
mod program;
mod prospects;
mod reason;
mod reuse;
mod run;
mod single;
mod slots;
#[cfg(feature = "parquet")]
mod tabulation;
mod worker;

pub use decider::Decider;
pub use decisions::Decisions;
pub use line::Failed;
pub use machine::{Machine, WholeLeads};
pub use prospects::Prospects;
pub use run::{Job, Ran, Sink, run};
pub use single::{JsonAnswer, JsonDecider};
