//! What a field holds.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::data::Problem;
use crate::types::{Field, Type, Value};

/// So many different texts of a field are told apart; a field of more is no picklist.
const MOST_TEXTS: usize = 500;

/// What was counted of a field.
#[derive(Clone, Debug, Default)]
pub struct FieldProfile {
    /// How many leads have no value.
    pub missing: u64,
    /// How many have a bad one.
    pub bad: u64,
    /// The bad values with how often they came, and the first problem of each.
    pub bad_values: BTreeMap<String, (u64, Problem)>,
    /// For choices and texts, how often each came; of a list its items. Choices that stand for `other` are in `other`.
    pub seen: BTreeMap<String, u64>,
    /// The texts that were read as the choice `other`.
    pub other: BTreeMap<String, u64>,
    /// Whether there were too many different texts to tell them all apart.
    pub has_more: bool,
    /// The least value, where values of the type have an order.
    pub least: Option<Value>,
    /// The greatest.
    pub greatest: Option<Value>,
}

impl FieldProfile {
    pub(super) fn new(_: &Field) -> FieldProfile {
        FieldProfile::default()
    }

    pub(super) fn add(&mut self, value: Option<&Value>, problem: Option<&Problem>) {
        match (value, problem) {
            (_, Some(problem)) => {
                self.bad += 1;
                let text = problem.found.clone().unwrap_or_default();
                if self.bad_values.len() < MOST_TEXTS || self.bad_values.contains_key(&text) {
                    self.bad_values.entry(text).or_insert_with(|| (0, problem.clone())).0 += 1;
                }
            }
            (None, None) => self.missing += 1,
            (Some(value), None) => self.value(value),
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.text(text),
            Value::Choice(choice) => match &choice.text {
                Some(text) => count(&mut self.other, text, &mut self.has_more),
                None => self.text(&choice.name),
            },
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Boolean(_) | Value::Outcome(_) => {}
            Value::Integer(_)
            | Value::Number(_)
            | Value::Date(_)
            | Value::Datetime(_)
            | Value::Duration(_)
            | Value::Money(..) => self.ordered(value),
        }
    }

    fn text(&mut self, text: &str) {
        count(&mut self.seen, text, &mut self.has_more);
    }

    fn ordered(&mut self, value: &Value) {
        let beyond = |bound: &Option<Value>, order: Ordering| {
            bound.as_ref().is_none_or(|bound| value.compare(bound) == Some(order))
        };
        if beyond(&self.least, Ordering::Less) {
            self.least = Some(value.clone());
        }
        if beyond(&self.greatest, Ordering::Greater) {
            self.greatest = Some(value.clone());
        }
    }

    /// Whether its texts are few enough to speak of each.
    #[must_use]
    pub fn is_picklist(&self, ty: &Type) -> bool {
        matches!(ty, Type::Choice(_)) || (matches!(ty, Type::Text) && !self.has_more)
    }
}

fn count(texts: &mut BTreeMap<String, u64>, text: &str, has_more: &mut bool) {
    if let Some(count) = texts.get_mut(text) {
        *count += 1;
    } else if texts.len() < MOST_TEXTS {
        texts.insert(text.to_owned(), 1);
    } else {
        *has_more = true;
    }
}
