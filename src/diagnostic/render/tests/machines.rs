//! What other programs read: frozen, with names and texts that would break a careless writer.

use crate::diagnostic::render::{github, gitlab, junit, sarif};
use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity};
use crate::source::{FileId, Sources, Span};

/// A path with everything in it that is special to one of the formats.
const AWKWARD: &str = "./rules, 100%/é: [old](x) & <new>.bant";

/// Two policies; the first one's findings are of each weight, with and without a place, over lines and files.
fn sample() -> Vec<(Sources, Vec<Diagnostic>)> {
    let mut sources = Sources::new();
    let text = "use \"schema.bant\"\nif é AND b\nthen SQL\nif é AND b\nthen SQL\n";
    let rules = sources.add(AWKWARD, None, text);
    let schema = sources.add("schema.bant", None, "lead {\n  b text\n}\n");
    let at = |needle: &str, nth: usize| {
        let (start, found) = text.match_indices(needle).nth(nth).unwrap();
        Span::new(rules, start as u32, (start + found.len()) as u32)
    };
    let wrong = |span| {
        Diagnostic::error(
            Code::SyntaxKeywordCase,
            "`AND` is 100% wrong, see [this](https://example.org):\r\n<b> & \"c\"",
        )
        .label(span, "write [`and`](y)")
        .help("write `and`\n::error::not a command")
        .fix("write `and`", span, "and")
    };
    let over_lines = Diagnostic::warning(Code::TypeUnitMismatch, "`b` is text, and text is no condition \u{202E}")
        .label(at("b\nthen", 0), "a text")
        .label(Span::new(schema, 9, 10), "`b` is declared here");
    let over_files = vec![
        Edit { span: at(" AND b", 0), replacement: String::new() },
        Edit { span: Span::new(schema, 9, 15), replacement: "c integer".into() },
    ];
    let over_lines = over_lines.mend("remove `b` and its use", Safety::MayChangeMeaning, over_files);
    let nowhere =
        Diagnostic { severity: Severity::Advice, ..Diagnostic::error(Code::NameUnknown, "no test, anywhere") };
    let found = vec![wrong(at("AND", 1)), over_lines, wrong(at("AND", 0)), nowhere];
    let mut clean = Sources::new();
    clean.add("clean.bant", None, "if b defined then SQL\n");
    vec![(sources, found), (clean, Vec::new())]
}

fn each(sample: &[(Sources, Vec<Diagnostic>)]) -> impl Iterator<Item = (&Sources, &[Diagnostic])> {
    sample.iter().map(|(sources, found)| (sources, found.as_slice()))
}

fn level(code: Code) -> Option<Severity> {
    (code != Code::NameUnknown).then_some(Severity::Error)
}

#[test]
fn github_commands_are_a_line_each_and_cannot_be_broken_out_of() {
    let commands = github(each(&sample()));
    assert_eq!(commands.lines().count(), 4);
    insta::assert_snapshot!(commands);
}

#[test]
fn gitlab_reads_a_code_quality_report() {
    insta::assert_snapshot!(gitlab(each(&sample())));
}

#[test]
fn junit_has_a_failing_case_for_each_finding_and_a_passing_one_for_each_clean_policy() {
    insta::assert_snapshot!(junit("bantam check", each(&sample())));
}

#[test]
fn sarif_has_rules_places_fixes_and_fingerprints() {
    let version = format!("\"semanticVersion\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let log = sarif(each(&sample()), level);
    assert!(log.contains(&version));
    insta::assert_snapshot!(log.replace(&version, "\"semanticVersion\": \"VERSION\""));
}

#[test]
fn absolute_paths_are_file_uris() {
    let mut sources = Sources::new();
    let file = sources.add(if cfg!(windows) { "C:\\a b.bant" } else { "/a b.bant" }, None, "x");
    let found = [Diagnostic::error(Code::NameUnknown, "what").label(Span::new(file, 0, 1), "")];
    let log = sarif([(&sources, found.as_slice())], level);
    assert!(
        log.contains(if cfg!(windows) { "\"file:///C%3A/a%20b.bant\"" } else { "\"file:///a%20b.bant\"" }),
        "{log}"
    );
}

#[test]
fn nothing_found_is_a_whole_report_all_the_same() {
    let log: serde_json::Value = serde_json::from_str(&sarif([], level)).unwrap();
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(gitlab([]), "[]\n");
    assert_eq!(github([]), "");
}

/// The fingerprints of the SARIF report, in its order.
fn fingerprints(text: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let file = sources.add("rules.bant", None, text);
    let at = |start: usize| Span::new(file, start as u32, start as u32 + 4);
    let found: Vec<Diagnostic> = text
        .match_indices("oops")
        .map(|(start, _)| Diagnostic::error(Code::SyntaxUnexpected, "what is this").label(at(start), ""))
        .collect();
    let log: serde_json::Value = serde_json::from_str(&sarif([(&sources, found.as_slice())], level)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let prints = results.iter().map(|result| &result["partialFingerprints"]["bantamFinding/v1"]);
    prints.map(|print| print.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_fingerprint_stays_when_lines_come_above_and_indentation_changes() {
    let before = fingerprints("if oops\nx\nif oops oops\nif oops\n");
    assert_eq!(fingerprints("\n# a remark\n  if oops\n\nx\n\tif oops oops\r\nif oops\n"), before);
    let mut different = before.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), 4);
    assert_ne!(fingerprints("if oops and\n"), fingerprints("if oops\n"));
}

proptest::proptest! {
    #[test]
    fn no_text_or_span_breaks_a_format(
        text in "([a-z]{0,5}|\r?\n|é|予|%|:|,|\u{FEFF}|\u{1b}|\u{0}){0,30}",
        message in "([a-z]{0,5}|\r?\n|%|:|,|<|&|]|\\(|\u{1b}|\u{0}|\u{FFFF}){0,30}",
        span in (0..80u32, 0..80u32),
    ) {
        let mut sources = Sources::new();
        sources.add(format!("{message}.bant"), None, text);
        let span = Span::new(FileId(0), span.0, span.1);
        let found = [Diagnostic::error(Code::SyntaxUnexpected, message).label(span, "here").help("help").fix("mend", span, "")];
        let policies = || [(&sources, found.as_slice())];
        proptest::prop_assert_eq!(github(policies()).lines().count(), 1);
        let is_bare = !github(policies()).contains(['\r', '\u{1b}']);
        proptest::prop_assert!(is_bare);
        for json in [gitlab(policies()), sarif(policies(), level)] {
            proptest::prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        }
        let read = quick_junit::Report::deserialize_from_str(&junit("bantam check", policies()));
        proptest::prop_assert!(read.is_ok(), "{:?}", read);
    }
}
