//! `outlook/NAME.bant`: a policy, its leads, and what missing answers and pending approvals could still change.

use bantam::outlook;
use bantam::policy::Policy;
use bantam::reference;
use bantam::types::FieldId;

use crate::assert_beside;
use crate::leads::{Case, shown};

#[test]
fn outlooks() {
    insta::glob!("outlook/*.bant", |path| assert_beside(path, &shown(path, foreseen)));
}

fn foreseen(case: &Case<'_>) -> String {
    let Case { policy, lead, as_of, .. } = *case;
    let outcome = policy.outcome_name(reference::decide(policy, lead, as_of).outcome);
    let outlook = outlook::look(policy, lead, as_of);
    let could_be = outlook.could_be.map(|stage| match policy.stages.get(stage) {
        Some(stage) => format!("could be {} asking {}", stage.name, names(policy, &outlook.ask)),
        None => panic!("{stage:?} is no stage"),
    });
    let awaiting = outlook.awaiting.iter().map(|who| format!("awaiting {who}"));
    let settled = outlook.settled.then(|| "settled".to_owned());
    let parts: Vec<_> = [outcome.to_owned()].into_iter().chain(could_be).chain(awaiting).chain(settled).collect();
    format!("  {}\n", parts.join("; "))
}

fn names(policy: &Policy, fields: &[FieldId]) -> String {
    let names: Vec<_> =
        fields.iter().filter_map(|field| policy.schema.fields.get(*field)).map(|field| &*field.name).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}
