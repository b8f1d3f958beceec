//! `explain/NAME.bant`: a policy, its leads, and how their outcomes are explained.

use bantam::explain::{Subject, explain, text};
use bantam::outlook;
use bantam::reference;

use crate::assert_beside;
use crate::leads::{Case, shown};

#[test]
fn explanations() {
    insta::glob!("explain/*.bant", |path| assert_beside(path, &shown(path, explained)));
}

fn explained(case: &Case<'_>) -> String {
    let Case { policy, sources, lead, as_of } = *case;
    let decided = reference::decide(policy, lead, as_of);
    let outlook = outlook::look(policy, lead, as_of);
    let subject = Subject { policy, sources, lead, as_of };
    text::render(&explain(&subject, "L-1", &decided, &outlook, None))
}
