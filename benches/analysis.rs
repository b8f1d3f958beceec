//! How long it takes to ask everything about a policy, on one thread: `cargo bench --bench analysis`.
//!
//! The whole policy of the language's reference; then made-up ones over 40 fields with 5 scores.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement fails by panicking")]

use std::fmt::Write;

use bantam::analysis::{Audit, Budget, Day};
use bantam::policy::Policy;
use bantam::session;
use divan::Bencher;

const POLICY: &str = include_str!("../tests/cases/eval/whole-policy.bant");

fn main() {
    divan::main();
}

fn policy(text: &str) -> Policy {
    session::load_text("policy.bant", text).policy.unwrap()
}

#[divan::bench(sample_count = 20)]
fn whole_policy(bencher: Bencher<'_, '_>) {
    let policy = policy(POLICY);
    bencher.bench_local(|| Audit::new(&policy, &Day::Any, Budget::default()));
}

#[divan::bench(args = [100, 1_000], sample_count = 1)]
fn rules_over_40_fields(bencher: Bencher<'_, '_>, rules: usize) {
    let policy = policy(&made_up(rules));
    bencher.bench_local(|| Audit::new(&policy, &Day::Any, Budget::default()));
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }
}

fn made_up(rules: usize) -> String {
    let mut random = Random(7);
    let mut text = String::from("lead {\n  id text key\n");
    for field in 0..40 {
        let ty = ["integer", "one of a, b, c, d", "boolean", "money EUR"][field % 4];
        writeln!(text, "  f{field} {ty}").unwrap();
    }
    text.push_str("}\n");
    for score in 0..5 {
        writeln!(text, "score s{score} from 0 to 100 {{").unwrap();
        for _ in 0..10 {
            let points = [5, 10, 15, 20, -5, -10][random.below(6) as usize];
            writeln!(text, "  {points:+} if {}", test(&mut random)).unwrap();
        }
        text.push_str("}\n");
    }
    for _ in 0..rules {
        let mut parts: Vec<String> = (0..2 + random.below(3)).map(|_| test(&mut random)).collect();
        if random.below(3) == 0 {
            parts.push(format!("s{} >= {}", random.below(5), 10 * random.below(8)));
        }
        let stage = ["MQL", "SAL", "SQL"][random.below(3) as usize];
        writeln!(text, "if {} then {stage}", parts.join(" and ")).unwrap();
    }
    text
}

fn test(random: &mut Random) -> String {
    let field = random.below(40);
    let sign = [">=", "<"][random.below(2) as usize];
    match field % 4 {
        0 => format!("f{field} {sign} {}", 10 * random.below(50)),
        1 => format!("f{field} = {}", ["a", "b", "c", "d"][random.below(4) as usize]),
        2 => format!("f{field}"),
        _ => format!("f{field} {sign} {} EUR", 1000 * random.below(30)),
    }
}
