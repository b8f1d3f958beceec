//! Which columns the output has, and what each row has in them: the layer between decisions and writers, so that all
//! formats agree.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::data::lead_reader::ReadLead;
use crate::data::own::Shown;
use crate::data::write::Cell;
use crate::diagnostic::nearest;
use crate::plan::Wants;
use crate::policy::{CriteriaId, DecidedBy, DecisionId, DefinitionBody, Named, Policy, ScoreId, StageId};
use crate::reference::{Decided, Evaluation};
#[cfg(feature = "parquet")]
use crate::types::{Currency, Type};
use crate::types::{FieldId, Value};

/// What was found about a decided lead.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// Its decision.
    pub decided: &'a Decided,
    /// What could still change it, where that was asked for.
    pub prospect: Option<Prospect<'a>>,
    /// The values of definitions and criteria, asked for only where the columns have them. See [`named`].
    pub named: &'a dyn Fn(Named) -> Option<Value>,
}

/// What missing answers and pending approvals could still change.
#[derive(Clone, Copy, Debug)]
pub struct Prospect<'a> {
    /// The highest stage above the outcome that is in reach.
    pub could_be: Option<StageId>,
    /// What to ask to get there.
    pub ask: &'a [FieldId],
    /// Whose approval is pending.
    pub awaiting: &'a [Arc<str>],
    /// Whether nothing can change the outcome.
    pub settled: bool,
}

/// The value of something with a name, as the interpreter gives it.
#[must_use]
pub fn named(evaluation: &Evaluation<'_>, name: Named) -> Option<Value> {
    match name {
        Named::Definition(id) => match &evaluation.policy().definitions.get(id)?.body {
            DefinitionBody::Condition(condition) => evaluation.truth(condition).known().map(Value::Boolean),
            DefinitionBody::Value(expr) => evaluation.value(expr),
        },
        Named::Criterion(group, place) => evaluation.criterion(group, place).known().map(Value::Boolean),
    }
}

/// The columns of an output, in order, their names all different.
#[derive(Clone, Debug)]
pub struct Columns {
    names: Vec<Arc<str>>,
    sources: Vec<Source>,
}

/// A column that was asked for and that neither the output nor the policy has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumn {
    /// As asked for.
    pub name: String,
    /// The nearest that there is.
    pub nearest: Option<String>,
}

/// Where the cells of a column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Own(usize, Arc<str>),
    Row,
    Field(FieldId),
    Outcome,
    Rule,
    Because,
    Score(ScoreId),
    Criteria(CriteriaId),
    Decision(DecisionId),
    Named(Named),
    CouldBe,
    Ask,
    Awaiting,
    Settled,
    Problem,
}

/// What a column of the output holds, for formats whose columns have types.
#[cfg(feature = "parquet")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Texts, many of them the same.
    Text,
    /// Texts that are mostly different.
    Apart,
    Boolean,
    Integer,
    Number,
    Money(Currency),
    Date,
    Datetime,
    /// Several texts.
    Texts,
}

impl Columns {
    /// The columns of an output.
    ///
    /// Without `requested`: the key (else `row`), `outcome`, `rule`, `because`, scores, groups, decisions, `could_be`,
    /// `ask`, `awaiting`, `settled`, `problem`. With it: those, among these and all fields, definitions and criteria
    /// (`BANT.need`); a field whose name an output column has is `lead.NAME`.
    ///
    /// `kept` are the input's own columns, which then come first and keep their names (a second one of a name becomes
    /// `NAME (2)`). A key that stands among them is not repeated; any other column whose name they have is called
    /// `bantam.NAME`.
    ///
    /// # Errors
    /// Where a requested column is unknown.
    pub fn choose(
        policy: &Policy,
        requested: Option<&[String]>,
        kept: Option<&[Arc<str>]>,
    ) -> Result<Columns, UnknownColumn> {
        let kept = kept.unwrap_or_default();
        let known = known(policy);
        let mut columns = Columns { names: Vec::new(), sources: Vec::new() };
        let mut taken = HashSet::new();
        for (index, name) in kept.iter().enumerate() {
            columns.add(unique(name, &mut taken), Source::Own(index, Arc::clone(name)));
        }
        let chosen: Vec<(String, Source)> = match requested {
            Some(names) => names.iter().map(|name| find(name, &known)).collect::<Result<_, _>>()?,
            None => usual(policy, &known, kept),
        };
        for (name, source) in chosen {
            let name = if kept.iter().any(|own| **own == *name) { format!("bantam.{name}") } else { name };
            columns.add(unique(&name, &mut taken), source);
        }
        Ok(columns)
    }

    /// Their names, in order.
    #[must_use]
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// What each of them holds, in order.
    #[cfg(feature = "parquet")]
    pub(crate) fn holds(&self, policy: &Policy) -> Vec<Holds> {
        self.sources.iter().map(|source| holds(policy, source)).collect()
    }

    /// Whether any of them tells what could still change an outcome.
    #[must_use]
    pub fn need_prospect(&self) -> bool {
        let of_prospect = [Source::CouldBe, Source::Ask, Source::Awaiting, Source::Settled];
        self.sources.iter().any(|source| of_prospect.contains(source))
    }

    /// The names of the input's own columns that have a place among them. Of a lead's object other names are left out: of
    /// those that were not known when the columns were chosen.
    #[must_use]
    pub fn kept(&self) -> HashSet<&str> {
        let sources = self.sources.iter();
        sources.filter_map(|source| if let Source::Own(_, name) = source { Some(&**name) } else { None }).collect()
    }

    /// What has to be worked out of each lead.
    #[must_use]
    pub fn wants(&self) -> Wants {
        let mut wants = Wants { prospects: self.need_prospect(), ..Wants::default() };
        for source in &self.sources {
            match source {
                Source::Score(id) => wants.scores.push(*id),
                Source::Criteria(id) => wants.criteria.push(*id),
                Source::Decision(id) => wants.decisions.push(*id),
                Source::Named(name) => wants.named.push(*name),
                Source::Own(..) | Source::Row | Source::Field(_) | Source::Outcome | Source::Rule => {}
                Source::Because | Source::CouldBe | Source::Ask | Source::Awaiting => {}
                Source::Settled | Source::Problem => {}
            }
        }
        wants
    }

    /// Where the cells of each come from.
    pub(crate) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The row of a lead; `answer` is there where it was decided.
    #[must_use]
    pub fn row(&self, policy: &Policy, read: &ReadLead, answer: Option<Answer<'_>>) -> Vec<Cell> {
        self.sources.iter().map(|source| cell(policy, source, read, answer)).collect()
    }

    fn add(&mut self, name: Arc<str>, source: Source) {
        self.names.push(name);
        self.sources.push(source);
    }
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no column `{}`", self.name)?;
        match &self.nearest {
            Some(near) => write!(f, "; did you mean `{near}`?"),
            None => f.write_str(": neither the output nor the policy has that name"),
        }
    }
}

impl std::error::Error for UnknownColumn {}

/// The name, or the name with a number where it was taken.
fn unique(name: &str, taken: &mut HashSet<String>) -> Arc<str> {
    let mut unique = name.to_owned();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{name} ({number})");
        number += 1;
    }
    Arc::from(unique)
}

/// All columns that there are, in the usual order; those that only a request brings come last.
fn known(policy: &Policy) -> Vec<(String, Source)> {
    let fixed = |name: &str, source| (name.to_owned(), source);
    let mut known = vec![
        fixed("row", Source::Row),
        fixed("outcome", Source::Outcome),
        fixed("rule", Source::Rule),
        fixed("because", Source::Because),
    ];
    known.extend(policy.scores.iter_enumerated().map(|(id, score)| (score.name.to_string(), Source::Score(id))));
    known.extend(policy.criteria.iter_enumerated().map(|(id, group)| (group.name.to_string(), Source::Criteria(id))));
    known.extend(policy.decisions.iter_enumerated().map(|(id, made)| (made.name.to_string(), Source::Decision(id))));
    known.extend([
        fixed("could_be", Source::CouldBe),
        fixed("ask", Source::Ask),
        fixed("awaiting", Source::Awaiting),
        fixed("settled", Source::Settled),
        fixed("problem", Source::Problem),
    ]);
    let of_output: HashSet<String> = known.iter().map(|(name, _)| name.clone()).collect();
    for (id, field) in policy.schema.fields.iter_enumerated() {
        let is_taken = of_output.contains(&*field.name);
        let name = if is_taken { format!("lead.{}", field.name) } else { field.name.to_string() };
        known.push((name, Source::Field(id)));
    }
    for (id, definition) in policy.definitions.iter_enumerated() {
        known.push((definition.name.to_string(), Source::Named(Named::Definition(id))));
    }
    for (id, group) in policy.criteria.iter_enumerated() {
        for (place, criterion) in group.entries.iter().enumerate() {
            known.push((format!("{}.{}", group.name, criterion.name), Source::Named(Named::Criterion(id, place))));
        }
    }
    known
}

/// The column of a name, among those of the output and the policy.
///
/// # Errors
/// Where neither has it.
pub(crate) fn column(policy: &Policy, name: &str) -> Result<Source, UnknownColumn> {
    find(name, &known(policy)).map(|(_, source)| source)
}

fn find(name: &str, known: &[(String, Source)]) -> Result<(String, Source), UnknownColumn> {
    let name = name.trim();
    if let Some(found) = known.iter().find(|(other, _)| other == name) {
        return Ok(found.clone());
    }
    let nearest = nearest(name, known.iter().map(|(other, _)| other.as_str())).map(str::to_owned);
    Err(UnknownColumn { name: name.to_owned(), nearest })
}

/// The columns without a request: the key's before all others.
fn usual(policy: &Policy, known: &[(String, Source)], kept: &[Arc<str>]) -> Vec<(String, Source)> {
    let is_kept = |id: FieldId| {
        policy.schema.fields.get(id).is_some_and(|field| kept.iter().any(|own| **own == *field.header.name))
    };
    let key: Vec<FieldId> = policy.schema.key().collect();
    let mut usual: Vec<(String, Source)> = Vec::new();
    for id in key.iter().filter(|id| !is_kept(**id)) {
        usual.extend(known.iter().find(|(_, source)| *source == Source::Field(*id)).cloned());
    }
    usual.extend(known.iter().filter(|(_, source)| is_usual(source, key.is_empty())).cloned());
    usual
}

fn is_usual(source: &Source, is_without_key: bool) -> bool {
    match source {
        Source::Row => is_without_key,
        Source::Outcome | Source::Rule | Source::Because | Source::Score(_) | Source::Criteria(_) => true,
        Source::Decision(_) | Source::CouldBe | Source::Ask | Source::Awaiting => true,
        Source::Settled | Source::Problem => true,
        Source::Own(..) | Source::Field(_) | Source::Named(_) => false,
    }
}

fn cell(policy: &Policy, source: &Source, read: &ReadLead, answer: Option<Answer<'_>>) -> Cell {
    match source {
        Source::Own(index, name) => read.own.column(*index, name).map_or(Cell::Missing, as_it_stands),
        Source::Row => Cell::Value(Value::Integer(read.row as i64)),
        Source::Field(id) => field(policy, *id, read),
        Source::Problem => problem(read, answer),
        Source::Outcome | Source::Rule | Source::Because | Source::Score(_) | Source::Criteria(_) => {
            answer.map_or(Cell::Missing, |answer| of_decision(policy, source, answer))
        }
        Source::Decision(_) | Source::Named(_) => {
            answer.map_or(Cell::Missing, |answer| of_decision(policy, source, answer))
        }
        Source::CouldBe | Source::Ask | Source::Awaiting | Source::Settled => {
            let prospect = answer.and_then(|answer| answer.prospect);
            prospect.map_or(Cell::Missing, |prospect| of_prospect(policy, source, prospect))
        }
    }
}

fn of_decision(policy: &Policy, source: &Source, answer: Answer<'_>) -> Cell {
    let decided = answer.decided;
    let value = |value: Option<Value>| value.map_or(Cell::Missing, Cell::Value);
    match source {
        Source::Outcome => Cell::Text(policy.outcome_name(decided.outcome).to_owned()),
        Source::Rule => rule(policy, decided.by).map_or(Cell::Missing, |name| Cell::Text(name.to_owned())),
        Source::Because => decided.because.clone().map_or(Cell::Missing, Cell::Text),
        Source::Score(id) => value(decided.scores.get(*id).copied().map(Value::Number)),
        Source::Criteria(id) => {
            let of = policy.criteria.get(*id).map_or(0, |group| group.entries.len());
            decided.criteria.get(*id).map_or(Cell::Missing, |met| Cell::Part(*met, of))
        }
        Source::Decision(id) => match decided.decisions.get(*id) {
            Some(Some(Value::Outcome(outcome))) => Cell::Text(policy.outcome_name(*outcome).to_owned()),
            Some(made) => value(made.clone()),
            None => Cell::Missing,
        },
        Source::Named(named) => match (answer.named)(*named) {
            Some(Value::Outcome(outcome)) => Cell::Text(policy.outcome_name(outcome).to_owned()),
            other => value(other),
        },
        Source::Own(..) | Source::Row | Source::Field(_) | Source::CouldBe | Source::Ask => Cell::Missing,
        Source::Awaiting | Source::Settled | Source::Problem => Cell::Missing,
    }
}

/// What a column tells of what could still become of a lead.
pub(crate) fn of_prospect(policy: &Policy, source: &Source, prospect: Prospect<'_>) -> Cell {
    let names = |names: Vec<Arc<str>>| Cell::Names(names);
    match source {
        Source::CouldBe => prospect
            .could_be
            .and_then(|stage| policy.stages.get(stage))
            .map_or(Cell::Missing, |stage| Cell::Text(stage.name.to_string())),
        Source::Ask => names(
            prospect.ask.iter().filter_map(|id| policy.schema.fields.get(*id)).map(|f| Arc::clone(&f.name)).collect(),
        ),
        Source::Awaiting => names(prospect.awaiting.to_vec()),
        Source::Settled => Cell::Value(Value::Boolean(prospect.settled)),
        Source::Own(..) | Source::Row | Source::Field(_) | Source::Outcome | Source::Rule => Cell::Missing,
        Source::Because | Source::Score(_) | Source::Criteria(_) | Source::Decision(_) => Cell::Missing,
        Source::Named(_) | Source::Problem => Cell::Missing,
    }
}

#[cfg(feature = "parquet")]
fn holds(policy: &Policy, source: &Source) -> Holds {
    match source {
        Source::Row => Holds::Integer,
        Source::Outcome | Source::Rule | Source::CouldBe | Source::Criteria(_) => Holds::Text,
        Source::Own(..) | Source::Because | Source::Problem => Holds::Text,
        Source::Score(_) => Holds::Number,
        Source::Settled | Source::Named(Named::Criterion(..)) => Holds::Boolean,
        Source::Ask | Source::Awaiting => Holds::Texts,
        Source::Decision(id) => policy.decisions.get(*id).map_or(Holds::Text, |made| of_type(&made.ty)),
        Source::Named(Named::Definition(id)) => match policy.definitions.get(*id).map(|defined| &defined.body) {
            Some(DefinitionBody::Value(expr)) => of_type(&expr.ty),
            Some(DefinitionBody::Condition(_)) | None => Holds::Boolean,
        },
        Source::Field(id) => match policy.schema.fields.get(*id) {
            // A key stands as it stood, but for numbers, which are looked up as such.
            Some(field) if field.key && field.ty != Type::Integer => Holds::Apart,
            Some(field) if field.key || field.used => of_type(&field.ty),
            Some(_) | None => Holds::Text,
        },
    }
}

#[cfg(feature = "parquet")]
fn of_type(ty: &Type) -> Holds {
    match ty {
        Type::Boolean => Holds::Boolean,
        Type::Integer => Holds::Integer,
        Type::Number => Holds::Number,
        Type::Money(currency) => Holds::Money(*currency),
        Type::Date => Holds::Date,
        Type::Datetime => Holds::Datetime,
        Type::List(_) => Holds::Texts,
        Type::Text | Type::Duration | Type::Choice(_) | Type::Outcome => Holds::Text,
    }
}

fn rule(policy: &Policy, by: Option<DecidedBy>) -> Option<&str> {
    match by? {
        DecidedBy::Rule(id) => policy.rules.get(id).map(|rule| &*rule.name),
        DecidedBy::Cap(id) => policy.caps.get(id).map(|cap| &*cap.name),
        DecidedBy::Disqualification(id) => policy.disqualifications.get(id).map(|entry| &*entry.name),
        DecidedBy::Otherwise => Some("otherwise"),
    }
}

/// A key as it stands, for those who look it up elsewhere; a field that the policy uses as it was read; any other as it
/// stands, and so one that could not be read.
fn field(policy: &Policy, id: FieldId, read: &ReadLead) -> Cell {
    let declared = policy.schema.fields.get(id);
    let is_read = declared.is_some_and(|field| field.used && !field.key);
    let stands = || match read.own.field(id) {
        Some(shown) if !shown.is_blank() => as_it_stands(shown),
        Some(_) | None => Cell::Missing,
    };
    match read.lead.values.get(id) {
        Some(Some(value)) if is_read => Cell::Value(value.clone()),
        Some(None) if is_read && read.problems.is_empty() => Cell::Missing,
        Some(_) | None => stands(),
    }
}

fn as_it_stands(shown: Shown<'_>) -> Cell {
    match shown {
        Shown::Text(text) => Cell::Text(text.into_owned()),
        Shown::Json(json) => match json.into_owned() {
            Json::Null => Cell::Missing,
            Json::String(text) => Cell::Text(text),
            json @ (Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => Cell::Json(json),
        },
    }
}

fn problem(read: &ReadLead, answer: Option<Answer<'_>>) -> Cell {
    let of_decision = answer.iter().flat_map(|answer| answer.decided.problems.iter().cloned());
    let all: Vec<String> = read.problems.iter().map(ToString::to_string).chain(of_decision).collect();
    if all.is_empty() { Cell::Missing } else { Cell::Text(all.join(" | ")) }
}
