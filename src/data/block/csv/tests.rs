//! Blocks held to the splitter that cuts one record after the other.

use std::io::{self, Cursor, Read};
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::data::block::Blocks;
use crate::data::split::{CsvSplitter, Sink, undo_quotes};

/// A splitter with the first record cut off as a header, and how many cells it has.
fn opened<R: Read>(input: R, delimiter: u8) -> Option<(CsvSplitter<R>, usize)> {
    let mut splitter = CsvSplitter::of(input, Some(delimiter)).unwrap();
    match splitter.next().unwrap()? {
        CsvRecord::Cells(_, header) => Some((splitter, header.len())),
        CsvRecord::OpenQuote(..) | CsvRecord::TooLong(_) => None,
    }
}

/// The records behind the header, one by one, and how many lines end.
fn one_by_one(bytes: &[u8], delimiter: u8) -> Option<(Vec<CsvRecord>, u64)> {
    let (mut splitter, _) = opened(bytes, delimiter)?;
    let mut records = Vec::new();
    while let Some(record) = splitter.next().unwrap() {
        records.push(record);
    }
    Some((records, splitter.into_parts().lines))
}

/// The same through blocks of about `size` bytes.
fn in_blocks(input: impl Read + Send, delimiter: u8, size: usize) -> Option<(Vec<CsvRecord>, u64)> {
    let (splitter, columns) = opened(input, delimiter)?;
    let mut blocks = CsvBlocks::new(splitter, Some(size));
    let mut found = CsvRecords::new(columns, blocks.delimiter());
    let mut block = CsvBlock::default();
    let (mut records, mut lines) = (Vec::new(), 0);
    while blocks.next(&mut block).unwrap() {
        let (count, ended) = found.open(&block);
        found.place(lines);
        for number in 0..count {
            let record = found.record(&block, number);
            check_cells(&found, &block, number, columns, &record);
            records.push(record);
        }
        lines += ended;
    }
    // Where there is no block, the header's lines are told with its absence.
    Some((records, lines + block.passed()))
}

/// A record is odd, or its cells are where the index says.
fn check_cells(found: &CsvRecords, block: &CsvBlock, number: usize, columns: usize, record: &CsvRecord) {
    let is_odd = found.odd().contains(&(number as u32));
    let CsvRecord::Cells(_, cells) = record else {
        assert!(is_odd, "{record:?}");
        return;
    };
    assert_eq!(is_odd, cells.len() != columns, "{record:?}");
    if is_odd {
        return;
    }
    let mut undone = Cells::default();
    for column in 0..columns {
        let cell = block.bytes().get(found.cell(number, column)).unwrap();
        undone.clear();
        undo_quotes(cell, &mut undone);
        assert_eq!(undone.get(0), cells.get(column), "{record:?}");
    }
}

/// Cut at every place: blocks of every size up to the whole input.
fn agrees_everywhere(bytes: &[u8], delimiter: u8) {
    let expected = one_by_one(bytes, delimiter);
    for size in 1..=bytes.len() + 1 {
        assert_eq!(in_blocks(Cursor::new(bytes), delimiter, size), expected, "blocks of {size}");
    }
}

/// Gives a few bytes at a time.
struct Slowly<R>(R);

impl<R: Read> Read for Slowly<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let few = room.len().min(5);
        self.0.read(&mut room[..few])
    }
}

#[test]
fn every_cut_gives_the_same_records() {
    let long = format!("a,b,c\n{}", "1,\"two\nlines, \"\"quoted\"\"\",3\r\n4,5\" pipe,\"6\"x\n".repeat(5));
    for text in [
        &long,
        "",
        "a",
        "a,b\n",
        "a,b\n\n\r\n1,2\n\n\n3,4",
        "a\n1\n\n2\n\"\"\n\"\"\"\"\n",
        "a,b\n1\n2,3,4\n,\n\n5,6\r\n",
        "a,b\r1,2\r\r3,4\r",
        "a,b\r\r\n1,2\r\r\n3,4\r\r\n",
        "a,b\n1,\"x\n2,3\n4,\"5\"\n\"6\n7\",8\n",
        "a,b\n1,2\n3,\"\"\"open\n\"\"4,5\n6,\"7\n8,9\"\n",
        "a,b\n\"1\r2\",\"3\r\n4\"\r\n5,6\r\n",
        "a,b\n1,x\"\"\"\"\"\"\"y\n\"1\" \"2\",3\n",
    ] {
        agrees_everywhere(text.as_bytes(), b',');
        agrees_everywhere(text.replace(',', "\t").as_bytes(), b'\t');
    }
    // Empty lines behind a record, where there was little room left for ends.
    let rows = "1,2\n".repeat(19) + "1,\"2\",3\n" + "\r4,5,6\n";
    agrees_everywhere(format!("a,b,c\n{rows}1,\"2\",3\n\n\n1,\"2\",3").as_bytes(), b',');
    for delimiter in [b'"', b'\n', b'\r', 0] {
        agrees_everywhere(b"a,b\n1,\"2\"\r\n3\0,4\n", delimiter);
    }
}

#[test]
fn the_files_of_others_that_are_there_give_the_same_records() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/csv-spectrum/csvs");
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        agrees_everywhere(&std::fs::read(file.path()).unwrap(), b',');
    }
}

#[test]
fn records_beyond_all_bounds_give_the_same_records() {
    let beyond = 17 << 20;
    let mut text = String::from("a,b\n1,2\n");
    text.push_str(&"x".repeat(beyond));
    text.push_str("\r\n3,4\n5,\"open\n");
    let line = "6,a line that is long enough to make many megabytes soon\n7,\"a\nb\"\n";
    text.push_str(&line.repeat(beyond / line.len()));
    text.push_str("8,\"9\n10\"\n");
    let expected = one_by_one(text.as_bytes(), b',').unwrap();
    assert!(matches!(expected.0[..3], [CsvRecord::Cells(2, _), CsvRecord::TooLong(3), CsvRecord::Cells(4, _)]));
    assert!(in_blocks(text.as_bytes(), b',', 1 << 20).unwrap() == expected);
    assert!(in_blocks(text.as_bytes(), b',', 100_000).unwrap() == expected);
}

/// Text made of what matters to a CSV, much of it as it should be.
fn dirt() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        ",",
        ",",
        ",",
        "\"",
        "\"\"",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "a",
        "bc",
        "\",\"",
        "\"x\",",
        "\"\n\"",
        "some more text",
        "é",
        "\n1,\"2\",3",
        ",\"two\nlines\"\r\n",
    ];
    let piece = prop::sample::select(pieces.to_vec()).prop_map(str::as_bytes);
    let piece = prop_oneof![30 => piece, 1 => Just(&b"\xFF"[..]), 1 => Just(&b"\0"[..])];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_gives_the_same_records(bytes in dirt(), size in 1_usize..400) {
        let expected = one_by_one(&bytes, b',');
        prop_assert_eq!(&in_blocks(bytes.as_slice(), b',', size), &expected);
        prop_assert_eq!(&in_blocks(Slowly(bytes.as_slice()), b',', size), &expected);
    }
}
