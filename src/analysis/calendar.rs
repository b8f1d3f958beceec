//! Tests of days that are moved by months or years: told by the distance to the day, but for the few days by which months
//! differ.

use crate::analysis::compare::mirrored;
use crate::analysis::encode::Encoder;
use crate::analysis::rails::Rails;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::analysis::support::Support;
use crate::outlook::line;
use crate::policy::{Arithmetic, Comparison, Cond, Expr, ExprKind};
use crate::types::{Duration, DurationUnit, FieldId, Type, Value};

/// Shifts by more months than this are not looked at.
const MOST_MONTHS: i64 = 2_400;
/// Days that are moved by more than this on the way are not looked at.
const FARTHEST: i64 = 200_000;
/// By so many days a number of months may be longer or shorter than its mean.
const SLACK: i64 = 7;

/// A day that is a field's or today, moved by some days.
#[derive(Clone, Copy)]
struct Moved {
    /// The field; `None` for today.
    field: Option<FieldId>,
    /// The fewest days, and the most.
    days: (i64, i64),
    /// By how many days it may be moved on the way.
    reach: i64,
}

/// A comparison of a field's day with today, both perhaps moved.
pub(super) struct Calendar {
    /// The field.
    pub(super) field: FieldId,
    comparison: Comparison,
    /// Between which distances from today it turns.
    turns: (i64, i64),
    /// From the first to the last day of the field that, moved, is on the calendar.
    pub(super) present: (i64, i64),
}

impl Calendar {
    /// The distances at which cells should start, as positions when the day stands at `anchor`.
    pub(super) fn starts(&self, anchor: i64) -> [i128; 4] {
        let (low, high) = self.turns;
        [low, low + 1, high, high + 1].map(|distance| i128::from(anchor) + i128::from(distance))
    }
}

impl Side<'_> {
    /// The comparisons with today that a test stands for, where months move some day in it; all of them must hold.
    pub(super) fn calendar(&self, condition: &Cond) -> Option<Vec<Calendar>> {
        self.anchored.as_ref()?;
        let comparisons = condition.kind.comparisons()?;
        comparisons.into_iter().map(|(comparison, left, right)| self.moved_days(comparison, left, right)).collect()
    }

    fn moved_days(&self, comparison: Comparison, left: &Expr, right: &Expr) -> Option<Calendar> {
        let (one, other) = (self.moved(left)?, self.moved(right)?);
        if one.reach.max(other.reach) > FARTHEST {
            return None;
        }
        // `d + a < today + b`: the distance from today to `d` is less than `b - a`.
        let (value, comparison, moved, by) = match (one.field, other.field) {
            (Some(_), None) => (left, comparison, one, other),
            (None, Some(_)) => (right, mirrored(comparison), other, one),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        let turns = (by.days.0 - moved.days.1, by.days.1 - moved.days.0);
        let (field, present) = self.presence_of(value)?;
        Some(Calendar { field, comparison, turns, present })
    }

    fn moved(&self, value: &Expr) -> Option<Moved> {
        let value = self.resolved(value);
        if value.ty != Type::Date {
            return None;
        }
        match &value.kind {
            ExprKind::Today => Some(Moved { field: None, days: (0, 0), reach: 0 }),
            ExprKind::Field(field) => Some(Moved { field: Some(*field), days: (0, 0), reach: 0 }),
            ExprKind::ShiftMonths { date, span } => {
                let Moved { field, days: (least, most), reach } = self.moved(date)?;
                let months = i64::from(span.months);
                if months.abs() > MOST_MONTHS {
                    return None;
                }
                let mean = mean_days(months);
                Some(Moved {
                    field,
                    days: (least + mean - SLACK, most + mean + SLACK),
                    reach: reach + mean.abs() + SLACK,
                })
            }
            ExprKind::Arithmetic { operator, left, right } => {
                let (date, by) = if left.ty == Type::Date { (left, right) } else { (right, left) };
                let Some(Some(Value::Duration(by))) = self.constant(by) else { return None };
                let days = whole_days(by)?;
                let days = match operator {
                    Arithmetic::Add => days,
                    Arithmetic::Subtract => -days,
                    Arithmetic::Multiply | Arithmetic::Divide => return None,
                };
                let Moved { field, days: (least, most), reach } = self.moved(date)?;
                Some(Moved { field, days: (least + days, most + days), reach: reach + days.abs() })
            }
            ExprKind::Literal(_)
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
}

/// So many days are the mean of so many months in 400 years, rounded down.
fn mean_days(months: i64) -> i64 {
    (months * 30_436_875).div_euclid(1_000_000)
}

/// A length as whole days, no more than a few centuries.
fn whole_days(length: Duration) -> Option<i64> {
    let day = Duration::of(1, DurationUnit::Days)?.microseconds();
    let days = length.microseconds() / day;
    (length.microseconds() % day == 0 && days.abs() < MOST_MONTHS * 30).then_some(days)
}

impl Encoder {
    /// A test of days that months move.
    pub(super) fn by_calendar(&mut self, at: &Side<'_>, condition: &Cond, support: &Support) -> Option<Rails> {
        let comparisons = at.calendar(condition)?;
        let mut all = Vec::new();
        for comparison in &comparisons {
            all.push(self.at_a_distance(at, comparison)?);
        }
        let rails = self.solver.all(&all);
        self.leave_open(at, condition, support, rails);
        Some(rails)
    }

    fn at_a_distance(&mut self, at: &Side<'_>, calendar: &Calendar) -> Option<Rails> {
        let (_, axis) = self.space.axis(at.number, calendar.field)?;
        let missing = axis.missing;
        let distances = axis.relative.as_ref()?;
        let anchor = line::position(&Value::Date(at.as_of.today))?;
        let from: Option<Vec<Lit>> =
            calendar.starts(anchor).iter().map(|position| distances.at_least(&self.solver, *position)).collect();
        let [low, above_low, high, above_high] = from?.try_into().ok()?;
        let there = self.on_the_calendar(at, calendar.field, calendar.present)?;
        let meets = self.somewhere_between(high, low);
        let passes = self.somewhere_between(above_high, above_low);
        self.solver.implies(passes, meets);
        let holds = match calendar.comparison {
            Comparison::GreaterOrEqual => meets,
            Comparison::Less => !meets,
            Comparison::Greater => passes,
            Comparison::LessOrEqual => !passes,
            Comparison::Equal => self.solver.and([meets, !passes]),
            Comparison::NotEqual => self.solver.or([!meets, passes]),
        };
        let present = self.solver.and([!missing, there]);
        Some(self.solver.where_present(present, holds))
    }

    /// A literal that follows from one and implies another; between them it is free.
    fn somewhere_between(&mut self, surely: Lit, perhaps: Lit) -> Lit {
        if surely == perhaps {
            return surely;
        }
        let literal = self.solver.fresh();
        self.solver.implies(surely, literal);
        self.solver.implies(literal, perhaps);
        literal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Span, civil};

    #[test]
    fn months_are_as_long_as_their_mean_but_for_a_few_days() {
        for month in 0..60 {
            for day in [1, 28, 29, 30, 31] {
                let from = civil::date(2097 + month / 12, i8::try_from(month % 12 + 1).unwrap(), 1).with().day(day);
                let Ok(from) = from.build() else { continue };
                for months in (-MOST_MONTHS..=MOST_MONTHS).step_by(7) {
                    let to = from.checked_add(Span::new().months(months)).unwrap();
                    let days = i64::from(from.until(to).unwrap().get_days());
                    assert!((days - mean_days(months)).abs() <= SLACK, "{months} months from {from}: {days} days");
                }
            }
        }
    }
}
