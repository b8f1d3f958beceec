//! `cap at MQL if not consent`: who has not answered is let through.

use super::negatives::negatives;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::fields::asks_for_presence;
use crate::lint::sites::{Role, Site};
use crate::lint::subject::Subject;

/// Caps and disqualifications that bind for what a lead is not, and do not for leads that have not said.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let barriers: Vec<&Site<'_>> =
        subject.sites.iter().filter(|site| matches!(site.role, Role::Cap(_) | Role::Disqualification(_))).collect();
    let mut found = Vec::new();
    for barrier in &barriers {
        for negative in negatives(subject, barrier, true) {
            // Another one may be there for just these leads.
            if barriers.iter().any(|other| asks_for_presence(other.condition, negative.field)) {
                continue;
            }
            let name = subject.field_name(negative.field);
            let what = if matches!(barrier.role, Role::Cap(_)) { "cap" } else { "disqualification" };
            let message = format!("this {what} lets leads through whose `{name}` is missing");
            let diagnostic = Diagnostic::warning(Code::LintUnknownLetsThrough, message)
                .label(negative.span, format!("unknown, and so not true, where `{name}` is missing"));
            found.push(negative.with_missing(subject, diagnostic));
        }
    }
    found
}
