//! Never true, always true, said twice: what rests on all leads that there could be.

pub(super) mod claims;
pub(super) mod constant_condition;
pub(super) mod decision_gap;
pub(super) mod redundant_condition;
