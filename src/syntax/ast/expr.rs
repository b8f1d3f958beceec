//! Expressions and literals. A value and a condition have one shape here; `check` tells them apart.

use crate::source::Span;
use crate::syntax::ast::{Name, Text};
use crate::types::{CalendarUnit, DurationUnit};

/// An expression: a value or a condition, told apart by `check`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// Which expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// A field, definition, criteria group, score, decision, list, choice or stage.
    Name(Name),
    /// `BANT.need`, `lead.source`, `activities.kind`; `SQL.1` in tests
    Member {
        /// Before the dot.
        of: Name,
        /// Behind it; digits in `SQL.1`.
        member: Name,
    },
    /// `today`
    Today,
    /// `now`
    Now,
    /// `outcome`
    Outcome,
    /// `min(a, b)`, `domain(email)`: a built-in function
    Call {
        /// The function.
        function: Name,
        /// Its arguments.
        arguments: Vec<Expr>,
    },
    /// `count(distinct activities.kind where C)`, `first(activities.at by at)`: told from [`ExprKind::Call`] by
    /// `distinct`, `by` or `where`. An aggregate without any of these is a `Call` (`count(activities)`).
    Aggregate(Box<Aggregate>),
    /// `(a)`
    Parenthesised(Box<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `a and b and c`
    And(Vec<Expr>),
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `a + b - c`: the first operand and what is added to or taken from it
    Sum(Box<Expr>, Vec<(AddOp, Expr)>),
    /// `a * b / c`: the first operand and what it is multiplied with or divided by
    Product(Box<Expr>, Vec<(MulOp, Expr)>),
    /// `a default b default c`; at least two
    Default(Vec<Expr>),
    /// `a < b`
    Compare {
        /// Left.
        left: Box<Expr>,
        /// The sign.
        comparison: Comparison,
        /// Right.
        right: Box<Expr>,
        /// Whether `ignoring case` follows.
        ignoring_case: bool,
    },
    /// `x between a and b`
    Between {
        /// What is tested.
        value: Box<Expr>,
        /// The lower bound, included.
        low: Box<Expr>,
        /// The upper bound.
        high: Box<Expr>,
        /// Whether the upper bound is included: not so after `under`.
        high_included: bool,
        /// `not between`
        negated: bool,
    },
    /// `x in (a, b)`, `x not in listname`
    In {
        /// What is tested.
        value: Box<Expr>,
        /// What it is looked for in.
        set: Set,
        /// `not in`
        negated: bool,
        /// Whether `ignoring case` follows.
        ignoring_case: bool,
    },
    /// `x defined`
    Defined(Box<Expr>),
    /// `x missing`
    Missing(Box<Expr>),
    /// `t contains "x"`, `t starts with any of (…)`, `l contains all of (…)`
    TextTest {
        /// The text or list that is tested.
        value: Box<Expr>,
        /// How.
        test: TextTest,
        /// For what.
        pattern: TextPattern,
        /// Whether `ignoring case` follows.
        ignoring_case: bool,
    },
    /// `t matches "regex"`
    Matches {
        /// The text that is tested.
        value: Box<Expr>,
        /// The pattern, raw: backslashes are the pattern's own, `\"` is a quote.
        pattern: Text,
        /// Whether `ignoring case` follows.
        ignoring_case: bool,
    },
    /// `d within last 30d`
    Within {
        /// The date that is tested.
        value: Box<Expr>,
        /// `last` or `next`.
        direction: Direction,
        /// How far; a duration or calendar literal.
        length: Literal,
    },
    /// `at least 3 of (a, b, c, d)`, `none of BANT`
    Quantified {
        /// How many.
        quantifier: Quantifier,
        /// Of what.
        of: Of,
    },
    /// A part that could not be read; its diagnostic has been given.
    Invalid,
}

/// `sum(activities.amount where C)`
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// `count`, `any`, `sum`, `min`, `max`, `first`, `last`, or a mistake.
    pub function: Name,
    /// The word `distinct`, where it stands.
    pub distinct: Option<Span>,
    /// The related records, or one of their fields.
    pub subject: Expr,
    /// What `first` and `last` sort by.
    pub by: Option<Expr>,
    /// Which records count.
    pub filter: Option<Expr>,
}

/// What `in` looks in.
#[derive(Clone, Debug, PartialEq)]
pub enum Set {
    /// `(a, b)`, with its parentheses
    Inline(Vec<Expr>, Span),
    /// A list's name.
    Named(Name),
}

/// What a quantifier counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Of {
    /// `(a, b)`, with its parentheses
    Conditions(Vec<Expr>, Span),
    /// A criteria group's name.
    Group(Name),
}

/// How many conditions must hold. The numbers are integer literals.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantifier {
    /// `at least 3 of`
    AtLeast(Literal),
    /// `at most 3 of`
    AtMost(Literal),
    /// `exactly 3 of`
    Exactly(Literal),
    /// `all of`
    All,
    /// `any of`
    Any,
    /// `none of`
    None,
}

/// How a text or list is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// `contains`
    Contains,
    /// `contains word`
    ContainsWord,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
}

/// What a text or list is tested for.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPattern {
    /// `contains "x"`
    One(Box<Expr>),
    /// `contains any of (…)`, `any word of (…)`, `any of listname`
    AnyOf(Set),
    /// `contains all of (…)`
    AllOf(Set),
}

/// `last` or `next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `within last`
    Last,
    /// `within next`
    Next,
}

/// A comparison sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// `+` or `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
}

/// `*` or `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MulOp {
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// A literal as written; `check` reads its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Which.
    pub kind: LiteralKind,
    /// Where.
    pub span: Span,
}

/// Which literal. Numerals are kept as written (`1_000`, `10k`, `1.5M`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralKind {
    /// `50`, `1_000`, `10k`, `0.25`
    Number(String),
    /// `15%`, without the sign
    Percent(String),
    /// `"text"`, with escapes resolved
    Text(String),
    /// `true`, `false`
    Boolean(bool),
    /// `90d`, `1d12h`, `90 days`: numerals and units, largest first
    Duration(Vec<(String, DurationUnit)>),
    /// `3mo`, `1y2q`, `3 months`: numerals and units, largest first
    Span(Vec<(String, CalendarUnit)>),
    /// `2026-11-21`
    Date(String),
    /// `2026-11-21T09:00:30+01:00`
    Datetime(String),
    /// `10k EUR`
    Money {
        /// The numeral.
        amount: String,
        /// The currency's code.
        currency: Name,
    },
}
