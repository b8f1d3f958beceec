//! Tests that hang on one field of a line, and tests over so few answers that all can be gone through.

use crate::analysis::encode::Encoder;
use crate::analysis::rails::Rails;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::analysis::space::{AxisId, Line, Shape};
use crate::analysis::steps::Steps;
use crate::analysis::support::Support;
use crate::policy::{Comparison, Cond, CondKind, Expr, List, Set};
use crate::types::{FieldId, Truth, Value};

/// No more combinations of answers than this are gone through for one test.
const MOST: usize = 300;

/// Answers to some fields, and the literals by which they are given.
type Row = (Vec<(FieldId, Option<Value>)>, Vec<Lit>);

impl Encoder {
    /// A test of one field on a line against constants, exactly.
    pub(super) fn on_a_line(&mut self, at: &Side<'_>, condition: &Cond) -> Option<Rails> {
        match &condition.kind {
            CondKind::Compare { comparison, left, right, .. } => self.compared(at, *comparison, left, right),
            CondKind::Range { value, low, high, high_included } => {
                let below = if *high_included { Comparison::LessOrEqual } else { Comparison::Less };
                let from_low = self.compared(at, Comparison::GreaterOrEqual, value, low)?;
                let to_high = self.compared(at, below, value, high)?;
                Some(self.solver.all(&[from_low, to_high]))
            }
            CondKind::In { value, set: Set::Values(members), .. } => {
                let parts: Option<Vec<Rails>> =
                    members.iter().map(|member| self.compared(at, Comparison::Equal, value, member)).collect();
                Some(self.solver.any(&parts?))
            }
            CondKind::In { value, set: Set::List(list), .. } => {
                at.course(value)?;
                let entries = at.policy.lists.get(*list).map_or(&[][..], List::entries);
                let parts: Option<Vec<Rails>> =
                    entries.iter().map(|entry| self.met(at, Comparison::Equal, value, Some(entry))).collect();
                Some(self.solver.any(&parts?))
            }
            CondKind::Defined(value) => {
                let (field, (first, last)) = at.presence_of(value)?;
                let (_, axis) = self.space.axis(at.number, field)?;
                let missing = axis.missing;
                let within = self.within(at, field, i128::from(first), i128::from(last))?;
                Some(Rails::sure(self.solver.and([!missing, within])))
            }
            CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Definition(_)
            | CondKind::Criterion(..)
            | CondKind::Not(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Tally { .. }
            | CondKind::Known(_)
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => None,
        }
    }

    fn compared(&mut self, at: &Side<'_>, comparison: Comparison, left: &Expr, right: &Expr) -> Option<Rails> {
        if let Some(constant) = at.constant(right) {
            return self.met(at, comparison, left, constant.as_ref());
        }
        if let Some(constant) = at.constant(left) {
            return self.met(at, mirrored(comparison), right, constant.as_ref());
        }
        None
    }

    /// A value of one field against a constant.
    fn met(&mut self, at: &Side<'_>, comparison: Comparison, value: &Expr, constant: Option<&Value>) -> Option<Rails> {
        let Some(constant) = constant else { return Some(self.solver.always(None)) };
        let mut steps = at.steps(value, constant)?;
        let (_, axis) = self.space.axis(at.number, steps.field)?;
        let missing = axis.missing;
        let there = if at.is_anchor {
            let there = self.on_the_calendar(at, steps.field, steps.present)?;
            steps = steps.beyond(at.extent(steps.field)?);
            there
        } else {
            self.within(at, steps.field, i128::from(steps.present.0), i128::from(steps.present.1))?
        };
        let present = self.solver.and([!missing, there]);
        let holds = self.holding(at, &steps, comparison)?;
        Some(self.solver.where_present(present, holds))
    }

    fn holding(&mut self, at: &Side<'_>, steps: &Steps, comparison: Comparison) -> Option<Lit> {
        let stretches = steps.holding(comparison);
        let parts: Option<Vec<Lit>> =
            stretches.into_iter().map(|(first, last)| self.within(at, steps.field, first, last)).collect();
        Some(self.solver.or(parts?))
    }

    /// That a field's answer stands between two positions, both included.
    fn within(&mut self, at: &Side<'_>, field: FieldId, first: i128, last: i128) -> Option<Lit> {
        let line = self.line(at, field)?;
        let (from, beyond) = (line.at_least(&self.solver, first)?, line.at_least(&self.solver, last + 1)?);
        Some(self.solver.and([from, !beyond]))
    }

    /// That a field's own answer stands between two days, where not all do.
    pub(super) fn on_the_calendar(&mut self, at: &Side<'_>, field: FieldId, (first, last): (i64, i64)) -> Option<Lit> {
        if at.extent(field)? == (first, last) {
            return Some(self.solver.constant(true));
        }
        let (_, axis) = self.space.axis(at.number, field)?;
        let Shape::Line(line) = &axis.shape else { return None };
        let from = line.at_least(&self.solver, i128::from(first))?;
        let beyond = line.at_least(&self.solver, i128::from(last) + 1)?;
        Some(self.solver.and([from, !beyond]))
    }

    /// The line of a field, or of its distance to the day.
    pub(super) fn line(&self, at: &Side<'_>, field: FieldId) -> Option<&Line> {
        let (_, axis) = self.space.axis(at.number, field)?;
        if at.is_anchor {
            return axis.relative.as_ref();
        }
        if let Shape::Line(line) = &axis.shape { Some(line) } else { None }
    }

    /// A test that hangs on fields with few answers, by going through all of them.
    pub(super) fn table(&mut self, at: &Side<'_>, condition: &Cond, support: &Support) -> Option<Rails> {
        if at.is_anchor || support.records || support.outcome || !at.is_timeless(support) {
            return None;
        }
        let mut rows: Vec<Row> = vec![(Vec::new(), Vec::new())];
        for field in support.fields.iter() {
            let answers = self.answers(at, field)?;
            if rows.len() * answers.len() > MOST {
                return None;
            }
            let with = |(lead, literals): &Row| {
                let extended = answers.iter().map(|(answer, chosen)| {
                    let lead = lead.iter().cloned().chain([(field, answer.clone())]).collect();
                    (lead, literals.iter().chain(chosen).copied().collect())
                });
                extended.collect::<Vec<_>>()
            };
            rows = rows.iter().flat_map(with).collect();
        }
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (lead, literals) in rows {
            match at.truth(condition, &lead) {
                Truth::True => yes.push(self.solver.and(literals)),
                Truth::False => no.push(self.solver.and(literals)),
                Truth::Unknown => {}
            }
        }
        Some(Rails { yes: self.solver.or(yes), no: self.solver.or(no) })
    }

    /// All answers to a field, no answer among them, each with its literals; `None` where they are too many.
    fn answers(&self, at: &Side<'_>, field: FieldId) -> Option<Vec<(Option<Value>, Vec<Lit>)>> {
        let (_, axis) = self.space.axis(at.number, field)?;
        let mut answers = match &axis.shape {
            Shape::Line(line) if line.is_fine() && line.starts.len() <= MOST => {
                let places = 0..line.starts.len();
                places
                    .map(|place| {
                        let literals = line.is_in(place).into_iter().chain([!axis.missing]);
                        (line.plain(place, 0), literals.collect())
                    })
                    .collect()
            }
            Shape::Values(values) => {
                let pairs = values.values.iter().zip(&values.is);
                pairs.map(|(value, is)| (Some(value.clone()), vec![*is])).collect::<Vec<_>>()
            }
            Shape::Line(_) | Shape::Text(_) | Shape::Open(_) => return None,
        };
        if self.solver.known(axis.missing) != Some(false) {
            answers.push((None, vec![axis.missing]));
        }
        Some(answers)
    }

    /// The literals by which the model chose an axis's answer.
    pub(super) fn chosen(&self, axis: AxisId) -> Vec<Lit> {
        let Some(axis) = self.space.axes.get(axis) else { return Vec::new() };
        if self.solver.holds(axis.missing) {
            return vec![axis.missing];
        }
        let own = match &axis.shape {
            Shape::Line(line) => line.is_in(line.place(&self.solver)),
            Shape::Values(values) => values.is.iter().copied().filter(|is| self.solver.holds(*is)).collect(),
            Shape::Text(texts) => texts.chosen(&self.solver),
            Shape::Open(_) => Vec::new(),
        };
        let distance = axis.relative.iter().flat_map(|line| line.is_in(line.place(&self.solver)));
        own.into_iter().chain(distance).chain([!axis.missing]).collect()
    }
}

/// The comparison with its sides exchanged.
pub(super) fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal | Comparison::NotEqual => comparison,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}
