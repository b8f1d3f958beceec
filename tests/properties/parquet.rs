//! Leads as Parquet: every field in columns of any type that it can be read from.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array, DictionaryArray,
    Float32Array, Float64Array, Int8Array, Int32Array, Int64Array, LargeStringArray, ListArray, NullArray, RecordBatch,
    StringArray, StringViewArray, StructArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt64Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields};
use bantam::policy::Policy;
use bantam::types::Field as LeadField;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::inputs::{Quality, clean, how_many};
use crate::support::choices::Choices;

/// A file of leads.
pub(crate) fn leads(policy: &Policy, quality: Quality, choices: &mut Choices) -> Vec<u8> {
    let is_dirty = quality == Quality::Dirty;
    let rows = choices.between(0, 60);
    let count = how_many(choices, rows).filter(|_| rows > 0).unwrap_or(rows);
    let fields = policy.schema.fields.iter();
    let mut columns: Vec<(&str, ArrayRef)> =
        fields.map(|field| (&*field.name, column(field, rows, is_dirty, choices))).collect();
    columns.push(("note", texts(rows, choices, |choices| clean("note", choices))));
    if is_dirty && choices.one_in(3) {
        columns.push(("acts", acts(rows, choices)));
    }
    choices.shuffle(&mut columns);
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(choices.pick(&[7, 40, 1_100, 5_000])))
        .set_data_page_row_count_limit(choices.between(1, 40))
        .set_write_batch_size(choices.between(1, 8))
        .set_dictionary_enabled(choices.below(3) < 2)
        .set_dictionary_page_size_limit(choices.pick(&[1 << 20, 16]))
        .set_compression(choices.pick(&[Compression::SNAPPY, Compression::UNCOMPRESSED]))
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    // The same again and again until they are as many as they should be.
    for first in (0..count).step_by(rows.max(1)) {
        writer.write(&batch.slice(0, rows.min(count - first))).unwrap();
    }
    writer.close().unwrap();
    bytes
}

/// The columns of a file and all that is in them.
pub(crate) fn written(file: Vec<u8>) -> String {
    let rows = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(file)).unwrap().with_batch_size(1 << 20).build();
    let mut text = String::new();
    for rows in rows.unwrap() {
        let rows = rows.unwrap();
        for (field, column) in rows.schema_ref().fields().iter().zip(rows.columns()) {
            text.push_str(&format!("{field:?}\n"));
            (0..column.len()).for_each(|row| text.push_str(&format!("{:?}\n", column.slice(row, 1))));
        }
    }
    text
}

/// The values of a field.
fn column(of: &LeadField, rows: usize, is_dirty: bool, choices: &mut Choices) -> ArrayRef {
    let field = &*of.name;
    if field != "id" && choices.one_in(30) {
        return Arc::new(NullArray::new(rows));
    }
    match (field, choices.below(4)) {
        ("id", 0..=2) => {
            let keys: Vec<Option<String>> =
                (0..rows).map(|_| (!choices.one_in(12)).then(|| clean(field, choices))).collect();
            // Of a column that nothing needs, nobody has to see that it is no text.
            held(keys, is_dirty && of.key, choices)
        }
        ("l", 0 | 1) => lists(rows, choices),
        ("b", 0 | 1) => Arc::new(BooleanArray::from(some(rows, choices, |choices| choices.one_in(2)))),
        ("d", 0 | 1) => times(rows, is_dirty, choices),
        ("n" | "m" | "u", 0 | 1) => numbers(rows, is_dirty, choices),
        ("i" | "j" | "v" | "t", 0 | 1) | ("id", _) => whole(rows, is_dirty, choices),
        ("b", _) => Arc::new(Int8Array::from(some(rows, choices, |choices| {
            choices.pick(if is_dirty { &[0, 1, 2] } else { &[0, 1] })
        }))),
        ("c" | "e" | "w", 0) if is_dirty => {
            texts(rows, choices, |choices| choices.pick(&["é\u{301}", " x", "", "\"x\"", "X", "a, b", "1"]).to_owned())
        }
        _ => {
            texts(
                rows,
                choices,
                |choices| {
                    if is_dirty && choices.one_in(12) { "asap".to_owned() } else { clean(field, choices) }
                },
            )
        }
    }
}

/// Values, or nothing.
fn some<T>(rows: usize, choices: &mut Choices, mut value: impl FnMut(&mut Choices) -> T) -> Vec<Option<T>> {
    let often = choices.pick(&[3, 1, 40]);
    (0..rows).map(|_| (often > 1 && !choices.one_in(often)).then(|| value(choices))).collect()
}

fn texts(rows: usize, choices: &mut Choices, text: impl FnMut(&mut Choices) -> String) -> ArrayRef {
    let texts = some(rows, choices, text);
    held(texts, false, choices)
}

/// Texts in any type that has them; a few may be none, which makes the whole lead unreadable if they are read at all.
fn held(texts: Vec<Option<String>>, may_be_none: bool, choices: &mut Choices) -> ArrayRef {
    let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    match choices.below(6) {
        0 | 1 => Arc::new(StringArray::from(texts)),
        2 => Arc::new(texts.into_iter().collect::<DictionaryArray<Int32Type>>()),
        3 => Arc::new(LargeStringArray::from(texts)),
        4 => Arc::new(StringViewArray::from(texts)),
        _ => {
            let bytes = texts.into_iter().map(|text| text.map(str::as_bytes));
            Arc::new(BinaryArray::from_iter(
                bytes.map(|bytes| if may_be_none && choices.one_in(20) { Some(&b"\xFFx"[..]) } else { bytes }),
            ))
        }
    }
}

fn whole(rows: usize, is_dirty: bool, choices: &mut Choices) -> ArrayRef {
    const ENDS: [i64; 8] = [i64::MAX, i64::MIN, i64::MIN + 1, 999_999_999_999, 1_000_000_000_000, 1 << 53, -1, 5];
    let kind = choices.below(6);
    let values = some(rows, choices, |choices| {
        if is_dirty && choices.one_in(10) { choices.pick(&ENDS) } else { choices.below(100) as i64 % 4 }
    });
    match kind {
        0 => Arc::new(Int32Array::from_iter(values.iter().map(|value| value.map(|value| value as i32)))),
        1 => Arc::new(Int64Array::from(values)),
        2 => Arc::new(UInt64Array::from_iter(values.iter().map(|value| value.map(|value| value as u64)))),
        3 => Arc::new(Float64Array::from_iter(values.iter().map(|value| value.map(|value| value as f64)))),
        4 => decimals(values.iter().map(|value| value.map(|value| i128::from(value) * 100)).collect(), 23, 2),
        _ => Arc::new(Int8Array::from_iter(values.iter().map(|value| value.map(|value| value as i8)))),
    }
}

fn numbers(rows: usize, is_dirty: bool, choices: &mut Choices) -> ArrayRef {
    const ODD: [f64; 10] = [0.1, -0.0, 1e-7, 1e15, 1e300, f64::NAN, f64::INFINITY, 2.000_001, 9.99, 1_234_567.891];
    match choices.below(6) {
        0 if is_dirty => Arc::new(Float64Array::from(some(rows, choices, |choices| choices.pick(&ODD)))),
        0 | 1 => Arc::new(Float64Array::from(some(rows, choices, |choices| choices.below(40) as f64 / 4.0))),
        2 => Arc::new(Float32Array::from(some(rows, choices, |choices| choices.below(40) as f32 / 4.0))),
        3 => whole(rows, is_dirty, choices),
        kind => {
            let (precision, scale) = if kind == 4 {
                choices.pick(&[(9, 2), (18, 2), (12, 0)])
            } else {
                choices.pick(&[(38, 8), (18, 7), (30, 2)])
            };
            let most = 10_i128.pow(u32::from(precision)) - 1;
            let one = 10_i128.pow(scale as u32);
            let values = some(rows, choices, |choices| match choices.below(12) {
                10 if is_dirty => most,
                11 if is_dirty => 1 - most,
                9 => one * 3 / 2 + 1,
                quarters => one * quarters as i128 / 4,
            });
            decimals(values, precision, scale)
        }
    }
}

fn decimals(values: Vec<Option<i128>>, precision: u8, scale: i8) -> ArrayRef {
    let array = Decimal128Array::from(values).with_precision_and_scale(precision, scale).unwrap();
    Arc::new(array)
}

fn times(rows: usize, is_dirty: bool, choices: &mut Choices) -> ArrayRef {
    const DAY: i64 = 86_400;
    let kind = choices.below(6);
    let values = some(rows, choices, |choices| match choices.below(12) {
        11 if is_dirty => choices.pick(&[-719_162, -719_163, 2_932_896, 2_932_897, 3_000_000]) * DAY,
        _ => (20_600 + choices.below(400) as i64) * DAY + choices.pick(&[0, 1, DAY - 1]),
    });
    let times = |factor: i64| values.iter().map(move |value| value.and_then(|value: i64| value.checked_mul(factor)));
    let zone = choices.pick(&[None, Some("UTC"), Some("+05:00")]);
    match kind {
        0 | 1 => Arc::new(Date32Array::from_iter(values.iter().map(|value| value.map(|value| (value / DAY) as i32)))),
        2 => Arc::new(Date64Array::from_iter(times(1_000))),
        3 => Arc::new(TimestampMicrosecondArray::from_iter(times(1_000_000)).with_timezone_opt(zone)),
        4 => Arc::new(TimestampNanosecondArray::from_iter(times(1_000_000_000)).with_timezone_opt(zone)),
        _ => match choices.below(2) {
            0 => Arc::new(TimestampMillisecondArray::from_iter(times(1_000)).with_timezone_opt(zone)),
            _ => Arc::new(TimestampSecondArray::from_iter(times(1)).with_timezone_opt(zone)),
        },
    }
}

fn lists(rows: usize, choices: &mut Choices) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    let items = |choices: &mut Choices| choices.several(0, 3, |choices| choices.pick(&["head", "of", "SALES", ""]));
    for items in some(rows, choices, items) {
        lists.append_option(items.map(|items| items.into_iter().map(Some)));
    }
    Arc::new(lists.finish())
}

/// Related records in the leads' own rows.
fn acts(rows: usize, choices: &mut Choices) -> ArrayRef {
    let counts: Vec<Option<usize>> = some(rows, choices, |choices| choices.below(3));
    let count = counts.iter().flatten().sum();
    let kinds = StringArray::from(some(count, choices, |choices| choices.pick(&["p", "q", "r"])));
    let values = Int64Array::from(some(count, choices, |choices| choices.below(4) as i64));
    let fields = [("kind", DataType::Utf8), ("v", DataType::Int64)].map(|(name, data)| Field::new(name, data, true));
    let fields = Fields::from(fields.to_vec());
    let records = StructArray::new(fields.clone(), vec![Arc::new(kinds), Arc::new(values)], None);
    let item = Arc::new(Field::new_list_field(DataType::Struct(fields), true));
    let nulls: NullBuffer = counts.iter().map(Option::is_some).collect();
    let offsets = OffsetBuffer::from_lengths(counts.into_iter().map(Option::unwrap_or_default));
    Arc::new(ListArray::new(item, offsets, Arc::new(records), Some(nulls)))
}
