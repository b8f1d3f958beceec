//! The way through conditions and values, one level at a time or all the way down.
//!
//! What stands behind a name (a definition, a criterion, a score) is not part of what uses it.

use crate::policy::{Aggregate, Cond, CondKind, Expr, ExprKind, Set};

/// A condition or a value that another one is made of.
#[derive(Clone, Copy, Debug)]
pub enum Part<'p> {
    /// A condition.
    Condition(&'p Cond),
    /// A value.
    Value(&'p Expr),
}

impl<'p> Part<'p> {
    /// It and all that it is made of, from the outside in, each before what stands behind it.
    pub fn visit(self, see: &mut dyn FnMut(Part<'p>)) {
        see(self);
        let parts = match self {
            Part::Condition(condition) => condition.parts(),
            Part::Value(value) => value.parts(),
        };
        parts.into_iter().for_each(|part| part.visit(see));
    }
}

impl Cond {
    /// What it is made of, in the order written.
    #[must_use]
    pub fn parts(&self) -> Vec<Part<'_>> {
        match &self.kind {
            CondKind::Constant(_) | CondKind::Definition(_) | CondKind::Criterion(..) => Vec::new(),
            CondKind::Holds(value) | CondKind::Defined(value) | CondKind::Matches { value, .. } => {
                vec![Part::Value(value)]
            }
            CondKind::Not(inner) | CondKind::Known(inner) => vec![Part::Condition(inner)],
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => {
                parts.iter().map(Part::Condition).collect()
            }
            CondKind::Compare { left, right, .. } => vec![Part::Value(left), Part::Value(right)],
            CondKind::Range { value, low, high, .. } => vec![Part::Value(value), Part::Value(low), Part::Value(high)],
            CondKind::In { value, set, .. }
            | CondKind::Text { value, set, .. }
            | CondKind::ListHas { list: value, set, .. } => {
                std::iter::once(value).chain(members(set)).map(Part::Value).collect()
            }
            CondKind::AnyRecord { filter, .. } => filter.iter().map(|filter| Part::Condition(filter)).collect(),
        }
    }

    /// It and all that it is made of, from the outside in.
    pub fn visit<'p>(&'p self, see: &mut dyn FnMut(Part<'p>)) {
        Part::Condition(self).visit(see);
    }
}

impl Expr {
    /// What it is made of, in the order written.
    #[must_use]
    pub fn parts(&self) -> Vec<Part<'_>> {
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome => Vec::new(),
            ExprKind::Truth(condition) => vec![Part::Condition(condition)],
            ExprKind::Widen(inner) | ExprKind::Day(inner) | ExprKind::Negate(inner) => vec![Part::Value(inner)],
            ExprKind::ShiftMonths { date, .. } => vec![Part::Value(date)],
            ExprKind::Arithmetic { left, right, .. } => vec![Part::Value(left), Part::Value(right)],
            ExprKind::Default(values) | ExprKind::Call(_, values) => values.iter().map(Part::Value).collect(),
            ExprKind::Aggregate(aggregate) => {
                let Aggregate { filter, .. } = &**aggregate;
                filter.iter().map(Part::Condition).collect()
            }
        }
    }

    /// It and all that it is made of, from the outside in.
    pub fn visit<'p>(&'p self, see: &mut dyn FnMut(Part<'p>)) {
        Part::Value(self).visit(see);
    }

    /// The value as the author wrote it: without the conversions that `check` put around it.
    #[must_use]
    pub fn as_written(&self) -> &Expr {
        match &self.kind {
            ExprKind::Widen(inner) | ExprKind::Day(inner) => inner.as_written(),
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Default(_)
            | ExprKind::Call(..)
            | ExprKind::Aggregate(_) => self,
        }
    }
}

/// The values of a set that is written in place.
fn members(set: &Set) -> &[Expr] {
    match set {
        Set::Values(values) => values,
        Set::List(_) => &[],
    }
}
