//! A first policy for a file of leads: a lead block that reads it, and rules on the columns that it recognises.
//!
//! Pure: a [`Sample`](crate::data::sample::Sample) in, text out. Guarantees: the policy checks and its test passes; the lead
//! block reads every row of the sample that can be read at all; what has several readings is never guessed, but written as
//! a text with the readings in a comment. The same sample gives the same policy.

mod choice;
mod header;
mod infer;
mod key;
mod kind;
mod lead;
mod missing;
mod names;
mod number;
mod policy;
mod roles;
mod say;
mod time;
mod verdict;

pub use policy::{Draft, draft, to_decide};

#[cfg(test)]
mod tests;
