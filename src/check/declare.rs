//! All names into one scope, with what can be known of them before anything is lowered.

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::context::{Context, CriteriaHead, DecisionHead, DefinitionHead, Meaning};
use crate::check::items::Items;
use crate::check::scope::{RecordNames, Symbol};
use crate::check::{errors, lead, ty};
use crate::policy::{CriteriaId, DecisionId, DefinitionId, ScoreId};
use crate::source::Span;
use crate::syntax::ast::{self, CriteriaEntry, Name};
use crate::types::Type;

/// The names that outputs have already.
pub(crate) const COLUMNS: [&str; 9] =
    ["row", "outcome", "rule", "because", "could_be", "ask", "awaiting", "settled", "problem"];

/// The fields and related records of the lead block.
pub(super) fn fields(context: &mut Context, block: Option<&ast::LeadBlock>) {
    let Some(block) = block else { return };
    let zone = context.zone.clone();
    let lowered = lead::lower(block, &zone, &mut context.diagnostics);
    context.schema = lowered.schema;
    for (id, field) in context.schema.fields.iter_enumerated() {
        context.scope.declare(&field.name, Symbol::Field(id), field.span);
    }
    for (id, related) in context.schema.related.iter_enumerated() {
        context.scope.declare(&related.name, Symbol::Related(id), related.span);
        let broken = lowered.broken_in.get(id).into_iter().flatten();
        let mut names: RecordNames = broken.map(|name| (Arc::from(name.text.as_str()), None)).collect();
        let fields = related.fields.iter_enumerated();
        names.extend(fields.map(|(field, declared)| (Arc::clone(&declared.name), Some(field))));
        context.scope.declare_record(names);
    }
    for name in &lowered.broken {
        context.scope.declare(&Arc::from(name.text.as_str()), Symbol::Invalid, name.span);
    }
}

/// Everything else that has a name.
pub(super) fn names(context: &mut Context, items: &Items<'_>) {
    for (index, item) in items.lists.iter().enumerate() {
        declare(context, &item.name, Symbol::List(index));
    }
    for (index, item) in items.definitions.iter().enumerate() {
        declare(context, &item.name, Symbol::Definition(DefinitionId::from(index)));
        context.definitions.push(DefinitionHead { span: item.name.span, meaning: Meaning::Invalid });
    }
    for (index, item) in items.criteria.iter().enumerate() {
        declare_output(context, &item.name, Symbol::Criteria(CriteriaId::from(index)), "criteria group");
        let head = criteria_head(context, item);
        context.criteria.push(head);
    }
    for (index, item) in items.scores.iter().enumerate() {
        declare_output(context, &item.name, Symbol::Score(ScoreId::from(index)), "score");
        context.scores.push(item.name.span);
    }
    for (index, item) in items.decisions.iter().enumerate() {
        declare_output(context, &item.name, Symbol::Decision(DecisionId::from(index)), "decision");
        context.decisions.push(DecisionHead { span: item.name.span, ty: None });
    }
    for invalid in &items.invalid {
        if let Some(name) = &invalid.declares {
            context.scope.declare(&Arc::from(name.text.as_str()), Symbol::Invalid, name.span);
        }
    }
}

/// Declares a name; where it is taken, both places are shown, the later one first.
fn declare(context: &mut Context, name: &Name, symbol: Symbol) {
    let text: Arc<str> = Arc::from(name.text.as_str());
    if let Some((first, place)) = context.scope.declare(&text, symbol, name.span)
        && first != Symbol::Invalid
    {
        context.report(errors::duplicate(&text, name.span, (first, place)));
    }
}

/// The same for what becomes a column of the output.
fn declare_output(context: &mut Context, name: &Name, symbol: Symbol, what: &str) {
    if COLUMNS.contains(&name.text.as_str()) {
        context.report(errors::output_column(name, what));
    }
    declare(context, name, symbol);
}

fn criteria_head(context: &mut Context, group: &ast::Criteria) -> CriteriaHead {
    let mut head = CriteriaHead { span: group.name.span, places: HashMap::new(), spans: Vec::new() };
    for (place, entry) in group.entries.iter().enumerate() {
        let (name, place, span): (Option<&Name>, Option<usize>, Span) = match entry {
            CriteriaEntry::Criterion { name, span, .. } => (Some(name), Some(place), *span),
            CriteriaEntry::Invalid(invalid) => (invalid.declares.as_ref(), None, invalid.span),
        };
        head.spans.push(span);
        let Some(name) = name else { continue };
        match head.places.get(name.text.as_str()) {
            Some((_, first)) => context.report(errors::duplicate_criterion(&group.name.text, name, *first)),
            None => {
                head.places.insert(Arc::from(name.text.as_str()), (place, name.span));
            }
        }
    }
    head
}

/// The types of decisions, which are written out.
pub(super) fn decision_types(context: &mut Context, items: &Items<'_>) {
    for (index, item) in items.decisions.iter().enumerate() {
        let ty = ty::ty(&item.ty, &mut context.diagnostics);
        if let Some(head) = context.decisions.get_mut(DecisionId::from(index)) {
            head.ty = ty;
        }
    }
}

/// The types of the decisions, in order.
pub(super) fn types_of(context: &Context) -> Vec<Option<Type>> {
    context.decisions.iter().map(|head| head.ty.clone()).collect()
}
