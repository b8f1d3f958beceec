//! Where rows go: standard output, or a file that takes its place when it is whole.

use std::io::{self, IsTerminal, Stdout, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::Eval;
use super::card::Card;
use crate::cli::console::width;
use crate::cli::destination::{self, cannot};
use crate::cli::failure::Failure;
#[cfg(feature = "parquet")]
use crate::data::ColumnWriter;
use crate::data::file::OutputFile;
use crate::data::{Columns, Notation, OutputFormat, PARQUET, Packing, writer};
use crate::engine::Sink;
use crate::policy::Policy;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// CSV with a header
    Csv,
    /// One JSON object a line
    Jsonl,
    /// Parquet, with typed columns
    Parquet,
    /// The first leads, aligned
    Table,
}

/// Where rows go.
pub(super) enum Output {
    Screen(Stdout),
    File(Box<OutputFile>, PathBuf),
}

impl Output {
    /// Begins the output that the command was given.
    pub(super) fn open(eval: &Eval) -> Result<Output, Failure> {
        let Some(path) = &eval.output else { return Ok(Output::Screen(io::stdout())) };
        destination::check(path, eval.inputs(), "decided.csv")?;
        format_of_file(eval, path)?;
        Ok(Output::File(Box::new(destination::create(path)?), path.clone()))
    }

    /// Where the engine puts rows under these columns.
    pub(super) fn sink<'w>(&'w mut self, eval: &Eval, columns: &Columns, policy: &Policy) -> Result<Sink<'w>, Failure> {
        match self {
            Output::Screen(_) if eval.lead.is_some() && eval.format.is_none() => {
                Ok(Sink::Cells(u64::MAX, Box::new(Card::new(columns.names(), &policy.timezone))))
            }
            Output::Screen(screen) => {
                let usual = if screen.is_terminal() { Format::Table } else { Format::Csv };
                let format = can_write(eval.format.unwrap_or(usual), "standard output")?;
                if format == Format::Parquet && screen.is_terminal() {
                    return Err(Failure::new("Parquet is nothing to look at on a terminal")
                        .help("write it to a file: `-o decided.parquet`"));
                }
                Ok(sink(format, eval.limit.unwrap_or(super::SHOWN), screen, columns, policy)?)
            }
            Output::File(file, path) => {
                let format = format_of_file(eval, path)?;
                sink(format, usize::MAX, &mut **file, columns, policy).map_err(|error| cannot(path, &error))
            }
        }
    }

    /// What to say where it cannot be written.
    pub(super) fn broken(&self, error: io::Error) -> Failure {
        match self {
            Output::Screen(_) => error.into(),
            Output::File(_, path) => cannot(path, &error),
        }
    }

    /// Puts a written file into its place.
    pub(super) fn put(self) -> Result<(), Failure> {
        match self {
            Output::Screen(mut screen) => Ok(screen.flush()?),
            Output::File(file, path) => file.put().map_err(|error| cannot(&path, &error)),
        }
    }
}

/// Rows in a format: bytes where it has them, else as many of the first as it shows.
fn sink<'w>(
    format: Format,
    limit: usize,
    output: &'w mut (dyn Write + Send),
    columns: &Columns,
    policy: &Policy,
) -> io::Result<Sink<'w>> {
    match format {
        Format::Csv => Ok(Sink::Bytes(Notation::Csv, output)),
        Format::Jsonl => Ok(Sink::Bytes(Notation::JsonLines, output)),
        #[cfg(feature = "parquet")]
        Format::Parquet => Ok(Sink::Columns(Box::new(ColumnWriter::new(output, columns, policy)?))),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => Ok(Sink::Cells(u64::MAX, writer(OutputFormat::Parquet, output, columns, policy)?)),
        Format::Table => {
            let table = OutputFormat::Table { rows: limit, width: width() };
            Ok(Sink::Cells(limit as u64, writer(table, output, columns, policy)?))
        }
    }
}

fn format_of_file(eval: &Eval, path: &Path) -> Result<Format, Failure> {
    let shown = path.display();
    let by_name = || match destination::format_of_name(path)? {
        OutputFormat::Csv => Some(Format::Csv),
        OutputFormat::JsonLines => Some(Format::Jsonl),
        OutputFormat::Parquet => Some(Format::Parquet),
        OutputFormat::Table { .. } => Some(Format::Table),
    };
    let is_packed = Packing::of_name(path).is_some();
    match eval.format.or_else(by_name) {
        Some(Format::Parquet) if is_packed => Err(Failure::new("Parquet is compressed in itself")
            .help(format!("write `{}`", path.with_extension("").display()))),
        Some(format) => can_write(format, &shown.to_string()),
        None => {
            let endings = if is_packed { "`.csv.gz` or `.jsonl.gz`" } else { "`.csv` or `.jsonl`" };
            Err(Failure::new(format!("the ending of `{shown}` does not tell a format"))
                .help(format!("end it in {endings}, or give `--format csv`")))
        }
    }
}

/// Refuses Parquet where it is not built in.
fn can_write(format: Format, output: &str) -> Result<Format, Failure> {
    if format == Format::Parquet && !PARQUET {
        return Err(Failure::new(format!("`{output}` would be Parquet, and this bantam was built without it"))
            .help("build it with `cargo install --features parquet`, or write `.csv` or `.jsonl`"));
    }
    Ok(format)
}
