//! Why a lead has its outcome, why not the next stage, and what to ask.
//!
//! An [`Explanation`] is data; [`text`], [`markdown`] and the command line's JSON show it. Every verdict in it is asked
//! of the same [`Evaluation`] that decides, so an explanation cannot disagree with a decision.

mod condition;
mod held;
pub mod markdown;
mod nearest;
mod path;
mod phrase;
mod score;
pub mod text;

pub use condition::Node;
pub use score::{EntryLine, ScoreLine};

use std::sync::Arc;

use crate::explain::path::Path;
use crate::outlook::Outlook;
use crate::policy::{AsOf, Cond, DecidedBy, Policy, RuleId, StageId};
use crate::reference::{Decided, Evaluation};
use crate::source::Sources;
use crate::types::{Lead, Outcome};

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
    /// Other rules above the outcome whose condition holds, and the dates or people that keep them from voting.
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
    /// What else stands between the lead and the stage: the rule's dates, a missing or refused approval, caps.
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

impl Subject<'_> {
    /// The name of what decided; without a name of its own, with its line.
    fn entry_name(&self, by: DecidedBy) -> String {
        entry_name(self.policy, self.sources, by)
    }
}

/// What people call an entry: its name, or what stands for it and its line, as in `rule.3 (line 12)`.
#[must_use]
pub fn entry_name(policy: &Policy, sources: &Sources, by: DecidedBy) -> String {
    let unnamed = match by {
        DecidedBy::Rule(id) => policy.rules.get(id).filter(|rule| !rule.named).map(|rule| rule.span),
        DecidedBy::Cap(id) => policy.caps.get(id).filter(|cap| !cap.named).map(|cap| cap.span),
        DecidedBy::Disqualification(id) => {
            policy.disqualifications.get(id).filter(|veto| !veto.named).map(|veto| veto.span)
        }
        DecidedBy::Otherwise => None,
    };
    let line = unnamed.and_then(|span| Some(sources.get(span.file)?.line_column(span.start).0));
    let place = line.map(|line| format!(" (line {line})")).unwrap_or_default();
    format!("{}{place}", policy.entry_name(by))
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
    let path = path::path(subject, outlook);
    let (shown, above): (Vec<_>, Vec<_>) = policy
        .stages
        .keys()
        .filter(|stage| only.map_or(Outcome::from(*stage) > decided.outcome, |only| only == *stage))
        .filter_map(|stage| needs(subject, &teller, stage, path.as_ref()))
        .unzip();
    let deciding = decided.by.and_then(|by| deciding_condition(policy, by)).map(|cond| teller.nodes(cond, false));
    Explanation {
        lead: name.to_owned(),
        sentence: sentence(policy, decided, outlook, path.as_ref()),
        outcome: policy.outcome_name(decided.outcome).to_owned(),
        decided_by: decided.by.map(|by| subject.entry_name(by)),
        because: decided.because.clone(),
        deciding: deciding.unwrap_or_default(),
        above,
        held: held::votes(subject, &evaluation, decided, &shown),
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
fn sentence(policy: &Policy, decided: &Decided, outlook: &Outlook, path: Option<&Path>) -> String {
    let outcome = policy.outcome_name(decided.outcome);
    let Some(goal) = outlook.could_be else {
        let top = policy.stages.last_key().map(Outcome::from);
        return match (Some(decided.outcome) == top, outlook.settled) {
            (true, true) => outcome.to_owned(),
            (true, false) => format!("{outcome}, though a missing answer could lower it"),
            (false, true) => format!("{outcome}, and no missing answer or approval would change that"),
            (false, false) => {
                format!("{outcome}, and no missing answer or approval would raise it, though one could lower it")
            }
        };
    };
    let answers = match outlook.ask.len() {
        0 => None,
        1 => Some("1 answer".to_owned()),
        several => Some(format!("{several} answers")),
    };
    let people = path.map(|path| path.approvals.as_slice()).unwrap_or_default();
    let approval = (!people.is_empty()).then(|| format!("an approval by {}", quoted_list(people)));
    let steps: Vec<String> = answers.into_iter().chain(approval).collect();
    format!("{outcome}, and {} from {}", steps.join(" and "), policy.outcome_name(goal.into()))
}

fn quoted_list(names: &[Arc<str>]) -> String {
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

fn needs(
    subject: &Subject<'_>,
    teller: &condition::Teller<'_>,
    stage: StageId,
    path: Option<&Path>,
) -> Option<(RuleId, Needs)> {
    let policy = subject.policy;
    let on_path = path.filter(|path| path.goal == stage).and_then(|path| path.rule);
    let id = on_path.or_else(|| nearest::rule(policy, teller.evaluation, stage))?;
    Some((id, needs_of(subject, teller, id)?))
}

fn needs_of(subject: &Subject<'_>, teller: &condition::Teller<'_>, id: RuleId) -> Option<Needs> {
    let rule = subject.policy.rules.get(id)?;
    Some(Needs {
        stage: subject.policy.outcome_name(rule.stage.into()).to_owned(),
        rule: subject.entry_name(DecidedBy::Rule(id)),
        condition: teller.nodes(&rule.condition, true),
        held: held::from(subject, teller.evaluation, id, rule.stage),
    })
}

/// What one rule needs to vote for a lead; `None` where the policy has no such rule.
#[must_use]
pub fn rule_needs(subject: &Subject<'_>, id: RuleId) -> Option<Needs> {
    let evaluation = Evaluation::new(subject.policy, subject.lead, subject.as_of);
    let teller = condition::Teller { policy: subject.policy, sources: subject.sources, evaluation: &evaluation };
    needs_of(subject, &teller, id)
}

fn decisions(policy: &Policy, decided: &Decided) -> Vec<(String, Option<String>)> {
    let values = policy.decisions.iter().zip(&decided.decisions);
    values
        .map(|(decision, value)| (decision.name.to_string(), value.as_ref().map(|value| policy.friendly(value))))
        .collect()
}
