//! Random leads for the policies of [`super::generate`].

use bantam::policy::{AsOf, Policy};
use bantam::types::{
    Choice, Currency, Date, Datetime, Decimal, Duration, DurationUnit, Field, Lead, Record, Type, Value, Verdict,
    VerdictKind,
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
        "s" => instants(),
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

/// Whether every value is one of [`domain`], and no instant is among the first or last that there are.
pub(crate) fn is_ordinary(policy: &Policy, lead: &Lead) -> bool {
    let is_end = |value: &Value| [Datetime::MIN, Datetime::MAX].iter().any(|end| *value == Value::Datetime(*end));
    let is_ordinary = |field: &Field, value: &Value| domain(&field.name).contains(value) && !is_end(value);
    let values = policy.schema.fields.iter().zip(&lead.values);
    values.filter(|(field, _)| !field.key).all(|(field, value)| value.as_ref().is_none_or(|it| is_ordinary(field, it)))
}

/// Many leads, of all kinds, made of one number; now and then a value is one of the last that its type has.
pub(crate) fn many(policy: &Policy, count: usize, seed: u64) -> Vec<Lead> {
    // A linear congruential generator (D. E. Knuth, MMIX): plain, and the same everywhere.
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 32) as u32
    };
    let mut one = || {
        let numbers: Vec<u32> = (0..80).map(|_| next()).collect();
        let mut choices = Choices::new(&numbers);
        let mut lead = lead(policy, &mut choices);
        if !choices.one_in(4) {
            lead.verdicts.clear();
        }
        for (field, value) in policy.schema.fields.iter().zip(lead.values.iter_mut()) {
            if value.is_some() && choices.one_in(12) {
                *value = Some(choices.pick(&extremes(&field.ty)));
            }
        }
        lead
    };
    (0..count).map(|_| one()).collect()
}

/// The ends of a type, and what stands beside them.
fn extremes(ty: &Type) -> Vec<Value> {
    let ends = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX, 9_007_199_254_740_993];
    let decimals = ends.map(Decimal::from_millionths);
    match ty {
        Type::Boolean => vec![Value::Boolean(true)],
        Type::Integer => ends.map(Value::Integer).to_vec(),
        Type::Number => decimals.map(Value::Number).to_vec(),
        Type::Money(currency) => decimals.map(|amount| Value::Money(amount, *currency)).to_vec(),
        Type::Duration => ends.map(|end| Value::Duration(Duration::from_microseconds(end))).to_vec(),
        Type::Date => [Date::MIN, Date::MAX, date("1970-01-01"), date("2024-02-29")].map(Value::Date).to_vec(),
        Type::Datetime => instants(),
        Type::Text => ["", "ß", "ΣΑΣ", "İ@İ.example", "of\u{301} head", "\u{1F600}"].map(text).to_vec(),
        Type::Choice(set) => set.choices.iter().map(|name| Value::Choice(Choice::new(name.clone()))).collect(),
        Type::List(_) => vec![Value::List([text(""), text("ß")].into())],
        Type::Outcome => panic!("no field has outcomes"),
    }
}

/// Instants around days and hours that tests ask for, and the first and last that there are.
fn instants() -> Vec<Value> {
    let instants = [
        "2026-11-21T09:00:00Z",
        "2026-11-21T08:00:00Z",
        "2026-11-21T08:00:00.000001Z",
        "2026-11-21T07:59:59.999999Z",
        "2026-11-21T23:00:00Z",
        "2026-11-21T22:59:59.999999Z",
        "2026-11-22T23:00:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-22T22:00:00Z",
        "2026-11-01T08:00:00Z",
        "2026-03-29T01:30:00Z",
        "2026-09-22T12:00:00Z",
    ];
    let ends = [Datetime::MIN, Datetime::MAX];
    instants.iter().map(|instant| instant.parse().unwrap()).chain(ends).map(Value::Datetime).collect()
}
