//! Texts read by the exact reader, each once where it comes often.

use serde_json::Value as Json;

use super::memo::{Memo, Sought};
use super::wide::{Wide, WideMemo};
use super::word::Word;
use super::{Cell, Kind};
#[cfg(feature = "parquet")]
use crate::data::bind::Place;
use crate::data::block::lanes;
use crate::data::lead_reader::{LeadReader, Need};
use crate::data::read::Reader;
use crate::outlook::line::position;
use crate::plan::{Batch, Code, Coder, ColumnId, MISSING, NumberId};
use crate::types::{Field, FieldId, Type, Value, same_ignoring_case};

/// The exact way to code the cells of a field.
pub(super) struct Exact<'p> {
    pub(super) field: &'p Field,
    /// How each column is coded.
    pub(super) columns: Vec<(ColumnId, Coder)>,
    /// The field's column of numbers.
    pub(super) number: Option<NumberId>,
    reader: Reader<'p>,
    need: Need,
    /// Whether a lead without it is set aside.
    must: bool,
    memo: Memo<Meaning>,
    /// The same of longer texts, those that came last.
    wide: WideMemo<Meaning>,
    /// Whether the memo is of use.
    pub(super) remembers: bool,
    more: More,
    /// The lengths of texts that the field's declaration says something of, in lower case, a bit for each.
    special_lengths: u64,
}

/// What a text came to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meaning {
    /// Whether its lead is set aside.
    pub(super) aside: bool,
    /// Its code in the first column.
    pub(super) code: Code,
    /// Where its other codes and its number stand.
    more: u32,
}

impl Meaning {
    /// That of a text which sets its lead aside.
    pub(super) const ASIDE: Meaning = Meaning { aside: true, code: MISSING, more: More::MISSING };
}

/// What texts came to beyond the code in the first column.
#[derive(Debug)]
struct More {
    /// The codes in the others, one text after the other.
    codes: Vec<Code>,
    numbers: Vec<i64>,
}

impl More {
    /// That of texts that mean missing.
    const MISSING: u32 = 0;
    /// That of the text last read that is not remembered.
    const LAST: u32 = 1;
    /// How many there are at most: more than a memo holds, because it forgets.
    const MOST: usize = 8192;

    fn new(others: usize) -> More {
        More { codes: vec![MISSING; 2 * others], numbers: vec![0; 2] }
    }

    /// Puts down those of a text, at a place that there is or behind the last.
    fn put(&mut self, place: u32, others: &[Code], number: i64) {
        let (place, from) = (place as usize, place as usize * others.len());
        self.codes.resize(self.codes.len().max(from + others.len()), MISSING);
        self.numbers.resize(self.numbers.len().max(place + 1), 0);
        if let Some(slots) = self.codes.get_mut(from..from + others.len()) {
            slots.copy_from_slice(others);
        }
        if let Some(slot) = self.numbers.get_mut(place) {
            *slot = number;
        }
    }
}

impl<'p> Exact<'p> {
    pub(super) fn new(
        reader: &'p LeadReader<'p>,
        id: FieldId,
        columns: Vec<(ColumnId, Coder)>,
        number: Option<NumberId>,
    ) -> Option<Exact<'p>> {
        let field = reader.policy().schema.fields.get(id)?;
        Some(Exact {
            field,
            number,
            reader: reader.cells(),
            need: reader.need(id),
            must: reader.must_have(field),
            memo: Memo::new(),
            wide: WideMemo::new(),
            remembers: true,
            special_lengths: specials(field).fold(0, |bits, text| bits | length_bit(text.to_lowercase().len())),
            more: More::new(columns.len().saturating_sub(1)),
            columns,
        })
    }

    /// Whether a text means anything beyond the code in the first column.
    pub(super) fn has_more(&self) -> bool {
        self.columns.len() > 1 || self.number.is_some()
    }

    /// What a cell with nothing in it means.
    #[inline(always)]
    pub(super) fn missing(&self) -> Meaning {
        Meaning { aside: self.must, code: MISSING, more: More::MISSING }
    }

    /// Notes that the cells of so many leads come.
    pub(super) fn begin(&mut self, leads: usize) {
        self.remembers &= self.memo.is_of_use(leads);
    }

    /// Whether what a word means is at hand, and that.
    #[inline(always)]
    pub(super) fn at_hand(&self, word: Word) -> (bool, Meaning) {
        let (is_it, meaning) = self.memo.first(&Sought::word(word));
        (is_it & (word.tag != Word::NONE), meaning)
    }

    /// Whether longer texts are remembered.
    #[inline(always)]
    pub(super) fn remembers_longer(&self) -> bool {
        self.remembers && !self.wide.is_empty()
    }

    /// What a longer text means, where that is at hand.
    #[inline(always)]
    pub(super) fn longer_at_hand(&self, buffer: &[u8], cell: Cell) -> Option<Meaning> {
        self.wide.get(&Wide::of(buffer, cell)?)
    }

    /// What the text of a cell means.
    pub(super) fn meaning(&mut self, buffer: &[u8], cell: Cell) -> Meaning {
        if !self.remembers {
            return self.learn(buffer, cell, More::LAST);
        }
        let Some(sought) = Sought::of(buffer, cell) else { return self.learn(buffer, cell, More::LAST) };
        let meaning = match self.memo.get(sought) {
            Some(meaning) => meaning,
            None => self.remember(buffer, cell, sought),
        };
        if let Some(wide) = Wide::of(buffer, cell) {
            self.wide.put(wide, meaning);
        }
        meaning
    }

    /// Reads a cell, and remembers what its text means.
    fn remember(&mut self, buffer: &[u8], cell: Cell, sought: Sought<'_>) -> Meaning {
        if self.more.numbers.len() >= More::MOST {
            self.memo.clear();
            self.wide.clear();
            self.more = More::new(self.columns.len().saturating_sub(1));
        }
        let meaning = self.learn(buffer, cell, self.more.numbers.len() as u32);
        self.memo.put(sought, meaning);
        meaning
    }

    /// Reads a cell, and puts down at `more` what its text means beyond the first code.
    fn learn(&mut self, buffer: &[u8], cell: Cell, more: u32) -> Meaning {
        let Some(text) = buffer.get(cell.start..cell.end) else { return Meaning::ASIDE };
        let meaning = match self.plain(text, cell.kind) {
            Some(text) => self.put_down(more, None, |coder| coder.code_text(text)),
            None => match self.value(text, cell.kind) {
                Ok(value) => self.put_down(more, value.as_ref(), |coder| coder.code(value.as_ref())),
                Err(()) => None,
            },
        };
        meaning.unwrap_or(Meaning::ASIDE)
    }

    /// The text that a cell of a text field has for certain: nothing is to be taken off it, and the declaration says
    /// nothing of it.
    #[inline(always)]
    pub(super) fn plain<'t>(&self, text: &'t [u8], kind: Kind) -> Option<&'t str> {
        let ([first, ..], [.., last]) = (text, text) else { return None };
        let is_whole = *first > b' ' && *last > b' ' && self.field.ty == Type::Text && kind == Kind::Text;
        if !is_whole {
            return None;
        }
        if let Some(text) = lanes::ascii(text) {
            return self.is_ordinary(text.len()).then_some(text);
        }
        let text = std::str::from_utf8(text).ok()?;
        let is_whole = text.trim().len() == text.len();
        (is_whole && !specials(self.field).any(|special| same_ignoring_case(special, text))).then_some(text)
    }

    /// Whether the declaration says nothing of any text of this length.
    #[inline(always)]
    pub(super) fn is_ordinary(&self, length: usize) -> bool {
        length_bit(length) & self.special_lengths == 0
    }

    /// The value of a text as the lead has it.
    ///
    /// # Errors
    /// Where its lead is to be set aside.
    pub(super) fn value(&self, text: &[u8], kind: Kind) -> Result<Option<Value>, ()> {
        let value = match kind {
            Kind::Json => {
                let json: Json = serde_json::from_slice(text).map_err(drop)?;
                self.reader.of_json(self.field, &json).map_err(drop)
            }
            Kind::Text | Kind::Marked => self.reader.of_text(self.field, text).map_err(drop),
        };
        self.held(value)
    }

    /// The value of a JSON value that stands where the field is read from, as the lead has it.
    ///
    /// # Errors
    /// As above.
    #[cfg(feature = "parquet")]
    pub(super) fn of_json(&self, json: &Json, place: &Place) -> Result<Option<Value>, ()> {
        self.held(self.reader.of_standing(self.field, place, json).map_err(drop))
    }

    /// What of a value the lead has.
    fn held(&self, value: Result<Option<Value>, ()>) -> Result<Option<Value>, ()> {
        match value {
            // A bad value is there, and no entry looks at it.
            Err(()) if self.need == Need::Presence => Ok(None),
            Ok(None) if self.must => Err(()),
            value => value,
        }
    }

    /// What a value means that is not remembered.
    #[cfg(feature = "parquet")]
    pub(super) fn meaning_of(&mut self, value: Result<Option<Value>, ()>) -> Meaning {
        let put = |value: Option<Value>| self.put_down(More::LAST, value.as_ref(), |coder| coder.code(value.as_ref()));
        value.ok().and_then(put).unwrap_or(Meaning::ASIDE)
    }

    /// Puts down codes and the number of a value; `None` where it has no code.
    fn put_down(&mut self, more: u32, value: Option<&Value>, code: impl Fn(&Coder) -> Option<Code>) -> Option<Meaning> {
        let mut codes = self.columns.iter().map(|(_, coder)| code(coder));
        let first = codes.next().unwrap_or(Some(MISSING))?;
        let others: Vec<Code> = if self.columns.len() > 1 { codes.collect::<Option<_>>()? } else { Vec::new() };
        let number = match (self.number, value) {
            (Some(_), Some(value)) => position(value)?,
            (Some(_), None) | (None, _) => 0,
        };
        if self.has_more() {
            self.more.put(more, &others, number);
        }
        Some(Meaning { aside: false, code: first, more })
    }

    /// Puts what a text means into the columns behind the first, and its number.
    pub(super) fn spread(&self, meaning: Meaning, row: usize, batch: &mut Batch) {
        let others = self.columns.get(1..).unwrap_or_default();
        let from = meaning.more as usize * others.len();
        let codes = self.more.codes.get(from..).unwrap_or_default();
        for ((column, _), code) in others.iter().zip(codes) {
            put_code(batch, *column, row, *code);
        }
        if let (Some(number), Some(position)) = (self.number, self.more.numbers.get(meaning.more as usize)) {
            put_number(batch, number, row, *position);
        }
    }
}

/// Texts that a field's declaration says something of.
pub(super) fn specials(field: &Field) -> impl Iterator<Item = &str> {
    field.missing.iter().chain(field.read.iter().map(|(text, _)| text)).map(|text| &**text)
}

/// A bit for each length, the highest for all that are longer.
fn length_bit(length: usize) -> u64 {
    1 << length.min(63)
}

pub(super) fn put_code(batch: &mut Batch, column: ColumnId, row: usize, code: Code) {
    if let Some(slot) = batch.codes.get_mut(column).and_then(|codes| codes.get_mut(row)) {
        *slot = code;
    }
}

pub(super) fn put_number(batch: &mut Batch, number: NumberId, row: usize, position: i64) {
    if let Some(slot) = batch.numbers.get_mut(number).and_then(|numbers| numbers.get_mut(row)) {
        *slot = position;
    }
}
