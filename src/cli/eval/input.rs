//! Where leads, records and verdicts come from, and what is said when they do not.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::Eval;
use crate::cli::console::{look, tell};
use crate::cli::failure::{Failure, reason};
use crate::cli::policies::{ending, unreadable};
use crate::data::{self, Approvals, Encoding, Leads, OpenError, Records};
use crate::diagnostic::{nearest, render};
use crate::policy::Policy;
use crate::source::Sources;

/// The endings of files that only a spreadsheet program reads.
const SPREADSHEETS: [&str; 4] = ["xls", "xlsx", "xlsm", "ods"];

/// How leads are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// Cells in lines, a header first
    Csv,
    /// One JSON object a line
    Jsonl,
    /// A JSON array of objects
    Json,
}

impl From<Format> for data::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => data::Format::Csv,
            Format::Jsonl => data::Format::JsonLines,
            Format::Json => data::Format::Json,
        }
    }
}

/// `--related NAME=FILE`
#[derive(Clone, Debug)]
pub(super) struct Related {
    name: String,
    /// The file.
    pub(super) path: PathBuf,
}

/// The leads, opened.
pub(super) struct Input {
    /// What messages call them.
    pub(super) name: String,
    /// Their bytes.
    pub(super) reader: Box<dyn Read>,
    /// How many bytes there are, where that is known.
    pub(super) size: Option<u64>,
}

impl Input {
    /// Opens the leads that the command was given.
    pub(super) fn open(eval: &Eval) -> Result<Input, Failure> {
        if let Some(lead) = &eval.lead {
            if !lead.trim_start().starts_with('{') {
                return Err(Failure::new("`--lead` takes a lead as a JSON object")
                    .help("write it in braces: `--lead '{\"budget\": \"20k EUR\", \"timing\": \"30d\"}'`"));
            }
            let reader = Box::new(Cursor::new(lead.clone().into_bytes()));
            return Ok(Input { name: "--lead".to_owned(), reader, size: None });
        }
        match eval.leads.as_deref() {
            Some(path) if path != Path::new("-") => {
                let file = open(path)?;
                let size = file.metadata().ok().filter(|file| file.is_file()).map(|file| file.len());
                Ok(Input { name: path.display().to_string(), reader: Box::new(file), size })
            }
            Some(_) | None => {
                Ok(Input { name: "standard input".to_owned(), reader: Box::new(io::stdin().lock()), size: None })
            }
        }
    }
}

/// Joins the files of related records and of verdicts to the leads.
pub(super) fn attach<'p>(
    eval: &Eval,
    policy: &'p Policy,
    sources: &Sources,
    leads: &mut Leads<'p>,
) -> Result<(), Failure> {
    let options = data::Options { format: None, ..eval.options() };
    for Related { name, path } in &eval.related {
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
    if let Some(path) = &eval.approvals {
        if policy.schema.key().next().is_none() {
            return Err(without_key(&format!("the verdicts of `{}`", path.display())));
        }
        let file = path.display().to_string();
        let approvals = Approvals::load(policy, &file, open(path)?, &options).map_err(unfit(sources, &file))?;
        leads.attach_approvals(approvals);
    }
    Ok(())
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
pub(super) fn unfit<'s>(sources: &'s Sources, name: &str) -> impl Fn(OpenError) -> Failure + use<'s> {
    let name = name.to_owned();
    move |error| match error {
        OpenError::Io(error) => broken(&name, &error),
        OpenError::Unfit(diagnostics) => {
            tell(&render::graphical(sources, &diagnostics, look()));
            Failure::new(format!("`{name}` does not have what the policy needs"))
        }
    }
}

/// What to say of an input that breaks off.
pub(super) fn broken(name: &str, error: &io::Error) -> Failure {
    Failure::new(format!("`{name}` cannot be read: {}", reason(error)))
}

/// `;`, `tab`, `\t`
pub(super) fn delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, [byte]) if !byte.is_ascii_alphanumeric() && *byte != b'"' => Ok(*byte),
        _ => Err("give one mark, such as `;`, or `tab`".to_owned()),
    }
}

/// `windows-1252`
pub(super) fn encoding(text: &str) -> Result<Encoding, String> {
    Encoding::of_name(text).ok_or_else(|| {
        const USUAL: [&str; 6] = ["utf-8", "windows-1252", "iso-8859-1", "utf-16le", "shift_jis", "macintosh"];
        match nearest(text, USUAL) {
            Some(near) => format!("no encoding is called so; did you mean `{near}`?"),
            None => format!("no encoding is called so; usual ones are {}", USUAL.join(", ")),
        }
    })
}

/// `activities=calls.csv`
pub(super) fn related(text: &str) -> Result<Related, String> {
    match text.split_once('=') {
        Some((name, path)) if !name.trim().is_empty() && !path.is_empty() => {
            Ok(Related { name: name.trim().to_owned(), path: PathBuf::from(path) })
        }
        Some(_) | None => Err("write the name and the file: `activities=calls.csv`".to_owned()),
    }
}
