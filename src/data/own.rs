//! A record's own texts: for fields that are only printed, which are printed as they stand, and for columns that are
//! kept.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;
use typed_index_collections::TiVec;

use crate::data::bind::{Columns, Place};
use crate::data::read::find;
use crate::data::split::{Body, Raw};
use crate::types::FieldId;

/// What stands where in the records of an input.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// The columns of a CSV or a table, in order; none of JSON, whose objects have keys as they please.
    pub(crate) columns: Columns,
    /// Where each field is read from.
    pub(crate) places: TiVec<FieldId, Place>,
}

/// A record as it stood in the input.
#[derive(Debug)]
pub struct Own {
    layout: Arc<Layout>,
    raw: Arc<Raw>,
}

/// A text or value as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown<'a> {
    /// A cell; what is not valid UTF-8 in it as `\u{FFFD}`.
    Text(Cow<'a, str>),
    /// A value of JSON.
    Json(Cow<'a, Json>),
}

#[cfg(feature = "parquet")]
impl Layout {
    /// The names under which some fields are read.
    pub(crate) fn names_of(&self, fields: impl Iterator<Item = FieldId>) -> Vec<Arc<str>> {
        let name = |place: &Place| match place {
            Place::Name(name) | Place::Time(name) => Some(Arc::clone(name)),
            Place::Column(_) | Place::Absent => None,
        };
        fields.filter_map(|field| self.places.get(field).and_then(name)).collect()
    }
}

impl Own {
    /// The record of a layout.
    pub(crate) fn new(layout: Arc<Layout>, raw: Arc<Raw>) -> Self {
        Own { layout, raw }
    }

    /// What stands where a field is read from; `None` where nothing does.
    #[must_use]
    pub fn field(&self, field: FieldId) -> Option<Shown<'_>> {
        match self.layout.places.get(field)? {
            Place::Column(index) => self.cell(*index),
            Place::Name(name) | Place::Time(name) => match &self.raw.body {
                Body::Object(object) => find(object, name).map(|json| Shown::Json(Cow::Borrowed(json))),
                Body::Cells(_) | Body::Broken(_) => None,
            },
            Place::Absent => None,
        }
    }

    /// What stands in a column of the input: by its place in a CSV, by its name in JSON.
    #[must_use]
    pub fn column(&self, index: usize, name: &str) -> Option<Shown<'_>> {
        match &self.raw.body {
            Body::Cells(_) => self.cell(index),
            Body::Object(object) => object.get(name).map(|json| Shown::Json(Cow::Borrowed(json))),
            Body::Broken(_) => None,
        }
    }

    /// The names that a JSON object has; none for a CSV.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let object = match &self.raw.body {
            Body::Object(object) => Some(object),
            Body::Cells(_) | Body::Broken(_) => None,
        };
        object.into_iter().flat_map(|object| object.keys().map(String::as_str))
    }

    /// A cell; none of a record whose cells cannot be told apart.
    fn cell(&self, index: usize) -> Option<Shown<'_>> {
        match &self.raw.body {
            Body::Cells(cells) if cells.len() == self.layout.columns.len() => {
                cells.get(index).map(|bytes| Shown::Text(String::from_utf8_lossy(bytes)))
            }
            Body::Cells(_) | Body::Object(_) | Body::Broken(_) => None,
        }
    }
}

impl Shown<'_> {
    /// Whether nothing is to be seen there.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Shown::Text(text) => text.trim().is_empty(),
            Shown::Json(json) => json.is_null(),
        }
    }

    /// As a text: a cell as it stood, JSON without the quotes of a text.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Shown::Text(text) => text.clone().into_owned(),
            Shown::Json(json) => crate::data::read::as_text(json),
        }
    }
}
