//! The lead block: fields, their types and clauses, related records.

use crate::source::Span;
use crate::syntax::ast::{Expr, Invalid, Name, Text};
use crate::types::DurationUnit;

/// `lead { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct LeadBlock {
    /// Its lines, in order.
    pub entries: Vec<LeadEntry>,
}

/// One line, or one `related` block, of the lead block.
#[derive(Clone, Debug, PartialEq)]
pub enum LeadEntry {
    /// `missing everywhere "N/A", "-"`
    MissingEverywhere {
        /// The texts.
        texts: Vec<Text>,
        /// The whole line.
        span: Span,
    },
    /// `NAME TYPE clauses…`
    Field(Field),
    /// `related NAME { … }`
    Related(Related),
    /// A line that could not be read.
    Invalid(Invalid),
}

/// `related activities by account_id { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Its name.
    pub name: Name,
    /// The field that both sides have, where it is not the key.
    pub by: Option<Name>,
    /// Its fields, only [`LeadEntry::Field`] and [`LeadEntry::Invalid`].
    pub entries: Vec<LeadEntry>,
    /// The whole block.
    pub span: Span,
}

/// `NAME TYPE clauses…`
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// Its clauses, in the order written.
    pub clauses: Vec<FieldClause>,
    /// The whole entry.
    pub span: Span,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    /// Which.
    pub kind: TypeExprKind,
    /// Where.
    pub span: Span,
}

/// Which type was written.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeExprKind {
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `text`
    Text,
    /// `date`
    Date,
    /// `datetime`
    Datetime,
    /// `duration`
    Duration,
    /// `money EUR`
    Money(Name),
    /// `one of a, "b c" or other`
    OneOf {
        /// The choices, quoted or not.
        choices: Vec<Name>,
        /// Whether it ends in `or other`.
        or_other: bool,
    },
    /// `list of T`
    List(Box<TypeExpr>),
}

/// One clause of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldClause {
    /// Which.
    pub kind: FieldClauseKind,
    /// Where.
    pub span: Span,
}

/// Which clause of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldClauseKind {
    /// `key`
    Key,
    /// `required`
    Required,
    /// `from "Column"`
    From(Text),
    /// `missing "Select", "N/A"`
    Missing(Vec<Text>),
    /// `in days`
    In(DurationUnit),
    /// `format "DD/MM/YYYY"`
    Format(Text),
    /// `read "ASAP" as 0d, "Cold call" as outbound`
    Read(Vec<Reading>),
    /// `between 0 and 5`, `between 0 and under 5`; literals, signed where needed
    Between {
        /// The lower bound, included.
        low: Expr,
        /// The upper bound.
        high: Expr,
        /// Whether the upper bound is included: not so after `under`.
        high_included: bool,
    },
    /// `at least 0`
    AtLeast(Expr),
    /// `at most 50`
    AtMost(Expr),
    /// `split by ";"`
    SplitBy(Text),
}

/// `"ASAP" as 0d`
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The cell's text.
    pub text: Text,
    /// A literal (signed where needed) or a bare choice.
    pub value: Expr,
}
