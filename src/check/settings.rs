//! What a policy says about itself: time zone, stages, rates.

use std::sync::Arc;

use jiff::tz::TimeZone;
use typed_index_collections::TiVec;

use crate::check::context::Context;
use crate::check::errors;
use crate::check::literal::{self, LiteralValue};
use crate::policy::{Stage, StageId};
use crate::source::Span;
use crate::syntax::ast::{self, Literal, Name, Text};
use crate::types::{Currency, Date, Decimal, Rates, Value};

/// The stages of a policy that declares none.
const STAGES: [&str; 3] = ["MQL", "SAL", "SQL"];

/// The names that outcomes have beside the stages'.
const OUTCOMES: [&str; 2] = ["disqualified", "no_stage"];

/// The time zone; gives its name.
pub(super) fn timezone(context: &mut Context, name: Option<&Text>) -> Arc<str> {
    let Some(name) = name else { return Arc::from("UTC") };
    match TimeZone::get(&name.value) {
        Ok(zone) => context.zone = zone,
        Err(_) => context.report(errors::unknown_timezone(&name.value, name.span)),
    }
    Arc::from(name.value.as_str())
}

/// The funnel, lowest first.
pub(super) fn stages(context: &mut Context, names: Option<&[Name]>) {
    let mut stages: TiVec<StageId, Stage> = TiVec::new();
    match names {
        None => stages.extend(STAGES.map(|name| Stage { name: Arc::from(name), span: None })),
        Some(names) => {
            for name in names {
                if OUTCOMES.contains(&name.text.as_str()) {
                    context.report(errors::reserved_stage(name));
                    continue;
                }
                if let Some(first) = context.stage_ids.get(name.text.as_str()) {
                    let first = stages.get(*first).and_then(|stage| stage.span);
                    context.report(errors::duplicate_stage(name, first));
                    continue;
                }
                let stage = Stage { name: Arc::from(name.text.as_str()), span: Some(name.span) };
                let id = stages.push_and_get_key(stage);
                context.stage_ids.insert(Arc::from(name.text.as_str()), id);
            }
        }
    }
    context.stage_ids = stages.iter_enumerated().map(|(id, stage)| (Arc::clone(&stage.name), id)).collect();
    context.stages = stages;
}

/// The rates: each says how much of its currency is how much of the base.
pub(super) fn rates(context: &mut Context, rates: &ast::Rates) {
    let date = day(context, &rates.date);
    let mut base: Option<(Currency, Span)> = None;
    let mut entries: Vec<(Currency, Decimal, Decimal)> = Vec::new();
    let mut spans: Vec<Span> = Vec::new();
    for rate in &rates.entries {
        let (Some(left), Some(right)) = (money(context, &rate.left), money(context, &rate.right)) else { continue };
        let ((units, currency), (in_base, right)) = (left, right);
        match base {
            None => base = Some((right, rate.right.span)),
            Some((base, first)) if base != right => {
                let message = "the rates lead to two currencies";
                let help = "all rates have one currency on the right of `=`; sums are in that one";
                context.report(errors::rates_disagree(rate.right.span, first, message, help));
                continue;
            }
            Some(_) => {}
        }
        if let Some(place) = entries.iter().position(|entry| entry.0 == currency) {
            let first = spans.get(place).copied().unwrap_or(rate.span);
            let message = "one currency has two rates";
            context.report(errors::rates_disagree(rate.left.span, first, message, "keep one of them"));
            continue;
        }
        if currency == right {
            let help = "on the left stands another currency: `1 USD = 0.92 EUR`";
            context.report(errors::bad_rate(rate.span, "a currency needs no rate to itself", help));
            continue;
        }
        entries.push((currency, units, in_base));
        spans.push(rate.left.span);
    }
    if let (Some(date), Some((base, _))) = (date, base) {
        context.rates = Some(Rates { date, base, entries });
    }
}

fn day(context: &mut Context, literal: &Literal) -> Option<Date> {
    match context.accept(literal::read(literal, &context.zone.clone()))? {
        LiteralValue::Value(Value::Date(date)) => Some(date),
        LiteralValue::Value(_) | LiteralValue::Span(_) => {
            context.report(errors::not_a_day(literal));
            None
        }
    }
}

/// One side of a rate: an amount above zero.
fn money(context: &mut Context, literal: &Literal) -> Option<(Decimal, Currency)> {
    match context.accept(literal::read(literal, &context.zone.clone()))? {
        LiteralValue::Value(Value::Money(amount, currency)) if amount > Decimal::ZERO => Some((amount, currency)),
        LiteralValue::Value(_) | LiteralValue::Span(_) => {
            let help = "both sides are money above zero: `1 USD = 0.92 EUR`";
            context.report(errors::bad_rate(literal.span, "a rate joins two amounts of money", help));
            None
        }
    }
}
