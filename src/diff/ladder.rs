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
    /// where it stood there, above the same stage, unless it is only called otherwise now.
    #[must_use]
    pub fn new(old: &Policy, new: &Policy) -> Ladder {
        let mut names: Vec<Arc<str>> = BELOW.into_iter().map(Arc::from).collect();
        names.extend(new.stages.iter().map(|stage| Arc::clone(&stage.name)));
        let renamed = renamed_stages(old, new);
        let now = |name: &'_ Arc<str>| -> Arc<str> {
            let is = renamed.iter().find(|(was, _)| was == name);
            Arc::clone(is.map_or(name, |(_, is)| is))
        };
        let old: Vec<Arc<str>> = old.stages.iter().map(|stage| now(&stage.name)).collect();
        let mut below = 1;
        for stage in &old {
            match names.iter().position(|name| name == stage) {
                Some(place) => below = place,
                None => {
                    below += 1;
                    names.insert(below, Arc::clone(stage));
                }
            }
        }
        let place = |name: &str| names.iter().position(|other| **other == *name).unwrap_or(0);
        let old = BELOW.into_iter().chain(old.iter().map(|stage| &**stage)).map(place).collect();
        let new = BELOW.into_iter().chain(new.stages.iter().map(|stage| &*stage.name)).map(place).collect();
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

/// The stages that are called otherwise now, each with its new name: between two stages that both policies have, or below
/// or above all of those, as many stages of other names stand as before, and the order of the common ones is the same.
pub(super) fn renamed_stages(old: &Policy, new: &Policy) -> Vec<(Arc<str>, Arc<str>)> {
    let (was, is) = (Runs::of(old, new), Runs::of(new, old));
    if was.common != is.common {
        return Vec::new();
    }
    let pairs = was.between.into_iter().zip(is.between).filter(|(was, is)| was.len() == is.len());
    pairs.flat_map(|(was, is)| was.into_iter().zip(is)).collect()
}

/// The stages of a policy, by whether another one has them.
struct Runs {
    /// Those that it has.
    common: Vec<Arc<str>>,
    /// The others: below the first of those, between each two, above the last.
    between: Vec<Vec<Arc<str>>>,
}

impl Runs {
    fn of(policy: &Policy, other: &Policy) -> Runs {
        let mut runs = Runs { common: Vec::new(), between: Vec::new() };
        let mut run = Vec::new();
        for stage in &policy.stages {
            if other.stages.iter().any(|other| other.name == stage.name) {
                runs.common.push(Arc::clone(&stage.name));
                runs.between.push(std::mem::take(&mut run));
            } else {
                run.push(Arc::clone(&stage.name));
            }
        }
        runs.between.push(run);
        runs
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
    fn a_stage_in_the_same_place_is_only_called_otherwise() {
        let (old, new) = (policy("Lead < MQL < SAL < SQL"), policy("Lead < MQL < Accepted < SQL"));
        let ladder = Ladder::new(&old, &new);
        assert_eq!(
            names("Lead < MQL < SAL < SQL", "Lead < MQL < Accepted < SQL"),
            "disqualified no_stage Lead MQL Accepted SQL"
        );
        assert_eq!(ladder.of_old(Outcome::Stage(2)), ladder.of_new(Outcome::Stage(2)));
        assert_eq!(
            names("MQL < SAL < SQL", "MQL < Seen < Accepted < SQL"),
            "disqualified no_stage MQL SAL Seen Accepted SQL"
        );
    }

    #[test]
    fn outcomes_of_one_name_are_the_same() {
        let ladder = Ladder::new(&policy("SQL < Won"), &policy("MQL < SQL"));
        assert_eq!(ladder.of_old(Outcome::Stage(0)), ladder.of_new(Outcome::Stage(1)));
        let (before, now) = (ladder.of_old(Outcome::NoStage), ladder.of_new(Outcome::Stage(0)));
        assert_eq!(Ladder::direction(before, now), Direction::Up);
    }
}
