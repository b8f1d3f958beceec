//! Decisions: the first entry that is true, from the top.

use crate::policy::{Decision, DecisionId};
use crate::reference::Evaluation;
use crate::types::Value;

/// A decision, made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Its value; `None` is missing.
    pub value: Option<Value>,
    /// The entries that were true, by place from 0. The first decided; without `unique` the others were not looked at.
    pub entries: Vec<usize>,
}

impl Evaluation<'_> {
    pub(super) fn make(&self, decision: &Decision) -> Made {
        let mut holding = decision
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| self.truth(&entry.condition).is_true())
            .map(|(place, entry)| (place, &entry.value));
        let Some((first, value)) = holding.next() else {
            let value = decision.otherwise.as_ref().and_then(|otherwise| self.value(otherwise));
            return Made { value, entries: Vec::new() };
        };
        let mut entries = vec![first];
        if decision.unique {
            entries.extend(holding.map(|(place, _)| place));
        }
        Made { value: self.value(value), entries }
    }

    /// What is wrong where more than one entry of a `unique` decision was true.
    pub(super) fn conflict(&self, id: DecisionId) -> Option<String> {
        let decision = self.policy.decisions.get(id)?;
        let [others @ .., last] = self.made(id)?.entries.as_slice() else { return None };
        if !decision.unique || others.is_empty() {
            return None;
        }
        let both = if others.len() == 1 { "both" } else { "all" };
        let others = others.iter().map(|place| (place + 1).to_string()).collect::<Vec<_>>().join(", ");
        let (name, last) = (&decision.name, last + 1);
        Some(format!("{name}: entries {others} and {last} are {both} true, where `unique` allows one"))
    }
}
