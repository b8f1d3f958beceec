//! What several kinds of tests share.

pub(crate) mod choices;
pub(crate) mod conditions;
pub(crate) mod generate;
pub(crate) mod leads;
