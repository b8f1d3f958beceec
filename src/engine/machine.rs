//! Runs a plan over batches of leads.

use crate::engine::decisions::{Decisions, put};
use crate::engine::kernels::{self, TRUE, byte};
use crate::engine::program::{CodeSlot, Input, Op, Program, SumOp, TruthSlot};
use crate::engine::slots::{Slots, Width};
use crate::plan::{Batch, Code, Figure, Plan};
use crate::policy::Comparison;
use crate::reference::Evaluation;
use crate::types::Lead;

/// The leads of a batch as a whole, for what cannot be told from their columns.
pub trait WholeLeads {
    /// The lead at a row of the batch; `None` where it cannot be decided, or only by the interpreter: it is set aside.
    fn lead(&mut self, row: usize) -> Option<&Lead>;
}

impl WholeLeads for &[Lead] {
    fn lead(&mut self, row: usize) -> Option<&Lead> {
        self.get(row)
    }
}

/// A plan at work, with memory that is used again for each batch. One a thread.
#[derive(Debug)]
pub struct Machine<'p> {
    plan: &'p Plan<'p>,
    program: Program,
    decisions: Decisions,
}

impl<'p> Machine<'p> {
    /// A machine that runs a plan.
    #[must_use]
    pub fn new(plan: &'p Plan<'p>) -> Machine<'p> {
        let program = Program::new(plan);
        let decisions = Decisions::new(plan, &program);
        Machine { plan, program, decisions }
    }

    /// Whether it asks for each lead as a whole. It may not, though the plan needs such leads for what is still possible:
    /// what cannot decide now is not computed.
    #[must_use]
    pub fn asks_for_whole_leads(&self) -> bool {
        !self.program.wholes.is_empty()
    }

    /// Decides the leads of a batch. Whole leads are asked for only where the plan needs them, in order, once each.
    pub fn run(&mut self, batch: &Batch, leads: &mut dyn WholeLeads) -> &Decisions {
        let len = batch.len.min(crate::plan::ROWS);
        self.decisions.len = len;
        for (slot, aside) in self.decisions.set_aside.iter_mut().zip(&batch.set_aside).take(len) {
            *slot = *aside;
        }
        if self.asks_for_whole_leads() {
            self.interpret(len, leads);
        }
        for op in &self.program.ops {
            step(op, batch, &mut self.decisions.slots, len);
        }
        for odd in &self.program.odd {
            let odd = self.decisions.slots.truths(*odd, len);
            self.decisions.set_aside.iter_mut().zip(odd).for_each(|(slot, odd)| *slot |= *odd == TRUE);
        }
        &self.decisions
    }

    /// What only the interpreter can tell, of each lead that is not set aside.
    fn interpret(&mut self, len: usize, leads: &mut dyn WholeLeads) {
        let (wholes, to) = (&self.program.wholes, &mut self.decisions);
        for row in 0..len {
            if to.set_aside.get(row).is_none_or(|aside| *aside) {
                continue;
            }
            let Some(lead) = leads.lead(row).filter(|lead| lead.verdicts.is_empty()) else {
                put(&mut to.set_aside, row, true);
                continue;
            };
            let evaluation = Evaluation::new(self.plan.policy(), lead, self.plan.as_of());
            for (id, slot) in &wholes.conditions {
                let Some(cond) = self.plan.nodes().whole(*id) else { continue };
                to.slots.put_truth(*slot, row, byte(evaluation.truth(cond)));
            }
            for (id, slot) in &wholes.scores {
                to.slots.put_sum(*slot, row, evaluation.score(*id).millionths());
            }
            for (id, (_, column)) in wholes.decisions.iter().zip(&mut to.decisions) {
                put(column, row, evaluation.decision(*id));
            }
            for ((_, value), (_, column)) in wholes.values.iter().zip(&mut to.named) {
                put(column, row, evaluation.value(value));
            }
        }
    }
}

fn codes<'a>(input: Input, batch: &'a Batch, slots: &'a Slots, len: usize) -> &'a [Code] {
    match input {
        Input::Batch(column) => batch.codes.get(column).and_then(|codes| codes.get(..len)).unwrap_or(&[]),
        Input::Own(slot) => slots.codes(slot, len),
    }
}

/// Does one step.
fn step(op: &Op, batch: &Batch, slots: &mut Slots, len: usize) {
    match op {
        Op::Constant { truth, out } => slots.with_truths(*out, len, |out, _| out.fill(*truth)),
        Op::Steps { codes: input, first, steps, out } => slots.with_truths(*out, len, |out, slots| {
            kernels::steps(out, codes(*input, batch, slots, len), *first, steps);
        }),
        Op::LookUp { codes: input, table, out } => slots.with_truths(*out, len, |out, slots| {
            kernels::look_up(out, codes(*input, batch, slots, len), table);
        }),
        Op::Bits { column, bits, missing, out } => slots.with_truths(*out, len, |out, slots| {
            kernels::bits(out, codes(Input::Batch(*column), batch, slots, len), *bits, *missing);
        }),
        Op::Compare { comparison, left, right, out } => slots.with_truths(*out, len, |out, _| {
            compare(out, batch, *comparison, *left, *right);
        }),
        Op::Not { of, out } => slots.with_truths(*out, len, |out, slots| kernels::not(out, slots.truths(*of, len))),
        Op::Known { of, out } => slots.with_truths(*out, len, |out, slots| kernels::known(out, slots.truths(*of, len))),
        Op::Surely { of, out } => {
            slots.with_truths(*out, len, |out, slots| kernels::surely(out, slots.truths(*of, len)))
        }
        Op::And { first, rest, out } => slots.with_truths(*out, len, |out, slots| {
            joined(out, (*first, rest), slots, kernels::and);
        }),
        Op::Or { first, rest, out } => slots.with_truths(*out, len, |out, slots| {
            joined(out, (*first, rest), slots, kernels::or);
        }),
        Op::AtLeast { of, count, surely, perhaps, out } => {
            counted(slots, of, *surely, len, kernels::count_true);
            counted(slots, of, *perhaps, len, kernels::count_perhaps);
            slots.with_truths(*out, len, |out, slots| {
                kernels::reaches(out, slots.codes(*surely, len), slots.codes(*perhaps, len), *count);
            });
        }
        Op::Count { of, out } => counted(slots, of, *out, len, kernels::count_true),
        Op::StartCode { code, out } => slots.with_codes(*out, len, |out, _| out.fill(*code)),
        Op::PutWhere { gate, code, out } => slots.with_codes(*out, len, |out, slots| {
            kernels::put_where(out, slots.truths(*gate, len), *code);
        }),
        Op::CopyCodes { of, out } => slots.with_codes(*out, len, |out, slots| {
            out.iter_mut().zip(slots.codes(*of, len)).for_each(|(out, of)| *out = *of);
        }),
        Op::PutOver { gate, code, over, least, out } => slots.with_codes(*out, len, |out, slots| {
            kernels::put_over(out, slots.truths(*gate, len), *code, slots.codes(*over, len), *least);
        }),
        Op::Wide(op) => sum(op, batch, slots, len),
        Op::Narrow(op) => sum(op, batch, slots, len),
        Op::Widen { of, unit, low, high, out } => slots.with_sums(*out, len, |out, slots| {
            kernels::widen(out, slots.sums(*of, len), *unit, *low, *high);
        }),
    }
}

/// Does one step of a sum.
fn sum<T: Width>(op: &SumOp<T>, batch: &Batch, slots: &mut Slots, len: usize) {
    match op {
        SumOp::Start { points, out } => slots.with_sums(*out, len, |out: &mut [T], _| out.fill(*points)),
        SumOp::AddWhere { gate, points, out } => slots.with_sums(*out, len, |out, slots| {
            kernels::add_where(out, slots.truths(*gate, len), *points);
        }),
        SumOp::AddSteps { codes: input, first, steps, out } => slots.with_sums(*out, len, |out, slots| {
            kernels::add_steps(out, codes(*input, batch, slots, len), *first, steps);
        }),
        SumOp::AddCoded { codes: input, points, out } => slots.with_sums(*out, len, |out, slots| {
            kernels::add_coded(out, codes(*input, batch, slots, len), points);
        }),
        SumOp::KeepWhere { gate, out } => slots.with_sums(*out, len, |out: &mut [T], slots| {
            kernels::keep_where(out, slots.truths(*gate, len));
        }),
        SumOp::Add { of, out } => slots.with_sums(*out, len, |out: &mut [T], slots| {
            kernels::add(out, slots.sums(*of, len));
        }),
        SumOp::Larger { of, out } => slots.with_sums(*out, len, |out: &mut [T], slots| {
            kernels::larger(out, slots.sums(*of, len));
        }),
        SumOp::Clamp { low, high, out } => slots.with_sums(*out, len, |out, _| kernels::clamp(out, *low, *high)),
        SumOp::CodesOf { of, points, out } => slots.with_codes(*out, len, |out, slots| {
            kernels::codes_of(out, slots.sums::<T>(*of, len), points);
        }),
    }
}

fn compare(out: &mut [u8], batch: &Batch, comparison: Comparison, left: Figure, right: Figure) {
    let numbers = |figure: Figure| batch.numbers.get(figure.number).map_or(&[][..], Vec::as_slice);
    let (one, other) = (numbers(left), numbers(right));
    match comparison {
        Comparison::Equal => kernels::compare(out, one, other, |one, other| one == other),
        Comparison::NotEqual => kernels::compare(out, one, other, |one, other| one != other),
        Comparison::Less => kernels::compare(out, one, other, |one, other| one < other),
        Comparison::LessOrEqual => kernels::compare(out, one, other, |one, other| one <= other),
        Comparison::Greater => kernels::compare(out, one, other, |one, other| one > other),
        Comparison::GreaterOrEqual => kernels::compare(out, one, other, |one, other| one >= other),
    }
    for figure in [left, right] {
        let codes = batch.codes.get(figure.present).map_or(&[][..], Vec::as_slice);
        kernels::unknown_where_missing(out, codes);
    }
}

fn joined(out: &mut [u8], (first, rest): (TruthSlot, &[TruthSlot]), slots: &Slots, join: impl Fn(&mut [u8], &[u8])) {
    let len = out.len();
    out.iter_mut().zip(slots.truths(first, len)).for_each(|(out, of)| *out = *of);
    rest.iter().for_each(|of| join(out, slots.truths(*of, len)));
}

fn counted(slots: &mut Slots, of: &[TruthSlot], out: CodeSlot, len: usize, count: impl Fn(&mut [Code], &[u8])) {
    slots.with_codes(out, len, |out, slots| {
        out.fill(0);
        of.iter().for_each(|of| count(out, slots.truths(*of, len)));
    });
}
