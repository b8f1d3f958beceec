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
mod compare;
mod encode;
mod gather;
mod question;
mod rails;
mod side;
mod solver;
mod space;
mod stage;
mod steps;
mod support;
mod witness;

pub use answer::{Answer, Budget, Day, Proof, Unsettled, Witness};
pub use question::{Entry, Question};

use std::collections::BTreeSet;

use crate::analysis::encode::Encoder;
use crate::analysis::gather::gather;
use crate::analysis::question::Goal;
use crate::analysis::side::Side;
use crate::analysis::solver::{Found, Lit, Solver};
use crate::analysis::space::{Plan, Starts};
use crate::outlook::line;
use crate::policy::{AsOf, Policy, Upkeep};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::types::{Date, Lead, Value};

/// One policy under analysis: encoded once, asked as often as needed.
pub struct Analysis<'p> {
    side: Side<'p>,
    encoder: Encoder,
    budget: Budget,
}

/// Any day will do for a policy that does not hang on one.
const ANY_DAY: Date = jiff::civil::date(2026, 1, 1);

impl<'p> Analysis<'p> {
    /// Reads a policy, for any day or for one.
    #[must_use]
    pub fn new(policy: &'p Policy, day: Day, budget: Budget) -> Analysis<'p> {
        let (as_of, pinned) = match day {
            Day::On(as_of) => (as_of, true),
            Day::Any => (AsOf { today: ANY_DAY, now: None }, false),
        };
        let side = Side::new(0, policy, as_of, pinned);
        let plan = Plan::new(std::slice::from_ref(&side));
        let mut starts = Starts::new();
        gather(&side, &plan, &mut starts);
        let days = days(policy);
        let mut solver = Solver::new();
        let space = plan.build(&mut solver, &starts, (!pinned).then_some(&days));
        Analysis { side, encoder: Encoder::new(solver, space), budget }
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &'p Policy {
        self.side.policy
    }

    /// Whether some lead shows something. A witness knows as little as was found to do.
    pub fn ask(&mut self, question: Question) -> Answer {
        self.answer(question, false)
    }

    /// The same of leads that have an answer to every field: what is proven here and witnessed by [`ask`](Self::ask) is
    /// shown only by leads that lack an answer.
    pub fn ask_of_complete_leads(&mut self, question: Question) -> Answer {
        self.answer(question, true)
    }

    fn answer(&mut self, question: Question, complete: bool) -> Answer {
        let goal = question.goal(&mut self.encoder, &self.side);
        let known: Vec<Lit> = if complete { self.all_known() } else { Vec::new() };
        let assumptions: Vec<Lit> = goal.literals.iter().chain(&known).copied().collect();
        let until = self.encoder.solver.conflicts().saturating_add(self.budget.conflicts);
        let mut gave_up = false;
        for _ in 0..self.budget.replays.max(1) {
            let plainly: Vec<Lit> = [self.encoder.plainly].into_iter().chain(assumptions.iter().copied()).collect();
            match self.solve(&plainly, until) {
                Found::Model => {}
                Found::Nothing if self.encoder.solver.core().contains(&self.encoder.plainly) => break,
                Found::Nothing => return Answer::Proven(self.proof(&goal, &known)),
                Found::GaveUp => {
                    gave_up = true;
                    break;
                }
            }
            let witness = self.realised();
            if shown(&self.side, question, &witness.lead, &witness.as_of) {
                return Answer::Witnessed(self.minimised(question, witness, complete));
            }
            if !self.refined(&witness) {
                break;
            }
        }
        match self.solve(&assumptions, until) {
            Found::Nothing => Answer::Proven(self.proof(&goal, &known)),
            Found::Model => Answer::NotSettled(Unsettled { tests: self.encoder.not_understood(), gave_up }),
            Found::GaveUp => Answer::NotSettled(Unsettled { tests: self.encoder.not_understood(), gave_up: true }),
        }
    }

    fn solve(&mut self, assumptions: &[Lit], until: u64) -> Found {
        let left = until.saturating_sub(self.encoder.solver.conflicts());
        self.encoder.solver.solve(assumptions, left)
    }

    /// That every field has an answer.
    fn all_known(&self) -> Vec<Lit> {
        let axes = self.encoder.optional(&self.side).into_iter();
        axes.filter_map(|id| self.encoder.space.axes.get(id)).map(|axis| !axis.missing).collect()
    }

    /// The model as a lead on a day.
    fn realised(&self) -> Witness {
        let as_of = self.encoder.day(&self.side);
        Witness { lead: self.encoder.lead(&self.side, as_of.today), as_of }
    }

    /// Learns what the interpreter says of the tests that were guessed wrong; false where none was.
    fn refined(&mut self, witness: &Witness) -> bool {
        let evaluation = Evaluation::new(self.side.policy, &witness.lead, &witness.as_of);
        let guessed = self.encoder.vague.iter().enumerate();
        let wrong = guessed.filter_map(|(place, vague)| {
            let truth = evaluation.truth(&vague.condition);
            let solver = &self.encoder.solver;
            let same = (solver.holds(vague.rails.yes), solver.holds(vague.rails.no))
                == (truth.known() == Some(true), truth.known() == Some(false));
            (!same).then_some((place, truth))
        });
        let wrong: Vec<_> = wrong.collect();
        for (place, truth) in &wrong {
            self.encoder.learn(*place, *truth);
        }
        !wrong.is_empty()
    }

    fn minimised(&self, question: Question, mut witness: Witness, complete: bool) -> Witness {
        let shows = |lead: &Lead| shown(&self.side, question, lead, &witness.as_of);
        witness::smallest(self.side.policy, &mut witness.lead, complete, &shows);
        witness
    }

    /// The few places that rule a question out: those of the solver's core, less each that is not needed.
    fn proof(&mut self, goal: &Goal, known: &[Lit]) -> Proof {
        let until = self.encoder.solver.conflicts().saturating_add(self.budget.conflicts);
        let fixed: Vec<Lit> = goal
            .parts
            .iter()
            .filter(|(_, span)| span.is_none())
            .map(|(literal, _)| *literal)
            .chain(known.iter().copied())
            .collect();
        let mut named: Vec<(Lit, Span)> =
            goal.parts.iter().filter_map(|(literal, span)| Some((*literal, (*span)?))).collect();
        let with = |named: &[(Lit, Span)], left_out: Option<usize>| {
            let kept = named.iter().enumerate().filter(|(place, _)| Some(*place) != left_out);
            fixed.iter().copied().chain(kept.map(|(_, (literal, _))| *literal)).collect::<Vec<Lit>>()
        };
        if self.solve(&with(&named, None), until) == Found::Nothing {
            let core = self.encoder.solver.core();
            named.retain(|(literal, _)| core.contains(literal));
        }
        let mut place = 0;
        while place < named.len() {
            if self.solve(&with(&named, Some(place)), until) == Found::Nothing {
                named.remove(place);
            } else {
                place += 1;
            }
        }
        let mut because: Vec<Span> = named.into_iter().map(|(_, span)| span).collect();
        because.sort_by_key(|span| (span.file, span.start, span.end));
        because.dedup();
        Proof { because }
    }
}

/// Whether the interpreter says of a lead what was asked.
fn shown(side: &Side<'_>, question: Question, lead: &Lead, as_of: &AsOf) -> bool {
    question.shown_by(&Evaluation::new(side.policy, lead, as_of))
}

/// The days at which some entry comes into force or goes out of it.
fn days(policy: &Policy) -> BTreeSet<i64> {
    let rules = policy.rules.iter().map(|rule| &rule.upkeep);
    let caps = policy.caps.iter().map(|cap| &cap.upkeep);
    let vetoes = policy.disqualifications.iter().map(|veto| &veto.upkeep);
    let mut days = BTreeSet::new();
    for Upkeep { from, until, .. } in rules.chain(caps).chain(vetoes) {
        let position = |date: &Date| line::position(&Value::Date(*date));
        days.extend(from.as_ref().and_then(position));
        days.extend(until.as_ref().and_then(position).map(|until| until + 1));
    }
    days
}
