//! Parsing a text that has mistakes: entry by entry, and inside blocks line by line.
//!
//! Each unreadable line is reported once, blanked in the draft, and stands in the tree as an `Invalid` node. A slip
//! with an obvious mend is reported and mended in the draft, so that the entry is still there for the checker.

use std::ops::Range;

use pest::Parser;
use pest::error::Error;

use super::ast::{CriteriaEntry, DecideEntry, DecideEntryKind, Invalid, Item, ItemKind, LeadEntry, Name};
use super::ast::{ScoreEntry, ScoreEntryKind, TestEntry, TestEntryKind};
use super::diagnose::diagnose;
use super::draft::Draft;
use super::entries::{self, Block};
use super::grammar::{Grammar, Rule};
use super::lower::Lower;
use super::tokens::Token;
use super::{errors, limits};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{FileId, Span};

/// How many slips of one entry are mended before it is given up.
const MENDS: usize = 20;

/// A change of the file's text: bytes of the file, and what stands there instead.
type Edit = (Range<usize>, String);

/// The recovery of one file.
pub(super) struct Recovery<'s> {
    file: FileId,
    text: &'s str,
    diagnostics: Vec<Diagnostic>,
    /// The lines passed over in the entry at hand.
    invalid: Vec<Invalid>,
}

/// The items of a file, as far as they can be read, and what is wrong with the rest.
pub(super) fn recover(
    file: FileId,
    text: &str,
    tokens: &[Token],
    entries: &[Range<usize>],
) -> (Vec<Item>, Vec<Diagnostic>) {
    let mut recovery = Recovery { file, text, diagnostics: Vec::new(), invalid: Vec::new() };
    let mut items = Vec::new();
    let mut lost = false;
    for entry in entries {
        let entry = tokens.get(entry.clone()).unwrap_or_default();
        // Where a block seems to end too early, its other lines start no entry either: one message will do.
        let starts = entry.first().map_or("", |first| first.text(text));
        let known = entries::ITEMS.contains(&starts) || nearest(starts, entries::ITEMS).is_some();
        let follows = lost && !known;
        lost = !known;
        items.extend(if follows { vec![recovery.invalid_item(entry)] } else { recovery.item(entry) });
    }
    recovery.diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
    (items, recovery.diagnostics)
}

impl Recovery<'_> {
    fn item(&mut self, tokens: &[Token]) -> Vec<Item> {
        let range = range(tokens);
        let mut draft = self.draft(range.clone());
        if let Some(diagnostic) = limits::check(&Draft::new(self.file, 0, ""), self.text, tokens) {
            self.diagnostics.push(diagnostic);
            return vec![self.invalid_item(tokens)];
        }
        if let Err(error) = parse(Rule::file, &draft) {
            let edits = self.block(tokens, Block::File);
            let error = edits.is_empty().then_some(error);
            self.apply(&mut draft, edits);
            if self.mend(&mut draft, error, Rule::file, Block::File).is_none() {
                self.invalid.clear();
                return vec![self.invalid_item(tokens)];
            }
        }
        let Ok(tree) = Grammar::parse(Rule::file, draft.text()) else { return vec![self.invalid_item(tokens)] };
        let mut lower = Lower::new(&draft);
        let mut items = lower.items(tree);
        self.diagnostics.append(&mut lower.diagnostics);
        self.invalid.sort_by_key(|invalid| invalid.span.start);
        let mut passed_over = self.invalid.drain(..).peekable();
        let next_starts: Vec<u32> = items.iter().skip(1).map(|item| item.span.start).chain([u32::MAX]).collect();
        for (item, end) in items.iter_mut().zip(next_starts) {
            let inside = std::iter::from_fn(|| passed_over.next_if(|invalid| invalid.span.start < end));
            place(&mut item.kind, inside.collect());
        }
        items
    }

    /// The edits that make the lines of a block readable, where the entry is one; in the file's order.
    fn block(&mut self, tokens: &[Token], inside: Block) -> Vec<Edit> {
        let Some((held, open, close)) = entries::block(self.text, tokens, inside) else { return Vec::new() };
        let mut edits = Vec::new();
        let lines = tokens.get(open + 1..close.unwrap_or(tokens.len())).unwrap_or_default();
        for line in entries::split(self.text, lines, held) {
            edits.extend(self.line(lines.get(line).unwrap_or_default(), held));
        }
        if let (None, Some(brace), Some(last)) = (close, tokens.get(open), tokens.last()) {
            let span = self.span(&brace.range);
            self.diagnostics.push(errors::unclosed(Code::SyntaxUnclosedBrace, span, "{", "}"));
            edits.push((last.range.end..last.range.end, "\n}".to_owned()));
        }
        edits
    }

    /// The edits that make one line of a block readable.
    fn line(&mut self, tokens: &[Token], block: Block) -> Vec<Edit> {
        let rule = match block {
            Block::File => Rule::file,
            Block::Lead => Rule::lead_alone,
            Block::Related => Rule::field_alone,
            Block::Criteria => Rule::criterion_alone,
            Block::Score => Rule::score_alone,
            Block::Decide => Rule::decide_alone,
            Block::Test => Rule::test_alone,
            Block::Rates => Rule::rate_alone,
        };
        let range = range(tokens);
        let mut draft = self.draft(range.clone());
        let Err(error) = parse(rule, &draft) else { return Vec::new() };
        let mut edits = self.block(tokens, block);
        let error = edits.is_empty().then_some(error);
        self.apply(&mut draft, edits.clone());
        match self.mend(&mut draft, error, rule, block) {
            Some(mends) => {
                edits.extend(mends);
                edits
            }
            None => {
                let declares = entries::declared(self.text, tokens, block).map(|token| self.name(token));
                self.invalid.push(Invalid { declares, span: self.span(&range) });
                let blank = self.text.get(range.clone()).unwrap_or("").chars();
                vec![(range, blank.map(|c| if c == '\n' { c } else { ' ' }).collect())]
            }
        }
    }

    /// Reports what is wrong with the draft and mends what can be mended; the mends, or nothing where the draft
    /// stays unreadable.
    /// `error` is the draft's, where it is known already.
    fn mend(
        &mut self,
        draft: &mut Draft,
        mut error: Option<Box<Error<Rule>>>,
        rule: Rule,
        block: Block,
    ) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        let mut reached = 0;
        for _ in 0..MENDS {
            let Some(error) = error.take().or_else(|| parse(rule, draft).err()) else { return Some(edits) };
            let slip = diagnose(draft, &error, block);
            if self.diagnostics.last().is_some_and(|last| last.code == Code::SyntaxUnclosedText) && reached > 0 {
                // Where the text should have ended is not known, so what follows may be in it.
                return None;
            }
            let at = slip.diagnostic.span().map_or(0, |span| span.start);
            if at < reached {
                return None;
            }
            self.diagnostics.push(slip.diagnostic);
            let (range, replacement) = slip.mend?;
            edits.push((draft.file_range(range.clone()), replacement.clone()));
            draft.replace(range, &replacement);
            reached = at + 1;
        }
        None
    }

    /// Applies edits of the file to a fresh draft.
    fn apply(&self, draft: &mut Draft, mut edits: Vec<Edit>) {
        edits.sort_by_key(|(range, _)| range.start);
        if edits.iter().zip(edits.iter().skip(1)).all(|((one, _), (next, _))| one.end <= next.start) {
            return draft.replace_all(edits);
        }
        // Where one covers the other: from the last to the first, so that places stay where they are.
        for (range, replacement) in edits.into_iter().rev() {
            draft.replace(draft.draft_range(range), &replacement);
        }
    }

    fn draft(&self, range: Range<usize>) -> Draft {
        Draft::new(self.file, range.start, self.text.get(range).unwrap_or(""))
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start as u32, range.end as u32)
    }

    fn name(&self, token: &Token) -> Name {
        Name { text: token.text(self.text).trim_matches('`').to_owned(), span: self.span(&token.range) }
    }

    fn invalid_item(&self, tokens: &[Token]) -> Item {
        let span = self.span(&range(tokens));
        let declares = entries::declared(self.text, tokens, Block::File).map(|token| self.name(token));
        Item { kind: ItemKind::Invalid(Invalid { declares, span }), span }
    }
}

fn parse(rule: Rule, draft: &Draft) -> Result<(), Box<Error<Rule>>> {
    Grammar::parse(rule, draft.text()).map(drop).map_err(Box::new)
}

/// From the first token to the last.
fn range(tokens: &[Token]) -> Range<usize> {
    let start = tokens.first().map_or(0, |token| token.range.start);
    start..tokens.last().map_or(start, |token| token.range.end)
}

/// Puts lines that could not be read, in the file's order, where they stood.
fn place(item: &mut ItemKind, invalids: Vec<Invalid>) {
    match item {
        ItemKind::Lead(lead) => {
            insert(&mut lead.entries, invalids, LeadEntry::Invalid, lead_span, |entry| match entry {
                LeadEntry::Related(related) => Some((related.span, &mut related.entries)),
                LeadEntry::MissingEverywhere { .. } | LeadEntry::Field(_) | LeadEntry::Invalid(_) => None,
            })
        }
        ItemKind::Criteria(criteria) => {
            let span = |entry: &CriteriaEntry| match entry {
                CriteriaEntry::Criterion { span, .. } => *span,
                CriteriaEntry::Invalid(invalid) => invalid.span,
            };
            insert(&mut criteria.entries, invalids, CriteriaEntry::Invalid, span, |_| None);
        }
        ItemKind::Score(score) => {
            let invalid = |invalid: Invalid| {
                let span = invalid.span;
                ScoreEntry { kind: ScoreEntryKind::Invalid(invalid), clauses: Vec::new(), span }
            };
            insert(
                &mut score.entries,
                invalids,
                invalid,
                |entry| entry.span,
                |entry| match &mut entry.kind {
                    ScoreEntryKind::BestOf(entries) => Some((entry.span, entries)),
                    ScoreEntryKind::If { .. } | ScoreEntryKind::Per { .. } | ScoreEntryKind::ForEach { .. } => None,
                    ScoreEntryKind::By { .. } | ScoreEntryKind::Invalid(_) => None,
                },
            );
        }
        ItemKind::Decide(decide) => {
            let invalid =
                |invalid: Invalid| DecideEntry { span: invalid.span, kind: DecideEntryKind::Invalid(invalid) };
            insert(&mut decide.entries, invalids, invalid, |entry| entry.span, |_| None);
        }
        ItemKind::Test(test) => {
            let invalid = |invalid: Invalid| TestEntry { span: invalid.span, kind: TestEntryKind::Invalid(invalid) };
            insert(&mut test.entries, invalids, invalid, |entry| entry.span, |_| None);
        }
        ItemKind::Policy(_)
        | ItemKind::Timezone(_)
        | ItemKind::Stages(_)
        | ItemKind::Rates(_)
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

fn lead_span(entry: &LeadEntry) -> Span {
    match entry {
        LeadEntry::MissingEverywhere { span, .. } => *span,
        LeadEntry::Field(field) => field.span,
        LeadEntry::Related(related) => related.span,
        LeadEntry::Invalid(invalid) => invalid.span,
    }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The entries of a block inside of a block, and where it stands.
type Inner<'e, E> = (Span, &'e mut Vec<E>);

/// Inserts lines among entries, or among those of the block that they stood in; in one pass over both.
fn insert<E>(
    entries: &mut Vec<E>,
    invalids: Vec<Invalid>,
    entry: fn(Invalid) -> E,
    span: fn(&E) -> Span,
    block: fn(&mut E) -> Option<Inner<'_, E>>,
) {
    let mut invalids = invalids.into_iter().peekable();
    let mut outside = Vec::new();
    for (around, inner) in entries.iter_mut().filter_map(block) {
        while let Some(invalid) = invalids.next_if(|invalid| invalid.span.start < around.start) {
            outside.push(entry(invalid));
        }
        while let Some(invalid) = invalids.next_if(|invalid| covers(around, invalid.span)) {
            inner.push(entry(invalid));
        }
        inner.sort_by_key(|entry| span(entry).start);
    }
    entries.extend(outside.into_iter().chain(invalids.map(entry)));
    entries.sort_by_key(|entry| span(entry).start);
}
