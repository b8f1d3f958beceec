//! Rules without a name in a policy of many, and rules that do not say why.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::Upkeep;
use crate::source::Span;

/// With more entries than this, `SQL.4` tells nobody anything.
const FEW: usize = 10;

/// A rule, cap or disqualification.
struct Entry<'p> {
    kind: &'static str,
    name: &'p str,
    named: bool,
    upkeep: &'p Upkeep,
    span: Span,
}

/// Rules, caps and disqualifications without a name, where there are more than ten.
pub(in crate::lint) fn unnamed(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let entries = entries(subject);
    if entries.len() <= FEW {
        return Vec::new();
    }
    let told = entries.into_iter().filter(|entry| !entry.named).map(|entry| {
        let (kind, name) = (entry.kind, entry.name);
        let message = format!("this {kind} has no name of its own: in outputs it is `{name}`");
        Diagnostic::warning(Code::LintUnnamedRule, message)
            .label(entry.span, format!("`{name}` only until another one is put before it"))
            .help("put a name before it that people know it by, such as `rule asked_for_a_demo:`")
    });
    told.collect()
}

/// Rules, caps and disqualifications without `because`.
pub(in crate::lint) fn without_reason(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let silent = entries(subject).into_iter().filter(|entry| entry.upkeep.because.is_none());
    let told = silent.map(|entry| {
        let message = format!("the {} `{}` does not say why", entry.kind, entry.name);
        Diagnostic::warning(Code::LintNoBecause, message)
            .label(entry.span, "decides, and gives no reason")
            .help("add `because \"…\"`: sales people read it beside the outcome")
    });
    told.collect()
}

fn entries<'p>(subject: &Subject<'p>) -> Vec<Entry<'p>> {
    let policy = subject.policy;
    let rules = policy.rules.iter().map(|rule| Entry {
        kind: "rule",
        name: &rule.name,
        named: rule.named,
        upkeep: &rule.upkeep,
        span: rule.span,
    });
    let caps = policy.caps.iter().map(|cap| Entry {
        kind: "cap",
        name: &cap.name,
        named: cap.named,
        upkeep: &cap.upkeep,
        span: cap.span,
    });
    let vetoes = policy.disqualifications.iter().map(|veto| Entry {
        kind: "disqualification",
        name: &veto.name,
        named: veto.named,
        upkeep: &veto.upkeep,
        span: veto.span,
    });
    rules.chain(caps).chain(vetoes).collect()
}
