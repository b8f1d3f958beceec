//! Leads of blocks held to those that are read one by one.

use std::fs;
use std::io::{self, Cursor, Read};
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value as Json;

use crate::data::block::coding::tests::{FIELDS, UNUSED, cell, expected, found, names, needs, policy};
use crate::data::block::{BlockReader, Blocks, Extent, LeadBlocks, LineBlock, LineReader};
use crate::data::seen::Seen;
use crate::data::{BadValues, Leads, Options, ReadLead, Shown};
use crate::plan::{Batch, ROWS};
use crate::policy::Policy;

/// How an input is read.
#[derive(Clone, Copy, Default)]
struct How {
    options: Options,
    /// How large blocks are, where not as usual.
    size: Option<usize>,
    /// Whether all columns of the input are kept.
    keeps: bool,
}

/// Reads JSON Lines lead by lead and in blocks, and compares all; how many leads were set aside that need not have been.
fn agree(policy: &Policy, json: &[u8], how: How) -> usize {
    if json.trim_ascii().is_empty() {
        // Such an input is not begun.
        return 0;
    }
    let needs = needs(policy);
    let open = || Leads::open(policy, "leads.jsonl", Slowly(Cursor::new(json)), &how.options);
    let mut one_by_one = open().unwrap_or_else(|error| panic!("{error}"));
    let own = one_by_one.own_columns().unwrap();
    let leads: Vec<ReadLead> = one_by_one.by_ref().map(Result::unwrap).collect();
    let options = Options { block: how.size, ..how.options };
    let leads_again = Leads::open(policy, "leads.jsonl", Slowly(Cursor::new(json)), &options).unwrap();
    let (reader, LeadBlocks::Lines(mut blocks)) = leads_again.into_blocks() else { panic!("it is JSON Lines") };
    let own: Vec<&str> = own.iter().map(|name| &**name).collect();
    let mut by_block = LineReader::new(&reader, &needs, how.keeps.then_some(&own));
    let (mut block, mut batch) = (LineBlock::default(), Batch::new(&needs));
    let mut before = Extent::default();
    let mut all = leads.iter();
    let mut aside = 0;
    let mut seen = Seen::default();
    while blocks.next(&mut block).unwrap() {
        let extent = by_block.open(&block);
        by_block.place(before);
        before = before.and(extent);
        let mut given = 0;
        loop {
            by_block.fill(&block, &mut batch);
            if batch.len == 0 {
                break;
            }
            for row in 0..batch.len {
                let lead = all.next().unwrap();
                assert_eq!(format!("{:?}", by_block.read(&block, given + row)), format!("{lead:?}"));
                let expected = expected(&needs, lead);
                if batch.set_aside[row] {
                    aside += usize::from(expected.is_some());
                    continue;
                }
                assert_eq!(found(&needs, &batch, row), expected, "{lead:#?}");
                assert_eq!(batch.keys[row], lead.key_hash);
                check_values(policy, &mut by_block, &block, given + row, lead);
                for name in how.keeps.then_some(&own).into_iter().flatten() {
                    let column = by_block.column(&block, given + row, 0, name);
                    assert_eq!(
                        column.map(|shown| as_text(&shown)),
                        lead.own.column(0, name).map(|shown| as_text(&shown))
                    );
                }
                assert!(!how.keeps || lead.own.names().all(|name| own.contains(&name)));
            }
            given += batch.len;
        }
        seen.merge(&by_block.seen());
    }
    assert_eq!((all.next().map(|lead| lead.row), before.leads), (None, leads.len() as u64));
    assert_eq!(seen.unmet(&policy.schema), one_by_one.unmet_keys());
    assert_eq!(seen.misnamed(&policy.schema), one_by_one.misnamed_keys());
    aside
}

fn check_values(policy: &Policy, by_block: &mut LineReader<'_>, block: &LineBlock, number: usize, lead: &ReadLead) {
    for (id, field) in policy.schema.fields.iter_enumerated() {
        if field.used {
            assert_eq!(by_block.value(block, number, id), lead.lead.values[id]);
        }
        let shown = by_block.field(block, number, id).map(|shown| as_text(&shown));
        assert_eq!(shown, lead.own.field(id).map(|shown| as_text(&shown)));
    }
}

/// What is written of a value: whether it is blank, whether it is a text, and how it reads.
fn as_text(shown: &Shown<'_>) -> (bool, bool, String) {
    let is_text = match shown {
        Shown::Text(_) => true,
        Shown::Json(json) => json.is_string(),
    };
    (shown.is_blank(), is_text, shown.to_text())
}

/// Gives no more than some bytes at a time.
struct Slowly<R>(R);

impl<R: Read> Read for Slowly<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let few = room.len().min(1000);
        self.0.read(&mut room[..few])
    }
}

/// A value as exporters write it: numbers as such or as texts, texts with escapes or without, lists; and any number.
fn value(name: &'static str) -> BoxedStrategy<String> {
    let number = "-?(0|[1-9][0-9]{0,3}|[1-9][0-9]{4,20})(\\.[0-9]{1,8})?([eE][+-]?[0-9]{1,3})?";
    let several = prop::collection::vec(prop_oneof![4 => written(name), 1 => number.boxed()], 0..4);
    let listed = several.prop_map(|items| format!("[{}]", items.join(", ")));
    let is_list = matches!(name, "tags" | "sizes");
    let other =
        prop::sample::select(vec!["true", "false", "null", "1e3", "-0", "{}", "[]", "\"\\u0000\"", "1.50", "\"\""]);
    prop_oneof![
        24 => written(name),
        2 => other.prop_map(str::to_owned),
        2 => number,
        if is_list { 12 } else { 1 } => listed,
    ]
    .boxed()
}

fn written(name: &'static str) -> BoxedStrategy<String> {
    let written = (cell(name), 0..6u8).prop_map(|(text, how)| {
        let is_number = serde_json::from_str::<Json>(&text).is_ok_and(|json| json.is_number());
        match how {
            _ if is_number && how < 4 => text,
            0 if text.is_empty() => "null".to_owned(),
            1 => Json::from(text).to_string().chars().map(ascii).collect(),
            _ => Json::from(text).to_string(),
        }
    });
    written.boxed()
}

fn ascii(letter: char) -> String {
    let mut units = [0; 2];
    match letter {
        ' '..='~' => letter.to_string(),
        _ => letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    }
}

/// Leads, a line each; some lack keys, some have them in another order, some are broken.
fn json_lines() -> impl Strategy<Value = Vec<u8>> {
    let fields = [names(FIELDS), names(UNUSED), vec!["more"]].concat();
    let values: Vec<BoxedStrategy<String>> = fields.iter().map(|name| value(name)).collect();
    let line = (values, any::<u32>(), 0..60u8).prop_map(move |(values, lacking, odd)| {
        let mut members: Vec<String> =
            fields.iter().zip(&values).map(|(name, value)| format!("\"{name}\":{value}")).collect();
        if odd < 10 {
            let mut at = 0;
            members.retain(|_| {
                at += 1;
                lacking >> (at % 32) & 1 == 0
            });
        }
        let mut line = match odd {
            10 => members.iter().rev().map(String::as_str).collect::<Vec<_>>().join(","),
            11 => members.join(", "),
            12 => format!("{},{}", members.join(","), members.first().unwrap()),
            13 => format!("\"key{lacking}\":1,{}", members.join(",")),
            _ => members.join(","),
        };
        line = format!("{{{line}}}");
        match odd {
            14 => line.pop().map(drop).unwrap_or_default(),
            15 => line.push('\r'),
            16 => line.clear(),
            17 => line = "[1]".to_owned(),
            _ => {}
        }
        let mut line = line.into_bytes();
        if odd == 18 {
            line.insert(lacking as usize % line.len(), 0xFF);
        }
        line
    });
    let end = prop::sample::select(vec![&b""[..], b"\n", b"\r\n", b"\n \n"]);
    (prop::collection::vec(line, 1..60), end).prop_map(|(lines, end)| [lines.join(&b'\n'), end.to_vec()].concat())
}

const PATHS: &str = r#"lead {
  id     integer key from "id"
  budget money EUR from "properties.budget"
  name   text from "properties.name"
  stage  text from "stage"
  related calls {
    at date
  }
}
if budget defined or name defined or stage defined or any(calls where at defined) then SQL"#;

fn policy_of(text: &str) -> Policy {
    crate::session::load_text("policy.bant", text).policy.unwrap()
}

#[test]
fn paths_and_records_are_found() {
    let policy = policy_of(PATHS);
    let mut json = String::new();
    for number in 1..=ROWS + 300 {
        json += &match number % 300 {
            0 => format!("{{\"id\":{number},\"calls\":[{{\"at\":\"2026-11-21\"}}]}}\n"),
            1 => format!("{{\"id\":{number},\"properties.budget\":\"7k\",\"stagee\":1}}\n"),
            2 => format!("{{\"properties\":{{\"budget\":{number}}},\"id\":{number},\"calls\":null}}\n"),
            3 => "\n{\"id\":1,\"properties\":[]}\n".to_owned(),
            4 => "{\"id\":1,\"properties\":{\"name\":\"\\ud83d\\ude00\"}}\n".to_owned(),
            _ => format!(
                "{{\"id\":{number},\"properties\":{{\"budget\":{number},\"name\":\"n{number}\"}},\"stage\":null}}\n"
            ),
        };
    }
    for keeps in [false, true] {
        let aside = agree(&policy, json.as_bytes(), How { keeps, ..How::default() });
        assert!(aside < 20, "{aside}");
    }
}

#[test]
fn lists_and_exponents_are_read_in_columns() {
    let policy = policy_of(
        "lead {\n  id integer key\n  tags list of text split by \"|\"\n  sizes list of integer\n  amount number\n}\n\
         if tags defined or sizes defined or amount > 5 then SQL",
    );
    let mut json = String::new();
    for number in 1..=ROWS + 300 {
        let tags = ["[]", "[\"a\", null, \"\\u00e9\"]", "\"a|b\"", "[\"x\",1,true]", "null"][number % 5];
        let sizes = ["[1,2]", "[1e2, \"3\"]", "[]", "7"][number % 4];
        json += &format!("{{\"id\":{number},\"tags\":{tags},\"sizes\":{sizes},\"amount\":{number}e-2}}\n");
    }
    assert_eq!(agree(&policy, json.as_bytes(), How::default()), 0);
    let problems = "{\"id\":1,\"sizes\":[1.5]}\n{\"id\":2,\"tags\":[[]]}\n{\"id\":3,\"amount\":[1]}\n{\"id\":[4]}\n";
    agree(&policy, problems.as_bytes(), How::default());
}

#[test]
fn lines_are_the_same_wherever_a_block_ends() {
    let policy = policy_of(PATHS);
    let json = "\n{\"id\":1,\"stage\":\"a\"}\r\n \n{\"id\":2,\"stage\":\"é\"}\n{\"id\":3\n\n{\"stage\":\"x\",\"id\":4}\n\r\n{\"id\":5}";
    for ended in [json.to_owned(), format!("{json}\n"), format!("{json}\n\n")] {
        for size in 1..=ended.len() + 1 {
            agree(&policy, ended.as_bytes(), How { size: Some(size), ..How::default() });
        }
    }
}

/// Files that JSON readers stumble over, where they are at hand: they are not part of the repository.
#[test]
fn files_that_readers_stumble_over_are_read_as_one_by_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/json-test-suite/test_parsing");
    let Ok(files) = fs::read_dir(folder) else { return };
    let policy = policy_of(PATHS);
    for file in files {
        let json = fs::read(file.unwrap().path()).unwrap();
        // As a line, and as a value in one.
        let lines = [b"{\"id\":1}\n", &*json, b"\n{\"id\":2,\"stage\":", &*json, b"}\n{\"id\":3}"].concat();
        for size in (1..=lines.len()).step_by(1 + lines.len() / 100) {
            agree(&policy, &lines, How { size: Some(size), keeps: size % 2 == 0, ..How::default() });
        }
    }
}

#[test]
fn a_line_longer_than_any_may_be_is_told_and_left_out() {
    let policy = policy_of(PATHS);
    for length in [16 << 20, (16 << 20) + 1, 40 << 20] {
        let long = "x".repeat(length - 20);
        let json =
            format!("{{\"id\":1}}\n{{\"id\":2,\"stage\":\"{long}\"}}\n{{\"id\":3}}\n{{\"id\":4,\"stage\":\"{long}\"}}");
        agree(&policy, json.as_bytes(), How::default());
    }
}

proptest! {
    #[test]
    fn leads_are_those_that_are_read_one_by_one(
        json in json_lines(),
        zone in prop::sample::select(vec!["UTC", "Europe/Paris"]),
        forgives in any::<bool>(),
        in_place in any::<bool>(),
        keeps in any::<bool>(),
        size in prop_oneof![Just(None), (1..3000usize).prop_map(Some)],
    ) {
        let bad_values = if forgives { BadValues::Missing } else { BadValues::Problem };
        let options = Options { bad_values, in_place, ..Options::default() };
        agree(&policy(zone), &json, How { options, size, keeps });
    }
}
