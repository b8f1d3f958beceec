//! Where data and policy do not fit.

use std::collections::BTreeMap;

use crate::data::Problem;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::policy::{Comparison, Cond, CondKind, Expr, ExprKind, Part, Policy, Set};
use crate::profile::entry::EntryProfile;
use crate::profile::words::{leads, leads_have, listed, share};
use crate::profile::{FieldProfile, Profile};
use crate::syntax::written;
use crate::types::{Choice, Field, FieldId, Type, Value};

impl Profile {
    /// What a reader of the policy should know about these leads. Of no leads nothing is said.
    #[must_use]
    pub fn findings(&self, policy: &Policy) -> Vec<Diagnostic> {
        if self.leads == 0 {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (field, profile) in policy.schema.fields.iter().zip(&self.fields) {
            if profile.missing == self.leads && !field.key {
                found.push(always_missing(field, self.leads));
                continue;
            }
            found.extend(choices(field, profile));
            found.extend(bad_values(field, profile));
        }
        found.extend(self.literals(policy));
        found.extend(self.entries.iter().filter_map(|entry| self.without_leads(policy, entry)));
        found
    }

    /// Literals that no lead comes near: texts that never came, and thresholds beyond all values.
    fn literals(&self, policy: &Policy) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut see = |part: Part<'_>| {
            let Part::Condition(condition) = part else { return };
            found.extend(self.beyond(policy, condition));
            for (field, literal) in compared(condition) {
                found.extend(self.unseen_text(policy, field, literal));
            }
        };
        policy.each_part(&mut see);
        found
    }

    /// A threshold that all values lie on one side of.
    fn beyond(&self, policy: &Policy, condition: &Cond) -> Option<Diagnostic> {
        let CondKind::Compare { comparison, left, right, .. } = &condition.kind else { return None };
        if matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return None;
        }
        let pair = |field: &Expr, literal: &'_ Expr| {
            let ExprKind::Field(field) = field.as_written().kind else { return None };
            let ExprKind::Literal(value) = &literal.as_written().kind else { return None };
            Some((field, value.clone(), literal.span))
        };
        let (id, value, span) = pair(left, right).or_else(|| pair(right, left))?;
        let (field, profile) = (policy.schema.fields.get(id)?, self.fields.get(id)?);
        let (least, greatest) = (profile.least.as_ref()?, profile.greatest.as_ref()?);
        let (side, told) = if value.compare(greatest)?.is_gt() {
            ("below", format!("the greatest is {}", policy.friendly(greatest)))
        } else if value.compare(least)?.is_lt() {
            ("above", format!("the least is {}", policy.friendly(least)))
        } else {
            return None;
        };
        let message = format!("every `{}` is {side} {}", field.name, policy.friendly(&value));
        let diagnostic = Diagnostic::warning(Code::LintBeyondData, message).label(span, told);
        Some(diagnostic.help("see that the threshold and the column are in the same unit"))
    }

    /// A text that is looked for and never came, though another spelling of it did.
    fn unseen_text(&self, policy: &Policy, id: FieldId, literal: &Expr) -> Option<Diagnostic> {
        let ExprKind::Literal(Value::Text(text)) = &literal.kind else { return None };
        let (field, profile) = (policy.schema.fields.get(id)?, self.fields.get(id)?);
        if !profile.is_picklist(&field.ty) || profile.seen.is_empty() || profile.seen.contains_key(&**text) {
            return None;
        }
        let near = nearest(text, profile.seen.keys().map(String::as_str))?;
        let count = profile.seen.get(near).copied().unwrap_or(0);
        let message = format!("no lead has the `{}` \"{text}\"", field.name);
        let diagnostic = Diagnostic::warning(Code::LintSpelling, message);
        let diagnostic = diagnostic.label(literal.span, format!("{} \"{near}\"", leads_have(count)));
        let near = written::text(near);
        Some(diagnostic.help(format!("if that is meant, write `{near}`")).unsafe_fix(
            format!("write `{near}`"),
            literal.span,
            near,
        ))
    }

    /// A rule, cap or disqualification that no lead satisfies, with what its parts come to.
    fn without_leads(&self, policy: &Policy, entry: &EntryProfile) -> Option<Diagnostic> {
        if entry.whole.holds > 0 || self.decided == 0 {
            return None;
        }
        let name = policy.entry_name(entry.entry);
        let message = format!("`{name}` is true of no lead: {} can be decided", leads(self.decided));
        let mut diagnostic = Diagnostic::warning(Code::LintWithoutLeads, message);
        for part in &entry.parts {
            let unknown = match part.unknown {
                0 => String::new(),
                unknown => format!(", unknown of {}", share(unknown, self.decided)),
            };
            let told = match part.holds {
                0 => format!("true of none{unknown}"),
                holds => format!("true of {}{unknown}", share(holds, self.decided)),
            };
            diagnostic = diagnostic.label(part.span, told);
        }
        Some(
            diagnostic
                .help("look for a unit or a spelling that differs; or these leads are not the ones that it is for"),
        )
    }
}

fn always_missing(field: &Field, count: u64) -> Diagnostic {
    let message = format!("`{}` is missing in every lead: {}", field.name, leads(count));
    let column = format!("nothing in the column \"{}\"", field.header.name);
    Diagnostic::warning(Code::LintAlwaysMissing, message)
        .label(field.span, column)
        .help("see that it is the right column, and that `missing` does not name what stands there")
}

/// Choices that never came, and texts that came and are no choice.
fn choices(field: &Field, profile: &FieldProfile) -> Vec<Diagnostic> {
    let (Type::Choice(set), name) = (&field.ty, &field.name) else { return Vec::new() };
    let mut found = Vec::new();
    let is_other = |choice: &str| set.or_other && choice == "other";
    let unseen: Vec<String> = (set.choices.iter())
        .filter(|choice| !profile.seen.contains_key(&***choice) && !is_other(choice))
        .map(|choice| format!("`{choice}`"))
        .collect();
    if !unseen.is_empty() {
        let what = if unseen.len() == 1 { "a choice" } else { "choices" };
        let message = format!("no lead has {what} of `{name}` that is declared: {}", listed(unseen));
        let diagnostic = Diagnostic::warning(Code::LintUnseenChoice, message).label(field.span, "never seen");
        found.push(diagnostic.help("see whether the picklist has other names now, or these leads only lack it"));
    }
    let unquoted = |text: &String| text.trim_matches('"').to_owned();
    let refused = profile.bad_values.iter().map(|(text, (count, _))| (unquoted(text), *count));
    let undeclared: BTreeMap<String, u64> = profile.other.clone().into_iter().chain(refused).collect();
    let (near, far): (Vec<_>, Vec<_>) = undeclared.into_iter().partition(|(text, _)| meant(field, text).is_some());
    for (text, count) in near {
        found.extend(meant(field, &text).map(|choice| spelling(field, &text, count, &choice)));
    }
    if !far.is_empty() {
        found.push(undeclared_choices(field, far, set.or_other));
    }
    found
}

/// The choice that a text probably stands for.
fn meant(field: &Field, text: &str) -> Option<Choice> {
    let Type::Choice(set) = &field.ty else { return None };
    let readings = field.read.iter().filter_map(|(text, value)| {
        if let Value::Choice(choice) = value { Some((&**text, choice.clone())) } else { None }
    });
    let all: Vec<(&str, Choice)> =
        set.choices.iter().map(|choice| (&**choice, Choice::new(choice.clone()))).chain(readings).collect();
    let plain = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
    let same = all.iter().find(|(known, _)| plain(known) == plain(text));
    let near = || nearest(text, all.iter().map(|(known, _)| *known)).filter(|near| near.chars().count() > 3);
    let near = || near().and_then(|near| all.iter().find(|(known, _)| *known == near));
    same.or_else(near).map(|(_, choice)| choice.clone())
}

fn spelling(field: &Field, text: &str, count: u64, choice: &Choice) -> Diagnostic {
    let name = &field.name;
    let message = format!("{} \"{text}\", which is no choice of `{name}`", leads_have(count));
    let clause = format!("read {} as {}", written::text(text), written::name(&choice.name));
    let diagnostic = Diagnostic::warning(Code::LintSpelling, message);
    let diagnostic = diagnostic.label(field.span, format!("`{}` is meant?", choice.name));
    diagnostic.help(format!("if it is, write `{clause}`")).unsafe_fix(
        format!("write `{clause}`"),
        field.span.after(),
        format!(" {clause}"),
    )
}

fn undeclared_choices(field: &Field, mut texts: Vec<(String, u64)>, or_other: bool) -> Diagnostic {
    texts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let count = texts.iter().map(|(_, count)| count).sum();
    let shown = texts.into_iter().map(|(text, count)| format!("\"{text}\" ({})", leads(count))).collect();
    let shown = listed(shown);
    let message = format!("{} a choice of `{}` that is not declared: {shown}", leads_have(count), field.name);
    let diagnostic = Diagnostic::warning(Code::LintUndeclaredChoice, message).label(field.span, "not declared here");
    diagnostic.help(if or_other {
        "all of these are the choice `other`: declare those that a rule should tell apart"
    } else {
        "none of these leads can be decided: declare the choice, write `read` for another spelling of one, or `or other`"
    })
}

fn bad_values(field: &Field, profile: &FieldProfile) -> Option<Diagnostic> {
    if profile.bad == 0 || matches!(field.ty, Type::Choice(_)) {
        return None;
    }
    let mut texts: Vec<(&String, u64, &Problem)> =
        profile.bad_values.iter().map(|(text, (count, problem))| (text, *count, problem)).collect();
    texts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    let first = texts.first().map(|(_, _, problem)| *problem);
    let shown = texts.iter().map(|(text, count, problem)| match count {
        1 => format!("{text} (line {})", problem.line),
        _ => format!("{text} ({})", leads(*count)),
    });
    let shown = listed(shown.collect());
    let message = format!("{} a value that `{}` cannot have: {shown}", leads_have(profile.bad), field.name);
    let diagnostic = Diagnostic::warning(Code::LintBadValues, message).label(field.span, "cannot be read as this");
    let hint = first.and_then(|problem| problem.hint.clone());
    let expected = first.and_then(|problem| problem.expected.clone()).map(|expected| format!("expected {expected}"));
    let help: Vec<String> = expected.into_iter().chain(hint).collect();
    Some(if help.is_empty() { diagnostic } else { diagnostic.help(help.join("; ")) })
}

/// The text fields that are held against literals somewhere, the key excepted.
pub(super) fn picklists(policy: &Policy) -> Vec<FieldId> {
    let mut found = Vec::new();
    policy.each_part(&mut |part| {
        let Part::Condition(condition) = part else { return };
        for (id, literal) in compared(condition) {
            let is_text = matches!(literal.kind, ExprKind::Literal(Value::Text(_)));
            let is_key = policy.schema.fields.get(id).is_none_or(|field| field.key);
            if is_text && !is_key && !found.contains(&id) {
                found.push(id);
            }
        }
    });
    found
}

/// The fields and literals that a condition holds against one another, where case matters.
fn compared(condition: &Cond) -> Vec<(FieldId, &Expr)> {
    let field = |value: &Expr| {
        if let ExprKind::Field(field) = value.as_written().kind { Some(field) } else { None }
    };
    if let CondKind::Compare { left, right, ignoring_case: false, .. } = &condition.kind {
        let pairs = [(left, right), (right, left)];
        return pairs.into_iter().filter_map(|(one, other)| Some((field(one)?, other))).collect();
    }
    if let CondKind::In { value, set: Set::Values(members), ignoring_case: false } = &condition.kind {
        return field(value).map_or_else(Vec::new, |field| members.iter().map(|member| (field, member)).collect());
    }
    Vec::new()
}
