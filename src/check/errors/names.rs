//! The diagnostics of names.

use crate::builtins::Builtin;
use crate::check::context::Context;
use crate::check::expr::{Expected, aggregate};
use crate::check::scope::Symbol;
use crate::check::words;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::policy::CriteriaId;
use crate::source::Span;
use crate::syntax::ast::{self, Comparison, Name};
use crate::types::{ChoiceSet, RelatedId, Type};

/// `if industy = software then SQL`
pub(in crate::check) fn unknown(context: &mut Context, name: &Name) -> Diagnostic {
    let error = Diagnostic::error(Code::NameUnknown, format!("there is no `{}` in this policy", name.text));
    if let Some(truth) = words::as_truth(&name.text) {
        let error = error.label(name.span, format!("did you mean `{truth}`?")).help(format!("write `{truth}`"));
        let same = name.text.eq_ignore_ascii_case(truth);
        return if same { error.fix(format!("write `{truth}`"), name.span, truth) } else { error };
    }
    if words::is_null(&name.text) {
        return error.label(name.span, "not known").help("ask whether an answer is there: `x missing`, `x defined`");
    }
    let suggestion = suggested(context, &name.text);
    if let Some(near) = suggestion {
        return error.label(name.span, format!("did you mean `{near}`?")).fix(
            format!("write `{near}`"),
            name.span,
            near,
        );
    }
    let error = error.label(name.span, "not known");
    if context.stage_ids.contains_key(name.text.as_str()) {
        return error.help(format!("it is a stage; stages are compared with the outcome: `outcome = {}`", name.text));
    }
    if let Some((field, set)) = field_with_choice(context, &name.text) {
        let choice = words::quoted_if_needed(&name.text);
        return error.help(format!("it is a choice of `{field}` ({set}): write `{field} = {choice}`"));
    }
    if let Some(related) = related_with_field(context, &name.text) {
        return error.help(format!(
            "it is a field of the related `{related}`: use it inside `count({related} where …)` and the like"
        ));
    }
    if context.schema.declared {
        error.help(format!("declare it in the lead block, or under `define {} = …`", name.text))
    } else {
        error
    }
}

/// The nearest name that is known.
fn suggested(context: &mut Context, name: &str) -> Option<String> {
    if !context.may_suggest() {
        return None;
    }
    let record = context.record.and_then(|related| context.schema.related.get(related));
    let of_record = record.into_iter().flat_map(|related| related.fields.iter().map(|field| &*field.name));
    let known = context.scope.iter().filter(|(_, symbol)| *symbol != Symbol::Invalid).map(|(name, _)| &**name);
    nearest(name, of_record.chain(known)).map(str::to_owned)
}

fn field_with_choice(context: &Context, choice: &str) -> Option<(String, String)> {
    context.schema.fields.iter().find_map(|field| {
        let Type::Choice(set) = &field.ty else { return None };
        set.has(choice).then(|| (field.name.to_string(), words::choices(&set.choices)))
    })
}

fn related_with_field(context: &Context, name: &str) -> Option<String> {
    let has = |related: &&crate::types::Related| related.fields.iter().any(|field| &*field.name == name);
    context.schema.related.iter().find(has).map(|related| related.name.to_string())
}

/// `industry = sofware`
pub(in crate::check) fn unknown_choice(
    context: &mut Context,
    choice: &str,
    span: Span,
    set: &ChoiceSet,
    expected: &Expected,
) -> Diagnostic {
    let message = format!("`{choice}` is not a choice of {}", expected.subject);
    let error = Diagnostic::error(Code::NameUnknownChoice, message);
    let near = nearest(choice, set.choices.iter().map(|choice| &**choice)).map(words::quoted_if_needed);
    let error = match &near {
        Some(near) => {
            error.label(span, format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near.clone())
        }
        None => match suggested(context, choice) {
            Some(name) => error.label(span, format!("did you mean the value `{name}`?")),
            None => error.label(span, "not among the choices"),
        },
    };
    declared_at(error, expected.declared.as_ref()).help(format!("the choices are {}", words::choices(&set.choices)))
}

/// `x = null`
pub(in crate::check) fn null(name: &Name, left: Span, comparison: Comparison) -> Diagnostic {
    let error = Diagnostic::error(Code::SyntaxForeignWord, format!("Bantam has no `{}`", name.text));
    let right = match comparison {
        Comparison::Equal => "missing",
        Comparison::NotEqual => "defined",
        Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => {
            let help = "an answer that is not there is neither more nor less: `x missing`, `x defined`";
            return error.label(name.span, "never a value").help(help);
        }
    };
    let behind = Span { start: left.end, ..name.span };
    error
        .label(name.span, format!("`{right}` asks for this"))
        .help(format!("write `{right}` behind the name: `x {right}`"))
        .fix(format!("write `{right}`"), behind, format!(" {right}"))
}

fn declared_at(error: Diagnostic, declared: Option<&(String, Span)>) -> Diagnostic {
    match declared {
        Some((name, span)) => error.label(*span, format!("`{name}` is declared here")),
        None => error,
    }
}

/// `then SLQ`
pub(in crate::check) fn unknown_stage(context: &mut Context, name: &Name) -> Diagnostic {
    let stages = context.outcomes().choices;
    let stages = stages.get(2..).unwrap_or_default();
    let error = Diagnostic::error(Code::NameUnknownStage, format!("`{}` is not a stage", name.text));
    let error = match nearest(&name.text, stages.iter().map(|stage| &**stage)) {
        Some(near) => {
            error.label(name.span, format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near)
        }
        None => error.label(name.span, "no such stage"),
    };
    let declared = context.stages.first().and_then(|stage| stage.span);
    let chain = stages.join(" < ");
    match declared {
        Some(span) => error.label(span, "the stages are declared here").help(format!("the stages are {chain}")),
        None => error.help(format!("the stages are {chain}; declare others with `stages A < B < C`")),
    }
}

/// `stages Lead < disqualified`
pub(in crate::check) fn reserved_stage(name: &Name) -> Diagnostic {
    Diagnostic::error(Code::NameReservedStage, format!("no stage can be called `{}`", name.text))
        .label(name.span, "this word stands for an outcome of its own")
        .help("`disqualified` and `no_stage` are outcomes that every policy has, below its first stage")
}

/// `stages MQL < SQL < MQL`
pub(in crate::check) fn duplicate_stage(name: &Name, first: Option<Span>) -> Diagnostic {
    let error = Diagnostic::error(Code::NameDuplicateStage, format!("the stage `{}` stands twice", name.text))
        .label(name.span, "again here");
    match first {
        Some(first) => error.label(first, "first here"),
        None => error,
    }
    .help("each stage has one place in the funnel")
}

/// `industry = software` where a field is called `software`, too
pub(in crate::check) fn ambiguous_choice(
    context: &Context,
    name: &Name,
    symbol: Symbol,
    expected: &Expected,
) -> Diagnostic {
    let text = &name.text;
    let of_outcome = expected.ty == Type::Outcome;
    let what = if of_outcome { "a stage".to_owned() } else { format!("a choice of {}", expected.subject) };
    let error = Diagnostic::error(Code::NameAmbiguousChoice, format!("`{text}` is {what} and also {}", symbol.kind()))
        .label(name.span, "which of them?");
    let error = match context.symbol_span(symbol) {
        Some(span) => error.label(span, format!("{} of this name", symbol.kind())),
        None => error,
    };
    error.help(format!("write `\"{text}\"` for the choice, or `` `{text}` `` in backquotes for {}", symbol.kind()))
}

/// A list or related records where a value is due.
pub(in crate::check) fn not_a_value(context: &Context, name: &Name, symbol: Symbol) -> Diagnostic {
    let text = &name.text;
    let (message, help) = if matches!(symbol, Symbol::Related(_)) {
        (
            format!("`{text}` are related records, not one value"),
            format!("ask something about them: `count({text}) >= 1`, `any({text} where …)`, `last({text}.… by …)`"),
        )
    } else {
        (
            format!("`{text}` is a list, not one value"),
            format!("a list stands behind `in` or `contains any of`: `x in {text}`"),
        )
    };
    let error = Diagnostic::error(Code::NameNotAValue, message).label(name.span, "a value is due here");
    match context.symbol_span(symbol) {
        Some(span) => error.label(span, format!("`{text}` is declared here")),
        None => error,
    }
    .help(help)
}

/// `BANT.nead`
pub(in crate::check) fn unknown_criterion(
    context: &mut Context,
    of: &Name,
    member: &Name,
    group: CriteriaId,
) -> Diagnostic {
    let head = context.criteria.get(group);
    let mut names: Vec<(u32, &str)> =
        head.into_iter().flat_map(|head| head.places.iter().map(|(name, (_, span))| (span.start, &**name))).collect();
    names.sort_unstable();
    let names: Vec<&str> = names.into_iter().map(|(_, name)| name).collect();
    let message = format!("`{}` has no criterion `{}`", of.text, member.text);
    let error = Diagnostic::error(Code::NameUnknownMember, message);
    let error = match nearest(&member.text, names.iter().copied()) {
        Some(near) => error.label(member.span, format!("did you mean `{near}`?")).fix(
            format!("write `{near}`"),
            member.span,
            near,
        ),
        None => error.label(member.span, "no such criterion"),
    };
    let error = match head {
        Some(head) => error.label(head.span, "the group is declared here"),
        None => error,
    };
    error.help(format!("its criteria are {}", names.join(", ")))
}

/// `activities.knd`
pub(in crate::check) fn unknown_record_field(
    context: &mut Context,
    of: &Name,
    member: &Name,
    related: RelatedId,
) -> Diagnostic {
    let block = context.schema.related.get(related);
    let names: Vec<&str> = block.into_iter().flat_map(|block| block.fields.iter()).map(|field| &*field.name).collect();
    let message = format!("the related `{}` have no field `{}`", of.text, member.text);
    let error = Diagnostic::error(Code::NameUnknownMember, message);
    let error = match nearest(&member.text, names.iter().copied()) {
        Some(near) => error.label(member.span, format!("did you mean `{near}`?")).fix(
            format!("write `{near}`"),
            member.span,
            near,
        ),
        None => error.label(member.span, "no such field"),
    };
    let error = match block {
        Some(block) => error.label(block.span, "they are declared here"),
        None => error,
    };
    error.help(format!("their fields are {}", names.join(", ")))
}

/// `budget.amount`
pub(in crate::check) fn no_members(context: &Context, of: &Name, member: &Name, symbol: Symbol) -> Diagnostic {
    let message = format!("`{}` is {} and has no parts", of.text, symbol.kind());
    let error = match symbol {
        Symbol::Related(_) => {
            let message = format!("`{}` are many records; `{}` of which one?", of.text, member.text);
            Diagnostic::error(Code::NameUnknownMember, message).label(member.span, "each record has one").help(format!(
                "inside `where`, write the bare name `{}`; outside, ask for one: `last({}.{} by …)`",
                member.text, of.text, member.text
            ))
        }
        Symbol::Field(_)
        | Symbol::RecordField(..)
        | Symbol::Definition(_)
        | Symbol::Criteria(_)
        | Symbol::Score(_)
        | Symbol::Decision(_)
        | Symbol::List(_)
        | Symbol::Invalid => {
            Diagnostic::error(Code::NameUnknownMember, message).label(member.span, "nothing can follow the dot").help(
                "a dot leads to a criterion of a group (`BANT.need`) or, inside `where`, to the lead (`lead.source`)",
            )
        }
    };
    match context.symbol_span(symbol) {
        Some(span) => error.label(span, format!("`{}` is declared here", of.text)),
        None => error,
    }
}

/// `for each actvities`
pub(in crate::check) fn unknown_related(context: &mut Context, name: &Name) -> Diagnostic {
    let names: Vec<&str> = context.schema.related.iter().map(|related| &*related.name).collect();
    let message = match context.scope.get(&name.text) {
        Some(symbol) => format!("`{}` is {}, not related records", name.text, symbol.kind()),
        None => format!("there are no related records `{}`", name.text),
    };
    let error = Diagnostic::error(Code::NameUnknownRelated, message);
    let error = match nearest(&name.text, names.iter().copied()) {
        Some(near) => {
            error.label(name.span, format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near)
        }
        None => error.label(name.span, "related records are due here"),
    };
    if names.is_empty() {
        error.help(format!("declare them in the lead block: `related {} {{ … }}`", name.text))
    } else {
        error.help(format!("the related records are {}", names.join(", ")))
    }
}

/// `x in notalist`
pub(in crate::check) fn not_a_list(context: &mut Context, name: &Name, found: Option<Symbol>) -> Diagnostic {
    let lists = context.scope.iter().filter(|(_, symbol)| matches!(symbol, Symbol::List(_)));
    let near = nearest(&name.text, lists.map(|(name, _)| &**name));
    let message = match found {
        Some(symbol) => format!("`{}` is {}, not a list", name.text, symbol.kind()),
        None => format!("there is no list `{}`", name.text),
    };
    let error = Diagnostic::error(Code::NameNotAList, message);
    let error = match near {
        Some(near) => {
            error.label(name.span, format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near)
        }
        None => error.label(name.span, "a list is due here"),
    };
    match found.and_then(|symbol| context.symbol_type(symbol)) {
        Some(Type::List(_)) => {
            error.help(format!("for a field with several values, turn it round: `{} contains …`", name.text))
        }
        Some(_) => error.help(format!("to compare with one value, write `= {}` or put it in parentheses", name.text)),
        None => error.help(format!("declare it: `list {} = (\"a\", \"b\")`", name.text)),
    }
}

/// `at least 2 of fit`
pub(in crate::check) fn not_a_group(context: &mut Context, name: &Name) -> Diagnostic {
    let groups = context.scope.iter().filter(|(_, symbol)| matches!(symbol, Symbol::Criteria(_)));
    let near = nearest(&name.text, groups.map(|(name, _)| &**name));
    let found = context.lookup(&name.text);
    let message = match found {
        Some(symbol) => format!("`{}` is {}, not a criteria group", name.text, symbol.kind()),
        None => format!("there is no criteria group `{}`", name.text),
    };
    let error = Diagnostic::error(Code::NameNotAGroup, message);
    let error = match near {
        Some(near) => {
            error.label(name.span, format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near)
        }
        None => error.label(name.span, "a criteria group or conditions in parentheses are due here"),
    };
    error.help(format!("count conditions in parentheses, `of (a, b, c)`, or declare `criteria {} {{ … }}`", name.text))
}

/// `sqrt(x)`
pub(in crate::check) fn unknown_function(name: &Name, arguments: &[ast::Expr], span: Span) -> Diagnostic {
    if let Some(error) = super::habits::spreadsheet_function(name, arguments, span) {
        return error;
    }
    let known = Builtin::ALL.iter().map(|builtin| builtin.info().name).chain(aggregate::names());
    let error = Diagnostic::error(Code::NameUnknownFunction, format!("there is no function `{}`", name.text));
    let error = match nearest(&name.text, known) {
        Some(near) => {
            error.label(name.span, format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near)
        }
        None => error.label(name.span, "not known"),
    };
    let of_values: Vec<&str> = Builtin::ALL.iter().map(|builtin| builtin.info().name).collect();
    error.help(format!(
        "the functions are {}; of related records: {}",
        of_values.join(", "),
        aggregate::names().collect::<Vec<_>>().join(", ")
    ))
}

/// Two entries of one name.
pub(in crate::check) fn duplicate(name: &str, span: Span, first: (Symbol, Span)) -> Diagnostic {
    let (symbol, place) = first;
    Diagnostic::error(Code::NameDuplicate, format!("the name `{name}` is given twice"))
        .label(span, "again here")
        .label(place, format!("first here, to {}", symbol.kind()))
        .help("fields, definitions, criteria groups, scores, decisions, lists and related records share their names")
}

/// Two rules of one name.
pub(in crate::check) fn duplicate_rule(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::NameDuplicateRule, format!("two rules are called `{name}`"))
        .label(span, "again here")
        .label(first, "first here")
        .help("outputs name the rule that decided, so each needs a name of its own; caps and disqualifications, too")
}

/// Two criteria of one name in a group.
pub(in crate::check) fn duplicate_criterion(group: &str, name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(Code::NameDuplicateCriterion, format!("`{group}` has two criteria called `{}`", name.text))
        .label(name.span, "again here")
        .label(first, "first here")
        .help("give each criterion a name of its own")
}

/// `score rule { … }`
pub(in crate::check) fn output_column(name: &Name, what: &str) -> Diagnostic {
    Diagnostic::error(Code::NameOutputColumn, format!("no {what} can be called `{}`", name.text))
        .label(name.span, "outputs have a column of this name already")
        .help("scores, groups and decisions are columns of the output beside row, outcome, rule, because, could_be, ask, awaiting, settled and problem")
}

/// Two `policy`, `timezone`, `stages`, `lead`, `rates` or `otherwise`.
pub(in crate::check) fn only_once(word: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::NameOnlyOnce, format!("`{word}` stands twice"))
        .label(span, "again here")
        .label(first, "first here")
        .help(format!("a policy has one `{word}`, all its files together"))
}

/// `timezone "Europe/Pariss"`
pub(in crate::check) fn unknown_timezone(name: &str, span: Span) -> Diagnostic {
    let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    let error = Diagnostic::error(Code::NameUnknownTimezone, format!("there is no time zone `{name}`"));
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => error.label(span, format!("did you mean `{near}`?")).fix(
            format!("write `{near}`"),
            span,
            format!("\"{near}\""),
        ),
        None => error.label(span, "not known"),
    }
    .help("time zones have names like `Europe/Paris`, `America/New_York` or `UTC`")
}

/// How many names of a long chain are shown, and get a label.
const LABELS: usize = 20;

/// Names in a row, with the middle of a very long one left out.
fn way(names: &[&str]) -> String {
    match (names.get(..LABELS), names.last()) {
        (Some(shown), Some(last)) if names.len() > LABELS + 1 => {
            format!("{} → … {} more … → {last}", shown.join(" → "), names.len() - LABELS - 1)
        }
        _ => names.join(" → "),
    }
}

/// Definitions, groups, scores or decisions that use each other in a circle.
pub(in crate::check) fn cycle(chain: &[(String, Span)]) -> Diagnostic {
    let names: Vec<&str> = chain.iter().map(|(name, _)| name.as_str()).collect();
    let first = names.first().copied().unwrap_or_default();
    let message = match chain {
        [_] => format!("`{first}` uses itself"),
        _ => format!("these use each other in a circle: {} → {first}", way(&names)),
    };
    let mut error = Diagnostic::error(Code::NameCycle, message);
    for (index, (name, span)) in chain.iter().enumerate().take(LABELS) {
        let next = names.get(index + 1).copied().unwrap_or(first);
        error = error.label(*span, format!("`{name}` uses `{next}`"));
    }
    error.help("one of them must be said without the others")
}

/// A rule that hangs on `outcome`, directly or through other names.
pub(in crate::check) fn outcome_cycle(what: &str, span: Span, chain: &[(String, Span)]) -> Diagnostic {
    let path: Vec<&str> = chain.iter().map(|(name, _)| name.as_str()).collect();
    let message = if path.is_empty() {
        format!("{what} uses `outcome`")
    } else {
        format!("{what} hangs on `outcome`: {} → outcome", way(&path))
    };
    let mut error = Diagnostic::error(Code::NameOutcomeCycle, message).label(span, "decides the outcome");
    for (name, span) in chain.iter().take(LABELS) {
        error = error.label(*span, format!("`{name}` leads to `outcome`"));
    }
    error.help("the outcome is known only when all rules, scores and criteria are; use it in decisions and guarantees")
}

/// Names that lead to names that lead to names, too deep.
pub(in crate::check) fn too_deep(name: &str, span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error(Code::NameTooDeep, format!("`{name}` goes more than {limit} steps deep"))
        .label(span, "through the names that it uses, and theirs")
        .help("break the chain: say this one without the names that it builds on, or split long sums")
}

/// A brace of a `because` text that holds no name.
pub(in crate::check) fn braces(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(Code::NameBraces, "braces in a text hold the name of a value")
        .label(span, what)
        .help("write `{budget}` for a value; `{{` and `}}` for the braces themselves")
}
