//! pest's tree to the AST. Mirrors the grammar: `expr` builds `ast::Expr`, `score` builds `ast::Score`.
//!
//! The grammar promises which children a node has; where the code must still say what happens without one, it
//! falls back on an empty or invalid node.

mod decide;
mod expr;
mod item;
mod lead;
mod literal;
mod score;
mod testing;

pub(super) use literal::{calendar_unit, duration_unit};

use pest::iterators::Pairs;

use super::ast::{Expr, ExprKind, Name, Text};
use super::draft::Draft;
use super::grammar::{Node, Rule, child, children, end_of};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The way from one draft's tree to the AST, and what is found wrong on it.
pub(super) struct Lower<'d> {
    draft: &'d Draft,
    /// What the grammar lets pass and the language does not.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'d> Lower<'d> {
    pub(super) fn new(draft: &'d Draft) -> Self {
        Lower { draft, diagnostics: Vec::new() }
    }

    /// The items of a `file` or `item_alone`.
    pub(super) fn items(&mut self, tree: Pairs<'_, Rule>) -> Vec<super::ast::Item> {
        let items: Vec<Node<'_>> =
            tree.flat_map(|root| root.into_inner()).filter(|node| node.as_rule() == Rule::item).collect();
        items.into_iter().map(|node| self.item(&node)).collect()
    }

    fn span(&self, node: &Node<'_>) -> Span {
        self.draft.span(node.as_span().start()..end_of(node))
    }

    /// A `name`, `plain`, `place` or `choice` node.
    fn name(&self, node: &Node<'_>) -> Name {
        let written = node.as_str().trim_end();
        let quoted = written.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        let text = if node.as_rule() == Rule::choice && written.starts_with('"') {
            unescape(written)
        } else {
            quoted.unwrap_or(written).to_owned()
        };
        Name { text, span: self.span(node) }
    }

    fn name_in(&self, node: &Node<'_>) -> Name {
        self.optional_name(node).unwrap_or_else(|| Name { text: String::new(), span: self.span(node) })
    }

    fn optional_name(&self, node: &Node<'_>) -> Option<Name> {
        child(node, Rule::name).map(|name| self.name(&name))
    }

    fn text(&self, node: &Node<'_>) -> Text {
        Text { value: unescape(node.as_str()), span: self.span(node) }
    }

    fn text_in(&self, node: &Node<'_>) -> Text {
        let text = child(node, Rule::string).map(|text| self.text(&text));
        text.unwrap_or_else(|| Text { value: String::new(), span: self.span(node) })
    }

    fn texts_in(&self, node: &Node<'_>) -> Vec<Text> {
        children(node, Rule::string).map(|text| self.text(&text)).collect()
    }

    fn expr_in(&mut self, node: &Node<'_>, rule: Rule) -> Expr {
        self.optional_expr(node, rule).unwrap_or_else(|| self.invalid(node))
    }

    fn optional_expr(&mut self, node: &Node<'_>, rule: Rule) -> Option<Expr> {
        child(node, rule).map(|found| self.expr(&found))
    }

    fn exprs_in(&mut self, node: &Node<'_>, rule: Rule) -> Vec<Expr> {
        children(node, rule).map(|found| self.expr(&found)).collect()
    }

    fn invalid(&self, node: &Node<'_>) -> Expr {
        Expr { kind: ExprKind::Invalid, span: self.span(node) }
    }
}

/// The text between the quotes, with escapes resolved. `\u{…}` that is no character becomes U+FFFD.
fn unescape(quoted: &str) -> String {
    let mut rest = quoted.strip_prefix('"').unwrap_or(quoted);
    rest = rest.strip_suffix('"').unwrap_or(rest);
    let mut text = String::with_capacity(rest.len());
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        let mut characters = escape.chars().skip(1);
        match characters.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('u') => {
                let digits: String = characters.skip(1).take_while(|character| *character != '}').collect();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                text.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = escape.get(digits.len() + 4..).unwrap_or("");
                continue;
            }
            Some(other) => text.push(other),
            None => {}
        }
        rest = escape.get(2..).unwrap_or("");
    }
    text.push_str(rest);
    text
}
