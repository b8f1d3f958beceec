//! The first pass: what is asked of each thing that can be coded.

use std::collections::{BTreeMap, BTreeSet};

use crate::outlook::line;
use crate::plan::Ruling;
use crate::plan::cuts::{Cuts, Cutter};
use crate::plan::probe::Probe;
use crate::plan::reach::{Atom, Reach, Reaches};
use crate::plan::trial::Trial;
use crate::policy::{AsOf, Comparison, Cond, CondKind, Decay, DecisionId, ExprKind, Policy, ScoreEntry};
use crate::types::{Bounds, Choice, FieldId, Truth, Type, Value};

/// More places than this are not told apart by one test, nor by all tests of one thing.
const MOST: (usize, usize) = (4_096, 50_000);

/// What was found about a condition or an entry.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    /// It is the same for all leads.
    Constant(Truth),
    /// It is told by the code of what it hangs on: a question.
    Coded(usize),
    /// It is told by bits of a code of their own.
    Test(FieldId, usize),
    /// It compares two fields by their numbers.
    Compared(Comparison, FieldId, FieldId),
    /// It is left to the interpreter.
    Whole,
}

/// Something that hangs on one thing.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) atom: Atom,
    pub(super) what: What,
}

/// What is asked.
#[derive(Debug)]
pub(super) enum What {
    /// Whether a condition holds.
    Truth(Box<Cond>),
    /// What an entry of a score comes to.
    Points(Box<ScoreEntry>),
}

/// How the values of a thing are told apart.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Each from each.
    Finite(Vec<Option<Value>>),
    /// By where they lie on the line of their type.
    Line(Type),
    /// Only by tests of their own.
    Other,
}

/// Gathers what is asked.
#[derive(Debug)]
pub(super) struct Survey<'p> {
    pub(super) policy: &'p Policy,
    pub(super) as_of: &'p AsOf,
    pub(super) reaches: Reaches<'p>,
    pub(super) trial: Trial<'p>,
    /// The outcomes that leads may have, in the order of their codes.
    pub(super) outcomes: Vec<Ruling>,
    pub(super) questions: Vec<Question>,
    pub(super) lines: BTreeMap<Atom, Cuts>,
    /// The fields whose numbers are needed.
    pub(super) numbers: BTreeSet<FieldId>,
    /// The conditions that are told by bits, of each field, and what is the same for those that say the same.
    pub(super) tests: BTreeMap<FieldId, Vec<(Cond, Option<String>)>>,
}

impl<'p> Survey<'p> {
    pub(super) fn new(policy: &'p Policy, as_of: &'p AsOf, outcomes: Vec<Ruling>) -> Survey<'p> {
        Survey {
            policy,
            as_of,
            reaches: Reaches::new(policy),
            trial: Trial::new(policy, as_of),
            outcomes,
            questions: Vec::new(),
            lines: BTreeMap::new(),
            numbers: BTreeSet::new(),
            tests: BTreeMap::new(),
        }
    }

    /// Takes in a single test.
    pub(super) fn truth(&mut self, cond: &Cond) -> Asked {
        let atom = match self.reaches.of_condition(cond) {
            Reach::Nothing => return Asked::Constant(self.trial.of_nothing(|evaluation| evaluation.truth(cond))),
            Reach::One(atom) => atom,
            Reach::Many => return self.compared(cond),
        };
        let cuts = match self.kind(atom) {
            Kind::Finite(_) => return self.question(atom, What::Truth(Box::new(cond.clone()))),
            Kind::Line(ty) => self.cutter(atom, ty).of_test(cond),
            Kind::Other => None,
        };
        match cuts.filter(|cuts| self.has_room(atom, cuts)) {
            Some(cuts) => {
                self.note(atom, cuts);
                self.question(atom, What::Truth(Box::new(cond.clone())))
            }
            None => self.test(atom, cond),
        }
    }

    /// Takes in an entry of a score that hangs on one thing: on few values, or on a day since which its points decay.
    pub(super) fn points(&mut self, entry: ScoreEntry, atom: Atom, decay: Option<&Decay>) -> Asked {
        let cuts = match (self.kind(atom), decay) {
            (Kind::Finite(_), _) => return self.question(atom, What::Points(Box::new(entry))),
            (Kind::Line(ty), Some(decay)) => {
                let today = self.as_of.today;
                self.cutter(atom, ty).of_decay(decay, today)
            }
            (Kind::Line(_) | Kind::Other, _) => None,
        };
        match cuts.filter(|cuts| self.has_room(atom, cuts)) {
            Some(cuts) => {
                self.note(atom, cuts);
                self.question(atom, What::Points(Box::new(entry)))
            }
            None => Asked::Whole,
        }
    }

    /// How the values of a thing are told apart.
    pub(super) fn kind(&self, atom: Atom) -> Kind {
        match atom {
            Atom::Field(field) => {
                let ty = self.policy.schema.fields.get(field).map(|field| &field.ty);
                match ty {
                    Some(Type::Boolean) => Kind::Finite(with_missing([false, true].map(Value::Boolean))),
                    Some(Type::Choice(set)) => {
                        let choices = set.choices.iter().map(|name| Value::Choice(Choice::new(name.clone())));
                        Kind::Finite(with_missing(choices))
                    }
                    Some(ty) if line::extent(ty, &Bounds::default()).is_some() => Kind::Line(ty.clone()),
                    Some(_) | None => Kind::Other,
                }
            }
            Atom::Score(_) => Kind::Line(Type::Number),
            Atom::Met(group) => {
                let entries = self.policy.criteria.get(group).map_or(0, |group| group.entries.len());
                Kind::Finite((0..=entries as i64).map(|met| Some(Value::Integer(met))).collect())
            }
            Atom::Made(decision) => self.values(decision).map_or(Kind::Other, Kind::Finite),
            Atom::Outcome => {
                Kind::Finite(self.outcomes.iter().map(|ruling| Some(Value::Outcome(ruling.outcome))).collect())
            }
        }
    }

    /// The values that a decision may have, by its entries, the last where none decides; `None` where they hang on the
    /// lead.
    pub(super) fn values(&self, decision: DecisionId) -> Option<Vec<Option<Value>>> {
        let decision = self.policy.decisions.get(decision)?;
        let values = decision.entries.iter().map(|entry| Some(&entry.value)).chain([decision.otherwise.as_ref()]);
        let fixed = |value: Option<&crate::policy::Expr>| {
            let Some(value) = value else { return Some(None) };
            let is_fixed = self.reaches.of(value) == Reach::Nothing;
            is_fixed.then(|| self.trial.of_nothing(|evaluation| evaluation.value(value)))
        };
        values.map(fixed).collect()
    }

    /// Two fields of one type, side by side.
    fn compared(&mut self, cond: &Cond) -> Asked {
        let CondKind::Compare { comparison, left, right, .. } = &cond.kind else { return Asked::Whole };
        let (ExprKind::Field(one), ExprKind::Field(other)) = (&left.kind, &right.kind) else { return Asked::Whole };
        if left.ty != right.ty || line::extent(&left.ty, &Bounds::default()).is_none() {
            return Asked::Whole;
        }
        self.numbers.extend([*one, *other]);
        Asked::Compared(*comparison, *one, *other)
    }

    fn cutter(&mut self, atom: Atom, ty: Type) -> Cutter<'_, 'p> {
        Cutter { policy: self.policy, trial: &mut self.trial, reaches: &self.reaches, atom, ty }
    }

    fn has_room(&self, atom: Atom, cuts: &Cuts) -> bool {
        let noted = self.lines.get(&atom).map_or(0, |cuts| cuts.points.len());
        cuts.points.len() <= MOST.0 && noted + cuts.points.len() <= MOST.1 && cuts.low <= cuts.high
    }

    fn note(&mut self, atom: Atom, cuts: Cuts) {
        let noted = match self.lines.remove(&atom) {
            Some(known) => known.and(cuts),
            None => cuts,
        };
        self.lines.insert(atom, noted);
    }

    fn question(&mut self, atom: Atom, what: What) -> Asked {
        self.questions.push(Question { atom, what });
        Asked::Coded(self.questions.len() - 1)
    }

    fn test(&mut self, atom: Atom, cond: &Cond) -> Asked {
        let Atom::Field(field) = atom else { return Asked::Whole };
        let key = Probe::of(self.policy, cond).map(|probe| probe.key());
        let tests = self.tests.entry(field).or_default();
        if let Some(known) = tests.iter().position(|(_, known)| key.is_some() && *known == key) {
            return Asked::Test(field, known);
        }
        tests.push((cond.clone(), key));
        Asked::Test(field, tests.len() - 1)
    }
}

fn with_missing(values: impl IntoIterator<Item = Value>) -> Vec<Option<Value>> {
    [None].into_iter().chain(values.into_iter().map(Some)).collect()
}
