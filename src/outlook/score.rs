//! The range that a score may still reach.
//!
//! Entries that nothing open reaches count what they are. Entries that hang on one open field alone are summed for
//! each of its answers, so that points that exclude each other are not added up. All others give a range each.

use crate::outlook::fields::Common;
use crate::outlook::range::{Present, Range};
use crate::outlook::scene::Scene;
use crate::policy::{Cond, Decay, Expr, ExprKind, ScoreEntry, ScoreEntryKind, ScoreId};
use crate::reference::{Points, bounded};
use crate::types::{Decimal, FieldId, Truth, Value};

/// The least and the most points.
pub(super) type Reach = (Points, Points);

const NOTHING: Reach = (Points::ZERO, Points::ZERO);

impl Scene<'_> {
    /// The least and the most that a score may still be.
    pub(super) fn score_range(&self, id: ScoreId) -> (Decimal, Decimal) {
        let Some(score) = self.ground.policy.scores.get(id) else { return (Decimal::ZERO, Decimal::ZERO) };
        let mut reach = NOTHING;
        let mut groups: Vec<(FieldId, Vec<&ScoreEntry>)> = Vec::new();
        for entry in &score.entries {
            match self.hangs_on(self.ground.depends.entry(entry)) {
                Common::One(field) if self.ground.answers.tell_apart(field) => {
                    match groups.iter_mut().find(|(of, _)| *of == field) {
                        Some((_, entries)) => entries.push(entry),
                        None => groups.push((field, vec![entry])),
                    }
                }
                Common::None | Common::One(_) | Common::Many => reach = both(reach, self.entry_reach(entry)),
            }
        }
        for (field, entries) in groups {
            let sums = self.for_each_answer(field, |lead| {
                entries.iter().fold(Points::ZERO, |sum, entry| sum.plus(lead.entry(entry).points))
            });
            reach = both(reach, spanning(sums));
        }
        (bounded(score, reach.0), bounded(score, reach.1))
    }

    /// The least and the most points of an entry.
    pub(super) fn entry_reach(&self, entry: &ScoreEntry) -> Reach {
        if self.hangs_on(self.ground.depends.entry(entry)) == Common::None {
            let points = self.now.entry(entry).points;
            return (points, points);
        }
        match &entry.kind {
            ScoreEntryKind::If { points, condition, unless } => {
                let always = always(*points);
                let earned = self.decayed(entry, entry.decay.as_ref(), always);
                self.if_counted(Some(condition), unless.as_ref(), earned)
            }
            ScoreEntryKind::Per { points, quantity, condition, unless } => {
                let earned = self.quantity_reach(entry, *points, quantity);
                self.if_counted(condition.as_ref(), unless.as_ref(), earned)
            }
            ScoreEntryKind::ForEach { points, related, filter: _ } => {
                let every = ScoreEntryKind::ForEach { points: *points, related: *related, filter: None };
                or_nothing(self.decayed(entry, entry.decay.as_ref(), every))
            }
            ScoreEntryKind::By { value, rows } => {
                let answers = match self.range(value).present {
                    Present::Values(values) => values,
                    Present::Nothing => Vec::new(),
                    Present::Between(..) | Present::Anything => {
                        rows.iter().map(|(choice, _)| Value::Choice(choice.clone())).collect()
                    }
                };
                let chosen = answers.iter().map(|answer| {
                    let value = given(answer, value);
                    self.points(entry, None, ScoreEntryKind::By { value, rows: rows.clone() })
                });
                or_nothing(spanning(chosen))
            }
            ScoreEntryKind::BestOf(entries) => {
                let reaches: Vec<Reach> = entries.iter().map(|each| self.entry_reach(each)).collect();
                let falling = reaches.iter().any(|(low, _)| *low < Points::ZERO);
                let pick = |points: Points, next: Points| if falling { points.min(next) } else { points.max(next) };
                let best = |(low, high): Reach, next: &Reach| (pick(low, next.0), pick(high, next.1));
                let (low, high) = reaches.iter().fold(NOTHING, best);
                (cut(entry, low), cut(entry, high))
            }
        }
    }

    /// What the points of an entry come to once it counts: where the day that they decay from is open, anything down
    /// to nothing.
    pub(super) fn decayed(&self, entry: &ScoreEntry, decay: Option<&Decay>, kind: ScoreEntryKind) -> Reach {
        let since_is_open =
            decay.is_some_and(|decay| self.hangs_on(self.ground.depends.value(&decay.since)) != Common::None);
        if since_is_open {
            return or_nothing(self.exactly(entry, None, kind));
        }
        self.exactly(entry, decay, kind)
    }

    fn exactly(&self, entry: &ScoreEntry, decay: Option<&Decay>, kind: ScoreEntryKind) -> Reach {
        let points = self.points(entry, decay, kind);
        (points, points)
    }

    fn points(&self, entry: &ScoreEntry, decay: Option<&Decay>, kind: ScoreEntryKind) -> Points {
        let tried = ScoreEntry { kind, decay: decay.cloned(), up_to: entry.up_to, because: None, span: entry.span };
        self.now.entry(&tried).points
    }

    /// The points for a quantity, once they count.
    pub(super) fn quantity_reach(&self, entry: &ScoreEntry, points: Decimal, quantity: &Expr) -> Reach {
        let Range { missing, present } = self.range(quantity);
        let count = |value: &Value| {
            let quantity = given(value, quantity);
            self.points(entry, None, ScoreEntryKind::Per { points, quantity, condition: None, unless: None })
        };
        let reach = match present.ends(self.rates()) {
            Some((low, high)) => spanning([count(&low), count(&high)]),
            None => NOTHING,
        };
        if missing { or_nothing(reach) } else { reach }
    }

    fn if_counted(&self, condition: Option<&Cond>, unless: Option<&Cond>, earned: Reach) -> Reach {
        let condition = condition.map(|condition| self.may(condition));
        let unless = unless.map(|unless| self.may(unless));
        let may_count = condition.is_none_or(|it| it.may_be(Truth::True)) && unless.is_none_or(|it| !it.surely_true());
        let counts = condition.is_none_or(|it| it.surely_true()) && unless.is_none_or(|it| !it.may_be(Truth::True));
        match (may_count, counts) {
            (false, _) => NOTHING,
            (true, true) => earned,
            (true, false) => or_nothing(earned),
        }
    }
}

/// Points that are earned whatever holds.
pub(super) fn always(points: Decimal) -> ScoreEntryKind {
    let condition = Cond { kind: crate::policy::CondKind::Constant(true), span: crate::source::Span::default() };
    ScoreEntryKind::If { points, condition, unless: None }
}

fn given(value: &Value, place: &Expr) -> Expr {
    Expr { kind: ExprKind::Literal(value.clone()), ty: place.ty.clone(), span: place.span }
}

fn both(one: Reach, two: Reach) -> Reach {
    (one.0.plus(two.0), one.1.plus(two.1))
}

fn or_nothing((low, high): Reach) -> Reach {
    (low.min(Points::ZERO), high.max(Points::ZERO))
}

fn spanning(points: impl IntoIterator<Item = Points>) -> Reach {
    points
        .into_iter()
        .map(|each| (each, each))
        .reduce(|sum, each| (sum.0.min(each.0), sum.1.max(each.1)))
        .unwrap_or(NOTHING)
}

fn cut(entry: &ScoreEntry, points: Points) -> Points {
    entry.up_to.map_or(points, |most| points.up_to(most))
}
