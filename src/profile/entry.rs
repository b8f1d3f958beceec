//! What of a rule, cap or disqualification is true of how many leads.

use crate::policy::{Cond, CondKind, DecidedBy, Policy};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::types::Truth;

/// What was counted of a rule, cap or disqualification.
#[derive(Clone, Debug)]
pub struct EntryProfile {
    /// Which.
    pub entry: DecidedBy,
    /// The whole entry.
    pub span: Span,
    /// What its condition comes to.
    pub whole: PartProfile,
    /// What the conditions that it joins by `and` come to; of another condition, itself alone.
    pub parts: Vec<PartProfile>,
}

/// What a condition comes to.
#[derive(Clone, Debug)]
pub struct PartProfile {
    /// Where it stands.
    pub span: Span,
    /// Of how many leads it is true.
    pub holds: u64,
    /// Of how many it is unknown, because an answer is missing.
    pub unknown: u64,
}

impl PartProfile {
    fn of(condition: &Cond) -> PartProfile {
        PartProfile { span: condition.span, holds: 0, unknown: 0 }
    }

    fn count(&mut self, truth: Truth) {
        match truth {
            Truth::True => self.holds += 1,
            Truth::Unknown => self.unknown += 1,
            Truth::False => {}
        }
    }
}

impl EntryProfile {
    pub(super) fn add(&mut self, policy: &Policy, lead: &Evaluation<'_>) {
        let Some(condition) = condition(policy, self.entry) else { return };
        self.whole.count(lead.truth(condition));
        for (profile, part) in self.parts.iter_mut().zip(parts(condition)) {
            profile.count(lead.truth(part));
        }
    }
}

/// All of a policy, nothing counted yet.
pub(super) fn entries(policy: &Policy) -> Vec<EntryProfile> {
    let rules = policy.rules.iter_enumerated().map(|(id, rule)| (DecidedBy::Rule(id), rule.span));
    let caps = policy.caps.iter_enumerated().map(|(id, cap)| (DecidedBy::Cap(id), cap.span));
    let vetoes = policy.disqualifications.iter_enumerated();
    let vetoes = vetoes.map(|(id, veto)| (DecidedBy::Disqualification(id), veto.span));
    let all = rules.chain(caps).chain(vetoes);
    let profiles = all.filter_map(|(entry, span)| {
        let condition = condition(policy, entry)?;
        let parts = parts(condition).iter().map(PartProfile::of).collect();
        Some(EntryProfile { entry, span, whole: PartProfile::of(condition), parts })
    });
    profiles.collect()
}

fn condition(policy: &Policy, entry: DecidedBy) -> Option<&Cond> {
    match entry {
        DecidedBy::Rule(id) => policy.rules.get(id).map(|rule| &rule.condition),
        DecidedBy::Cap(id) => policy.caps.get(id).map(|cap| &cap.condition),
        DecidedBy::Disqualification(id) => policy.disqualifications.get(id).map(|veto| &veto.condition),
        DecidedBy::Otherwise => None,
    }
}

/// The conditions that one joins by `and`.
fn parts(condition: &Cond) -> &[Cond] {
    if let CondKind::And(parts) = &condition.kind { parts } else { std::slice::from_ref(condition) }
}
