//! Finds the places at which the tests of a policy turn, before any field is cut into cells.

use crate::analysis::records::Use;
use crate::analysis::relative::relative_field;
use crate::analysis::score::{ages, is_so_old};
use crate::analysis::side::Side;
use crate::analysis::space::{Needs, Plan};
use crate::analysis::steps::unwidened;
use crate::analysis::test::operands;
use crate::analysis::value::position;
use crate::outlook::line;
use crate::policy::{
    CapException, Cond, CondKind, DefinitionBody, Expr, ExprKind, List, Policy, ScoreEntry, ScoreEntryKind, Set,
};
use crate::types::{Decimal, FieldId, RelatedId, Type, Value};

/// Adds the places at which the tests of a side turn.
pub(super) fn gather(side: &Side<'_>, plan: &Plan, needs: &mut Needs) {
    let mut walk = Walk { side, plan, needs };
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

/// Adds the places at which these conditions turn.
pub(super) fn gather_conditions(side: &Side<'_>, plan: &Plan, needs: &mut Needs, conditions: &[Cond]) {
    let mut walk = Walk { side, plan, needs };
    conditions.iter().for_each(|condition| walk.condition(condition));
}

/// So many steps of a number that is counted are told apart.
const FEW: i64 = 32;

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
    needs: &'w mut Needs,
}

impl Walk<'_, '_, '_> {
    fn condition(&mut self, condition: &Cond) {
        self.text(condition);
        if let Some(turns) = self.side.turns(condition, &self.side.supports.condition(condition)) {
            self.needs.days.extend(turns);
            return;
        }
        if let Some(anchored) = &self.side.anchored
            && relative_field(self.side, condition, &self.side.supports.condition(condition)).is_some()
        {
            Walk { side: anchored, plan: self.plan, needs: self.needs }.condition(condition);
            return;
        }
        if let (Some(comparisons), Some(anchored)) = (self.side.calendar(condition), &self.side.anchored) {
            let anchor = line::position(&Value::Date(anchored.as_of.today)).unwrap_or(0);
            let mut walk = Walk { side: anchored, plan: self.plan, needs: self.needs };
            comparisons.iter().for_each(|calendar| walk.cut(calendar.field, calendar.starts(anchor)));
            comparisons.iter().for_each(|calendar| self.stays(calendar.field, calendar.present));
            return;
        }
        match &condition.kind {
            CondKind::Constant(_) | CondKind::Definition(_) | CondKind::Criterion(..) => {}
            CondKind::AnyRecord { related, filter } => self.records(*related, filter.as_deref(), 2),
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

    /// A test of one text field alone.
    fn text(&mut self, condition: &Cond) {
        if operands(condition).is_empty() {
            return;
        }
        let support = self.side.supports.condition(condition);
        let mut fields = support.fields.iter();
        let (Some(field), None) = (fields.next(), fields.next()) else { return };
        let axis = self.plan.of_side.get(self.side.number).and_then(|axes| axes.get(field));
        let (Some(axis), Some(declared)) = (axis.filter(|_| support.is_of_fields()), self.side.field(field)) else {
            return;
        };
        if declared.ty == Type::Text {
            self.needs.texts.entry(*axis).or_default().add(self.side, field, condition);
        } else if matches!(declared.ty, Type::List(_)) {
            self.needs.texts.entry(*axis).or_default().add_list(self.side, field, condition);
        }
    }

    fn members<'e>(&self, set: &'e Set) -> &'e [Expr] {
        if let Set::Values(members) = set { members } else { &[] }
    }

    fn compared(&mut self, left: &Expr, right: &Expr) {
        self.value(left);
        self.value(right);
        for (value, against) in [(left, right), (right, left)] {
            if let ExprKind::Aggregate(aggregate) = &unwidened(self.side.resolved(value)).kind
                && let Some(Some(number)) = self.side.constant(against)
                && let Some(millionths) = position(&number)
            {
                self.records(aggregate.related, aggregate.filter.as_ref(), millionths / i128::from(Decimal::SCALE) + 2);
            }
        }
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
            if self.side.is_anchor {
                self.stays(steps.field, steps.present);
            }
        }
    }

    /// Cuts the days of a field where something that is told by the distance to today leaves the calendar.
    fn stays(&mut self, field: FieldId, (first, last): (i64, i64)) {
        if self.side.extent(field) != Some((first, last))
            && let Some(axis) = self.plan.of_side.get(self.side.number).and_then(|axes| axes.get(field))
        {
            self.needs.starts.entry(*axis).or_default().extend([first, last.saturating_add(1)]);
        }
    }

    fn cut(&mut self, field: FieldId, positions: impl IntoIterator<Item = i128>) {
        let Some(axis) = self.plan.of_side.get(self.side.number).and_then(|axes| axes.get(field)) else { return };
        let all = if self.side.is_anchor { &mut self.needs.relative } else { &mut self.needs.starts };
        let starts = all.entry(*axis).or_default();
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
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome => {}
            ExprKind::Aggregate(aggregate) => self.records(aggregate.related, aggregate.filter.as_ref(), 4),
        }
    }

    fn records(&mut self, related: RelatedId, filter: Option<&Cond>, most: i128) {
        self.needs.records.push(Use { side: self.side.number, related, filter: filter.cloned(), entry: None, most });
    }

    fn entry(&mut self, entry: &ScoreEntry) {
        match &entry.kind {
            ScoreEntryKind::If { points: _, condition, unless } => {
                [condition].into_iter().chain(unless).for_each(|condition| self.condition(condition));
            }
            ScoreEntryKind::Per { points, quantity, condition, unless } => {
                condition.iter().chain(unless).for_each(|condition| self.condition(condition));
                self.value(quantity);
                self.counted(*points, quantity, entry.up_to);
            }
            ScoreEntryKind::ForEach { points, related, filter } => {
                let most = entry.up_to.and_then(|most| most.checked_div(*points)).and_then(Decimal::checked_abs);
                let most = most.map_or(8, |most| i128::from(most.ceil()) + 1);
                let entry = Some(ScoreEntry { up_to: None, ..entry.clone() });
                let filter = filter.clone();
                self.needs.records.push(Use { side: self.side.number, related: *related, filter, entry, most });
            }
            ScoreEntryKind::By { value, rows: _ } => self.value(value),
            ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|entry| self.entry(entry)),
        }
        if let (Some(decay), ScoreEntryKind::If { points, .. }) = (&entry.decay, &entry.kind) {
            for until in ages(*points, decay).iter().filter_map(|step| step.until) {
                self.condition(&is_so_old(&decay.since, until));
            }
        }
    }

    /// Where a number that is counted grows by one, as long as that is not too often.
    fn counted(&mut self, points: Decimal, quantity: &Expr, up_to: Option<Decimal>) {
        let most =
            up_to.and_then(|most| most.checked_div(points)).and_then(Decimal::checked_abs).map_or(FEW, Decimal::ceil);
        let step = (most / FEW).max(1);
        for one in alternatives(self.side.policy, quantity) {
            for count in (0..=most.min(step.saturating_mul(FEW + 1))).step_by(usize::try_from(step).unwrap_or(1)) {
                self.meets(one, &Value::Integer(count));
            }
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
