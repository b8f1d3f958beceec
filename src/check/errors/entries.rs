//! The diagnostics of entries: their clauses, bounds, tables, tests.

use crate::check::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Literal, Name};
use crate::types::Type;

/// Two `because` behind one entry.
pub(in crate::check) fn repeated_clause(word: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxRepeatedClause, format!("`{word}` stands twice behind one entry"))
        .label(span, "again here")
        .label(first, "first here")
        .help("each clause stands once; remove one of them")
}

/// A clause behind an entry that does not take it.
pub(in crate::check) fn misplaced_clause(word: &str, entry: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxMisplacedClause, format!("{entry} takes no `{word}`"))
        .label(span, "does not belong here")
        .help(help)
}

/// `from 2027-01-01 until 2026-01-01`
pub(in crate::check) fn dates_reversed(from: &Literal, until: &Literal) -> Diagnostic {
    let (first, last) = (words::literal_text(from), words::literal_text(until));
    Diagnostic::error(Code::TypeDatesReversed, format!("`from {first}` comes after `until {last}`"))
        .label(from.span, "the first day")
        .label(until.span, "the last day, before the first")
        .help("this entry would never be in force; swap the dates or mend one of them")
}

/// A row of a table before any `by`.
pub(in crate::check) fn row_without_columns(span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeCellCount, "this row has no columns")
        .label(span, "a row belongs to the last `by` above")
        .help("put a line with the columns above it: `by segment, services:`")
}

/// A row with more or fewer cells than the table has columns.
pub(in crate::check) fn cell_count(cells: usize, columns: usize, span: Span, header: Span) -> Diagnostic {
    let cells = words::counted(cells, "cell", "cells");
    let columns = words::counted(columns, "column", "columns");
    Diagnostic::error(Code::TypeCellCount, format!("this row has {cells} for {columns}"))
        .label(span, cells)
        .label(header, columns)
        .help("write one cell a column; `any` where the column does not matter")
}

/// An entry behind `otherwise`.
pub(in crate::check) fn after_otherwise(span: Span, otherwise: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeAfterOtherwise, "nothing can follow `otherwise`")
        .label(span, "never reached")
        .label(otherwise, "decides whatever is left")
        .help("entries are tried from the top; move `otherwise` to the end")
}

/// `score fit from 60 to 0`
pub(in crate::check) fn bounds_reversed(low: Span, high: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeBoundsReversed, "the lower bound is above the upper one")
        .label(low, "at least this")
        .label(high, "at most this")
        .help("write the smaller number first: `from 0 to 60`")
}

/// `losing 100% every 30d`
pub(in crate::check) fn no_share(literal: &Literal) -> Diagnostic {
    Diagnostic::error(Code::TypeDecay, format!("`{}` is not a part of the points", words::literal_text(literal)))
        .label(literal.span, "more than nothing and less than all is due")
        .help("write a percentage between 0 and 100: `losing 15% every 45d since …`")
}

/// A decay that goes on for too many steps.
pub(in crate::check) fn slow_decay(span: Span, steps: usize) -> Diagnostic {
    Diagnostic::error(Code::TypeDecay, format!("after {steps} steps these points would still not have gone"))
        .label(span, "loses too little at a time")
        .help("lose more at a time, and less often; or use `fading over`, which ends")
}

/// `best of` in `best of`.
pub(in crate::check) fn nested_best(span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeBestOf, "`best of` does not stand in `best of`")
        .label(span, "inside another one")
        .help("put its entries into the outer one: the best of all of them is the same")
}

/// `best of { +6 if a -3 if b }`
pub(in crate::check) fn mixed_signs(first: Span, other: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeBestOf, "`best of` mixes gains and losses")
        .label(other, "the other sign")
        .label(first, "the first sign")
        .help("make two of them, one for gains and one for losses")
}

/// `by industry: software +3, software +4`
pub(in crate::check) fn choice_twice(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(Code::NameChoiceTwice, format!("`{}` gets points twice", name.text))
        .label(name.span, "again here")
        .label(first, "first here")
        .help("list each choice once")
}

/// `by budget: …`
pub(in crate::check) fn not_a_choice(what: &str, ty: &Type, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeNotAChoice, format!("`by` goes through choices, but {what} is {}", words::a(ty)))
        .label(span, words::a(ty))
        .help("use a `one of` value; for anything else write one entry a line: `+20 if … `")
}

/// A rate that says nothing about two currencies.
pub(in crate::check) fn bad_rate(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::TypeRates, message).label(span, "").help(help)
}

/// Two right-hand currencies, or one currency twice.
pub(in crate::check) fn rates_disagree(span: Span, first: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::TypeRates, message).label(span, "here").label(first, "and here").help(help)
}
