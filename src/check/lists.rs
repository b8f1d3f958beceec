//! Lists: their entries, and the forms in which they are used. A list of texts beside a choice is one of choices.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use typed_index_collections::TiVec;

use crate::check::Program;
use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{self, Expected};
use crate::check::literal::type_of;
use crate::policy::{ExprKind, List, ListId};
use crate::source::Span;
use crate::syntax::ast;
use crate::types::{Choice, ChoiceSet, Decimal, Type, Value};

/// The lists of a policy.
#[derive(Debug, Default)]
pub(super) struct Lists {
    heads: Vec<Head>,
    /// Each list in each form in which it is used, made when it is first needed.
    rows: TiVec<ListId, List>,
    forms: HashMap<(usize, Type), ListId>,
}

/// One list as declared.
#[derive(Debug)]
struct Head {
    name: Arc<str>,
    span: Span,
    /// The type of its entries; `None` for a list with a mistake.
    ty: Option<Type>,
    entries: Vec<(Value, Span)>,
    used: bool,
}

impl Lists {
    /// Where a list is declared.
    pub(super) fn span(&self, place: usize) -> Option<Span> {
        self.heads.get(place).map(|head| head.span)
    }

    /// The type of a list's entries, unless it has a mistake.
    pub(super) fn ty(&self, place: usize) -> Option<Type> {
        self.heads.get(place).and_then(|head| head.ty.clone())
    }

    /// The rows of the policy: every form in use, and those lists that nothing uses as they were declared.
    pub(super) fn into_rows(mut self) -> TiVec<ListId, List> {
        for head in self.heads {
            if let (Some(ty), false) = (head.ty, head.used) {
                let entries = head.entries.into_iter().map(|(value, _)| value).collect();
                self.rows.push(List::new(head.name, ty, entries, head.span));
            }
        }
        self.rows
    }
}

/// Reads a list's entries.
pub(super) fn lower(context: &mut Context, program: &Program, item: &ast::ListItem) {
    let (ty, entries) = match &item.source {
        ast::ListSource::Inline(exprs) => inline(context, exprs),
        ast::ListSource::File(path) => match program.list_files.get(&path.span) {
            Some(lines) => {
                let entries = lines.iter().map(|line| (Value::Text(Arc::clone(line)), path.span)).collect();
                (Some(Type::Text), entries)
            }
            None => (None, Vec::new()),
        },
    };
    let name = Arc::from(item.name.text.as_str());
    context.lists.heads.push(Head { name, span: item.name.span, ty, entries, used: false });
}

/// Entries that are written in place.
fn inline(context: &mut Context, exprs: &[ast::Expr]) -> (Option<Type>, Vec<(Value, Span)>) {
    let entries: Vec<Option<(Value, Span)>> =
        exprs.iter().map(|expr| entry(context, expr).map(|value| (value, expr.span))).collect();
    let Some(entries) = entries.into_iter().collect::<Option<Vec<_>>>() else {
        return (None, Vec::new());
    };
    if entries.iter().any(|(value, _)| matches!(value, Value::Choice(_))) {
        return choices(context, entries);
    }
    let mut ty: Option<(Type, Span)> = None;
    for (value, span) in &entries {
        let found = type_of(value);
        match &ty {
            None => ty = Some((found, *span)),
            Some((first, _)) if *first == found || is_money_pair(first, &found) => {}
            Some((Type::Integer | Type::Number, place)) if matches!(found, Type::Integer | Type::Number) => {
                ty = Some((Type::Number, *place));
            }
            Some((first, place)) => {
                context.report(errors::mixed_list((first, *place), (&found, *span)));
                return (None, Vec::new());
            }
        }
    }
    let ty = ty.map_or(Type::Text, |(ty, _)| ty);
    let entries = entries.into_iter().map(|(value, span)| (in_form(value, &ty, &context.zone), span)).collect();
    (Some(ty), entries)
}

/// Amounts of two currencies may stand in one list: each is compared by itself.
fn is_money_pair(one: &Type, other: &Type) -> bool {
    matches!((one, other), (Type::Money(_), Type::Money(_)))
}

/// Entries of which at least one is a bare name: then all are choices.
fn choices(context: &mut Context, entries: Vec<(Value, Span)>) -> (Option<Type>, Vec<(Value, Span)>) {
    let bare = entries.iter().find(|(value, _)| matches!(value, Value::Choice(_))).map(|(_, span)| *span);
    let mut names: Vec<Arc<str>> = Vec::new();
    let mut lowered = Vec::new();
    for (value, span) in entries {
        let name = if let Value::Choice(Choice { name, .. }) | Value::Text(name) = value {
            name
        } else {
            let set = Type::Choice(Arc::new(ChoiceSet { choices: Vec::new(), or_other: false }));
            context.report(errors::mixed_list((&set, bare.unwrap_or(span)), (&type_of(&value), span)));
            return (None, Vec::new());
        };
        names.push(Arc::clone(&name));
        lowered.push((Value::Choice(Choice { name, text: None }), span));
    }
    (Some(Type::Choice(Arc::new(ChoiceSet { choices: names, or_other: false }))), lowered)
}

/// One entry: a literal, or a bare name that stands for a choice.
fn entry(context: &mut Context, place: &ast::Expr) -> Option<Value> {
    match &place.kind {
        ast::ExprKind::Name(name) => return Some(Value::Choice(Choice::new(name.text.as_str()))),
        ast::ExprKind::Invalid => return None,
        ast::ExprKind::Literal(_) | ast::ExprKind::Negate(_) => {
            if let ExprKind::Literal(value) = expr::value(context, place, None)?.kind {
                return Some(value);
            }
        }
        ast::ExprKind::Member { .. }
        | ast::ExprKind::Today
        | ast::ExprKind::Now
        | ast::ExprKind::Outcome
        | ast::ExprKind::Call { .. }
        | ast::ExprKind::Aggregate(_)
        | ast::ExprKind::Parenthesised(_)
        | ast::ExprKind::Not(_)
        | ast::ExprKind::And(_)
        | ast::ExprKind::Or(_)
        | ast::ExprKind::Sum(..)
        | ast::ExprKind::Product(..)
        | ast::ExprKind::Default(_)
        | ast::ExprKind::Compare { .. }
        | ast::ExprKind::Between { .. }
        | ast::ExprKind::In { .. }
        | ast::ExprKind::Defined(_)
        | ast::ExprKind::Missing(_)
        | ast::ExprKind::TextTest { .. }
        | ast::ExprKind::Matches { .. }
        | ast::ExprKind::Within { .. }
        | ast::ExprKind::Quantified { .. } => {}
    }
    context.report(errors::not_a_literal(place.span, "a list holds literals and choices"));
    None
}

/// The list as it is used beside values of a type; reported where it cannot be.
pub(super) fn beside(context: &mut Context, place: usize, name: &ast::Name, value: &Expected) -> Option<ListId> {
    let head = context.lists.heads.get(place)?;
    let ty = head.ty.clone()?;
    let form = match form(&ty, &value.ty) {
        _ if head.entries.is_empty() => ty,
        Some(form) => form,
        None if rates_join_all(context, place, &value.ty) => ty,
        None => {
            let error = errors::list_beside(name, head.span, &ty, value);
            context.report(error);
            return None;
        }
    };
    if let Type::Choice(set) = &value.ty {
        let stranger = head.entries.iter().find(|(entry, _)| !set.has(&entry.to_string()));
        if let Some((entry, span)) = stranger {
            let error = errors::list_choice(name, (&entry.to_string(), *span), set, value);
            context.report_once(format!("list {} {}", name.text, value.subject), |_| error);
            return None;
        }
    }
    Some(row(context, place, form))
}

/// The form in which a list of one type stands beside values of another.
fn form(list: &Type, value: &Type) -> Option<Type> {
    match (list, value) {
        (list, value) if list == value => Some(list.clone()),
        (Type::Text | Type::Choice(_), Type::Choice(_)) => Some(value.clone()),
        (Type::Integer, Type::Number) => Some(Type::Number),
        (Type::Number, Type::Integer) => Some(Type::Number),
        (Type::Date, Type::Datetime) | (Type::Datetime, Type::Date) => Some(Type::Date),
        _ => None,
    }
}

/// Whether every amount of the list can be compared with the value's currency.
fn rates_join_all(context: &Context, place: usize, value: &Type) -> bool {
    let Type::Money(currency) = value else { return false };
    let joins = |entry: &Value| {
        if let Value::Money(_, own) = entry { context.rates_join(*own, *currency) } else { false }
    };
    context.lists.heads.get(place).is_some_and(|head| head.entries.iter().all(|(entry, _)| joins(entry)))
}

/// The row of a list in a form.
fn row(context: &mut Context, place: usize, ty: Type) -> ListId {
    // Beside whatever choices, the entries are the same; one row serves them all.
    let any_choice = || Type::Choice(Arc::new(ChoiceSet { choices: Vec::new(), or_other: false }));
    let key = if matches!(ty, Type::Choice(_)) { any_choice() } else { ty.clone() };
    if let Some(id) = context.lists.forms.get(&(place, key.clone())) {
        return *id;
    }
    let zone = context.zone.clone();
    let list = match context.lists.heads.get_mut(place) {
        Some(head) => {
            head.used = true;
            let entries = head.entries.iter().map(|(value, _)| in_form(value.clone(), &ty, &zone)).collect();
            List::new(Arc::clone(&head.name), ty, entries, head.span)
        }
        None => List::new(Arc::from(""), ty, Arc::from([]), Span::default()),
    };
    let id = context.lists.rows.push_and_get_key(list);
    context.lists.forms.insert((place, key), id);
    id
}

/// An entry in the form of a type.
fn in_form(value: Value, ty: &Type, zone: &TimeZone) -> Value {
    match (value, ty) {
        (Value::Datetime(instant), Type::Date) => Value::Date(instant.to_zoned(zone.clone()).date()),
        (Value::Integer(integer), Type::Number) => {
            Decimal::from_integer(integer).map_or(Value::Integer(integer), Value::Number)
        }
        (Value::Text(name), Type::Choice(_)) => Value::Choice(Choice { name, text: None }),
        (value, _) => value,
    }
}
