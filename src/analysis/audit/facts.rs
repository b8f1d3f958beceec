//! What is worth knowing about a policy, and may be meant.

use crate::analysis::audit::{Audit, Part, Standing, Statement, entries};
use crate::analysis::probe::Probe;
use crate::analysis::{Analysis, Answer, Entry, Question, Witness};
use crate::policy::{DecisionId, DisqualificationId, Policy, StageId};
use crate::types::FieldId;

/// Something worth knowing.
#[derive(Clone, Debug)]
pub enum Fact {
    /// An entry is true of no lead that has every answer: it is there for leads that lack one.
    OnlyWhileMissing(Entry),
    /// A rule is true of every lead that ends in a stage.
    TrueOfAll(Entry, StageId),
    /// No entry of a decision without `otherwise` is true of this lead.
    Gap {
        /// The decision.
        decision: DecisionId,
        /// Whether the lead has every answer; else there is no such lead that has.
        complete: bool,
        /// The lead.
        witness: Witness,
    },
    /// A lead with every answer for which no rule votes.
    Unplaced(Witness),
    /// A disqualification is unknown of some leads that lack answers, and lets them pass.
    FailsOpen {
        /// The disqualification.
        id: DisqualificationId,
        /// The fields whose answers they lack.
        fields: Vec<FieldId>,
        /// Whether any one of these is enough; else a lead was found that lacks them all.
        any: bool,
    },
    /// The stage hangs on a field by the text of the policy; whatever its answer, the outcome is the same.
    NeverMatters(FieldId),
}

/// What may become a fact, and what is asked for it.
pub(super) struct Hunch {
    about: About,
    pub(super) probe: Probe,
}

#[derive(Clone, Copy)]
enum About {
    Complete(Entry),
    Lacks(Entry, StageId),
    CompleteGap(DecisionId),
    Gap(DecisionId),
    Unplaced,
    FailsOpen(DisqualificationId),
}

impl Hunch {
    /// All that may become facts about a policy, what is asked of leads with every answer first.
    pub(super) fn of(policy: &Policy) -> Vec<Hunch> {
        let gaps = without_otherwise(policy);
        let complete = |question| Probe::unexplained(question, true);
        let any = |question| Probe::unexplained(question, false);
        let mut hunches: Vec<Hunch> = Vec::new();
        let mut add = |about: About, probe: Probe| hunches.push(Hunch { about, probe });
        entries(policy).for_each(|entry| add(About::Complete(entry), complete(Question::Holds(entry))));
        gaps.iter().for_each(|id| add(About::CompleteGap(*id), complete(Question::FallsThrough(*id))));
        add(About::Unplaced, complete(Question::Unplaced));
        gaps.iter().for_each(|id| add(About::Gap(*id), any(Question::FallsThrough(*id))));
        for id in policy.disqualifications.keys() {
            add(About::FailsOpen(id), any(Question::FailsOpen(id)));
        }
        for id in policy.rules.keys() {
            for stage in policy.stages.keys().filter(|stage| !is_alone(policy, *stage)) {
                add(About::Lacks(Entry::Rule(id), stage), any(Question::Lacks(Entry::Rule(id), stage.into())));
            }
        }
        hunches
    }

    /// That leads with every answer fall through decisions.
    pub(super) fn of_gaps(policy: &Policy) -> Vec<Hunch> {
        let gap = |id: DecisionId| Probe::unexplained(Question::FallsThrough(id), true);
        without_otherwise(policy)
            .into_iter()
            .map(|id| Hunch { about: About::CompleteGap(id), probe: gap(id) })
            .collect()
    }
}

/// The decisions that leads may fall through.
fn without_otherwise(policy: &Policy) -> Vec<DecisionId> {
    let decisions = policy.decisions.iter_enumerated().filter(|(_, it)| it.otherwise.is_none());
    decisions.map(|(id, _)| id).collect()
}

/// Whether leads come to a stage by one rule's vote for it or not at all, so that the rule is true of all of them.
fn is_alone(policy: &Policy, stage: StageId) -> bool {
    let otherwise = policy.otherwise.as_ref().is_some_and(|otherwise| otherwise.stage == stage);
    let capped = policy.caps.iter().any(|cap| cap.stage == stage);
    !otherwise && !capped && policy.rules.iter().filter(|rule| rule.stage == stage).count() <= 1
}

/// What came of the hunches.
pub(super) fn facts(
    audit: &Audit<'_>,
    analysis: &mut Analysis<'_>,
    hunches: Vec<Hunch>,
    answers: Vec<Answer>,
) -> Vec<Fact> {
    let holds = |statement: Statement| {
        audit.claims.iter().any(|claim| claim.statement == statement && claim.standing == Standing::Holds)
    };
    let policy = analysis.policy();
    let mut facts = Vec::new();
    let mut complete_gaps = Vec::new();
    for (Hunch { about, probe }, answer) in hunches.into_iter().zip(answers) {
        let witness = || answer.witness().map(|witness| probe.smallest(policy, witness));
        match about {
            About::Complete(entry) if answer.is_proven() && holds(Statement::Possible(Part::Entry(entry))) => {
                facts.push(Fact::OnlyWhileMissing(entry));
            }
            About::Lacks(entry, stage) if answer.is_proven() && holds(Statement::Given(stage)) => {
                facts.push(Fact::TrueOfAll(entry, stage));
            }
            About::CompleteGap(decision) => {
                if let Some(witness) = witness() {
                    complete_gaps.push(decision);
                    facts.push(Fact::Gap { decision, complete: true, witness });
                } else if !answer.is_proven() {
                    complete_gaps.push(decision);
                }
            }
            About::Gap(decision) if !complete_gaps.contains(&decision) => {
                facts.extend(witness().map(|witness| Fact::Gap { decision, complete: false, witness }));
            }
            About::Unplaced => facts.extend(witness().map(Fact::Unplaced)),
            About::FailsOpen(id) if holds(Statement::Possible(Part::Entry(Entry::Disqualification(id)))) => {
                if let Some(Witness { lead, .. }) = witness() {
                    let asked = analysis.fields_of(id).into_iter();
                    let mut fields: Vec<FieldId> =
                        asked.filter(|field| lead.values.get(*field).is_some_and(Option::is_none)).collect();
                    let question = Question::FailsOpen(id);
                    let alone: Vec<FieldId> =
                        fields.iter().copied().filter(|field| analysis.shown_lacking(question, *field)).collect();
                    let any = !alone.is_empty();
                    if any {
                        fields = alone;
                    }
                    facts.push(Fact::FailsOpen { id, fields, any });
                }
            }
            About::Complete(_) | About::Lacks(..) | About::Gap(_) | About::FailsOpen(_) => {}
        }
    }
    facts
}
