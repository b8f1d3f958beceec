//! Fields that are almost right: types by other names, currencies, units, words on the wrong line.

use super::{Place, Slip};
use crate::diagnostic::nearest;
use crate::syntax::entries::Block;
use crate::syntax::errors;
use crate::syntax::grammar::Rule;
use crate::syntax::lower::{calendar_unit, duration_unit};
use crate::syntax::tokens::Kind;
use crate::types::Currency;

/// The currencies that a misspelt code is compared with: a near one among all two hundred would be chance.
const COMMON: [&str; 12] = ["EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "CZK"];

/// The words that may follow a type.
const CLAUSES: [&str; 11] =
    ["or", "key", "required", "from", "missing", "in", "format", "read", "between", "at", "split"];

impl Place<'_> {
    /// What is particular to fields and the types of decisions.
    pub(super) fn field(&self) -> Option<Slip> {
        self.currency()
            .or_else(|| self.choice_of_words())
            .or_else(|| self.unit())
            .or_else(|| self.type_name())
            .or_else(|| self.field_sign())
            .or_else(|| self.field_clause())
            .or_else(|| self.own_line())
            .or_else(|| self.everywhere_inside())
    }

    /// `money EURO`, `money eur`, `money`
    fn currency(&self) -> Option<Slip> {
        if !self.wants_only(Rule::currency) {
            return None;
        }
        let Some(token) = self.token(0).filter(|token| token.kind == Kind::Word && !token.starts_line) else {
            return self.stop(errors::no_currency(self.span(&self.behind())));
        };
        let found = token.text(self.text);
        let code = found.to_uppercase();
        let own = Currency::from_code(&code).map(Currency::code);
        let near = own.or_else(|| nearest(&code, COMMON));
        let diagnostic = errors::currency(self.span(&token.range), found, near);
        self.replace(token.range.clone(), near.unwrap_or("EUR"), diagnostic)
    }

    /// `one of Partner, Cold Call`: a choice of several words without quotes.
    fn choice_of_words(&self) -> Option<Slip> {
        self.in_field()?;
        let word = |offset| self.token(offset).filter(|token| token.kind == Kind::Word && !token.starts_line);
        let (first, second) = (word(-1)?, word(0)?);
        let before = self.tokens.get(..self.index.checked_sub(1)?)?;
        let of = before.iter().rposition(|token| token.is(self.text, "of"))?;
        let is_choices = before.get(of.checked_sub(1)?)?.is(self.text, "one");
        let begins = before.last().is_some_and(|token| matches!(token.text(self.text), "," | "of"));
        let choices = before.get(of + 1..)?.iter();
        if !is_choices || !begins || choices.clone().any(|token| CLAUSES.contains(&token.text(self.text))) {
            return None;
        }
        let more = (1..).map_while(word).take_while(|token| !CLAUSES.contains(&token.text(self.text)));
        let end = more.last().unwrap_or(second).range.end;
        let range = first.range.start..end;
        let found = self.text.get(range.clone())?;
        let right = format!("\"{found}\"");
        self.replace(range.clone(), &right, errors::choice_of_words(self.span(&range), found, &right))
    }

    /// `in day`, `in months`
    fn unit(&self) -> Option<Slip> {
        let token = self.token(0).filter(|_| self.wants_only(Rule::unit))?;
        let (found, span) = (token.text(self.text), self.span(&token.range));
        let lower = found.to_lowercase();
        if calendar_unit(&lower).is_some() {
            return self.replace(token.range.clone(), "days", errors::calendar_unit(span, found));
        }
        let right = duration_unit(&lower)?.plural();
        self.replace(token.range.clone(), right, errors::misspelt(span, found, right))
    }

    /// `int`, `varchar`: types as other languages call them.
    fn type_name(&self) -> Option<Slip> {
        let token = self.token(0).filter(|_| self.wants(&[Rule::type_expr, Rule::type_name]))?;
        let found = token.text(self.text);
        let right = match found.to_lowercase().as_str() {
            "int" | "bigint" | "long" => "integer",
            "float" | "double" | "decimal" | "numeric" | "real" | "percent" => "number",
            "string" | "str" | "varchar" | "char" | "email" | "phone" | "url" => "text",
            "bool" | "flag" | "yesno" => "boolean",
            "timestamp" => "datetime",
            "enum" | "picklist" | "choice" | "select" => "one of",
            "multiselect" | "multipicklist" | "array" => "list of text",
            _ => return None,
        };
        self.replace(token.range.clone(), right, errors::misspelt(self.span(&token.range), found, right))
    }

    /// `budget: money EUR`, and a comma or semicolon behind a field.
    fn field_sign(&self) -> Option<Slip> {
        let found = self.in_field()?;
        let between = self.index == 1 && matches!(found, ":" | "=");
        let behind = self.wants(&[Rule::EOI]) && matches!(found, "," | ";");
        if !between && !behind {
            return None;
        }
        let ends = self.token(1).is_none_or(|next| next.starts_line);
        let right = if behind && !ends { "\n" } else { "" };
        let range = self.here();
        self.replace(range.clone(), right, errors::field_sign(self.span(&range), found, right))
    }

    /// `min 0`, `>= 0`, `optional`: clauses as other languages have them.
    fn field_clause(&self) -> Option<Slip> {
        let found = self.in_field().filter(|_| self.wants(&[Rule::EOI]))?;
        let (range, span) = (self.here(), self.span(&self.here()));
        let right = match found {
            "min" | ">=" => "at least",
            "max" | "<=" => "at most",
            "as" => "from",
            "optional" | "nullable" => "",
            _ => return None,
        };
        if right.is_empty() {
            return self.replace(range, right, errors::optional(span, found));
        }
        self.replace(range, right, errors::misspelt(span, found, right))
    }

    /// What stands here, in a line that declares a field.
    fn in_field(&self) -> Option<&str> {
        let declares = matches!(self.block, Block::Lead | Block::Related) && !self.starts_line();
        self.token(0).filter(|_| declares).map(|token| token.text(self.text))
    }

    /// `key` or `required` on a line of its own.
    fn own_line(&self) -> Option<Slip> {
        let first = self.tokens.first().filter(|_| self.block == Block::Lead && self.tokens.len() == 1)?;
        let found = first.text(self.text);
        let stays = matches!(found, "key" | "required") && self.wants(&[Rule::type_expr, Rule::type_name]);
        stays.then(|| Slip { diagnostic: errors::own_line(self.span(&first.range), found), mend: None })
    }

    /// `missing everywhere "N/A"` among the fields of a record.
    fn everywhere_inside(&self) -> Option<Slip> {
        let [first, second, ..] = self.tokens else { return None };
        let says = first.text(self.text) == "missing" && second.text(self.text) == "everywhere";
        if self.block != Block::Related || !says {
            return None;
        }
        self.stop(errors::everywhere_inside(self.span(&(first.range.start..second.range.end))))
    }
}
