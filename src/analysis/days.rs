//! Tests that hang on the day alone: at which days they turn, and what they say from one such day to the next.
//!
//! Sums of the day with constants never turn round: a comparison of one with a constant turns at two days at most, which
//! are found by halving, asking the interpreter each time.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::analysis::encode::Encoder;
use crate::analysis::rails::Rails;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::analysis::space::years;
use crate::analysis::steps::first;
use crate::analysis::support::Support;
use crate::outlook::line;
use crate::policy::{Arithmetic, Cond, CondKind, Expr, ExprKind, Set};
use crate::reference::{Evaluation, compare};
use crate::types::{Truth, Type, Value};

impl Encoder {
    /// A test of the day alone.
    pub(super) fn of_day(&mut self, at: &Side<'_>, condition: &Cond, support: &Support) -> Option<Rails> {
        let turns = at.turns(condition, support)?;
        let today = self.space.today.as_ref()?;
        let (first, last) = years();
        let is_cut = |turn: &i64| !(first + 1..=last).contains(turn) || today.starts.contains(turn);
        if !turns.iter().all(is_cut) {
            return None;
        }
        let cells = today.starts.iter().enumerate();
        let cells: Vec<(Vec<Lit>, i64)> = cells.map(|(place, start)| (today.is_in(place), *start)).collect();
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (cell, day) in cells {
            match at.on_day(day, |nobody| nobody.truth(condition))? {
                Truth::True => yes.push(self.solver.and(cell)),
                Truth::False => no.push(self.solver.and(cell)),
                Truth::Unknown => {}
            }
        }
        Some(Rails { yes: self.solver.or(yes), no: self.solver.or(no) })
    }
}

impl Side<'_> {
    /// The days at which a test of the day alone turns; `None` for other tests, and where they are not found.
    pub(super) fn turns(&self, condition: &Cond, support: &Support) -> Option<BTreeSet<i64>> {
        let of_day = support.today && !support.now && !support.records && !support.outcome;
        if self.pinned || !of_day || support.fields.iter().next().is_some() {
            return None;
        }
        let pairs: Vec<(&Expr, &Expr)> = if let CondKind::In { value, set: Set::Values(members), .. } = &condition.kind
        {
            members.iter().map(|member| (value, member)).collect()
        } else {
            condition.kind.comparisons()?.into_iter().map(|(_, one, other)| (one, other)).collect()
        };
        let mut turns = BTreeSet::new();
        for (one, other) in pairs {
            turns.extend(match (self.constant(one), self.constant(other)) {
                (Some(constant), None) => self.meets_on(other, &constant?)?,
                (None, Some(constant)) => self.meets_on(one, &constant?)?,
                (Some(_), Some(_)) => Vec::new(),
                (None, None) => return None,
            });
        }
        Some(turns)
    }

    /// The days from which on a value that goes with the day is not below a constant, and is above it; or, falling, the
    /// other way round.
    fn meets_on(&self, value: &Expr, constant: &Value) -> Option<Vec<i64>> {
        let falling = self.falls_with_day(value)?;
        let order = |day: i64| {
            let value = self.on_day(day, |nobody| nobody.value(value))??;
            let order = compare::order(&value, constant, self.rates())?;
            Some(if falling { order.reverse() } else { order })
        };
        // Where it is there on the first day and on the last, it is on all.
        let (begins, ends) = years();
        order(begins)?;
        order(ends)?;
        let from = |wanted: fn(Ordering) -> bool| first((begins, ends), |day| order(day).is_some_and(wanted));
        let turns = [from(Ordering::is_ge), from(Ordering::is_gt)];
        turns.into_iter().map(|turn| i64::try_from(turn).ok()).collect()
    }

    /// Whether a value falls as the days go on; `None` where it does not go with the day alone, or may turn round.
    fn falls_with_day(&self, value: &Expr) -> Option<bool> {
        let value = self.resolved(value);
        match &value.kind {
            ExprKind::Today => Some(false),
            ExprKind::ShiftMonths { date, .. } => self.falls_with_day(date),
            ExprKind::Arithmetic { operator, left, right } => {
                let turned = match operator {
                    Arithmetic::Add => false,
                    Arithmetic::Subtract => self.constant(left).is_some(),
                    Arithmetic::Multiply | Arithmetic::Divide => return None,
                };
                match (self.constant(left), self.constant(right)) {
                    (None, Some(_)) => self.falls_with_day(left),
                    // A day moves by whole days only: between them there is nothing.
                    (Some(_), None) if value.ty != Type::Date || right.ty == Type::Date => {
                        self.falls_with_day(right).map(|falling| falling != turned)
                    }
                    _ => None,
                }
            }
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Widen(_)
            | ExprKind::Day(_)
            | ExprKind::Negate(_)
            | ExprKind::Default(_)
            | ExprKind::Call(..)
            | ExprKind::Aggregate(_) => None,
        }
    }

    /// What is said, on a day, of a lead of which nothing is known.
    fn on_day<T>(&self, day: i64, ask: impl FnOnce(&Evaluation<'_>) -> T) -> Option<T> {
        let Some(Value::Date(today)) = line::at(day, &Type::Date) else { return None };
        Some(self.nobody_on(today, ask))
    }
}
