//! What is not known: tests that take it for a no, or let it pass.

pub(super) mod missing_counts_as_no;
pub(super) mod needless_default;
pub(super) mod negated_unknown;
mod negatives;
pub(super) mod sum_of_missing;
pub(super) mod unknown_lets_through;
pub(super) mod unless_on_points;
