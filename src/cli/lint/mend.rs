//! Fixes made: which, in how many rounds, and whether the policies are still right after them.
//!
//! All is tried in memory. A file is written when everything has been tried, and a fix after which a policy no longer
//! checks is not among what is written.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Write;
use std::path::PathBuf;

use crate::cli::console::{counted, tell};
use crate::cli::destination::{self, cannot};
use crate::cli::difference::difference;
use crate::cli::failure::Failure;
use crate::cli::overlay::Overlay;
use crate::cli::policies::{load_policy_from, unreadable};
use crate::diagnostic::fix::Edits;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::session::{Disk, Files, Loaded};
use crate::source::FileId;

/// How often fixes are looked for in what earlier ones left.
const ROUNDS: usize = 20;

/// What fixes make of the files.
pub(super) struct Mended {
    files: Overlay,
    /// What was done: `rules.bant:3:4: write `and` (syntax/foreign-sign)`.
    done: Vec<String>,
}

/// Makes all fixes, with those that may change a decision where `also_unsafe` says so.
pub(super) fn mend(
    lint: impl Fn(&dyn Files) -> Result<Vec<Loaded>, Failure>,
    also_unsafe: bool,
) -> Result<Mended, Failure> {
    let mut mended = Mended { files: Overlay::default(), done: Vec::new() };
    let mut refused = HashSet::new();
    for _ in 0..ROUNDS {
        let policies = lint(&mended.files)?;
        let mut round = Round { before: &mended.files, policies: &policies, edits: Edits::default(), done: Vec::new() };
        for loaded in &policies {
            let mut candidates = candidates(loaded);
            candidates.retain(|candidate| {
                (also_unsafe || candidate.fix.safety == Safety::Safe) && !refused.contains(&candidate.key())
            });
            for candidate in round.make(&candidates) {
                refused.insert(candidate.key());
                let told = candidate.told();
                tell(&format!("{told} was not done, because the policy would no longer check: please report this"));
            }
        }
        let Round { edits, done, .. } = round;
        match made(&mended.files, &policies, &edits) {
            Some(files) if !done.is_empty() => mended.files = files,
            Some(_) | None => break,
        }
        mended.done.extend(done);
    }
    Ok(mended)
}

/// Fixes that are made at once, because none touches another.
struct Round<'a> {
    before: &'a Overlay,
    policies: &'a [Loaded],
    edits: Edits<PathBuf>,
    done: Vec<String>,
}

impl Round<'_> {
    /// Makes as many of a policy's fixes as do not touch others, and gives those after which a policy no longer checks.
    fn make<'c, 'a>(&mut self, candidates: &'c [Candidate<'a>]) -> Vec<&'c Candidate<'a>> {
        let mut together = self.edits.clone();
        let chosen: Vec<&Candidate<'_>> = candidates.iter().filter(|one| one.add_to(&mut together)).collect();
        if self.still_check(&together, &chosen) {
            self.edits = together;
            self.done.extend(chosen.into_iter().map(Candidate::told));
            return Vec::new();
        }
        let mut wrong = Vec::new();
        for candidate in chosen {
            let mut with_it = self.edits.clone();
            candidate.add_to(&mut with_it);
            if self.still_check(&with_it, &[candidate]) {
                self.edits = with_it;
                self.done.push(candidate.told());
            } else {
                wrong.push(candidate);
            }
        }
        wrong
    }

    /// Whether every policy that checked before does so with the edits, of those that the candidates are about. Of one that
    /// did not, nothing is asked: one mistake less may show the next.
    fn still_check(&self, edits: &Edits<PathBuf>, candidates: &[&Candidate<'_>]) -> bool {
        let Some(files) = made(self.before, self.policies, edits) else { return false };
        let touched: BTreeSet<PathBuf> = candidates.iter().flat_map(|candidate| candidate.files()).collect();
        let mut concerned = self.policies.iter().filter(|loaded| {
            let mut of_it = loaded.sources.iter().filter_map(|(_, file)| file.path());
            loaded.policy.is_some() && of_it.any(|path| touched.contains(&Disk.identity(path)))
        });
        concerned.all(|loaded| {
            let path = loaded.sources.iter().next().and_then(|(_, file)| file.path());
            path.is_none_or(|path| load_policy_from(&files, path).is_ok_and(|loaded| loaded.policy.is_some()))
        })
    }
}

impl Mended {
    /// Writes the files, and tells what was done.
    pub(super) fn write(self) -> Result<(), Failure> {
        self.done.iter().for_each(|done| tell(&format!("mended {done}")));
        let mut count = 0;
        for (path, text) in self.files.texts() {
            let mut file = destination::create(path)?;
            file.write_all(text.as_bytes()).and_then(|()| file.put()).map_err(|error| cannot(path, &error))?;
            count += 1;
        }
        if count > 0 {
            let (fixes, files) = (counted(self.done.len(), "fix", "fixes"), counted(count, "file", "files"));
            tell(&format!("{fixes} made in {files}\n"));
        }
        Ok(())
    }

    /// What would be written, as a unified diff.
    pub(super) fn difference(&self) -> Result<String, Failure> {
        let here = std::env::current_dir().unwrap_or_default();
        let mut out = String::new();
        for (path, text) in self.files.texts() {
            let before = Disk.read(path).map_err(|error| unreadable(path, &error))?;
            let before = String::from_utf8_lossy(&before);
            let name = path.strip_prefix(&here).unwrap_or(path).display().to_string();
            out.push_str(&difference(&name, &before, text));
        }
        Ok(out)
    }
}

/// A finding that can be mended.
struct Candidate<'a> {
    loaded: &'a Loaded,
    diagnostic: &'a Diagnostic,
    fix: &'a Fix,
}

impl Candidate<'_> {
    /// Adds its edits to the others, if it touches none of them.
    fn add_to(&self, edits: &mut Edits<PathBuf>) -> bool {
        let own: Option<Vec<_>> =
            self.fix.edits.iter().map(|edit| Some((self.identity(edit.span.file)?, edit))).collect();
        own.is_some_and(|own| !own.is_empty() && edits.add(own))
    }

    /// The files that it changes.
    fn files(&self) -> impl Iterator<Item = PathBuf> {
        self.fix.edits.iter().filter_map(|edit| self.identity(edit.span.file))
    }

    fn identity(&self, file: FileId) -> Option<PathBuf> {
        Some(Disk.identity(self.loaded.sources.get(file)?.path()?))
    }

    /// What tells it from others from round to round.
    fn key(&self) -> (Option<PathBuf>, String) {
        let file = self.diagnostic.span().and_then(|span| self.identity(span.file));
        (file, format!("{} {}", self.diagnostic.code, self.diagnostic.message))
    }

    /// `rules.bant:3:4: write `and` (syntax/foreign-sign)`
    fn told(&self) -> String {
        let place = self.diagnostic.span().and_then(|span| {
            let file = self.loaded.sources.get(span.file)?;
            let (line, column) = file.line_column(span.start);
            Some(format!("{}:{line}:{column}: ", file.name()))
        });
        format!("{}{} ({})", place.unwrap_or_default(), self.fix.title, self.diagnostic.code)
    }
}

fn candidates(loaded: &Loaded) -> Vec<Candidate<'_>> {
    let found = loaded.diagnostics.iter();
    found.filter_map(|diagnostic| Some(Candidate { loaded, diagnostic, fix: diagnostic.fix.as_ref()? })).collect()
}

/// The files with the edits; nothing where one cannot be made.
fn made(files: &Overlay, policies: &[Loaded], edits: &Edits<PathBuf>) -> Option<Overlay> {
    let sources = policies.iter().flat_map(|loaded| loaded.sources.iter());
    let texts: BTreeMap<PathBuf, &str> =
        sources.filter_map(|(_, file)| Some((Disk.identity(file.path()?), file.text().as_ref()))).collect();
    let mut made = files.clone();
    for path in edits.texts() {
        made.set(path, edits.made(path, texts.get(path)?)?);
    }
    Some(made)
}
