//! All leads of an input, decided by two policies: who ends elsewhere by the one than by the other.

use std::io;
use std::num::NonZeroUsize;

use rustc_hash::FxHashMap;

#[cfg(feature = "parquet")]
use crate::data::block::TableReader;
use crate::data::block::{BlockReader, Blocks, CsvReader, Extent, LeadBlocks, LineReader, RecordReader};
use crate::data::{Cell, LeadReader, Leads, ReadLead, RowWriter};
use crate::engine::line::{self, Failed, Part};
use crate::engine::worker::{LeadsOfBatch, set_aside_judged};
use crate::engine::{Decisions, Machine};
use crate::plan::{Batch, Plan, Wants};
use crate::policy::{AsOf, DecidedBy, DecisionId, Policy, ScoreId};
use crate::reference::Evaluation;
use crate::types::{Decimal, FieldId, Outcome, Value};

/// One of the two policies, and what of it is compared.
#[derive(Clone, Copy)]
pub struct Half<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// On which day.
    pub as_of: &'a AsOf,
    /// The scores that are compared, each with that of the same place in the other half.
    pub scores: &'a [ScoreId],
    /// The decisions that are compared, likewise.
    pub decisions: &'a [DecisionId],
}

/// How a lead ended by one policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ended {
    /// It has a problem.
    Undecided,
    /// At this outcome, decided so.
    At(Outcome, Option<DecidedBy>),
}

/// The field by which leads are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// As the old policy reads it.
    Old(FieldId),
    /// As the new one does.
    New(FieldId),
}

/// What is to be done with the leads of an input.
#[derive(Clone, Copy)]
pub struct PairJob<'a> {
    /// The policy as it was.
    pub old: Half<'a>,
    /// The policy as it is to be.
    pub new: Half<'a>,
    /// By what the leads are told apart.
    pub segment: Option<Segment>,
    /// Whether two endings, the old one first, are a difference.
    pub differ: &'a (dyn Fn(Ended, Ended) -> bool + Sync),
    /// By how many threads.
    pub threads: NonZeroUsize,
}

/// A lead for which the policies differ.
pub struct Moved<'r> {
    /// As the old one reads it.
    pub old: &'r ReadLead,
    /// As the new one does.
    pub new: &'r ReadLead,
    /// How it ended by the old one.
    pub from: Ended,
    /// And by the new one.
    pub to: Ended,
}

/// What is told of single leads.
pub struct Told<'w> {
    /// All leads for which the policies differ, as rows.
    pub rows: Option<Rows<'w>>,
    /// How many of the first of them are shown.
    pub shown: usize,
    /// What shows them.
    pub show: &'w mut (dyn FnMut(&Moved<'_>) + Send),
}

/// Makes a row of a lead.
pub type RowOf<'f> = dyn Fn(&Moved<'_>) -> Vec<Cell> + Sync + 'f;

/// Rows, and where they go.
pub struct Rows<'w> {
    /// What is written of a lead.
    pub row: &'w RowOf<'w>,
    /// What writes it.
    pub writer: Box<dyn RowWriter + Send + 'w>,
}

/// How the leads of an input ended.
#[derive(Debug, Default)]
pub struct Compared {
    /// How many leads there are.
    pub leads: u64,
    /// How many leads of a segment ended so and so; in no particular order.
    pub counts: Vec<Count>,
    /// The segments, in the order in which they first came; one without a name where none were asked for.
    pub segments: Vec<String>,
    /// For each score compared, how many leads have another value.
    pub scores: Vec<u64>,
    /// For each decision compared, the same.
    pub decisions: Vec<u64>,
    /// How many leads differ in anything that is compared.
    pub differing: u64,
}

/// How many leads of a segment ended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The segment's place.
    pub segment: usize,
    /// How they ended by the old policy.
    pub from: Ended,
    /// And by the new one.
    pub to: Ended,
    /// How many.
    pub leads: u64,
}

/// No more segments than these are told apart; leads of others are counted under [`OTHER_SEGMENTS`].
pub const MOST_SEGMENTS: usize = 500;

/// The segment of those that are too many to be told apart.
pub const OTHER_SEGMENTS: &str = "(others)";

/// Decides the leads of an input by both policies. `other` reads them as the new one does.
///
/// # Errors
/// Where the input cannot be read any further, or the rows cannot be written.
pub fn compare(
    job: &PairJob<'_>,
    leads: Leads<'_>,
    other: &LeadReader<'_>,
    told: Told<'_>,
) -> Result<Compared, Failed> {
    let (old, new) = (job.old.wants(), job.new.wants());
    let plans = (Plan::new(job.old.policy, job.old.as_of, &old), Plan::new(job.new.policy, job.new.as_of, &new));
    let (reader, blocks) = leads.into_blocks();
    let mut finish =
        Finish { told, ended: Compared::default(), counts: FxHashMap::default(), segments: Names::default() };
    finish.ended.scores = vec![0; job.old.scores.len()];
    finish.ended.decisions = vec![0; job.old.decisions.len()];
    let joined = (reader.is_joined(), other.is_joined());
    let run = Run { job, plans: &plans, joined };
    match blocks {
        LeadBlocks::Csv(blocks) => {
            let delimiter = blocks.delimiter();
            let (old, new) = (plans.0.needs(), plans.1.needs());
            let readers = || (CsvReader::new(&reader, old, delimiter), CsvReader::new(other, new, delimiter));
            run.over(blocks, &mut finish, readers)?;
        }
        LeadBlocks::Lines(blocks) => {
            let (old, new) = (plans.0.needs(), plans.1.needs());
            run.over(blocks, &mut finish, || (LineReader::new(&reader, old, None), LineReader::new(other, new, None)))?;
        }
        #[cfg(feature = "parquet")]
        LeadBlocks::Table(blocks) => {
            let (old, new) = (plans.0.needs(), plans.1.needs());
            let table = blocks.columns();
            let of = |reader, needs| TableReader::new(table.clone(), reader, needs);
            run.over(blocks, &mut finish, || (of(&reader, old), of(other, new)))?;
        }
        LeadBlocks::Records(blocks) => {
            let (old, new) = (plans.0.needs(), plans.1.needs());
            let readers = || (RecordReader::new(&reader, old), RecordReader::new(other, new));
            run.over(blocks, &mut finish, readers)?;
        }
    }
    let Finish { mut ended, counts, segments, told } = finish;
    if let Some(mut rows) = told.rows {
        rows.writer.finish().map_err(Failed::Writing)?;
    }
    let count = |((segment, from, to), leads)| Count { segment, from, to, leads };
    ended.counts = counts.into_iter().map(count).collect();
    ended.segments = segments.names;
    Ok(ended)
}

/// What all workers share.
struct Run<'a> {
    job: &'a PairJob<'a>,
    plans: &'a (Plan<'a>, Plan<'a>),
    /// Whether other files say something of the leads, for each policy.
    joined: (bool, bool),
}

impl<'a> Run<'a> {
    fn over<B, R>(&self, blocks: B, finish: &mut Finish<'_>, readers: impl Fn() -> (R, R) + Sync) -> Result<(), Failed>
    where
        B: Blocks,
        R: BlockReader<Block = B::Block>,
    {
        let rows = finish.told.rows.as_ref().map(|rows| rows.row);
        let worker = || {
            let (old, new) = readers();
            let (for_old, for_new) = match self.job.segment {
                Some(Segment::Old(field)) => (Some(field), None),
                Some(Segment::New(field)) => (None, Some(field)),
                None => (None, None),
            };
            Worker {
                job: self.job,
                old: Side::new(self.job.old, &self.plans.0, old, self.joined.0, for_old),
                new: Side::new(self.job.new, &self.plans.1, new, self.joined.1, for_new),
                rows,
            }
        };
        line::run(blocks, self.job.threads, worker, |worker, part| finish.part(worker, part))
    }
}

/// One thread's tools.
struct Worker<'a, 'w, R> {
    job: &'a PairJob<'a>,
    old: Side<'a, R>,
    new: Side<'a, R>,
    rows: Option<&'w RowOf<'w>>,
}

/// What was made of a block.
#[derive(Default)]
struct Product {
    leads: u64,
    counts: FxHashMap<(u32, Ended, Ended), u64>,
    segments: Names,
    scores: Vec<u64>,
    decisions: Vec<u64>,
    /// The leads that differ: their places, and how they ended.
    differing: Vec<(usize, Ended, Ended)>,
    rows: Vec<Vec<Cell>>,
}

impl<R: BlockReader> line::Worker for Worker<'_, '_, R> {
    type Block = R::Block;
    type Product = Product;

    fn measure(&mut self, block: &R::Block) -> Extent {
        self.new.reader.open(block);
        self.old.reader.open(block)
    }

    fn work(&mut self, block: &R::Block, before: Extent, product: &mut Product) -> io::Result<()> {
        *product = Product {
            scores: vec![0; self.job.old.scores.len()],
            decisions: vec![0; self.job.old.decisions.len()],
            ..Product::default()
        };
        self.old.work(block, before, &mut product.segments);
        self.new.work(block, before, &mut product.segments);
        product.leads = self.old.ended.len() as u64;
        let pairs = self.old.ended.iter().zip(&self.new.ended).enumerate();
        // Whether two endings differ is asked once for each pair of them.
        let mut known: FxHashMap<(Ended, Ended), bool> = FxHashMap::default();
        for (lead, (from, to)) in pairs {
            let segment = self.old.segments.get(lead).or(self.new.segments.get(lead)).copied().unwrap_or(0);
            *product.counts.entry((segment, *from, *to)).or_default() += 1;
            let mut differs = *known.entry((*from, *to)).or_insert_with(|| (self.job.differ)(*from, *to));
            if *from != Ended::Undecided && *to != Ended::Undecided {
                differs |= note(&mut product.scores, self.old.scores.of(lead), self.new.scores.of(lead));
                differs |= note(&mut product.decisions, self.old.decisions.of(lead), self.new.decisions.of(lead));
            }
            if differs {
                product.differing.push((lead, *from, *to));
            }
        }
        if let Some(row) = self.rows {
            product.rows = product.differing.iter().map(|at| row(&self.moved(block, *at))).collect();
        }
        self.old.reader.broken().or(self.new.reader.broken()).map_or(Ok(()), Err)
    }
}

/// Counts where values differ; whether any does.
fn note<T: PartialEq>(counts: &mut [u64], old: &[T], new: &[T]) -> bool {
    let mut any = false;
    for (count, (old, new)) in counts.iter_mut().zip(old.iter().zip(new)) {
        *count += u64::from(old != new);
        any |= old != new;
    }
    any
}

impl<R: BlockReader> Worker<'_, '_, R> {
    /// A lead of the block that is open.
    fn moved<'r>(&'r mut self, block: &R::Block, (lead, from, to): (usize, Ended, Ended)) -> Moved<'r> {
        Moved { old: self.old.reader.read(block, lead), new: self.new.reader.read(block, lead), from, to }
    }
}

/// The block as one of the policies sees it.
struct Side<'a, R> {
    half: Half<'a>,
    reader: R,
    batch: Batch,
    machine: Machine<'a>,
    joined: bool,
    segment: Option<FieldId>,
    /// How each lead ended.
    ended: Vec<Ended>,
    /// The segment of each lead, where this side tells it.
    segments: Vec<u32>,
    scores: Values<Decimal>,
    decisions: Values<Option<String>>,
}

/// So many values of each lead, one lead after the other.
struct Values<T> {
    each: usize,
    all: Vec<T>,
}

impl<T> Values<T> {
    fn of(&self, lead: usize) -> &[T] {
        self.all.get(lead * self.each..(lead + 1) * self.each).unwrap_or_default()
    }
}

impl<'a, R: BlockReader> Side<'a, R> {
    fn new(half: Half<'a>, plan: &'a Plan<'a>, reader: R, joined: bool, segment: Option<FieldId>) -> Self {
        Side {
            half,
            reader,
            batch: Batch::new(plan.needs()),
            machine: Machine::new(plan),
            joined,
            segment,
            ended: Vec::new(),
            segments: Vec::new(),
            scores: Values { each: half.scores.len(), all: Vec::new() },
            decisions: Values { each: half.decisions.len(), all: Vec::new() },
        }
    }

    fn work(&mut self, block: &R::Block, before: Extent, segments: &mut Names) {
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
            if let Some(field) = self.segment {
                for row in 0..self.batch.len {
                    let name = segment(&mut leads, &self.half, first + row, decisions.is_set_aside(row), field);
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
fn segment<R: BlockReader>(
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
        (false, _) => {
            let shown = leads.reader.field(leads.block, lead, field).map(|shown| shown.to_text());
            return shown.map(|shown| shown.trim().to_owned()).unwrap_or_default();
        }
    };
    value.map(|value| half.shown(&value)).unwrap_or_default()
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

impl Half<'_> {
    fn wants(&self) -> Wants {
        Wants { scores: self.scores.to_vec(), decisions: self.decisions.to_vec(), ..Wants::default() }
    }

    fn shown(&self, value: &Value) -> String {
        self.policy.friendly(value)
    }
}

/// Names, each with its place.
#[derive(Default)]
struct Names {
    places: FxHashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }

    /// The same, where no more than [`MOST_SEGMENTS`] are told apart.
    fn place_of_few(&mut self, name: &str) -> u32 {
        if self.names.len() < MOST_SEGMENTS || self.places.contains_key(name) {
            return self.place(name);
        }
        self.place(OTHER_SEGMENTS)
    }
}

/// What is done in order with what the workers made.
struct Finish<'w> {
    told: Told<'w>,
    ended: Compared,
    counts: FxHashMap<(usize, Ended, Ended), u64>,
    segments: Names,
}

impl Finish<'_> {
    fn part<R: BlockReader>(
        &mut self,
        worker: &mut Worker<'_, '_, R>,
        part: &mut Part<R::Block, Product>,
    ) -> io::Result<()> {
        let product = &mut part.product;
        self.ended.leads += product.leads;
        self.ended.differing += product.differing.len() as u64;
        let places: Vec<usize> =
            product.segments.names.iter().map(|name| self.segments.place_of_few(name) as usize).collect();
        for ((segment, from, to), leads) in &product.counts {
            let segment = places.get(*segment as usize).copied().unwrap_or(0);
            *self.counts.entry((segment, *from, *to)).or_default() += leads;
        }
        add(&mut self.ended.scores, &product.scores);
        add(&mut self.ended.decisions, &product.decisions);
        if let Some(rows) = &mut self.told.rows {
            for row in &product.rows {
                rows.writer.row(row)?;
            }
        }
        if self.told.shown > 0 && !product.differing.is_empty() {
            for side in [&mut worker.old.reader, &mut worker.new.reader] {
                side.open(&part.block);
                side.place(part.before);
            }
            for at in product.differing.iter().take(self.told.shown) {
                (self.told.show)(&worker.moved(&part.block, *at));
            }
            self.told.shown = self.told.shown.saturating_sub(product.differing.len());
        }
        Ok(())
    }
}

fn add(all: &mut [u64], more: &[u64]) {
    for (all, more) in all.iter_mut().zip(more) {
        *all += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_segments_are_counted_together() {
        let mut names = Names::default();
        let places: Vec<u32> = (0..MOST_SEGMENTS + 9).map(|name| names.place_of_few(&name.to_string())).collect();
        assert_eq!(places.first(), Some(&0));
        assert_eq!(places.last(), Some(&(MOST_SEGMENTS as u32)));
        assert_eq!(names.place_of_few("3"), 3);
        assert_eq!(names.names.last().map(String::as_str), Some(OTHER_SEGMENTS));
    }
}
