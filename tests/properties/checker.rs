//! No text makes the checker panic, whatever the parser makes of it; and it says of the same text the same thing twice.

use std::path::Path;
use std::sync::OnceLock;

use bantam::session::load_text;
use proptest::prelude::*;

use crate::support::cases;

/// The words of the case files, from which new policies are made.
fn words() -> &'static [String] {
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let all: String = policies().concat();
        let mut words: Vec<String> = all.split_whitespace().map(str::to_owned).collect();
        words.sort();
        words.dedup();
        words
    })
}

/// The case files of the checker.
fn policies() -> &'static [String] {
    static POLICIES: OnceLock<Vec<String>> = OnceLock::new();
    POLICIES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/check");
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).expect("cases").map(|entry| entry.expect("a case").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "bant"));
        paths.sort();
        let read = |path| std::fs::read_to_string(path).expect("a case");
        let without_marks = |text: String| {
            text.lines().map(|line| line.split("#~").next().unwrap().trim_end().to_owned() + "\n").collect()
        };
        paths.into_iter().map(read).map(without_marks).collect()
    })
}

/// A change of one word: left out, doubled, or another one in its place.
#[derive(Clone, Debug)]
struct Change {
    place: prop::sample::Index,
    kind: u8,
    word: prop::sample::Index,
}

fn change() -> impl Strategy<Value = Change> {
    let parts = (any::<prop::sample::Index>(), 0..3_u8, any::<prop::sample::Index>());
    parts.prop_map(|(place, kind, word)| Change { place, kind, word })
}

/// The policy with its words changed; its line breaks stay.
fn changed(policy: &str, changes: &[Change]) -> String {
    let mut tokens: Vec<String> = policy.split_inclusive([' ', '\n']).map(str::to_owned).collect();
    for change in changes {
        let at = change.place.index(tokens.len());
        let ending = if tokens[at].ends_with('\n') { "\n" } else { " " };
        let word = words()[change.word.index(words().len())].clone();
        match change.kind {
            0 => tokens[at] = ending.to_owned(),
            1 => tokens[at] = word + ending,
            _ => {
                let double = tokens[at].clone();
                tokens.insert(at, double.replace('\n', " "));
            }
        }
    }
    tokens.concat()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_policy_makes_the_checker_panic(
        policy in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..12),
    ) {
        let text = changed(&policies()[policy.index(policies().len())], &changes);
        let once = load_text("policy.bant", &text);
        prop_assert_eq!(once.policy.is_some(), once.errors() == 0, "{}", text);
        prop_assert_eq!(&once.diagnostics, &load_text("policy.bant", &text).diagnostics);
        for found in &once.diagnostics {
            prop_assert!(!found.labels.is_empty() && !found.message.is_empty(), "{:?}\n{}", found, text);
        }
    }
}
