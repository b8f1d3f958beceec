//! From a model of the clauses to a lead on a day; and to the least of a lead that still shows something.

use crate::analysis::encode::Encoder;
use crate::analysis::side::{Side, nobody};
use crate::analysis::space::{Axis, AxisId, Shape, plain};
use crate::outlook::line;
use crate::policy::{AsOf, Policy};
use crate::types::{Date, FieldId, Lead, Type, Value, Verdict, VerdictKind};

impl Encoder {
    /// The day of the model.
    pub(super) fn day(&self, at: &Side<'_>) -> AsOf {
        let Some(today) = &self.space.today else { return at.as_of.clone() };
        let near = line::position(&Value::Date(at.as_of.today)).unwrap_or(0);
        let (first, last) = today.cell(today.place(&self.solver)).unwrap_or((near, near));
        let day = line::at(plain(&Type::Date, first, last, near), &Type::Date);
        let today = if let Some(Value::Date(day)) = day { day } else { at.as_of.today };
        AsOf { today, now: None }
    }

    /// The lead of the model, as a side sees it.
    pub(super) fn lead(&self, at: &Side<'_>, today: Date) -> Lead {
        let mut lead = nobody(at.policy);
        for (field, slot) in lead.values.iter_mut_enumerated() {
            if let Some((_, axis)) = self.space.axis(at.number, field) {
                *slot = self.answer(axis, today);
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

    fn answer(&self, axis: &Axis, today: Date) -> Option<Value> {
        if self.solver.holds(axis.missing) {
            return None;
        }
        match &axis.shape {
            Shape::Line(line) => {
                let near = if line.ty == Type::Date { line::position(&Value::Date(today)) } else { None };
                let near = near.unwrap_or(0);
                line.plain(line.place(&self.solver), near)
            }
            Shape::Values(values) => {
                let chosen = values.values.iter().zip(&values.is).find(|(_, is)| self.solver.holds(**is));
                chosen.map(|(value, _)| value.clone())
            }
            Shape::Open(open) => open.plain.clone(),
        }
    }

    /// The axes of a side that may be missing.
    pub(super) fn optional(&self, at: &Side<'_>) -> Vec<AxisId> {
        let all = self.space.of_side.get(at.number).into_iter().flatten().copied();
        let optional =
            |id: &AxisId| self.space.axes.get(*id).is_some_and(|axis| self.solver.known(axis.missing) != Some(false));
        all.filter(optional).collect()
    }
}

/// Takes from a lead whatever it does not need to show something: verdicts, records, answers.
pub(super) fn smallest(policy: &Policy, lead: &mut Lead, keep_answers: bool, shows: &dyn Fn(&Lead) -> bool) {
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
    if keep_answers {
        return;
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
