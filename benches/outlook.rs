//! How long it takes to say of 200,000 leads what is missing: `cargo bench --bench outlook`.
//!
//! The policies are the whole one of the language's reference, each answer missing in two of five leads, and a plain one
//! of twenty rules, in one of five.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement fails by panicking")]

use std::time::{self, Instant};

use bantam::engine::{Machine, Prospects};
use bantam::outlook::{Prospect, Searcher, Survey, look};
use bantam::plan::{Batch, Plan, ROWS, Wants};
use bantam::policy::{AsOf, Policy};
use bantam::reference::Evaluation;
use bantam::session;
use bantam::types::{Choice, Decimal, Duration, DurationUnit, Lead, Outcome, Type, Value};

const LEADS: usize = 200_000;

/// How many are looked at each by itself.
const FEW: usize = 1_000;

/// Twenty rules over fifteen columns, each of one field.
const PLAIN: &str = r#"
stages Nurture < MQL < SAL < SQL

lead {
  lead_id        text key
  email          text
  authority      one of decision_maker, influencer, user
  country        one of France, Germany, Spain, Atlantis or other
  industry       one of software, consulting, agency, retail or other
  employees      integer
  revenue        money EUR
  budget         money EUR
  timing         duration in days
  need           text
  source         one of web, referral, partner, event, cold_list
  visits         integer
  reply_rate     number
  demo_requested boolean
  consent        boolean
  last_activity  date
}

define private_address = domain(email) in ("gmail.com", "rival.example")

score fit from 0 to 100 {
  +20 if industry in (software, consulting)
  +10 if industry in (agency, retail)
  +15 if employees between 50 and under 1000
  +10 if revenue >= 20k EUR
  +15 if budget >= 20k EUR
  +10 if authority = decision_maker
  +10 if source in (referral, partner)
  +5  if visits >= 1000
  +5  if reply_rate >= 25
  -15 if private_address unless employees >= 250
}

disqualify if country = Atlantis
cap at Nurture if not consent
cap at MQL if private_address and not demo_requested

if demo_requested and fit >= 20 then MQL
if visits >= 1500 and last_activity within last 30d then MQL
if fit >= 55 then MQL
if need contains "7" and timing < 365d then MQL
if fit >= 50 and authority in (decision_maker, influencer) and last_activity within last 90d then SAL
if fit >= 30 and at least 3 of (budget >= 10k EUR, authority = decision_maker, need defined, timing < 90d) then SQL
if timing <= 30d and budget >= 5k EUR and not (authority = user) and source != cold_list then SQL

otherwise Nurture
"#;

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}

/// How long this thread worked; where the system does not tell, how long it took.
struct Clock(Instant, Option<time::Duration>);

impl Clock {
    fn start() -> Clock {
        Clock(Instant::now(), Clock::worked())
    }

    fn took(&self) -> time::Duration {
        self.1.and_then(|before| Clock::worked()?.checked_sub(before)).unwrap_or_else(|| self.0.elapsed())
    }

    fn worked() -> Option<time::Duration> {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(time::Duration::from_nanos(told.split(' ').next()?.parse().ok()?))
    }
}

fn main() {
    println!("what an account manager is told, with related records and approvals:");
    measure(include_str!("../tests/cases/eval/whole-policy.bant"), 40);
    println!("a plain export, an answer in five missing:");
    measure(PLAIN, 20);
}

/// Leads of a policy, so many of a hundred answers missing.
fn measure(text: &str, missing: usize) {
    let policy = session::load_text("policy.bant", text).policy.unwrap();
    let as_of = AsOf { today: "2026-11-21".parse().unwrap(), now: None };
    let mut random = Random(7);
    let leads: Vec<Lead> = (0..LEADS).map(|_| lead(&policy, missing, &mut random)).collect();

    let start = Clock::start();
    let decided =
        leads.iter().filter(|lead| Evaluation::new(&policy, lead, &as_of).outcome() > Outcome::NoStage).count();
    println!("  decided {decided} of {LEADS} in {:?}", start.took());

    let start = Clock::start();
    let few = leads.iter().take(FEW).filter(|lead| look(&policy, lead, &as_of).settled).count();
    println!("  looked at {FEW} alone, each prepared anew: {few} settled; {:?} a lead", start.took() / FEW as u32);

    let mut searcher = Searcher::new(&policy, &as_of);
    let start = Clock::start();
    let told = tell(&leads, |lead| Prospect::from(searcher.look(lead)));
    println!("  looked at, one by one: {told} in {:?}; {} searched", start.took(), searcher.searched());

    let start = Clock::start();
    let mut survey = Survey::new(&policy, &as_of);
    println!("  survey prepared in {:?}", start.took());
    let start = Clock::start();
    let told = tell(&leads, |lead| survey.look(lead));
    let (took, (hunted, searched)) = (start.took(), survey.searched());
    println!("  surveyed, one by one: {told} in {took:?}; {hunted} searched by kinds, {searched} as a whole");

    survey_columns(&policy, &as_of, &leads);
}

/// The same leads in columns.
fn survey_columns(policy: &Policy, as_of: &AsOf, leads: &[Lead]) {
    let plan = Plan::new(policy, as_of, &Wants { prospects: true, ..Wants::default() });
    let batches: Vec<(Batch, &[Lead])> = leads
        .chunks(ROWS)
        .map(|leads| {
            let mut batch = Batch::new(plan.needs());
            batch.fill(plan.needs(), leads);
            (batch, leads)
        })
        .collect();
    let mut machine = Machine::new(&plan);
    let start = Clock::start();
    let mut decided = 0;
    for (batch, leads) in &batches {
        let decisions = machine.run(batch, &mut &**leads);
        decided += (0..batch.len).filter(|row| decisions.outcome(*row) > Outcome::NoStage).count();
    }
    let deciding = start.took();
    println!("  decided in columns: {decided} in {deciding:?}");

    let mut prospects = Prospects::new(&plan);
    for round in ["first", "again"] {
        let start = Clock::start();
        let mut found = Vec::new();
        for (batch, leads) in &batches {
            let decisions = machine.run(batch, &mut &**leads);
            prospects.look(batch, decisions, &mut &**leads);
            found.extend((0..batch.len).filter_map(|row| prospects.of(row).cloned()));
        }
        let took = start.took().saturating_sub(deciding);
        let told = tell(&found, Prospect::clone);
        println!("  looked at in columns, {round}: {told} in {took:?}; {:?} searched so far", prospects.searched());
    }
}

/// How many could rise, are settled, were given up.
fn tell<T>(leads: &[T], mut look: impl FnMut(&T) -> Prospect) -> String {
    let (mut rising, mut settled, mut exhausted) = (0, 0, 0);
    for lead in leads {
        let prospect = look(lead);
        rising += usize::from(prospect.could_be.is_some());
        settled += usize::from(prospect.settled);
        exhausted += usize::from(prospect.exhausted);
    }
    format!("{rising} could rise, {settled} settled, {exhausted} given up")
}

fn lead(policy: &Policy, missing: usize, random: &mut Random) -> Lead {
    let mut lead = Lead::default();
    for field in &policy.schema.fields {
        let missing = !field.key && random.below(100) < missing;
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
