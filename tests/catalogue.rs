//! Every code has a page, every page has a code, and both examples of a page do what it says: the first gives exactly
//! that code, the second nothing.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;

use bantam::data::{Leads, OpenError, Options};
use bantam::diagnostic::Code;
use bantam::session::load_text;

/// The name under which examples are loaded, so that one can use itself.
const NAME: &str = "policy.bant";

/// An example of a page.
struct Example {
    policy: String,
    leads: Option<String>,
}

#[test]
fn both_examples_of_every_page_do_what_it_says() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        // What fails before there is a text, or only in a very long one, is described and not shown.
        let shown = !section(*code, "Fails").contains("```text");
        let fails = if shown { found(&example(*code, "Fails")) } else { BTreeSet::from([code.name()]) };
        if fails != BTreeSet::from([code.name()]) {
            wrong.push(format!("{code}: the first example gives {fails:?}"));
        }
        let works = found(&example(*code, "Works"));
        if !works.is_empty() {
            wrong.push(format!("{code}: the second example gives {works:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_page_has_the_same_form() {
    for code in Code::ALL {
        let page = code.page();
        let summary = code.summary();
        assert!(page.starts_with(&format!("# {code}\n\n")), "{code}: the title");
        assert!(summary.ends_with('.') && summary.len() > 20, "{code}: the first sentence is `{summary}`");
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## Fails", "## Works"], "{code}");
    }
}

#[test]
fn every_page_has_a_code_and_codes_are_in_order() {
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/catalogue");
    let files = walkdir::WalkDir::new(&catalogue).into_iter().map(|entry| entry.expect("catalogue").into_path());
    let pages = files.filter(|path| path.is_file()).map(|path| {
        let page = path.strip_prefix(&catalogue).expect("inside").with_extension("");
        page.to_string_lossy().replace('\\', "/")
    });
    let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(pages.collect::<BTreeSet<_>>(), names.iter().map(|name| (*name).to_owned()).collect());
    for family in ["syntax/", "name/", "type/", "data/"] {
        let of_family: Vec<&&str> = names.iter().filter(|name| name.starts_with(family)).collect();
        assert!(of_family.is_sorted(), "the codes of {family} are not in alphabetical order");
    }
}

/// The codes that an example gives.
fn found(example: &Example) -> BTreeSet<&'static str> {
    let loaded = load_text(NAME, &example.policy);
    let mut codes: BTreeSet<&str> = loaded.diagnostics.iter().map(|found| found.code.name()).collect();
    if let (Some(policy), Some(leads)) = (&loaded.policy, &example.leads) {
        match Leads::open(policy, "leads.csv", leads.as_bytes(), &Options::default()) {
            Ok(leads) => assert!(leads.flatten().all(|read| read.problems.is_empty()), "a lead has a problem"),
            Err(OpenError::Unfit(found)) => codes.extend(found.iter().map(|found| found.code.name())),
            Err(OpenError::Io(error)) => panic!("{error}"),
        }
    }
    codes
}

/// The example under a heading.
fn example(code: Code, heading: &str) -> Example {
    let section = section(code, heading);
    let policy = block(section, "bantam").unwrap_or_else(|| panic!("{code}: no example under {heading}"));
    Example { policy, leads: block(section, "csv") }
}

/// What stands under a heading.
fn section(code: Code, heading: &str) -> &'static str {
    let page = code.page();
    let (_, after) = page.split_once(&format!("## {heading}\n")).unwrap_or_else(|| panic!("{code}: no {heading}"));
    after.split("\n## ").next().unwrap_or(after)
}

/// The text of the first block of a language.
fn block(section: &str, language: &str) -> Option<String> {
    let (_, after) = section.split_once(&format!("```{language}\n"))?;
    Some(after.split("```").next()?.to_owned())
}
