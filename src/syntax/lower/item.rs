//! Top-level entries but for the blocks with a file of their own.

use super::super::ast::{
    Cap, Define, Disqualify, Expr, Guarantee, Invalid, Item, ItemKind, ListItem, ListSource, Rate, Rates, RuleClause,
    RuleClauseKind,
};
use super::super::errors::{self, Clause, Owner};
use super::super::grammar::{Node, Rule, child, children};
use super::super::{ast, grammar};
use super::Lower;

impl Lower<'_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are no items")]
    pub(super) fn item(&mut self, node: &Node<'_>) -> Item {
        let span = self.span(node);
        let nothing = ItemKind::Invalid(Invalid { declares: None, span });
        let Some(inner) = node.clone().into_inner().next() else { return Item { kind: nothing, span } };
        let node = &inner;
        let kind = match node.as_rule() {
            Rule::policy => ItemKind::Policy(self.text_in(node)),
            Rule::timezone => ItemKind::Timezone(self.text_in(node)),
            Rule::stages => ItemKind::Stages(children(node, Rule::name).map(|name| self.name(&name)).collect()),
            Rule::rates => ItemKind::Rates(self.rates(node)),
            Rule::use_file => ItemKind::Use(self.text_in(node)),
            Rule::lead => ItemKind::Lead(self.lead(node)),
            Rule::list => ItemKind::List(self.list(node)),
            Rule::define => ItemKind::Define(Define { name: self.name_in(node), body: self.expr_in(node, Rule::expr) }),
            Rule::criteria => ItemKind::Criteria(self.criteria(node)),
            Rule::score => ItemKind::Score(self.score(node)),
            Rule::rule_entry => self.rule(node).unwrap_or(nothing),
            Rule::otherwise => ItemKind::Otherwise(self.name_in(node)),
            Rule::decide => ItemKind::Decide(self.decide(node)),
            Rule::guarantee => ItemKind::Guarantee(self.guarantee(node)),
            Rule::test_block => ItemKind::Test(self.test_block(node)),
            _ => nothing,
        };
        Item { kind, span }
    }

    fn rates(&mut self, node: &Node<'_>) -> Rates {
        let entries = children(node, Rule::rate).map(|rate| self.rate(&rate)).collect();
        Rates { date: self.literal_in(node), entries }
    }

    fn rate(&self, node: &Node<'_>) -> Rate {
        let mut sides = children(node, Rule::money).filter_map(|side| self.literal(&side));
        let left = sides.next().unwrap_or_else(|| self.literal_in(node));
        let right = sides.next().unwrap_or_else(|| left.clone());
        Rate { left, right, span: self.span(node) }
    }

    fn list(&mut self, node: &Node<'_>) -> ListItem {
        let source = match (child(node, Rule::atoms), child(node, Rule::from_text)) {
            (Some(atoms), _) => ListSource::Inline(self.exprs_in(&atoms, Rule::atom)),
            (None, Some(file)) => ListSource::File(self.text_in(&file)),
            (None, None) => ListSource::Inline(Vec::new()),
        };
        ListItem { name: self.name_in(node), source }
    }

    fn guarantee(&mut self, node: &Node<'_>) -> Guarantee {
        let title = self.text_in(node);
        let Some(implication) = child(node, Rule::implication) else {
            return Guarantee { title, premise: None, condition: self.expr_in(node, Rule::expr) };
        };
        let mut parts = self.exprs_in(&implication, Rule::expr).into_iter();
        let premise = parts.next();
        Guarantee { title, premise, condition: parts.next().unwrap_or_else(|| self.invalid(&implication)) }
    }

    /// A rule, cap or disqualification; nothing where the grammar has changed without this function.
    fn rule(&mut self, node: &Node<'_>) -> Option<ItemKind> {
        let name = child(node, Rule::rule_name).and_then(|head| self.optional_name(&head));
        if let Some(rule) = child(node, Rule::stage_rule) {
            let stage = self.name_in(&rule);
            let condition = self.expr_in(&rule, Rule::expr);
            let clauses = self.rule_clauses(&rule, Owner::Rule);
            return Some(ItemKind::Rule(ast::Rule { name, condition, stage, clauses }));
        }
        if let Some(cap) = child(node, Rule::cap) {
            let stage = self.name_in(&cap);
            let condition = self.expr_in(&cap, Rule::expr);
            return Some(ItemKind::Cap(Cap { name, stage, condition, clauses: self.rule_clauses(&cap, Owner::Cap) }));
        }
        let disqualify = child(node, Rule::disqualify)?;
        let condition = self.expr_in(&disqualify, Rule::expr);
        let clauses = self.rule_clauses(&disqualify, Owner::Disqualify);
        Some(ItemKind::Disqualify(Disqualify { name, condition, clauses }))
    }

    /// The clauses that this owner may have; the others are reported and left out.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are no clauses")]
    fn rule_clauses(&mut self, node: &Node<'_>, owner: Owner) -> Vec<RuleClause> {
        let mut clauses = Vec::new();
        for clause in node.clone().into_inner() {
            let span = self.span(&clause);
            let (kind, misplaced) = match clause.as_rule() {
                Rule::because => (RuleClauseKind::Because(self.text_in(&clause)), None),
                Rule::owner => (RuleClauseKind::Owner(self.text_in(&clause)), None),
                Rule::from_date => (RuleClauseKind::From(self.literal_in(&clause)), None),
                Rule::until_date => (RuleClauseKind::Until(self.literal_in(&clause)), None),
                Rule::on_approval => {
                    let misplaced = (owner != Owner::Rule).then_some(Clause::OnApproval);
                    (RuleClauseKind::OnApproval(self.text_in(&clause)), misplaced)
                }
                Rule::unless_approval => {
                    let misplaced = (owner != Owner::Cap).then_some(Clause::UnlessApproval);
                    (RuleClauseKind::UnlessApproval(self.text_in(&clause)), misplaced)
                }
                Rule::unless => {
                    let condition: Expr = self.expr_in(&clause, Rule::expr);
                    (RuleClauseKind::Unless(condition), (owner == Owner::Rule).then_some(Clause::Unless))
                }
                _ => continue,
            };
            match misplaced {
                Some(misplaced) => self.diagnostics.push(errors::misplaced_clause(owner, misplaced, span)),
                None => clauses.push(RuleClause { kind, span }),
            }
        }
        clauses
    }

    fn criteria(&mut self, node: &Node<'_>) -> ast::Criteria {
        let entries = grammar::children(node, Rule::criterion)
            .map(|line| ast::CriteriaEntry::Criterion {
                name: self.name_in(&line),
                condition: self.expr_in(&line, Rule::expr),
                span: self.span(&line),
            })
            .collect();
        ast::Criteria { name: self.name_in(node), entries }
    }
}
