//! How far a lead comes, as literals: votes, caps, disqualifications, the outcome.

use std::collections::HashMap;
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::analysis::encode::Encoder;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::outlook::line;
use crate::policy::{CapException, CapId, Cond, DisqualificationId, RuleId, StageId, Upkeep};
use crate::types::{Outcome, Value};

/// How a lead stands towards everything that decides its outcome.
pub(super) struct Standing {
    /// For each rule: that it is in force and its condition true.
    pub(super) rules: TiVec<RuleId, Lit>,
    /// For each rule: that it votes.
    pub(super) votes: TiVec<RuleId, Lit>,
    /// For each cap: that it binds.
    pub(super) caps: TiVec<CapId, Lit>,
    /// For each cap and stage: that the cap does not keep the lead below the stage.
    pub(super) allows: TiVec<CapId, TiVec<StageId, Lit>>,
    /// For each disqualification: that it binds.
    pub(super) vetoes: TiVec<DisqualificationId, Lit>,
    /// That some disqualification binds.
    pub(super) disqualified: Lit,
    /// For each stage: that the highest vote is this or a higher one.
    pub(super) voted: TiVec<StageId, Lit>,
    /// For each stage: that every cap allows it.
    pub(super) allowed: TiVec<StageId, Lit>,
    /// For each rule: that another rule votes for its stage.
    pub(super) seconded: TiVec<RuleId, Lit>,
    /// For each stage: that some rule votes for it.
    pub(super) voted_for: TiVec<StageId, Lit>,
}

impl Standing {
    fn empty(disqualified: Lit) -> Standing {
        Standing {
            rules: TiVec::new(),
            votes: TiVec::new(),
            caps: TiVec::new(),
            allows: TiVec::new(),
            vetoes: TiVec::new(),
            disqualified,
            voted: TiVec::new(),
            allowed: TiVec::new(),
            seconded: TiVec::new(),
            voted_for: TiVec::new(),
        }
    }
}

/// Verdicts that policies ask for: who approves for which stage.
pub(super) type Approvals = HashMap<(Arc<str>, Arc<str>), Lit>;

impl Encoder {
    /// How a lead stands towards a policy; worked out once.
    pub(super) fn standing(&mut self, at: &Side<'_>) -> Arc<Standing> {
        if let Some(known) = self.standings.get(&at.number) {
            return Arc::clone(known);
        }
        let standing = Arc::new(self.take_standing(at));
        self.standings.insert(at.number, Arc::clone(&standing));
        standing
    }

    /// That a lead is disqualified, has no stage, or comes as far as a stage and no further.
    pub(super) fn outcome_is(&mut self, at: &Side<'_>, outcome: Outcome) -> Lit {
        let from = self.outcome_from(at, outcome);
        let beyond = match outcome {
            Outcome::Disqualified => self.outcome_from(at, Outcome::NoStage),
            Outcome::NoStage => self.outcome_from(at, Outcome::Stage(0)),
            Outcome::Stage(rank) => self.outcome_from(at, Outcome::Stage(rank + 1)),
        };
        self.solver.and([from, !beyond])
    }

    /// That a lead comes at least so far.
    pub(super) fn outcome_from(&mut self, at: &Side<'_>, outcome: Outcome) -> Lit {
        let standing = self.standing(at);
        match outcome {
            Outcome::Disqualified => self.solver.constant(true),
            Outcome::NoStage => !standing.disqualified,
            Outcome::Stage(rank) => {
                let stage = StageId(rank);
                match (standing.voted.get(stage), standing.allowed.get(stage)) {
                    (Some(voted), Some(allowed)) => self.solver.and([!standing.disqualified, *voted, *allowed]),
                    _ => self.solver.constant(false),
                }
            }
        }
    }

    /// That somebody approved a lead for a stage.
    fn approved(&mut self, at: &Side<'_>, who: &Arc<str>, stage: StageId) -> Lit {
        let Some(stage) = at.policy.stages.get(stage) else { return self.solver.constant(false) };
        let key = (Arc::clone(who), Arc::clone(&stage.name));
        if let Some(known) = self.approvals.get(&key) {
            return *known;
        }
        let literal = self.solver.fresh();
        self.approvals.insert(key, literal);
        literal
    }

    /// That an entry is in force on the day.
    pub(super) fn in_force(&mut self, at: &Side<'_>, upkeep: &Upkeep) -> Lit {
        let Some(today) = &self.space.today else {
            return self.solver.constant(crate::reference::in_force(upkeep, at.as_of.today));
        };
        let position = |date| line::position(&Value::Date(date)).map(i128::from);
        let from = upkeep.from.and_then(position).and_then(|from| today.at_least(&self.solver, from));
        let over = upkeep.until.and_then(position).and_then(|until| today.at_least(&self.solver, until + 1));
        let parts = [from, over.map(|over| !over)].into_iter().flatten();
        self.solver.and(parts)
    }

    fn binds(&mut self, at: &Side<'_>, upkeep: &Upkeep, condition: &Cond, unless: Option<&Cond>) -> Lit {
        let in_force = self.in_force(at, upkeep);
        let condition = self.condition(at, condition).yes;
        let unless = unless.map(|unless| !self.condition(at, unless).yes);
        self.solver.and([in_force, condition].into_iter().chain(unless))
    }

    fn take_standing(&mut self, at: &Side<'_>) -> Standing {
        let policy = at.policy;
        let mut standing = Standing::empty(self.solver.constant(false));
        for rule in &policy.rules {
            let holds = self.binds(at, &rule.upkeep, &rule.condition, None);
            let approved = rule.approval.as_ref().map(|who| self.approved(at, who, rule.stage));
            standing.rules.push(holds);
            standing.votes.push(self.solver.and([holds].into_iter().chain(approved)));
        }
        for cap in &policy.caps {
            let (unless, who) = match &cap.unless {
                Some(CapException::Condition(unless)) => (Some(&**unless), None),
                Some(CapException::Approval(who)) => (None, Some(who)),
                None => (None, None),
            };
            let binds = self.binds(at, &cap.upkeep, &cap.condition, unless);
            let mut allows = TiVec::new();
            for stage in policy.stages.keys() {
                let lifted = who.map(|who| self.approved_from(at, who, stage));
                let within = self.solver.constant(stage <= cap.stage);
                allows.push(self.solver.or([!binds, within].into_iter().chain(lifted)));
            }
            standing.caps.push(binds);
            standing.allows.push(allows);
        }
        for veto in &policy.disqualifications {
            standing.vetoes.push(self.binds(at, &veto.upkeep, &veto.condition, veto.unless.as_ref()));
        }
        standing.disqualified = self.solver.or(standing.vetoes.iter().copied());
        self.count_votes(at, &mut standing);
        standing
    }

    fn approved_from(&mut self, at: &Side<'_>, who: &Arc<str>, from: StageId) -> Lit {
        let stages: Vec<StageId> = at.policy.stages.keys().filter(|stage| *stage >= from).collect();
        let approved: Vec<Lit> = stages.into_iter().map(|stage| self.approved(at, who, stage)).collect();
        self.solver.or(approved)
    }

    fn count_votes(&mut self, at: &Side<'_>, standing: &mut Standing) {
        let policy = at.policy;
        standing.seconded = standing.votes.iter().map(|_| self.solver.constant(false)).collect();
        for stage in policy.stages.keys() {
            let own: Vec<RuleId> =
                policy.rules.iter_enumerated().filter(|(_, rule)| rule.stage == stage).map(|(id, _)| id).collect();
            // For each rule, whether one before it or one behind it votes: two chains instead of all pairs.
            let ascending = self.chain(standing, own.iter().copied());
            let descending = self.chain(standing, own.iter().rev().copied());
            for ((rule, before), behind) in own.iter().zip(&ascending).zip(descending.iter().rev().skip(1)) {
                if let Some(slot) = standing.seconded.get_mut(*rule) {
                    *slot = self.solver.or([*before, *behind]);
                }
            }
            standing.voted_for.push(ascending.last().copied().unwrap_or(self.solver.constant(false)));
            let allowed: Vec<Lit> = standing.allows.iter().filter_map(|allows| allows.get(stage).copied()).collect();
            standing.allowed.push(self.solver.and(allowed));
        }
        let mut voted = self.solver.constant(false);
        let mut from_the_top = Vec::new();
        for (stage, own) in standing.voted_for.iter_enumerated().rev() {
            let otherwise = policy.otherwise.as_ref().is_some_and(|otherwise| otherwise.stage == stage);
            let otherwise = self.solver.constant(otherwise);
            voted = self.solver.or([voted, *own, otherwise]);
            from_the_top.push(voted);
        }
        standing.voted = from_the_top.into_iter().rev().collect();
    }

    /// For 0, 1, 2 … of these rules: that one of so many votes.
    fn chain(&mut self, standing: &Standing, rules: impl Iterator<Item = RuleId>) -> Vec<Lit> {
        let mut chain = vec![self.solver.constant(false)];
        for rule in rules {
            let (Some(last), Some(vote)) = (chain.last().copied(), standing.votes.get(rule)) else { continue };
            chain.push(self.solver.or([last, *vote]));
        }
        chain
    }
}
