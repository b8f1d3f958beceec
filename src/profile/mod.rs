//! A policy against the leads that it is for: what their fields hold, and what of each rule is true of how many.
//!
//! A [`Profile`] is counted lead by lead, by the interpreter, and holds no lead. [`Profile::findings`] says where data and
//! policy do not fit: choices that nobody declared, fields that are always missing, rules that no lead satisfies. A
//! profile can be kept as a [`Baseline`], and a later one be held against it: what has drifted since is a finding, too.

mod baseline;
mod entry;
mod field;
mod findings;
mod words;

pub use baseline::{Baseline, BaselineError};
pub use entry::{EntryProfile, PartProfile};
pub use field::FieldProfile;

use typed_index_collections::TiVec;

use crate::data::ReadLead;
use crate::policy::{AsOf, Policy};
use crate::reference::Evaluation;
use crate::types::FieldId;

/// What was counted of a file of leads.
#[derive(Clone, Debug)]
pub struct Profile {
    /// How many leads there are.
    pub leads: u64,
    /// How many of them the policy can decide: no value that it needs is bad.
    pub decided: u64,
    /// Their fields, in the order of the lead block.
    pub fields: TiVec<FieldId, FieldProfile>,
    /// The text fields that the policy looks for certain texts in: picklists, whatever their type says.
    pub picklists: Vec<FieldId>,
    /// The rules, caps and disqualifications, each kind in file order.
    pub entries: Vec<EntryProfile>,
}

/// The same policy, so that the values of all its fields are read, not only of those that it needs.
#[must_use]
pub fn reading_all(policy: &Policy) -> Policy {
    let mut all = policy.clone();
    all.schema.fields.iter_mut().for_each(|field| field.used = true);
    all
}

impl Profile {
    /// Of no leads yet.
    #[must_use]
    pub fn new(policy: &Policy) -> Profile {
        Profile {
            leads: 0,
            decided: 0,
            fields: policy.schema.fields.iter().map(FieldProfile::new).collect(),
            picklists: findings::picklists(policy),
            entries: entry::entries(policy),
        }
    }

    /// `1,204 leads`: those that the policy can decide.
    #[must_use]
    pub fn counted(&self) -> String {
        words::leads(self.decided)
    }

    /// The share of these that a count is: `12 %`.
    #[must_use]
    pub fn share(&self, count: u64) -> String {
        words::share(count, self.decided)
    }

    /// Counts a lead that was read with all its fields.
    pub fn add(&mut self, policy: &Policy, read: &ReadLead, as_of: &AsOf) {
        self.leads += 1;
        let problem_of = |name: &str| read.problems.iter().find(|problem| problem.field.as_deref() == Some(name));
        for (id, field) in policy.schema.fields.iter_enumerated() {
            let value = read.lead.values.get(id).and_then(Option::as_ref);
            if let Some(profile) = self.fields.get_mut(id) {
                profile.add(value, problem_of(&field.name));
            }
        }
        let is_needed = |name: &str| policy.schema.fields.iter().any(|field| field.used && &*field.name == name);
        if read.problems.iter().any(|problem| problem.field.as_deref().is_none_or(is_needed)) {
            return;
        }
        self.decided += 1;
        let evaluation = Evaluation::new(policy, &read.lead, as_of);
        self.entries.iter_mut().for_each(|entry| entry.add(policy, &evaluation));
    }
}
