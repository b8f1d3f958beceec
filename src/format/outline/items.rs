//! Top-level entries, and which tokens start entries.

use super::super::group::{Group, Indent, brackets, condition};
use super::super::pieces::Pieces;
use super::super::spacing::Spacing;
use super::{Block, Clause, Column, Node, Outline};
use crate::source::Span;
use crate::syntax::ast::{
    CriteriaEntry, Decide, Define, Expr, File, Guarantee, Invalid, Item, ItemKind, LeadEntry, ListItem, Name, Rates,
    RuleClause, RuleClauseKind, ScoreEntry, ScoreEntryKind, TypeExpr, TypeExprKind,
};

/// The tokens that start entries, and the signs of points.
pub(super) fn spacing(pieces: &Pieces<'_>, file: &File) -> Spacing {
    let mut spacing = Spacing::default();
    for item in &file.items {
        spacing.start(pieces, item.span);
        match &item.kind {
            ItemKind::Rates(rates) => rates.entries.iter().for_each(|rate| spacing.start(pieces, rate.span)),
            ItemKind::Lead(lead) => lead_starts(pieces, &lead.entries, &mut spacing),
            ItemKind::Criteria(group) => group.entries.iter().for_each(|entry| {
                let (CriteriaEntry::Criterion { span, .. } | CriteriaEntry::Invalid(Invalid { span, .. })) = entry;
                spacing.start(pieces, *span);
            }),
            ItemKind::Score(score) => score_starts(pieces, &score.entries, &mut spacing),
            ItemKind::Decide(decide) => decide.entries.iter().for_each(|entry| spacing.start(pieces, entry.span)),
            ItemKind::Test(test) => test.entries.iter().for_each(|entry| spacing.start(pieces, entry.span)),
            ItemKind::Policy(_)
            | ItemKind::Timezone(_)
            | ItemKind::Stages(_)
            | ItemKind::Use(_)
            | ItemKind::List(_)
            | ItemKind::Define(_)
            | ItemKind::Rule(_)
            | ItemKind::Cap(_)
            | ItemKind::Disqualify(_)
            | ItemKind::Otherwise(_)
            | ItemKind::Guarantee(_)
            | ItemKind::Invalid(_) => {}
        }
    }
    spacing
}

fn lead_starts(pieces: &Pieces<'_>, entries: &[LeadEntry], spacing: &mut Spacing) {
    for entry in entries {
        match entry {
            LeadEntry::MissingEverywhere { span, .. } => spacing.start(pieces, *span),
            LeadEntry::Field(field) => spacing.start(pieces, field.span),
            LeadEntry::Related(related) => {
                spacing.start(pieces, related.span);
                lead_starts(pieces, &related.entries, spacing);
            }
            LeadEntry::Invalid(invalid) => spacing.start(pieces, invalid.span),
        }
    }
}

fn score_starts(pieces: &Pieces<'_>, entries: &[ScoreEntry], spacing: &mut Spacing) {
    for entry in entries {
        spacing.start(pieces, entry.span);
        match &entry.kind {
            ScoreEntryKind::By { rows, .. } => rows.iter().for_each(|(_, points)| spacing.points(pieces, points.span)),
            ScoreEntryKind::BestOf(entries) => score_starts(pieces, entries, spacing),
            ScoreEntryKind::If { .. }
            | ScoreEntryKind::Per { .. }
            | ScoreEntryKind::ForEach { .. }
            | ScoreEntryKind::Invalid(_) => {}
        }
    }
}

impl Outline<'_, '_> {
    pub(super) fn item(&self, item: &Item) -> Node {
        let span = item.span;
        match &item.kind {
            ItemKind::Policy(_)
            | ItemKind::Timezone(_)
            | ItemKind::Use(_)
            | ItemKind::Otherwise(_)
            | ItemKind::Invalid(_) => self.plain(span),
            ItemKind::Stages(stages) => self.filled(span, stages.iter().map(|stage| stage.span)),
            ItemKind::Rates(rates) => self.rates(span, rates),
            ItemKind::Lead(lead) => self.block(span, lead.entries.iter().map(|entry| self.lead_entry(entry)).collect()),
            ItemKind::List(list) => self.list(span, list),
            ItemKind::Define(define) => self.define(span, define),
            ItemKind::Criteria(group) => {
                self.block(span, group.entries.iter().map(|entry| self.criterion(entry)).collect())
            }
            ItemKind::Score(score) => {
                self.block(span, score.entries.iter().map(|entry| self.score_entry(entry)).collect())
            }
            ItemKind::Rule(rule) => self.verdict(span, rule.name.as_ref(), &rule.condition, &rule.clauses),
            ItemKind::Cap(cap) => self.verdict(span, cap.name.as_ref(), &cap.condition, &cap.clauses),
            ItemKind::Disqualify(no) => self.verdict(span, no.name.as_ref(), &no.condition, &no.clauses),
            ItemKind::Decide(decide) => self.decide(span, decide),
            ItemKind::Guarantee(guarantee) => self.guarantee(span, guarantee),
            ItemKind::Test(test) => self.block(span, test.entries.iter().map(|entry| self.test_entry(entry)).collect()),
        }
    }

    /// An entry with a block, which stands apart from others.
    pub(super) fn block(&self, span: Span, nodes: Vec<Node>) -> Node {
        let plain = self.plain(span);
        let open = self.pieces.find(plain.range.clone(), "{").unwrap_or(plain.range.start);
        let close = self.pieces.mate(open).unwrap_or(plain.range.end);
        Node { block: Some(Block { open, close, nodes, apart: true }), ..plain }
    }

    fn rates(&self, span: Span, rates: &Rates) -> Node {
        let rate = |span: Span| {
            let plain = self.plain(span);
            let column = self.pieces.find(plain.range.clone(), "=").map_or(Column::None, Column::Rate);
            Node { column, ..plain }
        };
        self.block(span, rates.entries.iter().map(|entry| rate(entry.span)).collect())
    }

    fn list(&self, span: Span, list: &ListItem) -> Node {
        let plain = self.plain(span);
        let sign = self.under(list.name.span).end;
        Node { groups: brackets(self.pieces, plain.range.clone()), column: Column::List(sign), ..plain }
    }

    fn define(&self, span: Span, define: &Define) -> Node {
        let groups = condition(self.pieces, self.under(define.body.span), Indent::Column(2));
        Node { groups, column: Column::Define(self.under(define.name.span).end), ..self.plain(span) }
    }

    /// A rule, a cap or a disqualification.
    fn verdict(&self, span: Span, name: Option<&Name>, test: &Expr, clauses: &[RuleClause]) -> Node {
        let plain = self.plain(span);
        let clauses: Vec<Clause> = clauses.iter().map(|clause| self.rule_clause(clause)).collect();
        let end = clauses.first().map_or(plain.range.end, |clause| clause.range.start);
        // Behind the name stands a colon.
        let body = name.map(|name| self.under(name.span).end + 1);
        let groups = self.consequence(test, end, 0);
        Node { groups, body, clauses, ..plain }
    }

    /// The groups of `C then …`: where the condition is broken, `then` starts a line.
    pub(super) fn consequence(&self, test: &Expr, end: usize, indent: usize) -> Vec<Group> {
        let tested = self.under(test.span);
        let then = tested.end;
        let mut inner = condition(self.pieces, tested.clone(), Indent::Column(indent + 4));
        let is_chain = inner.first().is_some_and(|group| group.range == tested && !is_bracket(group));
        if then >= end {
            return inner;
        }
        inner.extend(condition(self.pieces, then + 1..end, Indent::Column(indent + 4)));
        if !is_chain {
            return inner;
        }
        let indent = Indent::Column(indent + 2);
        vec![Group { range: tested.start..end, breaks: vec![then], indent, fill: false, inner }]
    }

    fn rule_clause(&self, clause: &RuleClause) -> Clause {
        let range = self.under(clause.span);
        let groups = match &clause.kind {
            RuleClauseKind::Unless(test) => condition(self.pieces, self.under(test.span), Indent::Column(4)),
            RuleClauseKind::Because(_)
            | RuleClauseKind::Owner(_)
            | RuleClauseKind::From(_)
            | RuleClauseKind::Until(_)
            | RuleClauseKind::OnApproval(_)
            | RuleClauseKind::UnlessApproval(_) => Vec::new(),
        };
        let follows = match &clause.kind {
            RuleClauseKind::Because(_)
            | RuleClauseKind::Owner(_)
            | RuleClauseKind::From(_)
            | RuleClauseKind::Until(_) => true,
            RuleClauseKind::OnApproval(_) | RuleClauseKind::Unless(_) | RuleClauseKind::UnlessApproval(_) => false,
        };
        Clause { follows, ..self.clause(range, groups) }
    }

    fn guarantee(&self, span: Span, guarantee: &Guarantee) -> Node {
        let plain = self.plain(span);
        let body = Some(self.under(guarantee.title.span).end + 1);
        let groups = match &guarantee.premise {
            Some(premise) => self.consequence(premise, plain.range.end, 0),
            None => condition(self.pieces, self.under(guarantee.condition.span), Indent::Column(4)),
        };
        Node { groups, body, ..plain }
    }

    fn decide(&self, span: Span, decide: &Decide) -> Node {
        let nodes = decide.entries.iter().map(|entry| self.decide_entry(entry)).collect();
        Node { groups: self.type_groups(&decide.ty), ..self.block(span, nodes) }
    }

    /// The choices of a type, where it has some.
    pub(super) fn type_groups(&self, ty: &TypeExpr) -> Vec<Group> {
        match &ty.kind {
            TypeExprKind::OneOf { choices, or_other } => {
                let mut starts: Vec<usize> = choices.iter().map(|choice| self.under(choice.span).start).collect();
                let end = self.under(ty.span).end;
                if *or_other {
                    starts.push(end.saturating_sub(2));
                }
                Group::filled(self.pieces, &starts, end).into_iter().collect()
            }
            TypeExprKind::List(of) => self.type_groups(of),
            TypeExprKind::Boolean
            | TypeExprKind::Integer
            | TypeExprKind::Number
            | TypeExprKind::Text
            | TypeExprKind::Date
            | TypeExprKind::Datetime
            | TypeExprKind::Duration
            | TypeExprKind::Money(_) => Vec::new(),
        }
    }
}

/// Whether a group is of brackets, and not of operators.
fn is_bracket(group: &Group) -> bool {
    group.breaks.first() == Some(&(group.range.start + 1))
}
