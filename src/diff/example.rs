//! Single leads for which the policies differ, each with one line that says why.

use crate::data::{Cell, ReadLead};
use crate::diff::source::plain;
use crate::diff::{Direction, Ladder, Version};
use crate::engine::pair::{Half, Moved};
use crate::explain::{Subject, rule_needs, shortfall};
use crate::policy::{DecidedBy, DecisionId, RuleId, ScoreId};
use crate::reference::{Decided, decide};
use crate::types::{Outcome, Value};

/// A lead for which the policies differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its key, or its row.
    pub lead: String,
    /// The outcome by the old policy; `undecided` where its data have a problem.
    pub from: String,
    /// The outcome by the new policy.
    pub to: String,
    /// What decided by the old policy.
    pub old_entry: String,
    /// What decides by the new one.
    pub new_entry: String,
    /// Why, in one line.
    pub why: String,
}

/// The two policies as examples need them.
#[derive(Clone, Copy)]
pub struct Examples<'a> {
    /// As it was.
    pub old: Version<'a>,
    /// As it is to be.
    pub new: Version<'a>,
    /// The old half of the comparison.
    pub old_half: Half<'a>,
    /// The new half.
    pub new_half: Half<'a>,
    /// The outcomes of both.
    pub ladder: &'a Ladder,
}

impl Examples<'_> {
    /// A lead that moved, and why.
    #[must_use]
    pub fn of(&self, moved: &Moved<'_>) -> Example {
        let (old, new) = (self.old_half.decided(moved.old), self.new_half.decided(moved.new));
        self.named(moved, old.as_ref(), new.as_ref())
    }

    /// The scores and decisions of a lead that are compared, by the old policy and by the new one in turn; missing where
    /// it is not decided.
    #[must_use]
    pub fn compared(&self, moved: &Moved<'_>) -> Vec<Cell> {
        let (old, new) = (self.old_half.decided(moved.old), self.new_half.decided(moved.new));
        let score = |decided: &Option<Decided>, id: ScoreId| {
            let points = decided.as_ref().and_then(|decided| decided.scores.get(id).copied());
            points.map_or(Cell::Missing, |points| Cell::Value(Value::Number(points)))
        };
        let decision = |decided: &Option<Decided>, id: DecisionId| {
            let value = decided.as_ref().and_then(|decided| decided.decisions.get(id).cloned().flatten());
            value.map_or(Cell::Missing, Cell::Value)
        };
        let scores = self.old_half.scores.iter().zip(self.new_half.scores);
        let scores = scores.flat_map(|(was, is)| [score(&old, *was), score(&new, *is)]);
        let decisions = self.old_half.decisions.iter().zip(self.new_half.decisions);
        let decisions = decisions.flat_map(|(was, is)| [decision(&old, *was), decision(&new, *is)]);
        scores.chain(decisions).collect()
    }

    fn named(&self, moved: &Moved<'_>, old: Option<&Decided>, new: Option<&Decided>) -> Example {
        let name = |version: &Version<'_>, decided: Option<&Decided>| match decided {
            Some(decided) => version.policy.outcome_name(decided.outcome).to_owned(),
            None => "undecided".to_owned(),
        };
        let entry = |version: &Version<'_>, decided: Option<&Decided>| {
            decided.map_or_else(String::new, |decided| version.entry(decided.by))
        };
        Example {
            lead: moved.new.key(self.new.policy).unwrap_or_else(|| moved.new.row.to_string()),
            from: name(&self.old, old),
            to: name(&self.new, new),
            old_entry: entry(&self.old, old),
            new_entry: entry(&self.new, new),
            why: self.why(moved, old, new),
        }
    }

    fn why(&self, moved: &Moved<'_>, old: Option<&Decided>, new: Option<&Decided>) -> String {
        let (Some(old), Some(new)) = (old, new) else {
            return problem(moved);
        };
        let (from, to) = (self.ladder.of_old(old.outcome), self.ladder.of_new(new.outcome));
        match Ladder::direction(from, to) {
            Direction::Up => self.reason(&self.new, new),
            Direction::Down => self.fall(moved.new, old, new),
            Direction::Same => self.values(old, new),
        }
    }

    /// What decided, in its author's words, or else its condition as written.
    fn reason(&self, version: &Version<'_>, decided: &Decided) -> String {
        if let Some(because) = &decided.because {
            return because.clone();
        }
        let policy = version.policy;
        let condition = decided.by.and_then(|by| match by {
            DecidedBy::Rule(id) => policy.rules.get(id).map(|rule| &rule.condition),
            DecidedBy::Cap(id) => policy.caps.get(id).map(|cap| &cap.condition),
            DecidedBy::Disqualification(id) => policy.disqualifications.get(id).map(|veto| &veto.condition),
            DecidedBy::Otherwise => None,
        });
        condition.map(|condition| plain(version.sources.text(condition.span))).unwrap_or_default()
    }

    /// Why a lead comes no longer where it came: what holds it back now, or what the entry that brought it there lacks.
    fn fall(&self, read: &ReadLead, old: &Decided, new: &Decided) -> String {
        if let Some(DecidedBy::Cap(_) | DecidedBy::Disqualification(_)) = new.by {
            return self.reason(&self.new, new);
        }
        let Some(DecidedBy::Rule(id)) = old.by else { return self.reason(&self.new, new) };
        let is = self.successor(id).and_then(|id| Some((id, self.new.policy.rules.get(id)?)));
        let Some((id, rule)) = is else { return format!("{} is gone", self.old.entry(old.by)) };
        let name = self.new.entry(Some(DecidedBy::Rule(id)));
        if Outcome::from(rule.stage) == new.outcome {
            return format!("{name} brings {} now", self.new.policy.outcome_name(rule.stage.into()));
        }
        let subject = Subject {
            policy: self.new.policy,
            sources: self.new.sources,
            lead: &read.lead,
            as_of: self.new_half.as_of,
        };
        let lacks = rule_needs(&subject, id).and_then(|needs| shortfall(&needs).next());
        lacks.unwrap_or_else(|| format!("{name} does not hold any more"))
    }

    /// What has become of a rule: that of its name; for one without a name that with its words, else that of its place
    /// among those without a name, where there are as many as before.
    fn successor(&self, id: RuleId) -> Option<RuleId> {
        let was = self.old.policy.rules.get(id)?;
        if was.named {
            return self.new.policy.rules.position(|rule| rule.name == was.name);
        }
        let unnamed = |version: &Version<'_>| -> Vec<(RuleId, String)> {
            let rules = version.policy.rules.iter_enumerated().filter(|(_, rule)| !rule.named);
            rules.map(|(id, rule)| (id, plain(version.sources.text(rule.span)))).collect()
        };
        let (had, have) = (unnamed(&self.old), unnamed(&self.new));
        let place = had.iter().position(|(other, _)| *other == id)?;
        let words = had.get(place).map(|(_, words)| words)?;
        let same = have.iter().find(|(_, other)| other == words);
        let in_place = || have.get(place).filter(|_| had.len() == have.len());
        same.or_else(in_place).map(|(id, _)| *id)
    }

    /// The values that differ where the outcome does not.
    fn values(&self, old: &Decided, new: &Decided) -> String {
        let mut told = Vec::new();
        for (was, is) in self.old_half.scores.iter().zip(self.new_half.scores) {
            let (before, now) = (old.scores.get(*was), new.scores.get(*is));
            let name = self.new.policy.scores.get(*is).map_or("", |score| &*score.name);
            if let (Some(before), Some(now)) = (before, now)
                && before != now
            {
                told.push(format!("{name} {before} → {now}"));
            }
        }
        for (was, is) in self.old_half.decisions.iter().zip(self.new_half.decisions) {
            let shown = |version: &Version<'_>, value: Option<&Option<_>>| {
                value
                    .and_then(Option::as_ref)
                    .map_or_else(|| "missing".to_owned(), |value| version.policy.friendly(value))
            };
            let before = shown(&self.old, old.decisions.get(*was));
            let now = shown(&self.new, new.decisions.get(*is));
            let name = self.new.policy.decisions.get(*is).map_or("", |decision| &*decision.name);
            if before != now {
                told.push(format!("{name} {before} → {now}"));
            }
        }
        told.join(", ")
    }
}

impl Half<'_> {
    /// A lead decided by the interpreter; `None` where it has a problem.
    #[must_use]
    pub fn decided(&self, read: &ReadLead) -> Option<Decided> {
        read.problems.is_empty().then(|| decide(self.policy, &read.lead, self.as_of))
    }
}

/// What is wrong with a lead's data, by the new policy before the old one.
fn problem(moved: &Moved<'_>) -> String {
    let mut problems = moved.new.problems.iter().chain(&moved.old.problems);
    problems.next().map(ToString::to_string).unwrap_or_default()
}
