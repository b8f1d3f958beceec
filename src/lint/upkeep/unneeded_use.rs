//! `use "lists.bant"`, and nothing of it is used.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Edit, Safety};
use crate::lint::subject::Subject;
use crate::lint::uses::Uses;
use crate::source::{FileId, Span};
use crate::syntax::ast::{Item, ItemKind};

/// Used files of which nothing is needed: they hold nothing but lists and definitions, and what uses them stands in
/// these files only.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    if subject.program.uses.is_empty() {
        return Vec::new();
    }
    let uses = Uses::of(subject.policy);
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut told: HashSet<FileId> = HashSet::new();
    for (place, file) in &subject.program.uses {
        let Some(file) = file else { continue };
        // What stands in a file that is not needed goes with it.
        if told.contains(&place.file) {
            told.insert(*file);
            continue;
        }
        let files = with_used(subject, *file);
        if is_needed(subject, &uses, &files) {
            continue;
        }
        told.insert(*file);
        let text = subject.text(*place);
        let diagnostic = Diagnostic::warning(Code::LintUnneededUse, format!("nothing of `{text}` is needed"))
            .label(*place, "its lists and definitions are used nowhere else")
            .help("take the line out");
        // A bad value in a field leaves a lead undecided only where the field is used; and without a lead block, every use
        // tells what a field is.
        let is_safe = subject.policy.schema.declared && !uses.only_within(|file| files.contains(&file));
        let safety = if is_safe { Safety::Safe } else { Safety::MayChangeMeaning };
        let edits = vec![Edit { span: line(subject, *place), replacement: String::new() }];
        found.push(diagnostic.mend("take the line out", safety, edits));
    }
    found
}

/// A file, and those that it uses.
fn with_used(subject: &Subject<'_>, file: FileId) -> HashSet<FileId> {
    let mut files = HashSet::from([file]);
    // A file is used before those that it uses itself are.
    for (place, used) in &subject.program.uses {
        if files.contains(&place.file) {
            files.extend(used);
        }
    }
    files
}

fn is_needed(subject: &Subject<'_>, uses: &Uses<'_>, files: &HashSet<FileId>) -> bool {
    let outside = |file: FileId| !files.contains(&file);
    let mut items = subject.program.items.iter().filter(|item| files.contains(&item.span.file));
    items.any(|item| match name(item) {
        Named::List(place) => uses.uses_list(place, outside),
        Named::Definition(place) => {
            let definitions = subject.policy.definitions.iter().zip(&uses.definitions);
            let mut of_place = definitions.filter(|(definition, _)| definition.span == place);
            of_place.any(|(_, users)| users.iter().any(|file| outside(*file)))
        }
        Named::Other => true,
    })
}

/// What an item declares for others.
enum Named {
    List(Span),
    Definition(Span),
    Other,
}

fn name(item: &Item) -> Named {
    if let ItemKind::List(list) = &item.kind {
        return Named::List(list.name.span);
    }
    if let ItemKind::Define(define) = &item.kind { Named::Definition(define.name.span) } else { Named::Other }
}

/// The entry with its line break, where it has its line for itself.
fn line(subject: &Subject<'_>, place: Span) -> Span {
    let Some(source) = subject.sources.get(place.file) else { return place };
    let (number, _) = source.line_column(place.start);
    let Some((start, line)) = source.line(number) else { return place };
    if line.trim() != subject.text(place) {
        return place;
    }
    let next = source.line(number + 1).map_or(source.text().len() as u32, |(next, _)| next);
    Span { start, end: next, ..place }
}
