//! Expressions: from the AST to typed conditions and values.
//!
//! Every function gives `None` where something was wrong, and has then reported it: what is built on top of it says
//! nothing more. Each looks at all its parts before it gives up, so that every mistake is found in one run.

pub(super) mod aggregate;
mod arithmetic;
mod call;
mod compare;
mod cond;
mod literal;
mod name;
mod quantified;
mod set;
mod text;
mod time;
mod value;

pub(super) use cond::condition;
pub(super) use literal::{decimal, whole_days};
pub(super) use name::{outcome, related, report_unknown_choice as unknown_choice, stage};
pub(super) use value::{value, value_of};

use crate::check::context::Context;
use crate::check::{walk, words};
use crate::policy::{Cond, CondKind, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::types::{CalendarSpan, Type};

/// What an expression turned out to be.
#[derive(Clone, Debug)]
pub(super) enum Term {
    /// A condition.
    Condition(Cond),
    /// A value; a boolean one serves as a condition, too.
    Value(Expr),
    /// A length in calendar months, which stands only next to a date.
    Months(CalendarSpan, Span),
}

/// What an expression stands opposite to, or the type that is due in its place.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    /// The type.
    pub(super) ty: Type,
    /// What has that type: `` `industry` ``, or `the decision`.
    pub(super) subject: String,
    /// Where that is declared, for a label.
    pub(super) declared: Option<(String, Span)>,
}

impl Expected {
    /// A type that is due because of something that is described in words.
    pub(super) fn new(ty: Type, subject: impl Into<String>) -> Expected {
        Expected { ty, subject: subject.into(), declared: None }
    }

    /// The type of a value on the other side.
    pub(super) fn opposite(context: &Context, expr: &ast::Expr, value: &Expr) -> Expected {
        let subject = words::phrase_or(expr, "the value beside it");
        Expected { ty: value.ty.clone(), subject, declared: declaration(context, expr) }
    }
}

/// The name that an expression consists of, and where it is declared.
pub(super) fn declaration(context: &Context, expr: &ast::Expr) -> Option<(String, Span)> {
    if let ast::ExprKind::Negate(inner) = &expr.kind {
        return declaration(context, inner);
    }
    let name = walk::as_name(expr)?;
    let span = context.lookup(&name.text).and_then(|symbol| context.symbol_span(symbol))?;
    Some((name.text.clone(), span))
}

/// An expression as whatever it is.
pub(super) fn term(context: &mut Context, expr: &ast::Expr, expected: Option<&Expected>) -> Option<Term> {
    let span = expr.span;
    match &expr.kind {
        ast::ExprKind::Literal(one) => literal::term(context, one, expected),
        ast::ExprKind::Name(one) => name::term(context, one, expected),
        ast::ExprKind::Member { of, member } => name::member(context, of, member, span, expected),
        ast::ExprKind::Today => {
            context.uses_today = true;
            Some(Term::Value(Expr { kind: ExprKind::Today, ty: Type::Date, span }))
        }
        ast::ExprKind::Now => {
            context.uses_today = true;
            context.uses_now = true;
            Some(Term::Value(Expr { kind: ExprKind::Now, ty: Type::Datetime, span }))
        }
        ast::ExprKind::Outcome => Some(Term::Value(Expr { kind: ExprKind::Outcome, ty: Type::Outcome, span })),
        ast::ExprKind::Call { function, arguments } => call::term(context, function, arguments, span),
        ast::ExprKind::Aggregate(one) => aggregate::term(context, one, span),
        ast::ExprKind::Parenthesised(inner) => term(context, inner, expected),
        ast::ExprKind::Negate(inner) => arithmetic::negate(context, inner, expected, span),
        ast::ExprKind::Sum(first, rest) => arithmetic::sum(context, first, rest),
        ast::ExprKind::Product(first, rest) => arithmetic::product(context, first, rest),
        ast::ExprKind::Default(parts) => value::default(context, parts, expected, span),
        ast::ExprKind::Not(_)
        | ast::ExprKind::And(_)
        | ast::ExprKind::Or(_)
        | ast::ExprKind::Compare { .. }
        | ast::ExprKind::Between { .. }
        | ast::ExprKind::In { .. }
        | ast::ExprKind::Defined(_)
        | ast::ExprKind::Missing(_)
        | ast::ExprKind::TextTest { .. }
        | ast::ExprKind::Matches { .. }
        | ast::ExprKind::Within { .. }
        | ast::ExprKind::Quantified { .. } => cond::test(context, expr).map(Term::Condition),
        ast::ExprKind::Invalid => None,
    }
}

/// A condition around `kind`.
fn test(kind: CondKind, span: Span) -> Cond {
    Cond { kind, span }
}

/// The same, or its `not`.
fn perhaps_not(negated: bool, kind: CondKind, span: Span) -> Cond {
    let plain = test(kind, span);
    if negated { test(CondKind::Not(Box::new(plain)), span) } else { plain }
}
