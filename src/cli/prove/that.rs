//! Guarantees that are given on the command line, as if they stood behind the policy.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::overlay::Overlay;
use crate::cli::policies;
use crate::session::{self, Loaded};
use crate::syntax::written;

/// The name under which they are shown.
const NAME: &str = "--that";

/// Reads a policy with these guarantees behind its own.
pub(super) fn load(policy: &Path, conditions: &[String]) -> Result<Loaded, Failure> {
    // What is wrong with the file itself is told of the file.
    let alone = policies::load_policy(policy)?;
    let Some(own) = &alone.policy else { return Ok(alone) };
    let expected = own.guarantees.len() + conditions.len();
    let entries = own.rules.len() + own.caps.len() + own.disqualifications.len() + own.definitions.len();
    let name = policy.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let guarantees = conditions.iter().map(|text| format!("guarantee {}:\n{text}\n", written::text(text)));
    let text = format!("use {}\n{}", written::text(&name), guarantees.collect::<String>());
    let path = policy.with_file_name(NAME);
    let files = Overlay::of(&path, text);
    let loaded = session::load(&files, &path).map_err(|error| policies::unreadable(policy, &error))?;
    let is_more = loaded.policy.as_ref().is_some_and(|all| {
        let count = all.rules.len() + all.caps.len() + all.disqualifications.len() + all.definitions.len();
        all.guarantees.len() != expected || count != entries
    });
    if is_more {
        return Err(Failure::new("`--that` takes one condition").help("give each its own: `--that \"…\" --that \"…\"`"));
    }
    Ok(loaded)
}
