//! The laws of what is missing: `could_be`, `ask`, `settled`, held against going through all values that matter.

use std::collections::BTreeSet;

use bantam::engine::{Machine, Prospects};
use bantam::outlook::{Outlook, Prospect, Searcher, Survey, look};
use bantam::plan::{Batch, Plan, Wants};
use bantam::policy::{AsOf, Cond, Policy};
use bantam::reference::{Approvals, Evaluation};
use bantam::types::{FieldId, Lead, Outcome, Value, Verdict, VerdictKind};
use proptest::prelude::*;

use crate::more;
use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

/// A policy, a lead of which few answers are missing, and the day.
struct Case {
    policy: Policy,
    lead: Lead,
    as_of: AsOf,
}

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(any::<u32>(), 0..500)
}

/// So few answers are missing that all completions can be gone through.
const GAPS: usize = 3;

fn case(choices: &mut Choices, sketch: &Sketch) -> Case {
    let policy = crate::evaluation::checked(sketch);
    let mut lead = leads::lead(&policy, choices);
    let mut gaps: Vec<FieldId> = missing(&lead);
    choices.shuffle(&mut gaps);
    for field in gaps.into_iter().skip(GAPS) {
        lead.values[field] = Some(choices.pick(&leads::domain(&policy.schema.fields[field].name)));
    }
    Case { policy, lead, as_of: leads::as_of() }
}

fn missing(lead: &Lead) -> Vec<FieldId> {
    lead.values.iter_enumerated().filter(|(_, value)| value.is_none()).map(|(id, _)| id).collect()
}

fn all_pending(evaluation: &Evaluation) -> Outcome {
    evaluation.standing_if(&evaluation.pending()).outcome
}

impl Case {
    fn evaluate<T>(&self, lead: &Lead, ask: impl FnOnce(&Evaluation) -> T) -> T {
        ask(&Evaluation::new(&self.policy, lead, &self.as_of))
    }

    /// The lead with each combination of answers to some fields: each of them, or where `optional`, none.
    fn completions(&self, fields: &[FieldId], optional: bool) -> Vec<Lead> {
        let mut leads = vec![self.lead.clone()];
        for field in fields {
            let mut answers: Vec<Option<Value>> =
                leads::domain(&self.policy.schema.fields[*field].name).into_iter().map(Some).collect();
            if optional {
                answers.push(None);
            }
            leads = leads
                .iter()
                .flat_map(|lead| {
                    answers.iter().map(|answer| {
                        let mut lead = lead.clone();
                        lead.values[*field].clone_from(answer);
                        lead
                    })
                })
                .collect();
        }
        leads
    }

    /// The highest outcome that answers to these very fields reach.
    fn reach(&self, fields: &[FieldId]) -> Outcome {
        let leads = self.completions(fields, false);
        leads.iter().map(|lead| self.evaluate(lead, all_pending)).max().unwrap()
    }

    fn answered(&self, outlook: &Outlook) -> Lead {
        let mut lead = self.lead.clone();
        for (field, answer) in outlook.ask.iter().zip(&outlook.answers) {
            lead.values[*field] = Some(answer.clone());
        }
        lead
    }

    fn outlook(&self) -> Outlook {
        look(&self.policy, &self.lead, &self.as_of)
    }
}

/// A condition as it was written.
fn text_of(sketch: &Sketch, condition: &Cond) -> String {
    sketch.to_string()[condition.span.start as usize..condition.span.end as usize].to_owned()
}

fn subsets(fields: &[FieldId]) -> Vec<Vec<FieldId>> {
    let chosen = |mask: usize| {
        fields.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, field)| *field).collect()
    };
    (0..1 << fields.len()).map(chosen).collect()
}

fn conditions(policy: &Policy) -> impl Iterator<Item = &Cond> {
    let rules = policy.rules.iter().map(|rule| &rule.condition);
    let groups = policy.criteria.iter().flat_map(|group| &group.entries).map(|entry| &entry.condition);
    let decisions = policy.decisions.iter().flat_map(|decision| &decision.entries).map(|entry| &entry.condition);
    rules.chain(policy.caps.iter().map(|cap| &cap.condition)).chain(groups).chain(decisions)
}

proptest! {
    #![proptest_config(cases(150))]

    /// Law 2: no completion reaches more, the answers given reach it, and no smaller set of fields does.
    #[test]
    fn could_be_and_ask_are_what_going_through_all_values_gives(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let case = case(&mut choices, &sketch);
        let outlook = case.outlook();
        let now = case.evaluate(&case.lead, |evaluation| evaluation.outcome());
        prop_assert!(!outlook.exhausted, "given up: {sketch}{:?}", case.lead);
        let reached = outlook.could_be.map_or(now, Outcome::from);
        if outlook.could_be.is_some() {
            prop_assert!(reached > now);
            prop_assert_eq!(case.evaluate(&case.answered(&outlook), all_pending), reached);
        }
        for fields in subsets(&missing(&case.lead)) {
            let best = case.reach(&fields);
            prop_assert!(best <= reached || best == Outcome::NoStage, "{fields:?} reach {best:?}, not {reached:?}: {sketch}{:?}", case.lead);
            if outlook.could_be.is_some() && best == reached {
                let found = (fields.len(), fields.clone());
                prop_assert!(found >= (outlook.ask.len(), outlook.ask.clone()), "{fields:?}, not {:?}: {sketch}{:?}", outlook.ask, case.lead);
            }
        }
    }

    /// Law 3: a settled lead keeps its outcome whatever is answered and approved; one that is not can lose it.
    #[test]
    fn settled_leads_keep_their_outcome(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features { open_arithmetic: false, ..Features::ALL });
        let case = case(&mut choices, &sketch);
        let outlook = case.outlook();
        let now = case.evaluate(&case.lead, |evaluation| evaluation.outcome());
        let completions = case.completions(&missing(&case.lead), true);
        let kept = completions.iter().all(|lead| {
            case.evaluate(lead, |evaluation| evaluation.outcome() == now && all_pending(evaluation) == now)
        });
        prop_assert!(kept || !outlook.settled);
        prop_assert!(!(outlook.settled && outlook.could_be.is_some()));
    }

    /// What a condition may still say, how far a score may still go, and the outcomes that are left cover every
    /// completion.
    #[test]
    fn every_completion_is_covered(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = crate::evaluation::checked(&sketch);
        let (lead, as_of) = (leads::lead(&policy, &mut choices), leads::as_of());
        let searcher = Searcher::new(&policy, &as_of);
        let (least, most) = searcher.bounds(&lead);
        for _ in 0..30 {
            let mut fuller = lead.clone();
            for (field, value) in policy.schema.fields.iter().zip(fuller.values.iter_mut()) {
                if value.is_none() && !choices.one_in(3) {
                    *value = Some(choices.pick(&leads::domain(&field.name)));
                }
            }
            let then = Evaluation::new(&policy, &fuller, &as_of);
            for condition in conditions(&policy) {
                let truth = then.truth(condition);
                let may = searcher.may_still(&lead, condition);
                prop_assert!(may.as_ref().is_none_or(|may| may.contains(&truth)), "{truth:?} is not among {may:?}: {}", text_of(&sketch, condition));
            }
            for score in policy.scores.keys() {
                let (reached, range) = (then.score(score), searcher.score_range(&lead, score));
                prop_assert!(
                    range.is_none_or(|(low, high)| (low..=high).contains(&reached)),
                    "{reached} is not within {range:?}"
                );
            }
            prop_assert!(least <= then.outcome() && all_pending(&then) <= most);
        }
    }

    /// Law 3: an answer more never raises `could_be`; a complete lead with all verdicts has none.
    #[test]
    fn more_answers_never_raise_could_be(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features { open_arithmetic: false, ..Features::ALL });
        let mut case = case(&mut choices, &sketch);
        let highest = |case: &Case| {
            let now = case.evaluate(&case.lead, |evaluation| evaluation.outcome());
            // Only stages count: without one, rising is no business of `could_be`.
            case.outlook().could_be.map_or(now, Outcome::from).max(Outcome::NoStage)
        };
        let mut before = highest(&case);
        for field in missing(&case.lead) {
            case.lead.values[field] = Some(choices.pick(&leads::domain(&case.policy.schema.fields[field].name)));
            let after = highest(&case);
            prop_assert!(after <= before, "{after:?} after an answer, {before:?} before");
            before = after;
        }
        let pending: Approvals = case.evaluate(&case.lead, |evaluation| evaluation.pending());
        for (by, stage) in pending {
            let kind = choices.pick(&[VerdictKind::Approved, VerdictKind::Rejected]);
            case.lead.verdicts.push(Verdict { stage: stage.0, kind, by, on: None, reason: None });
        }
        let outlook = case.outlook();
        prop_assert!(outlook.settled && outlook.could_be.is_none() && outlook.awaiting.is_empty());
    }

    /// Law 4: the order of entries changes nothing.
    #[test]
    fn shuffled_entries_have_the_same_outlook(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features { open_arithmetic: false, ..Features::ALL });
        let mut case = case(&mut choices, &sketch);
        let one = case.outlook();
        case.policy = crate::evaluation::checked(&sketch.shuffled(&mut choices));
        let two = case.outlook();
        let told = |outlook: &Outlook| {
            let awaiting: BTreeSet<_> = outlook.awaiting.iter().cloned().collect();
            (outlook.could_be, outlook.ask.clone(), awaiting, outlook.settled)
        };
        prop_assert_eq!(told(&one), told(&two));
    }

    /// Leads that are looked at together come out as leads that are looked at alone.
    #[test]
    fn what_is_remembered_is_what_would_be_found(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features { open_arithmetic: false, ..Features::ALL });
        let policy = crate::evaluation::checked(&sketch);
        let as_of = leads::as_of();
        let mut searcher = Searcher::new(&policy, &as_of);
        for _ in 0..6 {
            let lead = leads::lead(&policy, &mut choices);
            let together = searcher.look(&lead);
            let alone = look(&policy, &lead, &as_of);
            prop_assert_eq!(together, alone);
        }
    }

    /// A survey of many leads says of each what looking at it alone does.
    #[test]
    fn a_survey_says_what_looking_at_each_lead_does(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = crate::evaluation::checked(&sketch);
        let as_of = leads::as_of();
        let mut survey = Survey::new(&policy, &as_of);
        for _ in 0..12 {
            let mut lead = leads::lead(&policy, &mut choices);
            if choices.one_in(2) {
                lead.verdicts.clear();
            }
            let alone = look(&policy, &lead, &as_of);
            let surveyed = survey.look(&lead);
            prop_assert_eq!(surveyed, Prospect::from(alone), "{}{:?}", sketch, lead);
        }
    }

    /// What is told of a batch of leads from their columns is what looking at each lead says.
    #[test]
    fn prospects_of_batches_are_what_looking_at_each_lead_says(numbers in numbers(), seed: u64) {
        let mut choices = Choices::new(&numbers);
        let plain = Features { calendar: false, open_arithmetic: false, impure: false };
        let sketch = match choices.one_in(3) {
            true => more::policy(&mut choices),
            false => Sketch::random(&mut choices, plain).to_string(),
        };
        let policy = crate::evaluation::checked(&sketch);
        let as_of = leads::as_of();
        let plan = Plan::new(&policy, &as_of, &Wants { prospects: true, ..Wants::default() });
        let (mut batch, mut machine) = (Batch::new(plan.needs()), Machine::new(&plan));
        let (mut prospects, mut searcher) = (Prospects::new(&plan), Searcher::new(&policy, &as_of));
        // Most have no verdicts: those that have some are set aside.
        for leads in leads::many(&policy, 400, seed).chunks(150) {
            batch.fill(plan.needs(), leads);
            let decisions = machine.run(&batch, &mut &*leads);
            prospects.look(&batch, decisions, &mut &*leads);
            for (row, lead) in leads.iter().enumerate() {
                let alone = Prospect::from(searcher.look(lead));
                let found = match prospects.of(row) {
                    Some(found) => found.clone(),
                    None => prospects.one(lead),
                };
                prop_assert_eq!(found, alone, "{}{:?}", sketch, lead);
            }
        }
    }
}
