//! Where entries start, told from tokens alone: the frame that recovery works in.
//!
//! For a text without mistakes it agrees with the grammar; for one with mistakes it guesses so that an unclosed
//! quote, parenthesis or brace costs its own entry and not the rest of the file.

use std::ops::Range;

use super::tokens::{Kind, Token};

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// The file itself.
    File,
    Lead,
    Related,
    Criteria,
    Score,
    Decide,
    Test,
    Rates,
}

/// The words that start a top-level entry.
pub(super) const ITEMS: [&str; 18] = [
    "policy",
    "timezone",
    "stages",
    "rates",
    "use",
    "lead",
    "list",
    "define",
    "criteria",
    "score",
    "rule",
    "if",
    "cap",
    "disqualify",
    "otherwise",
    "decide",
    "guarantee",
    "test",
];

/// A look at a token and the two after it.
struct Ahead<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Ahead<'t> {
    fn word(&self, offset: usize) -> &'t str {
        self.tokens.get(self.at + offset).map_or("", |token| token.text(self.text))
    }

    fn kind(&self, offset: usize) -> Option<Kind> {
        self.tokens.get(self.at + offset).map(|token| token.kind)
    }

    fn is_text(&self, offset: usize) -> bool {
        matches!(self.kind(offset), Some(Kind::Text | Kind::OpenText | Kind::OddText))
    }

    fn is_name(&self, offset: usize) -> bool {
        matches!(self.kind(offset), Some(Kind::Word | Kind::Backquoted))
    }

    /// Whether this can only be the start of a top-level entry, even inside a block or parentheses.
    fn starts_item_surely(&self) -> bool {
        let third = self.word(2);
        match self.word(0) {
            "policy" | "timezone" | "use" | "guarantee" | "test" => self.is_text(1),
            "lead" => self.word(1) == "{",
            "rule" | "decide" => self.is_name(1) && third == ":",
            "define" => self.is_name(1) && third == "=",
            "criteria" => self.is_name(1) && third == "{",
            "score" => self.is_name(1) && matches!(third, "{" | "from"),
            "stages" => self.is_name(1) && third == "<",
            "list" => self.is_name(1) && matches!(third, "=" | "from"),
            "cap" => self.word(1) == "at" && self.is_name(2),
            "disqualify" => self.word(1) == "if",
            "rates" => self.kind(1) == Some(Kind::Numeral),
            _ => false,
        }
    }

    /// Whether this surely starts a line of such a block, even inside parentheses.
    fn starts_line_surely(&self, block: Block) -> bool {
        let first = self.word(0);
        match block {
            Block::File | Block::Decide => matches!(first, "if" | "otherwise"),
            Block::Criteria => self.is_name(0) && self.word(1) == ":",
            Block::Score => matches!(first, "+" | "-") && matches!(self.word(2), "if" | "per" | "for"),
            Block::Test => matches!(first, "given" | "expect") && self.is_name(1),
            Block::Lead | Block::Related => {
                let types = ["boolean", "integer", "number", "text", "date", "datetime", "duration", "money"];
                self.is_name(0) && (types.contains(&self.word(1)) || self.word(2) == "of")
            }
            Block::Rates => false,
        }
    }

    /// Whether a line that starts so belongs to the entry above.
    fn continues(&self, block: Block) -> bool {
        let lead = matches!(block, Block::Lead | Block::Related);
        match self.word(0) {
            "and" | "or" | "then" | "unless" | "{" | ")" | "}" => true,
            "because" | "owner" | "format" | "read" => self.is_text(1),
            "from" => self.is_text(1) || self.kind(1) == Some(Kind::Numeral),
            "until" => self.kind(1) == Some(Kind::Numeral),
            "missing" => lead && self.is_text(1),
            "in" | "between" => lead,
            "at" => lead && matches!(self.word(1), "least" | "most"),
            "split" => self.word(1) == "by",
            "on" => self.word(1) == "approval",
            "up" => self.word(1) == "to",
            "halving" | "since" | "asking" => self.is_name(1),
            "losing" => self.kind(1) == Some(Kind::Numeral),
            "fading" => self.word(1) == "over",
            "where" => block == Block::Score,
            _ => false,
        }
    }

    /// Whether the token before cannot end an entry.
    fn is_awaited(&self, block: Block) -> bool {
        let Some(before) = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)) else { return false };
        let word = before.text(self.text);
        let open = matches!(
            word,
            "=" | "!="
                | "<"
                | "<="
                | ">"
                | ">="
                | "+"
                | "-"
                | "*"
                | "/"
                | ","
                | ":"
                | "{"
                | "("
                | "if"
                | "then"
                | "and"
                | "or"
                | "not"
                | "in"
                | "between"
                | "unless"
        );
        // `if` and `otherwise` are no names, so behind an operator they start an entry all the same.
        let restarts = matches!(self.word(0), "if" | "otherwise") && !matches!(word, ":" | "{");
        open && !restarts && block != Block::Rates
    }
}

/// The entries of a block as ranges of its tokens.
pub(super) fn split(text: &str, tokens: &[Token], block: Block) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let ahead = Ahead { text, tokens, at };
        let word = token.text(text);
        if token.starts_line {
            // Of all blocks only `decide` has lines that start with `if` or `otherwise`.
            let within = starts.last().and_then(|at| tokens.get(*at)).map_or("", |first| first.text(text));
            let rule = matches!(word, "if" | "otherwise") && within != "decide" && !ahead.is_awaited(block);
            if block == Block::File && (rule || ahead.starts_item_surely()) {
                open.clear();
            }
            let in_parentheses = open.last() == Some(&"(") && !open.contains(&"{");
            if in_parentheses && ahead.starts_line_surely(block) {
                open.clear();
            }
            if word == "}" {
                while open.last() == Some(&"(") {
                    open.pop();
                }
            }
        }
        let surely = if block == Block::File {
            ahead.starts_item_surely()
        } else {
            block != Block::Decide && ahead.starts_line_surely(block)
        };
        let loosely = !ahead.continues(block) && !ahead.is_awaited(block);
        if at == 0 || (token.starts_line && open.is_empty() && (surely || loosely)) {
            starts.push(at);
        }
        match word {
            "(" | "{" => open.push(word),
            ")" if open.last() == Some(&"(") => drop(open.pop()),
            "}" => while open.pop().is_some_and(|bracket| bracket == "(") {},
            _ => {}
        }
    }
    let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// The block that an entry is, if it is one: what it holds, and where its `{` and, if it is closed, its `}` stand.
pub(super) fn block(text: &str, tokens: &[Token], inside: Block) -> Option<(Block, usize, Option<usize>)> {
    let first = tokens.first()?.text(text);
    let held = match (inside, first) {
        (Block::File, "lead") => Block::Lead,
        (Block::File, "criteria") => Block::Criteria,
        (Block::File, "score") | (Block::Score, "best") => Block::Score,
        (Block::File, "decide") => Block::Decide,
        (Block::File, "test") => Block::Test,
        (Block::File, "rates") => Block::Rates,
        (Block::Lead, "related") => Block::Related,
        _ => return None,
    };
    let start = tokens.iter().position(|token| token.is(text, "{"))?;
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.text(text) {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some((held, start, Some(at)));
        }
    }
    Some((held, start, None))
}

/// The token that names what an entry declares.
pub(super) fn declared<'t>(text: &str, tokens: &'t [Token], inside: Block) -> Option<&'t Token> {
    let first = tokens.first()?;
    let at = match inside {
        Block::File => match first.text(text) {
            "list" | "define" | "criteria" | "score" | "decide" => 1,
            _ => return None,
        },
        Block::Lead if first.is(text, "related") && tokens.get(2).is_some_and(|third| third.is(text, "{")) => 1,
        Block::Lead | Block::Related | Block::Criteria => 0,
        Block::Score | Block::Decide | Block::Test | Block::Rates => return None,
    };
    tokens.get(at).filter(|token| matches!(token.kind, Kind::Word | Kind::Backquoted))
}
