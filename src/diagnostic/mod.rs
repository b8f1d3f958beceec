//! Diagnostics as data, the catalogue of their codes, and how they are shown.
//!
//! A phase makes [`Diagnostic`]s in its own `errors.rs` and never prints; [`render`] does that at the edge.

mod code;
pub mod fix;
pub mod render;
mod suggest;

pub use code::Code;
pub use suggest::nearest;

use crate::source::Span;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Advice,
    /// Probably not what was meant.
    Warning,
    /// The policy or the data cannot be used like this.
    Error,
}

/// A place in the source with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there; lower case, no full stop. May be empty.
    pub text: String,
}

/// A replacement of one span of source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What stands there instead.
    pub replacement: String,
}

/// Whether a mend keeps what the policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// What checks decides every lead as before; what does not check yet can mean nothing else.
    Safe,
    /// Some lead may be decided in another way: the author has to agree.
    MayChangeMeaning,
}

/// A mend that a machine may apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative: "write `and`".
    pub title: String,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
    /// Whether the author has to agree first.
    pub safety: Safety,
}

/// One finding about a policy or its data, in the reader's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind, with a page in the catalogue.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// One sentence, lower case, no full stop, user text in backquotes.
    pub message: String,
    /// Where; the first label is the place that the reader is sent to.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// The same for a machine, where one mend is the likely one.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error with this code and message; labels and help are added by the methods below.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: shortened(message.into()),
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// The same as a warning.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Adds a label; the first one added is where the reader is sent.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: shortened(text.into()) });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shortened(help.into()));
        self
    }

    /// Adds a mend of one place that a machine may apply.
    #[must_use]
    pub fn fix(self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.mend(title, Safety::Safe, vec![Edit { span, replacement: replacement.into() }])
    }

    /// Adds a mend of one place that may change what the policy decides.
    #[must_use]
    pub fn unsafe_fix(self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.mend(title, Safety::MayChangeMeaning, vec![Edit { span, replacement: replacement.into() }])
    }

    /// Adds a mend of several places, which do not overlap.
    #[must_use]
    pub fn mend(mut self, title: impl Into<String>, safety: Safety, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: shortened(title.into()), edits, safety });
        self
    }

    /// The place that the reader is sent to.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// How long a text in backquotes may be, in characters, before its middle is left out.
const LONGEST_QUOTE: usize = 200;

/// A sentence in which no quoted text of the author's is too long to read: of a megabyte the ends are shown.
fn shortened(sentence: String) -> String {
    if sentence.len() <= LONGEST_QUOTE {
        return sentence;
    }
    let shorten = |part: &str| {
        if part.chars().count() <= LONGEST_QUOTE {
            return part.to_owned();
        }
        let start: String = part.chars().take(LONGEST_QUOTE / 2).collect();
        let mut end: Vec<char> = part.chars().rev().take(LONGEST_QUOTE / 4).collect();
        end.reverse();
        format!("{start}…{}", end.into_iter().collect::<String>())
    };
    let parts = sentence.split('`').enumerate();
    let parts = parts.map(|(place, part)| if place % 2 == 1 { shorten(part) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::{Code, Diagnostic};

    #[test]
    fn what_people_wrote_is_quoted_in_part_where_it_is_long() {
        let message = |text: &str| Diagnostic::error(Code::SyntaxUnexpected, format!("`{text}` is odd")).message;
        let long = format!("{}{}", "a".repeat(1_000_000), "é".repeat(50));
        assert_eq!(message(&long), format!("`{}…{}` is odd", "a".repeat(100), "é".repeat(50)));
        assert_eq!(message(&"é".repeat(200)), format!("`{}` is odd", "é".repeat(200)));
    }
}
