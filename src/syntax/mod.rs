//! Text to AST. Only this module sees pest; `grammar/bantam.pest` is the grammar.

pub mod ast;
mod draft;
mod errors;
mod grammar;
mod lower;

use pest::Parser;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Sources};
use draft::Draft;
use grammar::{Grammar, Rule};
use lower::Lower;

/// Parses one file. Never fails: what could not be read is an `Invalid` node with a diagnostic.
#[must_use]
pub fn parse(sources: &Sources, file: FileId) -> (ast::File, Vec<Diagnostic>) {
    let Some(source) = sources.get(file) else { return (ast::File::default(), Vec::new()) };
    let draft = Draft::new(file, 0, source.text());
    match Grammar::parse(Rule::file, draft.text()) {
        Ok(tree) => {
            let mut lower = Lower::new(&draft);
            let items = lower.items(tree);
            (ast::File { items, comments: Vec::new() }, lower.diagnostics)
        }
        Err(error) => {
            let at = match error.location {
                pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
            };
            (ast::File::default(), vec![errors::unexpected(draft.span(at..at))])
        }
    }
}
