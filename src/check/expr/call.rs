//! Calls: built-in functions, and aggregates that are written like them (`count(activities)`).

use crate::builtins::Builtin;
use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{Expected, Term, aggregate, compare, value};
use crate::check::scope::Symbol;
use crate::check::walk;
use crate::policy::{Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::types::Type;

/// `min(a, b)`, `count(activities)`
pub(super) fn term(context: &mut Context, function: &Name, arguments: &[ast::Expr], span: Span) -> Option<Term> {
    if let Some(kind) = aggregate::Function::named(&function.text) {
        let overlaps = Builtin::named(&function.text).is_some();
        if let Some(subject) = arguments.first().filter(|_| arguments.len() == 1) {
            if !overlaps || is_records(context, subject) {
                return aggregate::call(context, kind, function, subject, span);
            }
        } else if !overlaps {
            context.report(errors::argument_count(function, 1, arguments.len(), span));
            return None;
        }
    }
    let Some(builtin) = Builtin::named(&function.text) else {
        let key = format!("function {}", function.text);
        context.report_once(key, |_| errors::unknown_function(function, arguments, span));
        return None;
    };
    builtin_call(context, builtin, function, arguments, span).map(Term::Value)
}

/// Whether an argument is related records or one of their fields.
fn is_records(context: &Context, subject: &ast::Expr) -> bool {
    let name = walk::as_root(subject);
    matches!(name.and_then(|name| context.scope.get(&name.text)), Some(Symbol::Related(_)))
}

fn builtin_call(
    context: &mut Context,
    builtin: Builtin,
    function: &Name,
    arguments: &[ast::Expr],
    span: Span,
) -> Option<Expr> {
    let mut opposite: Option<Expected> = None;
    let mut lowered = Vec::new();
    for argument in arguments {
        let found = value::value(context, argument, opposite.as_ref());
        if let (None, Some(found)) = (&opposite, &found) {
            opposite = Some(Expected::opposite(context, argument, found));
        }
        lowered.push(found);
    }
    let due = builtin.info().parameters.len();
    if arguments.len() != due {
        context.report(errors::argument_count(function, due, arguments.len(), span));
        return None;
    }
    let mut values = lowered.into_iter().collect::<Option<Vec<Expr>>>()?;
    if let ([one, other], [one_place, other_place]) = (values.as_slice(), arguments) {
        let Some(ty) = compare::common_type(&one.ty, &other.ty).filter(compare::has_order) else {
            let error = errors::arguments_differ(context, function, (one_place, one), (other_place, other));
            context.report(error);
            return None;
        };
        values = values.into_iter().map(|found| value::fit(found, &ty)).collect();
    }
    let types: Vec<Type> = values.iter().map(|found| found.ty.clone()).collect();
    match builtin.result(&types) {
        Some(ty) => Some(Expr { kind: ExprKind::Call(builtin, values), ty, span }),
        None => {
            if let (Some(place), Some(found)) = (arguments.first(), values.first()) {
                let error = errors::wrong_argument(context, builtin, place, found);
                context.report(error);
            }
            None
        }
    }
}
