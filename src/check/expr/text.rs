//! Tests of texts and lists: `contains`, `starts with`, `matches` and their kin.

use std::sync::Arc;

use regex::RegexBuilder;

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{Expected, compare, cond, set, test, value};
use crate::check::walk;
use crate::policy::{Cond, CondKind, Expr, Set, TextQuantifier};
use crate::source::Span;
use crate::syntax::ast::{self, TextPattern, TextTest};
use crate::types::Type;

/// `t contains "x"`, `l contains any of (…)`
pub(super) fn text_test(
    context: &mut Context,
    tested: &ast::Expr,
    kind: TextTest,
    pattern: &TextPattern,
    ignoring_case: bool,
    span: Span,
) -> Option<Cond> {
    if let ast::ExprKind::Literal(literal) = &walk::bare(tested).kind {
        let error = errors::constant_test(context, literal, "has nothing of the lead in it");
        context.report(error);
        return None;
    }
    let Some(found) = value::value(context, tested, None) else {
        match pattern {
            TextPattern::One(_) => {}
            TextPattern::AnyOf(set) | TextPattern::AllOf(set) => set::absorb(context, set),
        }
        return None;
    };
    let ignoring_case = cond::case_matters(context, ignoring_case, &found.ty, span)?;
    let quantifier = match pattern {
        TextPattern::One(_) | TextPattern::AnyOf(_) => TextQuantifier::Any,
        TextPattern::AllOf(_) => TextQuantifier::All,
    };
    match found.ty.clone() {
        Type::Text => {
            let set = patterns(context, pattern, Type::Text, tested)?;
            let kind = CondKind::Text { value: found, test: kind, quantifier, set, ignoring_case };
            Some(self::test(kind, span))
        }
        Type::List(item) if kind == TextTest::Contains => {
            let set = patterns(context, pattern, *item, tested)?;
            Some(self::test(CondKind::ListHas { list: found, quantifier, set, ignoring_case }, span))
        }
        Type::List(_) => {
            let error = errors::list_beside_value(context, tested, &found, words_of(kind));
            context.report(error);
            None
        }
        Type::Boolean
        | Type::Integer
        | Type::Number
        | Type::Date
        | Type::Datetime
        | Type::Duration
        | Type::Money(_)
        | Type::Choice(_)
        | Type::Outcome => {
            let error = errors::not_text(context, tested, &found, words_of(kind));
            context.report(error);
            None
        }
    }
}

/// The words of a test, as written.
fn words_of(test: TextTest) -> &'static str {
    match test {
        TextTest::Contains => "contains",
        TextTest::ContainsWord => "contains word",
        TextTest::StartsWith => "starts with",
        TextTest::EndsWith => "ends with",
    }
}

/// What is looked for: values of one type, or a list of them.
fn patterns(context: &mut Context, pattern: &TextPattern, ty: Type, tested: &ast::Expr) -> Option<Set> {
    let subject = crate::check::words::phrase_or(tested, "the value on the left");
    let declared = crate::check::expr::declaration(context, tested);
    let expected = Expected { ty, subject, declared };
    match pattern {
        TextPattern::One(one) => pattern_value(context, one, &expected).map(|value| Set::Values(vec![value])),
        TextPattern::AnyOf(set) | TextPattern::AllOf(set) => match set {
            ast::Set::Inline(items, _) => {
                let values: Vec<Option<Expr>> =
                    items.iter().map(|item| pattern_value(context, item, &expected)).collect();
                values.into_iter().collect::<Option<Vec<_>>>().map(Set::Values)
            }
            ast::Set::Named(name) => set::named(context, name, &expected).map(Set::List),
        },
    }
}

/// One value that is looked for.
fn pattern_value(context: &mut Context, place: &ast::Expr, expected: &Expected) -> Option<Expr> {
    let found = value::value(context, place, Some(expected))?;
    let alike = match (&expected.ty, &found.ty) {
        (Type::Money(one), Type::Money(other)) => context.rates_join(*one, *other),
        (Type::Datetime, Type::Date) => false,
        (due, own) => compare::common_type(due, own).is_some(),
    };
    if !alike {
        let error = errors::wrong_type(context, place, &found, expected);
        context.report(error);
        return None;
    }
    Some(compare::facing(found, &expected.ty))
}

/// `t matches "regex"`
pub(super) fn matches(
    context: &mut Context,
    tested: &ast::Expr,
    pattern: &ast::Text,
    ignoring_case: bool,
    span: Span,
) -> Option<Cond> {
    let found = value::value(context, tested, None);
    let compiled = RegexBuilder::new(&pattern.value).case_insensitive(ignoring_case).build();
    let compiled = context.accept(compiled.map_err(|error| errors::bad_pattern(pattern, &error)));
    let (value, compiled) = (found?, compiled?);
    if value.ty != Type::Text {
        let error = errors::not_text(context, tested, &value, "matches");
        context.report(error);
        return None;
    }
    Some(test(CondKind::Matches { value, pattern: Arc::new(compiled) }, span))
}
