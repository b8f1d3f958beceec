//! Which rule of a stage comes nearest to voting for a lead.

use crate::policy::{Cond, CondKind, DefinitionBody, Policy, RuleId, StageId};
use crate::reference::Evaluation;
use crate::types::Truth;

/// The rule of `stage` that the fewest changed answers would bring to vote; of equals the first. An answer that is
/// there and stands against it weighs more than one that is missing.
pub(super) fn rule(policy: &Policy, evaluation: &Evaluation<'_>, stage: StageId) -> Option<RuleId> {
    let of_stage = policy.rules.iter_enumerated().filter(|(_, rule)| rule.stage == stage);
    of_stage.min_by_key(|(_, rule)| distance(policy, evaluation, &rule.condition, Truth::True)).map(|(id, _)| id)
}

/// What a missing answer weighs, and one that stands against.
const UNKNOWN: u32 = 1;
const AGAINST: u32 = 3;

/// How far a condition is from being `wanted`, which is true or false; 0 where it is.
fn distance(policy: &Policy, evaluation: &Evaluation<'_>, cond: &Cond, wanted: Truth) -> u32 {
    let truth = evaluation.truth(cond);
    if truth == wanted {
        return 0;
    }
    let each = |of: &[Cond]| -> Vec<u32> { of.iter().map(|part| distance(policy, evaluation, part, wanted)).collect() };
    match &cond.kind {
        CondKind::Not(inner) => distance(policy, evaluation, inner, !wanted),
        CondKind::And(of) => several(each(of), if wanted.is_true() { of.len() } else { 1 }),
        CondKind::Or(of) => several(each(of), if wanted.is_true() { 1 } else { of.len() }),
        CondKind::Tally { of, low, .. } if wanted.is_true() => several(each(of), *low),
        CondKind::Definition(id) => match policy.definitions.get(*id).map(|definition| &definition.body) {
            Some(DefinitionBody::Condition(body)) => distance(policy, evaluation, body, wanted),
            Some(DefinitionBody::Value(_)) | None => leaf(truth),
        },
        CondKind::Criterion(group, place) => {
            let criterion = policy.criteria.get(*group).and_then(|group| group.entries.get(*place));
            criterion.map_or(leaf(truth), |criterion| distance(policy, evaluation, &criterion.condition, wanted))
        }
        CondKind::Tally { .. }
        | CondKind::Constant(_)
        | CondKind::Holds(_)
        | CondKind::Compare { .. }
        | CondKind::Range { .. }
        | CondKind::In { .. }
        | CondKind::Defined(_)
        | CondKind::Known(_)
        | CondKind::Text { .. }
        | CondKind::Matches { .. }
        | CondKind::ListHas { .. }
        | CondKind::AnyRecord { .. } => leaf(truth),
    }
}

fn leaf(truth: Truth) -> u32 {
    if truth == Truth::Unknown { UNKNOWN } else { AGAINST }
}

/// The cheapest `count` of these together.
fn several(mut distances: Vec<u32>, count: usize) -> u32 {
    distances.sort_unstable();
    distances.into_iter().take(count).fold(0, u32::saturating_add)
}
