//! `+5 for each activities`: one busy lead fills the score by clicking.

use crate::builtins::Builtin;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{DefinitionBody, Expr, ExprKind, Score, ScoreEntry, ScoreEntryKind};
use crate::types::Decimal;
use crate::types::show::friendly_number;

/// So many acts make an example of a busy lead.
const BUSY: u32 = 100;

/// Points for each of any number of acts, without `up to`.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for score in &subject.policy.scores {
        score.entries.iter().for_each(|entry| of_entry(subject, score, entry, &mut found));
    }
    found
}

fn of_entry(subject: &Subject<'_>, score: &Score, entry: &ScoreEntry, found: &mut Vec<Diagnostic>) {
    let (points, what) = match &entry.kind {
        ScoreEntryKind::ForEach { points, related, .. } => {
            let records = subject.policy.schema.related.get(*related);
            (*points, records.map_or("", |records| &*records.name).to_owned())
        }
        ScoreEntryKind::Per { points, quantity, .. } if !is_bounded(subject, quantity) => {
            (*points, subject.text(quantity.span).to_owned())
        }
        ScoreEntryKind::BestOf(entries) => {
            entries.iter().for_each(|entry| of_entry(subject, score, entry, found));
            return;
        }
        ScoreEntryKind::Per { .. } | ScoreEntryKind::If { .. } | ScoreEntryKind::By { .. } => return,
    };
    if entry.up_to.is_some() {
        return;
    }
    let total = Decimal::from(BUSY as i32).checked_mul(points).map_or_else(String::new, friendly_number);
    let message = format!("nothing bounds these points: {BUSY} of `{what}` come to {total}");
    let label = match (score.high, filling(score, points)) {
        (Some(high), Some(times)) => {
            format!("{times} of them alone bring `{}` to {}", score.name, friendly_number(high))
        }
        (_, _) if points < Decimal::ZERO => "a single busy lead can lose all that it has earned".to_owned(),
        (_, _) => "a single busy lead can outdo all others".to_owned(),
    };
    found.push(
        Diagnostic::warning(Code::LintUncappedCount, message)
            .label(entry.span, label)
            .help("say behind it how much they may come to, such as `up to 20 points`"),
    );
}

/// How many acts bring a score from nothing to its upper bound.
fn filling(score: &Score, points: Decimal) -> Option<i64> {
    let times = score.high?.checked_div(points)?;
    (points > Decimal::ZERO).then(|| times.ceil())
}

/// Whether a number is held down by what it is.
fn is_bounded(subject: &Subject<'_>, quantity: &Expr) -> bool {
    let quantity = quantity.as_written();
    match &quantity.kind {
        ExprKind::Literal(_) | ExprKind::CriteriaMet(_) | ExprKind::Decision(_) => true,
        ExprKind::Field(field) => {
            subject.policy.schema.fields.get(*field).is_some_and(|field| field.bounds.high.is_some())
        }
        ExprKind::Score(score) => subject.policy.scores.get(*score).is_some_and(|score| score.high.is_some()),
        ExprKind::Call(Builtin::Min, values) => values.iter().any(|value| is_bounded(subject, value)),
        ExprKind::Call(_, values) | ExprKind::Default(values) => values.iter().all(|value| is_bounded(subject, value)),
        ExprKind::Arithmetic { left, right, .. } => is_bounded(subject, left) && is_bounded(subject, right),
        ExprKind::Definition(id) => {
            subject.policy.definitions.get(*id).is_some_and(|definition| match &definition.body {
                DefinitionBody::Value(value) => is_bounded(subject, value),
                DefinitionBody::Condition(_) => true,
            })
        }
        ExprKind::RecordField(_)
        | ExprKind::Today
        | ExprKind::Now
        | ExprKind::Outcome
        | ExprKind::Truth(_)
        | ExprKind::Widen(_)
        | ExprKind::Day(_)
        | ExprKind::Negate(_)
        | ExprKind::ShiftMonths { .. }
        | ExprKind::Aggregate(_) => false,
    }
}
