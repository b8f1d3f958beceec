//! What passes with time.

pub(super) mod expired;
