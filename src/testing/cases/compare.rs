//! The cell of an expectation against what was decided.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::data::{ReadLead, Shown};
use crate::policy::{DecidedBy, ExpectationKind, Policy};
use crate::testing::cases::cell;
use crate::testing::cases::columns::{Column, Subject};
use crate::testing::expectation::{Mismatch, Seen};
use crate::types::{Field, FieldId, Outcome, Type, Value};

/// A column with what stands in it.
pub(super) type Expected<'a> = (&'a Column, Shown<'a>);

/// Everything that is not as expected.
pub(super) fn mismatches(seen: &Seen<'_>, read: &ReadLead, cells: &[Expected<'_>]) -> Vec<Mismatch> {
    let of = |wanted: fn(&Subject) -> bool| cells.iter().find(|(column, _)| wanted(&column.subject));
    let has_outcome = of(|subject| matches!(subject, Subject::Outcome)).is_some();
    let rule = of(|subject| matches!(subject, Subject::Rule)).map(|(_, shown)| shown);
    // Outcome and rule are told together: `SQL by funded_buyer`.
    let told = cells.iter().filter(|(column, _)| !(has_outcome && matches!(column.subject, Subject::Rule)));
    let compared = told.map(|(column, shown)| {
        compare(seen, read, column, shown, rule).unwrap_or_else(|wrong| Some(unreadable(column, wrong)))
    });
    compared.flatten().collect()
}

/// An expectation that nothing can meet, because its cell says nothing.
fn unreadable(column: &Column, wrong: String) -> Mismatch {
    let expected = format!("`{}` that can be read", column.header);
    Mismatch { expected, got: wrong, because: Vec::new() }
}

fn compare(
    seen: &Seen<'_>,
    read: &ReadLead,
    column: &Column,
    shown: &Shown<'_>,
    rule: Option<&Shown<'_>>,
) -> Result<Option<Mismatch>, String> {
    let policy = seen.subject.policy;
    let name = Arc::clone(&column.name);
    Ok(match &column.subject {
        Subject::Outcome => outcome(seen, Some(cell::outcome(policy, shown)?), rule)?,
        Subject::Rule => outcome(seen, None, Some(shown))?,
        Subject::Because => text(&name, shown, seen.decided.because.as_deref()),
        Subject::CouldBe => {
            let stage = if cell::is_missing(shown) { None } else { Some(cell::stage(policy, shown)?) };
            seen.could_be(stage, None)
        }
        Subject::Ask => {
            let wanted = if cell::is_missing(shown) { Vec::new() } else { cell::fields(policy, shown)? };
            set(&name, &seen.field_names(&wanted), &seen.field_names(&seen.outlook.ask))
        }
        Subject::Awaiting => {
            let wanted = if cell::is_missing(shown) { Vec::new() } else { cell::names(shown) };
            set(&name, &wanted.into_iter().map(Arc::from).collect::<Vec<_>>(), &seen.outlook.awaiting)
        }
        Subject::Settled => {
            let wanted = cell::value(policy, &Field::of_type("", Type::Boolean), shown)?;
            seen.value(&name, Some(&Value::Boolean(seen.outlook.settled)), wanted.as_ref())
        }
        // Problems are looked at before all else.
        Subject::Problem => None,
        Subject::Criteria(group, of) => {
            let met = i64::try_from(seen.evaluation.criteria_met(*group)).unwrap_or(i64::MAX);
            seen.value(&name, Some(&Value::Integer(met)), Some(&Value::Integer(cell::part(shown, *of)?)))
        }
        Subject::Condition(condition) => {
            let wanted = cell::value(policy, &Field::of_type("", Type::Boolean), shown)?;
            let truth = Value::truth(wanted.as_ref());
            seen.compare(&ExpectationKind::Condition { name, subject: condition.clone(), truth })
        }
        Subject::Value(value, field) => {
            let wanted = cell::value(policy, field, shown)?;
            seen.compare(&ExpectationKind::Value { name, subject: value.clone(), value: wanted })
        }
        Subject::Field(id) => field(seen, read, *id, shown)?,
    })
}

/// The outcome, what decided it, or both.
fn outcome(seen: &Seen<'_>, outcome: Option<Outcome>, rule: Option<&Shown<'_>>) -> Result<Option<Mismatch>, String> {
    let policy = seen.subject.policy;
    let by = match rule {
        Some(shown) if cell::is_missing(shown) => {
            if outcome.is_some_and(|outcome| outcome != Outcome::NoStage) {
                return Err("no rule is expected, but only `no_stage` comes about without one".to_owned());
            }
            return Ok(seen.compare(&ExpectationKind::Outcome { outcome: Outcome::NoStage, by: None }));
        }
        Some(shown) => Some(cell::decided_by(policy, shown)?),
        None => None,
    };
    let outcome = outcome.or_else(|| due(policy, by?)).unwrap_or(seen.decided.outcome);
    Ok(seen.compare(&ExpectationKind::Outcome { outcome, by }))
}

/// The only outcome that a rule can decide.
fn due(policy: &Policy, by: DecidedBy) -> Option<Outcome> {
    match by {
        DecidedBy::Rule(id) => policy.rules.get(id).map(|rule| rule.stage.into()),
        DecidedBy::Disqualification(_) => Some(Outcome::Disqualified),
        // A cap that a person lifts in part holds elsewhere than at its stage.
        DecidedBy::Cap(_) => None,
        DecidedBy::Otherwise => policy.otherwise.as_ref().map(|otherwise| otherwise.stage.into()),
    }
}

/// A field of the lead: the policy may not use it, and then it was not read.
fn field(seen: &Seen<'_>, read: &ReadLead, id: FieldId, shown: &Shown<'_>) -> Result<Option<Mismatch>, String> {
    let policy = seen.subject.policy;
    let Some(field) = policy.schema.fields.get(id) else { return Ok(None) };
    let wanted = cell::value(policy, field, shown)?;
    let actual = match (field.used || field.key, read.own.field(id)) {
        (true, _) => read.lead.values.get(id).cloned().flatten(),
        (false, Some(own)) => cell::as_field(policy, field, &own)?,
        (false, None) => None,
    };
    Ok(seen.value(&field.name, actual.as_ref(), wanted.as_ref()))
}

fn text(name: &str, shown: &Shown<'_>, actual: Option<&str>) -> Option<Mismatch> {
    let wanted = shown.to_text();
    let wanted = if cell::is_missing(shown) { None } else { Some(wanted.trim()) };
    let told = |text: Option<&str>| text.map_or_else(|| format!("{name} missing"), |text| format!("{name} \"{text}\""));
    Mismatch::unless(wanted == actual.map(str::trim), told(wanted), told(actual))
}

/// Names in any order.
fn set(name: &str, wanted: &[Arc<str>], actual: &[Arc<str>]) -> Option<Mismatch> {
    let told = |names: &[Arc<str>]| {
        if names.is_empty() { format!("{name} missing") } else { format!("{name} {}", names.join(", ")) }
    };
    let as_set = |names: &[Arc<str>]| names.iter().cloned().collect::<BTreeSet<_>>();
    Mismatch::unless(as_set(wanted) == as_set(actual), told(wanted), told(actual))
}
