//! The lead block becomes a schema: every field with its type and how its cells are read.
//!
//! Guarantees: field names are unique among the lead's fields and related records, and within each record; every clause
//! fits the type of its field; values of `read` and of bounds are of that type, and within the bounds; `missing
//! everywhere` is spread to all fields. A field with a mistake in a clause is there without that clause.

mod clauses;
mod related;

use std::collections::HashMap;

use jiff::tz::TimeZone;
use typed_index_collections::TiVec;

use super::errors::lead as errors;
use super::ty;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{self, LeadBlock, LeadEntry};
use crate::types::{Bounds, Field, Header, RelatedId, Schema};

/// What the lead block declares.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The fields and related records. Nothing is marked as used yet.
    pub schema: Schema,
    /// Fields and related records with a mistake that leaves them without a type: uses of them are not reported again.
    pub broken: Vec<ast::Name>,
    /// The same for the fields of each related block.
    pub broken_in: TiVec<RelatedId, Vec<ast::Name>>,
}

/// Lowers the lead block. Datetimes without offset are in `zone`; what is wrong goes into the sink.
pub fn lower(block: &LeadBlock, zone: &TimeZone, sink: &mut Vec<Diagnostic>) -> Lowered {
    let mut pass = Pass { zone, everywhere: everywhere(block), record: false, sink };
    let mut lowered = Lowered { schema: Schema { declared: true, ..Schema::default() }, ..Lowered::default() };
    let mut names = Names::default();
    let mut blocks = Vec::new();
    for entry in &block.entries {
        match entry {
            LeadEntry::MissingEverywhere { .. } => {}
            LeadEntry::Field(field) => {
                if names.declare(&field.name, pass.sink) {
                    match pass.field(field) {
                        Some(field) => lowered.schema.fields.push(field),
                        None => lowered.broken.push(field.name.clone()),
                    }
                }
            }
            LeadEntry::Related(related) => {
                if names.declare(&related.name, pass.sink) {
                    blocks.push(related);
                }
            }
            LeadEntry::Invalid(invalid) => lowered.broken.extend(invalid.declares.clone()),
        }
    }
    // Only now: a block may stand above the key that its records are joined on.
    for block in blocks {
        pass.related(block, &mut lowered);
    }
    lowered
}

/// What the lowering of every field shares.
struct Pass<'a> {
    zone: &'a TimeZone,
    everywhere: Vec<&'a ast::Text>,
    /// Whether the fields are a related record's.
    record: bool,
    sink: &'a mut Vec<Diagnostic>,
}

impl Pass<'_> {
    /// A field, or `None` where it has no type.
    fn field(&mut self, field: &ast::Field) -> Option<Field> {
        let ty = ty::ty(&field.ty, self.sink);
        let lowered = Field {
            name: field.name.text.as_str().into(),
            ty: ty?,
            header: Header { name: field.name.text.as_str().into(), explicit: false },
            key: false,
            required: false,
            missing: self.everywhere.iter().map(|text| text.value.trim().into()).collect(),
            unit: None,
            format: None,
            read: Vec::new(),
            bounds: Bounds::default(),
            split: ";".into(),
            used: false,
            span: field.name.span,
        };
        Some(self.clauses(field, lowered))
    }
}

/// The texts of every `missing everywhere`.
fn everywhere(block: &LeadBlock) -> Vec<&ast::Text> {
    let texts = block.entries.iter().filter_map(|entry| match entry {
        LeadEntry::MissingEverywhere { texts, .. } => Some(texts),
        LeadEntry::Field(_) | LeadEntry::Related(_) | LeadEntry::Invalid(_) => None,
    });
    texts.flatten().collect()
}

/// The names that are taken.
#[derive(Default)]
struct Names<'a> {
    taken: HashMap<&'a str, Span>,
}

impl<'a> Names<'a> {
    /// Takes a name; says whether it was free, and reports where not.
    fn declare(&mut self, name: &'a ast::Name, sink: &mut Vec<Diagnostic>) -> bool {
        if let Some(first) = self.taken.get(name.text.as_str()) {
            sink.push(errors::declared_twice(name, *first));
            return false;
        }
        self.taken.insert(&name.text, name.span);
        true
    }
}

#[cfg(test)]
mod tests;
