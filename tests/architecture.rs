//! The rooms of the house: a module imports only from those above it, and each has its place in `ARCHITECTURE.md`.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The top-level modules in the order in which they may know each other.
const ROOMS: [&str; 27] = [
    "source",
    "diagnostic",
    "types",
    "syntax",
    "format",
    "builtins",
    "policy",
    "check",
    "reference",
    "outlook",
    "analysis",
    "lint",
    "config",
    "plan",
    "data",
    "engine",
    "profile",
    "explain",
    "report",
    "sql",
    "testing",
    "diff",
    "init",
    "session",
    "lsp",
    "serve",
    "cli",
];

/// Library crates that only one room may see, and that room.
const PRIVATE_CRATES: [(&str, &str); 10] = [
    ("miette", "diagnostic"),
    ("pest", "syntax"),
    ("arrow_array", "data"),
    ("parquet", "data"),
    ("batsat", "analysis"),
    ("toml", "config"),
    ("clap", "cli"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli"),
    ("indicatif", "cli"),
];

#[test]
fn a_module_imports_only_from_those_above_it() {
    let mut wrong = Vec::new();
    for (room, path, code) in sources() {
        let place = place(&room);
        for used in rooms_used(&code) {
            if self::place(&used) > place {
                wrong.push(format!("{} uses `{used}`, which stands below `{room}`", path.display()));
            }
        }
        for (private, owner) in PRIVATE_CRATES {
            if room != owner && code.contains(&format!("{private}::")) {
                wrong.push(format!("{} uses `{private}`, which only `{owner}` may see", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_module_stands_in_the_architecture_page() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let mut rooms: Vec<String> = sources().map(|(room, ..)| room).collect();
    rooms.sort();
    rooms.dedup();
    let absent: Vec<&String> = rooms.iter().filter(|room| !page.contains(&format!("`{room}`"))).collect();
    assert!(absent.is_empty(), "missing from ARCHITECTURE.md: {absent:?}");
}

#[test]
fn one_file_alone_has_unsafe_code() {
    // An option of the command line is called so, too.
    let has_it = |code: &str| {
        let code = code.replace("--unsafe-fixes", "");
        code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe")
    };
    assert!(has_it("unsafe { f() }") && has_it("unsafe fn f() {}") && !has_it("#![expect(unsafe_code)]"));
    let with_it: Vec<PathBuf> = sources().filter(|(_, _, code)| has_it(code)).map(|(_, path, _)| path).collect();
    assert_eq!(with_it, [Path::new("data/block/lanes.rs")]);
}

#[test]
fn imports_are_found_in_every_shape() {
    let code = "use crate::types::{A, B};\nuse crate::{policy, data::Leads};\nlet x = crate::source::Span::new();";
    assert_eq!(rooms_used(code), ["types", "policy", "data", "source"]);
    assert!(rooms_used("//! [`crate::cli`] comes later\n").is_empty());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn place(room: &str) -> usize {
    ROOMS.iter().position(|known| *known == room).unwrap_or_else(|| panic!("`{room}` has no place in the order"))
}

/// Every source file but `main.rs` and `lib.rs`, with its room and its code without comments and tests.
fn sources() -> impl Iterator<Item = (String, PathBuf, String)> {
    let src = root().join("src");
    let files =
        walkdir::WalkDir::new(&src).sort_by_file_name().into_iter().map(|entry| entry.expect("src").into_path());
    files.filter_map(move |path| {
        let inside = path.strip_prefix(&src).expect("inside src").to_owned();
        let first = inside.components().next()?.as_os_str().to_string_lossy().into_owned();
        let room = first.trim_end_matches(".rs").to_owned();
        let is_test = inside.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")));
        if path.extension()? != "rs" || is_test || room == "main" || room == "lib" {
            return None;
        }
        let text = fs::read_to_string(&path).expect("source");
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(&text);
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        Some((room, inside, lines.collect::<Vec<_>>().join("\n")))
    })
}

/// The rooms that the code names after `crate::`, in order.
fn rooms_used(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if code[..at].ends_with('$') {
            continue;
        }
        match rest.strip_prefix('{') {
            Some(group) => used.extend(group_names(group).iter().map(|name| word(name))),
            None => used.push(word(rest)),
        }
    }
    used.retain(|name| !name.is_empty() && name.chars().all(|c| c.is_lowercase() || c == '_'));
    used
}

/// The parts between the commas of `{a, b::{c, d}}`, its opening brace already gone.
fn group_names(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = vec![String::new()];
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => names.push(String::new()),
            _ => names.last_mut().expect("never empty").push(c),
        }
        depth += i32::from(c == '{') - i32::from(c == '}');
    }
    names.into_iter().map(|name| name.trim().to_owned()).collect()
}
