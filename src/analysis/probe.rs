//! What may be asked beside questions: to what a condition comes; and leads that have every answer.

use crate::analysis::Analysis;
use crate::analysis::answer::{Answer, Witness};
use crate::analysis::question::{Goal, Question};
use crate::analysis::witness;
use crate::policy::{Cond, Policy};
use crate::reference::Evaluation;
use crate::types::{Lead, Truth};

/// Whether some lead shows something.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    /// What it shows.
    pub(super) shows: Shows,
    /// Whether only leads are asked about that have an answer to every field.
    pub(super) complete: bool,
}

/// What a lead shows.
#[derive(Clone, Debug)]
pub(super) enum Shows {
    /// The answer to a question.
    Question(Question),
    /// A condition comes to this, or to anything but this.
    Comes(Box<Cond>, Came),
}

/// What a condition comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// This.
    To(Truth),
    /// Something else than this.
    NotTo(Truth),
}

impl Probe {
    /// Of all leads.
    pub(super) fn of(question: Question) -> Probe {
        Probe { shows: Shows::Question(question), complete: false }
    }

    /// Of leads with every answer.
    pub(super) fn of_complete(question: Question) -> Probe {
        Probe { shows: Shows::Question(question), complete: true }
    }

    /// Of all leads, what a condition comes to.
    pub(super) fn comes(condition: &Cond, came: Came) -> Probe {
        Probe { shows: Shows::Comes(Box::new(condition.clone()), came), complete: false }
    }

    /// Whether a lead shows it.
    pub(super) fn shown_by(&self, lead: &Evaluation<'_>) -> bool {
        if self.complete && !is_complete(lead.lead()) {
            return false;
        }
        match &self.shows {
            Shows::Question(question) => question.shown_by(lead),
            Shows::Comes(condition, Came::To(truth)) => lead.truth(condition) == *truth,
            Shows::Comes(condition, Came::NotTo(truth)) => lead.truth(condition) != *truth,
        }
    }

    /// The same witness with as little known as was found to do.
    pub(super) fn smallest(&self, policy: &Policy, witness: &Witness) -> Witness {
        let Witness { mut lead, as_of } = witness.clone();
        let shows = |lead: &Lead| self.shown_by(&Evaluation::new(policy, lead, &as_of));
        witness::smallest(policy, &mut lead, &shows);
        Witness { lead, as_of }
    }
}

/// Whether a lead has an answer to every field.
pub(super) fn is_complete(lead: &Lead) -> bool {
    lead.values.iter().all(Option::is_some)
}

impl Analysis<'_> {
    /// Many probes at once, answered in their order. A lead that shows one is tried on all the others; no witness is made
    /// small.
    pub(super) fn probe_all(&mut self, probes: &[Probe]) -> Vec<Answer> {
        let mut answers: Vec<Option<Answer>> = probes.iter().map(|_| None).collect();
        for (place, probe) in probes.iter().enumerate() {
            if answers.get(place).is_some_and(Option::is_some) {
                continue;
            }
            let answer = self.probe(probe);
            if let Some(witness) = answer.witness() {
                let lead = Evaluation::new(self.policy, &witness.lead, &witness.as_of);
                for (other, slot) in probes.iter().zip(answers.iter_mut()).skip(place + 1) {
                    if slot.is_none() && other.shown_by(&lead) {
                        *slot = Some(answer.clone());
                    }
                }
            }
            if let Some(slot) = answers.get_mut(place) {
                *slot = Some(answer);
            }
        }
        answers.into_iter().flatten().collect()
    }

    /// One probe; its witness is not made small.
    pub(super) fn probe(&mut self, probe: &Probe) -> Answer {
        let Some(side) = self.engine.sides.first() else { return Answer::Proven(crate::analysis::Proof::default()) };
        let encoder = &mut self.engine.encoder;
        let goal = match &probe.shows {
            Shows::Question(question) => question.goal(encoder, side),
            Shows::Comes(condition, Came::To(Truth::True)) => {
                let parts = encoder.conjuncts(side, condition);
                Goal { literals: parts.iter().map(|(literal, _)| *literal).collect(), parts }
            }
            Shows::Comes(condition, Came::NotTo(Truth::True)) => encoder.fails(side, condition),
            Shows::Comes(condition, came) => {
                let rails = encoder.condition(side, condition);
                Goal::of(match came {
                    Came::To(Truth::True) => rails.yes,
                    Came::To(Truth::False) => rails.no,
                    Came::To(Truth::Unknown) => encoder.solver.and([!rails.yes, !rails.no]),
                    Came::NotTo(Truth::True) => !rails.yes,
                    Came::NotTo(Truth::False) => !rails.no,
                    Came::NotTo(Truth::Unknown) => encoder.solver.is_known(rails),
                })
            }
        };
        self.settle(&goal.literals, &goal.parts, probe.complete, &|lead| probe.shown_by(lead))
    }
}
