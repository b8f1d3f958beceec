//! A policy of a thousand rules over forty fields, and leads that have those fields.

use std::fmt::Write;

use super::Shape;
use super::random::Random;
use super::row::RowWriter;

const FIELDS: u64 = 40;
const RULES: u64 = 1_000;
const COLOURS: &[&str] = &["red", "green", "blue", "white", "black"];

/// The leads of the policy: every fourth field is a choice, the next a boolean, the others are integers.
pub(crate) struct Rules;

/// The type of a field, by its place.
enum Kind {
    Choice,
    Boolean,
    Integer,
}

fn kind(field: u64) -> Kind {
    match field % 4 {
        0 => Kind::Choice,
        1 => Kind::Boolean,
        _ => Kind::Integer,
    }
}

impl Shape for Rules {
    fn names(&self) -> Vec<String> {
        let fields = (0..FIELDS).map(|field| format!("f{field}"));
        ["lead_id".to_owned()].into_iter().chain(fields).collect()
    }

    fn write(&self, number: u64, random: &mut Random, row: &mut RowWriter<'_>) {
        row.text(&format!("L-{number:08}"));
        for field in 0..FIELDS {
            if random.chance(15) {
                row.missing();
                continue;
            }
            match kind(field) {
                Kind::Choice => row.text(random.pick(COLOURS)),
                Kind::Boolean => row.plain(format_args!("{}", random.chance(50))),
                Kind::Integer => row.plain(format_args!("{}", random.below(1_000))),
            }
        }
    }
}

/// The policy: each rule asks three things, which many rules ask.
pub(crate) fn policy() -> String {
    let mut random = Random::new(1_000);
    let mut policy = "stages A < B < C < D\n\nlead {\n  lead_id text key\n".to_owned();
    for field in 0..FIELDS {
        let ty = match kind(field) {
            Kind::Choice => format!("one of {}", COLOURS.join(", ")),
            Kind::Boolean => "boolean".to_owned(),
            Kind::Integer => "integer".to_owned(),
        };
        writeln!(policy, "  f{field} {ty}").unwrap_or_default();
    }
    policy.push_str("}\n\n");
    for number in 0..RULES {
        let tests: Vec<String> = (0..3).map(|_| test(&mut random)).collect();
        let stage = random.pick(&["B", "C", "D"]);
        writeln!(policy, "rule r{number}: if {} then {stage}", tests.join(" and ")).unwrap_or_default();
    }
    policy.push_str("\notherwise A\n");
    policy
}

/// A test that holds for few leads, so that a lead has to come far down the rules.
fn test(random: &mut Random) -> String {
    let field = random.below(FIELDS);
    match kind(field) {
        Kind::Choice => format!("f{field} = {}", random.pick(COLOURS)),
        Kind::Boolean => format!("f{field} = {}", random.chance(50)),
        Kind::Integer => format!("f{field} < {}", 10 * (1 + random.below(10))),
    }
}
