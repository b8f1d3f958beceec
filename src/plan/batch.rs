//! Leads in columns, as a plan wants them.

use std::ops::RangeInclusive;

use typed_index_collections::TiVec;

use crate::outlook::line::position;
use crate::plan::{Code, ColumnId, FieldNeed, MISSING, Needs, NumberId};
use crate::types::{Lead, Value};

/// How many leads a batch holds at most: few enough that all their columns stay in the nearest cache.
pub const ROWS: usize = 1024;

/// Up to [`ROWS`] leads. A reader clears it, pushes each lead's codes and numbers, and sets aside what it cannot code.
///
/// All columns are as long as the batch. The codes and numbers of leads that were set aside mean nothing.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// How many leads there are.
    pub len: usize,
    /// The codes.
    pub codes: TiVec<ColumnId, Vec<Code>>,
    /// The numbers: whole numbers as they are, numbers and money in millionths, lengths in microseconds; anything where
    /// the field is missing.
    pub numbers: TiVec<NumberId, Vec<i64>>,
    /// Which leads are decided by the interpreter, one by one.
    pub set_aside: Vec<bool>,
    /// A hash of each lead's key, by which repeated keys are told; 0 where it has none, or none is wanted.
    pub keys: Vec<u64>,
    /// From which rank to which the keys rise, where that is known: then no two of them are the same.
    pub key_ranks: Option<RangeInclusive<u128>>,
}

impl Batch {
    /// An empty batch with the columns that are needed, each [`ROWS`] long.
    #[must_use]
    pub fn new(needs: &Needs) -> Batch {
        Batch {
            len: 0,
            codes: needs.columns.iter().map(|_| vec![MISSING; ROWS]).collect(),
            numbers: (0..needs.numbers).map(|_| vec![0; ROWS]).collect(),
            set_aside: vec![false; ROWS],
            keys: vec![0; ROWS],
            key_ranks: None,
        }
    }

    /// Writes the value of a field into its columns; sets the lead aside where it has no code.
    pub fn put(&mut self, needs: &Needs, need: &FieldNeed, row: usize, value: Option<&Value>) {
        for column in &need.columns {
            let code = needs.columns.get(*column).and_then(|coder| coder.code(value));
            match (code, self.codes.get_mut(*column).and_then(|codes| codes.get_mut(row))) {
                (Some(code), Some(slot)) => *slot = code,
                _ => self.set_aside(row),
            }
        }
        if let (Some(number), Some(value)) = (need.number, value) {
            match (position(value), self.numbers.get_mut(number).and_then(|all| all.get_mut(row))) {
                (Some(position), Some(slot)) => *slot = position,
                _ => self.set_aside(row),
            }
        }
    }

    /// Leaves a lead to the interpreter.
    pub fn set_aside(&mut self, row: usize) {
        if let Some(slot) = self.set_aside.get_mut(row) {
            *slot = true;
        }
    }

    /// The batch of these leads, up to [`ROWS`]. Those with verdicts are set aside.
    pub fn fill(&mut self, needs: &Needs, leads: &[Lead]) {
        self.len = leads.len().min(ROWS);
        self.set_aside.fill(false);
        for (row, lead) in leads.iter().take(ROWS).enumerate() {
            self.put_lead(needs, row, lead);
        }
    }

    /// Writes the values of a lead into its row; sets it aside where it has verdicts.
    pub fn put_lead(&mut self, needs: &Needs, row: usize, lead: &Lead) {
        if !lead.verdicts.is_empty() {
            return self.set_aside(row);
        }
        for need in &needs.fields {
            self.put(needs, need, row, lead.values.get(need.field).and_then(Option::as_ref));
        }
    }
}
