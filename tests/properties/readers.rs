//! Inputs that are cut into blocks at every place, held to what the csv and serde_json crates say stands in their records.

use std::num::NonZeroUsize;

use bantam::data::{Columns, Leads, Notation, Options};
use bantam::engine::{self, Job, Sink};
use bantam::policy::Policy;
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::leads;

/// Two columns are looked into, the last is passed on as it stands.
const POLICY: &str = "lead {\n  a text\n  b list of text\n}\nif a = \"x\" or b contains \"x\" then SQL";

const COLUMNS: [&str; 3] = ["a", "b", "c"];

type Object = Map<String, Json>;

/// What stands in the records of an input that is read in blocks of so many bytes.
fn in_blocks(policy: &Policy, name: &str, input: &[u8], block: usize) -> Vec<Object> {
    let options = Options { block: Some(block), ..Options::default() };
    let mut leads = Leads::open(policy, name, input, &options).unwrap();
    let own = leads.own_columns().unwrap();
    let columns = Columns::choose(policy, Some(&["row".to_owned()]), Some(&own)).unwrap();
    let (mut output, as_of) = (Vec::new(), leads::as_of());
    let job = Job { policy, as_of: &as_of, columns: &columns, threads: NonZeroUsize::MIN };
    engine::run(&job, leads, &mut Sink::Bytes(Notation::JsonLines, &mut output), &|_| ()).unwrap();
    output.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(object).collect()
}

fn object(line: &[u8]) -> Object {
    serde_json::from_slice(line).unwrap()
}

/// The same as a crate has read it: each record with its number, and nothing where it lacks a column.
fn as_kept(records: impl Iterator<Item = Object>) -> Vec<Object> {
    let kept = |(row, mut record): (usize, Object)| {
        let mut of_column = |column: &str| record.swap_remove(column).unwrap_or_default();
        let mut kept: Object = COLUMNS.map(|column| (column.to_owned(), of_column(column))).into_iter().collect();
        kept.insert("row".to_owned(), row.into());
        kept
    };
    (1..).zip(records).map(kept).collect()
}

fn by_csv(input: &[u8]) -> Vec<Object> {
    let mut reader = csv::Reader::from_reader(input);
    let record = |cells: csv::StringRecord| {
        COLUMNS.iter().zip(&cells).map(|(column, cell)| ((*column).to_owned(), cell.into())).collect()
    };
    as_kept(reader.records().map(|cells| record(cells.unwrap())))
}

fn by_serde_json(input: &[u8]) -> Vec<Object> {
    let text = std::str::from_utf8(input).unwrap();
    as_kept(text.lines().filter(|line| !line.trim().is_empty()).map(|line| object(line.as_bytes())))
}

/// Whatever takes a reader's attention, and letters of two, three and four bytes.
const TEXTS: [&str; 18] = [
    "",
    "x",
    "a b",
    " ",
    "é",
    "日本",
    "\u{1F600}\u{301}",
    "say \"so\"",
    "\"",
    "\"\"",
    "a,b;c",
    "two\nlines",
    "three\r\nand\rmore",
    "'=\\",
    "{\"a\": [1]}",
    "]}",
    "12.50",
    "a text that is longer than sixteen bytes, and than thirty-two too",
];

const MARK: &str = "\u{FEFF}";

/// Records with some ends of lines between them and perhaps none behind the last, perhaps behind a byte-order mark.
fn lines(records: &[String], choices: &mut Choices) -> Vec<u8> {
    let mut text = if choices.one_in(3) { MARK.to_owned() } else { String::new() };
    let end = choices.pick(&["\n", "\r\n"]);
    for (number, record) in records.iter().enumerate() {
        text.push_str(record);
        if number + 1 < records.len() || !choices.one_in(2) {
            text.push_str(end);
            text.push_str(if choices.one_in(8) { end } else { "" });
        }
    }
    text.into_bytes()
}

fn csv_text(choices: &mut Choices) -> Vec<u8> {
    let cell = |choices: &mut Choices| {
        let text = choices.pick(&TEXTS);
        let must_be_quoted = text.contains(['"', ',', '\n', '\r']);
        match must_be_quoted || choices.one_in(4) {
            true => format!("\"{}\"", text.replace('"', "\"\"")),
            false => text.to_owned(),
        }
    };
    let record = |choices: &mut Choices| COLUMNS.map(|_| cell(choices)).join(",");
    let records = choices.several(0, 6, record);
    lines(&[vec![COLUMNS.join(",")], records].concat(), choices)
}

fn json_text(choices: &mut Choices) -> Vec<u8> {
    let text = |choices: &mut Choices| {
        let text = Json::from(choices.pick(&TEXTS)).to_string();
        // The same, so that nothing but ASCII is left of it.
        if choices.one_in(4) { text.replace('é', "\\u00e9").replace('日', "\\u65e5") } else { text }
    };
    let value = |choices: &mut Choices| match choices.below(8) {
        0..=4 => text(choices),
        5 => choices.pick(&["null", "true", "0", "-12.50", "1e3", "123456789012345678901"]).to_owned(),
        6 => format!("[{}]", choices.several(0, 3, text).join(", ")),
        _ => format!("{{\"a\": {}, \"x\": [{{}}]}}", text(choices)),
    };
    let object = |choices: &mut Choices| {
        let mut columns = COLUMNS;
        if choices.one_in(4) {
            choices.shuffle(&mut columns);
        }
        let has_all = !choices.one_in(3);
        let columns = columns.into_iter().filter(|_| has_all || !choices.one_in(3)).collect::<Vec<_>>();
        let members: Vec<String> = columns.iter().map(|column| format!("\"{column}\":{}", value(choices))).collect();
        format!("{{{}}}", members.join(choices.pick(&[",", ", "])))
    };
    let first = "{\"a\":null,\"b\":null,\"c\":null}".to_owned();
    let objects = choices.several(0, 6, object);
    lines(&[vec![first], objects].concat(), choices)
}

/// Cut at every place: blocks of every size up to the whole input.
fn check(name: &str, input: &[u8], expected: &[Object]) -> Result<(), TestCaseError> {
    let policy = crate::evaluation::checked(&POLICY);
    for block in 1..=input.len() + 1 {
        let found = in_blocks(&policy, name, input, block);
        let shown = String::from_utf8_lossy(input);
        prop_assert_eq!(found, expected, "{}, blocks of {}: {:?}", name, block, shown);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_csv_is_read_as_the_csv_crate_reads_it(numbers in proptest::collection::vec(any::<u32>(), 0..100)) {
        let input = csv_text(&mut Choices::new(&numbers));
        check("leads.csv", &input, &by_csv(&input))?;
    }

    #[test]
    fn json_lines_are_read_as_serde_json_reads_them(numbers in proptest::collection::vec(any::<u32>(), 0..150)) {
        let input = json_text(&mut Choices::new(&numbers));
        check("leads.jsonl", &input, &by_serde_json(input.strip_prefix(MARK.as_bytes()).unwrap_or(&input)))?;
    }
}
