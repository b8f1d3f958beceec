//! Leads in, decisions out.
//!
//! [`Leads`] reads any input, CSV or JSON, one lead at a time: whatever stands there, every record comes out once, in
//! order, typed as the lead block declares or with its [`Problem`]s. Memory does not grow with the input. Nothing here
//! opens a path but [`mod@file`]; all else takes `impl Read` and `impl Write`.

mod approvals;
mod bind;
pub mod block;
pub mod cell;
mod columns;
mod compressed;
mod errors;
pub mod file;
mod foreign;
mod input;
mod key;
mod lead_reader;
mod leads;
mod own;
mod packed;
#[cfg(feature = "parquet")]
mod parquet;
mod problem;
mod read;
mod records;
mod repeats;
pub mod sample;
mod seen;
mod split;
pub mod summary;
#[cfg(test)]
mod tests;
mod write;

pub use crate::policy::Named;
pub use approvals::{Approvals, ApprovalsReport};
#[cfg(feature = "parquet")]
pub(crate) use columns::of_prospect as prospect_cell;
pub use columns::{Answer, Columns, Prospect, UnknownColumn, named};
pub(crate) use columns::{Source, column};
pub use compressed::Packing;
pub use input::{BadValues, Encoding, Format, Options};
pub use lead_reader::{LeadReader, ReadLead};
pub use leads::Leads;
pub use own::{Own, Shown};
pub use problem::{Problem, ProblemKind};
pub use records::{Records, RecordsReport};
pub(crate) use repeats::Keys;
pub use repeats::Repeats;
pub use seen::Seen;
#[cfg(feature = "parquet")]
pub use write::ColumnWriter;
pub use write::{Cell, Notation, OutputFormat, RowWriter, rows, writer};
#[cfg(feature = "parquet")]
pub(crate) use write::{Page, PageColumn};
pub(crate) use write::{Piece, RowFrame, integer};

use std::fmt;
use std::io;

use crate::diagnostic::Diagnostic;

/// Whether Parquet is read and written: that it is takes the feature `parquet` of this crate.
pub const PARQUET: bool = cfg!(feature = "parquet");

/// Why an input could not be begun.
#[derive(Debug)]
pub enum OpenError {
    /// It cannot be read.
    Io(io::Error),
    /// It is not what the policy needs: no header, columns missing or repeated. At least one, all of them errors.
    Unfit(Vec<Diagnostic>),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Io(error) => error.fmt(f),
            OpenError::Unfit(diagnostics) => {
                let messages: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
                f.write_str(&messages.join("; "))
            }
        }
    }
}

impl std::error::Error for OpenError {}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        OpenError::Io(error)
    }
}

impl From<Vec<Diagnostic>> for OpenError {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        OpenError::Unfit(diagnostics)
    }
}
