//! From cells to codes, column by column, without a value in between where the spelling is a usual one.
//!
//! Guarantee: a cell's codes and numbers are those that a plan's coders give the value that [`cell::read`] reads, or its
//! lead is set aside. Set aside is every lead that has a problem, or a bad value that is read as missing.
//!
//! A field has up to three ways, tried in this order: its usual spelling, straight to a position ([`usual`]); what the
//! same text came to before ([`memo`]); the exact reader.

mod exact;
mod field;
mod memo;
mod steps;
#[cfg(test)]
pub(super) mod tests;
mod usual;
mod wide;
mod word;

#[cfg(feature = "parquet")]
pub(crate) use field::{Entries, Placed};
#[cfg(feature = "parquet")]
pub(crate) use usual::{KNOWN_DAYS, Zone};

use std::ops::Range;

use crate::data::bind::Place;
use crate::data::block::lanes::TEXTS;
use crate::data::key::KeyHash;
use crate::data::lead_reader::{LeadReader, Need};
use crate::data::repeats::Rising;
use crate::plan::{Batch, Needs, ROWS};
use field::FieldCoding;
use word::Strip;

/// How a cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As the text that stands there; `true` and `false` of JSON, too.
    Text,
    /// As JSON: a number, a list or an object.
    Json,
    /// As a text that is not what stands there: marks of its writing are to be undone.
    Marked,
}

/// A cell and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// How it is written.
    pub(crate) kind: Kind,
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends; where it begins if nothing stands there.
    pub(crate) end: usize,
}

/// The cells of a field, by their rows in the batch.
pub(crate) trait Cells {
    /// Where all cells stand.
    fn buffer(&self) -> &[u8];

    /// The cell of a row.
    fn cell(&self, row: usize) -> Cell;

    /// The cells of neighbouring rows, in order; perhaps more behind them.
    #[inline(always)]
    fn cells(&self, rows: Range<usize>) -> impl Iterator<Item = Cell> {
        rows.map(|row| self.cell(row))
    }

    /// Writes the text of a [`Kind::Marked`] cell; false where it cannot be told here.
    fn undo(&self, cell: Cell, text: &mut Vec<u8>) -> bool;
}

/// How the leads of an input are coded.
pub(crate) struct Coding<'p> {
    fields: Vec<FieldCoding<'p>>,
    /// By row: the hash of the key so far; `None` where a part is missing.
    keys: Vec<Option<KeyHash>>,
    /// The ranks of a key that has but one part.
    ranks: Rising,
    strip: Strip,
}

/// How many leads are coded field by field: so few that their cells stay in the nearest cache from field to field, and
/// one number has a bit for each.
const STRIP: usize = TEXTS;

impl<'p> Coding<'p> {
    /// What a plan needs of the leads that a reader reads.
    pub(crate) fn new(reader: &'p LeadReader<'p>, needs: &Needs) -> Coding<'p> {
        let fields = reader.policy().schema.fields.keys().filter_map(|id| {
            let needed = needs.fields.iter().find(|need| need.field == id);
            let is_read = needed.is_some() || reader.need(id) != Need::Nothing;
            is_read.then(|| FieldCoding::new(reader, id, needed, needs)).flatten()
        });
        Coding { fields: fields.collect(), keys: vec![None; ROWS], ranks: Rising::default(), strip: Strip::new() }
    }

    /// Where the fields stand that are read, by their numbers.
    pub(crate) fn places(&self) -> impl Iterator<Item = &'p Place> {
        self.fields.iter().map(FieldCoding::place)
    }

    /// Begins a batch of so many leads.
    pub(crate) fn begin(&mut self, batch: &mut Batch, leads: usize) {
        batch.len = leads.min(ROWS);
        batch.set_aside.fill(false);
        self.keys.iter_mut().take(leads).for_each(|key| *key = Some(KeyHash::default()));
        self.ranks = Rising::default();
    }

    /// Codes some rows of a batch that was begun; `cells` gives those of a field by its number among the fields that are
    /// read, and the place where it stands.
    pub(crate) fn code<C: Cells>(
        &mut self,
        rows: Range<usize>,
        batch: &mut Batch,
        cells: impl Fn(usize, &'p Place) -> C,
    ) {
        for start in rows.clone().step_by(STRIP) {
            let strip = start..rows.end.min(start + STRIP);
            for (number, field) in self.fields.iter_mut().enumerate() {
                let cells = cells(number, field.place());
                if field.is_key() {
                    let keys = (&mut *self.keys, &mut self.ranks);
                    field.add_to_keys(&cells, strip.clone(), &mut self.strip, keys, batch);
                }
                field.code(&cells, strip.clone(), &mut self.strip, batch);
            }
        }
    }

    /// Ends a batch, all rows of which were coded.
    pub(crate) fn finish(&self, batch: &mut Batch) {
        for (hash, key) in batch.keys.iter_mut().zip(&self.keys).take(batch.len) {
            *hash = key.map_or(0, KeyHash::finish);
        }
        let has_one_part = self.fields.iter().filter(|field| field.is_key()).count() == 1;
        batch.key_ranks = self.ranks.ranks(batch.len).filter(|_| has_one_part);
    }
}
