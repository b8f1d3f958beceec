//! Conditions and values of the typed policy.

use std::sync::Arc;

use regex::Regex;

use crate::builtins::Builtin;
use crate::policy::{CriteriaId, DecisionId, DefinitionId, ListId, ScoreId};
use crate::source::Span;
use crate::syntax::ast::{Comparison, TextTest};
use crate::types::{CalendarSpan, FieldId, RecordFieldId, RelatedId, Type, Value};

/// A condition: true, false or unknown of a lead.
#[derive(Clone, Debug)]
pub struct Cond {
    /// Which.
    pub kind: CondKind,
    /// Where it stands in the source.
    pub span: Span,
}

/// Which condition.
#[derive(Clone, Debug)]
pub enum CondKind {
    /// Always the same: a literal `true`, a table's `any`.
    Constant(bool),
    /// A boolean value as a condition: unknown where it is missing.
    Holds(Expr),
    /// A definition that is a condition.
    Definition(DefinitionId),
    /// A criterion of a group, by its place.
    Criterion(CriteriaId, usize),
    /// `not C`
    Not(Box<Cond>),
    /// All of these; of none, true.
    And(Vec<Cond>),
    /// Any of these; of none, false.
    Or(Vec<Cond>),
    /// How many of these hold: at least `low`, at most `high`.
    Tally {
        /// The conditions.
        of: Vec<Cond>,
        /// The least.
        low: usize,
        /// The most.
        high: Option<usize>,
    },
    /// Two values of comparable types. Unknown where one is missing.
    Compare {
        /// The sign.
        comparison: Comparison,
        /// Left.
        left: Expr,
        /// Right.
        right: Expr,
        /// Texts only: whether case matters not.
        ignoring_case: bool,
    },
    /// `low <= value and value <= high`, or `value < high`. `within` is this, too.
    Range {
        /// What is tested.
        value: Expr,
        /// The least, included.
        low: Expr,
        /// The greatest.
        high: Expr,
        /// Whether the greatest is included.
        high_included: bool,
    },
    /// `value = a or value = b …`; of an empty set, false.
    In {
        /// What is tested.
        value: Expr,
        /// What it is looked for in.
        set: Set,
        /// Texts only: whether case matters not.
        ignoring_case: bool,
    },
    /// Whether a value is there: never unknown. `missing` is its `Not`.
    Defined(Expr),
    /// Whether a condition is known: `C defined`. Never unknown.
    Known(Box<Cond>),
    /// A text tested for any or all of some texts: the `or`, `and` of the single tests.
    Text {
        /// The text.
        value: Expr,
        /// How it is tested.
        test: TextTest,
        /// For any or all of them.
        quantifier: TextQuantifier,
        /// For what; each a text.
        set: Set,
        /// Whether case matters not.
        ignoring_case: bool,
    },
    /// A text in which a regular expression is found; compiled with `ignoring case` where that stands.
    Matches {
        /// The text.
        value: Expr,
        /// The pattern.
        pattern: Arc<Regex>,
    },
    /// A list that has any or all of some values among its items.
    ListHas {
        /// The list.
        list: Expr,
        /// Any or all of them.
        quantifier: TextQuantifier,
        /// Of what.
        set: Set,
        /// Texts only: whether case matters not.
        ignoring_case: bool,
    },
    /// `any(r where C)`: never unknown.
    AnyRecord {
        /// The records.
        related: RelatedId,
        /// Which of them count; evaluated in the record's scope.
        filter: Option<Box<Cond>>,
    },
}

impl CondKind {
    /// The comparisons that a comparison or range stands for, which must all hold; `None` for other tests. Whether case
    /// matters is left out.
    #[must_use]
    pub fn comparisons(&self) -> Option<Vec<(Comparison, &Expr, &Expr)>> {
        match self {
            CondKind::Compare { comparison, left, right, .. } => Some(vec![(*comparison, left, right)]),
            CondKind::Range { value, low, high, high_included } => {
                let below = if *high_included { Comparison::LessOrEqual } else { Comparison::Less };
                Some(vec![(Comparison::GreaterOrEqual, value, low), (below, value, high)])
            }
            CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Definition(_)
            | CondKind::Criterion(..)
            | CondKind::Not(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Tally { .. }
            | CondKind::In { .. }
            | CondKind::Defined(_)
            | CondKind::Known(_)
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => None,
        }
    }
}

/// A value, or missing.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Where it stands in the source.
    pub span: Span,
}

/// Which value.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A literal, choice or stage.
    Literal(Value),
    /// A field of the lead.
    Field(FieldId),
    /// A field of the record in whose scope this stands (`where`, `for each`, aggregates).
    RecordField(RecordFieldId),
    /// A definition that is a value.
    Definition(DefinitionId),
    /// How many criteria of a group are true: an integer, never missing.
    CriteriaMet(CriteriaId),
    /// A score: a number, never missing.
    Score(ScoreId),
    /// A decision's value.
    Decision(DecisionId),
    /// The day of `as of`.
    Today,
    /// The instant of `as of`.
    Now,
    /// How far the lead has come.
    Outcome,
    /// A condition as a boolean: missing where unknown.
    Truth(Box<Cond>),
    /// An integer where a number is due.
    Widen(Box<Expr>),
    /// A datetime where a date is due: its day in the policy's time zone.
    Day(Box<Expr>),
    /// `-x`
    Negate(Box<Expr>),
    /// `a + b`, `a * b` …: on integers, numbers, money, durations, dates as the language page allows.
    Arithmetic {
        /// The sign.
        operator: Arithmetic,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `created + 3mo`: a date moved by calendar months, clamped to the month's end.
    ShiftMonths {
        /// The date or datetime.
        date: Box<Expr>,
        /// How far; negative for back.
        span: CalendarSpan,
    },
    /// The first of these that is there.
    Default(Vec<Expr>),
    /// A built-in function; missing where an argument is.
    Call(Builtin, Vec<Expr>),
    /// Something about related records.
    Aggregate(Box<Aggregate>),
}

/// Something about related records.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// What.
    pub kind: AggregateKind,
    /// The records.
    pub related: RelatedId,
    /// Which of them count; evaluated in the record's scope.
    pub filter: Option<Cond>,
}

/// What is asked of related records. Records whose field (or `by` field) is missing are skipped.
#[derive(Clone, Debug)]
pub enum AggregateKind {
    /// How many.
    Count,
    /// How many different values of a field.
    CountDistinct(RecordFieldId),
    /// The exact sum of a field; 0 of nothing.
    Sum(RecordFieldId),
    /// The least of a field; missing of nothing.
    Min(RecordFieldId),
    /// The greatest of a field; missing of nothing.
    Max(RecordFieldId),
    /// A field of the record whose `by` is least; of equals the earlier record.
    First {
        /// The field that is given.
        field: RecordFieldId,
        /// The field that is sorted by.
        by: RecordFieldId,
    },
    /// A field of the record whose `by` is greatest; of equals the later record.
    Last {
        /// The field that is given.
        field: RecordFieldId,
        /// The field that is sorted by.
        by: RecordFieldId,
    },
}

/// What a value is looked for in.
#[derive(Clone, Debug)]
pub enum Set {
    /// Values written in place.
    Values(Vec<Expr>),
    /// A list of the policy.
    List(ListId),
}

/// An arithmetic sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// Any or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextQuantifier {
    /// At least one of them.
    Any,
    /// Every one of them.
    All,
}
