//! AST to policy: names are resolved, types inferred and checked, all mistakes found in one run.
//!
//! The order of passes: what the policy says about itself; the lead block; all names into one scope; what uses what;
//! then definitions in the order of use, and everything else, which may use anything. A part with a mistake is `None`
//! and has had its diagnostic; what is built on top of it says nothing more.

mod clauses;
mod context;
mod decide;
mod declare;
mod errors;
mod expr;
mod graph;
mod guarantee;
mod infer;
mod items;
pub mod lead;
mod lists;
pub mod literal;
mod rule;
mod scope;
mod score;
mod settings;
mod template;
mod test_block;
pub mod ty;
pub(crate) mod walk;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::{Criteria, Criterion, Definition, DefinitionBody, DefinitionId, Policy};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, Comment, CriteriaEntry, Item};
use context::{Context, Meaning};
pub(crate) use declare::COLUMNS;
use expr::Term;
use items::Items;

/// The items of a policy, from all its files.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The items in order; in the place of a `use` stand the items of the used file.
    pub items: Vec<Item>,
    /// The entries of lists that stand in files, by the span of the path in `list … from "…"`. A list whose file could
    /// not be read is absent, and has had its diagnostic.
    pub list_files: HashMap<Span, Vec<Arc<str>>>,
    /// The comments of all files, file by file, in order.
    pub comments: Vec<Comment>,
    /// Each `use`, with the file whose items stand in its place. One whose file was used before has none.
    pub uses: Vec<(Span, Option<FileId>)>,
}

/// Checks a policy. Everything that is wrong with it is reported in one run; the policy is there when nothing of that
/// is an error.
#[must_use]
pub fn check(program: &Program) -> (Option<Policy>, Vec<Diagnostic>) {
    let mut context = Context::new();
    let items = items::sort(&mut context, &program.items);
    let policy = lower(&mut context, program, &items);
    let mut diagnostics = context.diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.file, span.start)));
    let failed = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    (policy.filter(|_| !failed), diagnostics)
}

/// The passes, in order. `None` where a part of the policy has a mistake; mistakes elsewhere are reported only.
fn lower(context: &mut Context, program: &Program, items: &Items<'_>) -> Option<Policy> {
    let timezone_name = settings::timezone(context, items.timezone);
    settings::stages(context, items.stages);
    if let Some(rates) = items.rates {
        settings::rates(context, rates);
    }
    declare::fields(context, items.lead);
    declare::names(context, items);
    items.lists.iter().for_each(|item| lists::lower(context, program, item));
    declare::decision_types(context, items);
    if items.lead.is_none() {
        infer::fields(context, items);
    }
    let order = graph::order(context, items);

    let definitions = definitions(context, items, &order.definitions);
    let criteria: Vec<_> = items.criteria.iter().map(|group| criteria(context, group)).collect();
    let scores: Vec<_> = items.scores.iter().map(|item| score::lower(context, item)).collect();
    let decisions: Vec<_> = items.decisions.iter().zip(declare::types_of(context)).collect();
    let decisions: Vec<_> = decisions.into_iter().map(|(item, ty)| decide::lower(context, item, ty)).collect();
    let mut names = rule::Names::default();
    let rules: Vec<_> = items.rules.iter().map(|(item, span)| rule::rule(context, &mut names, item, *span)).collect();
    let caps: Vec<_> = items.caps.iter().map(|(item, span)| rule::cap(context, &mut names, item, *span)).collect();
    let disqualifications: Vec<_> =
        items.disqualifications.iter().map(|(item, span)| rule::disqualify(context, &mut names, item, *span)).collect();
    let otherwise = items.otherwise.map(|(stage, span)| rule::otherwise(context, stage, span));
    let guarantees: Vec<_> =
        items.guarantees.iter().map(|(item, span)| guarantee::lower(context, item, *span)).collect();

    let around = test_block::Surroundings { rules: &names, approvers: test_block::approvers(items) };
    let tests: Vec<_> =
        items.tests.iter().map(|(item, span)| test_block::lower(context, &around, item, *span)).collect();

    Some(Policy {
        title: items.title.map(|title| Arc::from(title.value.as_str())),
        timezone: context.zone.clone(),
        timezone_name,
        stages: context.stages.clone(),
        rates: context.rates.clone(),
        definitions: complete(definitions)?,
        criteria: complete(criteria)?,
        scores: complete(scores)?,
        decisions: complete(decisions)?,
        rules: complete(rules)?,
        caps: complete(caps)?,
        disqualifications: complete(disqualifications)?,
        otherwise: match otherwise {
            Some(otherwise) => Some(otherwise?),
            None => None,
        },
        tests: complete::<usize, _>(tests)?.into(),
        guarantees: complete::<usize, _>(guarantees)?.into(),
        uses_today: context.uses_today,
        uses_now: context.uses_now,
        lists: std::mem::take(&mut context.lists).into_rows(),
        schema: std::mem::take(&mut context.schema),
    })
}

/// All of them, if none has a mistake.
fn complete<K, T>(parts: Vec<Option<T>>) -> Option<TiVec<K, T>> {
    parts.into_iter().collect::<Option<Vec<T>>>().map(TiVec::from)
}

/// The definitions, each after what it uses.
fn definitions(context: &mut Context, items: &Items<'_>, order: &[DefinitionId]) -> Vec<Option<Definition>> {
    let mut lowered: Vec<Option<Definition>> = vec![None; items.definitions.len()];
    for id in order {
        let place = usize::from(*id);
        let Some(item) = items.definitions.get(place) else { continue };
        let body = match expr::term(context, &item.body, None) {
            Some(Term::Condition(condition)) => Some(DefinitionBody::Condition(condition)),
            Some(Term::Value(value)) => Some(DefinitionBody::Value(value)),
            Some(Term::Months(_, span)) => {
                context.report(errors::calendar_span(span, "a value of its own"));
                None
            }
            None => None,
        };
        let meaning = match &body {
            Some(DefinitionBody::Condition(_)) => Meaning::Condition,
            Some(DefinitionBody::Value(value)) => Meaning::Value(value.ty.clone()),
            None => Meaning::Invalid,
        };
        if let Some(head) = context.definitions.get_mut(*id) {
            head.meaning = meaning;
        }
        if let Some(slot) = lowered.get_mut(place) {
            let name = Arc::from(item.name.text.as_str());
            *slot = body.map(|body| Definition { name, body, span: item.name.span });
        }
    }
    lowered
}

/// A criteria group.
fn criteria(context: &mut Context, group: &ast::Criteria) -> Option<Criteria> {
    let entries: Vec<Option<Criterion>> = group
        .entries
        .iter()
        .map(|entry| match entry {
            CriteriaEntry::Criterion { name, condition, .. } => {
                let condition = expr::condition(context, condition)?;
                Some(Criterion { name: Arc::from(name.text.as_str()), condition, span: name.span })
            }
            CriteriaEntry::Invalid(_) => None,
        })
        .collect();
    Some(Criteria {
        name: Arc::from(group.name.text.as_str()),
        entries: entries.into_iter().collect::<Option<Vec<_>>>()?,
        span: group.name.span,
    })
}
