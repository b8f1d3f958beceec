//! A text cut into its tokens, with what stands between them: comments, blank lines, line breaks.
//!
//! The formatter never changes a token, nor their order. All that it decides is what stands in the gaps.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::spacing::Spacing;
use crate::source::Span;
use crate::syntax::ast::Comment;
use crate::syntax::tokens::{self, Token};

/// A comment, and how it stands in its gap.
#[derive(Clone, Debug)]
pub(super) struct Remark {
    /// Where, in bytes.
    pub(super) range: Range<usize>,
    /// Whether nothing stands before it on its line.
    pub(super) own_line: bool,
}

/// What stands before a token.
#[derive(Clone, Debug, Default)]
pub(super) struct Gap {
    /// The comments, in order.
    pub(super) remarks: Vec<Remark>,
    /// Whether there is a line break.
    pub(super) broken: bool,
}

/// A text as the formatter sees it.
#[derive(Debug)]
pub(super) struct Pieces<'t> {
    pub(super) text: &'t str,
    tokens: Vec<Token>,
    /// Before each token, and behind the last.
    gaps: Vec<Gap>,
    /// The closing bracket of each opening one.
    mates: Vec<Option<usize>>,
    /// The columns that all tokens before this one take, each with its blank before it.
    widths: Vec<usize>,
    /// How many commented gaps stand before this token.
    commented: Vec<usize>,
    /// Blanks before a token that stands behind another on its line.
    blanks: Vec<usize>,
    /// Blanks beyond that, to bring a token into its column.
    pads: Vec<usize>,
}

impl<'t> Pieces<'t> {
    /// Cuts a text; the comments are those that its parser found.
    pub(super) fn new(text: &'t str, comments: &[Comment]) -> Pieces<'t> {
        let tokens = tokens::scan(text).tokens;
        let mut comments = comments.iter().map(|comment| comment.span.range()).peekable();
        let mut gaps = Vec::with_capacity(tokens.len() + 1);
        let mut at = 0;
        let ends = tokens.iter().map(|token| token.range.clone()).chain(std::iter::once(text.len()..text.len()));
        for token in ends {
            let mut gap = Gap { remarks: Vec::new(), broken: has_break(text, at..token.start) };
            while let Some(range) = comments.next_if(|comment| comment.start < token.start) {
                let own_line = at == 0 || has_break(text, at..range.start);
                at = range.end;
                gap.remarks.push(Remark { range, own_line });
            }
            gaps.push(gap);
            at = token.end;
        }
        let (mates, pads) = (mates(text, &tokens), vec![0; tokens.len()]);
        Pieces { text, tokens, gaps, mates, pads, widths: Vec::new(), commented: Vec::new(), blanks: Vec::new() }
    }

    /// Works out how wide everything is on one line.
    pub(super) fn measure(&mut self, spacing: &Spacing) {
        let (mut width, mut commented) = (0, 0);
        self.widths.push(0);
        for (at, token) in self.tokens.iter().enumerate() {
            let blanks = spacing.before(self, at);
            width += blanks + token.text(self.text).width();
            commented += usize::from(self.gap(at).is_some_and(|gap| !gap.remarks.is_empty()));
            self.blanks.push(blanks);
            self.widths.push(width);
            self.commented.push(commented);
        }
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    /// The text of a token; none behind the last.
    pub(super) fn word(&self, at: usize) -> &'t str {
        self.token(at).map_or("", |token| token.text(self.text))
    }

    /// What stands before a token.
    pub(super) fn gap(&self, at: usize) -> Option<&Gap> {
        self.gaps.get(at)
    }

    /// Whether a line break stands before a token.
    pub(super) fn is_broken(&self, at: usize) -> bool {
        self.gap(at).is_some_and(|gap| gap.broken)
    }

    pub(super) fn has_remark(&self, at: usize) -> bool {
        self.gap(at).is_some_and(|gap| !gap.remarks.is_empty())
    }

    /// Whether a comment stands between tokens of a range.
    pub(super) fn is_commented(&self, range: Range<usize>) -> bool {
        let before = |at: usize| self.commented.get(at).copied().unwrap_or(0);
        !range.is_empty() && before(range.end - 1) > before(range.start)
    }

    /// The columns of a range of tokens on one line, without the columns that tables need.
    pub(super) fn width(&self, range: Range<usize>) -> usize {
        let before = |at: usize| self.widths.get(at).copied().unwrap_or(0);
        if range.is_empty() {
            return 0;
        }
        let first = self.blanks.get(range.start).copied().unwrap_or(0);
        (before(range.end) - before(range.start)).saturating_sub(first)
    }

    /// The columns of a range of tokens on one line.
    pub(super) fn padded(&self, range: Range<usize>) -> usize {
        let pads = self.pads.get(range.start + 1..range.end).unwrap_or_default();
        self.width(range) + pads.iter().sum::<usize>()
    }

    /// The blanks before a token that stands behind another on its line.
    pub(super) fn blanks(&self, at: usize) -> usize {
        let blanks = self.blanks.get(at).copied().unwrap_or(0);
        blanks + self.pads.get(at).copied().unwrap_or(0)
    }

    /// Puts a token so many columns further to the right.
    pub(super) fn pad(&mut self, at: usize, columns: usize) {
        if let Some(pad) = self.pads.get_mut(at) {
            *pad = columns;
        }
    }

    /// The tokens under a span.
    pub(super) fn under(&self, span: Span) -> Range<usize> {
        let (start, end) = (span.start as usize, span.end as usize);
        let first = self.tokens.partition_point(|token| token.range.start < start);
        first..self.tokens.partition_point(|token| token.range.start < end).max(first)
    }

    /// The bracket that closes the one here.
    pub(super) fn mate(&self, at: usize) -> Option<usize> {
        self.mates.get(at).copied().flatten()
    }

    /// The bytes of a range of tokens.
    pub(super) fn bytes(&self, range: Range<usize>) -> Range<usize> {
        let start = self.token(range.start).map_or(self.text.len(), |token| token.range.start);
        start..self.end_before(range.end).max(start)
    }

    /// Whether a token stands on the line below the token before it, with no comment of its own line between.
    pub(super) fn is_next_line(&self, at: usize) -> bool {
        let Some(gap) = self.gap(at) else { return false };
        let start = self.token(at).map_or(self.text.len(), |token| token.range.start);
        let behind = gap.remarks.last().map_or(self.end_before(at), |remark| remark.range.end);
        !gap.remarks.iter().any(|remark| remark.own_line) && breaks(self.text, behind..start) <= 1
    }

    /// The first of a range that reads so.
    pub(super) fn find(&self, mut range: Range<usize>, word: &str) -> Option<usize> {
        range.find(|at| self.word(*at) == word)
    }

    /// Where the last token before `at` ends.
    fn end_before(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.token(before)).map_or(0, |token| token.range.end)
    }
}

fn mates(text: &str, tokens: &[Token]) -> Vec<Option<usize>> {
    let mut mates = vec![None; tokens.len()];
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text(text) {
            "(" | "{" => open.push(at),
            ")" | "}" => {
                if let Some(mate) = open.pop().and_then(|start| mates.get_mut(start)) {
                    *mate = Some(at);
                }
            }
            _ => {}
        }
    }
    mates
}

/// The line breaks in these bytes.
pub(super) fn breaks(text: &str, range: Range<usize>) -> usize {
    let between = text.get(range).unwrap_or("");
    between.matches('\n').count() + between.matches('\r').count() - between.matches("\r\n").count()
}

/// Whether there is a line break in these bytes.
pub(super) fn has_break(text: &str, range: Range<usize>) -> bool {
    text.get(range).is_some_and(|between| between.contains(['\n', '\r']))
}
