//! `eval/NAME.bant`: a policy, the leads that it decides, and what comes out.
//!
//! The snapshot shows the policy and, under each lead, its outcome, definitions, groups, scores and decisions.

use std::fmt::Write;

use bantam::policy::DefinitionBody;
use bantam::reference::Evaluation;
use bantam::types::{Truth, Value, show};

use crate::assert_beside;
use crate::leads::{Case, shown};

#[test]
fn eval() {
    insta::glob!("eval/*.bant", |path| assert_beside(path, &shown(path, decided)));
}

fn decided(case: &Case<'_>) -> String {
    let Case { policy, lead, as_of, .. } = case;
    let evaluation = Evaluation::new(policy, lead, as_of);
    let decided = evaluation.decided();
    let mut shown = String::new();
    if !policy.rules.is_empty() || policy.otherwise.is_some() {
        let by = decided.by.map(|by| format!(" by {}", policy.entry_name(by))).unwrap_or_default();
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

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    }
}
