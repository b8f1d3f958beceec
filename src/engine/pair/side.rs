//! A block as one of the two policies sees it.

use crate::data::block::{BlockReader, Extent};
use crate::data::{ReadLead, Shown};
use crate::engine::pair::finish::Names;
use crate::engine::pair::{Ended, Half};
use crate::engine::worker::{LeadsOfBatch, set_aside_judged};
use crate::engine::{Decisions, Machine};
use crate::plan::{Batch, Plan};
use crate::policy::DecisionId;
use crate::reference::Evaluation;
use crate::types::{Decimal, FieldId};

/// What tells a lead's segment, as one of the policies sees it.
#[derive(Clone, Copy)]
pub(super) enum Mark<'a> {
    /// A field of the policy.
    Field(FieldId),
    /// A column of the input, by its place and its name.
    Column(usize, &'a str),
}

/// The block as one of the policies sees it.
pub(super) struct Side<'a, R> {
    half: Half<'a>,
    pub(super) reader: R,
    batch: Batch,
    machine: Machine<'a>,
    joined: bool,
    mark: Option<Mark<'a>>,
    /// How each lead ended.
    pub(super) ended: Vec<Ended>,
    /// The segment of each lead, where this side tells it.
    pub(super) segments: Vec<u32>,
    pub(super) scores: Values<Decimal>,
    pub(super) decisions: Values<Option<String>>,
}

/// So many values of each lead, one lead after the other.
pub(super) struct Values<T> {
    each: usize,
    all: Vec<T>,
}

impl<T> Values<T> {
    pub(super) fn of(&self, lead: usize) -> &[T] {
        self.all.get(lead * self.each..(lead + 1) * self.each).unwrap_or_default()
    }
}

impl<'a, R: BlockReader> Side<'a, R> {
    pub(super) fn new(half: Half<'a>, plan: &'a Plan<'a>, reader: R, joined: bool, mark: Option<Mark<'a>>) -> Self {
        Side {
            half,
            reader,
            batch: Batch::new(plan.needs()),
            machine: Machine::new(plan),
            joined,
            mark,
            ended: Vec::new(),
            segments: Vec::new(),
            scores: Values { each: half.scores.len(), all: Vec::new() },
            decisions: Values { each: half.decisions.len(), all: Vec::new() },
        }
    }

    pub(super) fn work(&mut self, block: &R::Block, before: Extent, segments: &mut Names) {
        self.ended.clear();
        self.segments.clear();
        self.scores.all.clear();
        self.decisions.all.clear();
        self.reader.place(before);
        loop {
            self.reader.fill(block, &mut self.batch);
            if self.batch.len == 0 {
                break;
            }
            let first = self.ended.len();
            let mut leads = LeadsOfBatch { reader: &mut self.reader, block, first };
            if self.joined && !self.machine.asks_for_whole_leads() {
                set_aside_judged(&mut leads, &mut self.batch);
            }
            let decisions = self.machine.run(&self.batch, &mut leads);
            if let Some(mark) = self.mark {
                for row in 0..self.batch.len {
                    let name = match mark {
                        Mark::Field(field) => {
                            of_field(&mut leads, &self.half, first + row, decisions.is_set_aside(row), field)
                        }
                        Mark::Column(index, name) => as_it_stands(leads.reader.column(block, first + row, index, name)),
                    };
                    self.segments.push(segments.place(&name));
                }
            }
            let mut values = (&mut self.scores.all, &mut self.decisions.all);
            for row in 0..self.batch.len {
                self.ended.push(if decisions.is_set_aside(row) {
                    exactly(&self.half, leads.reader.read(block, first + row), &mut values)
                } else {
                    by_columns(&self.half, decisions, row, &mut values)
                });
            }
        }
    }
}

/// What a field says of a lead: its value, or what stands there where the policy does not use it; nothing where it is
/// missing.
fn of_field<R: BlockReader>(
    leads: &mut LeadsOfBatch<'_, R>,
    half: &Half<'_>,
    lead: usize,
    is_set_aside: bool,
    field: FieldId,
) -> String {
    let is_used = half.policy.schema.fields.get(field).is_some_and(|field| field.used);
    let value = match (is_used, is_set_aside) {
        (true, false) => leads.reader.value(leads.block, lead, field),
        (true, true) => leads.reader.read(leads.block, lead).lead.values.get(field).cloned().flatten(),
        (false, _) => return as_it_stands(leads.reader.field(leads.block, lead, field)),
    };
    value.map(|value| half.shown(&value)).unwrap_or_default()
}

fn as_it_stands(shown: Option<Shown<'_>>) -> String {
    shown.map(|shown| shown.to_text().trim().to_owned()).unwrap_or_default()
}

/// Where the values of a lead go.
type Into<'v> = (&'v mut Vec<Decimal>, &'v mut Vec<Option<String>>);

fn by_columns(half: &Half<'_>, decisions: &Decisions, row: usize, into: &mut Into<'_>) -> Ended {
    into.0.extend(half.scores.iter().map(|id| decisions.score(row, *id).unwrap_or_default()));
    into.1.extend(half.decisions.iter().map(|id| decisions.decision(row, *id).map(|value| half.shown(value))));
    Ended::At(decisions.outcome(row), decisions.by(row))
}

/// A lead that is left to the interpreter.
fn exactly(half: &Half<'_>, read: &ReadLead, into: &mut Into<'_>) -> Ended {
    if !read.problems.is_empty() {
        into.0.extend(half.scores.iter().map(|_| Decimal::default()));
        into.1.extend(half.decisions.iter().map(|_| None));
        return Ended::Undecided;
    }
    let evaluation = Evaluation::new(half.policy, &read.lead, half.as_of);
    let decided = evaluation.decided();
    into.0.extend(half.scores.iter().map(|id| decided.scores.get(*id).copied().unwrap_or_default()));
    let value = |id: &DecisionId| decided.decisions.get(*id).and_then(Option::as_ref).map(|value| half.shown(value));
    into.1.extend(half.decisions.iter().map(value));
    Ended::At(decided.outcome, decided.by)
}
