//! The command line: transcripts (command, output, exit code), and what a transcript cannot show.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::read::GzDecoder;

#[path = "cli/help.rs"]
mod help;

/// Transcripts run in `tests/cli/fixtures`.
#[test]
fn the_commands_print_what_the_transcripts_show() {
    std::env::set_current_dir(fixtures()).expect("fixtures");
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1").case(fixtures().with_file_name("*.trycmd"));
    if cfg!(not(feature = "parquet")) {
        cases.case(fixtures().with_file_name("without-parquet").join("*.trycmd"));
    }
    cases.run();
}

#[test]
fn a_file_is_written_whole_and_replaces_the_old_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("decided.csv");
    fs::write(&out, "old\n").expect("written");
    let run = bantam(&["eval", "rules/qualification.bant", "leads-with-dirt.csv", "--as-of", "2026-11-21", "-o"])
        .arg(&out)
        .output()
        .expect("run");
    assert_eq!(run.status.code(), Some(1));
    assert!(run.stdout.is_empty());
    assert_eq!(fs::read_to_string(&out).expect("read").lines().count(), 8);
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1, "nothing is left beside it");
}

#[test]
fn a_run_that_fails_leaves_the_old_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("decided.csv");
    fs::write(&out, "old\n").expect("written");
    let run = bantam(&["eval", "rules/qualification.bant", "leads.csv", "-o"]).arg(&out).output().expect("run");
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&out).expect("read"), "old\n");
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1);
}

#[test]
fn an_output_that_is_an_input_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let leads = folder.path().join("leads.csv");
    fs::copy(fixtures().join("leads-with-dirt.csv"), &leads).expect("copied");
    let before = fs::read(&leads).expect("read");
    let run = bantam(&["eval", "rules/qualification.bant"]).arg(&leads).arg("-o").arg(&leads).output().expect("run");
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(fs::read(&leads).expect("read"), before);
}

#[test]
fn leads_are_kept_as_tests_once_and_only_where_the_policy_is_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::copy(fixtures().join("proven/qualification.bant"), at("policy.bant")).expect("copied");
    let kept = |name: &str| {
        let run = bantam(&["prove", "--write-tests"]).arg(at(name)).arg(at("policy.bant")).output().expect("run");
        run.status.code()
    };
    fs::write(at("empty.bant"), "").expect("written");
    fs::write(at("remarks.bant"), "# to be filled").expect("written");
    for name in ["empty.bant", "remarks.bant", "new.bant", "policy.bant"] {
        assert_eq!(kept(name), Some(0), "{name}");
        let once = fs::read_to_string(at(name)).expect("read");
        assert!(once.contains("test \"decided by rule funded_buyer\""), "{name}: {once}");
        assert_eq!(bantam(&["test"]).arg(at(name)).output().expect("run").status.code(), Some(0), "{name}");
        assert_eq!(kept(name), Some(0), "{name}");
        assert_eq!(fs::read_to_string(at(name)).expect("read"), once, "{name} is as it was");
    }
    let others: [(&str, &[u8]); 3] = [
        ("bytes.bant", b"\x7fELF\xff\xfe"),
        ("other.bant", b"if size > 3 then SQL\n"),
        ("broken.bant", b"use \"policy.bant\"\nif\n"),
    ];
    for (name, bytes) in others {
        fs::write(at(name), bytes).expect("written");
        assert_eq!(kept(name), Some(2), "{name}");
        assert_eq!(fs::read(at(name)).expect("read"), bytes, "{name} is as it was");
    }
}

#[test]
fn a_baseline_is_kept_once_and_again_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let baseline = folder.path().join("profile.json");
    let lint = |leads: &str, options: &[&str]| {
        let mut command =
            bantam(&["lint", "picklists/qualification.bant", "--as-of", "2026-11-21", "--only", "lint/drift"]);
        command.args(["--data", leads, "--max-warnings", "0", "--baseline"]).arg(&baseline).args(options);
        command.output().expect("run").status.code()
    };
    assert_eq!(lint("picklists/before.csv", &[]), Some(0));
    let kept = fs::read_to_string(&baseline).expect("written");
    assert_eq!(kept, fs::read_to_string(fixtures().join("picklists/profile.json")).expect("read"));
    assert!(!kept.contains("+33") && !kept.contains("L-1"), "nothing in it says who a lead is: {kept}");
    assert_eq!(lint("picklists/after.csv", &[]), Some(1));
    assert_eq!(fs::read_to_string(&baseline).expect("read"), kept, "it stays what later leads are held against");
    assert_eq!(lint("picklists/after.csv", &["--update-baseline"]), Some(0));
    assert_eq!(lint("picklists/after.csv", &[]), Some(0));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = tempfile::tempdir().expect("a folder");
    let leads = folder.path().join("leads.csv");
    fs::write(&leads, format!("budget,timing\n{}", "20000,45\n".repeat(100_000))).expect("written");
    let mut run = bantam(&["eval", "one-line.bant"])
        .arg(&leads)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("run");
    drop(run.stdout.take());
    let ended = run.wait_with_output().expect("ended");
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/fixtures")
}

fn bantam(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bantam"));
    command.args(arguments).current_dir(fixtures()).env("NO_COLOR", "1");
    command
}

#[test]
fn a_policy_is_compared_with_itself_at_a_git_revision() {
    let folder = tempfile::tempdir().expect("a folder");
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
        Command::new("git").arg("-C").arg(folder.path()).args(who).args(arguments).output()
    };
    if git(&["init", "-q"]).is_err() {
        eprintln!("git is not installed, so nothing is compared");
        return;
    }
    fs::create_dir(folder.path().join("rules")).expect("a folder");
    let policy = folder.path().join("rules").join("policy.bant");
    fs::write(folder.path().join("rules").join("lead.bant"), "lead {\n  size integer\n}\n").expect("written");
    fs::write(&policy, "use \"lead.bant\"\nif size > 10 then SQL\n").expect("written");
    for step in [&["add", "."][..], &["commit", "-qm", "first"], &["tag", "v1"]] {
        assert!(git(step).expect("run").status.success());
    }
    fs::remove_file(folder.path().join("rules").join("lead.bant")).expect("removed");
    fs::write(&policy, "lead {\n  size number\n}\nrule big: if size > 10 then SQL\n").expect("written");
    let run = bantam(&["diff", "--git", "v1"]).arg(&policy).output().expect("run");
    let told = String::from_utf8(run.stdout).expect("UTF-8");
    assert!(told.contains("field `size` was integer and is number"), "{told}");
    assert!(told.contains("the rule on line 2 is now called `big`"), "{told}");
    let run = bantam(&["diff", "--git", "v1..HEAD", "--exit-code"]).arg(&policy).output().expect("run");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let run = bantam(&["diff", "--git", "v2"]).arg(&policy).output().expect("run");
    assert!(String::from_utf8_lossy(&run.stderr).contains("git knows no revision `v2`"));
}

#[test]
fn leads_that_differ_are_written_with_what_differs() {
    let folder = tempfile::tempdir().expect("a folder");
    let fixture = |name: &str| fixtures().join("changed").join(name);
    let diff = |out: &Path| {
        let files = ["old.bant", "new.bant", "leads.csv"].map(fixture);
        let mut command = bantam(&["diff", "--as-of", "2026-11-21", "--also", "scores", "-o"]);
        let run = command.arg(out).args(files).output().expect("run");
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    };
    let (plain, packed) = (folder.path().join("moved.csv"), folder.path().join("moved.csv.gz"));
    diff(&plain);
    let written = fs::read_to_string(&plain).expect("UTF-8");
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(lines[0], "Lead,old_outcome,new_outcome,old_rule,new_rule,old_fit,new_fit,why");
    assert_eq!(lines[2], "L-2,MQL,Nurture,interested,otherwise,20,15,interested: fit 15 of 30: 5 short of 20");
    assert_eq!(lines.len(), 5, "{written}");
    diff(&packed);
    let mut unpacked = String::new();
    GzDecoder::new(fs::File::open(packed).expect("there")).read_to_string(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, written);
}

#[test]
fn reports_are_written_beside_what_the_terminal_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("findings.xml"), "old").expect("written");
    let output = |format: &str, name: &str| format!("--output={format}={}", at(name).display());
    let run = bantam(&["check", "broken.bant", "--format", "concise"])
        .args([output("sarif", "findings.sarif"), output("junit", "findings.xml"), output("text", "findings.txt")])
        .env("CLICOLOR_FORCE", "1")
        .output()
        .expect("run");
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(String::from_utf8(run.stdout).expect("UTF-8").lines().count(), 5);
    let read = |name: &str| fs::read_to_string(at(name)).expect("read");
    let sarif: serde_json::Value = serde_json::from_str(&read("findings.sarif")).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(5));
    assert!(read("findings.xml").contains("failures=\"5\""));
    assert!(read("findings.txt").ends_with("\n1 policy: 5 errors\n") && !read("findings.txt").contains('\u{1b}'));
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 3, "nothing is left beside them");
}

#[test]
fn without_paths_the_folder_where_you_are_is_checked() {
    let check = |folder: &Path| bantam(&["check", "--format", "concise"]).current_dir(folder).output().expect("run");
    let found = check(&fixtures().join("shared"));
    assert!(String::from_utf8_lossy(&found.stdout).starts_with("schema.bant:2:16: error"), "{found:?}");
    let empty = check(tempfile::tempdir().expect("a folder").path());
    assert_eq!(empty.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&empty.stderr).contains("there is no policy in the folder `.`"), "{empty:?}");
}

#[test]
fn files_are_formatted_in_their_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let (untidy, tidy) = ("if  a > 1 then A", "if a > 1 then A\n");
    fs::create_dir(at("rules")).expect("a folder");
    fs::create_dir(at("rules/.git")).expect("a folder");
    for (name, text) in [("rules/a.bant", untidy), ("rules/b.bant", tidy), ("rules/broken.bant", "if a > 1")] {
        fs::write(at(name), text).expect("written");
    }
    fs::write(at("rules/.git/c.bant"), untidy).expect("written");
    let before = fs::metadata(at("rules/b.bant")).expect("there").modified().expect("a time");
    let run = bantam(&["fmt"]).arg(at("rules")).arg(at("rules/a.bant")).output().expect("run");
    assert_eq!(run.status.code(), Some(1));
    assert!(run.stdout.is_empty());
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(told.ends_with("\n1 file formatted, 1 was already, 1 file with errors left alone\n"), "{told}");
    let read = |name: &str| fs::read_to_string(at(name)).expect("read");
    assert_eq!(
        [read("rules/a.bant"), read("rules/broken.bant"), read("rules/.git/c.bant")],
        [tidy, "if a > 1", untidy]
    );
    assert_eq!(fs::metadata(at("rules/b.bant")).expect("there").modified().expect("a time"), before);
    assert_eq!(fs::read_dir(at("rules")).expect("read").count(), 4, "nothing is left beside them");
}

#[cfg(unix)]
#[test]
fn a_formatted_file_keeps_its_permissions_and_its_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("policy.bant"), "if  a > 1 then A").expect("written");
    fs::set_permissions(at("policy.bant"), fs::Permissions::from_mode(0o640)).expect("set");
    symlink("policy.bant", at("link.bant")).expect("linked");
    let run = bantam(&["fmt"]).arg(at("link.bant")).arg(at("policy.bant")).output().expect("run");
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&run.stderr), "1 file formatted\n");
    assert_eq!(fs::read_to_string(at("policy.bant")).expect("read"), "if a > 1 then A\n");
    assert_eq!(fs::metadata(at("policy.bant")).expect("there").permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(at("link.bant")).expect("there").is_symlink());
    fs::write(at("policy.bant"), "if  a > 1 then A").expect("written");
    fs::set_permissions(at("policy.bant"), fs::Permissions::from_mode(0o440)).expect("set");
    let run = bantam(&["fmt"]).arg(at("link.bant")).output().expect("run");
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("is read-only"));
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let formatted = |arguments: &[&str], input: &str| {
        let mut command = bantam(&["fmt", "-"]);
        let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut run = command.spawn().expect("run");
        std::io::Write::write_all(&mut run.stdin.take().expect("piped"), input.as_bytes()).expect("written");
        let ended = run.wait_with_output().expect("ended");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (ended.status.code(), text(ended.stdout), text(ended.stderr))
    };
    let (untidy, tidy) = ("if  a > 1 then A", "if a > 1 then A\n");
    let ended = |code, out: &str, told: &str| (Some(code), out.to_owned(), told.to_owned());
    assert_eq!(formatted(&[], untidy), ended(0, tidy, ""));
    assert_eq!(formatted(&[], tidy), ended(0, tidy, ""));
    assert_eq!(formatted(&["--check"], tidy), ended(0, "", ""));
    assert_eq!(formatted(&["--check"], untidy), ended(1, "standard input\n", ""));
    let (code, out, told) = formatted(&[], "if a >");
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(told.contains("standard input:1:"), "{told}");
}

#[test]
fn fixes_are_written_and_what_they_leave_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.bant");
    fs::write(&policy, "\u{FEFF}if a defined && b defined then SQL\r\nif a > 10.000 AND b defined then MQL\r\n")
        .expect("written");
    let lint = |options: &[&str]| {
        let run = bantam(&["lint", "--format", "concise"]).args(options).arg(&policy).output().expect("run");
        (
            run.status.code(),
            String::from_utf8(run.stderr).expect("UTF-8"),
            String::from_utf8(run.stdout).expect("UTF-8"),
        )
    };
    let (code, told, left) = lint(&["--fix", "--only", "lint/three-zeros"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains(":1:14: write `and` (syntax/foreign-sign)") && told.contains("2 fixes made in 1 file"),
        "{told}"
    );
    assert_eq!(left.lines().count(), 1, "{left}");
    let mended = "\u{FEFF}if a defined and b defined then SQL\r\nif a > 10.000 and b defined then MQL\r\n";
    assert_eq!(fs::read_to_string(&policy).expect("read"), mended);
    let (code, _, left) = lint(&["--fix", "--unsafe-fixes", "--only", "lint/three-zeros"]);
    assert_eq!((code, left.as_str()), (Some(0), ""));
    assert!(fs::read_to_string(&policy).expect("read").contains("if a > 10_000 and b"));
    let (_, told, _) = lint(&["--fix", "--only", "lint/three-zeros"]);
    assert_eq!(told, "", "nothing more is mended");
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1, "nothing is left beside it");
}

/// Runs with `--watch` until something was told as often as there are steps; each is done when the run before it has
/// ended.
fn watched(folder: &Path, command: &str, steps: &[&dyn Fn()]) -> Vec<String> {
    let mut run = bantam(&[command, "--watch"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("run");
    let told = BufReader::new(run.stderr.take().expect("piped"));
    let mut ended = told.lines().map(|line| line.expect("UTF-8")).filter(|line| line.contains("Ctrl-C ends"));
    for step in steps {
        assert!(ended.next().is_some(), "it waits");
        step();
    }
    assert!(ended.next().is_some(), "it waits");
    run.kill().expect("ended");
    let mut out = String::new();
    run.stdout.take().expect("piped").read_to_string(&mut out).expect("UTF-8");
    run.wait().expect("ended");
    out.lines().filter(|line| line.starts_with(char::is_numeric)).map(str::to_owned).collect()
}

#[test]
fn watching_runs_again_when_what_was_read_changes_and_survives_what_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("policy.bant"), "use \"lead.bant\"\nlist l from \"l.txt\"\nif a in l then SQL\n").expect("written");
    fs::write(at("lead.bant"), "lead {\n  a text\n}\n").expect("written");
    fs::write(at("l.txt"), "x\n").expect("written");
    let steps: [&dyn Fn(); 5] = [
        &|| fs::write(at("lead.bant"), "lead {\n  a in").expect("half"),
        &|| fs::remove_file(at("lead.bant")).expect("removed"),
        &|| fs::write(at("lead.bant"), "lead {\n  a text\n}\n").expect("whole"),
        &|| fs::write(at("new.bant"), "if a then SQL\n").expect("new"),
        &|| fs::remove_file(at("new.bant")).expect("removed"),
    ];
    let told = watched(folder.path(), "check", &steps);
    let right = "1 policy, 1 rule: no errors";
    assert_eq!(told.len(), 6, "{told:?}");
    assert_eq!((told[0].as_str(), told[3].as_str(), told[5].as_str()), (right, right, right), "{told:?}");
    assert!(told[1].contains("error") && told[2].contains("error") && told[4].starts_with("2 policies"), "{told:?}");
    let settings = || fs::write(at("bantam.toml"), "[lint]\nmax-warnings = 0\n").expect("written");
    assert_eq!(watched(folder.path(), "lint", &[&settings]).len(), 2);
}
