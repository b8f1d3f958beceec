//! Tests of one text or list, made ready to be tried on many.
//!
//! Guarantee: a probe says of a value what the interpreter says of its condition.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::Arc;

use regex::Regex;

use crate::policy::{
    Builtin, Comparison, Cond, CondKind, Expr, ExprKind, List, Policy, Set, TextQuantifier, TextTest, Texts,
};
use crate::reference::text;
use crate::types::{Type, Value, folded};

/// What of a text is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// All of it.
    Whole,
    /// It in lower case.
    Lower,
    /// What stands behind the `@`.
    Domain,
}

/// A test of a text or list.
#[derive(Clone, Debug)]
pub(super) enum Probe {
    /// Whether there is such a text.
    Defined(Subject),
    /// Whether it is one of these.
    In { subject: Subject, list: List, fold: bool, is_not: bool },
    /// Whether it holds up to a test for any or all of these.
    Text { subject: Subject, test: TextTest, quantifier: TextQuantifier, list: List, fold: bool },
    /// Whether a pattern is found in it.
    Matches { subject: Subject, pattern: Arc<Regex> },
    /// Whether a list has any or all of these.
    Has { quantifier: TextQuantifier, list: List, fold: bool },
}

/// A text or list, and what of it has been worked out.
pub(super) struct Tried<'v> {
    /// The text; none of a list.
    whole: Option<&'v str>,
    /// The list's items.
    items: Option<&'v [Value]>,
    lower: Option<Cow<'v, str>>,
    /// What stands behind its `@`.
    behind: Option<Option<&'v str>>,
    domain: Option<Cow<'v, str>>,
}

impl Probe {
    /// The probe of a condition; `None` where it is another kind of test.
    pub(super) fn of(policy: &Policy, cond: &Cond) -> Option<Probe> {
        match &cond.kind {
            CondKind::Defined(value) if matches!(value.kind, ExprKind::Field(_)) => {
                Some(Probe::Defined(Subject::Whole))
            }
            CondKind::Defined(value) => subject(value).map(Probe::Defined),
            CondKind::Compare { comparison, left, right, ignoring_case } => {
                let is_not = match comparison {
                    Comparison::Equal => false,
                    Comparison::NotEqual => true,
                    Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => {
                        return None;
                    }
                };
                let (subject, other) = match (subject(left), subject(right)) {
                    (Some(subject), None) => (subject, right),
                    (None, Some(subject)) => (subject, left),
                    (Some(_), Some(_)) | (None, None) => return None,
                };
                let list = texts(policy, &Set::Values(vec![other.clone()]))?;
                Some(Probe::In { subject, list, fold: *ignoring_case, is_not })
            }
            CondKind::In { value, set, ignoring_case } => {
                let (subject, list) = (subject(value)?, texts(policy, set)?);
                Some(Probe::In { subject, list, fold: *ignoring_case, is_not: false })
            }
            CondKind::Text { value, test, quantifier, set, ignoring_case } => {
                let (subject, list) = (subject(value)?, texts(policy, set)?);
                Some(Probe::Text { subject, test: *test, quantifier: *quantifier, list, fold: *ignoring_case })
            }
            CondKind::Matches { value, pattern } => {
                Some(Probe::Matches { subject: subject(value)?, pattern: Arc::clone(pattern) })
            }
            CondKind::ListHas { list, quantifier, set, ignoring_case } => {
                let is_texts = matches!(list.kind, ExprKind::Field(_)) && list.ty == Type::List(Box::new(Type::Text));
                let list = if is_texts { texts(policy, set)? } else { return None };
                Some(Probe::Has { quantifier: *quantifier, list, fold: *ignoring_case })
            }
            CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Definition(_)
            | CondKind::Criterion(..)
            | CondKind::Not(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Tally { .. }
            | CondKind::Known(_)
            | CondKind::Range { .. }
            | CondKind::AnyRecord { .. } => None,
        }
    }

    /// The same for tests that say the same.
    pub(super) fn key(&self) -> String {
        let mut key = match self {
            Probe::Defined(subject) => format!("defined {subject:?}"),
            Probe::In { subject, fold, is_not, .. } => format!("in {subject:?} {fold} {is_not}"),
            Probe::Text { subject, test, quantifier, fold, .. } => {
                format!("text {subject:?} {test:?} {quantifier:?} {fold}")
            }
            // Patterns that read the same may have been made with or without regard to case.
            Probe::Matches { subject, pattern } => format!("matches {subject:?} {:p}", Arc::as_ptr(pattern)),
            Probe::Has { quantifier, fold, .. } => format!("has {quantifier:?} {fold}"),
        };
        let entries = match self {
            Probe::In { list, .. } | Probe::Text { list, .. } | Probe::Has { list, .. } => list.entries(),
            Probe::Defined(_) | Probe::Matches { .. } => &[],
        };
        for entry in entries {
            // Writing into a text never fails.
            let _ = write!(key, " {entry:?}");
        }
        key
    }

    /// Whether it is never unknown of a value that is there.
    pub(super) fn is_known_where_present(&self) -> bool {
        match self {
            Probe::Defined(_) | Probe::Has { .. } => true,
            Probe::In { subject, .. } | Probe::Text { subject, .. } | Probe::Matches { subject, .. } => {
                *subject != Subject::Domain
            }
        }
    }

    /// What it says of an address whose domain is none of certain texts, where it looks at nothing but the domain.
    pub(super) fn of_domain(&self) -> Option<(bool, Option<&Texts>)> {
        match self {
            Probe::Defined(Subject::Domain) => Some((true, None)),
            Probe::In { subject: Subject::Domain, list, fold, is_not } => Some((*is_not, Some(list.texts(*fold)?))),
            Probe::Defined(_) | Probe::In { .. } | Probe::Text { .. } | Probe::Matches { .. } | Probe::Has { .. } => {
                None
            }
        }
    }

    /// What it says of a value; `None` is unknown.
    pub(super) fn says(&self, of: &mut Tried<'_>) -> Option<bool> {
        match self {
            Probe::Defined(Subject::Whole) => Some(true),
            Probe::Defined(subject) => Some(of.text(*subject).is_some()),
            Probe::In { subject, list, fold, is_not } => {
                let (texts, part) = (list.texts(*fold)?, of.part(*subject)?);
                let is_lower = *fold || *subject != Subject::Whole;
                let is_in = if is_lower && part.is_ascii() {
                    texts.has_lower(part)
                } else {
                    texts.has(&folded(of.text(*subject)?, *fold))
                };
                Some(is_in != *is_not)
            }
            Probe::Text { subject, test, quantifier, list, fold } => {
                let subject = folded(of.text(*subject)?, *fold);
                let single = |entry: &Value| {
                    text::of(entry).is_some_and(|pattern| text::holds(*test, &subject, &folded(pattern, *fold)))
                };
                match (quantifier, list.entries()) {
                    (_, [one]) => Some(single(one)),
                    (TextQuantifier::Any, _) => Some(text::holds_for_any(*test, &subject, list.texts(*fold)?)),
                    (TextQuantifier::All, all) => Some(all.iter().all(single)),
                }
            }
            Probe::Matches { subject, pattern } => Some(pattern.is_match(of.text(*subject)?)),
            Probe::Has { quantifier, list, fold } => {
                let items = of.items?;
                let has = |entry: &Value| items.iter().any(|item| same(item, entry, *fold));
                Some(match quantifier {
                    TextQuantifier::Any => items.iter().any(|item| list.has(item, *fold) == Some(true)),
                    TextQuantifier::All => list.entries().iter().all(has),
                })
            }
        }
    }
}

impl<'v> Tried<'v> {
    pub(super) fn new(value: &'v Value) -> Tried<'v> {
        let items = if let Value::List(items) = value { Some(&**items) } else { None };
        Tried { whole: text::of(value), items, lower: None, behind: None, domain: None }
    }

    pub(super) fn of_text(text: &'v str) -> Tried<'v> {
        Tried { whole: Some(text), items: None, lower: None, behind: None, domain: None }
    }

    /// What is tested, in the case in which it stands.
    fn part(&mut self, subject: Subject) -> Option<&'v str> {
        let all = self.whole?;
        match subject {
            Subject::Whole | Subject::Lower => Some(all),
            Subject::Domain => *self.behind.get_or_insert_with(|| behind(all)),
        }
    }

    fn text(&mut self, subject: Subject) -> Option<&str> {
        let all = self.whole?;
        match subject {
            Subject::Whole => Some(all),
            // Lower case by the same rules as the function's: of texts without capitals they change nothing.
            Subject::Lower => Some(self.lower.get_or_insert_with(|| folded(all, true))),
            Subject::Domain => {
                let behind = self.part(subject)?;
                Some(self.domain.get_or_insert_with(|| folded(behind, true)))
            }
        }
    }
}

/// What stands behind the one `@`.
fn behind(email: &str) -> Option<&str> {
    let at = memchr::memchr(b'@', email.as_bytes())?;
    let behind = email.get(at + 1..)?;
    (at > 0 && !behind.is_empty() && memchr::memchr(b'@', behind.as_bytes()).is_none()).then_some(behind)
}

fn same(item: &Value, entry: &Value, fold: bool) -> bool {
    let folded = |value| text::of(value).map(|text| folded(text, fold));
    folded(item).is_some_and(|item| Some(item) == folded(entry))
}

/// What of a field of texts a value is.
fn subject(value: &Expr) -> Option<Subject> {
    let is_field = |value: &Expr| matches!(value.kind, ExprKind::Field(_)) && value.ty == Type::Text;
    if is_field(value) {
        return Some(Subject::Whole);
    }
    let ExprKind::Call(builtin, of) = &value.kind else { return None };
    let subject = match builtin {
        Builtin::Lower => Subject::Lower,
        Builtin::Domain => Subject::Domain,
        Builtin::Min | Builtin::Max | Builtin::Abs | Builtin::Round | Builtin::Floor => return None,
        Builtin::Ceil | Builtin::Length | Builtin::Date => return None,
    };
    of.iter().all(is_field).then_some(subject)
}

/// A set of literal texts as a list.
fn texts(policy: &Policy, set: &Set) -> Option<List> {
    let list = match set {
        Set::List(id) => policy.lists.get(*id)?.clone(),
        Set::Values(members) => {
            let literal =
                |member: &Expr| if let ExprKind::Literal(value) = &member.kind { Some(value.clone()) } else { None };
            let entries: Option<Vec<Value>> = members.iter().map(literal).collect();
            List::new("".into(), Type::Text, entries?.into(), crate::source::Span::default())
        }
    };
    list.texts(false).is_some().then_some(list)
}
