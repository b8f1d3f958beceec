//! What several kinds of tests share.

pub(crate) mod choices;
pub(crate) mod conditions;
pub(crate) mod generate;
pub(crate) mod leads;

use proptest::prelude::ProptestConfig;

/// So many random cases, or with `BANTAM_CASES=20` twenty times as many.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let times: f64 =
        std::env::var("BANTAM_CASES").map_or(1.0, |times| times.parse().expect("BANTAM_CASES is a number"));
    let cases = (f64::from(usual) * times).ceil() as u32;
    ProptestConfig { cases, failure_persistence: None, max_shrink_time: 20_000, ..ProptestConfig::default() }
}
