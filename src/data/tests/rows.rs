use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::data::summary::{Run, Summary, render};
use crate::data::{Answer, Columns, OutputFormat, Prospect, Repeats, named, writer};
use crate::outlook::look;
use crate::policy::AsOf;
use crate::reference::Evaluation;

const POLICY: &str = r#"stages Nurture < MQL < SQL
lead {
  id      text key from "Lead ID"
  company text
  budget  number from "Budget"
  tags    list of text
  rule    text
}
define rich = budget > 100
criteria two {
  rich: rich
  tags: tags contains "x"
}
score fit {
  +2.5 if rich
}
decide route: one of fast, slow {
  if rich then fast
}
if at least 2 of two then SQL because "Budget {budget}"
if rich and rule = "r" then MQL
otherwise Nurture"#;

const LEADS: &str = r#"Lead ID,company,Budget,tags,rule,outcome
007,"Dupont, ""père""",1234.50,x; y,r,old
8,数,lots,,,
9,Corp,5,,,
"#;

/// Decides all leads and writes them.
fn written(format: OutputFormat, requested: Option<&[&str]>, keep: bool, leads: &str) -> (String, String) {
    let policy = policy(POLICY);
    let mut leads = open(&policy, "leads.csv", leads.as_bytes(), &Options::default());
    let own = leads.own_columns().unwrap();
    let requested: Option<Vec<String>> = requested.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    let columns = Columns::choose(&policy, requested.as_deref(), keep.then_some(own.as_slice())).unwrap();
    let as_of = AsOf { today: "2026-11-21".parse().unwrap(), now: None };
    let mut output = Vec::new();
    let mut rows = writer(format, &mut output, &columns, &policy).unwrap();
    let (mut summary, mut repeats) = (Summary::new(), Repeats::default());
    for read in leads.by_ref().flatten() {
        let evaluation = Evaluation::new(&policy, &read.lead, &as_of);
        let decided = read.problems.is_empty().then(|| evaluation.decided());
        let outlook = decided.is_some().then(|| look(&policy, &read.lead, &as_of));
        let prospect = outlook.as_ref().map(|outlook| Prospect {
            could_be: outlook.could_be,
            ask: &outlook.ask,
            awaiting: &outlook.awaiting,
            settled: outlook.settled,
        });
        let named = |name| named(&evaluation, name);
        let answer = decided.as_ref().map(|decided| Answer { decided, prospect, named: &named });
        summary.add(&read, decided.as_ref());
        if repeats.note(read.key_hash) {
            summary.add_repeated(|| Some((read.key_as_it_stands(&policy), read.line)));
        }
        rows.row(&columns.row(&policy, &read, answer)).unwrap();
    }
    rows.finish().unwrap();
    drop(rows);
    let run = Run { as_of: "2026-11-21 (UTC)".to_owned(), elapsed: Duration::from_millis(120), ..Run::default() };
    (String::from_utf8(output).unwrap(), render(&summary, &policy, &run))
}

#[test]
fn the_usual_columns_as_csv() {
    let (csv, _) = written(OutputFormat::Csv, None, false, LEADS);
    let expected = r#"id,outcome,rule,because,fit,two,route,could_be,ask,awaiting,settled,problem
007,SQL,SQL.1,"Budget 1,234.5",2.5,2/2,fast,,,,true,
8,,,,,,,,,,,"budget: ""lots"" is not a number; expected 1234.56 or 1,234.56"
9,Nurture,otherwise,,0,0/2,,,,,true,
"#;
    assert_eq!(csv, expected);
}

#[test]
fn chosen_columns_as_json_are_typed() {
    let columns = ["id", "company", "budget", "tags", "rich", "two", "two.tags", "fit", "lead.rule", "ask", "settled"];
    let (json, _) = written(OutputFormat::JsonLines, Some(&columns), false, LEADS);
    let expected = r#"{"id":"007","company":"Dupont, \"père\"","budget":1234.5,"tags":["x","y"],"rich":true,"two":"2/2","two.tags":true,"fit":2.5,"lead.rule":"r","ask":[],"settled":true}
{"id":"8","company":"数","budget":"lots","tags":null,"rich":null,"two":null,"two.tags":null,"fit":null,"lead.rule":null,"ask":null,"settled":null}
{"id":"9","company":"Corp","budget":5,"tags":null,"rich":false,"two":"0/2","two.tags":null,"fit":0,"lead.rule":null,"ask":[],"settled":true}
"#;
    assert_eq!(json, expected);
}

#[test]
fn kept_columns_come_first_under_their_own_names() {
    let (csv, _) = written(OutputFormat::Csv, None, true, LEADS);
    assert_eq!(
        csv.lines().next().unwrap(),
        "Lead ID,company,Budget,tags,rule,outcome,bantam.outcome,bantam.rule,because,fit,two,route,could_be,ask,awaiting,settled,problem"
    );
    assert!(csv.contains("\n8,数,lots,,,,"));
}

#[test]
fn a_table_is_aligned_and_cut() {
    let table = OutputFormat::Table { rows: 2, width: 50 };
    let (drawn, _) = written(table, Some(&["id", "company", "fit", "problem"]), false, LEADS);
    let expected = r#"  id   company         fit  problem
  ───  ──────────────  ───  ──────────────────────
  007  Dupont, "père"  2.5
  8    数                   budget: "lots" is not…
  … and 1 more"#;
    assert_eq!(drawn.trim_end(), expected);
}

#[test]
fn names_of_columns_are_all_different_and_slips_are_told() {
    let policy = policy(POLICY);
    let own: Vec<Arc<str>> = ["a", "a", "a (2)", "", "outcome"].map(Arc::from).to_vec();
    let columns = Columns::choose(&policy, None, Some(&own)).unwrap();
    let names: BTreeSet<&str> = columns.names().iter().map(|name| &**name).collect();
    assert_eq!(names.len(), columns.names().len());
    let unknown = Columns::choose(&policy, Some(&["outcom".to_owned()]), None).unwrap_err();
    assert_eq!(unknown.to_string(), "no column `outcom`; did you mean `outcome`?");
}

#[test]
fn the_summary_counts_and_shows_what_would_help() {
    let mut leads = LEADS.to_owned();
    leads.push_str("9,Corp,\"12,5\",,,\n10,Corp\n");
    for id in 0..2_000 {
        leads.push_str(&format!("n{id},,5,,,\n"));
    }
    let (_, summary) = written(OutputFormat::Csv, None, false, &leads);
    insta::assert_snapshot!(summary);
}
