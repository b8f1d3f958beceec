//! Related records: their fields, and what they are joined on.

use super::{Lowered, Names, Pass};
use crate::check::errors::lead as errors;
use crate::syntax::ast::{self, LeadEntry};
use crate::types::{Field, FieldId, RecordFieldId, Related, Schema};
use typed_index_collections::TiVec;

impl Pass<'_> {
    /// A `related` block, added to what is lowered.
    pub(super) fn related(&mut self, block: &ast::Related, lowered: &mut Lowered) {
        let (fields, broken) = self.record_fields(block);
        let by = match &block.by {
            Some(name) => self.by(name, lowered),
            None => lowered.schema.key().collect(),
        };
        let by_columns = self.join_columns(block, &by, &fields, &lowered.schema);
        let name = block.name.text.as_str().into();
        lowered.schema.related.push(Related { name, by, by_columns, fields, used: false, span: block.name.span });
        lowered.broken_in.push(broken);
    }

    fn record_fields(&mut self, block: &ast::Related) -> (TiVec<RecordFieldId, Field>, Vec<ast::Name>) {
        let mut fields = TiVec::new();
        let mut broken = Vec::new();
        let mut names = Names::default();
        self.record = true;
        for entry in &block.entries {
            match entry {
                LeadEntry::Field(field) if names.declare(&field.name, self.sink) => match self.field(field) {
                    Some(field) => fields.push(field),
                    None => broken.push(field.name.clone()),
                },
                LeadEntry::Invalid(invalid) => broken.extend(invalid.declares.clone()),
                // The grammar has neither in a record.
                LeadEntry::Field(_) | LeadEntry::MissingEverywhere { .. } | LeadEntry::Related(_) => {}
            }
        }
        self.record = false;
        (fields, broken)
    }

    /// The field after `by`.
    fn by(&mut self, name: &ast::Name, lowered: &Lowered) -> Vec<FieldId> {
        let field = lowered.schema.field(&name.text);
        if field.is_none() && !lowered.broken.iter().any(|broken| broken.text == name.text) {
            let fields = lowered.schema.fields.iter().map(|field| &*field.name);
            self.sink.push(errors::unknown_join_field(name, fields));
        }
        field.into_iter().collect()
    }

    /// How the columns of the records' file that carry the fields it is joined on are read: as those of the record's
    /// `key` fields, by name or else in order; else as its fields of the same name; else as the lead's own.
    fn join_columns(
        &mut self,
        block: &ast::Related,
        by: &[FieldId],
        fields: &TiVec<RecordFieldId, Field>,
        schema: &Schema,
    ) -> Vec<Field> {
        let joined: Vec<&Field> = by.iter().filter_map(|id| schema.fields.get(*id)).collect();
        let keys: Vec<&Field> = fields.iter().filter(|field| field.key).collect();
        let named = |lead: &Field| fields.iter().find(|field| field.name == lead.name);
        let by_name = keys.iter().all(|key| joined.iter().any(|lead| lead.name == key.name));
        if !by_name
            && keys.len() != joined.len()
            && let Some(odd) = keys.iter().find(|key| joined.iter().all(|lead| lead.name != key.name))
        {
            let leads: Vec<&str> = joined.iter().map(|lead| &*lead.name).collect();
            self.sink.push(errors::join_columns(&block.name, odd.span, &odd.name, &leads));
            return Vec::new();
        }
        let in_order = keys.iter().map(|key| Some(*key)).chain(std::iter::repeat(None));
        let pairs = joined.iter().zip(in_order);
        let columns = pairs.map(|(lead, key)| (*lead, if by_name { named(lead) } else { key }.unwrap_or(lead)));
        let columns: Vec<(&Field, &Field)> = columns.collect();
        for (lead, column) in &columns {
            if lead.ty != column.ty {
                self.sink.push(errors::join_types(&block.name, lead, column));
            }
        }
        columns.into_iter().map(|(_, column)| column.clone()).collect()
    }
}
