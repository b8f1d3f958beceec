//! The outcomes of two policies on one ladder, so that it can be said who rises and who falls.

use std::sync::Arc;

use crate::policy::Policy;
use crate::types::Outcome;

/// The outcomes that either policy has, lowest first. Outcomes are the same where their names are.
#[derive(Clone, Debug)]
pub struct Ladder {
    names: Vec<Arc<str>>,
    old: Vec<usize>,
    new: Vec<usize>,
}

/// Where a lead goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To a higher outcome.
    Up,
    /// To a lower one.
    Down,
    /// Nowhere.
    Same,
}

/// The rungs below the first stage.
const BELOW: [&str; 2] = ["disqualified", "no_stage"];

impl Ladder {
    /// The outcomes of two policies. Stages stand as the new policy has them; one that only the old policy has stands
    /// where it stood there, above the same stage.
    #[must_use]
    pub fn new(old: &Policy, new: &Policy) -> Ladder {
        let mut names: Vec<Arc<str>> = BELOW.into_iter().map(Arc::from).collect();
        names.extend(new.stages.iter().map(|stage| Arc::clone(&stage.name)));
        let mut below = 1;
        for stage in &old.stages {
            match names.iter().position(|name| *name == stage.name) {
                Some(place) => below = place,
                None => {
                    below += 1;
                    names.insert(below, Arc::clone(&stage.name));
                }
            }
        }
        let places = |policy: &Policy| {
            let place = |name: &str| names.iter().position(|other| **other == *name).unwrap_or(0);
            BELOW.into_iter().chain(policy.stages.iter().map(|stage| &*stage.name)).map(place).collect()
        };
        let (old, new) = (places(old), places(new));
        Ladder { names, old, new }
    }

    /// The names of the outcomes, lowest first.
    #[must_use]
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// The place of an outcome of the old policy.
    #[must_use]
    pub fn of_old(&self, outcome: Outcome) -> usize {
        rung(&self.old, outcome)
    }

    /// The place of an outcome of the new policy.
    #[must_use]
    pub fn of_new(&self, outcome: Outcome) -> usize {
        rung(&self.new, outcome)
    }

    /// Where a lead goes that was at one place and is at another.
    #[must_use]
    pub fn direction(from: usize, to: usize) -> Direction {
        match to.cmp(&from) {
            std::cmp::Ordering::Greater => Direction::Up,
            std::cmp::Ordering::Less => Direction::Down,
            std::cmp::Ordering::Equal => Direction::Same,
        }
    }
}

fn rung(places: &[usize], outcome: Outcome) -> usize {
    let index = match outcome {
        Outcome::Disqualified => 0,
        Outcome::NoStage => 1,
        Outcome::Stage(rank) => 2 + rank as usize,
    };
    places.get(index).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::load_text;

    fn policy(stages: &str) -> Policy {
        load_text("p.bant", &format!("stages {stages}\nif size > 1 then SQL\n")).policy.unwrap()
    }

    fn names(old: &str, new: &str) -> String {
        Ladder::new(&policy(old), &policy(new)).names().join(" ")
    }

    #[test]
    fn stages_of_either_policy_have_a_place() {
        assert_eq!(names("MQL < SQL", "MQL < SQL"), "disqualified no_stage MQL SQL");
        assert_eq!(names("MQL < SAL < SQL", "MQL < SQL"), "disqualified no_stage MQL SAL SQL");
        assert_eq!(names("MQL < SQL", "Nurture < MQL < SQL"), "disqualified no_stage Nurture MQL SQL");
        assert_eq!(names("Cold < MQL < SQL < Won", "SQL < MQL"), "disqualified no_stage Cold SQL Won MQL");
    }

    #[test]
    fn outcomes_of_one_name_are_the_same() {
        let ladder = Ladder::new(&policy("SQL < Won"), &policy("MQL < SQL"));
        assert_eq!(ladder.of_old(Outcome::Stage(0)), ladder.of_new(Outcome::Stage(1)));
        let (before, now) = (ladder.of_old(Outcome::NoStage), ladder.of_new(Outcome::Stage(0)));
        assert_eq!(Ladder::direction(before, now), Direction::Up);
    }
}
