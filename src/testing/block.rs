//! A lead as the `test` block that gives it.
//!
//! Guarantee: a policy with the block in it checks, and the block's lead is the one that was written; but for what a test
//! cannot give: the day of a verdict, verdicts that nothing hangs on, the text behind `other`, and values for which there is no literal, which stand in
//! comments. A key that no entry uses is left out: a test has one anyway.

use std::fmt::Write;

use jiff::tz::TimeZone;

use crate::policy::{AsOf, CapException, DecidedBy, Policy, StageId};
use crate::reference::Decided;
use crate::syntax::written;
use crate::types::{Field, Lead, Record, Value, Verdict, VerdictKind};

/// Wider lines than this are begun anew.
const WIDE: usize = 100;

/// A `test` block that gives a lead, without a line break at its end. `expectations` are its `expect` lines, each without
/// that word. A value that no literal can say stands in a comment.
#[must_use]
pub fn written(policy: &Policy, title: &str, lead: &Lead, as_of: &AsOf, expectations: &[String]) -> String {
    let mut lines = Vec::new();
    if policy.uses_today {
        lines.push(format!("as of {}", moment(policy, as_of)));
    }
    lines.extend(given(policy, lead));
    lines.extend(expectations.iter().map(|expectation| format!("expect {expectation}")));
    let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    format!("test {} {{\n{lines}}}", written::text(title))
}

/// The lines of a `test` block that give a lead.
#[must_use]
pub fn given(policy: &Policy, lead: &Lead) -> Vec<String> {
    let mut lines = Vec::new();
    let (fields, unwritten) = assignments(policy, policy.schema.fields.iter().zip(&lead.values));
    lines.extend(wrapped("given ", &fields));
    lines.extend(unwritten);
    for (related, records) in policy.schema.related.iter().zip(&lead.related) {
        for record in records {
            lines.extend(given_record(policy, &related.name, related.fields.iter(), record));
        }
    }
    let heard = lead.verdicts.iter().filter(|verdict| is_asked(policy, &verdict.by));
    lines.extend(heard.map(|verdict| given_verdict(policy, verdict)));
    lines
}

/// A value as a literal; `None` where the language has none for it: parts of a second, for one.
#[must_use]
pub fn literal(policy: &Policy, value: &Value) -> Option<String> {
    match value {
        // The least of all has no literal: its opposite is none.
        Value::Integer(i64::MIN) => None,
        Value::Number(number) | Value::Money(number, _) if number.millionths() == i64::MIN => None,
        Value::Boolean(_) | Value::Integer(_) | Value::Number(_) | Value::Money(..) => Some(value.to_string()),
        Value::Date(date) => (0..=9999).contains(&date.year()).then(|| value.to_string()),
        Value::Duration(length) => (length.microseconds() % 1_000_000 == 0).then(|| value.to_string()),
        Value::Datetime(instant) => (instant.as_microsecond() % 1_000_000 == 0)
            .then(|| instant.to_zoned(TimeZone::UTC))
            .map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        Value::Text(text) => Some(written::text(text)),
        Value::Choice(choice) => Some(chosen(policy, &choice.name)),
        Value::Outcome(outcome) => Some(written::name(policy.outcome_name(*outcome)).into_owned()),
        Value::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| literal(policy, item)).collect();
            Some(format!("({})", items?.join(", ")))
        }
    }
}

/// A choice: in quotes where its name would be read as something else.
fn chosen(policy: &Policy, name: &str) -> String {
    let schema = &policy.schema;
    let mut names = (schema.fields.iter().map(|field| &field.name))
        .chain(schema.related.iter().map(|related| &related.name))
        .chain(policy.definitions.iter().map(|definition| &definition.name))
        .chain(policy.criteria.iter().map(|group| &group.name))
        .chain(policy.scores.iter().map(|score| &score.name))
        .chain(policy.decisions.iter().map(|decision| &decision.name))
        .chain(policy.lists.iter().map(|list| &list.name));
    let is_plain = written::name(name) == name && !names.any(|other| **other == *name);
    if is_plain { name.to_owned() } else { written::text(name) }
}

/// What an outcome is and what decided it, for `expect`: `SQL by funded_buyer`; an entry without a name of its own is not
/// told.
#[must_use]
pub fn outcome(policy: &Policy, decided: &Decided) -> String {
    let outcome = written::name(policy.outcome_name(decided.outcome));
    let by = decided.by.filter(|by| match by {
        DecidedBy::Rule(id) => policy.rules.get(*id).is_some_and(|rule| rule.named),
        DecidedBy::Cap(id) => policy.caps.get(*id).is_some_and(|cap| cap.named),
        DecidedBy::Disqualification(id) => policy.disqualifications.get(*id).is_some_and(|veto| veto.named),
        DecidedBy::Otherwise => false,
    });
    match by {
        Some(by) => format!("{outcome} by {}", written::name(policy.entry_name(by))),
        None => outcome.into_owned(),
    }
}

/// `2026-11-21`, or with its time where the policy hangs on that.
fn moment(policy: &Policy, as_of: &AsOf) -> String {
    let now = as_of.now.filter(|_| policy.uses_now).and_then(|now| literal(policy, &Value::Datetime(now)));
    now.unwrap_or_else(|| as_of.today.to_string())
}

/// `f = v` for each field that is there; and a comment for each value that cannot be written.
fn assignments<'a>(
    policy: &Policy,
    fields: impl Iterator<Item = (&'a Field, &'a Option<Value>)>,
) -> (Vec<String>, Vec<String>) {
    let (mut written, mut unwritten) = (Vec::new(), Vec::new());
    for (field, value) in fields {
        let Some(value) = value.as_ref().filter(|_| field.used || !field.key) else { continue };
        let name = written::name(&field.name);
        match literal(policy, value) {
            Some(literal) => written.push(format!("{name} = {literal}")),
            None => unwritten.push(format!("# {name} = {value}, which a test cannot give")),
        }
    }
    (written, unwritten)
}

/// `given activities { kind = webinar, at = 2026-11-01 }`
fn given_record<'a>(
    policy: &Policy,
    related: &str,
    fields: impl Iterator<Item = &'a Field>,
    record: &'a Record,
) -> Vec<String> {
    let (given, unwritten) = assignments(policy, fields.zip(record));
    let inside = if given.is_empty() { " ".to_owned() } else { format!(" {} ", given.join(", ")) };
    [format!("given {} {{{inside}}}", written::name(related))].into_iter().chain(unwritten).collect()
}

/// Whether anything hangs on a person's approval: a test may not name others.
fn is_asked(policy: &Policy, who: &str) -> bool {
    let of_caps = policy.caps.iter().filter_map(|cap| match &cap.unless {
        Some(CapException::Approval(who)) => Some(who),
        Some(CapException::Condition(_)) | None => None,
    });
    policy.rules.iter().filter_map(|rule| rule.approval.as_ref()).chain(of_caps).any(|asked| **asked == *who)
}

/// `given approval SQL by "sales"`
fn given_verdict(policy: &Policy, verdict: &Verdict) -> String {
    let kind = match verdict.kind {
        VerdictKind::Approved => "approval",
        VerdictKind::Rejected => "rejection",
    };
    let stage = policy.stages.get(StageId(verdict.stage)).map_or("", |stage| &stage.name);
    let mut line = format!("given {kind} {} by {}", written::name(stage), written::text(&verdict.by));
    if let Some(reason) = &verdict.reason {
        // Writing to a string never fails.
        let _ = write!(line, " because {}", written::text(reason));
    }
    line
}

/// Several lines that begin with a word where one would be too wide.
fn wrapped(word: &str, parts: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if line.chars().count() + part.chars().count() + 2 <= WIDE => {
                line.push_str(", ");
                line.push_str(part);
            }
            Some(_) | None => lines.push(format!("{word}{part}")),
        }
    }
    lines
}
