//! What the interpreter says where one thing has a certain value and nothing else is known.

use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::plan::reach::Atom;
use crate::policy::{
    AsOf, Cond, CondKind, Decision, Disqualification, Expr, ExprKind, Otherwise, Policy, Score, ScoreEntry,
    ScoreEntryKind, StageId, Upkeep,
};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::types::{Decimal, Lead, Outcome, Type, Value};

/// A policy and a lead in which things are given values at will. A score that is given a value is one entry that always
/// earns it, a decision has but its `otherwise`, and so on: the interpreter tells what hangs on them.
#[derive(Debug)]
pub(super) struct Trial<'p> {
    of: &'p Policy,
    as_of: &'p AsOf,
    policy: Policy,
    lead: Lead,
}

impl<'p> Trial<'p> {
    /// Scores, decisions, rules and all that may hold a lead back are left out: what is asked never hangs on them but
    /// where they are given a value.
    pub(super) fn new(of: &'p Policy, as_of: &'p AsOf) -> Trial<'p> {
        let score =
            |score: &Score| Score { low: None, high: None, entries: Vec::new(), name: "".into(), span: score.span };
        let decision = |made: &Decision| Decision {
            name: "".into(),
            ty: made.ty.clone(),
            unique: false,
            entries: Vec::new(),
            otherwise: None,
            span: made.span,
        };
        let policy = Policy {
            title: None,
            timezone: of.timezone.clone(),
            timezone_name: Arc::clone(&of.timezone_name),
            stages: of.stages.clone(),
            schema: of.schema.clone(),
            rates: of.rates.clone(),
            lists: of.lists.clone(),
            definitions: of.definitions.clone(),
            criteria: of.criteria.clone(),
            scores: of.scores.iter().map(score).collect(),
            decisions: of.decisions.iter().map(decision).collect(),
            rules: TiVec::new(),
            caps: TiVec::new(),
            disqualifications: TiVec::new(),
            otherwise: None,
            tests: Vec::new(),
            guarantees: Vec::new(),
            uses_today: of.uses_today,
            uses_now: of.uses_now,
        };
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
        match atom {
            Atom::Field(field) => self.lead.values.get_mut(field).into_iter().for_each(|slot| *slot = None),
            Atom::Met(id) => {
                if let (Some(to), Some(from)) = (self.policy.criteria.get_mut(id), self.of.criteria.get(id)) {
                    to.clone_from(from);
                }
            }
            // Nobody asks for these but with a value.
            Atom::Score(_) | Atom::Made(_) | Atom::Outcome => {}
        }
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
    score.entries = vec![entry];
}

fn fix_decision(decision: &mut Decision, value: Option<&Value>) {
    let literal =
        |value: &Value| Expr { kind: ExprKind::Literal(value.clone()), ty: Type::Boolean, span: Span::default() };
    decision.otherwise = value.map(literal);
}

fn fix_outcome(policy: &mut Policy, outcome: Outcome) {
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
            upkeep: Upkeep { because: None, owner: None, from: None, until: None, days: None },
            span: Span::default(),
        }),
    }
}
