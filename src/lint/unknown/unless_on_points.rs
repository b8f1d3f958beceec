//! `+20 if demo_requested unless junk`: who is not known to be junk gets the points.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety};
use crate::lint::fields::asks_for_presence;
use crate::lint::sites::Role;
use crate::lint::subject::Subject;
use crate::policy::{Cond, CondKind};
use crate::source::Span;

/// `unless` on points that are added, where its condition may be unknown.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let is_of_points = |role: Role| role == Role::Unless { of_positive_points: true };
    let mut found = Vec::new();
    for site in subject.sites.iter().filter(|site| is_of_points(site.role)) {
        let unless = site.condition;
        let missing = subject
            .fields_of(unless)
            .into_iter()
            .find(|field| subject.may_be_missing(*field) && !asks_for_presence(unless, *field));
        let Some(field) = missing else { continue };
        let (name, opposite) = (subject.field_name(field), negated(subject.text(unless.span)));
        let message = format!("these points are given while `{name}` is missing");
        let diagnostic = Diagnostic::warning(Code::LintUnlessOnPoints, message)
            .label(unless.span, format!("holds back only where `{name}` is known"))
            .help(format!("if only leads are meant of whom it is known, write `and {opposite}`"));
        // Two conditions of one entry: the first is what earns the points.
        let earns = subject
            .sites
            .iter()
            .find(|other| other.entry == site.entry && other.role == Role::Points { positive: true });
        found.push(match earns.and_then(|earns| edits(subject, earns.condition, unless)) {
            Some(edits) => diagnostic.mend("write `and not` instead of `unless`", Safety::MayChangeMeaning, edits),
            None => diagnostic,
        });
    }
    found
}

/// `if C … unless U` becomes `if C and not (U) …`.
fn edits(subject: &Subject<'_>, earns: &Cond, unless: &Cond) -> Option<Vec<Edit>> {
    let source = subject.sources.get(unless.span.file)?;
    let before = source.text().get(..unless.span.start as usize)?;
    let start = before.trim_end().strip_suffix("unless")?.trim_end().len() as u32;
    let cut = Edit { span: Span { start, ..unless.span }, replacement: String::new() };
    let added = format!(" and {}", negated(subject.text(unless.span)));
    if !matches!(earns.kind, CondKind::Or(_)) {
        return Some(joined(earns.span, added, cut));
    }
    let open = Edit { span: Span { end: earns.span.start, ..earns.span }, replacement: "(".to_owned() };
    Some([vec![open], joined(earns.span, format!("){added}"), cut)].concat())
}

/// What is added behind a place, and what is cut; as one edit where they meet.
fn joined(place: Span, added: String, cut: Edit) -> Vec<Edit> {
    if place.end == cut.span.start {
        return vec![Edit { span: cut.span, replacement: added }];
    }
    vec![Edit { span: place.after(), replacement: added }, cut]
}

/// A condition with `not` before it, in parentheses where it is more than a name.
fn negated(text: &str) -> String {
    let is_name = text.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_name { format!("not {text}") } else { format!("not ({text})") }
}
