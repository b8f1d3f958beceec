//! Texts read by the exact reader, each once where it comes often.

use serde_json::Value as Json;

use super::memo::{Memo, Sought};
use super::{Cell, Kind};
use crate::data::lead_reader::{LeadReader, Need};
use crate::data::read::Reader;
use crate::plan::{Batch, Code, Coder, ColumnId, MISSING, NumberId, position};
use crate::types::{Field, FieldId, Value};

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
    more: More,
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
            more: More::new(columns.len().saturating_sub(1)),
            columns,
        })
    }

    /// What a cell with nothing in it means.
    #[inline(always)]
    pub(super) fn missing(&self) -> Meaning {
        Meaning { aside: self.must, code: MISSING, more: More::MISSING }
    }

    /// Notes that the cells of so many leads come.
    pub(super) fn begin(&mut self, leads: usize) {
        self.memo.note_asked(leads);
    }

    /// What the text of a cell means.
    #[inline(always)]
    pub(super) fn meaning(&mut self, buffer: &[u8], cell: Cell) -> Meaning {
        let sought = Sought::new(buffer, cell);
        match sought.and_then(|sought| self.memo.get(sought)) {
            Some(meaning) => meaning,
            None => self.learn(buffer, cell, sought),
        }
    }

    /// Reads a cell, and remembers what its text means.
    #[cold]
    #[inline(never)]
    fn learn(&mut self, buffer: &[u8], cell: Cell, sought: Option<Sought<'_>>) -> Meaning {
        let Some(text) = buffer.get(cell.start..cell.end) else { return Meaning::ASIDE };
        let Ok(value) = self.value(text, cell.kind) else { return self.remember(sought, Meaning::ASIDE) };
        let is_remembered = sought.is_some() && self.memo.is_of_use();
        if is_remembered && self.more.numbers.len() >= More::MOST {
            self.memo.clear();
            self.more = More::new(self.columns.len().saturating_sub(1));
        }
        let more = if is_remembered { self.more.numbers.len() as u32 } else { More::LAST };
        let meaning = self.put_down(value.as_ref(), more).unwrap_or(Meaning::ASIDE);
        self.remember(sought, meaning)
    }

    fn remember(&mut self, sought: Option<Sought<'_>>, meaning: Meaning) -> Meaning {
        if let Some(sought) = sought
            && self.memo.is_of_use()
        {
            self.memo.put(sought, meaning);
        }
        meaning
    }

    /// The value of a text as the lead has it.
    ///
    /// # Errors
    /// Where its lead is to be set aside.
    pub(super) fn value(&self, text: &[u8], kind: Kind) -> Result<Option<Value>, ()> {
        let value = match kind {
            Kind::Number => {
                let json: Json = serde_json::from_slice(text).map_err(drop)?;
                self.reader.of_json(self.field, &json).map_err(drop)
            }
            Kind::Text | Kind::Marked => self.reader.of_text(self.field, text).map_err(drop),
        };
        match value {
            // A bad value is there, and no entry looks at it.
            Err(()) if self.need == Need::Presence => Ok(None),
            Ok(None) if self.must => Err(()),
            value => value,
        }
    }

    /// Puts down the codes and the number of a value; `None` where it has no code.
    fn put_down(&mut self, value: Option<&Value>, more: u32) -> Option<Meaning> {
        let mut codes = self.columns.iter().map(|(_, coder)| coder.code(value));
        let code = codes.next().unwrap_or(Some(MISSING))?;
        let others: Vec<Code> = codes.collect::<Option<_>>()?;
        let number = match (self.number, value) {
            (Some(_), Some(value)) => position(value)?,
            (Some(_), None) | (None, _) => 0,
        };
        self.more.put(more, &others, number);
        Some(Meaning { aside: false, code, more })
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
