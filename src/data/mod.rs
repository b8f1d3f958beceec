//! Leads in and decisions out.

pub mod cell;
