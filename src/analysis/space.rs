//! The space of all leads, as literals: each field's answer falls into one of its cells, or is missing.
//!
//! Guarantee: every lead that can be decided stands somewhere in the space. A cell of a line is a stretch of positions
//! between two places at which some test turns.

use std::collections::{BTreeSet, HashMap};

use typed_index_collections::TiVec;

use crate::analysis::side::{Side, is_line};
use crate::analysis::solver::{Lit, Solver};
use crate::outlook::line;
use crate::types::{Bounds, Field, FieldId, Type, Value, id};

id!(
    /// A field of the space; both of two policies may have it.
    AxisId
);

/// Where the places stand at which tests turn, by axis.
pub(super) type Starts = HashMap<AxisId, BTreeSet<i64>>;

/// A field, and the literals for its answer.
pub(super) struct Axis {
    /// That it has no answer.
    pub(super) missing: Lit,
    /// Its cells.
    pub(super) shape: Shape,
}

/// The cells of a field.
pub(super) enum Shape {
    /// Stretches of a line.
    Line(Line),
    /// Single values: yes and no, choices.
    Values(Values),
    /// Texts and lists.
    Open(Open),
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

    /// The plainest position of a cell.
    pub(super) fn plain(&self, place: usize, near: i64) -> Option<Value> {
        let (first, last) = self.cell(place)?;
        line::at(plain(&self.ty, first, last, near), &self.ty)
    }
}

/// The plainest position of a stretch: the roundest number, the nearest to `near` of equals.
pub(super) fn plain(ty: &Type, first: i64, last: i64, near: i64) -> i64 {
    const DAY: i64 = 86_400_000_000;
    let units: &[i64] = match ty {
        Type::Number | Type::Money(_) => &[
            1_000_000_000_000_000,
            1_000_000_000_000,
            1_000_000_000,
            100_000_000,
            10_000_000,
            1_000_000,
            100_000,
            10_000,
            1,
        ],
        Type::Duration | Type::Datetime => &[DAY * 30, DAY * 7, DAY, 3_600_000_000, 60_000_000, 1_000_000, 1],
        Type::Integer => &[1_000_000_000, 1_000_000, 1_000, 100, 10, 1],
        Type::Boolean | Type::Text | Type::Date | Type::Choice(_) | Type::List(_) | Type::Outcome => &[1],
    };
    let near = near.clamp(first, last);
    let round = |unit: &i64| {
        let below = near.div_euclid(*unit).checked_mul(*unit);
        let above = below.and_then(|below| below.checked_add(*unit));
        [below, above].into_iter().flatten().find(|position| (first..=last).contains(position))
    };
    if (first..=last).contains(&0) && !matches!(ty, Type::Date | Type::Datetime) {
        return 0;
    }
    units.iter().find_map(round).unwrap_or(near)
}

/// The axes of one or two policies.
pub(super) struct Space {
    /// The day, where it is not pinned.
    pub(super) today: Option<Line>,
    /// All of them.
    pub(super) axes: TiVec<AxisId, Axis>,
    /// Which axis each side's fields are.
    pub(super) of_side: Vec<TiVec<FieldId, AxisId>>,
}

/// Which axis each side's fields are, and what each axis is declared as: two fields of one name and type are one.
pub(super) struct Plan {
    /// For each axis, the fields that it is.
    pub(super) fields: TiVec<AxisId, Vec<Field>>,
    /// Which axis each side's fields are.
    pub(super) of_side: Vec<TiVec<FieldId, AxisId>>,
}

impl Plan {
    /// Lays the fields of the sides beside each other.
    pub(super) fn new(sides: &[Side<'_>]) -> Plan {
        let mut fields: TiVec<AxisId, Vec<Field>> = TiVec::new();
        let mut of_side = Vec::new();
        for side in sides {
            let mut own = TiVec::new();
            for field in &side.policy.schema.fields {
                let same = |others: &Vec<Field>| {
                    others.first().is_some_and(|other| other.name == field.name && other.ty == field.ty)
                };
                let axis = fields.position(same).unwrap_or_else(|| fields.push_and_get_key(Vec::new()));
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
    pub(super) fn build(self, solver: &mut Solver, starts: &Starts, days: Option<&BTreeSet<i64>>) -> Space {
        let none = BTreeSet::new();
        let never = solver.constant(false);
        let today = days.map(|days| Line::new(solver, &Type::Date, &[], days, never));
        let axes = self.fields.iter_enumerated();
        let axes = axes.map(|(id, fields)| Axis::new(solver, fields, starts.get(&id).unwrap_or(&none))).collect();
        Space { today, axes, of_side: self.of_side }
    }
}

impl Axis {
    fn new(solver: &mut Solver, fields: &[Field], starts: &BTreeSet<i64>) -> Axis {
        let always = fields.iter().any(|field| field.key || field.required);
        let missing = if always { solver.constant(false) } else { solver.fresh_true() };
        let first = fields.first();
        let shape = match first.map(|field| &field.ty) {
            Some(ty) if is_line(ty) => Shape::Line(Line::new(solver, ty, fields, starts, missing)),
            Some(Type::Boolean) => {
                Shape::Values(Values::new(solver, vec![Value::Boolean(true), Value::Boolean(false)], missing))
            }
            Some(ty @ Type::Choice(_)) => {
                let legal = |value: &Value| fields.iter().all(|field| line::choices(field, ty).contains(value));
                let values = first.map_or_else(Vec::new, |field| line::choices(field, ty));
                Shape::Values(Values::new(solver, values.into_iter().filter(legal).collect(), missing))
            }
            Some(_) | None => {
                let is_list = first.is_some_and(|field| matches!(field.ty, Type::List(_)));
                let plain = Some(if is_list { Value::List([].into()) } else { Value::Text("test".into()) });
                Shape::Open(Open { plain })
            }
        };
        Axis { missing, shape }
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
        let (low, high) =
            extents.fold(widest, |(low, high), (other_low, other_high)| (low.max(other_low), high.min(other_high)));
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
