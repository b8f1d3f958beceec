//! All leads of an input, decided and written.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::sync::Arc;

#[cfg(feature = "parquet")]
use crate::data::ColumnWriter;
#[cfg(feature = "parquet")]
use crate::data::block::TableReader;
use crate::data::block::{BlockReader, Blocks, CsvReader, LeadBlocks, LineReader, RecordReader};
use crate::data::summary::Summary;
use crate::data::{ApprovalsReport, Columns, Leads, Notation, RecordsReport, Repeats, RowWriter, Seen};
use crate::engine::emission::Emission;
use crate::engine::line::{self, Failed, Part};
#[cfg(feature = "parquet")]
use crate::engine::tabulation::Tabulation;
use crate::engine::worker::{Form, Product, Setting, Worker};
use crate::plan::Plan;
use crate::policy::{AsOf, Policy};

/// What is to be done with the leads of an input.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// What decides them.
    pub policy: &'a Policy,
    /// On which day.
    pub as_of: &'a AsOf,
    /// What is told of each.
    pub columns: &'a Columns,
    /// By how many threads.
    pub threads: NonZeroUsize,
}

/// Where rows go.
pub enum Sink<'w> {
    /// All rows as bytes, the header first where the notation has one.
    Bytes(Notation, &'w mut (dyn Write + Send)),
    /// So many of the first rows as cells; of the others the writer is told how many they are.
    Cells(u64, Box<dyn RowWriter + Send + 'w>),
    /// All rows in columns with types.
    #[cfg(feature = "parquet")]
    Columns(Box<ColumnWriter<'w>>),
}

/// What came of a run.
#[derive(Debug)]
pub struct Ran {
    /// What was counted.
    pub summary: Summary,
    /// How many leads were set aside, and so were decided by the interpreter.
    pub set_aside: u64,
    /// What of the attached records came to nothing.
    pub records: Vec<RecordsReport>,
    /// What of the attached verdicts came to nothing.
    pub approvals: Option<ApprovalsReport>,
    /// Whether there may be more repeated keys than were counted.
    pub lost_count_of_keys: bool,
    /// The keys of fields that the policy uses and that no JSON object had, each with the nearest key that one had. Of
    /// inputs with a header there are none: such are not begun.
    pub unmet_keys: Vec<(Arc<str>, Option<String>)>,
    /// The key of a list in the first object in which the leads seem to stand, where no object had anything that is read.
    pub wrapped_in: Option<Arc<str>>,
    /// The keys of JSON objects that no field is read from, but that look as if one should be: with the key that is.
    pub misnamed_keys: Vec<(String, String)>,
}

/// Decides the leads of an input and writes their rows, in order, the same bytes for any number of threads. `progress` is
/// told how many leads have been written, now and then.
///
/// # Errors
/// Where the input cannot be read any further, or the output cannot be written. What came before was written.
pub fn run(
    job: &Job<'_>,
    #[cfg_attr(not(feature = "parquet"), expect(unused_mut, reason = "only tables are narrowed"))] mut leads: Leads<'_>,
    sink: &mut Sink<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Ran, Failed> {
    let plan = Plan::new(job.policy, job.as_of, &job.columns.wants());
    #[cfg(feature = "parquet")]
    leads.narrow(job.columns);
    let (reader, blocks) = leads.into_blocks();
    let mut finish = Finish {
        job,
        sink,
        progress,
        summary: Summary::new(),
        set_aside: 0,
        repeats: Repeats::default(),
        seen: Seen::default(),
    };
    let joined = reader.is_joined();
    match blocks {
        LeadBlocks::Csv(blocks) => {
            let delimiter = blocks.delimiter();
            finish.run(&plan, joined, blocks, || CsvReader::new(&reader, plan.needs(), delimiter))?;
        }
        LeadBlocks::Lines(blocks) => {
            let kept: Vec<&str> = job.columns.kept().into_iter().collect();
            let kept = (!kept.is_empty()).then_some(kept.as_slice());
            finish.run(&plan, joined, blocks, || LineReader::new(&reader, plan.needs(), kept))?;
        }
        #[cfg(feature = "parquet")]
        LeadBlocks::Table(blocks) => {
            let table = blocks.columns();
            finish.run(&plan, joined, blocks, || TableReader::new(table.clone(), &reader, plan.needs()))?;
        }
        LeadBlocks::Records(blocks) => {
            finish.run(&plan, joined, blocks, || RecordReader::new(&reader, plan.needs()))?;
        }
    }
    let schema = &job.policy.schema;
    Ok(Ran {
        summary: finish.summary,
        set_aside: finish.set_aside,
        records: reader.records_reports(),
        approvals: reader.approvals_report(),
        lost_count_of_keys: finish.repeats.lost_count(),
        unmet_keys: finish.seen.unmet(schema),
        wrapped_in: finish.seen.wrapped_in(schema),
        misnamed_keys: finish.seen.misnamed(schema),
    })
}

/// What is done in order with what the workers made.
struct Finish<'a, 'w> {
    job: &'a Job<'a>,
    sink: &'a mut Sink<'w>,
    progress: &'a (dyn Fn(u64) + Sync),
    summary: Summary,
    set_aside: u64,
    repeats: Repeats,
    seen: Seen,
}

impl Sink<'_> {
    /// Writes what is left; to be called once, after the run.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Sink::Bytes(_, output) => output.flush(),
            Sink::Cells(_, mut writer) => writer.finish(),
            #[cfg(feature = "parquet")]
            Sink::Columns(mut writer) => writer.finish(),
        }
    }
}

impl<'a> Finish<'a, '_> {
    fn run<B, R>(
        &mut self,
        plan: &'a Plan<'a>,
        joined: bool,
        blocks: B,
        reader: impl Fn() -> R + Sync,
    ) -> Result<(), Failed>
    where
        B: Blocks,
        R: BlockReader<Block = B::Block>,
    {
        let (notation, shown) = match &*self.sink {
            Sink::Bytes(notation, _) => (Some(*notation), u64::MAX),
            Sink::Cells(most, _) => (None, *most),
            #[cfg(feature = "parquet")]
            Sink::Columns(_) => (None, u64::MAX),
        };
        let job = self.job;
        let emission = notation.map(|notation| Emission::new(plan, job.columns, notation));
        if let (Some(emission), Sink::Bytes(_, output)) = (&emission, &mut *self.sink) {
            output.write_all(&emission.header(job.columns)).map_err(Failed::Writing)?;
        }
        #[cfg(feature = "parquet")]
        let tabulation = match &*self.sink {
            Sink::Columns(writer) => Some(Tabulation::new(plan, job.columns, writer.page())),
            Sink::Bytes(..) | Sink::Cells(..) => None,
        };
        let form = emission.as_ref().map_or(Form::Cells, Form::Bytes);
        #[cfg(feature = "parquet")]
        let form = tabulation.as_ref().map_or(form, Form::Columns);
        let worker = || Worker::new(Setting { job, plan, form, shown, joined }, reader());
        line::run(blocks, job.threads, worker, |worker, part| self.finish(worker, part))
    }

    fn finish<R: BlockReader>(
        &mut self,
        worker: &mut Worker<'_, R>,
        part: &mut Part<R::Block, Product>,
    ) -> io::Result<()> {
        let product = &mut part.product;
        match &mut *self.sink {
            Sink::Bytes(_, output) => output.write_all(&product.bytes)?,
            Sink::Cells(_, writer) => {
                for row in &product.rows {
                    writer.row(row)?;
                }
                writer.pass(product.summary.leads - product.rows.len() as u64);
            }
            #[cfg(feature = "parquet")]
            Sink::Columns(writer) => product.page.iter_mut().try_for_each(|page| writer.put(page))?,
        }
        let (policy, summary) = (self.job.policy, &mut self.summary);
        self.repeats.note_all(&product.keys, |lead| {
            summary.add_repeated(|| {
                let read = worker.read_again(&part.block, part.before, lead);
                Some((read.key_as_it_stands(policy), read.line))
            });
        });
        self.summary.merge(std::mem::take(&mut product.summary));
        self.set_aside += product.set_aside;
        self.seen.merge(&product.seen);
        (self.progress)(self.summary.leads);
        Ok(())
    }
}
