//! The analysis against z3: a random policy is translated into SMT-LIB from what the language page says that it means,
//! and every question that the analysis answers is asked of z3 too. What is proven z3 finds no lead for; what is
//! witnessed it finds one for; next to nothing is left open.
//!
//! z3 is the program that `BANTAM_Z3` names, or `z3` on the path; where there is none, nothing is tested, and the test
//! says so.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, and names what it translates"
)]

mod calculate;
#[path = "../support/choices.rs"]
#[expect(dead_code, reason = "not every kind of choice is made here")]
mod choices;
mod claims;
mod generate;
mod smt;
mod solver;
mod space;
mod standing;
mod translate;

use std::cell::Cell;

use bantam::analysis::Day;
use bantam::diagnostic::Severity;
use bantam::policy::{AsOf, Policy};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use crate::choices::Choices;
use crate::claims::{Claim, Claims};
use crate::generate::Sketch;
use crate::solver::{Found, Solver};

/// How claims and z3 stood to each other.
#[derive(Default)]
struct Tally {
    proven: Cell<usize>,
    witnessed: Cell<usize>,
    open: Cell<usize>,
    undecided: Cell<usize>,
}

fn count(cell: &Cell<usize>) {
    cell.set(cell.get() + 1);
}

impl Tally {
    fn enter(&self, claim: &Claim, found: Found) {
        match claim.answer {
            Some(Found::Unsat) => count(&self.proven),
            Some(_) => count(&self.witnessed),
            None => count(&self.open),
        }
        if found == Found::Unknown {
            count(&self.undecided);
        }
    }

    fn hold_to_account(&self) {
        let [proven, witnessed, open, undecided] =
            [&self.proven, &self.witnessed, &self.open, &self.undecided].map(Cell::get);
        let all = proven + witnessed + open;
        println!("{proven} proven, {witnessed} witnessed, {open} left open; z3 did not decide {undecided} of {all}");
        assert!(open * 100 <= all * 4, "of {all} questions {open} are left open");
        assert!(undecided * 100 <= all, "of {all} questions z3 did not decide {undecided}");
        assert!(proven * 20 >= all && witnessed * 20 >= all, "the questions are one-sided: {proven}, {witnessed}");
    }
}

fn checked(sketch: &Sketch) -> Policy {
    let text = sketch.to_string();
    let loaded = bantam::session::load_text("random.bant", &text);
    let errors = loaded.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|found| (&found.message, found.span())).collect();
    loaded.policy.unwrap_or_else(|| panic!("{errors:#?}\n{text}"))
}

/// Asks z3 for everything that was claimed, and fails where it knows better.
fn hold(claims: &Claims, solver: &Solver, tally: &Tally, text: &str) -> Result<(), TestCaseError> {
    let goals: Vec<_> = claims.all.iter().map(|claim| claim.goal.clone()).collect();
    for (claim, found) in claims.all.iter().zip(solver.check(&claims.script, &goals)) {
        tally.enter(claim, found);
        let agree = claim.answer.is_none_or(|answer| answer == found) || found == Found::Unknown;
        if !agree {
            let (what, answer, goal, script) = (&claim.what, claim.answer, &claim.goal, &claims.script);
            let model = solver.model(script, goal, &claims.constants);
            let said = format!("{what}: the analysis says {answer:?}, z3 {found:?}");
            return Err(TestCaseError::fail(format!("{said}\n\n{text}\n{script}(assert {goal})\n{model}")));
        }
    }
    Ok(())
}

fn run(usual: u32, case: impl Fn(&mut Choices<'_>, &Solver, &Tally) -> Result<(), TestCaseError>) {
    let Some(solver) = Solver::find() else {
        eprintln!("skipped: there is no z3 on the path, and BANTAM_Z3 names none");
        return;
    };
    let times: f64 =
        std::env::var("BANTAM_CASES").map_or(1.0, |times| times.parse().expect("BANTAM_CASES is a number"));
    let cases = (f64::from(usual) * times).ceil() as u32;
    let config =
        ProptestConfig { cases, failure_persistence: None, max_shrink_time: 60_000, ..ProptestConfig::default() };
    let tally = Tally::default();
    let numbers = proptest::collection::vec(any::<u32>(), 0..400);
    let outcome = TestRunner::new(config).run(&numbers, |numbers| case(&mut Choices::new(&numbers), &solver, &tally));
    match outcome {
        Ok(()) => tally.hold_to_account(),
        Err(TestError::Fail(why, _)) => panic!("{why}"),
        Err(error) => panic!("{error}"),
    }
}

fn some_day(choices: &mut Choices<'_>) -> Day {
    let day = choices.pick(&["2026-11-21", "2026-11-01", "2026-12-31", "2024-02-29"]);
    let on = Day::On(AsOf { today: day.parse().expect("a day"), now: None });
    if choices.one_in(2) { on } else { Day::Any }
}

#[test]
fn z3_agrees_on_one_policy() {
    run(60, |choices, solver, tally| {
        let day = some_day(choices);
        let sketch = Sketch::random(choices, matches!(day, Day::On(_)));
        let policy = checked(&sketch);
        let claims = Claims::of_policy(&policy, &day);
        hold(&claims, solver, tally, &format!("{day:?}\n{sketch}"))
    });
}

#[test]
fn z3_agrees_on_two_policies() {
    run(30, |choices, solver, tally| {
        let day = some_day(choices);
        let before = Sketch::random(choices, matches!(day, Day::On(_)));
        let after = before.changed(choices);
        let (old, new) = (checked(&before), checked(&after));
        let claims = Claims::of_two(&old, &new, &day);
        hold(&claims, solver, tally, &format!("{day:?}\n{before}\n--- and now\n\n{after}"))
    });
}
