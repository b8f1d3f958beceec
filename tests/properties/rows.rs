//! All leads of an input at once, by any number of threads and in blocks of any size, come out as one after the other.

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use bantam::data::summary::{Run, Summary, render};
use bantam::data::{
    Answer, Approvals, BadValues, Columns, Encoding, Leads, Notation, Options, OutputFormat, Prospect, Records,
    Repeats, named, writer,
};
use bantam::engine::{self, Job, Sink};
use bantam::outlook::Searcher;
use bantam::policy::{AsOf, Policy};
use bantam::reference::Evaluation;
use bantam::types::{RelatedId, Value};
use proptest::prelude::*;

use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::{PEOPLE, Sketch};
use crate::support::leads;

fn config() -> ProptestConfig {
    let asked = std::env::var("BANTAM_INPUTS").ok().and_then(|count| count.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(150), failure_persistence: None, ..ProptestConfig::default() }
}

/// A file of leads, and how it is read and written.
#[derive(Debug)]
struct Case {
    name: &'static str,
    input: Vec<u8>,
    records: Option<String>,
    approvals: Option<String>,
    options: Options,
    requested: Option<Vec<String>>,
    keep: bool,
    notation: Notation,
}

impl Case {
    fn random(policy: &Policy, choices: &mut Choices) -> Case {
        let name = choices.pick(&["leads.csv", "leads.csv", "leads.jsonl", "leads.json"]);
        let input =
            if name == "leads.csv" { csv(policy, choices) } else { json(policy, name == "leads.json", choices) };
        let everything: Vec<String> = ["row", "outcome", "rule", "because", "problem", "id", "n", "w", "l", "d", "m"]
            .into_iter()
            .map(str::to_owned)
            .chain(policy.scores.iter().map(|score| score.name.to_string()))
            .chain(policy.criteria.iter().map(|group| group.name.to_string()))
            .chain(policy.decisions.iter().map(|decision| decision.name.to_string()))
            .chain(policy.definitions.iter().map(|definition| definition.name.to_string()))
            .collect();
        let mut input = input;
        if choices.one_in(8) {
            // Not UTF-8, wherever it stands.
            let at = choices.below(input.len());
            input[at] = 0xE9;
        }
        Case {
            name,
            input,
            records: choices.one_in(3).then(|| records(choices)),
            approvals: choices.one_in(3).then(|| approvals(policy, choices)),
            options: Options {
                bad_values: if choices.one_in(3) { BadValues::Missing } else { BadValues::Problem },
                encoding: choices.one_in(4).then(|| Encoding::of_name("windows-1252").unwrap()),
                ..Options::default()
            },
            requested: match choices.below(4) {
                0 => None,
                1 => Some(vec![choices.pick(&everything)]),
                _ => Some(choices.several(1, 8, |choices| choices.pick(&everything))),
            },
            keep: choices.one_in(3),
            notation: if choices.one_in(2) { Notation::JsonLines } else { Notation::Csv },
        }
    }

    /// The leads, with all that is joined to them; `None` where such a file is not begun.
    fn leads<'p>(&'p self, policy: &'p Policy, options: &Options) -> Option<Leads<'p>> {
        let mut leads = Leads::open(policy, self.name, self.input.as_slice(), options).ok()?;
        if let Some(records) = &self.records {
            let records = Records::load(policy, RelatedId(0), "acts.csv", records.as_bytes(), &Options::default());
            leads.reader_mut().attach(records.unwrap());
        }
        if let Some(approvals) = &self.approvals {
            let approvals = Approvals::load(policy, "approvals.csv", approvals.as_bytes(), &Options::default());
            leads.reader_mut().attach_approvals(approvals.unwrap());
        }
        Some(leads)
    }

    fn columns(&self, policy: &Policy, leads: &mut Leads<'_>) -> Columns {
        let kept = self.keep.then(|| leads.own_columns().unwrap());
        Columns::choose(policy, self.requested.as_deref(), kept.as_deref()).unwrap()
    }

    /// Output and summary of the leads one after the other.
    fn one_by_one(&self, policy: &Policy, as_of: &AsOf) -> Option<(String, String)> {
        let mut leads = self.leads(policy, &self.options)?;
        let columns = self.columns(policy, &mut leads);
        let mut searcher = columns.need_prospect().then(|| Searcher::new(policy, as_of));
        let format = match self.notation {
            Notation::Csv => OutputFormat::Csv,
            Notation::JsonLines => OutputFormat::JsonLines,
        };
        let mut output = Vec::new();
        let mut rows = writer(format, &mut output, &columns, policy).unwrap();
        let (mut summary, mut repeats) = (Summary::new(), Repeats::default());
        let kept = columns.kept();
        for read in leads.by_ref() {
            let read = read.unwrap();
            if !kept.is_empty() {
                summary.left_out += read.own.names().filter(|name| !kept.contains(name)).count() as u64;
            }
            if repeats.note(read.key_hash) {
                summary.add_repeated(|| Some((read.key_as_it_stands(policy), read.line)));
            }
            if !read.problems.is_empty() {
                summary.add(&read, None);
                rows.row(&columns.row(policy, &read, None)).unwrap();
                continue;
            }
            let evaluation = Evaluation::new(policy, &read.lead, as_of);
            let decided = evaluation.decided();
            summary.add(&read, Some(&decided));
            let outlook = searcher.as_mut().map(|searcher| searcher.look(&read.lead));
            let prospect = outlook.as_ref().map(|outlook| {
                summary.exhausted += u64::from(outlook.exhausted);
                let (could_be, settled) = (outlook.could_be, outlook.settled);
                Prospect { could_be, ask: &outlook.ask, awaiting: &outlook.awaiting, settled }
            });
            let named = |name| named(&evaluation, name);
            let answer = Answer { decided: &decided, prospect, named: &named };
            rows.row(&columns.row(policy, &read, Some(answer))).unwrap();
        }
        rows.finish().unwrap();
        drop(rows);
        let run = Run {
            records: leads.reader().records_reports(),
            approvals: leads.reader().approvals_report(),
            unmet_keys: leads.unmet_keys(),
            lost_count_of_keys: repeats.lost_count(),
            ..Run::default()
        };
        let told = format!("{}{:?}", render(&summary, policy, &run), leads.misnamed_keys());
        Some((String::from_utf8(output).unwrap(), told))
    }

    /// The same of all at once.
    fn at_once(&self, policy: &Policy, as_of: &AsOf, threads: usize, block: Option<usize>) -> Option<(String, String)> {
        let options = Options { block, ..self.options };
        let mut leads = self.leads(policy, &options)?;
        let columns = self.columns(policy, &mut leads);
        let job = Job { policy, as_of, columns: &columns, threads: NonZeroUsize::new(threads).unwrap() };
        let mut output = Vec::new();
        let mut sink = Sink::Bytes(self.notation, &mut output);
        let ran = engine::run(&job, leads, &mut sink, &|_| ()).unwrap();
        sink.finish().unwrap();
        let run = Run {
            records: ran.records,
            approvals: ran.approvals,
            unmet_keys: ran.unmet_keys,
            lost_count_of_keys: ran.lost_count_of_keys,
            ..Run::default()
        };
        let told = format!("{}{:?}", render(&ran.summary, policy, &run), ran.misnamed_keys);
        Some((String::from_utf8(output).unwrap(), told))
    }
}

/// Leads in cells, most of them fine.
fn csv(policy: &Policy, choices: &mut Choices) -> Vec<u8> {
    let mut fields: Vec<&str> = policy.schema.fields.iter().map(|field| &*field.name).collect();
    fields.push("note");
    choices.shuffle(&mut fields);
    let mark = choices.pick(&[",", ",", ";", "\t"]);
    let end = choices.pick(&["\n", "\r\n", "\r"]);
    let mut text = if choices.one_in(6) { "\u{FEFF}".to_owned() } else { String::new() };
    text.push_str(&(fields.join(mark) + end));
    for _ in 0..choices.between(0, 60) {
        let mut cells: Vec<String> = fields.iter().map(|field| cell(field, mark, choices)).collect();
        match choices.below(30) {
            27 => cells.push("more".to_owned()),
            28 => drop(cells.pop()),
            29 => cells[0].insert(0, '"'),
            _ => {}
        }
        text.push_str(&cells.join(mark));
        text.push_str(if choices.one_in(20) { "\n" } else { end });
        if choices.one_in(20) {
            text.push_str(end);
        }
    }
    if choices.one_in(3) {
        text.truncate(text.trim_end().len());
    }
    text.into_bytes()
}

fn cell(field: &str, mark: &str, choices: &mut Choices) -> String {
    let text = match choices.below(24) {
        0..=9 => String::new(),
        20 => choices.pick(&["asap", "-1", "1e3", "99999999999999999999", "2026-02-30", "x;y", "null"]).to_owned(),
        21 => format!(" {} ", clean(field, choices)),
        22 => choices.pick(&["a, b", "say \"so\"", "two\nlines", "é\u{301}", "'", "\"", "=1+1"]).to_owned(),
        _ => clean(field, choices),
    };
    if text.contains([',', ';', '\t', '"', '\n']) || choices.one_in(12) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    assert!(!text.contains(mark));
    text
}

/// A value as a cell of its field has it.
fn clean(field: &str, choices: &mut Choices) -> String {
    match field {
        "id" => format!("L-{}", choices.below(40)),
        "note" => choices.pick(&["", "called", "x"]).to_owned(),
        _ => choices.pick(&leads::domain(field)).to_string(),
    }
}

/// Leads as objects, most of them fine.
fn json(policy: &Policy, in_array: bool, choices: &mut Choices) -> Vec<u8> {
    let mut text = String::from(if in_array { "[" } else { "" });
    let count = choices.between(1, 50);
    for place in 0..count {
        let mut members = Vec::new();
        let mut fields: Vec<&str> = policy.schema.fields.iter().map(|field| &*field.name).collect();
        fields.push("note");
        if choices.one_in(4) {
            choices.shuffle(&mut fields);
        }
        for field in fields {
            if !choices.one_in(3) {
                members.push(format!("\"{field}\": {}", member(field, choices)));
            }
        }
        if choices.one_in(3) {
            members.push(format!("\"acts\": {}", acts(choices)));
        }
        if choices.one_in(20) {
            members.push("\"idd\": 1".to_owned());
        }
        let mut object = format!("{{{}}}", members.join(", "));
        match choices.below(25) {
            22 => object = choices.pick(&["7", "null", "[1]", "\"x\""]).to_owned(),
            23 => drop(object.pop()),
            24 => object.insert(1, ' '),
            _ => {}
        }
        text.push_str(&object);
        text.push_str(if in_array && place + 1 < count { ",\n" } else { "\n" });
    }
    if in_array {
        text.push(']');
    }
    text.into_bytes()
}

fn member(field: &str, choices: &mut Choices) -> String {
    if choices.one_in(15) {
        return choices
            .pick(&["null", "\"\"", "true", "-1", "1.50", "1e2", "{\"a\": 1}", "\"a\\n\\\"b\\\"\"", "[]"])
            .to_owned();
    }
    if field == "id" || field == "note" {
        return serde_json::Value::from(clean(field, choices)).to_string();
    }
    let value = choices.pick(&leads::domain(field));
    if let Value::List(items) = &value {
        return serde_json::Value::from_iter(items.iter().map(ToString::to_string)).to_string();
    }
    if matches!(value, Value::Integer(_) | Value::Number(_) | Value::Boolean(_)) {
        return value.to_string();
    }
    serde_json::Value::from(value.to_string()).to_string()
}

fn acts(choices: &mut Choices) -> String {
    let all = choices.several(0, 3, |choices| {
        let kind = choices.pick(&["\"p\"", "\"q\"", "null", "\"r\""]);
        format!("{{\"kind\": {kind}, \"v\": {}}}", choices.below(4))
    });
    format!("[{}]", all.join(", "))
}

/// A file of related records.
fn records(choices: &mut Choices) -> String {
    let mut text = "id,kind,v,at\n".to_owned();
    for _ in 0..choices.between(0, 30) {
        let kind = choices.pick(&["p", "q", "", "r"]);
        let _ =
            writeln!(text, "L-{},{kind},{},2026-11-{:02}", choices.below(50), choices.below(4), choices.between(1, 30));
    }
    text
}

/// A file of verdicts.
fn approvals(policy: &Policy, choices: &mut Choices) -> String {
    let mut text = "id,stage,verdict,by,on\n".to_owned();
    for _ in 0..choices.between(0, 20) {
        let stage = policy.stages.iter().nth(choices.below(policy.stages.len())).unwrap().name.clone();
        let verdict = choices.pick(&["approved", "rejected", "maybe"]);
        let (who, by) = (choices.below(50), choices.pick(&PEOPLE));
        let _ = writeln!(text, "L-{who},{stage},{verdict},{by},2026-11-{:02}", choices.between(1, 30));
    }
    text
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn all_leads_at_once_come_out_as_one_by_one(numbers in proptest::collection::vec(any::<u32>(), 0..3_000)) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = crate::evaluation::checked(&sketch);
        let as_of = leads::as_of();
        let case = Case::random(&policy, &mut choices);
        let expected = case.one_by_one(&policy, &as_of);
        for (threads, block) in [(1, None), (1, Some(1)), (2, Some(300)), (3, Some(1)), (3, Some(1_000))] {
            let found = case.at_once(&policy, &as_of, threads, block);
            let input = String::from_utf8_lossy(&case.input);
            prop_assert_eq!(&found, &expected, "{} threads, blocks of {:?}\n{}\n{}\n{:#?}", threads, block, sketch, input, case);
        }
    }
}
