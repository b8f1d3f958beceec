//! The entries of blocks.

use super::super::group::{Group, Indent, brackets, condition};
use super::{Block, Clause, Column, INDENT_OF_CELLS, Node, Outline};
use crate::source::Span;
use crate::syntax::ast::{
    CriteriaEntry, DecideEntry, DecideEntryKind, Expr, Field, FieldClause, FieldClauseKind, LeadEntry, Points, Related,
    ScoreClause, ScoreClauseKind, ScoreEntry, ScoreEntryKind, TestEntry, TestEntryKind,
};

/// How far the entries of a block are indented.
const INSIDE: usize = 2;

impl Outline<'_, '_> {
    pub(super) fn lead_entry(&self, entry: &LeadEntry) -> Node {
        match entry {
            LeadEntry::MissingEverywhere { texts, span } => self.filled(*span, texts.iter().map(|text| text.span)),
            LeadEntry::Field(field) => self.field(field),
            LeadEntry::Related(Related { entries, span, .. }) => {
                self.block(*span, entries.iter().map(|entry| self.lead_entry(entry)).collect())
            }
            LeadEntry::Invalid(invalid) => self.plain(invalid.span),
        }
    }

    fn field(&self, field: &Field) -> Node {
        // `key`, `required` and the unit of bare numbers belong to the type.
        let is_short = |clause: &&FieldClause| match &clause.kind {
            FieldClauseKind::Key | FieldClauseKind::Required | FieldClauseKind::In(_) => true,
            FieldClauseKind::From(_)
            | FieldClauseKind::Missing(_)
            | FieldClauseKind::Format(_)
            | FieldClauseKind::Read(_)
            | FieldClauseKind::Between { .. }
            | FieldClauseKind::AtLeast(_)
            | FieldClauseKind::AtMost(_)
            | FieldClauseKind::SplitBy(_) => false,
        };
        let with_type = field.clauses.iter().take_while(is_short).count();
        let clauses: Vec<Clause> =
            field.clauses.iter().skip(with_type).map(|clause| self.field_clause(clause)).collect();
        let plain = self.plain(field.span);
        let end = clauses.first().map_or(plain.range.end, |clause| clause.range.start);
        let column = Column::Field { ty: self.under(field.ty.span).start, clauses: end };
        Node { groups: self.type_groups(&field.ty), clauses, column, ..plain }
    }

    fn field_clause(&self, clause: &FieldClause) -> Clause {
        let range = self.under(clause.span);
        let starts: Vec<usize> = match &clause.kind {
            FieldClauseKind::Missing(texts) => texts.iter().map(|text| self.under(text.span).start).collect(),
            FieldClauseKind::Read(readings) => {
                readings.iter().map(|reading| self.under(reading.text.span).start).collect()
            }
            FieldClauseKind::Key
            | FieldClauseKind::Required
            | FieldClauseKind::From(_)
            | FieldClauseKind::In(_)
            | FieldClauseKind::Format(_)
            | FieldClauseKind::Between { .. }
            | FieldClauseKind::AtLeast(_)
            | FieldClauseKind::AtMost(_)
            | FieldClauseKind::SplitBy(_) => Vec::new(),
        };
        let groups = Group::filled(self.pieces, &starts, range.end).into_iter().collect();
        Clause { follows: true, ..self.clause(range, groups) }
    }

    pub(super) fn criterion(&self, entry: &CriteriaEntry) -> Node {
        match entry {
            CriteriaEntry::Criterion { condition: test, span, .. } => {
                let tested = self.under(test.span);
                let column = Column::Criterion(tested.start);
                let groups = condition(self.pieces, tested, Indent::Column(INSIDE + 2));
                Node { groups, column, ..self.plain(*span) }
            }
            CriteriaEntry::Invalid(invalid) => self.plain(invalid.span),
        }
    }

    pub(super) fn score_entry(&self, entry: &ScoreEntry) -> Node {
        let plain = self.plain(entry.span);
        let clauses: Vec<Clause> = entry.clauses.iter().map(|clause| self.score_clause(clause)).collect();
        let end = clauses.first().map_or(plain.range.end, |clause| clause.range.start);
        let behind = |points: &Points| self.under(points.span).end;
        let of_points = |points: &Points, groups: Vec<Group>| Node {
            groups,
            hang: 4,
            column: Column::Points(behind(points)),
            ..plain.clone()
        };
        let tests = |test: &Expr| condition(self.pieces, self.under(test.span), Indent::Line(6));
        let node = match &entry.kind {
            ScoreEntryKind::If { points, condition } => of_points(points, tests(condition)),
            ScoreEntryKind::Per { points, quantity, condition } => {
                let mut groups = brackets(self.pieces, self.under(quantity.span));
                groups.extend(condition.iter().flat_map(tests));
                of_points(points, groups)
            }
            ScoreEntryKind::ForEach { points, filter, .. } => {
                of_points(points, filter.iter().flat_map(tests).collect())
            }
            ScoreEntryKind::By { rows, .. } => {
                let starts: Vec<usize> = rows.iter().map(|(choice, _)| self.under(choice.span).start).collect();
                Node { groups: Group::filled(self.pieces, &starts, end).into_iter().collect(), ..plain }
            }
            ScoreEntryKind::BestOf(entries) => {
                let best = self.block(entry.span, entries.iter().map(|entry| self.score_entry(entry)).collect());
                Node { block: best.block.map(|block| Block { apart: false, ..block }), ..plain }
            }
            ScoreEntryKind::Invalid(_) => plain,
        };
        Node { clauses, ..node }
    }

    fn score_clause(&self, clause: &ScoreClause) -> Clause {
        let (reason, groups) = match &clause.kind {
            ScoreClauseKind::Unless(test) => (false, condition(self.pieces, self.under(test.span), Indent::Line(4))),
            ScoreClauseKind::Because(_) => (true, Vec::new()),
            ScoreClauseKind::UpTo(_)
            | ScoreClauseKind::Halving { .. }
            | ScoreClauseKind::Losing { .. }
            | ScoreClauseKind::Fading { .. } => (false, Vec::new()),
        };
        Clause { follows: reason, reason, ..self.clause(self.under(clause.span), groups) }
    }

    pub(super) fn decide_entry(&self, entry: &DecideEntry) -> Node {
        let plain = self.plain(entry.span);
        let starts = |spans: &mut dyn Iterator<Item = Span>| -> Vec<usize> {
            spans.skip(1).map(|span| self.under(span).start).collect()
        };
        match &entry.kind {
            DecideEntryKind::If { condition, .. } => {
                let groups = self.consequence(condition, plain.range.end, INSIDE);
                Node { groups, column: Column::Then(self.under(condition.span).end), hang: 4, ..plain }
            }
            DecideEntryKind::Otherwise(value) => {
                Node { column: Column::Otherwise(self.under(value.span).start), ..plain }
            }
            DecideEntryKind::Columns(columns) => {
                let cells = starts(&mut columns.iter().map(|column| column.span));
                Node { column: Column::Header(cells), hang: 3, ..plain }
            }
            DecideEntryKind::Row { cells, value } => {
                let mut stops = starts(&mut cells.iter().map(|cell| cell.span));
                stops.push(self.under(value.span).start.saturating_sub(1));
                Node { column: Column::Row(stops), shift: INDENT_OF_CELLS, hang: INDENT_OF_CELLS + 2, ..plain }
            }
            DecideEntryKind::Invalid(_) => plain,
        }
    }

    pub(super) fn test_entry(&self, entry: &TestEntry) -> Node {
        let plain = self.plain(entry.span);
        match &entry.kind {
            TestEntryKind::Given(fields) => self.filled(entry.span, fields.iter().map(|field| field.span)),
            TestEntryKind::GivenRecord { .. } | TestEntryKind::ExpectValue { .. } => {
                Node { groups: brackets(self.pieces, plain.range.clone()), ..plain }
            }
            TestEntryKind::GivenVerdict { because, .. } => {
                let clauses = because.iter().map(|why| self.clause(self.keyword_and(why.span), Vec::new())).collect();
                Node { clauses, ..plain }
            }
            TestEntryKind::ExpectOutcome { by, .. } => {
                let clauses = by.iter().map(|by| self.clause(self.keyword_and(by.span), Vec::new())).collect();
                Node { clauses, ..plain }
            }
            TestEntryKind::ExpectCouldBe { asking, .. } => {
                let starts: Vec<usize> = asking.iter().flatten().map(|name| self.under(name.span).start).collect();
                let fields = Group::filled(self.pieces, &starts, plain.range.end);
                let clauses = fields
                    .into_iter()
                    .map(|fields| self.clause(fields.range.start.saturating_sub(1)..fields.range.end, vec![fields]));
                Node { clauses: clauses.collect(), ..plain }
            }
            TestEntryKind::AsOf(_)
            | TestEntryKind::ExpectMissing(_)
            | TestEntryKind::ExpectAwaiting(_)
            | TestEntryKind::Invalid(_) => plain,
        }
    }

    /// What stands under a span, and the keyword before it.
    fn keyword_and(&self, span: Span) -> std::ops::Range<usize> {
        let range = self.under(span);
        range.start.saturating_sub(1)..range.end
    }
}
