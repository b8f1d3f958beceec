//! What a plan works out of its nodes: scores, decisions, outcomes.

use std::sync::Arc;

use crate::plan::nodes::{Codes, NodeId};
use crate::plan::{RulingId, Thresholds};
use crate::policy::{Expr, Named};
use crate::types::Value;

/// How a score comes about: the sum of its terms, then held within its bounds. All in millionths.
#[derive(Clone, Debug)]
pub struct ScorePlan {
    /// What is added up; `None` where the interpreter tells the score of the whole lead. All of them together, and any
    /// part of them, are within 64 bits.
    pub terms: Option<Vec<Term>>,
    /// The least it can be.
    pub low: Option<i64>,
    /// The most it can be.
    pub high: Option<i64>,
    /// What is told apart of it: its codes.
    pub thresholds: Thresholds,
}

/// A part of a sum.
#[derive(Clone, Debug)]
pub struct Term {
    /// Counts where this is true; without one, always.
    pub gate: Option<NodeId>,
    /// What it adds.
    pub amount: Amount,
}

/// What a term adds, in millionths.
#[derive(Clone, Debug)]
pub enum Amount {
    /// Always the same.
    Fixed(i64),
    /// Told by a code.
    Coded {
        /// The column.
        codes: Codes,
        /// What each code adds.
        points: Arc<[i64]>,
    },
    /// Of several terms the largest in size, of equals the first.
    Best {
        /// The terms.
        of: Vec<Term>,
        /// The most it adds, in size.
        up_to: Option<i64>,
    },
}

impl Amount {
    /// The most that it adds, in size.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Amount::Fixed(points) => points.unsigned_abs(),
            Amount::Coded { points, .. } => points.iter().map(|points| points.unsigned_abs()).max().unwrap_or(0),
            Amount::Best { of, .. } => of.iter().map(|term| term.amount.size()).max().unwrap_or(0),
        }
    }
}

/// How a decision is made.
#[derive(Clone, Debug)]
pub struct DecisionPlan {
    /// The conditions of its entries, from the top.
    pub entries: Vec<NodeId>,
    /// The value of each entry, and the last where none is true; `None` where they hang on the lead.
    pub values: Option<Vec<Option<Value>>>,
}

/// How an outcome comes about: later lines take the place of earlier ones.
#[derive(Clone, Debug)]
pub struct RulingPlan {
    /// Without any vote.
    pub start: RulingId,
    /// Votes, the lowest first; of one stage the rule that is named before others comes last.
    pub votes: Vec<(NodeId, RulingId)>,
    /// Caps, the highest first: where one binds, and the least vote that it holds back.
    pub caps: Vec<(NodeId, RulingId, RulingId)>,
    /// Disqualifications, the last first.
    pub vetoes: Vec<(NodeId, RulingId)>,
}

/// How a definition or criterion that is wanted is told.
#[derive(Clone, Debug)]
pub enum NamedPlan {
    /// A condition.
    Condition(Named, NodeId),
    /// A value, told by the interpreter of the whole lead.
    Value(Named, Box<Expr>),
}
