//! A policy made ready for many leads at once.
//!
//! A plan says what a batch of leads has to bring: for each field that decides anything a column of [`Code`]s, which
//! tell apart only what the policy tells apart, and for the few fields that are counted with a column of numbers.
//! Time, lists and constants are worked out before the first lead.
//!
//! Guarantee: two leads with the same codes and numbers are decided alike; what they are decided is what the
//! interpreter says of them.

mod batch;
mod coder;
mod wants;

pub use batch::{Batch, ROWS};
pub use coder::{Code, Coder, MISSING, Thresholds, position};
pub use wants::Wants;

use typed_index_collections::TiVec;

use crate::policy::{AsOf, DecidedBy, Policy};
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
    /// The field.
    pub field: FieldId,
    /// Its columns of codes; a field may have several.
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
    rulings: TiVec<RulingId, Ruling>,
}

impl<'p> Plan<'p> {
    /// The plan of a policy for a day, for what is wanted of each lead.
    #[must_use]
    pub fn new(policy: &'p Policy, as_of: &'p AsOf, wants: &Wants) -> Plan<'p> {
        let needs = Needs { whole_leads: true, ..Needs::default() };
        Plan { policy, as_of, wants: wants.clone(), needs, rulings: rulings(policy) }
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
}

/// From the lowest to the highest: nothing, votes, caps, disqualifications.
fn rulings(policy: &Policy) -> TiVec<RulingId, Ruling> {
    let mut rulings: TiVec<RulingId, Ruling> = TiVec::new();
    rulings.push(Ruling { outcome: Outcome::NoStage, by: None });
    let mut add = |outcome, by| {
        rulings.push(Ruling { outcome, by: Some(by) });
    };
    policy.otherwise.iter().for_each(|otherwise| add(otherwise.stage.into(), DecidedBy::Otherwise));
    policy.rules.iter_enumerated().for_each(|(id, rule)| add(rule.stage.into(), DecidedBy::Rule(id)));
    policy.caps.iter_enumerated().for_each(|(id, cap)| add(cap.stage.into(), DecidedBy::Cap(id)));
    let vetoes = policy.disqualifications.keys();
    vetoes.for_each(|id| add(Outcome::Disqualified, DecidedBy::Disqualification(id)));
    rulings
}
