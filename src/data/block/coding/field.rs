//! The coding of one field.

use std::mem;
use std::ops::Range;

use super::exact::{Exact, Meaning, put_code, put_number, specials};
use super::steps::Steps;
use super::usual::{Integers, NoSpelling, Spelling, Usual};
use super::{Cell, Cells, Kind};
use crate::data::bind::Place;
use crate::data::key::KeyHash;
use crate::data::lead_reader::LeadReader;
use crate::plan::{Batch, Code, ColumnId, FieldNeed, MISSING, Needs, ROWS, position};
use crate::types::{Field, FieldId, Type, Value};

/// How a field's cells are coded, and what came of those before.
pub(super) struct FieldCoding<'p> {
    place: &'p Place,
    exact: Exact<'p>,
    /// How values are usually spelled; none where some column is not coded by position.
    usual: Option<Usual>,
    /// How each column is coded by position.
    steps: Vec<Steps>,
    /// The least and the greatest position that the bounds admit.
    admitted: (i64, i64),
    /// Positions of texts that the declaration says something of.
    special: Vec<i64>,
    /// A text whose marks were undone, and room behind it.
    undone: Vec<u8>,
    /// In place of the codes of a field that has no column.
    nowhere: Vec<Code>,
}

/// What a cell came to.
enum Coded {
    /// A value at a position.
    Position(i64),
    /// Anything else.
    Meaning(Meaning),
}

impl<'p> FieldCoding<'p> {
    /// The coding of a field as a plan needs it, if it does. What is a problem in its cells is found in any case.
    pub(super) fn new(
        reader: &'p LeadReader<'p>,
        id: FieldId,
        needed: Option<&FieldNeed>,
        needs: &Needs,
    ) -> Option<FieldCoding<'p>> {
        let columns = needed.into_iter().flat_map(|need| &need.columns);
        let columns: Vec<_> = columns.filter_map(|id| Some((*id, needs.columns.get(*id)?.clone()))).collect();
        let steps: Option<Vec<Steps>> = columns.iter().map(|(_, coder)| Steps::of(coder)).collect();
        let exact = Exact::new(reader, id, columns, needed.and_then(|need| need.number))?;
        let field = exact.field;
        let mut usual = steps.is_some().then(|| Usual::of(field, reader.zone())).flatten();
        Some(FieldCoding {
            place: reader.layout().places.get(id)?,
            exact,
            special: usual.as_mut().map(|usual| special(field, usual)).unwrap_or_default(),
            usual,
            steps: steps.unwrap_or_default(),
            admitted: admitted(field),
            undone: Vec::new(),
            nowhere: vec![MISSING; ROWS],
        })
    }

    /// Where it stands in a record.
    pub(super) fn place(&self) -> &'p Place {
        self.place
    }

    /// Whether leads are told apart by it.
    pub(super) fn is_key(&self) -> bool {
        self.exact.field.key
    }

    /// Codes some rows.
    pub(super) fn code<C: Cells>(&mut self, cells: &C, rows: Range<usize>, batch: &mut Batch) {
        // What is a problem of a key was found when it was added to the keys.
        if self.is_key() && self.exact.columns.is_empty() && self.exact.number.is_none() {
            return;
        }
        let mut usual = self.usual.take();
        match &mut usual {
            None => self.code_as(&mut NoSpelling, cells, rows, batch),
            Some(Usual::Integers) => self.code_as(&mut Integers, cells, rows, batch),
            Some(Usual::Decimals(decimals)) => self.code_as(decimals, cells, rows, batch),
            Some(Usual::Lengths(lengths)) => self.code_as(lengths, cells, rows, batch),
            Some(Usual::Days(days)) => self.code_as(days, cells, rows, batch),
            Some(Usual::Instants(instants)) => self.code_as(&mut **instants, cells, rows, batch),
        }
        self.usual = usual;
    }

    fn code_as<S: Spelling, C: Cells>(&mut self, spelling: &mut S, cells: &C, rows: Range<usize>, batch: &mut Batch) {
        self.exact.begin(rows.len());
        let steps = mem::take(&mut self.steps);
        let first = steps.first().unwrap_or(&Steps::Present);
        let column = self.exact.columns.first().map(|(id, _)| *id);
        let has_more = self.exact.columns.len() > 1 || self.exact.number.is_some();
        let mut codes = mem::take(self.codes(column, batch));
        let mut asides = mem::take(&mut batch.set_aside);
        let slots = codes.get_mut(rows.clone()).unwrap_or_default().iter_mut();
        let slots = slots.zip(asides.get_mut(rows.clone()).unwrap_or_default());
        for (row, (code, aside)) in rows.zip(slots) {
            match self.coded(spelling, cells, cells.cell(row)) {
                Coded::Position(position) => {
                    *code = first.code(position);
                    if has_more {
                        self.spread(&steps, position, row, batch);
                    }
                }
                Coded::Meaning(meaning) => {
                    *code = meaning.code;
                    *aside |= meaning.aside;
                    if has_more {
                        self.exact.spread(meaning, row, batch);
                    }
                }
            }
        }
        *self.codes(column, batch) = codes;
        batch.set_aside = asides;
        self.steps = steps;
    }

    fn codes<'c>(&'c mut self, column: Option<ColumnId>, batch: &'c mut Batch) -> &'c mut Vec<Code> {
        column.and_then(|column| batch.codes.get_mut(column)).unwrap_or(&mut self.nowhere)
    }

    /// What a cell comes to.
    #[inline(always)]
    fn coded<S: Spelling, C: Cells>(&mut self, spelling: &mut S, cells: &C, cell: Cell) -> Coded {
        if cell.start == cell.end {
            Coded::Meaning(self.exact.missing())
        } else if cell.kind == Kind::Marked {
            self.marked(spelling, cells, cell)
        } else {
            self.plain(spelling, cells.buffer(), cell)
        }
    }

    #[inline(always)]
    fn plain<S: Spelling>(&mut self, spelling: &mut S, buffer: &[u8], cell: Cell) -> Coded {
        match spelling.read(buffer, cell) {
            Some(position) if self.admits(position) => Coded::Position(position),
            Some(_) | None => Coded::Meaning(self.exact.meaning(buffer, cell)),
        }
    }

    #[inline(never)]
    fn marked<S: Spelling, C: Cells>(&mut self, spelling: &mut S, cells: &C, cell: Cell) -> Coded {
        let mut text = mem::take(&mut self.undone);
        let coded = match undo(cells, cell, &mut text) {
            None => Coded::Meaning(Meaning::ASIDE),
            Some(0) => Coded::Meaning(self.exact.missing()),
            Some(end) => self.plain(spelling, &text, Cell { kind: Kind::Text, start: 0, end }),
        };
        self.undone = text;
        coded
    }

    #[inline(always)]
    fn admits(&self, position: i64) -> bool {
        let (least, most) = self.admitted;
        least <= position && position <= most && (self.special.is_empty() || !self.special.contains(&position))
    }

    /// Puts a value's position into the columns behind the first, and its number.
    fn spread(&self, steps: &[Steps], position: i64, row: usize, batch: &mut Batch) {
        for ((column, _), steps) in self.exact.columns.iter().zip(steps).skip(1) {
            put_code(batch, *column, row, steps.code(position));
        }
        if let Some(number) = self.exact.number {
            put_number(batch, number, row, position);
        }
    }

    /// Adds the values of some rows to the keys of their leads; sets aside what has a problem.
    pub(super) fn add_to_keys<C: Cells>(
        &mut self,
        cells: &C,
        rows: Range<usize>,
        keys: &mut [Option<KeyHash>],
        batch: &mut Batch,
    ) {
        let slots = keys.get_mut(rows.clone()).unwrap_or_default().iter_mut();
        let slots = slots.zip(batch.set_aside.get_mut(rows.clone()).unwrap_or_default());
        for (row, (key, aside)) in rows.zip(slots) {
            let cell = cells.cell(row);
            let added = match cell.kind {
                Kind::Text | Kind::Number => self.add_to_key(cells.buffer(), cell, key),
                Kind::Marked => {
                    let mut text = mem::take(&mut self.undone);
                    let end = undo(cells, cell, &mut text);
                    let added =
                        end.is_some_and(|end| self.add_to_key(&text, Cell { kind: Kind::Text, start: 0, end }, key));
                    self.undone = text;
                    added
                }
            };
            *aside |= !added;
        }
    }

    /// Adds a value to a key, or takes the key away where it is missing; false where its lead is to be set aside.
    #[inline(always)]
    fn add_to_key(&mut self, buffer: &[u8], cell: Cell, key: &mut Option<KeyHash>) -> bool {
        let Some(text) = buffer.get(cell.start..cell.end) else { return false };
        if let Some(text) = self.exact.plain(text, cell.kind) {
            key.iter_mut().for_each(|key| key.add(text.as_bytes()));
            return true;
        }
        if let Some(usual @ Usual::Integers) = &mut self.usual
            && let Some(position) = usual.read(buffer, cell)
            && self.admits(position)
        {
            key.iter_mut().for_each(|key| key.add_value(&Value::Integer(position)));
            return true;
        }
        match self.exact.value(text, cell.kind) {
            Ok(Some(value)) => key.iter_mut().for_each(|key| key.add_value(&value)),
            Ok(None) => *key = None,
            Err(()) => return false,
        }
        true
    }
}

/// Writes the text of a marked cell, and some room behind it; how long it is.
fn undo<C: Cells>(cells: &C, cell: Cell, text: &mut Vec<u8>) -> Option<usize> {
    text.clear();
    let is_undone = cells.undo(cell, text);
    let length = text.len();
    text.resize(length + 16, 0);
    is_undone.then_some(length)
}

/// The positions of texts that a field's declaration says something of, however they are written.
fn special(field: &Field, usual: &mut Usual) -> Vec<i64> {
    let mut read = |text: &str| {
        let mut of_kind = |kind| usual.read(text.as_bytes(), Cell { kind, start: 0, end: text.len() });
        [of_kind(Kind::Text), of_kind(Kind::Number)]
    };
    specials(field).flat_map(|text| [read(text), read(&text.to_uppercase())]).flatten().flatten().collect()
}

/// The least and the greatest position within a field's bounds.
fn admitted(field: &Field) -> (i64, i64) {
    // Bounds of another type say nothing: see `Bounds::admit`.
    let is_own = |bound: &&Value| match (&field.ty, bound) {
        (Type::Integer, Value::Integer(_))
        | (Type::Number, Value::Number(_))
        | (Type::Duration, Value::Duration(_))
        | (Type::Date, Value::Date(_))
        | (Type::Datetime, Value::Datetime(_)) => true,
        (Type::Money(own), Value::Money(_, currency)) => own == currency,
        _ => false,
    };
    let bound = |bound: &Option<Value>| bound.as_ref().filter(is_own).and_then(position);
    let most = bound(&field.bounds.high).map(|most| most.saturating_sub(i64::from(field.bounds.high_excluded)));
    (bound(&field.bounds.low).unwrap_or(i64::MIN), most.unwrap_or(i64::MAX))
}
