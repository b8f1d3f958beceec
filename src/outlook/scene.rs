//! A lead with some of its missing answers still open: what the other files of this module look at.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use crate::outlook::answers::Answers;
use crate::outlook::depends::Depends;
use crate::outlook::fields::{Common, FieldSet};
use crate::outlook::probes::Tests;
use crate::outlook::range::{Present, Range};
use crate::outlook::truths::Truths;
use crate::policy::{AsOf, Policy};
use crate::reference::Evaluation;
use crate::types::{FieldId, Lead, Rates, Type, Value};

/// What is fixed for a policy on a day.
pub(super) struct Ground<'p> {
    /// The policy.
    pub(super) policy: &'p Policy,
    /// The day.
    pub(super) as_of: &'p AsOf,
    /// How many leads, as far as answered, are looked at for one question before it is given up.
    pub(super) effort: usize,
    /// What hangs on which fields.
    pub(super) depends: Depends,
    /// The tests that can decide a stage.
    pub(super) tests: Tests<'p>,
    /// The candidate answers of each field.
    pub(super) answers: Answers,
}

/// A lead, and which of its missing fields may still be answered. The others stay missing.
pub(super) struct Scene<'s> {
    /// What is fixed.
    pub(super) ground: &'s Ground<'s>,
    /// The lead as far as it is answered.
    pub(super) lead: &'s Lead,
    /// The missing fields that may be answered.
    pub(super) open: &'s FieldSet,
    /// The lead without any of them.
    pub(super) now: Evaluation<'s>,
    /// What shared conditions may say, by their address: worked out once.
    pub(super) seen: RefCell<HashMap<usize, Truths>>,
    /// What shared values may be, likewise.
    pub(super) ranges: RefCell<HashMap<usize, Range>>,
    /// The same lead, to try single answers on.
    trial: OnceCell<RefCell<Lead>>,
}

impl<'s> Scene<'s> {
    /// A lead with these fields open.
    pub(super) fn new(ground: &'s Ground<'s>, lead: &'s Lead, open: &'s FieldSet) -> Scene<'s> {
        Scene {
            ground,
            lead,
            open,
            now: Evaluation::new(ground.policy, lead, ground.as_of),
            seen: RefCell::default(),
            ranges: RefCell::default(),
            trial: OnceCell::new(),
        }
    }

    /// The rates between currencies.
    pub(super) fn rates(&self) -> Option<&'s Rates> {
        self.ground.policy.rates.as_ref()
    }

    /// How many open fields a node that hangs on these fields still hangs on.
    pub(super) fn hangs_on(&self, fields: &FieldSet) -> Common {
        fields.common(self.open)
    }

    /// What `ask` says of the lead for each answer to an open field, `None` (no answer) among them.
    pub(super) fn for_each_answer<T>(&self, field: FieldId, ask: impl Fn(&Evaluation<'_>) -> T) -> Vec<T> {
        let trial = self.trial.get_or_init(|| RefCell::new(self.lead.clone()));
        let mut results = vec![ask(&self.now)];
        for answer in self.ground.answers.of(field) {
            let mut lead = trial.borrow_mut();
            set(&mut lead, field, Some(answer.clone()));
            results.push(ask(&Evaluation::new(self.ground.policy, &lead, self.ground.as_of)));
            set(&mut lead, field, None);
        }
        results
    }

    /// What an open field may be.
    pub(super) fn field_range(&self, field: FieldId) -> Range {
        if !self.open.contains(field) {
            return Range::exactly(self.lead.values.get(field).cloned().flatten());
        }
        let Some(declared) = self.ground.policy.schema.fields.get(field) else { return Range::exactly(None) };
        if let Type::Choice(_) = declared.ty {
            return Range { missing: true, present: Present::Values(self.ground.answers.of(field).to_vec()) };
        }
        Range::full(&declared.ty, &declared.bounds)
    }
}

/// Answers a field, or takes its answer back.
pub(super) fn set(lead: &mut Lead, field: FieldId, answer: Option<Value>) {
    while lead.values.len() <= usize::from(field) {
        lead.values.push(None);
    }
    if let Some(slot) = lead.values.get_mut(field) {
        *slot = answer;
    }
}
