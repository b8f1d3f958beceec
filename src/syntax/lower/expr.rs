//! Expressions: two flat lists of operands and operators, put in order by pest's Pratt parser.
//!
//! Chains of one operator become one flat node, so that the tree's depth is that of the parentheses.

use std::sync::LazyLock;

use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::super::ast::{
    AddOp, Aggregate, Comparison, Direction, Expr, ExprKind, MulOp, Of, Quantifier, Set, Text, TextPattern, TextTest,
};
use super::super::errors;
use super::super::grammar::{Node, Rule, child, children, has};
use super::Lower;

static CONDITIONS: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::kw_or, Assoc::Left))
        .op(Op::infix(Rule::kw_and, Assoc::Left))
        .op(Op::prefix(Rule::kw_not))
});

static VALUES: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::plus, Assoc::Left) | Op::infix(Rule::minus, Assoc::Left))
        .op(Op::infix(Rule::times, Assoc::Left) | Op::infix(Rule::divide, Assoc::Left))
        .op(Op::prefix(Rule::negate))
        .op(Op::infix(Rule::kw_default, Assoc::Left))
});

impl Lower<'_> {
    /// Any node that stands for an expression.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are no expressions")]
    pub(super) fn expr(&mut self, node: &Node<'_>) -> Expr {
        let kind = match node.as_rule() {
            Rule::expr => return self.pratt(node, &CONDITIONS),
            Rule::value => return self.pratt(node, &VALUES),
            Rule::test => return self.test(node),
            Rule::signed | Rule::signed_number => return self.signed(node),
            Rule::atom => return self.only_child(node),
            Rule::path => return self.path(node),
            Rule::name => ExprKind::Name(self.name(node)),
            Rule::parenthesised => ExprKind::Parenthesised(Box::new(self.expr_in(node, Rule::expr))),
            Rule::call => self.call(node),
            Rule::kw_today => ExprKind::Today,
            Rule::kw_now => ExprKind::Now,
            Rule::kw_outcome => ExprKind::Outcome,
            _ => self.literal(node).map_or(ExprKind::Invalid, ExprKind::Literal),
        };
        Expr { kind, span: self.span(node) }
    }

    fn only_child(&mut self, node: &Node<'_>) -> Expr {
        match node.clone().into_inner().next() {
            Some(inner) => self.expr(&inner),
            None => self.invalid(node),
        }
    }

    fn pratt(&mut self, node: &Node<'_>, parser: &PrattParser<Rule>) -> Expr {
        let draft = self.draft;
        parser
            .map_primary(|operand| self.expr(&operand))
            .map_prefix(|operator, operand| {
                let start = draft.span(operator.as_span().start()..operator.as_span().end());
                let span = start.to(operand.span);
                let operand = Box::new(operand);
                let negative = operator.as_rule() == Rule::negate;
                Expr { kind: if negative { ExprKind::Negate(operand) } else { ExprKind::Not(operand) }, span }
            })
            .map_infix(|left, operator, right| join(left, operator.as_rule(), right))
            .parse(node.clone().into_inner())
    }

    fn signed(&mut self, node: &Node<'_>) -> Expr {
        let literal = self.literal_in(node);
        let inner = Expr { span: literal.span, kind: ExprKind::Literal(literal) };
        if has(node, Rule::negate) {
            Expr { kind: ExprKind::Negate(Box::new(inner)), span: self.span(node) }
        } else {
            inner
        }
    }

    /// `NAME` or `NAME.MEMBER`.
    pub(super) fn path(&self, node: &Node<'_>) -> Expr {
        let mut names = children(node, Rule::name).chain(children(node, Rule::place));
        let span = self.span(node);
        let (first, second) = (names.next(), names.next());
        let kind = match (first, second) {
            (Some(of), Some(member)) => ExprKind::Member { of: self.name(&of), member: self.name(&member) },
            (Some(name), None) => ExprKind::Name(self.name(&name)),
            (None, _) => ExprKind::Invalid,
        };
        Expr { kind, span }
    }

    fn call(&mut self, node: &Node<'_>) -> ExprKind {
        let function = child(node, Rule::plain).map_or_else(|| self.name_in(node), |plain| self.name(&plain));
        let arguments: Vec<Node<'_>> = children(node, Rule::argument).collect();
        let aggregates =
            |node: &Node<'_>| [Rule::kw_distinct, Rule::kw_by, Rule::kw_where].into_iter().any(|word| has(node, word));
        let Some(aggregate) = arguments.iter().find(|argument| aggregates(argument)) else {
            let arguments = arguments.iter().map(|argument| self.expr_in(argument, Rule::expr)).collect();
            return ExprKind::Call { function, arguments };
        };
        if arguments.len() > 1 {
            self.diagnostics.push(errors::aggregate_of_several(&function.text, self.span(node)));
        }
        ExprKind::Aggregate(Box::new(Aggregate {
            function,
            distinct: child(aggregate, Rule::kw_distinct).map(|word| self.span(&word)),
            subject: self.expr_in(aggregate, Rule::expr),
            by: self.optional_expr(aggregate, Rule::path),
            filter: children(aggregate, Rule::expr).nth(1).map(|filter| self.expr(&filter)),
        }))
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are no tests")]
    fn test(&mut self, node: &Node<'_>) -> Expr {
        let mut parts = node.clone().into_inner();
        let Some(first) = parts.next() else { return self.invalid(node) };
        if first.as_rule() == Rule::quantified {
            return self.quantified(&first);
        }
        let value = self.expr(&first);
        let Some(tail) = parts.next() else { return value };
        let value = Box::new(value);
        let ignoring_case = has(&tail, Rule::ignoring);
        let negated = has(&tail, Rule::kw_not);
        let kind = match tail.as_rule() {
            Rule::compare => ExprKind::Compare {
                left: value,
                comparison: self.comparison_in(&tail),
                right: Box::new(self.expr_in(&tail, Rule::value)),
                ignoring_case,
            },
            Rule::between => self.between(value, &tail, negated),
            Rule::member_of => ExprKind::In { value, set: self.set_in(&tail), negated, ignoring_case },
            Rule::kw_defined => ExprKind::Defined(value),
            Rule::kw_missing => ExprKind::Missing(value),
            Rule::matches => ExprKind::Matches { value, pattern: self.pattern_in(&tail), ignoring_case },
            Rule::text_test => {
                let (test, pattern) = self.text_test(&tail);
                ExprKind::TextTest { value, test, pattern, ignoring_case }
            }
            Rule::within => {
                let direction = if has(&tail, Rule::kw_last) { Direction::Last } else { Direction::Next };
                ExprKind::Within { value, direction, length: self.literal_in(&tail) }
            }
            _ => ExprKind::Invalid,
        };
        Expr { kind, span: self.span(node) }
    }

    fn between(&mut self, value: Box<Expr>, tail: &Node<'_>, negated: bool) -> ExprKind {
        let mut bounds = self.exprs_in(tail, Rule::value).into_iter();
        let low = Box::new(bounds.next().unwrap_or_else(|| self.invalid(tail)));
        let high = Box::new(bounds.next().unwrap_or_else(|| self.invalid(tail)));
        ExprKind::Between { value, low, high, high_included: !has(tail, Rule::kw_under), negated }
    }

    /// The sign of a comparison.
    pub(super) fn comparison_in(&self, node: &Node<'_>) -> Comparison {
        match child(node, Rule::comparison).as_ref().map(Node::as_str) {
            Some("!=") => Comparison::NotEqual,
            Some("<") => Comparison::Less,
            Some("<=") => Comparison::LessOrEqual,
            Some(">") => Comparison::Greater,
            Some(">=") => Comparison::GreaterOrEqual,
            Some(_) | None => Comparison::Equal,
        }
    }

    fn set_in(&mut self, node: &Node<'_>) -> Set {
        let set = child(node, Rule::set).unwrap_or_else(|| node.clone());
        match child(&set, Rule::values) {
            Some(values) => Set::Inline(self.exprs_in(&values, Rule::value), self.span(&values)),
            None => Set::Named(self.name_in(&set)),
        }
    }

    fn pattern_in(&self, node: &Node<'_>) -> Text {
        let pattern = child(node, Rule::pattern).unwrap_or_else(|| node.clone());
        let written = pattern.as_str();
        let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written);
        Text { value: raw(inner), span: self.span(&pattern) }
    }

    fn text_test(&mut self, node: &Node<'_>) -> (TextTest, TextPattern) {
        let Some(form) = node.clone().into_inner().next() else {
            return (TextTest::Contains, TextPattern::One(Box::new(self.invalid(node))));
        };
        let test = if has(&form, Rule::kw_starts) {
            TextTest::StartsWith
        } else if has(&form, Rule::kw_ends) {
            TextTest::EndsWith
        } else if has(&form, Rule::any_word_of) || has(&form, Rule::one_word) {
            TextTest::ContainsWord
        } else {
            TextTest::Contains
        };
        let any = child(&form, Rule::any_of).or_else(|| child(&form, Rule::any_word_of));
        let pattern = if let Some(any) = any {
            TextPattern::AnyOf(self.set_in(&any))
        } else if let Some(all) = child(&form, Rule::all_of) {
            TextPattern::AllOf(self.set_in(&all))
        } else {
            let holder = child(&form, Rule::one_word).unwrap_or(form);
            TextPattern::One(Box::new(self.expr_in(&holder, Rule::value)))
        };
        (test, pattern)
    }

    fn quantified(&mut self, node: &Node<'_>) -> Expr {
        let head = child(node, Rule::quantifier).unwrap_or_else(|| node.clone());
        let quantifier = if has(&head, Rule::kw_least) {
            Quantifier::AtLeast(self.literal_in(&head))
        } else if has(&head, Rule::kw_most) {
            Quantifier::AtMost(self.literal_in(&head))
        } else if has(&head, Rule::kw_exactly) {
            Quantifier::Exactly(self.literal_in(&head))
        } else if has(&head, Rule::kw_all) {
            Quantifier::All
        } else if has(&head, Rule::kw_any) {
            Quantifier::Any
        } else {
            Quantifier::None
        };
        let of = match child(node, Rule::conditions) {
            Some(list) => Of::Conditions(self.exprs_in(&list, Rule::expr), self.span(&list)),
            None => Of::Group(self.name_in(node)),
        };
        Expr { kind: ExprKind::Quantified { quantifier, of }, span: self.span(node) }
    }
}

/// One more operand for a chain, or the first two of one.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; a chain of another kind is an operand")]
fn join(left: Expr, operator: Rule, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    let sum = |operator| if operator == Rule::plus { AddOp::Add } else { AddOp::Subtract };
    let product = |operator| if operator == Rule::times { MulOp::Multiply } else { MulOp::Divide };
    let kind = match (operator, left.kind) {
        (Rule::kw_and, ExprKind::And(operands)) => ExprKind::And(with(operands, right)),
        (Rule::kw_or, ExprKind::Or(operands)) => ExprKind::Or(with(operands, right)),
        (Rule::kw_default, ExprKind::Default(operands)) => ExprKind::Default(with(operands, right)),
        (Rule::plus | Rule::minus, ExprKind::Sum(first, rest)) => {
            ExprKind::Sum(first, with(rest, (sum(operator), right)))
        }
        (Rule::times | Rule::divide, ExprKind::Product(first, rest)) => {
            ExprKind::Product(first, with(rest, (product(operator), right)))
        }
        (operator, kind) => {
            let left = Expr { kind, span: left.span };
            match operator {
                Rule::kw_and => ExprKind::And(vec![left, right]),
                Rule::kw_or => ExprKind::Or(vec![left, right]),
                Rule::kw_default => ExprKind::Default(vec![left, right]),
                Rule::times | Rule::divide => ExprKind::Product(Box::new(left), vec![(product(operator), right)]),
                _ => ExprKind::Sum(Box::new(left), vec![(sum(operator), right)]),
            }
        }
    };
    Expr { kind, span }
}

fn with<T>(mut chain: Vec<T>, last: T) -> Vec<T> {
    chain.push(last);
    chain
}

/// A pattern's own text: `\"` is a quote, all other backslashes stay.
fn raw(inner: &str) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('"')) => {}
            ('\\', Some('\\')) => {
                text.push_str("\\\\");
                characters.next();
            }
            _ => text.push(character),
        }
    }
    text
}
