//! Decisions and decision tables.

use super::super::ast::{Cell, CellKind, Decide, DecideEntry, DecideEntryKind, Set};
use super::super::grammar::{Node, Rule, child, children, has};
use super::Lower;

impl Lower<'_> {
    pub(super) fn decide(&mut self, node: &Node<'_>) -> Decide {
        let entries = node.clone().into_inner().filter_map(|line| self.decide_line(&line)).collect();
        Decide {
            name: self.name_in(node),
            ty: self.type_in(node),
            unique: child(node, Rule::kw_unique).map(|word| self.span(&word)),
            entries,
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are no entries")]
    fn decide_line(&mut self, node: &Node<'_>) -> Option<DecideEntry> {
        let kind = match node.as_rule() {
            Rule::decide_if => {
                let mut parts = self.exprs_in(node, Rule::expr).into_iter();
                let condition = parts.next().unwrap_or_else(|| self.invalid(node));
                DecideEntryKind::If { condition, value: parts.next().unwrap_or_else(|| self.invalid(node)) }
            }
            Rule::decide_else => DecideEntryKind::Otherwise(self.expr_in(node, Rule::expr)),
            Rule::columns => DecideEntryKind::Columns(self.exprs_in(node, Rule::value)),
            Rule::row => DecideEntryKind::Row {
                cells: children(node, Rule::cell).map(|cell| self.cell(&cell)).collect(),
                value: self.expr_in(node, Rule::expr),
            },
            _ => return None,
        };
        Some(DecideEntry { kind, span: self.span(node) })
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are `any`")]
    fn cell(&mut self, node: &Node<'_>) -> Cell {
        let span = self.span(node);
        let Some(inner) = node.clone().into_inner().next() else { return Cell { kind: CellKind::Any, span } };
        let kind = match inner.as_rule() {
            Rule::kw_defined => CellKind::Defined,
            Rule::kw_missing => CellKind::Missing,
            Rule::cell_compare => CellKind::Compare(self.comparison_in(&inner), self.expr_in(&inner, Rule::atom)),
            Rule::cell_in => CellKind::In(match child(&inner, Rule::atoms) {
                Some(atoms) => Set::Inline(self.exprs_in(&atoms, Rule::atom), self.span(&atoms)),
                None => Set::Named(self.name_in(&inner)),
            }),
            Rule::cell_contains => CellKind::Contains(self.expr_in(&inner, Rule::atom)),
            Rule::cell_range => {
                let mut ends = self.exprs_in(&inner, Rule::atom).into_iter();
                CellKind::Range {
                    low: ends.next().unwrap_or_else(|| self.invalid(&inner)),
                    high: ends.next().unwrap_or_else(|| self.invalid(&inner)),
                    high_included: !has(&inner, Rule::kw_under),
                }
            }
            Rule::cell_values => CellKind::OneOf(self.exprs_in(&inner, Rule::atom)),
            _ => CellKind::Any,
        };
        Cell { kind, span }
    }
}
