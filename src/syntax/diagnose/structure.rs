//! What is missing between things that are right in themselves: signs, quotes, brackets, line breaks.

use super::{Place, Slip, near};
use crate::diagnostic::Code;
use crate::syntax::entries::{Block, ITEMS};
use crate::syntax::grammar::Rule;
use crate::syntax::tokens::{Kind, Token};
use crate::syntax::{errors, words};

const TYPES: [&str; 10] =
    ["boolean", "integer", "number", "text", "date", "datetime", "duration", "money", "one", "list"];

impl Place<'_> {
    /// What is missing between two things that are right in themselves.
    pub(super) fn structure(&self) -> Option<Slip> {
        let found = self.word_at(0);
        let here = self.here();
        let span = self.span(&here);
        let before = self.word_at(-1);
        if let Some(slip) = self.missing_sign(found) {
            return Some(slip);
        }
        if self.wants(&[Rule::string])
            && !self.wants(&[Rule::number, Rule::value, Rule::primary])
            && let Some(slip) = self.missing_quotes(before)
        {
            return Some(slip);
        }
        if matches!(found, "=" | "<" | ">" | "<=" | ">=" | "!=") && self.wants(&[Rule::kw_and, Rule::kw_or, Rule::EOI])
        {
            let compared = self.tokens.get(..self.index)?.iter().rev();
            let mut same = compared.take_while(|token| !matches!(token.text(self.text), "and" | "or" | "if" | "("));
            if same.any(|token| matches!(token.text(self.text), "=" | "<" | ">" | "<=" | ">=" | "!=")) {
                return self.stop(errors::comparison_chain(span));
            }
        }
        if let Some(slip) = self.second_entry(found) {
            return Some(slip);
        }
        if self.wants(&[Rule::kw_then]) {
            let at_end = found.is_empty() || self.starts_line();
            if at_end {
                return self.stop(errors::missing_then(self.span(&self.behind()), "`then` is missing here"));
            }
            if self.token(0).is_some_and(|token| token.kind == Kind::Word) && self.token(1).is_none() {
                let diagnostic = errors::missing_then(self.span(&self.behind()), "`then` is missing here");
                let diagnostic = diagnostic.fix("insert `then`", self.span(&(here.start..here.start)), "then ");
                return self.replace(here.start..here.start, "then ", diagnostic);
            }
        }
        if before == "then" && found.is_empty() && self.block == Block::File {
            return self.stop(errors::missing_stage(self.span(&self.behind())));
        }
        if self.index == 0 && self.block == Block::File {
            return self.stop(errors::line_break(span, found));
        }
        let token = self.token(0).filter(|token| token.kind == Kind::Word)?;
        let keywords = self.expected.iter().filter_map(|rule| words::keyword(*rule));
        let types = TYPES.iter().copied().filter(|_| self.wants(&[Rule::type_expr]));
        let near = near(token.text(self.text), keywords.chain(types))?;
        self.replace(token.range.clone(), near, errors::misspelt(span, found, near))
    }

    /// `rule x if …`, `criteria C { need = … }`, `define x: …`.
    fn missing_sign(&self, found: &str) -> Option<Slip> {
        let (here, behind) = (self.here(), self.behind());
        let after = format!("`{}`", self.word_at(-1));
        let (right, wrong) = if self.wants_only(Rule::colon) {
            (":", "=")
        } else if self.wants_only(Rule::equals) || (self.wants(&[Rule::equals]) && found == ":") {
            ("=", ":")
        } else {
            return None;
        };
        if found == wrong || matches!(found, "==" | ":=" | "is") {
            let diagnostic = errors::sign_wanted(self.span(&here), found, right, &after, false);
            return self.replace(here, right, diagnostic);
        }
        let diagnostic = errors::sign_wanted(self.span(&behind), found, right, &after, true);
        self.replace(behind, right, diagnostic)
    }

    fn missing_quotes(&self, before: &str) -> Option<Slip> {
        let takes = ["because", "owner", "policy", "timezone", "use", "from", "format", "by", "guarantee", "test"];
        if !takes.contains(&before) || self.token(0).is_none_or(|token| token.kind == Kind::Text) {
            return None;
        }
        let start = self.here().start;
        let rest = self.tokens.get(self.index..)?;
        let brace = matches!(before, "guarantee" | "test");
        let ends = |token: &&Token| !(brace && matches!(token.text(self.text), "{" | ":"));
        let line =
            rest.iter().enumerate().take_while(|(at, token)| *at == 0 || !token.starts_line).map(|(_, token)| token);
        let end = line.take_while(ends).last()?.range.end;
        let written = self.text.get(start..end)?;
        if written.contains(['"', '\\']) {
            return None;
        }
        let right = format!("\"{written}\"");
        let diagnostic = errors::missing_quotes(self.span(&(start..end)), before, &right);
        self.replace(start..end, &right, diagnostic)
    }

    /// `in ["a", "b"]`
    fn square_brackets(&self) -> Option<Slip> {
        let opened = self.token(0)?;
        let mut rest = self.tokens.get(self.index..)?.iter();
        let closed = rest.find(|token| token.text(self.text) == "]")?;
        let inner = self.text.get(opened.range.end..closed.range.start)?;
        let (range, right) = (opened.range.start..closed.range.end, format!("({inner})"));
        self.replace(range.clone(), &right, errors::square_brackets(self.span(&range), &right))
    }

    /// Two entries on one line: the first is complete, and something starts that could be a second.
    fn second_entry(&self, found: &str) -> Option<Slip> {
        if self.starts_line() || self.index == 0 || found.is_empty() {
            return None;
        }
        let second = |offset: isize| {
            let token = self.token(offset)?;
            let diagnostic = errors::two_on_a_line(self.span(&token.range), token.text(self.text));
            self.replace(token.range.start..token.range.start, "\n", diagnostic)
        };
        let complete = self.wants(&[Rule::EOI]);
        match self.block {
            Block::File if complete && ITEMS.contains(&found) => second(0),
            Block::Score if found == "if" && matches!(self.word_at(-2), "+" | "-") && self.index > 2 => second(-2),
            Block::Criteria if found == ":" && self.index > 1 => second(-1),
            Block::Criteria if complete && found == "," && self.word_at(2) == ":" => {
                let diagnostic = errors::two_on_a_line(self.span(&self.token(1)?.range), self.word_at(1));
                let comma = self.here();
                let diagnostic = diagnostic.fix("break the line", self.span(&comma), "\n");
                self.replace(comma, "\n", diagnostic)
            }
            Block::Criteria if complete && self.word_at(1) == ":" => second(0),
            Block::Decide if complete && matches!(found, "if" | "otherwise") => second(0),
            Block::Test if complete && matches!(found, "given" | "expect" | "as") => second(0),
            Block::Lead | Block::Related if complete && TYPES.contains(&self.word_at(1)) => second(0),
            Block::File
            | Block::Score
            | Block::Criteria
            | Block::Decide
            | Block::Test
            | Block::Lead
            | Block::Related
            | Block::Rates => None,
        }
    }

    /// Parentheses without their other half.
    pub(super) fn bracket(&self) -> Option<Slip> {
        let found = self.word_at(0);
        let mut open = Vec::new();
        for token in self.tokens.get(..self.index)? {
            match token.text(self.text) {
                "(" => open.push(token),
                ")" => drop(open.pop()),
                _ => {}
            }
        }
        if let Some(opened) = open.last()
            && self.wants(&[Rule::rp])
            && (matches!(found, "" | "then" | "unless" | "}" | ":" | "{") || self.starts_line())
        {
            let span = self.span(&opened.range);
            return self.replace(self.behind(), ")", errors::unclosed(Code::SyntaxUnclosedParenthesis, span, "(", ")"));
        }
        if open.is_empty() && found == ")" || (found == "}" && self.index == 0) {
            let range = self.here();
            return self.replace(range.clone(), "", errors::unopened(self.span(&range), found));
        }
        if found == "[" && self.wants(&[Rule::lp, Rule::set, Rule::values, Rule::atoms]) {
            return self.square_brackets();
        }
        None
    }
}
