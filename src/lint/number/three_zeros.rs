//! `10.000`: ten, although many people read ten thousand.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::lint::tree::Tree;
use crate::source::Span;
use crate::syntax::ast::LiteralKind;

/// Numbers and amounts with three zeros behind the point.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let literals = Tree::of(&subject.program.items).literals;
    let told = literals.into_iter().filter_map(|literal| {
        let numeral = numeral(&literal.kind)?;
        let whole = numeral.strip_suffix(".000").filter(|whole| whole.len() <= 3)?;
        // The numeral begins its literal.
        let place = Span { end: literal.span.start + numeral.len() as u32, ..literal.span };
        let diagnostic = Diagnostic::warning(Code::LintThreeZeros, format!("`{numeral}` is {whole}, not {whole},000"));
        let diagnostic = diagnostic.label(place, "the point stands before a fraction, not between thousands");
        let diagnostic = diagnostic.help(format!("write `{whole}_000` or `{whole}k` for thousands, else `{whole}`"));
        Some(diagnostic.unsafe_fix(format!("write `{whole}_000`"), place, format!("{whole}_000")))
    });
    told.collect()
}

/// The numeral of a number or an amount of money.
fn numeral(kind: &LiteralKind) -> Option<&str> {
    match kind {
        LiteralKind::Number(numeral) | LiteralKind::Money { amount: numeral, .. } => Some(numeral),
        LiteralKind::Percent(_)
        | LiteralKind::Text(_)
        | LiteralKind::Boolean(_)
        | LiteralKind::Duration(_)
        | LiteralKind::Span(_)
        | LiteralKind::Date(_)
        | LiteralKind::Datetime(_) => None,
    }
}
