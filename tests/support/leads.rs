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

/// The same day, or an instant of it, in whatever zone.
pub(crate) fn some_moment(choices: &mut Choices) -> AsOf {
    let now = choices.pick(&[None, None, Some("2026-11-22T10:30:00Z")]);
    AsOf { now: now.map(|now| now.parse().unwrap()), ..as_of() }
}

/// A lead with gaps, records and verdicts.
pub(crate) fn lead(policy: &Policy, choices: &mut Choices) -> Lead {
    Herd::of(policy).lead(choices)
}

/// What the leads of a policy are made of.
struct Herd {
    fields: Vec<Kind>,
    related: Vec<Vec<Kind>>,
    stages: usize,
}

/// What the values of a field are made of.
struct Kind {
    is_key: bool,
    domain: Vec<Value>,
    extremes: Vec<Value>,
}

impl Herd {
    fn of(policy: &Policy) -> Herd {
        let kind = |field: &Field| Kind {
            is_key: field.key,
            domain: if field.key { vec![text("L-1")] } else { domain(&field.name) },
            extremes: extremes(&field.ty),
        };
        Herd {
            fields: policy.schema.fields.iter().map(kind).collect(),
            related: policy.schema.related.iter().map(|related| related.fields.iter().map(kind).collect()).collect(),
            stages: policy.stages.len(),
        }
    }

    fn lead(&self, choices: &mut Choices) -> Lead {
        let values = self.fields.iter().map(|kind| kind.maybe(choices)).collect();
        let record = |kinds: &Vec<Kind>, choices: &mut Choices| -> Record {
            kinds.iter().map(|kind| kind.maybe(choices)).collect()
        };
        let related =
            self.related.iter().map(|kinds| choices.several(0, 4, |choices| record(kinds, choices))).collect();
        Lead { values, related, verdicts: choices.several(0, 4, |choices| verdict(self.stages, choices)) }
    }

    /// The same, often without verdicts; now and then a value is one of the last that its type has.
    fn stray(&self, choices: &mut Choices) -> Lead {
        let mut lead = self.lead(choices);
        if !choices.one_in(4) {
            lead.verdicts.clear();
        }
        for (kind, value) in self.fields.iter().zip(lead.values.iter_mut()) {
            if value.is_some() && choices.one_in(12) {
                *value = Some(choices.pick(&kind.extremes));
            }
        }
        lead
    }
}

impl Kind {
    fn maybe(&self, choices: &mut Choices) -> Option<Value> {
        (self.is_key || choices.below(5) >= 2).then(|| choices.pick(&self.domain))
    }
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
        "s" => INSTANTS.map(|instant| Value::Datetime(instant.parse().unwrap())).to_vec(),
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

/// Around days and hours that tests ask for.
const INSTANTS: [&str; 12] = [
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

/// Whether every value is one of [`domain`].
pub(crate) fn is_ordinary(policy: &Policy, lead: &Lead) -> bool {
    let is_ordinary = |field: &Field, value: &Value| field.key || domain(&field.name).contains(value);
    let mut values = policy.schema.fields.iter().zip(&lead.values);
    values.all(|(field, value)| value.as_ref().is_none_or(|value| is_ordinary(field, value)))
}

/// Many leads, of all kinds, made of one number.
pub(crate) fn many(policy: &Policy, count: usize, seed: u64) -> Vec<Lead> {
    // A linear congruential generator (D. E. Knuth, MMIX): plain, and the same everywhere.
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 32) as u32
    };
    let herd = Herd::of(policy);
    (0..count).map(|_| herd.stray(&mut Choices::new(&std::array::from_fn::<u32, 80, _>(|_| next())))).collect()
}

/// The lead with one thing fewer: an answer, a record or a verdict.
pub(crate) fn smaller(lead: &Lead) -> Vec<Lead> {
    let without = |remove: &dyn Fn(&mut Lead)| {
        let mut lead = lead.clone();
        remove(&mut lead);
        lead
    };
    let answered = lead.values.iter_enumerated().filter(|(_, value)| value.is_some());
    let mut all: Vec<Lead> = answered.map(|(field, _)| without(&|lead| lead.values[field] = None)).collect();
    for (related, records) in lead.related.iter_enumerated() {
        all.extend((0..records.len()).map(|at| without(&|lead| drop(lead.related[related].remove(at)))));
    }
    all.extend((0..lead.verdicts.len()).map(|at| without(&|lead| drop(lead.verdicts.remove(at)))));
    all
}

/// What a lead has.
pub(crate) fn shown(policy: &Policy, lead: &Lead) -> String {
    let mut lines = answers(&policy.schema.fields.raw, &lead.values.raw);
    for (related, records) in policy.schema.related.iter().zip(&lead.related) {
        let one =
            |record: &Record| format!("{}: {}", related.name, answers(&related.fields.raw, &record.raw).join(", "));
        lines.extend(records.iter().map(one));
    }
    lines.extend(lead.verdicts.iter().map(|verdict| format!("{verdict:?}")));
    lines.join("\n")
}

fn answers(fields: &[Field], values: &[Option<Value>]) -> Vec<String> {
    let known = fields.iter().zip(values).filter_map(|(field, value)| Some((&field.name, value.as_ref()?)));
    known.map(|(name, value)| format!("{name} {value}")).collect()
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
        Type::Datetime => [Datetime::MIN, Datetime::MAX].map(Value::Datetime).to_vec(),
        Type::Text => ["", "ß", "ΣΑΣ", "İ@İ.example", "of\u{301} head", "\u{1F600}"].map(text).to_vec(),
        Type::Choice(set) => set.choices.iter().map(|name| Value::Choice(Choice::new(name.clone()))).collect(),
        Type::List(_) => vec![Value::List([text(""), text("ß")].into())],
        Type::Outcome => panic!("no field has outcomes"),
    }
}
