//! The diagnostics of functions and of what is asked of related records.

use super::values::{Placed, declared};
use crate::builtins::Builtin;
use crate::check::context::Context;
use crate::check::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::Expr;
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::types::Type;

/// `round(a, b)`
pub(in crate::check) fn argument_count(function: &Name, due: usize, found: usize, span: Span) -> Diagnostic {
    let takes = words::counted(due, "value", "values");
    let message = format!("`{}` takes {takes}, not {found}", function.text);
    let help = match Builtin::named(&function.text) {
        Some(builtin) => {
            let info = builtin.info();
            format!("write `{}({})`: {}", info.name, info.parameters.join(", "), info.documentation)
        }
        None => format!("write `{}(records)` or `{0}(records where …)`", function.text),
    };
    Diagnostic::error(Code::TypeArguments, message).label(span, words::counted(found, "value", "values")).help(help)
}

/// `min(budget, timing)`
pub(in crate::check) fn arguments_differ(
    context: &Context,
    function: &Name,
    left: Placed<'_>,
    right: Placed<'_>,
) -> Diagnostic {
    let ((left_place, left), (right_place, right)) = (left, right);
    let message = format!(
        "`{}` takes two values that can be compared by size, not {} and {}",
        function.text,
        words::a(&left.ty),
        words::a(&right.ty)
    );
    let error = Diagnostic::error(Code::TypeArguments, message)
        .label(left_place.span, words::a(&left.ty))
        .label(right_place.span, words::a(&right.ty));
    declared(error, context, &[left_place, right_place])
        .help("both are numbers, money of one currency, durations, or dates")
}

/// `lower(budget)`
pub(in crate::check) fn wrong_argument(
    context: &Context,
    builtin: Builtin,
    place: &ast::Expr,
    found: &Expr,
) -> Diagnostic {
    let info = builtin.info();
    let what = words::phrase_or(place, "this");
    let takes = info.signature.split(" → ").next().unwrap_or_default();
    let message = format!("`{}` takes {takes}, but {what} is {}", info.name, words::a(&found.ty));
    let error = Diagnostic::error(Code::TypeArguments, message).label(place.span, words::a(&found.ty));
    declared(error, context, &[place]).help(format!("`{}` gives {}: `{}`", info.name, info.documentation, info.example))
}

/// `count(1 + 2)`
pub(in crate::check) fn not_records(function: &Name, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeAggregate, format!("`{}` asks something of related records", function.text))
        .label(span, "these are none")
        .help(format!("name them: `{}(activities where …)`", function.text))
}

/// `first(activities.kind by at + 3d)`
pub(in crate::check) fn not_a_sort_field(records: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeAggregate, "behind `by` stands a field of the records")
        .label(span, "not a field")
        .help(format!("name a field of `{records}` that has an order: a date or a number"))
}

/// `first(activities.kind by kind)`
pub(in crate::check) fn unsortable(ty: &Type, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeAggregate, format!("records cannot be sorted by {}", words::a(ty)))
        .label(span, "has no order")
        .help("sort by a date, a number, money or a duration")
}

/// `sum(distinct a.b)`
pub(in crate::check) fn distinct_without_count(function: &Name, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeAggregate, format!("`distinct` goes with `count`, not with `{}`", function.text))
        .label(span, "only in `count(distinct …)`")
        .help("leave `distinct` out")
}

/// `count(a by b)`
pub(in crate::check) fn by_without_order(function: &Name, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeAggregate, format!("`by` goes with `first` and `last`, not with `{}`", function.text))
        .label(span, "nothing is sorted here")
        .help("leave `by` and its field out")
}

/// `count(a.b)`, `sum(a)`
pub(in crate::check) fn records_or_field(
    function: &Name,
    records: &str,
    wants_field: bool,
    field: Option<&str>,
    span: Span,
) -> Diagnostic {
    let name = &function.text;
    let field = field.unwrap_or("…");
    let (message, help) = match (wants_field, name.as_str()) {
        (true, _) => (
            format!("`{name}` of which field of `{records}`?"),
            format!("name it behind a dot: `{name}({records}.{field} …)`"),
        ),
        (false, "count") => (
            format!("`count` counts records, not a field of `{records}`"),
            format!(
                "write `count({records})`, `count({records} where {field} defined)` or `count(distinct {records}.{field})`"
            ),
        ),
        (false, _) => (
            format!("`{name}` looks at records, not at a field of `{records}`"),
            format!("put the test behind `where`: `{name}({records} where {field} = …)`"),
        ),
    };
    Diagnostic::error(Code::TypeAggregate, message).label(span, "").help(help)
}

/// `sum(activities.at)`
pub(in crate::check) fn no_aggregate(function: &Name, ty: &Type, span: Span) -> Diagnostic {
    let help = match function.text.as_str() {
        "sum" => "numbers, money and durations have a sum",
        _ => "numbers, money, durations and dates have a least and a greatest",
    };
    Diagnostic::error(Code::TypeAggregate, format!("`{}` is not for {}", function.text, words::a(ty)))
        .label(span, words::a(ty))
        .help(help)
}

/// `first(activities.kind)`
pub(in crate::check) fn first_by_what(function: &Name, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeAggregate, format!("`{}` in which order?", function.text))
        .label(span, "nothing says which record comes first")
        .help(format!("sort by a field of the records: `{}(calls.result by at)`", function.text))
}
