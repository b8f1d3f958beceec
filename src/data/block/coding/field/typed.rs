//! The coding of values that come with a type of their own, a whole batch of a field at a time.

use serde_json::Value as Json;

use super::FieldCoding;
use crate::data::bind::Place;
use crate::data::block::coding::exact::{Meaning, specials};
use crate::data::block::coding::usual::UNUSUAL;
use crate::data::block::coding::word::Strip;
use crate::data::block::coding::{Cells, Coding, STRIP};
use crate::data::block::lanes::LENGTH;
use crate::data::key::KeyHash;
use crate::plan::{Batch, Code, MISSING, ROWS};
use crate::types::{Field, FieldId, Type};

/// The values of some rows by their positions, as `line::position` has them.
#[derive(Debug, Default)]
pub(crate) struct Placed {
    /// Where each value stands; anything where there is none, or it is odd.
    pub(crate) positions: Vec<i64>,
    /// By row whether there is none. Where all are there, it may be empty.
    pub(crate) missing: Vec<bool>,
    /// The rows whose values are for the exact reader, in order.
    pub(crate) odd: Vec<usize>,
}

/// What the values of a dictionary came to; the first stands for nothing, the others follow in order.
#[derive(Debug)]
pub(crate) struct Entries {
    asides: Vec<bool>,
    /// Whether any of them sets its lead aside.
    has_asides: bool,
    /// By column.
    codes: Vec<Vec<Code>>,
    numbers: Vec<i64>,
}

impl Coding<'_> {
    /// A field by its number among those that are read.
    pub(crate) fn field(&self, number: usize) -> Option<&Field> {
        self.fields.get(number).map(|coding| coding.exact.field)
    }

    /// Which field it is.
    pub(crate) fn id(&self, number: usize) -> Option<FieldId> {
        self.fields.get(number).map(FieldCoding::id)
    }

    /// Whether [`code_placed`](Coding::code_placed) is a way to code a field.
    pub(crate) fn takes_positions(&self, number: usize) -> bool {
        self.fields.get(number).is_some_and(FieldCoding::takes_positions)
    }

    /// Codes the cells of a field.
    pub(crate) fn code_cells(&mut self, number: usize, cells: &impl Cells, batch: &mut Batch) {
        let Some(field) = self.fields.get_mut(number) else { return };
        let rows = batch.len;
        for start in (0..rows).step_by(STRIP) {
            let rows = start..rows.min(start + STRIP);
            if field.is_key() {
                let keys = (&mut *self.keys, &mut self.ranks);
                field.add_to_keys(cells, rows, &mut self.strip, keys, batch);
            }
        }
        field.code_strips(cells, rows, &mut self.strip, batch);
    }

    /// Codes the values of a field by their positions; `json` gives the value of a row that is odd, none where it cannot be
    /// told.
    pub(crate) fn code_placed(
        &mut self,
        number: usize,
        placed: &mut Placed,
        json: impl Fn(usize) -> Option<Json>,
        batch: &mut Batch,
    ) {
        let Some(field) = self.fields.get_mut(number) else { return };
        field.find_odd(placed);
        field.code_placed(placed, &mut self.keys, batch);
        field.code_exactly(placed.odd.iter().copied(), json, &mut self.keys, batch);
    }

    /// Codes the values of a field one by one.
    pub(crate) fn code_values(&mut self, number: usize, json: impl Fn(usize) -> Option<Json>, batch: &mut Batch) {
        let Some(field) = self.fields.get_mut(number) else { return };
        field.code_exactly(0..batch.len, json, &mut self.keys, batch);
    }

    /// What a dictionary of so many cells comes to for a field that is no key. `cells` gives those from a place on; `room`
    /// is a batch to work in.
    pub(crate) fn entries<C: Cells>(
        &mut self,
        number: usize,
        count: usize,
        cells: impl Fn(usize) -> C,
        room: &mut Batch,
    ) -> Option<Entries> {
        let field = self.fields.get_mut(number)?;
        let mut entries = field.nothing();
        for first in (0..count).step_by(ROWS) {
            let rows = (count - first).min(ROWS);
            room.set_aside.fill(false);
            field.code_strips(&cells(first), rows, &mut self.strip, room);
            field.note(&mut entries, rows, room);
        }
        Some(entries)
    }

    /// Puts down what stands in the rows of a batch, by the places of their values in a dictionary, from 1; 0 is nothing.
    pub(crate) fn put_entries(&self, number: usize, entries: &Entries, places: &[u32], batch: &mut Batch) {
        let Some(field) = self.fields.get(number) else { return };
        for ((column, _), known) in field.exact.columns.iter().zip(&entries.codes) {
            let codes = batch.codes.get_mut(*column).into_iter().flatten();
            codes.zip(places).for_each(|(code, place)| *code = taken(known, *place).unwrap_or(MISSING));
        }
        if let Some(numbers) = field.exact.number.and_then(|number| batch.numbers.get_mut(number)) {
            let numbers = numbers.iter_mut().zip(places);
            numbers.for_each(|(number, place)| *number = taken(&entries.numbers, *place).unwrap_or(0));
        }
        if entries.has_asides {
            let asides = batch.set_aside.iter_mut().zip(places);
            asides.for_each(|(aside, place)| *aside |= taken(&entries.asides, *place).unwrap_or(true));
        }
    }
}

fn taken<T: Copy>(all: &[T], place: u32) -> Option<T> {
    all.get(place as usize).copied()
}

impl FieldCoding<'_> {
    fn takes_positions(&self) -> bool {
        // A text that means something else is told by its position where that is known for certain.
        let is_told = |text: &str| text.len() <= LENGTH && !matches!(self.place, Place::Time(_));
        let is_key = self.is_key() && self.exact.field.ty != Type::Integer;
        self.by_position && !is_key && specials(self.exact.field).all(is_told)
    }

    fn code_strips(&mut self, cells: &impl Cells, rows: usize, strip: &mut Strip, batch: &mut Batch) {
        for start in (0..rows).step_by(STRIP) {
            self.code(cells, start..rows.min(start + STRIP), strip, batch);
        }
    }

    /// Adds the rows of which the declaration says something: that they are out of bounds, or mean another value.
    fn find_odd(&self, placed: &mut Placed) {
        let Placed { positions, missing, odd } = placed;
        let (least, most) = self.admitted;
        let has_bounds = least > UNUSUAL + 1 || most != i64::MAX;
        if has_bounds || !self.special.is_empty() {
            odd.extend((0..).zip(&*positions).filter(|(_, position)| !self.admits(**position)).map(|(row, _)| row));
            odd.sort_unstable();
            odd.dedup();
        }
        odd.retain(|row| !missing.get(*row).is_some_and(|missing| *missing));
    }

    /// Codes all that is not odd.
    fn code_placed(&self, placed: &Placed, keys: &mut [Option<KeyHash>], batch: &mut Batch) {
        let Placed { positions, missing, odd } = placed;
        for ((column, _), steps) in self.exact.columns.iter().zip(&self.steps) {
            let codes = batch.codes.get_mut(*column).map(Vec::as_mut_slice).unwrap_or_default();
            steps.code_all(positions, codes);
            let missing = codes.iter_mut().zip(missing);
            missing.for_each(|(code, missing)| *code = if *missing { MISSING } else { *code });
        }
        let numbers = self.exact.number.and_then(|number| batch.numbers.get_mut(number));
        numbers.into_iter().flatten().zip(positions).for_each(|(number, position)| *number = *position);
        if self.exact.missing().aside {
            batch.set_aside.iter_mut().zip(missing).for_each(|(aside, missing)| *aside |= missing);
        }
        if self.is_key() {
            for (row, (key, position)) in keys.iter_mut().zip(positions).enumerate() {
                if missing.get(row).is_some_and(|missing| *missing) {
                    *key = None;
                } else if odd.binary_search(&row).is_err() {
                    key.iter_mut().for_each(|key| key.add(&position.to_le_bytes()));
                }
            }
        }
    }

    fn code_exactly(
        &mut self,
        rows: impl Iterator<Item = usize>,
        json: impl Fn(usize) -> Option<Json>,
        keys: &mut [Option<KeyHash>],
        batch: &mut Batch,
    ) {
        let mut out = self.out(batch);
        for row in rows {
            let value = json(row).ok_or(()).and_then(|json| self.exact.of_json(&json, self.place));
            if let Some(key) = keys.get_mut(row).filter(|_| self.is_key()) {
                match &value {
                    Ok(Some(value)) => key.iter_mut().for_each(|key| key.add_value(value)),
                    Ok(None) | Err(()) => *key = None,
                }
            }
            let meaning = self.exact.meaning_of(value);
            out.put(&self.exact, meaning, row);
        }
        self.put_back(out);
    }

    /// Entries of nothing but nothing.
    fn nothing(&self) -> Entries {
        let Meaning { aside, .. } = self.exact.missing();
        let codes = self.exact.columns.iter().map(|_| vec![MISSING]).collect();
        Entries { asides: vec![aside], has_asides: aside, codes, numbers: vec![0] }
    }

    /// Adds what the first rows of a batch came to.
    fn note(&self, entries: &mut Entries, rows: usize, batch: &Batch) {
        let asides = batch.set_aside.get(..rows).unwrap_or_default();
        entries.has_asides |= asides.contains(&true);
        entries.asides.extend_from_slice(asides);
        for ((column, _), codes) in self.exact.columns.iter().zip(&mut entries.codes) {
            codes.extend_from_slice(batch.codes.get(*column).and_then(|codes| codes.get(..rows)).unwrap_or_default());
        }
        let numbers = self.exact.number.and_then(|number| batch.numbers.get(number)?.get(..rows));
        entries.numbers.extend_from_slice(numbers.unwrap_or_default());
    }
}
