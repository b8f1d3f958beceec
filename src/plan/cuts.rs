//! Where along a field's values, or a score's, a test changes what it says.
//!
//! A value that is made of one thing on a line (`-x`, `x + 3`, `round(x / 2)`, `created + 3mo`) rises or falls with it,
//! but for a few places where it turns. Between two of these a comparison changes at one place at most, which is found
//! by halving, each time by asking the interpreter: nothing is rewritten, nothing rounded otherwise.

use jiff::tz::TimeZone;

use crate::outlook::line;
use crate::plan::reach::{Atom, Reach, Reaches};
use crate::plan::trial::Trial;
use crate::policy::{
    Arithmetic, Builtin, Cond, CondKind, Decay, DecayCurve, DefinitionBody, Expr, ExprKind, Policy, Set,
};
use crate::reference::compare;
use crate::types::{Bounds, Date, Datetime, Type, Value};

/// A decay of more steps than this is left to the interpreter.
const STEPS: i64 = 1500;

/// Where something changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cuts {
    /// The positions from which on something else may be said.
    pub(super) points: Vec<i64>,
    /// The least position of which that is known; below it the interpreter is asked.
    pub(super) low: i64,
    /// The greatest.
    pub(super) high: i64,
}

impl Cuts {
    /// Nothing changes anywhere along a type's values; `None` for types without an order.
    pub(super) fn none(ty: &Type) -> Option<Cuts> {
        let (low, high) = line::extent(ty, &Bounds::default())?;
        Some(Cuts { points: Vec::new(), low, high })
    }

    /// Where either changes.
    pub(super) fn and(mut self, other: Cuts) -> Cuts {
        self.points.extend(other.points);
        Cuts { points: self.points, low: self.low.max(other.low), high: self.high.min(other.high) }
    }
}

/// Finds cuts along the values of one thing.
pub(super) struct Cutter<'t, 'p> {
    pub(super) policy: &'p Policy,
    pub(super) trial: &'t mut Trial<'p>,
    pub(super) reaches: &'t Reaches<'p>,
    pub(super) atom: Atom,
    pub(super) ty: Type,
}

impl Cutter<'_, '_> {
    /// Where a test changes; `None` where that cannot be told.
    pub(super) fn of_test(&mut self, cond: &Cond) -> Option<Cuts> {
        match &cond.kind {
            CondKind::Compare { left, right, .. } => self.of_pair(left, right),
            CondKind::Range { value, low, high, .. } => Some(self.of_pair(value, low)?.and(self.of_pair(value, high)?)),
            CondKind::In { value, set: Set::Values(members), .. } => members
                .iter()
                .try_fold(Cuts::none(&self.ty)?, |cuts, member| Some(cuts.and(self.of_pair(value, member)?))),
            CondKind::In { value, set: Set::List(list), .. } => {
                let entries = self.policy.lists.get(*list)?.entries();
                entries
                    .iter()
                    .try_fold(Cuts::none(&self.ty)?, |cuts, entry| Some(cuts.and(self.of_target(value, entry)?)))
            }
            CondKind::Defined(value) => self.along(value),
            CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Definition(_)
            | CondKind::Criterion(..)
            | CondKind::Not(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Tally { .. }
            | CondKind::Known(_)
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => None,
        }
    }

    /// Where the points that are left after decay change.
    pub(super) fn of_decay(&mut self, decay: &Decay, today: Date) -> Option<Cuts> {
        let (every, steps) = match &decay.curve {
            DecayCurve::Steps { every_days, points } => (*every_days, i64::try_from(points.len()).ok()?),
            DecayCurve::Fading { over_days } => (1, *over_days),
        };
        if steps > STEPS {
            return None;
        }
        let day = Expr { kind: ExprKind::Day(Box::new(decay.since.clone())), ty: Type::Date, span: decay.since.span };
        let today = line::position(&Value::Date(today))?;
        // From the day after `steps` periods ago on, a period less has passed.
        let boundaries = (1..=steps).filter_map(|step| line::at(today - step.checked_mul(every)? + 1, &Type::Date));
        boundaries
            .into_iter()
            .try_fold(Cuts::none(&self.ty)?, |cuts, date| Some(cuts.and(self.of_target(&day, &date)?)))
    }

    fn of_pair(&mut self, left: &Expr, right: &Expr) -> Option<Cuts> {
        let (left, right) = (operand(left), operand(right));
        let (varying, fixed) = match (self.reaches.of(left), self.reaches.of(right)) {
            (_, Reach::Nothing) => (left, right),
            (Reach::Nothing, Reach::One(_) | Reach::Many) => (right, left),
            (Reach::One(_) | Reach::Many, Reach::One(_) | Reach::Many) => return None,
        };
        match self.trial.of_nothing(|evaluation| evaluation.value(fixed)) {
            Some(target) => self.of_target(varying, &target),
            // Unknown, whatever the other side.
            None => Cuts::none(&self.ty),
        }
    }

    fn of_target(&mut self, value: &Expr, target: &Value) -> Option<Cuts> {
        if self.reaches.of(value) == Reach::Nothing {
            return Cuts::none(&self.ty);
        }
        let along = self.along(value)?;
        if self.is_atom(value) && is_of(target, &self.ty) {
            let position = line::position(target)?;
            return Some(Cuts { points: vec![position, position.saturating_add(1)], ..along });
        }
        let rates = self.policy.rates.as_ref();
        let mut points = along.points.clone();
        for (from, to) in pieces(&along) {
            for least in [std::cmp::Ordering::Equal, std::cmp::Ordering::Greater] {
                let mut reached = |position: i64| -> Option<bool> {
                    let order = compare::order(&self.at(value, position)?, target, rates)?;
                    Some(order >= least)
                };
                let (before, after) = (reached(from)?, reached(to)?);
                if before != after {
                    points.push(halve(from, to, |position| reached(position) == Some(after)));
                }
            }
        }
        Some(Cuts { points, ..along })
    }

    /// The places where a value turns, and between which positions it is there.
    fn along(&mut self, value: &Expr) -> Option<Cuts> {
        match &value.kind {
            ExprKind::Field(_) | ExprKind::Score(_) if self.is_atom(value) => Cuts::none(&self.ty),
            ExprKind::Definition(id) => match &self.policy.definitions.get(*id)?.body {
                DefinitionBody::Value(inner) => self.along(inner),
                DefinitionBody::Condition(_) => None,
            },
            ExprKind::Widen(inner) | ExprKind::Negate(inner) => self.there(value, inner),
            ExprKind::Day(inner) => self.along_days(inner),
            ExprKind::Arithmetic { operator, left, right } => match (self.reaches.of(left), self.reaches.of(right)) {
                (Reach::One(_), Reach::Nothing) => self.there(value, left),
                // A quotient turns where its divisor changes sign.
                (Reach::Nothing, Reach::One(_)) if *operator != Arithmetic::Divide => self.there(value, right),
                (Reach::Nothing | Reach::One(_) | Reach::Many, _) => None,
            },
            // Instants move by months in their zone, whose clocks are set back.
            ExprKind::ShiftMonths { date, .. } if date.ty == Type::Date => self.there(value, date),
            ExprKind::Default(parts) => self.along(parts.first()?),
            ExprKind::Call(builtin, arguments) => self.along_call(value, *builtin, arguments),
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Aggregate(_) => None,
        }
    }

    fn along_call(&mut self, call: &Expr, builtin: Builtin, arguments: &[Expr]) -> Option<Cuts> {
        let mut varying = arguments.iter().filter(|argument| self.reaches.of(argument) != Reach::Nothing);
        let argument = varying.next()?;
        if varying.next().is_some() {
            return None;
        }
        match builtin {
            Builtin::Min | Builtin::Max | Builtin::Round | Builtin::Floor | Builtin::Ceil => self.there(call, argument),
            Builtin::Abs => {
                let mut along = self.along(argument)?;
                let zero = crate::reference::arithmetic::apply(
                    Arithmetic::Subtract,
                    &self.at(argument, along.low)?,
                    &self.at(argument, along.low)?,
                    None,
                )?;
                along.points = self.of_target(argument, &zero)?.points;
                self.narrowed(call, along)
            }
            Builtin::Date => self.along_days(argument),
            Builtin::Length | Builtin::Lower | Builtin::Domain => None,
        }
    }

    /// The day of a date, or of an instant in the policy's zone: it goes back where clocks are set back over midnight.
    fn along_days(&mut self, inner: &Expr) -> Option<Cuts> {
        let mut along = self.along(inner)?;
        if inner.ty == Type::Datetime {
            if !self.is_atom(inner) {
                return None;
            }
            along.points = turns_back(&self.policy.timezone);
        }
        Some(along)
    }

    /// A value that rises or falls with another, and may be out of range where that is not.
    fn there(&mut self, value: &Expr, inner: &Expr) -> Option<Cuts> {
        let along = self.along(inner)?;
        self.narrowed(value, along)
    }

    /// Only as far as a value is there. On a piece where it does not turn it is there from one place to another.
    fn narrowed(&mut self, value: &Expr, mut along: Cuts) -> Option<Cuts> {
        along.points.retain(|point| *point > along.low && *point <= along.high);
        let pieces = pieces(&along);
        let (first, last) = (*pieces.first()?, *pieces.last()?);
        if self.at(value, first.0).is_none() {
            let inside = self.place_inside(value, first)?;
            along.low = halve(first.0, inside, |position| self.at(value, position).is_some());
        }
        if self.at(value, last.1).is_none() {
            let inside = self.place_inside(value, last)?;
            along.high = halve(inside, last.1, |position| self.at(value, position).is_none()) - 1;
        }
        let ends = along.points.iter().flat_map(|point| [*point - 1, *point]);
        let is_whole = ends.into_iter().all(|end| self.at(value, end).is_some());
        is_whole.then_some(along)
    }

    /// A position between two at which a value is there.
    fn place_inside(&mut self, value: &Expr, (from, to): (i64, i64)) -> Option<i64> {
        let today = self.trial.of_nothing(|evaluation| line::position(&Value::Date(evaluation.as_of().today)));
        let day = 86_400_000_000;
        let now = today.and_then(|today| today.checked_mul(day));
        let places = [Some(from), Some(to), Some(0), today, now, Some(1), Some(-1)];
        let inside = places.into_iter().flatten().filter(|place| (from..=to).contains(place));
        inside.into_iter().find(|place| self.at(value, *place).is_some())
    }

    fn at(&mut self, value: &Expr, position: i64) -> Option<Value> {
        let given = line::at(position, &self.ty)?;
        if self.is_atom(value) {
            return Some(given);
        }
        self.trial.with(self.atom, Some(&given), |evaluation| evaluation.value(value))
    }

    fn is_atom(&self, value: &Expr) -> bool {
        match (&value.kind, self.atom) {
            (ExprKind::Field(field), Atom::Field(of)) => *field == of,
            (ExprKind::Score(score), Atom::Score(of)) => *score == of,
            (_, Atom::Field(_) | Atom::Score(_) | Atom::Met(_) | Atom::Made(_) | Atom::Outcome) => false,
        }
    }
}

/// What is compared: an integer beside a number stays one.
fn operand(value: &Expr) -> &Expr {
    if let ExprKind::Widen(integer) = &value.kind { integer } else { value }
}

/// Whether a value lies on the line of a type.
fn is_of(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (Value::Integer(_), Type::Integer)
        | (Value::Number(_), Type::Number)
        | (Value::Duration(_), Type::Duration)
        | (Value::Date(_), Type::Date)
        | (Value::Datetime(_), Type::Datetime) => true,
        (Value::Money(_, of), Type::Money(currency)) => of == currency,
        _ => false,
    }
}

/// The stretches between cuts: first and last position of each.
fn pieces(cuts: &Cuts) -> Vec<(i64, i64)> {
    let mut points: Vec<i64> =
        cuts.points.iter().copied().filter(|point| *point > cuts.low && *point <= cuts.high).collect();
    points.sort_unstable();
    points.dedup();
    let starts = [cuts.low].into_iter().chain(points.iter().copied());
    let ends = points.iter().map(|point| point - 1).chain([cuts.high]);
    starts.zip(ends).filter(|(from, to)| from <= to).collect()
}

/// The first position behind `from` that is so; `to` is, `from` is not, and in between it changes once.
fn halve(from: i64, to: i64, mut is_so: impl FnMut(i64) -> bool) -> i64 {
    let (mut not, mut so) = (i128::from(from), i128::from(to));
    while so - not > 1 {
        let middle = (not + so).div_euclid(2);
        match i64::try_from(middle) {
            Ok(position) if !is_so(position) => not = middle,
            Ok(_) | Err(_) => so = middle,
        }
    }
    i64::try_from(so).unwrap_or(to)
}

/// The instants at which a zone's clocks go back to the day before.
fn turns_back(zone: &TimeZone) -> Vec<i64> {
    let day = |instant: Datetime| zone.to_datetime(instant).date();
    let changes = zone.following(Datetime::MIN).map(|change| change.timestamp());
    let back = changes.filter(|change| {
        let before = Datetime::from_microsecond(change.as_microsecond().saturating_sub(1));
        before.is_ok_and(|before| day(before) > day(*change))
    });
    back.map(|change| change.as_microsecond()).collect()
}
