//! What checks can be decided: on the small stack of a thread (2 MB, as these tests have), in a debug build.

use bantam::policy::AsOf;
use bantam::reference::decide;
use bantam::session::load_text;
use bantam::types::Lead;

/// How deep each definition nests by itself; a `not` before a bracket nests, too, and a text nests to 128.
const NESTING: usize = 60;

/// Definitions, each with the one before inside all its brackets, until the checker refuses: so much is then decided.
fn decides_what_checks(first: &str, open: &str, close: &str) {
    let mut text = format!("lead {{\n  x number\n  b boolean\n}}\ndefine d0 = {first}\nif x > 0 or b then SQL\n");
    let mut accepted = 0;
    for number in 1..100 {
        let before = number - 1;
        text += &format!("define d{number} = {}d{before}{}\n", open.repeat(NESTING), close.repeat(NESTING));
        text += &format!("decide v{number}: boolean {{\n  if d{number} defined then true\n}}\n");
        let Some(policy) = load_text("deep.bant", &text).policy else { break };
        let today = "2026-11-22".parse().unwrap_or_default();
        let decided = decide(&policy, &Lead::default(), &AsOf { today, now: None });
        assert_eq!(decided.decisions.len(), number);
        accepted = number;
    }
    assert!((1..99).contains(&accepted), "{accepted} definitions of {NESTING} brackets check");
}

#[test]
fn deep_conditions_are_decided() {
    decides_what_checks("b", "not (b and ", ")");
}

#[test]
fn deep_questions_about_conditions_are_decided() {
    decides_what_checks("b", "(b in (true, ", "))");
}

#[test]
fn deep_calls_are_decided() {
    decides_what_checks("x", "max(1, 2 * ", ")");
}

#[test]
fn deep_texts_are_decided() {
    decides_what_checks("\"a\"", "lower(", ")");
}

#[test]
fn types_nest_no_deeper_than_anything_else() {
    let text = format!("lead {{\n  x {}text\n}}\nif x defined then SQL\n", "list of ".repeat(100_000));
    let loaded = load_text("deep.bant", &text);
    let messages: Vec<&str> = loaded.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(messages, ["this entry is nested more than 128 deep"]);
}
