//! `x in (a, b)`, `x in listname`: sets of values.

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{Expected, compare, cond, value};
use crate::check::lists;
use crate::check::scope::Symbol;
use crate::policy::{CondKind, Expr, ListId, Set};
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::types::Type;

/// `x in (a, b)`
pub(super) fn is_in(
    context: &mut Context,
    tested: &ast::Expr,
    set: &ast::Set,
    ignoring_case: bool,
    span: Span,
) -> Option<CondKind> {
    let Some(found) = value::value(context, tested, None) else {
        absorb(context, set);
        return None;
    };
    if let Type::List(_) = &found.ty {
        let error = errors::list_beside_value(context, tested, &found, "in");
        context.report(error);
        return None;
    }
    let ignoring_case = cond::case_matters(context, ignoring_case, &found.ty, span)?;
    let opposite = Expected::opposite(context, tested, &found);
    let (value, set) = match set {
        ast::Set::Inline(items, _) => {
            let (value, items) = inline(context, (tested, found), items, &opposite)?;
            (value, Set::Values(items))
        }
        ast::Set::Named(name) => {
            let list = named(context, name, &opposite)?;
            let value = if opposite.ty == Type::Datetime { value::day(found) } else { found };
            (value, Set::List(list))
        }
    };
    Some(CondKind::In { value, set, ignoring_case })
}

/// Looks for mistakes in a set whose value is wrong itself; bare names could have been choices of it.
pub(super) fn absorb(context: &mut Context, set: &ast::Set) {
    if let ast::Set::Inline(items, _) = set {
        for item in items.iter().filter(|item| !matches!(item.kind, ast::ExprKind::Name(_))) {
            value::value(context, item, None);
        }
    }
}

/// The items of a set that is written in place, each fit to be compared with the value.
fn inline(
    context: &mut Context,
    (tested, found): (&ast::Expr, Expr),
    items: &[ast::Expr],
    opposite: &Expected,
) -> Option<(Expr, Vec<Expr>)> {
    let lowered: Vec<Option<Expr>> = items.iter().map(|item| value::value(context, item, Some(opposite))).collect();
    let as_days = lowered.iter().flatten().any(|item| item.ty == Type::Date) && opposite.ty == Type::Datetime;
    let found = if as_days { value::day(found) } else { found };
    let fitting: Vec<Option<Expr>> = items
        .iter()
        .zip(lowered)
        .map(|(item, value)| compare::beside(context, (tested, &found), (item, value?)))
        .collect();
    Some((found, fitting.into_iter().collect::<Option<Vec<_>>>()?))
}

/// A list by its name, as it is used beside a value; reported where the name is no list.
pub(crate) fn named(context: &mut Context, name: &Name, opposite: &Expected) -> Option<ListId> {
    match context.lookup(&name.text) {
        Some(Symbol::List(place)) => lists::beside(context, place, name, opposite),
        Some(Symbol::Invalid) => None,
        found @ (Some(_) | None) => {
            let key = format!("list {}", name.text);
            context.report_once(key, |context| errors::not_a_list(context, name, found));
            None
        }
    }
}
