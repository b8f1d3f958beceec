//! Case files: one file is one case, its snapshot beside it. A case is added by dropping a file in.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "cases/check.rs"]
mod check;
#[path = "cases/eval.rs"]
mod eval;
#[path = "cases/explain.rs"]
mod explain;
#[path = "cases/format.rs"]
mod format;
#[path = "cases/leads.rs"]
mod leads;
#[path = "cases/lint.rs"]
mod lint;
#[path = "cases/outlook.rs"]
mod outlook;
#[path = "cases/practice.rs"]
mod practice;
#[path = "cases/prove.rs"]
mod prove;
#[path = "cases/syntax.rs"]
mod syntax;

use std::path::Path;

#[test]
fn every_snapshot_has_its_case() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = walkdir::WalkDir::new(cases).into_iter().map(|entry| entry.expect("tests/cases").into_path());
    let orphans: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "snap"))
        .filter(|path| !path.with_extension("bant").exists())
        .collect();
    assert!(orphans.is_empty(), "these snapshots belong to no case: {orphans:?}");
}

/// Compares what a case shows with the snapshot beside it.
fn assert_beside(case: &Path, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(case.parent().expect("a case lies in a folder"));
    settings.set_prepend_module_to_snapshot(false);
    settings.remove_snapshot_suffix();
    settings.set_omit_expression(true);
    settings.remove_input_file();
    let name = case.file_stem().expect("a case has a name").to_string_lossy().into_owned();
    settings.bind(|| insta::assert_snapshot!(name, shown));
}
