//! Bounds on nesting and on chains, checked on tokens before pest sees the text: pest and the lowering recurse.

use super::draft::Draft;
use super::errors;
use super::tokens::{Kind, Token};
use crate::diagnostic::Diagnostic;

/// How deep brackets, `not`, unary `-` and `list of` may nest.
pub(super) const DEPTH: usize = 128;
/// How many operands one chain may have.
pub(super) const TERMS: usize = 10_000;

/// The first place where an entry goes beyond the bounds, if it does.
pub(super) fn check(draft: &Draft, text: &str, tokens: &[Token]) -> Option<Diagnostic> {
    // For each open bracket: the depth outside of it, the operands of the chain that it stands in, and whether it
    // is a parenthesis, in which lines may be broken.
    let mut open: Vec<(usize, usize, bool)> = Vec::new();
    let (mut depth, mut prefixes, mut terms) = (0, 0, 1);
    for token in tokens {
        let word = token.text(text);
        let may_end = open.last().is_none_or(|(_, _, parenthesis)| !parenthesis);
        if token.starts_line && may_end && !matches!(word, "and" | "or") {
            terms = 1;
        }
        match word {
            "not" | "-" => prefixes += 1,
            // `list of list of text`
            "list" => prefixes += 1,
            "of" => {}
            "(" | "{" => {
                open.push((depth, terms, word == "("));
                depth += prefixes + 1;
                (prefixes, terms) = (0, 1);
            }
            ")" | "}" => {
                (depth, terms, _) = open.pop().unwrap_or((0, 1, false));
                prefixes = 0;
            }
            _ => prefixes = 0,
        }
        match word {
            "and" | "or" | "+" | "-" | "*" | "/" | "default" if token.kind != Kind::Text => terms += 1,
            "," => terms = 1,
            _ => {}
        }
        if depth + prefixes > DEPTH {
            return Some(errors::too_deep(draft.span(token.range.clone())));
        }
        if terms > TERMS {
            return Some(errors::too_long(draft.span(token.range.clone())));
        }
    }
    None
}
