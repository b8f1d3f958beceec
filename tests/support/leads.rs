//! Random leads for the policies of [`super::generate`].

use bantam::policy::{AsOf, Policy};
use bantam::types::{
    Choice, Currency, Date, Decimal, Duration, DurationUnit, Field, Lead, Record, Value, Verdict, VerdictKind,
};

use super::choices::Choices;
use super::generate::PEOPLE;

/// The day that all are decided on.
pub(crate) fn as_of() -> AsOf {
    AsOf { today: date("2026-11-22"), now: None }
}

/// A lead with gaps, records and verdicts.
pub(crate) fn lead(policy: &Policy, choices: &mut Choices) -> Lead {
    let values = policy.schema.fields.iter().map(|field| maybe(field, choices)).collect();
    let related = policy.schema.related.iter();
    let related = related.map(|related| {
        choices.several(0, 4, |choices| related.fields.iter().map(|field| maybe(field, choices)).collect::<Record>())
    });
    let related = related.collect();
    let verdicts = choices.several(0, 4, |choices| verdict(policy.stages.len(), choices));
    Lead { values, related, verdicts }
}

fn maybe(field: &Field, choices: &mut Choices) -> Option<Value> {
    if field.key {
        return Some(text("L-1"));
    }
    let values = domain(&field.name);
    if choices.below(5) < 2 { None } else { Some(choices.pick(&values)) }
}

fn verdict(stages: usize, choices: &mut Choices) -> Verdict {
    Verdict {
        stage: choices.below(stages) as u32,
        kind: choices.pick(&[VerdictKind::Approved, VerdictKind::Rejected]),
        by: choices.pick(&PEOPLE).into(),
        on: choices.pick(&[None, Some("2026-11-01"), Some("2026-11-20"), Some("2026-11-23")]).map(date),
        reason: None,
    }
}

/// The values of a field that generated conditions tell apart: each literal, and some between and beyond.
pub(crate) fn domain(field: &str) -> Vec<Value> {
    match field {
        "i" | "j" => (0..=3).map(Value::Integer).collect(),
        "v" => [0, 1, 2, 3, -1].map(Value::Integer).to_vec(),
        "n" => ["0", "1", "1.5", "2", "2.000001", "3", "-0.5", "10"].map(number).to_vec(),
        "b" => [true, false].map(Value::Boolean).to_vec(),
        "c" => ["x", "y", "z"].map(choice).to_vec(),
        "kind" => ["p", "q"].map(choice).to_vec(),
        "e" => ["ana@a.example", "bo@B.example", "c@c.example", "junk", "a@b@a.example"].map(text).to_vec(),
        "m" => ["10", "9.99", "10.01", "0", "100"].map(|amount| money(amount, "EUR")).to_vec(),
        "u" => ["20", "19.99", "20.01", "0", "100"].map(|amount| money(amount, "USD")).to_vec(),
        "t" => [7, 8, 30, 31, 90, 91, 0].map(days).to_vec(),
        "d" | "at" => DAYS.map(|day| Value::Date(date(day))).to_vec(),
        "w" => ["head of sales", "Head", "sales", "aHEAD of", "office"].map(text).to_vec(),
        "l" => [&["head"][..], &[], &["head", "of"], &["SALES", "Head"], &["sales"]]
            .map(|items| Value::List(items.iter().map(|item| text(item)).collect()))
            .to_vec(),
        _ => panic!("no values for `{field}`"),
    }
}

/// Around today, and so far before or after that `within` and decay tell them apart.
const DAYS: [&str; 11] = [
    "2026-11-22",
    "2026-11-21",
    "2026-11-23",
    "2026-11-15",
    "2026-11-01",
    "2026-10-31",
    "2026-10-23",
    "2026-10-22",
    "2026-08-01",
    "2026-12-10",
    "2027-06-01",
];

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn choice(name: &str) -> Value {
    Value::Choice(Choice::new(name))
}

fn number(text: &str) -> Value {
    Value::Number(Decimal::parse(text).unwrap())
}

fn money(amount: &str, currency: &str) -> Value {
    Value::Money(Decimal::parse(amount).unwrap(), Currency::from_code(currency).unwrap())
}

fn days(count: i64) -> Value {
    Value::Duration(Duration::of(count, DurationUnit::Days).unwrap())
}

/// Many leads, of all kinds, made of one number.
pub(crate) fn many(policy: &Policy, count: usize, seed: u64) -> Vec<Lead> {
    // A linear congruential generator (D. E. Knuth, MMIX): plain, and the same everywhere.
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 32) as u32
    };
    let mut one = || {
        let numbers: Vec<u32> = (0..60).map(|_| next()).collect();
        lead(policy, &mut Choices::new(&numbers))
    };
    (0..count).map(|_| one()).collect()
}
