//! What an input is: its format, its encoding, the mark between its cells; given, told by its name, or by how it begins.

use std::io::Read;
use std::path::Path;

use encoding_rs_io::DecodeReaderBytesBuilder;

/// How leads, records or approvals are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Cells in lines, a header first.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// A JSON array of objects, or objects one after another.
    Json,
    /// Columns with types, in a file of bytes.
    Parquet,
}

impl Format {
    /// The format that the ending of a name tells: `leads.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.json`, `.parquet`; of a
    /// compressed file, `leads.csv.gz`, the ending before the last.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Format> {
        let path = Path::new(name);
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "gz" | "zst" => Format::of_name(path.file_stem()?.to_str()?),
            "csv" | "tsv" | "tab" | "txt" => Some(Format::Csv),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "json" => Some(Format::Json),
            "parquet" | "pq" => Some(Format::Parquet),
            _ => None,
        }
    }

    /// The format that the first bytes of a text tell.
    pub(crate) fn of_start(bytes: &[u8]) -> Format {
        match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'[') => Format::Json,
            Some(b'{') => Format::JsonLines,
            Some(_) | None => Format::Csv,
        }
    }
}

/// A text encoding by one of its names: `windows-1252`, `latin1`, `shift_jis`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// The encoding of a name, in any case, as the WHATWG Encoding Standard lists them.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Encoding> {
        encoding_rs::Encoding::for_label_no_replacement(name.trim().as_bytes()).map(Encoding)
    }

    /// Its usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// What becomes of a bad value in a field that the policy uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadValues {
    /// The lead is not decided.
    #[default]
    Problem,
    /// It is read as missing, and counted.
    Missing,
}

/// How an input is read. The default finds out by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Its format; else told by its name, else by how it begins.
    pub format: Option<Format>,
    /// What separates the cells of a CSV; else comma, semicolon, tab or bar, as the header tells.
    pub delimiter: Option<u8>,
    /// Its encoding; else UTF-8. A byte-order mark (UTF-8, UTF-16) goes before both.
    pub encoding: Option<Encoding>,
    /// What becomes of bad values.
    pub bad_values: BadValues,
    /// Whether the lead was given in place of a file: it then needs no key.
    pub in_place: bool,
    /// How many bytes a block of leads has, about; else as many as are read fastest. What comes out does not hang on it.
    pub block: Option<usize>,
}

impl Options {
    /// `input` as UTF-8 without a byte-order mark. UTF-8 is passed on as it is: what is not valid there is for the
    /// reader of a cell to tell.
    pub(crate) fn decode<'r>(&self, input: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
        let other = self.encoding.map(|encoding| encoding.0).filter(|encoding| *encoding != encoding_rs::UTF_8);
        let mut decoder = DecodeReaderBytesBuilder::new();
        decoder.encoding(other).bom_override(true).utf8_passthru(true).strip_bom(true);
        Box::new(decoder.build(input))
    }
}
