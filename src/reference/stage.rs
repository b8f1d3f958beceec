//! Deciding the stage: votes, caps, approvals, disqualifications.

use std::collections::BTreeSet;
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::policy::{CapException, CapId, DecidedBy, DisqualificationId, RuleId, StageId, Upkeep};
use crate::reference::Evaluation;
use crate::types::{Date, Outcome, Truth, Verdict, VerdictKind};

/// How a lead stands towards everything that decides its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Towards each rule.
    pub rules: TiVec<RuleId, RuleStanding>,
    /// Towards each cap.
    pub caps: TiVec<CapId, CapStanding>,
    /// Towards each disqualification.
    pub disqualifications: TiVec<DisqualificationId, DisqualificationStanding>,
    /// The highest vote, `otherwise` among them, before any cap.
    pub highest_vote: Outcome,
    /// What came of it all.
    pub outcome: Outcome,
    /// What decided that; `None` for `no_stage`.
    pub by: Option<DecidedBy>,
}

/// How a lead stands towards a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleStanding {
    /// Whether today lies within its dates.
    pub in_force: bool,
    /// Its condition.
    pub condition: Truth,
    /// The approval that it asks for.
    pub approval: Approval,
}

impl RuleStanding {
    /// Whether it votes for its stage.
    #[must_use]
    pub fn votes(&self) -> bool {
        self.in_force
            && self.condition.is_true()
            && match self.approval {
                Approval::NotAsked | Approval::Given(_) => true,
                Approval::Rejected(_) | Approval::Pending => false,
            }
    }
}

/// Whether a person has approved a lead for a stage.
#[derive(Clone, Debug, PartialEq)]
pub enum Approval {
    /// None is asked for.
    NotAsked,
    /// The lead was approved; `None` where that is only supposed.
    Given(Option<Verdict>),
    /// The lead was rejected.
    Rejected(Verdict),
    /// No verdict yet.
    Pending,
}

/// How a lead stands towards a cap.
#[derive(Clone, Debug, PartialEq)]
pub struct CapStanding {
    /// Whether today lies within its dates.
    pub in_force: bool,
    /// Its condition.
    pub condition: Truth,
    /// Whether its `unless C` lifts it.
    pub lifted: bool,
    /// The highest stage that it allows: its own, or a higher one that a person approved.
    pub limit: StageId,
}

impl CapStanding {
    /// Whether it binds.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.in_force && self.condition.is_true() && !self.lifted
    }
}

/// How a lead stands towards a disqualification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisqualificationStanding {
    /// Whether today lies within its dates.
    pub in_force: bool,
    /// Its condition.
    pub condition: Truth,
    /// Whether its `unless` holds it back.
    pub withheld: bool,
}

impl DisqualificationStanding {
    /// Whether it disqualifies.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.in_force && self.condition.is_true() && !self.withheld
    }
}

/// Whether an entry does anything on a day: both of its dates are included.
#[must_use]
pub(crate) fn in_force(upkeep: &Upkeep, today: Date) -> bool {
    upkeep.from.is_none_or(|from| from <= today) && upkeep.until.is_none_or(|until| today <= until)
}

/// Approvals: by whom, for which stage.
pub type Approvals = BTreeSet<(Arc<str>, StageId)>;

const NONE: Approvals = BTreeSet::new();

impl Evaluation<'_> {
    pub(super) fn take_standing(&self) -> Standing {
        let rules = self.policy.rules.iter().map(|rule| RuleStanding {
            in_force: in_force(&rule.upkeep, self.as_of.today),
            condition: self.truth(&rule.condition),
            approval: match &rule.approval {
                None => Approval::NotAsked,
                Some(who) => self.approval(who, rule.stage, &NONE),
            },
        });
        let caps = self.policy.caps.iter().map(|cap| CapStanding {
            in_force: in_force(&cap.upkeep, self.as_of.today),
            condition: self.truth(&cap.condition),
            lifted: match &cap.unless {
                Some(CapException::Condition(unless)) => self.truth(unless).is_true(),
                Some(CapException::Approval(_)) | None => false,
            },
            limit: cap.stage,
        });
        let disqualifications = self.policy.disqualifications.iter().map(|veto| DisqualificationStanding {
            in_force: in_force(&veto.upkeep, self.as_of.today),
            condition: self.truth(&veto.condition),
            withheld: veto.unless.as_ref().is_some_and(|unless| self.truth(unless).is_true()),
        });
        let mut standing = Standing {
            rules: rules.collect(),
            caps: caps.collect(),
            disqualifications: disqualifications.collect(),
            highest_vote: Outcome::NoStage,
            outcome: Outcome::NoStage,
            by: None,
        };
        self.settle(&mut standing, &NONE);
        standing
    }

    /// How the lead would stand if these pending approvals were given. Verdicts that were given stay; conditions know
    /// nothing of verdicts and stay as they are.
    #[must_use]
    pub fn standing_if(&self, approved: &Approvals) -> Standing {
        let mut standing = self.standing().clone();
        for (rule, standing) in self.policy.rules.iter().zip(standing.rules.iter_mut()) {
            if let Some(who) = &rule.approval {
                standing.approval = self.approval(who, rule.stage, approved);
            }
        }
        self.settle(&mut standing, approved);
        standing
    }

    /// The outcome that the lead would have if a rule, cap or disqualification were not in the policy.
    #[must_use]
    pub fn outcome_without(&self, entry: DecidedBy) -> Outcome {
        let mut standing = self.standing().clone();
        let in_force = match entry {
            DecidedBy::Rule(id) => standing.rules.get_mut(id).map(|rule| &mut rule.in_force),
            DecidedBy::Cap(id) => standing.caps.get_mut(id).map(|cap| &mut cap.in_force),
            DecidedBy::Disqualification(id) => standing.disqualifications.get_mut(id).map(|veto| &mut veto.in_force),
            DecidedBy::Otherwise => None,
        };
        in_force.into_iter().for_each(|in_force| *in_force = false);
        self.settle(&mut standing, &NONE);
        standing.outcome
    }

    /// The approvals that the policy asks for, of whatever leads, and that this one has no verdict on yet.
    #[must_use]
    pub fn pending(&self) -> Approvals {
        let rules = self.policy.rules.iter().filter_map(|rule| Some((rule.approval.clone()?, rule.stage)));
        let caps = self.policy.caps.iter().filter_map(|cap| match &cap.unless {
            Some(CapException::Approval(who)) => Some((who, cap.stage)),
            Some(CapException::Condition(_)) | None => None,
        });
        let above = caps.flat_map(|(who, limit)| {
            self.policy.stages.keys().filter(move |stage| *stage > limit).map(move |stage| (who.clone(), stage))
        });
        let unanswered = |(who, stage): &(Arc<str>, StageId)| self.verdict(who, *stage).is_none();
        rules.chain(above).filter(unanswered).collect()
    }

    /// The people that the lead waits for, by name: those whose pending approvals raise the outcome, alone or beside
    /// pending approvals of others.
    #[must_use]
    pub fn awaiting(&self) -> Vec<Arc<str>> {
        let pending = self.pending();
        let people: BTreeSet<_> = pending.iter().map(|(who, _)| who.clone()).collect();
        people.into_iter().filter(|who| self.is_awaiting(who, &pending)).collect()
    }

    /// Looks for a set of the others' approvals beside which this person's raise the outcome, say to a stage. Either they
    /// lift a cap, and all of the others' may be there; or they give the vote, and then of the others' those must not
    /// be there that give such a vote themselves: only these two kinds of sets need trying.
    fn is_awaiting(&self, who: &str, pending: &Approvals) -> bool {
        let (own, others): (Approvals, Approvals) = pending.iter().cloned().partition(|(by, _)| **by == *who);
        let gives_vote = |(by, stage): &(Arc<str>, StageId)| {
            self.policy.rules.iter().zip(&self.standing().rules).any(|(rule, standing)| {
                rule.stage == *stage
                    && rule.approval.as_ref() == Some(by)
                    && standing.in_force
                    && standing.condition.is_true()
            })
        };
        let voteless = |from: StageId| {
            others.iter().filter(|approval| approval.1 < from || !gives_vote(approval)).cloned().collect::<Approvals>()
        };
        let raises = |others: &Approvals| {
            let together = others.union(&own).cloned().collect();
            self.standing_if(&together).outcome > self.standing_if(others).outcome
        };
        raises(&others) || self.policy.stages.keys().any(|stage| raises(&voteless(stage)))
    }

    /// Works out limits, votes and outcome from where the lead stands.
    fn settle(&self, standing: &mut Standing, approved: &Approvals) {
        for (cap, standing) in self.policy.caps.iter().zip(standing.caps.iter_mut()) {
            if let Some(CapException::Approval(who)) = &cap.unless {
                let highest = self.policy.stages.keys().rfind(|stage| self.is_approved(who, *stage, approved));
                standing.limit = cap.stage.max(highest.unwrap_or(cap.stage));
            }
        }
        standing.highest_vote = self.highest_vote(standing);
        (standing.outcome, standing.by) = self.outcome_of(standing);
    }

    fn highest_vote(&self, standing: &Standing) -> Outcome {
        let rules = self.policy.rules.iter().zip(&standing.rules);
        let votes = rules.filter(|(_, standing)| standing.votes()).map(|(rule, _)| Outcome::from(rule.stage));
        let otherwise = self.policy.otherwise.iter().map(|otherwise| Outcome::from(otherwise.stage));
        votes.chain(otherwise).max().unwrap_or(Outcome::NoStage)
    }

    fn outcome_of(&self, standing: &Standing) -> (Outcome, Option<DecidedBy>) {
        if let Some(veto) = standing.disqualifications.position(DisqualificationStanding::binds) {
            return (Outcome::Disqualified, Some(DecidedBy::Disqualification(veto)));
        }
        let binding = standing.caps.iter_enumerated().filter(|(_, cap)| cap.binds());
        // Of caps that allow the same, the first is named.
        if let Some((cap, lowest)) = binding.min_by_key(|(_, cap)| cap.limit)
            && Outcome::from(lowest.limit) < standing.highest_vote
        {
            return (lowest.limit.into(), Some(DecidedBy::Cap(cap)));
        }
        (standing.highest_vote, self.voter(standing))
    }

    /// The first rule that votes for the winning stage; `otherwise` where none does.
    fn voter(&self, standing: &Standing) -> Option<DecidedBy> {
        let mut rules = self.policy.rules.iter_enumerated().zip(&standing.rules);
        let rule = rules.find(|((_, rule), standing_towards)| {
            standing_towards.votes() && Outcome::from(rule.stage) == standing.highest_vote
        });
        rule.map(|((id, _), _)| DecidedBy::Rule(id))
            .or_else(|| self.policy.otherwise.as_ref().map(|_| DecidedBy::Otherwise))
    }

    fn approval(&self, who: &Arc<str>, stage: StageId, approved: &Approvals) -> Approval {
        match self.verdict(who, stage) {
            Some(verdict) => match verdict.kind {
                VerdictKind::Approved => Approval::Given(Some(verdict.clone())),
                VerdictKind::Rejected => Approval::Rejected(verdict.clone()),
            },
            None if approved.contains(&(who.clone(), stage)) => Approval::Given(None),
            None => Approval::Pending,
        }
    }

    fn is_approved(&self, who: &Arc<str>, stage: StageId, approved: &Approvals) -> bool {
        match self.verdict(who, stage) {
            Some(verdict) => verdict.kind == VerdictKind::Approved,
            None => approved.contains(&(who.clone(), stage)),
        }
    }

    /// The verdict that counts: the latest dated up to today; on one day a rejection. One without a date is today's.
    fn verdict(&self, who: &str, stage: StageId) -> Option<&Verdict> {
        let today = self.as_of.today;
        self.lead
            .verdicts
            .iter()
            .filter(|verdict| *verdict.by == *who && verdict.stage == stage.0)
            .map(|verdict| (verdict.on.unwrap_or(today), verdict))
            .filter(|(on, _)| *on <= today)
            .max_by_key(|(on, verdict)| (*on, verdict.kind))
            .map(|(_, verdict)| verdict)
    }
}
