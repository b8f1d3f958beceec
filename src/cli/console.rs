//! The terminal: how wide it is, and whether it is one.

use std::io::Write;

use jiff::tz::TimeZone;

use crate::diagnostic::render::Look;
use crate::types::Value;
use crate::types::show::friendly;

/// Wider lines than this are hard to read.
const WIDEST: usize = 120;

/// Columns where there is no terminal to ask.
const UNKNOWN_WIDTH: usize = 100;

/// The columns that may be filled.
pub(super) fn width() -> usize {
    let known = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    known.map_or(UNKNOWN_WIDTH, |width| width.clamp(40, WIDEST))
}

/// How diagnostics look here. Colours are always written: the `anstream` streams take them away again where the
/// output is no terminal, or `NO_COLOR` is set.
pub(super) fn look() -> Look {
    Look { width: width(), colour: true }
}

/// Tells something on standard error. Whoever closed it does not want to know.
pub(super) fn tell(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// `1 policy`, `3 policies`, `1,200 leads`.
pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    let noun = if count == 1 { one } else { several };
    let count = Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    format!("{} {noun}", friendly(&count, &TimeZone::UTC))
}
