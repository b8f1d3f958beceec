//! All leads that differ, in a file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::cli::failure::{Failure, reason};
use crate::data::file::Replacement;
use crate::data::{Cell, Notation, OutputFormat, rows};
use crate::diff::Examples;
use crate::engine::pair::{Moved, RowOf, Rows};
use crate::session::{Disk, Files};

/// The columns: a lead's key, its outcomes, what decides them, and why by the new policy.
const COLUMNS: [&str; 6] = ["lead", "old_outcome", "new_outcome", "old_rule", "new_rule", "because"];

/// A file of leads that differ, that takes its place when it is whole.
pub(super) struct MovedFile {
    path: PathBuf,
    notation: Notation,
    file: Replacement,
}

impl MovedFile {
    /// Begins the file, which must be none of the `inputs`.
    pub(super) fn create<'p>(path: &Path, mut inputs: impl Iterator<Item = &'p Path>) -> Result<MovedFile, Failure> {
        if inputs.any(|input| Disk.identity(input) == Disk.identity(path)) {
            return Err(Failure::new(format!("`{}` is read by this run", path.display()))
                .help("write the leads to another file"));
        }
        let notation = match OutputFormat::of_name(&path.to_string_lossy()) {
            Some(OutputFormat::Csv) => Notation::Csv,
            Some(OutputFormat::JsonLines) => Notation::JsonLines,
            Some(OutputFormat::Parquet | OutputFormat::Table { .. }) | None => {
                return Err(Failure::new(format!("leads that differ are not written as `{}`", path.display()))
                    .help("end its name in `.csv` or `.jsonl`"));
            }
        };
        let file = Replacement::create(path).map_err(|error| cannot(Some(path), error))?;
        Ok(MovedFile { path: path.to_owned(), notation, file })
    }

    /// What writes rows into it.
    pub(super) fn rows<'w>(&'w mut self, row: &'w RowOf<'w>, zone: &TimeZone) -> Result<Rows<'w>, Failure> {
        let names = COLUMNS.map(Arc::from);
        let writer =
            rows(self.notation, &mut self.file, &names, zone).map_err(|error| cannot(Some(&self.path), error))?;
        Ok(Rows { row, writer })
    }

    /// Puts the file into its place.
    pub(super) fn put(self) -> Result<(), Failure> {
        self.file.put().map_err(|error| cannot(Some(&self.path), error))
    }
}

/// A lead that differs.
pub(super) fn row(examples: &Examples<'_>, moved: &Moved<'_>) -> Vec<Cell> {
    let ending = examples.ending(moved);
    let text = |text: String| if text.is_empty() { Cell::Missing } else { Cell::Text(text) };
    [ending.lead, ending.from, ending.to, ending.old_entry, ending.new_entry, ending.why].map(text).to_vec()
}

/// What to say where it cannot be written.
pub(super) fn cannot(path: Option<&Path>, error: io::Error) -> Failure {
    match path {
        Some(path) => Failure::new(format!("`{}` cannot be written: {}", path.display(), reason(&error))),
        None => error.into(),
    }
}
