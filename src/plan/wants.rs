//! What the output asks for beside each lead's outcome and what decided it.

use crate::policy::{CriteriaId, DecisionId, Named, Policy, ScoreId};

/// What is wanted of each lead. The outcome and what decided it always are; all else is worked out only where it stands
/// here, or where these two hang on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Scores.
    pub scores: Vec<ScoreId>,
    /// Criteria groups, of which is told how many are true.
    pub criteria: Vec<CriteriaId>,
    /// Decisions.
    pub decisions: Vec<DecisionId>,
    /// Definitions and single criteria.
    pub named: Vec<Named>,
    /// Whether it is asked what could still become of a lead: then what is told apart of its answers tells that, too.
    pub prospects: bool,
}

impl Wants {
    /// All that a policy has a name for, and what could still become of a lead.
    #[must_use]
    pub fn everything(policy: &Policy) -> Wants {
        let criterion = |id: CriteriaId| {
            let entries = policy.criteria.get(id).map_or(0, |group| group.entries.len());
            (0..entries).map(move |place| Named::Criterion(id, place))
        };
        Wants {
            scores: policy.scores.keys().collect(),
            criteria: policy.criteria.keys().collect(),
            decisions: policy.decisions.keys().collect(),
            named: policy
                .definitions
                .keys()
                .map(Named::Definition)
                .chain(policy.criteria.keys().flat_map(criterion))
                .collect(),
            prospects: true,
        }
    }
}
