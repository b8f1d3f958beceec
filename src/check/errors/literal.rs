//! The diagnostics of literals.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::types::Decimal;

/// `9300000000000000000000`
pub(in crate::check) fn out_of_range(numeral: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeOutOfRange, format!("`{numeral}` is larger than a number can be"))
        .label(span, "too large")
        .help("numbers and money go up to 9.2 trillion (9_200_000_000_000), integers to 9.2 × 10¹⁸")
}

/// `99999999999w`
pub(in crate::check) fn too_long(span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeOutOfRange, "this length of time is longer than a duration can be")
        .label(span, "too long")
        .help("durations go up to 290,000 years, spans on the calendar up to 10,000")
}

/// `0.0000001`
pub(in crate::check) fn too_precise(numeral: &str, rounded: Decimal, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeTooPrecise, format!("`{numeral}` has more than six digits behind the point"))
        .label(span, "too fine")
        .help(format!("numbers are exact to six digits; the nearest is {rounded}"))
}

/// `2026-02-30`
pub(in crate::check) fn no_such_day(text: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeNoSuchDate, format!("the calendar has no `{text}`"))
        .label(span, "no such day")
        .help("dates are year, month, day: `2026-11-21`")
}

/// `2026-11-21T25:00`
pub(in crate::check) fn no_such_time(text: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeNoSuchDate, format!("no clock shows the time in `{text}`"))
        .label(span, "no such time")
        .help("times run from `00:00` to `23:59:59`, as in `2026-11-21T09:00`")
}
