//! From a model of the clauses to a lead on a day; and to the least of a lead that still shows something.

use jiff::tz::TimeZone;

use crate::analysis::encode::Encoder;
use crate::analysis::side::{Side, nobody};
use crate::analysis::space::{Axis, Line, Shape};
use crate::outlook::line;
use crate::policy::{AsOf, Policy};
use crate::types::{Date, Datetime, FieldId, Lead, Type, Value, Verdict, VerdictKind};

impl Encoder {
    /// The day of the model: the nearest to the anchor that leaves every date a place.
    pub(super) fn day(&self, at: &Side<'_>) -> AsOf {
        let Some(today) = &self.space.today else { return at.as_of.clone() };
        let anchor = day_position(at.as_of.today);
        let (mut first, mut last) = today.cell(today.place(&self.solver)).unwrap_or((anchor, anchor));
        for axis in self.space.axes.iter().filter(|axis| !self.solver.holds(axis.missing)) {
            let (Some(distance), Shape::Line(own)) = (&axis.relative, &axis.shape) else { continue };
            let cells = own.cell(own.place(&self.solver)).zip(distance.cell(distance.place(&self.solver)));
            let Some(((d1, d2), (r1, r2))) = cells.filter(|_| own.ty == Type::Date) else { continue };
            let from = d1.saturating_sub(r2).saturating_add(anchor).max(first);
            let to = d2.saturating_sub(r1).saturating_add(anchor).min(last);
            if from <= to {
                (first, last) = (from, to);
            }
        }
        let day = line::at(anchor.clamp(first, last), &Type::Date);
        let today = if let Some(Value::Date(day)) = day { day } else { at.as_of.today };
        AsOf { today, now: at.policy.uses_now.then(|| noon(today, &at.policy.timezone)).flatten() }
    }

    /// The lead of the model, as a side sees it.
    pub(super) fn lead(&self, at: &Side<'_>, today: Date) -> Lead {
        let mut lead = nobody(at.policy);
        for (field, slot) in lead.values.iter_mut_enumerated() {
            if let Some((_, axis)) = self.space.axis(at.number, field) {
                *slot = self.answer(at, axis, today);
            }
        }
        for (related, records) in at.policy.schema.related.iter().zip(lead.related.iter_mut()) {
            let Some(block) = self.space.records.get(&related.name) else { continue };
            *records = block.records(&self.solver);
            if block.is_relative {
                let values = records.iter_mut().flatten().flatten();
                values.for_each(|value| *value = moved(at, value.clone(), today));
            }
        }
        for (id, stage) in at.policy.stages.iter_enumerated() {
            let mut by: Vec<_> = self.approvals.iter().filter(|((_, name), _)| *name == stage.name).collect();
            by.sort_by(|((one, _), _), ((other, _), _)| one.cmp(other));
            for ((who, _), _) in by.into_iter().filter(|(_, literal)| self.solver.holds(**literal)) {
                let by = who.clone();
                lead.verdicts.push(Verdict { stage: id.0, kind: VerdictKind::Approved, by, on: None, reason: None });
            }
        }
        lead
    }

    fn answer(&self, at: &Side<'_>, axis: &Axis, today: Date) -> Option<Value> {
        if self.solver.holds(axis.missing) {
            return None;
        }
        match &axis.shape {
            Shape::Line(line) => {
                let place = line.place(&self.solver);
                let near = line.near(today).unwrap_or(0);
                let Some(distance) = &axis.relative else { return line.plain(place, near) };
                self.dated(at, line, distance, today).or_else(|| line.plain(place, near))
            }
            Shape::Values(values) => {
                let chosen = values.values.iter().zip(&values.is).find(|(_, is)| self.solver.holds(**is));
                chosen.map(|(value, _)| value.clone())
            }
            Shape::Text(texts) => texts.answer(&self.solver),
            Shape::Open(open) => open.plain.clone(),
        }
    }

    /// A date that has its distance to the day, and stands in its cell.
    fn dated(&self, at: &Side<'_>, own: &Line, distance: &Line, today: Date) -> Option<Value> {
        let place = distance.place(&self.solver);
        let value = distance.plain(place, distance.near(at.as_of.today).unwrap_or(0))?;
        if own.ty != Type::Date {
            return Some(moved(at, value, today));
        }
        let shift = day_position(today) - day_position(at.as_of.today);
        let ((r1, r2), (d1, d2)) = (distance.cell(place)?, own.cell(own.place(&self.solver))?);
        let (first, last) = (r1.saturating_add(shift).max(d1), r2.saturating_add(shift).min(d2));
        if first > last {
            return Some(moved(at, value, today));
        }
        line::at(day_position(today).clamp(first, last), &Type::Date)
    }
}

/// A date or instant, as far from `today` as it is from the anchor; other values as they are.
fn moved(at: &Side<'_>, value: Value, today: Date) -> Value {
    let days = day_position(today) - day_position(at.as_of.today);
    let Ok(days) = jiff::Span::new().try_days(days) else { return value };
    match value {
        Value::Date(date) => Value::Date(date.saturating_add(days)),
        Value::Datetime(instant) => {
            let moved = instant.to_zoned(at.policy.timezone.clone()).checked_add(days);
            Value::Datetime(moved.map_or(instant, |moved| moved.timestamp()))
        }
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => value,
    }
}

fn day_position(day: Date) -> i64 {
    line::position(&Value::Date(day)).unwrap_or(0)
}

fn noon(day: Date, zone: &TimeZone) -> Option<Datetime> {
    day.at(12, 0, 0, 0).to_zoned(zone.clone()).ok().map(|noon| noon.timestamp())
}

/// Takes from a lead whatever it does not need to show something: verdicts, records, answers.
pub(super) fn smallest(policy: &Policy, lead: &mut Lead, shows: &dyn Fn(&Lead) -> bool) {
    for place in (0..lead.verdicts.len()).rev() {
        without(lead, shows, |lead| {
            lead.verdicts.remove(place);
        });
    }
    for (id, _) in policy.schema.related.iter_enumerated() {
        for place in (0..lead.related.get(id).map_or(0, Vec::len)).rev() {
            without(lead, shows, |lead| {
                if let Some(records) = lead.related.get_mut(id) {
                    records.remove(place);
                }
            });
        }
    }
    let optional = policy.schema.fields.iter_enumerated().filter(|(_, field)| !field.key && !field.required);
    let optional: Vec<FieldId> = optional.map(|(id, _)| id).collect();
    for id in optional.into_iter().rev() {
        if lead.values.get(id).is_some_and(Option::is_some) {
            without(lead, shows, |lead| {
                if let Some(slot) = lead.values.get_mut(id) {
                    *slot = None;
                }
            });
        }
    }
}

/// Changes the lead where it shows the same after the change.
fn without(lead: &mut Lead, shows: &dyn Fn(&Lead) -> bool, change: impl FnOnce(&mut Lead)) {
    let mut changed = lead.clone();
    change(&mut changed);
    if shows(&changed) {
        *lead = changed;
    }
}
