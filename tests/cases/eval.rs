//! `eval/NAME.bant`: a policy, the leads that it decides, and what comes out.
//!
//! A line `#> {…}` is a lead in JSON: its fields, its related records, and under `approvals` its verdicts. A line
//! `#> as of 2026-11-22` sets the day of the leads below; at first that is 2026-11-22. The snapshot shows the policy and,
//! under each lead, its outcome, definitions, groups, scores and decisions.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use bantam::data::cell;
use bantam::policy::{AsOf, DecidedBy, DefinitionBody, Policy};
use bantam::reference::Evaluation;
use bantam::session;
use bantam::types::{Datetime, Field, Lead, Record, Truth, Value, Verdict, VerdictKind, show};
use serde_json::Value as Json;

use crate::assert_beside;

#[test]
fn eval() {
    insta::glob!("eval/*.bant", |path| assert_beside(path, &shown(path)));
}

/// A case: the policy, then each lead with what was decided.
fn shown(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a case can be read");
    let name = path.file_name().expect("a case has a name").to_string_lossy();
    let loaded = session::load_text(&name, &text);
    let Some(policy) = loaded.policy else {
        panic!("{name}: {:#?}", loaded.diagnostics.iter().map(|found| &found.message).collect::<Vec<_>>());
    };
    let (about_leads, source): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with("#>"));
    let mut shown = format!("{}\n", source.join("\n").trim_end());
    let mut as_of = as_of(&policy, "2026-11-22");
    for line in about_leads {
        let line = line.trim_start_matches("#>").trim();
        writeln!(shown, "\n{line}").unwrap();
        match line.strip_prefix("as of ") {
            Some(moment) => as_of = self::as_of(&policy, moment),
            None => shown += &decided(&policy, &lead(&policy, line), &as_of),
        }
    }
    shown
}

fn as_of(policy: &Policy, moment: &str) -> AsOf {
    match moment.parse::<Datetime>() {
        Ok(now) => AsOf { today: now.to_zoned(policy.timezone.clone()).date(), now: Some(now) },
        Err(_) => AsOf { today: moment.parse().expect("a day or an instant"), now: None },
    }
}

fn lead(policy: &Policy, json: &str) -> Lead {
    let Json::Object(json) = serde_json::from_str(json).expect(json) else { panic!("a lead is an object: {json}") };
    let names = |name: &str| {
        policy.schema.fields.iter().any(|field| &*field.name == name)
            || policy.schema.related.iter().any(|related| &*related.name == name)
            || name == "approvals"
    };
    for name in json.keys() {
        assert!(names(name), "no field or record is called `{name}`");
    }
    let items = |name: &str| json.get(name).and_then(Json::as_array).into_iter().flatten();
    let values = policy.schema.fields.iter().map(|field| read(policy, field, json.get(&*field.name))).collect();
    let related = policy.schema.related.iter().map(|related| {
        let record = |json: &Json| -> Record {
            related.fields.iter().map(|field| read(policy, field, json.get(&*field.name))).collect()
        };
        items(&related.name).map(record).collect()
    });
    Lead {
        values,
        related: related.collect(),
        verdicts: items("approvals").map(|json| verdict(policy, json)).collect(),
    }
}

fn read(policy: &Policy, field: &Field, json: Option<&Json>) -> Option<Value> {
    cell::read_json(field, json?, policy.rates.as_ref(), &policy.timezone)
        .unwrap_or_else(|bad| panic!("{}: {bad}", field.name))
}

fn verdict(policy: &Policy, json: &Json) -> Verdict {
    let text = |name: &str| json.get(name).and_then(Json::as_str);
    let stage = text("stage").expect("a verdict has a stage");
    Verdict {
        stage: policy.stages.position(|known| &*known.name == stage).expect("the stage is known").0,
        kind: match text("verdict") {
            Some("approved") => VerdictKind::Approved,
            Some("rejected") => VerdictKind::Rejected,
            other => panic!("no such verdict: {other:?}"),
        },
        by: text("by").expect("a verdict is by someone").into(),
        on: text("on").map(|day| day.parse().expect("a day")),
        reason: None,
    }
}

fn decided(policy: &Policy, lead: &Lead, as_of: &AsOf) -> String {
    let evaluation = Evaluation::new(policy, lead, as_of);
    let decided = evaluation.decided();
    let mut shown = String::new();
    if !policy.rules.is_empty() || policy.otherwise.is_some() {
        let by = decided.by.map(|by| format!(" by {}", name_of(policy, by))).unwrap_or_default();
        let because = decided.because.as_ref().map(|because| format!(": {because}")).unwrap_or_default();
        writeln!(shown, "  {}{by}{because}", policy.outcome_name(decided.outcome)).unwrap();
    }
    let value =
        |value: Option<Value>| value.map_or("missing".to_owned(), |value| show::exact(&value, &policy.timezone));
    for definition in &policy.definitions {
        let result = match &definition.body {
            DefinitionBody::Condition(cond) => truth(evaluation.truth(cond)).to_owned(),
            DefinitionBody::Value(expr) => value(evaluation.value(expr)),
        };
        writeln!(shown, "  {} = {result}", definition.name).unwrap();
    }
    for (group, met) in policy.criteria.iter().zip(&decided.criteria) {
        writeln!(shown, "  {} = {met}/{}", group.name, group.entries.len()).unwrap();
    }
    for (score, points) in policy.scores.iter().zip(&decided.scores) {
        writeln!(shown, "  {} = {points}", score.name).unwrap();
    }
    for (decision, made) in policy.decisions.iter().zip(decided.decisions) {
        writeln!(shown, "  {} = {}", decision.name, value(made)).unwrap();
    }
    for who in evaluation.awaiting() {
        writeln!(shown, "  awaiting {who}").unwrap();
    }
    for problem in decided.problems {
        writeln!(shown, "  problem: {problem}").unwrap();
    }
    shown
}

fn name_of(policy: &Policy, by: DecidedBy) -> &str {
    match by {
        DecidedBy::Rule(rule) => policy.rules.get(rule).map_or("", |rule| &rule.name),
        DecidedBy::Cap(cap) => policy.caps.get(cap).map_or("", |cap| &cap.name),
        DecidedBy::Disqualification(veto) => policy.disqualifications.get(veto).map_or("", |veto| &veto.name),
        DecidedBy::Otherwise => "otherwise",
    }
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    }
}
