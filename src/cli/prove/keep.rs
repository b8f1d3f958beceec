//! `--write-tests`: leads that were found, kept as tests.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use super::{Proven, test_block, text};
use crate::analysis::{Claim, Standing, Statement, Witness};
use crate::cli::console::{counted, tell};
use crate::cli::failure::{Failure, reason};
use crate::cli::overlay::Overlay;
use crate::cli::policies::unreadable;
use crate::policy::Policy;
use crate::reference::Evaluation;
use crate::session::{self, Disk, Files, Loaded};
use crate::syntax::written;
use crate::testing::{self, Coverage};

/// A file that tests of a policy may be written to: the policy, one that uses it, or one that will.
pub(super) struct Place<'a> {
    path: &'a Path,
    /// What is in it; nothing where there is no such file.
    text: String,
    /// What it needs before tests: the `use` of the policy.
    start: String,
    /// What it is with that.
    policy: Policy,
}

impl<'a> Place<'a> {
    /// Sees that the file is the policy, or uses it.
    pub(super) fn open(path: &'a Path, asked: &Path) -> Result<Place<'a>, Failure> {
        let shown = path.display();
        let bytes = if path.exists() { Disk.read(path).map_err(|error| unreadable(path, &error))? } else { Vec::new() };
        let text = String::from_utf8(bytes).map_err(|_| {
            Failure::new(format!("`{shown}` is not UTF-8 text, so it is no policy")).help("name another file")
        })?;
        let says_nothing = text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
        let is_asked = Disk.identity(path) == Disk.identity(asked);
        let start = if says_nothing && !is_asked {
            format!("{}use {}\n", line_break(&text), written::text(&relative(path, asked)))
        } else {
            line_break(&text).to_owned()
        };
        let Loaded { sources, policy, .. } = load(path, &format!("{text}{start}"))?;
        let mut files = sources.iter().filter_map(|(_, file)| file.path());
        let is_of_it = files.any(|file| Disk.identity(file) == Disk.identity(asked));
        match policy {
            Some(policy) if is_of_it => Ok(Place { path, text, start, policy }),
            None if is_of_it => Err(Failure::new(format!("`{shown}` does not check, so no test was written to it"))
                .help(format!("`bantam check {shown}` says why"))),
            Some(_) | None => Err(Failure::new(format!("`{shown}` does not use `{}`", asked.display()))
                .help("tests stand in the policy, in a file that uses it, or in a new file: name one of these")),
        }
    }

    /// Appends a test for each lead that refutes something, and for each entry one that it decides; none for what a test
    /// that stands there shows.
    pub(super) fn write(self, proven: &Proven<'_>) -> Result<(), Failure> {
        let path = self.path;
        let policy = proven.audit.policy;
        let mut known = self.known(policy);
        let (mut tests, mut titles) = (String::new(), Vec::new());
        for claim in proven.audit.claims.iter().filter(|claim| is_kept(claim)) {
            let title = text::title(proven, claim.statement);
            let shows = |lead: &Witness| claim.shown_by(&Evaluation::new(policy, &lead.lead, &lead.as_of));
            if self.text.contains(&format!("test {} {{", written::text(&title))) || known.iter().any(shows) {
                continue;
            }
            let Some(witness) = claim.witness(policy) else { continue };
            tests.push_str(&format!("\n{}\n", test_block(policy, &title, &witness)));
            titles.push(title);
            known.push(witness);
        }
        if !titles.is_empty() {
            let added = format!("{}{tests}", self.start);
            self.try_out(&format!("{}{added}", self.text), &titles)?;
            let unwritable = |error: std::io::Error| {
                Failure::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)))
            };
            let mut file = OpenOptions::new().append(true).create(true).open(path).map_err(unwritable)?;
            file.write_all(added.as_bytes()).map_err(unwritable)?;
        }
        tell(&format!("wrote {} to {}", counted(titles.len(), "test", "tests"), path.display()));
        Ok(())
    }

    /// The leads of the tests that stand there, if they are leads as the policy knows them.
    fn known(&self, policy: &Policy) -> Vec<Witness> {
        let fields = |policy: &Policy| -> Vec<_> {
            let related = policy.schema.related.iter().map(|related| related.name.clone());
            policy.schema.fields.iter().map(|field| field.name.clone()).chain(related).collect()
        };
        if fields(&self.policy) != fields(policy) {
            return Vec::new();
        }
        let tests = self.policy.tests.iter();
        tests.map(|test| Witness { lead: test.lead.clone(), as_of: testing::moment(test) }).collect()
    }

    /// Sees that the file would check and its new tests would pass.
    fn try_out(&self, text: &str, titles: &[String]) -> Result<(), Failure> {
        let Loaded { sources, policy, .. } = load(self.path, text)?;
        let passes = policy.is_some_and(|policy| {
            let mut coverage = Coverage::new(&policy);
            let mut tests = policy.tests.iter().filter(|test| titles.iter().any(|title| **title == *test.title));
            tests.all(|test| testing::run(&policy, &sources, test, &mut coverage).passed())
        });
        if passes {
            return Ok(());
        }
        let shown = self.path.display();
        Err(Failure::new(format!("the tests would not pass in `{shown}`, so none was written to it"))
            .help("what else stands there changes what the policy decides: name a file that does no more than use it"))
    }
}

fn load(path: &Path, text: &str) -> Result<Loaded, Failure> {
    session::load(&Overlay::of(path, text), path).map_err(|error| unreadable(path, &error))
}

/// What ends the last line of a text.
fn line_break(text: &str) -> &'static str {
    if text.is_empty() || text.ends_with('\n') { "" } else { "\n" }
}

/// Whether a file of this name may have tests: only a policy, or one that becomes it.
pub(super) fn check_name(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Failure::new(format!("`{shown}` is a folder"))
            .help(format!("name a file in it: `{}`", path.join("tests.bant").display())));
    }
    if path.extension().is_none_or(|ending| ending != "bant") {
        return Err(Failure::new(format!("`{shown}` is no policy, and tests stand in policies"))
            .help(format!("end its name in `.bant`: `{}`", path.with_extension("bant").display())));
    }
    Ok(())
}

fn is_kept(claim: &Claim) -> bool {
    match claim.statement {
        Statement::Decides(_) => claim.standing == Standing::Holds,
        Statement::Kept(_) | Statement::Unique(_) => claim.standing == Standing::Fails,
        Statement::Possible(_)
        | Statement::Contingent(_)
        | Statement::Counts(..)
        | Statement::Best(..)
        | Statement::Taken(..)
        | Statement::Given(_) => false,
    }
}

/// The way from a file to the policy, as `use` takes it.
fn relative(from: &Path, to: &Path) -> String {
    let folder = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
    };
    let (from, target) = (folder(from), folder(to));
    let shared = from.components().zip(target.components()).take_while(|(one, other)| one == other).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let down = target.components().skip(shared);
    let way: PathBuf = up.chain(down).map(|part| part.as_os_str().to_owned()).collect::<PathBuf>();
    let name = to.file_name().unwrap_or_default();
    way.join(name).to_string_lossy().replace('\\', "/")
}
