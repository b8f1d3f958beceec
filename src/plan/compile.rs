//! From the policy to nodes. It runs twice over the same things in the same order: once to learn what is asked of each
//! field, once to write nodes with the answers.

use std::collections::{BTreeMap, HashMap};

use crate::plan::Ruling;
use crate::plan::answers::{Answer, Answers};
use crate::plan::nodes::{NodeId, Nodes};
use crate::plan::parts::{DecisionPlan, NamedPlan, ScorePlan};
use crate::plan::reach::{Atom, Reach};
use crate::plan::survey::{Asked, Survey};
use crate::policy::{
    AsOf, Comparison, Cond, CondKind, CriteriaId, DecisionId, DefinitionBody, DefinitionId, Expr, ExprKind, Named,
    Policy, ScoreId, Set, TextQuantifier,
};
use crate::types::Truth;

/// Writes the nodes of a policy.
#[derive(Debug)]
pub(super) struct Compiler<'p> {
    pub(super) policy: &'p Policy,
    pub(super) survey: Survey<'p>,
    /// `None` while asking.
    pub(super) answers: Option<Answers>,
    /// What was found about each thing that was asked, in order.
    log: Vec<Asked>,
    next: usize,
    pub(super) nodes: Nodes,
    definitions: HashMap<DefinitionId, NodeId>,
    criteria: HashMap<(CriteriaId, usize), NodeId>,
    pub(super) scores: BTreeMap<ScoreId, ScorePlan>,
    pub(super) met: BTreeMap<CriteriaId, Vec<NodeId>>,
    pub(super) made: BTreeMap<DecisionId, DecisionPlan>,
}

impl<'p> Compiler<'p> {
    pub(super) fn new(policy: &'p Policy, as_of: &'p AsOf, rulings: Vec<Ruling>) -> Compiler<'p> {
        Compiler {
            policy,
            survey: Survey::new(policy, as_of, rulings),
            answers: None,
            log: Vec::new(),
            next: 0,
            nodes: Nodes::default(),
            definitions: HashMap::new(),
            criteria: HashMap::new(),
            scores: BTreeMap::new(),
            met: BTreeMap::new(),
            made: BTreeMap::new(),
        }
    }

    /// Answers all that was asked, and begins anew.
    pub(super) fn turn(self) -> Compiler<'p> {
        let Compiler { policy, mut survey, log, .. } = self;
        let answers = Answers::new(&mut survey);
        let (as_of, rulings) = (survey.as_of, survey.outcomes.clone());
        let fresh = Compiler::new(policy, as_of, rulings);
        Compiler { survey, answers: Some(answers), log, ..fresh }
    }

    /// A condition.
    pub(super) fn condition(&mut self, cond: &Cond) -> NodeId {
        match &cond.kind {
            CondKind::Constant(known) => self.nodes.constant(Truth::from(*known)),
            CondKind::Definition(id) => self.definition(*id),
            CondKind::Criterion(group, place) => self.criterion(*group, *place),
            CondKind::Not(of) => {
                let of = self.condition(of);
                self.nodes.not(of)
            }
            CondKind::Known(of) => {
                let of = self.condition(of);
                self.nodes.is_known(of)
            }
            CondKind::And(of) => {
                let of = self.conditions(of);
                self.nodes.and(of)
            }
            CondKind::Or(of) => {
                let of = self.conditions(of);
                self.nodes.or(of)
            }
            CondKind::Tally { of, low, high } => {
                let of = self.conditions(of);
                self.nodes.tally(&of, *low, *high)
            }
            CondKind::Holds(expr) => self.holds(expr),
            CondKind::Compare { .. }
            | CondKind::Range { .. }
            | CondKind::In { .. }
            | CondKind::Defined(_)
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => self.test(cond),
        }
    }

    /// Whether a lead is so, and nothing holds that back.
    pub(super) fn unless(&mut self, condition: Option<&Cond>, unless: Option<&Cond>) -> NodeId {
        let mut parts: Vec<NodeId> = condition.map(|condition| self.condition(condition)).into_iter().collect();
        if let Some(unless) = unless {
            let held = self.condition(unless);
            let held = self.nodes.surely(held);
            parts.push(self.nodes.not(held));
        }
        self.nodes.and(parts)
    }

    /// A criterion of a group.
    pub(super) fn criterion(&mut self, group: CriteriaId, place: usize) -> NodeId {
        if let Some(known) = self.criteria.get(&(group, place)) {
            return *known;
        }
        let entry = self.policy.criteria.get(group).and_then(|group| group.entries.get(place));
        let node = match entry {
            Some(entry) => self.condition(&entry.condition),
            None => self.nodes.constant(Truth::Unknown),
        };
        self.criteria.insert((group, place), node);
        node
    }

    /// The criteria of a group.
    pub(super) fn criteria_of(&mut self, group: CriteriaId) {
        if !self.met.contains_key(&group) {
            let count = self.policy.criteria.get(group).map_or(0, |group| group.entries.len());
            let nodes = (0..count).map(|place| self.criterion(group, place)).collect();
            self.met.insert(group, nodes);
        }
    }

    /// A decision.
    pub(super) fn decision(&mut self, id: DecisionId) {
        if let (false, Some(decision)) = (self.made.contains_key(&id), self.policy.decisions.get(id)) {
            let values = self.survey.values(id);
            let entries = decision.entries.iter().map(|entry| self.condition(&entry.condition)).collect();
            self.made.insert(id, DecisionPlan { entries, values });
        }
    }

    /// Something with a name.
    pub(super) fn named(&mut self, name: Named) -> Option<NamedPlan> {
        Some(match name {
            Named::Definition(id) => match &self.policy.definitions.get(id)?.body {
                DefinitionBody::Condition(_) => NamedPlan::Condition(name, self.definition(id)),
                DefinitionBody::Value(value) => NamedPlan::Value(name, Box::new(value.clone())),
            },
            Named::Criterion(group, place) => NamedPlan::Condition(name, self.criterion(group, place)),
        })
    }

    /// What is found out about something: by asking in the first run, by looking it up in the second.
    pub(super) fn ask(&mut self, ask: impl FnOnce(&mut Survey<'p>) -> Asked) -> Asked {
        if self.answers.is_none() {
            let asked = ask(&mut self.survey);
            self.log.push(asked);
            return asked;
        }
        let asked = self.log.get(self.next).copied().unwrap_or(Asked::Whole);
        self.next += 1;
        asked
    }

    /// Makes sure that what has codes of its own is worked out.
    pub(super) fn need(&mut self, atom: Atom) {
        match atom {
            Atom::Score(id) => self.score(id),
            Atom::Met(id) => self.criteria_of(id),
            Atom::Made(id) => self.decision(id),
            Atom::Field(_) | Atom::Outcome => {}
        }
    }

    fn conditions(&mut self, of: &[Cond]) -> Vec<NodeId> {
        of.iter().map(|cond| self.condition(cond)).collect()
    }

    fn definition(&mut self, id: DefinitionId) -> NodeId {
        if let Some(known) = self.definitions.get(&id) {
            return *known;
        }
        let node = match self.policy.definitions.get(id).map(|definition| &definition.body) {
            Some(DefinitionBody::Condition(cond)) => self.condition(cond),
            Some(DefinitionBody::Value(expr)) => self.holds(expr),
            None => self.nodes.constant(Truth::Unknown),
        };
        self.definitions.insert(id, node);
        node
    }

    /// A value as a condition.
    fn holds(&mut self, expr: &Expr) -> NodeId {
        match &expr.kind {
            ExprKind::Truth(cond) => self.condition(cond),
            ExprKind::Definition(id) => self.definition(*id),
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Widen(_)
            | ExprKind::Day(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Default(_)
            | ExprKind::Call(..)
            | ExprKind::Aggregate(_) => self.test(&Cond { kind: CondKind::Holds(expr.clone()), span: expr.span }),
        }
    }

    /// A single test. One of several things is taken apart where that is what it stands for.
    fn test(&mut self, cond: &Cond) -> NodeId {
        match self.survey.reaches.of_condition(cond) {
            Reach::Nothing => {}
            Reach::One(atom) => self.need(atom),
            Reach::Many => {
                if let Some(parts) = self.apart(cond) {
                    return parts;
                }
            }
        }
        let asked = self.ask(|survey| survey.truth(cond));
        let Some(answers) = &self.answers else { return self.nodes.constant(Truth::Unknown) };
        match asked {
            Asked::Constant(truth) => self.nodes.constant(truth),
            Asked::Coded(question) => match answers.of.get(question) {
                Some(Some((codes, Answer::Truths(truths)))) => self.nodes.coded(*codes, truths.clone()),
                Some(Some((_, Answer::Points(_))) | None) | None => self.nodes.interpreted(cond),
            },
            Asked::Test(field, place) => match answers.tests.get(&field).and_then(|tests| tests.get(place)) {
                Some(placed) => self.nodes.bits(placed.column, placed.bits, placed.missing),
                None => self.nodes.interpreted(cond),
            },
            Asked::Compared(comparison, one, other) => match (answers.figures.get(&one), answers.figures.get(&other)) {
                (Some(left), Some(right)) => self.nodes.compare(comparison, *left, *right),
                (Some(_) | None, _) => self.nodes.interpreted(cond),
            },
            Asked::Whole => self.nodes.interpreted(cond),
        }
    }

    /// A test as the `and` or `or` that it stands for.
    fn apart(&mut self, cond: &Cond) -> Option<NodeId> {
        let single = |kind: CondKind| Cond { kind, span: cond.span };
        match &cond.kind {
            CondKind::Range { value, low, high, high_included } => {
                let compare = |comparison, right: &Expr| CondKind::Compare {
                    comparison,
                    left: value.clone(),
                    right: right.clone(),
                    ignoring_case: false,
                };
                let below = if *high_included { Comparison::LessOrEqual } else { Comparison::Less };
                let parts = [compare(Comparison::GreaterOrEqual, low), compare(below, high)].map(single);
                let parts = self.conditions(&parts);
                Some(self.nodes.and(parts))
            }
            CondKind::In { value, set: Set::Values(members), ignoring_case } => {
                let parts = members.iter().map(|member| {
                    let (left, right, ignoring_case) = (value.clone(), member.clone(), *ignoring_case);
                    single(CondKind::Compare { comparison: Comparison::Equal, left, right, ignoring_case })
                });
                let parts = self.conditions(&parts.collect::<Vec<_>>());
                Some(self.nodes.or(parts))
            }
            CondKind::Text { value, test, quantifier, set: Set::Values(members), ignoring_case }
                if members.len() > 1 =>
            {
                let parts = members.iter().map(|member| {
                    let (value, set) = (value.clone(), Set::Values(vec![member.clone()]));
                    let (test, quantifier, ignoring_case) = (*test, *quantifier, *ignoring_case);
                    single(CondKind::Text { value, test, quantifier, set, ignoring_case })
                });
                let parts = self.conditions(&parts.collect::<Vec<_>>());
                Some(match quantifier {
                    TextQuantifier::Any => self.nodes.or(parts),
                    TextQuantifier::All => self.nodes.and(parts),
                })
            }
            CondKind::Defined(value) => self.defined(value),
            CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Definition(_)
            | CondKind::Criterion(..)
            | CondKind::Not(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Tally { .. }
            | CondKind::Known(_)
            | CondKind::Compare { .. }
            | CondKind::In { .. }
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => None,
        }
    }

    /// Whether the first of several values that is there is there.
    fn defined(&mut self, value: &Expr) -> Option<NodeId> {
        let ExprKind::Default(parts) = &value.kind else { return None };
        let parts = parts.iter().map(|part| Cond { kind: CondKind::Defined(part.clone()), span: part.span });
        let parts = self.conditions(&parts.collect::<Vec<_>>());
        Some(self.nodes.or(parts))
    }
}
