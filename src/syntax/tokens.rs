//! The second, token-level view of a text: comments, and rough tokens for what happens before and after pest.
//!
//! It never fails: every byte that is no blank is in a token or a comment. Tokens know more shapes than the
//! language has (`'text'`, `&&`, `9/9/2026`), so that they can be named in a diagnostic.

use std::ops::Range;

/// What a token looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a keyword.
    Word,
    /// A name in backquotes.
    Backquoted,
    /// A backquote whose line ends first.
    OpenBackquote,
    /// A text in double quotes.
    Text,
    /// A double quote whose line ends first.
    OpenText,
    /// A text in quotes that are not the language's.
    OddText,
    /// Anything that starts with a digit.
    Numeral,
    /// A sign, also a foreign one of several characters.
    Sign,
    /// A character that belongs nowhere.
    Odd,
}

/// A token, as bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
    /// Whether it is the first of its line.
    pub(crate) starts_line: bool,
}

impl Token {
    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range.clone()).unwrap_or("")
    }

    pub(crate) fn is(&self, text: &str, word: &str) -> bool {
        self.text(text) == word
    }
}

/// A text's tokens and comments, in order.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) tokens: Vec<Token>,
    pub(crate) comments: Vec<Range<usize>>,
}

/// Signs of several characters, the language's and others', longest first.
const SIGNS: [&str; 16] =
    ["===", "!==", "<=>", "!=", "<=", ">=", "==", "<>", "=<", "=>", "&&", "||", ":=", "->", "**", "//"];

/// How far the end of a text in foreign quotes is looked for, in characters.
const LONGEST_ODD: usize = 1_000;

/// Cuts a text into tokens, in a time that grows with its length only.
pub(crate) fn scan(text: &str) -> Tokens {
    let mut found = Tokens::default();
    let mut at = 0;
    let mut starts_line = true;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        match first {
            '\n' | '\r' => {
                starts_line = true;
                at += 1;
            }
            ' ' | '\t' | '\u{FEFF}' => at += first.len_utf8(),
            '#' => {
                let end = at + line_length(rest);
                found.comments.push(at..end);
                at = end;
            }
            _ => {
                let (kind, length) = token(first, rest);
                found.tokens.push(Token { kind, range: at..at + length, starts_line });
                starts_line = false;
                at += length;
            }
        }
    }
    found
}

fn line_length(rest: &str) -> usize {
    rest.find(['\n', '\r']).unwrap_or(rest.len())
}

/// The token that starts here, and how many bytes it has: at least one character's.
fn token(first: char, rest: &str) -> (Kind, usize) {
    if first.is_ascii_digit() {
        return (Kind::Numeral, numeral_length(rest));
    }
    if starts_name(first) {
        return (Kind::Word, word_length(rest));
    }
    let closing = match first {
        '"' => return quoted(rest),
        '`' => {
            let name = rest.get(1..).unwrap_or("");
            let end = name.find(['`', '\n', '\r']).unwrap_or(name.len());
            let is_closed = name.get(end..).is_some_and(|behind| behind.starts_with('`'));
            return if is_closed { (Kind::Backquoted, end + 2) } else { (Kind::OpenBackquote, end + 1) };
        }
        '\'' | '’' | '‘' => &['\'', '’'][..],
        '“' | '”' | '„' => &['”', '“', '"'][..],
        '«' => &['»'][..],
        _ => {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            let odd = first.is_control() || first.is_whitespace() || is_invisible(first);
            let kind = if odd { Kind::Odd } else { Kind::Sign };
            return (kind, sign.map_or(first.len_utf8(), |sign| sign.len()));
        }
    };
    let inner = rest.get(first.len_utf8()..).unwrap_or("").char_indices().take(LONGEST_ODD);
    match inner.take_while(|(_, inner)| !matches!(inner, '\n' | '\r')).find(|(_, inner)| closing.contains(inner)) {
        Some((end, character)) => (Kind::OddText, first.len_utf8() + end + character.len_utf8()),
        None => (Kind::Odd, first.len_utf8()),
    }
}

fn quoted(rest: &str) -> (Kind, usize) {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            '"' if !escaped => return (Kind::Text, at + 1),
            '\n' | '\r' => break,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    let line = rest.get(..line_length(rest)).unwrap_or(rest);
    (Kind::OpenText, line.trim_end().len())
}

/// Characters that take no room.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

fn starts_name(character: char) -> bool {
    character == '_' || unicode_ident::is_xid_start(character)
}

fn word_length(rest: &str) -> usize {
    rest.find(|character| !unicode_ident::is_xid_continue(character)).unwrap_or(rest.len())
}

/// A numeral with all that sticks to it: units, dots, `%`, thousands commas, the parts of a date or time.
fn numeral_length(rest: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = word_length(rest);
    while let Some(behind) = rest.get(end..) {
        let mut characters = behind.chars();
        let sign = characters.next();
        let next = digits(characters.as_str());
        let far = characters.as_str().get(next..).unwrap_or("");
        let glued = match sign {
            Some('.') => next > 0,
            Some(',') => next == 3,
            Some('%') => {
                end += 1;
                break;
            }
            Some(joint @ ('-' | '/')) => {
                // A date has three parts; `10-5` and `10/5` are arithmetic.
                let whole = rest.get(..end).is_some_and(|so_far| so_far.bytes().all(|byte| byte.is_ascii_digit()));
                (whole && next > 0 && far.starts_with(joint) && digits(far.get(1..).unwrap_or("")) > 0)
                    || (!whole && rest.get(..end).is_some_and(|so_far| is_date_start(so_far, joint)) && next > 0)
            }
            Some(':' | '+') => next > 0 && rest.get(..end).is_some_and(|so_far| so_far.contains('T')),
            Some(_) | None => false,
        };
        if !glued {
            break;
        }
        end += 1 + word_length(behind.get(1..).unwrap_or(""));
    }
    end
}

/// Whether this is the year and month, or day and month, of a date with this sign between its parts.
fn is_date_start(text: &str, joint: char) -> bool {
    let mut parts = text.split(joint);
    let short =
        |part: Option<&str>| part.is_some_and(|part| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()));
    let date = short(parts.next()) && short(parts.next()) && parts.next().is_none();
    date || (joint == '-' && text.contains('T') && text.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        scan(text).tokens.iter().map(|token| token.text(text)).collect()
    }

    #[test]
    fn tokens_are_what_a_reader_sees() {
        assert_eq!(texts("a>=10k EUR&&b"), ["a", ">=", "10k", "EUR", "&&", "b"]);
        assert_eq!(texts("2026-11-21T09:00+01:00 - 30d"), ["2026-11-21T09:00+01:00", "-", "30d"]);
        assert_eq!(texts("2026-11-21-30d"), ["2026-11-21", "-", "30d"]);
        assert_eq!(texts("9/9/2026 1,000 10-5 x/2 15%"), ["9/9/2026", "1,000", "10", "-", "5", "x", "/", "2", "15%"]);
        assert_eq!(texts("(1, 2,3)"), ["(", "1", ",", "2", ",", "3", ")"]);
    }

    #[test]
    fn quotes_end_with_their_line() {
        let text = "a \"b # c\\\" d\" 'e' \"open\n\"f\" # g \"h\"\n`x y` `z";
        let kinds: Vec<Kind> = scan(text).tokens.iter().map(|token| token.kind).collect();
        use Kind::{Backquoted, OddText, OpenBackquote, OpenText, Text, Word};
        assert_eq!(kinds, [Word, Text, OddText, OpenText, Text, Backquoted, OpenBackquote]);
        assert_eq!(scan(text).comments.len(), 1);
    }

    #[test]
    fn a_foreign_quote_is_closed_nearby_or_not_at_all() {
        let (near, far) = ("x".repeat(LONGEST_ODD - 1), "x".repeat(LONGEST_ODD));
        assert_eq!(texts(&format!("'{near}'")).len(), 1);
        assert_eq!(texts(&format!("'{far}'")), ["'", &far, "'"]);
    }
}
