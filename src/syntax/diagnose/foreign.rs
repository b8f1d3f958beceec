//! Signs and words of other languages, in the wrong case, or in the wrong place.

use super::{Place, Slip, near};
use crate::diagnostic::Code;
use crate::syntax::entries::{Block, ITEMS};
use crate::syntax::errors;
use crate::syntax::grammar::Rule;
use crate::syntax::tokens::{Kind, Token};
use crate::syntax::written::RESERVED;

impl Place<'_> {
    /// `&&`, `==`, `≥`.
    pub(super) fn foreign_sign(&self) -> Option<Slip> {
        let token = self.token(0).filter(|token| token.kind == Kind::Sign)?;
        let found = token.text(self.text);
        if found == ";" && self.wants(&[Rule::EOI]) && self.token(1).is_none_or(|next| next.starts_line) {
            let diagnostic = errors::semicolon(self.span(&token.range));
            return self.replace(token.range.clone(), "", diagnostic);
        }
        if let Some(slip) = self.foreign_comment(found) {
            return Some(slip);
        }
        let right = match found {
            "=>" | "->" | "→" if self.wants_word("then") && !self.wants(&[Rule::compare, Rule::comparison]) => "then",
            "&&" | "&" => "and",
            "||" | "|" => "or",
            "!" => "not",
            "==" | "===" | ":=" => "=",
            "<>" | "!==" | "≠" => "!=",
            "=<" | "≤" => "<=",
            "=>" | "≥" => ">=",
            "–" | "—" | "−" => "-",
            "×" => "*",
            "÷" => "/",
            ";" if self.wants(&[Rule::comma]) => ",",
            _ => return None,
        };
        let diagnostic = errors::foreign(Code::SyntaxForeignSign, self.span(&token.range), found, right);
        let follows = self.text.get(token.range.end..).is_some_and(|rest| rest.starts_with([' ', '\t', '\n', '\r']));
        let word = right.starts_with(|first: char| first.is_ascii_alphabetic());
        let right = if word && !follows { format!("{right} ") } else { right.to_owned() };
        let mut diagnostic = diagnostic;
        if let Some(edit) = diagnostic.fix.as_mut().and_then(|fix| fix.edits.first_mut()) {
            edit.replacement.clone_from(&right);
        }
        self.replace(token.range.clone(), &right, diagnostic)
    }

    /// `// why`, anywhere; `--` and `/*` where a line starts.
    fn foreign_comment(&self, found: &str) -> Option<Slip> {
        let first = self.token(0)?;
        let glued = self.token(1).filter(|next| first.range.end == next.range.start && self.index == 0);
        let two = glued.map(|next| (next.text(self.text), next.range.end));
        let end = match (found, two) {
            ("//", _) => first.range.end,
            ("-", Some(("-", end))) | ("/", Some(("*", end))) => end,
            _ => return None,
        };
        let range = first.range.start..end;
        let diagnostic = errors::comment(self.span(&range), self.text.get(range.clone())?);
        if found == "/" {
            return self.stop(diagnostic);
        }
        let diagnostic = diagnostic.fix("write `#`", self.span(&range), "#");
        if self.index == 0 { self.stop(diagnostic) } else { self.replace(range, "#", diagnostic) }
    }

    /// `expect outcome = SQL`
    fn expect_outcome(&self, found: &str) -> Option<Slip> {
        if self.block != Block::Test || found != "outcome" || self.index != 1 || self.word_at(-1) != "expect" {
            return None;
        }
        let last = match self.word_at(1) {
            "=" | "==" | "is" => 1,
            "<" | ">" | "<=" | ">=" | "!=" => return self.stop(errors::expect_outcome(self.span(&self.here()))),
            _ => 0,
        };
        let next = self.token(last + 1)?;
        let range = self.here().start..next.range.start;
        let span = self.span(&(self.here().start..self.token(last)?.range.end));
        let diagnostic = errors::expect_outcome(span).fix("leave it out", self.span(&range), "");
        self.replace(range, "", diagnostic)
    }

    /// An entry that starts with `else`, which may look like a name and be stumbled over later.
    pub(super) fn else_branch(&self) -> Option<Slip> {
        let first = self.tokens.first()?;
        let found = first.text(self.text);
        if !matches!(found, "else" | "elseif" | "elsif" | "elif") || self.index > 2 {
            return None;
        }
        let help = if self.block == Block::Decide {
            "entries are tried from top to bottom: write another `if … then …`, and `otherwise …` last"
        } else {
            "each rule votes for its stage and the highest wins: write another rule, or `otherwise Nurture`"
        };
        self.stop(errors::no_such_word(self.span(&first.range), found, help))
    }

    /// Words in the wrong spelling, from other languages, or in the wrong place.
    pub(super) fn word(&self) -> Option<Slip> {
        let token = self.token(0).filter(|token| token.kind == Kind::Word)?;
        let found = token.text(self.text);
        let span = self.span(&token.range);
        let lower = found.to_lowercase();
        if self.word_at(-1) == "not" && self.wants(&[Rule::kw_between, Rule::kw_in]) {
            return self.infix_not(found);
        }
        if lower != found && self.wants_word(&lower) {
            return self.replace(token.range.clone(), &lower, errors::keyword_case(span, found, &lower));
        }
        if lower != found && self.index == 0 && self.block == Block::File && ITEMS.contains(&lower.as_str()) {
            return self.replace(token.range.clone(), &lower, errors::keyword_case(span, found, &lower));
        }
        if let Some(slip) = self.expect_outcome(found).or_else(|| self.foreign_word(found, token)) {
            return Some(slip);
        }
        if found == "unless" && self.wants(&[Rule::kw_and]) {
            return self.stop(errors::unless_in_condition(span));
        }
        if RESERVED.contains(&found) && self.declares() {
            let right = format!("`{found}`");
            return self.replace(token.range.clone(), &right, errors::reserved_word(span, found));
        }
        if self.index == 0 && self.block == Block::File {
            return self.stop(errors::unknown_entry(span, found, near(found, ITEMS.iter().copied())));
        }
        None
    }

    /// `title not contains "x"`, `x not defined`: pest stopped behind the `not`.
    fn infix_not(&self, found: &str) -> Option<Slip> {
        let not = self.token(-1)?;
        let both = not.range.start..self.here().end;
        match found {
            "defined" => self.replace(both.clone(), "missing", errors::not_defined(self.span(&both), "missing")),
            "missing" => self.replace(both.clone(), "defined", errors::not_defined(self.span(&both), "defined")),
            "contains" | "starts" | "ends" | "matches" | "within" => {
                let test = match found {
                    "starts" => "starts with",
                    "ends" => "ends with",
                    other => other,
                };
                self.replace(not.range.clone(), "", errors::infix_not(self.span(&both), test))
            }
            _ => None,
        }
    }

    /// Whether a name is being declared here.
    fn declares(&self) -> bool {
        let naming = ["define", "list", "criteria", "score", "decide", "rule", "related", "stages", "then"];
        let first = self.index == 0 && matches!(self.block, Block::Lead | Block::Related | Block::Criteria);
        (first || (self.index == 1 && naming.contains(&self.word_at(-1)))) && !self.expected.is_empty()
    }

    /// What other languages say.
    fn foreign_word(&self, found: &str, token: &Token) -> Option<Slip> {
        let operator = self.wants(&[Rule::kw_defined, Rule::compare, Rule::comparison]);
        let foreign = |end: usize, right: &str| {
            let range = token.range.start..end;
            let written = self.text.get(range.clone()).unwrap_or(found);
            let diagnostic = errors::foreign(Code::SyntaxForeignWord, self.span(&range), written, right);
            self.replace(range, right, diagnostic)
        };
        let end = |offset: isize| self.token(offset).map_or(token.range.end, |token| token.range.end);
        let next = |offset| self.word_at(offset).to_lowercase();
        match found.to_lowercase().as_str() {
            "is" if operator => {
                let (negative, what, last) = if next(1) == "not" { (true, next(2), 2) } else { (false, next(1), 1) };
                let right = match (what.as_str(), negative) {
                    ("null" | "empty" | "missing" | "blank" | "unknown", false) | ("defined" | "known", true) => {
                        "missing"
                    }
                    ("null" | "empty" | "missing" | "blank" | "unknown", true) | ("defined" | "known", false) => {
                        "defined"
                    }
                    (_, true) => return foreign(end(1), "!="),
                    (_, false) => return foreign(end(0), "="),
                };
                foreign(end(last), right)
            }
            "equals" | "eq" if operator => foreign(end(0), "="),
            "isnull" if operator => foreign(end(0), "missing"),
            "includes" | "like" | "contain" if operator => foreign(end(0), "contains"),
            "does" if operator && next(1) == "not" => {
                let right = if next(2) == "match" { "matches" } else { "contains" };
                let range = token.range.start..end(2);
                self.replace(range.clone(), right, errors::infix_not(self.span(&range), right))
            }
            "when" | "where" if self.wants(&[Rule::kw_if, Rule::if_true]) || self.index == 0 => foreign(end(0), "if"),
            _ => None,
        }
    }
}
