//! Currencies (ISO 4217) and the declared table of rates between them.

use std::fmt;

use crate::types::{Date, Decimal};

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The currency of a code such as `EUR`, in upper case.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Currency> {
        iso_currency::Currency::from_code(code).map(Currency)
    }

    /// Its code: `EUR`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Its sign: `€`. The same as the code where it has none of its own.
    #[must_use]
    pub fn symbol(self) -> String {
        self.0.symbol().symbol
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// `rates 2026-11-01 { 1 USD = 0.92 EUR }`: all rates share one right-hand currency, the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// The day of the rates.
    pub date: Date,
    /// The currency that sums are in.
    pub base: Currency,
    /// For each other currency: so much of it is so much of the base. Both are above zero.
    pub entries: Vec<(Currency, Decimal, Decimal)>,
}

impl Rates {
    /// `(n, d)` such that one unit of `currency` is `n / d` units of the base; the base itself is `(1, 1)`.
    #[must_use]
    pub fn ratio(&self, currency: Currency) -> Option<(Decimal, Decimal)> {
        if currency == self.base {
            return Some((Decimal::from(1), Decimal::from(1)));
        }
        self.entries.iter().find(|entry| entry.0 == currency).map(|(_, units, in_base)| (*in_base, *units))
    }
}
