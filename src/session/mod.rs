//! From a file to a policy: the only place that knows the order of the phases.
//!
//! Files are read through [`Files`], so everything here runs as well on texts in memory. What cannot be read or does
//! not check is a diagnostic; nothing here prints or panics.

mod errors;
mod files;
mod gather;

pub use files::{Disk, Files, Memory};

use std::io;
use std::path::Path;

use crate::check::Program;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{self, Settings};
use crate::policy::Policy;
use crate::source::Sources;

/// What became of a policy file.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The file and those that it uses; diagnostics point into them.
    pub sources: Sources,
    /// What stands in them; entries that could not be read are `Invalid`.
    pub program: Program,
    /// The policy; there when no diagnostic is an error.
    pub policy: Option<Policy>,
    /// Everything that was found, in no particular order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// How many diagnostics are errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
    }

    /// What was found, and what lints find beside it, in the order of their places. A policy that does not check is
    /// not linted: what lints would say of it could be wrong.
    #[must_use]
    pub fn lint(&self, settings: &Settings) -> Vec<Diagnostic> {
        self.lint_beside(settings, Vec::new())
    }

    /// The same, with findings of lints that need more than the policy, such as those of a
    /// [`Profile`](crate::profile::Profile): what is allowed and how much it weighs goes for them, too.
    #[must_use]
    pub fn lint_beside(&self, settings: &Settings, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics.clone();
        if let Some(policy) = &self.policy {
            diagnostics.extend(lint::lint(&self.sources, &self.program, policy, settings, found));
        }
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
        diagnostics
    }
}

/// Reads and checks a policy file and those that it uses.
///
/// # Errors
/// Only where the file itself cannot be read; a file that it uses is a diagnostic.
pub fn load(files: &dyn Files, path: &Path) -> io::Result<Loaded> {
    let bytes = files.read(path)?;
    Ok(gather::gather(files, path, &bytes))
}

/// Checks a policy that is a text in memory. It may use itself by its name, and no other file.
#[must_use]
pub fn load_text(name: &str, text: &str) -> Loaded {
    let files = Memory::from([(name, text)]);
    gather::gather(&files, Path::new(name), text.as_bytes())
}

#[cfg(test)]
mod tests;
