//! What was found out about a column: how it is read, and what is to be said of that.

use crate::init::kind::Kind;
use crate::types::Type;

/// How a column is read.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// The reading.
    pub(super) kind: Kind,
    /// What the reader may want to know, a comment each.
    pub(super) remarks: Vec<String>,
    /// A few words behind the field.
    pub(super) note: Option<String>,
    /// What only a person can decide.
    pub(super) question: Option<Question>,
}

/// What only a person can decide.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// What is open, and the evidence.
    pub(super) why: String,
    /// The readings to choose from.
    pub(super) instead: Vec<Kind>,
}

impl Verdict {
    /// A reading that is sure.
    pub(super) fn of(kind: Kind) -> Verdict {
        Verdict { kind, remarks: Vec::new(), note: None, question: None }
    }

    /// A text, until somebody decides.
    pub(super) fn undecided(why: String, instead: Vec<Kind>) -> Verdict {
        Verdict::of(Kind::of(Type::Text)).ask(why, instead)
    }

    /// Adds a remark.
    pub(super) fn remark(mut self, remark: impl Into<String>) -> Verdict {
        self.remarks.push(remark.into());
        self
    }

    /// Puts a few words behind the field.
    pub(super) fn note(mut self, note: impl Into<String>) -> Verdict {
        self.note = Some(note.into());
        self
    }

    /// Asks something, unless something else is asked already.
    pub(super) fn ask(mut self, why: String, instead: Vec<Kind>) -> Verdict {
        self.question.get_or_insert(Question { why, instead });
        self
    }
}
