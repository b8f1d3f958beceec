//! All leads that differ, in a file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::cli::destination::{self, cannot};
use crate::cli::failure::Failure;
use crate::data::file::OutputFile;
use crate::data::{Cell, Notation, OutputFormat, rows};
use crate::diff::Examples;
use crate::diff::meaning::Common;
use crate::engine::pair::{Moved, RowOf, Rows};
use crate::policy::Policy;

/// A file of leads that differ, that takes its place when it is whole.
pub(super) struct MovedFile {
    path: PathBuf,
    notation: Notation,
    file: OutputFile,
}

impl MovedFile {
    /// Begins the file, which must be none of the `inputs`.
    pub(super) fn create<'p>(path: &Path, inputs: impl Iterator<Item = &'p Path>) -> Result<MovedFile, Failure> {
        destination::check(path, inputs, "moved.csv")?;
        let notation = match destination::format_of_name(path) {
            Some(OutputFormat::Csv) => Notation::Csv,
            Some(OutputFormat::JsonLines) => Notation::JsonLines,
            Some(OutputFormat::Parquet | OutputFormat::Table { .. }) | None => {
                return Err(Failure::new(format!("leads that differ are not written as `{}`", path.display()))
                    .help("end its name in `.csv` or `.jsonl`"));
            }
        };
        Ok(MovedFile { path: path.to_owned(), notation, file: destination::create(path)? })
    }

    /// What writes rows into it.
    pub(super) fn rows<'w>(
        &'w mut self,
        row: &'w RowOf<'w>,
        columns: &[Arc<str>],
        zone: &TimeZone,
    ) -> Result<Rows<'w>, Failure> {
        let writer = rows(self.notation, &mut self.file, columns, zone).map_err(|error| cannot(&self.path, &error))?;
        Ok(Rows { row, writer })
    }

    /// Puts the file into its place.
    pub(super) fn put(self) -> Result<(), Failure> {
        self.file.put().map_err(|error| cannot(&self.path, &error))
    }
}

/// The columns: a lead's key, its outcomes and what decides them, whatever else is compared, and why.
pub(super) fn columns(policy: &Policy, common: &Common) -> Vec<Arc<str>> {
    let mut key = policy.schema.key().filter_map(|id| policy.schema.fields.get(id));
    let key = match (key.next(), key.next()) {
        (Some(only), None) => Arc::clone(&only.header.name),
        (Some(_), Some(_)) => "lead".into(),
        (None, _) => "row".into(),
    };
    let ends = ["old_outcome", "new_outcome", "old_rule", "new_rule"].map(Arc::from);
    let names = common.scores.iter().map(|(name, ..)| name).chain(common.decisions.iter().map(|(name, ..)| name));
    let values = names.flat_map(|name| [format!("old_{name}").into(), format!("new_{name}").into()]);
    [key].into_iter().chain(ends).chain(values).chain(["why".into()]).collect()
}

/// A lead that differs.
pub(super) fn row(examples: &Examples<'_>, moved: &Moved<'_>) -> Vec<Cell> {
    let example = examples.of(moved);
    let text = |text: String| if text.is_empty() { Cell::Missing } else { Cell::Text(text) };
    let mut cells: Vec<Cell> =
        [example.lead, example.from, example.to, example.old_entry, example.new_entry].map(text).to_vec();
    cells.extend(examples.compared(moved));
    cells.push(text(example.why));
    cells
}

/// What to say where rows cannot be written.
pub(super) fn broken(path: Option<&Path>, error: io::Error) -> Failure {
    match path {
        Some(path) => cannot(path, &error),
        None => error.into(),
    }
}
