//! What a change of a policy changes: in words, for the leads of a file, and for every lead that there could be.
//!
//! [`words`] tells what the two policies declare differently, [`meaning`] what that changes for any lead, [`leads`] what
//! becomes of real leads; [`text`] and [`markdown`] show all three.

mod example;
mod ladder;
pub mod leads;
pub mod markdown;
pub mod meaning;
mod provisos;
mod report;
mod source;
pub mod text;
pub mod words;

pub use example::{Example, Examples};
pub use ladder::{Direction, Ladder};
pub use report::{OnLeads, Report};

use crate::explain::entry_name;
use crate::policy::{DecidedBy, Policy};
use crate::source::Sources;

/// A policy and the text that it came from.
#[derive(Clone, Copy)]
pub struct Version<'a> {
    /// What people call it: its path, or its path at a revision.
    pub name: &'a str,
    /// The policy.
    pub policy: &'a Policy,
    /// Its sources.
    pub sources: &'a Sources,
}

impl Version<'_> {
    /// What decided, by its name; one without a name of its own with its line; `no rule` where nothing did.
    #[must_use]
    pub fn entry(&self, by: Option<DecidedBy>) -> String {
        by.map_or_else(|| "no rule".to_owned(), |by| entry_name(self.policy, self.sources, by))
    }
}
