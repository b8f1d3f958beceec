//! Lines held to serde_json.

mod leads;

use proptest::prelude::*;
use serde_json::Value as Json;

use super::line::{Lines, Span, Taken};
use super::marks::Marks;
use super::scan::{Kind, ROOM};
use crate::data::read::find;

const NAMES: [&str; 8] = ["id", "name", "p.budget", "p.q.deep", "a.b", "note", "r", "r.s"];

/// Reads lines one after the other, holds what is found against serde_json, and says of each how it was taken.
fn read(lines: &[Vec<u8>]) -> Vec<Option<Taken>> {
    let bytes = joined(lines);
    let mut marks = Marks::default();
    marks.find(&bytes);
    let page = marks.page(&bytes);
    let mut reader = Lines::new(&NAMES, None);
    let mut spans = vec![Span::default(); NAMES.len()];
    let mut start = 0;
    let mut taken = Vec::new();
    for line in lines {
        let end = start + line.len();
        let how = std::str::from_utf8(line).ok().and_then(|_| reader.read(page, start, end, &mut spans));
        if how.is_some() {
            compare(line, &bytes, &spans);
        }
        taken.push(how);
        start = end + 1;
    }
    taken
}

fn joined(lines: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = lines.join(&b'\n');
    bytes.extend([0; ROOM]);
    bytes
}

fn compare(line: &[u8], bytes: &[u8], spans: &[Span]) {
    let shown = String::from_utf8_lossy(line);
    let json: Json = serde_json::from_slice(line).unwrap_or_else(|error| panic!("{error}: {shown}"));
    let Json::Object(object) = json else { panic!("no object: {shown}") };
    for (name, span) in NAMES.iter().zip(spans) {
        let raw = &bytes[span.start as usize..span.end as usize];
        let found = match span.kind {
            Kind::Absent => None,
            Kind::Text => Some(Json::String(std::str::from_utf8(raw).unwrap().to_owned())),
            Kind::Escaped => {
                let quoted = &bytes[span.start as usize - 1..span.end as usize + 1];
                Some(serde_json::from_slice(quoted).unwrap())
            }
            Kind::Number => {
                let number: Json = serde_json::from_slice(raw).unwrap();
                assert_eq!(number.to_string().as_bytes(), raw, "{shown}");
                Some(number)
            }
            Kind::Null | Kind::Boolean | Kind::Exponent | Kind::Nested => Some(serde_json::from_slice(raw).unwrap()),
        };
        assert_eq!(found.as_ref(), find(&object, name), "{name} of {shown}");
    }
}

fn lines(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

const ALONG: Option<Taken> = Some(Taken::Along);
const ASTRAY: Option<Taken> = Some(Taken::Astray);

#[test]
fn lines_are_read_along_those_before_them() {
    for (what, texts, expected) in [
        ("the same keys", vec![r#"{"id":1,"x":"\n"}"#, r#"{"id":"2","x":[1, {"y":{}}]}"#], vec![ASTRAY, ALONG]),
        ("blanks", vec![r#" { "id" : 1 , "name":2 } "#, r#"{"id":1,"name":null}"#], vec![ASTRAY, ALONG]),
        (
            "keys left out",
            vec![r#"{"id":1,"x":2,"name":3}"#, r#"{"name":3}"#, r#"{"x":2}"#, "{}"],
            vec![ASTRAY, ALONG, ALONG, ALONG],
        ),
        (
            "a key more",
            vec![r#"{"id":1}"#, r#"{"id":1,"x":2}"#, r#"{"x":2}"#, r#"{"id":1,"x":3}"#],
            vec![ASTRAY, ASTRAY, ALONG, ALONG],
        ),
        (
            "another order",
            vec![r#"{"id":1,"name":2}"#, r#"{"name":2,"id":1}"#, r#"{"name":2,"id":1}"#],
            vec![ASTRAY, ASTRAY, ALONG],
        ),
        (
            "objects left again",
            vec![
                r#"{"id":1,"p":{},"note":2}"#,
                r#"{"p":{"budget":1},"id":1}"#,
                r#"{"p":{"budget":1},"id":1,"p":{},"note":2}"#,
                r#"{"p":{"budget":1},"id":1,"p":{"x":2},"note":2}"#,
                r#"{"p":{"budget":1},"id":1,"note":2}"#,
            ],
            vec![ASTRAY, ASTRAY, None, None, ALONG],
        ),
        (
            "objects entered twice",
            vec![
                r#"{"p":{"budget":1},"id":2}"#,
                r#"{"id":3,"p":{"q":{"deep":4}}}"#,
                r#"{"p":{"budget":1},"id":3,"p":{"q":{"deep":4}}}"#,
            ],
            vec![ASTRAY, ASTRAY, None],
        ),
        (
            "an object that was none",
            vec![r#"{"id":1,"p":2}"#, r#"{"p":{"budget":1},"id":2}"#, r#"{"p":{"budget":1},"id":2,"p":3}"#],
            vec![ASTRAY, ASTRAY, None],
        ),
        (
            "paths",
            vec![
                r#"{"id":1,"p":{"budget":1,"q":{"deep":2}},"note":3}"#,
                r#"{"id":1,"p":{"budget":1,"q":{"deep":2}},"note":3}"#,
                r#"{"id":1,"p":{"q":{}},"note":3}"#,
                r#"{"id":1,"p":null,"note":3}"#,
                r#"{"p":{"q":{"deep":{"x":1}}}}"#,
            ],
            vec![ASTRAY, ALONG, ALONG, ALONG, ALONG],
        ),
        ("an object after nothing", vec![r#"{"p":null,"id":1}"#, r#"{"p":{"budget":1},"id":2}"#], vec![ASTRAY, ASTRAY]),
        (
            "a key that is a path",
            vec![r#"{"a.b":1}"#, r#"{"a":{"b":2}}"#, r#"{"a":{"b":2},"a.b":1}"#],
            vec![ASTRAY, ASTRAY, None],
        ),
        ("escapes and exponents", vec![r#"{"id":"\u00e9\ud83d\ude00","name":1E5}"#], vec![ASTRAY]),
    ] {
        assert_eq!(read(&lines(&texts)), expected, "{what}");
    }
}

#[test]
fn what_serde_json_refuses_is_not_taken() {
    for text in [
        "",
        "null",
        "[]",
        "{",
        r#"{"id"}"#,
        r#"{"id":}"#,
        r#"{"id":1,}"#,
        r#"{,"id":1}"#,
        r#"{"id":1 "x":2}"#,
        r#"{"id":1}}"#,
        r#"{"id":1}x"#,
        r#"{id:1}"#,
        r#"{"id":01}"#,
        r#"{"id":-}"#,
        r#"{"id":+1}"#,
        r#"{"id":1.}"#,
        r#"{"id":.5}"#,
        r#"{"id":1e}"#,
        r#"{"id":1e+}"#,
        r#"{"id":0x1}"#,
        r#"{"id":tru}"#,
        r#"{"id":truex}"#,
        r#"{"id":NaN}"#,
        r#"{"x":"\a"}"#,
        r#"{"x":"\u12"}"#,
        r#"{"x":"\ud800"}"#,
        r#"{"x":"\ud800\u0041"}"#,
        r#"{"x":"\udc00"}"#,
        r#"{"x":"open}"#,
        "{\"x\":\"tab\t\"}",
        "{\"x\":\"nul\0\"}",
        r#"{"x":[1,]}"#,
        r#"{"x":[1}"#,
        r#"{"x":{"y":1]}"#,
        r#"{"x":{"y"}}"#,
        r#"{"x":{y:1}}"#,
        r#"{"x":[,1]}"#,
        r#"{'id':1}"#,
        "{\"id\":1}\u{c}",
        "{\"id\":1}\u{a0}",
    ] {
        assert_eq!(read(&lines(&[text])), [None], "{text}");
        // The same behind a line that says what is due.
        assert_eq!(read(&lines(&[r#"{"id":1,"x":[{"y":"z"}]}"#, text])), [ASTRAY, None], "{text}");
    }
}

#[test]
fn what_serde_json_makes_something_else_of_is_not_taken() {
    for text in [
        r#"{"id":1,"id":2}"#,
        r#"{"p":{"budget":1},"p":{}}"#,
        r#"{"p":{"budget":1},"p":3}"#,
        r#"{"p":{"q":{"deep":1},"q":2}}"#,
        r#"{"\u0069d":1}"#,
        r#"{"$serde_json::private::Number":"1"}"#,
        r#"{"x":{"$serde_json::private::Number":"1"}}"#,
    ] {
        assert_eq!(read(&lines(&[text])), [None], "{text}");
        let before = r#"{"id":1,"p":{"budget":1,"q":{"deep":2}},"z":3}"#;
        assert_eq!(read(&lines(&[before, before, text])), [ASTRAY, ALONG, None], "{text}");
    }
}

#[test]
fn deep_values_are_left_to_serde_json() {
    let nested = |depth: usize| format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes();
    assert_eq!(read(&[nested(90), nested(200)]), [ASTRAY, None]);
    let objects = |depth: usize| format!("{}1{}", "{\"x\":".repeat(depth), "}".repeat(depth)).into_bytes();
    assert_eq!(read(&[objects(90), objects(200)]), [ASTRAY, None]);
}

#[test]
fn values_of_any_length_are_read() {
    for length in 0..70 {
        for letter in ["a", "é", "1", "\\n", "\\\\", "\\\""] {
            let text = letter.repeat(length);
            let key = "k".repeat(length);
            let line = format!(r#"{{"id":"{text}","name":[{{"{key}":"{text}"}}],"note":1{}}}"#, "0".repeat(length));
            let number = format!(r#"{{"id":-1.{}1,"name":{}}}"#, "0".repeat(length), "[1,".repeat(3) + "2]]]");
            assert_eq!(read(&[line.clone().into_bytes(), line.into_bytes(), number.into_bytes()])[0], ASTRAY);
        }
    }
}

/// Values that a lead may have, written as exporters write them and as they should not.
fn json_value() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "12",
        "1.50",
        "123456789012345678901",
        "1e5",
        "2E-3",
        "\"\"",
        "\"a\"",
        "\"12\"",
        "\"two words\"",
        "\"a text that is longer than eight\"",
        "\"é\"",
        "\"日本\"",
        "\"a\\n\\u00e9\"",
        "\"\\\\\"",
        "\"\\\"quoted\\\"\"",
        "[]",
        "{}",
        "01",
        "\"\\ud800\"",
        "tru",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(2, 6, 3, |inner| {
        let key = prop::sample::select(vec!["budget", "q", "deep", "b", "id", "s"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((key, inner), 0..3).prop_map(|members| object(&members, "", ":")),
        ]
    })
}

fn object(members: &[(&str, String)], blank: &str, colon: &str) -> String {
    let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\"{colon}{value}")).collect();
    format!("{{{blank}{}{blank}}}", members.join(&format!("{blank},{blank}")))
}

/// A line; most have the keys of the others in the same order.
fn json_line() -> impl Strategy<Value = Vec<u8>> {
    let keys =
        ["id", "name", "p", "x", "a", "a.b", "p.budget", "note", "r", "long key that no field is read from at all"];
    let values = prop::collection::vec(json_value(), keys.len());
    let style = prop::sample::select(vec![("", ":"), ("", ": "), (" ", ": "), ("\t", " : ")]);
    let left_out = prop_oneof![3 => Just(0u16), 2 => any::<u16>()];
    let turned = prop_oneof![4 => Just(0usize), 1 => 0..keys.len()];
    let twice = prop_oneof![9 => Just(None), 1 => (0..keys.len()).prop_map(Some)];
    (values, style, left_out, turned, twice).prop_map(move |(values, (blank, colon), left_out, turned, twice)| {
        let mut members: Vec<(&str, String)> = keys.into_iter().zip(values).collect();
        members.extend(twice.map(|at| members[at].clone()));
        members.rotate_left(turned);
        let mut at = 0;
        members.retain(|_| {
            at += 1;
            left_out >> at & 1 == 0
        });
        object(&members, blank, colon).into_bytes()
    })
}

/// A line of few keys in any order, some of them twice.
fn jumbled_line() -> impl Strategy<Value = Vec<u8>> {
    let key = prop::sample::select(vec!["id", "p", "a", "a.b", "r", "note"]);
    let values = [
        "1",
        "null",
        "{}",
        r#"{"budget":1}"#,
        r#"{"q":{}}"#,
        r#"{"q":{"deep":2}}"#,
        r#"{"b":3}"#,
        r#"{"s":4}"#,
        r#"{"budget":5,"q":{"deep":6},"b":7,"s":8}"#,
    ];
    let value = prop::sample::select(values.map(str::to_owned).to_vec());
    prop::collection::vec((key, value), 0..6).prop_map(|members| object(&members, "", ":").into_bytes())
}

/// A line with something wrong in it.
fn mutated_line() -> impl Strategy<Value = Vec<u8>> {
    let mark = prop::sample::select(b"\"\\{}[]:,.-+eE01 u\t\x00\x1f\x7f\xc3\xff".to_vec());
    let change = (any::<prop::sample::Index>(), mark, 0..4u8);
    (json_line(), prop::collection::vec(change, 0..3)).prop_map(|(mut line, changes)| {
        for (at, byte, how) in changes {
            let at = at.index(line.len().max(1));
            match how {
                _ if line.is_empty() => line.push(byte),
                0 => line[at] = byte,
                1 => line.insert(at, byte),
                2 => drop(line.remove(at)),
                _ => line.truncate(at),
            }
        }
        line
    })
}

/// More by the environment.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn what_is_taken_is_what_serde_json_says(lines in prop::collection::vec(mutated_line(), 1..12)) {
        read(&lines);
    }

    #[test]
    fn no_order_and_no_repetition_misleads(lines in prop::collection::vec(jumbled_line(), 1..20)) {
        read(&lines);
    }

    #[test]
    fn a_line_of_plain_keys_is_taken(
        values in prop::collection::vec(json_value(), 4),
        order in Just(vec!["id", "x", "note", "name"]).prop_shuffle(),
    ) {
        let members: Vec<(&str, String)> = order.into_iter().zip(values).collect();
        let line = object(&members, "", ":").into_bytes();
        let is_valid = serde_json::from_slice::<Json>(&line).is_ok();
        prop_assert_eq!(read(&[line])[0].is_some(), is_valid);
    }
}
