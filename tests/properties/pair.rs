//! Leads decided by two policies at once end as they do by the one and by the other.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use bantam::data::{Cell, Notation, Options, ReadLead, rows};
use bantam::engine::pair::{Compared, Ended, Half, Moved, PairJob, Rows, Segment, Told, compare};
use bantam::policy::{AsOf, DecisionId, Policy, ScoreId};
use bantam::reference::{Decided, decide};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::rows::Case;
use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;
use crate::support::leads;

/// What is told of a comparison, in one order.
#[derive(Debug, Default, PartialEq)]
struct Ends {
    leads: u64,
    counts: BTreeMap<String, u64>,
    scores: Vec<u64>,
    decisions: Vec<u64>,
    differing: Vec<String>,
    first: Vec<String>,
}

fn decided(policy: &Policy, as_of: &AsOf, read: &ReadLead) -> Option<Decided> {
    read.problems.is_empty().then(|| decide(policy, &read.lead, as_of))
}

fn ended(decided: Option<&Decided>) -> Ended {
    decided.map_or(Ended::Undecided, |decided| Ended::At(decided.outcome, decided.by))
}

fn shown(row: u64, from: Ended, to: Ended) -> String {
    format!("{row}: {from:?} {to:?}")
}

fn differ(from: Ended, to: Ended) -> bool {
    let outcome = |ended| match ended {
        Ended::At(outcome, _) => Some(outcome),
        Ended::Undecided => None,
    };
    outcome(from) != outcome(to)
}

/// What is compared beside the outcome: as many scores and decisions as both have, by their places.
fn common(old: &Policy, new: &Policy) -> (Vec<ScoreId>, Vec<DecisionId>) {
    let scores = old.scores.keys().take(new.scores.len()).collect();
    (scores, old.decisions.keys().take(new.decisions.len()).collect())
}

/// Lead by lead, by the interpreter.
fn one_by_one(case: &Case, old: &Policy, new: &Policy, as_of: &AsOf, shown_at_most: usize) -> Option<Ends> {
    let (mut by_old, mut by_new) = (case.leads(old, &case.options)?, case.leads(new, &case.options)?);
    let (scores, decisions) = common(old, new);
    let mut told = Ends { scores: vec![0; scores.len()], decisions: vec![0; decisions.len()], ..Ends::default() };
    for (one, other) in by_old.by_ref().zip(by_new.by_ref()) {
        let (one, other) = (one.unwrap(), other.unwrap());
        let (before, now) = (decided(old, as_of, &one), decided(new, as_of, &other));
        let (from, to) = (ended(before.as_ref()), ended(now.as_ref()));
        told.leads += 1;
        *told.counts.entry(format!("{from:?} {to:?}")).or_default() += 1;
        let mut differs = differ(from, to);
        if let (Some(before), Some(now)) = (&before, &now) {
            for (count, id) in told.scores.iter_mut().zip(&scores) {
                let other = before.scores[*id] != now.scores[*id];
                *count += u64::from(other);
                differs |= other;
            }
            let value = |policy: &Policy, decided: &Decided, id: DecisionId| {
                decided.decisions[id].as_ref().map(|value| policy.friendly(value))
            };
            for (count, id) in told.decisions.iter_mut().zip(&decisions) {
                let other = value(old, before, *id) != value(new, now, *id);
                *count += u64::from(other);
                differs |= other;
            }
        }
        if differs {
            told.differing.push(shown(one.row, from, to));
        }
    }
    told.first = told.differing.iter().take(shown_at_most).cloned().collect();
    Some(told)
}

/// All at once.
fn at_once(case: &Case, old: &Policy, new: &Policy, as_of: &AsOf, how: (usize, Option<usize>, usize)) -> Option<Ends> {
    let (threads, block, most) = how;
    let options = Options { block, ..case.options };
    let mut leads = case.leads(old, &options)?;
    let mut other = leads.reader_for(new, case.name, &options).ok()?;
    case.attach(new, &mut other);
    let (scores, decisions) = common(old, new);
    let half = |policy| Half { policy, as_of, scores: &scores, decisions: &decisions };
    let segment = old.schema.field("n").map(Segment::Old);
    let threads = NonZeroUsize::new(threads).unwrap();
    let job = PairJob { old: half(old), new: half(new), segment, differ: &differ, threads };
    let mut output = Vec::new();
    let mut first = Vec::new();
    let mut show = |moved: &Moved<'_>| first.push(shown(moved.old.row, moved.from, moved.to));
    let row = |moved: &Moved<'_>| vec![Cell::Text(shown(moved.new.row, moved.from, moved.to))];
    let writer = rows(Notation::Csv, &mut output, &["lead".into()], &TimeZone::UTC).unwrap();
    let told = Told { rows: Some(Rows { row: &row, writer }), shown: most, show: &mut show };
    let Compared { leads, counts, scores, decisions, differing, .. } = compare(&job, leads, &other, told).unwrap();
    let mut told = Ends { leads, scores, decisions, first, ..Ends::default() };
    for count in counts {
        *told.counts.entry(format!("{:?} {:?}", count.from, count.to)).or_default() += count.leads;
    }
    let text = String::from_utf8(output).unwrap();
    told.differing = text.lines().skip(1).map(|line| line.trim_matches('"').to_owned()).collect();
    assert_eq!(told.differing.len() as u64, differing);
    Some(told)
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn two_policies_at_once_are_as_one_after_the_other(numbers in proptest::collection::vec(any::<u32>(), 0..4_000)) {
        let mut choices = Choices::new(&numbers);
        let sketches = [Sketch::random(&mut choices, Features::ALL), Sketch::random(&mut choices, Features::ALL)];
        let [old, new] = sketches.each_ref().map(crate::evaluation::checked);
        let as_of = leads::as_of();
        let case = Case::random(&old, &mut choices);
        let expected = one_by_one(&case, &old, &new, &as_of, 3);
        for how in [(1, None, 3), (1, Some(1), 3), (3, Some(300), 3)] {
            let found = at_once(&case, &old, &new, &as_of, how);
            prop_assert_eq!(&found, &expected, "{:?}\n{}\n{}\n{}", how, sketches[0], sketches[1], case);
        }
    }
}
