//! The documentation says what is true: every policy in it checks (or fails as it says), its tests pass, and every
//! command shown with its output gives that output.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bantam::session::{self, Loaded};
use bantam::testing::{self, Coverage};

/// The pages whose examples are run.
const PAGES: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "docs/README.md",
    "docs/language.md",
    "docs/tutorial.md",
    "docs/how-to/activities.md",
    "docs/how-to/approvals.md",
    "docs/how-to/ci.md",
    "docs/how-to/drift.md",
    "docs/how-to/large-files.md",
    "docs/how-to/read-an-export.md",
    "docs/how-to/review-a-change.md",
    "docs/how-to/score.md",
    "docs/how-to/share-between-policies.md",
    "docs/how-to/what-is-missing.md",
];

/// A fenced block of a page.
struct Block {
    page: &'static str,
    /// The line of the opening fence, from 1.
    line: usize,
    /// What stands behind the opening fence.
    info: String,
    text: String,
}

#[test]
fn policies_in_the_documentation_check_and_pass_their_tests() {
    let mut failures = Vec::new();
    let mut seen = 0;
    for block in blocks() {
        let place = format!("{}:{}", block.page, block.line);
        let mut words = block.info.split_whitespace();
        if words.next() != Some("bantam") {
            continue;
        }
        seen += 1;
        let loaded = session::load_text("example.bant", &block.text);
        let found: Vec<&str> = loaded.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect();
        match (words.next(), words.next()) {
            (None, None) if found.is_empty() => {
                failures.extend(failed_tests(&loaded).into_iter().map(|test| format!("{place}: {test}")));
            }
            (Some("fails"), Some(code)) if found == [code] => {}
            (Some("fails"), Some(code)) => failures.push(format!("{place}: wants {code}, gives {found:?}")),
            (None, None) => failures.push(format!("{place}: {found:?}")),
            (Some(_), _) | (None, Some(_)) => failures.push(format!("{place}: what does `{}` mean?", block.info)),
        }
    }
    assert!(seen > 20, "only {seen} examples found");
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// The expectations of a policy's own tests that are not met.
fn failed_tests(loaded: &Loaded) -> Vec<String> {
    let Some(policy) = &loaded.policy else { return vec!["there is no policy".to_owned()] };
    let mut coverage = Coverage::new(policy);
    let reports = policy.tests.iter().map(|test| testing::run(policy, &loaded.sources, test, &mut coverage));
    let failures = reports.flat_map(|report| {
        let told = move |failure: testing::Failure| {
            format!("{}: expected {}, got {}", report.title, failure.expected, failure.got)
        };
        report.failures.into_iter().map(told)
    });
    failures.collect()
}

/// Every page of the book is in its table of contents, and every link between pages leads to one.
#[test]
fn the_book_is_whole() {
    let docs = root().join("docs");
    let pages: BTreeSet<String> = walkdir::WalkDir::new(&docs)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| path.strip_prefix(&docs).unwrap().to_string_lossy().replace('\\', "/"))
        .collect();
    let contents = fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let listed: BTreeSet<String> =
        links(&contents).filter(|link| !link.is_empty()).map(str::to_owned).chain(["SUMMARY.md".to_owned()]).collect();
    assert_eq!(pages, listed, "docs/SUMMARY.md lists every page");
    let all =
        pages.iter().map(|page| format!("docs/{page}")).chain(["README.md".to_owned(), "CONTRIBUTING.md".to_owned()]);
    let mut dead = Vec::new();
    for page in all {
        let text = fs::read_to_string(root().join(&page)).unwrap();
        let folder = Path::new(&page).parent().unwrap().to_owned();
        for link in links(&text).filter(|link| !link.contains("://") && !link.is_empty()) {
            if !root().join(&folder).join(link).exists() {
                dead.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "these lead nowhere:\n{}", dead.join("\n"));
}

/// Where the links of a page lead, without the place in the page.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(link, _)| link.split('#').next().unwrap_or(""))
}

#[test]
fn commands_in_the_documentation_print_what_is_shown() {
    let mut seen = 0;
    for block in blocks().iter().filter(|block| block.info == "console") {
        let Some((command, shown)) = transcript(&block.text) else { continue };
        seen += 1;
        let arguments: Vec<&str> = command.split_whitespace().collect();
        // As on a terminal, on the day of which the pages speak.
        let pinned = ["--as-of", "2026-11-21", "--format", "table"];
        let output = Command::new(env!("CARGO_BIN_EXE_bantam"))
            .args(&arguments)
            .args(if arguments.first() == Some(&"eval") { &pinned[..] } else { &[] })
            .current_dir(root())
            .output()
            .unwrap();
        let printed = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        assert!(agree(&shown, &printed), "{}:{}\n{printed}", block.page, block.line);
    }
    assert!(seen > 1, "no commands found");
}

/// The arguments of the `bantam` command of a block and what it shows below; none where it shows nothing.
fn transcript(text: &str) -> Option<(String, String)> {
    let text = text.replace("\\\n", " ");
    let (command, shown) = text.split_once('\n')?;
    let command = command.strip_prefix("$ ")?;
    let arguments = command.strip_prefix("cargo run --release -- ").or(command.strip_prefix("bantam "))?;
    (!shown.is_empty()).then(|| (arguments.to_owned(), shown.to_owned()))
}

/// Whether the lines shown were printed, in order; `⋮` stands for any lines. How long it took is nobody's business.
fn agree(shown: &str, printed: &str) -> bool {
    let mut rest: Vec<&str> = printed.lines().filter(|line| !line.contains(" in 0.")).collect();
    let mut skipping = false;
    for line in shown.lines().filter(|line| !line.contains(" in 0.")) {
        if line.trim() == "⋮" {
            skipping = true;
            continue;
        }
        match rest.iter().position(|other| *other == line) {
            Some(at) if at == 0 || skipping => rest.drain(..=at),
            Some(_) | None => return false,
        };
        skipping = false;
    }
    skipping || rest.is_empty()
}

/// Every fenced block of every page.
fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for page in PAGES.iter().copied() {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let mut open: Option<Block> = None;
        for (number, line) in text.lines().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(info)) => {
                    open = Some(Block { page, line: number + 1, info: info.to_owned(), text: String::new() });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{page}: a block is not closed");
    }
    blocks
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
