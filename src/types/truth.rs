//! Strong Kleene logic: true, false and unknown (S. C. Kleene, *Introduction to Metamathematics*, 1952, §64).

use std::ops::Not;

/// What a condition says of a lead: yes, no, or that an answer is missing.
///
/// ```
/// use bantam::types::Truth;
///
/// assert_eq!(Truth::False.and(Truth::Unknown), Truth::False);
/// assert_eq!(Truth::True.and(Truth::Unknown), Truth::Unknown);
/// assert_eq!(!Truth::Unknown, Truth::Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It hangs on what is not known.
    Unknown,
}

impl Truth {
    /// Both hold: false wins, then unknown.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (Truth::True, Truth::True) => Truth::True,
        }
    }

    /// One of them holds: true wins, then unknown.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        !(!self).and(!other)
    }

    /// Whether it surely holds.
    #[must_use]
    pub fn is_true(self) -> bool {
        self == Truth::True
    }

    /// The answer, where there is one.
    #[must_use]
    pub fn known(self) -> Option<bool> {
        match self {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        }
    }

    /// At least `low`, and at most `high` where given, of the conditions hold. True when that is sure, false when the
    /// unknown ones could not make it so, else unknown.
    ///
    /// ```
    /// use bantam::types::Truth::{self, *};
    ///
    /// assert_eq!(Truth::tally([True, True, Unknown], 2, None), True);
    /// assert_eq!(Truth::tally([True, False, Unknown], 2, None), Unknown);
    /// assert_eq!(Truth::tally([True, False, False], 2, None), False);
    /// assert_eq!(Truth::tally([True, Unknown], 0, Some(1)), Unknown);
    /// ```
    #[must_use]
    pub fn tally(truths: impl IntoIterator<Item = Truth>, low: usize, high: Option<usize>) -> Truth {
        let (mut surely, mut perhaps) = (0, 0);
        for truth in truths {
            match truth {
                Truth::True => {
                    surely += 1;
                    perhaps += 1;
                }
                Truth::Unknown => perhaps += 1,
                Truth::False => {}
            }
        }
        let reaches = |count: usize| match (surely >= count, perhaps >= count) {
            (true, _) => Truth::True,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::False,
        };
        let not_beyond = high.map_or(Truth::True, |high| !reaches(high.saturating_add(1)));
        reaches(low).and(not_beyond)
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Truth {
        if known { Truth::True } else { Truth::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(answer: Option<bool>) -> Truth {
        answer.map_or(Truth::Unknown, Truth::from)
    }
}

impl Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }
}
