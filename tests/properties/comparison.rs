//! What is said of two policies, of which one is a change of the other, holds for every lead.

use bantam::analysis::{Audit, Budget, Comparison, Day, Fact, PairAnswer};
use bantam::policy::Policy;
use bantam::reference::Evaluation;
use bantam::session::load_text;
use bantam::types::{Lead, Outcome};
use proptest::prelude::*;

use crate::analysis::crowd;
use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

/// The text with one of its digits changed, where there is one.
fn changed(text: &str, choices: &mut Choices) -> String {
    let digits: Vec<usize> = text.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
    if digits.is_empty() {
        return text.to_owned();
    }
    let at = choices.pick(&digits);
    let digit = choices.pick(&["0", "1", "2", "3", "5", "9"]);
    format!("{}{digit}{}", &text[..at], &text[at + 1..])
}

fn outcomes(policy: &Policy) -> Vec<Outcome> {
    let below = [Outcome::Disqualified, Outcome::NoStage];
    below.into_iter().chain(policy.stages.keys().map(Outcome::from)).collect()
}

/// Whether an answer allows what some lead was seen to show.
fn allows(answer: &PairAnswer, seen: bool) -> bool {
    !(seen && *answer == PairAnswer::Proven)
}

fn accepts(policy: &Policy, lead: &Lead) -> bool {
    policy
        .schema
        .fields
        .iter()
        .zip(&lead.values)
        .all(|(field, value)| value.as_ref().is_none_or(|value| field.bounds.admit(value)))
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn no_claim_about_a_change_is_false(numbers in proptest::collection::vec(any::<u32>(), 0..500)) {
        let mut choices = Choices::new(&numbers);
        let text = Sketch::random(&mut choices, Features::ALL).to_string();
        let other = changed(&text, &mut choices);
        let (Some(old), Some(new)) = (load_text("old.bant", &text).policy, load_text("new.bant", &other).policy) else {
            return Ok(());
        };
        let as_of = leads::as_of();
        let crowd = crowd(&old, numbers.first().copied().unwrap_or(7), 150);
        // Of a lead that one of the policies does not accept, nothing is said.
        let pairs: Vec<(Evaluation<'_>, Evaluation<'_>)> = crowd
            .iter()
            .filter(|lead| accepts(&new, lead))
            .map(|lead| (Evaluation::new(&old, lead, &as_of), Evaluation::new(&new, lead, &as_of)))
            .collect();
        let mut comparison = Comparison::new(&old, &new, &Day::On(as_of.clone()), Budget::default());
        for from in outcomes(&old) {
            for to in outcomes(&new) {
                let seen = pairs.iter().any(|(one, two)| one.outcome() == from && two.outcome() == to);
                prop_assert!(allows(&comparison.ask(from, to), seen), "{from:?} to {to:?}\n{text}\n{other}");
            }
        }
        for id in old.scores.keys().filter(|id| new.scores.get(*id).is_some()) {
            let seen = pairs.iter().any(|(one, two)| one.score(id) != two.score(id));
            prop_assert!(allows(&comparison.ask_score(id, id), seen), "{id:?}\n{text}\n{other}");
        }
        for id in old.decisions.keys().filter(|id| new.decisions.get(*id).is_some()) {
            let value = |lead: &Evaluation<'_>| {
                lead.made(id).and_then(|made| made.value.clone()).map(|value| lead.policy().friendly(&value))
            };
            let seen = pairs.iter().any(|(one, two)| value(one) != value(two));
            prop_assert!(allows(&comparison.ask_decision(id, id), seen), "{id:?}\n{text}\n{other}");
        }
    }

    #[test]
    fn a_policy_scores_as_it_scores(numbers in proptest::collection::vec(any::<u32>(), 0..500)) {
        let mut choices = Choices::new(&numbers);
        let policy = crate::evaluation::checked(&Sketch::random(&mut choices, Features::ALL));
        let mut comparison = Comparison::new(&policy, &policy, &Day::Any, Budget::default());
        for id in policy.scores.keys() {
            prop_assert_eq!(comparison.ask_score(id, id), PairAnswer::Proven);
        }
        let nobody = Lead::default();
        let as_of = leads::as_of();
        let outcome = Evaluation::new(&policy, &nobody, &as_of).outcome();
        for other in outcomes(&policy).into_iter().filter(|other| *other != outcome) {
            prop_assert!(!matches!(comparison.ask(outcome, other), PairAnswer::Witnessed(_)));
        }
    }

    #[test]
    fn no_field_is_called_idle_that_matters(numbers in proptest::collection::vec(any::<u32>(), 0..500)) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = crate::evaluation::checked(&sketch);
        let as_of = leads::as_of();
        let crowd = crowd(&policy, numbers.first().copied().unwrap_or(7), 60);
        let audit = Audit::new(&policy, &Day::On(as_of.clone()), Budget::default());
        let idle = audit.facts.iter().filter_map(|fact| if let Fact::NeverMatters(id) = fact { Some(*id) } else { None });
        for field in idle {
            for (lead, other) in crowd.iter().flat_map(|lead| crowd.iter().map(move |other| (lead, other))) {
                let mut changed = lead.clone();
                changed.values[field] = other.values[field].clone();
                let outcome = |lead: &Lead| Evaluation::new(&policy, lead, &as_of).outcome();
                prop_assert_eq!(outcome(lead), outcome(&changed), "{:?} of {:?} and {:?}: {}", field, lead, changed, sketch);
            }
        }
    }
}
