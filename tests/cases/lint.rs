//! Policies with findings, each marked on its line, and honest ones that mark nothing.

use bantam::diagnostic::render::{Look, graphical};
use bantam::lint::Settings;
use bantam::session::load_text;

use crate::assert_beside;
use crate::syntax::{found, marked};

#[test]
fn policies_have_the_findings_that_they_mark() {
    insta::glob!("lint/*.bant", |path| {
        let text = std::fs::read_to_string(path).expect("a case");
        let loaded = load_text("policy.bant", &text);
        let today = Some("2026-11-21".parse().expect("a date"));
        let findings = loaded.lint(&Settings { today, ..Settings::default() });
        assert_eq!(found(&loaded.sources, &findings), marked(&text), "{}", path.display());
        assert_beside(path, &graphical(&loaded.sources, &findings, Look { width: 120, ..Look::PLAIN }));
    });
}
