//! The diagnostics of tests in a policy.

use std::sync::Arc;

use crate::check::context::Context;
use crate::check::expr::Expected;
use crate::check::scope::Symbol;
use crate::check::words;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::ast::{Name, Text};
use crate::types::{Field, Value};

/// `given budgte = 10k EUR`
pub(in crate::check) fn unknown_given(context: &mut Context, name: &Name) -> Diagnostic {
    let message = match context.scope.get(&name.text) {
        Some(symbol) => format!("`{}` is {}, not a field of the lead", name.text, symbol.kind()),
        None => format!("the lead has no field `{}`", name.text),
    };
    let error = Diagnostic::error(Code::NameUnknownField, message);
    let fields = context.schema.fields.iter().map(|field| &*field.name);
    let error = match nearest(&name.text, fields) {
        Some(near) => {
            error.label(name.span, format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near)
        }
        None => error.label(name.span, "no such field"),
    };
    match context.scope.get(&name.text) {
        Some(Symbol::Related(_)) => error.help(format!("a record is given in braces: `given {} {{ … }}`", name.text)),
        Some(_) => error.help("a test gives fields; everything else follows from them"),
        None if context.schema.declared => error.help("fields are declared in the lead block"),
        None => error.help("without a lead block, the fields are those that the policy uses"),
    }
}

/// `test "…" { given … }`
pub(in crate::check) fn expects_nothing(title: &Text) -> Diagnostic {
    Diagnostic::error(Code::TypeExpectsNothing, "this test expects nothing, so it can never fail")
        .label(title.span, "no `expect` line in this test")
        .help("say what should come of the lead: `expect SQL`, `expect fit = 20` or `expect could_be SQL asking need`")
}

/// `given budget = 10k EUR, budget = 20k EUR`
pub(in crate::check) fn given_twice(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(Code::NameGivenTwice, format!("`{}` is given twice", name.text))
        .label(name.span, "again here")
        .label(first, "first here")
        .help("a field has one value in a test; for another value write another test")
}

/// `expect SQL by funded_byer`
pub(in crate::check) fn unknown_rule<'n>(name: &Name, rules: impl Iterator<Item = &'n str>) -> Diagnostic {
    let error = Diagnostic::error(Code::NameUnknownRule, format!("there is no rule `{}`", name.text));
    match nearest(&name.text, rules) {
        Some(near) => error
            .label(name.span, format!("did you mean `{near}`?"))
            .fix(format!("write `{near}`"), name.span, near),
        None => error.label(name.span, "not known"),
    }
    .help("rules without a name are called after their stage and place: `SQL.1`; caps `cap.1`, disqualifications `disqualify.1`")
}

/// `given approval SQL by "sale"`
pub(in crate::check) fn unknown_approver(by: &Text, approvers: &[&str]) -> Diagnostic {
    let message = format!("nothing in this policy hangs on an approval by `{}`", by.value);
    let error = Diagnostic::error(Code::NameUnknownApprover, message);
    let error = match nearest(&by.value, approvers.iter().copied()) {
        Some(near) => error.label(by.span, format!("did you mean `\"{near}\"`?")).fix(
            format!("write `\"{near}\"`"),
            by.span,
            format!("\"{near}\""),
        ),
        None => error.label(by.span, "asked by no rule and no cap"),
    };
    match approvers {
        [] => error.help("a rule asks for one with `on approval by \"…\"`, a cap with `unless approval by \"…\"`"),
        some => error.help(format!("approvals are asked of {}", some.join(", "))),
    }
}

/// `expect MQL by funded_buyer`, a rule that votes for SQL
pub(in crate::check) fn never_expected(name: &Name, due: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeNeverExpected, format!("`{}` can only bring about {due}", name.text))
        .label(name.span, "never decides this outcome")
        .label(declared, format!("`{}` stands here", name.text))
        .help(format!("write `expect {due} by {}`, or leave `by` out", name.text))
}

/// A test without `as of` in a policy with time in it.
pub(in crate::check) fn as_of_missing(title: &Text) -> Diagnostic {
    Diagnostic::error(Code::TypeAsOfMissing, "this test does not say what day it is")
        .label(title.span, "lacks `as of`")
        .help("the policy looks at today, so the test needs a line like `as of 2026-11-21`")
}

/// A test that does not give what every lead must have.
pub(in crate::check) fn required_missing(title: &Text, fields: &[(Arc<str>, Span)]) -> Diagnostic {
    let names: Vec<String> = fields.iter().map(|(name, _)| format!("`{name}`")).collect();
    let mut error = Diagnostic::error(
        Code::TypeRequiredMissing,
        format!("this test does not give {}, which every lead must have", names.join(", ")),
    )
    .label(title.span, "not decided like this");
    for (name, span) in fields {
        error = error.label(*span, format!("`{name}` is required"));
    }
    error.help("a lead without a required field is not decided; add it under `given`")
}

/// `given score = 9` for a field between 0 and 5
pub(in crate::check) fn outside_bounds(field: &Field, bounds: &str, value: &Value, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeOutsideBounds, format!("`{}` is {bounds}, never {value}", field.name))
        .label(span, "outside of what it may be")
        .label(field.span, format!("`{}` is declared here", field.name))
        .help("such a value would be a problem in the data; give one that can be")
}

/// `given industry = ("a", "b")`
pub(in crate::check) fn list_for_one(span: Span, expected: &Expected) -> Diagnostic {
    let message = format!("these are several values, but {} is {}", expected.subject, words::a(&expected.ty));
    let error = Diagnostic::error(Code::TypeWrongType, message).label(span, "several values");
    match &expected.declared {
        Some((name, place)) => error.label(*place, format!("`{name}` is declared here")),
        None => error,
    }
    .help(format!("a value like `{}` is due here", words::example(&expected.ty)))
}
