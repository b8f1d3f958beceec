//! What each phase takes by itself, in memory, on one thread: `cargo bench --bench phases`.
//!
//! The policies are the twenty rules of the side-by-side bench and a generated one of a thousand; the leads are those of
//! that bench, too. An item is a lead.

#![expect(clippy::unwrap_used, reason = "a measurement fails by panicking")]

#[path = "side_by_side/generate/leads/mod.rs"]
mod generate;

use bantam::data::{LeadReader, Leads, Options};
use bantam::engine::{JsonDecider, Machine};
use bantam::plan::{Batch, Plan, ROWS, Wants};
use bantam::policy::{AsOf, Policy};
use bantam::reference::{Decided, decide};
use bantam::session;
use bantam::source::Sources;
use bantam::syntax;
use bantam::types::{Lead, Outcome};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

/// A policy and the shape of the leads that it is for.
#[derive(Clone, Copy, Debug)]
enum Case {
    TwentyRules,
    ThousandRules,
}

const CASES: [Case; 2] = [Case::TwentyRules, Case::ThousandRules];

fn main() {
    divan::main();
}

impl Case {
    fn text(self) -> String {
        match self {
            Case::TwentyRules => include_str!("side_by_side/leads.bant").to_owned(),
            Case::ThousandRules => generate::policy(),
        }
    }

    fn policy(self) -> Policy {
        session::load_text("policy.bant", &self.text()).policy.unwrap()
    }

    /// As many leads as a batch holds, in a format.
    fn written(self, format: &str) -> Vec<u8> {
        let shape = match self {
            Case::TwentyRules => "crm",
            Case::ThousandRules => "rules",
        };
        let mut written = Vec::new();
        generate::write(shape, format, ROWS as u64, &mut written).unwrap().unwrap();
        written
    }

    fn leads(self, policy: &Policy) -> Vec<Lead> {
        let written = self.written("csv");
        let leads = Leads::open(policy, "leads.csv", &*written, &Options::default()).unwrap();
        leads.map(|read| read.unwrap().lead).collect()
    }
}

fn as_of() -> AsOf {
    AsOf { today: "2026-11-21".parse().unwrap(), now: None }
}

/// Text to tree.
#[divan::bench(args = CASES)]
fn parse(bencher: Bencher<'_, '_>, case: Case) {
    let text = case.text();
    let mut sources = Sources::new();
    let file = sources.add("policy.bant", None, &*text);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| syntax::parse(&sources, file));
}

/// Text to policy: what `bantam check` does.
#[divan::bench(args = CASES)]
fn load(bencher: Bencher<'_, '_>, case: Case) {
    let text = case.text();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| session::load_text("policy.bant", &text));
}

/// Policy to plan.
#[divan::bench(args = CASES)]
fn plan(bencher: Bencher<'_, '_>, case: Case) {
    let (policy, as_of) = (case.policy(), as_of());
    let wants = Wants::everything(&policy);
    bencher.bench_local(|| Plan::new(&policy, &as_of, &wants));
}

/// Typed leads to the columns of a batch.
#[divan::bench(args = CASES)]
fn code(bencher: Bencher<'_, '_>, case: Case) {
    let (policy, as_of) = (case.policy(), as_of());
    let leads = case.leads(&policy);
    let plan = Plan::new(&policy, &as_of, &Wants::everything(&policy));
    let mut batch = Batch::new(plan.needs());
    bencher.counter(ItemsCount::new(leads.len())).bench_local(|| batch.fill(plan.needs(), &leads));
}

/// A batch to its decisions: the compiled policy alone.
#[divan::bench(args = CASES)]
fn run(bencher: Bencher<'_, '_>, case: Case) {
    let (policy, as_of) = (case.policy(), as_of());
    let leads = case.leads(&policy);
    let plan = Plan::new(&policy, &as_of, &Wants::everything(&policy));
    let mut batch = Batch::new(plan.needs());
    batch.fill(plan.needs(), &leads);
    let mut machine = Machine::new(&plan);
    bencher.counter(ItemsCount::new(leads.len())).bench_local(|| machine.run(&batch, &mut leads.as_slice()).len());
}

/// Typed leads to decisions, by the interpreter.
#[divan::bench(args = CASES)]
fn interpret(bencher: Bencher<'_, '_>, case: Case) {
    let (policy, as_of) = (case.policy(), as_of());
    let leads = case.leads(&policy);
    bencher
        .counter(ItemsCount::new(leads.len()))
        .bench_local(|| leads.iter().filter(|lead| decide(&policy, lead, &as_of).outcome > Outcome::NoStage).count());
}

/// One lead, from JSON to what is told of it: what a service does with each, the policy loaded once.
#[divan::bench]
fn one_lead_of_json(bencher: Bencher<'_, '_>) {
    let (policy, as_of) = (Case::TwentyRules.policy(), as_of());
    let plan = Plan::new(&policy, &as_of, &Wants { scores: policy.scores.keys().collect(), ..Wants::default() });
    let reader = LeadReader::of_json(&policy, &Options::default());
    let mut decider = JsonDecider::new(&plan, &reader);
    let written = Case::TwentyRules.written("jsonl");
    let mut lines = written.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).cycle();
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
        let answer = decider.decide(lines.next().unwrap_or_default());
        (answer.outcome(), answer.by(), policy.scores.keys().next().and_then(|id| answer.score(id)))
    });
}

/// The same, each lead read as an input of its own and decided by the interpreter.
#[divan::bench]
fn one_lead_of_json_exactly(bencher: Bencher<'_, '_>) {
    let (policy, as_of) = (Case::TwentyRules.policy(), as_of());
    let written = Case::TwentyRules.written("jsonl");
    let line = written.split(|byte| *byte == b'\n').next().unwrap();
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| -> Decided {
        let mut leads = Leads::open(&policy, "lead.json", line, &Options::default()).unwrap();
        decide(&policy, &leads.next().unwrap().unwrap().lead, &as_of)
    });
}
