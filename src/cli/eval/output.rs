//! Where rows go: standard output, or a file that takes its place when it is whole.

use std::io::{self, IsTerminal, Stdout, Write};
use std::path::{Path, PathBuf};
use std::{fs, process};

use clap::ValueEnum;

use super::Eval;
use super::card::Card;
use crate::cli::console::width;
use crate::cli::failure::{Failure, reason};
use crate::cli::leads::SPREADSHEETS;
use crate::cli::policies::ending;
#[cfg(feature = "parquet")]
use crate::data::ColumnWriter;
use crate::data::file::{OutputFile, Replacement};
use crate::data::{Columns, Notation, OutputFormat, PARQUET, Packing, writer};
use crate::engine::Sink;
use crate::policy::Policy;
use crate::session::{Disk, Files};

/// The exit code of a program that an interrupt ended, by the custom of shells.
const INTERRUPTED: i32 = 130;

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
    File(Box<OutputFile>, String),
}

impl Output {
    /// Begins the output that the command was given.
    pub(super) fn open(eval: &Eval) -> Result<Output, Failure> {
        let Some(path) = &eval.output else { return Ok(Output::Screen(io::stdout())) };
        if eval.inputs().any(|input| Disk.identity(input) == Disk.identity(path)) {
            return Err(Failure::new(format!("`{}` is read by this run", path.display()))
                .help("write the decisions to another file"));
        }
        check_place(path)?;
        format_of_file(eval, path)?;
        let name = path.display().to_string();
        let file = Replacement::create(path).map_err(|error| cannot(&name, &error))?;
        if let Some(beside) = file.beside() {
            remove_where_interrupted(beside.to_owned());
        }
        let file = if Packing::of_name(path).is_some() { OutputFile::gzip(file) } else { OutputFile::Plain(file) };
        Ok(Output::File(Box::new(file), name))
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
                Ok(sink(format, eval.limit, screen, columns, policy)?)
            }
            Output::File(file, name) => {
                let format = format_of_file(eval, Path::new(name.as_str()))?;
                sink(format, usize::MAX, &mut **file, columns, policy).map_err(|error| cannot(name, &error))
            }
        }
    }

    /// What to say where it cannot be written.
    pub(super) fn broken(&self, error: io::Error) -> Failure {
        match self {
            Output::Screen(_) => error.into(),
            Output::File(_, name) => cannot(name, &error),
        }
    }

    /// Puts a written file into its place.
    pub(super) fn put(self) -> Result<(), Failure> {
        match self {
            Output::Screen(mut screen) => Ok(screen.flush()?),
            Output::File(file, name) => file.put().map_err(|error| cannot(&name, &error)),
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

/// Removes a file where the run is interrupted, and ends it as an interrupt does.
fn remove_where_interrupted(file: PathBuf) {
    // Where interrupts cannot be heard, they leave the file behind: no reason not to write it.
    let _ = ctrlc::set_handler(move || {
        let _ = fs::remove_file(&file);
        process::exit(INTERRUPTED);
    });
}

/// Whether a file can stand there at all.
fn check_place(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Failure::new(format!("`{shown}` is a folder"))
            .help(format!("write a file in it: `{}`", path.join("decided.csv").display())));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return Err(Failure::new(format!("`{shown}` cannot be written: there is no folder `{}`", folder.display()))
            .help("make the folder first"));
    }
    if ending(path).is_some_and(|ending| SPREADSHEETS.contains(&ending.as_str())) {
        return Err(Failure::new(format!("`{shown}` would be a spreadsheet, which is not written"))
            .help(format!("write `{}`: Excel opens .csv", path.with_extension("csv").display())));
    }
    Ok(())
}

fn format_of_file(eval: &Eval, path: &Path) -> Result<Format, Failure> {
    let shown = path.display();
    let (packing, name) = Packing::of_name(path).map_or((None, path), |(packing, name)| (Some(packing), name));
    let by_name = || match OutputFormat::of_name(&name.to_string_lossy())? {
        OutputFormat::Csv => Some(Format::Csv),
        OutputFormat::JsonLines => Some(Format::Jsonl),
        OutputFormat::Parquet => Some(Format::Parquet),
        OutputFormat::Table { .. } => Some(Format::Table),
    };
    let format = eval.format.or_else(by_name);
    match (packing, format) {
        (Some(Packing::Zstandard), _) => {
            Err(Failure::new(format!("`{shown}` would be Zstandard, which is not written"))
                .help(format!("write gzip: `{}`", path.with_extension("gz").display())))
        }
        (Some(Packing::Gzip), Some(Format::Parquet)) => Err(Failure::new("Parquet is compressed in itself")
            .help(format!("write `{}`", path.with_extension("").display()))),
        (Some(Packing::Gzip) | None, Some(format)) => can_write(format, &shown.to_string()),
        (Some(Packing::Gzip), None) => Err(Failure::new(format!("the ending of `{shown}` does not tell a format"))
            .help("end it in `.csv.gz` or `.jsonl.gz`, or give `--format csv`")),
        (None, None) => Err(Failure::new(format!("the ending of `{shown}` does not tell a format"))
            .help("end it in `.csv` or `.jsonl`, or give `--format csv`")),
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

fn cannot(name: &str, error: &io::Error) -> Failure {
    Failure::new(format!("`{name}` cannot be written: {}", reason(error)))
}
