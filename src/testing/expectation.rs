//! One `expect` line against what was decided.

use std::sync::Arc;

use crate::explain::{self, Subject};
use crate::outlook::Outlook;
use crate::policy::{DecidedBy, Expectation, ExpectationKind, StageId};
use crate::reference::{Decided, Evaluation, RuleStanding};
use crate::testing::Failure;
use crate::types::{FieldId, Outcome, Truth, Value};

/// What was decided about a test's lead.
pub(super) struct Seen<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) decided: &'a Decided,
    pub(super) outlook: &'a Outlook,
    pub(super) evaluation: &'a Evaluation<'a>,
}

impl Seen<'_> {
    /// `None` where it is as expected.
    pub(super) fn compare(&self, expectation: &Expectation) -> Option<Failure> {
        let (met, expected, got) = match &expectation.kind {
            ExpectationKind::Outcome { outcome, by } => self.outcome(*outcome, *by),
            ExpectationKind::Value { name, subject, value } => {
                let actual = self.evaluation.value(subject);
                let told = |value: Option<&Value>| format!("{name} {}", self.value(value));
                (same(actual.as_ref(), value.as_ref()), told(value.as_ref()), told(actual.as_ref()))
            }
            ExpectationKind::Condition { name, subject, truth } => {
                let actual = self.evaluation.truth(subject);
                (actual == *truth, format!("{name} {}", word(*truth)), format!("{name} {}", word(actual)))
            }
            ExpectationKind::CouldBe { stage, asking } => self.could_be(*stage, asking.as_deref()),
            ExpectationKind::Awaiting(who) => self.awaiting(who),
        };
        let because = || self.because(&expectation.kind);
        (!met).then(|| Failure { span: expectation.span, expected, got, because: because() })
    }

    fn outcome(&self, outcome: Outcome, by: Option<DecidedBy>) -> (bool, String, String) {
        let met = self.decided.outcome == outcome && by.is_none_or(|by| self.decided_by(by));
        (met, self.told(outcome, by), self.told(self.decided.outcome, self.decided.by))
    }

    /// What stood in the way of an outcome that was expected, or decided a lower one that was.
    fn because(&self, expected: &ExpectationKind) -> Vec<String> {
        let ExpectationKind::Outcome { outcome, .. } = expected else { return Vec::new() };
        let expected = match outcome {
            Outcome::Stage(rank) if *outcome > self.decided.outcome => Some(StageId(*rank)),
            Outcome::Stage(_) | Outcome::Disqualified | Outcome::NoStage => None,
        };
        let explained = explain::explain(self.subject, "", self.decided, self.outlook, expected);
        match (expected, explained.above.first()) {
            (Some(_), Some(needs)) => explain::shortfall(needs).chain(explained.held.iter().cloned()).collect(),
            _ => explained.because.into_iter().chain(explained.held).collect(),
        }
    }

    /// A rule that voted for the outcome counts, named in the output or not.
    fn decided_by(&self, by: DecidedBy) -> bool {
        match by {
            DecidedBy::Rule(id) => self.evaluation.standing().rules.get(id).is_some_and(RuleStanding::votes),
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

    fn could_be(&self, stage: StageId, asking: Option<&[FieldId]>) -> (bool, String, String) {
        let sorted = |fields: &[FieldId]| {
            let mut fields = fields.to_vec();
            fields.sort_unstable();
            fields
        };
        let same_ask = asking.is_none_or(|asking| sorted(asking) == sorted(&self.outlook.ask));
        let met = self.outlook.could_be == Some(stage) && same_ask;
        let expected = self.told_could_be(Some(stage), asking);
        let got = self.told_could_be(self.outlook.could_be, asking.map(|_| self.outlook.ask.as_slice()));
        (met, expected, got)
    }

    fn told_could_be(&self, stage: Option<StageId>, asking: Option<&[FieldId]>) -> String {
        let Some(stage) = stage else { return "could_be nothing higher".to_owned() };
        let stage = self.subject.policy.outcome_name(stage.into());
        let names = |fields: &[FieldId]| {
            let names =
                fields.iter().filter_map(|id| self.subject.policy.schema.fields.get(*id)).map(|field| &*field.name);
            names.collect::<Vec<_>>().join(", ")
        };
        match asking {
            Some([]) => format!("could_be {stage} asking nothing"),
            Some(fields) => format!("could_be {stage} asking {}", names(fields)),
            None => format!("could_be {stage}"),
        }
    }

    fn awaiting(&self, who: &Arc<str>) -> (bool, String, String) {
        let waited_for = self.outlook.awaiting.iter().map(|who| format!("\"{who}\"")).collect::<Vec<_>>();
        let got = if waited_for.is_empty() { "nobody".to_owned() } else { waited_for.join(", ") };
        (self.outlook.awaiting.contains(who), format!("awaiting \"{who}\""), format!("awaiting {got}"))
    }

    fn value(&self, value: Option<&Value>) -> String {
        match value {
            Some(value) => format!("= {}", self.subject.policy.friendly(value)),
            None => "missing".to_owned(),
        }
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
