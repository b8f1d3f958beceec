//! Text to tree: bounds, spans, comments, and properties on random and broken texts.

use bantam::diagnostic::render::{Look, graphical};
use bantam::diagnostic::{Code, Diagnostic};
use bantam::source::Sources;
use bantam::syntax::{self, ast};
use proptest::prelude::*;

const WHOLE: &str = include_str!("cases/syntax/whole_policy.bant");

fn parse(text: &str) -> (Sources, ast::File, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let id = sources.add("policy.bant", None, text);
    let (file, diagnostics) = syntax::parse(&sources, id);
    (sources, file, diagnostics)
}

#[test]
fn the_examples_of_the_catalogue_parse_as_they_say() {
    for code in Code::ALL.iter().filter(|code| code.name().starts_with("syntax/")) {
        let works = code.page().split("## Works").nth(1).and_then(|section| section.split("```bantam\n").nth(1));
        let works = works.and_then(|block| block.split("```").next()).expect("an example");
        let (_, _, diagnostics) = parse(works);
        assert!(diagnostics.is_empty(), "{code}: {diagnostics:?}");
    }
}

#[test]
fn nesting_and_chains_are_bounded() {
    let codes = |text: &str| parse(text).2.iter().map(|found| found.code.name()).collect::<Vec<_>>();
    let nested = |depth| format!("if {}a{} then SQL", "(".repeat(depth), ")".repeat(depth));
    assert!(codes(&nested(128)).is_empty());
    assert_eq!(codes(&nested(129)), ["syntax/too-deep"]);
    assert_eq!(codes(&"(".repeat(100_000)), ["syntax/too-deep"]);
    assert_eq!(codes(&format!("if {}a then SQL", "not ".repeat(100_000))), ["syntax/too-deep"]);
    assert_eq!(codes(&format!("define a = {}1", "-".repeat(100_000))), ["syntax/too-deep"]);
    assert!(codes(&format!("if a{} then SQL", " or a".repeat(9_999))).is_empty());
    assert_eq!(codes(&format!("if a{} then SQL", " or a".repeat(10_000))), ["syntax/too-long"]);
    let broken = format!("if {}a{} SQL", "any of (b, ".repeat(127), ")".repeat(127));
    assert_eq!(codes(&broken), ["syntax/missing-then"]);
}

#[test]
fn comments_are_kept_apart() {
    let (_, file, _) = parse("# one\nif a = \"# no\" # two\n  and t matches \"a#\\\"b\" then SQL\n");
    let comments: Vec<&str> = file.comments.iter().map(|comment| comment.text.as_str()).collect();
    assert_eq!(comments, ["# one", "# two"]);
}

#[test]
fn spans_cover_their_text_and_no_blank() {
    let text = "if a  and b  # why\n\nrule x: if c then SQL   \n";
    let (sources, file, _) = parse(text);
    let items: Vec<&str> = file.items.iter().map(|item| sources.text(item.span)).collect();
    // The first entry lacks its `then`; what was passed over ends with its last token.
    assert_eq!(items, ["if a  and b", "rule x: if c then SQL"]);
}

#[test]
fn an_unreadable_line_keeps_its_name() {
    let (_, file, _) = parse("lead {\n  budget fancy EUR\n  need text\n}\ndefine x = = 1\n");
    let ast::ItemKind::Lead(lead) = &file.items[0].kind else { unreachable!("a lead block") };
    let ast::LeadEntry::Invalid(budget) = &lead.entries[0] else { unreachable!("an invalid line") };
    assert_eq!(budget.declares.as_ref().map(|name| name.text.as_str()), Some("budget"));
    assert!(matches!(&lead.entries[1], ast::LeadEntry::Field(field) if field.name.text == "need"));
    let ast::ItemKind::Invalid(x) = &file.items[1].kind else { unreachable!("an invalid entry") };
    assert_eq!(x.declares.as_ref().map(|name| name.text.as_str()), Some("x"));
}

#[test]
fn any_beginning_of_a_policy_is_survived() {
    for end in (0..WHOLE.len()).step_by(41).filter(|end| WHOLE.is_char_boundary(*end)) {
        let (sources, _, diagnostics) = parse(&WHOLE[..end]);
        assert!(diagnostics.len() <= 3, "the first {end} bytes: {diagnostics:?}");
        let _ = graphical(&sources, &diagnostics, Look::PLAIN);
    }
}

/// Pieces that a policy is made of, and some that it is not.
const PIECES: [&str; 64] = [
    "if",
    "then",
    "and",
    "or",
    "not",
    "in",
    "defined",
    "missing",
    "between",
    "otherwise",
    "unless",
    "rule",
    "cap",
    "at",
    "disqualify",
    "lead",
    "score",
    "criteria",
    "decide",
    "test",
    "define",
    "list",
    "related",
    "by",
    "best",
    "of",
    "any",
    "all",
    "least",
    "up",
    "to",
    "for",
    "each",
    "where",
    "halving",
    "every",
    "since",
    "because",
    "given",
    "expect",
    "SQL",
    "budget",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    "=",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "\"x\"",
    "\"",
    "'",
    "`",
    "10k",
    "15m",
    "90d",
    "2026-1-5",
    "\n",
    "#",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_of_tokens_makes_the_parser_panic(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..80)) {
        let (sources, file, diagnostics) = parse(&pieces.join(" "));
        let invalid = file.items.iter().any(|item| matches!(item.kind, ast::ItemKind::Invalid(_)));
        prop_assert!(!invalid || !diagnostics.is_empty());
        let _ = graphical(&sources, &diagnostics, Look::PLAIN);
    }

    #[test]
    fn no_bytes_make_the_gate_or_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(text) = syntax::decode(&bytes) {
            parse(&text);
        }
        parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_slip_in_a_whole_policy_costs_little(at in 0..WHOLE.len(), piece in prop::sample::select(&PIECES[..])) {
        prop_assume!(WHOLE.is_char_boundary(at));
        let (before, after) = WHOLE.split_at(at);
        let (sources, file, diagnostics) = parse(&format!("{before} {piece} {after}"));
        prop_assert!(diagnostics.len() <= 6, "{diagnostics:?}");
        prop_assert!(file.items.len() >= 10);
        let _ = graphical(&sources, &diagnostics, Look::PLAIN);
    }
}
