//! All leads of an input, decided by two policies: who ends elsewhere by the one than by the other.

mod finish;
mod side;

use std::io;
use std::num::NonZeroUsize;

use rustc_hash::FxHashMap;

#[cfg(feature = "parquet")]
use crate::data::block::TableReader;
use crate::data::block::{BlockReader, Blocks, CsvReader, Extent, LeadBlocks, LineReader, RecordReader};
use crate::data::{Cell, LeadReader, Leads, ReadLead, RowWriter};
use crate::engine::line::{self, Failed};
use crate::plan::{Plan, Wants};
use crate::policy::{AsOf, DecidedBy, DecisionId, Policy, ScoreId};
use crate::types::{FieldId, Outcome, Value};
use finish::{Finish, Names};
use side::{Mark, Side};

pub use finish::{MOST_SEGMENTS, OTHER_SEGMENTS};

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

/// By what leads are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// By a field, as the old policy reads it.
    Old(FieldId),
    /// By a field, as the new one does.
    New(FieldId),
    /// By what stands in a column of the input that neither policy reads: its place among
    /// [`own_columns`](Leads::own_columns), and its name.
    Column(usize, &'a str),
}

/// What is to be done with the leads of an input.
#[derive(Clone, Copy)]
pub struct PairJob<'a> {
    /// The policy as it was.
    pub old: Half<'a>,
    /// The policy as it is to be.
    pub new: Half<'a>,
    /// By what the leads are told apart.
    pub segment: Option<Segment<'a>>,
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
    let mut finish = Finish::new(job, told);
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
    finish.close().map_err(Failed::Writing)
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
                Some(Segment::Old(field)) => (Some(Mark::Field(field)), None),
                Some(Segment::New(field)) => (None, Some(Mark::Field(field))),
                Some(Segment::Column(place, name)) => (Some(Mark::Column(place, name)), None),
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

impl Half<'_> {
    fn wants(&self) -> Wants {
        Wants { scores: self.scores.to_vec(), decisions: self.decisions.to_vec(), ..Wants::default() }
    }

    fn shown(&self, value: &Value) -> String {
        self.policy.friendly(value)
    }
}
