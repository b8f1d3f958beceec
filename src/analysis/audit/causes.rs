//! Why something is never true, at the places that rule it out: tests, days, an `unless`, and what a field's answers
//! may be.

use crate::analysis::Proof;
use crate::analysis::audit::Audit;
use crate::analysis::gather::each_condition;
use crate::diagnostic::Diagnostic;
use crate::policy::{CapException, Cond, CondKind, Expr, ExprKind, Policy, ScoreEntry, ScoreEntryKind};
use crate::source::Span;
use crate::types::{Bounds, Field, FieldId, Value};

/// The places that together rule something out, by what stands there, those in the entry itself first.
pub(super) struct Causes {
    tests: Vec<Span>,
    days: Option<Span>,
    unless: Option<Span>,
}

impl Causes {
    /// Whether nothing is to blame but the days of the entry.
    pub(super) fn are_days_alone(&self) -> bool {
        self.tests.is_empty() && self.unless.is_none() && self.days.is_some()
    }

    /// What is said of each of them; where there is none, `otherwise` of the `place`.
    pub(super) fn label(&self, mut diagnostic: Diagnostic, place: Span, otherwise: &str) -> Diagnostic {
        let is_alone = self.days.is_none() && self.unless.is_none();
        if !self.tests.iter().any(|test| inside(*test, place)) {
            match (is_alone, self.tests.is_empty()) {
                (true, _) => diagnostic = diagnostic.label(place, otherwise),
                (false, false) => diagnostic = diagnostic.label(place, "held back wherever it is true"),
                (false, true) => {}
            }
        }
        let count = self.tests.len();
        for (at, span) in self.tests.iter().enumerate() {
            let told = match (at + 1 == count && is_alone, count) {
                (false, _) => "this",
                (true, 1) => "never true",
                (true, _) => "and this are never true together",
            };
            diagnostic = diagnostic.label(*span, told);
        }
        if let Some(days) = self.days {
            let told = match (self.unless, count) {
                (Some(_), _) => "on these days",
                (None, 0) => "not on a day that was asked about",
                (None, _) => "not true on any of these days",
            };
            diagnostic = diagnostic.label(days, told);
        }
        if let Some(unless) = self.unless {
            let is_first = count == 0 && self.days.is_none();
            let told = if is_first { "`unless` is true of every lead" } else { "`unless` is true wherever this is" };
            diagnostic = diagnostic.label(unless, told);
        }
        diagnostic
    }
}

impl Audit<'_> {
    /// The causes of a proof about what stands at a place.
    pub(super) fn causes(&self, place: Span, proof: &Proof) -> Causes {
        let mut causes = Causes { tests: Vec::new(), days: None, unless: None };
        let (own, others): (Vec<Span>, Vec<Span>) = proof.because.iter().partition(|span| inside(**span, place));
        for span in own.into_iter().chain(others) {
            if is_days(self.policy, span) {
                causes.days = Some(span);
            } else if is_unless(self.policy, span) {
                causes.unless = Some(span);
            } else {
                causes.tests.push(span);
            }
        }
        causes
    }

    /// What the field of the one test that is never true says of its answers, where it is declared.
    pub(super) fn with_answers(&self, diagnostic: Diagnostic, causes: &Causes) -> Diagnostic {
        let [test] = causes.tests.as_slice() else { return diagnostic };
        if causes.days.is_some() || causes.unless.is_some() {
            return diagnostic;
        }
        let mut found = None;
        every_condition(self.policy, &mut |condition| found = found.or(find(condition, *test)));
        let told = found.and_then(|condition| {
            let field = self.policy.schema.fields.get(tested(condition)?)?;
            Some((field.span, answers(field, condition)?))
        });
        match told {
            Some((span, told)) => diagnostic.label(span, told),
            None => diagnostic,
        }
    }
}

/// Whether a place lies in another.
pub(super) fn inside(span: Span, place: Span) -> bool {
    span.file == place.file && place.start <= span.start && span.end <= place.end
}

fn is_days(policy: &Policy, span: Span) -> bool {
    let rules = policy.rules.iter().map(|rule| &rule.upkeep);
    let caps = policy.caps.iter().map(|cap| &cap.upkeep);
    let vetoes = policy.disqualifications.iter().map(|veto| &veto.upkeep);
    rules.chain(caps).chain(vetoes).any(|upkeep| upkeep.days == Some(span))
}

fn is_unless(policy: &Policy, span: Span) -> bool {
    let of_cap = policy.caps.iter().any(|cap| match &cap.unless {
        Some(CapException::Condition(unless)) => unless.span == span,
        Some(CapException::Approval(_)) | None => false,
    });
    let is_it = |unless: &Option<Cond>| unless.as_ref().is_some_and(|unless| unless.span == span);
    let of_veto = policy.disqualifications.iter().any(|veto| is_it(&veto.unless));
    let mut of_entry = false;
    each_entry(policy, &mut |_, unless| of_entry |= is_it(unless));
    of_cap || of_veto || of_entry
}

/// The condition and the `unless` of each entry of a score that has both or may have.
fn each_entry<'p>(policy: &'p Policy, see: &mut dyn FnMut(Option<&'p Cond>, &'p Option<Cond>)) {
    fn walk<'p>(entries: &'p [ScoreEntry], see: &mut dyn FnMut(Option<&'p Cond>, &'p Option<Cond>)) {
        for entry in entries {
            match &entry.kind {
                ScoreEntryKind::If { condition, unless, .. } => see(Some(condition), unless),
                ScoreEntryKind::Per { condition, unless, .. } => see(condition.as_ref(), unless),
                ScoreEntryKind::BestOf(entries) => walk(entries, see),
                ScoreEntryKind::ForEach { .. } | ScoreEntryKind::By { .. } => {}
            }
        }
    }
    policy.scores.iter().for_each(|score| walk(&score.entries, see));
}

fn every_condition<'p>(policy: &'p Policy, see: &mut dyn FnMut(&'p Cond)) {
    each_condition(policy, see);
    each_entry(policy, &mut |condition, unless| condition.into_iter().chain(unless).for_each(&mut *see));
}

/// The part of a condition that stands at a place.
fn find(condition: &Cond, span: Span) -> Option<&Cond> {
    if condition.span == span {
        return Some(condition);
    }
    if let CondKind::Not(inner) | CondKind::Known(inner) = &condition.kind {
        return find(inner, span);
    }
    if let CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } = &condition.kind {
        return parts.iter().find_map(|part| find(part, span));
    }
    None
}

/// The field that a test is about.
fn tested(condition: &Cond) -> Option<FieldId> {
    if let CondKind::Compare { left, right, .. } = &condition.kind {
        return field(left).or_else(|| field(right));
    }
    if let CondKind::Range { value, .. } | CondKind::In { value, .. } = &condition.kind {
        return field(value);
    }
    None
}

fn field(value: &Expr) -> Option<FieldId> {
    if let ExprKind::Field(id) = &value.kind {
        return Some(*id);
    }
    if let ExprKind::Widen(inner) | ExprKind::Negate(inner) = &value.kind {
        return field(inner);
    }
    if let ExprKind::Arithmetic { left, right, .. } = &value.kind {
        return field(left).or_else(|| field(right));
    }
    None
}

/// What a field says of its answers that a test of it may have overlooked.
fn answers(field: &Field, condition: &Cond) -> Option<String> {
    if field.bounds != Bounds::default() {
        return Some(format!("its answers are {}", field.bounds));
    }
    let CondKind::Compare { left, right, .. } = &condition.kind else { return None };
    let text = [left, right]
        .into_iter()
        .find_map(|side| if let ExprKind::Literal(Value::Text(text)) = &side.kind { Some(text) } else { None })?;
    if text.is_empty() {
        return Some("a lead with an empty text lacks the answer".to_owned());
    }
    let is_missing = field.missing.iter().any(|missing| missing.to_lowercase() == text.to_lowercase());
    is_missing.then(|| format!("a lead with `{text}` lacks the answer"))
}
