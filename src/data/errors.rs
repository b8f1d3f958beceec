//! What keeps a run from starting: one constructor a diagnostic.

use std::sync::Arc;

use crate::data::bind::Wanted;
use crate::data::foreign::Foreign;
use crate::diagnostic::{self, Code, Diagnostic};

/// A CSV without a single line, or whose first line cannot be read.
pub(crate) fn no_header(file: &str, reason: Option<&str>) -> Diagnostic {
    let message = match reason {
        Some(reason) => format!("the header of `{file}` cannot be read: {reason}"),
        None => format!("`{file}` is empty: it has no header"),
    };
    Diagnostic::error(Code::DataNoHeader, message)
        .help("the first line of a CSV names its columns: `lead_id,budget,timing`")
}

/// An input without a single letter in it.
pub(crate) fn holds_nothing(file: &str, wants_header: bool) -> Diagnostic {
    if wants_header {
        return no_header(file, None);
    }
    Diagnostic::error(Code::DataNoHeader, format!("`{file}` is empty: there is no lead in it"))
        .help("an input of no leads is written `[]`; else the export may have failed")
}

/// An input that is no text, of a kind that is not read.
pub(crate) fn other_format(file: &str, kind: Foreign) -> Diagnostic {
    let (what, help) = match kind {
        Foreign::Parquet => return without_parquet(file),
        Foreign::Zip => {
            ("a zip archive, as spreadsheets are, too", "save the sheet as CSV, or take the file out of the archive")
        }
        Foreign::OldSpreadsheet => ("a spreadsheet of the old kind (.xls)", "save the sheet as CSV"),
        Foreign::Arrow => ("an Arrow file", "save it as Parquet, CSV or JSON Lines"),
        Foreign::Avro => ("an Avro file", "save it as Parquet, CSV or JSON Lines"),
    };
    Diagnostic::error(Code::DataOtherFormat, format!("`{file}` is {what}, which is not read")).help(help)
}

/// An input that is no text, of no kind that is known.
pub(crate) fn binary(file: &str) -> Diagnostic {
    Diagnostic::error(Code::DataOtherFormat, format!("`{file}` is no text, so that no leads can be read from it"))
        .help("save the leads as CSV or JSON Lines; where they are text in UTF-16, give `--encoding utf-16le`")
}

/// Parquet, for a build without it.
pub(crate) fn without_parquet(file: &str) -> Diagnostic {
    Diagnostic::error(Code::DataOtherFormat, format!("`{file}` is Parquet, and this bantam was built without it"))
        .help("build it with `cargo install --features parquet`, or save the leads as CSV or JSON Lines")
}

/// A file that is called Parquet and does not begin as such.
pub(crate) fn not_parquet(file: &str) -> Diagnostic {
    Diagnostic::error(Code::DataOtherFormat, format!("`{file}` is called Parquet, and is none"))
        .help("its beginning may be lost; if it is of another format, give that with `--input-format`")
}

/// A column whose type cannot be that of the field.
#[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "cells of text have no types"))]
pub(crate) fn column_type(file: &str, wanted: &Wanted<'_>, holds: &str, help: &str) -> Diagnostic {
    let ty = wanted.declared.map_or_else(|| "text".to_owned(), |field| field.ty.to_string());
    let message = format!("the column `{}` of `{file}` holds {holds}, and `{}` is {ty}", wanted.header, wanted.field);
    let diagnostic = Diagnostic::error(Code::DataColumnType, message).help(help);
    match wanted.span {
        Some(span) => diagnostic.label(span, format!("read from `{}`", wanted.header)),
        None => diagnostic,
    }
}

/// A column that a field is read from and the file lacks.
pub(crate) fn missing_column(file: &str, wanted: &Wanted<'_>, columns: &[Arc<str>]) -> Diagnostic {
    let message = format!("`{file}` has no column `{}`", wanted.header);
    let mut diagnostic = Diagnostic::error(Code::DataMissingColumn, message);
    if let Some(span) = wanted.span {
        diagnostic = diagnostic.label(span, format!("`{}` is read from it", wanted.field));
    }
    diagnostic.help(match (nearest(wanted.header, columns), columns) {
        (Some(near), _) if wanted.span.is_some() => {
            format!("did you mean `{near}`? write `from \"{near}\"` behind the field's type")
        }
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, [only]) => format!(
            "its only column is `{only}`; if the cells are separated by another mark, give it with `--delimiter`"
        ),
        (None, several) => format!("its columns are {}", listed(several)),
    })
}

/// A column that a field is read from and the file has more than once.
pub(crate) fn duplicate_column(file: &str, wanted: &Wanted<'_>, at: &[usize]) -> Diagnostic {
    let places: Vec<String> = at.iter().map(|index| (index + 1).to_string()).collect();
    let (last, before) = places.split_last().map_or(("", &[][..]), |(last, before)| (last, before));
    let message =
        format!("`{file}` has {} columns `{}`: the columns {} and {last}", at.len(), wanted.header, before.join(", "));
    let mut diagnostic = Diagnostic::error(Code::DataDuplicateColumn, message);
    if let Some(span) = wanted.span {
        diagnostic = diagnostic.label(span, format!("`{}` is read from one of them", wanted.field));
    }
    diagnostic.help("rename one of them in the file, so that it is sure which one is meant")
}

/// The column whose name is the same but for case, blanks and marks; else the nearest by a few letters.
pub(crate) fn nearest<'c>(header: &str, columns: &'c [Arc<str>]) -> Option<&'c str> {
    if header.len() > 200 {
        return None;
    }
    let plain = |text: &str| text.chars().filter(|mark| mark.is_alphanumeric()).collect::<String>().to_lowercase();
    let wanted = plain(header);
    let same = columns.iter().find(|column| plain(column) == wanted && !wanted.is_empty());
    same.map(|column| &**column).or_else(|| diagnostic::nearest(header, columns.iter().map(|column| &**column)))
}

fn listed(columns: &[Arc<str>]) -> String {
    let shown: Vec<String> = columns.iter().take(12).map(|column| format!("`{column}`")).collect();
    let more = columns.len().saturating_sub(shown.len());
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}
