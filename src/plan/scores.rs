//! Scores as sums of terms. All that hangs on one column becomes one table of points.

use std::sync::Arc;

use crate::plan::answers::Answer;
use crate::plan::compile::Compiler;
use crate::plan::nodes::{Codes, Node, NodeId};
use crate::plan::parts::{Amount, ScorePlan, Term};
use crate::plan::reach::Reach;
use crate::plan::survey::Asked;
use crate::plan::trial::constant;
use crate::policy::{ScoreEntry, ScoreEntryKind, ScoreId};
use crate::types::{Decimal, Truth};

impl Compiler<'_> {
    /// A score.
    pub(super) fn score(&mut self, id: ScoreId) {
        if self.scores.contains_key(&id) {
            return;
        }
        let Some(score) = self.policy.scores.get(id) else { return };
        // All entries are gone through in any case: what is asked in the first run is asked in the second.
        let terms: Vec<Option<Option<Term>>> = score.entries.iter().map(|entry| self.term(entry)).collect();
        let terms: Option<Vec<Option<Term>>> = terms.into_iter().collect();
        let terms = terms.map(|terms| merged(terms.into_iter().flatten().collect())).filter(|terms| is_within(terms));
        let thresholds = self.answers.as_ref().and_then(|answers| answers.scores.get(&id)).cloned().unwrap_or_default();
        let bound = |bound: Option<Decimal>| bound.map(Decimal::millionths);
        let plan = ScorePlan { terms, low: bound(score.low), high: bound(score.high), thresholds };
        self.scores.insert(id, plan);
    }

    /// What an entry adds: `None` where only the interpreter can tell, no term where that is nothing.
    fn term(&mut self, entry: &ScoreEntry) -> Option<Option<Term>> {
        let (gate, amount) = match &entry.kind {
            ScoreEntryKind::If { points, condition, unless } => {
                let gate = self.unless(Some(condition), unless.as_ref());
                let kind = ScoreEntryKind::If { points: *points, condition: constant(true), unless: None };
                let amount = match &entry.decay {
                    None => Some(Amount::Fixed(up_to(points.millionths(), entry.up_to.map(Decimal::millionths)))),
                    Some(decay) => {
                        let reach = self.survey.reaches.of(&decay.since);
                        self.amount(ScoreEntry { kind, ..entry.clone() }, reach)
                    }
                };
                (gate, amount)
            }
            ScoreEntryKind::Per { points, quantity, condition, unless } => {
                let gate = self.unless(condition.as_ref(), unless.as_ref());
                let quantity = quantity.clone();
                let reach = self.survey.reaches.of(&quantity);
                let kind = ScoreEntryKind::Per { points: *points, quantity, condition: None, unless: None };
                (gate, self.amount(ScoreEntry { kind, ..entry.clone() }, reach))
            }
            ScoreEntryKind::By { value, .. } => {
                let reach = self.survey.reaches.of(value);
                (self.nodes.constant(Truth::True), self.amount(entry.clone(), reach))
            }
            ScoreEntryKind::BestOf(entries) => {
                let of: Vec<Option<Option<Term>>> = entries.iter().map(|entry| self.term(entry)).collect();
                let of: Option<Vec<Option<Term>>> = of.into_iter().collect();
                let most = entry.up_to.map(Decimal::millionths);
                let amount = of.map(|of| best(of.into_iter().flatten().collect(), most));
                (self.nodes.constant(Truth::True), amount)
            }
            ScoreEntryKind::ForEach { .. } => (self.nodes.constant(Truth::True), None),
        };
        amount.map(|amount| self.settled(gate, amount))
    }

    /// What an entry without conditions adds, as far as that hangs on one thing; `None` where it is left to the
    /// interpreter.
    fn amount(&mut self, entry: ScoreEntry, reach: Reach) -> Option<Amount> {
        let atom = match reach {
            Reach::Nothing => {
                let points = self.survey.trial.of_nothing(|evaluation| evaluation.entry(&entry).points.to_decimal());
                let is_exact = points != Decimal::MAX && points != Decimal::MIN;
                return is_exact.then_some(Amount::Fixed(points.millionths()));
            }
            Reach::One(atom) => atom,
            Reach::Many => return None,
        };
        self.need(atom);
        let decay = entry.decay.clone();
        let asked = self.ask(|survey| survey.points(entry, atom, decay.as_ref()));
        let Some(answers) = &self.answers else { return Some(Amount::Fixed(0)) };
        match asked {
            Asked::Coded(question) => match answers.of.get(question) {
                Some(Some((codes, Answer::Points(Some(points))))) => {
                    Some(Amount::Coded { codes: *codes, points: points.as_slice().into() })
                }
                Some(Some((_, Answer::Points(None) | Answer::Truths(_))) | None) | None => None,
            },
            Asked::Constant(_) | Asked::Test(..) | Asked::Compared(..) | Asked::Whole => None,
        }
    }

    /// A term whose gate is part of its table where that can be; none where it never counts.
    fn settled(&self, gate: NodeId, amount: Amount) -> Option<Term> {
        let held = |truths: &[Truth], points: &dyn Fn(usize) -> i64| -> Arc<[i64]> {
            truths.iter().enumerate().map(|(code, truth)| if truth.is_true() { points(code) } else { 0 }).collect()
        };
        let coded = |codes: Codes, points| Some(Term { gate: None, amount: Amount::Coded { codes, points } });
        match (self.nodes.get(gate), &amount) {
            (Some(Node::Constant(truth)), _) => truth.is_true().then_some(Term { gate: None, amount }),
            (Some(Node::Coded { codes, truths }), Amount::Fixed(points)) => coded(*codes, held(truths, &|_| *points)),
            (Some(Node::Coded { codes, truths }), Amount::Coded { codes: of, points }) if codes == of => {
                coded(*codes, held(truths, &|code| points.get(code).copied().unwrap_or(0)))
            }
            (Some(_) | None, _) => Some(Term { gate: Some(gate), amount }),
        }
    }
}

/// The best of some terms; one table where they hang on one column.
fn best(of: Vec<Term>, most: Option<i64>) -> Amount {
    let columns: Option<Vec<(Codes, Arc<[i64]>)>> = of.iter().map(ungated).collect();
    if let Some(columns) = columns
        && let Some((codes, first)) = columns.first()
        && columns.iter().all(|(other, _)| other == codes)
    {
        let larger = |best: i64, next: i64| if next.unsigned_abs() > best.unsigned_abs() { next } else { best };
        let of_code = |code: usize| {
            let points = columns.iter().map(|(_, points)| points.get(code).copied().unwrap_or(0));
            up_to(points.fold(0, larger), most)
        };
        return Amount::Coded { codes: *codes, points: (0..first.len()).map(of_code).collect() };
    }
    Amount::Best { of, up_to: most }
}

/// The terms, with one table for each column.
fn merged(terms: Vec<Term>) -> Vec<Term> {
    let mut merged: Vec<Term> = Vec::new();
    for term in terms {
        let sum = ungated(&term).and_then(|(codes, points)| {
            let place = merged.iter().position(|known| ungated(known).is_some_and(|(other, _)| other == codes))?;
            let (_, known) = ungated(merged.get(place)?)?;
            let sum = known.iter().zip(points.iter()).map(|(one, other)| one.checked_add(*other));
            Some((place, Amount::Coded { codes, points: sum.collect::<Option<_>>()? }))
        });
        match sum.and_then(|(place, amount)| Some((merged.get_mut(place)?, amount))) {
            Some((known, amount)) => known.amount = amount,
            None => merged.push(term),
        }
    }
    merged
}

fn ungated(term: &Term) -> Option<(Codes, Arc<[i64]>)> {
    match (&term.gate, &term.amount) {
        (None, Amount::Coded { codes, points }) => Some((*codes, Arc::clone(points))),
        (Some(_), _) | (None, Amount::Fixed(_) | Amount::Best { .. }) => None,
    }
}

/// Whether no part of a sum can be beyond 64 bits.
fn is_within(terms: &[Term]) -> bool {
    let most = terms.iter().try_fold(0_u64, |sum, term| sum.checked_add(term.amount.size()));
    most.is_some_and(|most| i64::try_from(most).is_ok())
}

/// No larger in size than a bound.
fn up_to(points: i64, most: Option<i64>) -> i64 {
    most.map_or(points, |most| {
        let most = most.saturating_abs();
        points.clamp(-most, most)
    })
}
