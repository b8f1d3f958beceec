//! `lead_source` and `leadsource`: two names that people take for one.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::source::Span;

/// Shorter names differ by a letter because they must.
const SHORTEST: usize = 5;

/// Parts of names that are codes rather than words: `site_de`, `tier_a`, `seen_on`.
const LONGEST_CODE: usize = 3;

/// A name that the author gave.
#[derive(Clone, Copy)]
struct Declared<'p> {
    name: &'p str,
    span: Span,
    /// Whether it stands for several things, so that a plural beside a singular is no slip.
    is_many: bool,
}

/// Names that differ by case, by `_`, by one letter or by a plural `s`.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    pools(subject).iter().flat_map(|pool| near(pool)).collect()
}

/// The names that stand beside one another: those that conditions use, those of rules, the fields of each kind of
/// records, and the criteria of each group.
fn pools<'p>(subject: &Subject<'p>) -> Vec<Vec<Declared<'p>>> {
    let policy = subject.policy;
    let one = |(name, span): (&'p str, Span)| Declared { name, span, is_many: false };
    let many = |(name, span): (&'p str, Span)| Declared { name, span, is_many: true };
    let fields = policy.schema.fields.iter().map(|field| (&*field.name, field.span));
    let definitions = policy.definitions.iter().map(|definition| (&*definition.name, definition.span));
    let criteria = policy.criteria.iter().map(|group| (&*group.name, group.span));
    let scores = policy.scores.iter().map(|score| (&*score.name, score.span));
    let decisions = policy.decisions.iter().map(|decision| (&*decision.name, decision.span));
    let lists = policy.lists.iter().map(|list| (&*list.name, list.span));
    let related = policy.schema.related.iter().map(|related| (&*related.name, related.span));
    let single = fields.chain(definitions).chain(criteria).chain(scores).chain(decisions).map(one);
    let names: Vec<_> = single.chain(lists.chain(related).map(many)).collect();
    let rules = policy.rules.iter().filter(|rule| rule.named).map(|rule| (&*rule.name, rule.span));
    let caps = policy.caps.iter().filter(|cap| cap.named).map(|cap| (&*cap.name, cap.span));
    let vetoes = policy.disqualifications.iter().filter(|veto| veto.named).map(|veto| (&*veto.name, veto.span));
    let mut pools = vec![names, rules.chain(caps).chain(vetoes).map(one).collect()];
    for related in &policy.schema.related {
        pools.push(related.fields.iter().map(|field| one((&field.name, field.span))).collect());
    }
    for group in &policy.criteria {
        pools.push(group.entries.iter().map(|criterion| one((&criterion.name, criterion.span))).collect());
    }
    pools
}

/// The pairs of near names, each at the later one. Two names are one letter apart where they are the same, or one is the
/// other, without one letter of each; so those that are found under one such rest are looked at.
fn near(pool: &[Declared<'_>]) -> Vec<Diagnostic> {
    let mut names: Vec<&Declared<'_>> = pool.iter().collect();
    // A list has a row for each form in which it is used.
    names.sort_by_key(|declared| declared.span);
    names.dedup_by_key(|declared| declared.span);
    let mut by_rest: HashMap<String, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    for (place, later) in names.iter().enumerate() {
        let mut seen = HashSet::new();
        let letters = plain(later.name);
        if letters.len() < SHORTEST {
            continue;
        }
        for rest in rests(&letters) {
            let places = by_rest.entry(rest).or_default();
            for first in places.iter().filter(|first| seen.insert(**first)).filter_map(|first| names.get(*first)) {
                found.extend(difference(first, later).map(|by| told(first, later, by)));
            }
            places.push(place);
        }
    }
    found
}

fn told(first: &Declared<'_>, later: &Declared<'_>, by: &str) -> Diagnostic {
    let message = format!("`{}` is easily taken for `{}`: they differ by {by}", later.name, first.name);
    Diagnostic::warning(Code::LintNearNames, message)
        .label(later.span, "one of the two")
        .label(first.span, "the other")
        .help("if they are one thing, use one name; else give one of them a name that cannot be mistaken")
}

/// The letters of a name, as people who do not look closely see it.
fn plain(name: &str) -> Vec<char> {
    name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// The letters, and the letters without each one of them.
fn rests(letters: &[char]) -> HashSet<String> {
    let without = |left_out: usize| letters.iter().enumerate().filter(move |(at, _)| *at != left_out).map(|(_, it)| it);
    (0..=letters.len()).map(|left_out| without(left_out).collect()).collect()
}

/// By what two names differ, where that is so little that it is probably a slip.
fn difference(first: &Declared<'_>, later: &Declared<'_>) -> Option<&'static str> {
    let (one, other) = (plain(first.name), plain(later.name));
    if one == other {
        let is_case = first.name.to_lowercase() == later.name.to_lowercase();
        return (first.name != later.name).then_some(if is_case { "case alone" } else { "`_` alone" });
    }
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if long.strip_suffix(&['s']) == Some(short) {
        return (!first.is_many && !later.is_many).then_some("an `s` alone");
    }
    let start = short.iter().zip(long.iter()).take_while(|(one, other)| one == other).count();
    let rest = |letters: &[char], from: usize| letters.get(from..).map(<[char]>::to_vec).unwrap_or_default();
    let (in_short, in_long) = (rest(short, start), rest(long, start));
    let is_swap = short.len() == long.len()
        && in_short.first() == in_long.get(1)
        && in_short.get(1) == in_long.first()
        && rest(short, start + 2) == rest(long, start + 2);
    let is_change = short.len() == long.len() && rest(short, start + 1) == rest(long, start + 1);
    let is_extra = short.len() + 1 == long.len() && in_short == rest(long, start + 1);
    let is_digit = |letters: &[char]| letters.first().is_some_and(|letter| letter.is_numeric());
    if !(is_swap || is_change || is_extra) || is_digit(&in_long) || (is_change && is_digit(&in_short)) {
        return None;
    }
    (!differ_by_code(first.name, later.name)).then_some(if is_swap {
        "two letters that changed places"
    } else {
        "one letter"
    })
}

/// Whether two names of several words differ in one that is a code.
fn differ_by_code(one: &str, other: &str) -> bool {
    let words = |name: &str| name.split(['_', '-', ' ']).map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (words(one), words(other));
    if one.len() < 2 || one.len() != other.len() {
        return false;
    }
    let mut different = one.iter().zip(&other).filter(|(one, other)| one != other);
    let is_code = |word: &str| word.chars().count() <= LONGEST_CODE;
    different.all(|(one, other)| is_code(one) && is_code(other))
}
