//! Rows of decided leads, straight to columns with types.
//!
//! What a policy can say is made ready once, before the first lead. The values are those of [`Columns::row`].

use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::data::block::BlockReader;
use crate::data::{Cell, Columns, Page, PageColumn, Prospect, Source, prospect_cell};
use crate::engine::emission::DecidedRow;
use crate::plan::{Plan, RulingId};
use crate::policy::{CriteriaId, DecisionId, Named, ScoreId};
use crate::reference::Evaluation;
use crate::types::{FieldId, Lead, Value};

/// How the rows of a run are put into columns.
pub(super) struct Tabulation<'a> {
    plan: &'a Plan<'a>,
    columns: Vec<Column>,
    page: Page,
}

/// How the values of a column come about.
enum Column {
    /// There are none: of a lead that is decided so there is nothing to tell.
    Never,
    /// By what the lead was ruled.
    Ruling(TiVec<RulingId, Cell>),
    /// The same, but where there is nothing the reason has to be filled with values.
    Because(TiVec<RulingId, Option<Cell>>),
    Row,
    Own(usize, Arc<str>),
    Stands(FieldId),
    Value(FieldId),
    Score(ScoreId),
    /// How many are met, of so many.
    Criteria(CriteriaId, usize),
    Decision(DecisionId),
    Named(Named),
    /// What could still become of the lead.
    Prospect(Source),
}

impl<'a> Tabulation<'a> {
    /// Rows of these columns, on pages like this empty one.
    pub(super) fn new(plan: &'a Plan<'a>, columns: &Columns, page: Page) -> Tabulation<'a> {
        Tabulation { plan, columns: columns.sources().iter().map(|source| column(plan, source)).collect(), page }
    }

    /// A page without rows.
    pub(super) fn page(&self) -> Page {
        self.page.clone()
    }

    /// Adds the row of a lead.
    pub(super) fn row<R: BlockReader>(&self, page: &mut Page, row: &mut DecidedRow<'_, R>) {
        for (column, held) in self.columns.iter().zip(page.columns()) {
            self.put(held, column, row);
        }
    }

    fn put<R: BlockReader>(&self, held: &mut PageColumn, column: &Column, row: &mut DecidedRow<'_, R>) {
        let at = row.row;
        match column {
            Column::Never => held.push(&Cell::Missing),
            Column::Ruling(cells) => held.push(cells.get(row.ruling).unwrap_or(&Cell::Missing)),
            Column::Because(cells) => match cells.get(row.ruling) {
                Some(Some(cell)) => held.push(cell),
                Some(None) | None => held.push(&self.because(row)),
            },
            Column::Row => held.push(&Cell::Value(Value::Integer(row.number as i64))),
            Column::Own(index, name) => match row.reader.column(row.block, row.lead, *index, name) {
                Some(shown) => held.push_shown(&shown),
                None => held.push(&Cell::Missing),
            },
            Column::Stands(field) => match row.reader.field(row.block, row.lead, *field) {
                Some(shown) if !shown.is_blank() => held.push_shown(&shown),
                Some(_) | None => held.push(&Cell::Missing),
            },
            Column::Value(field) => self.value(held, row.reader.value(row.block, row.lead, *field)),
            Column::Score(id) => self.value(held, row.decisions.score(at, *id).map(Value::Number)),
            Column::Criteria(id, of) => match row.decisions.criteria_met(at, *id) {
                Some(met) => held.push(&Cell::Part(met, *of)),
                None => held.push(&Cell::Missing),
            },
            Column::Decision(id) => self.value(held, row.decisions.decision(at, *id).cloned()),
            Column::Named(name) => self.value(held, row.decisions.named(at, *name)),
            Column::Prospect(source) => held.push(&match row.outlook {
                Some(outlook) => {
                    let (could_be, settled) = (outlook.could_be, outlook.settled);
                    let prospect = Prospect { could_be, ask: &outlook.ask, awaiting: &outlook.awaiting, settled };
                    prospect_cell(self.plan.policy(), source, prospect)
                }
                None => Cell::Missing,
            }),
        }
    }

    fn value(&self, held: &mut PageColumn, value: Option<Value>) {
        match value {
            None => held.push(&Cell::Missing),
            Some(Value::Outcome(outcome)) => held.push_text(self.plan.policy().outcome_name(outcome)),
            Some(value) => held.push(&Cell::Value(value)),
        }
    }

    /// The reason with the lead's values in it.
    fn because<R: BlockReader>(&self, row: &mut DecidedRow<'_, R>) -> Cell {
        let (policy, as_of) = (self.plan.policy(), self.plan.as_of());
        let reason = |lead: &Lead| Evaluation::new(policy, lead, as_of).because(row.decisions.by(row.row)?);
        reason(&row.reader.read(row.block, row.lead).lead).map_or(Cell::Missing, Cell::Text)
    }
}

fn column(plan: &Plan<'_>, source: &Source) -> Column {
    let policy = plan.policy();
    let text = |text: &str| Cell::Text(text.to_owned());
    match source {
        Source::Own(index, name) => Column::Own(*index, Arc::clone(name)),
        Source::Row => Column::Row,
        Source::Field(id) => match policy.schema.fields.get(*id) {
            Some(field) if field.used && !field.key => Column::Value(*id),
            Some(_) | None => Column::Stands(*id),
        },
        Source::Outcome => {
            Column::Ruling(plan.rulings().iter().map(|ruling| text(policy.outcome_name(ruling.outcome))).collect())
        }
        Source::Rule => {
            let rule = |by| text(policy.entry_name(by));
            Column::Ruling(plan.rulings().iter().map(|ruling| ruling.by.map_or(Cell::Missing, rule)).collect())
        }
        Source::Because => {
            let templates = plan.rulings().iter().map(|ruling| ruling.by.and_then(|by| policy.because(by)));
            Column::Because(
                templates
                    .map(|template| template.map_or(Some(Cell::Missing), |of| of.constant().map(Cell::Text)))
                    .collect(),
            )
        }
        Source::Score(id) => Column::Score(*id),
        Source::Criteria(id) => Column::Criteria(*id, policy.criteria.get(*id).map_or(0, |group| group.entries.len())),
        Source::Decision(id) => Column::Decision(*id),
        Source::Named(name) => Column::Named(*name),
        Source::CouldBe | Source::Ask | Source::Awaiting | Source::Settled => Column::Prospect(source.clone()),
        Source::Problem => Column::Never,
    }
}
