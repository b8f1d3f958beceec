//! `if industry != retail then MQL`: who has no industry is not meant, or is?

use super::negatives::negatives;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::sites::Role;
use crate::lint::subject::Subject;

/// Rules, points and decisions that hang on what a lead is not, and on nothing else about that field.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let gives = |role: Role| matches!(role, Role::Rule(_) | Role::Decision | Role::Points { positive: true });
    let mut found = Vec::new();
    for site in subject.sites.iter().filter(|site| gives(site.role)) {
        for negative in negatives(subject, site, false) {
            let name = subject.field_name(negative.field);
            let message = format!("`{}` is not true of leads whose `{name}` is missing", subject.text(negative.span));
            let diagnostic = Diagnostic::warning(Code::LintNegatedUnknown, message)
                .label(negative.span, format!("unknown where `{name}` is missing"));
            found.push(diagnostic.help(negative.help(subject)));
        }
    }
    found
}
