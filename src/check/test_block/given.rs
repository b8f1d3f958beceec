//! What a test gives: fields, related records, verdicts.

use std::collections::HashMap;
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::check::context::Context;
use crate::check::expr::{self, Expected};
use crate::check::scope::Symbol;
use crate::check::{errors, words};
use crate::policy::ExprKind;
use crate::source::Span;
use crate::syntax::ast::{Assignment, Name, TestValue, Text};
use crate::types::{Bounds, Choice, Field, FieldId, Lead, Record, Type, Value, Verdict, VerdictKind};

/// The lead of a test, as far as it was read.
pub(super) struct Given {
    lead: Lead,
    places: HashMap<FieldId, Span>,
}

impl Given {
    /// Nothing is known yet.
    pub(super) fn new(context: &Context) -> Given {
        let values: Vec<Option<Value>> = vec![None; context.schema.fields.len()];
        let related: Vec<Vec<Record>> = vec![Vec::new(); context.schema.related.len()];
        let lead = Lead { values: TiVec::from(values), related: TiVec::from(related), verdicts: Vec::new() };
        Given { lead, places: HashMap::new() }
    }

    /// `given f = v, …`; says whether all was right.
    pub(super) fn fields(&mut self, context: &mut Context, assignments: &[Assignment]) -> bool {
        let mut right = true;
        for assignment in assignments {
            right &= self.field(context, assignment).is_some();
        }
        right
    }

    fn field(&mut self, context: &mut Context, assignment: &Assignment) -> Option<()> {
        let name = &assignment.name;
        let id = field(context, name)?;
        if let Some(first) = self.places.insert(id, assignment.span) {
            context.report(errors::given_twice(name, first));
            return None;
        }
        let value = value(context, &context.schema.fields.get(id)?.clone(), assignment)?;
        if let Some(slot) = self.lead.values.get_mut(id) {
            *slot = Some(value);
        }
        Some(())
    }

    /// `given activities { … }`
    pub(super) fn record(&mut self, context: &mut Context, related: &Name, fields: &[Assignment]) -> Option<()> {
        let id = expr::related(context, related)?;
        let declared = context.schema.related.get(id)?.fields.clone();
        let mut record: Record = TiVec::from(vec![None; declared.len()]);
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mut right = true;
        for assignment in fields {
            let name = &assignment.name;
            if let Some(first) = seen.insert(&name.text, assignment.span) {
                context.report(errors::given_twice(name, first));
                right = false;
                continue;
            }
            let value = match context.scope.record_field(id, &name.text) {
                Some(Symbol::RecordField(_, field)) => declared.get(field).and_then(|declared| {
                    let value = value(context, declared, assignment);
                    value.map(|value| (field, value))
                }),
                Some(_) => None,
                None => {
                    let error = errors::unknown_record_field(context, related, name, id);
                    context.report(error);
                    None
                }
            };
            match value.and_then(|(field, value)| record.get_mut(field).map(|slot| (slot, value))) {
                Some((slot, value)) => *slot = Some(value),
                None => right = false,
            }
        }
        self.lead.related.get_mut(id)?.push(record);
        right.then_some(())
    }

    /// `given approval SQL by "sales"`
    pub(super) fn verdict(
        &mut self,
        context: &mut Context,
        approved: bool,
        stage: &Name,
        by: &Text,
        because: Option<&Text>,
    ) -> Option<()> {
        let stage = expr::stage(context, stage)?;
        self.lead.verdicts.push(Verdict {
            stage: stage.0,
            kind: if approved { VerdictKind::Approved } else { VerdictKind::Rejected },
            by: Arc::from(by.value.as_str()),
            on: None,
            reason: because.map(|text| Arc::from(text.value.as_str())),
        });
        Some(())
    }

    /// The lead, with its key filled in. Required fields must have been given; where something given was wrong, nothing
    /// is said of what lacks.
    pub(super) fn finish(mut self, context: &mut Context, title: &Text, complete: bool) -> Option<Lead> {
        let mut right = complete;
        let mut lacking = Vec::new();
        for (id, field) in context.schema.fields.iter_enumerated() {
            let Some(slot) = self.lead.values.get_mut(id).filter(|_| !self.places.contains_key(&id)) else { continue };
            if field.key {
                *slot = filled_in(&field.ty, &field.bounds);
            } else if field.required && complete {
                lacking.push((Arc::clone(&field.name), field.span));
            }
        }
        if !lacking.is_empty() {
            context.report(errors::required_missing(title, &lacking));
            right = false;
        }
        right.then_some(self.lead)
    }
}

/// The lead's field of a name; reported where there is none.
pub(super) fn field(context: &mut Context, name: &Name) -> Option<FieldId> {
    match context.scope.get(&name.text) {
        Some(Symbol::Field(id)) => Some(id),
        Some(Symbol::Invalid) => None,
        Some(_) | None => {
            let key = format!("given {}", name.text);
            context.report_once(key, |context| errors::unknown_given(context, name));
            None
        }
    }
}

/// The value that a field is given.
fn value(context: &mut Context, field: &Field, assignment: &Assignment) -> Option<Value> {
    let expected = Expected {
        ty: field.ty.clone(),
        subject: format!("`{}`", field.name),
        declared: Some((field.name.to_string(), field.span)),
    };
    let value = typed(context, &assignment.value, &expected)?;
    if !within(&value, &field.bounds) {
        context.report(errors::outside_bounds(field, &words::bounds(&field.bounds), &value, assignment.span));
        return None;
    }
    Some(value)
}

/// A value that is written in a test, of the type that is due.
pub(super) fn typed(context: &mut Context, written: &TestValue, expected: &Expected) -> Option<Value> {
    let literal = |context: &mut Context, place: &crate::syntax::ast::Expr, expected: &Expected| {
        if let ExprKind::Literal(value) = expr::value_of(context, place, expected)?.kind {
            return Some(value);
        }
        context.report(errors::not_a_literal(place.span, "a test gives and expects plain values"));
        None
    };
    match (written, &expected.ty) {
        (TestValue::One(place), _) => literal(context, place, expected),
        (TestValue::List(items, _), Type::List(item)) => {
            let expected = Expected { ty: (**item).clone(), ..expected.clone() };
            let values: Vec<Option<Value>> = items.iter().map(|place| literal(context, place, &expected)).collect();
            Some(Value::List(values.into_iter().collect::<Option<Vec<Value>>>()?.into()))
        }
        (TestValue::List(_, span), _) => {
            context.report(errors::list_for_one(*span, expected));
            None
        }
    }
}

/// Whether a value, or every item of a list, lies in the bounds.
fn within(value: &Value, bounds: &Bounds) -> bool {
    if let Value::List(items) = value {
        return items.iter().all(|item| within(item, bounds));
    }
    let above = bounds.low.as_ref().is_none_or(|low| compare(value, low).is_none_or(std::cmp::Ordering::is_ge));
    let below = bounds.high.as_ref().is_none_or(|high| {
        compare(value, high).is_none_or(|order| order.is_lt() || (order.is_eq() && !bounds.high_excluded))
    });
    above && below
}

/// The order of two values of one type, where there is one.
fn compare(one: &Value, other: &Value) -> Option<std::cmp::Ordering> {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => Some(one.cmp(other)),
        (Value::Number(one), Value::Number(other)) => Some(one.cmp(other)),
        (Value::Money(one, _), Value::Money(other, _)) => Some(one.cmp(other)),
        (Value::Duration(one), Value::Duration(other)) => Some(one.cmp(other)),
        (Value::Date(one), Value::Date(other)) => Some(one.cmp(other)),
        (Value::Datetime(one), Value::Datetime(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

/// Some value for a key that a test does not give.
fn filled_in(ty: &Type, bounds: &Bounds) -> Option<Value> {
    if let Some(low) = bounds.low.clone().or_else(|| bounds.high.clone().filter(|_| !bounds.high_excluded)) {
        return Some(low);
    }
    match ty {
        Type::Boolean => Some(Value::Boolean(true)),
        Type::Integer => Some(Value::Integer(1)),
        Type::Number => Some(Value::Number(1.into())),
        Type::Text => Some(Value::Text(Arc::from("test"))),
        Type::Date => Some(Value::Date(crate::types::Date::constant(2000, 1, 1))),
        Type::Datetime => Some(Value::Datetime(crate::types::Datetime::UNIX_EPOCH)),
        Type::Duration => Some(Value::Duration(crate::types::Duration::default())),
        Type::Money(currency) => Some(Value::Money(1.into(), *currency)),
        Type::Choice(set) => set.choices.first().map(|choice| Value::Choice(Choice::new(Arc::clone(choice)))),
        Type::List(item) => filled_in(item, &Bounds::default()).map(|item| Value::List([item].into())),
        Type::Outcome => None,
    }
}
