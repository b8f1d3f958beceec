//! Leads decided together, in columns, come out as the interpreter decides each.
//!
//! `BANTAM_POLICIES=20000` tries so many policies instead of the usual number, each on some hundred leads.

use bantam::engine::{Decisions, Machine};
use bantam::plan::{Batch, Plan, ROWS, Wants};
use bantam::policy::{AsOf, DefinitionBody, Named, Policy};
use bantam::reference::Evaluation;
use bantam::types::{Lead, Value};
use proptest::prelude::*;

use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

fn config() -> ProptestConfig {
    let asked = std::env::var("BANTAM_POLICIES").ok().and_then(|count| count.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(150), failure_persistence: None, ..ProptestConfig::default() }
}

/// All that is told of one lead, as text.
fn by_interpreter(policy: &Policy, lead: &Lead, as_of: &AsOf, wants: &Wants) -> Option<String> {
    let evaluation = Evaluation::new(policy, lead, as_of);
    let named = |name: &Named| match name {
        Named::Definition(id) => match &policy.definitions[*id].body {
            DefinitionBody::Condition(condition) => evaluation.truth(condition).known().map(Value::Boolean),
            DefinitionBody::Value(expr) => evaluation.value(expr),
        },
        Named::Criterion(group, place) => evaluation.criterion(*group, *place).known().map(Value::Boolean),
    };
    let decided = evaluation.decided();
    decided.problems.is_empty().then(|| {
        let scores: Vec<_> = wants.scores.iter().map(|id| Some(decided.scores[*id])).collect();
        let criteria: Vec<_> = wants.criteria.iter().map(|id| Some(decided.criteria[*id])).collect();
        let decisions: Vec<_> = wants.decisions.iter().map(|id| decided.decisions[*id].clone()).collect();
        let named: Vec<_> = wants.named.iter().map(named).collect();
        format!("{:?} by {:?}, {scores:?}, {criteria:?}, {decisions:?}, {named:?}", decided.outcome, decided.by)
    })
}

/// The same, as the machine tells it; `None` where it leaves the lead to the interpreter.
fn by_machine(decisions: &Decisions, row: usize, wants: &Wants) -> Option<String> {
    (!decisions.is_set_aside(row)).then(|| {
        let scores: Vec<_> = wants.scores.iter().map(|id| decisions.score(row, *id)).collect();
        let criteria: Vec<_> = wants.criteria.iter().map(|id| decisions.criteria_met(row, *id)).collect();
        let made: Vec<_> = wants.decisions.iter().map(|id| decisions.decision(row, *id).cloned()).collect();
        let named: Vec<_> = wants.named.iter().map(|name| decisions.named(row, *name)).collect();
        let (outcome, by) = (decisions.outcome(row), decisions.by(row));
        format!("{outcome:?} by {by:?}, {scores:?}, {criteria:?}, {made:?}, {named:?}")
    })
}

/// So many leads, most of them in a batch that is not full.
fn how_many(choices: &mut Choices) -> usize {
    match choices.below(12) {
        0 => 0,
        1 => 1,
        2 => ROWS - 1,
        3 => ROWS,
        4 => ROWS + 1,
        _ => choices.between(2, 300),
    }
}

/// Whatever is not asked for is not there, and changes nothing else.
fn some(wants: Wants, choices: &mut Choices) -> Wants {
    if choices.one_in(3) {
        let mut keep = |_: usize| !choices.one_in(2);
        return Wants {
            scores: wants.scores.into_iter().filter(|id| keep(id.0 as usize)).collect(),
            criteria: wants.criteria.into_iter().filter(|id| keep(id.0 as usize)).collect(),
            decisions: wants.decisions.into_iter().filter(|id| keep(id.0 as usize)).collect(),
            named: Vec::new(),
        };
    }
    wants
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn leads_in_columns_are_decided_as_one_by_one(
        numbers in proptest::collection::vec(any::<u32>(), 0..500),
        seed: u64,
    ) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = crate::evaluation::checked(&sketch);
        let as_of = leads::as_of();
        let wants = some(Wants::everything(&policy), &mut choices);
        let plan = Plan::new(&policy, &as_of, &wants);
        let mut machine = Machine::new(&plan);
        let mut batch = Batch::new(plan.needs());
        let count = how_many(&mut choices);
        let leads = leads::many(&policy, count, seed);
        // Memory is used again, so a batch must not see what the one before left.
        for chunk in leads.chunks(ROWS).chain([&[][..]]) {
            batch.fill(plan.needs(), chunk);
            let decisions = machine.run(&batch, &mut &*chunk);
            prop_assert_eq!(decisions.len(), chunk.len());
            for (row, lead) in chunk.iter().enumerate() {
                let expected = by_interpreter(&policy, lead, &as_of, &wants);
                let found = by_machine(decisions, row, &wants);
                let may_be_left = lead.verdicts.is_empty() && expected.is_none();
                prop_assert!(
                    found == expected || found.is_none() && !may_be_left,
                    "found    {found:?}\nexpected {expected:?}\n{sketch}\n{lead:#?}"
                );
            }
        }
    }
}
