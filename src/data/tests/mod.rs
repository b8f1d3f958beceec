//! Leads read and written from texts, through the public interface.

mod joins;
mod leads;
mod rows;

use crate::data::{Leads, OpenError, Options, ReadLead};
use crate::policy::Policy;
use crate::session::load_text;
use crate::types::show;

/// A policy that checks.
fn policy(text: &str) -> Policy {
    let loaded = load_text("policy.bant", text);
    let found: Vec<&str> = loaded.diagnostics.iter().map(|found| found.message.as_str()).collect();
    loaded.policy.unwrap_or_else(|| panic!("{found:?}"))
}

fn open<'p>(policy: &'p Policy, name: &str, input: &'p [u8], options: &Options) -> Leads<'p> {
    Leads::open(policy, name, input, options).unwrap_or_else(|error| panic!("{error}"))
}

fn read(policy: &Policy, name: &str, input: &[u8]) -> Vec<ReadLead> {
    open(policy, name, input, &Options::default()).map(|lead| lead.unwrap()).collect()
}

/// Each lead on a line: its row, its line, its values, then its problems.
fn shown(policy: &Policy, name: &str, input: &[u8]) -> Vec<String> {
    read(policy, name, input).iter().map(|lead| one(policy, lead)).collect()
}

fn one(policy: &Policy, read: &ReadLead) -> String {
    let value = |value: &Option<_>| value.as_ref().map_or("-".to_owned(), |value| show::exact(value, &policy.timezone));
    let values: Vec<String> = read.lead.values.iter().map(value).collect();
    let problems: Vec<String> = read.problems.iter().map(|problem| format!(" ! {problem}")).collect();
    format!("{} {}: {}{}", read.row, read.line, values.join(" "), problems.concat())
}

/// What keeps a run from starting: each message with its help.
fn refused(policy: &Policy, input: &str) -> Vec<String> {
    match Leads::open(policy, "leads.csv", input.as_bytes(), &Options::default()) {
        Ok(_) => Vec::new(),
        Err(OpenError::Io(error)) => panic!("{error}"),
        Err(OpenError::Unfit(found)) => found
            .iter()
            .map(|found| format!("{}: {} ({})", found.code, found.message, found.help.as_deref().unwrap_or("")))
            .collect(),
    }
}
