//! The texts of `because`: `"Budget {budget}, wants to start within {timing}"`.
//!
//! Between braces stands the name of a value; `{{` and `}}` stand for the braces themselves. Its fields count as used: a
//! reason that leaves out a value that could not be read would mislead.

use std::sync::Arc;

use crate::check::context::Context;
use crate::check::{errors, expr};
use crate::policy::{Template, TemplatePart};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name, Text};

/// Reads a text with values in braces. Names in it are the lead's.
pub(super) fn lower(context: &mut Context, text: &Text) -> Option<Template> {
    let pieces = context.accept(pieces(text))?;
    let mut parts = Vec::new();
    let mut complete = true;
    for piece in pieces {
        match piece {
            Piece::Text(text) => parts.push(TemplatePart::Text(Arc::from(text))),
            Piece::Name(place) => {
                let value = context.in_scope(None, |context| expr::value(context, &place, None));
                match value {
                    Some(value) => parts.push(TemplatePart::Value(value)),
                    None => complete = false,
                }
            }
        }
    }
    complete.then_some(Template { parts })
}

/// A part of a template as written.
enum Piece {
    Text(String),
    Name(Expr),
}

#[expect(clippy::result_large_err, reason = "diagnostics are rare")]
fn pieces(text: &Text) -> Result<Vec<Piece>, crate::diagnostic::Diagnostic> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut chars = text.value.char_indices().peekable();
    while let Some((start, char)) = chars.next() {
        let doubled = chars.peek().is_some_and(|(_, next)| *next == char);
        match char {
            '{' | '}' if doubled => {
                chars.next();
                plain.push(char);
            }
            '{' => {
                let mut inner = String::new();
                let end = loop {
                    match chars.next() {
                        Some((end, '}')) => break Some(end),
                        Some((_, '{')) | None => break None,
                        Some((_, other)) => inner.push(other),
                    }
                };
                let Some(end) = end else {
                    return Err(errors::braces(part(text, start, start + 1), "this brace is not closed"));
                };
                let span = part(text, start + 1, end);
                let name = named(&inner, span).ok_or_else(|| errors::braces(span, "here stands no name"))?;
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Name(name));
            }
            '}' => return Err(errors::braces(part(text, start, start + 1), "this brace closes nothing")),
            other => plain.push(other),
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

/// The place of some bytes of the text's value; the whole text where escapes have moved them.
fn part(text: &Text, start: usize, end: usize) -> Span {
    let quoted = (text.span.end - text.span.start) as usize;
    if quoted != text.value.len() + 2 {
        return text.span;
    }
    let at = |offset: usize| text.span.start + 1 + offset as u32;
    Span::new(text.span.file, at(start), at(end))
}

/// `budget`, `BANT.need`, `` `Annual revenue` ``, `outcome`, `today`
fn named(inner: &str, span: Span) -> Option<Expr> {
    let inner = inner.trim();
    let kind = match inner {
        "outcome" => ExprKind::Outcome,
        "today" => ExprKind::Today,
        "now" => ExprKind::Now,
        _ => {
            let name = |text: &str| plain_name(text).map(|text| Name { text, span });
            match name(inner) {
                Some(name) => ExprKind::Name(name),
                None => {
                    let (of, member) = inner.split_once('.')?;
                    ExprKind::Member { of: name(of)?, member: name(member)? }
                }
            }
        }
    };
    Some(Expr { kind, span })
}

fn plain_name(text: &str) -> Option<String> {
    if let Some(quoted) = text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
        return (!quoted.is_empty() && !quoted.contains('`')).then(|| quoted.to_owned());
    }
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    (starts && chars.all(unicode_ident::is_xid_continue)).then(|| text.to_owned())
}
