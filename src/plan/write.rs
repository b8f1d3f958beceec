//! What of a policy is worked out: what the outcome hangs on, and what is wanted beside.

use typed_index_collections::TiVec;

use crate::plan::compile::Compiler;
use crate::plan::nodes::NodeId;
use crate::plan::parts::{NamedPlan, RulingPlan};
use crate::plan::reach::Atom;
use crate::plan::{Ruling, RulingId, Wants};
use crate::reference::in_force;

/// What was written beside nodes, scores, criteria and decisions.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) ruling: RulingPlan,
    pub(super) named: Vec<NamedPlan>,
    pub(super) odd: Vec<NodeId>,
    pub(super) pending: Vec<NodeId>,
}

impl Compiler<'_> {
    /// Writes all that is needed.
    pub(super) fn write(&mut self, rulings: &TiVec<RulingId, Ruling>, wants: &Wants) -> Written {
        let ruling = self.ruling(rulings);
        wants.scores.iter().for_each(|id| self.need(Atom::Score(*id)));
        wants.criteria.iter().for_each(|id| self.need(Atom::Met(*id)));
        wants.decisions.iter().for_each(|id| self.need(Atom::Made(*id)));
        let named = wants.named.iter().filter_map(|name| self.named(*name)).collect();
        let pending = if wants.prospects { self.pending() } else { Vec::new() };
        let mut odd = self.conflicts();
        if let Some(answers) = &self.answers {
            odd.extend(answers.odd.iter().map(|(codes, truths)| self.nodes.coded(*codes, truths.clone())));
        }
        Written { ruling, named, odd, pending }
    }

    /// When rules would vote for a lead that somebody approved: no lead's outcome hangs on that yet.
    fn pending(&mut self) -> Vec<NodeId> {
        let today = self.survey.as_of.today;
        let rules = self.policy.rules.iter().filter(|rule| rule.approval.is_some() && in_force(&rule.upkeep, today));
        rules.map(|rule| self.condition(&rule.condition)).collect()
    }

    /// More than one entry of a `unique` decision is true: a problem, whether or not the decision is wanted.
    fn conflicts(&mut self) -> Vec<NodeId> {
        let decisions = self.policy.decisions.iter_enumerated().filter(|(_, decision)| decision.unique);
        let ids: Vec<_> = decisions.map(|(id, _)| id).collect();
        let mut conflicts = Vec::new();
        for id in ids {
            self.need(Atom::Made(id));
            let entries = self.made.get(&id).map(|made| made.entries.clone()).unwrap_or_default();
            conflicts.push(self.nodes.at_least(&entries, 2));
        }
        conflicts
    }
}
