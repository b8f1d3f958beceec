//! Lints by the names that people write.

use crate::diagnostic::{Code, nearest};
use crate::lint::LINTS;

/// A name that is no lint's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownLint {
    /// A kind of error, which has no level.
    IsError,
    /// Perhaps this one was meant.
    Near(Code),
    /// Nothing is called so or similarly.
    Unlike,
}

/// The lint of this name.
///
/// # Errors
/// Where there is none: what may have been meant.
pub fn named(name: &str) -> Result<Code, UnknownLint> {
    let codes = || LINTS.iter().map(|lint| lint.code);
    if let Some(code) = codes().find(|code| code.name() == name) {
        return Ok(code);
    }
    if name.parse::<Code>().is_ok() {
        return Err(UnknownLint::IsError);
    }
    let full = if name.contains('/') { name.to_owned() } else { format!("lint/{name}") };
    let near = nearest(&full, codes().map(Code::name)).and_then(|near| near.parse().ok());
    Err(near.map_or(UnknownLint::Unlike, UnknownLint::Near))
}
