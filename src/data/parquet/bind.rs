//! Which column each field is read from, and whether its type can be the field's.

use std::sync::Arc;

use super::fit::{fits, holds_times};
use super::rows::Rows;
use crate::data::OpenError;
use crate::data::bind::{Columns, Place, Wanted};
use crate::data::errors;
use crate::diagnostic::Diagnostic;

/// Finds the wanted columns: their places in the order wanted. Only these are read.
///
/// # Errors
/// Where the file lacks or repeats a wanted column, or holds in it what cannot be the field's.
pub(crate) fn bind(file: &str, rows: &mut Rows, wanted: &[Wanted<'_>]) -> Result<(Columns, Vec<Place>), OpenError> {
    let columns = rows.table().names();
    let mut places = Vec::with_capacity(wanted.len());
    let mut found_wrong = Vec::new();
    for column in wanted {
        match place(file, rows, column, &columns) {
            Ok(place) => places.push(place),
            Err(diagnostic) => found_wrong.push(*diagnostic),
        }
    }
    if !found_wrong.is_empty() {
        return Err(found_wrong.into());
    }
    let names = places.iter().filter_map(|place| match place {
        Place::Name(name) | Place::Time(name) => Some(Arc::clone(name)),
        Place::Column(_) | Place::Absent => None,
    });
    rows.want(names);
    Ok((columns, places))
}

fn place(file: &str, rows: &Rows, wanted: &Wanted<'_>, columns: &Columns) -> Result<Place, Box<Diagnostic>> {
    let own_name = wanted.own_name.then_some(wanted.field);
    let names = [Some(wanted.header), own_name];
    let found = names.into_iter().flatten().find_map(|name| Some((name, rows.table().column(name)?)));
    let Some((name, data)) = found else {
        if wanted.optional {
            return Ok(Place::Absent);
        }
        let missing = errors::missing_column(file, wanted, columns);
        // The only column is no sign of cells that were not told apart.
        return Err(Box::new(match columns.as_slice() {
            [only] => missing.help(format!("its only column is `{only}`")),
            _ => missing,
        }));
    };
    let places: Vec<usize> = (0..).zip(columns).filter(|(_, column)| ***column == *name).map(|(at, _)| at).collect();
    if places.len() > 1 {
        return Err(Box::new(errors::duplicate_column(file, wanted, &places)));
    }
    let Some(field) = wanted.declared else { return Ok(Place::Name(Arc::from(name))) };
    match fits(field, data) {
        Ok(()) if holds_times(data) => Ok(Place::Time(Arc::from(name))),
        Ok(()) => Ok(Place::Name(Arc::from(name))),
        Err((holds, help)) => Err(Box::new(errors::column_type(file, wanted, &holds, help))),
    }
}
