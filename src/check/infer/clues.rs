//! The clues in an expression.

use super::{Guess, Inference, Key};
use crate::builtins::Builtin;
use crate::check::context::Context;
use crate::check::scope::Symbol;
use crate::check::{walk, words};
use crate::syntax::ast::{AddOp, Expr, ExprKind, LiteralKind, MulOp, Name, Of, Set, TextPattern};
use crate::types::{Currency, Type};

/// What an expression is where a condition is due: a lone name is true or false.
pub(super) fn condition(context: &Context, inference: &mut Inference, expr: &Expr) {
    let found = guess(context, inference, expr);
    inference.clue(&found, Type::Boolean, expr.span, false);
}

/// What an expression is where a type is due.
pub(super) fn due(context: &Context, inference: &mut Inference, expr: &Expr, ty: &Type) {
    if means_choice(context, expr, ty) {
        return;
    }
    let found = guess(context, inference, expr);
    inference.clue(&found, ty.clone(), expr.span, false);
}

/// Whether an expression is a bare name that is a choice or a stage opposite that type.
fn means_choice(context: &Context, expr: &Expr, ty: &Type) -> bool {
    let Some(name) = walk::as_name(expr).filter(|name| context.scope.get(&name.text).is_none()) else { return false };
    if let Type::Choice(set) = ty {
        return set.has(&name.text);
    }
    *ty == Type::Outcome
}

/// Two expressions of one type.
pub(super) fn pair(context: &Context, inference: &mut Inference, left: &Expr, right: &Expr) {
    if fixed(context, right).is_some_and(|ty| means_choice(context, left, &ty)) {
        return;
    }
    let found = guess(context, inference, left);
    beside(context, inference, (left, &found), right);
}

/// The same, where the left side has been looked at.
fn beside(context: &Context, inference: &mut Inference, (left, one): (&Expr, &Guess), right: &Expr) {
    if fixed(context, left).is_some_and(|ty| means_choice(context, right, &ty)) {
        return;
    }
    let span = left.span.to(right.span);
    if let Some(ty) = foreign(context, right) {
        inference.clue(one, ty.clone(), span, ty == Type::Text);
        return;
    }
    let other = guess(context, inference, right);
    inference.join(one, &other, span);
    if matches!(&walk::bare(right).kind, ExprKind::Literal(literal) if matches!(literal.kind, LiteralKind::Span(_))) {
        // `x < 3mo`: months are no duration, but that is what was meant.
        inference.clue(one, Type::Duration, span, false);
    } else if matches!(other, Guess::Nothing) {
        // That side has a mistake of its own; it is not told again as a field without a clue.
        inference.clue(one, Type::Text, span, true);
    }
    unit(inference, one, right);
    unit(inference, &other, left);
}

/// What stands opposite `null`, `TRUE` and the like: they are told as such, and not as fields.
fn foreign(context: &Context, expr: &Expr) -> Option<Type> {
    let name = walk::as_name(expr).filter(|name| context.scope.get(&name.text).is_none())?;
    let truth = words::as_truth(&name.text).map(|_| Type::Boolean);
    truth.or_else(|| words::is_null(&name.text).then_some(Type::Text))
}

/// The type of a name that has choices, known before anything else is.
fn fixed(context: &Context, expr: &Expr) -> Option<Type> {
    if walk::bare(expr).kind == ExprKind::Outcome {
        return Some(Type::Outcome);
    }
    match context.scope.get(&walk::as_name(expr)?.text) {
        Some(symbol @ Symbol::Decision(_)) => context.symbol_type(symbol),
        Some(_) | None => None,
    }
}

/// Takes note of the unit of a duration literal that something stands opposite to.
fn unit(inference: &mut Inference, guess: &Guess, opposite: &Expr) {
    let mut opposite = walk::bare(opposite);
    while let ExprKind::Negate(inner) = &opposite.kind {
        opposite = inner;
    }
    if let ExprKind::Literal(literal) = &opposite.kind
        && let LiteralKind::Duration(parts) = &literal.kind
    {
        let only = parts.first().filter(|_| parts.len() == 1).map(|(_, unit)| *unit);
        inference.unit_seen(guess, only);
    }
}

/// What can be said of an expression; clues for its parts are taken note of on the way.
pub(super) fn guess(context: &Context, inference: &mut Inference, expr: &Expr) -> Guess {
    let known = Guess::Known;
    match &expr.kind {
        ExprKind::Literal(literal) => of_literal(&literal.kind),
        ExprKind::Name(one) => name(context, inference, one),
        ExprKind::Member { of, member } if of.text == "lead" => name(context, inference, member),
        ExprKind::Member { .. } => known(Type::Boolean),
        ExprKind::Today => known(Type::Date),
        ExprKind::Now => known(Type::Datetime),
        ExprKind::Outcome => known(Type::Outcome),
        ExprKind::Call { function, arguments } => call(context, inference, function, arguments),
        // Related records are declared in a lead block only: these will be reported, with all that is in them.
        ExprKind::Aggregate(_) | ExprKind::Invalid => Guess::Nothing,
        ExprKind::Parenthesised(inner) | ExprKind::Negate(inner) => guess(context, inference, inner),
        ExprKind::Sum(first, rest) => sum(context, inference, first, rest),
        ExprKind::Product(first, rest) => product(context, inference, first, rest),
        ExprKind::Default(parts) => {
            if let [first, rest @ ..] = parts.as_slice() {
                let found = guess(context, inference, first);
                rest.iter().for_each(|part| beside(context, inference, (first, &found), part));
                return found;
            }
            Guess::Nothing
        }
        ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Compare { .. }
        | ExprKind::Between { .. }
        | ExprKind::In { .. }
        | ExprKind::Defined(_)
        | ExprKind::Missing(_)
        | ExprKind::TextTest { .. }
        | ExprKind::Matches { .. }
        | ExprKind::Within { .. }
        | ExprKind::Quantified { .. } => {
            test(context, inference, expr);
            known(Type::Boolean)
        }
    }
}

/// The clues in what can be nothing but a condition.
fn test(context: &Context, inference: &mut Inference, expr: &Expr) {
    if let ExprKind::Compare { left, right, ignoring_case, .. } = &expr.kind {
        if *ignoring_case {
            due(context, inference, left, &Type::Text);
            due(context, inference, right, &Type::Text);
        } else {
            pair(context, inference, left, right);
        }
    } else if let ExprKind::Between { value, low, high, .. } = &expr.kind {
        let found = guess(context, inference, value);
        beside(context, inference, (value, &found), low);
        beside(context, inference, (value, &found), high);
    } else if let ExprKind::In { value, set, .. } = &expr.kind {
        within_set(context, inference, value, set);
    } else if let ExprKind::Defined(inner) | ExprKind::Missing(inner) = &expr.kind {
        let found = guess(context, inference, inner);
        inference.clue(&found, Type::Text, expr.span, true);
    } else if let ExprKind::TextTest { value, pattern, .. } = &expr.kind {
        due(context, inference, value, &Type::Text);
        match pattern {
            TextPattern::One(one) => due(context, inference, one, &Type::Text),
            TextPattern::AnyOf(set) | TextPattern::AllOf(set) => {
                walk::items(set).iter().for_each(|item| due(context, inference, item, &Type::Text));
            }
        }
    } else if let ExprKind::Matches { value, .. } = &expr.kind {
        due(context, inference, value, &Type::Text);
    } else if let ExprKind::Within { value, .. } = &expr.kind {
        due(context, inference, value, &Type::Date);
    } else if let ExprKind::Quantified { of: Of::Conditions(conditions, _), .. } = &expr.kind {
        conditions.iter().for_each(|one| condition(context, inference, one));
    } else {
        walk::children(expr).into_iter().for_each(|part| condition(context, inference, part));
    }
}

/// `x in (a, b)`, `x in listname`, for entries and cells, too.
pub(super) fn within_set(context: &Context, inference: &mut Inference, value: &Expr, set: &Set) {
    match set {
        Set::Inline(items, _) => {
            let found = guess(context, inference, value);
            items.iter().for_each(|item| beside(context, inference, (value, &found), item));
        }
        Set::Named(list) => {
            let found = guess(context, inference, value);
            if let Some(Symbol::List(place)) = context.scope.get(&list.text)
                && let Some(ty) = context.lists.ty(place)
            {
                inference.clue(&found, ty, value.span.to(list.span), false);
            }
            inference.clue(&found, Type::Text, value.span.to(list.span), true);
        }
    }
}

fn of_literal(literal: &LiteralKind) -> Guess {
    Guess::Known(match literal {
        LiteralKind::Number(_) | LiteralKind::Percent(_) => Type::Number,
        LiteralKind::Text(_) => Type::Text,
        LiteralKind::Boolean(_) => Type::Boolean,
        LiteralKind::Duration(_) => Type::Duration,
        LiteralKind::Span(_) => return Guess::Nothing,
        LiteralKind::Date(_) => Type::Date,
        LiteralKind::Datetime(_) => Type::Datetime,
        LiteralKind::Money { currency, .. } => match Currency::from_code(&currency.text) {
            Some(currency) => Type::Money(currency),
            None => return Guess::Nothing,
        },
    })
}

/// A name that nothing declares is a field.
fn name(context: &Context, inference: &mut Inference, name: &Name) -> Guess {
    match context.scope.get(&name.text) {
        None => Guess::Unknown(inference.place(Key::Field(name.text.clone()), name.span)),
        Some(Symbol::Definition(id)) => Guess::Unknown(inference.place(Key::Definition(id.0), name.span)),
        Some(Symbol::Criteria(_) | Symbol::Score(_)) => Guess::Known(Type::Number),
        Some(symbol @ Symbol::Decision(_)) => context.symbol_type(symbol).map_or(Guess::Nothing, Guess::Known),
        Some(Symbol::Field(_) | Symbol::RecordField(..) | Symbol::List(_) | Symbol::Related(_) | Symbol::Invalid) => {
            Guess::Nothing
        }
    }
}

fn call(context: &Context, inference: &mut Inference, function: &Name, arguments: &[Expr]) -> Guess {
    let Some(builtin) = Builtin::named(&function.text) else { return Guess::Nothing };
    match (builtin, arguments) {
        (Builtin::Min | Builtin::Max, [one, other]) => {
            let found = guess(context, inference, one);
            beside(context, inference, (one, &found), other);
            found
        }
        (Builtin::Abs, [one]) => guess(context, inference, one),
        (Builtin::Round | Builtin::Floor | Builtin::Ceil, [one]) => {
            due(context, inference, one, &Type::Number);
            Guess::Known(Type::Number)
        }
        (Builtin::Length, [one]) => {
            let found = guess(context, inference, one);
            inference.clue(&found, Type::Text, one.span, true);
            Guess::Known(Type::Number)
        }
        (Builtin::Lower | Builtin::Domain, [one]) => {
            due(context, inference, one, &Type::Text);
            Guess::Known(Type::Text)
        }
        (Builtin::Date, [one]) => {
            due(context, inference, one, &Type::Datetime);
            Guess::Known(Type::Date)
        }
        // Not so many arguments: that will be reported, and not their types.
        _ => {
            for argument in arguments {
                let found = guess(context, inference, argument);
                inference.clue(&found, Type::Text, argument.span, true);
            }
            Guess::Nothing
        }
    }
}

fn sum(context: &Context, inference: &mut Inference, first: &Expr, rest: &[(AddOp, Expr)]) -> Guess {
    let mut so_far = guess(context, inference, first);
    for (sign, place) in rest {
        let next = guess(context, inference, place);
        let months = matches!(&walk::bare(place).kind, ExprKind::Literal(literal) if matches!(literal.kind, LiteralKind::Span(_)));
        let span = first.span.to(place.span);
        if months {
            inference.clue(&so_far, Type::Date, span, false);
            continue;
        }
        so_far = match (&so_far, *sign, &next) {
            (Guess::Known(Type::Date | Type::Datetime), AddOp::Subtract, Guess::Unknown(_))
            | (Guess::Unknown(_), AddOp::Subtract, Guess::Known(Type::Date | Type::Datetime)) => {
                inference.clue(&so_far, Type::Date, span, false);
                inference.clue(&next, Type::Date, span, false);
                Guess::Known(Type::Duration)
            }
            (Guess::Known(Type::Date | Type::Datetime), AddOp::Subtract, Guess::Known(Type::Date | Type::Datetime)) => {
                Guess::Known(Type::Duration)
            }
            (Guess::Known(Type::Date | Type::Datetime), _, _) => {
                inference.clue(&next, Type::Duration, span, false);
                so_far
            }
            // A date or a duration: the other side of the comparison may know.
            (Guess::Unknown(_), _, Guess::Known(Type::Duration)) => so_far,
            _ => {
                inference.join(&so_far, &next, span);
                if matches!(so_far, Guess::Nothing) { next } else { so_far }
            }
        };
    }
    so_far
}

fn product(context: &Context, inference: &mut Inference, first: &Expr, rest: &[(MulOp, Expr)]) -> Guess {
    let mut so_far = guess(context, inference, first);
    for (sign, place) in rest {
        let next = guess(context, inference, place);
        let span = first.span.to(place.span);
        so_far = match (&so_far, *sign, &next) {
            // What a number multiplies keeps its type.
            (Guess::Unknown(_), _, Guess::Known(Type::Number)) => so_far,
            (Guess::Known(Type::Number), MulOp::Multiply, Guess::Unknown(_)) => next,
            (Guess::Unknown(_), MulOp::Divide, Guess::Known(_) | Guess::Unknown(_)) => {
                inference.join(&so_far, &next, span);
                Guess::Known(Type::Number)
            }
            (Guess::Known(_), MulOp::Divide, Guess::Known(Type::Duration | Type::Money(_))) => {
                Guess::Known(Type::Number)
            }
            (_, _, Guess::Unknown(_)) => {
                inference.clue(&so_far, Type::Number, span, false);
                inference.clue(&next, Type::Number, span, false);
                if matches!(so_far, Guess::Unknown(_)) { Guess::Known(Type::Number) } else { so_far }
            }
            _ => so_far,
        };
    }
    so_far
}
