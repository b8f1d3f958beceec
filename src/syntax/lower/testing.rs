//! Tests.

use super::super::ast::{Assignment, Invalid, Test, TestEntry, TestEntryKind, TestValue};
use super::super::grammar::{Node, Rule, child, children, has};
use super::Lower;

impl Lower<'_> {
    pub(super) fn test_block(&mut self, node: &Node<'_>) -> Test {
        let entries = children(node, Rule::test_line).map(|line| self.test_line(&line)).collect();
        Test { title: self.text_in(node), entries }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules are pest's; all others are no lines of a test")]
    fn test_line(&mut self, node: &Node<'_>) -> TestEntry {
        let span = self.span(node);
        let inner = node.clone().into_inner().next().unwrap_or_else(|| node.clone());
        let kind = match inner.as_rule() {
            Rule::as_of => TestEntryKind::AsOf(self.literal_in(&inner)),
            Rule::given => TestEntryKind::Given(self.assignments(&inner)),
            Rule::given_record => {
                TestEntryKind::GivenRecord { related: self.name_in(&inner), fields: self.assignments(&inner) }
            }
            Rule::given_verdict => TestEntryKind::GivenVerdict {
                approved: has(&inner, Rule::kw_approval),
                stage: self.name_in(&inner),
                by: self.text_in(&inner),
                because: child(&inner, Rule::because).map(|because| self.text_in(&because)),
            },
            Rule::expect_outcome => TestEntryKind::ExpectOutcome {
                outcome: self.name_in(&inner),
                by: child(&inner, Rule::expect_by).map(|by| self.expr_in(&by, Rule::path)),
            },
            Rule::expect_value => TestEntryKind::ExpectValue {
                subject: self.expr_in(&inner, Rule::path),
                value: self.test_value_in(&inner),
            },
            Rule::expect_missing => TestEntryKind::ExpectMissing(self.expr_in(&inner, Rule::path)),
            Rule::expect_could_be => TestEntryKind::ExpectCouldBe {
                stage: self.name_in(&inner),
                asking: child(&inner, Rule::asking)
                    .map(|asking| children(&asking, Rule::name).map(|name| self.name(&name)).collect()),
            },
            Rule::expect_awaiting => TestEntryKind::ExpectAwaiting(self.text_in(&inner)),
            _ => TestEntryKind::Invalid(Invalid { declares: None, span }),
        };
        TestEntry { kind, span }
    }

    fn assignments(&mut self, node: &Node<'_>) -> Vec<Assignment> {
        let assign = |assignment: Node<'_>| Assignment {
            name: self.name_in(&assignment),
            value: self.test_value_in(&assignment),
            span: self.span(&assignment),
        };
        children(node, Rule::assignment).map(assign).collect()
    }

    fn test_value_in(&mut self, node: &Node<'_>) -> TestValue {
        let value = child(node, Rule::test_value).unwrap_or_else(|| node.clone());
        match child(&value, Rule::atoms) {
            Some(atoms) => TestValue::List(self.exprs_in(&atoms, Rule::atom), self.span(&atoms)),
            None => TestValue::One(self.expr_in(&value, Rule::atom)),
        }
    }
}
