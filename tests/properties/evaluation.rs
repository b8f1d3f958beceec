//! The laws of the language that speak of decisions.

use std::collections::BTreeSet;
use std::sync::Arc;

use bantam::diagnostic::Severity;
use bantam::policy::{AsOf, Cond, DefinitionBody, Policy, StageId};
use bantam::reference::{Approvals, Decided, Evaluation};
use bantam::types::{Lead, Truth, Value, Verdict, VerdictKind};
use proptest::prelude::*;

use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::{PEOPLE, Sketch};
use crate::support::leads;

/// What a case is made from.
fn numbers() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(any::<u32>(), 0..500)
}

pub(crate) fn checked(sketch: &impl std::fmt::Display) -> Policy {
    let text = sketch.to_string();
    let loaded = bantam::session::load_text("random.bant", &text);
    let errors: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| &found.message)
        .collect();
    loaded.policy.unwrap_or_else(|| panic!("{errors:#?}\n{text}"))
}

/// The condition that a definition stands for.
fn defined<'p>(policy: &'p Policy, name: &str) -> &'p Cond {
    let definition = policy.definitions.iter().find(|definition| &*definition.name == name).expect("it is defined");
    match &definition.body {
        DefinitionBody::Condition(cond) => cond,
        DefinitionBody::Value(_) => panic!("`{name}` is a value"),
    }
}

fn conditions(policy: &Policy) -> impl Iterator<Item = &Cond> {
    let rules = policy.rules.iter().map(|rule| &rule.condition);
    rules.chain(policy.caps.iter().map(|cap| &cap.condition))
}

fn shifted(value: Option<&Value>, days: i64) -> Option<Value> {
    match value {
        Some(Value::Date(date)) => Some(Value::Date(later(*date, days))),
        other => other.cloned(),
    }
}

fn later(date: bantam::types::Date, days: i64) -> bantam::types::Date {
    date.checked_add(jiff::Span::new().days(days)).unwrap()
}

fn shifted_lead(lead: &Lead, days: i64) -> Lead {
    let record = |record: &bantam::types::Record| record.iter().map(|value| shifted(value.as_ref(), days)).collect();
    Lead {
        values: lead.values.iter().map(|value| shifted(value.as_ref(), days)).collect(),
        related: lead.related.iter().map(|records| records.iter().map(record).collect()).collect(),
        verdicts: lead
            .verdicts
            .iter()
            .map(|verdict| Verdict { on: verdict.on.map(|on| later(on, days)), ..verdict.clone() })
            .collect(),
    }
}

/// All sets of some approvals.
fn subsets(of: &Approvals) -> Vec<Approvals> {
    let all: Vec<_> = of.iter().collect();
    let one = |bits: usize| all.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1);
    (0..1 << all.len()).map(|bits| one(bits).map(|(_, approval)| (*approval).clone()).collect()).collect()
}

proptest! {
    #![proptest_config(cases(200))]

    /// Law 1: without what asks whether something is known, and without counts, an answer more never turns a condition.
    #[test]
    fn a_definite_condition_stays_so(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let policy = checked(&Sketch::random(&mut choices, Features { impure: false, ..Features::ALL }));
        let (lead, as_of) = (leads::lead(&policy, &mut choices), leads::as_of());
        let mut fuller = lead.clone();
        for (field, value) in policy.schema.fields.iter().zip(fuller.values.iter_mut()) {
            if value.is_none() && choices.one_in(2) {
                *value = Some(choices.pick(&leads::domain(&field.name)));
            }
        }
        let (before, after) = (Evaluation::new(&policy, &lead, &as_of), Evaluation::new(&policy, &fuller, &as_of));
        for cond in conditions(&policy) {
            let known = before.truth(cond);
            prop_assert!(known == Truth::Unknown || known == after.truth(cond));
        }
    }

    /// Law 4: the order of entries changes neither the outcome nor scores, nor who is waited for.
    #[test]
    fn entries_may_be_shuffled(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = checked(&sketch);
        let (lead, as_of) = (leads::lead(&policy, &mut choices), leads::as_of());
        let other = checked(&sketch.shuffled(&mut choices));
        let (one, two) = (Evaluation::new(&policy, &lead, &as_of), Evaluation::new(&other, &lead, &as_of));
        prop_assert_eq!(one.outcome(), two.outcome());
        prop_assert_eq!(one.awaiting(), two.awaiting());
        let scores = |policy: &Policy, evaluation: &Evaluation| -> BTreeSet<_> {
            policy.scores.iter_enumerated().map(|(id, score)| (score.name.clone(), evaluation.score(id))).collect()
        };
        prop_assert_eq!(scores(&policy, &one), scores(&other, &two));
        prop_assert_eq!(one.decided().decisions, two.decided().decisions);
    }

    /// Law 5: a rule more never lowers, a cap or disqualification more never raises.
    #[test]
    fn rules_only_raise_and_caps_only_lower(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let sketch = Sketch::random(&mut choices, Features::ALL);
        let policy = checked(&sketch);
        let (lead, as_of) = (leads::lead(&policy, &mut choices), leads::as_of());
        let mut without = sketch.clone();
        let removed = without.verdicts.remove(choices.below(sketch.verdicts.len()));
        let other = checked(&without);
        let with = Evaluation::new(&policy, &lead, &as_of).outcome();
        let without = Evaluation::new(&other, &lead, &as_of).outcome();
        let is_rule = removed.contains(" then ");
        prop_assert!(if is_rule { without <= with } else { without >= with }, "{removed}: {with:?}, else {without:?}");
    }

    /// Law 5: an approval never lowers, a rejection never raises.
    #[test]
    fn approvals_only_raise_and_rejections_only_lower(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let policy = checked(&Sketch::random(&mut choices, Features::ALL));
        let (lead, as_of) = (leads::lead(&policy, &mut choices), leads::as_of());
        let by: Arc<str> = choices.pick(&PEOPLE).into();
        let stage = choices.below(policy.stages.len()) as u32;
        let outcome = |kind| {
            let mut lead = lead.clone();
            lead.verdicts.retain(|verdict| verdict.by != by || verdict.stage != stage);
            lead.verdicts.push(Verdict { stage, kind, by: by.clone(), on: None, reason: None });
            Evaluation::new(&policy, &lead, &as_of).outcome()
        };
        let now = Evaluation::new(&policy, &lead, &as_of).outcome();
        prop_assert!(outcome(VerdictKind::Approved) >= now);
        prop_assert!(outcome(VerdictKind::Rejected) <= now);
    }

    /// Law 6: the ways to say one thing agree, missing or not.
    #[test]
    fn ways_to_say_one_thing_agree(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let mut sketch = Sketch::random(&mut choices, Features::ALL);
        let mut test = |name: &str, text: String| sketch.defines.push(format!("define {name} = {text}"));
        let filter = choices.pick(&["", " where kind = p", " where v >= i", " where at within last 30d"]);
        let count = choices.below(5);
        test("any_record", format!("any(acts{filter})"));
        test("counted", format!("count(acts{filter}) >= 1"));
        let (left, right) = (choices.pick(&["i", "(i / j)", "n"]), choices.pick(&["j", "1", "(n * 2)"]));
        test("not_less", format!("not {left} < {right}"));
        test("at_least", format!("{left} >= {right}"));
        test("not_within", format!("not ({left} between 1 and {right})"));
        test("outside", format!("{left} not between 1 and {right}"));
        test("below_or_above", format!("{left} < 1 or {left} > {right}"));
        test("one_of_two", format!("{left} in (1, {right})"));
        test("either", format!("{left} = 1 or {left} = {right}"));
        sketch.groups.push(("B".to_owned(), vec!["x: i > 1".into(), "y: b".into(), "z: c = x".into()]));
        sketch.defines.push(format!("define enough = B >= {count}"));
        sketch.defines.push(format!("define at_least_so_many = at least {} of B", count.min(3)));
        let policy = checked(&sketch);
        let (lead, as_of) = (leads::lead(&policy, &mut choices), leads::as_of());
        let evaluation = Evaluation::new(&policy, &lead, &as_of);
        let truth = |name: &str| evaluation.truth(defined(&policy, name));
        prop_assert_eq!(truth("any_record"), truth("counted"));
        prop_assert_eq!(truth("not_less"), truth("at_least"));
        prop_assert_eq!(truth("not_within"), truth("outside"));
        prop_assert_eq!(truth("outside"), truth("below_or_above"));
        prop_assert_eq!(truth("one_of_two"), truth("either"));
        prop_assert_eq!(truth("enough").is_true(), count <= 3 && truth("at_least_so_many").is_true());
    }

    /// Law 7: a policy without dates of its own knows only how far days are from today.
    #[test]
    fn all_dates_may_be_shifted(numbers in numbers(), days in -5000i64..5000) {
        let mut choices = Choices::new(&numbers);
        let policy = checked(&Sketch::random(&mut choices, Features { calendar: false, ..Features::ALL }));
        let (lead, as_of) = (leads::lead(&policy, &mut choices), leads::as_of());
        let then = AsOf { today: later(as_of.today, days), now: None };
        let moved = shifted_lead(&lead, days);
        let (one, two) = (Evaluation::new(&policy, &lead, &as_of), Evaluation::new(&policy, &moved, &then));
        // A reason may say a day.
        let decided = |lead: &Evaluation<'_>| Decided { because: None, ..lead.decided() };
        prop_assert_eq!(decided(&one), decided(&two));
    }

    /// The people that a lead waits for are found without trying every set of pending approvals.
    #[test]
    fn awaiting_agrees_with_trying_every_set(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let policy = checked(&Sketch::random(&mut choices, Features::ALL));
        let (lead, as_of) = (leads::lead(&policy, &mut choices), leads::as_of());
        let evaluation = Evaluation::new(&policy, &lead, &as_of);
        let pending = evaluation.pending();
        let raises = |who: &Arc<str>| subsets(&pending).iter().any(|set| {
            let others: BTreeSet<(Arc<str>, StageId)> = set.iter().filter(|(by, _)| by != who).cloned().collect();
            evaluation.standing_if(set).outcome > evaluation.standing_if(&others).outcome
        });
        let people: BTreeSet<_> = pending.iter().map(|(who, _)| who.clone()).collect();
        let expected: Vec<_> = people.into_iter().filter(raises).collect();
        prop_assert_eq!(evaluation.awaiting(), expected);
    }

    /// What an explanation shows of a score is what was counted.
    #[test]
    fn the_entries_of_a_score_add_up_to_it(numbers in numbers()) {
        let mut choices = Choices::new(&numbers);
        let policy = checked(&Sketch::random(&mut choices, Features::ALL));
        let (lead, as_of) = (leads::lead(&policy, &mut choices), leads::as_of());
        let evaluation = Evaluation::new(&policy, &lead, &as_of);
        for (id, score) in policy.scores.iter_enumerated() {
            let trace = evaluation.score_trace(id).unwrap();
            let sum: i64 = trace.entries.iter().map(|entry| entry.points.to_decimal().millionths()).sum();
            let low = score.low.map_or(i64::MIN, |low| low.millionths());
            let high = score.high.map_or(i64::MAX, |high| high.millionths());
            prop_assert_eq!(trace.score.millionths(), sum.clamp(low, high));
            for entry in &trace.entries {
                prop_assert!(entry.counts() || entry.points.to_decimal().millionths() == 0);
                let (earned, decayed, points) = (entry.earned.to_decimal(), entry.decayed.to_decimal(), entry.points.to_decimal());
                prop_assert!(decayed.checked_abs() <= earned.checked_abs() && points.checked_abs() <= decayed.checked_abs());
            }
        }
    }
}
