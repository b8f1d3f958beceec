//! Parquet in and out: what a column can be read as, that a lead is the same from Parquet as from a CSV, and what is
//! written.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array, DictionaryArray,
    DurationMicrosecondArray, DurationNanosecondArray, FixedSizeBinaryArray, Float32Array, Float64Array, Int8Array,
    Int32Array, Int64Array, LargeStringArray, ListArray, RecordBatch, StringArray, StringViewArray, StructArray,
    Time64MicrosecondArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
    TimestampSecondArray, UInt64Array,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Fields};
use bantam::data::{Columns, Leads, Notation, OpenError, Options, ReadLead};
use bantam::engine::{self, Job, Sink};
use bantam::policy::{AsOf, Policy};
use bantam::session::load_text;
use bantam::types::show;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;

fn policy(text: &str) -> Policy {
    let loaded = load_text("policy.bant", text);
    let found: Vec<&str> = loaded.diagnostics.iter().map(|found| found.message.as_str()).collect();
    loaded.policy.unwrap_or_else(|| panic!("{found:?}"))
}

/// A policy that uses a field `x`, declared so.
fn policy_of(declared: &str) -> Policy {
    policy(&format!("lead {{\n  x {declared}\n}}\nif x defined then SQL"))
}

fn table(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(7)).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn open<'p>(policy: &'p Policy, bytes: &'p [u8]) -> Leads<'p> {
    Leads::open(policy, "leads.parquet", bytes, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Each lead on a line: its row, its values, then its problems.
fn shown(policy: &Policy, bytes: &[u8]) -> Vec<String> {
    open(policy, bytes).map(|read| one(policy, &read.unwrap())).collect()
}

fn one(policy: &Policy, read: &ReadLead) -> String {
    let value = |value: &Option<_>| value.as_ref().map_or("-".to_owned(), |value| show::exact(value, &policy.timezone));
    let values: Vec<String> = read.lead.values.iter().map(value).collect();
    let problems: Vec<String> = read.problems.iter().map(|problem| format!(" ! {problem}")).collect();
    format!("{}: {}{}", read.row, values.join(" "), problems.concat())
}

/// What is said of a column that cannot be read as the field `x`, declared so; nothing where it can.
fn refused(declared: &str, column: ArrayRef) -> Option<String> {
    let policy = policy_of(declared);
    match Leads::open(&policy, "leads.parquet", table(vec![("x", column)]).as_slice(), &Options::default()) {
        Ok(_) => None,
        Err(OpenError::Io(error)) => panic!("{error}"),
        Err(OpenError::Unfit(found)) => Some(
            found
                .iter()
                .map(|found| format!("{}: {} ({})", found.code, found.message, found.help.as_deref().unwrap_or("")))
                .collect::<Vec<_>>()
                .join(" | "),
        ),
    }
}

/// The values of a column read as the field `x`, declared so.
fn values(declared: &str, column: ArrayRef) -> Vec<String> {
    let policy = policy_of(declared);
    shown(&policy, &table(vec![("x", column)])).iter().map(|line| line.split_once(": ").unwrap().1.to_owned()).collect()
}

fn column<A: Array + 'static>(array: A) -> ArrayRef {
    Arc::new(array)
}

#[test]
fn numbers_are_read_exactly_whatever_holds_them() {
    let whole = || column(Int32Array::from(vec![Some(-7), None, Some(0)]));
    assert_eq!(values("integer", whole()), ["-7", "-", "0"]);
    assert_eq!(values("number", whole()), ["-7", "-", "0"]);
    assert_eq!(values("money EUR", whole()), ["-7 EUR", "-", "0 EUR"]);
    assert_eq!(values("duration in hours", whole()), ["-7h", "-", "0d"]);
    assert_eq!(values("text", whole()), ["-7", "-", "0"]);
    assert_eq!(values("list of integer", whole()), ["-7", "-", "0"]);
    assert_eq!(
        values("integer", column(UInt64Array::from(vec![u64::MAX]))),
        ["- ! x: \"18446744073709551615\" is larger than a number can be; expected a whole number such as 12"]
    );
    let decimals = |scale| {
        let digits = vec![Some(12_500_000), Some(25), Some(35), None];
        column(Decimal128Array::from(digits).with_precision_and_scale(30, scale).unwrap())
    };
    assert_eq!(values("number", decimals(2)), ["125000", "0.25", "0.35", "-"]);
    // Past six digits half goes to even.
    assert_eq!(values("number", decimals(7)), ["1.25", "0.000002", "0.000004", "-"]);
    assert_eq!(values("money EUR", decimals(3)), ["12500 EUR", "0.025 EUR", "0.035 EUR", "-"]);
    assert_eq!(values("text", decimals(2)), ["125000", "0.25", "0.35", "-"]);
    assert_eq!(
        values("integer", decimals(1)),
        [
            "1250000",
            "- ! x: \"2.5\" is not a whole number; expected a whole number such as 12",
            "- ! x: \"3.5\" is not a whole number; expected a whole number such as 12",
            "-"
        ]
    );
    let floats = || column(Float64Array::from(vec![0.1, 1001.0, 1e-7, 1e300, f64::NAN]));
    assert_eq!(
        values("number", floats()),
        [
            "0.1",
            "1001",
            "0",
            &format!("- ! x: \"1{}…\" is larger than a number can be; expected 1234.56 or 1,234.56", "0".repeat(59)),
            "- ! x: \"NaN\" is not a number; expected 1234.56 or 1,234.56",
        ]
    );
    assert_eq!(values("number missing \"nan\"", floats())[4], "-");
    assert_eq!(values("text", column(Float64Array::from(vec![1001.0]))), ["1001"]);
    assert_eq!(values("number", column(Float32Array::from(vec![0.1]))), ["0.1"]);
}

#[test]
fn days_and_moments_are_what_they_are_whatever_format_texts_have() {
    let days = || column(Date32Array::from(vec![Some(20_778), Some(-1), None]));
    assert_eq!(values("date", days()), ["2026-11-21", "1969-12-31", "-"]);
    assert_eq!(values("date format \"DD/MM/YYYY\"", days()), ["2026-11-21", "1969-12-31", "-"]);
    assert_eq!(values("date missing \"1969-12-31\"", days()), ["2026-11-21", "-", "-"]);
    assert_eq!(values("datetime", days())[0], "2026-11-21T00:00:00Z");
    assert_eq!(values("text", days())[0], "2026-11-21");
    let last = || column(Date32Array::from(vec![2_932_896, 2_932_897]));
    assert_eq!(
        values("date", last()),
        ["9999-12-31", "- ! x: \"2932897 days from 1970-01-01\" is not a date; expected a date such as 2026-11-21"]
    );
    let last = column(TimestampSecondArray::from(vec![2_932_896 * 86_400]));
    assert_eq!(values("date", last), ["9999-12-31"]);
    assert_eq!(values("date", column(Date64Array::from(vec![-1]))), ["1969-12-31"]);
    let written = column(Int64Array::from(vec![20_261_121]));
    assert_eq!(values("date format \"YYYYMMDD\"", written), ["2026-11-21"]);
    let moments = [
        column(TimestampSecondArray::from(vec![-1]).with_timezone("UTC")),
        column(TimestampMillisecondArray::from(vec![-1]).with_timezone("UTC")),
        column(TimestampMicrosecondArray::from(vec![-1]).with_timezone("+05:00")),
        column(TimestampNanosecondArray::from(vec![-1]).with_timezone("UTC")),
    ];
    let read: Vec<String> = moments.into_iter().map(|moment| values("datetime", moment).remove(0)).collect();
    assert_eq!(
        read,
        [
            "1969-12-31T23:59:59Z",
            "1969-12-31T23:59:59.999Z",
            "1969-12-31T23:59:59.999999Z",
            "1969-12-31T23:59:59.999999Z"
        ]
    );
    assert_eq!(
        values("datetime", column(TimestampMicrosecondArray::from(vec![i64::MAX]))),
        [
            "- ! x: \"9223372036854775807 microseconds from 1970-01-01\" is not a date with a time; expected a date with a time such as 2026-11-21T09:00"
        ]
    );
}

#[test]
fn a_moment_without_a_zone_is_meant_in_the_policys() {
    let policy = policy(
        "timezone \"Europe/Paris\"\nlead {\n  at datetime\n  on date from \"at\"\n  utc datetime\n  day date from \"utc\"\n}\nif at defined and on defined and utc defined and day defined then SQL",
    );
    // 2026-06-30T23:30, 2026-03-29T02:30 (skipped), 2026-10-25T02:30 (shown twice)
    let seconds = vec![1_782_862_200, 1_774_751_400, 1_792_895_400];
    let bytes = table(vec![
        ("at", column(TimestampSecondArray::from(seconds.clone()))),
        ("utc", column(TimestampSecondArray::from(seconds).with_timezone("UTC"))),
    ]);
    assert_eq!(
        shown(&policy, &bytes),
        [
            "1: 2026-06-30T23:30:00+02:00 2026-06-30 2026-07-01T01:30:00+02:00 2026-07-01",
            "2: 2026-03-29T03:30:00+02:00 2026-03-29 2026-03-29T04:30:00+02:00 2026-03-29",
            "3: 2026-10-25T02:30:00+02:00 2026-10-25 2026-10-25T03:30:00+01:00 2026-10-25",
        ]
    );
}

#[test]
fn texts_are_read_as_cells_are() {
    let texts = || vec![Some("20k EUR"), Some(" n/a "), None, Some("lots")];
    let bad = "- ! x: \"lots\" is not an amount of money; expected 20k EUR, or 1234.56 or 1,234.56";
    let expected = ["20000 EUR", "-", "-", bad];
    let dictionary: DictionaryArray<Int32Type> = texts().into_iter().collect();
    let bytes: Vec<Option<&[u8]>> = texts().into_iter().map(|text| text.map(str::as_bytes)).collect();
    for column in [
        column(StringArray::from(texts())),
        column(LargeStringArray::from(texts())),
        column(StringViewArray::from(texts())),
        column(BinaryArray::from(bytes)),
        column(dictionary),
    ] {
        assert_eq!(values("money EUR missing \"n/a\"", column), expected);
    }
    assert_eq!(
        values("one of small, large", column(StringArray::from(vec!["LARGE", "huge"]))),
        ["large", "- ! x: \"huge\" is not one of the choices; expected small, large"]
    );
    assert_eq!(
        values("integer between 0 and 5", column(Int64Array::from(vec![5, 6]))),
        ["5", "- ! x: \"6\" is above 5; expected a value between 0 and 5"]
    );
    assert_eq!(values("boolean", column(BooleanArray::from(vec![Some(true), None]))), ["true", "-"]);
    assert_eq!(
        values("boolean", column(Int8Array::from(vec![0, 1, 2]))),
        ["false", "true", "- ! x: \"2\" is not a yes or no; expected true or false, yes or no, 1 or 0"]
    );
    assert_eq!(values("one of yes, no read \"true\" as yes", column(BooleanArray::from(vec![true]))), ["yes"]);
    assert_eq!(values("duration", column(DurationMicrosecondArray::from(vec![129_600_000_000]))), ["1d12h"]);
    assert_eq!(
        values("duration", column(DurationNanosecondArray::from(vec![1]))),
        ["- ! x: \"1 nanoseconds\" is not a duration; expected 90d or 12 weeks"]
    );
    let uuid = column(FixedSizeBinaryArray::try_from_iter([[0xab; 16]].iter()).unwrap());
    assert_eq!(values("text", uuid), ["abababab-abab-abab-abab-abababababab"]);
    assert_eq!(
        values("text", column(BinaryArray::from(vec![&b"a\xFF"[..]]))),
        ["- ! line 1: a text in it is not valid UTF-8"]
    );
}

#[test]
fn lists_and_records_are_read_as_in_json() {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("a"), None, Some(" b ")]);
    lists.append_null();
    lists.append_value([None::<&str>; 0]);
    assert_eq!(values("list of text", column(lists.finish())), ["a;b", "-", ""]);

    let policy = policy(
        "lead {\n  id integer key\n  budget number from \"deal.amount\"\n  related calls {\n    at date format \"DD/MM/YYYY\"\n  }\n}\nif budget > 1 and any(calls where at >= 2026-01-01) then SQL",
    );
    let amount = Field::new("amount", DataType::Int64, true);
    let deal = StructArray::new(
        Fields::from(vec![amount, Field::new("stage", DataType::Utf8, true)]),
        vec![column(Int64Array::from(vec![5, 6])), column(StringArray::from(vec!["x", "y"]))],
        Some(vec![true, false].into()),
    );
    let at = Fields::from(vec![Field::new("at", DataType::Utf8, true)]);
    let calls = StructArray::new(at.clone(), vec![column(StringArray::from(vec!["21/11/2026", "soon"]))], None);
    let item = Arc::new(Field::new_list_field(DataType::Struct(at), true));
    let calls = ListArray::new(item, OffsetBuffer::from_lengths([1, 1]), Arc::new(calls), None);
    let bytes = table(vec![
        ("id", column(Int64Array::from(vec![1, 2]))),
        ("deal", column(deal)),
        ("unused", column(StringArray::from(vec!["", ""]))),
        ("calls", column(calls)),
    ]);
    let mut leads = open(&policy, &bytes);
    let read: Vec<ReadLead> = leads.by_ref().map(|read| read.unwrap()).collect();
    let lines: Vec<String> = read.iter().map(|read| one(&policy, read)).collect();
    assert_eq!(lines[0], "1: 1 5");
    assert!(lines[1].starts_with("2: 2 - ! calls.at: \"soon\" is not a date"), "{}", lines[1]);
    assert_eq!(read[0].lead.related[bantam::types::RelatedId(0)].len(), 1);
    assert!(leads.records_not_given().is_empty());
    let names: Vec<Arc<str>> = open(&policy, &bytes).own_columns().unwrap();
    assert_eq!(names.iter().map(|name| &**name).collect::<Vec<_>>(), ["id", "deal", "unused", "calls"]);
}

#[test]
fn a_column_that_cannot_be_the_field_is_named_with_it() {
    let numbers = || column(Int64Array::from(vec![1]));
    let list = || {
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.append_value([Some("a")]);
        column(lists.finish())
    };
    for (declared, array, expected) in [
        (
            "date",
            numbers(),
            "holds whole numbers, and `x` is date (say how they are written, `format \"YYYYMMDD\"`, or export dates)",
        ),
        ("duration", numbers(), "holds whole numbers, and `x` is duration (say what they count: `duration in days`)"),
        (
            "number",
            column(Date32Array::from(vec![1])),
            "holds days, and `x` is number (declare the field as what the column holds, or export the column with another type)",
        ),
        (
            "integer",
            column(BooleanArray::from(vec![true])),
            "holds true or false, and `x` is integer (declare the field as what the column holds, or export the column with another type)",
        ),
        (
            "text",
            list(),
            "holds lists of texts, and `x` is text (a field of several values is a `list of …`, records are a `related` block)",
        ),
        (
            "datetime",
            column(Time64MicrosecondArray::from(vec![1])),
            "holds values of the type Time64(µs), and `x` is datetime (declare the field as what the column holds, or export the column with another type)",
        ),
    ] {
        let expected = format!("data/column-type: the column `x` of `leads.parquet` {expected}");
        assert_eq!(refused(declared, array), Some(expected));
    }
    assert_eq!(refused("date format \"YYYYMMDD\"", numbers()), None);
    assert_eq!(refused("date read \"0\" as 2026-01-01", numbers()), None);
    let policy = policy("if budget > 1 and size > 2 then SQL");
    let bytes = table(vec![("Budget", numbers())]);
    let Err(OpenError::Unfit(found)) = Leads::open(&policy, "a.parquet", bytes.as_slice(), &Options::default()) else {
        panic!("it lacks both columns");
    };
    let told: Vec<String> = found.iter().map(|found| format!("{} ({:?})", found.message, found.help)).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|told| told.contains("its only column is `Budget`") || told.contains("did you mean")));
}

/// A row as the values that both formats can hold.
#[derive(Clone, Debug)]
struct Row {
    id: Option<i64>,
    count: Option<i32>,
    share: Option<i64>,
    size: Option<String>,
    budget: Option<String>,
    timing: Option<i16>,
    consent: Option<bool>,
    on: Option<i32>,
    at: Option<i64>,
    tags: Option<Vec<u8>>,
}

const ALL: &str = r#"timezone "America/New_York"
lead {
  id      integer key
  count   integer between 0 and 100 missing "7"
  share   number read "0.5" as 1
  size    one of small, large or other
  budget  money EUR missing "n/a"
  timing  duration in days required
  consent boolean
  on      date format "DD/MM/YYYY"
  at      datetime
  tags    list of text
}
if count > 1 and share > 1 and size = small and budget > 1 EUR and timing > 1d and consent then SQL
if on > 2026-01-01 and at > 2026-01-01 and tags contains "1" then SQL"#;

fn row() -> impl Strategy<Value = Row> {
    let text = |texts: &'static [&'static str]| prop::option::of(prop::sample::select(texts).prop_map(str::to_owned));
    (
        prop::option::weighted(0.9, -3i64..3),
        prop::option::of(-5i32..120),
        prop::option::of(prop_oneof![Just(50_000_000i64), any::<i64>()]),
        text(&["small", " LARGE", "", "tiny", "a\"b,\n"]),
        text(&["20k EUR", "12.5", "N/A", "x", "5 USD"]),
        prop::option::weighted(0.9, any::<i16>()),
        prop::option::of(any::<bool>()),
        prop::option::of(prop_oneof![-800_000i32..3_000_000, 19_000i32..22_000]),
        prop::option::of(prop_oneof![any::<i64>(), 1_700_000_000_000_000i64..1_800_000_000_000_000]),
        prop::option::of(prop::collection::vec(0u8..4, 0..3)),
    )
        .prop_map(|(id, count, share, size, budget, timing, consent, on, at, tags)| Row {
            id,
            count,
            share,
            size,
            budget,
            timing,
            consent,
            on,
            at,
            tags,
        })
}

fn as_parquet(rows: &[Row]) -> Vec<u8> {
    let mut tags = ListBuilder::new(StringBuilder::new());
    for row in rows {
        tags.append_option(row.tags.as_ref().map(|tags| tags.iter().map(|tag| Some(tag.to_string()))));
    }
    let share = Decimal128Array::from_iter(rows.iter().map(|row| row.share.map(i128::from)));
    let size: DictionaryArray<Int32Type> = rows.iter().map(|row| row.size.as_deref()).collect();
    table(vec![
        ("id", column(Int64Array::from_iter(rows.iter().map(|row| row.id)))),
        ("count", column(Int32Array::from_iter(rows.iter().map(|row| row.count)))),
        ("share", column(share.with_precision_and_scale(25, 8).unwrap())),
        ("size", column(size)),
        ("budget", column(StringArray::from_iter(rows.iter().map(|row| row.budget.as_deref())))),
        ("timing", column(Int64Array::from_iter(rows.iter().map(|row| row.timing.map(i64::from))))),
        ("consent", column(BooleanArray::from_iter(rows.iter().map(|row| row.consent)))),
        ("on", column(Date32Array::from_iter(rows.iter().map(|row| row.on)))),
        ("at", column(TimestampMicrosecondArray::from_iter(rows.iter().map(|row| row.at)))),
        ("tags", column(tags.finish())),
    ])
}

/// The same rows as a CSV, where what a date or moment is beyond the calendar is left as no date at all.
fn as_csv(rows: &[Row]) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["id", "count", "share", "size", "budget", "timing", "consent", "on", "at", "tags"]).unwrap();
    for row in rows {
        let day = |days: i32| {
            let seconds = i64::from(days) * 86_400;
            let date = jiff::Timestamp::from_second(seconds).map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
            date.map_or(format!("{days}?"), |date| date.strftime("%d/%m/%Y").to_string())
        };
        let moment = |at: i64| {
            let at = jiff::Timestamp::from_microsecond(at).map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).datetime());
            at.map_or("?".to_owned(), |at| at.to_string())
        };
        let share = |share: i64| {
            let (sign, size) = (if share < 0 { "-" } else { "" }, share.unsigned_abs());
            let digits = format!("{sign}{}.{:08}", size / 100_000_000, size % 100_000_000);
            digits.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        csv.write_record(
            [
                row.id.map(|id| id.to_string()),
                row.count.map(|count| count.to_string()),
                row.share.map(share),
                row.size.clone(),
                row.budget.clone(),
                row.timing.map(|timing| timing.to_string()),
                row.consent.map(|consent| consent.to_string()),
                row.on.map(day),
                row.at.map(moment),
                row.tags.as_ref().map(|tags| tags.iter().map(u8::to_string).collect::<Vec<_>>().join(";")),
            ]
            .map(Option::unwrap_or_default),
        )
        .unwrap();
    }
    csv.into_inner().unwrap()
}

proptest! {
    #[test]
    fn a_lead_is_the_same_from_parquet_as_from_a_csv(rows in prop::collection::vec(row(), 0..30)) {
        let policy = policy(ALL);
        let (parquet, csv) = (as_parquet(&rows), as_csv(&rows));
        let from_parquet: Vec<ReadLead> = open(&policy, &parquet).map(|read| read.unwrap()).collect();
        let from_csv = Leads::open(&policy, "leads.csv", csv.as_slice(), &Options::default()).unwrap();
        let from_csv: Vec<ReadLead> = from_csv.map(|read| read.unwrap()).collect();
        prop_assert_eq!(from_parquet.len(), rows.len());
        prop_assert_eq!(from_csv.len(), rows.len());
        for (left, right) in from_parquet.iter().zip(&from_csv) {
            let values = |read: &ReadLead| {
                let mut values = read.lead.values.clone();
                // An empty cell is no list; an empty list is one of nothing.
                if let Some(Some(bantam::types::Value::List(items))) = values.last() && items.is_empty() {
                    *values.last_mut().unwrap() = None;
                }
                values
            };
            prop_assert_eq!(values(left), values(right));
            let told = |read: &ReadLead| -> Vec<_> {
                read.problems.iter().map(|problem| (problem.kind, problem.field.clone())).collect()
            };
            prop_assert_eq!(told(left), told(right));
            let texts = |read: &ReadLead| -> Vec<String> {
                let is_time = |problem: &&bantam::data::Problem| {
                    !matches!(problem.field.as_deref(), Some("on" | "at"))
                };
                read.problems.iter().filter(is_time).map(ToString::to_string).collect()
            };
            prop_assert_eq!(texts(left), texts(right));
        }
    }

    #[test]
    fn a_broken_file_is_an_error_and_nothing_worse(place in 0.0..1.0f64, byte in any::<u8>(), cut in 0.0..2.0f64) {
        let policy = policy(ALL);
        let rows = vec![Row {
            id: Some(1), count: Some(2), share: Some(3), size: Some("small".into()), budget: Some("1".into()),
            timing: Some(1), consent: Some(true), on: Some(1), at: Some(1), tags: Some(vec![1]),
        }; 20];
        let mut bytes = as_parquet(&rows);
        let at = (place * bytes.len() as f64) as usize;
        bytes[at] = byte;
        bytes.truncate(bytes.len().min((cut * bytes.len() as f64) as usize));
        if let Ok(leads) = Leads::open(&policy, "leads.parquet", bytes.as_slice(), &Options::default()) {
            let _ = leads.count();
        }
        if let Ok(leads) = Leads::open(&policy, "leads.parquet", bytes.as_slice(), &Options::default()) {
            let columns = Columns::choose(&policy, None, None).unwrap();
            let as_of = AsOf { today: "2026-11-21".parse().unwrap(), now: None };
            let threads = NonZeroUsize::new(2).unwrap();
            let job = Job { policy: &policy, as_of: &as_of, columns: &columns, threads };
            let mut output = Vec::new();
            let _ = engine::run(&job, leads, &mut Sink::Bytes(Notation::Csv, &mut output), &|_| ());
        }
    }
}

fn bantam(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bantam"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").output().expect("run")
}

const DECIDED: &str = r#"stages Nurture < MQL < SQL
lead {
  id      integer key
  name    text key
  budget  money EUR
  timing  duration in days
  seen    datetime
  tags    list of text
  note    text
}
define rich = budget > 100 EUR
define half = budget / 2
criteria two {
  rich: rich
  soon: timing < 90d
}
score fit {
  +2.5 if rich
}
decide route: one of fast, slow {
  if rich then fast
}
decide when: date {
  if seen defined then date(seen)
}
if at least 2 of two then SQL because "Budget {budget}"
if rich and tags contains "x" then MQL
otherwise Nurture"#;

fn decided_as_parquet(folder: &Path, input: &str, more: &[&str]) -> RecordBatch {
    let arguments = [&["eval", "policy.bant", input, "--as-of", "2026-11-21", "-o", "out.parquet"], more].concat();
    let run = bantam(folder, &arguments);
    assert_ne!(run.status.code(), Some(2), "{}", String::from_utf8_lossy(&run.stderr));
    let bytes = Bytes::from(std::fs::read(folder.join("out.parquet")).unwrap());
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().with_batch_size(1 << 20).build().unwrap();
    let mut batches: Vec<RecordBatch> = reader.map(|batch| batch.unwrap()).collect();
    assert_eq!(batches.len(), 1);
    batches.remove(0)
}

#[test]
fn decisions_are_written_with_their_types() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("policy.bant"), DECIDED).unwrap();
    let csv = "id,name,budget,timing,seen,tags,note\n007,Ann,1234.50,30,2026-11-20T10:00:00Z,x; y,n\n8,Bob,lots,,,,\n9,,5,,,,\n";
    std::fs::write(folder.path().join("leads.csv"), csv).unwrap();
    let columns = "id,name,outcome,rule,because,fit,two,route,when,budget,timing,seen,tags,note,rich,half,two.soon,ask,settled,problem";
    let out = decided_as_parquet(folder.path(), "leads.csv", &["--columns", columns]);
    let column = |name: &str| Arc::clone(out.column_by_name(name).unwrap());
    let texts = |name: &str| -> Vec<Option<String>> {
        column(name).as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect()
    };
    let some = |texts: [&str; 3]| texts.map(|text| (!text.is_empty()).then(|| text.to_owned())).to_vec();
    assert_eq!(column("id").as_primitive::<Int64Type>().values(), &[7, 8, 9]);
    assert_eq!(texts("name"), some(["Ann", "Bob", ""]));
    assert_eq!(texts("outcome"), some(["SQL", "", ""]));
    assert_eq!(
        texts("because"),
        some(["Budget 1,234.5", "", ""])
            .into_iter()
            .map(|text| { text.map(|_| "Budget 1,234.5 EUR".to_owned()) })
            .collect::<Vec<_>>()
    );
    assert_eq!(texts("two"), some(["2/2", "", ""]));
    assert_eq!(texts("timing"), some(["30d", "", ""]));
    let fit = column("fit");
    assert_eq!(fit.data_type(), &DataType::Decimal128(19, 6));
    assert_eq!(fit.as_primitive::<Decimal128Type>().value(0), 2_500_000);
    assert_eq!(column("budget").as_primitive::<Decimal128Type>().value(0), 1_234_500_000);
    assert_eq!(column("half").as_primitive::<Decimal128Type>().value(0), 617_250_000);
    assert_eq!(column("when").as_primitive::<Date32Type>().value(0), 20_777);
    assert_eq!(column("seen").as_primitive::<TimestampMicrosecondType>().value(0), 1_795_168_800_000_000);
    assert!(column("rich").as_boolean().value(0) && column("rich").is_null(1));
    assert_eq!(column("tags").as_list::<i32>().value(0).as_string::<i32>().value(1), "y");
    assert!(column("problem").as_string::<i32>().value(1).starts_with("budget: \"lots\" is not an amount"));
    // What was written can be read: the leads' own columns come first and stand as they stood.
    std::fs::rename(folder.path().join("out.parquet"), folder.path().join("in.parquet")).unwrap();
    let kept = decided_as_parquet(folder.path(), "in.parquet", &["--keep", "all"]);
    assert_eq!(kept.num_rows(), 3);
    assert_eq!(kept.column_by_name("id").unwrap().as_string::<i32>().value(0), "7");
}

#[test]
fn the_same_leads_are_decided_alike_from_every_source() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("policy.bant"), ALL).unwrap();
    let rows: Vec<Row> = (0..50)
        .map(|number| Row {
            id: Some(number),
            count: Some(number as i32 * 3),
            share: Some(number * 30_000_000),
            size: Some(if number % 2 == 0 { "small" } else { "Large" }.to_owned()),
            budget: Some(format!("{number}k EUR")),
            timing: Some(number as i16),
            consent: Some(number % 3 != 0),
            on: Some(20_000 + number as i32 * 30),
            at: Some(1_790_000_000_000_000 + number * 1_000_000_000_000),
            tags: Some(vec![number as u8]),
        })
        .collect();
    std::fs::write(path.join("leads.parquet"), as_parquet(&rows)).unwrap();
    std::fs::write(path.join("renamed.csv"), as_parquet(&rows)).unwrap();
    std::fs::write(path.join("leads.csv"), as_csv(&rows)).unwrap();
    let decided = |input: &str| {
        let run = bantam(path, &["eval", "policy.bant", input, "--format", "csv"]);
        String::from_utf8(run.stdout).unwrap()
    };
    let expected = decided("leads.csv");
    assert_eq!(expected.lines().count(), 51);
    assert_eq!(decided("leads.parquet"), expected);
    assert_eq!(decided("renamed.csv"), expected);
    let mut piped = Command::new(env!("CARGO_BIN_EXE_bantam"));
    let file = std::fs::File::open(path.join("leads.parquet")).unwrap();
    let piped =
        piped.args(["eval", "policy.bant", "-", "--format", "csv"]).current_dir(path).stdin(file).output().unwrap();
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), expected);
    let explained = bantam(path, &["explain", "policy.bant", "leads.parquet", "--lead", "7"]);
    assert_eq!(explained.status.code(), Some(0), "{}", String::from_utf8_lossy(&explained.stderr));
}

#[test]
fn what_is_called_parquet_and_is_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("policy.bant"), "if budget > 1 then SQL").unwrap();
    std::fs::write(path.join("text.parquet"), "budget\n1\n").unwrap();
    std::fs::write(path.join("cut.parquet"), b"PAR1\x15\x04\x15").unwrap();
    for (file, expected) in [("text.parquet", "is called Parquet, and is none"), ("cut.parquet", "cannot be read")] {
        let run = bantam(path, &["eval", "policy.bant", file, "-o", "out.parquet"]);
        let told = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{told}");
        assert!(told.contains(expected), "{told}");
        assert!(!path.join("out.parquet").exists());
    }
}
