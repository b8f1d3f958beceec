//! What a value may still be: a few values, all between two, or anything; and whether it may be missing.
//!
//! Guarantee: every operation covers all results that its operands can lead to. It may cover more.

use std::cmp::Ordering;

use crate::outlook::line;
use crate::outlook::truths::Truths;
use crate::policy::Comparison;
use crate::reference::compare;
use crate::types::{Bounds, Rates, Truth, Type, Value};

/// What a value may still be.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Range {
    /// Whether it may be missing.
    pub(super) missing: bool,
    /// What it may be where it is there.
    pub(super) present: Present,
}

/// What a value may be where it is there.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Present {
    /// It cannot be there.
    Nothing,
    /// One of these.
    Values(Vec<Value>),
    /// Any value from the one to the other, both included.
    Between(Value, Value),
    /// Any value of its type.
    Anything,
}

/// How many values are told apart before only their ends are kept.
const FEW: usize = 32;

impl Range {
    /// This value, or missing.
    pub(super) fn exactly(value: Option<Value>) -> Range {
        match value {
            Some(value) => Range { missing: false, present: Present::Values(vec![value]) },
            None => Range { missing: true, present: Present::Nothing },
        }
    }

    /// All values of a type, and missing.
    pub(super) fn full(ty: &Type, bounds: &Bounds) -> Range {
        let ends = line::extent(ty, bounds).and_then(|(low, high)| Some((line::at(low, ty)?, line::at(high, ty)?)));
        let present = match (ty, ends) {
            (Type::Boolean, _) => Present::Values(vec![Value::Boolean(false), Value::Boolean(true)]),
            (_, Some((low, high))) => Present::Between(low, high),
            (_, None) => Present::Anything,
        };
        Range { missing: true, present }
    }

    /// A number between two.
    pub(super) fn between(low: Value, high: Value) -> Range {
        Range { missing: false, present: Present::Between(low, high) }
    }

    /// What either may be.
    pub(super) fn or(self, other: Range, rates: Option<&Rates>) -> Range {
        let missing = self.missing || other.missing;
        let present = match (self.present, other.present) {
            (Present::Nothing, present) | (present, Present::Nothing) => present,
            (Present::Values(mut values), Present::Values(more)) => {
                for value in more {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                few(values, rates)
            }
            (one, two) => match (one.ends(rates), two.ends(rates)) {
                (Some(one), Some(two)) => spanning([one.0, one.1, two.0, two.1], rates),
                _ => Present::Anything,
            },
        };
        Range { missing, present }
    }

    /// What comes of it where `map` never falls, or never rises, with its argument.
    pub(super) fn map_monotone(
        &self,
        ty: &Type,
        rates: Option<&Rates>,
        map: impl Fn(&Value) -> Option<Value>,
    ) -> Range {
        let results: Vec<Option<Value>> = match &self.present {
            Present::Nothing => Vec::new(),
            Present::Values(values) => return self.map_each(values, map, rates),
            Present::Between(low, high) => vec![map(low), map(high)],
            Present::Anything => vec![None],
        };
        self.spanned(results, ty, rates)
    }

    fn map_each(&self, values: &[Value], map: impl Fn(&Value) -> Option<Value>, rates: Option<&Rates>) -> Range {
        let start = Range { missing: self.missing, present: Present::Nothing };
        values.iter().map(|value| Range::exactly(map(value))).fold(start, |sum, each| sum.or(each, rates))
    }

    /// What comes of two where `combine` never changes its direction in either argument.
    pub(super) fn combine_monotone(
        &self,
        other: &Range,
        ty: &Type,
        rates: Option<&Rates>,
        combine: impl Fn(&Value, &Value) -> Option<Value>,
    ) -> Range {
        let missing = self.missing || other.missing;
        let start = Range { missing, present: Present::Nothing };
        if let (Present::Nothing, _) | (_, Present::Nothing) = (&self.present, &other.present) {
            return start;
        }
        if let (Present::Values(left), Present::Values(right)) = (&self.present, &other.present)
            && left.len() * right.len() <= FEW
        {
            let pairs = left.iter().flat_map(|one| right.iter().map(move |two| (one, two)));
            return pairs
                .map(|(one, two)| Range::exactly(combine(one, two)))
                .fold(start, |sum, each| sum.or(each, rates));
        }
        let (Some(left), Some(right)) = (self.present.ends(rates), other.present.ends(rates)) else {
            return Range { missing: true, ..Range::full(ty, &Bounds::default()) };
        };
        let corners = [(&left.0, &right.0), (&left.0, &right.1), (&left.1, &right.0), (&left.1, &right.1)];
        start.spanned(corners.map(|(one, two)| combine(one, two)).to_vec(), ty, rates)
    }

    /// From the least to the greatest of some results; where one is out of range, anything.
    fn spanned(&self, results: Vec<Option<Value>>, ty: &Type, rates: Option<&Rates>) -> Range {
        match results.into_iter().collect::<Option<Vec<Value>>>() {
            Some(values) if values.is_empty() => Range { missing: self.missing, present: Present::Nothing },
            Some(values) => Range { missing: self.missing, present: spanning(values, rates) },
            None => Range { missing: true, ..Range::full(ty, &Bounds::default()) },
        }
    }

    /// Whether it surely is not zero, and on which side.
    pub(super) fn avoids_zero(&self, rates: Option<&Rates>) -> bool {
        let Some((low, high)) = self.present.ends(rates) else { return false };
        let (low, high) = (line::position(&low), line::position(&high));
        low.is_some_and(|low| low > 0) || high.is_some_and(|high| high < 0)
    }

    /// What a comparison with another may say.
    pub(super) fn compare(&self, comparison: Comparison, other: &Range, fold: bool, rates: Option<&Rates>) -> Truths {
        let mut truths = if self.missing || other.missing { Truths::UNKNOWN } else { Truths::NONE };
        match (&self.present, &other.present) {
            (Present::Nothing, _) | (_, Present::Nothing) => truths,
            (Present::Values(left), Present::Values(right)) if left.len() * right.len() <= FEW * FEW => {
                for (one, two) in left.iter().flat_map(|one| right.iter().map(move |two| (one, two))) {
                    truths.insert(Truth::from(compare::holds(comparison, one, two, fold, rates)));
                }
                truths
            }
            (one, two) => match (one.ends(rates), two.ends(rates)) {
                (Some(left), Some(right)) => truths.or(compare_ends(comparison, &left, &right, rates)),
                _ => truths.or(Truths::KNOWN),
            },
        }
    }

    /// What it may say as a condition.
    pub(super) fn truths(&self) -> Truths {
        self.compare(Comparison::Equal, &Range::exactly(Some(Value::Boolean(true))), false, None)
    }

    /// Whether it may be there.
    pub(super) fn may_be_there(&self) -> bool {
        self.present != Present::Nothing
    }
}

impl Present {
    /// The least and the greatest, where the values have an order.
    pub(super) fn ends(&self, rates: Option<&Rates>) -> Option<(Value, Value)> {
        match self {
            Present::Nothing | Present::Anything => None,
            Present::Between(low, high) => Some((low.clone(), high.clone())),
            Present::Values(values) => {
                let (mut low, mut high) = (values.first()?, values.first()?);
                for value in values {
                    match compare::order(value, low, rates)? {
                        Ordering::Less => low = value,
                        Ordering::Equal | Ordering::Greater => {}
                    }
                    match compare::order(value, high, rates)? {
                        Ordering::Greater => high = value,
                        Ordering::Equal | Ordering::Less => {}
                    }
                }
                Some((low.clone(), high.clone()))
            }
        }
    }
}

fn few(values: Vec<Value>, rates: Option<&Rates>) -> Present {
    if values.len() <= FEW {
        return Present::Values(values);
    }
    let values = Present::Values(values);
    values.ends(rates).map_or(Present::Anything, |(low, high)| Present::Between(low, high))
}

fn spanning(values: impl IntoIterator<Item = Value>, rates: Option<&Rates>) -> Present {
    let values = Present::Values(values.into_iter().collect());
    values.ends(rates).map_or(Present::Anything, |(low, high)| Present::Between(low, high))
}

fn compare_ends(
    comparison: Comparison,
    left: &(Value, Value),
    right: &(Value, Value),
    rates: Option<&Rates>,
) -> Truths {
    let holds = |comparison, one: &Value, two: &Value| compare::holds(comparison, one, two, false, rates);
    let (may_hold, may_fail) = match comparison {
        Comparison::Less | Comparison::LessOrEqual => {
            (holds(comparison, &left.0, &right.1), holds(comparison, &left.1, &right.0).map(|sure| !sure))
        }
        Comparison::Greater | Comparison::GreaterOrEqual => {
            (holds(comparison, &left.1, &right.0), holds(comparison, &left.0, &right.1).map(|sure| !sure))
        }
        Comparison::Equal | Comparison::NotEqual => {
            let meet = holds(Comparison::LessOrEqual, &left.0, &right.1)
                .zip(holds(Comparison::LessOrEqual, &right.0, &left.1))
                .map(|(one, two)| one && two);
            let alike = holds(Comparison::Equal, &left.0, &right.1)
                .zip(holds(Comparison::Equal, &left.1, &right.0))
                .map(|(one, two)| one && two);
            let differ = alike.map(|alike| !alike);
            if comparison == Comparison::Equal { (meet, differ) } else { (differ, meet) }
        }
    };
    let mut truths = Truths::NONE;
    if may_hold.unwrap_or(true) {
        truths.insert(Truth::True);
    }
    if may_fail.unwrap_or(true) {
        truths.insert(Truth::False);
    }
    truths
}
