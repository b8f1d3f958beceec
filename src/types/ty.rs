//! The types of values.

use std::fmt;
use std::sync::Arc;

use crate::types::{Currency, same_ignoring_case};

/// A closed set of choices, in the order declared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChoiceSet {
    /// The choices as declared; with `other` as the last where `or other` stands.
    pub choices: Vec<Arc<str>>,
    /// Whether an unlisted choice is legal and read as `other`.
    pub or_other: bool,
}

impl ChoiceSet {
    /// Whether a choice of this name is in the set.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.choices.iter().any(|choice| &**choice == name)
    }

    /// The choice that a text means, in any case.
    #[must_use]
    pub fn find_ignoring_case(&self, text: &str) -> Option<&Arc<str>> {
        self.choices.iter().find(|choice| same_ignoring_case(choice, text))
    }
}

/// The type of a value. Every value may also be missing; that is no type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Yes or no.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// An exact decimal.
    Number,
    /// A text.
    Text,
    /// A day.
    Date,
    /// An instant.
    Datetime,
    /// An exact length of time.
    Duration,
    /// An amount of one currency.
    Money(Currency),
    /// One of a closed set of choices.
    Choice(Arc<ChoiceSet>),
    /// Several of one type.
    List(Box<Type>),
    /// How far a lead has come: `outcome`.
    Outcome,
}

/// As in a lead block: `money EUR`, `one of small, large`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Boolean => f.write_str("boolean"),
            Type::Integer => f.write_str("integer"),
            Type::Number => f.write_str("number"),
            Type::Text => f.write_str("text"),
            Type::Date => f.write_str("date"),
            Type::Datetime => f.write_str("datetime"),
            Type::Duration => f.write_str("duration"),
            Type::Money(currency) => write!(f, "money {currency}"),
            Type::Choice(set) => write!(f, "one of {}", set.choices.join(", ")),
            Type::List(item) => write!(f, "list of {item}"),
            Type::Outcome => f.write_str("outcome"),
        }
    }
}
