//! What an input is that is no text, told by its first bytes: whatever its name says, it is not taken for cells.

/// How many first bytes tell.
pub(crate) const START: usize = 8;

/// A kind of file that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// Columns with types.
    Parquet,
    /// An archive; what spreadsheet programs save is one, too.
    Zip,
    /// What spreadsheet programs saved before 2007.
    OldSpreadsheet,
    /// Columns in memory, as saved: also called Feather.
    Arrow,
    /// Rows with their schema.
    Avro,
}

impl Foreign {
    /// What begins so; `None` where it may be text. Every row has a byte that no text begins with.
    pub(crate) fn of_start(bytes: &[u8]) -> Option<Foreign> {
        const STARTS: [(&[u8], Foreign); 6] = [
            (b"PAR1\x15", Foreign::Parquet),
            (b"PARE\x15", Foreign::Parquet),
            (b"PK\x03\x04", Foreign::Zip),
            (b"\xD0\xCF\x11\xE0", Foreign::OldSpreadsheet),
            (b"ARROW1\0\0", Foreign::Arrow),
            (b"Obj\x01", Foreign::Avro),
        ];
        STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
    }
}

/// Whether a header has characters that no text has. The four separators of ASCII may stand between cells.
pub(crate) fn is_binary(header: &str) -> bool {
    header.bytes().any(|byte| matches!(byte, 0..=8 | 14..=27))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_text() {
        assert!(!is_binary("Lead\tSize\x1F\u{A0}é"));
        assert!(is_binary("\x7FELF\x02\x01\0"));
    }

    #[test]
    fn a_text_is_never_taken_for_another_kind() {
        for text in ["PAR1,PK,Obj", "PAR1\n", "PK\t1", "ARROW1", "Obj", "", "P"] {
            assert_eq!(Foreign::of_start(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Foreign::of_start(b"PK\x03\x04\x14\0\x06\0"), Some(Foreign::Zip));
    }
}
