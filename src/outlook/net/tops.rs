//! What decides the outcome: votes, caps, disqualifications, over what the net says of their conditions.

use crate::outlook::net::{Net, NodeId, Reading, Sheet, Slots};
use crate::policy::{CapId, DisqualificationId, RuleId};
use crate::types::Outcome;

/// What decides the outcome, as far as it is in force.
#[derive(Default)]
pub(super) struct Tops {
    pub(super) rules: Vec<Vote>,
    pub(super) caps: Vec<Limit>,
    pub(super) vetoes: Vec<Veto>,
    pub(super) otherwise: Option<Outcome>,
}

/// A condition, with the open slots that it hangs on.
#[derive(Clone, Copy)]
pub(super) struct Top {
    pub(super) node: NodeId,
    pub(super) slots: Slots,
}

pub(super) struct Vote {
    pub(super) id: RuleId,
    pub(super) condition: Top,
    pub(super) stage: Outcome,
    /// Whether it votes without any pending approval.
    pub(super) now: bool,
}

pub(super) struct Limit {
    pub(super) id: CapId,
    pub(super) binding: Binding,
    pub(super) now: Outcome,
    /// With all pending approvals.
    pub(super) then: Outcome,
}

pub(super) struct Veto {
    pub(super) id: DisqualificationId,
    pub(super) binding: Binding,
}

/// What binds where a condition is true, unless another one is.
pub(super) struct Binding {
    pub(super) condition: Top,
    pub(super) unless: Option<Top>,
}

/// What is sure of votes and caps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Footing {
    /// The highest vote that is surely given, without any pending approval and with all.
    pub(super) vote: (Outcome, Outcome),
    /// The highest vote that may be given with all.
    highest: Outcome,
    /// The lowest stage that surely is a limit, without any pending approval and with all.
    pub(super) limit: (Option<Outcome>, Option<Outcome>),
}

impl Binding {
    fn binds(&self, sheet: &Sheet) -> bool {
        sheet.node(self.condition.node).is_true() && !self.unless(sheet).is_true()
    }

    fn may_bind(&self, sheet: &Sheet) -> bool {
        sheet.node(self.condition.node).may_be_true() && !self.unless(sheet).is_surely_true()
    }

    fn surely_binds(&self, sheet: &Sheet) -> bool {
        sheet.node(self.condition.node).is_surely_true() && !self.unless(sheet).may_be_true()
    }

    fn unless(&self, sheet: &Sheet) -> Reading {
        self.unless.map_or(Reading::FALSE, |unless| sheet.node(unless.node))
    }

    fn conditions(&self) -> impl Iterator<Item = Top> {
        [self.condition].into_iter().chain(self.unless)
    }
}

impl Tops {
    /// Every condition, in order.
    pub(super) fn conditions(&self) -> impl Iterator<Item = Top> {
        let bindings = self.caps.iter().map(|cap| &cap.binding).chain(self.vetoes.iter().map(|veto| &veto.binding));
        self.rules.iter().map(|rule| rule.condition).chain(bindings.flat_map(Binding::conditions))
    }

    /// What is sure.
    pub(super) fn footing(&self, sheet: &Sheet) -> Footing {
        let otherwise = self.otherwise.unwrap_or(Outcome::NoStage);
        let mut footing = Footing { vote: (otherwise, otherwise), highest: otherwise, limit: (None, None) };
        for rule in &self.rules {
            let reading = sheet.node(rule.condition.node);
            if reading.is_surely_true() {
                footing.vote.1 = footing.vote.1.max(rule.stage);
                if rule.now {
                    footing.vote.0 = footing.vote.0.max(rule.stage);
                }
            }
            if reading.may_be_true() {
                footing.highest = footing.highest.max(rule.stage);
            }
        }
        for cap in self.caps.iter().filter(|cap| cap.binding.surely_binds(sheet)) {
            footing.limit.0 = lower(footing.limit.0, cap.now);
            footing.limit.1 = lower(footing.limit.1, cap.then);
        }
        footing
    }

    /// The conditions, in order, each with whether it matters: whether it is not decided yet, and something hangs on
    /// that beside what is sure.
    pub(super) fn mattering(&self, sheet: &Sheet, footing: Footing) -> impl Iterator<Item = (Top, bool)> {
        let rules = self.rules.iter().map(move |rule| {
            let reading = sheet.node(rule.condition.node);
            (rule.condition, reading.hangs() && rule.stage > footing.vote.0)
        });
        let caps = self.caps.iter().map(move |cap| {
            let now = footing.limit.0.is_none_or(|limit| cap.now < limit) && cap.now < footing.highest;
            let then = footing.limit.1.is_none_or(|limit| cap.then < limit) && cap.then < footing.highest;
            (&cap.binding, now || then)
        });
        let bindings = caps.chain(self.vetoes.iter().map(|veto| (&veto.binding, true)));
        let bindings = bindings.flat_map(move |(binding, counts)| {
            let hangs = counts && binding.may_bind(sheet);
            binding.conditions().map(move |top| (top, hangs && sheet.node(top.node).hangs()))
        });
        rules.chain(bindings)
    }
}

impl Net<'_> {
    /// The highest outcome that is left, with all pending approvals.
    pub(super) fn most(&self, sheet: &Sheet) -> Outcome {
        if self.tops.vetoes.iter().any(|veto| veto.binding.surely_binds(sheet)) {
            return Outcome::Disqualified;
        }
        let rules = self.tops.rules.iter().filter(|rule| sheet.node(rule.condition.node).may_be_true());
        let highest = rules.map(|rule| rule.stage).chain(self.tops.otherwise).max().unwrap_or(Outcome::NoStage);
        let caps = self.tops.caps.iter().filter(|cap| cap.then < highest && cap.binding.surely_binds(sheet));
        caps.map(|cap| cap.then).min().unwrap_or(highest)
    }

    /// The lowest outcome that is left, without any pending approval.
    pub(super) fn least(&self, sheet: &Sheet) -> Outcome {
        if self.tops.vetoes.iter().any(|veto| veto.binding.may_bind(sheet)) {
            return Outcome::Disqualified;
        }
        let surely = |rule: &&Vote| rule.now && sheet.node(rule.condition.node).is_surely_true();
        let rules = self.tops.rules.iter().filter(surely);
        let lowest = rules.map(|rule| rule.stage).chain(self.tops.otherwise).max().unwrap_or(Outcome::NoStage);
        let caps = self.tops.caps.iter().filter(|cap| cap.now < lowest && cap.binding.may_bind(sheet));
        caps.map(|cap| cap.now).min().unwrap_or(lowest)
    }

    /// The outcome as things stand: with no pending approval, or with all.
    pub(super) fn outcome(&self, sheet: &Sheet, approved: bool) -> Outcome {
        if self.tops.vetoes.iter().any(|veto| veto.binding.binds(sheet)) {
            return Outcome::Disqualified;
        }
        let votes = |rule: &&Vote| (approved || rule.now) && sheet.node(rule.condition.node).is_true();
        let rules = self.tops.rules.iter().filter(votes);
        let highest = rules.map(|rule| rule.stage).chain(self.tops.otherwise).max().unwrap_or(Outcome::NoStage);
        let caps = self.tops.caps.iter().filter(|cap| cap.binding.binds(sheet));
        let limits = caps.map(|cap| if approved { cap.then } else { cap.now });
        limits.min().map_or(highest, |limit| limit.min(highest))
    }

    /// The open slots that a condition hangs on which matters.
    pub(super) fn matters(&self, sheet: &Sheet) -> Slots {
        let tops = self.tops.mattering(sheet, self.tops.footing(sheet));
        tops.filter(|(_, matters)| *matters).fold(0, |sum, (top, _)| sum | top.slots)
    }
}

fn lower(limit: Option<Outcome>, other: Outcome) -> Option<Outcome> {
    Some(limit.map_or(other, |limit| limit.min(other)))
}
