//! Rows of bytes held to the readers of others.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use super::{Notation, RowFrame};

/// Rows of texts with all marks that a notation may stumble over.
fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1..4usize).prop_flat_map(|columns| {
        let text = "[ab ,;\"'\n\r\t\\\\=é\u{FEFF}\u{1F600}\u{0}\u{1F}\u{7F}\u{2028}]{0,40}";
        prop::collection::vec(prop::collection::vec(text, columns), 0..8)
    })
}

fn written(notation: Notation, rows: &[Vec<String>]) -> Vec<u8> {
    let columns: Vec<Arc<str>> =
        (0..rows.first().map_or(1, Vec::len)).map(|index| format!("c{index}").into()).collect();
    let frame = RowFrame::new(notation, &columns);
    let mut out = Vec::new();
    frame.header(notation, &columns, &mut out);
    rows.iter().for_each(|row| frame.row(&mut out, row.iter(), |out, text| notation.text(out, text)));
    out
}

proptest! {
    #[test]
    fn cells_are_quoted_as_the_csv_crate_quotes_them(rows in rows()) {
        let ours = written(Notation::Csv, &rows);
        let mut theirs = csv::Writer::from_writer(Vec::new());
        let columns = rows.first().map_or(1, Vec::len);
        theirs.write_record((0..columns).map(|index| format!("c{index}"))).unwrap();
        rows.iter().for_each(|row| theirs.write_record(row).unwrap());
        let theirs = theirs.into_inner().unwrap();
        prop_assert_eq!(String::from_utf8_lossy(&ours), String::from_utf8_lossy(&theirs));
        let mut read = csv::Reader::from_reader(&*ours);
        let read: Vec<Vec<String>> = read.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn members_read_as_they_were(rows in rows()) {
        let ours = written(Notation::JsonLines, &rows);
        prop_assert_eq!(ours.iter().filter(|byte| **byte == b'\n').count(), rows.len());
        let read = serde_json::Deserializer::from_slice(&ours).into_iter::<Map<String, Json>>();
        let text = |json: Json| json.as_str().map(str::to_owned);
        let read: Vec<Vec<String>> = read.map(|row| row.unwrap().into_iter().filter_map(|(_, json)| text(json)).collect()).collect();
        prop_assert_eq!(read, rows);
    }

    /// What is copied as it stands is what is written of the text.
    #[test]
    fn what_is_plain_is_written_as_any_text(text in "[ab ,;\"\\\\=é~\u{7F}]{0,40}", behind in "[a\",é]{0,40}") {
        for notation in [Notation::Csv, Notation::JsonLines] {
            let (mut copied, mut written) = (Vec::new(), Vec::new());
            let bytes = format!("x{text}{behind}");
            if notation.plain(&mut copied, bytes.as_bytes(), 1..1 + text.len()) {
                notation.text(&mut written, &text);
                prop_assert_eq!(copied, written);
            } else {
                prop_assert!(copied.is_empty());
            }
        }
    }
}
