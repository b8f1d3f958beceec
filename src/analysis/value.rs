//! Values as ladders: fields of a line, scores, counts, the outcome, and what arithmetic makes of them.
//!
//! Positions are millionths for integers and numbers alike, millionths of an amount, microseconds, days.

use std::rc::Rc;

use crate::analysis::encode::{Encoder, World};
use crate::analysis::ladder::Ladder;
use crate::analysis::rails::Rails;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::analysis::steps::unwidened;
use crate::builtins::Builtin;
use crate::outlook::line;
use crate::policy::{Aggregate, AggregateKind, Arithmetic, Comparison, CriteriaId, Expr, ExprKind};
use crate::types::{Currency, Decimal, Outcome, Type, Value, divide_half_even_wide};

/// What the positions of a ladder are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Integers and numbers, in millionths.
    Number,
    /// Amounts of one currency, in millionths.
    Money(Currency),
    /// Lengths, in microseconds.
    Duration,
    /// Days.
    Date,
    /// Instants, in microseconds.
    Datetime,
    /// Outcomes by rank.
    Outcome,
}

/// No two days are so far apart.
const FARTHEST: i128 = 1 << 40;

/// How a value stands to another.
#[derive(Clone, Copy)]
pub(super) struct Turns {
    /// That it is as much or more.
    meets: Lit,
    /// That it is more.
    passes: Lit,
    /// Whether each of these is exact.
    exact: (bool, bool),
}

impl Unit {
    /// The unit of a type whose values have an order.
    pub(super) fn of(ty: &Type) -> Option<Unit> {
        match ty {
            Type::Integer | Type::Number => Some(Unit::Number),
            Type::Money(currency) => Some(Unit::Money(*currency)),
            Type::Duration => Some(Unit::Duration),
            Type::Date => Some(Unit::Date),
            Type::Datetime => Some(Unit::Datetime),
            Type::Outcome => Some(Unit::Outcome),
            Type::Boolean | Type::Text | Type::Choice(_) | Type::List(_) => None,
        }
    }
}

/// Where a value stands in its unit.
pub(super) fn position(value: &Value) -> Option<i128> {
    match value {
        Value::Integer(integer) => Some(i128::from(*integer) * i128::from(Decimal::SCALE)),
        Value::Outcome(Outcome::Disqualified) => Some(-2),
        Value::Outcome(Outcome::NoStage) => Some(-1),
        Value::Outcome(Outcome::Stage(rank)) => Some(i128::from(*rank)),
        Value::Number(_) | Value::Money(..) | Value::Duration(_) | Value::Date(_) | Value::Datetime(_) => {
            line::position(value).map(i128::from)
        }
        Value::Boolean(_) | Value::Text(_) | Value::Choice(_) | Value::List(_) => None,
    }
}

impl Encoder {
    /// The literals of a comparison of two values with an order; and whether they are exact.
    pub(super) fn climbed(
        &mut self,
        at: &Side<'_>,
        comparison: Comparison,
        left: &Expr,
        right: &Expr,
    ) -> Option<(Rails, bool)> {
        let (left, right) = (unwidened(left), unwidened(right));
        if Unit::of(&left.ty)? != Unit::of(&right.ty)? {
            return None;
        }
        let of = (left, right);
        let (left, right) = (self.ladder(at, left)?, self.ladder(at, right)?);
        let (difference, against) = match right.cells.as_slice() {
            [(low, high)] if low == high => (left.clone(), *low),
            _ => {
                let right = self.negated(&right);
                (self.sum(&left, &right), 0)
            }
        };
        let missing = self.solver.or([left.missing, right.missing]);
        let sides = self.world(at).and_then(|world| {
            let said = |value: &Expr| at.policy.value_signature(value, &|field| self.axis_number(at, field));
            Some((world, said(of.0)?, said(of.1)?))
        });
        let Turns { meets, passes, exact: (one, other) } = self.turns(&difference, against, sides);
        if !(one && other) {
            self.by_distances(at, of, meets, passes);
        }
        let (holds, exact) = match comparison {
            Comparison::GreaterOrEqual => (meets, one),
            Comparison::Less => (!meets, one),
            Comparison::Greater => (passes, other),
            Comparison::LessOrEqual => (!passes, other),
            Comparison::Equal => (self.solver.and([meets, !passes]), one && other),
            Comparison::NotEqual => (self.solver.or([!meets, passes]), one && other),
        };
        Some((self.solver.where_present(!missing, holds), exact))
    }

    /// Of two days, the one that is farther from today is the later one.
    fn by_distances(&mut self, at: &Side<'_>, (left, right): (&Expr, &Expr), meets: Lit, passes: Lit) {
        let distance = |encoder: &Encoder, value: &Expr| {
            let (_, axis) = encoder.space.axis(at.number, at.line_field(value)?)?;
            let line = axis.relative.as_ref().filter(|line| line.ty == Type::Date)?;
            let cells = (0..line.starts.len()).map(|place| line.cell(place));
            let cells: Option<Vec<(i64, i64)>> = cells.collect();
            let mut cells: Vec<_> = cells?.iter().map(|(low, high)| (i128::from(*low), i128::from(*high))).collect();
            // The first and the last distance have no end.
            cells.first_mut().into_iter().for_each(|cell| cell.0 = -FARTHEST);
            cells.last_mut().into_iter().for_each(|cell| cell.1 = FARTHEST);
            Some((axis.missing, Ladder { missing: axis.missing, cells, from: line.from.clone() }))
        };
        let (Some((no_left, left)), Some((no_right, right))) = (distance(self, left), distance(self, right)) else {
            return;
        };
        let right = self.negated(&right);
        let difference = self.sum(&left, &right);
        let (at_least, _) = self.at_least(&difference, 0);
        let (more, _) = self.at_least(&difference, 1);
        for (one, other) in [(at_least, meets), (more, passes)] {
            self.solver.clause([no_left, no_right, !one, other]);
            self.solver.clause([no_left, no_right, one, !other]);
        }
    }

    /// Where a difference meets a number and passes it. What a ladder leaves open is the same wherever two values are
    /// compared, whichever of them is written first.
    fn turns(&mut self, difference: &Ladder, against: i128, sides: Option<(World, String, String)>) -> Turns {
        let known = |encoder: &Encoder, key: &(World, String, String)| encoder.orders.get(key).copied();
        if let Some((world, left, right)) = &sides {
            if let Some(turns) = known(self, &(*world, left.clone(), right.clone())) {
                return turns;
            }
            if let Some(Turns { meets, passes, exact }) = known(self, &(*world, right.clone(), left.clone())) {
                return Turns { meets: !passes, passes: !meets, exact: (exact.1, exact.0) };
            }
        }
        let (meets, one) = self.at_least(difference, against);
        let (passes, other) = self.at_least(difference, against + 1);
        // Where both were left open, one still follows from the other.
        self.solver.implies(passes, meets);
        let turns = Turns { meets, passes, exact: (one, other) };
        sides.map(|sides| self.orders.insert(sides, turns));
        turns
    }

    /// A value as a ladder; `None` where it is not understood.
    pub(super) fn ladder(&mut self, at: &Side<'_>, value: &Expr) -> Option<Ladder> {
        let value = at.resolved(value);
        if let Some(constant) = at.constant(value) {
            return match constant {
                Some(constant) => Some(self.fixed(position(&constant)?)),
                None => Some(Ladder { missing: self.solver.constant(true), ..self.fixed(0) }),
            };
        }
        match &value.kind {
            ExprKind::Score(id) => Some((*self.score(at, *id)?).clone()),
            ExprKind::CriteriaMet(id) => Some((*self.met_criteria(at, *id)).clone()),
            ExprKind::Outcome => Some(self.outcome(at)),
            ExprKind::Aggregate(aggregate) => self.aggregate(at, aggregate),
            ExprKind::Field(_) => self.along(at, value),
            ExprKind::Widen(inner) => {
                let ladder = self.ladder(at, inner)?;
                in_range(ladder, &Type::Number)
            }
            ExprKind::Negate(inner) => {
                let inner = self.ladder(at, inner)?;
                in_range(self.negated(&inner), &value.ty)
            }
            ExprKind::Arithmetic { operator, left, right } if at.course(value).is_none() => {
                self.calculated(at, *operator, left, right, &value.ty)
            }
            ExprKind::Call(Builtin::Min | Builtin::Max, parts) if at.course(value).is_none() => {
                let largest = matches!(value.kind, ExprKind::Call(Builtin::Max, _));
                self.extreme(at, parts, largest)
            }
            ExprKind::Call(Builtin::Abs, parts) => {
                let inner = self.ladder(at, parts.first()?)?;
                let opposite = self.negated(&inner);
                let size = self.larger(&inner, &opposite);
                in_range(Ladder { missing: inner.missing, ..self.mapped(&size, |number| number.max(0)) }, &value.ty)
            }
            ExprKind::Arithmetic { .. } | ExprKind::Day(_) | ExprKind::ShiftMonths { .. } | ExprKind::Call(..) => {
                self.along(at, value)
            }
            ExprKind::Literal(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Truth(_)
            | ExprKind::Default(_) => None,
        }
    }

    /// A value that rises or falls with one field, along that field's cells.
    fn along(&mut self, at: &Side<'_>, value: &Expr) -> Option<Ladder> {
        let (field, falling) = at.course(value)?;
        let (_, axis) = self.space.axis(at.number, field)?;
        let line = self.line(at, field)?;
        let (_, present) = at.presence_of(value)?;
        if at.is_anchor && at.extent(field)? != present {
            return None;
        }
        let mut cells = Vec::new();
        let mut from = Vec::new();
        for (place, reaches) in line.from.iter().enumerate() {
            let (first, last) = line.cell(place)?;
            if last < present.0 || first > present.1 {
                continue;
            }
            let end = |end: i64| position(&at.at(value, field, &line.ty, end.clamp(present.0, present.1))?);
            let (one, other) = (end(first)?, end(last)?);
            cells.push((one.min(other), one.max(other)));
            from.push(*reaches);
        }
        let missing = axis.missing;
        let inside = [
            line.at_least(&self.solver, i128::from(present.0)),
            line.at_least(&self.solver, i128::from(present.1) + 1),
        ];
        let [Some(begun), Some(over)] = inside else { return None };
        let missing = self.solver.or([missing, !begun, over]);
        if let Some(first) = from.first_mut() {
            *first = self.solver.constant(true);
        }
        if cells.is_empty() {
            return Some(Ladder { missing: self.solver.constant(true), ..self.fixed(0) });
        }
        let ladder = Ladder { missing, cells, from };
        if !falling {
            return Some(ladder);
        }
        // The cells were collected from the highest value to the lowest.
        let cells: Vec<_> = ladder.cells.iter().rev().copied().collect();
        let mut from = vec![self.solver.constant(true)];
        from.extend(ladder.from.iter().skip(1).rev().map(|reaches| !*reaches));
        Some(Ladder { missing, cells, from })
    }

    fn calculated(
        &mut self,
        at: &Side<'_>,
        operator: Arithmetic,
        left: &Expr,
        right: &Expr,
        ty: &Type,
    ) -> Option<Ladder> {
        let unit = Unit::of(ty)?;
        if matches!(operator, Arithmetic::Multiply | Arithmetic::Divide) {
            return self.scaled(at, operator, left, right, ty);
        }
        if Unit::of(&left.ty)? != unit || Unit::of(&right.ty)? != unit {
            return None;
        }
        let (left, right) = (self.ladder(at, left)?, self.ladder(at, right)?);
        match operator {
            Arithmetic::Add => in_range(self.sum(&left, &right), ty),
            Arithmetic::Subtract => {
                let right = self.negated(&right);
                in_range(self.sum(&left, &right), ty)
            }
            Arithmetic::Multiply | Arithmetic::Divide => None,
        }
    }

    /// A value times a number that is always the same, or divided by one.
    fn scaled(&mut self, at: &Side<'_>, operator: Arithmetic, left: &Expr, right: &Expr, ty: &Type) -> Option<Ladder> {
        let factor = |value: &Expr| {
            let factor = position(&at.constant(value)??).filter(|factor| *factor != 0);
            factor.filter(|_| Unit::of(&value.ty) == Some(Unit::Number))
        };
        let (value, factor) = match (operator, factor(left), factor(right)) {
            (_, _, Some(factor)) => (left, factor),
            (Arithmetic::Multiply, Some(factor), None) => (right, factor),
            (_, _, None) => return None,
        };
        if Unit::of(&value.ty)? != Unit::of(ty)? {
            return None;
        }
        let ladder = self.ladder(at, value)?;
        let ladder = if factor < 0 { self.negated(&ladder) } else { ladder };
        let (size, scale) = (factor.abs(), i128::from(Decimal::SCALE));
        let (times, over) = if operator == Arithmetic::Divide { (scale, size) } else { (size, scale) };
        let scaled = |number: i128| divide_half_even_wide(number.checked_mul(times)?, over);
        let (low, high) = ladder.range();
        scaled(low).zip(scaled(high))?;
        in_range(self.mapped(&ladder, |number| scaled(number).unwrap_or(number)), ty)
    }

    fn extreme(&mut self, at: &Side<'_>, parts: &[Expr], largest: bool) -> Option<Ladder> {
        let unit = Unit::of(&parts.first()?.ty)?;
        let mut missing: Vec<Lit> = Vec::new();
        let mut best: Option<Ladder> = None;
        for part in parts {
            if Unit::of(&part.ty)? != unit {
                return None;
            }
            let ladder = self.ladder(at, part)?;
            missing.push(ladder.missing);
            let ladder = if largest { ladder } else { self.negated(&ladder) };
            best = Some(match best {
                Some(best) => self.larger(&best, &ladder),
                None => ladder,
            });
        }
        let best = best?;
        let best = if largest { best } else { self.negated(&best) };
        Some(Ladder { missing: self.solver.or(missing), ..best })
    }

    /// How far the lead comes.
    fn outcome(&mut self, at: &Side<'_>) -> Ladder {
        let stages = at.policy.stages.keys().map(|stage| Outcome::Stage(stage.0));
        let outcomes: Vec<Outcome> = [Outcome::Disqualified, Outcome::NoStage].into_iter().chain(stages).collect();
        let cells = outcomes.iter().filter_map(|outcome| position(&Value::Outcome(*outcome)));
        let cells = cells.map(|rank| (rank, rank)).collect();
        let from = outcomes.into_iter().map(|outcome| self.outcome_from(at, outcome)).collect();
        Ladder { missing: self.solver.constant(false), cells, from }
    }

    /// How many criteria of a group are true.
    fn met_criteria(&mut self, at: &Side<'_>, id: CriteriaId) -> Rc<Ladder> {
        if let Some(known) = self.met.get(&(at.number, id)) {
            return Rc::clone(known);
        }
        let entries = at.policy.criteria.get(id).map_or(0, |group| group.entries.len());
        let one = i128::from(Decimal::SCALE);
        let mut ladders = Vec::new();
        for place in 0..entries {
            let rails = self.criterion(at, id, place);
            ladders.push(self.switch(rails.yes, one));
        }
        let total = Rc::new(self.total(ladders));
        self.met.insert((at.number, id), Rc::clone(&total));
        total
    }

    fn aggregate(&mut self, at: &Side<'_>, aggregate: &Aggregate) -> Option<Ladder> {
        match aggregate.kind {
            AggregateKind::Count => self.count(at, aggregate.related, aggregate.filter.as_ref()),
            AggregateKind::CountDistinct(_)
            | AggregateKind::Sum(_)
            | AggregateKind::Min(_)
            | AggregateKind::Max(_)
            | AggregateKind::First { .. }
            | AggregateKind::Last { .. } => None,
        }
    }
}

/// A ladder of which no stretch lies out of its type's range; what does would be missing.
fn in_range(ladder: Ladder, ty: &Type) -> Option<Ladder> {
    let most = match ty {
        Type::Integer => i128::from(i64::MAX) * i128::from(Decimal::SCALE),
        Type::Number | Type::Money(_) | Type::Duration => i128::from(i64::MAX),
        Type::Boolean | Type::Text | Type::Date | Type::Datetime | Type::Choice(_) | Type::List(_) | Type::Outcome => {
            return None;
        }
    };
    let (low, high) = ladder.range();
    (-most <= low && high <= most).then_some(ladder)
}
