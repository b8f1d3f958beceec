//! The diagnostics of the lead block.

use std::sync::Arc;

use crate::check::{literal, words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::ast::{self, Name, Text};
use crate::types::time_format::{TOKENS, TimeFormatError};
use crate::types::{DurationUnit, Field, Type, Value};

/// A second `budget` among the lead's fields and related records, or among a record's fields.
pub(in crate::check) fn declared_twice(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(Code::NameDuplicate, format!("`{}` is declared twice", name.text))
        .label(name.span, "again here")
        .label(first, "first here")
        .help("give one of them another name; `from \"Column\"` says which column it comes from")
}

/// `from "A" from "B"`, `between 0 and 5 at most 3`
pub(in crate::check) fn repeated_clause(word: &str, again: Span, other: &str, first: Span, field: &str) -> Diagnostic {
    let (message, help) = if word != other {
        (format!("`{field}` has both `{other}` and `{word}`"), "`between 0 and 5` gives both bounds".to_owned())
    } else {
        let help = match word {
            "missing" | "read" => format!("write one `{word}` with commas between the texts"),
            _ => format!("keep one `{word}`"),
        };
        (format!("`{field}` has `{word}` twice"), help)
    };
    Diagnostic::error(Code::SyntaxRepeatedClause, message)
        .label(again, "again here")
        .label(first, "first here")
        .help(help)
}

/// `company text in days`
pub(in crate::check) fn misplaced_clause(
    word: &str,
    clause: Span,
    field: &Field,
    written: &ast::Field,
    help: &str,
) -> Diagnostic {
    let message = match word {
        "required" => format!("`{word}` does not go with a field of a related record"),
        _ => format!("`{word}` does not go with `{}`, which is {}", field.name, words::a(&field.ty)),
    };
    Diagnostic::error(Code::SyntaxMisplacedClause, message)
        .label(clause, "does not fit")
        .label(written.ty.span, words::a(&field.ty))
        .help(help)
}

/// `split by ""`
pub(in crate::check) fn empty_split(mark: &Text) -> Diagnostic {
    Diagnostic::error(Code::SyntaxMisplacedClause, "a list cannot be split by nothing")
        .label(mark.span, "empty")
        .help("name the mark between the items: `split by \";\"`")
}

/// `format "dd/mm/yyyy"`
pub(in crate::check) fn time_format(text: &Text, error: &TimeFormatError, meant: Option<String>) -> Diagnostic {
    let (message, label) = match error {
        TimeFormatError::UnknownLetters(letters) => {
            (format!("`{letters}` means nothing in a date format"), format!("`{letters}` is not a part of a date"))
        }
        TimeFormatError::Twice(unit, first, second) if first == second => {
            (format!("this format has the {unit} twice"), format!("`{first}` stands twice"))
        }
        TimeFormatError::Twice(unit, first, second) => {
            (format!("this format has the {unit} twice"), format!("`{first}` and `{second}`"))
        }
        TimeFormatError::Lacks(unit) => (format!("this format has no {unit}"), format!("no {unit}")),
        TimeFormatError::Needs(token, needed) => {
            (format!("`{token}` needs `{needed}` in the same format"), format!("no `{needed}`"))
        }
        TimeFormatError::RunTogether(first, second) => (
            format!("`{first}` and `{second}` run together: nobody can tell where one ends"),
            "no mark between them".to_owned(),
        ),
        TimeFormatError::OpenBracket => {
            ("a `[` in this format has no `]`".to_owned(), "brackets stand around plain text".to_owned())
        }
    };
    let diagnostic = Diagnostic::error(Code::DataTimeFormat, message).label(text.span, label);
    match meant {
        Some(meant) => diagnostic
            .help(format!("write `format \"{meant}\"`: capital `M` is the month, small `m` the minutes"))
            .fix(format!("write `\"{meant}\"`"), text.span, format!("\"{meant}\"")),
        None => diagnostic.help(format!(
            "year, month and day, as in `DD/MM/YYYY`; the parts are {TOKENS}; other letters go into brackets: `[at]`"
        )),
    }
}

/// `format "1234,56"`
pub(in crate::check) fn number_format(text: &Text) -> Diagnostic {
    Diagnostic::error(Code::DataNumberFormat, format!("`{}` does not say how numbers are written", text.value))
        .label(text.span, "not a known format")
        .help(
            "write 1234.56 as the file would: `\"1.234,56\"`, `\"1 234,56\"`, `\"1'234.56\"` or `\"1,234.56\"`; \
             the marks between thousands may be absent from the cells",
        )
}

/// `between 5 and 0`
pub(in crate::check) fn empty_bounds(field: &str, span: Span, bounds: [&Value; 2], high_excluded: bool) -> Diagnostic {
    let [low, high] = bounds;
    let highest = if high_excluded { "under" } else { "at most" };
    let empty = Diagnostic::error(
        Code::TypeEmptyRange,
        format!("no value of `{field}` is at least {low} and {highest} {high}"),
    )
    .label(span, "nothing lies between");
    if low == high {
        empty.help(format!("`between {low} and {high}`, without `under`, allows {high} itself"))
    } else {
        empty.help(format!("did you mean `between {high} and {low}`?"))
    }
}

/// `read "ASAP" as 0d, "asap" as 1d`
pub(in crate::check) fn read_twice(again: &Text, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DataTwoReadings, format!("`{}` is read twice", again.value))
        .label(again.span, "again here")
        .label(first, "first here")
        .help("cell texts are compared in any case; keep one of the two")
}

/// `missing "-" read "-" as 0`
pub(in crate::check) fn read_but_missing(text: &Text, missing: Option<Span>) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::DataTwoReadings,
        format!("`{}` already means missing, so it is never read", text.value.trim()),
    )
    .label(text.span, "never reached");
    match missing {
        Some(place) => diagnostic.label(place, "means missing").help("take the text out of one of the two"),
        None => diagnostic.help("an empty cell is always missing; in rules, `default` gives it a value"),
    }
}

/// `rating integer between 0 and 5 read "top" as 10`
pub(in crate::check) fn reading_out_of_bounds(span: Span, value: &Value, field: &Field) -> Diagnostic {
    Diagnostic::error(Code::TypeEmptyRange, format!("{value} lies outside the bounds of `{}`", field.name))
        .label(span, "outside the bounds")
        .help(format!("`{}` is {}", field.name, field.bounds))
}

/// `read "SaaS" as sofware`
pub(in crate::check) fn unknown_choice(span: Span, name: &str, field: &str, choices: &[Arc<str>]) -> Diagnostic {
    let near = nearest(name, choices.iter().map(|choice| &**choice)).map(words::quoted_if_needed);
    let label = near.map_or_else(|| "not among the choices".to_owned(), |near| format!("did you mean `{near}`?"));
    Diagnostic::error(Code::NameUnknownChoice, format!("`{name}` is not a choice of `{field}`"))
        .label(span, label)
        .help(format!("the choices are {}", words::choices(choices)))
}

/// `read "soon" as 3mo`
pub(in crate::check) fn span_value(span: Span, field: &Field, written: &ast::Field) -> Diagnostic {
    let diagnostic =
        wrong(span, "a month, quarter or year has no fixed length", "a length on the calendar", field, written);
    if *item(&field.ty) == Type::Duration { diagnostic.help("write it in days: `90d`") } else { diagnostic }
}

/// `company text read "x" as acme`
pub(in crate::check) fn not_a_literal(
    span: Span,
    name: Option<&str>,
    field: &Field,
    written: &ast::Field,
) -> Diagnostic {
    let shown = name.map_or_else(|| "this".to_owned(), |name| format!("`{name}`"));
    let message = format!("{shown} is no value of `{}`, which is {}", field.name, words::a(item(&field.ty)));
    wrong(span, message, "not a value", field, written)
}

/// `budget money EUR at least 0`
pub(in crate::check) fn wrong_value(span: Span, value: &Value, field: &Field, written: &ast::Field) -> Diagnostic {
    let shown = match value {
        Value::Text(text) => format!("\"{text}\""),
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => value.to_string(),
    };
    let message = format!("`{}` is {}, `{shown}` is {}", field.name, words::a(item(&field.ty)), kind(value));
    let diagnostic = wrong(span, message, kind(value), field, written);
    match with_unit(value, field) {
        Some(meant) => diagnostic.help(format!("write the unit too: `{meant}`")),
        None => diagnostic,
    }
}

/// A bare number with the unit or currency that the field's values have.
fn with_unit(value: &Value, field: &Field) -> Option<String> {
    let (Value::Integer(_) | Value::Number(_)) = value else { return None };
    if let Type::Money(currency) = item(&field.ty) {
        return Some(format!("{value} {currency}"));
    }
    let is_whole = matches!(value, Value::Integer(_)) && *item(&field.ty) == Type::Duration;
    is_whole.then(|| format!("{value}{}", field.unit.unwrap_or(DurationUnit::Days).suffix()))
}

fn wrong(
    span: Span,
    message: impl Into<String>,
    label: impl Into<String>,
    field: &Field,
    written: &ast::Field,
) -> Diagnostic {
    Diagnostic::error(Code::TypeClauseValue, message)
        .label(span, label)
        .label(written.ty.span, words::a(&field.ty))
        .help(format!("write a value such as `{}`", words::example(item(&field.ty))))
}

/// `related contacts by acount_id`
pub(in crate::check) fn unknown_join_field<'a>(name: &Name, fields: impl Iterator<Item = &'a str>) -> Diagnostic {
    let near = nearest(&name.text, fields);
    let label = near.map_or_else(|| "no such field".to_owned(), |near| format!("did you mean `{near}`?"));
    Diagnostic::error(Code::NameUnknownField, format!("the lead has no field `{}` to join on", name.text))
        .label(name.span, label)
        .help("`by` names a field of the lead whose value the records carry too")
}

/// Two `key` fields in a record where the lead has one.
pub(in crate::check) fn join_columns(block: &Name, span: Span, key: &str, leads: &[&str]) -> Diagnostic {
    let message = match leads {
        [] => format!("`{}` has a key `{key}`, but the lead has none to join it on", block.text),
        [lead] => format!("the records of `{}` are joined on `{lead}` alone", block.text),
        _ => format!("the records of `{}` are joined on {}, not on `{key}`", block.text, leads.join(", ")),
    };
    Diagnostic::error(Code::DataJoinColumns, message).label(span, "marked as a key").help(
        "one `key` field in the block for each field that the records are joined on, of the same name or in that order",
    )
}

/// A column of another type than the lead's field that it is joined on.
pub(in crate::check) fn join_types(block: &Name, lead: &Field, column: &Field) -> Diagnostic {
    let message = format!(
        "`{}` of `{}` is {}, but the lead's `{}` that it is joined on is {}",
        column.name, block.text, column.ty, lead.name, lead.ty
    );
    Diagnostic::error(Code::DataJoinColumns, message)
        .label(column.span, format!("{} here", column.ty))
        .label(lead.span, format!("{} here", lead.ty))
        .help(format!("give both the same type: records meet their lead by equal values, and here that is {}", lead.ty))
}

/// What a literal's value is called.
fn kind(value: &Value) -> String {
    words::a(&literal::type_of(value))
}

/// The type of a field's values: a list's items.
fn item(ty: &Type) -> &Type {
    if let Type::List(item) = ty { item } else { ty }
}
