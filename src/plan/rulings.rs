//! Outcomes: which there may be, in the order in which later ones take the place of earlier ones.

use typed_index_collections::TiVec;

use crate::plan::compile::Compiler;
use crate::plan::nodes::NodeId;
use crate::plan::parts::RulingPlan;
use crate::plan::{Ruling, RulingId};
use crate::policy::{AsOf, CapException, DecidedBy, Policy};
use crate::reference::in_force;
use crate::types::Outcome;

/// All that may decide a lead without verdicts on this day: nothing, `otherwise`, votes from the lowest stage up and of
/// one stage from the last rule to the first, caps from the highest down, disqualifications from the last to the first.
pub(super) fn rulings(policy: &Policy, as_of: &AsOf) -> TiVec<RulingId, Ruling> {
    let today = as_of.today;
    let ruling = |outcome, by| Ruling { outcome, by: Some(by) };
    let start = policy.otherwise.iter().map(|otherwise| ruling(otherwise.stage.into(), DecidedBy::Otherwise));
    let least = policy.otherwise.as_ref().map_or(Outcome::NoStage, |otherwise| otherwise.stage.into());
    let votes = policy.rules.iter_enumerated().rev().filter(|(_, rule)| {
        // Without a verdict nobody has approved anything.
        in_force(&rule.upkeep, today) && rule.approval.is_none() && Outcome::from(rule.stage) >= least
    });
    let mut votes: Vec<Ruling> = votes.map(|(id, rule)| ruling(rule.stage.into(), DecidedBy::Rule(id))).collect();
    votes.sort_by_key(|vote| vote.outcome);
    let caps = policy.caps.iter_enumerated().rev().filter(|(_, cap)| in_force(&cap.upkeep, today));
    let mut caps: Vec<Ruling> = caps.map(|(id, cap)| ruling(cap.stage.into(), DecidedBy::Cap(id))).collect();
    caps.sort_by_key(|cap| std::cmp::Reverse(cap.outcome));
    let vetoes = policy.disqualifications.iter_enumerated().rev().filter(|(_, veto)| in_force(&veto.upkeep, today));
    let vetoes = vetoes.map(|(id, _)| ruling(Outcome::Disqualified, DecidedBy::Disqualification(id)));
    let none = Ruling { outcome: Outcome::NoStage, by: None };
    [none].into_iter().chain(start).chain(votes).chain(caps).chain(vetoes).collect()
}

impl Compiler<'_> {
    /// How the rulings come about.
    pub(super) fn ruling(&mut self, rulings: &TiVec<RulingId, Ruling>) -> RulingPlan {
        let mut plan = RulingPlan { start: RulingId(0), votes: Vec::new(), caps: Vec::new(), vetoes: Vec::new() };
        for (id, ruling) in rulings.iter_enumerated() {
            match ruling.by {
                None => {}
                Some(DecidedBy::Otherwise) => plan.start = id,
                Some(DecidedBy::Rule(rule)) => {
                    let Some(rule) = self.policy.rules.get(rule) else { continue };
                    plan.votes.push((self.condition(&rule.condition), id));
                }
                Some(DecidedBy::Cap(cap)) => {
                    let Some(binds) = self.cap(cap) else { continue };
                    let held_back = rulings.iter_enumerated().find(|(other, vote)| {
                        *other < id && !matches!(vote.by, Some(DecidedBy::Cap(_))) && vote.outcome > ruling.outcome
                    });
                    plan.caps.extend(held_back.map(|(least, _)| (binds, id, least)));
                }
                Some(DecidedBy::Disqualification(veto)) => {
                    let Some(veto) = self.policy.disqualifications.get(veto) else { continue };
                    plan.vetoes.push((self.unless(Some(&veto.condition), veto.unless.as_ref()), id));
                }
            }
        }
        plan
    }

    fn cap(&mut self, cap: crate::policy::CapId) -> Option<NodeId> {
        let cap = self.policy.caps.get(cap)?;
        let unless = match &cap.unless {
            Some(CapException::Condition(unless)) => Some(&**unless),
            // Nobody has approved a lead without verdicts.
            Some(CapException::Approval(_)) | None => None,
        };
        Some(self.unless(Some(&cap.condition), unless))
    }
}
