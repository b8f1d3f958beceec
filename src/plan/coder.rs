//! Codes: what a policy tells apart of a field's values, as small numbers.

use std::sync::Arc;

use crate::outlook::line::position;
use crate::plan::Tests;
use crate::types::{ChoiceSet, Value};

/// A cell of a field: [`MISSING`], or 1 and up for the values that the policy tells apart.
pub type Code = u16;

/// The code of a value that is not there.
pub const MISSING: Code = 0;

/// How the codes of a column are made of a field's values.
#[derive(Clone, Debug)]
pub enum Coder {
    /// Of a value with an order, by the thresholds that it has reached.
    Ordered(Thresholds),
    /// 1 for false, 2 for true.
    Boolean,
    /// 1 and up by the choice's place among the declared ones.
    Choice(Arc<ChoiceSet>),
    /// 1 where there is a value at all.
    Presence,
    /// A bit for each of several tests.
    Tests(Arc<Tests>),
}

impl Coder {
    /// The code of a value; `None` where it has none, so that its lead must be decided by the interpreter.
    #[must_use]
    pub fn code(&self, value: Option<&Value>) -> Option<Code> {
        let Some(value) = value else { return Some(MISSING) };
        match (self, value) {
            (Coder::Ordered(thresholds), value) => Some(thresholds.code(position(value)?)),
            (Coder::Boolean, Value::Boolean(known)) => Some(1 + Code::from(*known)),
            (Coder::Choice(set), Value::Choice(choice)) => {
                let place = set.choices.iter().position(|name| *name == choice.name)?;
                Code::try_from(place + 1).ok()
            }
            (Coder::Presence, _) => Some(1),
            (Coder::Tests(tests), value) => Some(tests.code(value)),
            (Coder::Boolean | Coder::Choice(_), _) => None,
        }
    }

    /// The code of a text that is there, without a value made of it.
    #[must_use]
    pub fn code_text(&self, text: &str) -> Option<Code> {
        match self {
            Coder::Presence => Some(1),
            Coder::Tests(tests) => Some(tests.code_text(text)),
            Coder::Ordered(_) | Coder::Boolean | Coder::Choice(_) => None,
        }
    }
}

/// Points on a line, in order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thresholds(Vec<i64>);

impl Thresholds {
    /// These points; `None` where they are more than codes can tell apart.
    #[must_use]
    pub fn new(mut points: Vec<i64>) -> Option<Thresholds> {
        points.sort_unstable();
        points.dedup();
        (points.len() < usize::from(Code::MAX)).then_some(Thresholds(points))
    }

    /// The points.
    #[must_use]
    pub fn points(&self) -> &[i64] {
        &self.0
    }

    /// 1 more than the number of points that are not above the value.
    #[must_use]
    pub fn code(&self, value: i64) -> Code {
        let reached = if self.0.len() <= 8 {
            self.0.iter().map(|point| usize::from(*point <= value)).sum()
        } else {
            self.0.partition_point(|point| *point <= value)
        };
        Code::try_from(reached + 1).unwrap_or(Code::MAX)
    }
}
