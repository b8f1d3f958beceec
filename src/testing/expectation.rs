//! What is expected of a lead against what was decided, in words.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::explain::{self, Subject};
use crate::outlook::Outlook;
use crate::policy::{DecidedBy, ExpectationKind, StageId};
use crate::reference::{Decided, Evaluation, RuleStanding};
use crate::types::{FieldId, Outcome, Truth, Value};

/// What could still become of the lead, looked at only where something hangs on it.
pub(super) type Looking<'a> = LazyCell<Outlook, Box<dyn FnOnce() -> Outlook + 'a>>;

/// What was decided about a test's lead.
pub(super) struct Seen<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) decided: &'a Decided,
    pub(super) outlook: Looking<'a>,
    pub(super) evaluation: &'a Evaluation<'a>,
}

/// Something that is not as expected.
pub(super) struct Mismatch {
    pub(super) expected: String,
    pub(super) got: String,
    pub(super) because: Vec<String>,
}

impl Mismatch {
    /// `None` where it is as expected.
    pub(super) fn unless(met: bool, expected: String, got: String) -> Option<Mismatch> {
        (!met).then(|| Mismatch { expected, got, because: Vec::new() })
    }
}

impl Seen<'_> {
    /// `None` where it is as expected.
    pub(super) fn compare(&self, expected: &ExpectationKind) -> Option<Mismatch> {
        match expected {
            ExpectationKind::Outcome { outcome, by } => self.outcome(*outcome, *by),
            ExpectationKind::Value { name, subject, value } => {
                self.value(name, self.evaluation.value(subject).as_ref(), value.as_ref())
            }
            ExpectationKind::Condition { name, subject, truth } => {
                let actual = self.evaluation.truth(subject);
                let told = |truth: Truth| format!("{name} {}", word(truth));
                Mismatch::unless(actual == *truth, told(*truth), told(actual))
            }
            ExpectationKind::CouldBe { stage, asking } => self.could_be(Some(*stage), asking.as_deref()),
            ExpectationKind::Awaiting(who) => self.awaits(who),
        }
    }

    /// Of a value that has a name.
    pub(super) fn value(&self, name: &str, actual: Option<&Value>, expected: Option<&Value>) -> Option<Mismatch> {
        let told = |value: Option<&Value>| match value {
            Some(value) => format!("{name} = {}", self.subject.policy.friendly(value)),
            None => format!("{name} missing"),
        };
        Mismatch::unless(same(actual, expected), told(expected), told(actual))
    }

    /// Of the stage in reach; `None`: that there is none.
    pub(super) fn could_be(&self, stage: Option<StageId>, asking: Option<&[FieldId]>) -> Option<Mismatch> {
        let set = |fields: &[FieldId]| fields.iter().copied().collect::<BTreeSet<_>>();
        let same_ask = asking.is_none_or(|asking| set(asking) == set(&self.outlook.ask));
        let expected = self.told_could_be(stage, asking);
        let got = self.told_could_be(self.outlook.could_be, asking.map(|_| self.outlook.ask.as_slice()));
        Mismatch::unless(self.outlook.could_be == stage && same_ask, expected, got)
    }

    fn outcome(&self, outcome: Outcome, by: Option<DecidedBy>) -> Option<Mismatch> {
        let met = self.decided.outcome == outcome && by.is_none_or(|by| self.decided_by(by));
        let (expected, got) = (self.told(outcome, by), self.told(self.decided.outcome, self.decided.by));
        (!met).then(|| Mismatch { expected, got, because: self.because(outcome) })
    }

    /// What stood in the way of an outcome that was expected, or decided a lower one that was.
    fn because(&self, expected: Outcome) -> Vec<String> {
        let expected = match expected {
            Outcome::Stage(rank) if expected > self.decided.outcome => Some(StageId(rank)),
            Outcome::Stage(_) | Outcome::Disqualified | Outcome::NoStage => None,
        };
        let explained = explain::explain(self.subject, "", self.decided, &self.outlook, expected);
        match (expected, explained.above.first()) {
            (Some(_), Some(needs)) => explain::shortfall(needs).chain(explained.held.iter().cloned()).collect(),
            _ => explained.because.into_iter().chain(explained.held).collect(),
        }
    }

    /// A rule that voted for the outcome counts, named in the output or not.
    fn decided_by(&self, by: DecidedBy) -> bool {
        match by {
            DecidedBy::Rule(id) => {
                let rule = self.subject.policy.rules.get(id);
                rule.is_some_and(|rule| Outcome::from(rule.stage) == self.decided.outcome)
                    && self.evaluation.standing().rules.get(id).is_some_and(RuleStanding::votes)
            }
            DecidedBy::Cap(_) | DecidedBy::Disqualification(_) | DecidedBy::Otherwise => self.decided.by == Some(by),
        }
    }

    fn told(&self, outcome: Outcome, by: Option<DecidedBy>) -> String {
        let outcome = self.subject.policy.outcome_name(outcome);
        match by.map(|by| self.subject.policy.entry_name(by)) {
            Some(name) => format!("{outcome} by {name}"),
            None => outcome.to_owned(),
        }
    }

    fn told_could_be(&self, stage: Option<StageId>, asking: Option<&[FieldId]>) -> String {
        let Some(stage) = stage else { return "could_be nothing higher".to_owned() };
        let stage = self.subject.policy.outcome_name(stage.into());
        match asking {
            Some([]) => format!("could_be {stage} asking nothing"),
            Some(fields) => format!("could_be {stage} asking {}", self.field_names(fields).join(", ")),
            None => format!("could_be {stage}"),
        }
    }

    /// The names of fields.
    pub(super) fn field_names(&self, fields: &[FieldId]) -> Vec<Arc<str>> {
        let schema = &self.subject.policy.schema;
        fields.iter().filter_map(|id| schema.fields.get(*id)).map(|field| Arc::clone(&field.name)).collect()
    }

    fn awaits(&self, who: &Arc<str>) -> Option<Mismatch> {
        let waited_for = self.outlook.awaiting.iter().map(|who| format!("\"{who}\"")).collect::<Vec<_>>();
        let got = if waited_for.is_empty() { "nobody".to_owned() } else { waited_for.join(", ") };
        let met = self.outlook.awaiting.contains(who);
        Mismatch::unless(met, format!("awaiting \"{who}\""), format!("awaiting {got}"))
    }
}

fn word(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "= true",
        Truth::False => "= false",
        Truth::Unknown => "missing",
    }
}

/// Whether two values are the same; a whole number is the same as an integer.
fn same(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(Value::Integer(integer)), Some(Value::Number(number)))
        | (Some(Value::Number(number)), Some(Value::Integer(integer))) => number.to_integer() == Some(*integer),
        _ => left == right,
    }
}
