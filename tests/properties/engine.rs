//! Leads decided together, in columns, come out as the interpreter decides each, and none is left to it without need.

use std::fmt::Write;

use bantam::engine::{Decisions, Machine};
use bantam::plan::{Batch, Plan, ROWS, Wants};
use bantam::policy::{AsOf, DefinitionBody, Named, Policy};
use bantam::reference::Evaluation;
use bantam::types::{Lead, Value};
use proptest::prelude::*;

use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

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

/// Conditions and values beyond those of [`Sketch`], that codes must be exact about.
const MORE: [&str; 66] = [
    "s >= 2026-11-01T09:00",
    "s < 2026-11-22T00:00:00Z",
    "s within last 30d",
    "s < today",
    "date(s) = today",
    "date(s) + 1mo >= today",
    "s + 36h > 2026-11-21T09:00",
    "s + 1mo > 2026-11-21T09:00",
    "s = 2026-11-21T09:00:00Z",
    "n * 3 > 4",
    "-n < 2",
    "abs(n - 1) <= 0.5",
    "abs(n - 1) * 2 > 1.5",
    "round(n / 2) = 1",
    "floor(n) in (0, 2)",
    "ceil(n) != 2",
    "min(n, 2) >= 1.5",
    "max(n, 2) > 2.5",
    "n + 9_000_000_000_000 > 5",
    "n * 1_000_000 > 2_000_000",
    "n / 0.001 >= 1500",
    "(n default 3) > 2",
    "((n + 9_000_000_000_000) default 1) > 2",
    "(n + 9_000_000_000_000) defined",
    "3 - n > 1",
    "10 / n > 4",
    "n / n = 1",
    "n between i and 3",
    "n between 1 and under 2",
    "n in (1, 1.5, i)",
    "n in (0.000001, 10)",
    "i * 1_000_000_000_000 > 2",
    "i < 1.5",
    "i in (0.5, 2, 3.0)",
    "10 / i > 4",
    "i = n",
    "i - i = 0",
    "i <= j",
    "not (j > i)",
    "lower(w) = \"head\"",
    "lower(w) in words",
    "w in words ignoring case",
    "w in ()",
    "w matches \"h.*s\" ignoring case",
    "w matches \"h.*s\"",
    "length(w) > 4",
    "w = e",
    "w starts with any of (\"He\", \"he\", \"sa\")",
    "w ends with any of words ignoring case",
    "w contains all of words ignoring case",
    "domain(e) ends with any of (\".example\", \"xn\")",
    "lower(e) ends with \".example\"",
    "(domain(e) default \"none\") = \"none\"",
    "length(l) >= 2",
    "(c default z) = z",
    "t * 2 < 60d",
    "t + 1d > 31d",
    "t / 1d >= 8",
    "max(t, 8d) > 30d",
    "m * 2 > 20 EUR",
    "u + 1 EUR > 11 EUR",
    "m between 5 EUR and 30 USD",
    "today - d > 30d",
    "d + 1mo in (2026-12-21, 2026-12-22)",
    "d - 7d > 2026-11-01",
    "d + 1q >= 2027-02-28",
];

/// Scores and decisions beyond those of [`Sketch`].
const BLOCKS: [&str; 8] = [
    "score x0 from 0 to 9_000_000_000_000 {\n  +9_000_000_000_000 if i > 1\n  +9_000_000_000_000 if j > 1\n  -9_000_000_000_000 if b\n}",
    "score x1 {\n  +5 if b fading over 60d since s\n  +1 per n up to 3\n  +0.5 per t / 1d\n}",
    "score x2 from -3 to 7.5 {\n  +0.25 if i > 1 and n > 1\n  -7 if n < 2\n  by c: x +1, z -2\n}",
    "score x3 {\n  +10 if b\n  +10 if i > 1\n  -20 if n > 1\n}\ndefine half = x3 >= 5\ndefine below = x3 < -5\ndefine over = x3 > 15",
    "decide hot: boolean {\n  if outcome >= C then true\n  if outcome = disqualified then b\n  otherwise false\n}",
    "decide label: text {\n  if outcome = no_stage then \"none\"\n  if b and w defined then \"b\"\n}",
    "decide size: number {\n  if i > 1 then 10\n  if j > 1 then i * 2\n}",
    "decide band: number {\n  if i > 2 then 10\n  if i > 1 or j > 2 then 5.5\n}\ndefine big = band >= 6\ndefine double = band * 2 = 11",
];

/// A policy with some of these, and with a field `s` of instants.
fn more(sketch: &Sketch, choices: &mut Choices) -> String {
    let mut text = sketch.to_string().replace("  d date\n", "  d date\n  s datetime\n");
    for number in 0..choices.between(0, 8) {
        writeln!(text, "define x{number}x = {}", choices.pick(&MORE)).unwrap();
    }
    for block in BLOCKS {
        if choices.one_in(4) {
            writeln!(text, "{block}").unwrap();
        }
    }
    if choices.one_in(2) {
        writeln!(text, "rule more: if {} and not ({}) then C", choices.pick(&MORE), choices.pick(&MORE)).unwrap();
    }
    text
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
            prospects: false,
        };
    }
    wants
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn leads_in_columns_are_decided_as_one_by_one(
        numbers in proptest::collection::vec(any::<u32>(), 0..500),
        seed: u64,
    ) {
        let mut choices = Choices::new(&numbers);
        let sketch = more(&Sketch::random(&mut choices, Features::ALL), &mut choices);
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
                // With verdicts, a problem, or a value near the ends of its type it may be left to the interpreter.
                let must_be_decided =
                    expected.is_some() && lead.verdicts.is_empty() && leads::is_ordinary(&policy, lead);
                prop_assert!(
                    found == expected || found.is_none() && !must_be_decided,
                    "found    {found:?}\nexpected {expected:?}\n{sketch}\n{lead:#?}"
                );
            }
        }
    }
}
