//! The one namespace that fields, definitions, criteria groups, scores, decisions, lists and related records share.

use std::collections::HashMap;
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::policy::{CriteriaId, DecisionId, DefinitionId, ScoreId};
use crate::source::Span;
use crate::types::{FieldId, RecordFieldId, RelatedId};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Symbol {
    /// A field of the lead.
    Field(FieldId),
    /// A field of the record in whose `where` the name stands.
    RecordField(RelatedId, RecordFieldId),
    /// A `define`.
    Definition(DefinitionId),
    /// A `criteria` group.
    Criteria(CriteriaId),
    /// A `score`.
    Score(ScoreId),
    /// A `decide`.
    Decision(DecisionId),
    /// A `list`, by its place among the lists.
    List(usize),
    /// Related records.
    Related(RelatedId),
    /// An entry that could not be read; uses of it are not reported again.
    Invalid,
}

impl Symbol {
    /// What such a thing is called: `a field`.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Symbol::Field(_) | Symbol::RecordField(..) => "a field",
            Symbol::Definition(_) => "a definition",
            Symbol::Criteria(_) => "a criteria group",
            Symbol::Score(_) => "a score",
            Symbol::Decision(_) => "a decision",
            Symbol::List(_) => "a list",
            Symbol::Related(_) => "related records",
            Symbol::Invalid => "an entry with a mistake",
        }
    }

    /// Whether the name can stand where a value is due.
    pub(super) fn is_value(self) -> bool {
        match self {
            Symbol::Field(_)
            | Symbol::RecordField(..)
            | Symbol::Definition(_)
            | Symbol::Criteria(_)
            | Symbol::Score(_)
            | Symbol::Decision(_) => true,
            Symbol::List(_) | Symbol::Related(_) | Symbol::Invalid => false,
        }
    }
}

/// The fields of a related record by name; `None` for a field that could not be read.
pub(super) type RecordNames = HashMap<Arc<str>, Option<RecordFieldId>>;

/// The names of a policy.
#[derive(Debug, Default)]
pub(super) struct Scope {
    names: HashMap<Arc<str>, (Symbol, Span)>,
    /// In the order declared, so that suggestions do not hang on hashing.
    order: Vec<Arc<str>>,
    /// For each related block, its fields by name.
    records: TiVec<RelatedId, RecordNames>,
}

impl Scope {
    /// Declares a name. Where it is taken, it keeps its first meaning and the place of that is returned.
    pub(super) fn declare(&mut self, name: &Arc<str>, symbol: Symbol, span: Span) -> Option<(Symbol, Span)> {
        if let Some(first) = self.names.get(name) {
            return Some(*first);
        }
        self.names.insert(Arc::clone(name), (symbol, span));
        self.order.push(Arc::clone(name));
        None
    }

    /// Makes known the fields of the next related block.
    pub(super) fn declare_record(&mut self, fields: RecordNames) {
        self.records.push(fields);
    }

    /// Makes a name mean nothing, after its mistake has been reported.
    pub(super) fn invalidate(&mut self, name: &str) {
        if let Some((symbol, _)) = self.names.get_mut(name) {
            *symbol = Symbol::Invalid;
        }
    }

    /// What a name means outside of any record.
    pub(super) fn get(&self, name: &str) -> Option<Symbol> {
        self.names.get(name).map(|(symbol, _)| *symbol)
    }

    /// What a name means as a field of a related record.
    pub(super) fn record_field(&self, related: RelatedId, name: &str) -> Option<Symbol> {
        let field = self.records.get(related)?.get(name)?;
        Some(field.map_or(Symbol::Invalid, |field| Symbol::RecordField(related, field)))
    }

    /// Every name with its meaning, in the order declared.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, Symbol)> {
        self.order.iter().filter_map(|name| self.get(name).map(|symbol| (name, symbol)))
    }
}
