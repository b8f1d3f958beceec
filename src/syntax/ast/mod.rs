//! The abstract syntax tree: what the author wrote, nothing resolved, every node with its span.
//!
//! Guarantees: the tree has the shape of the text (sugar and parentheses kept, so that it can be formatted);
//! chains (`a and b and c`, `a + b - c`) are flat, so depth is bounded by nesting and not by length; an entry
//! that could not be read is an `Invalid` node and has had its diagnostic. Spans cover exactly the text of their node,
//! without blanks around it. Literals keep their text; they become values in `check`.

mod entry;
mod expr;
mod lead;
mod test;
mod unplaced;

pub use entry::{
    Cap, Cell, CellKind, Criteria, CriteriaEntry, Decide, DecideEntry, DecideEntryKind, Define, Disqualify, ListItem,
    ListSource, Points, Rule, RuleClause, RuleClauseKind, Score, ScoreClause, ScoreClauseKind, ScoreEntry,
    ScoreEntryKind,
};
pub use expr::{
    AddOp, Aggregate, Comparison, Direction, Expr, ExprKind, Literal, LiteralKind, MulOp, Of, Quantifier, Set,
    TextPattern, TextTest,
};
pub use lead::{Field, FieldClause, FieldClauseKind, LeadBlock, LeadEntry, Reading, Related, TypeExpr, TypeExprKind};
pub use test::{Assignment, Guarantee, Test, TestEntry, TestEntryKind, TestValue};

use crate::source::Span;

/// A file: its items in order, and its comments apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The top-level entries.
    pub items: Vec<Item>,
    /// Every comment, in order; for the formatter and for `# lint: allow(…)`.
    pub comments: Vec<Comment>,
}

/// A comment from `#` to the end of its line, the line break not included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With the `#`.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A name as it was meant: without backquotes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The name itself.
    pub text: String,
    /// With the backquotes, if any.
    pub span: Span,
}

impl Name {
    /// Whether it stands in backquotes: then it is never a choice where it can be a value.
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        (self.span.end - self.span.start) as usize > self.text.len()
    }
}

/// A quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// With escapes resolved.
    pub value: String,
    /// With the quotes.
    pub span: Span,
}

/// One top-level entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The whole entry.
    pub span: Span,
}

/// What a top-level entry is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `policy "…"`
    Policy(Text),
    /// `timezone "Europe/Paris"`
    Timezone(Text),
    /// `stages MQL < SAL < SQL`
    Stages(Vec<Name>),
    /// `rates 2026-11-01 { 1 USD = 0.92 EUR }`
    Rates(Rates),
    /// `use "schema.bant"`
    Use(Text),
    /// `lead { … }`
    Lead(LeadBlock),
    /// `list NAME = (…)` or `list NAME from "file.txt"`
    List(ListItem),
    /// `define NAME = EXPR`
    Define(Define),
    /// `criteria NAME { … }`
    Criteria(Criteria),
    /// `score NAME … { … }`
    Score(Score),
    /// `if … then STAGE`, with or without `rule NAME:`
    Rule(Rule),
    /// `cap at STAGE if …`
    Cap(Cap),
    /// `disqualify if …`
    Disqualify(Disqualify),
    /// `otherwise STAGE`
    Otherwise(Name),
    /// `decide NAME: TYPE { … }`
    Decide(Decide),
    /// `guarantee "…": CONDITION`
    Guarantee(Guarantee),
    /// `test "…" { … }`
    Test(Test),
    /// An entry that could not be read.
    Invalid(Invalid),
}

/// An entry that could not be read; its diagnostic has been given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The name that it would have declared, as far as that can be told. Uses of it are not reported again.
    pub declares: Option<Name>,
    /// The text that was passed over.
    pub span: Span,
}

/// `rates 2026-11-01 { 1 USD = 0.92 EUR … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// The day of the rates; a date literal.
    pub date: Literal,
    /// The rates, one a line.
    pub entries: Vec<Rate>,
}

/// `1 USD = 0.92 EUR`
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// Left of `=`; a money literal.
    pub left: Literal,
    /// Right of `=`; a money literal.
    pub right: Literal,
    /// The whole line.
    pub span: Span,
}
