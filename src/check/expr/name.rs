//! What names mean: fields and the like, choices and stages, members of groups and records.

use crate::check::context::{Context, Meaning};
use crate::check::errors;
use crate::check::expr::{Expected, Term, test};
use crate::check::scope::Symbol;
use crate::policy::{CondKind, Expr, ExprKind, StageId};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::types::{Choice, ChoiceSet, Outcome, RelatedId, Type, Value};

/// A bare name. Opposite a choice or `outcome` it may be a choice or a stage.
pub(super) fn term(context: &mut Context, name: &Name, expected: Option<&Expected>) -> Option<Term> {
    let symbol = context.lookup(&name.text);
    if let Some((expected, literal)) = expected.and_then(|expected| choice(context, name, expected)) {
        let value = Expr { kind: ExprKind::Literal(literal), ty: expected.ty.clone(), span: name.span };
        return match symbol.filter(|symbol| symbol.is_value()) {
            None => Some(Term::Value(value)),
            Some(symbol) if name.is_quoted() => of_symbol(context, symbol, name),
            Some(symbol) => {
                let error = errors::ambiguous_choice(context, name, symbol, expected);
                context.report(error);
                None
            }
        };
    }
    match (symbol, expected) {
        (Some(symbol), _) => of_symbol(context, symbol, name),
        (None, Some(expected)) => {
            if let Type::Choice(set) = &expected.ty {
                report_unknown_choice(context, &name.text, name.span, set, expected);
            } else if expected.ty == Type::Outcome {
                unknown_stage(context, name);
            } else {
                unquoted(context, &name.text, name.span, expected);
            }
            None
        }
        (None, None) => {
            unknown(context, name);
            None
        }
    }
}

/// The choice or stage that a name is opposite such a value, if it is one.
fn choice<'e>(context: &Context, name: &Name, expected: &'e Expected) -> Option<(&'e Expected, Value)> {
    let literal = if let Type::Choice(set) = &expected.ty {
        set.has(&name.text).then(|| Value::Choice(Choice::new(name.text.as_str())))
    } else if expected.ty == Type::Outcome {
        outcome_of(context, &name.text).map(Value::Outcome)
    } else {
        None
    };
    literal.map(|literal| (expected, literal))
}

/// The outcome of a name.
fn outcome_of(context: &Context, name: &str) -> Option<Outcome> {
    match name {
        "disqualified" => Some(Outcome::Disqualified),
        "no_stage" => Some(Outcome::NoStage),
        _ => context.stage_ids.get(name).map(|id| Outcome::from(*id)),
    }
}

/// The outcome of a name; reported where there is none.
pub(crate) fn outcome(context: &mut Context, name: &Name) -> Option<Outcome> {
    let found = outcome_of(context, &name.text);
    if found.is_none() {
        unknown_stage(context, name);
    }
    found
}

/// What a known name is.
fn of_symbol(context: &mut Context, symbol: Symbol, name: &Name) -> Option<Term> {
    let span = name.span;
    let kind = match symbol {
        Symbol::Field(id) => {
            context.use_field(id);
            ExprKind::Field(id)
        }
        Symbol::RecordField(related, id) => {
            context.use_related(related);
            context.use_record_field(related, id);
            ExprKind::RecordField(id)
        }
        Symbol::Definition(id) => {
            if context.definitions.get(id).is_some_and(|head| head.meaning == Meaning::Condition) {
                return Some(Term::Condition(test(CondKind::Definition(id), span)));
            }
            ExprKind::Definition(id)
        }
        Symbol::Criteria(id) => ExprKind::CriteriaMet(id),
        Symbol::Score(id) => ExprKind::Score(id),
        Symbol::Decision(id) => ExprKind::Decision(id),
        Symbol::List(_) | Symbol::Related(_) => {
            let error = errors::not_a_value(context, name, symbol);
            context.report(error);
            return None;
        }
        Symbol::Invalid => return None,
    };
    let ty = context.symbol_type(symbol)?;
    Some(Term::Value(Expr { kind, ty, span }))
}

/// `BANT.need`, `lead.source`
pub(super) fn member(
    context: &mut Context,
    of: &Name,
    member: &Name,
    span: Span,
    expected: Option<&Expected>,
) -> Option<Term> {
    match context.scope.get(&of.text) {
        Some(Symbol::Criteria(group)) => {
            let found = context.criteria.get(group).and_then(|head| head.places.get(member.text.as_str()));
            match found.copied() {
                Some((Some(place), _)) => Some(Term::Condition(test(CondKind::Criterion(group, place), span))),
                Some((None, _)) => None,
                None => {
                    let error = errors::unknown_criterion(context, of, member, group);
                    context.report(error);
                    None
                }
            }
        }
        Some(Symbol::Invalid) => None,
        _ if of.text == "lead" => lead_member(context, member),
        Some(symbol) => {
            let error = errors::no_members(context, of, member, symbol);
            context.report(error);
            None
        }
        None => {
            match expected {
                Some(expected) => unquoted(context, &format!("{}.{}", of.text, member.text), span, expected),
                None => unknown(context, of),
            }
            None
        }
    }
}

/// `lead.source`: the lead's, also inside `where`.
fn lead_member(context: &mut Context, member: &Name) -> Option<Term> {
    match context.scope.get(&member.text) {
        Some(symbol) => of_symbol(context, symbol, member),
        None => {
            context.in_scope(None, |context| unknown(context, member));
            None
        }
    }
}

/// Reports a name that means nothing; once for each name.
pub(crate) fn unknown(context: &mut Context, name: &Name) {
    context.report_once(format!("name {}", name.text), |context| errors::unknown(context, name));
}

/// Reports a name that means nothing opposite a value: more likely a text without its quotes.
fn unquoted(context: &mut Context, text: &str, span: Span, expected: &Expected) {
    let key = format!("name {text}");
    context.report_once(key, |context| errors::unquoted(context, text, span, expected));
}

/// Reports a choice that is not among those of what it stands opposite.
pub(crate) fn report_unknown_choice(
    context: &mut Context,
    choice: &str,
    span: Span,
    set: &ChoiceSet,
    expected: &Expected,
) {
    let key = format!("choice {choice} {}", expected.subject);
    context.report_once(key, |context| errors::unknown_choice(context, choice, span, set, expected));
}

fn unknown_stage(context: &mut Context, name: &Name) {
    context.report_once(format!("stage {}", name.text), |context| errors::unknown_stage(context, name));
}

/// The stage of a name; reported where there is none.
pub(crate) fn stage(context: &mut Context, name: &Name) -> Option<StageId> {
    let found = context.stage_ids.get(name.text.as_str()).copied();
    if found.is_none() {
        unknown_stage(context, name);
    }
    found
}

/// The related records of a name; reported where there are none.
pub(crate) fn related(context: &mut Context, name: &Name) -> Option<RelatedId> {
    match context.scope.get(&name.text) {
        Some(Symbol::Related(id)) => {
            context.use_related(id);
            Some(id)
        }
        Some(Symbol::Invalid) => None,
        Some(_) | None => {
            let key = format!("related {}", name.text);
            context.report_once(key, |context| errors::unknown_related(context, name));
            None
        }
    }
}
