//! Questions about related records. A record whose `where` is unknown does not count; an absent list is an empty one.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::policy::{Aggregate, AggregateKind, Cond};
use crate::reference::compare;
use crate::reference::evaluation::{Evaluation, Scope};
use crate::types::{Decimal, Duration, Record, RecordFieldId, RelatedId, Type, Value};

impl Evaluation<'_> {
    /// The related records that count, in order.
    pub(super) fn counting<'r>(
        &'r self,
        related: RelatedId,
        filter: Option<&'r Cond>,
    ) -> impl Iterator<Item = &'r Record> + 'r {
        let records = self.lead.related.get(related).map_or(&[][..], Vec::as_slice);
        records.iter().filter(move |record| {
            filter.is_none_or(|filter| self.truth_in(filter, Scope { record: Some(record) }).is_true())
        })
    }

    pub(super) fn aggregated(&self, aggregate: &Aggregate, ty: &Type) -> Option<Value> {
        let mut records = self.counting(aggregate.related, aggregate.filter.as_ref());
        match aggregate.kind {
            AggregateKind::Count => count(records.count()),
            AggregateKind::CountDistinct(field) => {
                count(records.filter_map(|record| of(record, field)).collect::<HashSet<_>>().len())
            }
            AggregateKind::Sum(field) => sum(records.filter_map(|record| of(record, field)), ty),
            AggregateKind::Min(field) => self.chosen(&mut records, field, field, &[Ordering::Less]),
            AggregateKind::Max(field) => self.chosen(&mut records, field, field, &[Ordering::Greater]),
            AggregateKind::First { field, by } => self.chosen(&mut records, field, by, &[Ordering::Less]),
            AggregateKind::Last { field, by } => {
                self.chosen(&mut records, field, by, &[Ordering::Greater, Ordering::Equal])
            }
        }
    }

    /// A field of the record that no later one replaces: one does where its `by` stands so to the best till then.
    fn chosen(
        &self,
        records: &mut dyn Iterator<Item = &Record>,
        field: RecordFieldId,
        by: RecordFieldId,
        replaces: &[Ordering],
    ) -> Option<Value> {
        records
            .filter_map(|record| Some((of(record, by)?, of(record, field)?)))
            .reduce(|best, next| {
                let replaced =
                    compare::order(next.0, best.0, self.rates()).is_some_and(|order| replaces.contains(&order));
                if replaced { next } else { best }
            })
            .map(|(_, value)| value.clone())
    }
}

fn of(record: &Record, field: RecordFieldId) -> Option<&Value> {
    record.get(field)?.as_ref()
}

fn count(count: usize) -> Option<Value> {
    i64::try_from(count).ok().map(Value::Integer)
}

/// Exact at every step; missing where the whole is out of range.
fn sum<'v>(values: impl Iterator<Item = &'v Value>, ty: &Type) -> Option<Value> {
    let whole: i128 = values.filter_map(smallest_units).sum();
    let whole = i64::try_from(whole).ok()?;
    match ty {
        Type::Integer => Some(Value::Integer(whole)),
        Type::Number => Some(Value::Number(Decimal::from_millionths(whole))),
        Type::Money(currency) => Some(Value::Money(Decimal::from_millionths(whole), *currency)),
        Type::Duration => Some(Value::Duration(Duration::from_microseconds(whole))),
        Type::Boolean | Type::Text | Type::Date | Type::Datetime | Type::Choice(_) | Type::List(_) | Type::Outcome => {
            None
        }
    }
}

/// Ones of an integer, millionths of a number or amount, microseconds of a duration.
fn smallest_units(value: &Value) -> Option<i128> {
    match value {
        Value::Integer(integer) => Some(i128::from(*integer)),
        Value::Number(number) | Value::Money(number, _) => Some(i128::from(number.millionths())),
        Value::Duration(duration) => Some(i128::from(duration.microseconds())),
        Value::Boolean(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => None,
    }
}
