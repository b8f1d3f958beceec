//! Everything that is worth asking about a policy, asked at once.
//!
//! A [`Claim`] is something that a policy should do: each rule decides some lead, each guarantee is kept by all. A
//! [`Fact`] is worth knowing, and may be meant. Both rest on answers of the analysis: proofs, and leads that were
//! replayed.

mod causes;
mod errors;
mod facts;
mod thresholds;

pub use facts::Fact;
pub use thresholds::Threshold;

use crate::analysis::audit::facts::Hunch;
use crate::analysis::probe::{Came, Probe};
use crate::analysis::{Analysis, Answer, Budget, Day, Entry, Proof, Question, ScoreRange, Witness};
use crate::policy::{
    Cond, CondKind, CriteriaId, DecisionId, DefinitionBody, DefinitionId, Named, Policy, ScoreEntryKind, ScoreId,
    StageId,
};
use crate::reference::Evaluation;
use crate::types::Truth;

/// What was asked about a policy, and what came of it.
pub struct Audit<'p> {
    /// The policy.
    pub policy: &'p Policy,
    /// What it should do, and whether it does.
    pub claims: Vec<Claim>,
    /// What else is worth knowing.
    pub facts: Vec<Fact>,
    /// How far each score goes, in their order.
    pub ranges: Vec<Option<ScoreRange>>,
    /// Its tests of scores and counts.
    pub thresholds: Vec<Threshold>,
}

/// Something that a policy should do.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What it should do.
    pub statement: Statement,
    /// Whether it does.
    pub standing: Standing,
    /// By what that is known: a proof, or a lead that was replayed.
    pub answer: Answer,
    /// Whether it fails only because another claim does, which tells why.
    pub follows: bool,
    probe: Probe,
}

/// Whether a claim is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Holds,
    /// It is not.
    Fails,
    /// Neither is settled.
    Open,
}

/// What a policy should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statement {
    /// The guarantee of this place, from 0, is true of every lead.
    Kept(usize),
    /// Some lead makes it true.
    Possible(Part),
    /// It is not true of every lead.
    Contingent(Part),
    /// Some lead's outcome would be another without it.
    Decides(Entry),
    /// The entry of this place, from 0, counts for some lead.
    Counts(ScoreId, usize),
    /// Of the `best of` of the first place, from 0, the entry of the second is the best for some lead.
    Best(ScoreId, usize, usize),
    /// Some lead has the value of the entry of this place, from 0.
    Taken(DecisionId, usize),
    /// No lead makes two entries of a `unique` decision true.
    Unique(DecisionId),
    /// Some lead comes so far and no further.
    Given(StageId),
}

/// Something with a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A rule, cap or disqualification.
    Entry(Entry),
    /// A definition or criterion.
    Named(Named),
    /// A test of a score or count, by its place in [`Audit::thresholds`].
    Threshold(usize),
}

impl<'p> Audit<'p> {
    /// Asks everything.
    #[must_use]
    pub fn new(policy: &'p Policy, day: &Day, budget: Budget) -> Audit<'p> {
        let mut analysis = Analysis::new(policy, day.clone(), budget);
        let mut audit = Audit::asked(policy, &mut analysis, |_| true, Hunch::of(policy));
        audit.ranges = policy.scores.keys().map(|id| analysis.score_range(id)).collect();
        let decided = audit.claims.iter().filter_map(|claim| match claim.statement {
            Statement::Decides(entry) => Some((entry, claim.answer.witness()?)),
            Statement::Kept(_)
            | Statement::Possible(_)
            | Statement::Contingent(_)
            | Statement::Counts(..)
            | Statement::Best(..)
            | Statement::Taken(..)
            | Statement::Unique(_)
            | Statement::Given(_) => None,
        });
        let idle = analysis.idle_fields(day, budget, &decided.collect::<Vec<_>>());
        audit.facts.extend(idle.into_iter().map(Fact::NeverMatters));
        audit
    }

    /// Asks what a lint is about: that entries are of use, and that decisions have an entry for every lead. Guarantees are
    /// left out, and all facts but gaps; ranges are empty.
    #[must_use]
    pub fn of_entries(analysis: &mut Analysis<'p>) -> Audit<'p> {
        let policy = analysis.policy();
        let is_asked = |statement: &Statement| !matches!(statement, Statement::Kept(_));
        Audit::asked(policy, analysis, is_asked, Hunch::of_gaps(policy))
    }

    /// What comes of some statements and hunches.
    fn asked(
        policy: &'p Policy,
        analysis: &mut Analysis<'p>,
        is_asked: impl Fn(&Statement) -> bool,
        hunches: Vec<Hunch>,
    ) -> Audit<'p> {
        let thresholds = thresholds::thresholds(policy);
        let statements: Vec<Statement> = statements(policy, &thresholds).into_iter().filter(is_asked).collect();
        let probes: Vec<Probe> = statements.iter().filter_map(|it| probe(policy, &thresholds, *it)).collect();
        // Leads with every answer first: what they show is shown, too, where anything may be missing.
        let all: Vec<Probe> = hunches.iter().map(|hunch| hunch.probe.clone()).chain(probes.iter().cloned()).collect();
        let mut answers = analysis.probe_all(&all);
        let of_claims = answers.split_off(hunches.len().min(answers.len()));
        let claims = statements.into_iter().zip(probes).zip(of_claims);
        let claims = claims.map(|((statement, probe), answer)| Claim::new(statement, probe, answer));
        let claims = claims.map(|claim| claim.made_plain(analysis)).collect();
        let mut audit = Audit { policy, claims, facts: Vec::new(), ranges: Vec::new(), thresholds };
        audit.mark_consequences();
        audit.facts = facts::facts(&audit, analysis, hunches, answers);
        audit
    }

    /// Asks of some guarantees, by their places, whether they are kept, and nothing else.
    #[must_use]
    pub fn of_guarantees(policy: &'p Policy, places: &[usize], day: &Day, budget: Budget) -> Audit<'p> {
        let mut analysis = Analysis::new(policy, day.clone(), budget);
        let claims = places.iter().map(|place| {
            let probe = Probe::of(Question::Breaks(*place));
            let answer = analysis.probe(&probe);
            Claim::new(Statement::Kept(*place), probe, answer).made_plain(&mut analysis)
        });
        let claims = claims.collect();
        Audit { policy, claims, facts: Vec::new(), ranges: Vec::new(), thresholds: Vec::new() }
    }

    /// Marks what only follows from another claim that fails: what is never true decides nothing, and a test of a score
    /// is what makes a rule never true.
    fn mark_consequences(&mut self) {
        let never: Vec<(Part, Proof)> = self.claims.iter().filter_map(Claim::never).collect();
        for claim in &mut self.claims {
            let reason = match claim.statement {
                Statement::Decides(entry) => never.iter().find(|(part, _)| *part == Part::Entry(entry)),
                Statement::Possible(Part::Threshold(place)) if claim.standing == Standing::Fails => {
                    let span = self.thresholds.get(place).map(|threshold| threshold.condition.span);
                    never.iter().find(|(part, proof)| {
                        !matches!(part, Part::Threshold(_)) && span.is_some_and(|span| proof.because.contains(&span))
                    })
                }
                Statement::Kept(_)
                | Statement::Possible(_)
                | Statement::Contingent(_)
                | Statement::Counts(..)
                | Statement::Best(..)
                | Statement::Taken(..)
                | Statement::Unique(_)
                | Statement::Given(_) => None,
            };
            if let Some((_, proof)) = reason {
                (claim.standing, claim.follows) = (Standing::Fails, true);
                claim.answer = Answer::Proven(proof.clone());
            }
        }
    }
}

impl Claim {
    fn new(statement: Statement, probe: Probe, answer: Answer) -> Claim {
        let standing = match (&answer, statement.is_of_every_lead()) {
            (Answer::NotSettled(_), _) => Standing::Open,
            (Answer::Proven(_), true) | (Answer::Witnessed(_), false) => Standing::Holds,
            (Answer::Proven(_), false) | (Answer::Witnessed(_), true) => Standing::Fails,
        };
        Claim { statement, standing, answer, follows: false, probe }
    }

    /// The claim with a lead that breaks the guarantee in so many words, if one that only lacks an answer was found and
    /// there is such a lead as well.
    fn made_plain(self, analysis: &mut Analysis<'_>) -> Claim {
        let policy = analysis.policy();
        let Statement::Kept(place) = self.statement else { return self };
        let (Some(guarantee), Some(Witness { lead, as_of })) = (policy.guarantees.get(place), self.answer.witness())
        else {
            return self;
        };
        if Evaluation::new(policy, lead, as_of).truth(&guarantee.condition) != Truth::Unknown {
            return self;
        }
        let probe = Probe::comes(&guarantee.condition, Came::To(Truth::False));
        let answer = analysis.probe(&probe);
        if answer.witness().is_some() { Claim::new(self.statement, probe, answer) } else { self }
    }

    /// The lead that shows that it holds, or fails, with as little known as was found to do.
    #[must_use]
    pub fn witness(&self, policy: &Policy) -> Option<Witness> {
        self.answer.witness().map(|witness| self.probe.smallest(policy, witness))
    }

    /// Whether a lead shows that it holds, or fails, as [`witness`](Claim::witness) does.
    #[must_use]
    pub fn shown_by(&self, lead: &Evaluation<'_>) -> bool {
        self.probe.shown_by(lead)
    }

    /// What is never true, and the tests that make it so.
    fn never(&self) -> Option<(Part, Proof)> {
        let Statement::Possible(part) = self.statement else { return None };
        let Answer::Proven(proof) = &self.answer else { return None };
        Some((part, proof.clone()))
    }
}

impl Statement {
    /// Whether it is proven, and refuted by a lead; else it is shown by a lead, and refuted by a proof.
    #[must_use]
    pub fn is_of_every_lead(self) -> bool {
        match self {
            Statement::Kept(_) | Statement::Unique(_) => true,
            Statement::Possible(_)
            | Statement::Contingent(_)
            | Statement::Decides(_)
            | Statement::Counts(..)
            | Statement::Best(..)
            | Statement::Taken(..)
            | Statement::Given(_) => false,
        }
    }
}

/// All that a policy should do, in the order in which it is told.
fn statements(policy: &Policy, thresholds: &[Threshold]) -> Vec<Statement> {
    let mut statements: Vec<Statement> = (0..policy.guarantees.len()).map(Statement::Kept).collect();
    let both = |part: Part| [Statement::Possible(part), Statement::Contingent(part)];
    for entry in entries(policy) {
        statements.extend([Statement::Possible(Part::Entry(entry)), Statement::Decides(entry)]);
        statements.push(Statement::Contingent(Part::Entry(entry)));
    }
    // The stages that stand without a declaration need not all be used.
    let declared = policy.stages.iter_enumerated().filter(|(_, stage)| stage.span.is_some());
    statements.extend(declared.map(|(id, _)| Statement::Given(id)));
    let criteria = policy.criteria.iter_enumerated();
    let criteria = criteria.flat_map(|(id, group)| (0..group.entries.len()).map(move |at| Named::Criterion(id, at)));
    let named = policy.definitions.keys().map(Named::Definition).chain(criteria);
    statements.extend(named.flat_map(|named| both(Part::Named(named))));
    for (id, score) in policy.scores.iter_enumerated() {
        for (place, entry) in score.entries.iter().enumerate() {
            statements.push(Statement::Counts(id, place));
            if let ScoreEntryKind::BestOf(entries) = &entry.kind {
                statements.extend((0..entries.len()).map(|inner| Statement::Best(id, place, inner)));
            }
        }
    }
    statements.extend((0..thresholds.len()).flat_map(|place| both(Part::Threshold(place))));
    for (id, decision) in policy.decisions.iter_enumerated() {
        statements.extend((0..decision.entries.len()).map(|place| Statement::Taken(id, place)));
        statements.extend(decision.unique.then_some(Statement::Unique(id)));
    }
    // What says no more than a constant is as it was written.
    statements.retain(|statement| probe(policy, thresholds, *statement).is_some());
    statements
}

/// Rules, caps and disqualifications.
fn entries(policy: &Policy) -> impl Iterator<Item = Entry> + '_ {
    let caps = policy.caps.keys().map(Entry::Cap);
    let vetoes = policy.disqualifications.keys().map(Entry::Disqualification);
    policy.rules.keys().map(Entry::Rule).chain(caps).chain(vetoes)
}

/// What is asked to settle a statement; `None` where its condition is a constant, or it is about a value.
fn probe(policy: &Policy, thresholds: &[Threshold], statement: Statement) -> Option<Probe> {
    let is_written = |condition: &Cond| matches!(condition.kind, CondKind::Constant(_));
    let condition = |part| condition(policy, thresholds, part).filter(|condition| !is_written(condition));
    Some(match statement {
        Statement::Kept(place) => Probe::of(Question::Breaks(place)),
        Statement::Possible(Part::Entry(entry)) => {
            condition(Part::Entry(entry))?;
            Probe::of(Question::Holds(entry))
        }
        Statement::Possible(part) => Probe::comes(&condition(part)?, Came::To(Truth::True)),
        Statement::Contingent(Part::Entry(entry)) => {
            condition(Part::Entry(entry))?;
            Probe::lacks(entry)
        }
        Statement::Contingent(part) => Probe::comes(&condition(part)?, Came::NotTo(Truth::True)),
        Statement::Decides(entry) => Probe::of(Question::Decides(entry)),
        Statement::Counts(id, place) => Probe::of(Question::Counts(id, place)),
        Statement::Best(id, place, inner) => Probe::of(Question::Best(id, place, inner)),
        Statement::Taken(id, place) => Probe::of(Question::Takes(id, place)),
        Statement::Unique(id) => Probe::of(Question::Overlaps(id)),
        Statement::Given(stage) => Probe::of(Question::Ends(stage.into())),
    })
}

/// The condition of a part; `None` for a definition that is a value.
fn condition(policy: &Policy, thresholds: &[Threshold], part: Part) -> Option<Cond> {
    match part {
        Part::Entry(Entry::Rule(id)) => policy.rules.get(id).map(|rule| rule.condition.clone()),
        Part::Entry(Entry::Cap(id)) => policy.caps.get(id).map(|cap| cap.condition.clone()),
        Part::Entry(Entry::Disqualification(id)) => policy.disqualifications.get(id).map(|veto| veto.condition.clone()),
        Part::Named(Named::Definition(id)) => definition(policy, id),
        Part::Named(Named::Criterion(group, place)) => criterion(policy, group, place),
        Part::Threshold(place) => thresholds.get(place).map(|threshold| threshold.condition.clone()),
    }
}

fn definition(policy: &Policy, id: DefinitionId) -> Option<Cond> {
    match &policy.definitions.get(id)?.body {
        DefinitionBody::Condition(condition) => Some(condition.clone()),
        DefinitionBody::Value(_) => None,
    }
}

fn criterion(policy: &Policy, group: CriteriaId, place: usize) -> Option<Cond> {
    Some(policy.criteria.get(group)?.entries.get(place)?.condition.clone())
}
