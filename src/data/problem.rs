//! Why a lead is not decided: what is wrong in the data, in words for the person who keeps it.

use std::fmt;
use std::sync::Arc;

use crate::data::cell::BadValue;
use crate::data::split::Cells;
use crate::types::Field;

/// What is wrong with a lead's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which kind.
    pub kind: ProblemKind,
    /// The field, `timing` or `activities.at`; `None` where the record as a whole is broken.
    pub field: Option<Arc<str>>,
    /// What stood there, in quotes, shortened where it is long; `None` where nothing did. Of a whole record its beginning.
    pub found: Option<String>,
    /// What is wrong: `is not a duration`; a sentence of its own where nothing was found.
    pub wrong: String,
    /// What was expected: `90d, 12 weeks, or a number of days`.
    pub expected: Option<String>,
    /// Which declaration would accept it, or what else mends it.
    pub hint: Option<String>,
    /// The file, where it is not the leads' own.
    pub file: Option<Arc<str>>,
    /// The line on which the record begins.
    pub line: u64,
}

/// Which kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// The record cannot be read at all: cells too few or too many, a quote left open, broken JSON.
    Record,
    /// The lead has no key.
    MissingKey,
    /// A required field is missing.
    MissingRequired,
    /// A value that its field cannot have.
    BadValue,
}

impl Problem {
    /// A record that cannot be read.
    pub(crate) fn record(line: u64, wrong: impl Into<String>) -> Problem {
        Problem {
            kind: ProblemKind::Record,
            field: None,
            found: None,
            wrong: wrong.into(),
            expected: None,
            hint: None,
            file: None,
            line,
        }
    }

    /// What is wrong where a record's cells are not as many as the header has.
    pub(crate) fn miscounted(line: u64, cells: &Cells, columns: usize) -> Option<Problem> {
        if cells.len() == columns {
            return None;
        }
        let word = if cells.len() == 1 { "cell" } else { "cells" };
        let too_many = cells.len() > columns;
        Some(Problem {
            found: Some(cells.beginning()),
            expected: Some(format!("{columns}, as many as the header has")),
            hint: too_many.then(|| "a cell with the separator in it needs quotes".to_owned()),
            ..Problem::record(line, format!("{} {word}", cells.len()))
        })
    }

    /// A field without which the lead is not decided.
    pub(crate) fn missing(field: &Field, line: u64) -> Problem {
        let (kind, wrong) = if field.key {
            (ProblemKind::MissingKey, "missing, but it is the key")
        } else {
            (ProblemKind::MissingRequired, "missing, but required")
        };
        Problem { kind, field: Some(Arc::clone(&field.name)), ..Problem::record(line, wrong) }
    }

    /// A value that a field cannot have.
    pub(crate) fn bad_value(field: &str, bad: BadValue, line: u64) -> Problem {
        Problem {
            kind: ProblemKind::BadValue,
            field: Some(Arc::from(field)),
            found: Some(bad.found),
            expected: Some(bad.expected),
            hint: bad.hint,
            ..Problem::record(line, bad.wrong)
        }
    }

    /// The same, of a field of a related record: `activities.at`.
    pub(crate) fn inside(mut self, related: &str) -> Problem {
        self.field = self.field.map(|field| Arc::from(format!("{related}.{field}")));
        self
    }
}

/// As the column `problem` has it: `timing: "asap" is not a duration; expected 90d, 12 weeks, or a number of days`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.kind) {
            (Some(file), _) => write!(f, "{file} line {}: ", self.line)?,
            (None, ProblemKind::Record) => write!(f, "line {}: ", self.line)?,
            (None, ProblemKind::MissingKey | ProblemKind::MissingRequired | ProblemKind::BadValue) => {}
        }
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        let is_record = self.kind == ProblemKind::Record;
        if let Some(found) = self.found.as_ref().filter(|_| !is_record) {
            write!(f, "{found} ")?;
        }
        f.write_str(&self.wrong)?;
        if let Some(expected) = &self.expected {
            write!(f, "; expected {expected}")?;
        }
        self.found.as_ref().filter(|_| is_record).map_or(Ok(()), |beginning| write!(f, ": {beginning}"))
    }
}
