//! How long it takes to say of leads what is missing, on one thread: `cargo bench --bench outlook`.
//!
//! The policies are the whole one of the language's reference, with related records and approvals, each answer missing in
//! two of five leads; the twenty rules of the side-by-side bench; and a generated one of a thousand. An item is a lead.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement fails by panicking")]

#[path = "side_by_side/generate/leads/mod.rs"]
mod generate;

use bantam::data::{Leads, Options};
use bantam::engine::{Decisions, Machine, Prospects};
use bantam::outlook::{Searcher, Survey, look};
use bantam::plan::{Batch, Plan, ROWS, Wants};
use bantam::policy::{AsOf, Policy};
use bantam::session;
use bantam::types::{Choice, Decimal, Duration, DurationUnit, Lead, Type, Value};
use divan::Bencher;
use divan::counter::ItemsCount;

/// A policy and the shape of the leads that it is for.
#[derive(Clone, Copy, Debug)]
enum Case {
    WholePolicy,
    TwentyRules,
    ThousandRules,
}

const CASES: [Case; 3] = [Case::WholePolicy, Case::TwentyRules, Case::ThousandRules];

/// How many batches are looked at, where they share what is found.
const BATCHES: usize = 16;

fn main() {
    divan::main();
}

impl Case {
    fn policy(self) -> Policy {
        let text = match self {
            Case::WholePolicy => include_str!("../tests/cases/eval/whole-policy.bant").to_owned(),
            Case::TwentyRules => include_str!("side_by_side/leads.bant").to_owned(),
            Case::ThousandRules => generate::policy(),
        };
        session::load_text("policy.bant", &text).policy.unwrap()
    }

    fn leads(self, policy: &Policy, count: usize) -> Vec<Lead> {
        let shape = match self {
            Case::WholePolicy => {
                let mut random = Random(7);
                return (0..count).map(|_| lead(policy, &mut random)).collect();
            }
            Case::TwentyRules => "crm",
            Case::ThousandRules => "rules",
        };
        let mut written = Vec::new();
        generate::write(shape, "csv", count as u64, &mut written).unwrap().unwrap();
        let leads = Leads::open(policy, "leads.csv", &*written, &Options::default()).unwrap();
        leads.map(|read| read.unwrap().lead).collect()
    }
}

fn as_of() -> AsOf {
    AsOf { today: "2026-11-21".parse().unwrap(), now: None }
}

/// A lead by itself, all prepared anew: what `bantam explain` does.
#[divan::bench(args = CASES, sample_count = 10)]
fn alone(bencher: Bencher<'_, '_>, case: Case) {
    let (policy, as_of) = (case.policy(), as_of());
    let leads = case.leads(&policy, 10);
    bencher
        .counter(ItemsCount::new(leads.len()))
        .bench_local(|| leads.iter().filter(|lead| look(&policy, lead, &as_of).settled).count());
}

/// One by one, each searched for with the interpreter, all prepared once.
#[divan::bench(args = CASES, sample_count = 3)]
fn searcher(bencher: Bencher<'_, '_>, case: Case) {
    let (policy, as_of) = (case.policy(), as_of());
    let leads = case.leads(&policy, 100);
    let mut searcher = Searcher::new(&policy, &as_of);
    bencher
        .counter(ItemsCount::new(leads.len()))
        .bench_local(|| leads.iter().filter(|lead| searcher.look(lead).settled).count());
}

/// One by one, over the net.
#[divan::bench(args = CASES, sample_count = 10)]
fn survey(bencher: Bencher<'_, '_>, case: Case) {
    let (policy, as_of) = (case.policy(), as_of());
    let leads = case.leads(&policy, ROWS);
    let mut survey = Survey::new(&policy, &as_of);
    bencher
        .counter(ItemsCount::new(leads.len()))
        .bench_local(|| leads.iter().filter(|lead| survey.look(lead).settled).count());
}

/// In columns, by whoever has not seen any of them.
#[divan::bench(args = CASES, sample_count = 3)]
fn columns_at_first(bencher: Bencher<'_, '_>, case: Case) {
    in_columns(case, |plan, batches, count| {
        let prospects = bencher.counter(ItemsCount::new(count)).with_inputs(|| Prospects::new(plan));
        prospects.bench_local_values(|mut prospects| look_at(&mut prospects, batches));
    });
}

/// In columns, by whoever has seen them all before: what is left of millions.
#[divan::bench(args = CASES, sample_count = 10)]
fn columns_again(bencher: Bencher<'_, '_>, case: Case) {
    in_columns(case, |plan, batches, count| {
        let mut prospects = Prospects::new(plan);
        look_at(&mut prospects, batches);
        bencher.counter(ItemsCount::new(count)).bench_local(|| look_at(&mut prospects, batches));
    });
}

/// A batch, what it came to, and its leads.
type Decided<'d> = (&'d Batch, &'d Decisions, &'d [Lead]);

fn in_columns(case: Case, bench: impl FnOnce(&Plan<'_>, &[Decided<'_>], usize)) {
    let (policy, as_of) = (case.policy(), as_of());
    let leads = case.leads(&policy, BATCHES * ROWS);
    let plan = Plan::new(&policy, &as_of, &Wants { prospects: true, ..Wants::default() });
    let filled = |leads: &[Lead]| {
        let mut batch = Batch::new(plan.needs());
        batch.fill(plan.needs(), leads);
        (batch, Machine::new(&plan))
    };
    let mut filled: Vec<(Batch, Machine<'_>)> = leads.chunks(ROWS).map(filled).collect();
    let decided = filled.iter_mut().zip(leads.chunks(ROWS));
    let decided = decided.map(|((batch, machine), mut leads)| (&*batch, machine.run(batch, &mut leads), leads));
    bench(&plan, &decided.collect::<Vec<Decided<'_>>>(), leads.len());
}

fn look_at(prospects: &mut Prospects<'_>, batches: &[Decided<'_>]) -> usize {
    let settled = |(batch, decisions, leads): &Decided<'_>| {
        prospects.look(batch, decisions, &mut &**leads);
        (0..batch.len).filter(|row| prospects.of(*row).is_some_and(|prospect| prospect.settled)).count()
    };
    batches.iter().map(settled).sum()
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}

/// A lead without two of five answers.
fn lead(policy: &Policy, random: &mut Random) -> Lead {
    let mut lead = Lead::default();
    for field in &policy.schema.fields {
        let missing = !field.key && random.below(5) < 2;
        lead.values.push((!missing).then(|| value(&field.name, &field.ty, random)));
    }
    for related in &policy.schema.related {
        let records = random.below(4);
        let mut record = || related.fields.iter().map(|field| Some(value(&field.name, &field.ty, random))).collect();
        lead.related.push((0..records).map(|_| record()).collect());
    }
    lead
}

fn value(name: &str, ty: &Type, random: &mut Random) -> Value {
    match ty {
        Type::Boolean => Value::Boolean(random.below(2) == 0),
        Type::Integer => Value::Integer(random.below(2_000) as i64),
        Type::Number => Value::Number(Decimal::from(random.below(100) as i32)),
        Type::Text if name == "email" => {
            let domains = ["corp.example", "gmail.com", "rival.example", "firm.example"];
            Value::Text(format!("p{}@{}", random.below(10_000), domains[random.below(domains.len())]).into())
        }
        Type::Text => Value::Text(format!("text {}", random.below(10_000)).into()),
        Type::Date | Type::Datetime | Type::Outcome => {
            let day = jiff::civil::date(2026, 11, 21).checked_sub(jiff::Span::new().days(random.below(200) as i64));
            Value::Date(day.unwrap())
        }
        Type::Duration => Value::Duration(Duration::of(random.below(200) as i64, DurationUnit::Days).unwrap()),
        Type::Money(currency) => Value::Money(Decimal::from(random.below(30_000) as i32), *currency),
        Type::Choice(set) => Value::Choice(Choice::new(set.choices[random.below(set.choices.len())].clone())),
        Type::List(_) => Value::List([Value::Text("SEO".into())].into()),
    }
}
