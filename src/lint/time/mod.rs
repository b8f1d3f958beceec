//! What passes with time, and lengths of time that do not go together.

pub(super) mod expired;
pub(super) mod mixed_spans;
pub(super) mod no_timezone;
pub(super) mod window_beyond_decay;
