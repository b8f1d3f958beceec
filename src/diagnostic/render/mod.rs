//! How diagnostics are shown: drawn for people, a line each for editors and logs, as JSON for machines, and in the forms
//! that CI systems show at the place.
//!
//! All of them take any diagnostic whatever its spans are: places beyond the text are clamped to it.

mod concise;
mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
mod graphical;
mod json;
mod junit;
mod page;
mod place;
mod sarif;

pub use concise::concise;
pub use github::github;
pub use gitlab::gitlab;
pub use graphical::{Look, graphical};
pub use json::json;
pub use junit::junit;
pub use sarif::sarif;

use crate::diagnostic::{Diagnostic, Severity};

impl Severity {
    /// The word for it: `error`, `warning`, `advice`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Advice => "advice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The diagnostics in the order of their places; those without one come first.
fn in_order(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.file, span.start, span.end)));
    sorted
}

/// Text that came from a file, safe for a terminal: control characters and marks that turn the direction of
/// writing are shown as `�`. Tabs and line breaks stay.
fn printable(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\t' && c != '\n')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
    };
    text.chars().map(|c| if hidden(c) { '\u{FFFD}' } else { c }).collect()
}

#[cfg(test)]
mod tests;
