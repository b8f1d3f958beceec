//! Rows of decided leads, straight to bytes.
//!
//! What a policy can say is written once, before the first lead; a row is put together from that, from the numbers of the
//! decisions, and from what stands in the input. The bytes are those of [`Columns::row`] in the same [`Notation`].

use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::data::block::BlockReader;
use crate::data::{Cell, Columns, Notation, Piece, RowFrame, Source, integer};
use crate::engine::Decisions;
use crate::engine::reason::Reason;
use crate::outlook::Prospect;
use crate::plan::{Plan, RulingId};
use crate::policy::{CriteriaId, DecisionId, Named, ScoreId};
use crate::types::{Decimal, FieldId, Value};

/// So many whole numbers of points are made ready, from nothing on: more than most scores can reach.
const WHOLE_POINTS: i64 = 256;

/// How the rows of a run are written.
pub(super) struct Emission<'a> {
    plan: &'a Plan<'a>,
    notation: Notation,
    frame: RowFrame,
    /// Each with what stands behind its cells.
    columns: Vec<(Column, Option<Piece>)>,
}

/// How the cells of a column are written. What is ready has in it what stands behind a cell.
enum Column {
    /// As in every row.
    Always(Piece),
    /// By what the lead was ruled.
    Ruling(TiVec<RulingId, Piece>),
    /// The same.
    Because(TiVec<RulingId, Reason>),
    Row,
    Own(usize, Arc<str>),
    Stands(FieldId),
    Value(FieldId),
    /// The lowest whole numbers of points are at hand.
    Score(ScoreId, Vec<Piece>),
    /// By how many are met.
    Criteria(CriteriaId, Vec<Piece>),
    Decision(DecisionId),
    Named(Named),
    CouldBe,
    Ask,
    Awaiting,
    Settled,
}

/// A lead that was decided by its columns.
pub(super) struct DecidedRow<'r, R: BlockReader> {
    pub(super) reader: &'r mut R,
    pub(super) block: &'r R::Block,
    /// Its place in the block.
    pub(super) lead: usize,
    /// Its number among all leads, from 1.
    pub(super) number: u64,
    pub(super) decisions: &'r Decisions,
    /// Its place in the batch.
    pub(super) row: usize,
    /// What it was ruled.
    pub(super) ruling: RulingId,
    pub(super) outlook: Option<&'r Prospect>,
}

impl<'a> Emission<'a> {
    /// Rows of these columns.
    pub(super) fn new(plan: &'a Plan<'a>, columns: &Columns, notation: Notation) -> Emission<'a> {
        let frame = RowFrame::new(notation, columns.names());
        let column = |(cell, source)| {
            let behind = frame.behind(cell);
            (column(plan, notation, source, behind), behind.cloned())
        };
        let columns = columns.sources().iter().enumerate().map(column).collect();
        Emission { plan, notation, frame, columns }
    }

    /// The line of the columns' names, where the notation has one.
    pub(super) fn header(&self, columns: &Columns) -> Vec<u8> {
        once(|out| self.frame.header(self.notation, columns.names(), out))
    }

    /// Writes a row of cells.
    pub(super) fn cells(&self, out: &mut Vec<u8>, cells: &[Cell]) {
        let zone = &self.plan.policy().timezone;
        self.frame.row(out, cells.iter(), |out, cell| self.notation.cell(out, cell, zone));
    }

    /// Writes the row of a lead.
    pub(super) fn row<R: BlockReader>(&self, out: &mut Vec<u8>, row: &mut DecidedRow<'_, R>) {
        let start = out.len();
        put(out, self.frame.front());
        let mut is_ended = false;
        for (column, behind) in &self.columns {
            self.cell(out, column, row, behind.as_ref());
            is_ended = behind.is_some();
        }
        if !is_ended {
            self.frame.end(out, start);
        }
    }

    /// Writes a cell and what stands behind it.
    fn cell<R: BlockReader>(
        &self,
        out: &mut Vec<u8>,
        column: &Column,
        row: &mut DecidedRow<'_, R>,
        behind: Option<&Piece>,
    ) {
        let (notation, at) = (self.notation, row.row);
        match column {
            Column::Always(piece) => return piece.put(out),
            Column::Ruling(pieces) => return put(out, pieces.get(row.ruling)),
            Column::Because(reasons) => match reasons.get(row.ruling) {
                Some(reason) => reason.write(out, self.plan, notation, row),
                None => notation.missing(out),
            },
            Column::Row => integer(out, row.number as i64),
            Column::Own(index, name) => match row.reader.column(row.block, row.lead, *index, name) {
                Some(shown) => notation.shown(out, &shown),
                None => notation.missing(out),
            },
            Column::Stands(field) => self.stands(out, *field, row),
            Column::Value(field) => self.value(out, row.reader.value(row.block, row.lead, *field).as_ref()),
            Column::Score(id, pieces) => {
                let score = row.decisions.score(at, *id);
                match score.and_then(Decimal::to_integer).and_then(|whole| pieces.get(usize::try_from(whole).ok()?)) {
                    Some(piece) => return piece.put(out),
                    None => self.value(out, score.map(Value::Number).as_ref()),
                }
            }
            Column::Criteria(id, pieces) => {
                return put(out, row.decisions.criteria_met(at, *id).and_then(|met| pieces.get(met)));
            }
            Column::Decision(id) => self.value(out, row.decisions.decision(at, *id)),
            Column::Named(name) => self.value(out, row.decisions.named(at, *name).as_ref()),
            Column::CouldBe | Column::Ask | Column::Awaiting | Column::Settled => match row.outlook {
                Some(outlook) => self.prospect(out, column, outlook),
                None => notation.missing(out),
            },
        }
        put(out, behind);
    }

    /// What stands where a field is read from.
    #[inline]
    fn stands<R: BlockReader>(&self, out: &mut Vec<u8>, field: FieldId, row: &DecidedRow<'_, R>) {
        if let Some((bytes, place)) = row.reader.plain(row.block, row.lead, field)
            && self.notation.plain(out, bytes, place)
        {
            return;
        }
        match row.reader.field(row.block, row.lead, field) {
            Some(shown) if !shown.is_blank() => self.notation.shown(out, &shown),
            Some(_) | None => self.notation.missing(out),
        }
    }

    fn value(&self, out: &mut Vec<u8>, value: Option<&Value>) {
        let policy = self.plan.policy();
        match value {
            None => self.notation.missing(out),
            Some(Value::Outcome(outcome)) => self.notation.text(out, policy.outcome_name(*outcome)),
            Some(value) => self.notation.value(out, value, &policy.timezone),
        }
    }

    fn prospect(&self, out: &mut Vec<u8>, column: &Column, outlook: &Prospect) {
        let policy = self.plan.policy();
        let notation = self.notation;
        match column {
            Column::CouldBe => match outlook.could_be.and_then(|stage| policy.stages.get(stage)) {
                Some(stage) => notation.text(out, &stage.name),
                None => notation.missing(out),
            },
            Column::Ask => {
                let fields = outlook.ask.iter().filter_map(|id| policy.schema.fields.get(*id));
                notation.names(out, fields.map(|field| &*field.name));
            }
            Column::Awaiting => notation.names(out, outlook.awaiting.iter().map(Arc::as_ref)),
            Column::Settled => notation.value(out, &Value::Boolean(outlook.settled), &policy.timezone),
            Column::Always(_) | Column::Ruling(_) | Column::Because(_) | Column::Row | Column::Own(..) => {}
            Column::Stands(_) | Column::Value(_) | Column::Score(..) | Column::Criteria(..) => {}
            Column::Decision(_) | Column::Named(_) => {}
        }
    }
}

fn column(plan: &Plan<'_>, notation: Notation, source: &Source, behind: Option<&Piece>) -> Column {
    let policy = plan.policy();
    let ready = |write: &dyn Fn(&mut Vec<u8>)| {
        piece(|out| {
            write(out);
            put(out, behind);
        })
    };
    let name = |name: Option<&str>| ready(&|out| text(notation, name).put(out));
    match source {
        Source::Own(index, name) => Column::Own(*index, Arc::clone(name)),
        Source::Row => Column::Row,
        Source::Field(id) => match policy.schema.fields.get(*id) {
            Some(field) if field.used && !field.key => Column::Value(*id),
            Some(_) | None => Column::Stands(*id),
        },
        Source::Outcome => Column::Ruling(
            plan.rulings().iter().map(|ruling| name(Some(policy.outcome_name(ruling.outcome)))).collect(),
        ),
        Source::Rule => Column::Ruling(
            plan.rulings().iter().map(|ruling| name(ruling.by.map(|by| policy.entry_name(by)))).collect(),
        ),
        Source::Because => {
            Column::Because(plan.rulings().iter().map(|ruling| Reason::of(plan, notation, ruling)).collect())
        }
        Source::Score(id) => {
            Column::Score(*id, (0..WHOLE_POINTS).map(|whole| ready(&|out| integer(out, whole))).collect())
        }
        Source::Criteria(id) => {
            let of = policy.criteria.get(*id).map_or(0, |group| group.entries.len());
            Column::Criteria(*id, (0..=of).map(|met| ready(&|out| notation.part(out, met, of))).collect())
        }
        Source::Decision(id) => Column::Decision(*id),
        Source::Named(name) => Column::Named(*name),
        Source::CouldBe => Column::CouldBe,
        Source::Ask => Column::Ask,
        Source::Awaiting => Column::Awaiting,
        Source::Settled => Column::Settled,
        // A lead with a problem is not decided by its columns.
        Source::Problem => Column::Always(name(None)),
    }
}

pub(super) fn text(notation: Notation, text: Option<&str>) -> Piece {
    piece(|out| match text {
        Some(text) => notation.text(out, text),
        None => notation.missing(out),
    })
}

fn put(out: &mut Vec<u8>, piece: Option<&Piece>) {
    if let Some(piece) = piece {
        piece.put(out);
    }
}

fn piece(write: impl FnOnce(&mut Vec<u8>)) -> Piece {
    Piece::new(&once(write))
}

fn once(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out);
    out
}
