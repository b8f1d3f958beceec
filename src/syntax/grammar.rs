//! The parser that pest makes from `grammar/bantam.pest`, and the way through its tree.

mod generated {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/bantam.pest"]
    pub(in crate::syntax) struct Grammar;
}

pub(super) use generated::{Grammar, Rule};

/// A node of pest's tree.
pub(super) type Node<'i> = pest::iterators::Pair<'i, Rule>;

/// The first child of one rule.
pub(super) fn child<'i>(node: &Node<'i>, rule: Rule) -> Option<Node<'i>> {
    node.clone().into_inner().find(|child| child.as_rule() == rule)
}

/// All children of one rule, in order.
pub(super) fn children<'i>(node: &Node<'i>, rule: Rule) -> impl Iterator<Item = Node<'i>> {
    node.clone().into_inner().filter(move |child| child.as_rule() == rule)
}

/// Whether there is a child of this rule.
pub(super) fn has(node: &Node<'_>, rule: Rule) -> bool {
    child(node, rule).is_some()
}

/// Where the node's last token ends. The node's own end may lie behind trailing blanks, where its rule ends in
/// something optional; tokens have no blanks in them.
pub(super) fn end_of(node: &Node<'_>) -> usize {
    let mut last = node.clone();
    while let Some(inner) = last.clone().into_inner().next_back() {
        last = inner;
    }
    last.as_span().end()
}
