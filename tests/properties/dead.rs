//! Rules that the analysis calls dead, aimed at: leads that are moved answer by answer towards a rule's condition never
//! fire it. The same aim fires nearly every rule that is alive, or it would prove nothing.

use std::cell::Cell;

use bantam::analysis::{Analysis, Answer, Budget, Day, Entry, Question};
use bantam::policy::{AsOf, Cond, CondKind, DefinitionBody, Policy, RuleId};
use bantam::reference::Evaluation;
use bantam::types::{FieldId, Lead, RelatedId, Truth};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

/// Around today, and around the dates that policies of [`Sketch`] name.
const DAYS: [&str; 6] = ["2026-11-22", "2026-11-21", "2026-11-01", "2026-10-31", "2026-12-31", "2027-01-01"];

/// So many answers are moved before a new lead is begun.
const MOVES: usize = 40;

/// So many leads are aimed at a dead rule, as long as there are any left of all; then so many.
const SHOTS: usize = 100_000;
const FEW: usize = 2_000;

/// So many leads lend their answers to others.
const LENDERS: usize = 300;

/// How near a condition is to being true, from 0 to 1.
fn nearness(lead: &Evaluation<'_>, condition: &Cond) -> f64 {
    let policy = lead.policy();
    if let CondKind::And(parts) = &condition.kind {
        return parts.iter().map(|part| nearness(lead, part)).sum::<f64>() / parts.len().max(1) as f64;
    }
    if let CondKind::Or(parts) = &condition.kind {
        return parts.iter().map(|part| nearness(lead, part)).fold(0.0, f64::max);
    }
    if let CondKind::Definition(id) = &condition.kind
        && let DefinitionBody::Condition(inner) = &policy.definitions[*id].body
    {
        return nearness(lead, inner);
    }
    if let CondKind::Criterion(group, place) = &condition.kind {
        return nearness(lead, &policy.criteria[*group].entries[*place].condition);
    }
    match lead.truth(condition) {
        Truth::True => 1.0,
        Truth::Unknown => 0.4,
        Truth::False => 0.0,
    }
}

/// Numbers from one seed (D. E. Knuth's MMIX generator), the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as u32
    }

    fn below(&mut self, count: usize) -> usize {
        Choices::new(&[self.next()]).below(count)
    }

    fn lead(&mut self, policy: &Policy) -> Lead {
        let numbers: Vec<u32> = (0..120).map(|_| self.next()).collect();
        leads::lead(policy, &mut Choices::new(&numbers))
    }
}

/// A lead and a day on which a rule holds, if one of so many is found.
fn hit(policy: &Policy, rule: RuleId, day: &Day, numbers: &mut Numbers, shots: usize) -> Option<(Lead, AsOf)> {
    let question = Question::Holds(Entry::Rule(rule));
    let condition = &policy.rules[rule].condition;
    let lenders: Vec<Lead> = (0..LENDERS.min(shots)).map(|_| numbers.lead(policy)).collect();
    let mut left = shots;
    while left > 0 {
        let as_of = match day {
            Day::On(as_of) => as_of.clone(),
            Day::Any => AsOf { today: DAYS[numbers.below(DAYS.len())].parse().unwrap(), now: None },
        };
        let (mut lead, mut near) = (lenders[numbers.below(lenders.len())].clone(), 0.0);
        for _ in 0..MOVES.min(left) {
            let mut moved = lead.clone();
            for _ in 0..=numbers.below(2) {
                let other = &lenders[numbers.below(lenders.len())];
                let place = numbers.below(moved.values.len() + moved.related.len());
                match place.checked_sub(moved.values.len()) {
                    None => moved.values[FieldId(place as u32)].clone_from(&other.values[FieldId(place as u32)]),
                    Some(place) => {
                        let place = RelatedId(place as u32);
                        moved.related[place].clone_from(&other.related[place]);
                    }
                }
            }
            let evaluation = Evaluation::new(policy, &moved, &as_of);
            let now = nearness(&evaluation, condition);
            if now >= 1.0 && question.shown_by(&evaluation) {
                return Some((moved, as_of));
            }
            if now >= near {
                (lead, near) = (moved, now);
            }
        }
        left = left.saturating_sub(MOVES);
    }
    None
}

#[derive(Default)]
struct Counts {
    dead: Cell<usize>,
    alive: Cell<usize>,
    hit: Cell<usize>,
    /// Leads that may still be aimed.
    left: Cell<usize>,
}

fn count(cell: &Cell<usize>) {
    cell.set(cell.get() + 1);
}

fn check(numbers: &[u32], counts: &Counts) -> Result<(), TestCaseError> {
    let mut choices = Choices::new(numbers);
    let sketch = Sketch::random(&mut choices, Features::ALL);
    let policy = crate::evaluation::checked(&sketch);
    let day = if choices.one_in(2) { Day::Any } else { Day::On(leads::as_of()) };
    let mut numbers = Numbers(u64::from(numbers.first().copied().unwrap_or(7)) | 1);
    let mut analysis = Analysis::new(&policy, day.clone(), Budget::default());
    for rule in policy.rules.keys() {
        match analysis.ask(Question::Holds(Entry::Rule(rule))) {
            Answer::Proven(proof) => {
                count(&counts.dead);
                let shots = counts.left.get().clamp(FEW, SHOTS);
                counts.left.set(counts.left.get().saturating_sub(shots));
                let hit = hit(&policy, rule, &day, &mut numbers, shots);
                prop_assert!(hit.is_none(), "{rule:?} is called dead for {proof:?}, and holds: {hit:?}\n{sketch}");
            }
            Answer::Witnessed(_) => {
                count(&counts.alive);
                if hit(&policy, rule, &day, &mut numbers, 1_000).is_some() {
                    count(&counts.hit);
                }
            }
            Answer::NotSettled(_) => {}
        }
    }
    Ok(())
}

#[test]
fn no_aimed_lead_fires_a_dead_rule() {
    let counts = Counts { left: Cell::new(cases(1_500_000).cases as usize), ..Counts::default() };
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(80) };
    let numbers = proptest::collection::vec(any::<u32>(), 0..400);
    TestRunner::new(config).run(&numbers, |numbers| check(&numbers, &counts)).unwrap_or_else(|failed| match failed {
        TestError::Fail(reason, _) => panic!("{reason}"),
        TestError::Abort(reason) => panic!("{reason}"),
    });
    let [dead, alive, hit] = [&counts.dead, &counts.alive, &counts.hit].map(Cell::get);
    println!("{dead} dead, {hit} of {alive} that are alive were hit");
    assert!(dead > 0 && hit * 10 >= alive * 8, "{dead} dead, {hit} of {alive} that are alive were hit");
}
