//! What stands in the tree as the author wrote it, before anything has a type: all expressions, all literals.

use crate::check::walk;
use crate::syntax::ast::{
    Cell, CellKind, CriteriaEntry, DecideEntryKind, Expr, ExprKind, FieldClauseKind, Item, ItemKind, LeadEntry,
    ListSource, Literal, Points, RuleClause, RuleClauseKind, Score, ScoreClauseKind, ScoreEntry, ScoreEntryKind, Set,
    TestEntryKind, TestValue,
};

/// Every expression of an item, with all that it is made of, and every literal, but for those of rates: they are as
/// exact as a bank gives them.
pub(super) struct Tree<'a> {
    /// The expressions.
    pub(super) expressions: Vec<&'a Expr>,
    /// The literals.
    pub(super) literals: Vec<&'a Literal>,
}

impl<'a> Tree<'a> {
    /// Those of some items.
    pub(super) fn of(items: &'a [Item]) -> Tree<'a> {
        let mut tree = Tree { expressions: Vec::new(), literals: Vec::new() };
        items.iter().for_each(|item| tree.item(item));
        tree
    }

    fn item(&mut self, item: &'a Item) {
        match &item.kind {
            ItemKind::List(list) => match &list.source {
                ListSource::Inline(entries) => self.all(entries),
                ListSource::File(_) => {}
            },
            ItemKind::Lead(block) => self.lines(&block.entries),
            ItemKind::Define(define) => self.expression(&define.body),
            ItemKind::Criteria(group) => {
                for entry in &group.entries {
                    match entry {
                        CriteriaEntry::Criterion { condition, .. } => self.expression(condition),
                        CriteriaEntry::Invalid(_) => {}
                    }
                }
            }
            ItemKind::Score(score) => self.score(score),
            ItemKind::Rule(rule) => self.rule(&rule.condition, &rule.clauses),
            ItemKind::Cap(cap) => self.rule(&cap.condition, &cap.clauses),
            ItemKind::Disqualify(veto) => self.rule(&veto.condition, &veto.clauses),
            ItemKind::Decide(decide) => decide.entries.iter().for_each(|entry| self.decide(&entry.kind)),
            ItemKind::Guarantee(guarantee) => {
                guarantee.premise.iter().for_each(|premise| self.expression(premise));
                self.expression(&guarantee.condition);
            }
            ItemKind::Test(test) => test.entries.iter().for_each(|entry| self.test(&entry.kind)),
            ItemKind::Policy(_)
            | ItemKind::Timezone(_)
            | ItemKind::Stages(_)
            | ItemKind::Rates(_)
            | ItemKind::Use(_)
            | ItemKind::Otherwise(_)
            | ItemKind::Invalid(_) => {}
        }
    }

    fn expression(&mut self, expr: &'a Expr) {
        self.expressions.push(expr);
        match &expr.kind {
            ExprKind::Literal(literal) | ExprKind::Within { length: literal, .. } => self.literals.push(literal),
            ExprKind::Name(_)
            | ExprKind::Member { .. }
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Call { .. }
            | ExprKind::Aggregate(_)
            | ExprKind::Parenthesised(_)
            | ExprKind::Not(_)
            | ExprKind::Negate(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Sum(..)
            | ExprKind::Product(..)
            | ExprKind::Default(_)
            | ExprKind::Compare { .. }
            | ExprKind::Between { .. }
            | ExprKind::In { .. }
            | ExprKind::Defined(_)
            | ExprKind::Missing(_)
            | ExprKind::TextTest { .. }
            | ExprKind::Matches { .. }
            | ExprKind::Quantified { .. }
            | ExprKind::Invalid => {}
        }
        walk::children(expr).into_iter().for_each(|child| self.expression(child));
    }

    fn all(&mut self, exprs: &'a [Expr]) {
        exprs.iter().for_each(|expr| self.expression(expr));
    }

    fn lines(&mut self, entries: &'a [LeadEntry]) {
        for entry in entries {
            match entry {
                LeadEntry::Field(field) => field.clauses.iter().for_each(|clause| self.field_clause(&clause.kind)),
                LeadEntry::Related(related) => self.lines(&related.entries),
                LeadEntry::MissingEverywhere { .. } | LeadEntry::Invalid(_) => {}
            }
        }
    }

    fn field_clause(&mut self, clause: &'a FieldClauseKind) {
        match clause {
            FieldClauseKind::Read(readings) => readings.iter().for_each(|reading| self.expression(&reading.value)),
            FieldClauseKind::Between { low, high, .. } => {
                self.expression(low);
                self.expression(high);
            }
            FieldClauseKind::AtLeast(bound) | FieldClauseKind::AtMost(bound) => self.expression(bound),
            FieldClauseKind::Key
            | FieldClauseKind::Required
            | FieldClauseKind::From(_)
            | FieldClauseKind::Missing(_)
            | FieldClauseKind::In(_)
            | FieldClauseKind::Format(_)
            | FieldClauseKind::SplitBy(_) => {}
        }
    }

    fn score(&mut self, score: &'a Score) {
        if let Some((low, high)) = &score.bounds {
            self.expression(low);
            self.expression(high);
        }
        score.entries.iter().for_each(|entry| self.points(entry));
    }

    fn points(&mut self, entry: &'a ScoreEntry) {
        let mut amount = |points: &'a Points| self.literals.push(&points.amount);
        match &entry.kind {
            ScoreEntryKind::If { points, .. }
            | ScoreEntryKind::Per { points, .. }
            | ScoreEntryKind::ForEach { points, .. } => amount(points),
            ScoreEntryKind::By { rows, .. } => rows.iter().for_each(|(_, points)| amount(points)),
            ScoreEntryKind::BestOf(_) | ScoreEntryKind::Invalid(_) => {}
        }
        match &entry.kind {
            ScoreEntryKind::If { condition, .. } => self.expression(condition),
            ScoreEntryKind::Per { quantity, condition, .. } => {
                self.expression(quantity);
                condition.iter().for_each(|condition| self.expression(condition));
            }
            ScoreEntryKind::ForEach { filter, .. } => filter.iter().for_each(|filter| self.expression(filter)),
            ScoreEntryKind::By { value, .. } => self.expression(value),
            ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|entry| self.points(entry)),
            ScoreEntryKind::Invalid(_) => {}
        }
        for clause in &entry.clauses {
            match &clause.kind {
                ScoreClauseKind::Unless(condition) => self.expression(condition),
                ScoreClauseKind::UpTo(most) => self.literals.push(most),
                ScoreClauseKind::Halving { every, since } | ScoreClauseKind::Fading { over: every, since } => {
                    self.literals.push(every);
                    self.expression(since);
                }
                ScoreClauseKind::Losing { share, every, since } => {
                    self.literals.extend([share, every]);
                    self.expression(since);
                }
                ScoreClauseKind::Because(_) => {}
            }
        }
    }

    fn rule(&mut self, condition: &'a Expr, clauses: &'a [RuleClause]) {
        self.expression(condition);
        for clause in clauses {
            match &clause.kind {
                RuleClauseKind::Unless(condition) => self.expression(condition),
                RuleClauseKind::From(day) | RuleClauseKind::Until(day) => self.literals.push(day),
                RuleClauseKind::Because(_)
                | RuleClauseKind::Owner(_)
                | RuleClauseKind::OnApproval(_)
                | RuleClauseKind::UnlessApproval(_) => {}
            }
        }
    }

    fn decide(&mut self, entry: &'a DecideEntryKind) {
        match entry {
            DecideEntryKind::If { condition, value } => {
                self.expression(condition);
                self.expression(value);
            }
            DecideEntryKind::Otherwise(value) => self.expression(value),
            DecideEntryKind::Columns(columns) => self.all(columns),
            DecideEntryKind::Row { cells, value } => {
                cells.iter().for_each(|cell| self.cell(cell));
                self.expression(value);
            }
            DecideEntryKind::Invalid(_) => {}
        }
    }

    fn cell(&mut self, cell: &'a Cell) {
        match &cell.kind {
            CellKind::OneOf(values) | CellKind::In(Set::Inline(values, _)) => self.all(values),
            CellKind::Compare(_, value) | CellKind::Contains(value) => self.expression(value),
            CellKind::Range { low, high, .. } => {
                self.expression(low);
                self.expression(high);
            }
            CellKind::Any | CellKind::Defined | CellKind::Missing | CellKind::In(Set::Named(_)) => {}
        }
    }

    fn test(&mut self, entry: &'a TestEntryKind) {
        match entry {
            TestEntryKind::Given(assignments) | TestEntryKind::GivenRecord { fields: assignments, .. } => {
                assignments.iter().for_each(|assignment| self.test_value(&assignment.value));
            }
            TestEntryKind::ExpectValue { value, .. } => self.test_value(value),
            TestEntryKind::AsOf(_)
            | TestEntryKind::GivenVerdict { .. }
            | TestEntryKind::ExpectOutcome { .. }
            | TestEntryKind::ExpectMissing(_)
            | TestEntryKind::ExpectCouldBe { .. }
            | TestEntryKind::ExpectAwaiting(_)
            | TestEntryKind::Invalid(_) => {}
        }
    }

    fn test_value(&mut self, value: &'a TestValue) {
        match value {
            TestValue::One(value) => self.expression(value),
            TestValue::List(values, _) => self.all(values),
        }
    }
}
