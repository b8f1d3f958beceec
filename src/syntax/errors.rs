//! What can be wrong with the text of a policy: one constructor a diagnostic.

use super::limits;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// An entry that carries clauses behind its condition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Rule,
    Cap,
    Disqualify,
}

/// A clause that not every entry may carry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Clause {
    OnApproval,
    Unless,
    UnlessApproval,
}

/// `if a then SQL unless b`, `disqualify if a on approval by "sales"`
pub(super) fn misplaced_clause(owner: Owner, clause: Clause, span: Span) -> Diagnostic {
    let owner = match owner {
        Owner::Rule => "a rule",
        Owner::Cap => "a cap",
        Owner::Disqualify => "a disqualification",
    };
    let (clause, help) = match clause {
        Clause::OnApproval => {
            ("`on approval`", "only a rule waits for an approval: `if … then SQL on approval by \"sales\"`")
        }
        Clause::Unless => ("`unless`", "say it in the condition: `if … and not (…) then SQL`"),
        Clause::UnlessApproval => {
            ("`unless approval`", "only a cap is lifted by an approval; a rule says `on approval by \"sales\"`")
        }
    };
    Diagnostic::error(Code::SyntaxMisplacedClause, format!("{owner} has no {clause}"))
        .label(span, "this clause")
        .help(help)
}

/// `if a unless b then SQL`
pub(super) fn unless_in_condition(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxMisplacedClause, "a condition has no `unless`")
        .label(span, "here")
        .help("write `and not (…)`")
}

/// `count(a, b where c)`
pub(super) fn aggregate_of_several(function: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxUnexpected, format!("`{function}` over records takes one thing to look at"))
        .label(span, "here are several")
        .help(format!("write one before `where`: `{function}(activities.amount where …)`"))
}

/// 100,000 opening parentheses.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let depth = limits::DEPTH;
    Diagnostic::error(Code::SyntaxTooDeep, format!("this entry is nested more than {depth} deep"))
        .label(span, "here it goes too deep")
        .help("give a part of it a name: `define part = …`")
}

/// A chain of 100,000 `or`s.
pub(super) fn too_long(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxTooLong, "this chain has more than 10,000 terms")
        .label(span, "here it becomes too long")
        .help("look a value up in a list instead: `country in countries`, with `list countries from \"countries.txt\"`")
}

/// A file of comments and blank lines.
pub(super) fn empty_file(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxEmptyFile, "this file holds no rule")
        .label(span, "nothing to read here")
        .help("the shortest policy is one line: `if budget defined and timing < 90d then SQL`")
}

/// A file of more than 16 MiB.
pub(super) fn too_large(bytes: usize) -> Diagnostic {
    let megabytes = bytes.div_ceil(1 << 20);
    Diagnostic::error(Code::SyntaxTooLarge, format!("this file has {megabytes} MiB; a policy has at most 16 MiB"))
        .help("is it a file of leads? keep long lists in files of their own: `list countries from \"countries.txt\"`")
}

/// A file that is not text in UTF-8.
pub(super) fn not_text(message: String, help: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxNotText, message).help(help)
}

/// Where the text stops making sense, and nothing better is known.
pub(super) fn unexpected(span: Span, found: &str, expected: &str) -> Diagnostic {
    let message = if found.is_empty() {
        format!("the entry ends where {expected} should follow")
    } else {
        format!("expected {expected}, found `{found}`")
    };
    let label = if found.is_empty() { format!("expected {expected}") } else { "not expected here".to_owned() };
    Diagnostic::error(Code::SyntaxUnexpected, message).label(span, label)
}

/// `rul x: if …`
pub(super) fn unknown_entry(span: Span, found: &str, near: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::SyntaxUnknownEntry, format!("no entry starts with `{found}`"));
    match near {
        Some(near) => diagnostic
            .label(span, format!("did you mean `{near}`?"))
            .help(format!("write `{near}`"))
            .fix(format!("write `{near}`"), span, near),
        None => diagnostic.label(span, "not the start of an entry").help(
            "an entry starts with `if`, `rule`, `define`, `criteria`, `score`, `decide`, `lead`, `stages`, `list`, `cap`, \
             `disqualify`, `otherwise`, `test`, `guarantee`, `policy`, `timezone`, `rates` or `use`",
        ),
    }
}

/// A line that starts with what the line above should have ended with.
pub(super) fn line_break(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxLineBreak, format!("no entry starts with `{found}`"))
        .label(span, "the line above ended its entry")
        .help(format!("put `{found}` at the end of the line above, or put the whole in parentheses"))
}

/// `AND`
pub(super) fn keyword_case(span: Span, found: &str, keyword: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxKeywordCase, format!("`{found}` is written in lower case"))
        .label(span, format!("write `{keyword}`"))
        .help(format!("write `{keyword}`"))
        .fix(format!("write `{keyword}`"), span, keyword)
}

/// `budgt definde`
pub(super) fn misspelt(span: Span, found: &str, near: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxUnexpected, format!("`{found}` is not a word that can stand here"))
        .label(span, format!("did you mean `{near}`?"))
        .help(format!("write `{near}`"))
        .fix(format!("write `{near}`"), span, near)
}

/// `&&`, `==`, `is null`: other languages' words and signs, with one spelling in Bantam.
pub(super) fn foreign(code: Code, span: Span, found: &str, right: &str) -> Diagnostic {
    Diagnostic::error(code, format!("`{found}` is not written so in Bantam"))
        .label(span, format!("write `{right}`"))
        .help(format!("write `{right}`"))
        .fix(format!("write `{right}`"), span, right)
}

/// `else`, `null`: what has no counterpart of one word.
pub(super) fn no_such_word(span: Span, found: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxForeignWord, format!("Bantam has no `{found}`")).label(span, "here").help(help)
}

/// `title not contains "x"`
pub(super) fn infix_not(span: Span, test: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxInfixNot, format!("`not` does not go before `{test}`"))
        .label(span, "here")
        .help(format!("put it before the whole test: `not (x {test} …)`"))
}

/// `x not defined`
pub(super) fn not_defined(span: Span, right: &str) -> Diagnostic {
    let opposite = if right == "missing" { "defined" } else { "missing" };
    Diagnostic::error(Code::SyntaxInfixNot, format!("`not {opposite}` has a word of its own"))
        .label(span, format!("write `{right}`"))
        .help(format!("write `{right}`"))
        .fix(format!("write `{right}`"), span, right)
}

/// `1 < x < 5`
pub(super) fn comparison_chain(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxComparisonChain, "comparisons do not chain")
        .label(span, "a second comparison")
        .help("write `x between 1 and 5`, or two comparisons joined by `and`")
}

/// `if budget defined SQL`
pub(super) fn missing_then(span: Span, label: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxMissingThen, "this `if` has no `then`")
        .label(span, label)
        .help("an `if` goes on with `then`: `if budget defined then SQL`")
}

/// `if budget defined then`
pub(super) fn missing_stage(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxMissingStage, "the stage is missing")
        .label(span, "which stage?")
        .help("name one of the policy's stages: `then SQL`")
}

/// `because No budget`
pub(super) fn missing_quotes(span: Span, word: &str, right: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxMissingQuotes, format!("the text behind `{word}` stands in quotes"))
        .label(span, "quotes are missing")
        .help(format!("write `{word} {right}`"))
}

/// `one of Partner, Cold Call`
pub(super) fn choice_of_words(span: Span, found: &str, right: &str) -> Diagnostic {
    Diagnostic::error(
        Code::SyntaxMissingQuotes,
        format!("the choice `{found}` is of several words, so it stands in quotes"),
    )
    .label(span, "quotes are missing")
    .help(format!("write `{right}`"))
    .fix(format!("write `{right}`"), span, right)
}

/// `rule x if …`, `need = need defined` in a criteria group
pub(super) fn sign_wanted(span: Span, found: &str, right: &str, after: &str, insert: bool) -> Diagnostic {
    let message = format!("`{right}` is missing behind {after}");
    let diagnostic = Diagnostic::error(Code::SyntaxColon, message);
    if insert {
        let title = format!("insert `{right}`");
        diagnostic.label(span, format!("`{right}` goes here")).help(title.clone()).fix(title, span, right)
    } else {
        let title = format!("write `{right}` for `{found}`");
        diagnostic.label(span, format!("`{right}` goes here")).help(title.clone()).fix(title, span, right)
    }
}

/// `define a = 1 define b = 2`
pub(super) fn two_on_a_line(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxTwoOnALine, "two entries on one line")
        .label(span, format!("`{found}` starts the second"))
        .help("write each on a line of its own")
        .fix("break the line", Span { end: span.start, ..span }, "\n")
}

/// `define if = …`
pub(super) fn reserved_word(span: Span, found: &str) -> Diagnostic {
    let right = format!("`{found}`");
    Diagnostic::error(Code::SyntaxReservedWord, format!("{right} is a word of the language, not a name"))
        .label(span, "not free as a name")
        .help(format!("put it in backquotes, here and wherever it is used: {right}"))
}

/// A quote, parenthesis or brace without its other half.
pub(super) fn unclosed(code: Code, opened: Span, sign: &str, close: &str) -> Diagnostic {
    Diagnostic::error(code, format!("this `{sign}` is never closed"))
        .label(opened, "opened here")
        .help(format!("close it with `{close}`"))
}

/// `` `Annual revenue ``
pub(super) fn unclosed_name(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxUnclosedName, "this name in backquotes is never closed")
        .label(span, "opened here")
        .help("close it with a second backquote")
}

/// `a)`, `}`
pub(super) fn unopened(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxUnexpected, format!("this `{found}` closes nothing"))
        .label(span, "nothing is open here")
        .help(format!("remove `{found}`"))
        .fix(format!("remove `{found}`"), span, "")
}

/// `"\q"`
pub(super) fn unknown_escape(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxUnknownEscape, format!("`{found}` means nothing in a text"))
        .label(span, "here")
        .help("for a backslash write `\\\\`; the others are `\\\"`, `\\n`, `\\t` and `\\u{1F600}`")
}

/// `'text'`, `“text”`
pub(super) fn quotes(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxQuotes, "texts stand in straight double quotes")
        .label(span, "other quotes")
        .help(format!("write `{right}`"))
        .fix(format!("write `{right}`"), span, right)
}

/// `within last "90 days"`
pub(super) fn quoted_literal(code: Code, span: Span, found: &str, right: &str) -> Diagnostic {
    Diagnostic::error(code, format!("`{found}` is text, and no text can stand here"))
        .label(span, "quotes make it a text")
        .help(format!("write it without quotes: `{right}`"))
        .fix("drop the quotes", span, right)
}

/// `b money EURO`
pub(super) fn currency(span: Span, found: &str, near: Option<&str>) -> Diagnostic {
    let error = Diagnostic::error(Code::SyntaxAlmostMoney, format!("`{found}` is not a currency code"));
    match near {
        Some(near) => error
            .label(span, format!("did you mean `{near}`?"))
            .help(format!("currencies are written by their ISO code: `{near}`"))
            .fix(format!("write `{near}`"), span, near),
        None => error
            .label(span, "no such currency")
            .help("currencies are written by their ISO code of three capitals: `EUR`, `USD`, `GBP`"),
    }
}

/// `b money`
pub(super) fn no_currency(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxAlmostMoney, "money has a currency")
        .label(span, "which one?")
        .help("write its ISO code: `money EUR`")
}

/// `budget: money EUR`, `a text, b text`
pub(super) fn field_sign(span: Span, found: &str, right: &str) -> Diagnostic {
    let error = Diagnostic::error(Code::SyntaxForeignSign, format!("a field is declared without `{found}`"));
    let (help, title) = if right.is_empty() {
        ("write name, type and clauses with blanks between: `budget money EUR`".to_owned(), format!("remove `{found}`"))
    } else {
        ("write each field on a line of its own".to_owned(), "break the line".to_owned())
    };
    error.label(span, "not needed").help(help).fix(title, span, right)
}

/// `budget money EUR optional`
pub(super) fn optional(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxForeignWord, format!("Bantam has no `{found}`"))
        .label(span, "not needed")
        .help("every field may be missing, unless it is `required` or the `key`")
        .fix(format!("remove `{found}`"), span, "")
}

/// `key` on a line of its own
pub(super) fn own_line(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxLineBreak, format!("`{found}` stays on its field's line"))
        .label(span, "on a line of its own it is a field without a type")
        .help(format!("write it behind the type: `lead_id text {found}`; or declare a field: `{found} text`"))
}

/// `in months`
pub(super) fn calendar_unit(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxUnexpected, format!("`{found}` have no fixed length"))
        .label(span, "not a unit of durations")
        .help("the units are seconds, minutes, hours, days and weeks: `in days`")
}

/// `missing everywhere` inside a `related` block
pub(super) fn everywhere_inside(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxMisplacedClause, "`missing everywhere` stands in the lead block")
        .label(span, "not among the fields of a record")
        .help("one line for all fields is enough: it holds in records, too")
}

/// `expect outcome = SQL`
pub(super) fn expect_outcome(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxForeignWord, "the expected outcome is named without `outcome`")
        .label(span, "not needed")
        .help("write `expect SQL`; for what is still possible, `expect could_be SQL`")
}

/// `// why`
pub(super) fn comment(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxForeignSign, format!("a comment does not start with `{found}`"))
        .label(span, "write `#`")
        .help("write `#`: what follows is a comment to the end of the line")
}

/// `if budget defined then SQL;`
pub(super) fn semicolon(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SyntaxForeignSign, "no entry ends with `;`")
        .label(span, "the line's end is enough")
        .help("remove `;`")
        .fix("remove `;`", span, "")
}

/// `in ["a", "b"]`
pub(super) fn square_brackets(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(Code::SyntaxForeignSign, "a list stands in parentheses")
        .label(span, "other brackets")
        .help(format!("write `{right}`"))
        .fix("write parentheses", span, right)
}

/// A quote of another kind without its other half, an invisible character.
pub(super) fn odd_character(span: Span, character: char) -> Diagnostic {
    let code = u32::from(character);
    let blank = character.is_whitespace();
    let what = if blank { "an unusual blank" } else { "a character that belongs nowhere" };
    let diagnostic = Diagnostic::error(Code::SyntaxOddCharacter, format!("{what} (U+{code:04X})")).label(span, "here");
    if blank {
        diagnostic.help("write an ordinary blank").fix("write an ordinary blank", span, " ")
    } else {
        diagnostic.help("remove it").fix("remove it", span, "")
    }
}

/// A numeral of a wrong shape, with what is wrong and, where only one is possible, the right one.
pub(super) fn numeral(code: Code, span: Span, message: String, label: &str, right: &[String]) -> Diagnostic {
    let quoted: Vec<String> = right.iter().map(|right| format!("`{right}`")).collect();
    let words: Vec<&str> = quoted.iter().map(String::as_str).collect();
    let diagnostic = Diagnostic::error(code, message).label(span, label);
    match right {
        [] => diagnostic,
        [only] => diagnostic.help(format!("write {}", words::either(&words))).fix(
            format!("write `{only}`"),
            span,
            only.clone(),
        ),
        _ => diagnostic.help(format!("write {}", words::either(&words))),
    }
}
