//! The decision procedure over policies: what no lead shows, and what some lead does.
//!
//! A policy's tests cut each field into cells; conditions over them become clauses for a SAT solver, on two rails
//! (surely true, surely false), so that missing answers are what they are. Where the clauses have no model, no lead
//! shows what was asked: they allow more than leads do, never less. Where they have one, it is made into a lead, and
//! that lead is replayed through [`reference`](crate::reference): only if it shows there what was asked is it given as
//! a witness. Everything else is *not settled*, and names the tests that are not understood.
//!
//! ```
//! use bantam::analysis::{Analysis, Answer, Budget, Day, Entry, Question};
//! use bantam::policy::RuleId;
//! use bantam::session::load_text;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = load_text("p.bant", "if employees > 50 then MQL\nif employees > 90 and employees < 80 then SQL\n");
//! let policy = policy.policy.ok_or("the policy does not check")?;
//! let mut analysis = Analysis::new(&policy, Day::Any, Budget::default());
//! assert!(matches!(analysis.ask(Question::Holds(Entry::Rule(RuleId(0)))), Answer::Witnessed(_)));
//! let Answer::Proven(proof) = analysis.ask(Question::Holds(Entry::Rule(RuleId(1)))) else { return Err("".into()) };
//! assert_eq!(proof.because.len(), 2);
//! # Ok(())
//! # }
//! ```

mod answer;
mod audit;
mod calendar;
mod compare;
mod crowd;
mod days;
mod encode;
mod engine;
mod gather;
mod idle;
mod ladder;
mod list;
mod mend;
mod pair;
mod probe;
mod question;
mod rails;
mod record_tests;
mod records;
mod relative;
mod score;
mod search;
mod side;
mod solver;
mod space;
mod stage;
mod steps;
mod support;
mod test;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod witness;

pub use answer::{Answer, Budget, Day, Proof, Unsettled, Witness};
pub use audit::{Audit, Claim, Fact, Part, Standing, Statement, Threshold};
pub use pair::{Comparison, PairAnswer, PairUnsettled, PairWitness};
pub use question::{Entry, Question};

use crate::analysis::engine::{Engine, Looked, Scenario};
use crate::analysis::probe::Probe;
use crate::analysis::question::Goal;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::policy::{Cond, Policy, ScoreId};
use crate::reference::Evaluation;
use crate::types::{Decimal, Lead, Truth};

/// One policy under analysis: encoded once, asked as often as needed.
pub struct Analysis<'p> {
    engine: Engine<'p>,
    policy: &'p Policy,
}

impl<'p> Analysis<'p> {
    /// Reads a policy, for any day or for one.
    #[must_use]
    pub fn new(policy: &'p Policy, day: Day, budget: Budget) -> Analysis<'p> {
        Analysis { engine: Engine::new(&[policy], &day, budget), policy }
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Whether some lead shows something. A witness knows as little as was found to do.
    pub fn ask(&mut self, question: Question) -> Answer {
        let answer = self.answer(question, false);
        self.with_smallest(answer, &|lead| question.shown_by(lead))
    }

    /// The same of leads that have an answer to every field: what is proven here and witnessed by [`ask`](Self::ask) is
    /// shown only by leads that lack an answer.
    pub fn ask_of_complete_leads(&mut self, question: Question) -> Answer {
        self.answer(question, true)
    }

    /// Many questions at once, answered in their order. A lead that shows one is tried on all the others, and no witness
    /// is made small: that is for [`smallest`](Self::smallest), where one is to be seen.
    pub fn sweep(&mut self, questions: &[Question]) -> Vec<Answer> {
        let probes: Vec<Probe> = questions.iter().map(|question| Probe::of(*question)).collect();
        self.probe_all(&probes)
    }

    /// The same witness with as little known as was found to do.
    #[must_use]
    pub fn smallest(&self, question: Question, witness: &Witness) -> Witness {
        Probe::of(question).smallest(self.policy, witness)
    }

    /// Whether a condition of the policy may come to this, for some lead.
    pub fn ask_condition(&mut self, condition: &Cond, truth: Truth) -> Answer {
        let Some(side) = self.engine.sides.first() else { return Answer::Proven(Proof::default()) };
        let rails = self.engine.encoder.condition(side, condition);
        let goal = Goal::of(match truth {
            Truth::True => rails.yes,
            Truth::False => rails.no,
            Truth::Unknown => self.engine.encoder.solver.and([!rails.yes, !rails.no]),
        });
        let shows = |lead: &Evaluation<'_>| lead.truth(condition) == truth;
        let answer = self.settle(goal, Asked::default(), &shows);
        self.with_smallest(answer, &shows)
    }

    /// Between what a score always lies, and leads that take it there where they were found.
    pub fn score_range(&mut self, id: ScoreId) -> Option<ScoreRange> {
        let (low, high) = self.score_ends(id)?;
        let least = self.ask(Question::ScoreIs(id, low)).witness().cloned();
        let most = self.ask(Question::ScoreIs(id, high)).witness().cloned();
        Some(ScoreRange { low, high, least, most })
    }

    /// Between what a score always lies.
    pub fn score_ends(&mut self, id: ScoreId) -> Option<(Decimal, Decimal)> {
        let side = self.engine.sides.first()?;
        let ladder = self.engine.encoder.score(side, id)?;
        let reachable = |engine: &mut Engine<'p>, place: usize| {
            let above = ladder.from.get(place + 1).map(|above| !*above);
            let own = ladder.from.get(place).copied().into_iter().chain(above);
            engine.may_hold(&own.collect::<Vec<Lit>>()) != Some(false)
        };
        let places = 0..ladder.cells.len();
        let lowest = places.clone().find(|place| reachable(&mut self.engine, *place))?;
        let highest = places.rev().find(|place| reachable(&mut self.engine, *place))?;
        let points = |number: i128| Decimal::from_millionths(i64::try_from(number).unwrap_or_default());
        let low = ladder.cells.get(lowest).map(|(low, _)| points(*low))?;
        Some((low, ladder.cells.get(highest).map(|(_, high)| points(*high))?))
    }

    fn answer(&mut self, question: Question, complete: bool) -> Answer {
        let Some(side) = self.engine.sides.first() else { return Answer::Proven(Proof::default()) };
        let goal = question.goal(&mut self.engine.encoder, side);
        self.settle(goal, Asked { complete, explained: true }, &|lead| question.shown_by(lead))
    }

    fn settle(&mut self, goal: Goal, asked: Asked, shows: &dyn Fn(&Evaluation<'_>) -> bool) -> Answer {
        let known: Vec<Lit> = if asked.complete { self.engine.all_known() } else { Vec::new() };
        let assumptions: Vec<Lit> = goal.literals.iter().chain(&known).copied().collect();
        let shown = |sides: &[Side<'p>], scenario: &Scenario| {
            let replayed = sides.first().zip(scenario.leads.first());
            let has_all = |lead: &Lead| !asked.complete || probe::is_complete(lead);
            replayed.is_some_and(|(side, lead)| {
                has_all(lead) && shows(&Evaluation::new(side.policy, lead, &scenario.as_of))
            })
        };
        match self.engine.look(&assumptions, &shown) {
            Looked::Found(Scenario { leads, as_of }) => {
                let witness = Witness { lead: leads.into_iter().next().unwrap_or_default(), as_of };
                Answer::Witnessed(witness)
            }
            Looked::Nowhere if asked.explained => Answer::Proven(self.engine.proof(goal, &known)),
            Looked::Nowhere => Answer::Proven(Proof::default()),
            Looked::Open { gave_up } => {
                Answer::NotSettled(Unsettled { tests: self.engine.encoder.not_understood(0), gave_up })
            }
        }
    }

    fn with_smallest(&self, answer: Answer, shows: &dyn Fn(&Evaluation<'_>) -> bool) -> Answer {
        let Answer::Witnessed(Witness { mut lead, as_of }) = answer else { return answer };
        let still = |lead: &Lead| shows(&Evaluation::new(self.policy, lead, &as_of));
        witness::smallest(self.policy, &mut lead, &still);
        Answer::Witnessed(Witness { lead, as_of })
    }
}

/// Of which leads something is asked, and what for.
#[derive(Clone, Copy, Debug, Default)]
struct Asked {
    /// Only of leads that have an answer to every field.
    complete: bool,
    /// A proof is to name the places that rule it out.
    explained: bool,
}

/// Between what a score lies.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreRange {
    /// No lead has less.
    pub low: Decimal,
    /// No lead has more.
    pub high: Decimal,
    /// A lead that has so little, where one was found.
    pub least: Option<Witness>,
    /// A lead that has so much, where one was found.
    pub most: Option<Witness>,
}
