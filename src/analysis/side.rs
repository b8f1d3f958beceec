//! One policy under analysis, and the interpreter over leads of which next to nothing is known.

use std::cell::RefCell;

use crate::analysis::support::{Support, Supports};
use crate::outlook::line;
use crate::policy::{AsOf, Cond, DefinitionBody, Expr, ExprKind, Policy};
use crate::reference::Evaluation;
use crate::types::{Bounds, Date, Field, FieldId, Lead, Rates, Truth, Type, Value};

/// A policy under analysis.
pub(super) struct Side<'p> {
    /// Its place among the policies that are compared, from 0.
    pub(super) number: usize,
    /// The policy.
    pub(super) policy: &'p Policy,
    /// The day asked about, or any.
    pub(super) as_of: AsOf,
    /// Whether only that day is asked about.
    pub(super) pinned: bool,
    /// Whether the day stands for every day, and dates for their distance to it.
    pub(super) is_anchor: bool,
    /// The same policy on a day that stands for every day.
    pub(super) anchored: Option<Box<Side<'p>>>,
    /// What hangs on what.
    pub(super) supports: Supports<'p>,
    /// A lead of which nothing is known, to try answers on.
    trial: RefCell<Lead>,
}

impl<'p> Side<'p> {
    /// A policy, on a day.
    pub(super) fn new(number: usize, policy: &'p Policy, as_of: AsOf, pinned: bool) -> Side<'p> {
        let side = |as_of, pinned| Side {
            number,
            policy,
            as_of,
            pinned,
            is_anchor: false,
            anchored: None,
            supports: Supports::new(policy),
            trial: RefCell::new(nobody(policy)),
        };
        let anchored = || Box::new(Side { is_anchor: true, ..side(as_of.clone(), true) });
        let anchored = (!pinned).then(anchored);
        Side { anchored, ..side(as_of, pinned) }
    }

    /// From the least to the greatest position that a field's answer may have.
    pub(super) fn extent(&self, field: FieldId) -> Option<(i64, i64)> {
        let field = self.field(field)?;
        let none = Bounds::default();
        // A bound is a day of the calendar, not a distance.
        let bounds = if self.is_anchor { &none } else { &field.bounds };
        line::extent(&field.ty, bounds).filter(|(low, high)| low <= high)
    }

    /// A field of the lead.
    pub(super) fn field(&self, id: FieldId) -> Option<&'p Field> {
        self.policy.schema.fields.get(id)
    }

    /// The rates between currencies.
    pub(super) fn rates(&self) -> Option<&'p Rates> {
        self.policy.rates.as_ref()
    }

    /// Whether something is the same for every lead on every day that is asked about.
    pub(super) fn is_constant(&self, support: &Support) -> bool {
        support.fields.iter().next().is_none()
            && !support.records
            && !support.outcome
            && (self.pinned || !support.today && !support.now)
    }

    /// Whether the day makes no difference to it.
    pub(super) fn is_timeless(&self, support: &Support) -> bool {
        self.pinned || !support.today && !support.now
    }

    /// What is said of the lead that has these answers and no others.
    pub(super) fn with<T>(&self, answers: &[(FieldId, Option<Value>)], ask: impl FnOnce(&Evaluation<'_>) -> T) -> T {
        let mut lead = self.trial.borrow_mut();
        for (field, answer) in answers {
            if let Some(slot) = lead.values.get_mut(*field) {
                slot.clone_from(answer);
            }
        }
        let result = ask(&Evaluation::new(self.policy, &lead, &self.as_of));
        for (field, _) in answers {
            if let Some(slot) = lead.values.get_mut(*field) {
                *slot = None;
            }
        }
        result
    }

    /// What is said of a lead of which nothing is known, on another day.
    pub(super) fn nobody_on<T>(&self, today: Date, ask: impl FnOnce(&Evaluation<'_>) -> T) -> T {
        ask(&Evaluation::new(self.policy, &self.trial.borrow(), &AsOf { today, now: None }))
    }

    /// A value that is the same for every lead; `None` for one that is not.
    pub(super) fn constant(&self, value: &Expr) -> Option<Option<Value>> {
        if let ExprKind::Literal(literal) = &value.kind {
            return Some(Some(literal.clone()));
        }
        let constant = self.is_constant(&self.supports.value(value));
        constant.then(|| self.with(&[], |nobody| nobody.value(value)))
    }

    /// A condition of the lead that has these answers and no others.
    pub(super) fn truth(&self, condition: &Cond, answers: &[(FieldId, Option<Value>)]) -> Truth {
        self.with(answers, |lead| lead.truth(condition))
    }

    /// The value that a definition stands for, through any number of them.
    pub(super) fn resolved<'e>(&self, value: &'e Expr) -> &'e Expr
    where
        'p: 'e,
    {
        if let ExprKind::Definition(id) = &value.kind
            && let Some(DefinitionBody::Value(inner)) = self.policy.definitions.get(*id).map(|it| &it.body)
        {
            return self.resolved(inner);
        }
        value
    }

    /// The field that a value is, where its type has an order.
    pub(super) fn line_field(&self, value: &Expr) -> Option<FieldId> {
        let ExprKind::Field(id) = self.resolved(value).kind else { return None };
        self.field(id).filter(|field| is_line(&field.ty)).map(|_| id)
    }
}

/// A lead of which nothing is known.
pub(super) fn nobody(policy: &Policy) -> Lead {
    Lead {
        values: policy.schema.fields.iter().map(|_| None).collect(),
        related: policy.schema.related.iter().map(|_| Vec::new()).collect(),
        verdicts: Vec::new(),
    }
}

/// Whether the values of a type stand on a line.
pub(super) fn is_line(ty: &Type) -> bool {
    match ty {
        Type::Integer | Type::Number | Type::Money(_) | Type::Duration | Type::Date | Type::Datetime => true,
        Type::Boolean | Type::Text | Type::Choice(_) | Type::List(_) | Type::Outcome => false,
    }
}
