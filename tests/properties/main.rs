//! Laws that hold for every policy and lead, tried on random ones.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod analysis;
mod blocks;
mod checker;
mod comparison;
mod dead;
mod engine;
mod evaluation;
mod explain;
mod format;
mod init;
mod inputs;
mod lint;
mod metamorphic;
mod more;
mod outlook;
mod pair;
#[cfg(feature = "parquet")]
mod parquet;
mod readers;
mod rows;
mod single;
mod small;
