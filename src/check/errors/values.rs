//! The diagnostics of types: what does not go together, and where each side came from.

use crate::check::context::Context;
use crate::check::expr::{Expected, declaration};
use crate::check::infer::Clue;
use crate::check::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::Expr;
use crate::source::Span;
use crate::syntax::ast::{self, Literal, Name};
use crate::types::{ChoiceSet, Type};

/// A value with the place where it was written.
pub(in crate::check) type Placed<'e> = (&'e ast::Expr, &'e Expr);

/// Adds where the sides of a disagreement are declared.
pub(super) fn declared(mut error: Diagnostic, context: &Context, sides: &[&ast::Expr]) -> Diagnostic {
    for side in sides {
        if let Some((name, span)) = declaration(context, side)
            && error.labels.iter().all(|label| label.span != span)
        {
            error = error.label(span, format!("`{name}` is declared here"));
        }
    }
    error
}

/// `timing < 10k EUR`
pub(in crate::check) fn mismatch(context: &Context, left: Placed<'_>, right: Placed<'_>) -> Diagnostic {
    let ((left_place, left), (right_place, right)) = (left, right);
    let one = words::phrase_or(left_place, "the left side");
    let other = words::phrase_or(right_place, "the right side");
    let message = format!("{one} is {}, {other} is {}", words::a(&left.ty), words::a(&right.ty));
    let error = Diagnostic::error(Code::TypeUnitMismatch, message)
        .label(left_place.span, words::a(&left.ty))
        .label(right_place.span, words::a(&right.ty));
    let error = declared(error, context, &[left_place, right_place]);
    // Literals give way to what is declared: the help speaks of the side that has a name.
    let by_name = declaration(context, left_place).is_some() || !matches!(left_place.kind, ast::ExprKind::Literal(_));
    let (kept, kept_name, changed, changed_place) =
        if by_name { (left, one, right, right_place) } else { (right, other, left, left_place) };
    let error = match (&kept.ty, &changed.ty, &changed_place.kind) {
        (Type::Money(currency), Type::Integer | Type::Number, ast::ExprKind::Literal(literal)) => {
            let text = words::literal_text(literal);
            return error.help(format!("write the currency: `{text} {currency}`")).fix(
                "add the currency",
                literal.span,
                format!("{text} {currency}"),
            );
        }
        (Type::Duration, Type::Integer | Type::Number, ast::ExprKind::Literal(literal)) => {
            let text = words::literal_text(literal);
            return error.help(format!("write the unit: `{text}d`, `{text} weeks`"));
        }
        _ => error,
    };
    if let (Type::List(item), ast::ExprKind::Literal(literal)) = (&kept.ty, &changed_place.kind)
        && **item == changed.ty
    {
        let (name, text) = (bare_name(&kept_name), words::literal_text(literal));
        return error.help(format!("ask what the list has in it: `{name} contains {text}`"));
    }
    let instead = comparison_help(&kept.ty, &kept_name);
    match field_of_type(context, &changed.ty) {
        Some(field) => {
            let fitting = words::a(&changed.ty);
            error.help(format!("{instead}; or did you mean `{field}`, which is {fitting}?"))
        }
        None => error.help(instead),
    }
}

/// A phrase as it would be written again; `x` for what is too long to be said.
fn bare_name(phrase: &str) -> &str {
    phrase.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or("x")
}

/// What a value of a type is compared with.
fn comparison_help(ty: &Type, phrase: &str) -> String {
    let name = bare_name(phrase);
    let example = words::example(ty);
    match ty {
        Type::Boolean => format!("`{name}` is true or false by itself: `{name}` or `not {name}`"),
        Type::Duration => format!("compare a duration with a length of time: `{name} < {example}`"),
        Type::Money(_) => format!("compare money with money: `{name} >= {example}`"),
        Type::Date | Type::Datetime => {
            format!("compare a date with a date: `{name} >= {example}`, `{name} within last 30d`")
        }
        Type::Integer | Type::Number => format!("compare a number with a number: `{name} >= {example}`"),
        Type::Text => format!("compare text with text in quotes: `{name} = {example}`"),
        Type::Choice(_) => format!("compare it with one of its choices: `{name} = {example}`"),
        Type::List(_) => format!("ask what the list has in it: `{name} contains …`"),
        Type::Outcome => "compare the outcome with a stage: `outcome >= SQL`".to_owned(),
    }
}

/// The only field of a type, if there is exactly one. Of texts and the like there are too many to guess by type.
fn field_of_type(context: &Context, ty: &Type) -> Option<String> {
    if !matches!(ty, Type::Duration | Type::Money(_) | Type::Date | Type::Datetime) {
        return None;
    }
    let mut fitting = context.schema.fields.iter().filter(|field| field.ty == *ty);
    let first = fitting.next()?;
    fitting.next().is_none().then(|| first.name.to_string())
}

/// `budget >= 10k USD` where no rates are declared
pub(in crate::check) fn currencies(context: &Context, left: Placed<'_>, right: Placed<'_>) -> Diagnostic {
    let ((left_place, left), (right_place, right)) = (left, right);
    let (Type::Money(one), Type::Money(other)) = (&left.ty, &right.ty) else {
        return mismatch(context, (left_place, left), (right_place, right));
    };
    let error = Diagnostic::error(Code::TypeCurrencies, format!("{one} and {other} meet without a rate between them"))
        .label(left_place.span, words::a(&left.ty))
        .label(right_place.span, words::a(&right.ty));
    let help = match &context.rates {
        Some(rates) => {
            let lacking = if rates.ratio(*one).is_none() { one } else { other };
            format!("add the rate of {lacking} to `rates`: `1 {lacking} = … {}`", rates.base)
        }
        None => format!("use one currency, or declare the rate: `rates 2026-11-01 {{ 1 {other} = 0.92 {one} }}`"),
    };
    declared(error, context, &[left_place, right_place]).help(help)
}

/// Two `one of` values without a choice in common.
pub(in crate::check) fn no_common_choice(context: &Context, left: Placed<'_>, right: Placed<'_>) -> Diagnostic {
    let ((left_place, left), (right_place, right)) = (left, right);
    let one = words::phrase_or(left_place, "the left side");
    let other = words::phrase_or(right_place, "the right side");
    let error = Diagnostic::error(Code::TypeNoCommonChoice, format!("{one} and {other} have no choice in common"))
        .label(left_place.span, words::a(&left.ty))
        .label(right_place.span, words::a(&right.ty));
    declared(error, context, &[left_place, right_place])
        .help("they could never be equal; compare each with its own choices")
}

/// A value of one type where another is due: the value of a decision, a list's item, a test's field.
pub(in crate::check) fn wrong_type(
    context: &Context,
    place: &ast::Expr,
    found: &Expr,
    expected: &Expected,
) -> Diagnostic {
    let what = words::phrase_or(place, "this");
    let message = format!("{what} is {}, but {} is {}", words::a(&found.ty), expected.subject, words::a(&expected.ty));
    let error = Diagnostic::error(Code::TypeWrongType, message).label(place.span, words::a(&found.ty));
    let error = match &expected.declared {
        Some((name, span)) => error.label(*span, format!("`{name}` is declared here")),
        None => error,
    };
    let error = declared(error, context, &[place]);
    match (&expected.ty, &place.kind) {
        (Type::Money(currency), ast::ExprKind::Literal(literal))
            if matches!(found.ty, Type::Integer | Type::Number) =>
        {
            let text = words::literal_text(literal);
            error.help(format!("write the currency: `{text} {currency}`")).fix(
                "add the currency",
                literal.span,
                format!("{text} {currency}"),
            )
        }
        _ => error.help(format!("a value like `{}` is due here", words::example(&expected.ty))),
    }
}

/// `if budget then SQL`
pub(in crate::check) fn not_a_condition(context: &Context, place: &ast::Expr, found: &Expr) -> Diagnostic {
    let what = words::phrase_or(place, "this");
    let message = format!("{what} is {}, not a condition", words::a(&found.ty));
    let error = Diagnostic::error(Code::TypeNotACondition, message).label(place.span, "a condition is due here");
    let name = bare_name(&what);
    let help = match &found.ty {
        Type::Integer if matches!(found.kind, crate::policy::ExprKind::CriteriaMet(_)) => {
            format!("say how many must hold: `at least 2 of {name}`, `all of {name}`")
        }
        Type::Integer | Type::Number | Type::Money(_) | Type::Duration => {
            format!(
                "compare it: `{name} >= {}`; or ask whether it is known: `{name} defined`",
                words::example(&found.ty)
            )
        }
        Type::Date | Type::Datetime => {
            format!("compare it: `{name} within last 30d`; or ask whether it is known: `{name} defined`")
        }
        Type::Text | Type::Choice(_) => {
            format!(
                "compare it: `{name} = {}`; or ask whether it is known: `{name} defined`",
                words::example(&found.ty)
            )
        }
        Type::List(_) => format!("ask what it has: `{name} contains …`; or whether it is known: `{name} defined`"),
        Type::Outcome => "compare it with a stage: `outcome >= SQL`".to_owned(),
        Type::Boolean => "compare it".to_owned(),
    };
    declared(error, context, &[place]).help(help)
}

/// `industry < software`
pub(in crate::check) fn no_order(context: &Context, place: &ast::Expr, found: &Expr, span: Span) -> Diagnostic {
    let what = words::phrase_or(place, "this");
    let message = format!("{what} is {}, which has no order", words::a(&found.ty));
    let error = Diagnostic::error(Code::TypeNoOrder, message).label(place.span, "neither more nor less than another");
    let error = if span == place.span { error } else { error.label(span, "compared by size here") };
    let name = bare_name(&what);
    let help = match &found.ty {
        Type::Choice(_) => format!("list the choices that you mean: `{name} in (…)`"),
        Type::Text => {
            "texts are equal or not: `=`, `!=`, `in (…)`; a number in a text field is declared as `number`".to_owned()
        }
        Type::Boolean => format!("it is true or false: write `{name}` or `not {name}`"),
        Type::List(_) => format!("ask how many items it has: `length({name}) >= 2`; or what it contains"),
        Type::Integer
        | Type::Number
        | Type::Date
        | Type::Datetime
        | Type::Duration
        | Type::Money(_)
        | Type::Outcome => "compare it with `=`".to_owned(),
    };
    declared(error, context, &[place]).help(help)
}

/// Without a lead block: a field of which nothing tells the type.
pub(in crate::check) fn no_clue(name: &str, span: Span, partner: Option<&str>) -> Diagnostic {
    let error = Diagnostic::error(Code::TypeNoClue, format!("nothing tells what `{name}` is"))
        .label(span, "a number, a date, a text?");
    if let Some(partner) = partner {
        return error.help(format!(
            "if `{partner}` is a text or a choice, put it in quotes: `{name} = \"{partner}\"`; if both are fields, declare them in a \
             lead block"
        ));
    }
    error.help(format!("compare it with a literal, or declare it: `lead {{ {name} number }}` on lines of their own"))
}

/// Without a lead block: a field that is used as two types.
pub(in crate::check) fn two_uses(name: &str, first: &Clue, other: &Clue) -> Diagnostic {
    let (one, two) = (words::a(&first.ty), words::a(&other.ty));
    Diagnostic::error(Code::TypeTwoUses, format!("`{name}` is used as {one} and as {two}"))
        .label(other.span, two)
        .label(first.span, one)
        .help("without a lead block, a field is what it is compared with; use it as one of both, or declare it in a lead block")
}

/// `budget + timing`
pub(in crate::check) fn arithmetic(context: &Context, sign: &str, left: Placed<'_>, right: Placed<'_>) -> Diagnostic {
    let ((left_place, left), (right_place, right)) = (left, right);
    if let (Type::Money(_), Type::Money(_), "+" | "-" | "/") = (&left.ty, &right.ty, sign) {
        return currencies(context, (left_place, left), (right_place, right));
    }
    let message = format!("`{sign}` does not join {} and {}", words::a(&left.ty), words::a(&right.ty));
    let error = Diagnostic::error(Code::TypeArithmetic, message)
        .label(left_place.span, words::a(&left.ty))
        .label(right_place.span, words::a(&right.ty));
    let help = match (&left.ty, &right.ty) {
        (Type::Text, _) | (_, Type::Text) => {
            "texts are not calculated with; a field that holds numbers is declared as `number`"
        }
        (Type::Date | Type::Datetime, Type::Integer | Type::Number)
        | (Type::Integer | Type::Number, Type::Date | Type::Datetime) => {
            "a date moves by a length of time: `created + 30d`, `created + 3mo`"
        }
        (Type::Date | Type::Datetime, Type::Date | Type::Datetime) => {
            "two dates can be subtracted; that gives the days between them"
        }
        _ => {
            "numbers go with numbers, money with money, durations with durations; money and durations can be multiplied with and divided by numbers"
        }
    };
    declared(error, context, &[left_place, right_place]).help(help)
}

/// `-industry`
pub(in crate::check) fn no_sign(context: &Context, place: &ast::Expr, found: &Expr, span: Span) -> Diagnostic {
    let message = format!("`-` does not go with {}", words::a(&found.ty));
    let error = Diagnostic::error(Code::TypeArithmetic, message).label(span, words::a(&found.ty));
    declared(error, context, &[place])
        .help("only numbers, money and durations have a sign; for the opposite of a condition write `not`")
}

/// `timing < 3mo`
pub(in crate::check) fn calendar_span(span: Span, against: &str) -> Diagnostic {
    Diagnostic::error(
        Code::TypeCalendarSpan,
        format!("months, quarters and years have no fixed length, so they are not {against}"),
    )
    .label(span, "only next to a date")
    .help("write days or weeks, `90d`; or count from a date: `created + 3mo`, `created within last 3 months`")
}

/// `timing < "90 days"`; `None` where the text would be no literal of the type either.
pub(in crate::check) fn quoted_literal(
    context: &Context,
    text: &str,
    span: Span,
    expected: &Expected,
) -> Option<Diagnostic> {
    let (code, bare) = (Code::TypeQuoted, bare_literal(context, text, &expected.ty)?);
    let message = format!("`\"{text}\"` is text, but {} is {}", expected.subject, words::a(&expected.ty));
    let error = Diagnostic::error(code, message).label(span, "quotes make it a text");
    let error = match &expected.declared {
        Some((name, span)) => error.label(*span, format!("`{name}` is declared here")),
        None => error,
    };
    Some(error.help(format!("write it without quotes: `{bare}`")).fix("drop the quotes", span, bare))
}

/// What a text would be as a literal of a type, without its quotes.
fn bare_literal(context: &Context, text: &str, ty: &Type) -> Option<String> {
    let text = text.trim();
    let (digits, rest) = text.split_at(text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len()));
    let has_number = !digits.is_empty();
    let fits = match ty {
        Type::Boolean => matches!(text, "true" | "false"),
        Type::Integer | Type::Number => crate::types::Decimal::parse(text).is_ok(),
        Type::Date => text.parse::<crate::types::Date>().is_ok() && text.len() == 10,
        Type::Datetime => text.len() >= 16 && text.parse::<jiff::civil::DateTime>().is_ok(),
        Type::Duration => has_number && is_length_unit(rest.trim()),
        Type::Money(currency) => has_number && rest.trim_start_matches(['k', 'M']).trim() == currency.code(),
        Type::Outcome => context.stage_ids.contains_key(text) || matches!(text, "disqualified" | "no_stage"),
        Type::Text | Type::Choice(_) | Type::List(_) => false,
    };
    fits.then(|| text.to_owned())
}

fn is_length_unit(text: &str) -> bool {
    ["s", "min", "h", "d", "w"].contains(&text)
        || ["second", "minute", "hour", "day", "week"].contains(&text.strip_suffix('s').unwrap_or(text))
}

/// `budget contains "x"`
pub(in crate::check) fn not_text(context: &Context, place: &ast::Expr, found: &Expr, test: &str) -> Diagnostic {
    let what = words::phrase_or(place, "this");
    let message = format!("`{test}` looks into text, but {what} is {}", words::a(&found.ty));
    let error = Diagnostic::error(Code::TypeNotText, message).label(place.span, words::a(&found.ty));
    declared(error, context, &[place]).help(comparison_help(&found.ty, &what))
}

/// `services = "SEO"`, `services starts with "SEO"`
pub(in crate::check) fn list_beside_value(
    context: &Context,
    place: &ast::Expr,
    found: &Expr,
    test: &str,
) -> Diagnostic {
    let what = words::phrase_or(place, "this");
    let name = bare_name(&what).to_owned();
    let message = format!("{what} is {}, and `{test}` tests one value", words::a(&found.ty));
    let error = Diagnostic::error(Code::TypeListTest, message).label(place.span, "several values");
    declared(error, context, &[place])
        .help(format!("ask what it has in it: `{name} contains …`, `{name} contains any of (…)`"))
}

/// `fit >= 20 ignoring case`
pub(in crate::check) fn ignoring_case(ty: &Type, span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypeIgnoringCase, format!("`ignoring case` is for texts, not for {}", words::a(ty)))
        .label(span, "no texts are compared here")
        .help("leave it out; choices are written as declared, and cells match them in any case")
}

/// `matches "a("`
pub(in crate::check) fn bad_pattern(pattern: &ast::Text, error: &regex::Error) -> Diagnostic {
    let explained = error.to_string();
    let reason = explained.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let message = if matches!(error, regex::Error::CompiledTooBig(_)) {
        "this pattern is too large".to_owned()
    } else {
        format!("this is no pattern: {}", reason.trim_end_matches('.'))
    };
    let span = caret(pattern, &explained).unwrap_or(pattern.span);
    let help = if explained.contains("look-around") || explained.contains("backreferences") {
        "patterns run in linear time, so they look neither ahead nor back; use two tests joined by `and`"
    } else {
        "to find a sign like `(`, `[`, `.`, `?` or `+` itself, put a backslash before it; for plain text, use `contains`"
    };
    Diagnostic::error(Code::TypeBadPattern, message).label(span, "here").help(help)
}

/// Where in the pattern the mistake is: the line of carets below the line that shows the pattern.
fn caret(pattern: &ast::Text, explained: &str) -> Option<Span> {
    let quoted = (pattern.span.end - pattern.span.start) as usize;
    let mut lines = explained.lines();
    let shown = lines.find(|line| line.trim_start() == pattern.value)?;
    let marks = lines.next()?;
    if quoted != pattern.value.len() + 2 || pattern.value.is_empty() {
        return None;
    }
    let indent = shown.chars().count() - pattern.value.chars().count();
    let start = marks.find('^')?.checked_sub(indent)?;
    let length = marks.trim().chars().take_while(|mark| *mark == '^').count();
    let byte = |place: usize| pattern.value.char_indices().nth(place).map_or(pattern.value.len(), |(byte, _)| byte);
    let at = |place: usize| pattern.span.start + 1 + byte(place) as u32;
    Some(Span::new(pattern.span.file, at(start), at(start + length)))
}

/// `at least 5 of (a, b)`, `at most 5 of (a, b)`
pub(in crate::check) fn too_many(literal: &Literal, available: usize, place: Span, at_most: bool) -> Diagnostic {
    let there = words::counted(available, "condition", "conditions");
    let wanted = words::literal_text(literal);
    let message = if at_most {
        format!("at most {wanted} of {there} always hold")
    } else {
        format!("{wanted} of {there} can never hold")
    };
    Diagnostic::error(Code::TypeTooMany, message)
        .label(literal.span, format!("more than {available}"))
        .label(place, there)
        .help(format!("write a number up to {available}"))
}

/// `created + 36h`
pub(in crate::check) fn part_days(span: Span) -> Diagnostic {
    Diagnostic::error(Code::TypePartDays, "a day is counted in whole days")
        .label(span, "not a whole number of days")
        .help("write days or weeks, `2d`, `1w`, or a calendar length, `3mo`")
}

/// A decay over anything but whole days.
pub(in crate::check) fn not_whole_days(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(Code::TypePartDays, format!("{what} is counted in whole days"))
        .label(span, "not a whole number of days, 1 or more")
        .help("write days or weeks: `30d`, `6w`")
}

/// `budget within last 30d`
pub(in crate::check) fn not_a_date(context: &Context, place: &ast::Expr, found: &Expr, why: &str) -> Diagnostic {
    let what = words::phrase_or(place, "this");
    let message = format!("{why}, but {what} is {}", words::a(&found.ty));
    let error = Diagnostic::error(Code::TypeNotADate, message).label(place.span, words::a(&found.ty));
    declared(error, context, &[place]).help("use a field that is a `date` or `datetime`")
}

/// A date with a time, or anything else, where a day is due.
pub(in crate::check) fn not_a_day(literal: &Literal) -> Diagnostic {
    Diagnostic::error(Code::TypeNotADate, format!("`{}` is not a day", words::literal_text(literal)))
        .label(literal.span, "a day is due here")
        .help("write it as `2027-03-31`")
}

/// Entries of a list that are of different types.
pub(in crate::check) fn mixed_list(first: (&Type, Span), other: (&Type, Span)) -> Diagnostic {
    let name = |ty: &Type| if matches!(ty, Type::Choice(_)) { "a choice".to_owned() } else { words::a(ty) };
    Diagnostic::error(Code::TypeMixedList, format!("this list holds {} and {}", name(first.0), name(other.0)))
        .label(other.1, name(other.0))
        .label(first.1, name(first.0))
        .help("the entries of a list are of one type; make two lists")
}

/// `list x = (a + b)`
pub(in crate::check) fn not_a_literal(span: Span, why: &str) -> Diagnostic {
    Diagnostic::error(Code::TypeNotALiteral, why)
        .label(span, "neither a literal nor a choice")
        .help("write the value itself: `\"text\"`, `50`, `10k EUR`, `2026-11-21`, or a choice")
}

/// A list beside a value of another type.
pub(in crate::check) fn list_beside(name: &Name, declared: Span, ty: &Type, value: &Expected) -> Diagnostic {
    let message = format!(
        "`{}` is {}, but {} is {}",
        name.text,
        words::a(&Type::List(Box::new(ty.clone()))),
        value.subject,
        words::a(&value.ty)
    );
    let error = Diagnostic::error(Code::TypeListEntries, message)
        .label(name.span, words::a(&Type::List(Box::new(ty.clone()))))
        .label(declared, format!("`{}` is declared here", name.text));
    match &value.declared {
        Some((name, span)) => error.label(*span, format!("`{name}` is declared here")),
        None => error,
    }
    .help(format!("beside it stands a list of values like `{}`", words::example(&value.ty)))
}

/// A list beside choices that holds something else.
pub(in crate::check) fn list_choice(
    name: &Name,
    (entry, span): (&str, Span),
    set: &ChoiceSet,
    value: &Expected,
) -> Diagnostic {
    let message = format!("the list `{}` holds `{entry}`, which is not a choice of {}", name.text, value.subject);
    let near = crate::diagnostic::nearest(entry, set.choices.iter().map(|choice| &**choice));
    let error = Diagnostic::error(Code::TypeListEntries, message);
    let error = match near {
        Some(near) => error.label(span, format!("did you mean `{near}`?")),
        None => error.label(span, "not among the choices"),
    };
    error
        .label(name.span, format!("compared with {} here", value.subject))
        .help(format!("the choices are {}", words::choices(&set.choices)))
}
