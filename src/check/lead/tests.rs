//! Lead blocks as written: what the schema says, and what is said of mistakes.

use std::fmt::Write;

use super::*;
use crate::diagnostic::Code;
use crate::source::Sources;
use crate::syntax::ast::ItemKind;
use crate::syntax::parse;

fn lowered(body: &str) -> (Lowered, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let file = sources.add("lead.bant", None, format!("lead {{\n{body}\n}}\n"));
    let (file, diagnostics) = parse(&sources, file);
    assert_eq!(diagnostics, [], "{body}");
    let [ast::Item { kind: ItemKind::Lead(block), .. }] = file.items.as_slice() else { panic!("{body}") };
    let mut sink = Vec::new();
    let lowered = lower(block, &TimeZone::UTC, &mut sink);
    (lowered, sink)
}

/// The one message about a lead block.
fn message(body: &str) -> (Code, String) {
    let (_, sink) = lowered(body);
    match sink.as_slice() {
        [one] => (one.code, one.message.clone()),
        several => panic!("{body}: {several:?}"),
    }
}

fn described(field: &Field) -> String {
    let mut text = format!("{} {} from {:?}", field.name, field.ty, field.header.name);
    let _ = write!(text, " missing {:?} read {:?} {}", field.missing, field.read, field.bounds);
    text
}

#[test]
fn every_clause_has_its_place() {
    let (lowered, sink) = lowered(
        r#"  missing everywhere "N/A"
  id text key
  timing duration in days from "Time to buy" missing " - " read "ASAP" as 0d, "late" as -1d between -1d and under 1w
  rate number at most 1 read "all" as 100%, "half" as 0.5 at least 0
  size one of small, "C level" or other read "tiny" as small, "boss" as "C level"
  tags list of text split by "|" required
  created datetime format "DD/MM/YYYY HH:mm"
  paid money EUR format "1.234,56" at least 0 EUR
  related calls {
    caller text key from "LEADID"
    at date
  }
  missing everywhere "?""#,
    );
    assert_eq!(sink, []);
    let schema = &lowered.schema;
    assert!(schema.declared);
    let fields: Vec<String> = schema.fields.iter().map(described).collect();
    insta::assert_snapshot!(fields.join("\n"));
    let calls = &schema.related[RelatedId(0)];
    assert_eq!(calls.by, [schema.field("id").unwrap()]);
    assert_eq!(calls.by_columns[0].header, Header { name: "LEADID".into(), explicit: true });
    assert_eq!(calls.fields.len(), 2);
}

#[test]
fn records_are_joined_on_the_columns_that_carry_the_key() {
    let headers = |body: &str| {
        let (lowered, sink) = lowered(body);
        assert_eq!(sink, [], "{body}");
        let related = &lowered.schema.related[RelatedId(0)];
        related.by_columns.iter().map(|column| column.header.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(headers("related r {\n at date\n}\n id text key from \"Id\""), ["Id"]);
    assert_eq!(headers("id text key from \"Id\"\n related r {\n id text from \"Lead\"\n}"), ["Lead"]);
    assert_eq!(headers("id text key\n a text from \"A\"\n related r by a {\n x text\n}"), ["A"]);
    assert_eq!(headers("id text key\n a text\n related r by a {\n b text key from \"B\"\n}"), ["B"]);
    assert_eq!(headers("a text key\n b text key\n related r {\n b text key from \"B\"\n x text\n}"), ["a", "B"]);
    assert_eq!(headers("a text key\n b text key\n related r {\n c text key\n d text key\n}"), ["c", "d"]);
    assert!(headers("a text\n related r {\n x text\n}").is_empty());
}

#[test]
fn mistakes_are_said_in_the_readers_words() {
    for (body, code, expected) in [
        ("a text\n a number", Code::NameDuplicate, "`a` is declared twice"),
        ("a text\n related a {\n x text\n}", Code::NameDuplicate, "`a` is declared twice"),
        ("related r {\n x text\n x number\n}", Code::NameDuplicate, "`x` is declared twice"),
        ("a text from \"A\" from \"B\"", Code::SyntaxRepeatedClause, "`a` has `from` twice"),
        ("a number between 0 and 5 at most 3", Code::SyntaxRepeatedClause, "`a` has both `between` and `at most`"),
        ("a text in days", Code::SyntaxMisplacedClause, "`in` does not go with `a`, which is text"),
        ("a text split by \";\"", Code::SyntaxMisplacedClause, "`split by` does not go with `a`, which is text"),
        ("a list of text split by \"\"", Code::SyntaxMisplacedClause, "a list cannot be split by nothing"),
        ("a list of text key", Code::SyntaxMisplacedClause, "`key` does not go with `a`, which is a list of texts"),
        (
            "a duration format \"1.234,56\"",
            Code::SyntaxMisplacedClause,
            "`format` does not go with `a`, which is a duration",
        ),
        ("a text at least 3", Code::SyntaxMisplacedClause, "`at least` does not go with `a`, which is text"),
        (
            "related r {\n x text required\n}",
            Code::SyntaxMisplacedClause,
            "`required` does not go with a field of a related record",
        ),
        ("a date format \"dd/mm/yyyy\"", Code::DataTimeFormat, "`dd` means nothing in a date format"),
        ("a date format \"DD/MM\"", Code::DataTimeFormat, "this format has no year"),
        ("a number format \"1234,56\"", Code::DataNumberFormat, "`1234,56` does not say how numbers are written"),
        ("a integer between 5 and 0", Code::TypeEmptyRange, "no value of `a` is at least 5 and at most 0"),
        ("a integer between 5 and under 5", Code::TypeEmptyRange, "no value of `a` is at least 5 and under 5"),
        ("a integer at most 5 read \"top\" as 10", Code::TypeEmptyRange, "10 lies outside the bounds of `a`"),
        ("a integer at least 0.5", Code::TypeClauseValue, "`a` is a whole number, `0.5` is a number"),
        ("a duration read \"x\" as 0", Code::TypeClauseValue, "`a` is a duration, `0` is a whole number"),
        ("a duration read \"x\" as 3mo", Code::TypeClauseValue, "a month, quarter or year has no fixed length"),
        ("a money EUR at least 0 USD", Code::TypeClauseValue, "`a` is money in EUR, `0 USD` is money in USD"),
        ("a text read \"x\" as y", Code::TypeClauseValue, "`y` is no value of `a`, which is text"),
        ("a date read \"x\" as 2026-02-30", Code::TypeNoSuchDate, "the calendar has no `2026-02-30`"),
        ("a one of b, c read \"x\" as d", Code::NameUnknownChoice, "`d` is not a choice of `a`"),
        ("a text read \"x\" as \"y\", \"X\" as \"z\"", Code::DataTwoReadings, "`X` is read twice"),
        (
            "a text missing \"x\" read \"X\" as \"z\"",
            Code::DataTwoReadings,
            "`X` already means missing, so it is never read",
        ),
        ("a text\n related r by b {\n x text\n}", Code::NameUnknownField, "the lead has no field `b` to join on"),
        (
            "a text key\n related r {\n x text key\n y text key\n}",
            Code::DataJoinColumns,
            "the records of `r` are joined on `a` alone",
        ),
        (
            "a text\n related r {\n x text key\n}",
            Code::DataJoinColumns,
            "`r` has a key `x`, but the lead has none to join it on",
        ),
        ("a money ERU", Code::NameUnknownCurrency, "`ERU` is not a currency"),
        ("a list of list of text", Code::TypeListOfLists, "a list cannot hold lists"),
    ] {
        assert_eq!(message(body), (code, expected.to_owned()), "{body}");
    }
}

#[test]
fn a_field_without_a_type_is_broken_and_not_unknown() {
    let (lowered, sink) = lowered("a money ERU\n related r by a {\n x money ERU\n}");
    assert_eq!(sink.len(), 2);
    assert_eq!(lowered.broken.iter().map(|name| name.text.as_str()).collect::<Vec<_>>(), ["a"]);
    assert_eq!(lowered.broken_in[RelatedId(0)].len(), 1);
}

#[test]
fn a_bare_number_is_offered_with_its_unit() {
    let help = |body: &str| lowered(body).1.remove(0).help.unwrap();
    assert_eq!(help("a duration in weeks read \"x\" as 0"), "write the unit too: `0w`");
    assert_eq!(help("a money EUR at least -1.5"), "write the unit too: `-1.5 EUR`");
    assert_eq!(help("a date read \"x\" as 5"), "write a value such as `2026-11-21`");
}
