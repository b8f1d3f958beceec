//! How long it takes to ask everything about a policy: `cargo bench --bench analysis`.
//!
//! The whole policy of the language's reference; then made-up ones of 1,000 rules over 40 fields with 5 scores.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement fails by panicking")]

use std::fmt::Write;
use std::time::Instant;

use bantam::analysis::{Analysis, Answer, Budget, Day, Entry, Question};
use bantam::policy::Policy;
use bantam::session;
use bantam::types::Outcome;

const POLICY: &str = include_str!("../tests/cases/eval/whole-policy.bant");

fn main() {
    measure("the reference's policy", POLICY);
    let rules = std::env::args().filter_map(|arg| arg.parse().ok()).next_back().unwrap_or(1_000);
    measure(&format!("{rules} rules"), &made_up(rules));
}

fn measure(name: &str, text: &str) {
    let policy = session::load_text("policy.bant", text).policy.unwrap();
    let start = Instant::now();
    let mut analysis = Analysis::new(&policy, Day::Any, Budget::default());
    let read = start.elapsed();
    let questions = questions(&policy);
    let answers = analysis.sweep(&questions);
    let count = |wanted: fn(&Answer) -> bool| answers.iter().filter(|answer| wanted(answer)).count();
    println!(
        "{name}: read in {read:?}, {} questions in {:?}: {} proven, {} witnessed, {} open",
        questions.len(),
        start.elapsed(),
        count(Answer::is_proven),
        count(|answer| answer.witness().is_some()),
        count(|answer| matches!(answer, Answer::NotSettled(_))),
    );
}

fn questions(policy: &Policy) -> Vec<Question> {
    let rules = policy.rules.keys().map(Entry::Rule);
    let caps = policy.caps.keys().map(Entry::Cap);
    let vetoes = policy.disqualifications.keys().map(Entry::Disqualification);
    let entries = rules.chain(caps).chain(vetoes);
    let mut questions: Vec<Question> =
        entries.flat_map(|entry| [Question::Holds(entry), Question::Decides(entry)]).collect();
    questions.extend(policy.stages.keys().map(|stage| Question::Ends(Outcome::from(stage))));
    questions.extend((0..policy.guarantees.len()).map(Question::Breaks));
    for (id, decision) in policy.decisions.iter_enumerated() {
        questions.push(Question::FallsThrough(id));
        questions.extend((0..decision.entries.len()).map(|place| Question::Takes(id, place)));
    }
    for (id, score) in policy.scores.iter_enumerated() {
        questions.extend((0..score.entries.len()).map(|place| Question::Counts(id, place)));
    }
    questions
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
