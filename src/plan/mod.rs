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

pub use batch::{Batch, ROWS};
pub use coder::{Code, Coder, MISSING, Thresholds, position};

use typed_index_collections::TiVec;

use crate::types::{FieldId, id};

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
