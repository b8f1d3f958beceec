//! Words that several findings need.

/// `a`, `a and b`, `a, b and c`
pub(super) fn listed(items: &[&str], last: &str) -> String {
    match items {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// `the only value fits`, `both values fit`, `all 412 values fit`
pub(super) fn of_values(count: u64, one: &str, several: &str) -> String {
    match count {
        1 => format!("the only value {one}"),
        2 => format!("both values {several}"),
        _ => format!("all {} values {several}", grouped(count)),
    }
}

/// `1 row`, `1,200 rows`
pub(super) fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { several })
}

/// A count with marks between thousands.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A text as it stands in a comment: on one line, broken off where it is long, in backquotes.
pub(super) fn shown(text: &str) -> String {
    const LONG: usize = 40;
    let mut shown: String =
        text.chars().take(LONG).map(|letter| if letter.is_control() || letter == '`' { ' ' } else { letter }).collect();
    if text.chars().nth(LONG).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// A text as the language writes it, in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() || is_unseen(letter) => {
                quoted.push_str(&format!("\\u{{{:X}}}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a letter cannot be seen, or turns those beside it around: it is better named.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
