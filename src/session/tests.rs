use std::path::Path;

use super::*;

fn codes(files: &Memory, path: &str) -> Vec<String> {
    let loaded = load(files, Path::new(path)).unwrap();
    loaded.diagnostics.iter().map(|found| found.message.clone()).collect()
}

#[test]
fn paths_are_relative_to_the_file_that_names_them() {
    assert_eq!(files::normal(Path::new("./rules/../schema.bant")), Path::new("schema.bant"));
    assert_eq!(files::normal(Path::new("../rules/./a.bant")), Path::new("../rules/a.bant"));
    assert_eq!(files::normal(Path::new("../../a.bant")), Path::new("../../a.bant"));
}

#[test]
fn memory_knows_a_file_by_any_way_to_it() {
    let files = Memory::from([("rules/a.bant", "")]);
    assert!(files.read(Path::new("rules/../rules/a.bant")).is_ok());
    assert!(files.read(Path::new("a.bant")).is_err());
    assert_eq!(files.beside(Path::new("rules/b.bant")), ["a.bant"]);
}

#[test]
fn a_file_that_is_not_there_is_an_error_of_the_caller() {
    assert!(load(&Memory::default(), Path::new("none.bant")).is_err());
    assert!(codes(&Memory::from([("a.bant", "# nothing\n")]), "a.bant").len() <= 1);
}
