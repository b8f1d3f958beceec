//! The coding of one field.

mod known;
#[cfg(feature = "parquet")]
mod typed;

#[cfg(feature = "parquet")]
pub(crate) use typed::{Entries, Placed};

use std::mem;
use std::ops::Range;

use super::exact::{Exact, Meaning, put_code, put_number, specials};
use super::steps::Steps;
use super::usual::{Integers, NoSpelling, Positions, Spelling, UNUSUAL, Usual, read};
use super::word::Strip;
use super::{Cell, Cells, Kind, STRIP};
use crate::data::bind::Place;
use crate::data::block::lanes::{self, LENGTH, Lanes, Pass};
use crate::data::key::{KeyHash, rank_of_integer, rank_of_short};
use crate::data::lead_reader::LeadReader;
use crate::data::repeats::Rising;
use crate::outlook::line::position;
use crate::plan::{Batch, Code, Coder, Domains, FieldNeed, MISSING, Needs, ROWS};
use crate::types::{Field, FieldId, Type, Value};

/// How a field's cells are coded, and what came of those before.
pub(super) struct FieldCoding<'p> {
    #[cfg(feature = "parquet")]
    id: FieldId,
    place: &'p Place,
    exact: Exact<'p>,
    /// How values are usually spelled; none where some column is not coded by position.
    usual: Option<Usual>,
    /// How each column is coded by position.
    steps: Vec<Steps>,
    /// Whether all columns are.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "cells are spelled, they have no positions"))]
    by_position: bool,
    /// What is told of addresses by their domains, where nothing else is.
    domains: Option<Domains>,
    /// The least and the greatest position that the bounds admit.
    admitted: (i64, i64),
    /// Positions of texts that the declaration says something of.
    special: Vec<i64>,
    /// A text whose marks were undone, and room behind it.
    undone: Vec<u8>,
    /// In place of the codes of a field that has no column.
    nowhere: Vec<Code>,
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
        let mut exact = Exact::new(reader, id, columns, needed.and_then(|need| need.number))?;
        let field = exact.field;
        let domains = match &*exact.columns {
            [(_, Coder::Tests(tests))] if field.ty == Type::Text && exact.number.is_none() => tests.domains(),
            _ => None,
        };
        // Of addresses, most come once.
        exact.remembers = domains.is_none();
        let mut usual = steps.is_some().then(|| Usual::of(field, reader.zone())).flatten();
        Some(FieldCoding {
            #[cfg(feature = "parquet")]
            id,
            place: reader.layout().places.get(id)?,
            exact,
            special: usual.as_mut().map(|usual| special(field, usual)).unwrap_or_default(),
            usual,
            by_position: steps.is_some(),
            steps: steps.unwrap_or_default(),
            domains,
            admitted: admitted(field),
            undone: Vec::new(),
            nowhere: vec![MISSING; ROWS],
        })
    }

    /// Which field it is.
    #[cfg(feature = "parquet")]
    pub(super) fn id(&self) -> FieldId {
        self.id
    }

    /// Where it stands in a record.
    pub(super) fn place(&self) -> &'p Place {
        self.place
    }

    /// Whether leads are told apart by it.
    pub(super) fn is_key(&self) -> bool {
        self.exact.field.key
    }

    /// Codes some rows, no more than a strip has.
    pub(super) fn code<C: Cells>(&mut self, cells: &C, rows: Range<usize>, strip: &mut Strip, batch: &mut Batch) {
        // What is a problem of a key was found when it was added to the keys.
        if self.is_key() && self.exact.columns.is_empty() && self.exact.number.is_none() {
            return;
        }
        self.exact.begin(rows.len());
        let mut out = self.out(batch);
        let mut usual = self.usual.take();
        match &mut usual {
            None => self.code_as(&mut NoSpelling, cells, rows, strip, &mut out),
            Some(Usual::Integers) => self.code_as(&mut Integers, cells, rows, strip, &mut out),
            Some(Usual::Decimals(decimals)) => self.code_as(decimals, cells, rows, strip, &mut out),
            Some(Usual::Lengths(lengths)) => self.code_as(lengths, cells, rows, strip, &mut out),
            Some(Usual::Days(days)) => self.code_as(days, cells, rows, strip, &mut out),
            Some(Usual::Instants(instants)) => self.code_as(&mut **instants, cells, rows, strip, &mut out),
        }
        self.usual = usual;
        self.put_back(out);
    }

    /// Takes what is written most out of a batch.
    fn out<'b>(&mut self, batch: &'b mut Batch) -> Out<'b> {
        Out {
            codes: mem::take(self.codes(batch)),
            asides: mem::take(&mut batch.set_aside),
            has_more: self.exact.has_more(),
            batch,
        }
    }

    fn put_back(&mut self, out: Out<'_>) {
        let Out { codes, asides, batch, .. } = out;
        *self.codes(batch) = codes;
        batch.set_aside = asides;
    }

    /// Those of the first column.
    fn codes<'c>(&'c mut self, batch: &'c mut Batch) -> &'c mut Vec<Code> {
        let first = self.exact.columns.first().and_then(|(column, _)| batch.codes.get_mut(*column));
        first.unwrap_or(&mut self.nowhere)
    }

    fn code_as<S: Spelling, C: Cells>(
        &mut self,
        spelling: &mut S,
        cells: &C,
        rows: Range<usize>,
        strip: &mut Strip,
        out: &mut Out<'_>,
    ) {
        let first = rows.start;
        let mut left = lanes::run(CodeWords { coding: self, spelling, cells, rows, strip, out });
        while left != 0 {
            self.code_one(spelling, cells, first + left.trailing_zeros() as usize, out);
            left &= left - 1;
        }
    }

    /// Codes the words that are spelled as usual; which rows are left.
    #[inline(always)]
    fn code_usual<S: Spelling>(
        &self,
        lanes: impl Lanes,
        spelling: &S,
        rows: Range<usize>,
        strip: &mut Strip,
        out: &mut Out<'_>,
    ) -> u64 {
        let mut positions = [UNUSUAL; STRIP];
        spelling.short(lanes, strip, &mut positions);
        if !self.special.is_empty() {
            let special = positions.iter_mut().filter(|position| self.special.contains(position));
            special.for_each(|position| *position = UNUSUAL);
        }
        let codes = out.codes.get_mut(rows.clone()).unwrap_or_default();
        let coded = codes.iter_mut().zip(&positions).zip(&strip.tags);
        match self.steps.first() {
            Some(Steps::Few(points)) => {
                let few = |position: i64| points.iter().fold(1, |code, point| code + Code::from(*point <= position));
                coded.for_each(|((code, position), tag)| *code = if *tag == 0 { MISSING } else { few(*position) });
            }
            Some(Steps::Many(thresholds)) => coded.for_each(|((code, position), tag)| {
                *code = if *tag == 0 { MISSING } else { thresholds.code(*position) };
            }),
            Some(Steps::Present) | None => coded.for_each(|((code, _), tag)| *code = Code::from(*tag != 0)),
        }
        if self.exact.missing().aside {
            let asides = out.asides.get_mut(rows.clone()).unwrap_or_default();
            asides.iter_mut().zip(&strip.tags).for_each(|(aside, tag)| *aside |= *tag == 0);
        }
        if out.has_more {
            for ((row, position), tag) in rows.clone().zip(positions).zip(strip.tags) {
                spread(&self.exact, &self.steps, (tag != 0).then_some(position), row, out.batch);
            }
        }
        let (least, most) = self.admitted;
        let mut left = [0; STRIP];
        for ((left, position), tag) in left.iter_mut().zip(&positions).zip(&strip.tags) {
            *left = u8::from((*tag != 0) & ((*position < least) | (*position > most)));
        }
        lanes.equal(&left, 1)
    }

    /// Codes a row whose cell is longer, marked, or a word that is not spelled as usual.
    fn code_one<S: Spelling, C: Cells>(&mut self, spelling: &mut S, cells: &C, row: usize, out: &mut Out<'_>) {
        let cell = cells.cell(row);
        if cell.kind != Kind::Marked {
            let position = spelling.long(cells.buffer(), cell);
            return self.code_cell(position, cells.buffer(), cell, row, out);
        }
        let mut text = mem::take(&mut self.undone);
        match undo(cells, cell, &mut text) {
            Some(end) => {
                let cell = Cell { kind: Kind::Text, start: 0, end };
                self.code_cell(read(spelling, &text, cell), &text, cell, row, out);
            }
            None => out.put(&self.exact, Meaning::ASIDE, row),
        }
        self.undone = text;
    }

    /// Codes a cell that has this position if it is spelled as usual.
    fn code_cell(&mut self, position: Option<i64>, buffer: &[u8], cell: Cell, row: usize, out: &mut Out<'_>) {
        if cell.start == cell.end {
            return out.put(&self.exact, self.exact.missing(), row);
        }
        match position.filter(|position| self.admits(*position)) {
            Some(position) => {
                let first = self.steps.first().unwrap_or(&Steps::Present);
                out.put_code(row, first.code(position));
                if out.has_more {
                    spread(&self.exact, &self.steps, Some(position), row, out.batch);
                }
            }
            None => {
                let meaning = self.exact.meaning(buffer, cell);
                out.put(&self.exact, meaning, row);
            }
        }
    }

    #[inline(always)]
    fn admits(&self, position: i64) -> bool {
        let (least, most) = self.admitted;
        least <= position && position <= most && (self.special.is_empty() || !self.special.contains(&position))
    }

    /// Adds the values of some rows to the keys of their leads, and their ranks where these are at hand; sets aside what
    /// has a problem.
    pub(super) fn add_to_keys<C: Cells>(
        &mut self,
        cells: &C,
        rows: Range<usize>,
        strip: &mut Strip,
        (keys, ranks): (&mut [Option<KeyHash>], &mut Rising),
        batch: &mut Batch,
    ) {
        let (mut positions, mut plain) = ([UNUSUAL; STRIP], 0);
        if self.exact.field.ty == Type::Text {
            plain = lanes::run(FindPlain { cells, rows: rows.clone(), strip });
        } else if let Some(Usual::Integers) = self.usual {
            lanes::run(ReadIntegers { cells, rows: rows.clone(), strip, positions: &mut positions });
        }
        let slots = keys.get_mut(rows.clone()).unwrap_or_default().iter_mut();
        let slots = slots.zip(batch.set_aside.get_mut(rows.clone()).unwrap_or_default());
        let words = strip.texts.iter().zip(strip.tags).zip(positions);
        for ((row, (key, aside)), ((text, tag), position)) in rows.zip(slots).zip(words) {
            let is_plain = plain & 1 == 1;
            plain >>= 1;
            if is_plain & (1..LENGTH as u8).contains(&tag) && self.exact.is_ordinary(usize::from(tag)) {
                key.iter_mut().for_each(|key| key.add_short(*text, usize::from(tag)));
                ranks.add(rank_of_short(*text, usize::from(tag)));
                continue;
            }
            if self.admits(position) {
                key.iter_mut().for_each(|key| key.add_value(&Value::Integer(position)));
                ranks.add(rank_of_integer(position));
                continue;
            }
            let cell = cells.cell(row);
            let added = match cell.kind {
                Kind::Text | Kind::Json => self.add_to_key(cells.buffer(), cell, key),
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
        match self.exact.value(text, cell.kind) {
            Ok(Some(value)) => key.iter_mut().for_each(|key| key.add_value(&value)),
            Ok(None) => *key = None,
            Err(()) => return false,
        }
        true
    }
}

/// Codes the words of some rows; which rows are left.
struct CodeWords<'s, 'p, 'b, S, C> {
    coding: &'s FieldCoding<'p>,
    spelling: &'s S,
    cells: &'s C,
    rows: Range<usize>,
    strip: &'s mut Strip,
    out: &'s mut Out<'b>,
}

impl<S: Spelling, C: Cells> Pass for CodeWords<'_, '_, '_, S, C> {
    type Found = u64;

    #[inline(always)]
    fn run(self, lanes: impl Lanes) -> u64 {
        let CodeWords { coding, spelling, cells, rows, strip, out } = self;
        let all = u64::MAX.checked_shr((STRIP - rows.len()) as u32).unwrap_or(0);
        if let Some(domains) = &coding.domains {
            return coding.code_unlisted(lanes, domains, cells, rows, out) & all;
        }
        strip.load(cells, rows.clone());
        if S::IS_ANY {
            return coding.code_usual(lanes, spelling, rows, strip, out) & all;
        }
        let left = coding.code_known(lanes, rows.clone(), strip, out) & all;
        if left != 0 && coding.exact.remembers_longer() { coding.code_longer(cells, rows, left, out) } else { left }
    }
}

/// Finds the words of some rows that are certainly nothing but the texts that they are, if the declaration says nothing of
/// them.
struct FindPlain<'s, C> {
    cells: &'s C,
    rows: Range<usize>,
    strip: &'s mut Strip,
}

impl<C: Cells> Pass for FindPlain<'_, C> {
    type Found = u64;

    #[inline(always)]
    fn run(self, lanes: impl Lanes) -> u64 {
        self.strip.load(self.cells, self.rows);
        self.strip.graphic(lanes)
    }
}

/// Reads the words of some rows that are integers.
struct ReadIntegers<'s, C> {
    cells: &'s C,
    rows: Range<usize>,
    strip: &'s mut Strip,
    positions: &'s mut Positions,
}

impl<C: Cells> Pass for ReadIntegers<'_, C> {
    type Found = ();

    #[inline(always)]
    fn run(self, lanes: impl Lanes) {
        self.strip.load(self.cells, self.rows);
        Integers.short(lanes, self.strip, self.positions);
    }
}

/// Where codes go.
struct Out<'b> {
    /// Those of the first column.
    codes: Vec<Code>,
    asides: Vec<bool>,
    /// Whether there are other columns, or numbers.
    has_more: bool,
    /// All but the first column and what is set aside.
    batch: &'b mut Batch,
}

impl Out<'_> {
    fn put_code(&mut self, row: usize, code: Code) {
        if let Some(slot) = self.codes.get_mut(row) {
            *slot = code;
        }
    }

    fn put(&mut self, exact: &Exact<'_>, meaning: Meaning, row: usize) {
        self.put_code(row, meaning.code);
        if let Some(aside) = self.asides.get_mut(row) {
            *aside |= meaning.aside;
        }
        if self.has_more {
            exact.spread(meaning, row, self.batch);
        }
    }
}

/// Puts a value's position, or that it is missing, into the columns behind the first, and its number.
fn spread(exact: &Exact<'_>, steps: &[Steps], position: Option<i64>, row: usize, batch: &mut Batch) {
    for ((column, _), steps) in exact.columns.iter().zip(steps).skip(1) {
        put_code(batch, *column, row, position.map_or(MISSING, |position| steps.code(position)));
    }
    if let (Some(number), Some(position)) = (exact.number, position) {
        put_number(batch, number, row, position);
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
        [of_kind(Kind::Text), of_kind(Kind::Json)]
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
    (bound(&field.bounds.low).unwrap_or(i64::MIN).max(UNUSUAL + 1), most.unwrap_or(i64::MAX))
}
