//! How long it takes to say of 200,000 leads what is missing: `cargo bench --bench outlook`.
//!
//! The policy is the whole one of the language's reference; each answer is missing in two of five leads.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement fails by panicking")]

use std::time::Instant;

use bantam::outlook::Searcher;
use bantam::policy::{AsOf, Policy};
use bantam::reference::Evaluation;
use bantam::session;
use bantam::types::{Choice, Decimal, Duration, DurationUnit, Lead, Outcome, Type, Value};

const LEADS: usize = 200_000;

const POLICY: &str = include_str!("../tests/cases/eval/whole-policy.bant");

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}

fn main() {
    let policy = session::load_text("whole-policy.bant", POLICY).policy.unwrap();
    let as_of = AsOf { today: "2026-11-21".parse().unwrap(), now: None };
    let mut random = Random(7);
    let leads: Vec<Lead> = (0..LEADS).map(|_| lead(&policy, &mut random)).collect();

    let start = Instant::now();
    let decided =
        leads.iter().filter(|lead| Evaluation::new(&policy, lead, &as_of).outcome() > Outcome::NoStage).count();
    println!("decided {decided} of {LEADS} in {:?}", start.elapsed());

    let start = Instant::now();
    let mut searcher = Searcher::new(&policy, &as_of);
    println!("prepared in {:?}", start.elapsed());
    let start = Instant::now();
    let (mut rising, mut settled, mut exhausted) = (0, 0, 0);
    for lead in &leads {
        let outlook = searcher.look(lead);
        rising += usize::from(outlook.could_be.is_some());
        settled += usize::from(outlook.settled);
        exhausted += usize::from(outlook.exhausted);
    }
    let (took, searched) = (start.elapsed(), searcher.searched());
    println!(
        "looked at {LEADS} in {took:?}: {rising} could rise, {settled} are settled, {exhausted} given up; {searched} searched"
    );
}

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
