//! One lead under evaluation, with a memory: each definition, criterion, score and decision is worked out once.

use std::cell::OnceCell;

use jiff::tz::TimeZone;
use typed_index_collections::TiVec;

use crate::policy::{
    AsOf, Cond, CriteriaId, DecidedBy, DecisionId, DefinitionBody, DefinitionId, Expr, Policy, ScoreId, Template,
    TemplatePart,
};
use crate::reference::{Decided, Made, ScoreTrace, Standing};
use crate::types::{Decimal, Lead, Outcome, Rates, Record, Truth, Value, show};

/// One lead on one day, and what has been worked out about it so far.
///
/// Nothing is computed before it is asked for, and nothing twice. The policy's guarantee that its entries do not go in
/// circles is what makes every question end.
#[derive(Debug)]
pub struct Evaluation<'a> {
    pub(super) policy: &'a Policy,
    pub(super) lead: &'a Lead,
    pub(super) as_of: &'a AsOf,
    definitions: TiVec<DefinitionId, OnceCell<Meaning>>,
    criteria: TiVec<CriteriaId, Vec<OnceCell<Truth>>>,
    scores: TiVec<ScoreId, OnceCell<ScoreTrace>>,
    decisions: TiVec<DecisionId, OnceCell<Made>>,
    standing: OnceCell<Standing>,
}

/// What a definition came to.
#[derive(Clone, Debug)]
enum Meaning {
    Condition(Truth),
    Value(Option<Value>),
}

/// Where a name is looked up: in the record at hand, if any, beside the lead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'r> {
    pub(super) record: Option<&'r Record>,
}

impl Scope<'_> {
    /// The lead alone.
    pub(super) const LEAD: Scope<'static> = Scope { record: None };
}

impl<'a> Evaluation<'a> {
    /// A lead on the day of `as_of`. Values that the lead is too short for are missing.
    #[must_use]
    pub fn new(policy: &'a Policy, lead: &'a Lead, as_of: &'a AsOf) -> Evaluation<'a> {
        Evaluation {
            policy,
            lead,
            as_of,
            definitions: policy.definitions.iter().map(|_| OnceCell::new()).collect(),
            criteria: policy.criteria.iter().map(|group| vec![OnceCell::new(); group.entries.len()]).collect(),
            scores: policy.scores.iter().map(|_| OnceCell::new()).collect(),
            decisions: policy.decisions.iter().map(|_| OnceCell::new()).collect(),
            standing: OnceCell::new(),
        }
    }

    /// A lead that stands so towards the policy, whatever its values are: to ask what approvals could change.
    #[must_use]
    pub(crate) fn standing_so(
        policy: &'a Policy,
        lead: &'a Lead,
        as_of: &'a AsOf,
        standing: Standing,
    ) -> Evaluation<'a> {
        Evaluation { standing: OnceCell::from(standing), ..Evaluation::new(policy, lead, as_of) }
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// The lead.
    #[must_use]
    pub fn lead(&self) -> &'a Lead {
        self.lead
    }

    /// The day.
    #[must_use]
    pub fn as_of(&self) -> &'a AsOf {
        self.as_of
    }

    /// Whether a condition holds of the lead.
    #[must_use]
    pub fn truth(&self, cond: &Cond) -> Truth {
        self.truth_in(cond, Scope::LEAD)
    }

    /// Whether a condition after `where` holds of a record.
    #[must_use]
    pub fn truth_of_record(&self, cond: &Cond, record: &Record) -> Truth {
        self.truth_in(cond, Scope { record: Some(record) })
    }

    /// A value of the lead; `None` is missing.
    #[must_use]
    pub fn value(&self, expr: &Expr) -> Option<Value> {
        self.value_in(expr, Scope::LEAD)
    }

    /// A value in a record's scope; `None` is missing.
    #[must_use]
    pub fn value_of_record(&self, expr: &Expr, record: &Record) -> Option<Value> {
        self.value_in(expr, Scope { record: Some(record) })
    }

    /// Whether a criterion of a group holds.
    #[must_use]
    pub fn criterion(&self, group: CriteriaId, place: usize) -> Truth {
        let cell = self.criteria.get(group).and_then(|cells| cells.get(place));
        let entry = self.policy.criteria.get(group).and_then(|group| group.entries.get(place));
        match (cell, entry) {
            (Some(cell), Some(entry)) => *cell.get_or_init(|| self.truth(&entry.condition)),
            _ => Truth::Unknown,
        }
    }

    /// How many criteria of a group are true.
    #[must_use]
    pub fn criteria_met(&self, group: CriteriaId) -> usize {
        let entries = self.policy.criteria.get(group).map_or(0, |group| group.entries.len());
        (0..entries).filter(|place| self.criterion(group, *place).is_true()).count()
    }

    /// A score.
    #[must_use]
    pub fn score(&self, score: ScoreId) -> Decimal {
        self.score_trace(score).map_or(Decimal::ZERO, |trace| trace.score)
    }

    /// A score, with how it came about; `None` only for a score that the policy does not have.
    #[must_use]
    pub fn score_trace(&self, score: ScoreId) -> Option<&ScoreTrace> {
        let entry = self.policy.scores.get(score)?;
        Some(self.scores.get(score)?.get_or_init(|| self.trace_score(entry)))
    }

    /// The value of a decision; `None` is missing.
    #[must_use]
    pub fn decision(&self, decision: DecisionId) -> Option<Value> {
        self.made(decision)?.value.clone()
    }

    /// A decision, with the entries that were true; `None` only for a decision that the policy does not have.
    #[must_use]
    pub fn made(&self, decision: DecisionId) -> Option<&Made> {
        let entry = self.policy.decisions.get(decision)?;
        Some(self.decisions.get(decision)?.get_or_init(|| self.make(entry)))
    }

    /// A definition that is a condition, as such; one that is a value, as a boolean.
    pub(super) fn definition_truth(&self, definition: DefinitionId) -> Truth {
        match self.meaning(definition) {
            Some(Meaning::Condition(truth)) => *truth,
            Some(Meaning::Value(value)) => Value::truth(value.as_ref()),
            None => Truth::Unknown,
        }
    }

    /// A definition that is a value, as such; one that is a condition, as a boolean that is missing where unknown.
    pub(super) fn definition_value(&self, definition: DefinitionId) -> Option<Value> {
        match self.meaning(definition)? {
            Meaning::Condition(truth) => truth.known().map(Value::Boolean),
            Meaning::Value(value) => value.clone(),
        }
    }

    fn meaning(&self, definition: DefinitionId) -> Option<&Meaning> {
        let entry = self.policy.definitions.get(definition)?;
        Some(self.definitions.get(definition)?.get_or_init(|| match &entry.body {
            DefinitionBody::Condition(cond) => Meaning::Condition(self.truth(cond)),
            DefinitionBody::Value(expr) => Meaning::Value(self.value(expr)),
        }))
    }

    /// How the lead stands towards each rule, cap and disqualification, and what came of it.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        self.standing.get_or_init(|| self.take_standing())
    }

    /// How far the lead has come.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.standing().outcome
    }

    /// What stands in a reason for a value that is missing.
    pub(crate) const NOT_KNOWN: &'static str = "not known";

    /// The reason that a template gives, its values as people read them; what is missing reads `not known`.
    #[must_use]
    pub fn filled(&self, template: &Template) -> String {
        let part = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => text.to_string(),
            TemplatePart::Value(expr) => {
                self.value(expr).map_or_else(|| Self::NOT_KNOWN.to_owned(), |value| self.shown(&value))
            }
        };
        template.parts.iter().map(part).collect()
    }

    /// Everything that the outputs show.
    #[must_use]
    pub fn decided(&self) -> Decided {
        let standing = self.standing();
        Decided {
            outcome: standing.outcome,
            by: standing.by,
            because: standing.by.and_then(|by| self.because(by)),
            scores: self.policy.scores.keys().map(|score| self.score(score)).collect(),
            criteria: self.policy.criteria.keys().map(|group| self.criteria_met(group)).collect(),
            decisions: self.policy.decisions.keys().map(|decision| self.decision(decision)).collect(),
            problems: self.policy.decisions.keys().filter_map(|decision| self.conflict(decision)).collect(),
        }
    }

    /// Why, in the words of what decided, where it has any.
    #[must_use]
    pub fn because(&self, by: DecidedBy) -> Option<String> {
        self.policy.because(by).map(|template| self.filled(template))
    }

    pub(super) fn rates(&self) -> Option<&'a Rates> {
        self.policy.rates.as_ref()
    }

    pub(super) fn zone(&self) -> &'a TimeZone {
        &self.policy.timezone
    }

    /// A value as people read it; an outcome by the name of its stage.
    fn shown(&self, value: &Value) -> String {
        if let Value::Outcome(outcome) = value {
            return self.policy.outcome_name(*outcome).to_owned();
        }
        show::friendly(value, self.zone())
    }
}
