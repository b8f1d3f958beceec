//! Parsing a text that has mistakes: entry by entry, and inside blocks line by line.
//!
//! Each unreadable line is reported once, blanked in the draft, and stands in the tree as an `Invalid` node. A slip
//! with an obvious mend is reported and mended in the draft, so that the entry is still there for the checker.

use std::ops::Range;

use pest::Parser;

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
        let (known, nearly) = (entries::ITEMS.contains(&starts), nearest(starts, entries::ITEMS).is_some());
        let follows = lost && !known && !nearly;
        lost = !known && !nearly;
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
        if Grammar::parse(Rule::file, draft.text()).is_err() {
            let edits = self.block(tokens, Block::File);
            self.apply(&mut draft, edits);
            if self.mend(&mut draft, Rule::file, Block::File).is_none() {
                self.invalid.clear();
                return vec![self.invalid_item(tokens)];
            }
        }
        let Ok(tree) = Grammar::parse(Rule::file, draft.text()) else { return vec![self.invalid_item(tokens)] };
        let mut lower = Lower::new(&draft);
        let mut items = lower.items(tree);
        self.diagnostics.append(&mut lower.diagnostics);
        for invalid in self.invalid.drain(..) {
            if let Some(item) = items.iter_mut().rev().find(|item| item.span.start <= invalid.span.start) {
                place(&mut item.kind, invalid);
            }
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
        if Grammar::parse(rule, draft.text()).is_ok() {
            return Vec::new();
        }
        let mut edits = self.block(tokens, block);
        self.apply(&mut draft, edits.clone());
        match self.mend(&mut draft, rule, block) {
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
    fn mend(&mut self, draft: &mut Draft, rule: Rule, block: Block) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        let mut reached = 0;
        for _ in 0..MENDS {
            let error = match Grammar::parse(rule, draft.text()) {
                Ok(_) => return Some(edits),
                Err(error) => error,
            };
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

    /// Applies edits of the file to a fresh draft: from the last to the first, so that places stay where they are.
    fn apply(&self, draft: &mut Draft, mut edits: Vec<Edit>) {
        // Of several insertions at one place the first comes last, so that it ends up in front.
        edits.reverse();
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        for (range, replacement) in edits {
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

/// From the first token to the last.
fn range(tokens: &[Token]) -> Range<usize> {
    let start = tokens.first().map_or(0, |token| token.range.start);
    start..tokens.last().map_or(start, |token| token.range.end)
}

/// Puts a line that could not be read where it stood.
fn place(item: &mut ItemKind, invalid: Invalid) {
    let span = invalid.span;
    match item {
        ItemKind::Lead(lead) => {
            let inside = lead.entries.iter_mut().find_map(|entry| match entry {
                LeadEntry::Related(related) if covers(related.span, span) => Some(&mut related.entries),
                LeadEntry::Related(_) | LeadEntry::MissingEverywhere { .. } => None,
                LeadEntry::Field(_) | LeadEntry::Invalid(_) => None,
            });
            match inside {
                Some(entries) => insert(entries, LeadEntry::Invalid(invalid), lead_span),
                None => insert(&mut lead.entries, LeadEntry::Invalid(invalid), lead_span),
            }
        }
        ItemKind::Criteria(criteria) => {
            insert(&mut criteria.entries, CriteriaEntry::Invalid(invalid), |entry| match entry {
                CriteriaEntry::Criterion { span, .. } => *span,
                CriteriaEntry::Invalid(invalid) => invalid.span,
            });
        }
        ItemKind::Score(score) => {
            let entry = ScoreEntry { kind: ScoreEntryKind::Invalid(invalid), clauses: Vec::new(), span };
            let inside = score.entries.iter_mut().find_map(|entry| match &mut entry.kind {
                ScoreEntryKind::BestOf(entries) if covers(entry.span, span) => Some(entries),
                ScoreEntryKind::BestOf(_) | ScoreEntryKind::If { .. } | ScoreEntryKind::Per { .. } => None,
                ScoreEntryKind::ForEach { .. } | ScoreEntryKind::By { .. } | ScoreEntryKind::Invalid(_) => None,
            });
            match inside {
                Some(entries) => insert(entries, entry, |entry| entry.span),
                None => insert(&mut score.entries, entry, |entry| entry.span),
            }
        }
        ItemKind::Decide(decide) => {
            let entry = DecideEntry { kind: DecideEntryKind::Invalid(invalid), span };
            insert(&mut decide.entries, entry, |entry| entry.span);
        }
        ItemKind::Test(test) => {
            let entry = TestEntry { kind: TestEntryKind::Invalid(invalid), span };
            insert(&mut test.entries, entry, |entry| entry.span);
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

/// Inserts by place.
fn insert<T>(entries: &mut Vec<T>, entry: T, span: fn(&T) -> Span) {
    let at = entries.partition_point(|other| span(other).start < span(&entry).start);
    entries.insert(at, entry);
}
