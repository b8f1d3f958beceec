//! `# lint: allow(lint/unused-field) for the sales desk`: what an author allows, where, and why.
//!
//! Behind an entry the comment is about what begins on its line; on a line of its own, about the entry that follows it,
//! with all that is in it. `allow-file` is about the whole file. A comment that allows nothing is reported.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::lint::subject::Subject;
use crate::lint::{LINTS, Levels};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Comment, CriteriaEntry, Item, ItemKind, LeadEntry, ScoreEntry, ScoreEntryKind};

/// The findings that are not allowed, and what allows nothing.
pub(super) fn apply(subject: &Subject<'_>, found: Vec<Diagnostic>, levels: &Levels) -> Vec<Diagnostic> {
    let mut allowances = allowances(subject);
    let mut left: Vec<Diagnostic> = Vec::new();
    for diagnostic in found {
        let mut is_allowed = false;
        for allowance in &mut allowances {
            if allowance.covers(&diagnostic) {
                (is_allowed, allowance.is_used) = (true, true);
            }
        }
        if !is_allowed {
            left.push(diagnostic);
        }
    }
    let idle = allowances.iter().filter(|allowance| !allowance.is_used);
    left.extend(idle.filter(|idle| levels.of(idle.code).severity().is_some()).map(|idle| idle.unused(subject)));
    left
}

/// Comments that begin like one for lints and cannot be one.
pub(super) fn bad(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.program.comments.iter().filter_map(|comment| parse(comment)?.err()).collect()
}

/// A code that is allowed somewhere.
struct Allowance {
    code: Code,
    /// The code in the comment.
    place: Span,
    comment: Span,
    /// Whether it is the only code of its comment.
    is_alone: bool,
    file: FileId,
    /// Where findings are allowed, in bytes of the file.
    over: Range<u32>,
    is_used: bool,
}

impl Allowance {
    fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let at = |span: Span| span.file == self.file && self.over.contains(&span.start);
        diagnostic.code == self.code && diagnostic.span().is_some_and(at)
    }

    fn unused(&self, subject: &Subject<'_>) -> Diagnostic {
        let message = format!("nothing here is found by `{}`, so there is nothing to allow", self.code);
        let diagnostic = Diagnostic::warning(Code::LintUnusedAllow, message).label(self.place, "allows nothing");
        let diagnostic = diagnostic.help("take it out, so that it hides nothing later");
        let source = subject.sources.get(self.file);
        let Some(text) = source.map(|source| source.text()) else { return diagnostic };
        if self.is_alone {
            return diagnostic.fix("take the comment out", with_blanks(text, self.comment), "");
        }
        // With the comma and blanks behind it, or before it where it is the last.
        let after = text.get(self.place.end as usize..).unwrap_or("");
        let behind = after.len() - after.trim_start_matches([',', ' ']).len();
        let before = text.get(..self.place.start as usize).unwrap_or("");
        let ahead = if behind == 0 { before.len() - before.trim_end_matches([',', ' ']).len() } else { 0 };
        let span = Span { start: self.place.start - ahead as u32, end: self.place.end + behind as u32, ..self.place };
        diagnostic.fix(format!("take `{}` out", self.code), span, "")
    }
}

/// A comment with the blanks before it; with its line, where nothing else stands there.
fn with_blanks(text: &str, comment: Span) -> Span {
    let before = text.get(..comment.start as usize).unwrap_or("");
    let start = before.trim_end_matches([' ', '\t']).len();
    let is_own_line = start == 0 || before.get(..start).is_some_and(|before| before.ends_with('\n'));
    let after = text.get(comment.end as usize..).unwrap_or("");
    let line_break = if after.starts_with("\r\n") { 2 } else { usize::from(after.starts_with('\n')) };
    let end = comment.end as usize + if is_own_line { line_break } else { 0 };
    Span { start: start as u32, end: end as u32, ..comment }
}

fn allowances(subject: &Subject<'_>) -> Vec<Allowance> {
    let units = units(subject);
    let mut allowances = Vec::new();
    for comment in &subject.program.comments {
        let Some(Ok(directive)) = parse(comment) else { continue };
        let over = if directive.of_file { 0..u32::MAX } else { scope(subject, comment.span, &units) };
        let is_alone = directive.codes.len() == 1;
        allowances.extend(directive.codes.into_iter().map(|(code, place)| Allowance {
            code,
            place,
            comment: comment.span,
            is_alone,
            file: comment.span.file,
            over: over.clone(),
            is_used: false,
        }));
    }
    allowances
}

/// The bytes that a comment is about.
fn scope(subject: &Subject<'_>, comment: Span, units: &[Span]) -> Range<u32> {
    let Some(source) = subject.sources.get(comment.file) else { return 0..0 };
    let (number, _) = source.line_column(comment.start);
    let Some((line_start, line)) = source.line(number) else { return 0..0 };
    let is_own_line = line.trim_start().starts_with('#');
    let of_file = units.iter().filter(|unit| unit.file == comment.file);
    if is_own_line {
        let next = of_file.filter(|unit| unit.start >= comment.end);
        let next = next.min_by_key(|unit| (unit.start, std::cmp::Reverse(unit.end)));
        return next.map_or(0..0, |unit| unit.start..unit.end.max(unit.start + 1));
    }
    let on_line = of_file.filter(|unit| (line_start..comment.start).contains(&unit.start));
    let end = on_line.map(|unit| unit.end).max().unwrap_or(comment.start);
    line_start..end.max(comment.start)
}

/// The entries of all files and the lines in them.
fn units(subject: &Subject<'_>) -> Vec<Span> {
    let mut units: Vec<Span> = subject.program.uses.iter().map(|(span, _)| *span).collect();
    subject.program.items.iter().for_each(|item| add_item(item, &mut units));
    units
}

fn add_item(item: &Item, units: &mut Vec<Span>) {
    units.push(item.span);
    match &item.kind {
        ItemKind::Lead(block) => add_lines(&block.entries, units),
        ItemKind::Criteria(group) => units.extend(group.entries.iter().map(|entry| match entry {
            CriteriaEntry::Criterion { span, .. } => *span,
            CriteriaEntry::Invalid(invalid) => invalid.span,
        })),
        ItemKind::Score(score) => add_points(&score.entries, units),
        ItemKind::Decide(decide) => units.extend(decide.entries.iter().map(|entry| entry.span)),
        ItemKind::Rates(rates) => units.extend(rates.entries.iter().map(|rate| rate.span)),
        ItemKind::Test(test) => units.extend(test.entries.iter().map(|entry| entry.span)),
        ItemKind::Policy(_)
        | ItemKind::Timezone(_)
        | ItemKind::Stages(_)
        | ItemKind::Use(_)
        | ItemKind::List(_)
        | ItemKind::Define(_)
        | ItemKind::Rule(_)
        | ItemKind::Cap(_)
        | ItemKind::Disqualify(_)
        | ItemKind::Otherwise(_)
        | ItemKind::Guarantee(_)
        | ItemKind::Invalid(_) => {}
    }
}

fn add_lines(entries: &[LeadEntry], units: &mut Vec<Span>) {
    for entry in entries {
        match entry {
            LeadEntry::MissingEverywhere { span, .. } => units.push(*span),
            LeadEntry::Field(field) => units.push(field.span),
            LeadEntry::Related(related) => {
                units.push(related.span);
                add_lines(&related.entries, units);
            }
            LeadEntry::Invalid(invalid) => units.push(invalid.span),
        }
    }
}

fn add_points(entries: &[ScoreEntry], units: &mut Vec<Span>) {
    for entry in entries {
        units.push(entry.span);
        if let ScoreEntryKind::BestOf(inner) = &entry.kind {
            add_points(inner, units);
        }
    }
}

/// A comment for lints.
struct Directive {
    /// The codes, and where each of them stands.
    codes: Vec<(Code, Span)>,
    of_file: bool,
}

/// Reads a comment; `None` for those that are not for lints.
fn parse(comment: &Comment) -> Option<Result<Directive, Diagnostic>> {
    let rest = comment.text.trim_start_matches('#').trim_start().strip_prefix("lint:")?;
    let wrong = |message: String, help: String| {
        let diagnostic = Diagnostic::warning(Code::LintBadAllow, message);
        diagnostic.label(comment.span, "nothing is allowed by this").help(help)
    };
    let form = "write `# lint: allow(lint/unused-field)` and the reason behind it";
    let rest = rest.trim_start();
    let (of_file, list) = match (rest.strip_prefix("allow-file("), rest.strip_prefix("allow(")) {
        (Some(list), _) => (true, list),
        (None, Some(list)) => (false, list),
        (None, None) => return Some(Err(wrong("this comment for lints cannot be read".to_owned(), form.to_owned()))),
    };
    let Some((list, behind)) = list.split_once(')') else {
        return Some(Err(wrong("the list of lints has no end".to_owned(), form.to_owned())));
    };
    let mut codes = Vec::new();
    let mut at = comment.span.start + (comment.text.len() - behind.len() - 1 - list.len()) as u32;
    for part in list.split(',') {
        let name = part.trim();
        let start = at + (part.len() - part.trim_start().len()) as u32;
        let place = Span { start, end: start + name.len() as u32, ..comment.span };
        match LINTS.iter().find(|lint| lint.code.name() == name) {
            Some(lint) => codes.push((lint.code, place)),
            None => return Some(Err(unknown(name, place))),
        }
        at += part.len() as u32 + 1;
    }
    // A further `#` begins a remark of its own.
    let reason = behind.split_once('#').map_or(behind, |(reason, _)| reason);
    if reason.trim_matches([':', ' ', '\t', '-', '–', '—']).is_empty() {
        let message = "there is no reason beside what is allowed".to_owned();
        return Some(Err(wrong(message, "say why behind it: the next reader will ask".to_owned())));
    }
    Some(Ok(Directive { codes, of_file }))
}

fn unknown(name: &str, place: Span) -> Diagnostic {
    let names = LINTS.iter().map(|lint| lint.code.name());
    let near =
        nearest(name, names.clone()).or_else(|| names.clone().find(|known| known.ends_with(&format!("/{name}"))));
    let diagnostic = Diagnostic::warning(Code::LintBadAllow, format!("there is no lint `{name}`"));
    match near {
        Some(near) => diagnostic.label(place, format!("did you mean `{near}`?")).help(format!("write `{near}`")).fix(
            format!("write `{near}`"),
            place,
            near,
        ),
        None => diagnostic.label(place, "no lint's code").help("`bantam lint --list` lists them all"),
    }
}
