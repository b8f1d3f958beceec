//! What editors colour is what the grammar knows: every keyword, type and unit stands in both files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// All words of a text.
fn words(text: &str) -> BTreeSet<String> {
    Regex::new(r"\w+").unwrap().find_iter(text).map(|word| word.as_str().to_owned()).collect()
}

/// The quoted words of the grammar's rules whose name matches.
fn known(grammar: &str, rules: &str) -> BTreeSet<String> {
    let rule = Regex::new(&format!(r"(?m)^({rules})\s*=([^\n{{]*\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}})")).unwrap();
    let quoted = Regex::new(r#""([a-z_]{2,})""#).unwrap();
    let all = rule.captures_iter(grammar).flat_map(|found| {
        quoted.captures_iter(found.get(2).unwrap().as_str()).map(|word| word[1].to_owned()).collect::<Vec<_>>()
    });
    all.collect()
}

#[test]
fn every_word_of_the_language_is_coloured() {
    let grammar = read("grammar/bantam.pest");
    let groups = [("kw_\\w+", 90), ("type_name", 7), ("unit", 5), ("duration|span", 8), ("boolean", 2)];
    let textmate: serde_json::Value = serde_json::from_str(&read("editors/textmate/bantam.tmLanguage.json")).unwrap();
    let mut patterns = String::new();
    collect_patterns(&textmate, &mut patterns);
    let patterns = Regex::new(r"\\[a-zA-Z]").unwrap().replace_all(&patterns, " ");
    let vim = read("editors/vim/syntax/bantam.vim");
    let vim: String = vim.lines().filter(|line| line.starts_with("syn ")).map(|line| format!("{line}\n")).collect();
    let coloured = [("textmate", words(&patterns)), ("vim", words(&vim))];
    for (rules, least) in groups {
        let known = known(&grammar, rules);
        assert!(known.len() >= least, "only {known:?} in {rules}");
        for (editor, coloured) in &coloured {
            let absent: Vec<&String> = known.difference(coloured).collect();
            assert!(absent.is_empty(), "{editor} does not colour {absent:?}");
        }
    }
}

/// What the grammar of an editor matches.
fn collect_patterns(value: &serde_json::Value, found: &mut String) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if let (true, Some(pattern)) = (["match", "begin", "end"].contains(&key.as_str()), value.as_str()) {
            found.push_str(pattern);
            found.push('\n');
        }
        collect_patterns(value, found);
    }
    value.as_array().into_iter().flatten().for_each(|value| collect_patterns(value, found));
}
