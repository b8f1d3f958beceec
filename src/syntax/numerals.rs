//! Numbers, dates, durations and money that are almost right.

use super::lower::{calendar_unit, duration_unit};
use crate::diagnostic::Code;

/// What is wrong with a numeral.
pub(super) struct Slip {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) label: String,
    /// What may have been meant; a machine may mend where it is one.
    pub(super) right: Vec<String>,
    /// Said instead of listing `right`.
    pub(super) help: Option<&'static str>,
}

fn slip(code: Code, message: String, label: &str, right: Vec<String>) -> Option<Slip> {
    Some(Slip { code, message, label: label.to_owned(), right, help: None })
}

fn helped(code: Code, message: String, label: &str, help: &'static str) -> Option<Slip> {
    Some(Slip { code, message, label: label.to_owned(), right: Vec::new(), help: Some(help) })
}

/// What is wrong with a numeral token taken alone, if anything is.
pub(super) fn alone(text: &str) -> Option<Slip> {
    let number = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '_' | '.')).unwrap_or(text.len());
    let (number, suffix) = text.split_at(number);
    if suffix.starts_with('/') || suffix.starts_with('-') {
        return date(text);
    }
    if suffix.starts_with(',') {
        let message = format!("a comma does not group digits: `{text}`");
        let mut slip =
            slip(Code::SyntaxThousandsComma, message, "one number, or several?", vec![text.replace(',', "_")])?;
        slip.help = Some("write `1_000` or `1k`; between two numbers put a blank behind the comma: `1, 000`");
        return Some(slip);
    }
    if suffix == "m" {
        let message = format!("`{text}` could mean three things");
        let right = ["min", "mo", "M"].iter().map(|unit| format!("{number}{unit}")).collect();
        return slip(Code::SyntaxAlmostADuration, message, "minutes, months, or million?", right);
    }
    if number.len() > 1 && number.starts_with('0') && !number.starts_with("0.") && !number.starts_with("0_") {
        let right = format!("{}{suffix}", number.trim_start_matches('0').trim_start_matches('_'));
        let right = if right.starts_with(|c: char| c.is_ascii_digit()) { right } else { format!("0{right}") };
        let message = format!("a number does not start with a zero: `{text}`");
        let mut slip = slip(Code::SyntaxLeadingZero, message, "a zero too many", vec![right])?;
        slip.label = "a number, or a text such as a postcode?".to_owned();
        return Some(slip);
    }
    if suffix == "K" || suffix == "KK" {
        let message = format!("thousands have a small `k`: `{text}`");
        return slip(Code::SyntaxAlmostANumber, message, "written so?", vec![format!("{number}k")]);
    }
    if let Some(money) = money(text, number, suffix) {
        return Some(money);
    }
    if is_number(text) {
        return None;
    }
    length(text, number, suffix)
}

/// Whether the numeral is right as a number, percentage, or with `k` or `M`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_suffix(['k', 'M', '%']).unwrap_or(text);
    let mut parts = digits.split('.');
    let whole = parts.next().is_some_and(|part| !part.is_empty() && !part.ends_with('_') && !part.contains("__"));
    let fraction = parts.next().is_none_or(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    whole
        && fraction
        && parts.next().is_none()
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_'))
}

fn date(text: &str) -> Option<Slip> {
    let day = text.split('T').next().unwrap_or(text);
    let parts: Vec<&str> = day.split(['-', '/']).collect();
    let message = format!("`{text}` is not how a date is written");
    if let [year, month, day] = parts.as_slice()
        && year.len() == 4
        && !text.contains('T')
    {
        let right = format!("{year}-{month:0>2}-{day:0>2}");
        return (right != text)
            .then_some(())
            .and_then(|()| slip(Code::SyntaxAlmostADate, message, "a date?", vec![right]));
    }
    if text.len() >= "2026-11-21T09:00".len() {
        return None;
    }
    let help = if text.contains('T') {
        "date and time are written so: `2026-11-21T09:00`"
    } else {
        "dates are written year, month, day: `2026-11-21`"
    };
    helped(Code::SyntaxAlmostADate, message, "a date?", help)
}

/// `10kEUR`, `10K`-and-currency.
fn money(text: &str, number: &str, suffix: &str) -> Option<Slip> {
    let currency = suffix.get(suffix.len().checked_sub(3)?..)?;
    let scale = suffix.strip_suffix(currency)?;
    let upper = currency.bytes().all(|byte| byte.is_ascii_uppercase());
    if !upper || !matches!(scale, "" | "k" | "K" | "M") {
        return None;
    }
    let right = format!("{number}{} {currency}", scale.replace('K', "k"));
    slip(Code::SyntaxAlmostMoney, format!("`{text}` is not how money is written"), "money?", vec![right])
}

/// `90days`, `12h1d`, `1d3mo`, `1.5d`, `5x`.
fn length(text: &str, number: &str, suffix: &str) -> Option<Slip> {
    let known = |unit: &str| duration_unit(unit).is_some() || calendar_unit(unit).is_some();
    if suffix.len() > 3 && known(&suffix.to_lowercase()) {
        let right = format!("{number} {}", suffix.to_lowercase());
        return slip(Code::SyntaxAlmostADuration, format!("`{text}` needs a blank"), "a length of time?", vec![right]);
    }
    if known(&suffix.to_lowercase()) && !known(suffix) {
        let right = format!("{number}{}", suffix.to_lowercase());
        return slip(
            Code::SyntaxAlmostADuration,
            format!("units are small letters: `{text}`"),
            "written so?",
            vec![right],
        );
    }
    if number.contains('.') && known(suffix) {
        let help = "write it in a smaller unit: `36h` for one and a half days";
        return helped(
            Code::SyntaxAlmostADuration,
            format!("lengths of time are whole numbers: `{text}`"),
            "here",
            help,
        );
    }
    if known(suffix) {
        return None;
    }
    let parts = parts(text);
    let exact = parts.iter().filter(|(_, unit)| duration_unit(unit).is_some()).count();
    let calendar = parts.iter().filter(|(_, unit)| calendar_unit(unit).is_some()).count();
    if exact + calendar == parts.len() && exact > 0 && calendar > 0 {
        let help = "a month has no fixed number of days: add the two one by one, `created + 3mo + 1d`";
        let message = format!("`{text}` mixes days and months");
        return helped(Code::SyntaxMixedDuration, message, "exact and calendar units", help);
    }
    if (exact == parts.len() || calendar == parts.len()) && parts.len() > 1 {
        return unordered(text, parts);
    }
    let help = "a number may end in `k`, `M` or `%`; a length of time in `s`, `min`, `h`, `d`, `w`, `mo`, `q` or `y`";
    helped(Code::SyntaxAlmostANumber, format!("`{text}` is neither a number nor a length of time"), "here", help)
}

/// `12h1d`: all units known, but not the largest first or not each once.
fn unordered(text: &str, mut parts: Vec<(&str, &str)>) -> Option<Slip> {
    let size = |unit: &str| {
        let exact = duration_unit(unit).map(|unit| unit.microseconds());
        exact.or_else(|| calendar_unit(unit).map(|unit| i64::from(unit.months())))
    };
    parts.sort_by_key(|(_, unit)| std::cmp::Reverse(size(unit)));
    let repeated = parts.windows(2).any(|pair| matches!(pair, [(_, a), (_, b)] if size(a) == size(b)));
    let message = format!("the units of `{text}` are out of order");
    if repeated {
        return helped(Code::SyntaxAlmostADuration, message, "here", "the largest unit first, each once: `1d12h`");
    }
    let right: String = parts.iter().map(|(number, unit)| format!("{number}{unit}")).collect();
    if right == text {
        return None;
    }
    slip(Code::SyntaxAlmostADuration, message, "the largest unit first", vec![right])
}

fn parts(text: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (number, behind) =
            rest.split_at(rest.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(rest.len()));
        let (unit, next) = behind.split_at(behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len()));
        if number.is_empty() && unit.is_empty() {
            break;
        }
        parts.push((number, unit));
        rest = next;
    }
    parts
}

/// What is wrong with a numeral and the token behind it.
pub(super) fn with_next(text: &str, next: &str) -> Option<Slip> {
    let lower = next.to_lowercase();
    let both = format!("`{text} {next}`");
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    if plain && (duration_unit(&lower).is_some() || calendar_unit(&lower).is_some()) {
        let joint = if lower.len() > 3 { " " } else { "" };
        let right = vec![format!("{text}{joint}{lower}")];
        return slip(
            Code::SyntaxAlmostADuration,
            format!("{both} is not how a length of time is written"),
            "here",
            right,
        );
    }
    if plain && next == "m" {
        return alone(&format!("{text}m"));
    }
    if plain && next.len() == 3 && next.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!("a blank does not group digits: {both}");
        return slip(Code::SyntaxAlmostANumber, message, "one number?", vec![format!("{text}_{next}")]);
    }
    let unit = |text: &str| text.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
    if duration_unit(&unit(text)).is_some() && duration_unit(&unit(next)).is_some() {
        let right = vec![format!("{text}{next}")];
        return slip(Code::SyntaxAlmostADuration, format!("{both} has a blank too many"), "one length of time?", right);
    }
    if matches!(next, "%" | "k" | "K" | "M") {
        let right = vec![format!("{text}{}", next.replace('K', "k"))];
        return slip(Code::SyntaxAlmostANumber, format!("{both} has a blank too many"), "one number?", right);
    }
    let code = currency(next).or_else(|| {
        let known = ["eur", "usd", "gbp", "chf", "jpy", "cad", "aud"].contains(&lower.as_str());
        known.then(|| lower.to_uppercase())
    })?;
    let message = format!("{both} is not how money is written");
    let mut slip = slip(Code::SyntaxAlmostMoney, message, "money?", vec![format!("{text} {code}")])?;
    slip.help = several(next);
    Some(slip)
}

/// What is wrong with `EUR 10k` or `€10k`.
pub(super) fn behind_currency(before: &str, text: &str) -> Option<Slip> {
    let code = currency(before).or_else(|| {
        let code = before.len() == 3 && before.bytes().all(|byte| byte.is_ascii_uppercase());
        (code && !matches!(before, "AND" | "NOT")).then(|| before.to_owned())
    })?;
    let message = "the currency goes behind the amount".to_owned();
    let amount = text.replace('K', "k");
    let mut slip = slip(Code::SyntaxAlmostMoney, message, "money?", vec![format!("{amount} {code}")])?;
    slip.help = several(before);
    Some(slip)
}

/// What to say of a sign that several currencies share: none of them is guessed.
fn several(sign: &str) -> Option<&'static str> {
    match sign {
        "$" => Some("write the currency's code behind the amount: `10k USD`, `10k CAD`, `10k AUD`"),
        "£" => Some("write the currency's code behind the amount: `10k GBP`, `10k EGP`"),
        "¥" => Some("write the currency's code behind the amount: `10k JPY`, `10k CNY`"),
        _ => None,
    }
}

fn currency(sign: &str) -> Option<String> {
    let code = match sign {
        "€" => "EUR",
        "$" => "USD",
        "£" => "GBP",
        "¥" => "JPY",
        _ => return None,
    };
    Some(code.to_owned())
}
