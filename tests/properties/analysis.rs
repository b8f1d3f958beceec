//! The analysis against the interpreter: what is proven no lead shows, what is witnessed the witness shows, and what is
//! neither names why.

use bantam::analysis::{Analysis, Answer, Budget, Comparison, Day, Entry, PairAnswer, Question};
use bantam::policy::{Policy, ScoreEntryKind};
use bantam::reference::Evaluation;
use bantam::types::{Lead, Outcome, Truth};
use proptest::prelude::*;

use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(any::<u32>(), 0..500)
}

/// As many cases as there is time for in every run; `PROPTEST_CASES` asks for more.
pub(crate) fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if asked { config } else { ProptestConfig { cases: 60, ..config } }
}

/// Every question that a policy raises.
pub(crate) fn questions(policy: &Policy) -> Vec<Question> {
    let rules = policy.rules.keys().map(Entry::Rule);
    let caps = policy.caps.keys().map(Entry::Cap);
    let vetoes = policy.disqualifications.keys().map(Entry::Disqualification);
    let entries: Vec<Entry> = rules.chain(caps).chain(vetoes).collect();
    let outcomes = [Outcome::Disqualified, Outcome::NoStage].into_iter();
    let outcomes = outcomes.chain(policy.stages.keys().map(Outcome::from));
    let mut questions: Vec<Question> = outcomes.map(Question::Ends).collect();
    questions.extend(entries.iter().flat_map(|entry| [Question::Holds(*entry), Question::Decides(*entry)]));
    for (id, decision) in policy.decisions.iter_enumerated() {
        questions.push(Question::FallsThrough(id));
        questions.extend((0..decision.entries.len()).map(|place| Question::Takes(id, place)));
        questions.push(Question::Overlap(id, 0, decision.entries.len() - 1));
        questions.push(Question::Overlaps(id));
    }
    questions.push(Question::Unplaced);
    questions.extend(policy.disqualifications.keys().map(Question::FailsOpen));
    for rule in policy.rules.keys().map(Entry::Rule) {
        questions.extend(policy.stages.keys().map(|stage| Question::Lacks(rule, stage.into())));
    }
    for (id, score) in policy.scores.iter_enumerated() {
        for (place, entry) in score.entries.iter().enumerate() {
            questions.push(Question::Counts(id, place));
            if let ScoreEntryKind::BestOf(entries) = &entry.kind {
                questions.extend((0..entries.len()).map(|inner| Question::Best(id, place, inner)));
            }
        }
    }
    questions
}

/// Leads with gaps, as many as are asked for, the same in every run.
pub(crate) fn crowd(policy: &Policy, seed: u32, count: usize) -> Vec<Lead> {
    let mut state = u64::from(seed) | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 32) as u32
    };
    let mut numbers = || (0..120).map(|_| next()).collect::<Vec<u32>>();
    (0..count).map(|_| leads::lead(policy, &mut Choices::new(&numbers()))).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_claim_is_false(numbers in numbers(), any_day: bool) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = crate::evaluation::checked(&sketch);
        let as_of = leads::as_of();
        let day = if any_day { Day::Any } else { Day::On(as_of.clone()) };
        let mut analysis = Analysis::new(&policy, day, Budget::default());
        let crowd = crowd(&policy, numbers.first().copied().unwrap_or(7), 200);
        for question in questions(&policy) {
            for complete in [false, true] {
                let answer = if complete { analysis.ask_of_complete_leads(question) } else { analysis.ask(question) };
                match &answer {
                    Answer::Proven(_) => {
                        for lead in &crowd {
                            if complete && lead.values.iter().any(Option::is_none) {
                                continue;
                            }
                            let evaluation = Evaluation::new(&policy, lead, &as_of);
                            prop_assert!(!question.shown_by(&evaluation), "{question:?} is shown by {lead:?}: {sketch}");
                        }
                    }
                    Answer::Witnessed(witness) => {
                        let evaluation = Evaluation::new(&policy, &witness.lead, &witness.as_of);
                        prop_assert!(question.shown_by(&evaluation), "{question:?}: {witness:?}: {sketch}");
                    }
                    Answer::NotSettled(why) => {
                        prop_assert!(why.gave_up || !why.tests.is_empty(), "{question:?} is open for no reason: {sketch}");
                    }
                }
                tally(&answer);
            }
        }
    }
}

proptest! {
    #![proptest_config(config())]

    /// Conditions, by what they come to; scores, by how far they go; two policies, by whom they part.
    #[test]
    fn no_claim_about_parts_is_false(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = crate::evaluation::checked(&sketch);
        let as_of = leads::as_of();
        let crowd = crowd(&policy, numbers.first().copied().unwrap_or(7), 100);
        let mut analysis = Analysis::new(&policy, Day::On(as_of.clone()), Budget::default());
        for condition in policy.rules.iter().map(|rule| &rule.condition) {
            for truth in [Truth::True, Truth::False, Truth::Unknown] {
                if analysis.ask_condition(condition, truth).is_proven() {
                    for lead in &crowd {
                        let came = Evaluation::new(&policy, lead, &as_of).truth(condition);
                        prop_assert!(came != truth, "{condition:?} is {truth:?} for {lead:?}: {sketch}");
                    }
                }
            }
        }
        for score in policy.scores.keys() {
            let range = analysis.score_range(score).unwrap();
            for lead in &crowd {
                let came = Evaluation::new(&policy, lead, &as_of).score(score);
                prop_assert!((range.low..=range.high).contains(&came), "{came} of {lead:?} is not in {range:?}: {sketch}");
            }
        }
        let other = crate::evaluation::checked(&Sketch::random(&mut choices, Features::ALL));
        let mut comparison = Comparison::new(&policy, &other, &Day::On(as_of.clone()), Budget::default());
        let outcomes = |lead: &Lead| {
            let of = |policy: &Policy| Evaluation::new(policy, lead, &as_of).outcome();
            (of(&policy), of(&other))
        };
        let pairs: std::collections::HashSet<_> = crowd.iter().map(outcomes).collect();
        for (old, new) in pairs {
            prop_assert!(comparison.ask(old, new) != PairAnswer::Proven, "{old:?}, {new:?}: {sketch}");
        }
    }
}

fn tally(answer: &Answer) {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    static COUNTS: [AtomicUsize; 3] = [const { AtomicUsize::new(0) }; 3];
    let place = match answer {
        Answer::Proven(_) => 0,
        Answer::Witnessed(_) => 1,
        Answer::NotSettled(_) => 2,
    };
    COUNTS[place].fetch_add(1, Relaxed);
    let counts = COUNTS.each_ref().map(|count| count.load(Relaxed));
    if counts.iter().sum::<usize>().is_multiple_of(1000) {
        println!("proven, witnessed, open: {counts:?}");
    }
}
