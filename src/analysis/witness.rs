//! From a model of the clauses to a lead on a day; and to the least of a lead that still shows something.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::analysis::encode::Encoder;
use crate::analysis::side::{Side, nobody};
use crate::analysis::space::{Axis, Line, Shape};
use crate::outlook::line;
use crate::policy::{AsOf, Policy, StageId};
use crate::types::{Date, Datetime, FieldId, Lead, Record, Type, Value, Verdict, VerdictKind};

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
        as_of(at, today)
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
                records.iter_mut().for_each(|record| *record = moved_record(at, record.clone(), today));
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

/// A day on which a policy decides.
pub(super) fn as_of(at: &Side<'_>, today: Date) -> AsOf {
    AsOf { today, now: at.policy.uses_now.then(|| noon(today, &at.policy.timezone)).flatten() }
}

/// A record whose dates are as far from `today` as they are from the anchor.
pub(super) fn moved_record(at: &Side<'_>, record: Record, today: Date) -> Record {
    record.into_iter().map(|value| value.map(|value| moved(at, value, today))).collect()
}

/// A date or instant, as far from `today` as it is from the anchor; other values as they are.
pub(super) fn moved(at: &Side<'_>, value: Value, today: Date) -> Value {
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

/// Where a day stands on its line.
pub(super) fn day_position(day: Date) -> i64 {
    line::position(&Value::Date(day)).unwrap_or(0)
}

fn noon(day: Date, zone: &TimeZone) -> Option<Datetime> {
    day.at(12, 0, 0, 0).to_zoned(zone.clone()).ok().map(|noon| noon.timestamp())
}

/// Takes from a lead whatever it does not need to show something: verdicts, records, answers.
pub(super) fn smallest(policy: &Policy, lead: &mut Lead, shows: &dyn Fn(&Lead) -> bool) {
    let mut leads = [std::mem::take(lead)];
    smallest_of_all(&[policy], &mut leads, &|leads| leads.first().is_some_and(shows));
    [*lead] = leads;
}

/// The same of one lead as several policies see it: what is taken is taken from the lead as each sees it.
pub(super) fn smallest_of_all<const N: usize>(
    policies: &[&Policy; N],
    leads: &mut [Lead; N],
    shows: &dyn Fn(&[Lead; N]) -> bool,
) {
    let mut parts: Vec<Part<N>> = Vec::new();
    for (policy, lead) in policies.iter().zip(leads.iter()) {
        for part in parts_of(policy, lead) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    parts.extend(answers(policies));
    for part in parts {
        let mut changed = leads.clone();
        for (at, (policy, lead)) in policies.iter().zip(changed.iter_mut()).enumerate() {
            part.take_from(at, policy, lead);
        }
        if changed != *leads && shows(&changed) {
            *leads = changed;
        }
    }
}

/// Something that a lead may be without.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part<const N: usize> {
    /// Somebody's verdict on a stage.
    Verdict(Arc<str>, Arc<str>),
    /// The record of this place.
    Record(Arc<str>, usize),
    /// The answer to a field, by the field that each policy has for it.
    Answer([Option<FieldId>; N]),
}

/// The verdicts and records that a lead may be without; of several records the last come first.
fn parts_of<const N: usize>(policy: &Policy, lead: &Lead) -> Vec<Part<N>> {
    let stage = |verdict: &Verdict| policy.stages.get(StageId(verdict.stage)).map(|stage| Arc::clone(&stage.name));
    let verdicts = lead.verdicts.iter().filter_map(|verdict| Some(Part::Verdict(stage(verdict)?, verdict.by.clone())));
    let records = policy.schema.related.iter().zip(&lead.related).flat_map(|(related, records)| {
        (0..records.len()).rev().map(|place| Part::Record(Arc::clone(&related.name), place))
    });
    verdicts.chain(records).collect()
}

/// The answers that a lead may be without, the last declared first: none that some policy must have.
fn answers<const N: usize>(policies: &[&Policy; N]) -> Vec<Part<N>> {
    let mut answers: Vec<[Option<FieldId>; N]> = Vec::new();
    for (at, policy) in policies.iter().enumerate() {
        for (id, field) in policy.schema.fields.iter_enumerated() {
            let is_known = answers.iter().any(|ids| ids.get(at).copied().flatten() == Some(id));
            if !is_known {
                let mut ids = policies.map(|other| other.schema.counterpart(field, &policy.schema));
                if let Some(own) = ids.get_mut(at) {
                    *own = Some(id);
                }
                answers.push(ids);
            }
        }
    }
    let must = |ids: &[Option<FieldId>; N]| {
        let fields = policies.iter().zip(ids).filter_map(|(policy, id)| policy.schema.fields.get((*id)?));
        fields.into_iter().any(|field| field.key || field.required)
    };
    answers.into_iter().rev().filter(|ids| !must(ids)).map(Part::Answer).collect()
}

impl<const N: usize> Part<N> {
    /// Takes it from the lead as the policy of a place sees it.
    fn take_from(&self, at: usize, policy: &Policy, lead: &mut Lead) {
        match self {
            Part::Verdict(stage, who) => {
                let stage = policy.stages.position(|known| known.name == *stage);
                lead.verdicts.retain(|verdict| Some(StageId(verdict.stage)) != stage || verdict.by != *who);
            }
            Part::Record(name, place) => {
                let related = policy.schema.related.position(|related| related.name == *name);
                let records = related.and_then(|related| lead.related.get_mut(related));
                if let Some(records) = records.filter(|records| *place < records.len()) {
                    records.remove(*place);
                }
            }
            Part::Answer(ids) => {
                let id = ids.get(at).copied().flatten();
                if let Some(value) = id.and_then(|id| lead.values.get_mut(id)) {
                    *value = None;
                }
            }
        }
    }
}
