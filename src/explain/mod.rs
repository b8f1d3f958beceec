//! Why a lead has its outcome, why not the next stage, and what to ask.
//!
//! An [`Explanation`] is data; [`text`], [`markdown`] and the command line's JSON show it. Every verdict in it is asked
//! of the same [`Evaluation`] that decides, so an explanation cannot disagree with a decision.

mod condition;
pub mod markdown;
mod nearest;
mod phrase;
mod score;
pub mod text;

pub use condition::Node;
pub use score::{EntryLine, ScoreLine};

use std::sync::Arc;

use crate::outlook::Outlook;
use crate::policy::{AsOf, CapException, Cond, DecidedBy, Policy, Rule, RuleId, StageId, Upkeep};
use crate::reference::{Approval, Decided, Evaluation, RuleStanding};
use crate::source::Sources;
use crate::types::{Date, Lead, Outcome};

/// Why a lead has its outcome and what stands between it and the stages above.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The lead's key, or its row.
    pub lead: String,
    /// The first line: the outcome, and how far the next stage is.
    pub sentence: String,
    /// The outcome by name.
    pub outcome: String,
    /// What decided it, by name; `None` where no rule voted and nothing held the lead back.
    pub decided_by: Option<String>,
    /// The author's reason, or else the deciding condition in short.
    pub because: Option<String>,
    /// The deciding condition, its parts apart where all of them must hold.
    pub deciding: Vec<Node>,
    /// For each stage above the outcome that a rule votes for, lowest first: what it needs.
    pub above: Vec<Needs>,
    /// What held the lead back although a rule voted: caps, vetoes, dates, approvals.
    pub held: Vec<String>,
    /// The scores, entry by entry.
    pub scores: Vec<ScoreLine>,
    /// The decisions: name and value as people read it.
    pub decisions: Vec<(String, Option<String>)>,
    /// The stage that missing answers and pending approvals could still bring.
    pub could_be: Option<String>,
    /// The fewest answers that bring it.
    pub ask: Vec<String>,
    /// Whose approval the lead waits for.
    pub awaiting: Vec<String>,
    /// Whether nothing that is missing could change the outcome.
    pub settled: bool,
}

/// What a stage above the outcome needs: its nearest rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Needs {
    /// The stage.
    pub stage: String,
    /// The rule that comes nearest.
    pub rule: String,
    /// Its condition on this lead, its parts apart where all of them must hold.
    pub condition: Vec<Node>,
    /// What else holds the rule back: its dates, a missing or refused approval.
    pub held: Vec<String>,
}

/// What an explanation is made from.
pub struct Subject<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Its sources, for the words of its conditions.
    pub sources: &'a Sources,
    /// The lead.
    pub lead: &'a Lead,
    /// The moment.
    pub as_of: &'a AsOf,
}

/// Explains the outcome of one lead. `name` is its key or row; `only` limits the stages above to one.
#[must_use]
pub fn explain(
    subject: &Subject<'_>,
    name: &str,
    decided: &Decided,
    outlook: &Outlook,
    only: Option<StageId>,
) -> Explanation {
    let policy = subject.policy;
    let evaluation = Evaluation::new(policy, subject.lead, subject.as_of);
    let teller = condition::Teller { policy, sources: subject.sources, evaluation: &evaluation };
    let above = policy
        .stages
        .keys()
        .filter(|stage| only.map_or(Outcome::from(*stage) > decided.outcome, |only| only == *stage))
        .filter_map(|stage| needs(subject, &teller, stage))
        .collect();
    let deciding = decided.by.and_then(|by| deciding_condition(policy, by)).map(|cond| teller.nodes(cond, false));
    Explanation {
        lead: name.to_owned(),
        sentence: sentence(policy, decided, outlook),
        outcome: policy.outcome_name(decided.outcome).to_owned(),
        decided_by: decided.by.map(|by| policy.entry_name(by).to_string()),
        because: decided.because.clone(),
        deciding: deciding.unwrap_or_default(),
        above,
        held: held_back(subject, &evaluation, decided),
        scores: policy.scores.keys().map(|id| score::line(&teller, id)).collect(),
        decisions: decisions(policy, decided),
        could_be: outlook.could_be.map(|stage| policy.outcome_name(stage.into()).to_owned()),
        ask: outlook.ask.iter().filter_map(|id| policy.schema.fields.get(*id)).map(|f| f.name.to_string()).collect(),
        awaiting: outlook.awaiting.iter().map(ToString::to_string).collect(),
        settled: outlook.settled,
    }
}

/// What a nearest rule lacks, a line each: the tests that do not hold or are not known, and what else holds it back.
pub fn shortfall(needs: &Needs) -> impl Iterator<Item = String> {
    let mut lacking = Vec::new();
    for node in &needs.condition {
        lacking_tests(node, &mut lacking);
    }
    lacking.extend(needs.held.iter().cloned());
    lacking.into_iter().map(|line| format!("{}: {line}", needs.rule))
}

fn lacking_tests(node: &Node, into: &mut Vec<String>) {
    if node.truth.is_true() {
        return;
    }
    if node.children.is_empty() {
        into.push(format!("{} {}", node.label, node.detail).trim_end().to_owned());
    }
    for child in &node.children {
        lacking_tests(child, into);
    }
}

/// The first line, for a person in sales: `MQL, and 1 answer from SQL`.
fn sentence(policy: &Policy, decided: &Decided, outlook: &Outlook) -> String {
    let outcome = policy.outcome_name(decided.outcome);
    let Some(stage) = outlook.could_be else {
        let top = policy.stages.last_key().map(Outcome::from);
        return if Some(decided.outcome) == top {
            outcome.to_owned()
        } else if outlook.settled {
            format!("{outcome}, and no missing answer or approval would change that")
        } else {
            format!("{outcome}, and no missing answer or approval would raise it")
        };
    };
    let goal = policy.outcome_name(stage.into());
    match outlook.ask.len() {
        0 => format!("{outcome}, and an approval by {} from {goal}", quoted_list(&outlook.awaiting)),
        1 => format!("{outcome}, and 1 answer from {goal}"),
        several => format!("{outcome}, and {several} answers from {goal}"),
    }
}

fn quoted_list(names: &[Arc<str>]) -> String {
    if names.is_empty() {
        return "somebody".to_owned();
    }
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" and ")
}

fn deciding_condition(policy: &Policy, by: DecidedBy) -> Option<&Cond> {
    match by {
        DecidedBy::Rule(id) => policy.rules.get(id).map(|rule| &rule.condition),
        DecidedBy::Cap(id) => policy.caps.get(id).map(|cap| &cap.condition),
        DecidedBy::Disqualification(id) => policy.disqualifications.get(id).map(|veto| &veto.condition),
        DecidedBy::Otherwise => None,
    }
}

fn needs(subject: &Subject<'_>, teller: &condition::Teller<'_>, stage: StageId) -> Option<Needs> {
    let policy = subject.policy;
    let id = nearest::rule(policy, teller.evaluation, stage)?;
    let rule = policy.rules.get(id)?;
    Some(Needs {
        stage: policy.outcome_name(stage.into()).to_owned(),
        rule: rule.name.to_string(),
        condition: teller.nodes(&rule.condition, true),
        held: rule_held(subject, teller.evaluation, id, rule),
    })
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

/// What stands between the highest vote and the outcome, and the votes that dates and people withhold.
fn held_back(subject: &Subject<'_>, evaluation: &Evaluation<'_>, decided: &Decided) -> Vec<String> {
    let policy = subject.policy;
    let standing = evaluation.standing();
    let mut held = Vec::new();
    let told = |by: DecidedBy| evaluation.because(by).map(|because| format!(": {because}")).unwrap_or_default();
    for (id, veto) in policy.disqualifications.iter_enumerated() {
        if standing.disqualifications.get(id).is_some_and(|veto| veto.binds()) {
            held.push(format!("{} disqualifies{}", veto.name, told(DecidedBy::Disqualification(id))));
        }
    }
    for (id, cap) in policy.caps.iter_enumerated() {
        let Some(bound) = standing.caps.get(id).filter(|bound| bound.binds()) else { continue };
        if Outcome::from(bound.limit) < standing.highest_vote {
            let limit = policy.outcome_name(bound.limit.into());
            let lift = match &cap.unless {
                Some(CapException::Approval(who)) => format!("; an approval by \"{who}\" would lift it"),
                Some(CapException::Condition(_)) | None => String::new(),
            };
            held.push(format!("{} allows no more than {limit}{}{lift}", cap.name, told(DecidedBy::Cap(id))));
        }
    }
    for (id, rule) in policy.rules.iter_enumerated() {
        let withheld = standing.rules.get(id).is_some_and(|rule| rule.condition.is_true() && !rule.votes());
        if withheld && Outcome::from(rule.stage) > decided.outcome {
            let why = rule_held(subject, evaluation, id, rule).join("; ");
            held.push(format!("{} would vote for {}, but: {why}", rule.name, policy.outcome_name(rule.stage.into())));
        }
    }
    held
}

fn decisions(policy: &Policy, decided: &Decided) -> Vec<(String, Option<String>)> {
    let values = policy.decisions.iter().zip(&decided.decisions);
    values
        .map(|(decision, value)| (decision.name.to_string(), value.as_ref().map(|value| policy.friendly(value))))
        .collect()
}
