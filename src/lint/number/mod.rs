//! Money, numbers and points.

pub(super) mod mixed_magnitudes;
pub(super) mod old_rates;
pub(super) mod shared_bound;
pub(super) mod three_zeros;
pub(super) mod uncapped_count;
pub(super) mod unreachable_bound;
