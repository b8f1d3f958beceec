//! How dates and times are written in cells: `format "DD/MM/YYYY HH:mm"`.
//!
//! Guarantees: a [`TimeFormat`] names year, month and day once, every finer part only with the coarser one, and never two
//! digits whose border cannot be told; so a text has at most one reading under it, and day and month are never guessed.

mod suggest;
mod token;

use std::sync::Arc;

pub use suggest::suggest;
pub use token::Unit;

use crate::types::moment::{Cursor, Moment, MomentError};
use token::{Found, Token};

/// The tokens, as help texts list them.
pub const TOKENS: &str = "YYYY YY MMMM MMM MM M DD D HH H hh h mm ss SSS A Z";

/// A checked pattern such as `DD/MM/YYYY`, which reads texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeFormat {
    pattern: Arc<str>,
    parts: Arc<[Part]>,
}

/// Why a pattern is no [`TimeFormat`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeFormatError {
    /// Letters that are no token: `yyyy`, `m`.
    UnknownLetters(String),
    /// The same part twice: `MM` and `M`.
    Twice(Unit, &'static str, &'static str),
    /// No year, no month or no day.
    Lacks(Unit),
    /// The first needs the second: minutes without an hour.
    Needs(&'static str, &'static str),
    /// Digits without a mark between them where the first may be one or two: `DM`.
    RunTogether(&'static str, &'static str),
    /// A `[` without its `]`.
    OpenBracket,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Token(Token),
    /// One or more blanks of any kind.
    Blanks,
    Literal(Box<str>),
}

impl TimeFormat {
    /// Checks a pattern.
    ///
    /// # Errors
    /// Where it is not one of the language: the error says which part.
    pub fn new(pattern: &str) -> Result<TimeFormat, TimeFormatError> {
        let parts = split(pattern)?;
        check(&parts)?;
        Ok(TimeFormat { pattern: pattern.into(), parts: parts.into() })
    }

    /// The pattern as written.
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether it has a time of day.
    #[must_use]
    pub fn has_time(&self) -> bool {
        self.tokens().any(|token| token.unit() == Unit::Hour)
    }

    /// Reads a text that is written so.
    ///
    /// # Errors
    /// Where it is not, or where the day or time does not exist.
    pub fn read(&self, text: &str) -> Result<Moment, MomentError> {
        let mut cursor = Cursor::new(text);
        let mut found = Found::default();
        for part in self.parts.iter() {
            match part {
                Part::Token(token) => token.read(&mut cursor, &mut found),
                Part::Blanks => cursor.blanks(),
                Part::Literal(literal) => cursor.take(literal),
            }
            .ok_or(MomentError::Shape)?;
        }
        if !cursor.is_at_end() {
            return Err(MomentError::Shape);
        }
        found.parts(self.has_time())?.check()
    }

    fn tokens(&self) -> impl Iterator<Item = Token> + '_ {
        tokens(&self.parts)
    }
}

fn split(pattern: &str) -> Result<Vec<Part>, TimeFormatError> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let (part, length) = if first == '[' {
            let end = rest.find(']').ok_or(TimeFormatError::OpenBracket)?;
            (Part::Literal(rest.get(1..end).unwrap_or("").into()), end + 1)
        } else if first.is_whitespace() {
            (Part::Blanks, rest.len() - rest.trim_start().len())
        } else if first.is_alphabetic() && first != 'T' {
            let run = rest.len() - rest.trim_start_matches(first).len();
            let letters = rest.get(..run).unwrap_or("");
            let token = Token::named(letters).ok_or_else(|| TimeFormatError::UnknownLetters(letters.to_owned()))?;
            (Part::Token(token), run)
        } else {
            (Part::Literal(first.to_string().into()), first.len_utf8())
        };
        parts.push(part);
        rest = rest.get(length..).unwrap_or("");
    }
    Ok(parts)
}

fn check(parts: &[Part]) -> Result<(), TimeFormatError> {
    let has = |unit: Unit| tokens(parts).any(|token| token.unit() == unit);
    for (index, token) in tokens(parts).enumerate() {
        if let Some(first) = tokens(parts).take(index).find(|first| first.unit() == token.unit()) {
            return Err(TimeFormatError::Twice(token.unit(), first.name(), token.name()));
        }
    }
    for unit in [Unit::Year, Unit::Month, Unit::Day] {
        if !has(unit) {
            return Err(TimeFormatError::Lacks(unit));
        }
    }
    for token in tokens(parts) {
        let needs = match token {
            Token::Minute | Token::Offset => (!has(Unit::Hour)).then_some("HH"),
            Token::Second => (!has(Unit::Minute)).then_some("mm"),
            Token::Millisecond => (!has(Unit::Second)).then_some("ss"),
            Token::HalfDay => {
                (!tokens(parts).any(|other| matches!(other, Token::HalfHour1 | Token::HalfHour2))).then_some("hh")
            }
            Token::HalfHour1 | Token::HalfHour2 => (!has(Unit::HalfDay)).then_some("A"),
            Token::Year4
            | Token::Year2
            | Token::MonthName
            | Token::MonthShort
            | Token::Month2
            | Token::Month1
            | Token::Day2
            | Token::Day1
            | Token::Hour2
            | Token::Hour1 => None,
        };
        if let Some(needed) = needs {
            return Err(TimeFormatError::Needs(token.name(), needed));
        }
    }
    for pair in parts.windows(2) {
        if let [Part::Token(first), Part::Token(second)] = pair
            && first.width_varies()
            && second.is_digits()
        {
            return Err(TimeFormatError::RunTogether(first.name(), second.name()));
        }
    }
    Ok(())
}

fn tokens(parts: &[Part]) -> impl Iterator<Item = Token> + '_ {
    parts.iter().filter_map(|part| match part {
        Part::Token(token) => Some(*token),
        Part::Blanks | Part::Literal(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn instant(pattern: &str, text: &str) -> String {
        match TimeFormat::new(pattern).unwrap().read(text) {
            Ok(moment) => moment.instant(&TimeZone::UTC).unwrap().to_string(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn every_token_reads_its_part() {
        for (pattern, text, expected) in [
            ("DD/MM/YYYY", "05/06/2026", "2026-06-05T00:00:00Z"),
            ("DD/MM/YYYY", "5/6/2026", "Shape"),
            ("D/M/YY", "5/16/26", "NoSuchDay"),
            ("D/M/YY", "25/6/26", "2026-06-25T00:00:00Z"),
            ("D MMM YYYY", "5 jun 2026", "2026-06-05T00:00:00Z"),
            ("D MMM YYYY", "5 June 2026", "Shape"),
            ("MMMM D, YYYY", "JUNE 5, 2026", "2026-06-05T00:00:00Z"),
            ("YYYY-MM-DDTHH:mm:ss.SSSZ", "2026-06-05T09:08:07.006+0200", "2026-06-05T07:08:07.006Z"),
            ("YYYYMMDDHHmm", "202606050908", "2026-06-05T09:08:00Z"),
            ("D.M.YYYY H:mm", "5.6.2026 9:08", "2026-06-05T09:08:00Z"),
            ("D.M.YYYY H:mm", "5.6.2026\u{A0} 24:00", "NoSuchTime"),
            ("M/D/YYYY h:mm A", "6/5/2026 12:08 AM", "2026-06-05T00:08:00Z"),
            ("M/D/YYYY h:mm A", "6/5/2026 12:08\u{202F}p.m.", "2026-06-05T12:08:00Z"),
            ("M/D/YYYY h:mm A", "6/5/2026 13:08 PM", "NoSuchTime"),
            ("M/D/YYYY h:mm A", "6/5/2026 0:08 AM", "NoSuchTime"),
            ("DD/MM/YYYY [at] HH:mm", "05/06/2026 at 09:08", "2026-06-05T09:08:00Z"),
            ("DD/MM/YYYY HH:mm Z", "05/06/2026 09:08 UTC", "2026-06-05T09:08:00Z"),
            ("DD/MM/YYYY", "29/02/2025", "NoSuchDay"),
            ("DD/MM/YYYY", "05/06/2026 ", "Shape"),
        ] {
            assert_eq!(instant(pattern, text), expected, "{text:?} as {pattern}");
        }
    }

    #[test]
    fn a_pattern_says_where_everything_stands() {
        use TimeFormatError::{Lacks, Needs, OpenBracket, RunTogether, Twice, UnknownLetters};
        for (pattern, expected) in [
            ("", Lacks(Unit::Year)),
            ("DD/MM", Lacks(Unit::Year)),
            ("YYYY-DD", Lacks(Unit::Month)),
            ("YYYY-mm-DD", Lacks(Unit::Month)),
            ("MM/YYYY", Lacks(Unit::Day)),
            ("dd/mm/yyyy", UnknownLetters("dd".into())),
            ("DD/MM/YYY", UnknownLetters("YYY".into())),
            ("DD/MM/YYYY à HH", UnknownLetters("à".into())),
            ("DD/MM/YYYY HH:MM", Twice(Unit::Month, "MM", "MM")),
            ("D MMM M YYYY", Twice(Unit::Month, "MMM", "M")),
            ("DD/MM/YYYY :mm", Needs("mm", "HH")),
            ("DD/MM/YYYY HH:ss", Needs("ss", "mm")),
            ("DD/MM/YYYY h:mm", Needs("h", "A")),
            ("DD/MM/YYYY HH:mm A", Needs("A", "hh")),
            ("DD/MM/YYYY Z", Needs("Z", "HH")),
            ("DMYYYY", RunTogether("D", "M")),
            ("DD/MM/YYYY [at", OpenBracket),
        ] {
            assert_eq!(TimeFormat::new(pattern), Err(expected), "{pattern}");
        }
    }

    #[test]
    fn patterns_of_other_tools_lead_to_ours() {
        for (pattern, expected) in [
            ("dd/mm/yyyy", Some("DD/MM/YYYY")),
            ("yyyy-MM-dd HH:mm:ss", Some("YYYY-MM-DD HH:mm:ss")),
            ("m/d/yyyy h:mm AM/PM", Some("M/D/YYYY h:mm A")),
            ("DD/MM/YYYY HH:MM", Some("DD/MM/YYYY HH:mm")),
            ("YYYY-mm-DD", Some("YYYY-MM-DD")),
            ("%d/%m/%Y %H:%M", Some("DD/MM/YYYY HH:mm")),
            ("%d/%Q", None),
            ("jj/mm/aaaa", None),
            ("DD/MM", None),
        ] {
            assert_eq!(suggest(pattern).as_deref(), expected, "{pattern}");
        }
    }
}
