//! Runs a plan over batches of leads.

use crate::engine::Decisions;
use crate::plan::{Batch, Plan, Ruling};
use crate::policy::{DefinitionBody, Named};
use crate::reference::Evaluation;
use crate::types::{Lead, Value};

/// The leads of a batch as a whole, for what cannot be told from their columns.
pub trait WholeLeads {
    /// The lead at a row of the batch; `None` where it cannot be decided, or only by the interpreter: it is set aside.
    fn lead(&mut self, row: usize) -> Option<&Lead>;
}

impl WholeLeads for &[Lead] {
    fn lead(&mut self, row: usize) -> Option<&Lead> {
        self.get(row)
    }
}

/// A plan at work, with memory that is used again for each batch. One a thread.
#[derive(Debug)]
pub struct Machine<'p> {
    plan: &'p Plan<'p>,
    decisions: Decisions,
}

impl<'p> Machine<'p> {
    /// A machine that runs a plan.
    #[must_use]
    pub fn new(plan: &'p Plan<'p>) -> Machine<'p> {
        Machine { plan, decisions: Decisions::new(plan) }
    }

    /// Decides the leads of a batch. Whole leads are asked for only where the plan needs them, in order, once each.
    pub fn run(&mut self, batch: &Batch, leads: &mut dyn WholeLeads) -> &Decisions {
        self.decisions.len = batch.len;
        for row in 0..batch.len {
            let aside = batch.set_aside.get(row).is_none_or(|aside| *aside);
            let lead = if aside { None } else { leads.lead(row) };
            let Some(lead) = lead else {
                self.decisions.set_aside.get_mut(row).into_iter().for_each(|slot| *slot = true);
                continue;
            };
            let is_odd = !self.interpret(row, lead);
            self.decisions.set_aside.get_mut(row).into_iter().for_each(|slot| *slot = is_odd);
        }
        &self.decisions
    }

    /// Decides one lead by the interpreter; false where its row cannot say all.
    fn interpret(&mut self, row: usize, lead: &Lead) -> bool {
        let evaluation = Evaluation::new(self.plan.policy(), lead, self.plan.as_of());
        let decided = evaluation.decided();
        let ruling = Ruling { outcome: decided.outcome, by: decided.by };
        let Some(ruling) = self.plan.rulings().position(|known| *known == ruling) else { return false };
        let to = &mut self.decisions;
        put(&mut to.rulings, row, ruling);
        to.scores.iter_mut().for_each(|(id, all)| put(all, row, evaluation.score(*id).millionths()));
        to.criteria.iter_mut().for_each(|(id, all)| put(all, row, evaluation.criteria_met(*id)));
        to.decisions.iter_mut().for_each(|(id, all)| put(all, row, evaluation.decision(*id)));
        to.named.iter_mut().for_each(|(name, all)| put(all, row, named(&evaluation, *name)));
        decided.problems.is_empty()
    }
}

fn put<T>(all: &mut [T], row: usize, value: T) {
    if let Some(slot) = all.get_mut(row) {
        *slot = value;
    }
}

fn named(evaluation: &Evaluation<'_>, name: Named) -> Option<Value> {
    match name {
        Named::Definition(id) => match &evaluation.policy().definitions.get(id)?.body {
            DefinitionBody::Condition(condition) => evaluation.truth(condition).known().map(Value::Boolean),
            DefinitionBody::Value(expr) => evaluation.value(expr),
        },
        Named::Criterion(group, place) => evaluation.criterion(group, place).known().map(Value::Boolean),
    }
}
