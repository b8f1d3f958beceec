//! Texts that tell tests on a text field apart: the literals, their combinations, e-mail addresses at tested domains,
//! one text for each pattern where one is found, and one that no test knows.

use regex::Regex;

use crate::outlook::patterns;
use crate::policy::TextTest;

/// What a text is tested for, seen one way: whole, or by its domain.
#[derive(Clone, Default)]
pub(crate) struct Wanted {
    /// Texts that it is compared with.
    pub(crate) equal: Vec<String>,
    /// Parts that it is searched for.
    pub(crate) parts: Vec<(TextTest, String)>,
    /// Patterns that it is matched against.
    pub(crate) patterns: Vec<Regex>,
    /// Lengths that matter.
    pub(crate) lengths: Vec<usize>,
}

/// No more texts than this are made of combinations.
const MOST: usize = 1500;
/// With more parts than this only pairs are combined.
const FEW: usize = 4;
/// Texts are not made longer than this.
const LONGEST: usize = 2000;

/// Texts for a field that is tested whole and by its domain.
pub(crate) fn texts(whole: &Wanted, domain: &Wanted) -> Vec<String> {
    let mut texts = vec![fresh(whole)];
    texts.extend(whole.equal.iter().flat_map(|text| [text.clone(), text.to_uppercase(), text.to_lowercase()]));
    let combined = combined(whole, " ");
    texts.extend(combined.iter().cloned());
    if domain.is_asked() {
        let locals = [fresh(whole)].into_iter().chain(combined.into_iter().map(|text| text.replace([' ', '@'], ".")));
        let locals: Vec<String> = locals.take(FEW * FEW).collect();
        let mut domains = vec![format!("{}.example", fresh(domain))];
        domains.extend(domain.equal.iter().cloned());
        domains.extend(self::combined(domain, "."));
        texts.extend(domains.iter().map(|domain| format!("{}@{domain}", fresh(whole))));
        texts.extend(
            locals.iter().flat_map(|local| domains.iter().map(move |domain| format!("{local}@{domain}"))).take(MOST),
        );
    }
    for length in whole.lengths.iter().filter(|length| (1..=LONGEST).contains(*length)) {
        let resized: Vec<String> = texts.iter().take(FEW * FEW).map(|text| resized(text, *length)).collect();
        texts.extend(resized);
    }
    let mut distinct = std::collections::HashSet::new();
    texts.retain(|text| !text.is_empty() && distinct.insert(text.clone()));
    texts
}

impl Wanted {
    /// Adds what a test asks for. Where it ignores case, also what other tests do not know: the same in another case.
    pub(crate) fn want(&mut self, test: TextTest, text: &str, ignoring_case: bool) {
        let mut cases = vec![text.to_owned()];
        if ignoring_case {
            cases.extend([text.to_uppercase(), alternating(text)]);
        }
        for text in cases {
            if !self.parts.contains(&(test, text.clone())) {
                self.parts.push((test, text));
            }
        }
    }

    /// Whether anything is asked.
    pub(crate) fn is_asked(&self) -> bool {
        !self.equal.is_empty() || !self.parts.is_empty() || !self.patterns.is_empty() || !self.lengths.is_empty()
    }
}

/// A text that no test asks for, where one is found.
fn fresh(wanted: &Wanted) -> String {
    let known = |text: &str| {
        wanted.equal.iter().any(|other| other.to_lowercase() == text)
            || wanted.parts.iter().any(|(_, part)| text.contains(&part.to_lowercase()))
            || wanted.patterns.iter().any(|pattern| pattern.is_match(text))
    };
    let tries = ["x", "zq", "kj", "wv", "0", "7", "-", "~", "ß", "数"];
    tries.into_iter().find(|text| !known(text)).unwrap_or("x").to_owned()
}

/// A start, some parts and an end, in all combinations while they are few.
fn combined(wanted: &Wanted, between: &str) -> Vec<String> {
    if wanted.parts.is_empty() && wanted.patterns.is_empty() {
        return Vec::new();
    }
    let of = |test: TextTest| {
        wanted.parts.iter().filter(move |(own, _)| *own == test).map(|(_, text)| text.clone()).collect::<Vec<String>>()
    };
    let mut middles = of(TextTest::Contains);
    middles.extend(of(TextTest::ContainsWord));
    let glued: Vec<String> = middles.iter().map(|part| format!("k{part}k")).collect();
    middles.extend(wanted.patterns.iter().flat_map(patterns::examples));
    // Something else may have to stand before or behind, so that a test for a start or an end fails.
    let other = fresh(wanted);
    let optional = |parts: Vec<String>| {
        [None].into_iter().chain(parts.into_iter().map(Some)).chain([Some(other.clone())]).collect::<Vec<_>>()
    };
    let (starts, ends) = (optional(of(TextTest::StartsWith)), optional(of(TextTest::EndsWith)));
    let mut chosen = subsets(&middles);
    chosen.extend(glued.into_iter().map(|part| vec![part]));
    let mut texts: Vec<String> = Vec::new();
    for start in &starts {
        for end in &ends {
            for middle in &chosen {
                let parts: Vec<&str> = start.iter().chain(middle).chain(end).map(String::as_str).collect();
                texts.extend([parts.join(between), parts.concat()].into_iter().filter(|text| !text.is_empty()));
                if texts.len() >= MOST {
                    return texts;
                }
            }
        }
    }
    texts
}

/// All subsets of few parts; of many, those of up to two and the whole.
fn subsets(parts: &[String]) -> Vec<Vec<String>> {
    if parts.len() <= FEW {
        let chosen = |mask: usize| {
            parts.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, part)| part.clone()).collect()
        };
        return (0..1 << parts.len()).map(chosen).collect();
    }
    let mut sets = vec![Vec::new()];
    sets.extend(parts.iter().map(|part| vec![part.clone()]));
    let pairs = parts
        .iter()
        .enumerate()
        .flat_map(|(place, one)| parts.iter().skip(place + 1).map(|two| vec![one.clone(), two.clone()]));
    sets.extend(pairs.take(MOST));
    sets.push(parts.to_vec());
    sets
}

/// The text in a case that nobody writes: `hEaD`.
fn alternating(text: &str) -> String {
    let turned = text.chars().enumerate().flat_map(|(place, letter)| {
        let letter = letter.to_string();
        let letter = if place % 2 == 0 { letter.to_lowercase() } else { letter.to_uppercase() };
        letter.chars().collect::<Vec<char>>()
    });
    turned.collect()
}

/// The text, cut or filled up to a length in characters.
fn resized(text: &str, length: usize) -> String {
    text.chars().chain(std::iter::repeat('q')).take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_parts_and_ends_are_combined() {
        let mut whole = Wanted::default();
        whole.want(TextTest::StartsWith, "Head", false);
        whole.want(TextTest::ContainsWord, "sales", false);
        whole.want(TextTest::EndsWith, "EMEA", false);
        let texts = texts(&whole, &Wanted::default());
        for text in ["x", "Head", "sales", "Head sales", "Head sales EMEA", "sales EMEA", "ksalesk"] {
            assert!(texts.iter().any(|other| other == text), "{text} is not among {texts:?}");
        }
    }

    #[test]
    fn domains_become_addresses() {
        let domain = Wanted { equal: vec!["gmail.com".to_owned()], ..Wanted::default() };
        let texts = texts(&Wanted::default(), &domain);
        assert_eq!(texts, ["x", "x@x.example", "x@gmail.com"]);
    }
}
