//! Fixes made: which, in how many rounds, and whether the policies are still right after them.
//!
//! All is tried in memory. A file is written when everything has been tried, and a fix after which a policy no longer
//! checks is not among what is written.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::cli::console::{counted, tell};
use crate::cli::destination::{self, cannot};
use crate::cli::failure::Failure;
use crate::cli::overlay::Overlay;
use crate::cli::policies::unreadable;
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
        let wanted = |candidate: &Candidate<'_>| {
            (also_unsafe || candidate.fix.safety == Safety::Safe) && !refused.contains(&candidate.key())
        };
        let candidates: Vec<Candidate<'_>> = candidates(&policies).into_iter().filter(wanted).collect();
        let mut edits = Edits::default();
        let chosen: Vec<&Candidate<'_>> = candidates.iter().filter(|candidate| candidate.add_to(&mut edits)).collect();
        if chosen.is_empty() {
            break;
        }
        let checks = |files: &Overlay| -> Result<bool, Failure> { Ok(still_check(&policies, &lint(files)?)) };
        if let Some(files) = made(&mended.files, &policies, &edits).filter(|files| checks(files).unwrap_or(false)) {
            mended.done.extend(chosen.into_iter().map(Candidate::told));
            mended.files = files;
            continue;
        }
        // One of them is to blame, or two do not go together: the first that can be made alone, and then again.
        for candidate in chosen {
            let mut alone = Edits::default();
            candidate.add_to(&mut alone);
            if let Some(files) = made(&mended.files, &policies, &alone).filter(|files| checks(files).unwrap_or(false)) {
                mended.done.push(candidate.told());
                mended.files = files;
                break;
            }
            refused.insert(candidate.key());
            tell(&format!(
                "{} was not done, because the policy would no longer check: this is a defect in Bantam, please report it",
                candidate.told()
            ));
        }
    }
    Ok(mended)
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
            let diff = TextDiff::from_lines(before.as_ref(), text);
            out.push_str(&diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string());
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

fn candidates(policies: &[Loaded]) -> Vec<Candidate<'_>> {
    let mut all = Vec::new();
    for loaded in policies {
        for diagnostic in &loaded.diagnostics {
            all.extend(diagnostic.fix.as_ref().map(|fix| Candidate { loaded, diagnostic, fix }));
        }
    }
    all
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

/// Whether every policy that checked before does so after. Of one that did not, nothing is asked: one mistake less may
/// show the next.
fn still_check(before: &[Loaded], after: &[Loaded]) -> bool {
    let name = |loaded: &Loaded| loaded.sources.iter().next().and_then(|(_, file)| file.path().map(Path::to_owned));
    let right = |policies: &[Loaded]| -> BTreeSet<PathBuf> {
        policies.iter().filter(|loaded| loaded.policy.is_some()).filter_map(name).collect()
    };
    right(before).is_subset(&right(after))
}
