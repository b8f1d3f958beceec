//! The space of all leads, as literals: each field's answer falls into one of its cells, or is missing.
//!
//! Guarantee: every lead that can be decided stands somewhere in the space. A cell of a line is a stretch of positions
//! between two places at which some test turns.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::analysis::records::{self, Block, Use};
use crate::analysis::side::{Side, is_line};
use crate::analysis::solver::{Lit, Solver};
use crate::analysis::text::{self, Texts};
use crate::outlook::line;
use crate::types::{Bounds, Date, Field, FieldId, Schema, Type, Value, id};

id!(
    /// A field of the space; both of two policies may have it.
    AxisId
);

/// What the tests of all policies ask of the fields.
#[derive(Default)]
pub(super) struct Needs {
    /// Where the places stand at which tests turn, by axis.
    pub(super) starts: HashMap<AxisId, BTreeSet<i64>>,
    /// The same for tests of the distance to the day.
    pub(super) relative: HashMap<AxisId, BTreeSet<i64>>,
    /// Where records are counted.
    pub(super) records: Vec<Use>,
    /// What texts are asked for, by axis.
    pub(super) texts: HashMap<AxisId, text::Needs>,
    /// The days at which something turns that hangs on the day alone.
    pub(super) days: BTreeSet<i64>,
}

/// A field, and the literals for its answer.
pub(super) struct Axis {
    /// That it has no answer.
    pub(super) missing: Lit,
    /// Its cells.
    pub(super) shape: Shape,
    /// For dates: the cells of where they would stand if the day were the anchor.
    pub(super) relative: Option<Line>,
}

/// The cells of a field.
pub(super) enum Shape {
    /// Stretches of a line.
    Line(Line),
    /// Single values: yes and no, choices.
    Values(Values),
    /// Texts.
    Text(Texts),
    /// Lists, and texts that are asked for in ways that are not understood.
    Open(Open),
}

impl Shape {
    /// The plainest value of every cell.
    pub(super) fn some(&self, today: Date) -> Vec<Value> {
        match self {
            Shape::Line(line) => plain_positions(line, today),
            Shape::Values(values) => values.values.clone(),
            Shape::Text(texts) => texts.some(),
            Shape::Open(open) => open.plain.iter().cloned().collect(),
        }
    }
}

/// A line, cut into stretches.
pub(super) struct Line {
    /// The type of its values.
    pub(super) ty: Type,
    /// The last position.
    pub(super) high: i64,
    /// Where each cell starts, in order; the first at the lowest position.
    pub(super) starts: Vec<i64>,
    /// For each cell: that the answer stands in it or behind it. The first is always true.
    pub(super) from: Vec<Lit>,
}

/// Single values.
pub(super) struct Values {
    /// The values.
    pub(super) values: Vec<Value>,
    /// For each: that it is the answer.
    pub(super) is: Vec<Lit>,
}

/// Texts and lists: nothing is known of them.
pub(super) struct Open {
    /// Some answer that is allowed.
    pub(super) plain: Option<Value>,
}

/// No day before this or after that one is asked about: around a day that is, the calendar has a thousand years more, so
/// that distances to it mean the same on all of them.
const FIRST_DAY: Value = Value::Date(jiff::civil::date(1, 1, 1));
const LAST_DAY: Value = Value::Date(jiff::civil::date(8999, 12, 31));

/// The first and the last day that is asked about.
pub(super) fn years() -> (i64, i64) {
    line::position(&FIRST_DAY).zip(line::position(&LAST_DAY)).unwrap_or((0, 0))
}

/// A line that has no more positions than this is cut at each.
const FEW: i128 = 24;

impl Line {
    /// That the answer stands at a position or behind it; exact where some cell starts there.
    pub(super) fn at_least(&self, solver: &Solver, position: i128) -> Option<Lit> {
        if position > i128::from(self.high) {
            return Some(solver.constant(false));
        }
        let cell = self.starts.partition_point(|start| i128::from(*start) < position);
        if cell == 0 {
            return Some(solver.constant(true));
        }
        let exact = self.starts.get(cell).is_some_and(|start| i128::from(*start) == position);
        if exact { self.from.get(cell).copied() } else { None }
    }

    /// From the first to the last position of a cell.
    pub(super) fn cell(&self, place: usize) -> Option<(i64, i64)> {
        let first = *self.starts.get(place)?;
        let last = self.starts.get(place + 1).map_or(self.high, |next| next - 1);
        Some((first, last))
    }

    /// The cell that the model puts the answer in.
    pub(super) fn place(&self, solver: &Solver) -> usize {
        self.from.iter().rposition(|from| solver.holds(*from)).unwrap_or(0)
    }

    /// That the answer stands in a cell.
    pub(super) fn is_in(&self, place: usize) -> Vec<Lit> {
        self.from.get(place).copied().into_iter().chain(self.from.get(place + 1).map(|next| !*next)).collect()
    }

    /// Whether each cell is a single position.
    pub(super) fn is_fine(&self) -> bool {
        (0..self.starts.len()).all(|place| self.cell(place).is_some_and(|(first, last)| first == last))
    }

    /// Where a day stands, for a line of days or instants.
    pub(super) fn near(&self, today: Date) -> Option<i64> {
        match self.ty {
            Type::Date => line::position(&Value::Date(today)),
            Type::Datetime => {
                let noon = today.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
                Some(noon.timestamp().as_microsecond())
            }
            Type::Boolean
            | Type::Integer
            | Type::Number
            | Type::Text
            | Type::Duration
            | Type::Money(_)
            | Type::Choice(_)
            | Type::List(_)
            | Type::Outcome => None,
        }
    }

    /// The plainest position of a cell.
    pub(super) fn plain(&self, place: usize, near: i64) -> Option<Value> {
        let (first, last) = self.cell(place)?;
        line::at(plain(&self.ty, first, last, near), &self.ty)
    }
}

/// The plainest value of every cell of a line.
pub(super) fn plain_positions(line: &Line, today: Date) -> Vec<Value> {
    let near = line.near(today).unwrap_or(0);
    (0..line.starts.len()).filter_map(|place| line.plain(place, near)).collect()
}

/// The plainest position of a stretch: near to `near`, and as round as its size allows.
fn plain(ty: &Type, first: i64, last: i64, near: i64) -> i64 {
    const DAY: i64 = 86_400_000_000;
    const MILLION: i64 = 1_000_000;
    // From the roundest to the finest; and up to which one any size may be rounded.
    let (units, always): (&[i64], i64) = match ty {
        Type::Number | Type::Money(_) => {
            (&[MILLION * 100_000, MILLION * 1_000, MILLION * 100, MILLION * 10, MILLION, 100_000, 10_000, 1], MILLION)
        }
        Type::Duration | Type::Datetime => (&[DAY * 30, DAY * 7, DAY, 3_600_000_000, 60 * MILLION, MILLION, 1], DAY),
        Type::Integer => (&[100_000, 1_000, 100, 10, 1], 1),
        Type::Boolean | Type::Text | Type::Date | Type::Choice(_) | Type::List(_) | Type::Outcome => (&[1], 1),
    };
    let near = near.clamp(first, last);
    if near == 0 {
        return 0;
    }
    let most = near.saturating_abs().saturating_mul(2).max(always);
    let round = |unit: &i64| {
        let below = near.div_euclid(*unit).checked_mul(*unit);
        let above = below.and_then(|below| below.checked_add(*unit));
        [below, above].into_iter().flatten().find(|position| (first..=last).contains(position))
    };
    units.iter().filter(|unit| **unit <= most).find_map(round).unwrap_or(near)
}

/// The axes of one or two policies.
pub(super) struct Space {
    /// The day, where it is not pinned.
    pub(super) today: Option<Line>,
    /// Related records, by name.
    pub(super) records: BTreeMap<Arc<str>, Block>,
    /// All of them.
    pub(super) axes: TiVec<AxisId, Axis>,
    /// Which axis each side's fields are.
    pub(super) of_side: Vec<TiVec<FieldId, AxisId>>,
}

/// Which axis each side's fields are, and what each axis is declared as: two fields that are
/// meant to be the same, and read alike, are one.
pub(super) struct Plan {
    /// For each axis, the fields that it is.
    pub(super) fields: TiVec<AxisId, Vec<Field>>,
    /// Which axis each side's fields are.
    pub(super) of_side: Vec<TiVec<FieldId, AxisId>>,
}

impl Plan {
    /// Lays the fields of the sides beside each other. One may stay apart: each side has its own.
    pub(super) fn new(sides: &[Side<'_>], apart: Option<FieldId>) -> Plan {
        let mut fields: TiVec<AxisId, Vec<Field>> = TiVec::new();
        let mut of_side = Vec::new();
        for side in sides {
            let mut own = TiVec::new();
            for (id, field) in side.policy.schema.fields.iter_enumerated() {
                let shared = if apart == Some(id) { None } else { shared(sides, &of_side, field, &side.policy.schema) };
                let axis = shared.unwrap_or_else(|| fields.push_and_get_key(Vec::new()));
                if let Some(all) = fields.get_mut(axis) {
                    all.push(field.clone());
                }
                own.push(axis);
            }
            of_side.push(own);
        }
        Plan { fields, of_side }
    }

    /// Cuts each axis where its tests turn; and the day, where it is not pinned.
    pub(super) fn build(self, solver: &mut Solver, sides: &[Side<'_>], mut needs: Needs) -> Space {
        let never = solver.constant(false);
        let pinned = sides.iter().all(|side| side.pinned);
        let today = (!pinned).then(|| Line::between(solver, &Type::Date, years(), &needs.days, never));
        let axes = self.fields.iter_enumerated().map(|(id, fields)| Axis::new(solver, sides, id, fields, &mut needs));
        let axes: TiVec<AxisId, Axis> = axes.collect();
        if let (Some(today), Some(side)) = (&today, sides.first()) {
            axes.iter().for_each(|axis| axis.tie(solver, today, side.as_of.today));
        }
        let records = records::build(solver, sides, &needs.records);
        Space { today, records, axes, of_side: self.of_side }
    }
}

/// The axis that a field shares with its counterpart in the first policy, where the same cell is one answer to both.
fn shared(sides: &[Side<'_>], of_side: &[TiVec<FieldId, AxisId>], field: &Field, own: &Schema) -> Option<AxisId> {
    let axes = of_side.first()?;
    let first = &sides.first()?.policy.schema;
    let id = first.counterpart(field, own)?;
    first.fields.get(id).filter(|other| other.reads_like(field)).and_then(|_| axes.get(id).copied())
}

impl Axis {
    fn new(solver: &mut Solver, sides: &[Side<'_>], id: AxisId, fields: &[Field], needs: &mut Needs) -> Axis {
        let always = fields.iter().any(|field| field.key || field.required);
        let missing = if always { solver.constant(false) } else { solver.fresh_true() };
        let first = fields.first();
        let relative = needs.relative.remove(&id).and_then(|starts| {
            let ty = first.map(|field| &field.ty)?;
            let extent = line::extent(ty, &Bounds::default())?;
            Some(Line::between(solver, ty, extent, &starts, missing))
        });
        let shape = match first.map(|field| &field.ty) {
            Some(ty) if is_line(ty) => {
                let starts = needs.starts.remove(&id).unwrap_or_default();
                Shape::Line(Line::new(solver, ty, fields, &starts, missing))
            }
            Some(Type::Boolean) => {
                Shape::Values(Values::new(solver, vec![Value::Boolean(true), Value::Boolean(false)], missing))
            }
            Some(ty @ Type::Choice(_)) => {
                let legal = |value: &Value| fields.iter().all(|field| line::choices(field, ty).contains(value));
                let values = first.map_or_else(Vec::new, |field| line::choices(field, ty));
                Shape::Values(Values::new(solver, values.into_iter().filter(legal).collect(), missing))
            }
            Some(Type::Text) => {
                let mut needs = needs.texts.remove(&id).unwrap_or_default();
                let texts = needs.build(solver, sides, fields, missing);
                texts.map_or(Shape::Open(Open { plain: Some(Value::Text("test".into())) }), Shape::Text)
            }
            Some(Type::List(_)) => {
                Shape::Text(needs.texts.remove(&id).unwrap_or_default().build_list(solver, fields, missing))
            }
            Some(_) | None => Shape::Open(Open { plain: None }),
        };
        Axis { missing, shape, relative }
    }
}

impl Axis {
    /// Ties a date, the day, and the distance between them.
    fn tie(&self, solver: &mut Solver, today: &Line, anchor: Date) {
        let (Some(relative), Shape::Line(own)) = (&self.relative, &self.shape) else { return };
        let Some(anchor) = line::position(&Value::Date(anchor)).filter(|_| own.ty == Type::Date) else { return };
        let no = solver.constant(false);
        let from = |line: &Line, place: usize| line.from.get(place).copied().unwrap_or(no);
        for day in 0..today.starts.len() {
            for distance in 0..relative.starts.len() {
                let (Some((t1, t2)), Some((r1, r2))) = (today.cell(day), relative.cell(distance)) else { continue };
                // The first and the last distance have no end.
                if distance > 0 {
                    let least = i128::from(t1) + i128::from(r1) - i128::from(anchor);
                    let place = own.starts.partition_point(|start| i128::from(*start) <= least).saturating_sub(1);
                    let reached = if least > i128::from(own.high) { no } else { from(own, place) };
                    solver.clause([self.missing, !from(today, day), !from(relative, distance), reached]);
                }
                if distance + 1 < relative.starts.len() {
                    let most = i128::from(t2) + i128::from(r2) - i128::from(anchor);
                    let place = own.starts.partition_point(|start| i128::from(*start) <= most);
                    let beyond = if place == 0 { solver.constant(true) } else { from(own, place) };
                    solver.clause([self.missing, from(today, day + 1), from(relative, distance + 1), !beyond]);
                }
            }
        }
    }
}

impl Values {
    fn new(solver: &mut Solver, values: Vec<Value>, missing: Lit) -> Values {
        let is: Vec<Lit> = values.iter().map(|_| solver.fresh()).collect();
        solver.clause(is.iter().copied().chain([missing]));
        for (place, one) in is.iter().enumerate() {
            solver.clause([!*one, !missing]);
            for other in is.iter().skip(place + 1) {
                solver.clause([!*one, !*other]);
            }
        }
        Values { values, is }
    }
}

impl Line {
    fn new(solver: &mut Solver, ty: &Type, fields: &[Field], starts: &BTreeSet<i64>, missing: Lit) -> Line {
        let extents = fields.iter().filter_map(|field| line::extent(ty, &field.bounds));
        let widest = line::extent(ty, &Bounds::default()).unwrap_or((0, 0));
        let extent =
            extents.fold(widest, |(low, high), (other_low, other_high)| (low.max(other_low), high.min(other_high)));
        Line::between(solver, ty, extent, starts, missing)
    }

    fn between(solver: &mut Solver, ty: &Type, (low, high): (i64, i64), starts: &BTreeSet<i64>, missing: Lit) -> Line {
        let mut cuts: Vec<i64> = vec![low];
        if i128::from(high) - i128::from(low) < FEW {
            cuts.extend(low.saturating_add(1)..=high);
        } else {
            cuts.extend(starts.iter().copied().filter(|start| (low.saturating_add(1)..=high).contains(start)));
        }
        let mut from = vec![solver.constant(true)];
        for _ in cuts.iter().skip(1) {
            let next = solver.fresh();
            if let Some(last) = from.last() {
                solver.implies(next, *last);
            }
            from.push(next);
        }
        if low > high {
            // No value is allowed at all.
            solver.clause([missing]);
        }
        if let Some(second) = from.get(1) {
            solver.clause([!missing, !*second]);
        }
        Line { ty: ty.clone(), high, starts: cuts, from }
    }
}

impl Space {
    /// The axis of a side's field.
    pub(super) fn axis(&self, side: usize, field: FieldId) -> Option<(AxisId, &Axis)> {
        let id = *self.of_side.get(side)?.get(field)?;
        Some((id, self.axes.get(id)?))
    }
}
