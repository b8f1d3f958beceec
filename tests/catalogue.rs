//! Every code has a page, every page has a code, and both examples of a page do what it says: the first gives exactly
//! that code, the second nothing.

use std::collections::BTreeSet;
use std::path::Path;

use bantam::analysis::{Audit, Budget, Day};
use bantam::config;
use bantam::data::{Leads, OpenError, Options};
use bantam::diagnostic::{Code, Diagnostic};
use bantam::lint::{LINTS, Levels, Settings};
use bantam::policy::{AsOf, Policy};
use bantam::profile::{Baseline, Profile, reading_all};
use bantam::session::load_text;
use bantam::source::Sources;

/// The name under which examples are loaded, so that one can use itself.
const NAME: &str = "policy.bant";

/// An example of a page.
struct Example {
    policy: String,
    leads: Option<String>,
    /// Leads of which a baseline was kept.
    baseline: Option<String>,
    /// What fails before there is a text, or only in a very long one, is described and not shown.
    is_described: bool,
}

#[test]
fn both_examples_of_every_page_do_what_it_says() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        for (heading, expected) in [("Fails", BTreeSet::from([code.name()])), ("Works", BTreeSet::new())] {
            match example(*code, heading).map(|example| found(*code, &example)) {
                Some(found) if found == expected => {}
                Some(found) => wrong.push(format!("{code}: `{heading}` gives {found:?}")),
                None => wrong.push(format!("{code}: no example under `{heading}`")),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_page_has_the_same_form() {
    let headings = |page: &str| page.lines().filter(|line| line.starts_with("## ")).collect::<Vec<_>>().join(" ");
    let is_right = |code: &Code| {
        let summary = code.summary();
        code.page().starts_with(&format!("# {code}\n\n"))
            && summary.ends_with('.')
            && summary.len() > 20
            && headings(code.page()) == "## Fails ## Works"
    };
    let wrong: Vec<&Code> = Code::ALL.iter().filter(|code| !is_right(code)).collect();
    assert!(wrong.is_empty(), "not in the form of a page: {wrong:?}");
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
    for family in ["syntax/", "name/", "type/", "data/", "proof/", "config/", "lint/"] {
        let of_family: Vec<&&str> = names.iter().filter(|name| name.starts_with(family)).collect();
        assert!(of_family.is_sorted(), "the codes of {family} are not in alphabetical order");
    }
}

/// The families of codes, in the order of the catalogue, with what they are about.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("syntax", "Syntax", "What cannot be read as a policy."),
    ("name", "Names", "Names that stand for nothing, or for several things."),
    ("type", "Types", "Values that do not go together."),
    ("data", "Data", "Files of leads that do not fit the policy."),
    ("config", "Settings", "What stands in a `bantam.toml` and means nothing."),
    (
        "lint",
        "Lints",
        "What can be read, and is probably not meant: found by `bantam lint`, some of it by `bantam prove`.",
    ),
    ("proof", "Proofs", "What `bantam prove` refutes."),
];

/// The catalogue as a book: `BANTAM_WRITE_DOCS=1 cargo test --test catalogue` writes it.
#[test]
fn the_catalogue_of_the_book_is_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics");
    let mut pages = vec![("README.md".to_owned(), overview())];
    pages.extend(FAMILIES.iter().map(|(family, title, about)| (format!("{family}.md"), chapter(family, title, about))));
    for (name, text) in pages {
        let path = folder.join(&name);
        if std::env::var_os("BANTAM_WRITE_DOCS").is_some() {
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(&path, &text).expect("written");
        }
        let current = std::fs::read_to_string(&path).unwrap_or_default() == text;
        assert!(current, "docs/diagnostics/{name} is not current: BANTAM_WRITE_DOCS=1 cargo test --test catalogue");
    }
    let families: BTreeSet<&str> = Code::ALL.iter().filter_map(|code| Some(code.name().split_once('/')?.0)).collect();
    assert_eq!(families, FAMILIES.iter().map(|(family, ..)| *family).collect());
}

const GENERATED: &str =
    "<!-- Generated from src/diagnostic/catalogue by `BANTAM_WRITE_DOCS=1 cargo test --test catalogue`. -->\n\n";

fn overview() -> String {
    let mut page = format!("{GENERATED}# Diagnostics\n\n");
    page +=
        "Every message has a code with a page: what it means, an example that gives it, and the same example mended.\n";
    page += "`bantam codes CODE` shows the page in a terminal.\n\n| family | |\n|---|---|\n";
    for (family, title, about) in FAMILIES {
        page += &format!("| [{title}]({family}.md) | {about} |\n");
    }
    page
}

/// All pages of a family.
fn chapter(family: &str, title: &str, about: &str) -> String {
    let codes =
        || Code::ALL.iter().filter(move |code| code.name().split_once('/').is_some_and(|(own, _)| own == family));
    let mut page = format!("{GENERATED}# {title}\n\n{about}\n\n");
    let level = |code: &Code| LINTS.iter().find(|lint| lint.code == *code).map(|lint| lint.level.word());
    let is_of_lints = family == "lint";
    page += if is_of_lints { "| lint | level | |\n|---|---|---|\n" } else { "| code | |\n|---|---|\n" };
    for code in codes() {
        let anchor = code.name().replace('/', "");
        let level = level(code).map(|level| format!(" {level} |")).unwrap_or_default();
        page += &format!("| [`{code}`](#{anchor}) |{level} {} |\n", code.summary().replace('|', "\\|"));
    }
    for code in codes() {
        page += "\n";
        let mut in_example = false;
        for line in code.page().lines() {
            in_example ^= line.starts_with("```");
            match line.strip_prefix("# ").filter(|_| !in_example) {
                Some(_) => page += &format!("## {code}"),
                None if !in_example && line.starts_with("## ") => page += &format!("#{line}"),
                None => page += line,
            }
            page.push('\n');
        }
    }
    page
}

/// The codes that an example gives.
fn found(code: Code, example: &Example) -> BTreeSet<&'static str> {
    if example.is_described {
        return BTreeSet::from([code.name()]);
    }
    if code.name().starts_with("config/") {
        let mut sources = Sources::new();
        let file = sources.add("bantam.toml", None, example.policy.as_str());
        return config::parse(&sources, file).1.iter().map(|found| found.code.name()).collect();
    }
    let loaded = load_text(NAME, &example.policy);
    let mut diagnostics = loaded.diagnostics;
    if let (Some(policy), Some(leads)) = (&loaded.policy, &example.leads) {
        match Leads::open(policy, "leads.csv", leads.as_bytes(), &Options::default()) {
            Err(OpenError::Unfit(found)) => diagnostics.extend(found),
            Err(OpenError::Io(_)) | Ok(_) => {}
        }
    }
    if let Some(policy) = loaded.policy.as_ref().filter(|_| code.name().starts_with("proof/")) {
        let audit = Audit::new(policy, &Day::Any, Budget::default());
        diagnostics.extend(audit.claims.iter().filter_map(|claim| audit.diagnostic(claim)));
    }
    if code.name().starts_with("lint/") {
        let mut levels = Levels::default();
        // What allows nothing is known only of lints that are run: its page allows one.
        let also = if code == Code::LintUnusedAllow { Code::LintNeverTrue } else { code };
        levels.only(&[code, also]);
        let today = "2026-11-21".parse().ok();
        let loaded = load_text(NAME, &example.policy);
        let of_leads = loaded.policy.as_ref().map(|policy| against_leads(policy, example)).unwrap_or_default();
        diagnostics = loaded.lint_beside(&Settings { levels, today }, of_leads);
    }
    diagnostics.iter().map(|found| found.code.name()).collect()
}

/// What is found of a policy and its leads, and of these beside those of the baseline.
fn against_leads(policy: &Policy, example: &Example) -> Vec<Diagnostic> {
    let profile = |leads: &str| {
        let all = reading_all(policy);
        let as_of = AsOf { today: "2026-11-21".parse().ok()?, now: None };
        let mut profile = Profile::new(policy);
        for read in Leads::open(&all, "leads.csv", leads.as_bytes(), &Options::default()).ok()? {
            profile.add(policy, &read.ok()?, &as_of);
        }
        Some(profile)
    };
    let Some(now) = example.leads.as_deref().and_then(profile) else { return Vec::new() };
    let mut found = now.findings(policy);
    if let Some(then) = example.baseline.as_deref().and_then(profile) {
        let kept = Baseline::of(&then, policy).to_json();
        found.extend(Baseline::from_json(&kept).ok().map(|kept| kept.drift(&now, policy)).unwrap_or_default());
    }
    found
}

/// The example under a heading.
fn example(code: Code, heading: &str) -> Option<Example> {
    let (_, after) = code.page().split_once(&format!("## {heading}\n"))?;
    let section = after.split("\n## ").next()?;
    let is_described = heading == "Fails" && section.contains("```text");
    let language = if code.name().starts_with("config/") { "toml" } else { "bantam" };
    let policy = block(section, if is_described { "text" } else { language })?;
    Some(Example { policy, leads: block(section, "csv"), baseline: block(section, "csv baseline"), is_described })
}

/// The text of the first block of a language.
fn block(section: &str, language: &str) -> Option<String> {
    let (_, after) = section.split_once(&format!("```{language}\n"))?;
    Some(after.split("```").next()?.to_owned())
}
