//! z3 as a program that reads SMT-LIB and answers.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::smt::{self, Term};

/// What z3 says of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Some lead shows it.
    Sat,
    /// None does.
    Unsat,
    /// It did not come to an end.
    Unknown,
}

/// z3, where it can be had.
pub(crate) struct Solver(OsString);

/// What z3 may spend on one goal, in steps of its own: not in time, so that it says the same wherever it runs.
const STEPS: u32 = 3_000_000;

impl Solver {
    /// The program that `BANTAM_Z3` names, or `z3` on the path.
    pub(crate) fn find() -> Option<Solver> {
        let named = std::env::var_os("BANTAM_Z3");
        let solver = Solver(named.clone().unwrap_or_else(|| "z3".into()));
        let runs = Command::new(&solver.0).arg("--version").stdout(Stdio::null()).status();
        let runs = runs.is_ok_and(|status| status.success());
        assert!(runs || named.is_none(), "BANTAM_Z3 is {:?}, which does not run", solver.0);
        runs.then_some(solver)
    }

    /// Whether each goal can hold.
    pub(crate) fn check(&self, script: &str, goals: &[Term]) -> Vec<Found> {
        let mut text = format!("(set-option :rlimit {STEPS})\n{}{script}", smt::PREAMBLE);
        for goal in goals {
            text.push_str(&format!("(push)\n(assert {goal})\n(check-sat)\n(pop)\n"));
        }
        let answers = self.run(&text);
        let found: Vec<Found> = answers
            .lines()
            .map(|line| match line {
                "sat" => Found::Sat,
                "unsat" => Found::Unsat,
                "unknown" | "timeout" => Found::Unknown,
                _ => panic!("z3 says {line}\n{text}"),
            })
            .collect();
        assert_eq!(found.len(), goals.len(), "z3 says {answers}");
        found
    }

    /// What z3 takes these constants to be where a goal holds.
    pub(crate) fn model(&self, script: &str, goal: &str, constants: &[Term]) -> String {
        let ask = format!("(assert {goal})\n(check-sat)\n(get-value ({}))\n", constants.join(" "));
        self.run(&format!("{}{script}{ask}", smt::PREAMBLE))
    }

    fn run(&self, text: &str) -> String {
        let piped = Command::new(&self.0).arg("-in").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = piped.expect("z3 runs");
        process.stdin.take().expect("it reads").write_all(text.as_bytes()).expect("it reads");
        let output = process.wait_with_output().expect("z3 answers");
        String::from_utf8(output.stdout).expect("z3 writes UTF-8")
    }
}
