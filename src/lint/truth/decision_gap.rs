//! `decide segment` without an entry for some lead whose answers are all known: it comes out without a value.

use crate::analysis::{Fact, Witness};
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::Decision;

/// Decisions through which a lead with every answer falls.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let gaps = subject.audit().facts.iter().filter_map(|fact| match fact {
        Fact::Gap { decision, complete: true, witness } => Some((subject.policy.decisions.get(*decision)?, witness)),
        Fact::Gap { complete: false, .. }
        | Fact::OnlyWhileMissing(_)
        | Fact::TrueOfAll(..)
        | Fact::Unplaced(_)
        | Fact::FailsOpen { .. }
        | Fact::NeverMatters(_) => None,
    });
    gaps.map(|(decision, witness)| gap(subject, decision, witness)).collect()
}

fn gap(subject: &Subject<'_>, decision: &Decision, witness: &Witness) -> Diagnostic {
    let name = &decision.name;
    let answers: Vec<String> = subject
        .fields_of_decision(decision)
        .into_iter()
        .filter_map(|field| {
            let value = witness.lead.values.get(field)?.as_ref()?;
            Some(format!("`{} = {}`", subject.field_name(field), subject.policy.friendly(value)))
        })
        .collect();
    let lead = if answers.is_empty() { "a lead".to_owned() } else { format!("a lead with {}", answers.join(", ")) };
    Diagnostic::warning(Code::LintDecisionGap, format!("some leads fall through `{name}`"))
        .label(decision.span, format!("{lead} gets no value"))
        .help("add an entry for such leads, or an `otherwise`")
}
