//! What a plan still works out once all is folded together.

use std::collections::HashSet;

use crate::plan::Plan;
use crate::plan::nodes::{Node, NodeId};
use crate::plan::parts::{Amount, NamedPlan, Term};

impl Plan<'_> {
    /// Whether something can only be told of a whole lead.
    pub(super) fn asks_for_whole_leads(&self) -> bool {
        let made = self.wants.decisions.iter().any(|id| self.made.get(id).is_none_or(|made| made.values.is_none()));
        let values = self.named.iter().any(|named| matches!(named, NamedPlan::Value(..)));
        let scores = self.scores.values().any(|score| score.terms.is_none());
        made || values
            || scores
            || self.reachable().iter().any(|id| matches!(self.nodes.get(*id), Some(Node::Whole(_))))
    }

    /// All conditions that something hangs on.
    fn reachable(&self) -> HashSet<NodeId> {
        let mut reached = HashSet::new();
        let mut open = self.roots();
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                open.extend(self.nodes.get(id).map(parts).unwrap_or_default());
            }
        }
        reached
    }

    fn roots(&self) -> Vec<NodeId> {
        let ruling = &self.ruling;
        let mut roots: Vec<NodeId> = ruling.votes.iter().chain(&ruling.vetoes).map(|(node, _)| *node).collect();
        roots.extend(ruling.caps.iter().map(|(node, ..)| *node));
        roots.extend(&self.odd);
        roots.extend(&self.pending);
        roots.extend(self.met.values().flatten());
        roots.extend(self.made.values().flat_map(|made| &made.entries));
        roots.extend(self.named.iter().filter_map(|named| match named {
            NamedPlan::Condition(_, node) => Some(*node),
            NamedPlan::Value(..) => None,
        }));
        let terms = self.scores.values().filter_map(|score| score.terms.as_ref()).flatten();
        terms.for_each(|term| gates(term, &mut roots));
        roots
    }
}

fn gates(term: &Term, into: &mut Vec<NodeId>) {
    into.extend(term.gate);
    if let Amount::Best { of, .. } = &term.amount {
        of.iter().for_each(|term| gates(term, into));
    }
}

/// The conditions that one is made of. What has codes of its own is a root.
fn parts(node: &Node) -> Vec<NodeId> {
    match node {
        Node::Not(of) | Node::Known(of) | Node::Surely(of) => vec![*of],
        Node::And(of) | Node::Or(of) | Node::AtLeast { of, .. } => of.to_vec(),
        Node::Constant(_) | Node::Coded { .. } | Node::Bits { .. } | Node::Compare { .. } | Node::Whole(_) => {
            Vec::new()
        }
    }
}
