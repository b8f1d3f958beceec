//! The lead block and types.

use super::super::ast::{
    Field, FieldClause, FieldClauseKind, LeadBlock, LeadEntry, Reading, Related, TypeExpr, TypeExprKind,
};
use super::super::grammar::{Node, Rule, child, children, has};
use super::Lower;
use super::literal::duration_unit;
use crate::types::DurationUnit;

impl Lower<'_> {
    pub(super) fn lead(&mut self, node: &Node<'_>) -> LeadBlock {
        let lines: Vec<Node<'_>> = children(node, Rule::lead_line).collect();
        LeadBlock { entries: lines.iter().filter_map(|line| self.lead_line(line)).collect() }
    }

    fn lead_line(&mut self, node: &Node<'_>) -> Option<LeadEntry> {
        if let Some(line) = child(node, Rule::everywhere) {
            return Some(LeadEntry::MissingEverywhere { texts: self.texts_in(&line), span: self.span(&line) });
        }
        if let Some(block) = child(node, Rule::related) {
            let by = child(&block, Rule::related_by).map(|by| self.name_in(&by));
            let entries = children(&block, Rule::field).map(|field| LeadEntry::Field(self.field(&field))).collect();
            return Some(LeadEntry::Related(Related {
                name: self.name_in(&block),
                by,
                entries,
                span: self.span(&block),
            }));
        }
        child(node, Rule::field).map(|field| LeadEntry::Field(self.field(&field)))
    }

    fn field(&mut self, node: &Node<'_>) -> Field {
        let clauses = node.clone().into_inner().filter_map(|clause| self.field_clause(&clause)).collect();
        Field { name: self.name_in(node), ty: self.type_in(node), clauses, span: self.span(node) }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are no clauses")]
    fn field_clause(&mut self, node: &Node<'_>) -> Option<FieldClause> {
        let kind = match node.as_rule() {
            Rule::kw_key => FieldClauseKind::Key,
            Rule::kw_required => FieldClauseKind::Required,
            Rule::from_text => FieldClauseKind::From(self.text_in(node)),
            Rule::missing_texts => FieldClauseKind::Missing(self.texts_in(node)),
            Rule::in_unit => {
                let unit = child(node, Rule::unit).and_then(|unit| duration_unit(unit.as_str()));
                FieldClauseKind::In(unit.unwrap_or(DurationUnit::Days))
            }
            Rule::format => FieldClauseKind::Format(self.text_in(node)),
            Rule::split => FieldClauseKind::SplitBy(self.text_in(node)),
            Rule::read => {
                FieldClauseKind::Read(children(node, Rule::reading).map(|pair| self.reading(&pair)).collect())
            }
            Rule::value_between => {
                let mut bounds = self.exprs_in(node, Rule::signed).into_iter();
                FieldClauseKind::Between {
                    low: bounds.next().unwrap_or_else(|| self.invalid(node)),
                    high: bounds.next().unwrap_or_else(|| self.invalid(node)),
                    high_included: !has(node, Rule::kw_under),
                }
            }
            Rule::value_at => {
                let bound = self.expr_in(node, Rule::signed);
                if has(node, Rule::kw_least) { FieldClauseKind::AtLeast(bound) } else { FieldClauseKind::AtMost(bound) }
            }
            _ => return None,
        };
        Some(FieldClause { kind, span: self.span(node) })
    }

    fn reading(&mut self, node: &Node<'_>) -> Reading {
        let value = self.optional_expr(node, Rule::signed).unwrap_or_else(|| self.expr_in(node, Rule::name));
        Reading { text: self.text_in(node), value }
    }

    pub(super) fn type_in(&mut self, node: &Node<'_>) -> TypeExpr {
        let found = child(node, Rule::type_expr).unwrap_or_else(|| node.clone());
        let span = self.span(&found);
        let kind = if let Some(one_of) = child(&found, Rule::one_of) {
            TypeExprKind::OneOf {
                choices: children(&one_of, Rule::choice).map(|choice| self.name(&choice)).collect(),
                or_other: has(&one_of, Rule::or_other),
            }
        } else if let Some(list) = child(&found, Rule::list_of) {
            TypeExprKind::List(Box::new(self.type_in(&list)))
        } else if let Some(money) = child(&found, Rule::money_of) {
            TypeExprKind::Money(self.currency_in(&money))
        } else {
            match child(&found, Rule::type_name).map(|name| name.as_str().to_owned()).as_deref() {
                Some("boolean") => TypeExprKind::Boolean,
                Some("integer") => TypeExprKind::Integer,
                Some("number") => TypeExprKind::Number,
                Some("date") => TypeExprKind::Date,
                Some("datetime") => TypeExprKind::Datetime,
                Some("duration") => TypeExprKind::Duration,
                Some(_) | None => TypeExprKind::Text,
            }
        };
        TypeExpr { kind, span }
    }
}
