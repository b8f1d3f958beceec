//! Which column each field is read from, fixed once a file; what a file lacks is told before anything is decided.

use std::sync::Arc;

use crate::data::OpenError;
use crate::data::errors;
use crate::data::foreign::is_binary;
use crate::data::split::{Body, Cells, Raw, Splitter};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::types::Field;

/// Where in a record a field stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In this cell.
    Column(usize),
    /// Under this key or path of an object.
    Name(Arc<str>),
    /// The same, where days and moments stand as such, which no format of texts is about.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "texts and JSON have no times as such"))]
    Time(Arc<str>),
    /// Nowhere: a column that may be left out, and was.
    Absent,
}

/// A column that a file is read for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Its header.
    pub(crate) header: &'a str,
    /// What is read from it, by name.
    pub(crate) field: &'a str,
    /// How it is declared; where it is not, it is a text.
    pub(crate) declared: Option<&'a Field>,
    /// Where the policy says so.
    pub(crate) span: Option<Span>,
    /// Whether the file may be without it.
    pub(crate) optional: bool,
    /// Whether a column with the field's own name will do: outputs have the key under it.
    pub(crate) own_name: bool,
}

impl<'a> Wanted<'a> {
    /// The column of a declared field.
    pub(crate) fn of(field: &'a Field) -> Self {
        Wanted {
            header: &field.header.name,
            field: &field.name,
            declared: Some(field),
            span: Some(field.span),
            optional: false,
            own_name: false,
        }
    }
}

/// The columns of a file, as its header names them; none for JSON.
pub(crate) type Columns = Vec<Arc<str>>;

/// Reads the header, where the format has one, and finds the wanted columns: their places in the order wanted.
///
/// # Errors
/// Where the input cannot be read, has no header, or lacks or repeats a wanted column.
pub(crate) fn bind(
    file: &str,
    splitter: &mut Splitter<'_>,
    wanted: &[Wanted<'_>],
) -> Result<(Columns, Vec<Place>), OpenError> {
    #[cfg(feature = "parquet")]
    if let Some(rows) = splitter.rows_of_table() {
        return crate::data::parquet::bind(file, rows, wanted);
    }
    if splitter.holds_nothing() {
        return Err(vec![errors::holds_nothing(file, splitter.has_header())].into());
    }
    if !splitter.has_header() {
        return Ok((Vec::new(), by_name(wanted)));
    }
    let columns = match splitter.next()? {
        Some(Raw { body: Body::Cells(cells), .. }) => names(&cells),
        Some(Raw { body: Body::Broken(reason), .. }) => {
            return Err(vec![errors::no_header(file, Some(&reason))].into());
        }
        Some(Raw { body: Body::Object(_), .. }) | None => return Err(vec![errors::no_header(file, None)].into()),
    };
    match find(file, &columns, wanted) {
        Ok(places) => Ok((columns, places)),
        Err(_) if columns.iter().any(|name| is_binary(name)) => Err(vec![errors::binary(file)].into()),
        Err(error) => Err(error),
    }
}

/// Finds the wanted columns among those of a header: their places in the order wanted.
///
/// # Errors
/// Where one is not there, or several times.
pub(crate) fn find(file: &str, columns: &[Arc<str>], wanted: &[Wanted<'_>]) -> Result<Vec<Place>, OpenError> {
    let mut places = Vec::with_capacity(wanted.len());
    let mut found_wrong = Vec::new();
    for column in wanted {
        match place(file, column, columns) {
            Ok(place) => places.push(place),
            Err(diagnostic) => found_wrong.push(*diagnostic),
        }
    }
    if found_wrong.is_empty() { Ok(places) } else { Err(found_wrong.into()) }
}

/// The places of the wanted columns where there is no header.
pub(crate) fn by_name(wanted: &[Wanted<'_>]) -> Vec<Place> {
    wanted.iter().map(|column| Place::Name(Arc::from(column.header))).collect()
}

fn names(cells: &Cells) -> Columns {
    cells.iter().map(|cell| Arc::from(String::from_utf8_lossy(cell).trim())).collect()
}

fn place(file: &str, wanted: &Wanted<'_>, columns: &[Arc<str>]) -> Result<Place, Box<Diagnostic>> {
    let called = |wanted: &str| -> Vec<usize> {
        let is_it = |(index, name): (usize, &Arc<str>)| (&**name == wanted.trim()).then_some(index);
        columns.iter().enumerate().filter_map(is_it).collect()
    };
    let mut found = called(wanted.header);
    if found.is_empty() && wanted.own_name {
        found = called(wanted.field);
    }
    match found.as_slice() {
        [index] => Ok(Place::Column(*index)),
        [] if wanted.optional => Ok(Place::Absent),
        [] => Err(Box::new(errors::missing_column(file, wanted, columns))),
        several => Err(Box::new(errors::duplicate_column(file, wanted, several))),
    }
}
