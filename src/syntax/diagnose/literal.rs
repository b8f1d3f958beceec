//! Numbers, dates, lengths of time and money that are almost right, or stand in quotes.

use std::ops::Range;

use pest::Parser;

use super::{Place, Slip};
use crate::diagnostic::Code;
use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::tokens::Kind;
use crate::syntax::{errors, numerals};

impl Place<'_> {
    pub(super) fn numeral(&self) -> Option<Slip> {
        let token = self.token(0)?;
        let written = token.text(self.text);
        let before = self.token(-1).filter(|_| !token.starts_line);
        let next = self.token(1).filter(|next| !next.starts_line);
        if let Some(slip) = self.blank_before_time() {
            return Some(slip);
        }
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

    /// `2026-11-21 09:00`
    fn blank_before_time(&self) -> Option<Slip> {
        let (date, hour) = (self.token(-1)?, self.token(0)?);
        let minutes = self.token(2).filter(|_| self.word_at(1) == ":")?;
        let is_date = |text: &str| Grammar::parse(Rule::date, text).is_ok_and(|found| found.as_str() == text);
        if !is_date(date.text(self.text)) || hour.kind != Kind::Numeral || minutes.kind != Kind::Numeral {
            return None;
        }
        let range = date.range.start..minutes.range.end;
        let right = format!("{}T{:0>2}:{}", date.text(self.text), hour.text(self.text), minutes.text(self.text));
        let message = format!("`{}` is not how a date is written", self.text.get(range.clone())?);
        let (code, label) = (Code::SyntaxAlmostADate, "a date and a time?".to_owned());
        self.slipped(range, numerals::Slip { code, message, label, right: vec![right], help: None })
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

    /// `within last "90 days"`, `until "2027-03-31"`: a literal in quotes where no text can stand.
    pub(super) fn quoted_literal(&self) -> Option<Slip> {
        const LITERALS: [(Rule, Code); 8] = [
            (Rule::duration, Code::SyntaxAlmostADuration),
            (Rule::span, Code::SyntaxAlmostADuration),
            (Rule::datetime, Code::SyntaxAlmostADate),
            (Rule::date, Code::SyntaxAlmostADate),
            (Rule::money, Code::SyntaxAlmostMoney),
            (Rule::percent, Code::SyntaxAlmostANumber),
            (Rule::number, Code::SyntaxAlmostANumber),
            (Rule::whole, Code::SyntaxAlmostANumber),
        ];
        let token = self.token(0).filter(|token| token.kind == Kind::Text)?;
        let written = token.text(self.text);
        let inner = written.strip_prefix('"')?.strip_suffix('"')?.trim();
        let is_whole = |rule| Grammar::parse(rule, inner).is_ok_and(|found| found.as_str() == inner);
        let (_, code) = LITERALS.into_iter().find(|(rule, _)| self.wants(&[*rule]) && is_whole(*rule))?;
        let diagnostic = errors::quoted_literal(code, self.span(&token.range), written, inner);
        self.replace(token.range.clone(), inner, diagnostic)
    }
}
