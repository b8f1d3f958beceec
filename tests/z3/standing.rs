//! Scores, votes, caps, disqualifications and the outcome that they come to.

use bantam::policy::{
    CapException, Cond, Decay, DecayCurve, DecidedBy, Expr, Score, ScoreEntry, ScoreEntryKind, Upkeep,
};
use bantam::types::{Decimal, Outcome, Type, Value};

use crate::smt::{self, Term};
use crate::space::{self, day_number, outcome_number};
use crate::translate::{Maybe, Translation};

/// What each entry that may decide comes to.
pub(crate) struct Standing {
    /// For each rule, that it holds, and that it votes.
    pub(crate) rules: Vec<(Term, Term)>,
    /// For each cap, that it binds, and the outcome that it allows.
    pub(crate) caps: Vec<(Term, Term)>,
    /// For each disqualification, that it binds.
    pub(crate) vetoes: Vec<Term>,
}

impl Translation<'_, '_> {
    /// The sum of the entries, within the score's bounds and the range of numbers.
    pub(crate) fn counted(&mut self, score: &Score) -> Term {
        let points: Vec<Term> = score.entries.iter().map(|entry| self.points(entry)).collect();
        let sum = self.define("Int", smt::sum(&points));
        let range = self.define("Int", clamped(&sum, Some(Decimal::MIN), Some(Decimal::MAX)));
        clamped(&range, score.low, score.high)
    }

    /// What an entry adds, in millionths: decay first, then `up to`.
    pub(crate) fn points(&mut self, entry: &ScoreEntry) -> Term {
        let earned = match &entry.kind {
            ScoreEntryKind::If { points, condition, unless } => {
                let counts = self.counts(Some(condition), unless.as_ref());
                let left = match &entry.decay {
                    Some(decay) => self.left_of(*points, decay),
                    None => smt::int(points.millionths()),
                };
                smt::ite(&counts, &left, "0")
            }
            ScoreEntryKind::Per { points, quantity, condition, unless } => {
                let counts = self.counts(condition.as_ref(), unless.as_ref());
                let earned = self.per(*points, quantity);
                smt::ite(&counts, &earned, "0")
            }
            ScoreEntryKind::By { value, rows } => {
                let Maybe { missing, value } = self.value(value);
                let points = rows.iter().rev().fold(smt::int(0), |otherwise, (choice, points)| {
                    let choice = self.names.literal(&Value::Choice(choice.clone()));
                    smt::ite(&smt::call("=", [&value, &choice]), &smt::int(points.millionths()), &otherwise)
                });
                smt::ite(&missing, "0", &points)
            }
            ScoreEntryKind::BestOf(entries) => {
                let points: Vec<Term> = entries.iter().map(|entry| self.points(entry)).collect();
                // All have one sign, and what does not count is nothing.
                let losing = entries.iter().any(|entry| first_points(entry) < Decimal::ZERO);
                let better = if losing { "least" } else { "most" };
                let best = points.into_iter().reduce(|best, next| smt::call(better, [&best, &next]));
                best.unwrap_or_else(|| smt::int(0))
            }
            ScoreEntryKind::ForEach { .. } => panic!("not translated: {entry:?}"),
        };
        let earned = self.define("Int", earned);
        let Some(most) = entry.up_to else { return earned };
        let held = clamped(&earned, most.checked_neg(), Some(most));
        self.define("Int", held)
    }

    fn counts(&mut self, condition: Option<&Cond>, unless: Option<&Cond>) -> Term {
        let condition = condition.map(|condition| self.condition(condition).yes);
        let held_back = unless.map(|unless| smt::not(&self.condition(unless).yes));
        smt::and(condition.into_iter().chain(held_back))
    }

    /// A negative or missing number counts 0.
    fn per(&mut self, points: Decimal, quantity: &Expr) -> Term {
        let Maybe { missing, value } = self.operand(quantity);
        let (scale, points) = (if quantity.ty == Type::Integer { 1 } else { Decimal::SCALE }, points.millionths());
        let product = smt::call("*", [&smt::int(points), &smt::call("most", ["0", &value])]);
        let product = self.define("Int", product);
        let earned = if scale == 1 { product } else { smt::call("half_even", [&product, &smt::int(scale)]) };
        smt::ite(&missing, "0", &earned)
    }

    /// What is left of points by the whole days from a day to today.
    fn left_of(&mut self, points: Decimal, decay: &Decay) -> Term {
        assert_eq!(decay.since.ty, Type::Date, "decay since an instant is not translated");
        let Maybe { missing, value } = self.value(&decay.since);
        let days = smt::call("most", ["0", &smt::call("-", ["today", &value])]);
        let days = self.define("Int", days);
        let left = match &decay.curve {
            DecayCurve::Steps { every_days, points } => {
                let steps = points.iter().enumerate().rev();
                steps.fold(smt::int(0), |later, (step, points)| {
                    let until = smt::int(every_days * (step as i64 + 1));
                    smt::ite(&smt::call("<", [&days, &until]), &smt::int(points.millionths()), &later)
                })
            }
            DecayCurve::Fading { over_days } => {
                let over = smt::int(*over_days);
                let rest = smt::call("most", ["0", &smt::call("-", [&over, &days])]);
                smt::call("half_even", [&smt::call("*", [&smt::int(points.millionths()), &rest]), &over])
            }
        };
        smt::ite(&missing, "0", &left)
    }

    pub(crate) fn standing(&mut self) -> Standing {
        let policy = self.policy;
        let rules = policy.rules.iter().map(|rule| {
            self.remark(&rule.name);
            let holds = smt::and([in_force(&rule.upkeep), self.condition(&rule.condition).yes]);
            let holds = self.define("Bool", holds);
            let approved = rule.approval.as_ref().map(|who| space::approval(policy, who, rule.stage.0));
            (holds.clone(), smt::and([holds].into_iter().chain(approved)))
        });
        let rules = rules.collect();
        let caps = policy.caps.iter().map(|cap| {
            self.remark(&cap.name);
            let unless = match &cap.unless {
                Some(CapException::Condition(unless)) => Some(&**unless),
                Some(CapException::Approval(_)) | None => None,
            };
            let binds = smt::and([in_force(&cap.upkeep), self.counts(Some(&cap.condition), unless)]);
            let allowed = match &cap.unless {
                Some(CapException::Approval(who)) => self.allowed(who, cap.stage.0),
                Some(CapException::Condition(_)) | None => stage_number(cap.stage.0),
            };
            (self.define("Bool", binds), allowed)
        });
        let caps = caps.collect();
        let vetoes = policy.disqualifications.iter().map(|veto| {
            self.remark(&veto.name);
            let binds = smt::and([in_force(&veto.upkeep), self.counts(Some(&veto.condition), veto.unless.as_ref())]);
            self.define("Bool", binds)
        });
        let vetoes = vetoes.collect();
        Standing { rules, caps, vetoes }
    }

    /// A stage, or the highest stage above it that a person approved.
    fn allowed(&mut self, who: &str, stage: u32) -> Term {
        let above = stage + 1..self.policy.stages.len() as u32;
        above.fold(stage_number(stage), |allowed, above| {
            smt::ite(&space::approval(self.policy, who, above), &stage_number(above), &allowed)
        })
    }

    /// How far the lead comes.
    pub(crate) fn outcome(&mut self) -> Term {
        let standing = self.standing();
        self.outcome_without(&standing, None)
    }

    /// How far it would come if something were not in the policy: the highest vote, under the lowest cap.
    pub(crate) fn outcome_without(&mut self, standing: &Standing, left_out: Option<DecidedBy>) -> Term {
        let policy = self.policy;
        let otherwise = policy.otherwise.as_ref().map_or(Outcome::NoStage, |otherwise| otherwise.stage.into());
        let mut outcome = smt::int(outcome_number(otherwise));
        for ((id, rule), (_, votes)) in policy.rules.iter_enumerated().zip(&standing.rules) {
            if left_out != Some(DecidedBy::Rule(id)) {
                let vote = smt::ite(votes, &stage_number(rule.stage.0), "1");
                outcome = self.define("Int", smt::call("most", [&outcome, &vote]));
            }
        }
        for ((id, _), (binds, allowed)) in policy.caps.iter_enumerated().zip(&standing.caps) {
            if left_out != Some(DecidedBy::Cap(id)) {
                let held = smt::call("least", [&outcome, allowed]);
                outcome = self.define("Int", smt::ite(binds, &held, &outcome));
            }
        }
        let vetoes = policy.disqualifications.iter_enumerated().zip(&standing.vetoes);
        let vetoes = vetoes.filter(|((id, _), _)| left_out != Some(DecidedBy::Disqualification(*id)));
        let vetoed = smt::or(vetoes.map(|(_, binds)| binds.clone()));
        let outcome = smt::ite(&vetoed, &smt::int(outcome_number(Outcome::Disqualified)), &outcome);
        self.define("Int", outcome)
    }
}

fn stage_number(stage: u32) -> Term {
    smt::int(outcome_number(Outcome::Stage(stage)))
}

/// The points of an entry as it is written; of a ladder, none.
fn first_points(entry: &ScoreEntry) -> Decimal {
    match &entry.kind {
        ScoreEntryKind::If { points, .. }
        | ScoreEntryKind::Per { points, .. }
        | ScoreEntryKind::ForEach { points, .. } => *points,
        ScoreEntryKind::By { rows, .. } => rows.iter().map(|(_, points)| *points).min().unwrap_or(Decimal::ZERO),
        ScoreEntryKind::BestOf(_) => Decimal::ZERO,
    }
}

/// Both dates are included.
pub(crate) fn in_force(upkeep: &Upkeep) -> Term {
    let from = upkeep.from.map(|from| smt::call("<=", [&smt::int(day_number(from)), "today"]));
    let until = upkeep.until.map(|until| smt::call("<=", ["today", &smt::int(day_number(until))]));
    smt::and(from.into_iter().chain(until))
}

fn clamped(value: &str, low: Option<Decimal>, high: Option<Decimal>) -> Term {
    let from_low = low.map_or(value.to_owned(), |low| smt::call("most", [&smt::int(low.millionths()), value]));
    match high {
        Some(high) => smt::call("least", [&smt::int(high.millionths()), &from_low]),
        None => from_low,
    }
}
