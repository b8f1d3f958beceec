//! Looks for leads that show something, over one or two policies at once.
//!
//! First plainly, for leads that are made of the cells' plain answers: each that is found is replayed, and where the
//! interpreter says otherwise of a test that is not understood, that is learnt. Where there is none, the plainness is
//! given up: if still nothing is found, nothing is there.

use std::collections::BTreeSet;

use crate::analysis::answer::{Budget, Day, Proof};
use crate::analysis::encode::Encoder;
use crate::analysis::gather::gather;
use crate::analysis::question::Goal;
use crate::analysis::side::Side;
use crate::analysis::solver::{Found, Lit, Solver};
use crate::analysis::space::{Needs, Plan};
use crate::outlook::line;
use crate::policy::{AsOf, Policy, Upkeep};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::types::{Date, FieldId, Lead, Truth, Value};

/// Policies as literals, and what may be spent on questions about them.
pub(super) struct Engine<'p> {
    /// The policies.
    pub(super) sides: Vec<Side<'p>>,
    /// Their literals.
    pub(super) encoder: Encoder,
    /// What a question may cost.
    pub(super) budget: Budget,
    /// How often may still be tried whether some place is needed for a proof.
    tries: usize,
}

/// The lead that each policy sees, on a day.
#[derive(Clone)]
pub(super) struct Scenario {
    /// The leads, by policy.
    pub(super) leads: Vec<Lead>,
    /// The day.
    pub(super) as_of: AsOf,
}

/// What came of looking.
pub(super) enum Looked {
    /// A scenario that shows it.
    Found(Scenario),
    /// There is none.
    Nowhere,
    /// Neither.
    Open {
        /// Whether the budget was used up.
        gave_up: bool,
    },
}

/// More places than this are not all looked at together.
const MANY: usize = 60;

/// So often is tried whether some place is needed for a proof.
const TRIES: usize = 80;

/// The same for all proofs about a policy together.
const TRIES_IN_ALL: usize = 5_000;

/// The records of no more tests than this are tried.
const TESTS: usize = 12;

/// The day that stands for every day.
const ANCHOR: Date = jiff::civil::date(2026, 1, 1);

impl<'p> Engine<'p> {
    /// Reads the policies.
    pub(super) fn new(policies: &[&'p Policy], day: &Day, budget: Budget) -> Engine<'p> {
        Engine::build(policies, day, budget, None)
    }

    /// Reads a policy twice; the leads of both sides are alike but for one field.
    pub(super) fn apart(policy: &'p Policy, day: &Day, budget: Budget, field: FieldId) -> Engine<'p> {
        Engine::build(&[policy, policy], day, budget, Some(field))
    }

    fn build(policies: &[&'p Policy], day: &Day, budget: Budget, apart: Option<FieldId>) -> Engine<'p> {
        let (as_of, pinned) = match day {
            Day::On(as_of) => (as_of.clone(), true),
            Day::Any => (AsOf { today: ANCHOR, now: None }, false),
        };
        let side = |(number, policy): (usize, &&'p Policy)| Side::new(number, policy, as_of.clone(), pinned);
        let sides: Vec<Side<'p>> = policies.iter().enumerate().map(side).collect();
        let plan = Plan::new(&sides, apart);
        let mut needs = Needs::default();
        for side in &sides {
            needs.days.extend(days(side.policy));
            gather(side, &plan, &mut needs);
        }
        let mut solver = Solver::new();
        let space = plan.build(&mut solver, &sides, needs);
        Engine { sides, encoder: Encoder::new(solver, space), budget, tries: TRIES_IN_ALL }
    }

    /// Looks for a scenario in which these literals hold and that shows what is looked for.
    pub(super) fn look(&mut self, assumptions: &[Lit], shows: &dyn Fn(&[Side<'p>], &Scenario) -> bool) -> Looked {
        let until = self.encoder.solver.conflicts().saturating_add(self.budget.conflicts);
        let mut gave_up = false;
        let plainly: Vec<Lit> = [self.encoder.plainly].into_iter().chain(assumptions.iter().copied()).collect();
        for _ in 0..self.budget.replays.max(1) {
            match self.solve(&plainly, until) {
                Found::Model => {}
                Found::Nothing if self.encoder.solver.core().contains(&self.encoder.plainly) => break,
                Found::Nothing => return Looked::Nowhere,
                Found::GaveUp => {
                    gave_up = true;
                    break;
                }
            }
            let scenario = self.realised();
            if shows(&self.sides, &scenario) {
                return Looked::Found(scenario);
            }
            if let Some(scenario) = self.with_records(&scenario, shows) {
                return Looked::Found(scenario);
            }
            let wrong = self.guessed_wrong(&scenario);
            let mended = self.mended(&scenario, &wrong);
            if let Some(scenario) = mended.filter(|scenario| shows(&self.sides, scenario)) {
                return Looked::Found(scenario);
            }
            for (place, _, truth) in &wrong {
                self.encoder.learn(*place, *truth);
            }
            if wrong.is_empty() {
                break;
            }
        }
        match self.solve(assumptions, until) {
            Found::Nothing => Looked::Nowhere,
            Found::Model => Looked::Open { gave_up },
            Found::GaveUp => Looked::Open { gave_up: true },
        }
    }

    /// That every field has an answer.
    pub(super) fn all_known(&self) -> Vec<Lit> {
        let missing = self.encoder.space.axes.iter().map(|axis| axis.missing);
        missing.filter(|missing| self.encoder.solver.known(*missing).is_none()).map(|missing| !missing).collect()
    }

    /// The few places that rule something out: those of the solver's core, less each that is not needed.
    pub(super) fn proof(&mut self, goal: Goal, known: &[Lit]) -> Proof {
        let Some(side) = self.sides.first() else { return Proof::default() };
        let parts = goal.into_parts(&mut self.encoder, side);
        let until = self.encoder.solver.conflicts().saturating_add(self.budget.conflicts);
        let fixed = parts.iter().filter(|(_, span)| span.is_none()).map(|(literal, _)| *literal);
        let fixed: Vec<Lit> = fixed.chain(known.iter().copied()).collect();
        let named = parts.iter().filter_map(|(literal, span)| Some((*literal, (*span)?)));
        let mut named: Vec<(Lit, Span)> = named.collect();
        // Of very many places those are taken up that some lead without them calls for.
        let mut rest = if named.len() > MANY { std::mem::take(&mut named) } else { Vec::new() };
        let mut left_out = None;
        for _ in 0..TRIES.min(self.tries) {
            self.tries -= 1;
            let kept = named.iter().enumerate().filter(|(other, _)| Some(*other) != left_out);
            let assumed = fixed.iter().copied().chain(kept.map(|(_, (literal, _))| *literal));
            match (self.solve(&assumed.collect::<Vec<Lit>>(), until), left_out) {
                (Found::Nothing, place) => {
                    place.filter(|place| *place < named.len()).map(|place| named.remove(place));
                    // What stands before the place was needed, and so is in every core.
                    let core = self.encoder.solver.core();
                    named.retain(|(literal, _)| core.binary_search(literal).is_ok());
                    left_out = Some(place.unwrap_or(0));
                }
                (Found::Model, None) if !rest.is_empty() => {
                    let solver = &self.encoder.solver;
                    let (holding, broken) = rest.into_iter().partition(|(literal, _)| solver.holds(*literal));
                    rest = holding;
                    named.extend::<Vec<_>>(broken);
                }
                (Found::Model | Found::GaveUp, place) => left_out = Some(place.map_or(0, |place| place + 1)),
            }
            if left_out >= Some(named.len()) {
                let mut because: Vec<Span> = named.into_iter().map(|(_, span)| span).collect();
                because.sort_by_key(|span| (span.file, span.start, span.end));
                because.dedup();
                return Proof { because };
            }
        }
        Proof::default()
    }

    /// Whether some of these literals can hold together, as far as the clauses know; `None` where that is given up.
    pub(super) fn may_hold(&mut self, assumptions: &[Lit]) -> Option<bool> {
        match self.encoder.solver.solve(assumptions, self.budget.conflicts) {
            Found::Model => Some(true),
            Found::Nothing => Some(false),
            Found::GaveUp => None,
        }
    }

    fn solve(&mut self, assumptions: &[Lit], until: u64) -> Found {
        let left = until.saturating_sub(self.encoder.solver.conflicts());
        self.encoder.solver.solve(assumptions, left)
    }

    /// The model as leads on a day.
    fn realised(&self) -> Scenario {
        let as_of = self.sides.first().map(|side| self.encoder.day(side));
        let as_of = as_of.unwrap_or(AsOf { today: ANCHOR, now: None });
        let leads = self.sides.iter().map(|side| self.encoder.lead(side, as_of.today)).collect();
        Scenario { leads, as_of }
    }

    /// The same with the records of one of the policy's tests, where that shows it: for what is asked of records and not
    /// understood.
    fn with_records(&self, scenario: &Scenario, shows: &dyn Fn(&[Side<'p>], &Scenario) -> bool) -> Option<Scenario> {
        let [side] = self.sides.as_slice() else { return None };
        if !self.encoder.vague.iter().any(|vague| vague.records) {
            return None;
        }
        let tests = side.policy.tests.iter().filter(|test| test.lead.related.iter().any(|records| !records.is_empty()));
        let mut tried = tests.take(TESTS).map(|test| {
            let leads = scenario.leads.iter().map(|lead| Lead { related: test.lead.related.clone(), ..lead.clone() });
            Scenario { leads: leads.collect(), as_of: scenario.as_of.clone() }
        });
        tried.find(|scenario| shows(&self.sides, scenario))
    }

    /// The tests that are not understood and of which the model says something else than the interpreter: by place, what
    /// was guessed, and what is true.
    fn guessed_wrong(&self, scenario: &Scenario) -> Vec<(usize, Truth, Truth)> {
        let pairs = self.sides.iter().zip(&scenario.leads);
        let evaluations: Vec<Evaluation<'_>> =
            pairs.map(|(side, lead)| Evaluation::new(side.policy, lead, &scenario.as_of)).collect();
        let solver = &self.encoder.solver;
        let mut wrong = Vec::new();
        for (place, vague) in self.encoder.vague.iter().enumerate() {
            let Some(evaluation) = evaluations.get(vague.side) else { continue };
            let truth = evaluation.truth(&vague.condition);
            let guessed = match (solver.holds(vague.rails.yes), solver.holds(vague.rails.no)) {
                (true, _) => Truth::True,
                (false, true) => Truth::False,
                (false, false) => Truth::Unknown,
            };
            if guessed != truth {
                wrong.push((place, guessed, truth));
            }
        }
        wrong
    }
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
