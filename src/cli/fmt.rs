//! `bantam fmt`: one layout for all policies.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::config::{ConfigOptions, Configs};
use super::console::{counted, look, tell};
use super::difference::difference;
use super::failure::{Failure, reason};
use super::paths::{self, Given};
use super::policies::{is_leads, unreadable};
use super::{Exit, destination};
use crate::config::FILE_NAME;
use crate::diagnostic::{Diagnostic, render};
use crate::format::{Refusal, Style, format};
use crate::session::{Disk, Files};
use crate::source::{Sources, Span};
use crate::syntax;

const EXAMPLES: &str = "\
Examples:
  bantam fmt qualification.bant
  bantam fmt rules/                     every policy in a folder, and what they use
  bantam fmt rules/ --check             for CI: which files are not formatted
  bantam fmt rules/ --diff              what would change, nothing is written
  bantam fmt - < rules.bant             from standard input to standard output

What stands between the lines `# fmt: off` and `# fmt: on` stays as it is.

Exit code: 0 all is formatted now, 1 a file cannot be read as a policy or, with --check, is not
formatted, 2 a file cannot be read or written.";

/// Bring policies into one layout. Only blanks and line breaks change, never what a policy means.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Fmt {
    /// Policy files, folders of `*.bant` files, or patterns; without any, the folder where you are; `-` for standard
    /// input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; name the files that are not formatted, and end with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    config: ConfigOptions,
}

/// How standard input is called where it is spoken of.
const STANDARD_INPUT: &str = "standard input";

/// A text, and where it stands.
struct Document {
    /// None for standard input.
    path: Option<PathBuf>,
    bytes: Vec<u8>,
}

/// What a document is once it is formatted.
enum Formatted {
    /// The same.
    Already,
    /// What it was, and what it is now.
    Changed(String, String),
    /// It cannot be read as a policy: its diagnostics have been shown.
    Unreadable,
    /// The formatter failed; that has been told.
    Defect,
}

/// How many documents there are of each sort.
#[derive(Default)]
struct Tally {
    already: usize,
    changed: usize,
    unreadable: usize,
    defects: usize,
}

impl Fmt {
    pub(super) fn run(self) -> Result<Exit, Failure> {
        let documents = self.documents()?;
        let mut tally = Tally::default();
        let configs = Configs::new(&self.config, &Disk);
        for document in &documents {
            let config = configs.of(document.path.as_deref().unwrap_or(Path::new(FILE_NAME)))?;
            let width = config.fmt.width.unwrap_or(Style::default().width);
            match document.formatted(Style { width }) {
                Formatted::Already => {
                    tally.already += 1;
                    self.pass_on(document)?;
                }
                Formatted::Changed(old, new) => {
                    tally.changed += 1;
                    self.changed(document, &old, &new)?;
                }
                Formatted::Unreadable => tally.unreadable += 1,
                Formatted::Defect => tally.defects += 1,
            }
        }
        if documents.iter().any(|document| document.path.is_some()) {
            tell(&self.summary(&tally));
        }
        if tally.defects > 0 {
            return Err(Failure::new(
                "this is a defect in Bantam: please report it, with the policy if you may show it",
            ));
        }
        Ok(if tally.unreadable > 0 || (self.check && tally.changed > 0) { Exit::Found } else { Exit::Clean })
    }

    /// All that is to be formatted, read before anything is written.
    fn documents(&self) -> Result<Vec<Document>, Failure> {
        if self.paths.iter().any(|path| path.as_os_str() == "-") {
            if self.paths.len() > 1 {
                return Err(Failure::new("`-` stands alone: standard input is not formatted together with files"));
            }
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| Failure::new(format!("{STANDARD_INPUT} cannot be read: {}", reason(&error))))?;
            return Ok(vec![Document { path: None, bytes }]);
        }
        let mut seen = HashSet::new();
        let mut documents = Vec::new();
        for Given { path, .. } in paths::expand(&self.paths)? {
            if is_leads(&path) {
                return Err(Failure::new(format!("`{}` looks like leads, not like a policy", path.display()))
                    .help("policies are files that end in `.bant`"));
            }
            if seen.insert(Disk.identity(&path)) {
                let bytes = Disk.read(&path).map_err(|error| unreadable(&path, &error))?;
                documents.push(Document { path: Some(path), bytes });
            }
        }
        Ok(documents)
    }

    /// What goes to standard output although nothing changes.
    fn pass_on(&self, document: &Document) -> Result<(), Failure> {
        if document.path.is_none() && !self.check && !self.diff {
            io::stdout().write_all(&document.bytes)?;
        }
        Ok(())
    }

    /// Shows, names, writes: what was asked for.
    fn changed(&self, document: &Document, old: &str, new: &str) -> Result<(), Failure> {
        if self.diff {
            anstream::stdout().write_all(difference(&document.name(), old, new).as_bytes())?;
        } else if self.check {
            writeln!(io::stdout(), "{}", document.name())?;
        } else if let Some(path) = &document.path {
            write(path, new)?;
        } else {
            io::stdout().write_all(new.as_bytes())?;
        }
        Ok(())
    }

    /// `3 files formatted, 4 were already`
    fn summary(&self, tally: &Tally) -> String {
        let files = |count| counted(count, "file", "files");
        let were = |count| if count == 1 { "was" } else { "were" };
        let are = |count| if count == 1 { "is" } else { "are" };
        let mut parts = Vec::new();
        let Tally { already, changed, unreadable, defects } = *tally;
        if self.check || self.diff {
            if changed > 0 {
                parts.push(format!("{} {} not formatted", files(changed), are(changed)));
            }
            if already > 0 {
                let count = if changed > 0 { already.to_string() } else { files(already) };
                parts.push(format!("{count} {}{}", are(already), if changed > 0 { "" } else { " formatted" }));
            }
        } else {
            if changed > 0 {
                parts.push(format!("{} formatted", files(changed)));
            }
            if already > 0 {
                let count = if changed > 0 { already.to_string() } else { files(already) };
                let formatted = if changed > 0 { "" } else { " formatted" };
                parts.push(format!("{count} {}{formatted} already", were(already)));
            }
        }
        if unreadable > 0 {
            parts.push(format!("{} with errors left alone", files(unreadable)));
        }
        if defects > 0 {
            parts.push(format!("{} that Bantam failed on left alone", files(defects)));
        }
        parts.join(", ")
    }
}

impl Document {
    fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| STANDARD_INPUT.to_owned(), |path| path.display().to_string())
    }

    /// Formats it, and tells what stands in the way.
    fn formatted(&self, style: Style) -> Formatted {
        let mut sources = Sources::new();
        let text = match syntax::decode(&self.bytes) {
            Ok(text) => text,
            Err(diagnostic) => {
                let id = sources.add(self.name(), self.path.clone(), "");
                show(&sources, &[diagnostic.label(Span::new(id, 0, 0), "nothing of it was read")]);
                return Formatted::Unreadable;
            }
        };
        let id = sources.add(self.name(), self.path.clone(), text.as_str());
        match format(&sources, id, style) {
            Ok(new) if new == text => Formatted::Already,
            Ok(new) => Formatted::Changed(text, new),
            Err(Refusal::Unreadable(diagnostics)) => {
                show(&sources, &diagnostics);
                Formatted::Unreadable
            }
            Err(Refusal::Defect) => {
                tell(&format!("`{}` would not mean the same: nothing was written", self.name()));
                Formatted::Defect
            }
        }
    }
}

fn show(sources: &Sources, diagnostics: &[Diagnostic]) {
    tell(&render::graphical(sources, diagnostics, look()));
}

/// Puts a text in a file's place, whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let is_protected = fs::metadata(path).is_ok_and(|file| file.permissions().readonly());
    if is_protected {
        return Err(Failure::new(format!("`{}` cannot be written: it is read-only", path.display())));
    }
    let mut file = destination::create(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.put());
    written.map_err(|error| destination::cannot(path, &error))
}
