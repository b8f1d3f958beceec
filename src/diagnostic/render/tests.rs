mod machines;

use super::*;
use crate::diagnostic::Code;
use crate::source::{FileId, Sources, Span};

const CODE: Code = Code::SyntaxUnexpected;

/// An error at `needle` in the one file `text`.
fn at(text: &str, needle: &str) -> (Sources, Diagnostic) {
    let mut sources = Sources::new();
    let file = sources.add("rules.bant", None, text);
    let start = text.find(needle).unwrap() as u32;
    let span = Span::new(file, start, start + needle.len() as u32);
    (sources, Diagnostic::error(CODE, "this does not belong here").label(span, "here"))
}

fn drawn((sources, diagnostic): (Sources, Diagnostic)) -> String {
    graphical(&sources, &[diagnostic], Look::PLAIN)
}

#[test]
fn two_places_near_each_other_share_a_box() {
    let text = "lead {\n  timing duration in days\n}\nif timing < 10k EUR then SQL\n";
    let (sources, diagnostic) = at(text, "10k EUR");
    let declared = text.find("timing").unwrap() as u32;
    let diagnostic = diagnostic
        .label(Span::new(FileId(0), declared, declared + 6), "`timing` is declared here")
        .help("compare a duration with a length of time: `timing < 90d`");
    insta::assert_snapshot!(drawn((sources, diagnostic)));
}

#[test]
fn a_place_in_another_file_has_its_own_box_after_the_first() {
    let mut sources = Sources::new();
    let schema = sources.add("schema.bant", None, "lead {\n  budget money EUR\n}\n");
    let rules = sources.add("rules.bant", None, "use \"schema.bant\"\n\nif budget < 9d then SQL\n");
    let diagnostic = Diagnostic::error(CODE, "`budget` is money in EUR, `9d` is a duration")
        .label(Span::new(rules, 31, 33), "a duration")
        .label(Span::new(schema, 9, 15), "`budget` is declared here");
    insta::assert_snapshot!(drawn((sources, diagnostic)));
}

#[test]
fn labels_at_the_end_and_beyond_stay_visible() {
    let text = "if budget defined then";
    let (sources, diagnostic) = at(text, "then");
    let end = Diagnostic { labels: Vec::new(), ..diagnostic.clone() }.label(Span::new(FileId(0), 22, 22), "a stage");
    let beyond = Diagnostic { labels: Vec::new(), ..diagnostic }.label(Span::new(FileId(0), 900, 1000), "beyond");
    insta::assert_snapshot!(graphical(&sources, &[end, beyond], Look::PLAIN));
}

#[test]
fn an_empty_file_is_drawn() {
    insta::assert_snapshot!(drawn(at("", "")));
    insta::assert_snapshot!(drawn(at("\u{FEFF}", "")));
}

#[test]
fn tabs_wide_characters_line_ends_and_a_mark_do_not_shift_the_label() {
    insta::assert_snapshot!(drawn(at("\u{FEFF}\tif 予算 defined\r\n\tthen\tSQL\r\n", "defined")));
    insta::assert_snapshot!(drawn(at("\u{FEFF}\tif 予算 defined\r\n\tthen\tSQL\r\n", "SQL")));
    insta::assert_snapshot!(drawn(at("name = \"\u{1b}[31mred\u{202E}\" oops", "oops")));
}

#[test]
fn a_line_of_a_megabyte_is_cut_around_the_label() {
    let text = format!("{}oops{}", "left ".repeat(100_000), " right".repeat(100_000));
    insta::assert_snapshot!(drawn(at(&text, "oops")));
}

#[test]
fn a_label_over_several_lines_is_drawn_on_its_first() {
    insta::assert_snapshot!(drawn(at("lead {\n  a text\n}\n", "lead {\n  a text\n}")));
}

#[test]
fn labels_that_overlap_come_apart() {
    let (sources, diagnostic) = at("if a < b then SQL", "a < b");
    let diagnostic =
        diagnostic.label(Span::new(FileId(0), 3, 4), "a duration").label(Span::new(FileId(0), 7, 8), "money");
    insta::assert_snapshot!(drawn((sources, diagnostic)));
}

#[test]
fn after_fifty_only_the_number_is_told() {
    let (sources, diagnostic) = at("oops", "oops");
    let text = graphical(&sources, &vec![diagnostic; 53], Look::PLAIN);
    assert_eq!(text.matches('×').count(), 50);
    assert!(text.ends_with("… and 3 more messages: mend the first ones and look again\n"));
}

#[test]
fn one_line_each_in_the_order_of_places() {
    let (sources, first) = at("a\nb oops\n", "oops");
    let second = Diagnostic::warning(CODE, "and this\nis odd").label(Span::new(FileId(0), 0, 1), "");
    insta::assert_snapshot!(concise(&sources, &[first, second]));
}

#[test]
fn json_has_places_help_and_fixes() {
    let (sources, diagnostic) = at("if é AND b then SQL\n", "AND");
    let span = diagnostic.span().unwrap();
    let diagnostic = diagnostic.help("write `and`").fix("write `and`", span, "and");
    insta::assert_snapshot!(json([(&sources, [diagnostic].as_slice())]));
}

proptest::proptest! {
    #[test]
    fn no_span_panics_and_no_message_is_lost(
        text in "([a-z]{0,5}|\t|\r?\n|é|予|\u{FEFF}|\u{301}|\u{1b}){0,30}",
        spans in proptest::collection::vec((0..80u32, 0..80u32), 1..5),
        width in 0..120usize,
    ) {
        let mut sources = Sources::new();
        let file = sources.add("rules.bant", None, text);
        let labels = spans.iter().map(|(start, end)| Span::new(file, *start, *end));
        let diagnostic = labels.fold(Diagnostic::error(CODE, "wrong"), |found, span| found.label(span, "here"));
        let drawn = graphical(&sources, std::slice::from_ref(&diagnostic), Look { width, colour: false });
        proptest::prop_assert!(drawn.contains("× wrong"));
        proptest::prop_assert_eq!(drawn.matches("here").count(), spans.len());
        proptest::prop_assert_eq!(concise(&sources, std::slice::from_ref(&diagnostic)).lines().count(), 1);
        proptest::prop_assert!(json([(&sources, [diagnostic].as_slice())]).contains("\"errors\": 1"));
    }
}
