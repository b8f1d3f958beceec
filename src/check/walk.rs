//! The way through the AST of an expression, for passes that run before anything has a type.

use crate::syntax::ast::{Expr, ExprKind, Name, Of, Set, TextPattern};

/// The expressions right below one, in the order written.
pub(crate) fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Name(_)
        | ExprKind::Member { .. }
        | ExprKind::Today
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::Invalid => Vec::new(),
        ExprKind::Call { arguments, .. } => arguments.iter().collect(),
        ExprKind::Aggregate(aggregate) => {
            let parts = [Some(&aggregate.subject), aggregate.by.as_ref(), aggregate.filter.as_ref()];
            parts.into_iter().flatten().collect()
        }
        ExprKind::Parenthesised(inner)
        | ExprKind::Not(inner)
        | ExprKind::Negate(inner)
        | ExprKind::Defined(inner)
        | ExprKind::Missing(inner) => vec![inner],
        ExprKind::Matches { value, .. } | ExprKind::Within { value, .. } => vec![value],
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Default(parts) => parts.iter().collect(),
        ExprKind::Sum(first, rest) => {
            std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)).collect()
        }
        ExprKind::Product(first, rest) => {
            std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)).collect()
        }
        ExprKind::Compare { left, right, .. } => vec![left, right],
        ExprKind::Between { value, low, high, .. } => vec![value, low, high],
        ExprKind::In { value, set, .. } => std::iter::once(&**value).chain(items(set)).collect(),
        ExprKind::TextTest { value, pattern, .. } => match pattern {
            TextPattern::One(one) => vec![value, one],
            TextPattern::AnyOf(set) | TextPattern::AllOf(set) => std::iter::once(&**value).chain(items(set)).collect(),
        },
        ExprKind::Quantified { of, .. } => match of {
            Of::Conditions(conditions, _) => conditions.iter().collect(),
            Of::Group(_) => Vec::new(),
        },
    }
}

/// The values of a set that is written in place.
pub(crate) fn items(set: &Set) -> &[Expr] {
    match set {
        Set::Inline(items, _) => items,
        Set::Named(_) => &[],
    }
}

/// The expression without parentheses around it.
pub(crate) fn bare(expr: &Expr) -> &Expr {
    let mut inner = expr;
    while let ExprKind::Parenthesised(next) = &inner.kind {
        inner = next;
    }
    inner
}

/// The name that an expression is, if it is just that.
pub(crate) fn as_name(expr: &Expr) -> Option<&Name> {
    if let ExprKind::Name(name) = &bare(expr).kind { Some(name) } else { None }
}

/// The name that an expression is, or that its dot follows.
pub(crate) fn as_root(expr: &Expr) -> Option<&Name> {
    if let ExprKind::Name(name) | ExprKind::Member { of: name, .. } = &bare(expr).kind { Some(name) } else { None }
}
