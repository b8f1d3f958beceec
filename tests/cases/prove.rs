//! `prove/NAME.bant`: small policies in which something was planted. The lines that begin with `#=` are all that is to be
//! found in it, word for word: what is refuted, what is not settled, what is worth knowing. The snapshot beside it shows
//! how it is told.

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::assert_beside;

#[test]
fn what_was_planted_is_found() {
    let mut differing = Vec::new();
    insta::glob!("prove/*.bant", |path| {
        let (expected, found) = (expected(path), found(path));
        if expected != found {
            differing.push(format!("{}\n{}", path.display(), found.join("\n")));
        }
        assert_beside(path, &bantam(path, &[]));
    });
    assert!(differing.is_empty(), "other things were found:\n\n{}", differing.join("\n\n"));
}

fn expected(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a case can be read");
    text.lines().filter(|line| line.starts_with("#=")).map(str::to_owned).collect()
}

fn found(path: &Path) -> Vec<String> {
    let report: Json = serde_json::from_str(&bantam(path, &["--format", "json"])).expect("JSON");
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let claims = report["claims"].as_array().expect("claims").iter().filter_map(|claim| {
        let standing = text(&claim["standing"]);
        let finding = &claim["finding"];
        match standing.as_str() {
            "holds" => None,
            "refuted" if claim["follows"] == true => None,
            "refuted" => Some(format!("#= {}: {}", text(&finding["code"]), text(&finding["message"]))),
            other => Some(format!("#= {other}: {} {}", text(&claim["subject"]), text(&claim["claim"]))),
        }
    });
    let facts = report["facts"].as_array().expect("facts").iter();
    claims.chain(facts.map(|fact| format!("#= {}", text(&fact["fact"])))).collect()
}

/// What `bantam prove` prints of a case, on both streams.
fn bantam(path: &Path, options: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_bantam"))
        .current_dir(path.parent().expect("a case lies in a folder"))
        .env("NO_COLOR", "1")
        .arg("prove")
        .arg(path.file_name().expect("a case has a name"))
        .args(options)
        .output()
        .expect("run");
    let told = String::from_utf8(output.stderr).expect("UTF-8") + &String::from_utf8(output.stdout).expect("UTF-8");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}: {told}", path.display());
    told
}
