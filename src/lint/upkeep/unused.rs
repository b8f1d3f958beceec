//! What nothing uses: definitions, lists, fields, and what only the output shows.
//!
//! Files that only declare may serve several policies: what one of these does not use of them is left alone.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::lint::uses::Uses;
use crate::source::Span;
use crate::types::{Field, Type};

/// Definitions that nothing uses.
pub(in crate::lint) fn definitions(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let (uses, deciding) = (Uses::of(subject.policy), subject.deciding_files());
    let definitions = subject.policy.definitions.iter().zip(&uses.definitions);
    let unused = definitions.filter(|(definition, files)| files.is_empty() && deciding.contains(&definition.span.file));
    let told = unused.map(|(definition, _)| {
        let message = format!("nothing uses the definition `{}`", definition.name);
        told(Code::LintUnusedDefinition, message, definition.span).help("take it out, or use it where it was meant")
    });
    told.collect()
}

/// Lists that nothing uses.
pub(in crate::lint) fn lists(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let (uses, deciding) = (Uses::of(subject.policy), subject.deciding_files());
    let lists = subject.policy.lists.iter();
    let unused = lists.filter(|list| !uses.has_list(list.span) && deciding.contains(&list.span.file));
    let told = unused.map(|list| {
        let message = format!("nothing uses the list `{}`", list.name);
        told(Code::LintUnusedList, message, list.span)
            .help(format!("take it out, or use it where it was meant, as in `in {}`", list.name))
    });
    told.collect()
}

/// Fields and related records that nothing uses. Text is there to be printed, and what identifies a lead or what it
/// cannot do without has its use.
pub(in crate::lint) fn fields(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let schema = &subject.policy.schema;
    if !schema.declared {
        return Vec::new();
    }
    let (uses, deciding) = (Uses::of(subject.policy), subject.deciding_files());
    let mut found = Vec::new();
    for (id, field) in schema.fields.iter_enumerated() {
        if !is_for_itself(field) && !uses.has_field(id) {
            found.push((format!("nothing uses the field `{}`", field.name), field.span));
        }
    }
    for (id, related) in schema.related.iter_enumerated() {
        if !uses.has_related(id) {
            found.push((format!("nothing uses the related records `{}`", related.name), related.span));
            continue;
        }
        for (field_id, field) in related.fields.iter_enumerated() {
            let joins = related.by_columns.iter().any(|column| column.name == field.name);
            if !joins && !is_for_itself(field) && !uses.has_record_field(id, field_id) {
                found.push((format!("nothing uses the field `{}` of `{}`", field.name, related.name), field.span));
            }
        }
    }
    found.retain(|(_, span)| deciding.contains(&span.file));
    let help = "take it out, use it, or say whom it is printed for: `# lint: allow(lint/unused-field) for …`";
    found.into_iter().map(|(message, span)| told(Code::LintUnusedField, message, span).help(help)).collect()
}

/// Whether a field has a use without any entry.
fn is_for_itself(field: &Field) -> bool {
    let is_text = field.ty == Type::Text || field.ty == Type::List(Box::new(Type::Text));
    is_text || field.key || field.required
}

/// Criteria groups, scores and decisions that only the output shows.
pub(in crate::lint) fn outputs(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let (policy, uses) = (subject.policy, Uses::of(subject.policy));
    let criteria = policy.criteria.iter_enumerated().filter(|(id, _)| !uses.criteria.contains(id));
    let scores = policy.scores.iter_enumerated().filter(|(id, _)| !uses.scores.contains(id));
    let decisions = policy.decisions.iter_enumerated().filter(|(id, _)| !uses.decisions.contains(id));
    let criteria = criteria.map(|(_, group)| ("criteria group", &group.name, group.span));
    let scores = scores.map(|(_, score)| ("score", &score.name, score.span));
    let decisions = decisions.map(|(_, decision)| ("decision", &decision.name, decision.span));
    let told = criteria.chain(scores).chain(decisions).map(|(kind, name, span)| {
        let message = format!("nothing but the output uses the {kind} `{name}`");
        Diagnostic::warning(Code::LintUnusedOutput, message)
            .label(span, "a column of its own")
            .help("if nobody reads this column, take it out")
    });
    told.collect()
}

fn told(code: Code, message: String, place: Span) -> Diagnostic {
    Diagnostic::warning(code, message).label(place, "declared here, and used nowhere")
}
