//! `at least 3 of (a, b, c, d)`, `none of BANT`.

use crate::check::context::Context;
use crate::check::errors;
use crate::check::expr::{cond, test};
use crate::check::literal::{self, LiteralValue};
use crate::check::scope::Symbol;
use crate::check::words;
use crate::policy::{Cond, CondKind};
use crate::source::Span;
use crate::syntax::ast::{Literal, Name, Of, Quantifier};
use crate::types::Value;

/// How many of some conditions hold.
pub(super) fn quantified(context: &mut Context, quantifier: &Quantifier, of: &Of, span: Span) -> Option<Cond> {
    let (conditions, available, place) = match of {
        Of::Conditions(conditions, place) => (cond::conditions(context, conditions), conditions.len(), *place),
        Of::Group(name) => {
            let conditions = group(context, name)?;
            let available = conditions.len();
            (Some(conditions), available, name.span)
        }
    };
    let mut number = |literal: &Literal, at_most: bool| -> Option<usize> {
        let value = context.accept(literal::read(literal, &context.zone.clone()))?;
        let LiteralValue::Value(Value::Integer(wanted)) = value else {
            context.report(errors::literal::out_of_range(&words::literal_text(literal), literal.span));
            return None;
        };
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        if wanted > available {
            context.report(errors::too_many(literal, available, place, at_most));
            return None;
        }
        Some(wanted)
    };
    let kind = match quantifier {
        Quantifier::AtLeast(literal) => {
            let low = number(literal, false);
            CondKind::Tally { of: conditions?, low: low?, high: None }
        }
        Quantifier::AtMost(literal) => {
            let high = number(literal, true);
            CondKind::Tally { of: conditions?, low: 0, high: Some(high?) }
        }
        Quantifier::Exactly(literal) => {
            let count = number(literal, false);
            CondKind::Tally { of: conditions?, low: count?, high: Some(count?) }
        }
        Quantifier::All => CondKind::And(conditions?),
        Quantifier::Any => CondKind::Or(conditions?),
        Quantifier::None => CondKind::Tally { of: conditions?, low: 0, high: Some(0) },
    };
    Some(test(kind, span))
}

/// The criteria of a group.
fn group(context: &mut Context, name: &Name) -> Option<Vec<Cond>> {
    match context.lookup(&name.text) {
        Some(Symbol::Criteria(id)) => {
            let spans = context.criteria.get(id).map(|head| head.spans.len()).unwrap_or(0);
            Some((0..spans).map(|place| test(CondKind::Criterion(id, place), name.span)).collect())
        }
        Some(Symbol::Invalid) => None,
        Some(_) | None => {
            let key = format!("group {}", name.text);
            context.report_once(key, |context| errors::not_a_group(context, name));
            None
        }
    }
}
