//! What a policy says and probably does not mean.
//!
//! One file a lint, one row in [`LINTS`], one page in the catalogue. A lint looks at a `Subject`, which is a policy that
//! checks, and gives diagnostics; how much they weigh is not its business: [`Levels`] say that, and comments in the policy
//! may allow single ones. What lints claim of every lead rests on [`analysis`](crate::analysis).
//!
//! ```
//! use bantam::lint::Settings;
//! use bantam::session::load_text;
//!
//! let loaded = load_text("p.bant", "if employees > 90 and employees < 80 then SQL\n");
//! let found = loaded.lint(&Settings::default());
//! assert!(found.iter().any(|finding| finding.code.name() == "lint/never-true"));
//! ```

mod allow;
mod fields;
mod levels;
mod registry;
mod sites;
mod subject;
mod tree;
mod uses;

mod number;
mod time;
mod truth;
mod unknown;
mod upkeep;

pub use levels::{Level, Levels};
pub use registry::{LINTS, Lint};

use subject::Subject;

use crate::check::Program;
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;
use crate::source::Sources;
use crate::types::Date;

/// What lints are run for.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How much each lint weighs.
    pub levels: Levels,
    /// The day of the run, for lints about what has passed; without it they find nothing.
    pub today: Option<Date>,
}

/// Everything that lints find in a policy, and the findings of lints that was found `elsewhere`, less what its comments
/// allow; and what is wrong with these comments.
#[must_use]
pub fn lint(
    sources: &Sources,
    program: &Program,
    policy: &Policy,
    settings: &Settings,
    elsewhere: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let subject = Subject::new(sources, program, policy, settings.today);
    let mut found = elsewhere;
    for lint in LINTS {
        if settings.levels.of(lint.code) != Level::Off {
            found.extend((lint.find)(&subject));
        }
    }
    let mut found = allow::apply(&subject, found, &settings.levels);
    found.retain_mut(|diagnostic| match settings.levels.of(diagnostic.code).severity() {
        Some(severity) => {
            diagnostic.severity = severity;
            true
        }
        None => false,
    });
    found.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
    found
}
