//! What can be wrong with the text of a policy: one constructor a diagnostic.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// An entry that carries clauses behind its condition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Rule,
    Cap,
    Disqualify,
}

/// A clause that not every entry may carry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Clause {
    OnApproval,
    Unless,
    UnlessApproval,
}

/// `if a then SQL unless b`, `disqualify if a on approval by "sales"`
pub(super) fn misplaced_clause(owner: Owner, clause: Clause, span: Span) -> Diagnostic {
    let owner = match owner {
        Owner::Rule => "a rule",
        Owner::Cap => "a cap",
        Owner::Disqualify => "a disqualification",
    };
    let (clause, help) = match clause {
        Clause::OnApproval => {
            ("`on approval`", "only a rule waits for an approval: `if … then SQL on approval by \"sales\"`")
        }
        Clause::Unless => ("`unless`", "say it in the condition: `if a and not (b) then …`"),
        Clause::UnlessApproval => {
            ("`unless approval`", "only a cap is lifted by an approval; a rule says `on approval by \"sales\"`")
        }
    };
    Diagnostic::error(Code::SyntaxUnexpected, format!("{owner} has no {clause}")).label(span, "this").help(help)
}

/// `count(a, b where c)`
pub(super) fn aggregate_of_several(function: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxUnexpected, format!("`{function}` over records takes one thing to look at"))
        .label(span, "here are several")
        .help(format!("write one before `where`: `{function}(activities.amount where …)`"))
}

/// Anything else.
pub(super) fn unexpected(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxUnexpected, "this cannot be read").label(span, "here")
}
