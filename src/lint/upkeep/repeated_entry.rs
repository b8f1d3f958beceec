//! `in ("FR", "BE", "FR")`: an entry that stands there twice.

use std::collections::HashMap;

use crate::check::literal::{self, LiteralValue};
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::lint::tree::Tree;
use crate::source::Span;
use crate::syntax::ast::{
    Cell, CellKind, DecideEntryKind, Expr, ExprKind, FieldClauseKind, Item, ItemKind, LeadEntry, ListSource, Set, Text,
    TextPattern,
};
use crate::types::{Value, case_key};

/// How many repeated lines of a file are named.
const NAMED: usize = 3;

/// Entries of lists and sets, and texts that mean missing, that stand there twice.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for expr in Tree::of(&subject.program.items).expressions {
        if let Some((entries, ignoring_case)) = members(expr) {
            of_values(subject, entries, ignoring_case, &mut found);
        }
    }
    subject.program.items.iter().for_each(|item| of_item(subject, item, &mut found));
    found
}

/// The entries of the set that an expression tests for.
fn members(expr: &Expr) -> Option<(&[Expr], bool)> {
    let (set, ignoring_case) = if let ExprKind::In { set, ignoring_case, .. } = &expr.kind {
        (set, *ignoring_case)
    } else if let ExprKind::TextTest {
        pattern: TextPattern::AnyOf(set) | TextPattern::AllOf(set), ignoring_case, ..
    } = &expr.kind
    {
        (set, *ignoring_case)
    } else {
        return None;
    };
    in_place(set).map(|entries| (entries, ignoring_case))
}

fn in_place(set: &Set) -> Option<&[Expr]> {
    match set {
        Set::Inline(entries, _) => Some(entries),
        Set::Named(_) => None,
    }
}

fn of_item(subject: &Subject<'_>, item: &Item, found: &mut Vec<Diagnostic>) {
    if let ItemKind::List(list) = &item.kind {
        match &list.source {
            ListSource::Inline(entries) => of_values(subject, entries, false, found),
            ListSource::File(path) => found.extend(of_file(subject, path)),
        }
    } else if let ItemKind::Lead(block) = &item.kind {
        of_lines(subject, &block.entries, found);
    } else if let ItemKind::Decide(decide) = &item.kind {
        for entry in &decide.entries {
            if let DecideEntryKind::Row { cells, .. } = &entry.kind {
                cells.iter().for_each(|cell| of_cell(subject, cell, found));
            }
        }
    }
}

fn of_cell(subject: &Subject<'_>, cell: &Cell, found: &mut Vec<Diagnostic>) {
    match &cell.kind {
        CellKind::In(Set::Inline(values, _)) => of_values(subject, values, false, found),
        // Values joined by `or` are conditions of their own.
        CellKind::OneOf(_)
        | CellKind::Any
        | CellKind::Defined
        | CellKind::Missing
        | CellKind::Compare(..)
        | CellKind::Range { .. }
        | CellKind::In(Set::Named(_))
        | CellKind::Contains(_) => {}
    }
}

/// The texts that mean missing.
fn of_lines(subject: &Subject<'_>, entries: &[LeadEntry], found: &mut Vec<Diagnostic>) {
    let mut texts = |texts: &[Text]| {
        let entries = texts.iter().map(|text| (Some(case_key(text.value.trim())), text.span));
        found.extend(repeated(subject, entries.collect()));
    };
    for entry in entries {
        match entry {
            LeadEntry::MissingEverywhere { texts: everywhere, .. } => texts(everywhere),
            LeadEntry::Field(field) => {
                for clause in &field.clauses {
                    if let FieldClauseKind::Missing(missing) = &clause.kind {
                        texts(missing);
                    }
                }
            }
            LeadEntry::Related(_) | LeadEntry::Invalid(_) => {}
        }
    }
    for entry in entries {
        if let LeadEntry::Related(related) = entry {
            of_lines(subject, &related.entries, found);
        }
    }
}

fn of_values(subject: &Subject<'_>, values: &[Expr], ignoring_case: bool, found: &mut Vec<Diagnostic>) {
    let entries = values.iter().map(|value| (key(subject, value, ignoring_case), value.span));
    found.extend(repeated(subject, entries.collect()));
}

/// What an entry stands for, in a form in which two can be compared; `None` for what is worked out.
fn key(subject: &Subject<'_>, entry: &Expr, ignoring_case: bool) -> Option<String> {
    if let ExprKind::Negate(inner) = &entry.kind {
        return key(subject, inner, ignoring_case).map(|inner| format!("-{inner}"));
    }
    if let ExprKind::Name(name) = &entry.kind {
        return Some(format!("name {}", name.text));
    }
    let ExprKind::Literal(written) = &entry.kind else { return None };
    let LiteralValue::Value(value) = literal::read(written, &subject.policy.timezone).ok()? else { return None };
    Some(match &value {
        Value::Text(text) if ignoring_case => format!("text {}", case_key(text)),
        Value::Text(text) => format!("text {text}"),
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => format!("value {value}"),
    })
}

/// One finding for each entry that stood there before.
fn repeated(subject: &Subject<'_>, entries: Vec<(Option<String>, Span)>) -> Vec<Diagnostic> {
    let mut known: HashMap<String, Span> = HashMap::new();
    let mut before: Option<Span> = None;
    let mut found = Vec::new();
    for (key, place) in entries {
        if let Some(key) = key {
            let first = *known.entry(key).or_insert(place);
            if first != place {
                found.push(told(subject, place, first, before.unwrap_or(first)));
            }
        }
        before = Some(place);
    }
    found
}

fn told(subject: &Subject<'_>, place: Span, first: Span, before: Span) -> Diagnostic {
    let text = subject.text(place);
    let diagnostic = Diagnostic::warning(Code::LintRepeatedEntry, format!("`{text}` stands here twice"))
        .label(place, "again")
        .label(first, "here already")
        .help("take it out, or write what was meant instead");
    let between = subject.text(Span { start: before.end, end: place.start, ..place });
    // A comment in between says something that no machine should throw away.
    if between.trim() != "," {
        return diagnostic;
    }
    diagnostic.fix(format!("take the second `{text}` out"), Span { start: before.end, ..place }, "")
}

/// A list in a file: one finding for all of its repeated lines.
fn of_file(subject: &Subject<'_>, path: &Text) -> Option<Diagnostic> {
    let lines = subject.program.list_files.get(&path.span)?;
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut twice: Vec<&str> = Vec::new();
    for line in lines {
        let times = known.entry(line).or_insert(0);
        *times += 1;
        if *times == 2 {
            twice.push(line);
        }
    }
    let (first, more) = (twice.first()?, twice.len().saturating_sub(NAMED));
    let message = match twice.len() {
        1 => format!("`{first}` stands twice in `{}`", path.value),
        number => format!("{number} lines stand twice in `{}`", path.value),
    };
    let mut named: Vec<String> = twice.iter().take(NAMED).map(|line| format!("`{line}`")).collect();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let diagnostic = Diagnostic::warning(Code::LintRepeatedEntry, message).label(path.span, named.join(", "));
    Some(diagnostic.help("take the second of each out of the file"))
}
