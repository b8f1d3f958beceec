//! Values; `None` is missing.

use crate::policy::{Arithmetic, Builtin, Expr, ExprKind};
use crate::reference::evaluation::{Evaluation, Scope};
use crate::reference::{arithmetic, builtins};
use crate::types::{CalendarSpan, Decimal, FieldId, RecordFieldId, Value};

impl Evaluation<'_> {
    /// As with conditions, each kind is worked out in a function of its own, so that deep nesting takes little of the
    /// stack.
    pub(super) fn value_in(&self, expr: &Expr, scope: Scope<'_>) -> Option<Value> {
        match &expr.kind {
            ExprKind::Literal(value) => Some(value.clone()),
            ExprKind::Field(field) => self.field(*field),
            ExprKind::RecordField(field) => field_of(scope, *field),
            ExprKind::Definition(definition) => self.definition_value(*definition),
            ExprKind::CriteriaMet(group) => i64::try_from(self.criteria_met(*group)).ok().map(Value::Integer),
            ExprKind::Score(score) => Some(Value::Number(self.score(*score))),
            ExprKind::Decision(decision) => self.decision(*decision),
            ExprKind::Today => Some(Value::Date(self.as_of.today)),
            ExprKind::Now => self.as_of.now.map(Value::Datetime),
            ExprKind::Outcome => Some(Value::Outcome(self.outcome())),
            ExprKind::Truth(cond) => self.truth_in(cond, scope).known().map(Value::Boolean),
            ExprKind::Widen(integer) => self.widened(integer, scope),
            ExprKind::Day(date) => self.day(date, scope),
            ExprKind::Negate(of) => self.negated(of, scope),
            ExprKind::Arithmetic { operator, left, right } => self.calculated(*operator, left, right, scope),
            ExprKind::ShiftMonths { date, span } => self.shifted(date, *span, scope),
            ExprKind::Default(values) => values.iter().find_map(|value| self.value_in(value, scope)),
            ExprKind::Call(builtin, arguments) => self.called(*builtin, arguments, scope),
            ExprKind::Aggregate(aggregate) => self.aggregated(aggregate, &expr.ty),
        }
    }

    fn field(&self, field: FieldId) -> Option<Value> {
        self.lead.values.get(field)?.clone()
    }

    /// An integer as a number; missing where it is out of a number's range.
    fn widened(&self, integer: &Expr, scope: Scope<'_>) -> Option<Value> {
        let value = self.value_in(integer, scope)?;
        if let Value::Integer(integer) = value {
            return Decimal::from_integer(integer).map(Value::Number);
        }
        Some(value)
    }

    fn day(&self, date: &Expr, scope: Scope<'_>) -> Option<Value> {
        builtins::day(&self.value_in(date, scope)?, self.zone()).map(Value::Date)
    }

    fn negated(&self, of: &Expr, scope: Scope<'_>) -> Option<Value> {
        arithmetic::negate(&self.value_in(of, scope)?)
    }

    fn calculated(&self, operator: Arithmetic, left: &Expr, right: &Expr, scope: Scope<'_>) -> Option<Value> {
        arithmetic::apply(operator, &self.value_in(left, scope)?, &self.value_in(right, scope)?, self.rates())
    }

    fn shifted(&self, date: &Expr, span: CalendarSpan, scope: Scope<'_>) -> Option<Value> {
        arithmetic::shift_months(&self.value_in(date, scope)?, span, self.zone())
    }

    fn called(&self, builtin: Builtin, arguments: &[Expr], scope: Scope<'_>) -> Option<Value> {
        let arguments = arguments.iter().map(|value| self.value_in(value, scope)).collect::<Option<Vec<_>>>()?;
        builtins::call(builtin, &arguments, self.rates(), self.zone())
    }
}

fn field_of(scope: Scope<'_>, field: RecordFieldId) -> Option<Value> {
    scope.record?.get(field)?.clone()
}
