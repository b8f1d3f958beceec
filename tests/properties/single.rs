//! Leads that come one at a time as objects of JSON are decided as the interpreter decides what is read from them.

use bantam::data::{Approvals, LeadReader, Leads, Options, Records};
use bantam::engine::{JsonAnswer, JsonDecider};
use bantam::plan::{Plan, Wants};
use bantam::policy::{AsOf, Policy};
use bantam::reference::{Decided, decide};
use bantam::types::RelatedId;
use proptest::prelude::*;

use crate::inputs::{self, Quality};
use crate::more;
use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::leads;

/// All that is told of a lead, as text.
fn told(policy: &Policy, answer: &mut JsonAnswer<'_, '_>) -> String {
    let scores: Vec<_> = policy.scores.keys().filter_map(|id| answer.score(id)).collect();
    let met: Vec<_> = policy.criteria.keys().filter_map(|id| answer.criteria_met(id)).collect();
    let made: Vec<_> = policy.decisions.keys().map(|id| answer.decision(id).cloned()).collect();
    let (outcome, by, because) = (answer.outcome(), answer.by(), answer.because());
    format!("{outcome:?} by {by:?}, {because:?}, {scores:?}, {met:?}, {made:?}, {:?}", answer.problems())
}

/// The same of what the interpreter says of a lead that can be decided, and of one that cannot.
fn told_exactly(policy: &Policy, decided: Result<Decided, Vec<String>>) -> String {
    match decided {
        Ok(Decided { outcome, by, because, scores, criteria, decisions, problems }) => {
            let (scores, met, made) = (scores.raw, criteria.raw, decisions.raw);
            format!("{:?} by {by:?}, {because:?}, {scores:?}, {met:?}, {made:?}, {problems:?}", Some(outcome))
        }
        Err(problems) => {
            let made: Vec<Option<()>> = policy.decisions.iter().map(|_| None).collect();
            format!("None by None, None, [], [], {made:?}, {problems:?}")
        }
    }
}

struct Joined {
    records: Option<String>,
    approvals: Option<String>,
}

impl Joined {
    fn attach<'p>(&self, policy: &'p Policy, reader: &mut LeadReader<'p>) {
        let options = Options::default();
        if let Some(records) = &self.records {
            reader.attach(Records::load(policy, RelatedId(0), "acts.csv", records.as_bytes(), &options).unwrap());
        }
        if let Some(approvals) = &self.approvals {
            reader.attach_approvals(Approvals::load(policy, "a.csv", approvals.as_bytes(), &options).unwrap());
        }
    }

    /// What the interpreter says of an object; `None` where it is none.
    fn exactly(&self, policy: &Policy, as_of: &AsOf, object: &str) -> Option<String> {
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(object).ok()?;
        let mut leads = Leads::open(policy, "leads.json", object.as_bytes(), &Options::default()).unwrap();
        self.attach(policy, leads.reader_mut());
        let read = leads.next().unwrap().unwrap();
        let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
        let decided = if problems.is_empty() { Ok(decide(policy, &read.lead, as_of)) } else { Err(problems) };
        Some(told_exactly(policy, decided))
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn leads_one_at_a_time_are_decided_as_the_interpreter_does(
        numbers in proptest::collection::vec(any::<u32>(), 0..1_500),
    ) {
        let mut choices = Choices::new(&numbers);
        let sketch = more::policy(&mut choices);
        let policy = crate::evaluation::checked(&sketch);
        let as_of = leads::some_moment(&mut choices);
        let quality = choices.pick(&[Quality::Clean, Quality::Dirty]);
        let joined = Joined {
            records: choices.one_in(4).then(|| inputs::records(quality, &mut choices)),
            approvals: choices.one_in(3).then(|| inputs::approvals(&policy, quality, &mut choices)),
        };
        let plan = Plan::new(&policy, &as_of, &Wants::everything(&policy));
        let mut reader = LeadReader::of_json(&policy, &Options::default());
        joined.attach(&policy, &mut reader);
        let mut decider = JsonDecider::new(&plan, &reader);
        for object in choices.several(1, 30, |choices| inputs::object(&policy, quality, choices)) {
            for written in [object.replace(", \"", ",\n  \""), object] {
                let mut answer = decider.decide(written.as_bytes());
                match joined.exactly(&policy, &as_of, &written) {
                    Some(expected) => prop_assert_eq!(told(&policy, &mut answer), expected, "{}\n{}", sketch, written),
                    None => prop_assert!(answer.outcome().is_none() && !answer.problems().is_empty(), "{}", written),
                }
            }
        }
    }
}
