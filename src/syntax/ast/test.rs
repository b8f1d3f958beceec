//! Tests and guarantees.

use crate::source::Span;
use crate::syntax::ast::{Expr, Invalid, Literal, Name, Text};

/// `guarantee "…": CONDITION`
#[derive(Clone, Debug, PartialEq)]
pub struct Guarantee {
    /// Its title.
    pub title: Text,
    /// `A` in `if A then B`.
    pub premise: Option<Expr>,
    /// The condition, or `B`.
    pub condition: Expr,
}

/// `test "…" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Its title.
    pub title: Text,
    /// Its lines, in order.
    pub entries: Vec<TestEntry>,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestEntry {
    /// Which.
    pub kind: TestEntryKind,
    /// The whole line.
    pub span: Span,
}

/// `field = value`
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The field.
    pub name: Name,
    /// Its value.
    pub value: TestValue,
    /// The whole of it.
    pub span: Span,
}

/// A value in a test: a literal (signed where needed), a bare choice or stage, or a list of them.
#[derive(Clone, Debug, PartialEq)]
pub enum TestValue {
    /// One value.
    One(Expr),
    /// `("SEO", "Paid")`
    List(Vec<Expr>, Span),
}

/// Which line of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestEntryKind {
    /// `as of 2026-11-21`; a date or datetime literal
    AsOf(Literal),
    /// `given f = v, …`
    Given(Vec<Assignment>),
    /// `given activities { f = v, … }`
    GivenRecord {
        /// The related records.
        related: Name,
        /// The record's fields.
        fields: Vec<Assignment>,
    },
    /// `given approval SQL by "sales"` or `given rejection SQL by "sales" because "…"`
    GivenVerdict {
        /// Whether it is an approval.
        approved: bool,
        /// The stage.
        stage: Name,
        /// Who gave it.
        by: Text,
        /// Why, for a rejection.
        because: Option<Text>,
    },
    /// `expect SQL by funded_buyer`
    ExpectOutcome {
        /// A stage, `disqualified` or `no_stage`.
        outcome: Name,
        /// The rule, cap or disqualification; `SQL.1` is a member.
        by: Option<Expr>,
    },
    /// `expect NAME = VALUE`, `expect BANT.need = true`
    ExpectValue {
        /// A name or a criterion.
        subject: Expr,
        /// What it should be.
        value: TestValue,
    },
    /// `expect NAME missing`
    ExpectMissing(Expr),
    /// `expect could_be SQL asking need, timing`
    ExpectCouldBe {
        /// The stage.
        stage: Name,
        /// The fields, where `asking` stands.
        asking: Option<Vec<Name>>,
    },
    /// `expect awaiting "sales"`
    ExpectAwaiting(Text),
    /// A line that could not be read.
    Invalid(Invalid),
}
