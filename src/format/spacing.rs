//! The blanks between two tokens that stand on one line.

use std::collections::HashSet;

use super::pieces::Pieces;
use crate::syntax::tokens::Kind;
use crate::syntax::written::RESERVED;

/// Reserved words that are a value, or that end a test: an operator may stand behind them.
const ENDING: [&str; 7] = ["defined", "missing", "true", "false", "today", "now", "outcome"];

/// Words that a value may stand behind, and that are names elsewhere.
const LEADING: [&str; 14] =
    ["default", "under", "least", "most", "as", "to", "from", "of", "with", "word", "contains", "where", "per", "by"];

/// What has to be known of the tree to tell one sign from another.
#[derive(Debug, Default)]
pub(super) struct Spacing {
    /// Tokens that start an entry.
    pub(super) starts: HashSet<usize>,
    /// The signs of points: they belong to the number behind them.
    pub(super) points: HashSet<usize>,
}

impl Spacing {
    /// The blanks before a token that stands behind another on its line.
    pub(super) fn before(&self, pieces: &Pieces<'_>, at: usize) -> usize {
        let Some(before) = at.checked_sub(1).filter(|_| !self.starts.contains(&at)) else { return 0 };
        let tight = match (pieces.word(before), pieces.word(at)) {
            (_, "," | ":" | ")" | ".") | ("(" | ".", _) | ("{", "}") => true,
            (_, "(") => self.is_call(pieces, before),
            ("+" | "-", _) => self.is_sign_of(pieces, before),
            (_, _) => false,
        };
        usize::from(!tight)
    }

    /// Whether a `+` or `-` belongs to the number behind it.
    fn is_sign_of(&self, pieces: &Pieces<'_>, at: usize) -> bool {
        self.points.contains(&at) || self.starts.contains(&at) || !self.ends_operand(pieces, at - 1)
    }

    /// Whether what stands here is a function's name, before its parenthesis.
    fn is_call(&self, pieces: &Pieces<'_>, at: usize) -> bool {
        let is_word = pieces.token(at).is_some_and(|token| token.kind == Kind::Word);
        is_word && !RESERVED.contains(&pieces.word(at)) && self.ends_operand(pieces, at)
    }

    /// Whether a value may end with this token.
    fn ends_operand(&self, pieces: &Pieces<'_>, at: usize) -> bool {
        let Some(token) = pieces.token(at) else { return false };
        let word = pieces.word(at);
        match token.kind {
            Kind::Word if RESERVED.contains(&word) => ENDING.contains(&word),
            Kind::Word if LEADING.contains(&word) => !self.leads(pieces, at),
            Kind::Word | Kind::Backquoted | Kind::Text | Kind::Numeral => true,
            Kind::Sign => word == ")",
            Kind::OpenBackquote | Kind::OpenText | Kind::OddText | Kind::Odd => false,
        }
    }

    /// Whether such a word is a keyword here: it stands where no name may, behind a value.
    fn leads(&self, pieces: &Pieces<'_>, at: usize) -> bool {
        match pieces.word(at) {
            "under" => true,
            "by" if self.starts.contains(&at) => true,
            _ => at.checked_sub(1).is_some_and(|before| {
                !self.starts.contains(&at)
                    && match pieces.token(before).map(|token| token.kind) {
                        Some(Kind::Word) => {
                            let word = pieces.word(before);
                            !RESERVED.contains(&word) || ENDING.contains(&word)
                        }
                        Some(Kind::Backquoted | Kind::Text | Kind::Numeral) => true,
                        Some(Kind::Sign) => pieces.word(before) == ")",
                        Some(Kind::OpenBackquote | Kind::OpenText | Kind::OddText | Kind::Odd) | None => false,
                    }
            }),
        }
    }
}
