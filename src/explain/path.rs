//! How a lead would reach the stage that it could be: the answers given, which rule votes, and whose word is due then.

use std::sync::Arc;

use crate::explain::Subject;
use crate::outlook::Outlook;
use crate::policy::{RuleId, StageId};
use crate::reference::Evaluation;
use crate::types::Outcome;

/// The way to the stage that a lead could be.
pub(super) struct Path {
    /// That stage.
    pub(super) goal: StageId,
    /// The first rule that votes for it there.
    pub(super) rule: Option<RuleId>,
    /// Whose approval is due when the answers are given; nobody's where the answers alone are enough.
    pub(super) approvals: Vec<Arc<str>>,
}

/// The way that the outlook found, walked by the interpreter; `None` where nothing higher is in reach.
pub(super) fn path(subject: &Subject<'_>, outlook: &Outlook) -> Option<Path> {
    let goal = outlook.could_be?;
    let mut lead = subject.lead.clone();
    for (field, answer) in outlook.ask.iter().zip(&outlook.answers) {
        if let Some(value) = lead.values.get_mut(*field) {
            *value = Some(answer.clone());
        }
    }
    let evaluation = Evaluation::new(subject.policy, &lead, subject.as_of);
    let there = evaluation.standing_if(&evaluation.pending());
    let mut voting = subject
        .policy
        .rules
        .iter_enumerated()
        .filter(|(id, rule)| rule.stage >= goal && there.rules.get(*id).is_some_and(|standing| standing.votes()));
    let rule = voting.clone().find(|(_, rule)| rule.stage == goal).or_else(|| voting.next()).map(|(id, _)| id);
    let answers_suffice = evaluation.outcome() >= Outcome::from(goal);
    let approvals = if answers_suffice { Vec::new() } else { evaluation.awaiting() };
    Some(Path { goal, rule, approvals })
}
