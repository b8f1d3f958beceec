//! Scores as ladders: each entry is one, they are added, and the sum is held within the score's bounds.

use std::rc::Rc;

use crate::analysis::encode::Encoder;
use crate::analysis::ladder::Ladder;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::policy::{
    Arithmetic, Comparison, Cond, CondKind, Decay, DecayCurve, Expr, ExprKind, ScoreEntry, ScoreEntryKind, ScoreId,
};
use crate::types::{Choice, Decimal, Duration, DurationUnit, Type, Value, divide_half_even_wide};

/// No quantity comes near this, so sums of any number of entries stay exact.
const MOST: i128 = 1 << 110;

/// No more steps of a decay than this are told apart.
const STEPS: usize = 40;

impl Encoder {
    /// A score, in millionths; `None` only for a score that the policy does not have.
    pub(super) fn score(&mut self, at: &Side<'_>, id: ScoreId) -> Option<Rc<Ladder>> {
        if let Some(known) = self.scores.get(&(at.number, id)) {
            return Some(Rc::clone(known));
        }
        let score = at.policy.scores.get(id)?;
        let told_alike = self.world(at).zip(at.policy.score_signature(score, &|field| self.axis_number(at, field)));
        if let Some(known) = told_alike.as_ref().and_then(|alike| self.ladders.get(alike)) {
            return Some(Rc::clone(known));
        }
        let entries: Vec<Ladder> = score.entries.iter().map(|entry| self.entry(at, entry)).collect();
        let sum = self.total(entries);
        let bounded = |number: i128| {
            let number = number.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
            let from_low = score.low.map_or(number, |low| number.max(i128::from(low.millionths())));
            score.high.map_or(from_low, |high| from_low.min(i128::from(high.millionths())))
        };
        let ladder = Rc::new(self.mapped(&sum, bounded));
        self.scores.insert((at.number, id), Rc::clone(&ladder));
        if let Some(alike) = told_alike {
            self.ladders.insert(alike, Rc::clone(&ladder));
        }
        Some(ladder)
    }

    /// What an entry adds, in millionths.
    pub(super) fn entry(&mut self, at: &Side<'_>, entry: &ScoreEntry) -> Ladder {
        let ladder = match &entry.kind {
            ScoreEntryKind::If { points, condition, unless } => {
                let counts = self.counts(at, Some(condition), unless.as_ref());
                match &entry.decay {
                    None => self.switch(counts, millionths(*points)),
                    Some(decay) => self.decayed(at, counts, *points, decay),
                }
            }
            ScoreEntryKind::Per { points, quantity, condition, unless } => {
                let counts = self.counts(at, condition.as_ref(), unless.as_ref());
                self.per(at, counts, *points, quantity)
            }
            ScoreEntryKind::ForEach { points, .. } => {
                let most = 1 << 100;
                let (low, high) = if *points < Decimal::ZERO { (-most, 0) } else { (0, most) };
                self.for_each(at, entry).unwrap_or_else(|| self.between(low, high))
            }
            ScoreEntryKind::By { value, rows } => self.by(at, value, rows),
            ScoreEntryKind::BestOf(entries) => self.best_of(at, entries),
        };
        match entry.up_to.map(|most| millionths(most).abs()) {
            Some(most) => self.mapped(&ladder, |number| number.clamp(-most, most)),
            None => ladder,
        }
    }

    fn counts(&mut self, at: &Side<'_>, condition: Option<&Cond>, unless: Option<&Cond>) -> Lit {
        let condition = condition.map(|condition| self.condition(at, condition).yes);
        let unless = unless.map(|unless| !self.condition(at, unless).yes);
        self.solver.and(condition.into_iter().chain(unless))
    }

    fn decayed(&mut self, at: &Side<'_>, counts: Lit, points: Decimal, decay: &Decay) -> Ladder {
        let there = Cond { kind: CondKind::Defined(decay.since.clone()), span: decay.since.span };
        let there = self.condition(at, &there).yes;
        let counts = self.solver.and([counts, there]);
        // From the least that is left to all of it.
        let mut cells: Vec<(i128, i128)> = Vec::new();
        let mut from: Vec<Lit> = Vec::new();
        for step in ages(points, decay).iter().rev() {
            let older = match step.until {
                Some(until) => self.condition(at, &is_so_old(&decay.since, until)).yes,
                None => self.solver.constant(false),
            };
            cells.push((step.least.abs(), step.most.abs()));
            from.push(!older);
        }
        if let Some(first) = from.first_mut() {
            *first = self.solver.constant(true);
        }
        let ladder = Ladder { missing: self.solver.constant(false), cells, from };
        let ladder = self.gated(&ladder, counts);
        if points < Decimal::ZERO { self.negated(&ladder) } else { ladder }
    }

    fn per(&mut self, at: &Side<'_>, counts: Lit, points: Decimal, quantity: &Expr) -> Ladder {
        let times = |number: i128| {
            let product = number.max(0).saturating_mul(millionths(points).abs());
            divide_half_even_wide(product, i128::from(Decimal::SCALE)).unwrap_or(0).min(MOST)
        };
        let quantity = if let ExprKind::Widen(inner) = &quantity.kind { inner } else { quantity };
        let ladder = match self.ladder(at, quantity) {
            Some(ladder) => self.mapped(&ladder, times),
            None => self.between(0, MOST),
        };
        let counts = self.solver.and([counts, !ladder.missing]);
        let ladder = self.gated(&ladder, counts);
        if points < Decimal::ZERO { self.negated(&ladder) } else { ladder }
    }

    fn by(&mut self, at: &Side<'_>, value: &Expr, rows: &[(Choice, Decimal)]) -> Ladder {
        let mut numbers = Vec::new();
        for (choice, points) in rows {
            let literal = Value::Choice(choice.clone());
            let right = Expr { kind: ExprKind::Literal(literal), ty: value.ty.clone(), span: value.span };
            let is =
                CondKind::Compare { comparison: Comparison::Equal, left: value.clone(), right, ignoring_case: false };
            let is = self.condition(at, &Cond { kind: is, span: value.span }).yes;
            // A choice that stands twice has the points of the first row.
            if !numbers.iter().any(|(other, _)| *other == is) {
                numbers.push((is, millionths(*points)));
            }
        }
        self.chosen_of(&numbers)
    }

    fn best_of(&mut self, at: &Side<'_>, entries: &[ScoreEntry]) -> Ladder {
        let mut best = self.fixed(0);
        let mut negative = false;
        for entry in entries {
            let ladder = self.entry(at, entry);
            let falls = ladder.range().0 < 0;
            negative |= falls;
            let size = if falls { self.negated(&ladder) } else { ladder };
            best = self.larger(&best, &size);
        }
        if negative { self.negated(&best) } else { best }
    }
}

/// What is left of points over a stretch of days.
pub(super) struct Step {
    /// The first whole days at which less is left; `None` for the last stretch.
    pub(super) until: Option<i64>,
    /// The least that is left in it, in millionths.
    pub(super) least: i128,
    /// The most.
    pub(super) most: i128,
}

/// What is left of points as days go by, from all of it to the least; a few days are told apart as one where there are
/// many.
pub(super) fn ages(points: Decimal, decay: &Decay) -> Vec<Step> {
    grouped(points, decay, STEPS)
}

/// The same, in no more stretches than this.
pub(super) fn grouped(points: Decimal, decay: &Decay, stretches: usize) -> Vec<Step> {
    let full = millionths(points);
    // Over very many days only some are looked at; what lies between is left open.
    let stride = match decay.curve {
        DecayCurve::Steps { .. } => 1,
        DecayCurve::Fading { over_days } => usize::try_from(over_days / 2_000).unwrap_or(0).max(1),
    };
    let mut left: Vec<(i64, i128)> = match &decay.curve {
        DecayCurve::Steps { every_days, points } => {
            let steps = points.iter().zip(0_i64..);
            steps.map(|(points, step)| (step.saturating_mul(*every_days), millionths(*points))).collect()
        }
        DecayCurve::Fading { over_days } => (0..*over_days)
            .step_by(stride)
            .map(|day| {
                let rest = full * i128::from(over_days - day);
                (day, divide_half_even_wide(rest, i128::from(*over_days)).unwrap_or(0))
            })
            .collect(),
    };
    let end = match &decay.curve {
        DecayCurve::Steps { every_days, points } => every_days.saturating_mul(points.len() as i64),
        DecayCurve::Fading { over_days } => *over_days,
    };
    if left.is_empty() {
        left.push((0, full));
    }
    left.push((end, 0));
    left.dedup_by_key(|(_, points)| *points);
    // Where days are taken together, those on which all of it is left stand alone.
    let (fresh, aged) = left.split_at(usize::from(left.len() > stretches));
    let each = aged.len().div_ceil(stretches.saturating_sub(fresh.len()).max(1)).max(1);
    let fresh = Some(fresh).filter(|fresh| !fresh.is_empty());
    let groups: Vec<&[(i64, i128)]> = fresh.into_iter().chain(aged.chunks(each)).collect();
    let next = groups.iter().skip(1).map(|group| group.first().copied()).chain([None]);
    let steps = groups.iter().zip(next).filter_map(|(group, next)| {
        let last = next.filter(|_| stride > 1).or(group.last().copied())?;
        Some(Step { until: next.map(|(day, _)| day), least: last.1, most: group.first()?.1 })
    });
    steps.collect()
}

/// That so many whole days have gone by since a day.
pub(super) fn is_so_old(since: &Expr, days: i64) -> Cond {
    let expr = |kind: ExprKind, ty: Type| Expr { kind, ty, span: since.span };
    let is_instant = since.ty == Type::Datetime;
    let day = if is_instant { expr(ExprKind::Day(Box::new(since.clone())), Type::Date) } else { since.clone() };
    let back = Duration::of(days, DurationUnit::Days).unwrap_or_default();
    let right = ExprKind::Arithmetic {
        operator: Arithmetic::Subtract,
        left: Box::new(expr(ExprKind::Today, Type::Date)),
        right: Box::new(expr(ExprKind::Literal(Value::Duration(back)), Type::Duration)),
    };
    let kind = CondKind::Compare {
        comparison: Comparison::LessOrEqual,
        left: day,
        right: expr(right, Type::Date),
        ignoring_case: false,
    };
    Cond { kind, span: since.span }
}

/// Points in millionths.
pub(super) fn millionths(points: Decimal) -> i128 {
    i128::from(points.millionths())
}
