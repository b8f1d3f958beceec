//! How a column could be read: a type with what goes with it, and which of its texts that reads.

use crate::data::sample::Entry;
use crate::types::{ChoiceSet, DurationUnit, Field, Format, TimeFormat, Type, Value};

/// A type and the clauses that say how its cells are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kind {
    /// The type.
    pub(super) ty: Type,
    /// The unit of bare numbers.
    pub(super) unit: Option<DurationUnit>,
    /// How dates or numbers are written.
    pub(super) format: Option<String>,
    /// What separates items.
    pub(super) split: Option<String>,
    /// The texts that mean missing.
    pub(super) missing: Vec<String>,
}

impl Kind {
    /// A type, written as the language writes it.
    pub(super) fn of(ty: Type) -> Kind {
        Kind { ty, unit: None, format: None, split: None, missing: Vec::new() }
    }

    /// A type under a format.
    pub(super) fn formatted(ty: Type, format: &str) -> Kind {
        Kind { format: Some(format.to_owned()), ..Kind::of(ty) }
    }

    /// A duration whose bare numbers are in a unit.
    pub(super) fn in_unit(unit: DurationUnit) -> Kind {
        Kind { unit: Some(unit), ..Kind::of(Type::Duration) }
    }

    /// The same with texts that mean missing.
    pub(super) fn without(mut self, missing: &[&Entry]) -> Kind {
        self.missing = missing.iter().map(|entry| entry.text.to_string()).collect();
        self
    }

    /// The field that reads so.
    pub(super) fn field(&self) -> Field {
        let mut field = Field::of_type("column", self.ty.clone());
        field.unit = self.unit;
        field.missing = self.missing.iter().map(|text| text.as_str().into()).collect();
        field.format = self.format.as_deref().and_then(|pattern| match self.ty {
            Type::Date | Type::Datetime => TimeFormat::new(pattern).ok().map(Format::Time),
            Type::Boolean
            | Type::Integer
            | Type::Number
            | Type::Text
            | Type::Duration
            | Type::Money(_)
            | Type::Choice(_)
            | Type::List(_)
            | Type::Outcome => Format::number(pattern),
        });
        if let Some(split) = &self.split {
            field.split = split.as_str().into();
        }
        field
    }

    /// Whether it reads all of the entries.
    pub(super) fn reads(&self, entries: &[&Entry]) -> bool {
        let field = self.field();
        entries.iter().all(|entry| entry.read(&field).is_ok())
    }

    /// The values of the entries, in order, where it reads all of them.
    pub(super) fn values(&self, entries: &[&Entry]) -> Option<Vec<Value>> {
        let field = self.field();
        entries.iter().map(|entry| entry.read(&field).ok().flatten()).collect()
    }

    /// The entries that it does not read.
    pub(super) fn misses<'e>(&self, entries: &[&'e Entry]) -> Vec<&'e Entry> {
        let field = self.field();
        entries.iter().filter(|entry| entry.read(&field).is_err()).copied().collect()
    }

    /// Its choices; none of another type.
    pub(super) fn choices(&self) -> Option<&ChoiceSet> {
        if let Type::Choice(set) = &self.ty { Some(set) } else { None }
    }
}

/// How many cells have one of the entries.
pub(super) fn count(entries: &[&Entry]) -> u64 {
    entries.iter().map(|entry| entry.count).sum()
}
