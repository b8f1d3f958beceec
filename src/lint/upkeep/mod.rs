//! Names, and what makes a policy easy to look after.

pub(super) mod naming;
pub(super) mod near_names;
pub(super) mod no_lead_block;
pub(super) mod no_tests;
pub(super) mod repeated_entry;
pub(super) mod same_expression;
pub(super) mod shadowing;
pub(super) mod unneeded_use;
pub(super) mod unused;
