//! The layout of policies: what comes out of the formatter, and that all policies here keep their meaning.

use std::fs;
use std::path::Path;

use bantam::format::{Refusal, Style, format};
use bantam::source::Sources;
use bantam::syntax;

use crate::assert_beside;

/// The text in its layout; none where it cannot be read as a policy.
fn formatted(text: &str, width: usize) -> Option<String> {
    let mut sources = Sources::new();
    let id = sources.add("policy.bant", None, text);
    match format(&sources, id, Style { width }) {
        Ok(text) => Some(text),
        Err(Refusal::Unreadable(diagnostics)) => {
            assert!(!diagnostics.is_empty());
            None
        }
        Err(Refusal::Defect) => panic!("would not mean the same:\n{text}"),
    }
}

#[test]
fn policies_are_laid_out_as_shown() {
    insta::glob!("format/*.bant", |path| {
        let text = fs::read_to_string(path).expect("a case");
        assert_beside(path, &formatted(&text, 100).expect("a policy"));
    });
}

/// That the meaning stays is asserted by the formatter itself, each time.
#[test]
fn every_policy_of_the_project_is_formatted_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["tests", "examples"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).into_iter().map(|entry| entry.expect("a file")) {
            if entry.path().extension().is_some_and(|ending| ending == "bant") {
                texts.push(fs::read_to_string(entry.path()).expect("a policy"));
            }
        }
    }
    for page in ["README.md", "docs/language.md"] {
        let page = fs::read_to_string(root.join(page)).expect("a page");
        let blocks = page.split("```bantam").skip(1).filter_map(|block| block.split_once('\n')?.1.split_once("```"));
        texts.extend(blocks.map(|(text, _)| text.to_owned()));
    }
    assert!(texts.len() > 200, "only {} policies", texts.len());
    let mut read = 0;
    for text in &texts {
        for width in [100, 60, 20] {
            if let Some(once) = formatted(text, width) {
                read += 1;
                assert_eq!(formatted(&once, width).as_deref(), Some(once.as_str()));
            }
        }
    }
    assert!(read > 2 * texts.len(), "only {read} texts could be read");
}

#[test]
fn the_examples_are_formatted() {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).expect("examples");
    for folder in folders {
        let path = folder.expect("a folder").path().join("qualification.bant");
        let text = fs::read_to_string(&path).expect("an example");
        assert_eq!(formatted(&text, 100).as_deref(), Some(text.as_str()), "{}", path.display());
    }
}

#[test]
fn line_ends_are_one_kind() {
    let lines = ["lead {", "a integer", "", "", "b integer # c", "}", "if a > 1 and", "b > 2 then A"];
    let wanted = "lead {\n  a integer\n\n  b integer  # c\n}\n\nif a > 1 and b > 2 then A\n";
    assert_eq!(formatted(&lines.join("\n"), 100).as_deref(), Some(wanted));
    assert_eq!(formatted(&lines.join("\r"), 100).as_deref(), Some(wanted));
    assert_eq!(formatted(&lines.join("\r\n"), 100), Some(wanted.replace('\n', "\r\n")));
    assert_eq!(formatted(&lines.join("\r\n").replacen("\r\n", "\n", 1), 100).as_deref(), Some(wanted));
}

#[test]
fn what_is_kept_is_kept_to_the_byte() {
    let kept = "if a>1\tthen A  \r\n\r\n\r\n   # so \r\n";
    let text = format!("if  a > 2 then A\n # fmt: off\n{kept}  # fmt: on\nif  a > 3 then A");
    let wanted = format!("if a > 2 then A\n# fmt: off\n{kept}# fmt: on\nif a > 3 then A\n");
    assert_eq!(formatted(&text, 100), Some(wanted));
    let to_the_end = format!("# fmt: off\n{kept}\n\n");
    assert_eq!(formatted(&to_the_end, 100).as_deref(), Some(to_the_end.as_str()));
}

#[test]
fn a_byte_order_mark_goes_and_an_empty_file_stays_empty() {
    assert_eq!(formatted("\u{FEFF}if a > 1 then A", 100).as_deref(), Some("if a > 1 then A\n"));
    assert_eq!(formatted("\u{FEFF}# a", 100).as_deref(), Some("# a\n"));
    for empty in ["", "\n\n", "\u{FEFF}", "\u{FEFF}\r\n \t"] {
        assert_eq!(formatted(empty, 100).as_deref(), Some(""), "{empty:?}");
    }
}

/// A chain that is a hundred times as long takes about a hundred times as long: here it would be hours otherwise.
#[test]
fn long_policies_are_formatted_in_time_that_grows_with_them() {
    let conditions = vec!["max(a, 1234567890) > (1 + 2)"; 5_000];
    let text = format!("if {} then A\n", conditions.join(" or "));
    assert!(formatted(&text, 100).is_some_and(|text| text.lines().count() == 5_001));
    let deep = format!("if {}a > 1{} then A\n", "(".repeat(120), ")".repeat(120));
    assert!(formatted(&deep, 20).is_some());
    let mut sources = Sources::new();
    let deeper = format!("if {}a > 1{} then A\n", "(".repeat(1000), ")".repeat(1000));
    let id = sources.add("policy.bant", None, deeper);
    assert!(!syntax::parse(&sources, id).1.is_empty());
    assert!(matches!(format(&sources, id, Style::default()), Err(Refusal::Unreadable(_))));
}
