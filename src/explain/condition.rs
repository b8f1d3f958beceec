//! A condition on one lead as a tree: what holds, what does not, what is not known.

use crate::explain::phrase;
use crate::policy::{Cond, CondKind, DefinitionBody, Policy};
use crate::reference::Evaluation;
use crate::source::{Sources, Span};
use crate::types::Truth;

/// A condition with what it is on this lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Whether it holds.
    pub truth: Truth,
    /// What is looked at, in the author's words: `budget`, `at least 3 of BANT`.
    pub label: String,
    /// The lead's own value beside what is wanted: `8,000 EUR: 2,000 EUR short of 10,000 EUR`.
    pub detail: String,
    /// Its parts, where it has any.
    pub children: Vec<Node>,
}

/// Tells conditions of one lead.
pub(super) struct Teller<'a> {
    pub(super) policy: &'a Policy,
    pub(super) sources: &'a Sources,
    pub(super) evaluation: &'a Evaluation<'a>,
}

impl Teller<'_> {
    /// The condition as trees: its parts, where all of them must hold. With `advice`, what is not known comes with the
    /// answer that would make it hold.
    pub(super) fn nodes(&self, cond: &Cond, advice: bool) -> Vec<Node> {
        if let CondKind::And(of) = &cond.kind {
            return of.iter().map(|part| self.node(part, advice)).collect();
        }
        vec![self.node(cond, advice)]
    }

    fn node(&self, cond: &Cond, advice: bool) -> Node {
        let truth = self.evaluation.truth(cond);
        let group = |detail: String, of: &[Cond], advice: bool| Node {
            truth,
            label: self.words(cond.span),
            detail,
            children: of.iter().map(|part| self.node(part, advice)).collect(),
        };
        match &cond.kind {
            CondKind::And(of) | CondKind::Or(of) => group(String::new(), of, advice),
            CondKind::Tally { of, high, .. } => group(self.count(of), of, advice && high.is_none()),
            CondKind::Not(inner) if !is_leaf(inner) => self.not(truth, cond.span, inner),
            CondKind::Definition(id) => match self.policy.definitions.get(*id) {
                Some(definition) => self.named(truth, &definition.name, definition_condition(&definition.body), advice),
                None => self.leaf(truth, cond, advice),
            },
            CondKind::Criterion(id, place) => {
                let criterion = self.policy.criteria.get(*id).and_then(|group| group.entries.get(*place));
                match criterion {
                    Some(criterion) => self.named(truth, &criterion.name, Some(&criterion.condition), advice),
                    None => self.leaf(truth, cond, advice),
                }
            }
            CondKind::Not(_)
            | CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Compare { .. }
            | CondKind::Range { .. }
            | CondKind::In { .. }
            | CondKind::Defined(_)
            | CondKind::Known(_)
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => self.leaf(truth, cond, advice),
        }
    }

    /// The author's words under a span, on one line.
    pub(super) fn words(&self, span: Span) -> String {
        let text = self.sources.text(span);
        let without_comments = text.lines().map(|line| line.split(" #").next().unwrap_or(line));
        let words: Vec<&str> = without_comments.flat_map(str::split_whitespace).collect();
        words.join(" ")
    }

    /// `not work_email`: with the own value where that is all there is to say, else with the parts below.
    fn not(&self, truth: Truth, span: Span, inner: &Cond) -> Node {
        let inner = self.node(inner, false);
        let label = self.words(span);
        if inner.children.is_empty() {
            return Node { truth, label, detail: inner.detail, children: Vec::new() };
        }
        Node { truth, label, detail: String::new(), children: vec![inner] }
    }

    fn leaf(&self, truth: Truth, cond: &Cond, advice: bool) -> Node {
        let detail =
            if truth == Truth::Unknown && !advice { "not known".to_owned() } else { phrase::detail(self, cond) };
        Node { truth, label: phrase::subject(self, cond), detail, children: Vec::new() }
    }

    /// A definition or criterion under its name: a simple one on its own line, another with its parts below.
    fn named(&self, truth: Truth, name: &str, body: Option<&Cond>, advice: bool) -> Node {
        let Some(body) = body else {
            return Node { truth, label: name.to_owned(), detail: String::new(), children: Vec::new() };
        };
        let inner = self.node(body, advice);
        let children = if inner.children.is_empty() && !matches!(body.kind, CondKind::Definition(_)) {
            Vec::new()
        } else if matches!(body.kind, CondKind::And(_)) {
            inner.children
        } else {
            return Node { truth, label: name.to_owned(), detail: String::new(), children: vec![inner] };
        };
        Node { truth, label: name.to_owned(), detail: inner.detail, children }
    }

    /// `2 of 4`
    fn count(&self, of: &[Cond]) -> String {
        let holding = of.iter().filter(|part| self.evaluation.truth(part).is_true()).count();
        format!("{holding} of {}", of.len())
    }
}

fn definition_condition(body: &DefinitionBody) -> Option<&Cond> {
    match body {
        DefinitionBody::Condition(condition) => Some(condition),
        DefinitionBody::Value(_) => None,
    }
}

/// Whether a condition is told on one line, so that its `not` is, too.
fn is_leaf(cond: &Cond) -> bool {
    !matches!(
        cond.kind,
        CondKind::And(_) | CondKind::Or(_) | CondKind::Tally { .. } | CondKind::Definition(_) | CondKind::Criterion(..)
    )
}
