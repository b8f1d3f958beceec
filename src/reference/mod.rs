//! The interpreter: one lead at a time, straight over the typed policy. It *is* what a policy means.
//!
//! Every other way to decide leads is held to this one. It is total: for every policy that checked and every lead it
//! ends with one outcome. What is out of range, divided by zero or beyond the calendar is missing, never an error.
//!
//! [`decide`] gives what the outputs show; [`Evaluation`] answers single questions about a lead and keeps what it has
//! worked out, so that an explanation and a decision come from the same computation.

mod aggregate;
pub(crate) mod arithmetic;
mod builtins;
pub(crate) mod compare;
mod cond;
mod decision;
mod evaluation;
mod score;
mod stage;
pub(crate) mod text;
mod value;

pub use decision::Made;
pub use evaluation::Evaluation;
pub(crate) use score::bounded;
pub use score::{EntryTrace, Points, ScoreTrace};
pub(crate) use stage::in_force;
pub use stage::{Approval, Approvals, CapStanding, DisqualificationStanding, RuleStanding, Standing};

use typed_index_collections::TiVec;

use crate::policy::{AsOf, CriteriaId, DecidedBy, DecisionId, Policy, ScoreId};
use crate::types::{Decimal, Lead, Outcome, Value};

/// A lead, decided: all that the outputs show, but for what is still missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// How far it has come.
    pub outcome: Outcome,
    /// What decided that; `None` for `no_stage`.
    pub by: Option<DecidedBy>,
    /// Why, in the words of what decided; its values filled in.
    pub because: Option<String>,
    /// The scores.
    pub scores: TiVec<ScoreId, Decimal>,
    /// Of each group, how many criteria are true.
    pub criteria: TiVec<CriteriaId, usize>,
    /// The value of each decision.
    pub decisions: TiVec<DecisionId, Option<Value>>,
    /// Where more than one entry of a `unique` decision was true: which.
    pub problems: Vec<String>,
}

/// Decides a lead.
#[must_use]
pub fn decide(policy: &Policy, lead: &Lead, as_of: &AsOf) -> Decided {
    Evaluation::new(policy, lead, as_of).decided()
}
