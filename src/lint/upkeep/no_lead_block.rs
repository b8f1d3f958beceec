//! Rules without a `lead` block: what a lead looks like was guessed from them.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety};
use crate::lint::subject::Subject;
use crate::source::{FileId, Span};
use crate::syntax::ast::ItemKind;
use crate::syntax::written;
use crate::types::Field;

/// A policy without a lead block, with one that says what was inferred.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let schema = &subject.policy.schema;
    let first = schema.fields.iter().min_by_key(|field| field.span);
    let Some(first) = first.filter(|_| !schema.declared && !subject.deciding_files().is_empty()) else {
        return Vec::new();
    };
    let message = "no `lead` block says what a lead looks like: its fields are guessed from the rules";
    let diagnostic = Diagnostic::warning(Code::LintNoLeadBlock, message)
        .label(first.span, format!("`{}` was taken for {}", first.name, told_type(first)))
        .help("with a block, a misspelt name is a mistake and not a new field, and columns, formats and choices have a place");
    let Some(place) = place(subject) else { return vec![diagnostic] };
    let mut replacement = block(subject);
    if subject.sources.get(place.file).is_some_and(|source| source.text().contains("\r\n")) {
        replacement = replacement.replace('\n', "\r\n");
    }
    let edits = vec![Edit { span: place, replacement }];
    vec![diagnostic.mend("write the block", Safety::Safe, edits)]
}

/// `money in EUR`, as a reader says it.
fn told_type(field: &Field) -> String {
    match field.unit {
        Some(unit) => format!("a {} in {}", field.ty, unit.plural()),
        None => format!("`{}`", field.ty),
    }
}

/// The block, in the order of names: without one, questions of one weight are asked in this order.
fn block(subject: &Subject<'_>) -> String {
    let mut fields: Vec<&Field> = subject.policy.schema.fields.iter().collect();
    fields.sort_by(|one, other| one.name.cmp(&other.name));
    let names: Vec<String> = fields.iter().map(|field| written::name(&field.name).into_owned()).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = String::from("lead {\n");
    for (field, name) in fields.into_iter().zip(names) {
        let unit = field.unit.map_or_else(String::new, |unit| format!(" in {}", unit.plural()));
        text.push_str(&format!("  {name:width$} {}{unit}\n", field.ty));
    }
    text.push_str("}\n\n");
    text
}

/// Before the first entry of the policy's own file that is no heading, with the comment above it.
fn place(subject: &Subject<'_>) -> Option<Span> {
    let file = FileId(0);
    let source = subject.sources.get(file)?;
    let entries = subject.program.items.iter().filter(|item| {
        !matches!(item.kind, ItemKind::Policy(_) | ItemKind::Timezone(_) | ItemKind::Stages(_) | ItemKind::Rates(_))
    });
    let entries = entries.map(|item| item.span).chain(subject.program.uses.iter().map(|(span, _)| *span));
    let first = entries.filter(|span| span.file == file).map(|span| span.start).min()?;
    let (mut number, _) = source.line_column(first);
    while number > 1 && source.line(number - 1).is_some_and(|(_, line)| line.trim_start().starts_with('#')) {
        number -= 1;
    }
    let (start, _) = source.line(number)?;
    Some(Span::new(file, start, start))
}
