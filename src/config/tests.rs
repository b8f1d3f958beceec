use super::*;
use crate::diagnostic::render::{Look, graphical};
use crate::source::Sources;

fn read(text: &str) -> (Config, String) {
    let mut sources = Sources::new();
    let file = sources.add("bantam.toml", None, text);
    let (config, found) = parse(&sources, file);
    (config, graphical(&sources, &found, Look::PLAIN))
}

const EVERYTHING: &str = r#"
[lint]
error-on = "warning"
max-warnings = 1_000

[lint.levels]
"lint/never-true" = "off"
"lint/overlap" = "advice"

[fmt]
width = 0x50

[test]
min-coverage = 80

[eval]
columns = ["outcome", "BANT.need"]
bad-values = "missing"
limit = 0
threads = 2
"#;

#[test]
fn every_setting_is_read() {
    let (config, found) = read(EVERYTHING);
    assert_eq!(found, "");
    let lint = Lint {
        levels: vec![(Code::LintNeverTrue, Level::Off), (Code::LintOverlap, Level::Advice)],
        error_on: Some(Severity::Warning),
        max_warnings: Some(1000),
    };
    let eval = Eval {
        columns: Some(vec!["outcome".into(), "BANT.need".into()]),
        bad_values: Some(BadValues::Missing),
        limit: Some(0),
        threads: NonZeroUsize::new(2),
    };
    let expected = Config { lint, fmt: Fmt { width: Some(80) }, test: Test { min_coverage: Some(80) }, eval };
    assert_eq!(config, expected);
}

#[test]
fn a_file_that_says_nothing_changes_nothing() {
    for text in ["", "# nothing\n", "\u{FEFF}[lint]\r\n[fmt]\r\n"] {
        assert_eq!(read(text), (Config::default(), String::new()), "{text:?}");
    }
}

#[test]
fn each_mistake_is_told_with_its_place() {
    let (config, found) = read(
        "max-warnings = 0\nlimits = 3\nfmt = 100\n\n[lnit]\n\n[lint]\nerror_on = \"warning\"\nerror-on = \"warnings\"\n\
         width = 100\nmax-warnings = -1\n\n[lint.levels]\n\"lint/never-ture\" = \"off\"\nnever-true = \"off\"\n\
         \"lint/overlap\" = \"of\"\n\"lint/never-counts\" = false\n\"type/unit-mismatch\" = \"off\"\nzz = \"off\"\n\n\
         [test]\nmin-coverage = 200\n\n[eval]\ncolumns = [\"outcome\", 3]\nbad-values = \"drop\"\nlimit = 1.5\nthreads = 0\n",
    );
    insta::assert_snapshot!(found);
    assert_eq!(config, Config::default());
}

#[test]
fn what_is_no_toml_is_told_with_how_it_is_written() {
    insta::assert_snapshot!(read("[lint.levels]\nlint/unused-field = \"off\"\n").1);
    insta::assert_snapshot!(read("[lint]\nmax-warnings = 0\nmax-warnings = 1\n").1);
    insta::assert_snapshot!(read("[lint\n").1);
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_odd(text in "(\\[|\\]|=|\"|lint|fmt|levels|\\.|width|[0-9]{1,25}|-|é|\u{0}|\r?\n| |#|\\{|\\}|,){0,40}") {
        read(&text);
    }
}
