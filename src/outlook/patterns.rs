//! Example texts for regular expressions: short ones, each proven by matching.

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

/// No more examples than this for a pattern.
const MANY: usize = 12;
/// No longer than this in bytes.
const LONGEST: usize = 400;

/// Some texts in which a pattern is found; none where none was thought of.
pub(crate) fn examples(pattern: &Regex) -> Vec<String> {
    let Ok(tree) = regex_syntax::parse(pattern.as_str()) else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    for text in written(&tree) {
        // What stands at the edge of a word or of the text may want something beside it.
        for tried in [text.clone(), format!("k{text}k"), format!("- {text} -")] {
            if pattern.is_match(&tried) && !found.contains(&tried) {
                found.push(tried);
                break;
            }
        }
    }
    found.truncate(MANY);
    found
}

fn written(tree: &Hir) -> Vec<String> {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8_lossy(&literal.0).into_owned()],
        HirKind::Class(class) => members(class).into_iter().map(String::from).collect(),
        HirKind::Repetition(repetition) => {
            let parts = written(&repetition.sub);
            let most = repetition.max.unwrap_or(u32::MAX);
            let counts = [repetition.min, repetition.min.max(1).min(most)];
            let repeated =
                |part: &String| counts.map(|count| part.repeat((count as usize).min(LONGEST / part.len().max(1))));
            parts.iter().flat_map(repeated).take(MANY).collect()
        }
        HirKind::Capture(capture) => written(&capture.sub),
        HirKind::Concat(parts) => {
            let mut texts = vec![String::new()];
            for part in parts {
                let tails = written(part);
                texts = texts
                    .iter()
                    .flat_map(|text| tails.iter().map(move |tail| format!("{text}{tail}")))
                    .filter(|text| text.len() <= LONGEST)
                    .take(MANY)
                    .collect();
            }
            texts
        }
        HirKind::Alternation(parts) => parts.iter().flat_map(written).take(MANY).collect(),
    }
}

/// Some characters of a class: one that people write where there is one, and where its ranges begin.
fn members(class: &Class) -> Vec<char> {
    let Class::Unicode(class) = class else { return Vec::new() };
    let has = |wanted: char| class.iter().any(|range| (range.start()..=range.end()).contains(&wanted));
    let mut members: Vec<char> = "a0A -_.@kz9".chars().find(|wanted| has(*wanted)).into_iter().collect();
    members.extend(class.iter().take(2).map(|range| range.start()));
    members.dedup();
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_match() {
        for pattern in [r"^\d{3}-[A-Z]+$", r"\bVP\b", r"(chief|head) of \w+", r"colou?r", r"^$|x{2,}", r"(?i)ceo"] {
            let pattern = Regex::new(pattern).unwrap();
            let examples = examples(&pattern);
            assert!(!examples.is_empty(), "{pattern}");
            assert!(examples.iter().all(|example| pattern.is_match(example)), "{pattern}: {examples:?}");
        }
    }
}
