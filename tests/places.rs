//! The places where CI systems start Bantam: what stands in their files is what the command line takes.

#![cfg(unix)]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use saphyr::{LoadableYamlNode, Yaml};

#[test]
fn every_hook_starts_a_command_that_there_is() {
    let text = read(".pre-commit-hooks.yaml");
    let hooks = Yaml::load_from_str(&text).expect("YAML");
    let hooks = hooks[0].as_sequence().expect("a list").iter();
    let mut ids = Vec::new();
    for hook in hooks {
        let of = |key: &str| hook[key].as_str().expect("a text");
        let words: Vec<&str> = of("entry").split(' ').collect();
        assert_eq!(words[0], "bantam");
        assert_eq!(of("id"), format!("bantam-{}", words[1]));
        let help = Command::new(env!("CARGO_BIN_EXE_bantam")).args(&words[1..]).arg("--help").output().expect("run");
        assert_eq!(help.status.code(), Some(0), "{words:?}");
        let files = regex::Regex::new(of("files")).expect("a pattern");
        assert!(files.is_match("rules/a.bant") && !files.is_match("rules/a.bant.csv"));
        ids.push(of("id"));
    }
    assert_eq!(ids, ["bantam-fmt", "bantam-lint", "bantam-test"]);
}

/// What a step of the action runs.
fn step(name: &str) -> String {
    let text = read("action.yml");
    let action = Yaml::load_from_str(&text).expect("YAML");
    let runs = &action[0]["runs"];
    assert_eq!(runs["using"].as_str(), Some("composite"));
    let mut steps = runs["steps"].as_sequence().expect("a list").iter();
    let step = steps.find(|step| step["name"].as_str() == Some(name)).expect("the step");
    assert_eq!(step["shell"].as_str(), Some("bash"));
    step["run"].as_str().expect("a script").to_owned()
}

/// Runs the action's main step as a runner would, in the folder of the transcripts.
fn act(folder: &Path, command: &str, paths: &str, args: &str) -> Output {
    let bantam = Path::new(env!("CARGO_BIN_EXE_bantam")).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &step("Run Bantam")])
        .current_dir(root().join("tests/cli/fixtures"))
        .envs([("COMMAND", command), ("PATHS", paths), ("ARGS", args), ("NO_COLOR", "1")])
        .env("PATH", format!("{}:{path}", bantam.display()))
        .env("RUNNER_TEMP", folder)
        .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
        .output()
        .expect("bash")
}

#[test]
fn the_action_shows_findings_at_their_lines_and_ends_as_the_command_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |command, paths, args| {
        let run = act(folder.path(), command, paths, args);
        (
            run.status.code(),
            String::from_utf8(run.stdout).expect("UTF-8"),
            String::from_utf8(run.stderr).expect("UTF-8"),
        )
    };
    let (code, out, _) = run("check", "broken.bant\nrules/*.bant", "");
    assert_eq!((code, out.lines().count()), (Some(1), 5), "{out}");
    assert!(out.lines().all(|line| line.starts_with("::error file=broken.bant,line=")), "{out}");
    let summary = fs::read_to_string(folder.path().join("summary.md")).expect("read");
    assert!(
        summary.starts_with("```text\nname/unknown\n") && summary.ends_with("3 policies: 5 errors\n```\n"),
        "{summary}"
    );
    assert_eq!(run("lint", "linted/strict", "--only lint/never-true --no-config --error-on advice").0, Some(1));
    assert_eq!(run("check", "rules", "--format concise").1, "");
    assert_eq!(run("test", "tested", "--filter nothing").0, Some(2));
    let (code, out, _) = run("rm", ".", "");
    assert_eq!((code, out.as_str()), (Some(2), "::error::the input command is lint, check, test or fmt\n"));
    let (code, _, told) = run("check", "$(touch broken-out)", "");
    assert_eq!(code, Some(2));
    assert!(told.contains("there is no file `$(touch broken-out)`"), "{told}");
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect("read")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
