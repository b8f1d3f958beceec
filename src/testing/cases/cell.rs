//! What the cell of an expectation says. The word `missing` expects that there is nothing.

use std::borrow::Cow;

use crate::data::{Shown, cell};
use crate::diagnostic::nearest;
use crate::policy::{DecidedBy, Policy, StageId};
use crate::types::{Field, FieldId, Outcome, Type, Value, same_ignoring_case};

/// Whether a cell expects that there is nothing.
pub(super) fn is_missing(shown: &Shown<'_>) -> bool {
    same_ignoring_case(shown.to_text().trim(), "missing")
}

/// A value, read as a cell of the field is.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn value(policy: &Policy, field: &Field, shown: &Shown<'_>) -> Result<Option<Value>, String> {
    if is_missing(shown) {
        return Ok(None);
    }
    if field.ty == Type::Outcome {
        return outcome(policy, shown).map(|outcome| Some(Value::Outcome(outcome)));
    }
    as_field(policy, field, shown)
}

/// A cell of the lead, as the reader of leads reads it.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn as_field(policy: &Policy, field: &Field, shown: &Shown<'_>) -> Result<Option<Value>, String> {
    let (rates, zone) = (policy.rates.as_ref(), &policy.timezone);
    let read = match shown {
        Shown::Text(text) => cell::read(field, text, rates, zone),
        Shown::Json(json) => cell::read_json(field, json, rates, zone),
    };
    read.map_err(|bad| bad.to_string())
}

/// A stage, `no_stage` or `disqualified`, in any case.
///
/// # Errors
/// Where the policy has no such outcome.
pub(super) fn outcome(policy: &Policy, shown: &Shown<'_>) -> Result<Outcome, String> {
    let stages = policy.stages.keys().map(Outcome::from);
    let all: Vec<Outcome> = stages.chain([Outcome::NoStage, Outcome::Disqualified]).collect();
    one_of(shown, "no outcome of the policy", &all, |outcome| policy.outcome_name(*outcome))
}

/// A stage, in any case.
///
/// # Errors
/// Where the policy has no such stage.
pub(super) fn stage(policy: &Policy, shown: &Shown<'_>) -> Result<StageId, String> {
    let all: Vec<StageId> = policy.stages.keys().collect();
    one_of(shown, "no stage of the policy", &all, |stage| policy.outcome_name((*stage).into()))
}

/// A rule, cap or disqualification, or `otherwise`.
///
/// # Errors
/// Where the policy has none of the name.
pub(super) fn decided_by(policy: &Policy, shown: &Shown<'_>) -> Result<DecidedBy, String> {
    let rules = policy.rules.keys().map(DecidedBy::Rule);
    let caps = policy.caps.keys().map(DecidedBy::Cap);
    let vetoes = policy.disqualifications.keys().map(DecidedBy::Disqualification);
    let otherwise = policy.otherwise.iter().map(|_| DecidedBy::Otherwise);
    let all: Vec<DecidedBy> = rules.chain(caps).chain(vetoes).chain(otherwise).collect();
    one_of(shown, "no rule of the policy", &all, |by| policy.entry_name(*by))
}

/// Fields of the lead.
///
/// # Errors
/// Where the lead has no such field.
pub(super) fn fields(policy: &Policy, shown: &Shown<'_>) -> Result<Vec<FieldId>, String> {
    let all: Vec<FieldId> = policy.schema.fields.keys().collect();
    let name = |id: &FieldId| policy.schema.fields.get(*id).map_or("", |field| &*field.name);
    names(shown).iter().map(|text| find(text, "no field of the lead", &all, name)).collect()
}

/// Names in one cell, with `;` between them, or in a JSON array.
pub(super) fn names(shown: &Shown<'_>) -> Vec<String> {
    if let Shown::Json(json) = shown
        && let serde_json::Value::Array(items) = &**json
    {
        return items.iter().map(|item| Shown::Json(Cow::Borrowed(item)).to_text()).collect();
    }
    let text = shown.to_text();
    text.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// How many of a group: `3` or `3/4`.
///
/// # Errors
/// Where it is neither, or the group has another number of criteria.
pub(super) fn part(shown: &Shown<'_>, of: usize) -> Result<i64, String> {
    let text = shown.to_text();
    let (met, whole) = match text.split_once('/') {
        Some((met, whole)) => (met, Some(whole)),
        None => (text.as_str(), None),
    };
    let number = |text: &str| text.trim().parse::<i64>().ok();
    let wrong = || format!("\"{}\" is not how many of the criteria hold; expected `3` or `3/{of}`", text.trim());
    let met = number(met).ok_or_else(wrong)?;
    match whole.map(|whole| number(whole).ok_or_else(wrong)).transpose()? {
        Some(whole) if usize::try_from(whole) != Ok(of) => {
            Err(format!("\"{}\" speaks of {whole} criteria, and there are {of}", text.trim()))
        }
        Some(_) | None => Ok(met),
    }
}

fn one_of<'n, T: Copy>(shown: &Shown<'_>, what: &str, all: &[T], name: impl Fn(&T) -> &'n str) -> Result<T, String> {
    find(shown.to_text().trim(), what, all, name)
}

/// The one of a name; else the one of that name in another case.
fn find<'n, T: Copy>(text: &str, what: &str, all: &[T], name: impl Fn(&T) -> &'n str) -> Result<T, String> {
    let exactly = all.iter().find(|one| name(one) == text);
    let found = exactly.or_else(|| all.iter().find(|one| same_ignoring_case(name(one), text)));
    found.copied().ok_or_else(|| match nearest(text, all.iter().map(&name)) {
        Some(near) => format!("\"{text}\" is {what}; did you mean `{near}`?"),
        None => format!("\"{text}\" is {what}"),
    })
}
