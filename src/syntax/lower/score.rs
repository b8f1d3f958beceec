//! Scores, their entries and clauses.

use super::super::ast::{
    Expr, ExprKind, Literal, LiteralKind, Points, Score, ScoreClause, ScoreClauseKind, ScoreEntry, ScoreEntryKind,
};
use super::super::grammar::{Node, Rule, child, children, has};
use super::Lower;

impl Lower<'_> {
    pub(super) fn score(&mut self, node: &Node<'_>) -> Score {
        let bounds = child(node, Rule::bounds).map(|bounds| {
            let mut ends = self.exprs_in(&bounds, Rule::signed_number).into_iter();
            let low = ends.next().unwrap_or_else(|| self.invalid(&bounds));
            (low, ends.next().unwrap_or_else(|| self.invalid(&bounds)))
        });
        Score { name: self.name_in(node), bounds, entries: self.score_entries(node) }
    }

    fn score_entries(&mut self, node: &Node<'_>) -> Vec<ScoreEntry> {
        children(node, Rule::score_entry).map(|entry| self.score_entry(&entry)).collect()
    }

    fn score_entry(&mut self, node: &Node<'_>) -> ScoreEntry {
        let clauses = node.clone().into_inner().filter_map(|clause| self.score_clause(&clause)).collect();
        let kind = if let Some(best) = child(node, Rule::best_of) {
            ScoreEntryKind::BestOf(self.score_entries(&best))
        } else if let Some(by) = child(node, Rule::by_choice) {
            let value = self.expr_in(&by, Rule::path);
            let rows = children(&by, Rule::choice_points).map(|row| {
                let choice = child(&row, Rule::choice).map_or_else(|| self.name_in(&row), |choice| self.name(&choice));
                (choice, self.points_in(&row))
            });
            ScoreEntryKind::By { value, rows: rows.collect() }
        } else if let Some(per) = child(node, Rule::per_number) {
            let quantity = self.expr_in(&per, Rule::value);
            let condition = child(&per, Rule::if_true).map(|condition| self.expr_in(&condition, Rule::expr));
            ScoreEntryKind::Per { points: self.points_in(node), quantity, condition }
        } else if let Some(each) = child(node, Rule::for_each) {
            let filter = child(&each, Rule::filter).map(|filter| self.expr_in(&filter, Rule::expr));
            ScoreEntryKind::ForEach { points: self.points_in(node), related: self.name_in(&each), filter }
        } else {
            let condition = child(node, Rule::if_true).map(|condition| self.expr_in(&condition, Rule::expr));
            let condition = condition.unwrap_or_else(|| self.invalid(node));
            ScoreEntryKind::If { points: self.points_in(node), condition }
        };
        ScoreEntry { kind, clauses, span: self.span(node) }
    }

    fn points_in(&self, node: &Node<'_>) -> Points {
        let points = child(node, Rule::points).unwrap_or_else(|| node.clone());
        Points { negative: has(&points, Rule::minus), amount: self.literal_in(&points), span: self.span(&points) }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are no clauses")]
    fn score_clause(&mut self, node: &Node<'_>) -> Option<ScoreClause> {
        let kind = match node.as_rule() {
            Rule::unless => ScoreClauseKind::Unless(self.expr_in(node, Rule::expr)),
            Rule::because => ScoreClauseKind::Because(self.text_in(node)),
            Rule::up_to => ScoreClauseKind::UpTo(self.literal_in(node)),
            Rule::halving => ScoreClauseKind::Halving { every: self.literal_in(node), since: self.since_in(node) },
            Rule::fading => ScoreClauseKind::Fading { over: self.literal_in(node), since: self.since_in(node) },
            Rule::losing => {
                let mut literals = node.clone().into_inner().filter_map(|inner| self.literal(&inner));
                let nothing = Literal { kind: LiteralKind::Number(String::new()), span: self.span(node) };
                let share = literals.next().unwrap_or_else(|| nothing.clone());
                let every = literals.next().unwrap_or(nothing);
                ScoreClauseKind::Losing { share, every, since: self.since_in(node) }
            }
            _ => return None,
        };
        Some(ScoreClause { kind, span: self.span(node) })
    }

    fn since_in(&self, node: &Node<'_>) -> Expr {
        let path = child(node, Rule::since).and_then(|since| child(&since, Rule::path));
        path.map_or_else(|| Expr { kind: ExprKind::Invalid, span: self.span(node) }, |path| self.path(&path))
    }
}
