//! The words beside a single test: the lead's own value, how far off it is, which answer would do.

use crate::explain::condition::Teller;
use crate::explain::score;
use crate::policy::{Comparison, Cond, CondKind, Expr, ExprKind, Set, TextQuantifier};
use crate::types::{Decimal, Duration, DurationUnit, Truth, Type, Value, show};

/// What a test looks at, in the author's words: the left side of a comparison, or the whole test.
pub(super) fn subject(teller: &Teller<'_>, cond: &Cond) -> String {
    teller.words(tested_value(cond).map_or(cond.span, |value| value.span))
}

/// The value that a single test looks at.
fn tested_value(cond: &Cond) -> Option<&Expr> {
    match &cond.kind {
        CondKind::Compare { left: value, .. }
        | CondKind::Range { value, .. }
        | CondKind::In { value, .. }
        | CondKind::Text { value, .. }
        | CondKind::Matches { value, .. }
        | CondKind::ListHas { list: value, .. }
        | CondKind::Defined(value)
        | CondKind::Holds(value) => Some(value),
        CondKind::Not(_)
        | CondKind::Constant(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::And(_)
        | CondKind::Or(_)
        | CondKind::Tally { .. }
        | CondKind::Known(_)
        | CondKind::AnyRecord { .. } => None,
    }
}

/// The lead's own value beside what the test wants.
pub(super) fn detail(teller: &Teller<'_>, cond: &Cond) -> String {
    let truth = teller.evaluation.truth(cond);
    match &cond.kind {
        CondKind::Compare { comparison, left, right, .. } => compare(teller, truth, *comparison, left, right),
        CondKind::Range { value, low, high, .. } => range(teller, truth, value, low, high),
        CondKind::In { value, set, .. } => one_of(teller, truth, value, set),
        CondKind::Defined(value) => shown(teller, value).unwrap_or_else(|| "not known: any answer would do".to_owned()),
        CondKind::Holds(value) => shown(teller, value).unwrap_or_else(|| "not known: yes would do".to_owned()),
        CondKind::Text { value, quantifier, set, .. } => {
            let wanted = set_words(teller, set, if *quantifier == TextQuantifier::Any { "or" } else { "and" });
            tested(teller, truth, value, &wanted, &teller.words(cond.span))
        }
        CondKind::Matches { value, .. } => tested(teller, truth, value, "the pattern", &teller.words(cond.span)),
        CondKind::ListHas { list, quantifier, set, .. } => {
            let wanted = set_words(teller, set, if *quantifier == TextQuantifier::Any { "or" } else { "and" });
            tested(teller, truth, list, &wanted, &teller.words(cond.span))
        }
        // The words of a `not` say what is wanted; what is left to say is the value.
        CondKind::Not(inner) => tested_value(inner)
            .map_or_else(String::new, |value| shown(teller, value).unwrap_or_else(|| "not known".to_owned())),
        CondKind::Constant(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::And(_)
        | CondKind::Or(_)
        | CondKind::Tally { .. }
        | CondKind::Known(_)
        | CondKind::AnyRecord { .. } => String::new(),
    }
}

fn compare(teller: &Teller<'_>, truth: Truth, comparison: Comparison, left: &Expr, right: &Expr) -> String {
    let wanted = shown(teller, right).unwrap_or_else(|| format!("{}, which is not known", teller.words(right.span)));
    let Some(value) = shown(teller, left) else {
        return format!("not known: {} would do", answer(comparison, left, &wanted));
    };
    let gap = gap(teller, left, right);
    match (truth, comparison) {
        (Truth::True, Comparison::Equal) | (Truth::False, Comparison::NotEqual) => value,
        (Truth::True, Comparison::NotEqual) | (Truth::False, Comparison::Equal) => format!("{value}, not {wanted}"),
        (Truth::False, Comparison::GreaterOrEqual) if gap.is_some() => short(&value, gap, &wanted),
        (Truth::False, Comparison::LessOrEqual | Comparison::Less) if gap.is_some() => over(&value, gap, &wanted),
        (Truth::False, _) => format!("{value}, not {} {wanted}", preposition(comparison, left)),
        (Truth::True, _) => format!("{value}, {} {wanted}", preposition(comparison, left)),
        (Truth::Unknown, _) => format!("{value}, against {wanted}"),
    }
}

/// An answer that would do: `at least 10,000 EUR`.
fn answer(comparison: Comparison, left: &Expr, wanted: &str) -> String {
    if comparison == Comparison::Equal {
        wanted.to_owned()
    } else {
        format!("{} {wanted}", preposition(comparison, left))
    }
}

fn range(teller: &Teller<'_>, truth: Truth, value: &Expr, low: &Expr, high: &Expr) -> String {
    let bounds = [low, high].map(|bound| shown(teller, bound).unwrap_or_else(|| teller.words(bound.span)));
    let [least, greatest] = &bounds;
    let Some(own) = shown(teller, value) else {
        return format!("not known: between {least} and {greatest} would do");
    };
    let below = teller.evaluation.value(value).zip(teller.evaluation.value(low)).is_some_and(|(v, l)| less(&v, &l));
    match truth {
        Truth::False if below => short(&own, gap(teller, value, low), least),
        Truth::False => over(&own, gap(teller, value, high), greatest),
        Truth::True | Truth::Unknown => format!("{own}, between {least} and {greatest}"),
    }
}

fn one_of(teller: &Teller<'_>, truth: Truth, value: &Expr, set: &Set) -> String {
    match (shown(teller, value), truth) {
        (None, _) => format!("not known: {} would do", set_words(teller, set, "or")),
        (Some(own), Truth::True) => match set {
            Set::List(_) => format!("{own}, {}", set_words(teller, set, "or")),
            Set::Values(_) => own,
        },
        (Some(own), Truth::False | Truth::Unknown) => format!("{own}, not {}", set_words(teller, set, "or")),
    }
}

fn tested(teller: &Teller<'_>, truth: Truth, value: &Expr, wanted: &str, test: &str) -> String {
    match (shown(teller, value), truth) {
        (None, _) => format!("not known: wanted is `{test}`"),
        (Some(own), Truth::True) => own,
        (Some(own), Truth::False | Truth::Unknown) => format!("{own}, without {wanted}"),
    }
}

fn short(value: &str, gap: Option<Gap>, wanted: &str) -> String {
    match gap {
        Some(Gap::Amount(gap)) => format!("{value}: {gap} short of {wanted}"),
        Some(Gap::Days(gap)) => format!("{value}, {gap} before {wanted}"),
        None => format!("{value}, below {wanted}"),
    }
}

fn over(value: &str, gap: Option<Gap>, wanted: &str) -> String {
    match gap {
        Some(Gap::Amount(gap)) => format!("{value}: {gap} over {wanted}"),
        Some(Gap::Days(gap)) => format!("{value}, {gap} after {wanted}"),
        None => format!("{value}, above {wanted}"),
    }
}

/// `at least`, `under`; of dates `before`, `after`.
fn preposition(comparison: Comparison, of: &Expr) -> &'static str {
    let time = matches!(of.ty, Type::Date | Type::Datetime);
    match (comparison, time) {
        (Comparison::Less, false) => "under",
        (Comparison::Less, true) => "before",
        (Comparison::LessOrEqual, false) => "at most",
        (Comparison::LessOrEqual, true) => "up to",
        (Comparison::Greater, false) => "over",
        (Comparison::Greater, true) => "after",
        (Comparison::GreaterOrEqual, false) => "at least",
        (Comparison::GreaterOrEqual, true) => "from",
        (Comparison::Equal, _) => "exactly",
        (Comparison::NotEqual, _) => "other than",
    }
}

/// A value as people read it; texts in quotes; a score with its upper bound. `None` where missing.
fn shown(teller: &Teller<'_>, expr: &Expr) -> Option<String> {
    let value = teller.evaluation.value(expr)?;
    let shown =
        if let Value::Text(text) = &value { format!("\"{}\"", one_line(text)) } else { teller.policy.friendly(&value) };
    let top = if let ExprKind::Score(id) = &expr.kind {
        teller.policy.scores.get(*id).and_then(score::shown_top)
    } else {
        None
    };
    Some(top.map_or(shown.clone(), |top| format!("{shown} of {}", show::friendly_number(top))))
}

/// A lead's own text without line breaks, which would tear the page.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `a, b or c`; of a list its name; of many the first few.
fn set_words(teller: &Teller<'_>, set: &Set, last: &str) -> String {
    const FEW: usize = 6;
    match set {
        Set::List(id) => teller.policy.lists.get(*id).map_or_else(String::new, |list| format!("one of {}", list.name)),
        Set::Values(values) => {
            let words: Vec<String> =
                values.iter().take(FEW).map(|v| shown(teller, v).unwrap_or_else(|| teller.words(v.span))).collect();
            match words.split_last() {
                Some((only, [])) => only.clone(),
                Some((end, rest)) if values.len() <= FEW => format!("{} {last} {end}", rest.join(", ")),
                Some(_) => format!("{} and {} others", words.join(", "), values.len() - FEW),
                None => "nothing".to_owned(),
            }
        }
    }
}

/// How far two values are apart, as people read it.
enum Gap {
    /// Of amounts: `2,000 EUR`.
    Amount(String),
    /// Of days on the calendar: `12 days`.
    Days(String),
}

/// How far two values are apart; `None` where they are not, or it cannot be said.
fn gap(teller: &Teller<'_>, left: &Expr, right: &Expr) -> Option<Gap> {
    let friendly = |value: Value| teller.policy.friendly(&value);
    let (left, right) = (teller.evaluation.value(left)?, teller.evaluation.value(right)?);
    if left == right {
        return None;
    }
    let apart = match (left, right) {
        (Value::Date(a), Value::Date(b)) => {
            let days = i64::from(a.since(b).ok()?.get_days()).checked_abs()?;
            return Some(Gap::Days(friendly(Value::Duration(Duration::of(days, DurationUnit::Days)?))));
        }
        (Value::Integer(a), Value::Integer(b)) => Value::Integer(a.checked_sub(b)?.checked_abs()?),
        (Value::Money(a, own), Value::Money(b, other)) if own == other => Value::Money(distance(a, b)?, own),
        (Value::Duration(a), Value::Duration(b)) => {
            let microseconds = a.microseconds().checked_sub(b.microseconds())?.checked_abs()?;
            Value::Duration(Duration::from_microseconds(microseconds))
        }
        (a, b) => Value::Number(distance(number(&a)?, number(&b)?)?),
    };
    Some(Gap::Amount(friendly(apart)))
}

/// A value with its name: `source "web"`.
pub(super) fn named_value(teller: &Teller<'_>, expr: &Expr) -> String {
    let shown = shown(teller, expr).unwrap_or_else(|| "not known".to_owned());
    format!("{} {shown}", teller.words(expr.span))
}

fn less(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Integer(a), Value::Integer(b)) => a < b,
        (Value::Money(a, _), Value::Money(b, _)) => a < b,
        (Value::Duration(a), Value::Duration(b)) => a < b,
        (Value::Date(a), Value::Date(b)) => a < b,
        (Value::Datetime(a), Value::Datetime(b)) => a < b,
        (a, b) => number(a).zip(number(b)).is_some_and(|(a, b)| a < b),
    }
}

fn distance(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_sub(b)?.checked_abs()
}

fn number(value: &Value) -> Option<Decimal> {
    if let Value::Integer(integer) = value {
        return Decimal::from_integer(*integer);
    }
    if let Value::Number(number) = value { Some(*number) } else { None }
}
