//! What hangs on which fields; and fields whose answer never matters: the outcome is the same whatever it is, and whether it is there.
//!
//! A lead is looked for twice, alike but for one field, with two outcomes.

use crate::analysis::Analysis;
use crate::analysis::answer::{Budget, Day, Witness};
use crate::analysis::engine::{Engine, Looked, Scenario};
use crate::analysis::question::Entry;
use crate::analysis::side::Side;
use crate::policy::{CapException, DisqualificationId, Policy};
use crate::reference::Evaluation;
use crate::types::{FieldId, Lead, Outcome, Value};

/// No more leads than this are changed to see whether a field matters.
const LEADS: usize = 12;

impl Analysis<'_> {
    /// The fields that the stage hangs on by the text of the policy and that never change it, of whatever lead. Leads that
    /// some entry decides may show cheaply that a field does.
    pub(super) fn idle_fields(&self, day: &Day, budget: Budget, decided: &[(Entry, &Witness)]) -> Vec<FieldId> {
        let Some(side) = self.engine.sides.first() else { return Vec::new() };
        let asked = asked_for_the_stage(side);
        let mut idle = Vec::new();
        for (id, field) in self.policy.schema.fields.iter_enumerated() {
            if field.key || !asked.contains(&id) {
                continue;
            }
            let hangs_on_it = |entry: &Entry| {
                let condition = entry.condition(self.policy);
                condition.is_some_and(|condition| side.supports.condition(condition).fields.iter().any(|it| it == id))
            };
            let mut leads = decided.iter().filter(|(entry, _)| hangs_on_it(entry)).take(LEADS);
            if leads.any(|(_, witness)| self.changes(side, id, witness)) {
                continue;
            }
            if never_matters(self.policy, day, budget, id) {
                idle.push(id);
            }
        }
        idle
    }

    /// The fields that a disqualification hangs on.
    pub(super) fn fields_of(&self, id: DisqualificationId) -> Vec<FieldId> {
        let veto = self.policy.disqualifications.get(id);
        let support = self.engine.sides.first().zip(veto).map(|(side, veto)| side.supports.condition(&veto.condition));
        support.map_or_else(Vec::new, |support| support.fields.iter().collect())
    }

    /// Whether another answer to a field gives this lead another outcome.
    fn changes(&self, side: &Side<'_>, field: FieldId, witness: &Witness) -> bool {
        let outcome = |lead: &Lead| Evaluation::new(self.policy, lead, &witness.as_of).outcome();
        let before = outcome(&witness.lead);
        let mut other = witness.lead.clone();
        let required = self.policy.schema.fields.get(field).is_none_or(|field| field.required);
        let none = if required { None } else { Some(None) };
        let axis = self.engine.encoder.space.axis(side.number, field);
        let answers = axis.map_or_else(Vec::new, |(_, axis)| axis.shape.some(witness.as_of.today));
        none.into_iter().chain(answers.into_iter().map(Some)).any(|answer: Option<Value>| {
            if let Some(slot) = other.values.get_mut(field) {
                *slot = answer;
            }
            outcome(&other) != before
        })
    }
}

/// Whether no two leads that differ in one field only come to two outcomes.
fn never_matters(policy: &Policy, day: &Day, budget: Budget, field: FieldId) -> bool {
    let mut engine = Engine::apart(policy, day, budget, field);
    let stages = policy.stages.keys().map(Outcome::from);
    let outcomes: Vec<Outcome> = [Outcome::Disqualified, Outcome::NoStage].into_iter().chain(stages).collect();
    let [one, other] = engine.sides.as_slice() else { return false };
    let mut ways = Vec::new();
    for outcome in outcomes {
        let encoder = &mut engine.encoder;
        let (here, there) = (encoder.outcome_is(one, outcome), encoder.outcome_is(other, outcome));
        ways.push(encoder.solver.and([here, !there]));
    }
    let differs = engine.encoder.solver.or(ways);
    let shown = |sides: &[Side<'_>], scenario: &Scenario| {
        let mut outcomes = sides
            .iter()
            .zip(&scenario.leads)
            .map(|(side, lead)| Evaluation::new(side.policy, lead, &scenario.as_of).outcome());
        outcomes.next() != outcomes.next()
    };
    match engine.look(&[differs], &shown) {
        Looked::Nowhere => true,
        Looked::Found(_) | Looked::Open { .. } => false,
    }
}

/// The fields that some rule, cap or disqualification hangs on.
fn asked_for_the_stage(side: &Side<'_>) -> Vec<FieldId> {
    let policy = side.policy;
    let unless = policy.caps.iter().filter_map(|cap| match &cap.unless {
        Some(CapException::Condition(unless)) => Some(&**unless),
        Some(CapException::Approval(_)) | None => None,
    });
    let vetoes = policy.disqualifications.iter().flat_map(|veto| [Some(&veto.condition), veto.unless.as_ref()]);
    let conditions = (policy.rules.iter().map(|rule| &rule.condition))
        .chain(policy.caps.iter().map(|cap| &cap.condition))
        .chain(unless)
        .chain(vetoes.flatten());
    let mut fields = crate::outlook::fields::FieldSet::default();
    for condition in conditions {
        fields.extend(&side.supports.condition(condition).fields);
    }
    fields.iter().collect()
}
