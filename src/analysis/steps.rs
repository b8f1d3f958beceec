//! Where on its line the answer to one field turns a comparison with a constant.
//!
//! Sums, differences, products and quotients with constants, roundings, days and calendar shifts never turn round: as
//! the answer grows, what they come to grows, or falls. So a comparison with a constant turns at two places at most,
//! which are found by halving, asking the interpreter each time.

use std::cmp::Ordering;

use crate::analysis::side::Side;
use crate::builtins::Builtin;
use crate::outlook::line;
use crate::policy::{Arithmetic, Comparison, Expr, ExprKind};
use crate::reference::compare;
use crate::types::{Datetime, Decimal, FieldId, Type, Value};

/// A comparison of a value that hangs on one field with a constant, over the field's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    /// The field.
    pub(super) field: FieldId,
    /// From the first to the last position at which the value is there; first > last where it never is.
    pub(super) present: (i64, i64),
    /// From here on it is not below the constant (or, falling, not above): `i128`, so that it may stand behind the end.
    pub(super) meets: i128,
    /// From here on it is above (or, falling, below).
    pub(super) passes: i128,
    /// Whether the value falls as the answer grows.
    pub(super) falling: bool,
}

impl Steps {
    /// The stretches of positions, both ends included, in which a comparison with the constant holds.
    pub(super) fn holding(&self, comparison: Comparison) -> Vec<(i128, i128)> {
        let (first, last) = (i128::from(self.present.0), i128::from(self.present.1));
        let (before, equal, after) = ((first, self.meets - 1), (self.meets, self.passes - 1), (self.passes, last));
        let (less, greater) = if self.falling { (after, before) } else { (before, after) };
        let stretches = match comparison {
            Comparison::Equal => vec![equal],
            Comparison::NotEqual => vec![less, greater],
            Comparison::Less => vec![less],
            Comparison::LessOrEqual => vec![less, equal],
            Comparison::Greater => vec![greater],
            Comparison::GreaterOrEqual => vec![greater, equal],
        };
        let within = |(low, high): (i128, i128)| (low.max(first), high.min(last));
        stretches.into_iter().map(within).filter(|(low, high)| low <= high).collect()
    }

    /// The same as if the value were always there: what it turns at behind its ends it never turns at.
    pub(super) fn beyond(self, (low, high): (i64, i64)) -> Steps {
        let (first, last) = (i128::from(self.present.0), i128::from(self.present.1));
        let moved = |turn: i128| match turn {
            turn if turn <= first => i128::from(low),
            turn if turn > last => i128::from(high) + 1,
            turn => turn,
        };
        Steps { present: (low, high), meets: moved(self.meets), passes: moved(self.passes), ..self }
    }

    /// The positions at which a cell should start.
    pub(super) fn starts(&self) -> [i128; 4] {
        [i128::from(self.present.0), self.meets, self.passes, i128::from(self.present.1) + 1]
    }
}

impl Side<'_> {
    /// The field that a value rises or falls with, and whether it falls; `None` where it hangs on more, or may turn.
    pub(super) fn course(&self, value: &Expr) -> Option<(FieldId, bool)> {
        let value = self.resolved(value);
        match &value.kind {
            ExprKind::Field(_) => self.line_field(value).map(|field| (field, false)),
            ExprKind::Widen(inner) | ExprKind::Day(inner) | ExprKind::ShiftMonths { date: inner, .. } => {
                self.course(inner)
            }
            ExprKind::Negate(inner) => self.course(inner).map(|(field, falling)| (field, !falling)),
            ExprKind::Arithmetic { operator, left, right } => self.course_of_two(*operator, left, right, &value.ty),
            ExprKind::Call(Builtin::Round | Builtin::Floor | Builtin::Ceil | Builtin::Date, parts) => {
                let [part] = parts.as_slice() else { return None };
                self.course(part)
            }
            ExprKind::Call(Builtin::Min | Builtin::Max, parts) => {
                let constant = |part: &&Expr| matches!(self.constant(part), Some(Some(_)));
                let (constants, others): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(constant);
                let [one] = others.as_slice() else { return None };
                if constants.is_empty() { None } else { self.course(one) }
            }
            ExprKind::Call(Builtin::Abs | Builtin::Length | Builtin::Lower | Builtin::Domain, _)
            | ExprKind::Literal(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Default(_)
            | ExprKind::Aggregate(_) => None,
        }
    }

    fn course_of_two(&self, operator: Arithmetic, left: &Expr, right: &Expr, ty: &Type) -> Option<(FieldId, bool)> {
        // A day moves by whole days only: between them there is nothing.
        let moves_days = |by: &Expr| *ty == Type::Date && by.ty == Type::Duration;
        let sign = |value: &Value| line::position(value).map(i64::signum).filter(|sign| *sign != 0);
        match (self.constant(left), self.constant(right)) {
            (None, Some(Some(constant))) if !moves_days(left) => {
                let (field, falling) = self.course(left)?;
                let turned = match operator {
                    Arithmetic::Add | Arithmetic::Subtract => false,
                    Arithmetic::Multiply | Arithmetic::Divide => sign(&constant)? < 0,
                };
                Some((field, falling != turned))
            }
            (Some(Some(constant)), None) if !moves_days(right) => {
                let (field, falling) = self.course(right)?;
                let turned = match operator {
                    Arithmetic::Add => false,
                    Arithmetic::Subtract => true,
                    Arithmetic::Multiply => sign(&constant)? < 0,
                    Arithmetic::Divide => return None,
                };
                Some((field, falling != turned))
            }
            _ => None,
        }
    }

    /// Where a value that hangs on one field meets a constant.
    pub(super) fn steps(&self, value: &Expr, constant: &Value) -> Option<Steps> {
        let value = unwidened(value);
        let (field, falling) = self.course(value)?;
        let declared = self.field(field)?;
        let (low, high) = self.extent(field)?;
        if self.line_field(value).is_some()
            && let Some((meets, passes)) = direct(&declared.ty, constant)
        {
            return Some(Steps { field, present: (low, high), meets, passes, falling: false });
        }
        let present = self.presence(value, field, &declared.ty, (low, high), constant)?;
        let order = |position: i64| {
            let value = self.at(value, field, &declared.ty, position)?;
            let order = compare::order(&value, constant, self.rates())?;
            Some(if falling { order.reverse() } else { order })
        };
        order(present.0)?;
        let from = |wanted: fn(Ordering) -> bool| first(present, |position| order(position).is_some_and(wanted));
        let (meets, passes) = (from(Ordering::is_ge), from(Ordering::is_gt));
        let clocks_go_back = |place: &i128| {
            let changes = self.clock_changes(i64::try_from(*place).unwrap_or(present.1));
            changes.into_iter().any(|change| order(change.saturating_sub(1)) > order(change))
        };
        if declared.ty == Type::Datetime && [meets, passes].iter().any(clocks_go_back) {
            return None;
        }
        Some(Steps { field, present, meets, passes, falling })
    }

    /// The instants within three days of a position at which the clocks of the policy's zone are changed: some zones
    /// have gone back to the day before.
    fn clock_changes(&self, position: i64) -> Vec<i64> {
        const THREE_DAYS: i64 = 3 * 86_400_000_000;
        let Ok(from) = Datetime::from_microsecond(position.saturating_sub(THREE_DAYS)) else { return Vec::new() };
        let changes = self.policy.timezone.following(from).map(|change| change.timestamp().as_microsecond());
        changes.take_while(|change| *change <= position.saturating_add(THREE_DAYS)).collect()
    }

    /// From the first to the last position of a field at which a value is there.
    pub(super) fn presence_of(&self, value: &Expr) -> Option<(FieldId, (i64, i64))> {
        let (field, _) = self.course(value)?;
        let declared = self.field(field)?;
        let extent = self.extent(field)?;
        let present = self.presence(value, field, &declared.ty, extent, &Value::Boolean(true))?;
        Some((field, present))
    }

    /// Whether a value is there wherever its field's answer is; so are values of no field.
    pub(super) fn is_always_there(&self, value: &Expr) -> bool {
        match self.presence_of(value) {
            Some((field, present)) => self.extent(field) == Some(present),
            None => self.supports.value(value).fields.iter().next().is_none(),
        }
    }

    /// Where a value is there is one stretch, so its ends are found by halving once one position in it is known.
    fn presence(
        &self,
        value: &Expr,
        field: FieldId,
        ty: &Type,
        (low, high): (i64, i64),
        hint: &Value,
    ) -> Option<(i64, i64)> {
        let is_there = |position: i64| self.at(value, field, ty, position).is_some();
        let today = line::position(&Value::Date(self.as_of.today));
        let tries = [Some(0), today, line::position(hint), Some(low), Some(high)].into_iter().flatten();
        let inside = tries.map(|position| position.clamp(low, high)).find(|position| is_there(*position))?;
        let begins = first((low, inside), is_there);
        let ends = first((inside, high), |position| !is_there(position)) - 1;
        Some((i64::try_from(begins).ok()?, i64::try_from(ends).ok()?))
    }

    /// What a value comes to where the field's answer stands at a position.
    pub(super) fn at(&self, value: &Expr, field: FieldId, ty: &Type, position: i64) -> Option<Value> {
        let answer = line::at(position, ty)?;
        self.with(&[(field, Some(answer))], |lead| lead.value(value))
    }
}

/// A value to compare with another: integers and numbers compare exactly as they are.
pub(super) fn unwidened(value: &Expr) -> &Expr {
    if let ExprKind::Widen(inner) = &value.kind { inner } else { value }
}

/// Where a field itself meets a constant of its own kind, and passes it.
fn direct(ty: &Type, constant: &Value) -> Option<(i128, i128)> {
    let scale = i128::from(Decimal::SCALE);
    let at = |position: i128| Some((position, position + 1));
    match (ty, constant) {
        (Type::Integer, Value::Integer(integer)) => at(i128::from(*integer)),
        (Type::Integer, Value::Number(number)) => Some((i128::from(number.ceil()), i128::from(number.floor()) + 1)),
        (Type::Number, Value::Integer(integer)) => at(i128::from(*integer) * scale),
        (Type::Money(currency), Value::Money(_, other)) if currency != other => None,
        (Type::Number, Value::Number(_))
        | (Type::Money(_), Value::Money(..))
        | (Type::Duration, Value::Duration(_))
        | (Type::Date, Value::Date(_))
        | (Type::Datetime, Value::Datetime(_)) => at(i128::from(line::position(constant)?)),
        _ => None,
    }
}

/// The first position from which on something holds, which once it does goes on to do; behind the last where never.
pub(super) fn first((low, high): (i64, i64), holds: impl Fn(i64) -> bool) -> i128 {
    let (mut low, mut high) = (i128::from(low), i128::from(high) + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if i64::try_from(middle).is_ok_and(&holds) { high = middle } else { low = middle + 1 }
    }
    low
}
