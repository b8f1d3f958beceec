//! What the analysis claims, each claim beside the goal that z3 is asked for.

use std::cmp::Ordering;

use bantam::analysis::{Analysis, Answer, Budget, Comparison, Day, Entry, PairAnswer, Question};
use bantam::policy::{Cond, DecidedBy, DecisionId, Policy, ScoreEntryKind};
use bantam::types::{Decimal, Outcome, Truth};

use crate::smt::{self, Term};
use crate::solver::Found;
use crate::space::{self, Names, outcome_number};
use crate::standing::{Standing, in_force};
use crate::translate::Translation;

/// An answer of the analysis.
pub(crate) struct Claim {
    /// The question.
    pub(crate) what: String,
    /// The same for z3.
    pub(crate) goal: Term,
    /// The answer; `None` where there is none.
    pub(crate) answer: Option<Found>,
}

/// All answers about a policy, or about two.
pub(crate) struct Claims {
    /// What has to stand before the goals.
    pub(crate) script: String,
    /// The constants that make a lead.
    pub(crate) constants: Vec<Term>,
    /// The answers.
    pub(crate) all: Vec<Claim>,
}

impl Claims {
    /// What no lead shows, and what some lead does.
    pub(crate) fn of_policy(policy: &Policy, day: &Day) -> Claims {
        let mut names = Names::default();
        let (declarations, constants) = space::declare(&[policy], day, &mut names);
        let mut goals = Goals::new(policy, day, &mut names, "t");
        let mut analysis = Analysis::new(policy, day.clone(), Budget::default());
        let complete = smt::and(constants.iter().filter(|name| name.starts_with("no_")).map(|name| smt::not(name)));
        let mut all = Vec::new();
        for question in questions(policy) {
            let goal = goals.of(question);
            let of_all = answered(&analysis.ask(question));
            all.push(Claim { what: format!("{question:?}"), goal: goal.clone(), answer: of_all });
            // Where no lead shows it, no complete one does.
            if of_all != Some(Found::Unsat) {
                let answer = answered(&analysis.ask_of_complete_leads(question));
                let goal = smt::and([goal, complete.clone()]);
                all.push(Claim { what: format!("{question:?} of complete leads"), goal, answer });
            }
        }
        for condition in conditions(policy) {
            let rails = goals.translation.condition(condition);
            let unknown = smt::not(&smt::or([rails.yes.clone(), rails.no.clone()]));
            for (truth, goal) in [(Truth::True, rails.yes), (Truth::False, rails.no), (Truth::Unknown, unknown)] {
                let answer = answered(&analysis.ask_condition(condition, truth));
                all.push(Claim { what: format!("{truth:?}: {condition:?}"), goal, answer });
            }
        }
        for (id, score) in policy.scores.iter_enumerated() {
            let points = goals.translation.score(id);
            let Some(range) = analysis.score_range(id) else { continue };
            let below = smt::call("<", [&points, &smt::int(range.low.millionths())]);
            let above = smt::call(">", [&points, &smt::int(range.high.millionths())]);
            let what = format!("{} beyond {} to {}", score.name, range.low, range.high);
            all.push(Claim { what, goal: smt::or([below, above]), answer: Some(Found::Unsat) });
            for end in [range.low, range.high] {
                let question = Question::ScoreIs(id, end);
                let answer = answered(&analysis.ask(question));
                all.push(Claim { what: format!("{question:?}"), goal: goals.of(question), answer });
            }
        }
        Claims { script: declarations + &goals.translation.script, constants, all }
    }

    /// Which outcomes of two policies meet.
    pub(crate) fn of_two(old: &Policy, new: &Policy, day: &Day) -> Claims {
        let mut names = Names::default();
        let (declarations, constants) = space::declare(&[old, new], day, &mut names);
        let before = Goals::new(old, day, &mut names, "before");
        let (outcome_before, script) = (before.outcome, before.translation.script);
        let after = Goals::new(new, day, &mut names, "after");
        let mut comparison = Comparison::new(old, new, day, Budget::default());
        let mut all = Vec::new();
        for one in outcomes(old) {
            for other in outcomes(new) {
                let answer = match comparison.ask(one, other) {
                    PairAnswer::Proven => Some(Found::Unsat),
                    PairAnswer::Witnessed(_) => Some(Found::Sat),
                    PairAnswer::NotSettled(_) => None,
                };
                let goal = smt::and([is(&outcome_before, one), is(&after.outcome, other)]);
                all.push(Claim { what: format!("{one:?} before, {other:?} after"), goal, answer });
            }
        }
        Claims { script: declarations + &script + &after.translation.script, constants, all }
    }
}

fn answered(answer: &Answer) -> Option<Found> {
    match answer {
        Answer::Proven(_) => Some(Found::Unsat),
        Answer::Witnessed(_) => Some(Found::Sat),
        Answer::NotSettled(_) => None,
    }
}

/// A policy, translated so far that it can be asked.
struct Goals<'p, 'n> {
    translation: Translation<'p, 'n>,
    standing: Standing,
    outcome: Term,
}

impl<'p, 'n> Goals<'p, 'n> {
    fn new(policy: &'p Policy, day: &Day, names: &'n mut Names, prefix: &'static str) -> Goals<'p, 'n> {
        let mut translation = Translation::new(policy, day, names, prefix);
        let standing = translation.standing();
        let outcome = translation.outcome_without(&standing, None);
        Goals { translation, standing, outcome }
    }

    fn of(&mut self, question: Question) -> Term {
        let policy = self.translation.policy;
        match question {
            Question::Holds(Entry::Rule(id)) => self.standing.rules[usize::from(id)].0.clone(),
            Question::Holds(Entry::Cap(id)) => self.standing.caps[usize::from(id)].0.clone(),
            Question::Holds(Entry::Disqualification(id)) => self.standing.vetoes[usize::from(id)].clone(),
            Question::Decides(entry) => {
                let without = self.translation.outcome_without(&self.standing, Some(DecidedBy::from(entry)));
                smt::not(&smt::call("=", [&self.outcome, &without]))
            }
            Question::Ends(outcome) => is(&self.outcome, outcome),
            Question::Breaks(place) => smt::not(&self.translation.condition(&policy.guarantees[place].condition).yes),
            Question::Takes(id, place) => {
                let mut entries = self.entries(id);
                entries.truncate(place + 1);
                let own = entries.pop();
                smt::and(entries.iter().map(|earlier| smt::not(earlier)).chain(own))
            }
            Question::FallsThrough(id) => {
                let entries = self.entries(id);
                smt::and(entries.iter().map(|entry| smt::not(entry)))
            }
            Question::Overlap(id, one, other) => {
                let entries = self.entries(id);
                smt::and([entries[one].clone(), entries[other].clone()])
            }
            Question::Overlaps(id) => smt::call(">=", [&smt::how_many(&self.entries(id)), "2"]),
            Question::Unplaced => {
                let votes = self.standing.rules.iter().map(|(_, votes)| smt::not(votes)).collect::<Vec<Term>>();
                smt::and(votes.into_iter().chain([smt::not(&is(&self.outcome, Outcome::Disqualified))]))
            }
            Question::Lacks(entry, outcome) => {
                let condition = match entry {
                    Entry::Rule(id) => &policy.rules[id].condition,
                    Entry::Cap(id) => &policy.caps[id].condition,
                    Entry::Disqualification(id) => &policy.disqualifications[id].condition,
                };
                let holds = self.translation.condition(condition).yes;
                smt::and([is(&self.outcome, outcome), smt::not(&holds)])
            }
            Question::FailsOpen(id) => {
                let veto = &policy.disqualifications[id];
                let holds = self.translation.condition(&veto.condition);
                let passes = smt::not(&is(&self.outcome, Outcome::Disqualified));
                smt::and([in_force(&veto.upkeep), smt::not(&holds.yes), smt::not(&holds.no), passes])
            }
            Question::Counts(id, place) => {
                let points = self.translation.points(&policy.scores[id].entries[place]);
                smt::not(&smt::call("=", [&points, "0"]))
            }
            Question::Best(id, place, inner) => {
                let ScoreEntryKind::BestOf(entries) = &policy.scores[id].entries[place].kind else { unreachable!() };
                let sizes: Vec<Term> =
                    entries.iter().map(|entry| smt::call("abs", [&self.translation.points(entry)])).collect();
                let own = &sizes[inner];
                let beats = |(other, size): (usize, &Term)| match other.cmp(&inner) {
                    Ordering::Less => smt::call(">", [own, size]),
                    Ordering::Equal => smt::call(">", [own, "0"]),
                    Ordering::Greater => smt::call(">=", [own, size]),
                };
                smt::and(sizes.iter().enumerate().map(beats))
            }
            Question::ScoreIs(id, points) => {
                smt::call("=", [&self.translation.score(id), &smt::int(points.millionths())])
            }
        }
    }

    /// That each entry of a decision is true.
    fn entries(&mut self, id: DecisionId) -> Vec<Term> {
        let entries = self.translation.policy.decisions[id].entries.iter();
        entries.map(|entry| self.translation.condition(&entry.condition).yes).collect()
    }
}

fn is(outcome: &str, what: Outcome) -> Term {
    smt::call("=", [outcome, &smt::int(outcome_number(what))])
}

fn outcomes(policy: &Policy) -> Vec<Outcome> {
    let ends = [Outcome::Disqualified, Outcome::NoStage].into_iter();
    ends.chain(policy.stages.keys().map(Outcome::from)).collect()
}

/// Every question that a policy raises, and how many points a score may have.
fn questions(policy: &Policy) -> Vec<Question> {
    let rules = policy.rules.keys().map(Entry::Rule);
    let caps = policy.caps.keys().map(Entry::Cap);
    let vetoes = policy.disqualifications.keys().map(Entry::Disqualification);
    let entries = rules.chain(caps).chain(vetoes);
    let mut questions: Vec<Question> = outcomes(policy).into_iter().map(Question::Ends).collect();
    questions.extend(entries.flat_map(|entry| [Question::Holds(entry), Question::Decides(entry)]));
    questions.extend((0..policy.guarantees.len()).map(Question::Breaks));
    questions.push(Question::Unplaced);
    questions.extend(policy.disqualifications.keys().map(Question::FailsOpen));
    let own = policy.rules.iter_enumerated().map(|(id, rule)| Question::Lacks(Entry::Rule(id), rule.stage.into()));
    questions.extend(own);
    for (id, decision) in policy.decisions.iter_enumerated() {
        questions.push(Question::FallsThrough(id));
        questions.extend((0..decision.entries.len()).map(|place| Question::Takes(id, place)));
        questions.push(Question::Overlap(id, 0, decision.entries.len() - 1));
        questions.push(Question::Overlaps(id));
    }
    for (id, score) in policy.scores.iter_enumerated() {
        questions.extend((0..score.entries.len()).map(|place| Question::Counts(id, place)));
        for (place, entry) in score.entries.iter().enumerate() {
            if let ScoreEntryKind::BestOf(entries) = &entry.kind {
                questions.extend((0..entries.len()).map(|inner| Question::Best(id, place, inner)));
            }
        }
        questions.extend([0, 20].map(|points| Question::ScoreIs(id, Decimal::from(points))));
    }
    questions
}

/// What rules, caps and disqualifications hang on.
fn conditions(policy: &Policy) -> impl Iterator<Item = &Cond> {
    let rules = policy.rules.iter().map(|rule| &rule.condition);
    let caps = policy.caps.iter().map(|cap| &cap.condition);
    rules.chain(caps).chain(policy.disqualifications.iter().map(|veto| &veto.condition))
}
