//! From the place where pest stopped to a diagnostic in the reader's words, and a mend to go on with.
//!
//! The particular before the general: slips that people make, each with its own message; else what was expected
//! and what stands there.

mod field;
mod foreign;
mod literal;
mod structure;

use std::ops::Range;

use pest::error::{Error, ErrorVariant, InputLocation};

use super::draft::Draft;
use super::entries::Block;
use super::grammar::Rule;
use super::tokens::{self, Kind, Token};
use super::{errors, words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;

/// A diagnostic, and what to put where so that the rest of the entry can be read.
pub(super) struct Slip {
    pub(super) diagnostic: Diagnostic,
    pub(super) mend: Option<(Range<usize>, String)>,
}

/// What is wrong in a draft of one entry of a block.
pub(super) fn diagnose(draft: &Draft, error: &Error<Rule>, block: Block) -> Slip {
    let text = draft.text();
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let tokens = tokens::scan(text).tokens;
    let index = tokens.partition_point(|token| token.range.end <= at);
    let place = Place { draft, text, tokens: &tokens, index, expected: &expected, block };
    place
        .quote()
        .or_else(|| place.quoted_literal())
        .or_else(|| place.numeral())
        .or_else(|| place.foreign_sign())
        .or_else(|| place.bracket())
        .or_else(|| place.else_branch())
        .or_else(|| place.field())
        .or_else(|| place.word())
        .or_else(|| place.structure())
        .unwrap_or_else(|| place.unexpected())
}

/// Where pest stopped.
struct Place<'p> {
    draft: &'p Draft,
    text: &'p str,
    tokens: &'p [Token],
    /// The token that cannot stand here; one beyond the last at the entry's end.
    index: usize,
    expected: &'p [Rule],
    block: Block,
}

impl<'p> Place<'p> {
    fn token(&self, offset: isize) -> Option<&'p Token> {
        self.index.checked_add_signed(offset).and_then(|index| self.tokens.get(index))
    }

    fn word_at(&self, offset: isize) -> &'p str {
        self.token(offset).map_or("", |token| token.text(self.text))
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.draft.span(range.clone())
    }

    fn wants(&self, rules: &[Rule]) -> bool {
        self.expected.iter().any(|rule| rules.contains(rule))
    }

    /// Whether the keyword could stand here.
    fn wants_word(&self, word: &str) -> bool {
        self.expected.iter().any(|rule| words::keyword(*rule) == Some(word))
    }

    /// Whether all that is wanted is in quotes.
    fn wants_only(&self, rule: Rule) -> bool {
        self.expected.iter().all(|wanted| *wanted == rule) && !self.expected.is_empty()
    }

    /// The token's range, or the empty one behind the last token.
    fn here(&self) -> Range<usize> {
        let end = self.tokens.last().map_or(0, |token| token.range.end);
        self.token(0).map_or(end..end, |token| token.range.clone())
    }

    /// The empty range behind the token before.
    fn behind(&self) -> Range<usize> {
        self.token(-1).map_or(0..0, |token| token.range.end..token.range.end)
    }

    /// A diagnostic that offers one replacement for the range.
    fn replace(&self, range: Range<usize>, right: &str, diagnostic: Diagnostic) -> Option<Slip> {
        Some(Slip { diagnostic, mend: Some((range, right.to_owned())) })
    }

    fn stop(&self, diagnostic: Diagnostic) -> Option<Slip> {
        Some(Slip { diagnostic, mend: None })
    }

    /// Quotes of all kinds, and characters that cannot be seen.
    fn quote(&self) -> Option<Slip> {
        let token = self.token(0)?;
        let (span, written) = (self.span(&token.range), token.text(self.text));
        match token.kind {
            Kind::OpenText => {
                let diagnostic = errors::unclosed(Code::SyntaxUnclosedText, span, "\"", "\"");
                self.replace(token.range.end..token.range.end, "\"", diagnostic)
            }
            Kind::OpenBackquote => self.stop(errors::unclosed_name(span)),
            Kind::OddText => {
                let inner = written.trim_matches(|c| matches!(c, '\'' | '’' | '‘' | '“' | '”' | '„' | '«' | '»' | '"'));
                let right = format!("\"{}\"", inner.replace('\\', "\\\\").replace('"', "\\\""));
                self.replace(token.range.clone(), &right, errors::quotes(span, &right))
            }
            Kind::Odd => {
                let character = written.chars().next()?;
                let right = if character.is_whitespace() { " " } else { "" };
                self.replace(token.range.clone(), right, errors::odd_character(span, character))
            }
            Kind::Text => {
                let escape = unknown_escape(written)?;
                let range = token.range.start + escape.start..token.range.start + escape.end;
                let found = self.text.get(range.clone())?;
                let diagnostic = errors::unknown_escape(self.span(&range), found);
                self.replace(range.start..range.start + 1, "\\\\", diagnostic)
            }
            Kind::Word | Kind::Backquoted | Kind::Numeral | Kind::Sign => None,
        }
    }

    fn starts_line(&self) -> bool {
        self.token(0).is_some_and(|token| token.starts_line)
    }

    fn unexpected(&self) -> Slip {
        let here = self.here();
        let expected = words::list(self.expected);
        let expected = if expected.is_empty() { "something else".to_owned() } else { expected };
        let found = self.word_at(0);
        let shown: String = found.chars().take(40).collect();
        let range = if found.is_empty() { self.behind() } else { here };
        let mut diagnostic = errors::unexpected(self.span(&range), &shown, &expected);
        if self.starts_line() && self.index > 0 {
            diagnostic =
                diagnostic.help("a line break ends an entry, except inside parentheses and behind an operator");
        }
        Slip { diagnostic, mend: None }
    }
}

/// The word that was probably meant, if one is near enough. Words of two letters are near to too much.
fn near<'w>(found: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    nearest(found, words).filter(|_| found.chars().count() > 2)
}

/// Where a text has a backslash that means nothing.
fn unknown_escape(written: &str) -> Option<Range<usize>> {
    let mut characters = written.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        let (next_at, next) = characters.next()?;
        let end = next_at + next.len_utf8();
        let (known, end) = match next {
            '"' | '\\' | 'n' | 't' => (true, end),
            'u' => code_point(written, end),
            _ => (false, end),
        };
        if !known {
            return Some(at..end);
        }
    }
    None
}

/// Whether `{1F600}` at the place names a character, and where it ends.
fn code_point(written: &str, at: usize) -> (bool, usize) {
    let rest = written.get(at..).unwrap_or("");
    let Some((digits, _)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) else { return (false, at) };
    if !(1..=6).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return (false, at);
    }
    let code = u32::from_str_radix(digits, 16).ok();
    (code.and_then(char::from_u32).is_some(), at + digits.len() + 2)
}
