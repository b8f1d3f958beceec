//! A policy with leads in its comments, shared by the phases that decide.
//!
//! A line `#> {…}` is a lead in JSON: its fields, its related records, and under `approvals` its verdicts. A line
//! `#> as of 2026-11-22` sets the day of the leads below; at first that is 2026-11-22. Tests in the policy must pass.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use bantam::data::cell;
use bantam::policy::{AsOf, Policy};
use bantam::session;
use bantam::source::Sources;
use bantam::testing::{self, Coverage};
use bantam::types::{Datetime, Field, Lead, Record, Value, Verdict, VerdictKind};
use serde_json::Value as Json;

/// A lead of a case, with all that it is decided by.
pub(crate) struct Case<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) sources: &'a Sources,
    pub(crate) lead: &'a Lead,
    pub(crate) as_of: &'a AsOf,
}

/// The policy, then each lead with what `tell` says of it.
pub(crate) fn shown(path: &Path, tell: impl Fn(&Case<'_>) -> String) -> String {
    let text = fs::read_to_string(path).expect("a case can be read");
    let name = path.file_name().expect("a case has a name").to_string_lossy();
    let loaded = session::load_text(&name, &text);
    let Some(policy) = loaded.policy else {
        panic!("{name}: {:#?}", loaded.diagnostics.iter().map(|found| &found.message).collect::<Vec<_>>());
    };
    for test in &policy.tests {
        let report = testing::run(&policy, &loaded.sources, test, &mut Coverage::new(&policy));
        assert!(report.passed(), "{name}: {report:#?}");
    }
    let (about_leads, source): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with("#>"));
    let mut shown = format!("{}\n", source.join("\n").trim_end());
    let mut as_of = as_of(&policy, "2026-11-22");
    for line in about_leads {
        let line = line.trim_start_matches("#>").trim();
        writeln!(shown, "\n{line}").unwrap();
        match line.strip_prefix("as of ") {
            Some(moment) => as_of = self::as_of(&policy, moment),
            None => {
                let lead = lead(&policy, line);
                shown += &tell(&Case { policy: &policy, sources: &loaded.sources, lead: &lead, as_of: &as_of });
            }
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
        reason: text("reason").map(Into::into),
    }
}
