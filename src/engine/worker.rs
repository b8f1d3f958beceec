//! What one thread makes of a block of leads: their rows, and what is counted of them.

use std::collections::HashSet;
use std::io;

#[cfg(feature = "parquet")]
use crate::data::Page;
use crate::data::block::{BlockReader, Extent};
use crate::data::summary::Summary;
use crate::data::{Answer, Cell, Keys, Prospect, ReadLead, Seen, named};
use crate::engine::emission::{DecidedRow, Emission};
use crate::engine::line;
use crate::engine::prospects::Prospects;
#[cfg(feature = "parquet")]
use crate::engine::tabulation::Tabulation;
use crate::engine::{Decisions, Job, Machine, WholeLeads};
use crate::plan::{Batch, Plan};
use crate::reference::Evaluation;
use crate::types::Lead;

/// What was made of a block.
#[derive(Default)]
pub(super) struct Product {
    /// The rows as bytes.
    pub(super) bytes: Vec<u8>,
    /// The rows as cells, where they are wanted so.
    pub(super) rows: Vec<Vec<Cell>>,
    /// The rows in columns, where they are wanted so.
    #[cfg(feature = "parquet")]
    pub(super) page: Option<Page>,
    /// What was counted, but for repeated keys.
    pub(super) summary: Summary,
    /// How many leads were set aside.
    pub(super) set_aside: u64,
    /// Each lead's key.
    pub(super) keys: Keys,
    /// Which keys objects had.
    pub(super) seen: Seen,
}

/// What all workers of a run share.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) job: &'a Job<'a>,
    pub(super) plan: &'a Plan<'a>,
    /// What becomes of rows.
    pub(super) form: Form<'a>,
    /// How many of the first rows are wanted.
    pub(super) shown: u64,
    /// Whether other files say something of the leads.
    pub(super) joined: bool,
}

/// What becomes of rows.
#[derive(Clone, Copy)]
pub(super) enum Form<'a> {
    /// They are written as bytes.
    Bytes(&'a Emission<'a>),
    /// They are put into columns.
    #[cfg(feature = "parquet")]
    Columns(&'a Tabulation<'a>),
    /// Some are wanted as cells.
    Cells,
}

/// One thread's tools.
pub(super) struct Worker<'a, R> {
    tools: Tools<'a>,
    reader: R,
    batch: Batch,
    machine: Machine<'a>,
}

/// What a worker has beside its reader.
struct Tools<'a> {
    setting: Setting<'a>,
    /// What could still change, where a column tells it.
    prospects: Option<Prospects<'a>>,
    /// The input's own columns that have a place in the output.
    kept: HashSet<&'a str>,
}

impl<'a, R: BlockReader> Worker<'a, R> {
    /// A worker that reads with `reader`.
    pub(super) fn new(setting: Setting<'a>, reader: R) -> Self {
        let (job, plan) = (setting.job, setting.plan);
        let prospects = job.columns.need_prospect().then(|| Prospects::new(plan));
        Worker {
            tools: Tools { setting, prospects, kept: job.columns.kept() },
            reader,
            batch: Batch::new(plan.needs()),
            machine: Machine::new(plan),
        }
    }

    /// A lead of a block that was worked on before, read once more.
    pub(super) fn read_again(&mut self, block: &R::Block, before: Extent, lead: usize) -> &ReadLead {
        self.reader.open(block);
        self.reader.place(before);
        self.reader.read(block, lead)
    }
}

impl<R: BlockReader> line::Worker for Worker<'_, R> {
    type Block = R::Block;
    type Product = Product;

    fn measure(&mut self, block: &R::Block) -> Extent {
        self.reader.open(block)
    }

    fn work(&mut self, block: &R::Block, before: Extent, product: &mut Product) -> io::Result<()> {
        product.clear();
        #[cfg(feature = "parquet")]
        if let Form::Columns(tabulation) = self.tools.setting.form {
            product.page.get_or_insert_with(|| tabulation.page());
        }
        self.reader.place(before);
        let mut at = At { first: 0, before: before.leads };
        loop {
            self.reader.fill(block, &mut self.batch);
            if self.batch.len == 0 {
                break;
            }
            let mut leads = LeadsOfBatch { reader: &mut self.reader, block, first: at.first };
            if self.tools.setting.joined && !self.machine.asks_for_whole_leads() {
                set_aside_judged(&mut leads, &mut self.batch);
            }
            let decisions = self.machine.run(&self.batch, &mut leads);
            self.tools.batch(&mut leads, &self.batch, decisions, at, product);
            self.batch.key_ranks.iter().for_each(|ranks| product.keys.rise(ranks, self.batch.len));
            at.first += self.batch.len;
        }
        product.seen = self.reader.seen();
        self.reader.broken().map_or(Ok(()), Err)
    }
}

/// Sets aside the leads with verdicts, of which their columns say nothing. A machine that asks for whole leads does it
/// itself.
pub(super) fn set_aside_judged<R: BlockReader>(leads: &mut LeadsOfBatch<'_, R>, batch: &mut Batch) {
    for row in 0..batch.len {
        if leads.lead(row).is_none_or(|lead| !lead.verdicts.is_empty()) {
            batch.set_aside(row);
        }
    }
}

/// Where a batch stands.
#[derive(Clone, Copy)]
struct At {
    /// The place of its first lead in its block.
    first: usize,
    /// How many leads came before the block.
    before: u64,
}

impl Tools<'_> {
    /// The rows of a batch.
    fn batch<R: BlockReader>(
        &mut self,
        leads: &mut LeadsOfBatch<'_, R>,
        batch: &Batch,
        decisions: &Decisions,
        at: At,
        product: &mut Product,
    ) {
        let form = self.setting.form;
        let is_cells = matches!(form, Form::Cells);
        if let Some(prospects) = self.prospects.as_mut().filter(|_| !is_cells) {
            prospects.look(batch, decisions, leads);
        }
        for row in 0..batch.len {
            let lead = at.first + row;
            let number = at.before + lead as u64 + 1;
            let is_shown = number <= self.setting.shown;
            product.set_aside += u64::from(decisions.is_set_aside(row));
            if decisions.is_set_aside(row) || is_cells && is_shown {
                self.exactly(leads, lead, is_shown, product);
                continue;
            }
            if !is_cells {
                let outlook = self.prospects.as_ref().and_then(|prospects| prospects.of(row));
                product.summary.exhausted += u64::from(outlook.is_some_and(|outlook| outlook.exhausted));
                let (reader, block) = (&mut *leads.reader, leads.block);
                let ruling = decisions.ruling(row);
                let mut decided = DecidedRow { reader, block, lead, number, decisions, row, ruling, outlook };
                match form {
                    Form::Bytes(emission) => emission.row(&mut product.bytes, &mut decided),
                    #[cfg(feature = "parquet")]
                    Form::Columns(tabulation) => {
                        product.page.iter_mut().for_each(|page| tabulation.row(page, &mut decided));
                    }
                    Form::Cells => {}
                }
            }
            self.count(leads, lead, batch, row, decisions, product);
        }
    }

    /// Counts a lead that was decided by its columns.
    fn count<R: BlockReader>(
        &self,
        leads: &LeadsOfBatch<'_, R>,
        lead: usize,
        batch: &Batch,
        row: usize,
        decisions: &Decisions,
        product: &mut Product,
    ) {
        product.keys.push(batch.keys.get(row).copied().unwrap_or(0));
        product.summary.add_decided(decisions.outcome(row));
        if !self.kept.is_empty() {
            let is_left_out = |name: &str| !self.kept.contains(name);
            leads.reader.names(leads.block, lead, &mut |name| product.summary.left_out += u64::from(is_left_out(name)));
        }
    }

    /// Reads and decides a lead one by one, by what all else is held to.
    fn exactly<R: BlockReader>(
        &mut self,
        leads: &mut LeadsOfBatch<'_, R>,
        lead: usize,
        is_shown: bool,
        product: &mut Product,
    ) {
        let read = leads.reader.read(leads.block, lead);
        product.keys.push(read.key_hash);
        if !self.kept.is_empty() {
            product.summary.left_out += read.own.names().filter(|name| !self.kept.contains(name)).count() as u64;
        }
        if !read.problems.is_empty() {
            product.summary.add(read, None);
            return self.put(read, None, is_shown, product);
        }
        let evaluation = Evaluation::new(self.setting.job.policy, &read.lead, self.setting.job.as_of);
        let decided = evaluation.decided();
        product.summary.add(read, Some(&decided));
        let outlook = self.prospects.as_mut().filter(|_| is_shown).map(|prospects| prospects.one(&read.lead));
        product.summary.exhausted += u64::from(outlook.as_ref().is_some_and(|outlook| outlook.exhausted));
        let prospect = outlook.as_ref().map(|outlook| Prospect {
            could_be: outlook.could_be,
            ask: &outlook.ask,
            awaiting: &outlook.awaiting,
            settled: outlook.settled,
        });
        let named = |name| named(&evaluation, name);
        self.put(read, Some(Answer { decided: &decided, prospect, named: &named }), is_shown, product);
    }

    fn put(&self, read: &ReadLead, answer: Option<Answer<'_>>, is_shown: bool, product: &mut Product) {
        if !is_shown {
            return;
        }
        let cells = self.setting.job.columns.row(self.setting.job.policy, read, answer);
        match self.setting.form {
            Form::Bytes(emission) => emission.cells(&mut product.bytes, &cells),
            #[cfg(feature = "parquet")]
            Form::Columns(_) => product.page.iter_mut().for_each(|page| page.push(&cells)),
            Form::Cells => product.rows.push(cells),
        }
    }
}

impl Product {
    fn clear(&mut self) {
        self.bytes.clear();
        self.rows.clear();
        self.summary = Summary::new();
        self.set_aside = 0;
        self.keys.clear();
    }
}

/// The leads of the batch last filled.
pub(super) struct LeadsOfBatch<'r, R: BlockReader> {
    pub(super) reader: &'r mut R,
    pub(super) block: &'r R::Block,
    /// The place of the first of them in the block.
    pub(super) first: usize,
}

impl<R: BlockReader> WholeLeads for LeadsOfBatch<'_, R> {
    fn lead(&mut self, row: usize) -> Option<&Lead> {
        let read = self.reader.read(self.block, self.first + row);
        read.problems.is_empty().then_some(&read.lead)
    }
}
