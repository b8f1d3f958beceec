//! Tests that say what a lead is *not*: `not opted_in`, `industry != other`, `country not in (…)`.

use crate::diagnostic::Diagnostic;
use crate::lint::fields::{asks_for_presence, field_of};
use crate::lint::sites::Site;
use crate::lint::subject::Subject;
use crate::policy::{Comparison, Cond, CondKind, DefinitionBody, Expr, ExprKind, Policy};
use crate::source::Span;
use crate::types::{FieldId, Value};

/// A test that is true where a field is not something.
pub(super) struct Negative {
    /// The field.
    pub(super) field: FieldId,
    /// The test with the `not` before it.
    pub(super) span: Span,
    /// Whether `or` may be put before it as it stands; else only within parentheses.
    is_loose: bool,
    /// Whether it stands in the entry itself, and not behind a name.
    is_in_place: bool,
}

impl Negative {
    /// What to write so that a missing answer counts as well.
    pub(super) fn help(&self, subject: &Subject<'_>) -> String {
        format!("if no answer should count as well, write `{}`", self.replacement(subject))
    }

    /// The help, and where the test stands in place the fix, too.
    pub(super) fn with_missing(&self, subject: &Subject<'_>, diagnostic: Diagnostic) -> Diagnostic {
        let diagnostic = diagnostic.help(self.help(subject));
        if !self.is_in_place {
            return diagnostic;
        }
        let title = format!("let a missing `{}` count as well", subject.field_name(self.field));
        diagnostic.unsafe_fix(title, self.span, self.replacement(subject))
    }

    fn replacement(&self, subject: &Subject<'_>) -> String {
        let both = format!("{} missing or {}", subject.written_name(self.field), subject.text(self.span));
        if self.is_loose { both } else { format!("({both})") }
    }
}

/// The negative tests of a site about fields that may be missing, where nothing says what counts then.
pub(super) fn negatives(subject: &Subject<'_>, site: &Site<'_>, through_names: bool) -> Vec<Negative> {
    let mut walk = Walk { policy: subject.policy, through_names, found: Vec::new(), positive: Vec::new() };
    walk.condition(
        site.condition,
        Stand { negated: false, span: site.condition.span, is_loose: true, is_in_place: true },
    );
    let Walk { mut found, positive, .. } = walk;
    found.retain(|negative| {
        subject.may_be_missing(negative.field)
            && !positive.contains(&negative.field)
            && !asks_for_presence(site.condition, negative.field)
    });
    found
}

struct Walk<'p> {
    policy: &'p Policy,
    /// Whether to look behind names.
    through_names: bool,
    found: Vec<Negative>,
    /// Fields that are tested for what they are.
    positive: Vec<FieldId>,
}

/// How a part stands in the whole.
#[derive(Clone, Copy)]
struct Stand {
    /// Whether the whole is true where the part is false.
    negated: bool,
    /// The part, with the `not`s before it.
    span: Span,
    is_loose: bool,
    is_in_place: bool,
}

impl Walk<'_> {
    fn condition(&mut self, condition: &Cond, stand: Stand) {
        match &condition.kind {
            CondKind::Not(inner) => self.condition(inner, Stand { negated: !stand.negated, ..stand }),
            CondKind::And(parts) => self.parts(parts, stand, false),
            CondKind::Or(parts) => self.parts(parts, stand, !stand.negated),
            CondKind::Tally { of, low, high: None } if *low > 0 => self.parts(of, stand, true),
            CondKind::Definition(id) if self.through_names => {
                let body = self.policy.definitions.get(*id).map(|definition| &definition.body);
                if let Some(DefinitionBody::Condition(body)) = body {
                    self.condition(body, Stand { is_in_place: false, ..stand });
                }
            }
            CondKind::Criterion(group, place) if self.through_names => {
                let criterion = self.policy.criteria.get(*group).and_then(|group| group.entries.get(*place));
                if let Some(criterion) = criterion {
                    self.condition(&criterion.condition, Stand { is_in_place: false, ..stand });
                }
            }
            CondKind::Holds(value) => self.test(value, stand.negated, stand),
            CondKind::Compare { comparison: Comparison::Equal, left, right, .. } => {
                let denies = |value: &Expr| matches!(value.kind, ExprKind::Literal(Value::Boolean(false)));
                self.test(left, stand.negated != (denies(left) || denies(right)), stand);
            }
            CondKind::Compare { comparison: Comparison::NotEqual, left, .. } => self.test(left, !stand.negated, stand),
            CondKind::In { value, .. }
            | CondKind::Text { value, .. }
            | CondKind::Matches { value, .. }
            | CondKind::ListHas { list: value, .. } => self.test(value, stand.negated, stand),
            CondKind::Compare { left, .. } => self.test(left, false, stand),
            CondKind::Range { value, .. } => self.test(value, false, stand),
            CondKind::Constant(_)
            | CondKind::Definition(_)
            | CondKind::Criterion(..)
            | CondKind::Tally { .. }
            | CondKind::Defined(_)
            | CondKind::Known(_)
            | CondKind::AnyRecord { .. } => {}
        }
    }

    fn parts(&mut self, parts: &[Cond], stand: Stand, is_loose: bool) {
        for part in parts {
            let is_loose = is_loose || parts.len() == 1;
            self.condition(part, Stand { span: part.span, is_loose, ..stand });
        }
    }

    fn test(&mut self, value: &Expr, is_negative: bool, Stand { span, is_loose, is_in_place, .. }: Stand) {
        let Some(field) = field_of(value) else { return };
        if is_negative {
            self.found.push(Negative { field, span, is_loose, is_in_place });
        } else {
            self.positive.push(field);
        }
    }
}
