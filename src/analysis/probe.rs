//! What may be asked beside questions: to what a condition comes; and leads that have every answer.

use std::collections::HashMap;

use crate::analysis::answer::{Answer, Witness};
use crate::analysis::engine::{Looked, Scenario};
use crate::analysis::question::{Entry, Goal, Question};
use crate::analysis::side::Side;
use crate::analysis::witness;
use crate::analysis::{Analysis, Asked};
use crate::policy::{Cond, Policy};
use crate::reference::Evaluation;
use crate::types::{FieldId, Lead, Truth};

/// Whether some lead shows something.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    /// What it shows.
    pub(super) shows: Shows,
    /// Of which leads, and what for.
    pub(super) asked: Asked,
}

/// What a lead shows.
#[derive(Clone, Debug)]
pub(super) enum Shows {
    /// The answer to a question.
    Question(Question),
    /// A condition comes to this, or to anything but this.
    Comes(Box<Cond>, Came),
    /// The condition of an entry is not true.
    Lacks(Entry),
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
        Probe::new(Shows::Question(question))
    }

    /// Of all leads, what a condition comes to.
    pub(super) fn comes(condition: &Cond, came: Came) -> Probe {
        Probe::new(Shows::Comes(Box::new(condition.clone()), came))
    }

    /// Of all leads, whether the condition of an entry is not true.
    pub(super) fn lacks(entry: Entry) -> Probe {
        Probe::new(Shows::Lacks(entry))
    }

    /// Of all leads, or of those with every answer; a proof need not say why.
    pub(super) fn unexplained(question: Question, complete: bool) -> Probe {
        Probe { asked: Asked { complete, explained: false }, ..Probe::of(question) }
    }

    fn new(shows: Shows) -> Probe {
        Probe { shows, asked: Asked { complete: false, explained: true } }
    }

    /// Whether a lead shows it.
    pub(super) fn shown_by(&self, lead: &Evaluation<'_>) -> bool {
        if self.asked.complete && !is_complete(lead.lead()) {
            return false;
        }
        match &self.shows {
            Shows::Question(question) => question.shown_by(lead),
            Shows::Comes(condition, Came::To(truth)) => lead.truth(condition) == *truth,
            Shows::Comes(condition, Came::NotTo(truth)) => lead.truth(condition) != *truth,
            Shows::Lacks(entry) => entry.truth(lead.standing()).is_some_and(|truth| !truth.is_true()),
        }
    }

    /// Whether its lead is told to people, so that it should be the plainest: one of its own.
    fn is_told(&self) -> bool {
        let Shows::Question(question) = &self.shows else { return false };
        matches!(question, Question::Breaks(_) | Question::Overlaps(_) | Question::FallsThrough(_) | Question::Unplaced)
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

/// What is asked, and what is answered so far.
pub(super) struct Pool<'q> {
    probes: &'q [Probe],
    answers: Vec<Option<Answer>>,
    /// The places of those without an answer, in order.
    open: Vec<usize>,
    /// For each entry of which a lead is known that makes it true, the place of an answer that has one.
    holding: HashMap<Entry, usize>,
}

impl<'q> Pool<'q> {
    fn new(probes: &'q [Probe]) -> Pool<'q> {
        Pool {
            probes,
            answers: probes.iter().map(|_| None).collect(),
            open: (0..probes.len()).collect(),
            holding: HashMap::new(),
        }
    }

    /// Whether all is answered.
    pub(super) fn is_settled(&self) -> bool {
        self.open.is_empty()
    }

    /// Tries a lead on all that is open; how much of it the lead shows.
    pub(super) fn show(&mut self, lead: &Evaluation<'_>, witness: &Witness) -> usize {
        let open = std::mem::take(&mut self.open);
        let is_shown =
            |place: &usize| self.probes.get(*place).is_some_and(|probe| !probe.is_told() && probe.shown_by(lead));
        let (shown, open): (Vec<usize>, Vec<usize>) = open.into_iter().partition(is_shown);
        self.open = open;
        shown.iter().for_each(|place| self.enter(*place, Answer::Witnessed(witness.clone())));
        shown.len()
    }

    fn enter(&mut self, place: usize, answer: Answer) {
        if let Some(Shows::Question(Question::Holds(entry))) = self.probes.get(place).map(|probe| &probe.shows)
            && answer.witness().is_some()
        {
            self.holding.entry(*entry).or_insert(place);
        }
        if let Some(slot) = self.answers.get_mut(place) {
            *slot = Some(answer);
        }
    }

    /// A lead that makes the condition of an entry true, if one was found.
    fn witness_of(&self, entry: Entry) -> Option<&Witness> {
        self.answers.get(*self.holding.get(&entry)?)?.as_ref()?.witness()
    }
}

impl Analysis<'_> {
    /// Many probes at once, answered in their order. A lead that shows one is tried on all the others; no witness is made
    /// small.
    pub(super) fn probe_all(&mut self, probes: &[Probe]) -> Vec<Answer> {
        let mut pool = Pool::new(probes);
        self.try_crowd(&mut pool);
        while let Some((place, probe)) = pool.open.first().and_then(|place| Some((*place, probes.get(*place)?))) {
            let answer = self.decided(probe, &pool).unwrap_or_else(|| {
                let answer = self.probe(probe);
                if let Some(witness) = answer.witness() {
                    pool.show(&Evaluation::new(self.policy, &witness.lead, &witness.as_of), witness);
                }
                answer
            });
            pool.open.retain(|other| *other != place);
            pool.enter(place, answer);
        }
        pool.answers.into_iter().flatten().collect()
    }

    /// Where it is asked whether an entry decides: the least of a lead that makes its condition true, if it decides that.
    fn decided(&self, probe: &Probe, pool: &Pool<'_>) -> Option<Answer> {
        let Shows::Question(Question::Decides(entry)) = probe.shows else { return None };
        let witness = self.narrowed(entry, pool.witness_of(entry)?)?;
        let shown = probe.shown_by(&Evaluation::new(self.policy, &witness.lead, &witness.as_of));
        shown.then_some(Answer::Witnessed(witness))
    }

    /// Whether a question is shown by a lead that lacks the answer to this field and to no other.
    pub(super) fn shown_lacking(&mut self, question: Question, field: FieldId) -> bool {
        let Some(side) = self.engine.sides.first() else { return false };
        let Some(own) = self.engine.encoder.axis_number(side, field) else { return false };
        let mut literals = question.goal(&mut self.engine.encoder, side).literals;
        let axes = self.engine.encoder.space.axes.iter().enumerate();
        literals.extend(axes.map(|(number, axis)| if number == own { axis.missing } else { !axis.missing }));
        let shows = |sides: &[Side<'_>], scenario: &Scenario| {
            let replayed = sides.first().zip(scenario.leads.first());
            replayed.is_some_and(|(side, lead)| {
                let lacks_it_alone = lead.values.iter_enumerated().all(|(id, value)| value.is_none() == (id == field));
                lacks_it_alone && question.shown_by(&Evaluation::new(side.policy, lead, &scenario.as_of))
            })
        };
        matches!(self.engine.look(&literals, &shows), Looked::Found(_))
    }

    /// One probe; its witness is not made small.
    pub(super) fn probe(&mut self, probe: &Probe) -> Answer {
        let Some(side) = self.engine.sides.first() else { return Answer::Proven(crate::analysis::Proof::default()) };
        let encoder = &mut self.engine.encoder;
        let goal = match &probe.shows {
            Shows::Question(question) => question.goal(encoder, side),
            Shows::Comes(condition, Came::To(Truth::True)) => Goal::all(encoder.conjuncts(side, condition)),
            Shows::Comes(condition, Came::NotTo(Truth::True)) => encoder.fails(side, condition),
            Shows::Lacks(entry) => match entry.condition(side.policy) {
                Some(condition) => encoder.fails(side, condition),
                None => Goal::of(encoder.solver.constant(false)),
            },
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
        self.settle(goal, probe.asked, &|lead| probe.shown_by(lead))
    }
}
