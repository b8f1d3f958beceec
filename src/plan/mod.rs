//! A policy made ready for many leads at once.
//!
//! A plan says what a batch of leads has to bring: for each field that decides anything a column of [`Code`]s, which
//! tell apart only what the policy tells apart, and for the few fields that are counted with a column of numbers.
//! Time, lists and constants are worked out before the first lead.
//!
//! Guarantee: two leads with the same codes and numbers are decided alike; what they are decided is what the
//! interpreter says of them.

mod answers;
mod batch;
mod bits;
mod coder;
mod compile;
mod cuts;
mod domains;
mod nodes;
mod parts;
mod probe;
mod reach;
mod reachable;
mod rulings;
mod scores;
mod survey;
#[cfg(test)]
mod tests;
mod trial;
mod wants;
mod write;

pub use batch::{Batch, ROWS};
pub use bits::Tests;
pub use coder::{Code, Coder, MISSING, Thresholds};
pub use domains::Domains;
pub use nodes::{Codes, Figure, Node, NodeId, Nodes, WholeId};
pub use parts::{Amount, DecisionPlan, NamedPlan, RulingPlan, ScorePlan, Term};
pub use wants::Wants;

use std::collections::BTreeMap;

use typed_index_collections::TiVec;

use crate::plan::compile::Compiler;
use crate::plan::write::Written;
use crate::policy::{AsOf, CriteriaId, DecidedBy, DecisionId, Policy, ScoreId};
use crate::types::{FieldId, Outcome, id};

id!(
    /// A column of codes in a [`Batch`].
    ColumnId
);
id!(
    /// A column of numbers in a [`Batch`].
    NumberId
);

/// What a batch has to bring of one field.
#[derive(Clone, Debug)]
pub struct FieldNeed {
    /// The field. A lead whose cell cannot be read is set aside even where there is no column.
    pub field: FieldId,
    /// Its columns of codes; a field may have several, or none.
    pub columns: Vec<ColumnId>,
    /// Its column of numbers, where it is counted with.
    pub number: Option<NumberId>,
}

/// What a batch has to bring.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// The fields, in the schema's order, each once.
    pub fields: Vec<FieldNeed>,
    /// How each column of codes is made.
    pub columns: TiVec<ColumnId, Coder>,
    /// How many columns of numbers there are.
    pub numbers: usize,
    /// Whether something can only be told of a whole lead, so that each is asked for: see the engine.
    pub whole_leads: bool,
}

/// An outcome and what decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ruling {
    /// How far the lead has come.
    pub outcome: Outcome,
    /// What decided that; `None` for `no_stage`.
    pub by: Option<DecidedBy>,
}

id!(
    /// One of the [`Ruling`]s that a plan can come to.
    RulingId
);

/// A policy made ready for the leads of one day.
#[derive(Debug)]
pub struct Plan<'p> {
    policy: &'p Policy,
    as_of: &'p AsOf,
    wants: Wants,
    needs: Needs,
    nodes: Nodes,
    rulings: TiVec<RulingId, Ruling>,
    ruling: RulingPlan,
    scores: BTreeMap<ScoreId, ScorePlan>,
    met: BTreeMap<CriteriaId, Vec<NodeId>>,
    made: BTreeMap<DecisionId, DecisionPlan>,
    named: Vec<NamedPlan>,
    odd: Vec<NodeId>,
    /// What only the answers of leads have to tell apart.
    pending: Vec<NodeId>,
}

impl<'p> Plan<'p> {
    /// The plan of a policy for a day, for what is wanted of each lead.
    #[must_use]
    pub fn new(policy: &'p Policy, as_of: &'p AsOf, wants: &Wants) -> Plan<'p> {
        let rulings = rulings::rulings(policy, as_of);
        let mut compiler = Compiler::new(policy, as_of, rulings.iter().copied().collect());
        compiler.write(&rulings, wants);
        let mut compiler = compiler.turn();
        let written = compiler.write(&rulings, wants);
        let Compiler { nodes, scores, met, made, answers, .. } = compiler;
        let needs = answers.map(|answers| answers.needs).unwrap_or_default();
        let Written { ruling, named, odd, pending } = written;
        let wants = wants.clone();
        let mut plan =
            Plan { policy, as_of, wants, needs, nodes, rulings, ruling, scores, met, made, named, odd, pending };
        plan.needs.whole_leads = plan.asks_for_whole_leads();
        plan
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The day.
    #[must_use]
    pub fn as_of(&self) -> &'p AsOf {
        self.as_of
    }

    /// What is wanted of each lead.
    #[must_use]
    pub fn wants(&self) -> &Wants {
        &self.wants
    }

    /// What a batch has to bring.
    #[must_use]
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    /// All that a lead's outcome and its reason may be.
    #[must_use]
    pub fn rulings(&self) -> &TiVec<RulingId, Ruling> {
        &self.rulings
    }

    /// All conditions.
    #[must_use]
    pub fn nodes(&self) -> &Nodes {
        &self.nodes
    }

    /// How the outcome comes about.
    #[must_use]
    pub fn ruling(&self) -> &RulingPlan {
        &self.ruling
    }

    /// How a score comes about; `None` where it is not needed.
    #[must_use]
    pub fn score(&self, score: ScoreId) -> Option<&ScorePlan> {
        self.scores.get(&score)
    }

    /// The criteria of a group; `None` where their number is not needed.
    #[must_use]
    pub fn criteria(&self, group: CriteriaId) -> Option<&[NodeId]> {
        self.met.get(&group).map(Vec::as_slice)
    }

    /// How a decision is made; `None` where it is not needed.
    #[must_use]
    pub fn decision(&self, decision: DecisionId) -> Option<&DecisionPlan> {
        self.made.get(&decision)
    }

    /// How what is wanted by name is told.
    #[must_use]
    pub fn named(&self) -> &[NamedPlan] {
        &self.named
    }

    /// Where any of these is true, a lead is left to the interpreter.
    #[must_use]
    pub fn odd(&self) -> &[NodeId] {
        &self.odd
    }
}
