//! An input in blocks of whole records, so that many threads may read it.
//!
//! Cutting a block off the input is cheap, and whoever cuts holds the input alone; finding the records of a block,
//! coding them for a plan, and reading single leads exactly is done by as many readers as there are threads. A lead is
//! named by its place in its block, from 0.

pub(crate) mod coding;
mod csv;
mod json;
mod lanes;
mod records;

#[cfg(feature = "parquet")]
pub(crate) use crate::data::parquet::TableReader;
pub use csv::{CsvBlock, CsvBlocks, CsvReader};
pub use json::{LineBlock, LineBlocks, LineReader};
pub(crate) use records::{RecordBlocks, RecordReader};

use std::io;
use std::ops::Range;

use crate::data::lead_reader::ReadLead;
use crate::data::own::Shown;
#[cfg(feature = "parquet")]
use crate::data::parquet::TableBlocks;
use crate::data::seen::Seen;
use crate::data::split::Input;
use crate::plan::Batch;
use crate::types::{FieldId, Value};

/// An input, cut into blocks one after the other.
pub trait Blocks: Send {
    /// Some whole records.
    type Block: Default + Send;

    /// Cuts the next block into `block`, whose memory is used again; false at the end.
    ///
    /// # Errors
    /// Where the input cannot be read. What came before stands.
    fn next(&mut self, block: &mut Self::Block) -> io::Result<bool>;
}

/// The leads of an input in blocks, by how they are read.
pub(crate) enum LeadBlocks<'p> {
    /// Cells under a header.
    Csv(CsvBlocks<Input<'p>>),
    /// JSON, an object a line.
    Lines(LineBlocks<Input<'p>>),
    /// Columns with types.
    #[cfg(feature = "parquet")]
    Table(TableBlocks),
    /// Whatever nothing reads faster.
    Records(RecordBlocks<'p>),
}

/// How much of an input: of a block, or of all that came before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many leads begin in it.
    pub leads: u64,
    /// How many lines end in it.
    pub lines: u64,
}

/// What one thread reads blocks with.
///
/// Guarantee: `read` says of each lead what [`crate::data::LeadReader`] says of it, and `fill` gives the codes and numbers
/// of that lead's values, or sets it aside.
pub trait BlockReader {
    /// What it reads.
    type Block;

    /// Finds the records of a block.
    fn open(&mut self, block: &Self::Block) -> Extent;

    /// Where the opened block stands: what came before it. To be called before anything that follows.
    fn place(&mut self, before: Extent);

    /// Puts the next leads, up to [`crate::plan::ROWS`] of them, into `batch`, all of it new: codes, numbers, keys, and
    /// which are set aside; none at the end of the block. The leads of a block are given once, in order. Whatever has to
    /// be told of a lead, be it a problem or a bad value that is read as missing, sets it aside.
    fn fill(&mut self, block: &Self::Block, batch: &mut Batch);

    /// A lead of the opened block, read exactly: typed values, problems, and what stood there. It is held until another is
    /// read.
    fn read<'r>(&'r mut self, block: &Self::Block, lead: usize) -> &'r ReadLead;

    /// What stands where a field is read from; `None` where nothing does. Of a lead of the batch last filled.
    fn field<'b>(&'b self, block: &'b Self::Block, lead: usize, field: FieldId) -> Option<Shown<'b>>;

    /// Where a text stands as it is meant, for a field, and the bytes that it stands in, which go on behind it; `None` where
    /// something else stands, or that cannot be told at a glance. Of a lead of the batch last filled that was not set aside.
    fn plain<'b>(&'b self, _block: &'b Self::Block, _lead: usize, _field: FieldId) -> Option<(&'b [u8], Range<usize>)> {
        None
    }

    /// What stands in a column of the input: by its place in a CSV, by its name in JSON. Of a lead as above.
    fn column<'b>(&'b self, block: &'b Self::Block, lead: usize, index: usize, name: &str) -> Option<Shown<'b>>;

    /// The names that a JSON object has; none of a CSV. Of a lead as above.
    fn names(&self, _block: &Self::Block, _lead: usize, _each: &mut dyn FnMut(&str)) {}

    /// The value of a field that the policy uses, as `read` gives it, without reading the rest. Of a lead of the batch last filled
    /// that was not set aside.
    fn value(&mut self, block: &Self::Block, lead: usize, field: FieldId) -> Option<Value>;

    /// Why a block ended before all of its leads were given, if it did.
    fn broken(&mut self) -> Option<io::Error> {
        None
    }

    /// Which keys the objects had that were put into batches since it was asked last; nothing of a CSV.
    fn seen(&mut self) -> Seen {
        Seen::default()
    }
}

impl Extent {
    /// This much and that much more.
    #[must_use]
    pub fn and(self, more: Extent) -> Extent {
        Extent { leads: self.leads + more.leads, lines: self.lines + more.lines }
    }
}
