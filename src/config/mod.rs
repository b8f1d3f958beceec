//! `bantam.toml`: the settings of a folder of policies, from text to values.
//!
//! Every key and value is looked at; what is not known or cannot be is a diagnostic with its place in the file, and leaves
//! the setting as it would be without the file.
//!
//! ```
//! use bantam::config;
//! use bantam::source::Sources;
//!
//! let mut sources = Sources::new();
//! let file = sources.add("bantam.toml", None, "[fmt]\nwidht = 80\n");
//! let (settings, found) = config::parse(&sources, file);
//! assert_eq!(settings.fmt.width, None);
//! assert_eq!(found[0].message, "there is no `widht` in `[fmt]`");
//! ```

mod errors;
mod lints;
mod read;

pub use lints::{UnknownLint, named};
pub use read::parse;

use std::num::NonZeroUsize;

use crate::diagnostic::{Code, Severity};
use crate::lint::Level;

/// What the file is called wherever it is looked for.
pub const FILE_NAME: &str = "bantam.toml";

/// What a `bantam.toml` says; nothing of what it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `[lint]`
    pub lint: Lint,
    /// `[fmt]`
    pub fmt: Fmt,
    /// `[test]`
    pub test: Test,
    /// `[eval]`
    pub eval: Eval,
}

/// How policies are linted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lint {
    /// `[lint.levels]`: how much single lints weigh.
    pub levels: Vec<(Code, Level)>,
    /// `error-on`: the least weight that fails.
    pub error_on: Option<Severity>,
    /// `max-warnings`: how many warnings do not fail.
    pub max_warnings: Option<usize>,
}

/// How policies are formatted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fmt {
    /// `width`: how many columns a line may fill.
    pub width: Option<usize>,
}

/// How policies are tested.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Test {
    /// `min-coverage`: the share of entries, in percent, that has to be exercised.
    pub min_coverage: Option<u32>,
}

/// How leads are decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Eval {
    /// `columns`: the columns of the output.
    pub columns: Option<Vec<String>>,
    /// `bad-values`: what becomes of a value that its field cannot have.
    pub bad_values: Option<BadValues>,
    /// `limit`: how many leads a table shows.
    pub limit: Option<usize>,
    /// `threads`: by how many threads.
    pub threads: Option<NonZeroUsize>,
}

/// What becomes of a value that its field cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadValues {
    /// The lead is not decided and says why.
    Problem,
    /// It is read as missing, and counted.
    Missing,
}

#[cfg(test)]
mod tests;
