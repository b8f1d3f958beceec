//! Policies with mistakes, each marked on its line, and policies that look odd and are right: these mark nothing.

use bantam::diagnostic::render::{Look, graphical};
use bantam::session::load_text;

use crate::assert_beside;
use crate::syntax::{found, marked};

#[test]
fn policies_have_the_mistakes_that_they_mark() {
    insta::glob!("check/*.bant", |path| {
        let text = std::fs::read_to_string(path).expect("a case");
        let mut loaded = load_text("policy.bant", &text);
        loaded.diagnostics.sort_by_key(|found| found.span().map(|span| span.start));
        assert_eq!(found(&loaded.sources, &loaded.diagnostics), marked(&text), "{}", path.display());
        assert_eq!(loaded.policy.is_some(), loaded.errors() == 0, "{}", path.display());
        assert_beside(path, &graphical(&loaded.sources, &loaded.diagnostics, Look { width: 120, ..Look::PLAIN }));
    });
}
