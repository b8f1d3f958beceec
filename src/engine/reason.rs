//! Reasons: as they stand in the policy, or filled with what a lead has, from its columns where these tell it.

use std::sync::Arc;

use crate::data::block::BlockReader;
use crate::data::{Notation, Piece};
use crate::engine::emission::{DecidedRow, text};
use crate::plan::{Plan, Ruling};
use crate::policy::{CriteriaId, ExprKind, ScoreId, Template, TemplatePart};
use crate::reference::Evaluation;
use crate::types::{FieldId, Value, show};

/// How the reason of a ruling is written.
pub(super) enum Reason {
    /// The same for every lead.
    Fixed(Piece),
    /// Part by part.
    Filled(Vec<Part>),
    /// By the interpreter.
    Whole,
}

/// A part of a reason.
pub(super) enum Part {
    Text(Arc<str>),
    Field(FieldId),
    Score(ScoreId),
    Met(CriteriaId),
}

impl Reason {
    /// The reason of a ruling.
    pub(super) fn of(plan: &Plan<'_>, notation: Notation, ruling: &Ruling) -> Reason {
        let Some(template) = ruling.by.and_then(|by| plan.policy().because(by)) else {
            return Reason::Fixed(text(notation, None));
        };
        match template.constant() {
            Some(fixed) => Reason::Fixed(text(notation, Some(&fixed))),
            None => parts(plan, template).map_or(Reason::Whole, Reason::Filled),
        }
    }

    /// Writes the reason of a lead.
    pub(super) fn write<R: BlockReader>(
        &self,
        out: &mut Vec<u8>,
        plan: &Plan<'_>,
        notation: Notation,
        row: &mut DecidedRow<'_, R>,
    ) {
        match self {
            Reason::Fixed(piece) => piece.put(out),
            Reason::Filled(parts) => {
                let mut text = String::new();
                for part in parts {
                    match part {
                        Part::Text(fixed) => text.push_str(fixed),
                        Part::Field(_) | Part::Score(_) | Part::Met(_) => match part.value(row) {
                            Some(value) => text.push_str(&show::friendly(&value, &plan.policy().timezone)),
                            None => text.push_str(Evaluation::NOT_KNOWN),
                        },
                    }
                }
                notation.text(out, &text);
            }
            Reason::Whole => {
                let lead = &row.reader.read(row.block, row.lead).lead;
                let evaluation = Evaluation::new(plan.policy(), lead, plan.as_of());
                match row.decisions.by(row.row).and_then(|by| evaluation.because(by)) {
                    Some(text) => notation.text(out, &text),
                    None => notation.missing(out),
                }
            }
        }
    }
}

impl Part {
    fn value<R: BlockReader>(&self, row: &mut DecidedRow<'_, R>) -> Option<Value> {
        match self {
            Part::Text(_) => None,
            Part::Field(field) => row.reader.value(row.block, row.lead, *field),
            Part::Score(id) => row.decisions.score(row.row, *id).map(Value::Number),
            Part::Met(id) => i64::try_from(row.decisions.criteria_met(row.row, *id)?).ok().map(Value::Integer),
        }
    }
}

/// The parts of a template; `None` where the columns of a lead do not tell all of them.
fn parts(plan: &Plan<'_>, template: &Template) -> Option<Vec<Part>> {
    let wants = plan.wants();
    let part = |part: &TemplatePart| match part {
        TemplatePart::Text(text) => Some(Part::Text(Arc::clone(text))),
        TemplatePart::Value(value) => match &value.kind {
            ExprKind::Field(field) => Some(Part::Field(*field)),
            ExprKind::Score(score) => wants.scores.contains(score).then_some(Part::Score(*score)),
            ExprKind::CriteriaMet(group) => wants.criteria.contains(group).then_some(Part::Met(*group)),
            ExprKind::Literal(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Widen(_)
            | ExprKind::Day(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Default(_)
            | ExprKind::Call(..)
            | ExprKind::Aggregate(_) => None,
        },
    };
    template.parts.iter().map(part).collect()
}
