//! The columns of a file, coded as their arrays hold them.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use jiff::tz::TimeZone;

use super::positions::Positions;
use super::reader::Found;
use super::value::json;
use crate::data::block::coding::{Cell, Cells, Coding, Entries, Kind, Placed};
use crate::plan::{Batch, Needs};
use crate::types::FieldId;

/// The column of a field, and what came of it before.
pub(super) struct FieldColumn {
    field: Option<FieldId>,
    is_key: bool,
    positions: Option<Positions>,
    placed: Placed,
    /// What the dictionary last met came to.
    entries: Option<(ArrayRef, Entries)>,
    /// What nothing, false and true come to.
    truths: Option<Entries>,
    /// By row: where in the dictionary it stands.
    places: Vec<u32>,
    missing: Vec<bool>,
    room: Batch,
}

impl FieldColumn {
    /// The column of a field, by its number among those that are coded.
    pub(super) fn new(coding: &Coding<'_>, number: usize, zone: &TimeZone, needs: &Needs) -> FieldColumn {
        let field = coding.field(number);
        let positions = field.filter(|_| coding.takes_positions(number));
        FieldColumn {
            field: coding.id(number),
            is_key: field.is_some_and(|field| field.key),
            positions: positions.and_then(|field| Positions::of(field, zone)),
            placed: Placed::default(),
            entries: None,
            truths: None,
            places: Vec::new(),
            missing: Vec::new(),
            room: Batch::new(needs),
        }
    }

    /// Which field it is.
    pub(super) fn field(&self) -> Option<FieldId> {
        self.field
    }

    /// Codes some rows as those of the batch.
    #[expect(clippy::wildcard_enum_match_arm, reason = "Arrow has more types than there are fast ways for")]
    pub(super) fn code(
        &mut self,
        coding: &mut Coding<'_>,
        number: usize,
        found: Option<&Found>,
        rows: Range<usize>,
        batch: &mut Batch,
    ) {
        let Some(found) = found else { return coding.code_cells(number, &Nothing, batch) };
        let array = &found.array;
        match array.data_type() {
            DataType::Null => return coding.code_cells(number, &Nothing, batch),
            DataType::Utf8 => coding.code_cells(number, &Texts::new(array.as_string(), rows.start), batch),
            DataType::Dictionary(..) if self.code_dictionary(coding, number, array, &rows, batch) => {}
            DataType::Boolean if !self.is_key => self.code_truths(coding, number, array, &rows, batch),
            _ => {
                let json = |row: usize| json(array, rows.start + row).ok();
                let positions = self.positions.as_mut();
                if positions.is_some_and(|positions| positions.find(array, rows.clone(), &mut self.placed)) {
                    coding.code_placed(number, &mut self.placed, json, batch);
                } else {
                    coding.code_values(number, json, batch);
                }
            }
        }
        if !found.is_always_there() {
            // Arrays may have values there, which are none.
            let stands = |row: &usize| !found.is_there(rows.start + row) && array.is_valid(rows.start + row);
            (0..batch.len).filter(stands).for_each(|row| batch.set_aside(row));
        }
    }

    /// Codes a column with a dictionary of texts; false where it is no such column.
    fn code_dictionary(
        &mut self,
        coding: &mut Coding<'_>,
        number: usize,
        array: &ArrayRef,
        rows: &Range<usize>,
        batch: &mut Batch,
    ) -> bool {
        let Some(dictionary) = array.as_dictionary_opt::<Int32Type>().filter(|_| !self.is_key) else { return false };
        let Some(texts) = dictionary.values().as_string_opt::<i32>() else { return false };
        let is_known = |(known, _): &&(ArrayRef, Entries)| Arc::ptr_eq(known, dictionary.values());
        if self.entries.as_ref().filter(is_known).is_none() {
            let entries = coding.entries(number, texts.len(), |first| Texts::new(texts, first), &mut self.room);
            self.entries = entries.map(|entries| (Arc::clone(dictionary.values()), entries));
        }
        let keys = dictionary.keys();
        let from_one = |key: &i32| u32::try_from(*key).map_or(0, |key| key + 1);
        self.places.clear();
        self.places.extend(keys.values().get(rows.clone()).unwrap_or_default().iter().map(from_one));
        self.leave_out(keys.nulls(), rows);
        if let Some((_, entries)) = &self.entries {
            coding.put_entries(number, entries, &self.places, batch);
        }
        true
    }

    fn code_truths(
        &mut self,
        coding: &mut Coding<'_>,
        number: usize,
        array: &ArrayRef,
        rows: &Range<usize>,
        batch: &mut Batch,
    ) {
        if self.truths.is_none() {
            self.truths = coding.entries(number, 2, |_| Truths, &mut self.room);
        }
        let truths = array.as_boolean();
        self.places.clear();
        self.places.extend(truths.values().slice(rows.start, rows.len()).iter().map(|known| 1 + u32::from(known)));
        self.leave_out(truths.nulls(), rows);
        if let Some(entries) = &self.truths {
            coding.put_entries(number, entries, &self.places, batch);
        }
    }

    /// Puts nothing in the place of nulls.
    fn leave_out(&mut self, nulls: Option<&NullBuffer>, rows: &Range<usize>) {
        find_missing(nulls, rows.clone(), &mut self.missing);
        self.places.iter_mut().zip(&self.missing).for_each(|(place, missing)| *place *= u32::from(!missing));
    }
}

/// By row whether nothing stands there; none of them where something always does.
pub(super) fn find_missing(nulls: Option<&NullBuffer>, rows: Range<usize>, missing: &mut Vec<bool>) {
    missing.clear();
    let Some(nulls) = nulls.filter(|nulls| nulls.null_count() > 0) else { return };
    missing.resize(rows.len(), false);
    let bits = nulls.inner().slice(rows.start, rows.len());
    for (bits, slots) in bits.bit_chunks().iter_padded().zip(missing.chunks_mut(64)) {
        slots.iter_mut().zip(0..).for_each(|(slot, place): (_, u32)| *slot = bits >> place & 1 == 0);
    }
}

/// Texts from a row on.
struct Texts<'b> {
    bytes: &'b [u8],
    offsets: &'b [i32],
    nulls: Option<&'b NullBuffer>,
    first: usize,
}

impl<'b> Texts<'b> {
    fn new(array: &'b StringArray, first: usize) -> Texts<'b> {
        let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
        Texts { bytes: array.value_data(), offsets: array.value_offsets(), nulls, first }
    }
}

impl Cells for Texts<'_> {
    #[inline(always)]
    fn buffer(&self) -> &[u8] {
        self.bytes
    }

    #[inline(always)]
    fn cell(&self, row: usize) -> Cell {
        let at = self.first + row;
        let (start, end) = match self.offsets.get(at..at + 2) {
            Some([start, end]) => (*start as usize, *end as usize),
            Some(_) | None => (0, 0),
        };
        let is_there = self.nulls.is_none_or(|nulls| nulls.is_valid(at));
        Cell { kind: Kind::Text, start, end: if is_there { end } else { start } }
    }

    fn undo(&self, _: Cell, _: &mut Vec<u8>) -> bool {
        false
    }
}

/// `false`, then `true`.
struct Truths;

impl Cells for Truths {
    fn buffer(&self) -> &[u8] {
        b"falsetrue"
    }

    fn cell(&self, row: usize) -> Cell {
        let (start, end) = if row == 0 { (0, 5) } else { (5, 9) };
        Cell { kind: Kind::Text, start, end }
    }

    fn undo(&self, _: Cell, _: &mut Vec<u8>) -> bool {
        false
    }
}

/// A column without anything in it.
struct Nothing;

impl Cells for Nothing {
    fn buffer(&self) -> &[u8] {
        &[]
    }

    fn cell(&self, _: usize) -> Cell {
        Cell { kind: Kind::Text, start: 0, end: 0 }
    }

    fn undo(&self, _: Cell, _: &mut Vec<u8>) -> bool {
        false
    }
}
