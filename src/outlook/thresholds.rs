//! Where on its line an answer makes a difference: each test is solved for the field, one operation after the other,
//! and what rounding or the calendar leaves open is found by halving.

use crate::builtins::Builtin;
use crate::outlook::fields::{Common, FieldSet};
use crate::outlook::line;
use crate::outlook::probes::{Test, Tests};
use crate::outlook::scene::{Scene, set};
use crate::policy::{
    Arithmetic, Cond, CondKind, DecayCurve, DefinitionBody, Expr, ExprKind, List, ScoreEntry, ScoreEntryKind, Set,
};
use crate::reference::{Evaluation, arithmetic};
use crate::types::{CalendarSpan, Decimal, Duration, DurationUnit, FieldId, Lead, RelatedId, Truth, Type, Value};

/// How many values of one side are tried against the other.
const MANY: usize = 48;

/// A decay by days of more steps than this is not followed day by day.
const STEPS: i64 = 400;

/// Finds the positions where a field's answer changes something.
pub(super) struct Thresholds<'t, 's> {
    /// The lead, and what is known of it.
    pub(super) scene: &'t Scene<'s>,
    /// The field.
    pub(super) field: FieldId,
    /// Its type.
    pub(super) ty: &'t Type,
    /// The positions found.
    pub(super) found: Vec<i64>,
    /// The records in whose scope the test stands.
    pub(super) related: Option<RelatedId>,
}

impl<'t, 's> Thresholds<'t, 's> {
    /// Starts with nothing found.
    pub(super) fn new(scene: &'t Scene<'s>, field: FieldId, ty: &'t Type) -> Self {
        Thresholds { scene, field, ty, found: Vec::new(), related: None }
    }

    /// Solves all tests that hang on the field and satisfy `only`.
    pub(super) fn solve(&mut self, tests: &Tests<'_>, only: impl Fn(&FieldSet) -> bool) {
        let depends = &self.scene.ground.depends;
        for test in &tests.conditions {
            let fields = depends.condition(test.condition);
            if fields.contains(self.field) && only(fields) {
                self.related = test.related;
                self.test(test.condition);
            }
        }
        self.related = None;
        for entry in &tests.entries {
            let fields = depends.entry(entry);
            if fields.contains(self.field) && only(fields) {
                self.entry(entry);
            }
        }
    }

    fn test(&mut self, condition: &Cond) {
        match &condition.kind {
            CondKind::Compare { left, right, .. } => {
                self.meet(left, right);
                self.meet(right, left);
            }
            CondKind::Range { value, low, high, .. } => {
                for (one, two) in [(value, low), (value, high), (low, value), (high, value)] {
                    self.meet(one, two);
                }
            }
            CondKind::In { value, set: Set::Values(members), .. } => {
                for member in members {
                    self.meet(value, member);
                    self.meet(member, value);
                }
            }
            CondKind::In { value, set: Set::List(list), .. } => {
                let entries = self.scene.ground.policy.lists.get(*list).map_or(&[][..], List::entries);
                entries.iter().for_each(|entry| self.invert(value, entry));
            }
            CondKind::Holds(value) | CondKind::Defined(value) => self.edges(value),
            CondKind::Constant(_)
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
            | CondKind::AnyRecord { .. } => {}
        }
    }

    fn entry(&mut self, entry: &ScoreEntry) {
        if let ScoreEntryKind::Per { points, quantity, .. } = &entry.kind {
            self.edges(quantity);
            self.invert(quantity, &Value::Integer(0));
            let most = entry.up_to.and_then(|most| most.checked_div(points.checked_abs()?));
            most.into_iter().for_each(|most| self.invert(quantity, &Value::Number(most)));
        }
        let Some(decay) = &entry.decay else { return };
        let days: Vec<i64> = match &decay.curve {
            DecayCurve::Steps { every_days, points } => {
                (0..=points.len() as i64).take(STEPS as usize).map(|step| step * every_days).collect()
            }
            DecayCurve::Fading { over_days } => (0..=(*over_days).min(STEPS)).collect(),
        };
        for day in days {
            let back = Duration::of(day, DurationUnit::Days).map(Value::Duration);
            let today = Value::Date(self.scene.ground.as_of.today);
            let since = back.and_then(|back| arithmetic::apply(Arithmetic::Subtract, &today, &back, None));
            since.into_iter().for_each(|since| self.invert(&decay.since, &since));
        }
    }

    /// Where `subject` meets what `other` may be.
    fn meet(&mut self, subject: &Expr, other: &Expr) {
        if !self.hangs_on_field(subject) {
            return;
        }
        self.edges(subject);
        for target in self.targets(other) {
            self.invert(subject, &target);
        }
    }

    fn hangs_on_field(&self, value: &Expr) -> bool {
        self.scene.ground.depends.value(value).contains(self.field)
    }

    /// Where a value turns round or is not there: at a divisor of zero, at the zero of a factor or of an `abs`.
    fn edges(&mut self, value: &Expr) {
        match &value.kind {
            ExprKind::Arithmetic { operator: Arithmetic::Divide | Arithmetic::Multiply, left, right } => {
                for side in [left, right] {
                    self.zero(side);
                    self.edges(side);
                }
            }
            ExprKind::Arithmetic { operator: Arithmetic::Add | Arithmetic::Subtract, left, right } => {
                self.edges(left);
                self.edges(right);
            }
            ExprKind::Call(Builtin::Abs, parts) => parts.iter().for_each(|part| {
                self.zero(part);
                self.edges(part);
            }),
            ExprKind::Call(Builtin::Min | Builtin::Max, parts) => {
                if let [one, two] = parts.as_slice() {
                    self.meet(one, two);
                    self.meet(two, one);
                }
            }
            ExprKind::Call(_, parts) | ExprKind::Default(parts) => parts.iter().for_each(|part| self.edges(part)),
            ExprKind::Widen(inner)
            | ExprKind::Day(inner)
            | ExprKind::Negate(inner)
            | ExprKind::ShiftMonths { date: inner, .. } => self.edges(inner),
            ExprKind::Definition(id) => {
                if let Some(DefinitionBody::Value(inner)) =
                    self.scene.ground.policy.definitions.get(*id).map(|definition| &definition.body)
                {
                    self.edges(inner);
                }
            }
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
            | ExprKind::Aggregate(_) => {}
        }
    }

    fn zero(&mut self, value: &Expr) {
        if let Some(zero) = line::at(0, &value.ty).filter(|_| self.hangs_on_field(value)) {
            self.invert(value, &zero);
        }
    }

    /// The answers for which `value` comes to `target`, or nearly.
    fn invert(&mut self, value: &Expr, target: &Value) {
        if !self.hangs_on_field(value) {
            return;
        }
        let policy = self.scene.ground.policy;
        match &value.kind {
            ExprKind::Field(field) if *field == self.field => self.note(target),
            ExprKind::Definition(id) => {
                if let Some(DefinitionBody::Value(inner)) = policy.definitions.get(*id).map(|it| &it.body) {
                    self.invert(inner, target);
                }
            }
            ExprKind::Widen(inner) => self.invert(inner, target),
            ExprKind::Day(inner) => self.invert_day(inner, target),
            ExprKind::Negate(inner) => arithmetic::negate(target).iter().for_each(|it| self.invert(inner, it)),
            ExprKind::Arithmetic { operator, left, right } => self.invert_arithmetic(*operator, left, right, target),
            ExprKind::ShiftMonths { date, span } => {
                let back = CalendarSpan { months: span.months.saturating_neg() };
                // The ends of months fall together, so a few days before belong to the same day.
                let days = Duration::of(3, DurationUnit::Days).map(Value::Duration);
                let moved = arithmetic::shift_months(target, back, &policy.timezone);
                for moved in moved.iter() {
                    self.invert(date, moved);
                    for sign in [Arithmetic::Add, Arithmetic::Subtract] {
                        let near = days.as_ref().and_then(|days| arithmetic::apply(sign, moved, days, None));
                        near.iter().for_each(|near| self.invert(date, near));
                    }
                }
            }
            ExprKind::Default(parts) => parts.iter().for_each(|part| self.invert(part, target)),
            ExprKind::Call(builtin, parts) => self.invert_call(*builtin, parts, target),
            ExprKind::Decision(id) => {
                let Some(decision) = policy.decisions.get(*id) else { return };
                for part in decision.entries.iter().map(|entry| &entry.value).chain(&decision.otherwise) {
                    self.invert(part, target);
                }
            }
            ExprKind::Score(id) => self.invert_score(*id, target),
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Aggregate(_) => {}
        }
    }

    fn invert_day(&mut self, inner: &Expr, day: &Value) {
        let Value::Date(day) = day else { return };
        let zone = &self.scene.ground.policy.timezone;
        for date in [Some(*day), day.tomorrow().ok()].into_iter().flatten() {
            if let Ok(start) = date.to_zoned(zone.clone()) {
                self.invert(inner, &Value::Datetime(start.timestamp()));
            }
        }
    }

    fn invert_arithmetic(&mut self, operator: Arithmetic, left: &Expr, right: &Expr, target: &Value) {
        let rates = self.scene.rates();
        let apply = |operator, one: &Value, two: &Value| arithmetic::apply(operator, one, two, rates);
        if self.hangs_on_field(left) {
            let back = match operator {
                Arithmetic::Add => Arithmetic::Subtract,
                Arithmetic::Subtract => Arithmetic::Add,
                Arithmetic::Multiply => Arithmetic::Divide,
                Arithmetic::Divide => Arithmetic::Multiply,
            };
            for other in self.targets(right) {
                apply(back, target, &other).iter().for_each(|it| self.invert(left, it));
            }
        }
        if self.hangs_on_field(right) {
            for other in self.targets(left) {
                let solved = match operator {
                    Arithmetic::Add => apply(Arithmetic::Subtract, target, &other),
                    Arithmetic::Subtract => apply(Arithmetic::Subtract, &other, target),
                    Arithmetic::Multiply => apply(Arithmetic::Divide, target, &other),
                    Arithmetic::Divide => apply(Arithmetic::Divide, &other, target),
                };
                solved.iter().for_each(|it| self.invert(right, it));
            }
        }
    }

    fn invert_call(&mut self, builtin: Builtin, parts: &[Expr], target: &Value) {
        match builtin {
            Builtin::Min | Builtin::Max => parts.iter().for_each(|part| self.invert(part, target)),
            Builtin::Abs => {
                for target in [Some(target.clone()), arithmetic::negate(target)].iter().flatten() {
                    parts.iter().for_each(|part| self.invert(part, target));
                }
            }
            Builtin::Round | Builtin::Floor | Builtin::Ceil => {
                let half = Decimal::from_millionths(Decimal::SCALE / 2);
                for offset in [Some(Decimal::ZERO), Some(half), half.checked_neg(), Some(1.into()), Some((-1).into())] {
                    let near = offset
                        .and_then(|offset| arithmetic::apply(Arithmetic::Add, target, &Value::Number(offset), None));
                    near.iter().for_each(|near| parts.iter().for_each(|part| self.invert(part, near)));
                }
            }
            Builtin::Date => parts.iter().for_each(|part| self.invert_day(part, target)),
            // Of a text or list the length itself is looked for.
            Builtin::Length => self.note(target),
            Builtin::Lower | Builtin::Domain => {}
        }
    }

    /// How much of a `per` entry's number takes a score to a target, beside what its other entries may add.
    fn invert_score(&mut self, id: crate::policy::ScoreId, target: &Value) {
        let Some(score) = self.scene.ground.policy.scores.get(id) else { return };
        let Some(target) = arithmetic::apply(Arithmetic::Add, target, &Value::Number(Decimal::ZERO), None) else {
            return;
        };
        for (place, entry) in score.entries.iter().enumerate() {
            let counted = per_entries(entry);
            if !counted.iter().any(|(_, quantity)| self.hangs_on_field(quantity)) {
                continue;
            }
            let others = score.entries.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, it)| it);
            for sum in self.sums(others) {
                let rest = arithmetic::apply(Arithmetic::Subtract, &target, &Value::Number(sum), None);
                if let Some(rest) = &rest {
                    self.invert_counted(&counted, rest);
                }
            }
        }
    }

    /// The numbers that bring such points.
    fn invert_counted(&mut self, counted: &[(&Decimal, &Expr)], rest: &Value) {
        for (points, quantity) in counted {
            let count = arithmetic::apply(Arithmetic::Divide, rest, &Value::Number(**points), None);
            count.iter().for_each(|count| self.invert(quantity, count));
        }
    }

    /// What some entries may add up to, as far as that is few values.
    fn sums<'e>(&self, entries: impl Iterator<Item = &'e ScoreEntry>) -> Vec<Decimal> {
        let mut sums = vec![Decimal::ZERO];
        for entry in entries {
            let points = self.points(entry);
            let mut next: Vec<Decimal> =
                sums.iter().flat_map(|sum| points.iter().filter_map(|more| sum.checked_add(*more))).collect();
            next.sort_unstable();
            next.dedup();
            next.truncate(MANY);
            sums = next;
        }
        sums
    }

    fn points(&self, entry: &ScoreEntry) -> Vec<Decimal> {
        if self.scene.hangs_on(self.scene.ground.depends.entry(entry)) == Common::None {
            return vec![self.scene.now.entry(entry).points.to_decimal()];
        }
        let mut points = vec![Decimal::ZERO];
        match &entry.kind {
            ScoreEntryKind::If { points: full, .. } => points.push(*full),
            ScoreEntryKind::By { rows, .. } => points.extend(rows.iter().map(|(_, points)| *points)),
            ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|each| points.extend(self.points(each))),
            ScoreEntryKind::Per { .. } | ScoreEntryKind::ForEach { .. } => points.extend(entry.up_to),
        }
        points
    }

    /// What a value may be, as far as that is few values.
    pub(super) fn targets(&self, value: &Expr) -> Vec<Value> {
        if let (Some(related), ExprKind::RecordField(field)) = (self.related, &value.kind) {
            let records = self.scene.lead.related.get(related).map_or(&[][..], Vec::as_slice);
            return records.iter().filter_map(|record| record.get(*field).cloned().flatten()).take(MANY).collect();
        }
        let depends = &self.scene.ground.depends;
        let of_record = self.related.is_some() && depends.value(value).contains(depends.records());
        if self.scene.hangs_on(depends.value(value)) == Common::None && !of_record {
            return self.scene.now.value(value).into_iter().collect();
        }
        let policy = self.scene.ground.policy;
        let rates = self.scene.rates();
        match &value.kind {
            ExprKind::Field(field) if *field == self.field => Vec::new(),
            ExprKind::Field(field) => match self.scene.lead.values.get(*field).cloned().flatten() {
                Some(value) => vec![value],
                None => spread(self.scene.ground.answers.of(*field)),
            },
            ExprKind::Definition(id) => match policy.definitions.get(*id).map(|definition| &definition.body) {
                Some(DefinitionBody::Value(inner)) => self.targets(inner),
                Some(DefinitionBody::Condition(_)) | None => Vec::new(),
            },
            ExprKind::Decision(id) => {
                let Some(decision) = policy.decisions.get(*id) else { return Vec::new() };
                let values = decision.entries.iter().map(|entry| &entry.value).chain(&decision.otherwise);
                values.flat_map(|value| self.targets(value)).take(MANY).collect()
            }
            ExprKind::Default(parts) => parts.iter().flat_map(|part| self.targets(part)).take(MANY).collect(),
            ExprKind::Call(Builtin::Min | Builtin::Max, parts) => {
                parts.iter().flat_map(|part| self.targets(part)).take(MANY).collect()
            }
            ExprKind::Widen(inner) => self.targets(inner),
            ExprKind::Negate(inner) => self.targets(inner).iter().filter_map(arithmetic::negate).collect(),
            ExprKind::Day(inner) => {
                let zone = &policy.timezone;
                let days = self.targets(inner).into_iter().filter_map(|value| {
                    let Value::Datetime(instant) = value else { return None };
                    Some(Value::Date(instant.to_zoned(zone.clone()).date()))
                });
                days.collect()
            }
            ExprKind::ShiftMonths { date, span } => {
                let moved = |date: &Value| arithmetic::shift_months(date, *span, &policy.timezone);
                self.targets(date).iter().filter_map(moved).collect()
            }
            ExprKind::Arithmetic { operator, left, right } => {
                let (left, right) = (self.targets(left), self.targets(right));
                let pairs = left.iter().flat_map(|one| right.iter().map(move |two| (one, two)));
                pairs.filter_map(|(one, two)| arithmetic::apply(*operator, one, two, rates)).take(MANY).collect()
            }
            ExprKind::Literal(value) => vec![value.clone()],
            ExprKind::Today | ExprKind::Now => self.scene.now.value(value).into_iter().collect(),
            ExprKind::CriteriaMet(id) => {
                let entries = policy.criteria.get(*id).map_or(0, |group| group.entries.len());
                (0..=entries as i64).map(Value::Integer).collect()
            }
            ExprKind::RecordField(_)
            | ExprKind::Score(_)
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Call(..)
            | ExprKind::Aggregate(_) => Vec::new(),
        }
    }

    /// Keeps a target as positions of the field: a number between two integers as both.
    fn note(&mut self, target: &Value) {
        match (target, self.ty) {
            (Value::Number(number), Type::Integer) => self.found.extend([number.floor(), number.ceil()]),
            (Value::Integer(integer), Type::Number) => self.found.extend(integer.checked_mul(Decimal::SCALE)),
            (Value::Money(amount, currency), Type::Money(own)) if currency != own => {
                let converted = arithmetic::converted(*amount, *currency, *own, self.scene.rates());
                self.found.extend(converted.map(Decimal::millionths));
            }
            _ => self.found.extend(line::position(target)),
        }
    }
}

/// The points and the numbers of an entry that counts by a number, or of those in a `best of`.
fn per_entries(entry: &ScoreEntry) -> Vec<(&Decimal, &Expr)> {
    match &entry.kind {
        ScoreEntryKind::Per { points, quantity, .. } => vec![(points, quantity)],
        ScoreEntryKind::BestOf(entries) => entries.iter().flat_map(per_entries).collect(),
        ScoreEntryKind::If { .. } | ScoreEntryKind::ForEach { .. } | ScoreEntryKind::By { .. } => Vec::new(),
    }
}

/// Adds the exact positions where a test changes between two that are found: both sides of each.
pub(super) fn refine(scene: &Scene<'_>, field: FieldId, ty: &Type, test: Test<'_>, positions: &mut Vec<i64>) {
    let ground = scene.ground;
    let of_record = ground.depends.condition(test.condition).contains(ground.depends.records());
    if test.related.is_some() && of_record {
        return;
    }
    let mut lead: Lead = scene.lead.clone();
    let mut says = |position: i64| -> Option<Truth> {
        set(&mut lead, field, Some(line::at(position, ty)?));
        Some(Evaluation::new(ground.policy, &lead, ground.as_of).truth(test.condition))
    };
    let mut more = Vec::new();
    let known: Vec<(i64, Option<Truth>)> = positions.iter().map(|position| (*position, says(*position))).collect();
    for pair in known.windows(2) {
        let [(mut low, before), (mut high, after)] = *pair else { continue };
        if before == after {
            continue;
        }
        while i128::from(high) - i128::from(low) > 1 {
            let middle = midpoint(low, high);
            if says(middle) == before { low = middle } else { high = middle }
        }
        more.extend([low, high]);
    }
    positions.extend(more);
    positions.sort_unstable();
    positions.dedup();
}

/// Halfway between two positions, rounded down.
pub(super) fn midpoint(low: i64, high: i64) -> i64 {
    i64::try_from((i128::from(low) + i128::from(high)).div_euclid(2)).unwrap_or(low)
}

/// Some of many values, evenly picked.
fn spread(values: &[Value]) -> Vec<Value> {
    let step = values.len().div_ceil(MANY).max(1);
    values.iter().step_by(step).cloned().collect()
}
