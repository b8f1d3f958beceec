//! What conditions and values may still come to.
//!
//! A node that no open field reaches is what the interpreter says. One that hangs on a single open field, whose
//! answers are told apart in full, is tried with each of them. All others are put together from their parts.
//!
//! Guarantee: for every completion of the open fields, the result is covered.

use std::ptr;

use crate::builtins::Builtin;
use crate::outlook::fields::Common;
use crate::outlook::range::{Present, Range};
use crate::outlook::scene::Scene;
use crate::outlook::truths::Truths;
use crate::policy::{
    AggregateKind, Arithmetic, Comparison, Cond, CondKind, Decision, DefinitionBody, Expr, ExprKind, List, Set,
};
use crate::reference::arithmetic;
use crate::types::{Bounds, Truth, Value};

impl Scene<'_> {
    /// What a condition of the lead may still say.
    pub(super) fn may(&self, condition: &Cond) -> Truths {
        let address = ptr::from_ref(condition).addr();
        if let Some(known) = self.seen.borrow().get(&address) {
            return *known;
        }
        let truths = match self.hangs_on(self.ground.depends.condition(condition)) {
            Common::None => Truths::only(self.now.truth(condition)),
            Common::One(field) if self.ground.answers.tell_apart(field) => {
                let mut truths = Truths::NONE;
                self.for_each_answer(field, |lead| lead.truth(condition)).into_iter().for_each(|it| truths.insert(it));
                truths
            }
            Common::One(_) | Common::Many => self.may_by_parts(&condition.kind),
        };
        self.seen.borrow_mut().insert(address, truths);
        truths
    }

    fn may_by_parts(&self, kind: &CondKind) -> Truths {
        let policy = self.ground.policy;
        match kind {
            CondKind::Constant(known) => Truths::only(Truth::from(*known)),
            CondKind::Holds(value) => self.range(value).truths(),
            CondKind::Definition(id) => match policy.definitions.get(*id).map(|definition| &definition.body) {
                Some(DefinitionBody::Condition(condition)) => self.may(condition),
                Some(DefinitionBody::Value(value)) => self.range(value).truths(),
                None => Truths::ALL,
            },
            CondKind::Criterion(group, place) => {
                let entry = policy.criteria.get(*group).and_then(|group| group.entries.get(*place));
                entry.map_or(Truths::ALL, |entry| self.may(&entry.condition))
            }
            CondKind::Not(inner) => !self.may(inner),
            CondKind::And(parts) => Truths::all(parts.iter().map(|part| self.may(part))),
            CondKind::Or(parts) => Truths::any(parts.iter().map(|part| self.may(part))),
            CondKind::Tally { of, low, high } => {
                let sets: Vec<Truths> = of.iter().map(|part| self.may(part)).collect();
                Truths::tally(&sets, *low, *high)
            }
            CondKind::Known(inner) => {
                let mut truths = Truths::NONE;
                self.may(inner).iter().for_each(|truth| truths.insert(Truth::from(truth.known().is_some())));
                truths
            }
            CondKind::Defined(value) => {
                let range = self.range(value);
                let mut truths = Truths::NONE;
                if range.may_be_there() {
                    truths.insert(Truth::True);
                }
                if range.missing {
                    truths.insert(Truth::False);
                }
                truths
            }
            CondKind::Compare { comparison, left, right, ignoring_case } => {
                self.range(left).compare(*comparison, &self.range(right), *ignoring_case, self.rates())
            }
            CondKind::Range { value, low, high, high_included } => {
                let below = if *high_included { Comparison::LessOrEqual } else { Comparison::Less };
                let value = self.range(value);
                let from_low = value.compare(Comparison::GreaterOrEqual, &self.range(low), false, self.rates());
                from_low.combine(value.compare(below, &self.range(high), false, self.rates()), Truth::and)
            }
            CondKind::In { value, set, ignoring_case } => self.may_be_in(value, set, *ignoring_case),
            CondKind::Text { value, .. } | CondKind::Matches { value, .. } | CondKind::ListHas { list: value, .. } => {
                // What a text may say is not told apart any further here; the search tries real ones.
                if self.range(value).may_be_there() { Truths::ALL } else { Truths::UNKNOWN.or(Truths::KNOWN) }
            }
            CondKind::AnyRecord { related, .. } => {
                let records = self.lead.related.get(*related).map_or(0, Vec::len);
                if records == 0 { Truths::only(Truth::False) } else { Truths::KNOWN }
            }
        }
    }

    fn may_be_in(&self, value: &Expr, set: &Set, ignoring_case: bool) -> Truths {
        let value = self.range(value);
        let equal = |other: &Range| value.compare(Comparison::Equal, other, ignoring_case, self.rates());
        match set {
            Set::Values(members) => Truths::any(members.iter().map(|member| equal(&self.range(member)))),
            Set::List(id) => {
                let entries = self.ground.policy.lists.get(*id).map_or(&[][..], List::entries);
                let members = entries.iter().map(|entry| Range::exactly(Some(entry.clone())));
                Truths::any(members.map(|member| equal(&member)))
            }
        }
    }

    /// What a value of the lead may still be.
    pub(super) fn range(&self, value: &Expr) -> Range {
        if self.hangs_on(self.ground.depends.value(value)) == Common::None {
            return Range::exactly(self.now.value(value));
        }
        let address = ptr::from_ref(value).addr();
        if let Some(known) = self.ranges.borrow().get(&address) {
            return known.clone();
        }
        let range = self.range_by_parts(value);
        self.ranges.borrow_mut().insert(address, range.clone());
        range
    }

    fn range_by_parts(&self, value: &Expr) -> Range {
        let policy = self.ground.policy;
        let rates = self.rates();
        match &value.kind {
            ExprKind::Literal(_) | ExprKind::Today | ExprKind::Now => Range::exactly(self.now.value(value)),
            ExprKind::RecordField(_) | ExprKind::Outcome => Range::full(&value.ty, &Bounds::default()),
            ExprKind::Field(field) => self.field_range(*field),
            ExprKind::Definition(id) => match policy.definitions.get(*id).map(|definition| &definition.body) {
                Some(DefinitionBody::Condition(condition)) => of_truths(self.may(condition)),
                Some(DefinitionBody::Value(inner)) => self.range(inner),
                None => Range::exactly(None),
            },
            ExprKind::CriteriaMet(id) => {
                let entries = policy.criteria.get(*id).map_or(&[][..], |group| &group.entries);
                counted(entries.iter().map(|entry| self.may(&entry.condition)))
            }
            ExprKind::Score(id) => {
                let (low, high) = self.score_range(*id);
                Range::between(Value::Number(low), Value::Number(high))
            }
            ExprKind::Decision(id) => policy.decisions.get(*id).map_or(Range::exactly(None), |it| self.decided(it)),
            ExprKind::Truth(condition) => of_truths(self.may(condition)),
            ExprKind::Widen(inner)
            | ExprKind::Day(inner)
            | ExprKind::Negate(inner)
            | ExprKind::ShiftMonths { date: inner, .. } => {
                self.range(inner).map_monotone(&value.ty, rates, |operand| self.now.value(&rebuilt(value, operand)))
            }
            ExprKind::Arithmetic { operator, left, right } => {
                let (left, right) = (self.range(left), self.range(right));
                if *operator == Arithmetic::Divide && right.may_be_there() && !right.avoids_zero(rates) {
                    return self.divided(&left, &right, value);
                }
                left.combine_monotone(&right, &value.ty, rates, |one, two| {
                    arithmetic::apply(*operator, one, two, rates)
                })
            }
            ExprKind::Default(parts) => self.first_of(parts),
            ExprKind::Call(builtin, arguments) => self.called(*builtin, arguments, value),
            ExprKind::Aggregate(aggregate) => match aggregate.kind {
                AggregateKind::Count | AggregateKind::CountDistinct(_) => {
                    let records = self.lead.related.get(aggregate.related).map_or(0, Vec::len);
                    Range::between(Value::Integer(0), Value::Integer(i64::try_from(records).unwrap_or(i64::MAX)))
                }
                AggregateKind::Sum(_)
                | AggregateKind::Min(_)
                | AggregateKind::Max(_)
                | AggregateKind::First { .. }
                | AggregateKind::Last { .. } => Range::full(&value.ty, &Bounds::default()),
            },
        }
    }

    /// A divisor on both sides of zero: anything, unless it is one of a few values.
    fn divided(&self, left: &Range, right: &Range, value: &Expr) -> Range {
        let rates = self.rates();
        let full = Range::full(&value.ty, &Bounds::default());
        match &right.present {
            Present::Values(divisors) => {
                let start = Range { missing: left.missing || right.missing, present: Present::Nothing };
                let quotients = divisors.iter().map(|divisor| {
                    let divide = |one: &Value| arithmetic::apply(Arithmetic::Divide, one, divisor, rates);
                    left.map_monotone(&value.ty, rates, divide)
                });
                quotients.fold(start, |sum, each| sum.or(each, rates))
            }
            Present::Nothing | Present::Between(..) | Present::Anything => full,
        }
    }

    /// The first of some values that is there.
    fn first_of(&self, parts: &[Expr]) -> Range {
        let mut sum = Range { missing: false, present: Present::Nothing };
        for part in parts {
            let range = self.range(part);
            let missing = range.missing;
            sum = sum.or(Range { missing: false, ..range }, self.rates());
            if !missing {
                return sum;
            }
        }
        Range { missing: true, ..sum }
    }

    /// All values that a decision may take: those of its entries up to the first that surely holds.
    fn decided(&self, decision: &Decision) -> Range {
        let mut sum = Range { missing: false, present: Present::Nothing };
        for entry in &decision.entries {
            let truths = self.may(&entry.condition);
            if truths.may_be(Truth::True) {
                sum = sum.or(self.range(&entry.value), self.rates());
            }
            if truths.surely_true() {
                return sum;
            }
        }
        let rest = decision.otherwise.as_ref().map_or(Range::exactly(None), |otherwise| self.range(otherwise));
        sum.or(rest, self.rates())
    }

    fn called(&self, builtin: Builtin, arguments: &[Expr], value: &Expr) -> Range {
        let rates = self.rates();
        let ranges: Vec<Range> = arguments.iter().map(|argument| self.range(argument)).collect();
        match (builtin, ranges.as_slice()) {
            (Builtin::Round | Builtin::Floor | Builtin::Ceil | Builtin::Date, [one]) => {
                one.map_monotone(&value.ty, rates, |operand| self.now.value(&rebuilt(value, operand)))
            }
            (Builtin::Min | Builtin::Max, [one, two]) => one.combine_monotone(two, &value.ty, rates, |left, right| {
                let arguments = vec![literal(left, value), literal(right, value)];
                self.now.value(&Expr { kind: ExprKind::Call(builtin, arguments), ..value.clone() })
            }),
            (Builtin::Length, [one]) => {
                let longest = if one.may_be_there() { i64::MAX } else { 0 };
                Range { missing: true, ..Range::between(Value::Integer(0), Value::Integer(longest)) }
            }
            _ => Range::full(&value.ty, &Bounds::default()),
        }
    }
}

/// The same operation on a value that is given.
fn rebuilt(value: &Expr, operand: &Value) -> Expr {
    let operand = literal(operand, value);
    let kind = match &value.kind {
        ExprKind::Widen(_) => ExprKind::Widen(Box::new(operand)),
        ExprKind::Day(_) => ExprKind::Day(Box::new(operand)),
        ExprKind::Negate(_) => ExprKind::Negate(Box::new(operand)),
        ExprKind::ShiftMonths { span, .. } => ExprKind::ShiftMonths { date: Box::new(operand), span: *span },
        ExprKind::Call(builtin, _) => ExprKind::Call(*builtin, vec![operand]),
        ExprKind::Literal(_)
        | ExprKind::Field(_)
        | ExprKind::RecordField(_)
        | ExprKind::Definition(_)
        | ExprKind::CriteriaMet(_)
        | ExprKind::Score(_)
        | ExprKind::Decision(_)
        | ExprKind::Today
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::Truth(_)
        | ExprKind::Arithmetic { .. }
        | ExprKind::Default(_)
        | ExprKind::Aggregate(_) => operand.kind,
    };
    Expr { kind, ty: value.ty.clone(), span: value.span }
}

fn literal(value: &Value, place: &Expr) -> Expr {
    Expr { kind: ExprKind::Literal(value.clone()), ty: place.ty.clone(), span: place.span }
}

/// A condition as a value: missing where unknown.
fn of_truths(truths: Truths) -> Range {
    let known = [true, false].into_iter().filter(|known| truths.may_be(Truth::from(*known)));
    let values: Vec<Value> = known.map(Value::Boolean).collect();
    let present = if values.is_empty() { Present::Nothing } else { Present::Values(values) };
    Range { missing: truths.may_be(Truth::Unknown), present }
}

/// How many of some conditions are true.
fn counted(sets: impl Iterator<Item = Truths>) -> Range {
    let (mut least, mut most) = (0, 0);
    for truths in sets {
        least += i64::from(truths.surely_true());
        most += i64::from(truths.may_be(Truth::True));
    }
    Range::between(Value::Integer(least), Value::Integer(most))
}
