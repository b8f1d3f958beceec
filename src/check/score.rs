//! Scores: entries, their clauses, and how points lose weight with time.

use std::sync::Arc;

use num_bigint::BigInt;

use crate::check::context::Context;
use crate::check::expr::{self, Expected};
use crate::check::{errors, template, words};
use crate::policy::{Cond, Decay, DecayCurve, Expr, ExprKind, Score, ScoreEntry, ScoreEntryKind};
use crate::source::Span;
use crate::syntax::ast::{self, Literal, Name, Points, ScoreClauseKind, Text};
use crate::types::{Choice, Decimal, Type, Value};

/// How many steps a decay may take until nothing is left.
const STEPS: usize = 4_000;

/// `score NAME from LO to HI { … }`
pub(super) fn lower(context: &mut Context, score: &ast::Score) -> Option<Score> {
    let bounds = match &score.bounds {
        Some((low, high)) => bounds(context, low, high).map(|(low, high)| (Some(low), Some(high))),
        None => Some((None, None)),
    };
    let entries: Vec<Option<ScoreEntry>> = score.entries.iter().map(|one| entry(context, one, Place::Score)).collect();
    let (low, high) = bounds?;
    Some(Score {
        name: score.name.text.as_str().into(),
        low,
        high,
        entries: entries.into_iter().collect::<Option<Vec<_>>>()?,
        span: score.name.span,
    })
}

fn bounds(context: &mut Context, low: &ast::Expr, high: &ast::Expr) -> Option<(Decimal, Decimal)> {
    let due = Expected::new(Type::Number, "a bound of a score");
    let mut bound = |place: &ast::Expr| {
        if let ExprKind::Literal(Value::Number(number)) = expr::value_of(context, place, &due)?.kind {
            return Some(number);
        }
        context.report(errors::not_a_literal(place.span, "the bounds of a score are numbers"));
        None
    };
    let (least, most) = (bound(low), bound(high));
    let (least, most) = (least?, most?);
    if least > most {
        context.report(errors::bounds_reversed(low.span, high.span));
        return None;
    }
    Some((least, most))
}

/// Where an entry stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Score,
    BestOf,
}

/// One entry with its clauses.
fn entry(context: &mut Context, entry: &ast::ScoreEntry, place: Place) -> Option<ScoreEntry> {
    let clauses = sort(context, &entry.clauses);
    let because = match clauses.because {
        Some(text) => template::lower(context, text).map(Some),
        None => Some(None),
    };
    let up_to = match clauses.up_to {
        Some(literal) => expr::decimal(context, literal).map(Some),
        None => Some(None),
    };
    let kind = kind(context, entry, &clauses, place);
    let (kind, decay) = kind?;
    Some(ScoreEntry { kind, decay, up_to: up_to?, because: because?, span: entry.span })
}

/// What earns the points, and how they lose weight.
fn kind(
    context: &mut Context,
    entry: &ast::ScoreEntry,
    clauses: &Clauses<'_>,
    place: Place,
) -> Option<(ScoreEntryKind, Option<Decay>)> {
    match &entry.kind {
        ast::ScoreEntryKind::If { points, condition } => {
            let points = signed(context, points);
            let condition = expr::condition(context, condition);
            let unless = unless(context, clauses);
            let decay = decay(context, clauses, points);
            let kind = ScoreEntryKind::If { points: points?, condition: condition?, unless: unless? };
            Some((kind, decay?))
        }
        ast::ScoreEntryKind::Per { points, quantity, condition } => {
            let points = signed(context, points);
            let quantity = expr::value_of(context, quantity, &Expected::new(Type::Number, "what stands behind `per`"));
            refuse_decay(context, clauses, "a `per` entry");
            if condition.is_none() {
                refuse_unless(context, clauses, "a `per` entry without `if`");
            }
            let condition = match condition {
                Some(condition) => expr::condition(context, condition).map(Some),
                None => Some(None),
            };
            let unless = unless(context, clauses);
            let kind =
                ScoreEntryKind::Per { points: points?, quantity: quantity?, condition: condition?, unless: unless? };
            Some((kind, None))
        }
        ast::ScoreEntryKind::ForEach { points, related, filter } => {
            refuse_unless(context, clauses, "a `for each` entry");
            let points = signed(context, points);
            let related = expr::related(context, related)?;
            let (filter, decay) = context.in_record(related, |context| {
                let filter: Option<Option<Cond>> = match filter {
                    Some(filter) => expr::condition(context, filter).map(Some),
                    None => Some(None),
                };
                (filter, decay(context, clauses, points))
            });
            Some((ScoreEntryKind::ForEach { points: points?, related, filter: filter? }, decay?))
        }
        ast::ScoreEntryKind::By { value, rows } => {
            refuse_unless(context, clauses, "a `by` entry");
            refuse_decay(context, clauses, "a `by` entry");
            by(context, value, rows).map(|kind| (kind, None))
        }
        ast::ScoreEntryKind::BestOf(entries) => {
            refuse_unless(context, clauses, "`best of`");
            refuse_decay(context, clauses, "`best of`");
            if place == Place::BestOf {
                context.report(errors::nested_best(entry.span));
                return None;
            }
            best_of(context, entries).map(|kind| (kind, None))
        }
        ast::ScoreEntryKind::Invalid(_) => None,
    }
}

/// Points with their sign.
fn signed(context: &mut Context, points: &Points) -> Option<Decimal> {
    let size = expr::decimal(context, &points.amount)?;
    if points.negative { size.checked_neg() } else { Some(size) }
}

/// `by NAME: partner +20, referral +18`
fn by(context: &mut Context, value: &ast::Expr, rows: &[(Name, Points)]) -> Option<ScoreEntryKind> {
    let found = expr::value(context, value, None);
    let expected = found.as_ref().map(|found| Expected::opposite(context, value, found));
    let mut lowered = Vec::new();
    let mut seen: std::collections::HashMap<&str, Span> = std::collections::HashMap::new();
    let set = match &expected {
        Some(Expected { ty: Type::Choice(set), .. }) => Some(Arc::clone(set)),
        Some(other) => {
            let what = words::phrase_or(value, "this");
            context.report(errors::not_a_choice(&what, &other.ty, value.span));
            None
        }
        None => None,
    };
    for (name, points) in rows {
        let points = signed(context, points);
        if let Some(first) = seen.insert(&name.text, name.span) {
            context.report(errors::choice_twice(name, first));
            return None;
        }
        if let (Some(set), Some(expected)) = (&set, &expected)
            && !set.has(&name.text)
        {
            expr::unknown_choice(context, &name.text, name.span, set, expected);
            lowered.push(None);
            continue;
        }
        lowered.push(points.map(|points| (Choice::new(name.text.as_str()), points)));
    }
    set?;
    Some(ScoreEntryKind::By { value: found?, rows: lowered.into_iter().collect::<Option<Vec<_>>>()? })
}

/// `best of { … }`: all of one sign.
fn best_of(context: &mut Context, entries: &[ast::ScoreEntry]) -> Option<ScoreEntryKind> {
    let mut signs = entries.iter().flat_map(points_of);
    if let Some(first) = signs.next()
        && let Some(other) = signs.find(|points| points.negative != first.negative)
    {
        context.report(errors::mixed_signs(first.span, other.span));
    }
    let lowered: Vec<Option<ScoreEntry>> = entries.iter().map(|one| entry(context, one, Place::BestOf)).collect();
    lowered.into_iter().collect::<Option<Vec<_>>>().map(ScoreEntryKind::BestOf)
}

/// The points of an entry, as written.
fn points_of(entry: &ast::ScoreEntry) -> Vec<&Points> {
    match &entry.kind {
        ast::ScoreEntryKind::If { points, .. }
        | ast::ScoreEntryKind::Per { points, .. }
        | ast::ScoreEntryKind::ForEach { points, .. } => vec![points],
        ast::ScoreEntryKind::By { rows, .. } => rows.iter().map(|(_, points)| points).collect(),
        ast::ScoreEntryKind::BestOf(_) | ast::ScoreEntryKind::Invalid(_) => Vec::new(),
    }
}

/// The clauses of an entry, each once.
#[derive(Default)]
struct Clauses<'a> {
    because: Option<&'a Text>,
    unless: Option<(&'a ast::Expr, Span)>,
    up_to: Option<&'a Literal>,
    decay: Option<(&'a ScoreClauseKind, Span)>,
}

fn sort<'a>(context: &mut Context, clauses: &'a [ast::ScoreClause]) -> Clauses<'a> {
    let mut sorted = Clauses::default();
    let mut seen: Vec<(&'static str, Span)> = Vec::new();
    for clause in clauses {
        let word = match &clause.kind {
            ScoreClauseKind::Unless(_) => "unless",
            ScoreClauseKind::Because(_) => "because",
            ScoreClauseKind::UpTo(_) => "up to",
            ScoreClauseKind::Halving { .. } | ScoreClauseKind::Losing { .. } | ScoreClauseKind::Fading { .. } => {
                "halving, losing or fading"
            }
        };
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == word) {
            context.report(errors::repeated_clause(word, clause.span, *first));
            continue;
        }
        seen.push((word, clause.span));
        match &clause.kind {
            ScoreClauseKind::Unless(condition) => sorted.unless = Some((condition, clause.span)),
            ScoreClauseKind::Because(text) => sorted.because = Some(text),
            ScoreClauseKind::UpTo(points) => sorted.up_to = Some(points),
            kind @ (ScoreClauseKind::Halving { .. }
            | ScoreClauseKind::Losing { .. }
            | ScoreClauseKind::Fading { .. }) => sorted.decay = Some((kind, clause.span)),
        }
    }
    sorted
}

fn unless(context: &mut Context, clauses: &Clauses<'_>) -> Option<Option<Cond>> {
    match clauses.unless {
        Some((condition, _)) => expr::condition(context, condition).map(Some),
        None => Some(None),
    }
}

fn refuse_unless(context: &mut Context, clauses: &Clauses<'_>, entry: &str) {
    if let Some((_, span)) = clauses.unless {
        let help = "only entries with `if` take `unless`; put the condition behind `if` or `where` with `not`";
        context.report(errors::misplaced_clause("unless", entry, span, help));
    }
}

fn refuse_decay(context: &mut Context, clauses: &Clauses<'_>, entry: &str) {
    if let Some((_, span)) = clauses.decay {
        let help = "points of `if` and `for each` entries can lose weight with time";
        context.report(errors::misplaced_clause("halving, losing or fading", entry, span, help));
    }
}

/// How the points lose weight: a table of what is left after each period, or a line down to nothing.
fn decay(context: &mut Context, clauses: &Clauses<'_>, points: Option<Decimal>) -> Option<Option<Decay>> {
    let Some((kind, span)) = clauses.decay else { return Some(None) };
    context.uses_today = true;
    let half = Decimal::from_millionths(Decimal::SCALE / 2);
    let (share, every, since) = match kind {
        ScoreClauseKind::Halving { every, since } => (Some(half), every, since),
        ScoreClauseKind::Losing { share, every, since } => (lost(context, share), every, since),
        ScoreClauseKind::Fading { over, since } => {
            let over_days = expr::whole_days(context, over, 1, "fading");
            let since = since_day(context, since);
            return Some(Some(Decay { since: since?, curve: DecayCurve::Fading { over_days: over_days? } }));
        }
        ScoreClauseKind::Unless(_) | ScoreClauseKind::Because(_) | ScoreClauseKind::UpTo(_) => return Some(None),
    };
    let every_days = expr::whole_days(context, every, 1, "the period of a decay");
    let since = since_day(context, since);
    let (Some(points), Some(share)) = (points, share) else { return None };
    let Some(points) = steps(points, share) else {
        context.report(errors::slow_decay(span, STEPS));
        return None;
    };
    Some(Some(Decay { since: since?, curve: DecayCurve::Steps { every_days: every_days?, points } }))
}

/// The share that is lost each period: more than nothing, less than all.
fn lost(context: &mut Context, literal: &Literal) -> Option<Decimal> {
    let share = expr::decimal(context, literal)?;
    if share <= Decimal::ZERO || share >= Decimal::from(1) {
        context.report(errors::no_share(literal));
        return None;
    }
    Some(share)
}

/// The day that a decay counts from.
fn since_day(context: &mut Context, place: &ast::Expr) -> Option<Expr> {
    let found = expr::value(context, place, None)?;
    if !matches!(found.ty, Type::Date | Type::Datetime) {
        let error = errors::not_a_date(context, place, &found, "points lose weight since a date");
        context.report(error);
        return None;
    }
    Some(found)
}

/// `points · (1 − share)^k` for k = 0, 1, 2 … until nothing is left, each rounded half to even just once.
///
/// `None` where that takes more than [`STEPS`] steps.
fn steps(points: Decimal, share: Decimal) -> Option<Arc<[Decimal]>> {
    let (left, whole) = reduced(Decimal::SCALE - share.millionths(), Decimal::SCALE);
    let mut numerator = BigInt::from(points.millionths());
    let mut denominator = BigInt::from(1);
    let mut table = Vec::new();
    while table.len() <= STEPS {
        let millionths = round_half_even(&numerator, &denominator);
        if millionths == 0 {
            return Some(table.into());
        }
        table.push(Decimal::from_millionths(millionths));
        numerator *= left;
        denominator *= whole;
    }
    None
}

/// A fraction in lowest terms.
fn reduced(numerator: i64, denominator: i64) -> (i64, i64) {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (numerator / a, denominator / a)
}

/// The nearest whole number, of two the even one. The quotient is in range: it is no larger than the points were.
fn round_half_even(numerator: &BigInt, denominator: &BigInt) -> i64 {
    let size = numerator.magnitude();
    let denominator = denominator.magnitude();
    let floor = size / denominator;
    let twice_rest = (size - &floor * denominator) * 2_u32;
    let up = match twice_rest.cmp(denominator) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => floor.bit(0),
        std::cmp::Ordering::Less => false,
    };
    let rounded = i64::try_from(floor).unwrap_or(i64::MAX).saturating_add(i64::from(up));
    if numerator.sign() == num_bigint::Sign::Minus { -rounded } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(points: &str, share: &str) -> Vec<String> {
        let parse = |text| Decimal::parse(text).unwrap();
        steps(parse(points), parse(share)).unwrap().iter().map(Decimal::to_string).collect()
    }

    #[test]
    fn halving_ends_at_nothing_and_rounds_once() {
        let halves = table("25", "0.5");
        assert_eq!(halves.get(..4).unwrap(), ["25", "12.5", "6.25", "3.125"]);
        // 25 / 2^25 = 0.000000745…, 25 / 2^26 = 0.00000037…: rounds to nothing.
        assert_eq!(halves.len(), 26);
        assert_eq!(halves.last().unwrap(), "0.000001");
    }

    #[test]
    fn losses_are_of_what_is_left() {
        assert_eq!(table("-100", "0.15").get(..3).unwrap(), ["-100", "-85", "-72.25"]);
        // 100 · 0.85^9 = 23.1616946…, not the product of rounded steps.
        assert_eq!(table("100", "0.15").get(9).unwrap(), "23.161695");
    }

    #[test]
    fn a_decay_that_never_ends_is_refused() {
        assert!(steps(Decimal::from(100), Decimal::from_millionths(1)).is_none());
    }
}
