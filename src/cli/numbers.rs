//! Numbers on the command line.

use std::num::NonZeroUsize;
use std::str::FromStr;

/// `20`, of any kind of whole number.
pub(super) fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "give a whole number, as in 20".to_owned())
}

/// `90`, a share of a hundred.
pub(super) fn percent(text: &str) -> Result<u32, String> {
    let percent = text.strip_suffix('%').unwrap_or(text).parse().ok().filter(|percent| *percent <= 100);
    percent.ok_or_else(|| "give a whole number from 0 to 100, as in 90".to_owned())
}

/// `2`
pub(super) fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "give a number of threads from 1 up; without it, all that the machine has".to_owned())
}

/// As many threads as the machine has, as far as it tells.
pub(super) fn all_threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
