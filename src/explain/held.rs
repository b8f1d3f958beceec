//! What holds a lead back although a condition holds: dates, people, caps.

use crate::explain::Subject;
use crate::policy::{CapException, DecidedBy, Rule, RuleId, StageId, Upkeep};
use crate::reference::{Approval, Decided, Evaluation, RuleStanding};
use crate::types::{Date, Outcome};

/// What keeps a rule from bringing its stage beside its condition: its dates, people, and caps below the stage.
pub(super) fn from(subject: &Subject<'_>, evaluation: &Evaluation<'_>, id: RuleId, stage: StageId) -> Vec<String> {
    let Some(rule) = subject.policy.rules.get(id) else { return Vec::new() };
    let mut held = rule_held(subject, evaluation, id, rule);
    held.extend(caps(subject, evaluation, stage.into()));
    held
}

/// The rules above the outcome whose condition holds, that dates or people keep from voting; but for those `shown`.
pub(super) fn votes(
    subject: &Subject<'_>,
    evaluation: &Evaluation<'_>,
    decided: &Decided,
    shown: &[RuleId],
) -> Vec<String> {
    let policy = subject.policy;
    let withheld = policy.rules.iter_enumerated().filter(|(id, rule)| {
        let standing = evaluation.standing().rules.get(*id);
        let withheld = standing.is_some_and(|standing| standing.condition.is_true() && !standing.votes());
        withheld && Outcome::from(rule.stage) > decided.outcome && !shown.contains(id)
    });
    let told = withheld.map(|(id, rule)| {
        let why = rule_held(subject, evaluation, id, rule).join("; ");
        let name = subject.entry_name(DecidedBy::Rule(id));
        format!("{name} would vote for {}, but: {why}", policy.outcome_name(rule.stage.into()))
    });
    told.collect()
}

/// The caps that bind below a stage.
fn caps(subject: &Subject<'_>, evaluation: &Evaluation<'_>, stage: Outcome) -> Vec<String> {
    let policy = subject.policy;
    let mut binding = Vec::new();
    for (id, cap) in policy.caps.iter_enumerated() {
        let Some(bound) = evaluation.standing().caps.get(id).filter(|bound| bound.binds()) else { continue };
        if Outcome::from(bound.limit) < stage {
            let by = DecidedBy::Cap(id);
            let because = evaluation.because(by).map(|because| format!(": {because}")).unwrap_or_default();
            let limit = policy.outcome_name(bound.limit.into());
            let lift = match &cap.unless {
                Some(CapException::Approval(who)) => format!("; an approval by \"{who}\" would lift it"),
                Some(CapException::Condition(_)) | None => String::new(),
            };
            binding.push(format!("{} allows no more than {limit}{because}{lift}", subject.entry_name(by)));
        }
    }
    binding
}

/// What keeps a rule from voting beside its condition.
fn rule_held(subject: &Subject<'_>, evaluation: &Evaluation<'_>, id: RuleId, rule: &Rule) -> Vec<String> {
    let Some(standing) = evaluation.standing().rules.get(id) else { return Vec::new() };
    let dates = (!standing.in_force).then(|| out_of_force(&rule.upkeep, subject.as_of.today));
    let approval = held_by_approval(rule, standing);
    dates.into_iter().chain(approval).collect()
}

fn out_of_force(upkeep: &Upkeep, today: Date) -> String {
    match (upkeep.from, upkeep.until) {
        (Some(from), _) if today < from => format!("in force only from {from}"),
        (_, Some(until)) => format!("in force only until {until}"),
        (_, None) => "not in force".to_owned(),
    }
}

fn held_by_approval(rule: &Rule, standing: &RuleStanding) -> Option<String> {
    let who = rule.approval.as_deref().unwrap_or_default();
    match &standing.approval {
        Approval::NotAsked | Approval::Given(_) => None,
        Approval::Pending => Some(format!("approval by \"{who}\" is pending")),
        Approval::Rejected(verdict) => {
            let on = verdict.on.map(|day| format!(" on {day}")).unwrap_or_default();
            let reason = verdict.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            Some(format!("rejected by \"{who}\"{on}{reason}"))
        }
    }
}
