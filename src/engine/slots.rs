//! The columns that a machine works with, used again for each batch.

use typed_index_collections::TiVec;

use crate::engine::kernels::Points;
use crate::engine::program::{CodeSlot, Op, Program, SumOp, SumSlot, TruthSlot};
use crate::plan::{Code, ROWS};

/// Columns of truths, codes and sums, each [`ROWS`] long.
#[derive(Debug)]
pub(super) struct Slots {
    truths: TiVec<TruthSlot, Vec<u8>>,
    codes: TiVec<CodeSlot, Vec<Code>>,
    wide: TiVec<SumSlot, Vec<i64>>,
    narrow: TiVec<SumSlot, Vec<i16>>,
}

impl Slots {
    pub(super) fn new(program: &Program) -> Slots {
        Slots {
            truths: (0..program.truths).map(|_| vec![0; ROWS]).collect(),
            codes: (0..program.codes).map(|_| vec![0; ROWS]).collect(),
            wide: (0..program.wide).map(|_| vec![0; ROWS]).collect(),
            narrow: (0..program.narrow).map(|_| vec![0; ROWS]).collect(),
        }
    }

    pub(super) fn truths(&self, slot: TruthSlot, len: usize) -> &[u8] {
        self.truths.get(slot).and_then(|all| all.get(..len)).unwrap_or(&[])
    }

    pub(super) fn codes(&self, slot: CodeSlot, len: usize) -> &[Code] {
        self.codes.get(slot).and_then(|all| all.get(..len)).unwrap_or(&[])
    }

    pub(super) fn sums<T: Width>(&self, slot: SumSlot, len: usize) -> &[T] {
        T::columns(self).get(slot).and_then(|all| all.get(..len)).unwrap_or(&[])
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
    pub(super) fn with_sums<T: Width>(&mut self, slot: SumSlot, len: usize, work: impl FnOnce(&mut [T], &Slots)) {
        let Some(column) = T::columns_mut(self).get_mut(slot) else { return };
        let mut column = std::mem::take(column);
        work(column.get_mut(..len).unwrap_or(&mut []), self);
        T::columns_mut(self).get_mut(slot).into_iter().for_each(|slot| *slot = std::mem::take(&mut column));
    }

    pub(super) fn put_truth(&mut self, slot: TruthSlot, row: usize, truth: u8) {
        self.truths.get_mut(slot).and_then(|all| all.get_mut(row)).into_iter().for_each(|slot| *slot = truth);
    }

    pub(super) fn put_sum(&mut self, slot: SumSlot, row: usize, sum: i64) {
        self.wide.get_mut(slot).and_then(|all| all.get_mut(row)).into_iter().for_each(|slot| *slot = sum);
    }
}

/// A width of sums.
pub(super) trait Width: Points {
    /// The columns of sums of this width.
    fn columns(slots: &Slots) -> &TiVec<SumSlot, Vec<Self>>;
    /// The same.
    fn columns_mut(slots: &mut Slots) -> &mut TiVec<SumSlot, Vec<Self>>;
    /// A step of a sum of this width.
    fn step(of: SumOp<Self>) -> Op;
    /// So many millionths in a unit of which they are a multiple.
    fn of(millionths: i64, unit: i64) -> Self;
    /// A column more.
    fn new_slot(program: &mut Program) -> SumSlot;
}

impl Width for i64 {
    fn columns(slots: &Slots) -> &TiVec<SumSlot, Vec<i64>> {
        &slots.wide
    }

    fn columns_mut(slots: &mut Slots) -> &mut TiVec<SumSlot, Vec<i64>> {
        &mut slots.wide
    }

    fn step(of: SumOp<i64>) -> Op {
        Op::Wide(of)
    }

    fn of(millionths: i64, unit: i64) -> i64 {
        millionths / unit.max(1)
    }

    fn new_slot(program: &mut Program) -> SumSlot {
        program.wide += 1;
        SumSlot::from(program.wide - 1)
    }
}

impl Width for i16 {
    fn columns(slots: &Slots) -> &TiVec<SumSlot, Vec<i16>> {
        &slots.narrow
    }

    fn columns_mut(slots: &mut Slots) -> &mut TiVec<SumSlot, Vec<i16>> {
        &mut slots.narrow
    }

    fn step(of: SumOp<i16>) -> Op {
        Op::Narrow(of)
    }

    fn of(millionths: i64, unit: i64) -> i16 {
        let units = (millionths / unit.max(1)).clamp(i64::from(i16::MIN), i64::from(i16::MAX));
        i16::try_from(units).unwrap_or_default()
    }

    fn new_slot(program: &mut Program) -> SumSlot {
        program.narrow += 1;
        SumSlot::from(program.narrow - 1)
    }
}
