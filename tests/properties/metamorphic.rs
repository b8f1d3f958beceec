//! What the analysis says hangs on what a policy means, not on how it is written: other names, another order, another
//! file or a rule that never holds make no other answer of it. Whether a lead is found for what is not wholly understood
//! may hang on which was tried first; that is seldom.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;

use bantam::analysis::{Analysis, Answer, Budget, Day, Entry, Question};
use bantam::policy::Policy;
use bantam::session::{self, Memory};
use bantam::types::{Decimal, Outcome};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use regex::Regex;

use crate::evaluation::checked;
use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::{LEAD_BLOCK, Sketch};
use crate::support::leads;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Proven,
    Witnessed,
    Open,
}

type Answers = BTreeMap<String, Said>;

/// What is said of each entry by its name, and of each outcome by its place.
fn said(policy: &Policy, day: &Day) -> Answers {
    let rules = policy.rules.iter_enumerated().map(|(id, rule)| (&rule.name, Entry::Rule(id)));
    let caps = policy.caps.iter_enumerated().map(|(id, cap)| (&cap.name, Entry::Cap(id)));
    let vetoes = policy.disqualifications.iter_enumerated();
    let vetoes = vetoes.map(|(id, veto)| (&veto.name, Entry::Disqualification(id)));
    let entries = rules.chain(caps).chain(vetoes);
    let mut questions: Vec<(String, Question)> = entries
        .flat_map(|(name, entry)| {
            [(format!("{name} holds"), Question::Holds(entry)), (format!("{name} decides"), Question::Decides(entry))]
        })
        .collect();
    let outcomes = [Outcome::Disqualified, Outcome::NoStage].into_iter();
    let outcomes = outcomes.chain(policy.stages.keys().map(Outcome::from));
    questions.extend(outcomes.map(|outcome| (format!("ends {outcome:?}"), Question::Ends(outcome))));
    for (id, decision) in policy.decisions.iter_enumerated() {
        let takes = (0..decision.entries.len()).map(|place| Question::Takes(id, place));
        questions.extend(takes.chain([Question::FallsThrough(id)]).map(|question| (format!("{question:?}"), question)));
    }
    for (id, score) in policy.scores.iter_enumerated() {
        questions.push((format!("{} is 20", score.name), Question::ScoreIs(id, Decimal::from(20))));
    }
    let mut analysis = Analysis::new(policy, day.clone(), Budget::default());
    let answer = |(name, question): (String, Question)| match analysis.ask(question) {
        Answer::Proven(_) => (name, Said::Proven),
        Answer::Witnessed(_) => (name, Said::Witnessed),
        Answer::NotSettled(_) => (name, Said::Open),
    };
    questions.into_iter().map(answer).collect()
}

/// Other names for what a policy names itself.
fn renamed(text: &str) -> String {
    let names = [
        ("i", "seats"),
        ("j", "visits"),
        ("n", "ratio"),
        ("c", "size"),
        ("e", "mail"),
        ("m", "budget"),
        ("u", "deal"),
        ("t", "timing"),
        ("d", "created"),
        ("w", "title"),
        ("l", "services"),
        ("x", "small"),
        ("y", "middle"),
        ("z", "large"),
        ("p", "partner"),
        ("q", "direct"),
        ("A", "Cold"),
        ("B", "Warm"),
        ("C", "Hot"),
        ("acts", "activities"),
        ("favourites", "sizes"),
        ("q0", "is_likely"),
        ("G", "BANT"),
    ];
    names.iter().fold(text.to_owned(), |text, (name, other)| {
        Regex::new(&format!(r"\b{name}\b")).unwrap().replace_all(&text, *other).into_owned()
    })
}

/// The same in two files: what decides in one, what it rests on in the other.
fn split(sketch: &Sketch) -> Policy {
    let decides =
        Sketch { verdicts: sketch.verdicts.clone(), otherwise: sketch.otherwise.clone(), ..Sketch::default() };
    let rests = Sketch { verdicts: Vec::new(), otherwise: None, ..sketch.clone() }.to_string();
    let rests = rests.strip_prefix(LEAD_BLOCK).unwrap();
    let main = format!("{decides}use \"parts.bant\"\n");
    let files = Memory::from([("main.bant", main.as_str()), ("parts.bant", rests)]);
    let loaded = session::load(&files, Path::new("main.bant")).unwrap();
    loaded.policy.unwrap_or_else(|| panic!("{:#?}\n{main}\n{rests}", loaded.diagnostics))
}

#[derive(Default)]
struct Counts {
    same: Cell<usize>,
    one_open: Cell<usize>,
}

impl Counts {
    /// Fails where what was settled in one way is settled in another.
    fn compare(&self, plain: &Answers, written: &Answers, how: &str) -> Result<(), TestCaseError> {
        prop_assert!(plain.keys().eq(written.keys()), "{how}");
        for ((what, one), other) in plain.iter().zip(written.values()) {
            let counter = if one == other { &self.same } else { &self.one_open };
            counter.set(counter.get() + 1);
            let agree = one == other || [one, other].contains(&&Said::Open);
            prop_assert!(agree, "{what}: {one:?} of the first, {other:?} of the other, {how}");
        }
        Ok(())
    }
}

fn check(numbers: &[u32], counts: &Counts) -> Result<(), TestCaseError> {
    let mut choices = Choices::new(numbers);
    let sketch = Sketch::random(&mut choices, Features::ALL);
    let day = if choices.one_in(2) { Day::On(leads::as_of()) } else { Day::Any };
    let plain = said(&checked(&sketch), &day);
    let other_names = renamed(&sketch.to_string());
    counts.compare(&plain, &said(&checked(&other_names), &day), &format!("with other names:\n{sketch}"))?;
    let shuffled = sketch.shuffled(&mut choices);
    counts.compare(&plain, &said(&checked(&shuffled), &day), &format!("in another order:\n{sketch}\n{shuffled}"))?;
    counts.compare(&plain, &said(&split(&sketch), &day), &format!("in two files:\n{sketch}"))?;
    let mut longer = sketch.clone();
    let place = choices.below(longer.verdicts.len() + 1);
    longer.verdicts.insert(place, "rule dead: if i > 1 and i < 1 then D".to_owned());
    let mut with_more = said(&checked(&longer), &day);
    for what in ["dead holds", "dead decides"] {
        prop_assert_eq!(with_more.remove(what), Some(Said::Proven), "{}:\n{}", what, longer);
    }
    counts.compare(&plain, &with_more, &format!("with a dead rule:\n{longer}"))
}

#[test]
fn how_a_policy_is_written_changes_no_answer() {
    let (config, counts) = (cases(25), Counts::default());
    let numbers = proptest::collection::vec(any::<u32>(), 0..400);
    TestRunner::new(config).run(&numbers, |numbers| check(&numbers, &counts)).unwrap_or_else(|failed| match failed {
        TestError::Fail(reason, _) => panic!("{reason}"),
        TestError::Abort(reason) => panic!("{reason}"),
    });
    let (same, one_open) = (counts.same.get(), counts.one_open.get());
    println!("{same} answers were the same, {one_open} were settled on one side only");
    assert!(one_open * 50 <= same, "{same} answers were the same, {one_open} were settled on one side only");
}
