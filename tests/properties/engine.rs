//! Leads decided together, in columns, come out as the interpreter decides each, and none is left to it without need.

use std::cell::Cell;

use bantam::engine::{Decisions, Machine};
use bantam::plan::{Batch, Plan, ROWS, Wants};
use bantam::policy::{AsOf, DecidedBy, DefinitionBody, Named, Policy};
use bantam::reference::Evaluation;
use bantam::types::{Decimal, Lead, Outcome, Value};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use crate::more;
use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::leads;

/// How many policies are tried, and on how many leads most of them.
const POLICIES: u32 = 1_500;
const LEADS: usize = 2_500;

/// On how many leads all together: that many are compared, one by one.
const FLOOR: u64 = 2_000_000;

/// All that is told of one lead.
#[derive(Debug, PartialEq)]
struct Told {
    outcome: Outcome,
    by: Option<DecidedBy>,
    scores: Vec<Option<Decimal>>,
    criteria: Vec<Option<usize>>,
    decisions: Vec<Option<Value>>,
    named: Vec<Option<Value>>,
}

/// As the interpreter tells it; `None` where it finds a problem.
fn by_interpreter(policy: &Policy, lead: &Lead, as_of: &AsOf, wants: &Wants) -> Option<Told> {
    let evaluation = Evaluation::new(policy, lead, as_of);
    let named = |name: &Named| match name {
        Named::Definition(id) => match &policy.definitions[*id].body {
            DefinitionBody::Condition(condition) => evaluation.truth(condition).known().map(Value::Boolean),
            DefinitionBody::Value(expr) => evaluation.value(expr),
        },
        Named::Criterion(group, place) => evaluation.criterion(*group, *place).known().map(Value::Boolean),
    };
    let decided = evaluation.decided();
    decided.problems.is_empty().then(|| Told {
        outcome: decided.outcome,
        by: decided.by,
        scores: wants.scores.iter().map(|id| Some(decided.scores[*id])).collect(),
        criteria: wants.criteria.iter().map(|id| Some(decided.criteria[*id])).collect(),
        decisions: wants.decisions.iter().map(|id| decided.decisions[*id].clone()).collect(),
        named: wants.named.iter().map(named).collect(),
    })
}

/// As the machine tells it; `None` where it leaves the lead to the interpreter.
fn by_machine(decisions: &Decisions, row: usize, wants: &Wants) -> Option<Told> {
    (!decisions.is_set_aside(row)).then(|| Told {
        outcome: decisions.outcome(row),
        by: decisions.by(row),
        scores: wants.scores.iter().map(|id| decisions.score(row, *id)).collect(),
        criteria: wants.criteria.iter().map(|id| decisions.criteria_met(row, *id)).collect(),
        decisions: wants.decisions.iter().map(|id| decisions.decision(row, *id).cloned()).collect(),
        named: wants.named.iter().map(|name| decisions.named(row, *name)).collect(),
    })
}

/// A lead of which the machine does not say what the interpreter says.
#[derive(Debug)]
struct Difference {
    lead: Lead,
    found: Option<Told>,
    expected: Option<Told>,
}

/// The machine, beside what it is held to.
struct Trial<'p> {
    policy: &'p Policy,
    as_of: &'p AsOf,
    wants: &'p Wants,
    plan: &'p Plan<'p>,
    machine: Machine<'p>,
    // Memory is used again, so a batch must not see what the one before left.
    batch: Batch,
}

impl Trial<'_> {
    /// The first lead that is decided otherwise, or left to the interpreter without need.
    fn difference(&mut self, leads: &[Lead]) -> Option<Difference> {
        leads.chunks(ROWS).chain([&[][..]]).find_map(|chunk| self.difference_within(chunk))
    }

    fn difference_within(&mut self, chunk: &[Lead]) -> Option<Difference> {
        self.batch.fill(self.plan.needs(), chunk);
        let decisions = self.machine.run(&self.batch, &mut &*chunk);
        assert_eq!(decisions.len(), chunk.len());
        chunk.iter().enumerate().find_map(|(row, lead)| {
            let expected = by_interpreter(self.policy, lead, self.as_of, self.wants);
            let found = by_machine(decisions, row, self.wants);
            // With verdicts, a problem, or a value near the ends of its type it may be left to the interpreter.
            let may_be_left =
                || expected.is_none() || !lead.verdicts.is_empty() || !leads::is_ordinary(self.policy, lead);
            let is_right = found == expected || found.is_none() && may_be_left();
            (!is_right).then(|| Difference { lead: lead.clone(), found, expected })
        })
    }

    /// The same of a lead with as little in it as may be, unless it takes those before it.
    fn smallest(&mut self, difference: Difference) -> Difference {
        let Some(mut smallest) = self.difference(std::slice::from_ref(&difference.lead)) else { return difference };
        while let Some(smaller) =
            leads::smaller(&smallest.lead).iter().find_map(|lead| self.difference(std::slice::from_ref(lead)))
        {
            smallest = smaller;
        }
        smallest
    }
}

/// So many leads; a batch is full, or nearly so, or the last one is not.
fn how_many() -> impl Strategy<Value = usize> {
    prop_oneof![
        11 => LEADS - ROWS..LEADS + ROWS,
        5 => prop::sample::select(vec![0, 1, ROWS - 1, ROWS, ROWS + 1]),
    ]
    .no_shrink()
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
            prospects: false,
        };
    }
    wants
}

fn check(numbers: &[u32], count: usize, seed: u64) -> Result<(), TestCaseError> {
    let mut choices = Choices::new(numbers);
    let sketch = more::policy(&mut choices);
    let policy = crate::evaluation::checked(&sketch);
    let as_of = leads::some_moment(&mut choices);
    let wants = some(Wants::everything(&policy), &mut choices);
    let plan = Plan::new(&policy, &as_of, &wants);
    let (policy, as_of, wants, plan) = (&policy, &as_of, &wants, &plan);
    let (machine, batch) = (Machine::new(plan), Batch::new(plan.needs()));
    let mut trial = Trial { policy, as_of, wants, plan, machine, batch };
    match trial.difference(&leads::many(policy, count, seed)) {
        None => Ok(()),
        Some(difference) => {
            let Difference { lead, found, expected } = trial.smallest(difference);
            let lead = leads::shown(policy, &lead);
            Err(TestCaseError::fail(format!("found    {found:?}\nexpected {expected:?}\n{sketch}\n{as_of:?}\n{lead}")))
        }
    }
}

#[test]
fn leads_in_columns_are_decided_as_one_by_one() {
    let (config, compared) = (cases(POLICIES), Cell::new(0));
    let (policies, is_enough) = (config.cases, config.cases >= POLICIES);
    let numbers = proptest::collection::vec(any::<u32>(), 0..500);
    let all = (numbers, how_many(), any::<u64>().no_shrink());
    let ran = TestRunner::new(config).run(&all, |(numbers, count, seed)| {
        compared.set(compared.get() + count as u64);
        check(&numbers, count, seed)
    });
    match ran {
        Ok(()) => println!("{} leads compared, of {policies} policies", compared.get()),
        // The numbers say nothing; the smallest case that fails is told by its policy and lead.
        Err(TestError::Fail(reason, _) | TestError::Abort(reason)) => panic!("{reason}"),
    }
    assert!(!is_enough || compared.get() >= FLOOR, "no more than {} leads were compared", compared.get());
}
