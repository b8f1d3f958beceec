//! Conditions: strong Kleene logic over tests that are unknown where an answer is missing.

use regex::Regex;

use crate::policy::{Comparison, Cond, CondKind, Expr, ExprKind, List, Set, TextQuantifier, TextTest};
use crate::reference::evaluation::{Evaluation, Scope};
use crate::reference::{compare, text};
use crate::types::{RelatedId, Truth, Value, folded};

impl Evaluation<'_> {
    /// Only what may nest stands in this function, and each test in one of its own, so that deep nesting takes
    /// little of the stack.
    pub(super) fn truth_in(&self, cond: &Cond, scope: Scope<'_>) -> Truth {
        match &cond.kind {
            CondKind::Constant(known) => Truth::from(*known),
            CondKind::Holds(expr) => Value::truth(self.value_in(expr, scope).as_ref()),
            CondKind::Definition(definition) => self.definition_truth(*definition),
            CondKind::Criterion(group, place) => self.criterion(*group, *place),
            CondKind::Not(of) => !self.truth_in(of, scope),
            CondKind::And(of) => all(of.iter().map(|cond| self.truth_in(cond, scope))),
            CondKind::Or(of) => any(of.iter().map(|cond| self.truth_in(cond, scope))),
            CondKind::Tally { of, low, high } => {
                Truth::tally(of.iter().map(|cond| self.truth_in(cond, scope)), *low, *high)
            }
            CondKind::Known(of) => Truth::from(self.truth_in(of, scope).known().is_some()),
            CondKind::Defined(expr) => Truth::from(self.value_in(expr, scope).is_some()),
            CondKind::Compare { comparison, left, right, ignoring_case } => {
                self.compares(*comparison, left, right, *ignoring_case, scope)
            }
            CondKind::Range { value, low, high, high_included } => {
                self.ranges(value, (low, high), *high_included, scope)
            }
            CondKind::In { value, set, ignoring_case } => self.is_in(value, set, *ignoring_case, scope),
            CondKind::Text { value, test, quantifier, set, ignoring_case } => {
                self.reads(value, (*test, *ignoring_case), *quantifier, set, scope)
            }
            CondKind::Matches { value, pattern } => self.matches(value, pattern, scope),
            CondKind::ListHas { list, quantifier, set, ignoring_case } => {
                self.has(list, *quantifier, set, *ignoring_case, scope)
            }
            CondKind::AnyRecord { related, filter } => self.any_record(*related, filter.as_deref()),
        }
    }

    fn compares(&self, comparison: Comparison, left: &Expr, right: &Expr, fold: bool, scope: Scope<'_>) -> Truth {
        let (left, right) = (self.operand(left, scope), self.operand(right, scope));
        match (left, right) {
            (Some(left), Some(right)) => Truth::from(compare::holds(comparison, &left, &right, fold, self.rates())),
            _ => Truth::Unknown,
        }
    }

    /// `low <= value and value <= high`: false where one half is, whatever the other.
    fn ranges(&self, value: &Expr, (low, high): (&Expr, &Expr), high_included: bool, scope: Scope<'_>) -> Truth {
        let below = if high_included { Comparison::LessOrEqual } else { Comparison::Less };
        let from_low = self.compares(Comparison::GreaterOrEqual, value, low, false, scope);
        from_low.and(self.compares(below, value, high, false, scope))
    }

    fn is_in(&self, value: &Expr, set: &Set, fold: bool, scope: Scope<'_>) -> Truth {
        let value = self.operand(value, scope);
        if let (Some(value), Some(list)) = (&value, self.list(set))
            && let Some(found) = list.has(value, fold)
        {
            return Truth::from(found);
        }
        self.quantified(TextQuantifier::Any, set, scope, |member| {
            compare::equal(value.as_ref()?, member, fold, self.rates())
        })
    }

    fn reads(
        &self,
        value: &Expr,
        (test, fold): (TextTest, bool),
        quantifier: TextQuantifier,
        set: &Set,
        scope: Scope<'_>,
    ) -> Truth {
        let value = self.value_in(value, scope);
        let subject = value.as_ref().and_then(text::of).map(|subject| folded(subject, fold));
        if let (Some(subject), TextQuantifier::Any, Some(list)) = (&subject, quantifier, self.list(set))
            && let Some(patterns) = list.texts(fold)
        {
            return Truth::from(text::holds_for_any(test, subject, patterns));
        }
        self.quantified(quantifier, set, scope, |member| {
            let pattern = folded(text::of(member)?, fold);
            Some(text::holds(test, subject.as_deref()?, &pattern))
        })
    }

    fn matches(&self, value: &Expr, pattern: &Regex, scope: Scope<'_>) -> Truth {
        let value = self.value_in(value, scope);
        Truth::from(value.as_ref().and_then(text::of).map(|subject| pattern.is_match(subject)))
    }

    fn has(&self, list: &Expr, quantifier: TextQuantifier, set: &Set, fold: bool, scope: Scope<'_>) -> Truth {
        let list = self.value_in(list, scope);
        if let (Some(Value::List(items)), TextQuantifier::Any, Some(entries)) = (&list, quantifier, self.list(set))
            && let Some(found) = items.iter().map(|item| entries.has(item, fold)).collect::<Option<Vec<_>>>()
        {
            return Truth::from(found.contains(&true));
        }
        self.quantified(quantifier, set, scope, |member| {
            let Some(Value::List(items)) = &list else { return None };
            any(items.iter().map(|item| Truth::from(compare::equal(item, member, fold, self.rates())))).known()
        })
    }

    /// The `or` or `and` of a test over the members of a set. A test gives `None` where it is unknown; of a missing
    /// member it always is.
    fn quantified(
        &self,
        quantifier: TextQuantifier,
        set: &Set,
        scope: Scope<'_>,
        test: impl Fn(&Value) -> Option<bool>,
    ) -> Truth {
        let each = |member: Option<&Value>| Truth::from(member.and_then(&test));
        match set {
            Set::Values(members) => {
                let truths = members.iter().map(|member| {
                    if let ExprKind::Literal(literal) = &member.kind {
                        return each(Some(literal));
                    }
                    each(self.operand(member, scope).as_ref())
                });
                combine(quantifier, truths)
            }
            Set::List(list) => {
                let entries = self.policy.lists.get(*list).map_or(&[][..], List::entries);
                combine(quantifier, entries.iter().map(|member| each(Some(member))))
            }
        }
    }

    /// The list that a set is.
    fn list(&self, set: &Set) -> Option<&List> {
        if let Set::List(list) = set { self.policy.lists.get(*list) } else { None }
    }

    fn any_record(&self, related: RelatedId, filter: Option<&Cond>) -> Truth {
        Truth::from(self.counting(related, filter).next().is_some())
    }

    /// A value to compare with another. Integers and numbers compare exactly, so an integer stays one here: as a number
    /// it might be out of range.
    pub(super) fn operand(&self, expr: &Expr, scope: Scope<'_>) -> Option<Value> {
        if let ExprKind::Widen(integer) = &expr.kind {
            return self.value_in(integer, scope);
        }
        self.value_in(expr, scope)
    }
}

fn combine(quantifier: TextQuantifier, truths: impl Iterator<Item = Truth>) -> Truth {
    match quantifier {
        TextQuantifier::Any => any(truths),
        TextQuantifier::All => all(truths),
    }
}

/// The `and` of all; of none, true. Stops where it is sure.
fn all(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut sum = Truth::True;
    for truth in truths {
        sum = sum.and(truth);
        if sum == Truth::False {
            break;
        }
    }
    sum
}

/// The `or` of all; of none, false. Stops where it is sure.
fn any(truths: impl Iterator<Item = Truth>) -> Truth {
    !all(truths.map(|truth| !truth))
}
