//! Which keys JSON objects have, so that a key that none has is told: it may be misspelt or renamed.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::data::errors::nearest;
use crate::data::read::find;
use crate::types::{Field, FieldId, Schema};

/// How many different keys are held.
const MOST: usize = 200;

/// The keys of the objects so far.
#[derive(Debug, Default)]
pub struct Seen {
    objects: bool,
    met: HashSet<FieldId>,
    /// The key of the first object whose value is a list of objects.
    list: Option<Arc<str>>,
    keys: Vec<Arc<str>>,
}

impl Seen {
    /// Notes the keys of an object.
    pub(crate) fn note(&mut self, schema: &Schema, object: &Map<String, Json>) {
        let unmet = schema.fields.iter_enumerated().filter(|(id, field)| counts(field) && !self.met.contains(id));
        let found: Vec<FieldId> =
            unmet.filter(|(_, field)| find(object, &field.header.name).is_some()).map(|(id, _)| id).collect();
        self.note_found(object.keys().map(String::as_str), found);
    }

    /// Whether there was no object yet.
    pub(crate) fn is_empty(&self) -> bool {
        !self.objects
    }

    /// Notes what the first object of all has around it, if it is none of the leads.
    pub(crate) fn note_first(&mut self, object: &Map<String, Json>) {
        let is_list = |json: &Json| json.as_array().and_then(|list| list.first()).is_some_and(Json::is_object);
        self.list = object.iter().find(|(_, json)| is_list(json)).map(|(key, _)| Arc::from(key.as_str()));
    }

    /// Notes the keys of an object, and the fields that it has.
    pub(crate) fn note_found<'k>(
        &mut self,
        keys: impl Iterator<Item = &'k str>,
        met: impl IntoIterator<Item = FieldId>,
    ) {
        self.objects = true;
        self.met.extend(met);
        for key in keys {
            if self.keys.len() == MOST {
                break;
            }
            if self.keys.iter().all(|known| **known != *key) {
                self.keys.push(Arc::from(key));
            }
        }
    }

    /// Adds those of the objects behind.
    pub(crate) fn merge(&mut self, behind: &Seen) {
        self.objects |= behind.objects;
        self.met.extend(&behind.met);
        self.list = self.list.take().or_else(|| behind.list.clone());
        for key in &behind.keys {
            if self.keys.len() < MOST && !self.keys.contains(key) {
                self.keys.push(Arc::clone(key));
            }
        }
    }

    /// The keys that used fields are read from and that no object had, each with the nearest that one had.
    pub(crate) fn unmet(&self, schema: &Schema) -> Vec<(Arc<str>, Option<String>)> {
        let fields = schema.fields.iter_enumerated().filter(|(id, field)| counts(field) && !self.met.contains(id));
        let unknown: Vec<Arc<str>> = self.unknown_to(schema).cloned().collect();
        let near = |header: &str| nearest(header, &unknown).map(str::to_owned);
        fields
            .filter(|_| self.objects)
            .map(|(_, field)| (Arc::clone(&field.header.name), near(&field.header.name)))
            .collect()
    }

    /// Where the leads seem to stand, if no object had anything that is read: in a list of the first.
    pub(crate) fn wrapped_in(&self, schema: &Schema) -> Option<Arc<str>> {
        self.list.clone().filter(|list| self.met.is_empty() && self.unknown_to(schema).any(|key| key == list))
    }

    /// The keys that nothing is read from although a field is called so, or read from a key much like it, with that key.
    pub(crate) fn misnamed(&self, schema: &Schema) -> Vec<(String, String)> {
        let headers: Vec<Arc<str>> = schema.fields.iter().map(|field| Arc::clone(&field.header.name)).collect();
        let meant = |key: &str| {
            let called =
                schema.fields.iter().find(|field| *field.name == *key).map(|field| field.header.name.to_string());
            called.or_else(|| nearest(key, &headers).map(str::to_owned))
        };
        self.unknown_to(schema).filter_map(|key| Some((key.to_string(), meant(key)?))).collect()
    }

    fn unknown_to<'s>(&'s self, schema: &'s Schema) -> impl Iterator<Item = &'s Arc<str>> {
        let is_of = |key: &str, header: &str| {
            header.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.keys.iter().filter(move |key| {
            schema.fields.iter().all(|field| !is_of(key, &field.header.name))
                && schema.related.iter().all(|related| !is_of(key, &related.name))
        })
    }
}

fn counts(field: &Field) -> bool {
    field.used || field.key
}
