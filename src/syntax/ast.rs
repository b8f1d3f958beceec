//! The abstract syntax tree: what the author wrote, nothing resolved, every node with its span.
//!
//! Guarantees: the tree has the shape of the text (sugar and parentheses kept, so that it can be formatted);
//! chains (`a and b and c`, `a + b - c`) are flat, so depth is bounded by nesting and not by length; an entry
//! that could not be read is an `Invalid` node and has had its diagnostic. Spans cover exactly the text of their node,
//! without blanks around it. Literals keep their text; they become values in `check`.

use crate::source::Span;
use crate::types::{CalendarUnit, DurationUnit};

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
