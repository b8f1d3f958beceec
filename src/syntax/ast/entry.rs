//! Lists, definitions, groups, scores, rules and decisions, with their entries and clauses.

use crate::source::Span;
use crate::syntax::ast::{Comparison, Expr, Invalid, Literal, Name, Set, Text, TypeExpr};

/// `list NAME = (…)` or `list NAME from "file.txt"`
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// Its name.
    pub name: Name,
    /// Where its entries come from.
    pub source: ListSource,
}

/// Where a list's entries come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ListSource {
    /// `= ("a", "b")`; literals and bare choices
    Inline(Vec<Expr>),
    /// `from "file.txt"`
    File(Text),
}

/// `define NAME = EXPR`
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// What it stands for.
    pub body: Expr,
}

/// `criteria NAME { n: condition … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Criteria {
    /// The group's name.
    pub name: Name,
    /// Its criteria, in order.
    pub entries: Vec<CriteriaEntry>,
}

/// A line of a criteria group.
#[derive(Clone, Debug, PartialEq)]
pub enum CriteriaEntry {
    /// `need: need defined`
    Criterion {
        /// Its name.
        name: Name,
        /// Its condition.
        condition: Expr,
        /// The whole line.
        span: Span,
    },
    /// A line that could not be read.
    Invalid(Invalid),
}

/// `score NAME from LO to HI { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Its name.
    pub name: Name,
    /// `from LO to HI`; signed number literals.
    pub bounds: Option<(Expr, Expr)>,
    /// Its entries, in order.
    pub entries: Vec<ScoreEntry>,
}

/// An entry of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreEntry {
    /// Which.
    pub kind: ScoreEntryKind,
    /// Its clauses, in the order written.
    pub clauses: Vec<ScoreClause>,
    /// The whole entry.
    pub span: Span,
}

/// Points with their sign, as written: `+20`, `-7.5`.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Whether the sign is `-`.
    pub negative: bool,
    /// The number literal behind the sign.
    pub amount: Literal,
    /// Sign and number.
    pub span: Span,
}

/// Which entry of a score.
#[derive(Clone, Debug, PartialEq)]
pub enum ScoreEntryKind {
    /// `+20 if C`
    If {
        /// The points.
        points: Points,
        /// When they are earned.
        condition: Expr,
    },
    /// `+1 per NUMBER if C`
    Per {
        /// The points for each one.
        points: Points,
        /// How many.
        quantity: Expr,
        /// When they are earned.
        condition: Option<Expr>,
    },
    /// `+10 for each RELATED where C`
    ForEach {
        /// The points for each record.
        points: Points,
        /// The related records.
        related: Name,
        /// Which of them count.
        filter: Option<Expr>,
    },
    /// `by NAME: partner +20, web +7`
    By {
        /// A name, or a record's member.
        value: Expr,
        /// The points by choice.
        rows: Vec<(Name, Points)>,
    },
    /// `best of { … }`
    BestOf(Vec<ScoreEntry>),
    /// A line that could not be read.
    Invalid(Invalid),
}

/// One clause of a score entry.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreClause {
    /// Which.
    pub kind: ScoreClauseKind,
    /// Where.
    pub span: Span,
}

/// Which clause of a score entry.
#[derive(Clone, Debug, PartialEq)]
pub enum ScoreClauseKind {
    /// `unless C`
    Unless(Expr),
    /// `because "…"`
    Because(Text),
    /// `up to 20 points`
    UpTo(Literal),
    /// `halving every 30d since FIELD`
    Halving {
        /// The period; a duration literal.
        every: Literal,
        /// From when.
        since: Expr,
    },
    /// `losing 15% every 45d since FIELD`
    Losing {
        /// The share; a percent or number literal.
        share: Literal,
        /// The period; a duration literal.
        every: Literal,
        /// From when.
        since: Expr,
    },
    /// `fading over 60d since FIELD`
    Fading {
        /// The time until nothing is left; a duration literal.
        over: Literal,
        /// From when.
        since: Expr,
    },
}

/// `rule NAME: if C then STAGE clauses…`
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name, where it has one.
    pub name: Option<Name>,
    /// Its condition.
    pub condition: Expr,
    /// The stage that it votes for.
    pub stage: Name,
    /// Its clauses, in the order written.
    pub clauses: Vec<RuleClause>,
}

/// `cap at STAGE if C unless …`
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// Its name, where it has one.
    pub name: Option<Name>,
    /// The highest stage that it allows.
    pub stage: Name,
    /// Its condition.
    pub condition: Expr,
    /// Its clauses, in the order written.
    pub clauses: Vec<RuleClause>,
}

/// `disqualify if C`
#[derive(Clone, Debug, PartialEq)]
pub struct Disqualify {
    /// Its name, where it has one.
    pub name: Option<Name>,
    /// Its condition.
    pub condition: Expr,
    /// Its clauses, in the order written.
    pub clauses: Vec<RuleClause>,
}

/// One clause of a rule, cap or disqualification.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleClause {
    /// Which.
    pub kind: RuleClauseKind,
    /// Where.
    pub span: Span,
}

/// Which clause of a rule, cap or disqualification.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleClauseKind {
    /// `because "…"`
    Because(Text),
    /// `owner "…"`
    Owner(Text),
    /// `from DATE`
    From(Literal),
    /// `until DATE`
    Until(Literal),
    /// `on approval by "sales"`, rules only
    OnApproval(Text),
    /// `unless C`, caps and disqualifications only
    Unless(Expr),
    /// `unless approval by "sales"`, caps only
    UnlessApproval(Text),
}

/// `decide NAME: TYPE unique { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Decide {
    /// Its name.
    pub name: Name,
    /// The type of its value.
    pub ty: TypeExpr,
    /// The word `unique`, where it stands.
    pub unique: Option<Span>,
    /// Its entries, in order.
    pub entries: Vec<DecideEntry>,
}

/// An entry of a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct DecideEntry {
    /// Which.
    pub kind: DecideEntryKind,
    /// The whole entry.
    pub span: Span,
}

/// Which entry of a decision.
#[derive(Clone, Debug, PartialEq)]
pub enum DecideEntryKind {
    /// `if C then V`
    If {
        /// Its condition.
        condition: Expr,
        /// Its value.
        value: Expr,
    },
    /// `otherwise V`
    Otherwise(Expr),
    /// `by a, b:` — the columns of the rows below
    Columns(Vec<Expr>),
    /// `< 120, 590 to 610 then V` — a row of a decision table
    Row {
        /// Its cells, in the order of the columns.
        cells: Vec<Cell>,
        /// Its value.
        value: Expr,
    },
    /// An entry that could not be read.
    Invalid(Invalid),
}

/// A cell of a decision table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it tests.
    pub kind: CellKind,
    /// Where.
    pub span: Span,
}

/// What a cell tests its column for. Operands are literals (signed where needed) and names.
#[derive(Clone, Debug, PartialEq)]
pub enum CellKind {
    /// `any`
    Any,
    /// `defined`
    Defined,
    /// `missing`
    Missing,
    /// `a` or `a or b`
    OneOf(Vec<Expr>),
    /// `< n`
    Compare(Comparison, Expr),
    /// `a to b`, `a to under b`
    Range {
        /// The lower bound, included.
        low: Expr,
        /// The upper bound.
        high: Expr,
        /// Whether the upper bound is included.
        high_included: bool,
    },
    /// `in (a, b)`, `in listname`
    In(Set),
    /// `contains "x"`
    Contains(Expr),
}
