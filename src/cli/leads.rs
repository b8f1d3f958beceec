//! Where leads, records and verdicts come from, for every command that reads them, and what is said when they do not.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::console::{look, tell};
use crate::cli::failure::{Failure, reason};
use crate::cli::policies::{ending, unreadable};
use crate::config;
use crate::data::{self, Approvals, Encoding, LeadReader, Leads, OpenError, Records};
use crate::diagnostic::{Diagnostic, nearest, render};
use crate::policy::Policy;
use crate::source::Sources;

/// The endings of files that only a spreadsheet program reads.
pub(super) const SPREADSHEETS: [&str; 4] = ["xls", "xlsx", "xlsm", "ods"];

/// What messages call a lead given on the command line.
pub(super) const IN_PLACE: &str = "--lead";

/// How leads are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// Cells in lines, a header first
    Csv,
    /// One JSON object a line
    Jsonl,
    /// A JSON array of objects
    Json,
    /// Columns with types
    Parquet,
}

impl From<Format> for data::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => data::Format::Csv,
            Format::Jsonl => data::Format::JsonLines,
            Format::Json => data::Format::Json,
            Format::Parquet => data::Format::Parquet,
        }
    }
}

/// What becomes of a bad value.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum BadValues {
    /// The lead is not decided and says why
    Problem,
    /// It is read as missing, and counted
    Missing,
}

/// How the cells of a file of leads are told apart.
#[derive(Debug, Args)]
pub(super) struct Dialect {
    /// How the leads are written; else by the file's ending or its first bytes
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Input")]
    input_format: Option<Format>,
    /// What separates cells: one character, or `tab`; else as the header line shows
    #[arg(long, value_name = "MARK", value_parser = delimiter, help_heading = "Input")]
    delimiter: Option<u8>,
    /// The encoding of the leads, such as windows-1252; else UTF-8
    #[arg(long, value_name = "NAME", value_parser = encoding, help_heading = "Input")]
    encoding: Option<Encoding>,
}

/// How leads are read and what is joined to them.
#[derive(Debug, Args)]
pub(super) struct Reading {
    #[command(flatten)]
    dialect: Dialect,
    /// What becomes of a value that its field cannot have; else `problem`
    #[arg(long, value_enum, value_name = "HOW", help_heading = "Input")]
    bad_values: Option<BadValues>,
    /// Related records in a file of their own; may be given several times
    #[arg(long, value_name = "NAME=FILE", value_parser = related, help_heading = "Input")]
    related: Vec<Related>,
    /// What people approved and rejected
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    approvals: Option<PathBuf>,
}

/// `--related NAME=FILE`
#[derive(Clone, Debug)]
pub(super) struct Related {
    name: String,
    path: PathBuf,
}

/// The leads, opened.
pub(super) struct Input {
    /// What messages call them.
    pub(super) name: String,
    /// Their bytes.
    pub(super) reader: Box<dyn Read + Send>,
    /// The file that has them, where it is one: some formats are read at many places at once.
    pub(super) file: Option<File>,
    /// How many bytes there are, where that is known.
    pub(super) size: Option<u64>,
}

impl Input {
    /// Opens a lead given as JSON.
    pub(super) fn of_json(lead: &str) -> Result<Input, Failure> {
        if !lead.trim_start().starts_with('{') {
            return Err(Failure::new("`--lead` takes a lead as a JSON object")
                .help("write it in braces: `--lead '{\"budget\": \"20k EUR\", \"timing\": \"30d\"}'`"));
        }
        let reader = Box::new(Cursor::new(lead.to_owned().into_bytes()));
        Ok(Input { name: IN_PLACE.to_owned(), reader, file: None, size: None })
    }

    /// Opens a file of leads; `-` is standard input.
    pub(super) fn of_path(path: &Path) -> Result<Input, Failure> {
        if path == Path::new("-") {
            let name = "standard input".to_owned();
            return Ok(Input { name, reader: Box::new(io::stdin()), file: None, size: None });
        }
        let file = open(path)?;
        let size = file.metadata().ok().filter(|file| file.is_file()).map(|file| file.len());
        let placed = size.and_then(|_| file.try_clone().ok());
        Ok(Input { name: path.display().to_string(), reader: Box::new(file), file: placed, size })
    }
}

impl Dialect {
    /// The options as they are given on a command line, a blank before each.
    pub(super) fn arguments(&self) -> String {
        let mut arguments = String::new();
        if let Some(name) = self.input_format.and_then(|format| format.to_possible_value()) {
            arguments.push_str(&format!(" --input-format {}", name.get_name()));
        }
        match self.delimiter {
            Some(b'\t') => arguments.push_str(" --delimiter tab"),
            Some(mark) => arguments.push_str(&format!(" --delimiter '{}'", char::from(mark))),
            None => {}
        }
        if let Some(encoding) = self.encoding {
            arguments.push_str(&format!(" --encoding {}", encoding.name().to_lowercase()));
        }
        arguments
    }

    /// How an input is read, bad values being problems.
    pub(super) fn options(&self) -> data::Options {
        let format = self.input_format.map(Into::into);
        data::Options { format, delimiter: self.delimiter, encoding: self.encoding, ..data::Options::default() }
    }
}

impl Reading {
    /// The same, where leads that do not have what the policy declares are a finding and no failure.
    pub(super) fn opened<'p>(
        &self,
        policy: &'p Policy,
        sources: &Sources,
        input: Input,
    ) -> Result<Result<Leads<'p>, Vec<Diagnostic>>, Failure> {
        let name = input.name.clone();
        match self.tried(policy, input, |reader| reader) {
            Ok(mut leads) => {
                self.attach(policy, sources, leads.reader_mut(), &[])?;
                Ok(Ok(leads))
            }
            Err(OpenError::Unfit(found)) => Ok(Err(found)),
            Err(OpenError::Io(error)) => Err(broken(&name, &error)),
        }
    }

    /// Begins to read leads, with their records and verdicts. `watch` counts the bytes of what is read from its first to
    /// its last.
    pub(super) fn leads<'p, R: Read + Send + 'p>(
        &self,
        policy: &'p Policy,
        sources: &Sources,
        input: Input,
        watch: impl FnOnce(Box<dyn Read + Send>) -> R,
    ) -> Result<Leads<'p>, Failure> {
        let mut leads = self.begun(policy, sources, input, watch)?;
        self.attach(policy, sources, leads.reader_mut(), &[])?;
        Ok(leads)
    }

    /// The same leads for two policies, and what reads them as the second does. Related records may belong to either.
    pub(super) fn leads_of_both<'p>(
        &self,
        [(old, old_sources), (new, new_sources)]: [(&'p Policy, &Sources); 2],
        input: Input,
    ) -> Result<(Leads<'p>, LeadReader<'p>), Failure> {
        let name = input.name.clone();
        let mut leads = self.begun(old, old_sources, input, |reader| reader)?;
        let mut other = leads.reader_for(new, &name, &self.options_for(&name)).map_err(unfit(new_sources, &name))?;
        self.attach(old, old_sources, leads.reader_mut(), &[new])?;
        self.attach(new, new_sources, &mut other, &[old])?;
        Ok((leads, other))
    }

    /// Leads without what is joined to them.
    fn begun<'p, R: Read + Send + 'p>(
        &self,
        policy: &'p Policy,
        sources: &Sources,
        input: Input,
        watch: impl FnOnce(Box<dyn Read + Send>) -> R,
    ) -> Result<Leads<'p>, Failure> {
        let name = input.name.clone();
        self.tried(policy, input, watch).map_err(unfit(sources, &name))
    }

    fn tried<'p, R: Read + Send + 'p>(
        &self,
        policy: &'p Policy,
        input: Input,
        watch: impl FnOnce(Box<dyn Read + Send>) -> R,
    ) -> Result<Leads<'p>, OpenError> {
        let Input { name, reader, file, .. } = input;
        let options = self.options_for(&name);
        let table = file.map(|file| Leads::open_table(policy, &name, file, &options)).transpose()?;
        table.flatten().map_or_else(|| Leads::open(policy, &name, watch(reader), &options), Ok)
    }

    /// How the leads of this name are read.
    fn options_for(&self, name: &str) -> data::Options {
        let in_place = name == IN_PLACE;
        let format = if in_place { Some(data::Format::Json) } else { self.dialect.options().format };
        data::Options { format, in_place, ..self.options() }
    }

    /// The files of records and verdicts.
    pub(super) fn joined_files(&self) -> impl Iterator<Item = &PathBuf> {
        self.related.iter().map(|related| &related.path).chain(&self.approvals)
    }

    /// Takes what the command line does not say from settings.
    pub(super) fn settle(&mut self, bad_values: Option<config::BadValues>) {
        let settled = bad_values.map(|bad_values| match bad_values {
            config::BadValues::Problem => BadValues::Problem,
            config::BadValues::Missing => BadValues::Missing,
        });
        self.bad_values = self.bad_values.or(settled);
    }

    fn options(&self) -> data::Options {
        let bad_values = match self.bad_values.unwrap_or(BadValues::Problem) {
            BadValues::Problem => data::BadValues::Problem,
            BadValues::Missing => data::BadValues::Missing,
        };
        data::Options { format: None, bad_values, ..self.dialect.options() }
    }

    /// Joins the files of related records and of verdicts to the leads. Records that only one of the `others` knows are
    /// passed over.
    fn attach<'p>(
        &self,
        policy: &'p Policy,
        sources: &Sources,
        leads: &mut LeadReader<'p>,
        others: &[&Policy],
    ) -> Result<(), Failure> {
        let options = self.options();
        for Related { name, path } in &self.related {
            let knows = |policy: &Policy| policy.schema.related.iter().any(|related| *related.name == **name);
            if !knows(policy) && others.iter().any(|other| knows(other)) {
                continue;
            }
            let blocks = || policy.schema.related.iter().map(|related| &*related.name);
            let Some(id) = policy.schema.related.position(|related| *related.name == **name) else {
                let failure = Failure::new(format!("the policy has no related records called `{name}`"));
                return Err(match nearest(name, blocks()).or_else(|| blocks().next()) {
                    Some(near) => failure.help(format!("did you mean `--related {near}={}`?", path.display())),
                    None => failure.help(format!("declare them in the lead block: `related {name} {{ … }}`")),
                });
            };
            if policy.schema.related.get(id).is_some_and(|related| related.by.is_empty()) {
                return Err(without_key(&format!("the records of `{}`", path.display())));
            }
            let file = path.display().to_string();
            let records = Records::load(policy, id, &file, open(path)?, &options).map_err(unfit(sources, &file))?;
            leads.attach(records);
        }
        if let Some(path) = &self.approvals {
            if policy.schema.key().next().is_none() {
                return Err(without_key(&format!("the verdicts of `{}`", path.display())));
            }
            let file = path.display().to_string();
            let approvals = Approvals::load(policy, &file, open(path)?, &options).map_err(unfit(sources, &file))?;
            leads.attach_approvals(approvals);
        }
        Ok(())
    }
}

fn without_key(what: &str) -> Failure {
    Failure::new(format!("the policy declares no key, so {what} have no lead to go to"))
        .help("mark the field that identifies a lead in the lead block: `lead_id text key`")
}

fn open(path: &Path) -> Result<File, Failure> {
    if path.is_dir() {
        return Err(Failure::new(format!("`{}` is a folder", path.display())).help("give a file of leads in it"));
    }
    if ending(path).is_some_and(|ending| SPREADSHEETS.contains(&ending.as_str())) {
        return Err(Failure::new(format!("`{}` is a spreadsheet, which is not read", path.display()))
            .help("save it as CSV first"));
    }
    File::open(path).map_err(|error| unreadable(path, &error))
}

/// What to say of an input that cannot be begun.
fn unfit<'s>(sources: &'s Sources, name: &str) -> impl Fn(OpenError) -> Failure + use<'s> {
    unfit_for(sources, name, "the policy needs")
}

/// The same for what needs something else.
pub(super) fn unfit_for<'s>(
    sources: &'s Sources,
    name: &str,
    needs: &'static str,
) -> impl Fn(OpenError) -> Failure + use<'s> {
    let name = name.to_owned();
    move |error| match error {
        OpenError::Io(error) => broken(&name, &error),
        OpenError::Unfit(diagnostics) => {
            tell(&render::graphical(sources, &diagnostics, look()));
            Failure::new(format!("`{name}` does not have what {needs}"))
        }
    }
}

/// Tells of keys of a lead given in place that are not read, where another is that may be meant.
pub(super) fn warn_of_misnamed_keys(misnamed: &[(String, String)]) {
    for (key, meant) in misnamed {
        tell(&format!("\u{1b}[33mwarning:\u{1b}[0m nothing is read from `{key}`; did you mean `{meant}`?"));
    }
}

/// What to say of an input that breaks off.
pub(super) fn broken(name: &str, error: &io::Error) -> Failure {
    Failure::new(format!("`{name}` cannot be read: {}", reason(error)))
}

/// `;`, `tab`, `\t`
fn delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, [byte]) if !byte.is_ascii_alphanumeric() && *byte != b'"' => Ok(*byte),
        ("semicolon", _) => Ok(b';'),
        ("comma", _) => Ok(b','),
        ("pipe" | "bar", _) => Ok(b'|'),
        _ => Err("give one mark, such as `;`, or its name: comma, semicolon, tab, pipe".to_owned()),
    }
}

/// `windows-1252`
fn encoding(text: &str) -> Result<Encoding, String> {
    Encoding::of_name(text).ok_or_else(|| {
        const USUAL: [&str; 6] = ["utf-8", "windows-1252", "iso-8859-1", "utf-16le", "shift_jis", "macintosh"];
        match nearest(text, USUAL) {
            Some(near) => format!("no encoding is called so; did you mean `{near}`?"),
            None => format!("no encoding is called so; usual ones are {}", USUAL.join(", ")),
        }
    })
}

/// `activities=calls.csv`
fn related(text: &str) -> Result<Related, String> {
    match text.split_once('=') {
        Some((name, path)) if !name.trim().is_empty() && !path.is_empty() => {
            Ok(Related { name: name.trim().to_owned(), path: PathBuf::from(path) })
        }
        Some(_) | None => Err("write the name and the file: `activities=calls.csv`".to_owned()),
    }
}
