//! Leads that are mended: answers are moved within their cells until tests that are not understood say what was guessed.
//!
//! Nothing rests on it: a lead that is mended is replayed like any other.

use crate::analysis::encode::Vague;
use crate::analysis::engine::{Engine, Scenario};
use crate::analysis::space::{AxisId, Shape};
use crate::analysis::witness::day_position;
use crate::outlook::line;
use crate::reference::Evaluation;
use crate::types::{Truth, Type, Value};

/// No more tests than this are mended in one lead.
const TESTS: usize = 40;
/// Into so many parts a cell is cut.
const PARTS: i128 = 16;
/// No more answers than this are tried for a field.
const TRIES: usize = 48;

impl Engine<'_> {
    /// A scenario in which the tests that were guessed wrong say what was guessed; as far as that is found.
    pub(super) fn mended(&self, scenario: &Scenario, wrong: &[(usize, Truth, Truth)]) -> Option<Scenario> {
        let mut mended = scenario.clone();
        let mut changed = false;
        // What is done for one test may undo another, so it is looked at twice.
        for (place, guessed, _) in wrong.iter().take(TESTS).chain(wrong.iter().take(TESTS)) {
            let Some(vague) = self.encoder.vague.get(*place) else { continue };
            if self.says(&mended, vague) == Some(*guessed) {
                continue;
            }
            if let Some(better) = self.moved_by_one(&mended, vague, *guessed) {
                (mended, changed) = (better, true);
            } else if let Some(better) = self.moved_by_two(&mended, vague, *guessed) {
                (mended, changed) = (better, true);
            }
        }
        changed.then_some(mended)
    }

    fn says(&self, scenario: &Scenario, vague: &Vague) -> Option<Truth> {
        let (side, lead) = (self.sides.get(vague.side)?, scenario.leads.get(vague.side)?);
        Some(Evaluation::new(side.policy, lead, &scenario.as_of).truth(&vague.condition))
    }

    fn moved_by_one(&self, scenario: &Scenario, vague: &Vague, guessed: Truth) -> Option<Scenario> {
        let moves = vague.axes.iter().flat_map(|axis| {
            let answers = self.answers_within(scenario, vague, *axis);
            answers.into_iter().map(|answer| self.with(scenario, *axis, &answer))
        });
        moves.into_iter().find(|moved| self.says(moved, vague) == Some(guessed))
    }

    fn moved_by_two(&self, scenario: &Scenario, vague: &Vague, guessed: Truth) -> Option<Scenario> {
        let [first, others @ ..] = vague.axes.as_slice() else { return None };
        if others.is_empty() {
            return None;
        }
        let moves = self.answers_within(scenario, vague, *first);
        moves.into_iter().find_map(|answer| {
            let moved = self.with(scenario, *first, &answer);
            self.moved_by_one(&moved, vague, guessed)
        })
    }

    /// The scenario with another answer to a field, for every policy.
    fn with(&self, scenario: &Scenario, axis: AxisId, answer: &Value) -> Scenario {
        let mut moved = scenario.clone();
        for (lead, axes) in moved.leads.iter_mut().zip(&self.encoder.space.of_side) {
            for (slot, own) in lead.values.iter_mut().zip(axes) {
                if *own == axis {
                    *slot = Some(answer.clone());
                }
            }
        }
        moved
    }

    /// Answers to a field that stand in the same cell as the one that it has: the ends, some between, and those beside the
    /// answers to the test's other fields.
    fn answers_within(&self, scenario: &Scenario, vague: &Vague, axis: AxisId) -> Vec<Value> {
        let answers = || -> Option<Vec<Value>> {
            let space = &self.encoder.space;
            let solver = &self.encoder.solver;
            let axes = space.of_side.get(vague.side)?;
            let lead = scenario.leads.get(vague.side)?;
            let own = space.axes.get(axis)?;
            let Shape::Line(cells) = &own.shape else { return None };
            let answer = lead.values.get(axes.position(|other| *other == axis)?)?.as_ref()?;
            let (mut low, mut high) = cells.cell(cells.place(solver))?;
            if let Some(distances) = own.relative.as_ref().filter(|_| cells.ty == Type::Date) {
                let side = self.sides.get(vague.side)?;
                let shift = day_position(scenario.as_of.today) - day_position(side.as_of.today);
                let (first, last) = distances.cell(distances.place(solver))?;
                (low, high) = (low.max(first.saturating_add(shift)), high.min(last.saturating_add(shift)));
            }
            let here = i128::from(line::position(answer)?);
            let (low, high) = (i128::from(low), i128::from(high));
            let between = (1..PARTS).map(|part| low + (high - low) * part / PARTS);
            // Sizes that come up in calculations with others are seldom far from these.
            let sizes = (0..14).map(|digits| 10_i128.pow(digits)).flat_map(|size| [here + size, here - size]);
            let others = vague.axes.iter().filter(|other| **other != axis);
            let others = others.filter_map(|other| lead.values.get(axes.position(|it| it == other)?)?.as_ref());
            let others = others.filter_map(line::position).map(i128::from);
            let beside = others.flat_map(|other| [other, other - 1, other + 1]);
            let mut positions: Vec<i128> = beside.chain([low, high]).chain(between).chain(sizes).collect();
            positions.retain(|position| (low..=high).contains(position));
            let positions = positions.into_iter().filter_map(|position| i64::try_from(position).ok());
            Some(positions.filter_map(|position| line::at(position, &cells.ty)).take(TRIES).collect())
        };
        answers().unwrap_or_default()
    }
}
