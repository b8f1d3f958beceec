//! What the interpreter says where one thing has a certain value and nothing else is known.

use crate::plan::reach::Atom;
use crate::policy::{
    AsOf, Cond, CondKind, Decision, Disqualification, Expr, ExprKind, Otherwise, Policy, Score, ScoreEntry,
    ScoreEntryKind, StageId, Upkeep,
};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::types::{Decimal, Lead, Outcome, Type, Value};

/// A policy and a lead in which things are given values at will. A score that is given a value is one entry that always
/// earns it, a decision has but its `otherwise`, and so on: what hangs on them is told by the interpreter unchanged.
#[derive(Debug)]
pub(super) struct Trial<'p> {
    of: &'p Policy,
    as_of: &'p AsOf,
    policy: Policy,
    lead: Lead,
}

impl<'p> Trial<'p> {
    pub(super) fn new(of: &'p Policy, as_of: &'p AsOf) -> Trial<'p> {
        let policy = Policy { tests: Vec::new(), guarantees: Vec::new(), ..of.clone() };
        let lead = Lead { values: of.schema.fields.iter().map(|_| None).collect(), ..Lead::default() };
        Trial { of, as_of, policy, lead }
    }

    /// What the interpreter says where nothing is known.
    pub(super) fn of_nothing<T>(&self, ask: impl FnOnce(&Evaluation<'_>) -> T) -> T {
        ask(&Evaluation::new(&self.policy, &self.lead, self.as_of))
    }

    /// What the interpreter says where this has such a value, or none.
    pub(super) fn with<T>(&mut self, atom: Atom, value: Option<&Value>, ask: impl FnOnce(&Evaluation<'_>) -> T) -> T {
        self.give(atom, value);
        let said = self.of_nothing(ask);
        self.take_back(atom);
        said
    }

    fn give(&mut self, atom: Atom, value: Option<&Value>) {
        match atom {
            Atom::Field(field) => self.lead.values.get_mut(field).into_iter().for_each(|slot| *slot = value.cloned()),
            Atom::Score(id) => self.policy.scores.get_mut(id).into_iter().for_each(|score| fix_score(score, value)),
            Atom::Met(id) => {
                let entries = self.policy.criteria.get_mut(id).into_iter().flat_map(|group| group.entries.iter_mut());
                let met = if let Some(Value::Integer(met)) = value { *met } else { 0 };
                for (place, entry) in entries.enumerate() {
                    entry.condition = constant(i64::try_from(place).is_ok_and(|place| place < met));
                }
            }
            Atom::Made(id) => self.policy.decisions.get_mut(id).into_iter().for_each(|made| fix_decision(made, value)),
            Atom::Outcome => {
                if let Some(Value::Outcome(outcome)) = value {
                    fix_outcome(&mut self.policy, *outcome);
                }
            }
        }
    }

    fn take_back(&mut self, atom: Atom) {
        let (policy, of) = (&mut self.policy, self.of);
        match atom {
            Atom::Field(field) => self.lead.values.get_mut(field).into_iter().for_each(|slot| *slot = None),
            Atom::Score(id) => back(policy.scores.get_mut(id), of.scores.get(id)),
            Atom::Met(id) => back(policy.criteria.get_mut(id), of.criteria.get(id)),
            Atom::Made(id) => back(policy.decisions.get_mut(id), of.decisions.get(id)),
            Atom::Outcome => {
                policy.rules.clone_from(&of.rules);
                policy.caps.clone_from(&of.caps);
                policy.disqualifications.clone_from(&of.disqualifications);
                policy.otherwise.clone_from(&of.otherwise);
            }
        }
    }
}

fn back<T: Clone>(to: Option<&mut T>, from: Option<&T>) {
    if let (Some(to), Some(from)) = (to, from) {
        to.clone_from(from);
    }
}

/// A condition that always says the same.
pub(super) fn constant(known: bool) -> Cond {
    Cond { kind: CondKind::Constant(known), span: Span::default() }
}

fn fix_score(score: &mut Score, value: Option<&Value>) {
    let points = if let Some(Value::Number(points)) = value { *points } else { Decimal::ZERO };
    let kind = ScoreEntryKind::If { points, condition: constant(true), unless: None };
    let entry = ScoreEntry { kind, decay: None, up_to: None, because: None, span: Span::default() };
    *score = Score { low: None, high: None, entries: vec![entry], ..score.clone() };
}

fn fix_decision(decision: &mut Decision, value: Option<&Value>) {
    let literal =
        |value: &Value| Expr { kind: ExprKind::Literal(value.clone()), ty: Type::Boolean, span: Span::default() };
    decision.entries.clear();
    decision.otherwise = value.map(literal);
}

fn fix_outcome(policy: &mut Policy, outcome: Outcome) {
    policy.rules.raw.clear();
    policy.caps.raw.clear();
    policy.disqualifications.raw.clear();
    policy.otherwise = None;
    match outcome {
        Outcome::NoStage => {}
        Outcome::Stage(rank) => policy.otherwise = Some(Otherwise { stage: StageId(rank), span: Span::default() }),
        Outcome::Disqualified => policy.disqualifications.raw.push(Disqualification {
            name: "".into(),
            named: false,
            condition: constant(true),
            unless: None,
            upkeep: Upkeep { because: None, owner: None, from: None, until: None },
            span: Span::default(),
        }),
    }
}
