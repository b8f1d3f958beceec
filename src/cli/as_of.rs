//! The moment that a run is for: `--as-of`, else the moment it starts. Never a hidden clock: outputs say which.

use jiff::{Timestamp, Unit};

use super::failure::Failure;
use crate::policy::{AsOf, Policy};
use crate::types::{Date, Moment, MomentError};

/// The moment that a run is for.
pub(super) fn as_of(policy: &Policy, given: Option<&str>) -> Result<AsOf, Failure> {
    match given {
        Some(text) => pinned(policy, text),
        None => started(policy, Timestamp::now()),
    }
}

/// The same moment for two policies, each in its own time zone.
pub(super) fn as_of_both(old: &Policy, new: &Policy, given: Option<&str>) -> Result<(AsOf, AsOf), Failure> {
    match given {
        Some(text) => Ok((pinned(old, text)?, pinned(new, text)?)),
        None => {
            let start = Timestamp::now();
            Ok((started(old, start)?, started(new, start)?))
        }
    }
}

/// The day for those who do not mind the time of day.
pub(super) fn today(policy: &Policy, given: Option<&str>) -> Result<Date, Failure> {
    match given {
        Some(text) => at(policy, text).map(|as_of| as_of.today),
        None => started(policy, Timestamp::now()).map(|as_of| as_of.today),
    }
}

/// The moment as summaries tell it: `2026-11-21 (Europe/Paris)`.
pub(super) fn shown(policy: &Policy, as_of: &AsOf) -> String {
    match as_of.now.filter(|_| policy.uses_now) {
        Some(now) => {
            let time = now.to_zoned(policy.timezone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
            format!("{time} ({})", policy.timezone_name)
        }
        None => format!("{} ({})", as_of.today, policy.timezone_name),
    }
}

/// The moment that was given.
pub(super) fn pinned(policy: &Policy, text: &str) -> Result<AsOf, Failure> {
    let as_of = at(policy, text)?;
    if policy.uses_now && as_of.now.is_none() {
        return Err(Failure::new(format!("the policy uses `now`, and `--as-of {text}` has no time"))
            .help(format!("give the time of day as well: `--as-of {}T09:00`", as_of.today)));
    }
    Ok(as_of)
}

fn at(policy: &Policy, text: &str) -> Result<AsOf, Failure> {
    let moment = Moment::from_iso(text.trim()).map_err(|error| wrong(text, error))?;
    let beyond = || Failure::new(format!("`--as-of {text}` is beyond the years that the calendar has"));
    AsOf::at(moment, &policy.timezone).ok_or_else(beyond)
}

fn started(policy: &Policy, start: Timestamp) -> Result<AsOf, Failure> {
    let clock = |_| Failure::new("the clock of this machine is beyond the calendar").help("give `--as-of`");
    let now = start.round(Unit::Microsecond).map_err(clock)?;
    Ok(AsOf { today: now.to_zoned(policy.timezone.clone()).date(), now: Some(now) })
}

fn wrong(text: &str, error: MomentError) -> Failure {
    let message = match error {
        MomentError::Shape => format!("`--as-of {text}` is no date"),
        MomentError::NoSuchDay => format!("`--as-of {text}`: the calendar has no such day"),
        MomentError::NoSuchTime => format!("`--as-of {text}`: no clock shows such a time"),
    };
    Failure::new(message).help("write a date or a date and a time: `--as-of 2026-11-21` or `--as-of 2026-11-21T09:00`")
}
