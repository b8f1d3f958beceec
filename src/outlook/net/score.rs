//! Numbers of the net: how many criteria are true, scores, and sums of those. Each now, at least and at most.

use crate::outlook::net::reading::Reading;
use crate::outlook::net::slot::{Amount, Kind, Slot};
use crate::outlook::net::{NodeId, NumberId, Sheet, SlotId};
use crate::policy::Score;
use crate::reference::{Points, bounded};
use crate::types::{Decimal, Truth};

/// A number as it stands, and between what it may still come to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) now: i64,
    pub(super) low: i64,
    pub(super) high: i64,
}

/// Where a number comes from.
pub(super) enum Number<'p> {
    /// How many of these are true.
    Count(Box<[NodeId]>),
    /// A score, in millionths.
    Score { score: &'p Score, parts: Box<[Part]> },
    /// Others times a factor each, and something more; never out of range.
    Sum { of: Box<[(NumberId, i64)]>, more: i64 },
}

/// What adds to a score.
pub(super) enum Part {
    /// Whatever a slot's kind comes to.
    Slot(SlotId, usize),
    /// Points where a condition is true and nothing holds them back.
    Gate { condition: Option<NodeId>, unless: Option<NodeId>, points: Earned },
    /// The largest in size of these, held within a size.
    Best(Box<[Part]>, Option<Decimal>),
}

/// Points that something earns once it counts.
pub(super) enum Earned {
    Always(Amount),
    Slot(SlotId, usize),
}

impl Extent {
    pub(super) const ZERO: Extent = Extent { now: 0, low: 0, high: 0 };

    pub(super) fn is_decided(self) -> bool {
        self.low == self.high
    }

    /// Whether it is within one of some spans.
    pub(super) fn within(self, spans: &[(i64, i64)]) -> Reading {
        let now = spans.iter().any(|(low, high)| (*low..=*high).contains(&self.now));
        let may_hold = spans.iter().any(|(low, high)| self.low <= *high && self.high >= *low);
        let surely = spans.iter().any(|(low, high)| self.low >= *low && self.high <= *high);
        let reading = Reading::now_only(Reading::only(Truth::from(now)));
        let reading = if may_hold { reading.or_may(Reading::TRUE) } else { reading };
        if surely { reading } else { reading.or_may(Reading::FALSE) }
    }
}

impl Number<'_> {
    pub(super) fn extent(&self, slots: &[Slot<'_>], kinds: &[Kind], sheet: &Sheet) -> Extent {
        match self {
            Number::Count(of) => of.iter().map(|each| sheet.node(*each)).fold(Extent::ZERO, |sum, each| Extent {
                now: sum.now + i64::from(each.is_true()),
                low: sum.low + i64::from(each.is_surely_true()),
                high: sum.high + i64::from(each.may_be_true()),
            }),
            Number::Score { score, parts } => {
                let amounts = parts.iter().map(|part| part.amount(slots, kinds, sheet));
                let sum = amounts.fold(Amount::NOTHING, Amount::plus);
                let held = |points: Points| bounded(score, points).millionths();
                Extent { now: held(sum.now), low: held(sum.low), high: held(sum.high) }
            }
            Number::Sum { of, more } => {
                let start = Extent { now: *more, low: *more, high: *more };
                of.iter().fold(start, |sum, (each, factor)| {
                    let each = sheet.number(*each);
                    let (one, two) = (each.low * factor, each.high * factor);
                    Extent {
                        now: sum.now + each.now * factor,
                        low: sum.low + one.min(two),
                        high: sum.high + one.max(two),
                    }
                })
            }
        }
    }
}

impl Part {
    pub(super) fn amount(&self, slots: &[Slot<'_>], kinds: &[Kind], sheet: &Sheet) -> Amount {
        match self {
            Part::Slot(slot, sum) => of_slot(*slot, *sum, slots, kinds),
            Part::Gate { condition, unless, points } => {
                let points = match points {
                    Earned::Always(amount) => *amount,
                    Earned::Slot(slot, sum) => of_slot(*slot, *sum, slots, kinds),
                };
                let condition = condition.map_or(Reading::TRUE, |condition| sheet.node(condition));
                let unless = unless.map_or(Reading::FALSE, |unless| sheet.node(unless));
                gated(points, condition, unless)
            }
            Part::Best(parts, up_to) => {
                let amounts: Vec<Amount> = parts.iter().map(|part| part.amount(slots, kinds, sheet)).collect();
                best(&amounts, *up_to)
            }
        }
    }
}

fn of_slot(slot: SlotId, sum: usize, slots: &[Slot<'_>], kinds: &[Kind]) -> Amount {
    match (slots.get(slot), kinds.get(slot)) {
        (Some(slot), Some(kind)) => slot.amount(sum, *kind),
        _ => Amount::NOTHING,
    }
}

fn gated(points: Amount, condition: Reading, unless: Reading) -> Amount {
    let now = if condition.is_true() && !unless.is_true() { points.now } else { Points::ZERO };
    let may_count = condition.may_be_true() && !unless.is_surely_true();
    let surely_counts = condition.is_surely_true() && !unless.may_be_true();
    let reach = match (may_count, surely_counts) {
        (false, _) => Amount::NOTHING,
        (true, true) => points,
        (true, false) => points.or_may(Amount::NOTHING),
    };
    Amount { now, ..reach }
}

/// All that count have one sign.
fn best(amounts: &[Amount], up_to: Option<Decimal>) -> Amount {
    let falling = amounts.iter().any(|amount| amount.low < Points::ZERO);
    let pick = |one: Points, two: Points| if falling { one.min(two) } else { one.max(two) };
    let best = amounts.iter().fold(Amount::NOTHING, |best, next| Amount {
        now: pick(best.now, next.now),
        low: pick(best.low, next.low),
        high: pick(best.high, next.high),
    });
    let cut = |points: Points| up_to.map_or(points, |most| points.up_to(most));
    Amount { now: cut(best.now), low: cut(best.low), high: cut(best.high) }
}
