//! Random files of leads, with what is joined to them, as text.

use std::fmt::Write as _;

use bantam::policy::Policy;
use bantam::types::Value;

use crate::support::choices::Choices;
use crate::support::generate::PEOPLE;
use crate::support::leads;

/// What stands in cells and members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quality {
    /// Values that every policy is made for, or nothing.
    Clean,
    /// Those, and whatever else there is: other spellings, values that are none, the ends of types, records cut short.
    Dirty,
}

/// So many keys are given to leads; a few more to what is joined to them.
const KEYS: usize = 16;

/// The ends of types, and what stands beside them.
const EXTREMES: [&str; 14] = [
    "9223372036854.775807",
    "-9223372036854.775808",
    "9223372036854.775808",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "9007199254740993",
    "0.000001",
    "0.0000001",
    "9999-12-31",
    "0001-01-01",
    "-9999-01-01",
    "106751991d",
    "106751992d",
];

/// Numbers as JSON may have them.
const NUMBERS: [&str; 12] = [
    "0",
    "-0",
    "-0.0",
    "1E2",
    "1.5e0",
    "25e-1",
    "-3e+0",
    "1e-7",
    "1e18",
    "1e400",
    "0.1000000",
    "123456789012345678901234567890.5",
];

/// Whether a file of so many leads begins a batch, ends one, or has one that is full.
pub(crate) fn how_many(choices: &mut Choices, most: usize) -> Option<usize> {
    match choices.below(24) {
        20 => Some(1023),
        21 => Some(1024),
        22 => Some(1025),
        23 => Some(choices.between(0, 1) * (2049 + most)),
        _ => None,
    }
}

/// Some records, or the same again and again until they are as many as a batch has room for.
fn records_of(
    choices: &mut Choices,
    least: usize,
    most: usize,
    mut one: impl FnMut(&mut Choices) -> String,
) -> Vec<String> {
    let some = choices.several(least, most, |choices| one(choices));
    match how_many(choices, most).filter(|_| !some.is_empty()) {
        Some(count) => some.iter().cycle().take(count).cloned().collect(),
        None => some,
    }
}

/// Leads in cells.
pub(crate) fn csv(policy: &Policy, quality: Quality, choices: &mut Choices) -> Vec<u8> {
    let is_dirty = quality == Quality::Dirty;
    let mut fields: Vec<&str> = policy.schema.fields.iter().map(|field| &*field.name).collect();
    fields.push("note");
    choices.shuffle(&mut fields);
    let mark = choices.pick(&[",", ",", ";", "\t"]);
    let end = choices.pick(&["\n", "\r\n", "\r"]);
    let mut text = if choices.one_in(6) { "\u{FEFF}".to_owned() } else { String::new() };
    text.push_str(&(fields.join(mark) + end));
    let records = records_of(choices, 0, 60, |choices| {
        let mut cells: Vec<String> = fields.iter().map(|field| cell(field, mark, quality, choices)).collect();
        match choices.below(30) {
            27 if is_dirty => cells.push("more".to_owned()),
            28 if is_dirty => drop(cells.pop()),
            29 if is_dirty => cells[0].insert(0, '"'),
            _ => {}
        }
        let end = if choices.one_in(20) { "\n" } else { end };
        cells.join(mark) + end + if choices.one_in(20) { end } else { "" }
    });
    text.push_str(&records.concat());
    if choices.one_in(3) {
        text.truncate(text.trim_end().len());
    }
    text.into_bytes()
}

fn cell(field: &str, mark: &str, quality: Quality, choices: &mut Choices) -> String {
    let text = match choices.below(25) {
        0..=9 if field != "id" || choices.one_in(6) => String::new(),
        20 if quality == Quality::Dirty => {
            choices.pick(&["asap", "-1", "1e3", "99999999999999999999", "2026-02-30", "x;y", "null"]).to_owned()
        }
        21 => format!(" {} ", clean(field, choices)),
        22 if quality == Quality::Dirty => {
            choices.pick(&["a, b", "say \"so\"", "two\nlines", "é\u{301}", "'", "\"", "=1+1"]).to_owned()
        }
        23 if quality == Quality::Dirty => choices.pick(&EXTREMES).to_owned(),
        _ => clean(field, choices),
    };
    if text.contains([',', ';', '\t', '"', '\n']) || choices.one_in(12) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    assert!(!text.contains(mark));
    text
}

/// A value as a cell of its field has it.
pub(crate) fn clean(field: &str, choices: &mut Choices) -> String {
    match field {
        "id" => format!("L-{}", choices.below(KEYS)),
        "note" => choices.pick(&["", "called", "x"]).to_owned(),
        _ => choices.pick(&leads::domain(field)).to_string(),
    }
}

/// Leads as objects, one a line or all in an array.
pub(crate) fn json(policy: &Policy, in_array: bool, quality: Quality, choices: &mut Choices) -> Vec<u8> {
    let records = records_of(choices, 1, 50, |choices| object(policy, quality, choices));
    match in_array {
        true => format!("[{}\n]", records.join(",\n")),
        false => records.join("\n") + "\n",
    }
    .into_bytes()
}

/// A lead as an object.
pub(crate) fn object(policy: &Policy, quality: Quality, choices: &mut Choices) -> String {
    let is_dirty = quality == Quality::Dirty;
    let mut members = Vec::new();
    let mut fields: Vec<&str> = policy.schema.fields.iter().map(|field| &*field.name).collect();
    fields.push("note");
    if choices.one_in(4) {
        choices.shuffle(&mut fields);
    }
    for field in fields {
        if !choices.one_in(3) || field == "id" {
            members.push(format!("\"{field}\": {}", member(field, quality, choices)));
        }
    }
    // Leads with records in them may be read one by one.
    if is_dirty && choices.one_in(3) {
        members.push(format!("\"acts\": {}", acts(choices)));
    }
    if choices.one_in(20) {
        members.push("\"idd\": 1".to_owned());
    }
    let mut object = format!("{{{}}}", members.join(", "));
    match choices.below(25) {
        22 if is_dirty => object = choices.pick(&["7", "null", "[1]", "\"x\""]).to_owned(),
        23 if is_dirty => drop(object.pop()),
        24 => object.insert(1, ' '),
        _ => {}
    }
    object
}

fn member(field: &str, quality: Quality, choices: &mut Choices) -> String {
    if quality == Quality::Dirty && choices.one_in(15) {
        return match choices.below(4) {
            0 => choices.pick(&EXTREMES).to_owned(),
            3 => choices.pick(&NUMBERS).to_owned(),
            1 => serde_json::Value::from(choices.pick(&EXTREMES)).to_string(),
            _ => choices
                .pick(&["null", "\"\"", "true", "-1", "1.50", "1e2", "{\"a\": 1}", "\"a\\n\\\"b\\\"\"", "[]"])
                .to_owned(),
        };
    }
    if field == "id" || field == "note" {
        return serde_json::Value::from(clean(field, choices)).to_string();
    }
    let value = choices.pick(&leads::domain(field));
    if let Value::List(items) = &value
        && choices.one_in(2)
    {
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
pub(crate) fn records(quality: Quality, choices: &mut Choices) -> String {
    let mut text = "id,kind,v,at\n".to_owned();
    let kinds: &[&str] = if quality == Quality::Dirty { &["p", "q", "", "r"] } else { &["p", "q", ""] };
    for _ in 0..choices.between(0, 60) {
        let (key, kind, v) = (choices.below(KEYS + 5), choices.pick(kinds), choices.below(4));
        let _ = writeln!(text, "L-{key},{kind},{v},2026-11-{:02}", choices.between(1, 30));
    }
    text
}

/// A file of verdicts.
pub(crate) fn approvals(policy: &Policy, quality: Quality, choices: &mut Choices) -> String {
    let mut text = "id,stage,verdict,by,on\n".to_owned();
    let verdicts: &[&str] = if quality == Quality::Dirty {
        &["approved", "approved", "rejected", "maybe"]
    } else {
        &["approved", "approved", "rejected"]
    };
    // Most are what the rules ask for.
    let asked = policy
        .rules
        .iter()
        .filter_map(|rule| Some((policy.stages[rule.stage].name.clone(), &**rule.approval.as_ref()?)));
    let asked: Vec<_> = asked.collect();
    for _ in 0..choices.between(1, 60) {
        let (stage, by) = match asked.as_slice() {
            [_, ..] if !choices.one_in(4) => choices.pick(&asked),
            _ => (
                policy.stages.iter().nth(choices.below(policy.stages.len())).unwrap().name.clone(),
                choices.pick(&PEOPLE),
            ),
        };
        let (key, verdict) = (choices.below(KEYS + 5), choices.pick(verdicts));
        let _ = writeln!(text, "L-{key},{stage},{verdict},{by},2026-11-{:02}", choices.between(1, 30));
    }
    text
}
