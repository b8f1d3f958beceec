//! Guarantees: what must be true of every lead.

use std::sync::Arc;

use crate::check::context::Context;
use crate::check::expr;
use crate::policy::{Cond, CondKind, Guarantee};
use crate::source::Span;
use crate::syntax::ast;

/// `guarantee "…": if A then B` is `not A or B`. What only a guarantee looks at does not decide a lead.
pub(super) fn lower(context: &mut Context, guarantee: &ast::Guarantee, span: Span) -> Option<Guarantee> {
    context.not_deciding(|context| {
        let premise = match &guarantee.premise {
            Some(premise) => expr::condition(context, premise).map(Some),
            None => Some(None),
        };
        let condition = expr::condition(context, &guarantee.condition);
        let (premise, condition) = (premise?, condition?);
        let condition = match premise {
            None => condition,
            Some(premise) => {
                let place = premise.span.to(condition.span);
                let not = Cond { span: premise.span, kind: CondKind::Not(Box::new(premise)) };
                Cond { kind: CondKind::Or(vec![not, condition]), span: place }
            }
        };
        Some(Guarantee { title: Arc::from(guarantee.title.value.as_str()), condition, span })
    })
}
