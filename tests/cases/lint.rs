//! Policies with findings, each marked on its line, and honest ones that mark nothing.

use std::path::Path;

use bantam::diagnostic::render::{Look, graphical};
use bantam::diagnostic::{Diagnostic, Safety};
use bantam::lint::Settings;
use bantam::session::{Memory, load, load_text};

use crate::assert_beside;
use crate::syntax::{found, marked};

#[test]
fn policies_have_the_findings_that_they_mark() {
    insta::glob!("lint/*.bant", |path| {
        let text = std::fs::read_to_string(path).expect("a case");
        let loaded = load_text("policy.bant", &text);
        let today = Some("2026-11-21".parse().expect("a date"));
        let findings = loaded.lint(&Settings { today, ..Settings::default() });
        assert_eq!(found(&loaded.sources, &findings), marked(&text), "{}", path.display());
        assert_beside(path, &graphical(&loaded.sources, &findings, Look { width: 120, ..Look::PLAIN }));
    });
}

/// What is found in `policy.bant`, of these files.
fn found_in<const N: usize>(files: [(&str, &str); N]) -> Vec<Diagnostic> {
    load(&Memory::from(files), Path::new("policy.bant")).expect("it is there").lint(&Settings::default())
}

const POLICY: &str = "\
# lint: allow-file(lint/no-tests) a case
use \"lists.bant\"
lead {
  lead_id text key
  email   text
}
if domain(email) = \"a.example\" then MQL
";

#[test]
fn a_file_of_which_nothing_is_needed_need_not_be_used() {
    let found = found_in([("policy.bant", POLICY), ("lists.bant", "list rivals = (\"b.example\")\n")]);
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(finding.code.name(), "lint/unneeded-use");
    let fix = finding.fix.as_ref().expect("a fix");
    let [edit] = fix.edits.as_slice() else { panic!("{fix:#?}") };
    assert_eq!(POLICY.get(edit.span.range()), Some("use \"lists.bant\"\n"));
    assert_eq!((fix.safety, edit.replacement.as_str()), (Safety::Safe, ""));
}

#[test]
fn without_a_definition_a_bad_value_may_no_longer_stop_a_lead() {
    let policy = POLICY.replace("email   text", "email   text\n  country text\n  seats   integer");
    let of_lists = |text: &str| found_in([("policy.bant", &policy), ("lists.bant", text)]);
    let safety = |found: &[Diagnostic]| {
        let found = found.iter().find(|finding| finding.code.name() == "lint/unneeded-use");
        found.and_then(|finding| Some(finding.fix.as_ref()?.safety))
    };
    assert_eq!(safety(&of_lists("define big = seats > 5\n")), Some(Safety::MayChangeMeaning));
    assert_eq!(safety(&of_lists("define known = email defined\n")), Some(Safety::Safe));
}

#[test]
fn files_that_declare_for_several_policies_may_hold_more_than_one_needs() {
    let lists =
        "list rivals = (\"b.example\")\nlist friends = (\"c.example\")\ndefine rival = domain(email) in rivals\n";
    let policy = format!("{POLICY}disqualify if domain(email) in friends\n");
    assert_eq!(found_in([("policy.bant", &policy), ("lists.bant", lists)]), []);
    // One that decides something itself is part of the policy.
    let rules = format!("{lists}cap at MQL if domain(email) in friends\n");
    let found = found_in([("policy.bant", &policy), ("lists.bant", &rules)]);
    let found: Vec<&str> = found.iter().map(|finding| finding.code.name()).collect();
    assert!(found.contains(&"lint/unused-definition"), "{found:?}");
}

#[test]
fn lines_that_stand_twice_in_a_file_are_told_where_it_is_named() {
    let policy =
        POLICY.replace("use \"lists.bant\"", "list rivals from \"rivals.txt\"\ndisqualify if domain(email) in rivals");
    let found =
        found_in([("policy.bant", &policy), ("rivals.txt", "b.example\nc.example # again\nB.example\nb.example\n")]);
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(finding.message, "`b.example` stands twice in `rivals.txt`");
    assert_eq!(finding.labels.first().map(|label| label.text.as_str()), Some("`b.example`"));
}
