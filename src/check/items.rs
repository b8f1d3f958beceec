//! The items of a policy by kind, and those that may stand only once.

use crate::check::context::Context;
use crate::check::errors;
use crate::source::Span;
use crate::syntax::ast::{self, Item, ItemKind, Name, Text};

/// The items by kind, in file order; each with the span of the whole entry.
#[derive(Default)]
pub(super) struct Items<'a> {
    pub(super) title: Option<&'a Text>,
    pub(super) timezone: Option<&'a Text>,
    pub(super) stages: Option<&'a [Name]>,
    pub(super) rates: Option<&'a ast::Rates>,
    pub(super) lead: Option<&'a ast::LeadBlock>,
    pub(super) otherwise: Option<(&'a Name, Span)>,
    pub(super) lists: Vec<&'a ast::ListItem>,
    pub(super) definitions: Vec<&'a ast::Define>,
    pub(super) criteria: Vec<&'a ast::Criteria>,
    pub(super) scores: Vec<&'a ast::Score>,
    pub(super) decisions: Vec<&'a ast::Decide>,
    pub(super) rules: Vec<(&'a ast::Rule, Span)>,
    pub(super) caps: Vec<(&'a ast::Cap, Span)>,
    pub(super) disqualifications: Vec<(&'a ast::Disqualify, Span)>,
    pub(super) guarantees: Vec<(&'a ast::Guarantee, Span)>,
    pub(super) tests: Vec<(&'a ast::Test, Span)>,
    pub(super) invalid: Vec<&'a ast::Invalid>,
}

/// Sorts the items of all files. Of those that may stand once, the first counts and every other is reported.
pub(super) fn sort<'a>(context: &mut Context, items: &'a [Item]) -> Items<'a> {
    let mut sorted = Items::default();
    let mut seen: Vec<(&'static str, Span)> = Vec::new();
    for item in items {
        if let Some(word) = only_once(&item.kind) {
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == word) {
                context.report(errors::only_once(word, item.span, *first));
                continue;
            }
            seen.push((word, item.span));
        }
        match &item.kind {
            ItemKind::Policy(title) => sorted.title = Some(title),
            ItemKind::Timezone(name) => sorted.timezone = Some(name),
            ItemKind::Stages(names) => sorted.stages = Some(names),
            ItemKind::Rates(rates) => sorted.rates = Some(rates),
            ItemKind::Lead(block) => sorted.lead = Some(block),
            ItemKind::Otherwise(stage) => sorted.otherwise = Some((stage, item.span)),
            ItemKind::List(list) => sorted.lists.push(list),
            ItemKind::Define(define) => sorted.definitions.push(define),
            ItemKind::Criteria(group) => sorted.criteria.push(group),
            ItemKind::Score(score) => sorted.scores.push(score),
            ItemKind::Decide(decide) => sorted.decisions.push(decide),
            ItemKind::Rule(rule) => sorted.rules.push((rule, item.span)),
            ItemKind::Cap(cap) => sorted.caps.push((cap, item.span)),
            ItemKind::Disqualify(disqualify) => sorted.disqualifications.push((disqualify, item.span)),
            ItemKind::Guarantee(guarantee) => sorted.guarantees.push((guarantee, item.span)),
            ItemKind::Test(test) => sorted.tests.push((test, item.span)),
            ItemKind::Invalid(invalid) => sorted.invalid.push(invalid),
            // The session has put the used file's items in its place.
            ItemKind::Use(_) => {}
        }
    }
    sorted
}

/// The word of an item that stands once in all files together.
fn only_once(kind: &ItemKind) -> Option<&'static str> {
    match kind {
        ItemKind::Policy(_) => Some("policy"),
        ItemKind::Timezone(_) => Some("timezone"),
        ItemKind::Stages(_) => Some("stages"),
        ItemKind::Rates(_) => Some("rates"),
        ItemKind::Lead(_) => Some("lead"),
        ItemKind::Otherwise(_) => Some("otherwise"),
        ItemKind::Use(_)
        | ItemKind::List(_)
        | ItemKind::Define(_)
        | ItemKind::Criteria(_)
        | ItemKind::Score(_)
        | ItemKind::Rule(_)
        | ItemKind::Cap(_)
        | ItemKind::Disqualify(_)
        | ItemKind::Decide(_)
        | ItemKind::Guarantee(_)
        | ItemKind::Test(_)
        | ItemKind::Invalid(_) => None,
    }
}
