//! Parquet: columns with types, read as leads.
//!
//! Guarantee: a value is read as its text would be from a cell. Numbers are written with as few digits as say them
//! exactly, days and moments in ISO 8601 whatever format the field declares for texts, and what texts mean (`missing`,
//! `read`, bounds) holds for them alike. So a lead is the same from Parquet as from a CSV of the same values.

mod bind;
mod blocks;
mod coding;
mod fit;
mod positions;
mod reader;
mod rows;
mod table;
mod value;

pub(crate) use bind::bind;
pub(crate) use blocks::TableBlocks;
pub(crate) use reader::TableReader;
pub(crate) use rows::Rows;
pub(crate) use table::Table;

use std::io;
use std::panic::{self, AssertUnwindSafe};

use parquet::errors::ParquetError;

/// Does what reads the file, and takes a panic for a broken file: the decoders do not foresee every way to break one.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> io::Result<T> {
    match panic::catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(io_error),
        Err(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "it is broken")),
    }
}

/// An error of the file itself.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others are shown alike")]
fn io_error(error: ParquetError) -> io::Error {
    let text = match error {
        ParquetError::General(text) | ParquetError::EOF(text) | ParquetError::NYI(text) => text,
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => return *error,
            Err(error) => error.to_string(),
        },
        other => other.to_string(),
    };
    io::Error::new(io::ErrorKind::InvalidData, text)
}
