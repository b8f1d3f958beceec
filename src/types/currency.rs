//! Currencies (ISO 4217) and the declared table of rates between them.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::{BigInt, Sign};

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

    /// The amount in another currency, rounded half to even once; `None` where a rate is lacking or the result out of
    /// range.
    #[must_use]
    pub fn convert(&self, amount: Decimal, from: Currency, to: Currency) -> Option<Decimal> {
        let (from_base, from_units) = self.ratio(from)?;
        let (to_base, to_units) = self.ratio(to)?;
        let product = |factors: [Decimal; 3]| -> BigInt {
            factors.into_iter().map(|factor| BigInt::from(factor.millionths())).product()
        };
        let dividend = product([amount, from_base, to_units]);
        let divisor = product([Decimal::from_millionths(1), from_units, to_base]);
        nearest_quotient(&dividend, &divisor).map(Decimal::from_millionths)
    }
}

/// The quotient of which the divisor is above zero, rounded half to even, where 64 bits hold it.
fn nearest_quotient(dividend: &BigInt, divisor: &BigInt) -> Option<i64> {
    let size = dividend.magnitude() / divisor.magnitude();
    let twice_rest = (dividend.magnitude() % divisor.magnitude()) * 2_u32;
    let up = match twice_rest.cmp(divisor.magnitude()) {
        Ordering::Less => false,
        Ordering::Equal => size.bit(0),
        Ordering::Greater => true,
    };
    let rounded = BigInt::from(size) + i32::from(up);
    i64::try_from(if dividend.sign() == Sign::Minus { -rounded } else { rounded }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversion_rounds_once() {
        let currency = |code| Currency::from_code(code).unwrap();
        let decimal = |text| Decimal::parse(text).unwrap();
        let rates = Rates {
            date: Date::constant(2026, 11, 1),
            base: currency("EUR"),
            entries: vec![
                (currency("USD"), decimal("1"), decimal("0.92")),
                (currency("JPY"), decimal("100"), decimal("0.56")),
            ],
        };
        let convert = |amount, from, to| rates.convert(decimal(amount), currency(from), currency(to));
        assert_eq!(convert("1000", "USD", "EUR"), Some(decimal("920")));
        assert_eq!(convert("-1", "EUR", "USD"), Some(decimal("-1.086957")));
        assert_eq!(convert("100", "JPY", "USD"), Some(decimal("0.608696")));
        assert_eq!(convert("9000000000000", "USD", "JPY"), None);
        assert_eq!(convert("1", "GBP", "EUR"), None);
    }
}
