//! What is explained is what was decided.

use bantam::explain::{Node, Subject, explain};
use bantam::types::{Outcome, Truth};
use bantam::{outlook, reference, session};
use proptest::prelude::*;

use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

/// The parts of a condition agree with the whole wherever the whole is told by `and`, `or` or a count of its parts.
fn holds_together(node: &Node) -> bool {
    let all_true = node.children.iter().all(|part| part.truth == Truth::True);
    let all_false = node.children.iter().all(|part| part.truth == Truth::False);
    let is_joined = !node.label.starts_with("not ") && node.children.len() > 1;
    let fits = match node.truth {
        Truth::True => !all_false || node.label.contains("none of") || node.label.contains("at most"),
        Truth::False => !all_true || node.label.contains("none of") || node.label.contains("at most"),
        Truth::Unknown => !all_true && !all_false,
    };
    let counted_exactly = node.label.contains("exactly") || node.label.contains("at least 0");
    (!is_joined || counted_exactly || fits) && node.children.iter().all(holds_together)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_explanation_says_what_was_decided(numbers in proptest::collection::vec(any::<u32>(), 0..500)) {
        let mut choices = Choices::new(&numbers);
        let text = Sketch::random(&mut choices, Features::ALL).to_string();
        let loaded = session::load_text("random.bant", &text);
        let policy = loaded.policy.unwrap_or_else(|| panic!("{text}"));
        let lead = leads::lead(&policy, &mut choices);
        let as_of = leads::as_of();
        let decided = reference::decide(&policy, &lead, &as_of);
        let outlook = outlook::look(&policy, &lead, &as_of);
        let subject = Subject { policy: &policy, sources: &loaded.sources, lead: &lead, as_of: &as_of };
        let explained = explain(&subject, "L-1", &decided, &outlook, None);

        prop_assert_eq!(&explained.outcome, policy.outcome_name(decided.outcome));
        prop_assert_eq!(explained.decided_by.as_deref(), decided.by.map(|by| policy.entry_name(by)));
        prop_assert!(explained.deciding.iter().all(|node| node.truth == Truth::True), "{:#?}", explained.deciding);
        for needs in &explained.above {
            let votes = needs.condition.iter().all(|node| node.truth == Truth::True) && needs.held.is_empty();
            prop_assert!(!votes || decided.outcome == Outcome::Disqualified, "{} votes and nothing holds it back\n{text}", needs.rule);
        }
        let trees = explained.above.iter().flat_map(|needs| &needs.condition).chain(&explained.deciding);
        for node in trees {
            prop_assert!(holds_together(node), "{node:#?}\n{text}");
        }
        for (line, points) in explained.scores.iter().zip(&decided.scores) {
            let shown = bantam::types::show::friendly_number(*points);
            prop_assert!(line.total.starts_with(&shown), "{} is {points}", line.total);
        }
    }
}
