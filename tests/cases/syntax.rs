//! Texts with mistakes, or with what looks like one: each line marks what is found on it, and the snapshot shows how.

use bantam::diagnostic::Diagnostic;
use bantam::diagnostic::render::{Look, graphical};
use bantam::source::Sources;
use bantam::syntax;

use crate::assert_beside;

#[test]
fn texts_have_the_mistakes_that_they_mark() {
    insta::glob!("syntax/*.bant", |path| {
        let text = std::fs::read_to_string(path).expect("a case");
        let mut sources = Sources::new();
        let id = sources.add("policy.bant", None, text.as_str());
        let (_, diagnostics) = syntax::parse(&sources, id);
        assert_eq!(found(&sources, &diagnostics), marked(&text), "{}", path.display());
        assert_beside(path, &graphical(&sources, &diagnostics, Look { width: 120, ..Look::PLAIN }));
    });
}

/// Line and code of each diagnostic, in order.
pub(crate) fn found(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<String> {
    let place = |diagnostic: &Diagnostic| {
        let span = diagnostic.span().expect("a label");
        sources.get(span.file).expect("a file").line_column(span.start)
    };
    let mut found: Vec<((u32, u32), &str)> =
        diagnostics.iter().map(|found| (place(found), found.code.name())).collect();
    found.sort_unstable();
    found.iter().map(|((line, _), code)| format!("{line} {code}")).collect()
}

/// What the marks `#~ code` at the ends of lines announce.
pub(crate) fn marked(text: &str) -> Vec<String> {
    let marks = text.lines().enumerate().filter_map(|(at, line)| Some((at + 1, line.split_once("#~")?.1)));
    marks.flat_map(|(line, codes)| codes.split_whitespace().map(move |code| format!("{line} {code}"))).collect()
}
