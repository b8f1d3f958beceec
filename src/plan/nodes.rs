//! Conditions as nodes of a graph: each different one stands there once, whatever asks for it.
//!
//! Guarantee: what a constructor returns says of every lead what its name says in strong Kleene logic. Conditions over
//! one column of codes become one table, so that logic is left only between columns.

use std::collections::HashMap;
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::plan::{ColumnId, NumberId};
use crate::policy::{Comparison, Cond, CriteriaId, DecisionId, ScoreId};
use crate::types::{Truth, id};

id!(
    /// A condition of a [`Plan`](crate::plan::Plan).
    NodeId
);
id!(
    /// A condition that only the interpreter can tell.
    WholeId
);

/// A column of codes that the machine has for each lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Codes {
    /// One of the batch.
    Batch(ColumnId),
    /// Of a score: by its thresholds, from 1.
    Score(ScoreId),
    /// How many criteria of a group are true.
    Met(CriteriaId),
    /// Which entry of a decision decided, from 0; as many as there are where none did.
    Made(DecisionId),
    /// The [`RulingId`](crate::plan::RulingId).
    Ruling,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// The same of all leads.
    Constant(Truth),
    /// Told by a code. Codes beyond the table do not occur.
    Coded {
        /// The column.
        codes: Codes,
        /// What is true of each code.
        truths: Arc<[Truth]>,
    },
    /// Told by two bits of a code.
    Bits {
        /// The column.
        column: ColumnId,
        /// The bit that is set where it is true.
        is_true: u32,
        /// The bit that is set where it is known.
        is_known: u32,
        /// What it is where the field is missing.
        missing: Truth,
    },
    /// The opposite.
    Not(NodeId),
    /// Whether it is known.
    Known(NodeId),
    /// Whether it is true: never unknown.
    Surely(NodeId),
    /// All of these, at least two.
    And(Arc<[NodeId]>),
    /// Any of these, at least two.
    Or(Arc<[NodeId]>),
    /// At least so many of these.
    AtLeast {
        /// Of these; one may stand here twice.
        of: Arc<[NodeId]>,
        /// How many: more than one, fewer than all.
        count: usize,
    },
    /// Two fields of one type with an order; unknown where one is missing.
    Compare {
        /// How.
        comparison: Comparison,
        /// Left.
        left: Figure,
        /// Right.
        right: Figure,
    },
    /// Told by the interpreter of the whole lead.
    Whole(WholeId),
}

/// A field that is counted with: its numbers, and a column whose code says whether it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Figure {
    /// Its numbers.
    pub number: NumberId,
    /// A column of its codes.
    pub present: ColumnId,
}

/// All conditions of a plan; each stands behind those that it is made of.
#[derive(Debug, Default)]
pub struct Nodes {
    all: TiVec<NodeId, Node>,
    known: HashMap<Node, NodeId>,
    wholes: TiVec<WholeId, Cond>,
}

impl Nodes {
    /// The condition of an id.
    #[must_use]
    pub fn get(&self, id: NodeId) -> Option<&Node> {
        self.all.get(id)
    }

    /// How many conditions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The condition that only the interpreter can tell.
    #[must_use]
    pub fn whole(&self, id: WholeId) -> Option<&Cond> {
        self.wholes.get(id)
    }

    pub(super) fn constant(&mut self, truth: Truth) -> NodeId {
        self.add(Node::Constant(truth))
    }

    pub(super) fn coded(&mut self, codes: Codes, truths: Vec<Truth>) -> NodeId {
        match truths.split_first() {
            Some((first, rest)) if rest.iter().all(|truth| truth == first) => self.constant(*first),
            Some(_) => self.add(Node::Coded { codes, truths: truths.into() }),
            None => self.constant(Truth::Unknown),
        }
    }

    pub(super) fn bits(&mut self, column: ColumnId, (is_true, is_known): (u32, u32), missing: Truth) -> NodeId {
        self.add(Node::Bits { column, is_true, is_known, missing })
    }

    pub(super) fn compare(&mut self, comparison: Comparison, left: Figure, right: Figure) -> NodeId {
        self.add(Node::Compare { comparison, left, right })
    }

    pub(super) fn interpreted(&mut self, cond: &Cond) -> NodeId {
        let id = self.wholes.push_and_get_key(cond.clone());
        self.add(Node::Whole(id))
    }

    pub(super) fn not(&mut self, of: NodeId) -> NodeId {
        match self.node(of) {
            Node::Not(inner) => inner,
            Node::And(parts) => {
                let parts = parts.iter().map(|part| self.not(*part)).collect();
                self.or(parts)
            }
            Node::Or(parts) => {
                let parts = parts.iter().map(|part| self.not(*part)).collect();
                self.and(parts)
            }
            Node::Constant(_)
            | Node::Coded { .. }
            | Node::Bits { .. }
            | Node::Known(_)
            | Node::Surely(_)
            | Node::AtLeast { .. }
            | Node::Compare { .. }
            | Node::Whole(_) => self.each(of, |truth| !truth, Node::Not),
        }
    }

    pub(super) fn is_known(&mut self, of: NodeId) -> NodeId {
        self.each(of, |truth| Truth::from(truth.known().is_some()), Node::Known)
    }

    /// Whether it is true.
    pub(super) fn surely(&mut self, of: NodeId) -> NodeId {
        self.each(of, |truth| Truth::from(truth.is_true()), Node::Surely)
    }

    /// All of these; of none, true.
    pub(super) fn and(&mut self, of: Vec<NodeId>) -> NodeId {
        let inside = |node: Node| if let Node::And(parts) = node { Some(parts) } else { None };
        self.joined(of, Truth::True, Truth::and, &inside, Node::And)
    }

    /// Any of these; of none, false.
    pub(super) fn or(&mut self, of: Vec<NodeId>) -> NodeId {
        let inside = |node: Node| if let Node::Or(parts) = node { Some(parts) } else { None };
        self.joined(of, Truth::False, Truth::or, &inside, Node::Or)
    }

    /// At least so many of these, and no more than that.
    pub(super) fn tally(&mut self, of: &[NodeId], low: usize, high: Option<usize>) -> NodeId {
        let from_low = self.at_least(of, low);
        let Some(high) = high else { return from_low };
        let beyond = self.at_least(of, high.saturating_add(1));
        let not_beyond = self.not(beyond);
        self.and(vec![from_low, not_beyond])
    }

    /// At least so many of these.
    pub(super) fn at_least(&mut self, of: &[NodeId], mut count: usize) -> NodeId {
        let mut open = Vec::new();
        for part in of {
            match self.node(*part) {
                Node::Constant(Truth::False) => {}
                Node::Constant(Truth::True) => count = count.saturating_sub(1),
                Node::Constant(Truth::Unknown)
                | Node::Coded { .. }
                | Node::Bits { .. }
                | Node::Not(_)
                | Node::Known(_)
                | Node::Surely(_)
                | Node::And(_)
                | Node::Or(_)
                | Node::AtLeast { .. }
                | Node::Compare { .. }
                | Node::Whole(_) => open.push(*part),
            }
        }
        open.sort_unstable();
        if count == 0 {
            return self.constant(Truth::True);
        }
        if count > open.len() {
            return self.constant(Truth::False);
        }
        if count == 1 {
            return self.or(open);
        }
        if count == open.len() {
            return self.and(open);
        }
        self.add(Node::AtLeast { of: open.into(), count })
    }

    /// A function of one truth.
    fn each(&mut self, of: NodeId, map: impl Fn(Truth) -> Truth, make: impl Fn(NodeId) -> Node) -> NodeId {
        match self.node(of) {
            Node::Constant(truth) => self.constant(map(truth)),
            Node::Coded { codes, truths } => self.coded(codes, truths.iter().map(|truth| map(*truth)).collect()),
            Node::Bits { .. }
            | Node::Not(_)
            | Node::Known(_)
            | Node::Surely(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::AtLeast { .. }
            | Node::Compare { .. }
            | Node::Whole(_) => self.add(make(of)),
        }
    }

    /// `and` or `or`: `neutral` changes nothing, its opposite decides.
    fn joined(
        &mut self,
        of: Vec<NodeId>,
        neutral: Truth,
        join: impl Fn(Truth, Truth) -> Truth,
        inside: &dyn Fn(Node) -> Option<Arc<[NodeId]>>,
        make: impl Fn(Arc<[NodeId]>) -> Node,
    ) -> NodeId {
        let mut tables: Vec<(Codes, Vec<Truth>)> = Vec::new();
        let mut rest = Vec::new();
        let flat = of.into_iter().flat_map(|part| match inside(self.node(part)) {
            Some(parts) => parts.to_vec(),
            None => vec![part],
        });
        for part in flat.collect::<Vec<_>>() {
            match self.node(part) {
                Node::Constant(truth) if truth == neutral => {}
                Node::Constant(truth) if truth == !neutral => return self.constant(truth),
                Node::Coded { codes, truths } => match tables.iter_mut().find(|(known, _)| *known == codes) {
                    Some((_, table)) => {
                        table.iter_mut().zip(truths.iter()).for_each(|(one, other)| *one = join(*one, *other));
                    }
                    None => tables.push((codes, truths.to_vec())),
                },
                Node::Constant(_)
                | Node::Bits { .. }
                | Node::Not(_)
                | Node::Known(_)
                | Node::Surely(_)
                | Node::And(_)
                | Node::Or(_)
                | Node::AtLeast { .. }
                | Node::Compare { .. }
                | Node::Whole(_) => rest.push(part),
            }
        }
        for (codes, table) in tables {
            let part = self.coded(codes, table);
            if self.node(part) == Node::Constant(!neutral) {
                return part;
            }
            if self.node(part) != Node::Constant(neutral) {
                rest.push(part);
            }
        }
        rest.sort_unstable();
        rest.dedup();
        match rest.as_slice() {
            [] => self.constant(neutral),
            [one] => *one,
            [..] => self.add(make(rest.into())),
        }
    }

    fn node(&self, id: NodeId) -> Node {
        self.all.get(id).cloned().unwrap_or(Node::Constant(Truth::Unknown))
    }

    fn add(&mut self, node: Node) -> NodeId {
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let id = self.all.push_and_get_key(node.clone());
        self.known.insert(node, id);
        id
    }
}
