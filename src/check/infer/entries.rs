//! The clues in the entries of a policy.

use super::clues::{condition, due, guess, pair, within_set};
use super::{Inference, Key};
use crate::check::context::Context;
use crate::check::items::Items;
use crate::policy::DecisionId;
use crate::syntax::ast::{
    self, Cell, CellKind, CriteriaEntry, DecideEntryKind, Expr, RuleClause, RuleClauseKind, ScoreClauseKind,
    ScoreEntry, ScoreEntryKind,
};
use crate::types::Type;

/// Walks through every entry, in the order of kinds; fields stand in the order of their first use there.
pub(super) fn walk(context: &Context, inference: &mut Inference, items: &Items<'_>) {
    for (index, define) in items.definitions.iter().enumerate() {
        let body = guess(context, inference, &define.body);
        let place = inference.place(Key::Definition(index as u32), define.name.span);
        inference.join(&super::Guess::Unknown(place), &body, define.body.span);
    }
    for entry in items.criteria.iter().flat_map(|group| &group.entries) {
        match entry {
            CriteriaEntry::Criterion { condition: one, .. } => condition(context, inference, one),
            CriteriaEntry::Invalid(_) => {}
        }
    }
    for entry in items.scores.iter().flat_map(|score| &score.entries) {
        score_entry(context, inference, entry);
    }
    for (rule, _) in &items.rules {
        condition(context, inference, &rule.condition);
    }
    for (cap, _) in &items.caps {
        condition(context, inference, &cap.condition);
        clauses(context, inference, &cap.clauses);
    }
    for (item, _) in &items.disqualifications {
        condition(context, inference, &item.condition);
        clauses(context, inference, &item.clauses);
    }
    for (index, item) in items.decisions.iter().enumerate() {
        let ty = context.decisions.get(DecisionId::from(index)).and_then(|head| head.ty.clone());
        decide(context, inference, item, ty.as_ref());
    }
    for (guarantee, _) in &items.guarantees {
        guarantee.premise.iter().for_each(|premise| condition(context, inference, premise));
        condition(context, inference, &guarantee.condition);
    }
}

fn clauses(context: &Context, inference: &mut Inference, clauses: &[RuleClause]) {
    for clause in clauses {
        if let RuleClauseKind::Unless(one) = &clause.kind {
            condition(context, inference, one);
        }
    }
}

fn score_entry(context: &Context, inference: &mut Inference, entry: &ScoreEntry) {
    match &entry.kind {
        ScoreEntryKind::If { condition: one, .. } => condition(context, inference, one),
        ScoreEntryKind::Per { quantity, condition: one, .. } => {
            due(context, inference, quantity, &Type::Number);
            one.iter().for_each(|one| condition(context, inference, one));
        }
        ScoreEntryKind::By { value, .. } => {
            let found = guess(context, inference, value);
            inference.clue(&found, Type::Text, value.span, true);
        }
        ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|entry| score_entry(context, inference, entry)),
        // Without a lead block there are no related records.
        ScoreEntryKind::ForEach { .. } | ScoreEntryKind::Invalid(_) => return,
    }
    for clause in &entry.clauses {
        match &clause.kind {
            ScoreClauseKind::Unless(one) => condition(context, inference, one),
            ScoreClauseKind::Halving { since, .. }
            | ScoreClauseKind::Losing { since, .. }
            | ScoreClauseKind::Fading { since, .. } => due(context, inference, since, &Type::Date),
            ScoreClauseKind::Because(_) | ScoreClauseKind::UpTo(_) => {}
        }
    }
}

fn decide(context: &Context, inference: &mut Inference, item: &ast::Decide, ty: Option<&Type>) {
    let result = |inference: &mut Inference, value: &Expr| {
        if let Some(ty) = ty {
            due(context, inference, value, ty);
        }
    };
    let mut columns: &[Expr] = &[];
    for entry in &item.entries {
        match &entry.kind {
            DecideEntryKind::If { condition: one, value } => {
                condition(context, inference, one);
                result(inference, value);
            }
            DecideEntryKind::Otherwise(value) => result(inference, value),
            DecideEntryKind::Columns(exprs) => columns = exprs,
            DecideEntryKind::Row { cells, value } => {
                for (column, one) in columns.iter().zip(cells) {
                    cell(context, inference, column, one);
                }
                result(inference, value);
            }
            DecideEntryKind::Invalid(_) => {}
        }
    }
}

fn cell(context: &Context, inference: &mut Inference, column: &Expr, cell: &Cell) {
    match &cell.kind {
        CellKind::Any => {}
        CellKind::Defined | CellKind::Missing => {
            let found = guess(context, inference, column);
            inference.clue(&found, Type::Text, cell.span, true);
        }
        CellKind::OneOf(values) => values.iter().for_each(|value| pair(context, inference, column, value)),
        CellKind::Compare(_, operand) => pair(context, inference, column, operand),
        CellKind::Range { low, high, .. } => {
            pair(context, inference, column, low);
            pair(context, inference, column, high);
        }
        CellKind::In(set) => within_set(context, inference, column, set),
        CellKind::Contains(one) => {
            due(context, inference, column, &Type::Text);
            due(context, inference, one, &Type::Text);
        }
    }
}
