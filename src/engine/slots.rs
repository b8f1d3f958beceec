//! The columns that a machine works with, used again for each batch.

use typed_index_collections::TiVec;

use crate::engine::program::{CodeSlot, Program, SumSlot, TruthSlot};
use crate::plan::{Code, ROWS};

/// Columns of truths, codes and sums, each [`ROWS`] long.
#[derive(Debug)]
pub(super) struct Slots {
    truths: TiVec<TruthSlot, Vec<u8>>,
    codes: TiVec<CodeSlot, Vec<Code>>,
    sums: TiVec<SumSlot, Vec<i64>>,
}

impl Slots {
    pub(super) fn new(program: &Program) -> Slots {
        Slots {
            truths: (0..program.truths).map(|_| vec![0; ROWS]).collect(),
            codes: (0..program.codes).map(|_| vec![0; ROWS]).collect(),
            sums: (0..program.sums).map(|_| vec![0; ROWS]).collect(),
        }
    }

    pub(super) fn truths(&self, slot: TruthSlot, len: usize) -> &[u8] {
        self.truths.get(slot).and_then(|all| all.get(..len)).unwrap_or(&[])
    }

    pub(super) fn codes(&self, slot: CodeSlot, len: usize) -> &[Code] {
        self.codes.get(slot).and_then(|all| all.get(..len)).unwrap_or(&[])
    }

    pub(super) fn sums(&self, slot: SumSlot, len: usize) -> &[i64] {
        self.sums.get(slot).and_then(|all| all.get(..len)).unwrap_or(&[])
    }

    /// Works on one column while reading others.
    pub(super) fn with_truths(&mut self, slot: TruthSlot, len: usize, work: impl FnOnce(&mut [u8], &Slots)) {
        let Some(column) = self.truths.get_mut(slot) else { return };
        let mut column = std::mem::take(column);
        work(column.get_mut(..len).unwrap_or(&mut []), self);
        self.truths.get_mut(slot).into_iter().for_each(|slot| *slot = std::mem::take(&mut column));
    }

    /// Works on one column while reading others.
    pub(super) fn with_codes(&mut self, slot: CodeSlot, len: usize, work: impl FnOnce(&mut [Code], &Slots)) {
        let Some(column) = self.codes.get_mut(slot) else { return };
        let mut column = std::mem::take(column);
        work(column.get_mut(..len).unwrap_or(&mut []), self);
        self.codes.get_mut(slot).into_iter().for_each(|slot| *slot = std::mem::take(&mut column));
    }

    /// Works on one column while reading others.
    pub(super) fn with_sums(&mut self, slot: SumSlot, len: usize, work: impl FnOnce(&mut [i64], &Slots)) {
        let Some(column) = self.sums.get_mut(slot) else { return };
        let mut column = std::mem::take(column);
        work(column.get_mut(..len).unwrap_or(&mut []), self);
        self.sums.get_mut(slot).into_iter().for_each(|slot| *slot = std::mem::take(&mut column));
    }

    pub(super) fn put_truth(&mut self, slot: TruthSlot, row: usize, truth: u8) {
        self.truths.get_mut(slot).and_then(|all| all.get_mut(row)).into_iter().for_each(|slot| *slot = truth);
    }

    pub(super) fn put_sum(&mut self, slot: SumSlot, row: usize, sum: i64) {
        self.sums.get_mut(slot).and_then(|all| all.get_mut(row)).into_iter().for_each(|slot| *slot = sum);
    }
}
