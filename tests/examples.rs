//! Every folder of `examples/` holds a policy that checks, tests that pass, and leads that come out as the snapshot says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bantam::diagnostic::render;
use bantam::lint::Settings;
use bantam::session::{self, Disk};
use bantam::testing::{self, Coverage};
use serde_json::{Map, Value};

/// How many decided rows a snapshot shows.
const ROWS: usize = 12;

/// An example, the files besides leads and policy that its README passes, and the exit code of `eval`.
struct Example {
    name: &'static str,
    options: &'static [&'static str],
    exit: i32,
}

const EXAMPLES: &[Example] = &[
    Example { name: "agency", options: &[], exit: 0 },
    // Five of its cells are bad on purpose.
    Example { name: "consulting", options: &[], exit: 1 },
    Example {
        name: "recruiting",
        options: &[
            "--related",
            "interviews=examples/recruiting/interviews.csv",
            "--approvals",
            "examples/recruiting/approvals.csv",
        ],
        exit: 0,
    },
    Example {
        name: "saas",
        options: &[
            "--related",
            "activities=examples/saas/activities.csv",
            "--approvals",
            "examples/saas/approvals.csv",
        ],
        exit: 0,
    },
    Example { name: "startup", options: &[], exit: 0 },
];

#[test]
fn every_example_is_lint_clean() {
    for example in EXAMPLES {
        let path = root().join("examples").join(example.name).join("qualification.bant");
        let settings = Settings { today: Some("2026-11-21".parse().unwrap()), ..Settings::default() };
        let loaded = session::load(&Disk, &path).unwrap();
        let findings = loaded.lint(&settings);
        assert!(findings.is_empty(), "{}:\n{}", example.name, render::concise(&loaded.sources, &findings));
    }
}

#[test]
fn every_folder_is_run() {
    let folders: BTreeSet<String> =
        fs::read_dir(root().join("examples")).unwrap().map(|entry| name(&entry.unwrap().path())).collect();
    let run: BTreeSet<String> = EXAMPLES.iter().map(|example| example.name.to_owned()).collect();
    assert_eq!(folders, run);
}

#[test]
fn every_snapshot_belongs_to_an_example() {
    let snapshots: BTreeSet<String> = fs::read_dir(root().join("tests/snapshots"))
        .unwrap()
        .map(|entry| name(&entry.unwrap().path()))
        .filter(|file| file.starts_with("examples__"))
        .collect();
    let wanted: BTreeSet<String> = EXAMPLES.iter().map(|example| format!("examples__{}.snap", example.name)).collect();
    assert_eq!(snapshots, wanted);
}

#[test]
fn policies_check_without_a_word() {
    let output = bantam(&["check", "examples"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
}

#[test]
fn their_tests_pass_and_keep_their_guarantees() {
    for example in EXAMPLES {
        let path = root().join("examples").join(example.name).join("qualification.bant");
        let loaded = session::load(&Disk, &path).unwrap();
        let policy = loaded.policy.unwrap();
        assert!(policy.tests.len() >= 2, "{}: too few tests to teach anything", example.name);
        let mut coverage = Coverage::new(&policy);
        for test in &policy.tests {
            let report = testing::run(&policy, &loaded.sources, test, &mut coverage);
            assert!(report.passed(), "{}: {}: {:?}", example.name, report.title, report.failures);
            let kept = testing::keeps_guarantees(&policy, &test.lead, &testing::moment(test));
            assert!(kept.iter().all(|kept| *kept), "{}: {}: {kept:?}", example.name, report.title);
        }
    }
}

#[test]
fn leads_are_decided_as_ever() {
    for example in EXAMPLES {
        let policy = format!("examples/{}/qualification.bant", example.name);
        let leads = format!("examples/{}/leads.csv", example.name);
        let mut arguments = vec!["eval", &policy, &leads, "--as-of", "2026-11-21", "--format", "csv"];
        arguments.extend(example.options);
        let output = bantam(&arguments);
        assert_eq!(output.status.code(), Some(example.exit), "{}: {}", example.name, stderr(&output));
        let rows: Vec<String> = stdout(&output).lines().take(ROWS + 1).map(str::to_owned).collect();
        let shown = format!("{}\n\n{}", steady(&stderr(&output)), rows.join("\n"));
        insta::assert_snapshot!(example.name, shown);
    }
}

#[test]
fn leads_are_cases_of_what_eval_says_of_them() {
    let folder = tempfile::tempdir().unwrap();
    for example in EXAMPLES {
        let policy = format!("examples/{}/qualification.bant", example.name);
        let leads = format!("examples/{}/leads.csv", example.name);
        let pinned = ["--as-of", "2026-11-21"];
        let mut arguments = vec!["eval", &policy, &leads, "--keep", "all", "--format", "jsonl"];
        arguments.extend(pinned.iter().chain(example.options));
        let decided = stdout(&bantam(&arguments));
        let own = fs::read_to_string(root().join(&leads)).unwrap();
        let own = own.lines().next().unwrap().split([',', ';']).count();
        let cases: Vec<String> = decided.lines().map(|row| expecting(row, own)).collect();
        let file = folder.path().join("cases.jsonl");
        fs::write(&file, cases.join("\n")).unwrap();
        let mut arguments = vec!["test", &policy, "--cases", file.to_str().unwrap(), "--format", "json"];
        arguments.extend(pinned.iter().chain(example.options));
        let output = bantam(&arguments);
        let told: Value = serde_json::from_str(&stdout(&output)).unwrap();
        let ran = told["policies"][0]["cases"].as_array().unwrap();
        assert_eq!(ran.len(), cases.len(), "{}", example.name);
        let failed: Vec<&Value> = ran.iter().filter(|case| case["passed"] != true).take(3).collect();
        assert!(failed.is_empty(), "{}: {failed:#?}", example.name);
        assert_eq!(output.status.code(), Some(0), "{}: {}", example.name, told["policies"][0]["guarantees"]);
    }
}

/// A decided row whose decision, behind its `own` first columns, is now expected.
fn expecting(row: &str, own: usize) -> String {
    let row: Map<String, Value> = serde_json::from_str(row).unwrap();
    let is_decided = row.get("outcome").is_some_and(|outcome| !outcome.is_null());
    let mut case = Map::new();
    for (index, (name, value)) in row.into_iter().enumerate() {
        let missing = index >= own && value.is_null() && is_decided;
        let name = if index < own { name } else { format!("expect_{}", name.trim_start_matches("bantam.")) };
        if name != "expect_row" {
            case.insert(name, if missing { "missing".into() } else { value });
        }
    }
    Value::Object(case).to_string()
}

/// The summary without the line that says how long it took.
fn steady(summary: &str) -> String {
    let lines: Vec<&str> = summary.lines().filter(|line| !line.starts_with("  done in ")).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

fn bantam(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bantam")).args(arguments).current_dir(root()).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
