//! Entries as they are written, so that two can be compared whatever their layout.

/// A text of the language without comments, with one blank around each sign and between words, wherever the author had some.
pub(super) fn plain(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines() {
        words.extend(spaced(without_comment(line)).split(BREAK).filter(|word| !word.is_empty()).map(str::to_owned));
    }
    words.join(" ")
}

/// Stands between words while they are told apart; a line has none of its own.
const BREAK: char = '\n';

/// A line with a break at each blank and around each sign, but for those within quotes.
fn spaced(line: &str) -> String {
    let mut spaced = String::with_capacity(2 * line.len());
    let mut quote = None;
    let mut escaped = false;
    for c in line.chars() {
        match (quote, c) {
            (None, '"' | '`') => {
                spaced.push(BREAK);
                quote = Some(c);
            }
            (Some(open), _) if open == c && !escaped => {
                spaced.extend([c, BREAK]);
                (quote, escaped) = (None, false);
                continue;
            }
            (None, c) if c.is_whitespace() => {
                spaced.push(BREAK);
                continue;
            }
            (None, '=' | '<' | '>' | '!' | '+' | '-' | '*' | '/' | ',' | ':' | '(' | ')' | '{' | '}') => {
                spaced.extend([BREAK, c, BREAK]);
                continue;
            }
            (None | Some(_), _) => {}
        }
        escaped = quote == Some('"') && c == '\\' && !escaped;
        spaced.push(c);
    }
    spaced
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
        assert_eq!(plain("rule x: if a>1 then SQL"), "rule x : if a > 1 then SQL");
        assert_eq!(plain("if a=\"x  =y\"and(b>=2)"), plain("if a = \"x  =y\" and ( b >= 2 )"));
        assert_ne!(plain("if a = \"x y\""), plain("if a = \"x  y\""));
        assert_eq!(plain("because \"#1 \\\" # in\" # out"), "because \"#1 \\\" # in\"");
    }
}
