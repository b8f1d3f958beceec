//! `fit default 0`: a default for what is never missing.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{AggregateKind, Expr, ExprKind, Part};
use crate::source::Span;

/// Defaults behind values that are always there.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    subject.policy.each_part(&mut |part| {
        let Part::Value(Expr { kind: ExprKind::Default(values), .. }) = part else { return };
        let [.., before, default] = values.as_slice() else { return };
        let Some(present) = values.iter().take(values.len() - 1).find(|value| is_present(subject, value)) else {
            return;
        };
        let text = subject.text(present.span);
        let cut = Span { start: before.span.end, ..default.span };
        let diagnostic = Diagnostic::warning(Code::LintNeedlessDefault, format!("`{text}` is never missing"))
            .label(default.span, "never used")
            .label(present.span, "always there")
            .help("take the default out");
        found.push(diagnostic.fix("take the default out", cut, ""));
    });
    found
}

/// Whether a value is there for every lead that can be decided.
fn is_present(subject: &Subject<'_>, value: &Expr) -> bool {
    let value = value.as_written();
    match &value.kind {
        ExprKind::Literal(_) | ExprKind::Score(_) | ExprKind::CriteriaMet(_) | ExprKind::Today | ExprKind::Outcome => {
            true
        }
        ExprKind::Field(field) => !subject.may_be_missing(*field),
        ExprKind::Aggregate(aggregate) => {
            matches!(aggregate.kind, AggregateKind::Count | AggregateKind::CountDistinct(_) | AggregateKind::Sum(_))
        }
        ExprKind::RecordField(_)
        | ExprKind::Definition(_)
        | ExprKind::Decision(_)
        | ExprKind::Now
        | ExprKind::Truth(_)
        | ExprKind::Widen(_)
        | ExprKind::Day(_)
        | ExprKind::Negate(_)
        | ExprKind::Arithmetic { .. }
        | ExprKind::ShiftMonths { .. }
        | ExprKind::Default(_)
        | ExprKind::Call(..) => false,
    }
}
