//! `practice/NAME.bant`: the rules of thumb of the field, each a policy whose own tests say what it means.

use bantam::session;
use bantam::testing::{self, Coverage};

/// How many rules of thumb there are.
const RULES_OF_THUMB: usize = 31;

#[test]
fn every_rule_of_thumb_can_be_said() {
    let mut said = 0;
    insta::glob!("practice/*.bant", |path| {
        let text = std::fs::read_to_string(path).expect("a case can be read");
        let loaded = session::load_text(&path.display().to_string(), &text);
        let messages: Vec<_> = loaded.diagnostics.iter().map(|found| &found.message).collect();
        assert!(messages.is_empty(), "{}: {messages:#?}", path.display());
        let policy = loaded.policy.expect("a policy without findings");
        let mut coverage = Coverage::new(&policy);
        assert!(!policy.tests.is_empty(), "{} tests nothing", path.display());
        for test in &policy.tests {
            let report = testing::run(&policy, &loaded.sources, test, &mut coverage);
            assert!(report.passed(), "{}: {report:#?}", path.display());
        }
        said += 1;
    });
    assert_eq!(said, RULES_OF_THUMB);
}
