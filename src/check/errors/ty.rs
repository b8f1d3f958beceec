//! The diagnostics of types as written.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::Name;

/// `budget money ERU`
pub(in crate::check) fn unknown_currency(code: &Name, similar: Option<&str>) -> Diagnostic {
    let unknown = Diagnostic::error(Code::NameUnknownCurrency, format!("`{}` is not a currency", code.text));
    match similar {
        Some(similar) => unknown
            .label(code.span, format!("did you mean `{similar}`?"))
            .help(format!("currencies are written by their ISO code: `{similar}`")),
        None => unknown
            .label(code.span, "no such currency")
            .help("currencies are written by their ISO code of three capitals: `EUR`, `USD`, `GBP`"),
    }
}

/// `one of small, large, Small`
pub(in crate::check) fn choice_twice(again: &Name, choice: &str, first: Span) -> Diagnostic {
    let message = if again.text == choice {
        format!("`{choice}` is listed twice")
    } else {
        format!("`{}` is the same choice as `{choice}`", again.text)
    };
    Diagnostic::error(Code::NameChoiceTwice, message)
        .label(again.span, "again here")
        .label(first, "first here")
        .help("cells match choices in any case, so each is listed once; spellings go under `read \"…\" as …`")
}

/// `list of list of text`
pub(in crate::check) fn list_of_lists(list: Span, item: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeListOfLists, "a list cannot hold lists")
        .label(item, "a list in a list")
        .label(list, "the outer list")
        .help("write `list of text`; records with fields of their own go into a `related` block")
}
