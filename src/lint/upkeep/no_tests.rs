//! Rules, and no `test` that would fail if somebody broke them.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;

/// A policy with rules and without tests.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let policy = subject.policy;
    let Some(first) = policy.rules.first().filter(|_| policy.tests.is_empty()) else { return Vec::new() };
    let stage = policy.stages.get(first.stage).map_or("", |stage| &stage.name);
    let message = "no `test` says what these rules are to do";
    let diagnostic =
        Diagnostic::warning(Code::LintNoTests, message).label(first.span, "nothing would tell if this broke");
    let help = format!(
        "write down a lead or two that you know: `test \"…\" {{`, `given FIELD = VALUE`, `expect {stage}`, `}}`; \
         `bantam prove --write-tests` begins with some"
    );
    vec![diagnostic.help(help)]
}
