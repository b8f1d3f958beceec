use std::path::Path;

use super::*;

/// The messages of a policy.
fn messages(files: &Memory, path: &str) -> Vec<String> {
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
}

#[test]
fn a_used_file_that_is_not_there_is_a_diagnostic_with_the_nearest() {
    let files = Memory::from([("rules/a.bant", "use \"shema.bant\"\n"), ("rules/schema.bant", "")]);
    let loaded = load(&files, Path::new("rules/a.bant")).unwrap();
    assert_eq!(loaded.diagnostics[0].message, "there is no file `rules/shema.bant`");
    assert!(loaded.diagnostics[0].help.as_deref().unwrap().contains("`schema.bant`"));
    assert!(loaded.policy.is_none());
}

#[test]
fn a_circle_is_shown_whole_and_reported_once() {
    let files = Memory::from([
        ("a.bant", "use \"b.bant\"\n"),
        ("b.bant", "use \"./c.bant\"\n"),
        ("c.bant", "use \"rules/../a.bant\"\n"),
    ]);
    let circle = "these files use each other in a circle: a.bant → b.bant → c.bant → a.bant";
    assert_eq!(messages(&files, "a.bant"), [circle]);
    assert_eq!(load_text("a.bant", "use \"a.bant\"\n").diagnostics[0].message, "`a.bant` uses itself");
}

#[test]
fn a_file_that_two_others_use_is_read_once() {
    let files = Memory::from([
        ("a.bant", "use \"b.bant\"\nuse \"c.bant\"\n"),
        ("b.bant", "use \"schema.bant\"\n"),
        ("c.bant", "use \"schema.bant\"\nif budget defined then SQL\n"),
        ("schema.bant", "lead {\n  budget money EUR\n}\n"),
    ]);
    let loaded = load(&files, Path::new("a.bant")).unwrap();
    assert_eq!(loaded.sources.iter().count(), 4);
    assert_eq!(messages(&files, "a.bant"), [""; 0]);
}

#[test]
fn a_chain_of_files_has_an_end() {
    let texts: Vec<(String, String)> =
        (0..100).map(|n| (format!("{n}.bant"), format!("use \"{}.bant\"\n", n + 1))).collect();
    let pairs: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let files = Memory::from(<[(&str, &str); 100]>::try_from(pairs).unwrap());
    assert_eq!(messages(&files, "0.bant"), ["files use one another more than 64 deep"]);
}

#[test]
fn a_list_file_has_one_entry_a_line() {
    let text = "\u{FEFF}# rivals\nrival.example\r\n\n  C# Studio   # with a blank before the mark\n#1 Agency\n";
    assert_eq!(gather::list_entries(text), ["rival.example".into(), "C# Studio".into()] as [std::sync::Arc<str>; 2]);
}
