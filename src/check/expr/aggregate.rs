//! What is asked of related records: `count(activities where …)`, `last(calls.result by at)`.

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{Term, compare, condition, name, test};
use crate::check::scope::Symbol;
use crate::check::walk;
use crate::policy::{Aggregate, AggregateKind, Cond, CondKind, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::types::{RecordFieldId, RelatedId, Type};

/// An aggregate function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Count,
    Any,
    Sum,
    Min,
    Max,
    First,
    Last,
}

impl Function {
    /// Every one with its name.
    const ALL: [(&'static str, Function); 7] = [
        ("count", Function::Count),
        ("any", Function::Any),
        ("sum", Function::Sum),
        ("min", Function::Min),
        ("max", Function::Max),
        ("first", Function::First),
        ("last", Function::Last),
    ];

    /// The function of a name.
    pub(super) fn named(name: &str) -> Option<Function> {
        Function::ALL.iter().find(|(own, _)| *own == name).map(|(_, function)| *function)
    }
}

/// The names of the aggregate functions, for suggestions.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    Function::ALL.iter().map(|(name, _)| *name)
}

/// An aggregate with `distinct`, `by` or `where`.
pub(super) fn term(context: &mut Context, aggregate: &ast::Aggregate, span: Span) -> Option<Term> {
    let Some(function) = Function::named(&aggregate.function.text) else {
        let key = format!("function {}", aggregate.function.text);
        context.report_once(key, |_| errors::unknown_function(&aggregate.function, &[], aggregate.function.span));
        return None;
    };
    let (related, field) = subject(context, &aggregate.function, &aggregate.subject)?;
    let filter = aggregate.filter.as_ref();
    let filter = filter.map(|filter| context.in_record(related, |context| condition(context, filter)));
    let by = aggregate.by.as_ref().map(|by| sort_field(context, related, by));
    let (filter, by) = (all_right(filter)?, all_right(by)?);
    let parts = Parts { related, field, distinct: aggregate.distinct, by, filter };
    finish(context, function, &aggregate.function, parts, span)
}

/// What is not there is right; what is there with a mistake is not.
fn all_right<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        Some(part) => part.map(Some),
        None => Some(None),
    }
}

/// The same without any of these words, written like a call.
pub(super) fn call(
    context: &mut Context,
    function: Function,
    name: &Name,
    argument: &ast::Expr,
    span: Span,
) -> Option<Term> {
    let (related, field) = subject(context, name, argument)?;
    finish(context, function, name, Parts { related, field, distinct: None, by: None, filter: None }, span)
}

/// A field of a record with its type and where it was named.
#[derive(Clone)]
struct RecordField {
    id: RecordFieldId,
    ty: Type,
    span: Span,
}

/// The parts of an aggregate, resolved.
struct Parts {
    related: RelatedId,
    field: Option<RecordField>,
    distinct: Option<Span>,
    by: Option<RecordField>,
    filter: Option<Cond>,
}

/// `activities` or `activities.kind`
fn subject(context: &mut Context, function: &Name, place: &ast::Expr) -> Option<(RelatedId, Option<RecordField>)> {
    let place = walk::bare(place);
    if let Some(of) = walk::as_name(place) {
        return name::related(context, of).map(|related| (related, None));
    }
    if let ast::ExprKind::Member { of, member } = &place.kind {
        let related = name::related(context, of)?;
        let field = record_field(context, related, of, member)?;
        return Some((related, Some(field)));
    }
    if place.kind != ast::ExprKind::Invalid {
        context.report(errors::not_records(function, place.span));
    }
    None
}

/// What `first` and `last` sort by: a field of the record, bare or behind the records' name.
fn sort_field(context: &mut Context, related: RelatedId, place: &ast::Expr) -> Option<RecordField> {
    let records = context.schema.related.get(related).map(|related| related.name.to_string()).unwrap_or_default();
    let place = walk::bare(place);
    let field = if let Some(member) = walk::as_name(place) {
        record_field(context, related, &Name { text: records, span: place.span }, member)?
    } else if let ast::ExprKind::Member { of, member } = &place.kind
        && of.text == records
    {
        record_field(context, related, of, member)?
    } else {
        if place.kind != ast::ExprKind::Invalid {
            context.report(errors::not_a_sort_field(&records, place.span));
        }
        return None;
    };
    if !compare::has_order(&field.ty) {
        context.report(errors::unsortable(&field.ty, place.span));
        return None;
    }
    Some(field)
}

fn record_field(context: &mut Context, related: RelatedId, of: &Name, member: &Name) -> Option<RecordField> {
    match context.scope.record_field(related, &member.text) {
        Some(symbol @ Symbol::RecordField(_, id)) => {
            context.use_record_field(related, id);
            let ty = context.symbol_type(symbol)?;
            Some(RecordField { id, ty, span: member.span })
        }
        Some(_) => None,
        None => {
            let key = format!("member {}.{}", of.text, member.text);
            context.report_once(key, |context| errors::unknown_record_field(context, of, member, related));
            None
        }
    }
}

/// The typed aggregate.
fn finish(context: &mut Context, function: Function, name: &Name, parts: Parts, span: Span) -> Option<Term> {
    if let Some(place) = parts.distinct.filter(|_| function != Function::Count) {
        context.report(errors::distinct_without_count(name, place));
        return None;
    }
    let sorts = matches!(function, Function::First | Function::Last);
    if let Some(by) = parts.by.as_ref().filter(|_| !sorts) {
        context.report(errors::by_without_order(name, by.span));
        return None;
    }
    let wants_field = match function {
        Function::Count => parts.distinct.is_some(),
        Function::Any => false,
        Function::Sum | Function::Min | Function::Max | Function::First | Function::Last => true,
    };
    if wants_field != parts.field.is_some() {
        let records = context.schema.related.get(parts.related);
        let example = records.and_then(|related| related.fields.first()).map(|field| field.name.to_string());
        let records = records.map(|related| related.name.to_string()).unwrap_or_default();
        context.report(errors::records_or_field(name, &records, wants_field, example.as_deref(), span));
        return None;
    }
    let Parts { related, field, by, filter, .. } = parts;
    let Some(field) = field else {
        return Some(if function == Function::Any {
            Term::Condition(test(CondKind::AnyRecord { related, filter: filter.map(Box::new) }, span))
        } else {
            aggregate(AggregateKind::Count, Type::Integer, related, filter, span)
        });
    };
    let id = field.id;
    let kind = match function {
        Function::Count | Function::Any => {
            return Some(aggregate(AggregateKind::CountDistinct(id), Type::Integer, related, filter, span));
        }
        Function::Sum if has_sum(&field.ty) => AggregateKind::Sum(id),
        Function::Min if compare::has_order(&field.ty) => AggregateKind::Min(id),
        Function::Max if compare::has_order(&field.ty) => AggregateKind::Max(id),
        Function::Sum | Function::Min | Function::Max => {
            context.report(errors::no_aggregate(name, &field.ty, field.span));
            return None;
        }
        Function::First | Function::Last => {
            let Some(by) = by else {
                context.report(errors::first_by_what(name, span));
                return None;
            };
            if function == Function::First {
                AggregateKind::First { field: id, by: by.id }
            } else {
                AggregateKind::Last { field: id, by: by.id }
            }
        }
    };
    Some(aggregate(kind, field.ty, related, filter, span))
}

fn has_sum(ty: &Type) -> bool {
    matches!(ty, Type::Integer | Type::Number | Type::Duration | Type::Money(_))
}

fn aggregate(kind: AggregateKind, ty: Type, related: RelatedId, filter: Option<Cond>, span: Span) -> Term {
    let aggregate = Aggregate { kind, related, filter };
    Term::Value(Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty, span })
}
