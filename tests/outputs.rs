//! The files that `eval` writes: whole and compressed as their names say, or, where a run is ended half-way, not there at
//! all, nor anything hidden.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use flate2::read::GzDecoder;

const POLICY: &str = "lead {\n  size integer\n}\nif size >= 50 then SQL\notherwise MQL\n";

/// Ends a run that waits for more leads, by a signal, and says how it ended; `None` where it did not, as nobody in the
/// background hears an interrupt.
#[cfg(unix)]
fn interrupted(folder: &Path, signal: &str) -> Option<ExitStatus> {
    let policies = tempfile::tempdir().unwrap();
    let policy = policies.path().join("policy.bant");
    fs::write(&policy, POLICY).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_bantam"))
        .args(["eval", policy.to_str().unwrap(), "-", "-o", folder.join("decided.csv").to_str().unwrap()])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut leads = run.stdin.take().unwrap();
    leads.write_all(b"size\n").unwrap();
    // Far more than a pipe holds and than a block is, so that much was decided and written when this comes back.
    for _ in 0..3 {
        leads.write_all("80\n9\n\n70\n".repeat(100_000).as_bytes()).unwrap();
    }
    let sent = Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut ended = None;
    for _ in 0..500 {
        ended = run.try_wait().unwrap();
        if ended.is_some() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    if ended.is_none() {
        run.kill().unwrap();
        run.wait().unwrap();
    }
    // Only now, so that the run never saw the end of its input.
    drop(leads);
    ended
}

#[cfg(unix)]
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[cfg(unix)]
fn leaves_nothing(signal: &str) {
    let folder = tempfile::tempdir().unwrap();
    match interrupted(folder.path(), signal) {
        Some(ended) => assert!(!ended.success()),
        None if signal == "-INT" => return,
        None => panic!("it does not end at {signal}"),
    }
    assert_eq!(names(folder.path()), [""; 0], "{signal}");
    fs::write(folder.path().join("decided.csv"), "as it was").unwrap();
    assert!(interrupted(folder.path(), signal).is_some_and(|ended| !ended.success()));
    assert_eq!(names(folder.path()), ["decided.csv"], "{signal}");
    assert_eq!(fs::read_to_string(folder.path().join("decided.csv")).unwrap(), "as it was");
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_leaves_nothing() {
    leaves_nothing("-INT");
}

#[cfg(unix)]
#[test]
fn a_run_that_is_terminated_leaves_nothing() {
    leaves_nothing("-TERM");
}

/// Nothing can be cleared away behind a run that is killed: its output must have no name until it is whole.
#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_killed_leaves_nothing() {
    leaves_nothing("-KILL");
}

#[test]
fn a_file_is_compressed_as_its_name_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("policy.bant"), POLICY).unwrap();
    fs::write(path("leads.csv"), format!("size\n{}", "80\n9\n".repeat(20_000))).unwrap();
    for (name, packed) in [("decided.csv", "decided.csv.gz"), ("decided.jsonl", "decided.JSONL.GZ")] {
        for output in [name, packed] {
            let mut run = Command::new(env!("CARGO_BIN_EXE_bantam"));
            let run = run.current_dir(folder.path()).args(["eval", "policy.bant", "leads.csv", "-o", output]);
            assert!(run.stderr(Stdio::null()).status().unwrap().success());
        }
        let mut unpacked = Vec::new();
        GzDecoder::new(fs::File::open(path(packed)).unwrap()).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == fs::read(path(name)).unwrap(), "{packed}");
        assert!(fs::metadata(path(packed)).unwrap().len() < unpacked.len() as u64 / 10);
    }
}
