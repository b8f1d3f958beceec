//! From the place where pest stopped to a diagnostic in the reader's words, and a mend to go on with.
//!
//! The particular before the general: slips that people make, each with its own message; else what was expected
//! and what stands there.

use std::ops::Range;

use pest::error::{Error, ErrorVariant, InputLocation};

use super::draft::Draft;
use super::entries::{Block, ITEMS};
use super::grammar::Rule;
use super::tokens::{self, Kind, Token};
use super::{errors, numerals, words};
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
        .or_else(|| place.numeral())
        .or_else(|| place.foreign_sign())
        .or_else(|| place.bracket())
        .or_else(|| place.else_branch())
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

    fn numeral(&self) -> Option<Slip> {
        let token = self.token(0)?;
        let written = token.text(self.text);
        let before = self.token(-1).filter(|_| !token.starts_line);
        let next = self.token(1).filter(|next| !next.starts_line);
        if let Some(before) = before.filter(|before| before.kind == Kind::Numeral)
            && let Some(slip) = numerals::with_next(before.text(self.text), written)
        {
            return self.slipped(before.range.start..token.range.end, slip);
        }
        if token.kind == Kind::Numeral {
            if let Some(slip) = numerals::alone(written) {
                return self.slipped(token.range.clone(), slip);
            }
            if let Some(before) = before {
                let range = before.range.start..token.range.end;
                if let Some(slip) = numerals::behind_currency(before.text(self.text), written) {
                    return self.slipped(range, slip);
                }
            }
        }
        let next = next.filter(|next| next.kind == Kind::Numeral)?;
        let range = token.range.start..next.range.end;
        if written == "." && next.range.start == token.range.end {
            let right = vec![format!("0.{}", next.text(self.text))];
            let message = "a number starts with a digit".to_owned();
            let (code, label) = (Code::SyntaxAlmostANumber, "written so?".to_owned());
            return self.slipped(range, numerals::Slip { code, message, label, right, help: None });
        }
        numerals::behind_currency(written, next.text(self.text)).and_then(|slip| self.slipped(range, slip))
    }

    fn slipped(&self, range: Range<usize>, slip: numerals::Slip) -> Option<Slip> {
        let mut diagnostic = errors::numeral(slip.code, self.span(&range), slip.message, &slip.label, &slip.right);
        if let Some(help) = slip.help {
            diagnostic = diagnostic.help(help);
            diagnostic.fix = None;
        }
        match slip.right.first() {
            Some(right) => self.replace(range, right, diagnostic),
            None if slip.code == Code::SyntaxAlmostADate => self.replace(range, "2000-01-01", diagnostic),
            None => self.stop(diagnostic),
        }
    }

    /// `&&`, `==`, `≥`.
    fn foreign_sign(&self) -> Option<Slip> {
        let token = self.token(0).filter(|token| token.kind == Kind::Sign)?;
        let found = token.text(self.text);
        let right = match found {
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

    /// Parentheses without their other half.
    fn bracket(&self) -> Option<Slip> {
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
        None
    }

    fn starts_line(&self) -> bool {
        self.token(0).is_some_and(|token| token.starts_line)
    }

    /// An entry that starts with `else`, which may look like a name and be stumbled over later.
    fn else_branch(&self) -> Option<Slip> {
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
    fn word(&self) -> Option<Slip> {
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
        if let Some(slip) = self.foreign_word(found, token) {
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

    /// What is missing between two things that are right in themselves.
    fn structure(&self) -> Option<Slip> {
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

/// The words that no name may be without backquotes.
const RESERVED: [&str; 16] = [
    "if",
    "then",
    "and",
    "or",
    "not",
    "in",
    "defined",
    "missing",
    "between",
    "true",
    "false",
    "today",
    "now",
    "outcome",
    "otherwise",
    "unless",
];

const TYPES: [&str; 10] =
    ["boolean", "integer", "number", "text", "date", "datetime", "duration", "money", "one", "list"];

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
        let known = match next {
            '"' | '\\' | 'n' | 't' => true,
            'u' => {
                let rest = written.get(next_at + 1..)?;
                let digits = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
                digits.is_some_and(|digits| {
                    (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
                })
            }
            _ => false,
        };
        if !known {
            return Some(at..next_at + next.len_utf8());
        }
    }
    None
}
