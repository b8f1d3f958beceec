//! Texts as classes: what equality tells apart is told apart exactly; searching tests are free within a class, but for
//! what follows from one another.
//!
//! A text is one that some test compares with; or the same in another case; or another, by its domain. While leads are
//! looked for plainly, a text of a class is one of its samples.

use std::collections::{HashMap, HashSet};

use crate::analysis::compare::mirrored;
use crate::analysis::search::Search;
use crate::analysis::side::Side;
use crate::analysis::solver::{Lit, Solver};
use crate::analysis::steps::unwidened;
use crate::analysis::test::operands;
use crate::builtins::Builtin;
use crate::outlook::line;
use crate::outlook::texts::{Wanted, texts};
use crate::policy::{Comparison, Cond, CondKind, Expr, ExprKind, List, Set};
use crate::source::Span;
use crate::types::{Decimal, Field, FieldId, Truth, Value, folded};

/// What the tests of a text field ask for.
#[derive(Default)]
pub(super) struct Needs {
    /// Texts that the whole is compared with.
    whole: Vec<String>,
    /// Of those, the ones in any case, in lower case.
    folded: Vec<String>,
    /// Texts that the domain is compared with.
    domains: Vec<String>,
    by_domain: bool,
    parts: Wanted,
    domain_parts: Wanted,
    /// Lengths that texts and lists should have.
    pub(super) lengths: Vec<usize>,
    /// Items that lists are searched for.
    pub(super) items: Vec<Value>,
    /// Every test of the field alone, by policy.
    pub(super) tests: Vec<(usize, FieldId, Cond)>,
}

/// A text field's classes.
pub(super) struct Texts {
    /// The classes.
    pub(super) classes: Vec<Class>,
    /// The literals of searching tests, by what they search for.
    pub(super) searched: Vec<(Search, Lit)>,
    /// The tests that the classes were made for, by policy and place.
    pub(super) tests: HashSet<(usize, Span)>,
}

/// Texts that no test for equality tells apart.
pub(super) struct Class {
    /// That the answer is of it.
    pub(super) is: Lit,
    /// Whether it is a single text, or texts that no test at all tells apart.
    pub(super) exact: bool,
    /// Some of its texts, each with the literal that it is the one; an exact class has one.
    pub(super) samples: Vec<(Lit, Value)>,
}

/// No more samples than this are kept of a field.
const SAMPLES: usize = 200;

impl Needs {
    /// Adds what a test of the field alone asks for.
    pub(super) fn add(&mut self, side: &Side<'_>, field: FieldId, condition: &Cond) {
        self.tests.push((side.number, field, condition.clone()));
        self.add_lengths(side, condition);
        for value in operands(condition).into_iter().filter(|value| view(side, value) == View::Domain) {
            // Whether there is a domain is told apart wherever one is looked at.
            let there = Cond { kind: CondKind::Defined(value.clone()), span: value.span };
            self.tests.push((side.number, field, there));
            self.by_domain = true;
        }
        let members = |set: &Set| -> Vec<String> {
            let values: Vec<Value> = match set {
                Set::Values(members) => members.iter().filter_map(|member| side.constant(member).flatten()).collect(),
                Set::List(list) => side.policy.lists.get(*list).map_or(&[][..], List::entries).to_vec(),
            };
            values.into_iter().filter_map(as_text).collect()
        };
        match &condition.kind {
            CondKind::Compare { left, right, ignoring_case, .. } => {
                for (value, other) in [(left, right), (right, left)] {
                    let texts = side.constant(other).flatten().and_then(as_text);
                    self.compares(side, value, texts.into_iter().collect(), *ignoring_case);
                }
            }
            CondKind::In { value, set, ignoring_case } => self.compares(side, value, members(set), *ignoring_case),
            CondKind::Text { value, test, set, ignoring_case, .. } => {
                let view = view(side, value);
                let parts = if view == View::Domain { &mut self.domain_parts } else { &mut self.parts };
                members(set).iter().take(SAMPLES).for_each(|text| parts.want(*test, text, *ignoring_case));
            }
            CondKind::Matches { value, pattern } => {
                let domain = view(side, value) == View::Domain;
                let parts = if domain { &mut self.domain_parts } else { &mut self.parts };
                parts.patterns.push((**pattern).clone());
            }
            CondKind::Constant(_)
            | CondKind::Defined(_)
            | CondKind::Holds(_)
            | CondKind::Definition(_)
            | CondKind::Criterion(..)
            | CondKind::Not(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Tally { .. }
            | CondKind::Range { .. }
            | CondKind::Known(_)
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => {}
        }
    }

    /// Adds the lengths about those at which a test turns.
    pub(super) fn add_lengths(&mut self, side: &Side<'_>, condition: &Cond) {
        let lengths = compared_length(side, condition).into_iter().flat_map(|(_, turns)| turns);
        let around = lengths.flat_map(|(_, number)| [number.floor() - 1, number.floor(), number.floor() + 1]);
        self.lengths.extend(around.filter_map(|length| usize::try_from(length).ok()));
    }

    fn compares(&mut self, side: &Side<'_>, value: &Expr, texts: Vec<String>, fold: bool) {
        match view(side, value) {
            View::Whole => {
                if fold {
                    self.folded.extend(texts.iter().map(|text| folded(text, true).into_owned()));
                }
                self.whole.extend(texts);
            }
            View::Domain => self.domains.extend(texts),
            View::Other => self.parts.equal.extend(texts),
        }
    }

    /// Makes the classes; `None` where some class might have been overlooked. Fields of one name that are read
    /// differently share the texts that all of them may have.
    pub(super) fn build(
        &mut self,
        solver: &mut Solver,
        sides: &[Side<'_>],
        fields: &[Field],
        missing: Lit,
    ) -> Option<Texts> {
        let legal = |text: &str| fields.iter().all(|field| line::can_be_read(field, text));
        for list in [&mut self.whole, &mut self.folded, &mut self.domains] {
            list.sort();
            list.dedup();
        }
        let compared: HashSet<&str> = self.whole.iter().map(String::as_str).collect();
        let other = |text: &str| {
            legal(text)
                && !compared.contains(text)
                && self.folded.binary_search(&folded(text, true).into_owned()).is_err()
        };
        // A text that is none of those compared with: alone, and before every domain.
        let domains: Vec<&str> = self.domains.iter().map(String::as_str).filter(|domain| is_domain(domain)).collect();
        let behind = |local: &str| domains.iter().map(|domain| format!("{local}@{domain}")).collect::<Vec<_>>();
        let whole = self.whole_wanted();
        let fresh = texts(&whole, &Wanted::default()).into_iter().next();
        let mut locals = fresh.into_iter().chain(["x", "test", "zq", "kj7", "wv-0"].map(str::to_owned));
        let local =
            locals.find(|local| other(local) && (!self.by_domain || behind(local).iter().all(|text| other(text))))?;
        let beyond = ["other.example", "zq.example", "kj7.example"].map(|domain| format!("{local}@{domain}"));
        let beyond = beyond.into_iter().find(|text| {
            other(text) && !domains.iter().any(|domain| text.ends_with(&format!("@{}", domain.to_lowercase())))
        })?;
        let mut samples: Vec<String> = self.whole.iter().filter(|text| legal(text)).cloned().collect();
        samples.push(local.clone());
        if self.by_domain {
            samples.push(beyond);
            samples.extend(behind(&local));
        }
        samples.extend(self.folded.iter().flat_map(|text| variants(text)).filter(|text| legal(text)));
        let domain = Wanted { equal: self.domains.clone(), ..self.domain_parts.clone() };
        samples.extend(texts(&whole, &domain).into_iter().filter(|text| legal(text)));
        let texts = self.classified(solver, sides, &compared, samples, missing)?;
        Some(texts)
    }

    fn whole_wanted(&self) -> Wanted {
        let equal = self.parts.equal.iter().chain(&self.whole).cloned().collect();
        Wanted { equal, lengths: self.lengths.clone(), ..self.parts.clone() }
    }

    fn classified(
        &self,
        solver: &mut Solver,
        sides: &[Side<'_>],
        compared: &HashSet<&str>,
        samples: Vec<String>,
        missing: Lit,
    ) -> Option<Texts> {
        let mut found: Vec<(Key, HashSet<Vec<Truth>>, Vec<Value>)> = Vec::new();
        let mut places: HashMap<Key, usize> = HashMap::new();
        for text in samples {
            let says = self.says(sides, &text);
            let key = self.key(sides, compared, &text, &says);
            let exact = matches!(key, Key::Exact(_));
            let place = *places.entry(key.clone()).or_insert_with(|| {
                found.push((key, HashSet::new(), Vec::new()));
                found.len() - 1
            });
            let (_, known, texts) = found.get_mut(place)?;
            let most = if exact { 1 } else { SAMPLES };
            if texts.len() < most && known.insert(says) {
                texts.push(Value::Text(text.into()));
            }
        }
        // The same in another case is another text, where there are letters.
        let has_variants = |text: &String| text.chars().any(char::is_alphabetic);
        if !self
            .folded
            .iter()
            .filter(|text| has_variants(text))
            .all(|text| places.contains_key(&Key::Variant(text.clone())))
        {
            return None;
        }
        let mut classes = Vec::new();
        for (key, _, texts) in found {
            let exact = matches!(key, Key::Exact(_));
            let is = solver.fresh();
            let own = |text: Value, solver: &mut Solver| (if exact { is } else { solver.fresh() }, text);
            let samples = texts.into_iter().map(|text| own(text, solver)).collect();
            classes.push(Class { is, exact, samples });
        }
        let all: Vec<Lit> = classes.iter().map(|class| class.is).collect();
        solver.clause(all.iter().copied().chain([missing]));
        exclusive(solver, &all, missing);
        let tests = self.tests.iter().map(|(side, _, test)| (*side, test.span)).collect();
        Some(Texts { classes, searched: Vec::new(), tests })
    }

    fn says(&self, sides: &[Side<'_>], text: &str) -> Vec<Truth> {
        let answer = Some(Value::Text(text.into()));
        let tests = self
            .tests
            .iter()
            .filter_map(|(side, field, test)| Some(sides.get(*side)?.truth(test, &[(*field, answer.clone())])));
        tests.collect()
    }

    /// The class of a text.
    fn key(&self, sides: &[Side<'_>], compared: &HashSet<&str>, text: &str, says: &[Truth]) -> Key {
        if compared.contains(text) {
            return Key::Exact(says.to_vec());
        }
        let lower = folded(text, true).into_owned();
        if self.folded.binary_search(&lower).is_ok() {
            return Key::Variant(lower);
        }
        let telling = self
            .tests
            .iter()
            .zip(says)
            .filter(|((side, _, test), _)| sides.get(*side).is_some_and(|side| is_telling(side, test)));
        Key::Other(telling.map(|(_, truth)| *truth).collect())
    }
}

/// By what a class is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Exact(Vec<Truth>),
    Variant(String),
    Other(Vec<Truth>),
}

/// What of a text a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// All of it.
    Whole,
    /// What stands behind its `@`.
    Domain,
    /// Something else.
    Other,
}

/// What of a text field a value is.
pub(super) fn view(side: &Side<'_>, value: &Expr) -> View {
    let value = side.resolved(value);
    let is_field = |value: &Expr| matches!(side.resolved(value).kind, ExprKind::Field(_));
    if is_field(value) {
        return View::Whole;
    }
    let ExprKind::Call(Builtin::Domain, parts) = &value.kind else { return View::Other };
    if parts.iter().all(is_field) { View::Domain } else { View::Other }
}

/// A test of a text's or list's length against constants: the length, and the comparisons that must all hold.
pub(super) fn compared_length<'c>(
    side: &Side<'_>,
    condition: &'c Cond,
) -> Option<(&'c Expr, Vec<(Comparison, Decimal)>)> {
    let is_length = |value: &Expr| {
        let ExprKind::Call(Builtin::Length, parts) = &side.resolved(value).kind else { return false };
        parts.iter().all(|part| matches!(side.resolved(part).kind, ExprKind::Field(_)))
    };
    let number = |value: &Expr| match side.constant(value)?? {
        Value::Integer(integer) => i32::try_from(integer).ok().map(Decimal::from),
        Value::Number(number) => Some(number),
        Value::Boolean(_)
        | Value::Text(_)
        | Value::Duration(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Money(..)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => None,
    };
    let mut length = None;
    let mut turns = Vec::new();
    for (comparison, left, right) in condition.kind.comparisons()? {
        let (value, turn) = match (number(left), number(right)) {
            (None, Some(constant)) => (left, (comparison, constant)),
            (Some(constant), None) => (right, (mirrored(comparison), constant)),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        length = Some(unwidened(value));
        turns.push(turn);
    }
    let length = length.filter(|length| is_length(length))?;
    Some((length, turns))
}

/// Whether what a test says is the same for all texts of a class.
pub(super) fn is_telling(side: &Side<'_>, test: &Cond) -> bool {
    let plain = |value: &Expr| view(side, value) != View::Other;
    if let CondKind::Compare { left, right, .. } = &test.kind {
        return plain(left) && side.constant(right).is_some() || plain(right) && side.constant(left).is_some();
    }
    if let CondKind::In { value, set, .. } = &test.kind {
        let constant = match set {
            Set::Values(members) => members.iter().all(|member| side.constant(member).is_some()),
            Set::List(_) => true,
        };
        return plain(value) && constant;
    }
    if let CondKind::Defined(value) = &test.kind { plain(value) } else { false }
}

impl Texts {
    /// A text of every class; `None` where some class hides what tests tell apart.
    pub(super) fn all(&self) -> Option<Vec<Value>> {
        self.classes.iter().map(|class| class.samples.first().map(|(_, text)| text.clone())).collect()
    }

    /// Some texts of every class.
    pub(super) fn some(&self) -> Vec<Value> {
        self.classes.iter().flat_map(|class| class.samples.iter().map(|(_, text)| text.clone())).collect()
    }

    /// The text of the model.
    pub(super) fn answer(&self, solver: &Solver) -> Option<Value> {
        let class = self.classes.iter().find(|class| solver.holds(class.is))?;
        let chosen = class.samples.iter().find(|(is, _)| solver.holds(*is)).or(class.samples.first());
        chosen.map(|(_, text)| text.clone())
    }

    /// The literals by which the model chose it.
    pub(super) fn chosen(&self, solver: &Solver) -> Vec<Lit> {
        let Some(class) = self.classes.iter().find(|class| solver.holds(class.is)) else { return Vec::new() };
        let sample = class.samples.iter().find(|(is, _)| solver.holds(*is)).map(|(is, _)| *is);
        [class.is].into_iter().chain(sample).collect()
    }
}

/// At most one of these.
pub(super) fn exclusive(solver: &mut Solver, literals: &[Lit], missing: Lit) {
    for (place, one) in literals.iter().enumerate() {
        solver.clause([!*one, !missing]);
        for other in literals.iter().skip(place + 1) {
            solver.clause([!*one, !*other]);
        }
    }
}

/// Whether a text may stand behind the `@` of another.
fn is_domain(text: &str) -> bool {
    !text.is_empty() && !text.contains('@') && text.trim() == text
}

/// The text that a value is.
pub(super) fn as_text(value: Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text.to_string()) } else { None }
}

fn variants(text: &str) -> Vec<String> {
    let alternating = |first: usize| {
        text.chars()
            .enumerate()
            .map(
                |(place, letter)| {
                    if place % 2 == first { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
                },
            )
            .collect()
    };
    vec![text.to_lowercase(), text.to_uppercase(), alternating(0), alternating(1)]
}
