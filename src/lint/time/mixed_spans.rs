//! `created within last 3mo` here, `created within last 90d` there: nearly the same length, and not the same.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{Cond, Expr, ExprKind, Part};
use crate::source::Span;
use crate::types::{CalendarSpan, DurationUnit, RelatedId, Value};

/// Dates that are held against calendar months in one place, and against about as many days in another.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut by_date: HashMap<String, usize> = HashMap::new();
    let mut dates: Vec<Vec<Length>> = Vec::new();
    subject.policy.each_scoped(&mut |part, records| {
        let Part::Condition(condition) = part else { return };
        let Some((date, lengths)) = lengths(subject, condition, records) else { return };
        let place = *by_date.entry(date).or_insert(dates.len());
        if place == dates.len() {
            dates.push(Vec::new());
        }
        if let Some(known) = dates.get_mut(place) {
            known.extend(lengths);
        }
    });
    dates.iter().flat_map(|lengths| mixed(lengths)).collect()
}

/// One finding for each number of months that is mixed with days, however often it is.
fn mixed(lengths: &[Length]) -> Vec<Diagnostic> {
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for length in lengths {
        let Extent::Months(months) = length.extent else { continue };
        if seen.contains(&months) {
            continue;
        }
        seen.push(months);
        let other = lengths.iter().find(|other| matches!(other.extent, Extent::Days(days) if is_about(months, days)));
        if let Some(other) = other {
            found.push(told(length, other));
        }
    }
    found
}

fn told(months: &Length, days: &Length) -> Diagnostic {
    let (first, later) = if months.place <= days.place { (months, days) } else { (days, months) };
    let (date, here, there) = (&later.date, later.extent.written(), first.extent.written());
    let message = format!("`{date}` is held against `{here}` here and against `{there}` elsewhere");
    Diagnostic::warning(Code::LintMixedSpans, message)
        .label(later.place, format!("`{here}`"))
        .label(first.place, format!("`{there}`, which is nearly the same and not the same"))
        .help(format!(
            "write one of them in both places: `{}` is as long for every lead, `{}` goes by the calendar",
            days.extent.written(),
            months.extent.written()
        ))
}

/// Whether people would take so many days for so many months: 30 or 31 days each, and so 360 or 365 a year.
fn is_about(months: i64, days: i64) -> bool {
    (months * 30..=months * 31).contains(&days)
}

/// A length that a date is held against.
struct Length {
    /// The date, as written.
    date: String,
    extent: Extent,
    /// The condition.
    place: Span,
}

#[derive(Clone, Copy)]
enum Extent {
    Months(i64),
    Days(i64),
}

impl Extent {
    fn written(self) -> String {
        match self {
            Extent::Months(months) if months % 12 == 0 => format!("{}y", months / 12),
            Extent::Months(months) => format!("{months}mo"),
            Extent::Days(days) => format!("{days}d"),
        }
    }
}

/// The one date that a comparison is about, and the lengths that it is held against there.
fn lengths(subject: &Subject<'_>, condition: &Cond, records: Option<RelatedId>) -> Option<(String, Vec<Length>)> {
    let mut parts = Parts::default();
    for (_, left, right) in condition.kind.comparisons()? {
        parts.take(left)?;
        parts.take(right)?;
    }
    let first = parts.dates.first()?;
    let key = subject.key(first, records)?;
    if parts.dates.iter().any(|date| subject.key(date, records).as_ref() != Some(&key)) {
        return None;
    }
    let date = subject.text(first.span);
    let length = |extent| Length { date: date.to_owned(), extent, place: condition.span };
    Some((key, parts.extents.into_iter().map(length).collect()))
}

/// What both sides of a comparison are made of.
#[derive(Default)]
struct Parts<'p> {
    dates: Vec<&'p Expr>,
    extents: Vec<Extent>,
}

impl<'p> Parts<'p> {
    /// `None` where anything stands there beside dates, today and lengths.
    fn take(&mut self, value: &'p Expr) -> Option<()> {
        let value = value.as_written();
        if matches!(value.kind, ExprKind::Field(_) | ExprKind::RecordField(_)) {
            self.dates.push(value);
        } else if let ExprKind::ShiftMonths { date, span: CalendarSpan { months } } = &value.kind {
            self.extents.push(Extent::Months(i64::from(months.abs())));
            self.take(date)?;
        } else if let ExprKind::Literal(Value::Duration(length)) = &value.kind {
            let days = length.microseconds() / DurationUnit::Days.microseconds();
            self.extents.push(Extent::Days(days.abs()));
        } else if let ExprKind::Arithmetic { left, right, .. } = &value.kind {
            self.take(left)?;
            self.take(right)?;
        } else if !matches!(value.kind, ExprKind::Today | ExprKind::Now | ExprKind::Literal(Value::Date(_))) {
            return None;
        }
        Some(())
    }
}
