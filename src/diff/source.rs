//! Entries as they are written, so that two can be compared whatever their layout.

/// A text of the language without comments, every run of blanks as one.
pub(super) fn plain(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines() {
        words.extend(without_comment(line).split_whitespace().map(str::to_owned));
    }
    words.join(" ")
}

/// What stands before a `#` that is in no quotes.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            '#' if !quoted => return line.get(..at).unwrap_or(line),
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_and_comments_do_not_count() {
        assert_eq!(plain("if a > 1 # why\n   and b\tthen SQL"), "if a > 1 and b then SQL");
        assert_eq!(plain("because \"#1 \\\" # in\" # out"), "because \"#1 \\\" # in\"");
    }
}
