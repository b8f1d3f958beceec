//! Text to AST. Only this module sees pest; `grammar/bantam.pest` is the grammar.
//!
//! Parsing never fails, never panics, and never recurses deeper than 128 brackets: what could not be read is an
//! `Invalid` node and has had its diagnostic. A text without mistakes is parsed in one go; one with mistakes entry
//! by entry, so that a bad line costs itself only and all mistakes are reported in one run.

pub mod ast;
mod bytes;
mod diagnose;
mod draft;
mod entries;
mod errors;
mod grammar;
mod limits;
mod lower;
mod numerals;
mod recover;
pub(crate) mod tokens;
mod words;
pub mod written;

use pest::Parser;

pub use bytes::decode;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Sources, Span};
use draft::Draft;
use entries::Block;
use grammar::{Grammar, Rule};
use lower::Lower;

/// Parses one file. Never fails: what could not be read is an `Invalid` node with a diagnostic.
#[must_use]
pub fn parse(sources: &Sources, file: FileId) -> (ast::File, Vec<Diagnostic>) {
    let Some(source) = sources.get(file) else { return (ast::File::default(), Vec::new()) };
    let text = source.text();
    let tokens::Tokens { tokens, comments } = tokens::scan(text);
    let comments = comments.into_iter().map(|range| ast::Comment {
        text: text.get(range.clone()).unwrap_or("").to_owned(),
        span: Span::new(file, range.start as u32, range.end as u32),
    });
    let comments = comments.collect();
    let entries = entries::split(text, &tokens, Block::File);
    let draft = Draft::new(file, 0, text);
    let bounded = entries
        .iter()
        .filter_map(|entry| tokens.get(entry.clone()))
        .all(|entry| limits::check(&draft, text, entry).is_none());
    if bounded && let Ok(tree) = Grammar::parse(Rule::file, draft.text()) {
        let mut lower = Lower::new(&draft);
        let items = lower.items(tree);
        return (ast::File { items, comments }, lower.diagnostics);
    }
    let (items, diagnostics) = recover::recover(file, text, &tokens, &entries);
    (ast::File { items, comments }, diagnostics)
}

/// What is wrong with a policy's top file that holds no entry at all. A file that is used by another may be empty.
#[must_use]
pub fn empty(sources: &Sources, file: FileId, parsed: &ast::File) -> Option<Diagnostic> {
    let source = sources.get(file)?;
    let start = if source.text().starts_with('\u{FEFF}') { 3 } else { 0 };
    parsed.items.is_empty().then(|| errors::empty_file(Span::new(file, start, start)))
}
