//! The diagnostics of habits from spreadsheets and other tools: columns in quotes, texts without them, formulas.

use crate::check::context::Context;
use crate::check::expr::Expected;
use crate::check::{walk, words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::ast::{self, Comparison, ExprKind, Literal, LiteralKind, Name};
use crate::types::Type;

/// `"budget" defined`, `"Lead ID" contains "7"`
pub(in crate::check) fn constant_test(context: &Context, literal: &Literal, what: &str) -> Diagnostic {
    let shown = words::literal_text(literal);
    let LiteralKind::Text(text) = &literal.kind else {
        return Diagnostic::error(Code::TypeConstantTest, format!("`{shown}` {what}"))
            .label(literal.span, "a value, not a column")
            .help("test a field: `budget defined`");
    };
    let error = Diagnostic::error(Code::TypeConstantTest, format!("`{shown}` is a text, and a text {what}"))
        .label(literal.span, "quotes make it a text, not a column");
    match column(context, text) {
        Some((field, exact)) => {
            let field = words::name(&field);
            let error = error.help(format!("for the column write {}", code(&field)));
            if exact { error.fix(format!("write {}", code(&field)), literal.span, field) } else { error }
        }
        None => error.help(format!("for the column write {}", code(&words::name(text)))),
    }
}

/// `"budget" > 10k EUR`: a column in quotes opposite a literal.
pub(in crate::check) fn compared_column(context: &Context, left: &ast::Expr, right: &ast::Expr) -> Option<Diagnostic> {
    if let (ExprKind::Literal(literal), ExprKind::Literal(_)) = (&walk::bare(left).kind, &walk::bare(right).kind)
        && matches!(literal.kind, LiteralKind::Text(_))
    {
        return Some(constant_test(context, literal, "is the same for every lead"));
    }
    None
}

/// `title = CEO`, `consent = yes`
pub(in crate::check) fn unquoted(context: &mut Context, text: &str, span: Span, expected: &Expected) -> Diagnostic {
    let name = Name { text: text.to_owned(), span };
    let of_text = match &expected.ty {
        Type::Text => true,
        Type::List(item) => **item == Type::Text,
        Type::Boolean => {
            let known = match text.to_lowercase().as_str() {
                "yes" | "true" | "y" | "on" => Some(true),
                "no" | "false" | "n" | "off" => Some(false),
                _ => None,
            };
            let Some(known) = known else { return super::unknown(context, &name) };
            let subject = expected.subject.trim_matches('`');
            let alone = if known { subject.to_owned() } else { format!("not {subject}") };
            return Diagnostic::error(Code::NameUnknown, format!("`{text}` is not how true or false is written"))
                .label(span, format!("write `{known}`"))
                .help(format!("write `{known}`, or just `{alone}`"))
                .fix(format!("write `{known}`"), span, known.to_string());
        }
        Type::Integer
        | Type::Number
        | Type::Date
        | Type::Datetime
        | Type::Duration
        | Type::Money(_)
        | Type::Choice(_)
        | Type::Outcome => false,
    };
    let error = super::unknown(context, &name);
    if !of_text {
        return error;
    }
    let help = format!("if it is a text, write `\"{text}\"` in quotes");
    // A name that is nearly one of the policy's may be that or a text: a machine cannot tell.
    if error.fix.is_some() { Diagnostic { fix: None, ..error }.help(help) } else { error.help(help) }
}

/// `industry = "Pharma" or "Technology"`
pub(in crate::check) fn shared_test(test: &ast::Expr, value: &ast::Expr, word: &str) -> Option<Diagnostic> {
    let second = written(value)?;
    let test = &walk::bare(test).kind;
    let (tested, help) = if let ExprKind::Compare { left, comparison, right, .. } = test {
        let negated = match (comparison, word) {
            (Comparison::Equal, "or") => "",
            (Comparison::NotEqual, _) => "not ",
            _ => return None,
        };
        let tested = written(left)?;
        let help = format!("{tested} {negated}in ({}, {second})", written(right)?);
        (tested, help)
    } else if let ExprKind::TextTest { value, test, pattern: ast::TextPattern::One(first), .. } = test {
        let many = match (test, word) {
            (ast::TextTest::Contains, "or") => "contains any of",
            (ast::TextTest::Contains, _) => "contains all of",
            (ast::TextTest::ContainsWord, "or") => "contains any word of",
            (ast::TextTest::StartsWith, "or") => "starts with any of",
            (ast::TextTest::EndsWith, "or") => "ends with any of",
            _ => return None,
        };
        let tested = written(value)?;
        let help = format!("{tested} {many} ({}, {second})", written(first)?);
        (tested, help)
    } else {
        return None;
    };
    let message = format!("`{word} {second}` says nothing about `{tested}`: `{word}` joins whole conditions");
    Some(
        Diagnostic::error(Code::TypeNotACondition, message)
            .label(value.span, "a value, where a condition is due")
            .help(format!("write `{help}`")),
    )
}

/// `TODAY()`, `ISBLANK(x)`, `AND(a, b)`; `None` where it is no spreadsheet's function.
pub(super) fn spreadsheet_function(name: &Name, arguments: &[ast::Expr], span: Span) -> Option<Diagnostic> {
    let text = name.text.to_lowercase();
    let all: Option<Vec<String>> = arguments.iter().map(written).collect();
    let first = all.as_ref().and_then(|all| all.first()).map_or("x", String::as_str).to_owned();
    let several = |word: &str| match &all {
        Some(all) if all.len() > 1 => all.join(&format!(" {word} ")),
        _ => format!("a {word} b"),
    };
    let (right, certain) = match text.as_str() {
        "isblank" | "isnull" | "isempty" | "isna" => {
            (format!("{first} missing"), all.is_some() && arguments.len() == 1)
        }
        "today" | "now" => (text.clone(), arguments.is_empty()),
        "and" => (several("and"), false),
        "or" => (several("or"), false),
        "not" => (format!("not {first}"), false),
        "if" | "ifs" => ("if … then …".to_owned(), false),
        "iferror" | "ifna" | "coalesce" | "nvl" => (format!("{first} default …"), false),
        "countif" | "countifs" | "sumif" | "sumifs" => {
            let function = text.get(..text.find("if").unwrap_or(text.len())).unwrap_or("count");
            (format!("{function}(… where …)"), false)
        }
        "counta" => ("count(…)".to_owned(), false),
        "len" => (format!("length({first})"), all.is_some()),
        "lower" | "min" | "max" | "abs" | "round" | "count" | "sum" | "date" | "floor" => {
            let right = format!("{text}(…)");
            let error = Diagnostic::error(Code::NameUnknownFunction, format!("there is no function `{}`", name.text));
            return Some(
                error.label(name.span, "functions are written in lower case").help(format!("write `{right}`")).fix(
                    format!("write `{text}`"),
                    name.span,
                    text,
                ),
            );
        }
        _ => return None,
    };
    let error = Diagnostic::error(Code::NameUnknownFunction, format!("there is no function `{}`", name.text))
        .label(span, "from a spreadsheet?")
        .help(format!("write `{right}`"));
    Some(if certain { error.fix(format!("write `{right}`"), span, right) } else { error })
}

/// The field that a text in quotes was probably meant to be, and whether it is its name or column to the letter.
fn column(context: &Context, text: &str) -> Option<(String, bool)> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '_', '-'], "");
    let fields = &context.schema.fields;
    let same =
        |field: &&crate::types::Field| plain(&field.name) == plain(text) || plain(&field.header.name) == plain(text);
    if let Some(field) = fields.iter().find(same) {
        return Some((field.name.to_string(), true));
    }
    nearest(text, fields.iter().map(|field| &*field.name)).map(|near| (near.to_owned(), false))
}

/// Code in backquotes, in two where it holds some itself.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// An expression as it was written, where it is short.
fn written(expr: &ast::Expr) -> Option<String> {
    let phrase = words::phrase(expr)?;
    Some(phrase.strip_prefix('`')?.strip_suffix('`')?.to_owned())
}
