//! Finds the places at which the tests of a policy turn, before any field is cut into cells.

use std::collections::HashSet;

use crate::analysis::side::Side;
use crate::analysis::space::{Plan, Starts};
use crate::policy::{
    CapException, Cond, CondKind, DecisionId, DefinitionBody, Expr, ExprKind, List, Policy, ScoreEntry, ScoreEntryKind,
    Set,
};
use crate::types::{FieldId, Value};

/// Adds the places at which the tests of a side turn.
pub(super) fn gather(side: &Side<'_>, plan: &Plan, starts: &mut Starts) {
    let mut walk = Walk { side, plan, starts, decisions: HashSet::new() };
    let policy = side.policy;
    each_condition(policy, &mut |condition| walk.condition(condition));
    for score in &policy.scores {
        score.entries.iter().for_each(|entry| walk.entry(entry));
    }
    for decision in &policy.decisions {
        let values = decision.entries.iter().map(|entry| &entry.value).chain(&decision.otherwise);
        values.for_each(|value| walk.value(value));
    }
    for definition in &policy.definitions {
        if let DefinitionBody::Value(value) = &definition.body {
            walk.value(value);
        }
    }
}

/// Every condition that stands somewhere in a policy by itself, those of scores but not of their parts.
pub(super) fn each_condition<'p>(policy: &'p Policy, see: &mut dyn FnMut(&'p Cond)) {
    policy.rules.iter().for_each(|rule| see(&rule.condition));
    for cap in &policy.caps {
        see(&cap.condition);
        if let Some(CapException::Condition(unless)) = &cap.unless {
            see(unless);
        }
    }
    for veto in &policy.disqualifications {
        see(&veto.condition);
        veto.unless.iter().for_each(&mut *see);
    }
    for definition in &policy.definitions {
        if let DefinitionBody::Condition(condition) = &definition.body {
            see(condition);
        }
    }
    policy.criteria.iter().flat_map(|group| &group.entries).for_each(|entry| see(&entry.condition));
    policy.decisions.iter().flat_map(|decision| &decision.entries).for_each(|entry| see(&entry.condition));
    policy.guarantees.iter().for_each(|guarantee| see(&guarantee.condition));
}

struct Walk<'w, 's, 'p> {
    side: &'s Side<'p>,
    plan: &'w Plan,
    starts: &'w mut Starts,
    decisions: HashSet<DecisionId>,
}

impl Walk<'_, '_, '_> {
    fn condition(&mut self, condition: &Cond) {
        match &condition.kind {
            CondKind::Constant(_) | CondKind::Definition(_) | CondKind::Criterion(..) | CondKind::AnyRecord { .. } => {}
            CondKind::Holds(value) | CondKind::Matches { value, .. } => self.value(value),
            CondKind::Text { value, set, .. } | CondKind::ListHas { list: value, set, .. } => {
                self.value(value);
                self.members(set).iter().for_each(|member| self.value(member));
            }
            CondKind::Not(inner) | CondKind::Known(inner) => self.condition(inner),
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => {
                parts.iter().for_each(|part| self.condition(part));
            }
            CondKind::Compare { left, right, .. } => self.compared(left, right),
            CondKind::Range { value, low, high, .. } => {
                self.compared(value, low);
                self.compared(value, high);
            }
            CondKind::In { value, set, .. } => {
                self.members(set).iter().for_each(|member| self.compared(value, member));
                if let Set::List(list) = set {
                    let entries = self.side.policy.lists.get(*list).map_or(&[][..], List::entries);
                    for one in alternatives(self.side.policy, value) {
                        entries.iter().for_each(|entry| self.meets(one, entry));
                    }
                }
            }
            CondKind::Defined(value) => {
                for one in alternatives(self.side.policy, value) {
                    if let Some((field, (first, last))) = self.side.presence_of(one) {
                        self.cut(field, [i128::from(first), i128::from(last) + 1]);
                    }
                }
                self.value(value);
            }
        }
    }

    fn members<'e>(&self, set: &'e Set) -> &'e [Expr] {
        if let Set::Values(members) = set { members } else { &[] }
    }

    fn compared(&mut self, left: &Expr, right: &Expr) {
        self.value(left);
        self.value(right);
        for one in alternatives(self.side.policy, left) {
            for other in alternatives(self.side.policy, right) {
                for (value, against) in [(one, other), (other, one)] {
                    if let Some(Some(constant)) = self.side.constant(against) {
                        self.meets(value, &constant);
                    }
                }
            }
        }
    }

    fn meets(&mut self, value: &Expr, constant: &Value) {
        if let Some(steps) = self.side.steps(value, constant) {
            self.cut(steps.field, steps.starts());
        }
    }

    fn cut(&mut self, field: FieldId, positions: impl IntoIterator<Item = i128>) {
        let Some(axis) = self.plan.of_side.get(self.side.number).and_then(|axes| axes.get(field)) else { return };
        let starts = self.starts.entry(*axis).or_default();
        starts.extend(positions.into_iter().filter_map(|position| i64::try_from(position).ok()));
    }

    /// Conditions that stand inside of values.
    fn value(&mut self, value: &Expr) {
        match &value.kind {
            ExprKind::Truth(condition) => self.condition(condition),
            ExprKind::Widen(inner)
            | ExprKind::Day(inner)
            | ExprKind::Negate(inner)
            | ExprKind::ShiftMonths { date: inner, .. } => self.value(inner),
            ExprKind::Arithmetic { left, right, .. } => {
                self.value(left);
                self.value(right);
            }
            ExprKind::Default(parts) | ExprKind::Call(_, parts) => parts.iter().for_each(|part| self.value(part)),
            ExprKind::Decision(id) => {
                self.decisions.insert(*id);
            }
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Aggregate(_) => {}
        }
    }

    fn entry(&mut self, entry: &ScoreEntry) {
        match &entry.kind {
            ScoreEntryKind::If { points: _, condition, unless } => {
                [condition].into_iter().chain(unless).for_each(|condition| self.condition(condition));
            }
            ScoreEntryKind::Per { points: _, quantity, condition, unless } => {
                condition.iter().chain(unless).for_each(|condition| self.condition(condition));
                self.value(quantity);
            }
            ScoreEntryKind::ForEach { .. } => {}
            ScoreEntryKind::By { value, rows: _ } => self.value(value),
            ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|entry| self.entry(entry)),
        }
    }
}

/// The values of which one is what a value comes to: the parts of a `default`, the values of a decision.
pub(super) fn alternatives<'e>(policy: &'e Policy, value: &'e Expr) -> Vec<&'e Expr> {
    match &value.kind {
        ExprKind::Definition(id) => match policy.definitions.get(*id).map(|definition| &definition.body) {
            Some(DefinitionBody::Value(inner)) => alternatives(policy, inner),
            Some(DefinitionBody::Condition(_)) | None => vec![value],
        },
        ExprKind::Default(parts) => parts.iter().flat_map(|part| alternatives(policy, part)).collect(),
        ExprKind::Decision(id) => match policy.decisions.get(*id) {
            Some(decision) => {
                let values = decision.entries.iter().map(|entry| &entry.value).chain(&decision.otherwise);
                values.flat_map(|value| alternatives(policy, value)).collect()
            }
            None => Vec::new(),
        },
        ExprKind::Widen(inner) if !matches!(inner.kind, ExprKind::Field(_)) => {
            let inner = alternatives(policy, inner);
            if inner.len() > 1 { inner } else { vec![value] }
        }
        ExprKind::Literal(_)
        | ExprKind::Field(_)
        | ExprKind::RecordField(_)
        | ExprKind::CriteriaMet(_)
        | ExprKind::Score(_)
        | ExprKind::Today
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::Truth(_)
        | ExprKind::Widen(_)
        | ExprKind::Day(_)
        | ExprKind::Negate(_)
        | ExprKind::Arithmetic { .. }
        | ExprKind::ShiftMonths { .. }
        | ExprKind::Call(..)
        | ExprKind::Aggregate(_) => vec![value],
    }
}
