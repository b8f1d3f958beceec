//! Patterns of spreadsheets and of `strftime`, put into Bantam's.

use super::TimeFormat;

/// The pattern that the author of an Excel or `strftime` pattern meant, where there is one: `dd/mm/yyyy`, `%d/%m/%Y`.
#[must_use]
pub fn suggest(pattern: &str) -> Option<String> {
    let suggestion = if pattern.contains('%') { from_strftime(pattern)? } else { from_spreadsheet(pattern) };
    (suggestion != pattern && TimeFormat::new(&suggestion).is_ok()).then_some(suggestion)
}

fn from_strftime(pattern: &str) -> Option<String> {
    let mut suggestion = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            suggestion.push(letter);
            continue;
        }
        suggestion.push_str(match letters.find(|letter| *letter != '-')? {
            'Y' => "YYYY",
            'y' => "YY",
            'm' => "MM",
            'B' => "MMMM",
            'b' => "MMM",
            'd' => "DD",
            'e' => "D",
            'H' => "HH",
            'I' => "hh",
            'M' => "mm",
            'S' => "ss",
            'p' => "A",
            'z' => "Z",
            'F' => "YYYY-MM-DD",
            'T' => "HH:mm:ss",
            _ => return None,
        });
    }
    Some(suggestion)
}

/// `d` and `y` become capitals; `m` is the month before the hour, and `M` the minutes behind it.
fn from_spreadsheet(pattern: &str) -> String {
    let mut suggestion = pattern.replace("AM/PM", "A").replace('a', "A").replace('d', "D").replace('y', "Y");
    let hour = suggestion.find(['H', 'h']).unwrap_or(suggestion.len());
    let time = suggestion.split_off(hour).replace('M', "m").replace('S', "s").replace("sss", "SSS");
    suggestion = suggestion.replace('m', "M");
    let time = if time.contains('A') { time.replace('H', "h") } else { time };
    suggestion + &time
}
