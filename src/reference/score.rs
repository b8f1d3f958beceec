//! Scores: the sum of their entries, exact; each entry decays first, then is cut by its `up to`; the sum is then held
//! within the score's bounds.
//!
//! A score is computed by making its [`ScoreTrace`], so what is explained is what was counted.

use crate::policy::{Cond, Decay, DecayCurve, Expr, Score, ScoreEntry, ScoreEntryKind};
use crate::reference::arithmetic::days_between;
use crate::reference::builtins;
use crate::reference::compare::millionths;
use crate::reference::evaluation::{Evaluation, Scope};
use crate::types::{Choice, Decimal, RelatedId, Truth, Value, divide_half_even_wide};

/// An exact number of points. Unlike a [`Decimal`] it has no bounds that a sum of entries could meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i128);

/// No entry comes near this, so sums of any number of entries stay exact: 2⁶³ points times 2⁶³.
const MOST: i128 = 1 << 110;

impl Points {
    /// None.
    pub const ZERO: Points = Points(0);

    /// As a number, held within the range of numbers.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        let held = self.0.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
        Decimal::from_millionths(i64::try_from(held).unwrap_or_default())
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }

    /// As bytes that differ where the points do.
    pub(crate) const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// No larger in size than a bound.
    pub(crate) fn up_to(self, most: Decimal) -> Points {
        let most = i128::from(most.millionths()).abs();
        Points(self.0.clamp(-most, most))
    }
}

impl From<Decimal> for Points {
    fn from(points: Decimal) -> Points {
        Points(i128::from(points.millionths()))
    }
}

/// A score, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreTrace {
    /// The score: the sum within the bounds.
    pub score: Decimal,
    /// The sum of the entries.
    pub sum: Points,
    /// Each entry, in order.
    pub entries: Vec<EntryTrace>,
}

/// What an entry of a score came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryTrace {
    /// Its condition. `for each`: whether a record counts; `by`: whether the choice has points, unknown where there is
    /// no choice; `best of`: whether an entry holds. An entry that is not true counts 0.
    pub condition: Truth,
    /// Whether its `unless` holds it back.
    pub withheld: bool,
    /// `per`: the number, where it is known. `for each`: how many records count.
    pub quantity: Option<Value>,
    /// What it earned before decay and `up to`.
    pub earned: Points,
    /// What was left after decay.
    pub decayed: Points,
    /// What it adds to the score.
    pub points: Points,
    /// `best of`: its entries, in order.
    pub best_of: Vec<EntryTrace>,
    /// `best of`: the place of the one that counts.
    pub chosen: Option<usize>,
}

impl EntryTrace {
    /// Whether it counts: its condition is true and nothing holds it back. It may have decayed to nothing.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.condition.is_true() && !self.withheld
    }

    fn of(condition: Truth, withheld: bool) -> EntryTrace {
        EntryTrace {
            condition,
            withheld,
            quantity: None,
            earned: Points::ZERO,
            decayed: Points::ZERO,
            points: Points::ZERO,
            best_of: Vec::new(),
            chosen: None,
        }
    }
}

/// The score that a sum of entries makes.
#[must_use]
pub(crate) fn bounded(score: &Score, sum: Points) -> Decimal {
    let sum = sum.to_decimal();
    let from_low = score.low.map_or(sum, |low| sum.max(low));
    score.high.map_or(from_low, |high| from_low.min(high))
}

impl Evaluation<'_> {
    pub(super) fn trace_score(&self, score: &Score) -> ScoreTrace {
        let entries: Vec<_> = score.entries.iter().map(|entry| self.entry(entry)).collect();
        let sum = entries.iter().fold(Points::ZERO, |sum, entry| sum.plus(entry.points));
        ScoreTrace { score: bounded(score, sum), sum, entries }
    }

    /// What an entry of a score comes to for the lead.
    #[must_use]
    pub fn entry(&self, entry: &ScoreEntry) -> EntryTrace {
        let decay = entry.decay.as_ref();
        let mut trace = match &entry.kind {
            ScoreEntryKind::If { points, condition, unless } => self.once(*points, condition, unless.as_ref(), decay),
            ScoreEntryKind::Per { points, quantity, condition, unless } => {
                self.per(*points, quantity, condition.as_ref(), unless.as_ref())
            }
            ScoreEntryKind::ForEach { points, related, filter } => {
                self.for_each(*points, *related, filter.as_ref(), decay)
            }
            ScoreEntryKind::By { value, rows } => self.by(value, rows),
            ScoreEntryKind::BestOf(entries) => self.best_of(entries),
        };
        trace.points = entry.up_to.map_or(trace.decayed, |most| trace.decayed.up_to(most));
        trace
    }

    fn once(&self, points: Decimal, condition: &Cond, unless: Option<&Cond>, decay: Option<&Decay>) -> EntryTrace {
        let mut trace = self.conditional(Some(condition), unless);
        if trace.counts() {
            trace.earned = points.into();
            trace.decayed = decay.map_or(points.into(), |decay| self.left_of(points, decay, Scope::LEAD));
        }
        trace
    }

    fn per(&self, points: Decimal, quantity: &Expr, condition: Option<&Cond>, unless: Option<&Cond>) -> EntryTrace {
        let mut trace = self.conditional(condition, unless);
        trace.quantity = self.operand(quantity, Scope::LEAD);
        if trace.counts() {
            let quantity = trace.quantity.as_ref().and_then(millionths).unwrap_or(0).max(0);
            let product = quantity.saturating_mul(i128::from(points.millionths()));
            let rounded = divide_half_even_wide(product, i128::from(Decimal::SCALE)).unwrap_or(0);
            trace.earned = Points(rounded.clamp(-MOST, MOST));
            trace.decayed = trace.earned;
        }
        trace
    }

    fn for_each(
        &self,
        points: Decimal,
        related: RelatedId,
        filter: Option<&Cond>,
        decay: Option<&Decay>,
    ) -> EntryTrace {
        let mut trace = EntryTrace::of(Truth::False, false);
        let mut count = 0;
        for record in self.counting(related, filter) {
            count += 1;
            trace.condition = Truth::True;
            trace.earned = trace.earned.plus(points.into());
            let left = decay.map_or(points.into(), |decay| self.left_of(points, decay, Scope { record: Some(record) }));
            trace.decayed = trace.decayed.plus(left);
        }
        trace.quantity = Some(Value::Integer(count));
        trace
    }

    fn by(&self, value: &Expr, rows: &[(Choice, Decimal)]) -> EntryTrace {
        let value = self.value(value);
        let row = value
            .as_ref()
            .map(|value| rows.iter().find(|(choice, _)| matches!(value, Value::Choice(chosen) if chosen == choice)));
        let mut trace = EntryTrace::of(Truth::from(row.map(|row| row.is_some())), false);
        trace.earned = row.flatten().map_or(Points::ZERO, |(_, points)| (*points).into());
        trace.decayed = trace.earned;
        trace
    }

    /// The largest in size of those that count; of equals the first.
    fn best_of(&self, entries: &[ScoreEntry]) -> EntryTrace {
        let entries: Vec<_> = entries.iter().map(|entry| self.entry(entry)).collect();
        let mut trace = EntryTrace::of(Truth::tally(entries.iter().map(standing), 1, None), false);
        let counting = entries.iter().enumerate().filter(|(_, entry)| entry.counts());
        let best =
            counting.reduce(|best, next| if next.1.points.0.abs() > best.1.points.0.abs() { next } else { best });
        if let Some((place, entry)) = best {
            trace.chosen = Some(place);
            trace.earned = entry.points;
            trace.decayed = entry.points;
        }
        trace.best_of = entries;
        trace
    }

    fn conditional(&self, condition: Option<&Cond>, unless: Option<&Cond>) -> EntryTrace {
        let truth = condition.map_or(Truth::True, |condition| self.truth(condition));
        EntryTrace::of(truth, unless.is_some_and(|unless| self.truth(unless).is_true()))
    }

    /// What is left of points by whole days from the day of `since` to today: all of them for a day to come, nothing
    /// where there is no day.
    fn left_of(&self, points: Decimal, decay: &Decay, scope: Scope<'_>) -> Points {
        let since = self.value_in(&decay.since, scope).and_then(|since| builtins::day(&since, self.zone()));
        let Some(since) = since else { return Points::ZERO };
        let days = days_between(since, self.as_of.today).max(0);
        match &decay.curve {
            DecayCurve::Steps { every_days, points } => {
                let steps = usize::try_from(days / (*every_days).max(1)).unwrap_or(usize::MAX);
                points.get(steps).map_or(Points::ZERO, |left| (*left).into())
            }
            DecayCurve::Fading { over_days } => {
                let rest = i128::from((over_days - days).max(0));
                let left = divide_half_even_wide(i128::from(points.millionths()) * rest, i128::from(*over_days));
                Points(left.unwrap_or(0))
            }
        }
    }
}

/// Whether an entry of a `best of` counts, as far as that is known.
fn standing(entry: &EntryTrace) -> Truth {
    if entry.withheld { Truth::False } else { entry.condition }
}
