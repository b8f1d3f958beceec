//! Values. A missing value is `None` of an `Option<Value>`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::types::{Currency, Date, Datetime, Decimal, Duration, Truth};

/// A choice of a `one of` type. Two are the same when their names are.
#[derive(Clone, Debug)]
pub struct Choice {
    /// As declared.
    pub name: Arc<str>,
    /// For `other`: the text that was read.
    pub text: Option<Arc<str>>,
}

impl Choice {
    /// The declared choice of this name.
    pub fn new(name: impl Into<Arc<str>>) -> Choice {
        Choice { name: name.into(), text: None }
    }
}

impl PartialEq for Choice {
    fn eq(&self, other: &Choice) -> bool {
        self.name == other.name
    }
}

impl Eq for Choice {}

impl Hash for Choice {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// How far a lead has come; ordered as declared: `disqualified` < `no_stage` < the first stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// A disqualification holds.
    Disqualified,
    /// No vote, no `otherwise`.
    NoStage,
    /// A stage by its place in the funnel, from 0.
    Stage(u32),
}

/// A value that is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Number(Decimal),
    /// A text.
    Text(Arc<str>),
    /// A day.
    Date(Date),
    /// An instant, to the microsecond.
    Datetime(Datetime),
    /// A length of time.
    Duration(Duration),
    /// An amount of money.
    Money(Decimal, Currency),
    /// A choice.
    Choice(Choice),
    /// Several values of one type.
    List(Arc<[Value]>),
    /// How far the lead has come.
    Outcome(Outcome),
}

impl Value {
    /// A boolean as a condition.
    #[must_use]
    pub fn truth(value: Option<&Value>) -> Truth {
        match value {
            Some(Value::Boolean(known)) => Truth::from(*known),
            _ => Truth::Unknown,
        }
    }

    /// How two values of one ordered type compare: numbers, amounts of one currency, lengths, days, instants. `None`
    /// for any others.
    #[must_use]
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
            (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
            (Value::Duration(left), Value::Duration(right)) => Some(left.cmp(right)),
            (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
            (Value::Datetime(left), Value::Datetime(right)) => Some(left.cmp(right)),
            (Value::Money(left, currency), Value::Money(right, other)) if currency == other => Some(left.cmp(right)),
            _ => None,
        }
    }
}

/// As in the output: `20000 EUR`, `90d`, ISO dates in UTC, lists by `;`. Outcomes show their rank only: their names are
/// the policy's.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Boolean(known) => write!(f, "{known}"),
            Value::Integer(integer) => write!(f, "{integer}"),
            Value::Number(number) => write!(f, "{number}"),
            Value::Text(text) => f.write_str(text),
            Value::Date(date) => write!(f, "{date}"),
            Value::Datetime(instant) => write!(f, "{instant}"),
            Value::Duration(duration) => write!(f, "{duration}"),
            Value::Money(amount, currency) => write!(f, "{amount} {currency}"),
            Value::Choice(choice) => f.write_str(choice.text.as_ref().unwrap_or(&choice.name)),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(";")?;
                    }
                    write!(f, "{item}")?;
                }
                Ok(())
            }
            Value::Outcome(Outcome::Disqualified) => f.write_str("disqualified"),
            Value::Outcome(Outcome::NoStage) => f.write_str("no_stage"),
            Value::Outcome(Outcome::Stage(rank)) => write!(f, "stage {rank}"),
        }
    }
}
