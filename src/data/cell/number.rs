//! Numbers in cells: digits, the marks between them, percent.

use super::{Cell, Wrong};
use crate::types::{Decimal, Format};

/// A whole number; zeros behind the point do no harm.
pub(super) fn integer(cell: Cell<'_>, format: Option<&Format>) -> Result<i64, Wrong> {
    if let Ok(integer) = cell.text.parse() {
        return Ok(integer);
    }
    let numeral = Numeral::of_cell(cell, format).ok_or(Wrong::Type)?;
    if !numeral.fraction().bytes().all(|digit| digit == b'0') {
        return Err(Wrong::Because(
            "is not a whole number".to_owned(),
            Some("declare the field as a `number`".to_owned()),
        ));
    }
    let digits = numeral.whole().trim_start_matches('0');
    let sign = if numeral.negative { "-" } else { "" };
    match digits {
        "" => Ok(0),
        digits => format!("{sign}{digits}").parse().map_err(|_| too_large()),
    }
}

/// A number, `15%` among them; past six digits it is rounded half to even, once.
pub(super) fn number(cell: Cell<'_>, format: Option<&Format>) -> Result<Decimal, Wrong> {
    if let Some(share) = cell.text.strip_suffix('%') {
        let numeral = Numeral::of_cell(Cell { text: share.trim_end(), ..cell }, format).ok_or(Wrong::Type)?;
        return numeral.shifted(-2).decimal();
    }
    Numeral::of_cell(cell, format).ok_or(Wrong::Type)?.decimal()
}

/// How numbers are written under a format: `1234.56 or 1,234.56`.
pub(super) fn sample(format: Option<&Format>) -> String {
    let (thousands, decimal) = marks(format);
    format!("1234{decimal}56 or 1{thousands}234{decimal}56")
}

fn too_large() -> Wrong {
    Wrong::Because("is larger than a number can be".to_owned(), None)
}

fn marks(format: Option<&Format>) -> (char, char) {
    match format {
        Some(Format::Number { thousands, decimal }) => (*thousands, *decimal),
        Some(Format::Time(_)) | None => (',', '.'),
    }
}

/// A number as digits, exactly as written.
pub(super) struct Numeral {
    negative: bool,
    digits: String,
    /// How many digits stand before the point.
    point: usize,
}

impl Numeral {
    /// The number that makes up the whole cell.
    pub(super) fn of_cell(cell: Cell<'_>, format: Option<&Format>) -> Option<Numeral> {
        if cell.json_number {
            return Self::with_exponent(cell.text);
        }
        let (negative, digits) = sign(cell.text);
        let mut numeral = Self::written(digits, format)?;
        numeral.negative = negative;
        Some(numeral)
    }

    /// A number without a sign, written as the format has it.
    pub(super) fn written(text: &str, format: Option<&Format>) -> Option<Numeral> {
        let (thousands, decimal) = marks(format);
        let (whole, fraction) = match text.split_once(decimal) {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (text, ""),
        };
        let is_mark = |letter: char| letter == thousands || same_mark(letter, thousands);
        let mut digits = String::with_capacity(text.len());
        for (index, group) in whole.split(is_mark).enumerate() {
            let fits = match index {
                0 => !group.is_empty(),
                _ => group.len() == 3 && !digits.starts_with('0') && (index > 1 || digits.len() <= 3),
            };
            if !fits {
                return None;
            }
            digits.push_str(group);
        }
        let point = digits.len();
        digits.push_str(fraction);
        digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(Numeral { negative: false, digits, point })
    }

    /// A JSON number: `-1.5e3`.
    fn with_exponent(text: &str) -> Option<Numeral> {
        // Beyond this, what is not nothing is out of range or rounds to nothing.
        const FAR: i64 = 100;
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, digits) = sign(mantissa);
        let mut numeral = Self::written(digits, None)?;
        numeral.negative = negative;
        let far = numeral.digits.len() as i64 + FAR;
        let (down, size) = sign(exponent);
        if size.is_empty() || !size.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let size = size.parse::<i64>().unwrap_or(far).min(far);
        Some(numeral.shifted(if down { -size } else { size }))
    }

    /// The number times ten to the `exponent`.
    pub(super) fn shifted(mut self, exponent: i64) -> Numeral {
        let size = usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX);
        if exponent >= 0 {
            self.point += size;
            let lacking = self.point.saturating_sub(self.digits.len());
            self.digits.extend(std::iter::repeat_n('0', lacking));
        } else {
            let lacking = size.saturating_sub(self.point);
            self.digits.insert_str(0, &"0".repeat(lacking));
            self.point = self.point + lacking - size;
        }
        self
    }

    /// The number with the other sign, if it is to have one.
    pub(super) fn signed(mut self, negative: bool) -> Numeral {
        self.negative = negative;
        self
    }

    /// The nearest decimal.
    pub(super) fn decimal(&self) -> Result<Decimal, Wrong> {
        let sign = if self.negative { "-" } else { "" };
        let text = format!("{sign}0{}.{}0", self.whole(), self.fraction());
        Decimal::parse_rounding(&text).map(|(decimal, _)| decimal).map_err(|_| too_large())
    }

    fn whole(&self) -> &str {
        self.digits.get(..self.point).unwrap_or("")
    }

    fn fraction(&self) -> &str {
        self.digits.get(self.point..).unwrap_or("")
    }
}

/// A sign and what stands behind it.
pub(super) fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Whether a letter is another form of the mark: any blank for a blank, either apostrophe.
fn same_mark(letter: char, mark: char) -> bool {
    match mark {
        ' ' => matches!(letter, '\u{A0}' | '\u{2009}' | '\u{202F}'),
        '\'' => letter == '’',
        _ => false,
    }
}
