//! The help is true: every example in it runs, and the pages that are made from it are up to date.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::bantam;

/// What examples may ask of the policy.
const POLICY: &str = r#"timezone "Europe/Paris"
stages Nurture < MQL < SQL

lead {
  lead_id  text key
  country  text
  industry text
  budget   money EUR
  timing   duration in days
  need     text

  related activities {
    kind text
  }
}

rule keen: if any(activities where kind = "demo") then MQL
rule funded_buyer: if budget >= 10k EUR and timing < 90d then SQL
rule agreed: if need defined then SQL on approval by "sales"
otherwise Nurture

test "a funded buyer is sales-qualified" {
  given budget = 10k EUR, timing = 30d
  expect SQL by funded_buyer
}
"#;

const LEADS: &str = "lead_id,country,industry,budget,timing,need\n\
    L-0017,France,software,20k EUR,30,\n\
    L-0042,Germany,retail,5k EUR,,Reporting\n";

/// What ends only when somebody ends it.
const ENDLESS: [&str; 3] = ["--watch", "bantam lsp", "bantam serve"];

#[test]
fn every_example_of_the_help_runs() {
    let mut failures = Vec::new();
    let mut seen = 0;
    for example in examples(&manual("markdown")) {
        if ENDLESS.iter().any(|endless| example.contains(endless)) {
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        if !prepare(folder.path(), &example) {
            eprintln!("git is not installed, so this is not run: {example}");
            continue;
        }
        seen += 1;
        let output = run(folder.path(), &example);
        if !matches!(output.status.code(), Some(0 | 1)) {
            failures.push(format!("{example}\n{}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    assert!(seen > 20, "only {seen} examples found");
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn the_page_of_commands_is_up_to_date() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let is_current = fs::read_to_string(page).is_ok_and(|page| page == manual("markdown"));
    assert!(is_current, "make docs/cli.md again: cargo run -- manual --format markdown > docs/cli.md");
}

#[test]
fn every_command_is_in_the_manual_and_completed_by_each_shell() {
    let page = manual("markdown");
    let commands: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## bantam ")).collect();
    assert!(commands.contains(&"eval") && commands.contains(&"completions"), "{commands:?}");
    let man = manual("man");
    for command in &commands {
        assert!(man.contains(&format!(".SH \"BANTAM {}\"", command.to_uppercase())), "{command}");
    }
    assert!(man.contains("\\fB\\-\\-as\\-of\\fR"), "its options stand there, too");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(bantam(&["completions", shell]));
        for command in &commands {
            assert!(script.contains(command), "{shell} does not complete {command}");
        }
        assert!(script.contains("as-of"), "{shell} completes options");
    }
}

/// The lines of examples, without what is said of them.
fn examples(page: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut is_among = false;
    for line in page.lines() {
        is_among = line == "Examples:" || is_among && line.starts_with("  ");
        if let Some(example) = line.strip_prefix("  ").filter(|_| is_among) {
            examples.push(example.split("  ").next().unwrap_or(example).to_owned());
        }
    }
    examples
}

/// Puts the files that examples speak of into a folder. Whether all that it takes is there.
fn prepare(folder: &Path, example: &str) -> bool {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
    fs::create_dir(folder.join("rules")).expect("a folder");
    let files = [
        ("rules/agency.bant", POLICY),
        ("rules.bant", POLICY),
        ("leads.csv", LEADS),
        ("leads.jsonl", "{\"lead_id\": \"L-0017\", \"budget\": \"20k EUR\", \"timing\": 30}\n"),
        ("calls.csv", "lead_id,kind\nL-0017,demo\n"),
        ("approvals.csv", "lead_id,stage,verdict,by,on,reason\nL-0042,SQL,approved,sales,2026-11-20,\n"),
        ("cases.csv", "lead_id,country,industry,budget,timing,need,expect_outcome\nL-1,,,20k EUR,30,,SQL\n"),
    ];
    files.into_iter().for_each(|(name, text)| write(name, text));
    let export = [LEADS.replace(',', ";").as_bytes(), b"L-0043;Cura\xE7ao;retail;;;\n"].concat();
    fs::write(folder.join("export.csv"), export).expect("written");
    // A policy is begun only where there is none.
    if example.contains("bantam init") {
        return true;
    }
    ["qualification.bant", "old.bant"].into_iter().for_each(|name| write(name, POLICY));
    write("new.bant", &POLICY.replace("10k EUR and", "5k EUR and"));
    !example.contains("--git") || is_kept_in_git(folder)
}

/// Keeps the folder in git, with a branch and two tags.
fn is_kept_in_git(folder: &Path) -> bool {
    let who = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
    let git = |arguments: &[&str]| {
        let run = Command::new("git").arg("-C").arg(folder).args(who).args(arguments).output();
        run.is_ok_and(|run| run.status.success())
    };
    let steps: [&[&str]; 6] = [
        &["init", "-q"],
        &["checkout", "-qb", "main"],
        &["add", "."],
        &["commit", "-qm", "first"],
        &["tag", "v1.0"],
        &["tag", "v1.1"],
    ];
    steps.into_iter().all(git)
}

/// Runs a line as a shell does.
fn run(folder: &Path, example: &str) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_bantam")).parent().expect("a folder");
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(binary.to_owned()).chain(std::env::split_paths(&paths));
    let mut shell = Command::new("sh");
    shell.args(["-c", example]).current_dir(folder).stdin(Stdio::null());
    shell.env("PATH", std::env::join_paths(paths).expect("a path")).env("NO_COLOR", "1").output().expect("run")
}

fn manual(format: &str) -> String {
    printed(bantam(&["manual", "--format", format]))
}

fn printed(mut command: Command) -> String {
    let output = command.output().expect("run");
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).expect("UTF-8")
}
