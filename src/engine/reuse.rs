//! Columns of truths are used again once nothing reads them any more, so that all that are in use stay in the nearest
//! cache, however many conditions a policy has.

use std::collections::{HashMap, HashSet};

use crate::engine::program::{Op, Program, SumOp, TruthSlot};

/// Gives the truths of a program as few columns as they need.
pub(super) fn share(program: &mut Program) {
    let named = program.named.iter().map(|(_, slot)| *slot);
    let wholes = program.wholes.conditions.iter().map(|(_, slot)| *slot);
    let kept: HashSet<TruthSlot> = named.chain(wholes).chain(program.odd.iter().copied()).collect();
    let mut last_read: HashMap<TruthSlot, usize> = HashMap::new();
    for (place, op) in program.ops.iter_mut().enumerate() {
        each(op, &mut |slot| {
            last_read.insert(*slot, place);
        });
    }
    let mut columns = Columns { given: HashMap::new(), free: Vec::new(), count: 0 };
    kept.iter().for_each(|slot| {
        columns.of(*slot);
    });
    for (place, op) in program.ops.iter_mut().enumerate() {
        let mut done = Vec::new();
        each(op, &mut |slot| {
            if last_read.get(slot) == Some(&place) && !kept.contains(slot) {
                done.push(*slot);
            }
            *slot = columns.of(*slot);
        });
        // Only now, so that what is written is never among what is read.
        done.into_iter().for_each(|slot| columns.give_back(slot));
    }
    let moved = |slot: &mut TruthSlot| *slot = columns.given.get(slot).copied().unwrap_or(*slot);
    program.named.iter_mut().for_each(|(_, slot)| moved(slot));
    program.wholes.conditions.iter_mut().for_each(|(_, slot)| moved(slot));
    program.odd.iter_mut().for_each(moved);
    program.truths = columns.count;
}

/// Which column each truth has.
struct Columns {
    given: HashMap<TruthSlot, TruthSlot>,
    free: Vec<TruthSlot>,
    count: usize,
}

impl Columns {
    fn of(&mut self, slot: TruthSlot) -> TruthSlot {
        if let Some(given) = self.given.get(&slot) {
            return *given;
        }
        let column = self.free.pop().unwrap_or_else(|| {
            self.count += 1;
            TruthSlot::from(self.count - 1)
        });
        self.given.insert(slot, column);
        column
    }

    fn give_back(&mut self, slot: TruthSlot) {
        self.free.extend(self.given.remove(&slot));
    }
}

/// All truths that a step reads or writes.
fn each(op: &mut Op, visit: &mut dyn FnMut(&mut TruthSlot)) {
    match op {
        Op::Constant { out, .. }
        | Op::Steps { out, .. }
        | Op::LookUp { out, .. }
        | Op::Bits { out, .. }
        | Op::Compare { out, .. } => {
            visit(out);
        }
        Op::Not { of, out } | Op::Known { of, out } | Op::Surely { of, out } => {
            visit(of);
            visit(out);
        }
        Op::And { first, rest, out } | Op::Or { first, rest, out } => {
            visit(first);
            rest.iter_mut().for_each(&mut *visit);
            visit(out);
        }
        Op::AtLeast { of, out, .. } => {
            of.iter_mut().for_each(&mut *visit);
            visit(out);
        }
        Op::Count { of, .. } => of.iter_mut().for_each(visit),
        Op::PutWhere { gate, .. } | Op::PutOver { gate, .. } => visit(gate),
        Op::Wide(op) => each_of_sum(op, visit),
        Op::Narrow(op) => each_of_sum(op, visit),
        Op::Widen { .. } | Op::StartCode { .. } | Op::CopyCodes { .. } => {}
    }
}

fn each_of_sum<T>(op: &mut SumOp<T>, visit: &mut dyn FnMut(&mut TruthSlot)) {
    match op {
        SumOp::AddWhere { gate, .. } | SumOp::KeepWhere { gate, .. } => visit(gate),
        SumOp::Start { .. } | SumOp::AddSteps { .. } | SumOp::AddCoded { .. } | SumOp::Add { .. } => {}
        SumOp::Larger { .. } | SumOp::Clamp { .. } | SumOp::CodesOf { .. } => {}
    }
}
