//! The highest and the lowest outcome that the open answers and the pending approvals leave.
//!
//! Guarantee: [`Scene::at_most`] is no lower than any outcome that a completion reaches, with all pending approvals
//! given; [`Scene::at_least`] no higher than any that one falls to, with none.

use crate::outlook::scene::Scene;
use crate::outlook::truths::Truths;
use crate::policy::{AsOf, Cap, CapException, Cond, Disqualification, Policy, Rule, StageId};
use crate::reference::{Approval, CapStanding, Evaluation, RuleStanding, Standing, in_force};
use crate::types::{Outcome, Truth};

/// What verdicts allow, whatever is answered: they do not hang on a lead's fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Leave {
    /// Of each rule: whether it may vote now, and whether it could with all pending approvals.
    pub(super) rules: Vec<(bool, bool)>,
    /// Of each cap: the stage that it allows now, and with all pending approvals; `None` where it is not in force.
    pub(super) caps: Vec<Option<(StageId, StageId)>>,
}

impl Leave {
    /// What the verdicts on a lead allow.
    pub(super) fn of(lead: &Evaluation<'_>) -> Leave {
        let now = lead.standing();
        let then = lead.standing_if(&lead.pending());
        let rules = |standing: &Standing| standing.rules.iter().map(may_vote).collect::<Vec<_>>();
        let caps = |standing: &Standing| standing.caps.iter().map(limit).collect::<Vec<_>>();
        Leave {
            rules: rules(now).into_iter().zip(rules(&then)).collect(),
            caps: caps(now).into_iter().zip(caps(&then)).map(|(now, then)| now.zip(then)).collect(),
        }
    }

    /// Whether a pending approval could matter.
    pub(super) fn is_open(&self) -> bool {
        self.rules.iter().any(|(now, then)| now != then) || self.caps.iter().flatten().any(|(now, then)| now != then)
    }
}

fn may_vote(rule: &RuleStanding) -> bool {
    rule.in_force
        && match rule.approval {
            Approval::NotAsked | Approval::Given(_) => true,
            Approval::Rejected(_) | Approval::Pending => false,
        }
}

fn limit(cap: &CapStanding) -> Option<StageId> {
    cap.in_force.then_some(cap.limit)
}

/// Every condition that can decide a stage on a day.
pub(super) fn conditions<'p>(policy: &'p Policy, as_of: &AsOf) -> Vec<&'p Cond> {
    let today = as_of.today;
    let mut conditions = Vec::new();
    for Rule { condition, .. } in policy.rules.iter().filter(|rule| in_force(&rule.upkeep, today)) {
        conditions.push(condition);
    }
    for Cap { condition, unless, .. } in policy.caps.iter().filter(|cap| in_force(&cap.upkeep, today)) {
        conditions.push(condition);
        match unless {
            Some(CapException::Condition(unless)) => conditions.push(unless),
            Some(CapException::Approval(_)) | None => {}
        }
    }
    let vetoes = policy.disqualifications.iter().filter(|veto| in_force(&veto.upkeep, today));
    for Disqualification { condition, unless, .. } in vetoes {
        conditions.push(condition);
        conditions.extend(unless);
    }
    conditions
}

impl Scene<'_> {
    /// The highest outcome that is left.
    pub(super) fn at_most(&self, leave: &Leave) -> Outcome {
        let policy = self.ground.policy;
        if self.vetoes().any(Truths::surely_true) {
            return Outcome::Disqualified;
        }
        let mut highest = self.otherwise();
        for (rule, (_, may_vote)) in policy.rules.iter().zip(&leave.rules) {
            let stage = Outcome::from(rule.stage);
            if *may_vote && stage > highest && self.may(&rule.condition).may_be(Truth::True) {
                highest = stage;
            }
        }
        for (cap, limits) in policy.caps.iter().zip(&leave.caps) {
            if let Some((_, limit)) = limits
                && Outcome::from(*limit) < highest
                && self.binds(&cap.condition, exception(cap)).surely_true()
            {
                highest = Outcome::from(*limit);
            }
        }
        highest
    }

    /// The lowest outcome that is left.
    pub(super) fn at_least(&self, leave: &Leave) -> Outcome {
        let policy = self.ground.policy;
        if self.vetoes().any(|binds| binds.may_be(Truth::True)) {
            return Outcome::Disqualified;
        }
        let mut lowest = self.otherwise();
        for (rule, (may_vote, _)) in policy.rules.iter().zip(&leave.rules) {
            let stage = Outcome::from(rule.stage);
            if *may_vote && stage > lowest && self.may(&rule.condition).surely_true() {
                lowest = stage;
            }
        }
        for (cap, limits) in policy.caps.iter().zip(&leave.caps) {
            if let Some((limit, _)) = limits
                && Outcome::from(*limit) < lowest
                && self.binds(&cap.condition, exception(cap)).may_be(Truth::True)
            {
                lowest = Outcome::from(*limit);
            }
        }
        lowest
    }

    fn otherwise(&self) -> Outcome {
        self.ground.policy.otherwise.as_ref().map_or(Outcome::NoStage, |otherwise| otherwise.stage.into())
    }

    fn vetoes(&self) -> impl Iterator<Item = Truths> + '_ {
        let today = self.ground.as_of.today;
        let vetoes = self.ground.policy.disqualifications.iter().filter(move |veto| in_force(&veto.upkeep, today));
        vetoes.map(|veto| self.binds(&veto.condition, veto.unless.as_ref()))
    }

    /// Whether an entry may bind: its condition is true, and what would hold it back is not.
    fn binds(&self, condition: &Cond, unless: Option<&Cond>) -> Truths {
        let unless = unless.map_or(Truths::only(Truth::False), |unless| self.may(unless));
        self.may(condition).combine(unless, |condition, unless| Truth::from(condition.is_true() && !unless.is_true()))
    }
}

fn exception(cap: &Cap) -> Option<&Cond> {
    match &cap.unless {
        Some(CapException::Condition(unless)) => Some(unless),
        Some(CapException::Approval(_)) | None => None,
    }
}
