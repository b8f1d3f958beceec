//! Whatever its blanks, line breaks and comments are, a policy is laid out so that it says the same, and once for all.

use std::path::Path;
use std::sync::OnceLock;

use bantam::format::{Refusal, Style, format};
use bantam::source::Sources;
use bantam::syntax::{self, ast};
use proptest::prelude::*;
use regex::Regex;

use crate::support::cases;
use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;

/// Behind these words and signs a line may end.
const AFTER: [&str; 34] = [
    "and",
    "or",
    "in",
    "between",
    "if",
    "then",
    "unless",
    "where",
    "of",
    "with",
    "contains",
    "default",
    "each",
    "per",
    "every",
    "since",
    "over",
    "losing",
    "because",
    "owner",
    "from",
    "until",
    "otherwise",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "*",
    "/",
    ",",
    ":",
    "{",
];

/// A line may begin with these.
const BEFORE: [&str; 18] = [
    "and", "or", "then", "unless", "because", "owner", "from", "until", "on", "up", "halving", "losing", "fading",
    "since", "asking", "}", "format", "split",
];

/// Whether a word that starts a clause before a text, a date or a number is only called so here.
fn is_name(word: &str, next: &str) -> bool {
    ["owner", "because", "from", "until", "format"].contains(&word)
        && !next.starts_with(|first: char| matches!(first, '"' | '-') || first.is_ascii_digit())
}

/// The tokens of a policy without mistakes: with units, currencies and members as one, and line breaks as tokens.
fn tokens(text: &str) -> Vec<&str> {
    static TOKEN: OnceLock<Regex> = OnceLock::new();
    let token = TOKEN.get_or_init(|| {
        let unit = r"[A-Z]{3}|(?:second|minute|hour|day|week|month|quarter|year)s?";
        let parts = [
            r"\n",
            r#""(?:\\.|[^"\\])*""#,
            r"`[^`]*`",
            r"\d{4}-\d\d-\d\d(?:T[\d:]+(?:Z|[+-][\d:]+)?)?",
            &format!(r"\d[\w.]*%?(?: +(?:{unit})\b)?"),
            r"\w+(?:\.\w+)*",
            "!=|<=|>=|[-+*/=<>(),:{}]",
        ];
        Regex::new(&parts.join("|")).unwrap()
    });
    assert!(token.replace_all(text, "").trim().is_empty(), "what is this? {}", token.replace_all(text, ""));
    token.find_iter(text).map(|found| found.as_str()).collect()
}

/// Lays out a policy at random.
struct Strewing<'c, 'd> {
    choices: &'c mut Choices<'d>,
    text: String,
    /// The comments, in order.
    comments: Vec<String>,
    /// Whether there may be comments and line breaks where there were none.
    lines: bool,
}

impl Strewing<'_, '_> {
    fn strew(&mut self, policy: &str) {
        let tokens = tokens(policy);
        let mut open: Vec<&str> = Vec::new();
        let mut is_given = false;
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).map_or("\n", |before| tokens[before]);
            match *token {
                "\n" if open.last() == Some(&"(") => continue,
                "\n" => {
                    self.end_of_entry();
                    continue;
                }
                "(" | "{" => open.push(token),
                ")" | "}" => drop(open.pop()),
                _ => {}
            }
            if before == "\n" {
                is_given = *token == "given";
            }
            let in_parentheses =
                open.last() == Some(&"(") && (*token != "(" || open.len() > 1 && open[open.len() - 2] == "(");
            let may_break = in_parentheses
                || *token == ")"
                || (AFTER.contains(&before) && !is_name(before, token))
                || (BEFORE.contains(token) && !is_name(token, tokens.get(at + 1).copied().unwrap_or("")))
                || (*token == "{" && !is_given);
            // `a not in (…)` is one test, and `or other` is one word.
            let may_break = may_break && before != "\n" && before != "not" && *token != "other";
            self.gap(may_break, before, token);
            self.text.push_str(token);
        }
    }

    /// What stands between two tokens of an entry.
    fn gap(&mut self, may_break: bool, before: &str, token: &str) {
        let tight = |word: &str| matches!(word, "(" | ")" | "," | ":" | "\n");
        let glued = tight(token) || tight(before) || before == "-" || before == "+";
        if may_break && self.lines && self.choices.one_in(5) {
            for _ in 0..self.choices.between(1, 2) {
                if self.choices.one_in(2) {
                    self.comment();
                }
                self.line_end();
            }
        }
        let blanks = self.choices.pick(&[" ", "", "  ", "\t", "     "]);
        self.text.push_str(if blanks.is_empty() && !glued { " " } else { blanks });
    }

    /// The end of an entry's line, and what may stand below it.
    fn end_of_entry(&mut self) {
        if self.lines && self.choices.one_in(5) {
            self.comment();
        }
        self.line_end();
        while self.lines && self.choices.one_in(4) {
            if self.choices.one_in(2) {
                self.comment();
            }
            self.line_end();
        }
    }

    fn line_end(&mut self) {
        self.text.push_str(self.choices.pick(&["\n", "\n", "\n  ", "\r\n"]));
    }

    fn comment(&mut self) {
        let number = self.comments.len();
        let comment = match self.choices.below(12) {
            10 => "# fmt: off".to_owned(),
            11 => "# fmt: on".to_owned(),
            9 => format!("#{number} with \"quotes\", {{ braces }} and a long, long end"),
            _ => format!("# {number}"),
        };
        self.text.push_str(&format!(
            "{}{comment}{}",
            self.choices.pick(&["", " ", "   "]),
            self.choices.pick(&["", " "])
        ));
        self.comments.push(comment);
    }
}

/// The tree of a text without mistakes, apart from its places, and its comments.
fn read(text: &str) -> Option<(ast::File, Vec<String>)> {
    let mut sources = Sources::new();
    let id = sources.add("policy.bant", None, text);
    let (tree, diagnostics) = syntax::parse(&sources, id);
    let comments = tree.comments.iter().map(|comment| comment.text.trim_end().to_owned()).collect();
    diagnostics.is_empty().then(|| (tree.unplaced(), comments))
}

fn formatted(text: &str, width: usize) -> Result<String, Refusal> {
    let mut sources = Sources::new();
    let id = sources.add("policy.bant", None, text);
    format(&sources, id, Style { width })
}

/// Formats a text without mistakes, and holds the result to it.
fn held(text: &str, width: usize) -> Result<String, TestCaseError> {
    let once = match formatted(text, width) {
        Ok(once) => once,
        Err(Refusal::Defect) => return Err(TestCaseError::fail(format!("it would not mean the same:\n{text}"))),
        Err(Refusal::Unreadable(found)) => return Err(TestCaseError::fail(format!("{found:?}\n{text}"))),
    };
    prop_assert!(read(&once) == read(text), "{}\n-- became --\n{}", text, once);
    let twice = formatted(&once, width).expect("a policy");
    prop_assert!(twice == once, "{}\n-- became --\n{}\n-- and then --\n{}", text, once, twice);
    prop_assert!(once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n") || once.contains("fmt: off"));
    Ok(once)
}

/// Policies of the whole language, each with every kind of entry that the random ones have not.
fn written() -> &'static [String] {
    static POLICIES: OnceLock<Vec<String>> = OnceLock::new();
    POLICIES.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let names = ["agency", "consulting", "recruiting", "saas", "startup"];
        let paths = names.map(|name| root.join("examples").join(name).join("qualification.bant"));
        let more = ["blocks-and-blank-lines", "tables-and-fields", "long-conditions"];
        let more = more.map(|name| root.join("tests/cases/format").join(name).with_extension("bant"));
        let text = |path| std::fs::read_to_string(path).expect("a policy");
        paths.into_iter().chain(more).map(text).collect()
    })
}

/// A policy without comments, in its layout.
fn base(choices: &mut Choices) -> String {
    if choices.one_in(3) {
        let comment = Regex::new(r"(?m)[ \t]*#[^\n]*$").unwrap();
        let text = choices.pick(&written()[..5]);
        return formatted(&comment.replace_all(&text, ""), 10_000).expect("a policy");
    }
    Sketch::random(choices, Features::ALL).to_string()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn comments_and_line_breaks_may_stand_anywhere(numbers in prop::collection::vec(any::<u32>(), 200..4_000)) {
        let mut choices = Choices::new(&numbers);
        let base = base(&mut choices);
        let width = choices.pick(&[100, 60, 30, 10]);
        let mut strewing = Strewing { choices: &mut choices, text: String::new(), comments: Vec::new(), lines: true };
        strewing.strew(&base);
        let Strewing { text, comments, .. } = strewing;
        let (tree, found) = read(&text).expect(&text);
        prop_assert_eq!(&found, &comments, "{}", text);
        prop_assert!(Some(tree) == read(&base).map(|(tree, _)| tree), "{}", text);
        held(&text, width)?;
    }

    #[test]
    fn blanks_do_not_count(numbers in prop::collection::vec(any::<u32>(), 200..4_000)) {
        let mut choices = Choices::new(&numbers);
        let base = base(&mut choices);
        let mut strewing = Strewing { choices: &mut choices, text: String::new(), comments: Vec::new(), lines: false };
        strewing.strew(&base);
        let lines = |text: &str| text.replace("\r\n", "\n");
        prop_assert_eq!(lines(&held(&strewing.text, 100)?), held(&base, 100)?, "{}", strewing.text);
    }

    /// Breaks and comments anywhere: most texts are no policies any more, those that are keep their meaning.
    #[test]
    fn no_text_is_spoilt(
        policy in any::<prop::sample::Index>(),
        slips in prop::collection::vec((any::<prop::sample::Index>(), 0..7_usize), 1..6),
        width in 1..120_usize,
    ) {
        let mut text = written()[policy.index(written().len())].clone();
        for (place, slip) in slips {
            let mut at = place.index(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let slip = ["\n", " # a\n", "\n# b\n", "\n# fmt: off\n", "\n# fmt: on\n", "(", " "][slip];
            text.insert_str(at, slip);
        }
        match read(&text) {
            Some(_) => drop(held(&text, width)?),
            None => prop_assert!(matches!(formatted(&text, width), Err(Refusal::Unreadable(_)))),
        }
    }
}
