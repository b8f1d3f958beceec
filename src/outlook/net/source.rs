//! Tests of what is worked out from several fields: of scores, of how many criteria are true, of decisions.

use std::ptr;

use crate::outlook::fields::Common;
use crate::outlook::line;
use crate::outlook::net::build::Builder;
use crate::outlook::net::reading::Reading;
use crate::outlook::net::score::Number;
use crate::outlook::net::{Node, NodeId};
use crate::outlook::probes::operands;
use crate::policy::{
    Arithmetic, Cond, CondKind, CriteriaId, DecisionId, DefinitionBody, Expr, ExprKind, List, Policy, ScoreId, Set,
};
use crate::types::{Decimal, Truth, Type, Value};

/// A number that is worked out.
#[derive(Clone, Copy)]
enum Worked {
    Score(ScoreId),
    Count(CriteriaId),
}

/// Some numbers times a factor each, and something more, all in the smallest unit of the type.
struct Linear {
    of: Vec<(Worked, i64)>,
    more: i64,
}

impl<'p> Builder<'_, 'p> {
    /// A test of one number or decision against what is fixed; `None` for any other.
    pub(super) fn test(&mut self, condition: &'p Cond) -> Option<NodeId> {
        let varies = |value: &&'p Expr| {
            let fields = self.ground.depends.value(value);
            fields.common(fields) != Common::None
        };
        let varying: Vec<&'p Expr> = operands(condition).into_iter().filter(varies).collect();
        let [subject] = varying.as_slice() else { return None };
        match decision_of(self.ground.policy, subject) {
            Some(decision) => self.test_of_decision(condition, subject, decision),
            None => self.test_of_number(condition, subject),
        }
    }

    fn test_of_decision(&mut self, condition: &'p Cond, subject: &Expr, id: DecisionId) -> Option<NodeId> {
        let decision = self.ground.policy.decisions.get(id)?;
        let mut cases = Vec::new();
        for entry in &decision.entries {
            let reading = self.reading_for(condition, subject, &entry.value)?;
            cases.push((&entry.condition, reading));
        }
        let otherwise = match &decision.otherwise {
            Some(otherwise) => self.reading_for(condition, subject, otherwise)?,
            None => Reading::only(self.truth_of(condition, subject, None)),
        };
        let cases = cases.into_iter().map(|(condition, reading)| (self.condition(condition), reading)).collect();
        Some(self.node(Node::First { cases, otherwise }))
    }

    /// What a test says where its subject is a fixed value.
    fn reading_for(&self, condition: &Cond, subject: &Expr, value: &Expr) -> Option<Reading> {
        let fields = self.ground.depends.value(value);
        let is_fixed = fields.common(fields) == Common::None;
        is_fixed.then(|| Reading::only(self.truth_of(condition, subject, self.nothing.value(value))))
    }

    fn truth_of(&self, condition: &Cond, subject: &Expr, value: Option<Value>) -> Truth {
        self.nothing.truth(&with_subject(condition, subject, value))
    }

    fn test_of_number(&mut self, condition: &'p Cond, subject: &'p Expr) -> Option<NodeId> {
        if !matches!(subject.ty, Type::Integer | Type::Number) {
            return None;
        }
        let linear = self.linear(subject)?;
        let spans = self.spans(condition, subject)?;
        let mut of = Vec::new();
        for (worked, factor) in &linear.of {
            let number = match worked {
                Worked::Score(id) => self.score(*id)?,
                Worked::Count(id) => self.count(*id),
            };
            of.push((number, *factor));
        }
        let number = match (of.as_slice(), linear.more) {
            ([(number, 1)], 0) => *number,
            _ => self.number(Number::Sum { of: of.into(), more: linear.more }),
        };
        Some(self.node(Node::Within(number, spans.into())))
    }

    /// A value as a sum of numbers that are worked out; `None` where it is none, or may be out of range.
    fn linear(&self, value: &Expr) -> Option<Linear> {
        let linear = self.terms(value)?;
        if let ([(_, 1)], 0) = (linear.of.as_slice(), linear.more) {
            return Some(linear);
        }
        let mut most = i128::from(linear.more).abs();
        for (worked, factor) in &linear.of {
            most += self.largest(*worked)? * i128::from(*factor).abs();
        }
        (most < i128::from(i64::MAX)).then_some(linear)
    }

    /// The largest size of a number.
    fn largest(&self, worked: Worked) -> Option<i128> {
        let policy = self.ground.policy;
        match worked {
            Worked::Score(id) => {
                let score = policy.scores.get(id)?;
                let (low, high) = (score.low?.millionths(), score.high?.millionths());
                Some(i128::from(low).abs().max(i128::from(high).abs()))
            }
            Worked::Count(id) => i128::try_from(policy.criteria.get(id)?.entries.len()).ok(),
        }
    }

    fn terms(&self, value: &Expr) -> Option<Linear> {
        let fields = self.ground.depends.value(value);
        if fields.common(fields) == Common::None {
            let more = self.nothing.value(value).as_ref().and_then(line::position)?;
            return Some(Linear { of: Vec::new(), more });
        }
        match &value.kind {
            ExprKind::Score(id) => Some(Linear { of: vec![(Worked::Score(*id), 1)], more: 0 }),
            ExprKind::CriteriaMet(id) => Some(Linear { of: vec![(Worked::Count(*id), 1)], more: 0 }),
            ExprKind::Widen(inner) => self.terms(inner)?.times(Decimal::SCALE),
            ExprKind::Definition(id) => match &self.ground.policy.definitions.get(*id)?.body {
                DefinitionBody::Value(inner) => self.terms(inner),
                DefinitionBody::Condition(_) => None,
            },
            ExprKind::Arithmetic { operator: Arithmetic::Add, left, right } => {
                self.terms(left)?.plus(self.terms(right)?)
            }
            ExprKind::Arithmetic { operator: Arithmetic::Subtract, left, right } => {
                self.terms(left)?.plus(self.terms(right)?.times(-1)?)
            }
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Day(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Default(_)
            | ExprKind::Call(..)
            | ExprKind::Aggregate(_) => None,
        }
    }

    /// Where on its line a number makes the test true: between the fixed values it says the same all along.
    fn spans(&self, condition: &Cond, subject: &Expr) -> Option<Vec<(i64, i64)>> {
        let mut edges = Vec::new();
        for operand in operands(condition).into_iter().filter(|operand| !ptr::eq(*operand, subject)) {
            edges.extend(edge(&self.nothing.value(operand)?, &subject.ty)?);
        }
        if let CondKind::In { set: Set::List(list), .. } = &condition.kind {
            for entry in self.ground.policy.lists.get(*list).map_or(&[][..], List::entries) {
                edges.extend(edge(entry, &subject.ty)?);
            }
        }
        edges.sort_unstable();
        edges.dedup();
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for (low, high) in regions(&edges) {
            let tried = if low == i64::MIN { high } else { low };
            if !self.truth_of(condition, subject, line::at(tried, &subject.ty)).known()? {
                continue;
            }
            match spans.last_mut() {
                Some(last) if last.1.checked_add(1) == Some(low) => last.1 = high,
                Some(_) | None => spans.push((low, high)),
            }
        }
        Some(spans)
    }
}

impl Linear {
    fn times(mut self, factor: i64) -> Option<Linear> {
        for (_, own) in &mut self.of {
            *own = own.checked_mul(factor)?;
        }
        self.more = self.more.checked_mul(factor)?;
        Some(self)
    }

    fn plus(mut self, other: Linear) -> Option<Linear> {
        self.of.extend(other.of);
        self.more = self.more.checked_add(other.more)?;
        Some(self)
    }
}

/// The decision that a value is.
fn decision_of(policy: &Policy, value: &Expr) -> Option<DecisionId> {
    match &value.kind {
        ExprKind::Decision(id) => Some(*id),
        ExprKind::Widen(inner) => decision_of(policy, inner),
        ExprKind::Definition(id) => match &policy.definitions.get(*id)?.body {
            DefinitionBody::Value(inner) => decision_of(policy, inner),
            DefinitionBody::Condition(_) => None,
        },
        ExprKind::Literal(_)
        | ExprKind::Field(_)
        | ExprKind::RecordField(_)
        | ExprKind::CriteriaMet(_)
        | ExprKind::Score(_)
        | ExprKind::Today
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::Truth(_)
        | ExprKind::Day(_)
        | ExprKind::Negate(_)
        | ExprKind::Arithmetic { .. }
        | ExprKind::ShiftMonths { .. }
        | ExprKind::Default(_)
        | ExprKind::Call(..)
        | ExprKind::Aggregate(_) => None,
    }
}

/// The positions on the line of a type where a fixed number may make a difference.
fn edge(value: &Value, ty: &Type) -> Option<Vec<i64>> {
    match (value, ty) {
        (Value::Integer(integer), Type::Number) => Some(vec![integer.checked_mul(Decimal::SCALE)?]),
        (Value::Number(number), Type::Integer) => {
            let below = number.floor();
            Some(vec![below, below.checked_add(1)?])
        }
        (Value::Integer(_), Type::Integer) | (Value::Number(_), Type::Number) => Some(vec![line::position(value)?]),
        _ => None,
    }
}

/// The edges, and what lies between them.
fn regions(edges: &[i64]) -> Vec<(i64, i64)> {
    let mut regions = Vec::new();
    let mut low = Some(i64::MIN);
    for edge in edges {
        if let Some(low) = low.filter(|low| low < edge) {
            regions.push((low, edge - 1));
        }
        regions.push((*edge, *edge));
        low = edge.checked_add(1);
    }
    regions.extend(low.map(|low| (low, i64::MAX)));
    regions
}

/// The same test of a fixed value.
fn with_subject(condition: &Cond, subject: &Expr, value: Option<Value>) -> Cond {
    let kind = value.map_or(ExprKind::Default(Vec::new()), ExprKind::Literal);
    let fixed = Expr { kind, ..subject.clone() };
    let put = |operand: &Expr| if ptr::eq(operand, subject) { fixed.clone() } else { operand.clone() };
    let put_in = |set: &Set| match set {
        Set::Values(members) => Set::Values(members.iter().map(put).collect()),
        Set::List(list) => Set::List(*list),
    };
    let kind = match &condition.kind {
        CondKind::Holds(value) => CondKind::Holds(put(value)),
        CondKind::Defined(value) => CondKind::Defined(put(value)),
        CondKind::Compare { comparison, left, right, ignoring_case } => CondKind::Compare {
            comparison: *comparison,
            left: put(left),
            right: put(right),
            ignoring_case: *ignoring_case,
        },
        CondKind::Range { value, low, high, high_included } => {
            CondKind::Range { value: put(value), low: put(low), high: put(high), high_included: *high_included }
        }
        CondKind::In { value, set, ignoring_case } => {
            CondKind::In { value: put(value), set: put_in(set), ignoring_case: *ignoring_case }
        }
        CondKind::Text { value, test, quantifier, set, ignoring_case } => CondKind::Text {
            value: put(value),
            test: *test,
            quantifier: *quantifier,
            set: put_in(set),
            ignoring_case: *ignoring_case,
        },
        CondKind::Matches { value, pattern } => CondKind::Matches { value: put(value), pattern: pattern.clone() },
        CondKind::ListHas { list, quantifier, set, ignoring_case } => CondKind::ListHas {
            list: put(list),
            quantifier: *quantifier,
            set: put_in(set),
            ignoring_case: *ignoring_case,
        },
        kind @ (CondKind::Constant(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::Not(_)
        | CondKind::And(_)
        | CondKind::Or(_)
        | CondKind::Tally { .. }
        | CondKind::Known(_)
        | CondKind::AnyRecord { .. }) => kind.clone(),
    };
    Cond { kind, span: condition.span }
}
