use std::io::{self, Cursor, Read};

use proptest::prelude::*;

use super::*;
use crate::data::input::Encoding;

/// Gives one byte at a time, the hardest of all inputs.
struct ByteByByte<R>(R);

impl<R: Read> Read for ByteByByte<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match room.first_mut() {
            Some(first) => self.0.read(std::slice::from_mut(first)),
            None => Ok(0),
        }
    }
}

/// Each record as a line of text: where it begins and what it holds.
fn records(name: &str, input: impl Read + Send, options: &Options) -> Vec<String> {
    let mut splitter = Splitter::open(name, input, options, &[]).unwrap();
    let mut shown = Vec::new();
    while let Some(raw) = splitter.next().unwrap() {
        shown.push(match raw.body {
            Body::Cells(cells) => {
                let cells: Vec<String> = cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                format!("{}: {cells:?}", raw.line)
            }
            Body::Object(object) => format!("{}: {}", raw.line, serde_json::Value::Object(object)),
            Body::Broken(reason) => format!("{}! {reason}", raw.line),
        });
    }
    shown
}

fn csv(text: &str) -> Vec<String> {
    records("leads.csv", text.as_bytes(), &Options::default())
}

fn json(name: &str, text: &str) -> Vec<String> {
    records(name, text.as_bytes(), &Options::default())
}

#[test]
fn cells_come_with_the_line_on_which_their_record_begins() {
    for (what, text, expected) in [
        ("CRLF", "a,b\r\nc,d\r\n", vec![r#"1: ["a", "b"]"#, r#"2: ["c", "d"]"#]),
        (
            "mixed ends, none at the end",
            "a\r\nb\nc\rd",
            vec![r#"1: ["a"]"#, r#"2: ["b"]"#, r#"3: ["c"]"#, r#"4: ["d"]"#],
        ),
        ("empty lines", "a\n\n\r\nb\n\n", vec![r#"1: ["a"]"#, r#"4: ["b"]"#]),
        ("line breaks in quotes", "a,\"b\nb\r\nb\"\nc,d", vec![r#"1: ["a", "b\nb\r\nb"]"#, r#"4: ["c", "d"]"#]),
        ("doubled quotes", r#"a,"say ""hi""","""#, vec![r#"1: ["a", "say \"hi\"", ""]"#]),
        ("quotes inside a cell", r#"a,5" pipe,"x"y"#, vec![r#"1: ["a", "5\" pipe", "xy"]"#]),
        ("empty cells", ",\n\"\",", vec![r#"1: ["", ""]"#, r#"2: ["", ""]"#]),
        ("nothing", "", vec![]),
        ("line ends only", "\n\r\n\r", vec![]),
        ("byte-order mark", "\u{FEFF}a,b\n", vec![r#"1: ["a", "b"]"#]),
        ("what spreadsheets write first", "sep=;\na;b,c\n", vec![r#"2: ["a", "b,c"]"#]),
    ] {
        assert_eq!(csv(text), expected, "{what}");
    }
}

#[test]
fn the_mark_between_cells_is_found() {
    assert_eq!(csv("a;b;c\n1,5;2;3"), [r#"1: ["a", "b", "c"]"#, r#"2: ["1,5", "2", "3"]"#]);
    assert_eq!(csv("a\tb\n"), [r#"1: ["a", "b"]"#]);
    assert_eq!(csv("a|b\n"), [r#"1: ["a", "b"]"#]);
    assert_eq!(csv("\"a;b;c\",d\n"), [r#"1: ["a;b;c", "d"]"#]);
    let wanted = Splitter::open("x.csv", "Name, first, last;Budget".as_bytes(), &Options::default(), &["Budget"]);
    let Some(Raw { body: Body::Cells(cells), .. }) = wanted.unwrap().next().unwrap() else { panic!("no cells") };
    assert_eq!(cells.len(), 2);
}

#[test]
fn a_quote_left_open_costs_its_line_and_no_other() {
    let text = "a,b\n1,\"x\"\n2,\"y\n3,z\n4,w\n";
    let expected = [
        r#"1: ["a", "b"]"#,
        r#"2: ["1", "x"]"#,
        "3! the quote that opens on line 3 is never closed",
        r#"4: ["3", "z"]"#,
        r#"5: ["4", "w"]"#,
    ];
    assert_eq!(csv(text), expected);
}

#[test]
fn a_quote_left_open_in_a_long_file_is_given_up() {
    let mut text = String::from("a,b\n1,\"x\n");
    while text.len() < 17 * 1024 * 1024 {
        text.push_str("2,a line that is long enough to make a file of many megabytes soon\n");
    }
    let lines = text.lines().count();
    let found = csv(&text);
    assert_eq!(found.len(), lines);
    assert_eq!(found[1], "2! the quote that opens on line 2 is never closed");
    assert!(found[2].starts_with("3: [\"2\""));
}

#[test]
fn objects_come_one_a_line() {
    let text = "{\"a\": 1}\r\n\n  {\"a\": 12345678901234567890.10}\n{\"a\": \n[1]\n{\"a\":1,\"a\":2}\nnull";
    let expected = [
        r#"1: {"a":1}"#,
        r#"3: {"a":12345678901234567890.10}"#,
        "4! not valid JSON: it ends in the middle",
        "5! expected an object in braces, found a list",
        r#"6: {"a":2}"#,
        "7! expected an object in braces, found null",
    ];
    assert_eq!(json("leads.jsonl", text), expected);
}

#[test]
fn an_array_comes_element_by_element() {
    let good = "[\n{\"a\": \"]}\\\"\"},\n{\"b\": [1, {}]}\n]\n";
    assert_eq!(json("leads.json", good), [r#"2: {"a":"]}\""}"#, r#"3: {"b":[1,{}]}"#]);
    for (what, text, expected) in [
        (
            "broken element",
            "[{\"a\": tru},\n{\"b\": 1}]",
            vec!["1! not valid JSON: expected ident, at character 10", r#"2: {"b":1}"#],
        ),
        (
            "text without its quote",
            "[{\"a\": \"x},\n{\"b\": 1}]",
            vec!["1! a bracket or brace is never closed; nothing behind it was read"],
        ),
        ("comma too many", "[{},]", vec!["1: {}", "1! a comma with nothing behind it"]),
        ("never closed", "[{},\n", vec!["1: {}", "2! the array is never closed"]),
        ("text behind", "[{}]\n{}", vec!["1: {}", "2! the array is closed, but text follows"]),
        ("empty", "[ ]", vec![]),
        (
            "values one after another",
            "{\n\"a\": 1\n}\n{\"b\": 2} 3",
            vec![r#"1: {"a":1}"#, r#"4: {"b":2}"#, "4! expected an object in braces, found a number"],
        ),
    ] {
        assert_eq!(json("leads.json", text), expected, "{what}");
    }
}

#[test]
fn deep_nesting_and_lone_surrogates_are_told() {
    let deep = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    assert!(json("x.jsonl", &deep)[0].starts_with("1! not valid JSON: recursion limit exceeded"));
    assert!(json("x.jsonl", "{\"a\": \"\\ud800\"}")[0].starts_with("1! not valid JSON: "));
}

#[test]
fn encodings_are_read() {
    let utf16: Vec<u8> = "\u{FEFF}a,é\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(records("x.csv", utf16.as_slice(), &Options::default()), [r#"1: ["a", "é"]"#]);
    let options = Options { encoding: Encoding::of_name("Windows-1252"), ..Options::default() };
    assert_eq!(records("x.csv", &b"a,\x80\xE9"[..], &options), [r#"1: ["a", "€é"]"#]);
    assert_eq!(Encoding::of_name("klingon"), None);
}

/// Text made of what matters to the splitters.
fn dirt() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [",", ";", "\"", "\"\"", "\n", "\r\n", "\r", "a", "{", "}", "[", "]", "\"k\":1", "\\", " ", "é"];
    let piece = prop::sample::select(pieces.to_vec()).prop_map(str::as_bytes);
    let piece = prop_oneof![9 => piece, 1 => Just(&b"\xFF"[..])];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn byte_by_byte_is_the_same_as_at_once(bytes in dirt()) {
        for name in ["x.csv", "x.jsonl", "x.json"] {
            let options = Options::default();
            let at_once = records(name, Cursor::new(&bytes), &options);
            prop_assert_eq!(at_once, records(name, ByteByByte(Cursor::new(&bytes)), &options));
        }
    }

    #[test]
    fn closed_quotes_are_read_as_the_csv_crate_reads_them(bytes in dirt()) {
        let options = Options { delimiter: Some(b','), ..Options::default() };
        let ours = records("x.csv", Cursor::new(&bytes), &options);
        prop_assume!(!ours.iter().any(|record| record.contains("is never closed")));
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_slice());
        let theirs = reader.byte_records().map(|record| {
            let cells: Vec<String> =
                record.unwrap().iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            format!("{cells:?}")
        });
        let ours = ours.iter().map(|record| record.split_once(": ").unwrap().1.to_owned());
        prop_assert_eq!(ours.collect::<Vec<_>>(), theirs.collect::<Vec<_>>());
    }

    #[test]
    fn every_line_of_any_text_is_a_record(lines in prop::collection::vec("[^\n\r\" \t\u{FEFF}][^\n\r\"]{0,20}", 1..20)) {
        let text = lines.join("\n");
        prop_assume!(!text.starts_with("sep="));
        prop_assert_eq!(csv(&text).len(), lines.len());
        prop_assert_eq!(json("x.jsonl", &text).len(), lines.len());
    }
}
