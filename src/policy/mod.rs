//! The typed policy: what `check` makes and every evaluator, analysis and back end reads.
//!
//! Guarantees: every name is resolved to an id; every expression has the type that its place wants (an integer
//! where a number is due is wrapped in [`ExprKind::Widen`]); no cycles between definitions, groups, scores and decisions,
//! and none from a rule to `outcome`; ranges, sets and texts are what the language allows there; decision tables are
//! plain entries; spans lead back to the source for explanations, and mean nothing else.

mod expr;
mod list;
mod signature;
mod walk;

pub use expr::{Aggregate, AggregateKind, Arithmetic, Cond, CondKind, Expr, ExprKind, Set, TextQuantifier};
pub use list::{List, Texts};
pub use walk::Part;

pub use crate::builtins::Builtin;
pub use crate::syntax::ast::{Comparison, TextTest};

use std::sync::Arc;

use jiff::tz::TimeZone;
use typed_index_collections::TiVec;

use crate::source::Span;
use crate::types::{
    Choice, Date, Datetime, Decimal, FieldId, Lead, Moment, Outcome, Rates, RelatedId, Schema, Truth, Type, Value, id,
    show,
};

id!(
    /// A stage of the funnel; a larger id is a higher stage.
    StageId
);
id!(
    /// A `define`.
    DefinitionId
);
id!(
    /// A `criteria` group.
    CriteriaId
);
id!(
    /// A `score`.
    ScoreId
);
id!(
    /// A `list`.
    ListId
);
id!(
    /// A `decide`.
    DecisionId
);
id!(
    /// An `if … then STAGE`.
    RuleId
);
id!(
    /// A `cap`.
    CapId
);
id!(
    /// A `disqualify`.
    DisqualificationId
);

/// A whole policy, checked.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its title, where it has one.
    pub title: Option<Arc<str>>,
    /// The zone in which days begin; UTC where none is declared.
    pub timezone: TimeZone,
    /// The zone's name as declared: `Europe/Paris`; `UTC` where none is.
    pub timezone_name: Arc<str>,
    /// The funnel, lowest first.
    pub stages: TiVec<StageId, Stage>,
    /// What a lead looks like.
    pub schema: Schema,
    /// The rates between currencies.
    pub rates: Option<Rates>,
    /// Its lists.
    pub lists: TiVec<ListId, List>,
    /// Its definitions.
    pub definitions: TiVec<DefinitionId, Definition>,
    /// Its criteria groups.
    pub criteria: TiVec<CriteriaId, Criteria>,
    /// Its scores.
    pub scores: TiVec<ScoreId, Score>,
    /// Its decisions.
    pub decisions: TiVec<DecisionId, Decision>,
    /// Its rules, in file order.
    pub rules: TiVec<RuleId, Rule>,
    /// Its caps, in file order.
    pub caps: TiVec<CapId, Cap>,
    /// Its disqualifications, in file order.
    pub disqualifications: TiVec<DisqualificationId, Disqualification>,
    /// The vote that every lead has.
    pub otherwise: Option<Otherwise>,
    /// Its tests, in file order.
    pub tests: Vec<Test>,
    /// Its guarantees, in file order.
    pub guarantees: Vec<Guarantee>,
    /// Whether anything hangs on `today` or `now`.
    pub uses_today: bool,
    /// Whether anything hangs on `now`, so that `as of` needs a time.
    pub uses_now: bool,
}

impl Policy {
    /// The name of an outcome as people see it: a stage's name, `no_stage` or `disqualified`.
    #[must_use]
    pub fn outcome_name(&self, outcome: Outcome) -> &str {
        match outcome {
            Outcome::Disqualified => "disqualified",
            Outcome::NoStage => "no_stage",
            Outcome::Stage(rank) => self.stages.get(StageId(rank)).map_or("", |stage| &stage.name),
        }
    }

    /// A value as people read it, outcomes by their name.
    #[must_use]
    pub fn friendly(&self, value: &Value) -> String {
        if let Value::Outcome(outcome) = value {
            return self.outcome_name(*outcome).to_owned();
        }
        show::friendly(value, &self.timezone)
    }

    /// The reason that an entry gives for what it decided, where it has one.
    #[must_use]
    pub fn because(&self, by: DecidedBy) -> Option<&Template> {
        let upkeep = match by {
            DecidedBy::Rule(id) => &self.rules.get(id)?.upkeep,
            DecidedBy::Cap(id) => &self.caps.get(id)?.upkeep,
            DecidedBy::Disqualification(id) => &self.disqualifications.get(id)?.upkeep,
            DecidedBy::Otherwise => return None,
        };
        upkeep.because.as_ref()
    }

    /// The name of what decided an outcome: a rule's, cap's or disqualification's; `otherwise`.
    #[must_use]
    pub fn entry_name(&self, by: DecidedBy) -> &str {
        let name = match by {
            DecidedBy::Rule(id) => self.rules.get(id).map(|rule| &rule.name),
            DecidedBy::Cap(id) => self.caps.get(id).map(|cap| &cap.name),
            DecidedBy::Disqualification(id) => self.disqualifications.get(id).map(|veto| &veto.name),
            DecidedBy::Otherwise => None,
        };
        name.map_or("otherwise", |name| name)
    }
}

impl From<StageId> for Outcome {
    fn from(stage: StageId) -> Outcome {
        Outcome::Stage(stage.0)
    }
}

/// The pinned moment that a run is for: never a hidden clock.
#[derive(Clone, Debug, PartialEq)]
pub struct AsOf {
    /// `today`: a day in the policy's time zone.
    pub today: Date,
    /// `now`, where `as of` has a time.
    pub now: Option<Datetime>,
}

impl AsOf {
    /// A day, or a day with a time, as a text gave it. `None` beyond the years that the calendar has.
    #[must_use]
    pub fn at(moment: Moment, zone: &TimeZone) -> Option<AsOf> {
        let today = moment.day(zone)?;
        match moment.time {
            Some(_) => moment.instant(zone).map(|now| AsOf { today, now: Some(now) }),
            None => Some(AsOf { today, now: None }),
        }
    }
}

/// A stage of the funnel.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name.
    pub name: Arc<str>,
    /// Where it is declared; `None` for the stages that stand without a declaration.
    pub span: Option<Span>,
}

/// `define NAME = …`
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name.
    pub name: Arc<str>,
    /// What it stands for.
    pub body: DefinitionBody,
    /// Where it is declared.
    pub span: Span,
}

/// What a definition stands for.
#[derive(Clone, Debug)]
pub enum DefinitionBody {
    /// A condition. As a value it is a boolean, missing where unknown.
    Condition(Cond),
    /// A value.
    Value(Expr),
}

/// `criteria NAME { … }`
#[derive(Clone, Debug)]
pub struct Criteria {
    /// The group's name.
    pub name: Arc<str>,
    /// Its criteria, in order.
    pub entries: Vec<Criterion>,
    /// Where it is declared.
    pub span: Span,
}

/// One of a criteria group.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Its name in the group.
    pub name: Arc<str>,
    /// Its condition.
    pub condition: Cond,
    /// Where it is declared.
    pub span: Span,
}

/// `score NAME from LO to HI { … }`
#[derive(Clone, Debug)]
pub struct Score {
    /// Its name.
    pub name: Arc<str>,
    /// The least it can be.
    pub low: Option<Decimal>,
    /// The most it can be.
    pub high: Option<Decimal>,
    /// Its entries, in order.
    pub entries: Vec<ScoreEntry>,
    /// Where it is declared.
    pub span: Span,
}

/// An entry of a score.
#[derive(Clone, Debug)]
pub struct ScoreEntry {
    /// What earns its points.
    pub kind: ScoreEntryKind,
    /// How they lose weight with time; on `If` and `ForEach` only.
    pub decay: Option<Decay>,
    /// A bound on the entry's size, after decay; never negative.
    pub up_to: Option<Decimal>,
    /// Why, for explanations.
    pub because: Option<Template>,
    /// The whole entry.
    pub span: Span,
}

/// What earns the points of an entry.
#[derive(Clone, Debug)]
pub enum ScoreEntryKind {
    /// Points if a condition holds, unless another does.
    If {
        /// The points, signed.
        points: Decimal,
        /// Earned where it is true.
        condition: Cond,
        /// Held back where it is true.
        unless: Option<Cond>,
    },
    /// Points for each one of a number; a negative or missing number counts 0.
    Per {
        /// The points for each one, signed.
        points: Decimal,
        /// How many: a number.
        quantity: Expr,
        /// Earned where it is true, or always.
        condition: Option<Cond>,
        /// Held back where it is true.
        unless: Option<Cond>,
    },
    /// Points for each related record.
    ForEach {
        /// The points for each record, signed.
        points: Decimal,
        /// The records.
        related: RelatedId,
        /// Those that count; evaluated in the record's scope.
        filter: Option<Cond>,
    },
    /// Points by choice; any other, and missing, 0.
    By {
        /// A value of a `one of` type.
        value: Expr,
        /// The points by choice, signed.
        rows: Vec<(Choice, Decimal)>,
    },
    /// The largest in size of these, of equals the first; all have one sign and none is `BestOf`.
    BestOf(Vec<ScoreEntry>),
}

/// How the points of an entry lose weight with the whole days from a day to today.
#[derive(Clone, Debug)]
pub struct Decay {
    /// From when: a date or datetime; of the record for `ForEach`.
    pub since: Expr,
    /// What is left after so many days.
    pub curve: DecayCurve,
}

/// What is left after so many days.
#[derive(Clone, Debug)]
pub enum DecayCurve {
    /// A step each full period: `points[k]` after `k` periods, each exact but for one rounding; 0 beyond the table.
    Steps {
        /// The period in whole days, at least 1.
        every_days: i64,
        /// The signed points after 0, 1, 2 … periods.
        points: Arc<[Decimal]>,
    },
    /// Linear to nothing at `over_days`, rounded once.
    Fading {
        /// In whole days, at least 1.
        over_days: i64,
    },
}

/// Text with values in braces: `"Budget {budget}, wants to start within {timing}"`.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its parts, in order.
    pub parts: Vec<TemplatePart>,
}

impl Template {
    /// Its text where it has no values.
    #[must_use]
    pub fn constant(&self) -> Option<String> {
        let part = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => Some(text.to_string()),
            TemplatePart::Value(_) => None,
        };
        self.parts.iter().map(part).collect()
    }
}

/// A part of a template.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// As it stands.
    Text(Arc<str>),
    /// A value, shown as people read it; `not known` where missing.
    Value(Expr),
}

/// Who answers for an entry, and when it is in force.
#[derive(Clone, Debug)]
pub struct Upkeep {
    /// Why, for outputs.
    pub because: Option<Template>,
    /// Who answers for it.
    pub owner: Option<Arc<str>>,
    /// The first day on which it does anything.
    pub from: Option<Date>,
    /// The last day on which it does anything.
    pub until: Option<Date>,
    /// Where these days stand.
    pub days: Option<Span>,
}

/// `if C then STAGE`
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, given or made: `SQL.1`.
    pub name: Arc<str>,
    /// Whether the name was given.
    pub named: bool,
    /// The stage that it votes for.
    pub stage: StageId,
    /// When it votes.
    pub condition: Cond,
    /// `on approval by "WHO"`: it votes only for leads that WHO approved for the stage.
    pub approval: Option<Arc<str>>,
    /// Reason, owner, dates.
    pub upkeep: Upkeep,
    /// The whole entry.
    pub span: Span,
}

/// `cap at STAGE if C`
#[derive(Clone, Debug)]
pub struct Cap {
    /// Its name, given or made: `cap.1`.
    pub name: Arc<str>,
    /// Whether the name was given.
    pub named: bool,
    /// The highest stage that it allows.
    pub stage: StageId,
    /// When it binds.
    pub condition: Cond,
    /// What lifts it.
    pub unless: Option<CapException>,
    /// Reason, owner, dates.
    pub upkeep: Upkeep,
    /// The whole entry.
    pub span: Span,
}

/// What lifts a cap.
#[derive(Clone, Debug)]
pub enum CapException {
    /// `unless C`: where it is true.
    Condition(Box<Cond>),
    /// `unless approval by "WHO"`: up to the highest stage that WHO approved.
    Approval(Arc<str>),
}

/// `disqualify if C`
#[derive(Clone, Debug)]
pub struct Disqualification {
    /// Its name, given or made: `disqualify.1`.
    pub name: Arc<str>,
    /// Whether the name was given.
    pub named: bool,
    /// When it binds.
    pub condition: Cond,
    /// Held back where it is true.
    pub unless: Option<Cond>,
    /// Reason, owner, dates.
    pub upkeep: Upkeep,
    /// The whole entry.
    pub span: Span,
}

/// `otherwise STAGE`
#[derive(Clone, Debug)]
pub struct Otherwise {
    /// The stage.
    pub stage: StageId,
    /// The whole entry.
    pub span: Span,
}

/// `decide NAME: TYPE { … }`
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its name.
    pub name: Arc<str>,
    /// The type of its value.
    pub ty: Type,
    /// Whether at most one entry may be true.
    pub unique: bool,
    /// Its entries, tried from the top; the rows of a table are `and`s of their cells.
    pub entries: Vec<DecisionEntry>,
    /// The value where none is true; missing without one.
    pub otherwise: Option<Expr>,
    /// Where it is declared.
    pub span: Span,
}

/// An entry of a decision.
#[derive(Clone, Debug)]
pub struct DecisionEntry {
    /// When it decides.
    pub condition: Cond,
    /// Its value.
    pub value: Expr,
    /// The whole entry.
    pub span: Span,
}

/// `guarantee "…": CONDITION`; `if A then B` is `not A or B`.
#[derive(Clone, Debug)]
pub struct Guarantee {
    /// Its title.
    pub title: Arc<str>,
    /// What must be true.
    pub condition: Cond,
    /// The whole entry.
    pub span: Span,
}

/// `test "…" { … }`
#[derive(Clone, Debug)]
pub struct Test {
    /// Its title.
    pub title: Arc<str>,
    /// The moment that it is for, where the policy hangs on time.
    pub as_of: Option<AsOf>,
    /// The lead, with records and verdicts.
    pub lead: Lead,
    /// What is expected of it.
    pub expectations: Vec<Expectation>,
    /// The whole block.
    pub span: Span,
}

/// One `expect` line.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What is expected.
    pub kind: ExpectationKind,
    /// The line.
    pub span: Span,
}

/// What a test expects.
#[derive(Clone, Debug)]
pub enum ExpectationKind {
    /// `expect SQL by funded_buyer`
    Outcome {
        /// The outcome.
        outcome: Outcome,
        /// What voted for it or decided it.
        by: Option<DecidedBy>,
    },
    /// `expect BANT = 3`, `expect BANT.need = true`; `None`: `expect route missing`
    Value {
        /// As written: `BANT.need`.
        name: Arc<str>,
        /// The value that is looked at.
        subject: Expr,
        /// What it should be.
        value: Option<Value>,
    },
    /// `expect BANT.need missing` or `= true` on a condition.
    Condition {
        /// As written.
        name: Arc<str>,
        /// The condition that is looked at.
        subject: Cond,
        /// What it should be.
        truth: Truth,
    },
    /// `expect could_be SQL asking need, timing`
    CouldBe {
        /// The stage.
        stage: StageId,
        /// The fields, where `asking` stands.
        asking: Option<Vec<FieldId>>,
    },
    /// `expect awaiting "sales"`
    Awaiting(Arc<str>),
}

/// What decided an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecidedBy {
    /// A rule that voted for it.
    Rule(RuleId),
    /// The cap that held it there.
    Cap(CapId),
    /// The disqualification.
    Disqualification(DisqualificationId),
    /// `otherwise`, where no rule voted.
    Otherwise,
}

/// Something of a policy with a name and a value, that is no field, score or decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// A definition.
    Definition(DefinitionId),
    /// A criterion of a group, by its place.
    Criterion(CriteriaId, usize),
}
