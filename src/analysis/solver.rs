//! The SAT solver: literals, clauses, gates, and questions under assumptions.
//!
//! Guarantees: a gate is equivalent to what it stands for, in both directions; equal gates are one literal; a question
//! ends within its budget of conflicts, and the same questions in the same order have the same answers.

use std::cell::Cell;
use std::collections::HashMap;

use batsat::{Callbacks, ClauseKind, Solver as Sat, SolverInterface, SolverOpts, lbool};

pub(super) use batsat::Lit;

/// Clauses over literals.
pub(super) struct Solver {
    sat: Sat<Meter>,
    yes: Lit,
    gates: HashMap<Vec<Lit>, Lit>,
}

/// What a question came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is a model; [`Solver::holds`] reads it.
    Model,
    /// There is none; [`Solver::core`] says which assumptions are to blame.
    Nothing,
    /// The budget was used up.
    GaveUp,
}

/// Counts conflicts, and says when there were enough.
#[derive(Default)]
struct Meter {
    conflicts: u64,
    most: Cell<u64>,
}

impl Callbacks for Meter {
    fn on_new_clause(&mut self, _: &[Lit], kind: ClauseKind) {
        self.conflicts += u64::from(kind == ClauseKind::Learnt);
    }

    fn stop(&self) -> bool {
        self.conflicts > self.most.get()
    }
}

impl Solver {
    /// No clauses yet.
    pub(super) fn new() -> Solver {
        let mut sat = Sat::new(SolverOpts::default(), Meter::default());
        let yes = Lit::new(sat.new_var_default(), true);
        sat.add_clause_reuse(&mut vec![yes]);
        Solver { sat, yes, gates: HashMap::new() }
    }

    /// The literal that is true, or the one that is false.
    pub(super) fn constant(&self, known: bool) -> Lit {
        if known { self.yes } else { !self.yes }
    }

    /// What a literal is, where it is constant.
    pub(super) fn known(&self, literal: Lit) -> Option<bool> {
        (literal.var() == self.yes.var()).then_some(literal == self.yes)
    }

    /// A new literal.
    pub(super) fn fresh(&mut self) -> Lit {
        Lit::new(self.sat.new_var_default(), true)
    }

    /// A new literal that is tried as true first.
    pub(super) fn fresh_true(&mut self) -> Lit {
        Lit::new(self.sat.new_var(lbool::TRUE, true), true)
    }

    /// At least one of these holds.
    pub(super) fn clause(&mut self, literals: impl IntoIterator<Item = Lit>) {
        let mut clause: Vec<Lit> = literals.into_iter().filter(|literal| *literal != !self.yes).collect();
        if !clause.contains(&self.yes) {
            self.sat.add_clause_reuse(&mut clause);
        }
    }

    /// One implies the other.
    pub(super) fn implies(&mut self, one: Lit, other: Lit) {
        self.clause([!one, other]);
    }

    /// All of these hold.
    pub(super) fn and(&mut self, literals: impl IntoIterator<Item = Lit>) -> Lit {
        let mut parts: Vec<Lit> = literals.into_iter().filter(|literal| *literal != self.yes).collect();
        parts.sort_unstable();
        parts.dedup();
        // A literal and its opposite stand side by side.
        let contradicts = parts.windows(2).any(|pair| matches!(pair, [one, other] if *one == !*other));
        if contradicts || parts.contains(&!self.yes) {
            return !self.yes;
        }
        match parts.as_slice() {
            [] => return self.yes,
            [one] => return *one,
            [_, _, ..] => {}
        }
        if let Some(known) = self.gates.get(&parts) {
            return *known;
        }
        // What it stands for settles it, so the solver never has to guess it.
        let gate = Lit::new(self.sat.new_var(lbool::UNDEF, false), true);
        for part in &parts {
            self.implies(gate, *part);
        }
        self.clause(parts.iter().map(|part| !*part).chain([gate]));
        self.gates.insert(parts, gate);
        gate
    }

    /// At least one of these holds.
    pub(super) fn or(&mut self, literals: impl IntoIterator<Item = Lit>) -> Lit {
        let opposites: Vec<Lit> = literals.into_iter().map(|literal| !literal).collect();
        !self.and(opposites)
    }

    /// Looks for a model in which these hold, for at most so many conflicts.
    pub(super) fn solve(&mut self, assumptions: &[Lit], conflicts: u64) -> Found {
        let meter = self.sat.cb_mut();
        meter.most.set(meter.conflicts.saturating_add(conflicts));
        match self.sat.solve_limited(assumptions) {
            answer if answer == lbool::TRUE => Found::Model,
            answer if answer == lbool::FALSE => Found::Nothing,
            _ => Found::GaveUp,
        }
    }

    /// Whether a literal holds in the model that was found last.
    pub(super) fn holds(&self, literal: Lit) -> bool {
        self.sat.value_lit(literal) == lbool::TRUE
    }

    /// The assumptions that together are impossible, in order: some of those that were made last.
    pub(super) fn core(&self) -> Vec<Lit> {
        let mut core: Vec<Lit> = self.sat.unsat_core().iter().map(|literal| !*literal).collect();
        core.sort_unstable();
        core
    }

    /// How many conflicts there were in all.
    pub(super) fn conflicts(&self) -> u64 {
        self.sat.cb().conflicts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_equivalent_to_their_parts() {
        let mut solver = Solver::new();
        let (a, b) = (solver.fresh(), solver.fresh());
        let both = solver.and([a, b]);
        assert_eq!(solver.and([b, a, b]), both);
        assert_eq!(solver.solve(&[both, !a], 100), Found::Nothing);
        assert_eq!(solver.solve(&[!both, a, b], 100), Found::Nothing);
        assert_eq!(solver.solve(&[!both, a], 100), Found::Model);
        assert!(!solver.holds(b));
        let contradiction = solver.and([a, !a]);
        assert_eq!(solver.known(contradiction), Some(false));
        let empty = solver.or([]);
        assert_eq!(solver.known(empty), Some(false));
    }

    #[test]
    fn a_core_is_made_of_assumptions() {
        let mut solver = Solver::new();
        let (a, b, c) = (solver.fresh(), solver.fresh(), solver.fresh());
        solver.clause([!a, !b]);
        assert_eq!(solver.solve(&[c, a, b], 100), Found::Nothing);
        let core = solver.core();
        assert!(core.contains(&a) && core.contains(&b) && !core.contains(&c), "{core:?}");
    }

    #[test]
    fn a_question_ends_within_its_budget() {
        // More pigeons than holes: hard for resolution.
        let mut solver = Solver::new();
        let pigeons: Vec<Vec<Lit>> = (0..9).map(|_| (0..8).map(|_| solver.fresh()).collect()).collect();
        for pigeon in &pigeons {
            solver.clause(pigeon.iter().copied());
        }
        for hole in 0..8 {
            for (place, one) in pigeons.iter().enumerate() {
                for other in &pigeons[..place] {
                    solver.clause([!one[hole], !other[hole]]);
                }
            }
        }
        assert_eq!(solver.solve(&[], 50), Found::GaveUp);
        assert!(solver.conflicts() <= 60);
    }
}
