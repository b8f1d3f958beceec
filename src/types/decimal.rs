//! Exact decimals: 64 bits of millionths, rounded half to even, never binary floating point.

use std::fmt;

/// An exact decimal with six fractional digits, between ±9,223,372,036,854.775807.
///
/// Results outside that range are `None`: in the language they are *missing*. Products and quotients round half to
/// even at the sixth digit, once each.
///
/// ```
/// use bantam::types::Decimal;
///
/// let third = Decimal::from(1).checked_div(Decimal::from(3)).unwrap();
/// assert_eq!(third.to_string(), "0.333333");
/// assert_eq!(Decimal::parse("12.50").unwrap().to_string(), "12.5");
/// assert_eq!(Decimal::from(1).checked_div(Decimal::ZERO), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i64);

/// Why a text is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseDecimalError {
    /// It is not digits with at most one point.
    Malformed,
    /// It has more than six fractional digits that are not zero.
    TooPrecise,
    /// It lies outside the range.
    OutOfRange,
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Decimal = Decimal(0);
    /// The largest.
    pub const MAX: Decimal = Decimal(i64::MAX);
    /// The smallest.
    pub const MIN: Decimal = Decimal(i64::MIN);
    /// How many millionths are one.
    pub const SCALE: i64 = 1_000_000;

    /// So many millionths.
    #[must_use]
    pub const fn from_millionths(millionths: i64) -> Decimal {
        Decimal(millionths)
    }

    /// How many millionths it is.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// A whole number, where it is in range.
    #[must_use]
    pub fn from_integer(integer: i64) -> Option<Decimal> {
        integer.checked_mul(Self::SCALE).map(Decimal)
    }

    /// The whole number that it is, if it is one.
    #[must_use]
    pub fn to_integer(self) -> Option<i64> {
        (self.0 % Self::SCALE == 0).then_some(self.0 / Self::SCALE)
    }

    /// Reads `-12.5` exactly: an optional sign, digits, an optional point and digits. No blanks, no marks.
    ///
    /// # Errors
    /// Where the text has another form, more than six fractional digits that matter, or is out of range.
    pub fn parse(text: &str) -> Result<Decimal, ParseDecimalError> {
        match Self::parse_rounding(text)? {
            (value, true) => Ok(value),
            (_, false) => Err(ParseDecimalError::TooPrecise),
        }
    }

    /// Reads the same, but rounds half to even past six digits; says whether it was exact.
    ///
    /// # Errors
    /// Where the text has another form or is out of range.
    pub fn parse_rounding(text: &str) -> Result<(Decimal, bool), ParseDecimalError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
            return Err(ParseDecimalError::Malformed);
        }
        let mut millionths: i128 = 0;
        let kept = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
        for digit in whole.bytes().chain(kept) {
            millionths = millionths * 10 + i128::from(digit - b'0');
            if millionths > i128::from(i64::MAX) + 1 {
                return Err(ParseDecimalError::OutOfRange);
            }
        }
        let rest = fraction.get(6..).unwrap_or("").trim_end_matches('0');
        let up = match rest.as_bytes() {
            [] => false,
            [b'5'] => millionths % 2 == 1,
            [first, ..] => *first >= b'5',
        };
        millionths += i128::from(up);
        let signed = if negative { -millionths } else { millionths };
        let value = i64::try_from(signed).map_err(|_| ParseDecimalError::OutOfRange)?;
        Ok((Decimal(value), rest.is_empty()))
    }

    /// The sum, where it is in range.
    #[must_use]
    pub fn checked_add(self, other: Decimal) -> Option<Decimal> {
        self.0.checked_add(other.0).map(Decimal)
    }

    /// The difference, where it is in range.
    #[must_use]
    pub fn checked_sub(self, other: Decimal) -> Option<Decimal> {
        self.0.checked_sub(other.0).map(Decimal)
    }

    /// The product, rounded half to even, where it is in range.
    #[must_use]
    pub fn checked_mul(self, other: Decimal) -> Option<Decimal> {
        divide_half_even(i128::from(self.0) * i128::from(other.0), i128::from(Self::SCALE)).map(Decimal)
    }

    /// The quotient, rounded half to even, where it is in range and the divisor is not zero.
    #[must_use]
    pub fn checked_div(self, other: Decimal) -> Option<Decimal> {
        divide_half_even(i128::from(self.0) * i128::from(Self::SCALE), i128::from(other.0)).map(Decimal)
    }

    /// The same size with the other sign, where that is in range.
    #[must_use]
    pub fn checked_neg(self) -> Option<Decimal> {
        self.0.checked_neg().map(Decimal)
    }

    /// The size without the sign, where that is in range.
    #[must_use]
    pub fn checked_abs(self) -> Option<Decimal> {
        self.0.checked_abs().map(Decimal)
    }

    /// The nearest whole number, of two the even one.
    #[must_use]
    pub fn round(self) -> i64 {
        divide_half_even(i128::from(self.0), i128::from(Self::SCALE)).unwrap_or(0)
    }

    /// The largest whole number that is not above it.
    #[must_use]
    pub fn floor(self) -> i64 {
        self.0.div_euclid(Self::SCALE)
    }

    /// The smallest whole number that is not below it.
    #[must_use]
    pub fn ceil(self) -> i64 {
        self.floor() + i64::from(self.0.rem_euclid(Self::SCALE) != 0)
    }
}

/// `dividend / divisor`, rounded half to even; `None` for a divisor of zero or a result beyond 64 bits.
#[must_use]
pub(crate) fn divide_half_even(dividend: i128, divisor: i128) -> Option<i64> {
    i64::try_from(divide_half_even_wide(dividend, divisor)?).ok()
}

/// The same, but for a result of any size. The divisor is less than 2¹²⁶.
#[must_use]
pub(crate) fn divide_half_even_wide(dividend: i128, divisor: i128) -> Option<i128> {
    if divisor == 0 {
        return None;
    }
    let (dividend, divisor) = if divisor < 0 { (dividend.checked_neg()?, -divisor) } else { (dividend, divisor) };
    let floor = dividend.div_euclid(divisor);
    let twice_rest = dividend.rem_euclid(divisor) * 2;
    let up = twice_rest > divisor || (twice_rest == divisor && floor % 2 != 0);
    Some(floor + i128::from(up))
}

impl From<i32> for Decimal {
    fn from(integer: i32) -> Decimal {
        Decimal(i64::from(integer) * Self::SCALE)
    }
}

/// As few digits as say it exactly: `12.5`, `20000`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let scale = Self::SCALE.unsigned_abs();
        let (whole, fraction) = (size / scale, size % scale);
        let sign = if self.0 < 0 { "-" } else { "" };
        if fraction == 0 {
            write!(f, "{sign}{whole}")
        } else {
            let digits = format!("{fraction:06}");
            write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
        }
    }
}
