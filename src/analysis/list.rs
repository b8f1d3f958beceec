//! Lists: which of the items that tests look for are among a list's.
//!
//! Each item is there or not, whatever the others; while leads are looked for plainly, a list is one of some samples.

use std::collections::HashSet;

use crate::analysis::side::Side;
use crate::analysis::solver::{Lit, Solver};
use crate::analysis::text::{Class, Needs, Texts, exclusive};
use crate::outlook::line;
use crate::policy::{Cond, CondKind, List, Set};
use crate::types::{Field, FieldId, Type, Value};

/// With more items than this, not all sets of them are samples.
const FEW: usize = 5;
/// No more samples than this.
const SAMPLES: usize = 160;

impl Needs {
    /// Adds the items that a test of a list field alone looks for.
    pub(super) fn add_list(&mut self, side: &Side<'_>, field: FieldId, condition: &Cond) {
        self.tests.push((side.number, field, condition.clone()));
        self.add_lengths(side, condition);
        let CondKind::ListHas { set, .. } = &condition.kind else { return };
        let items: Vec<Value> = match set {
            Set::Values(members) => members.iter().filter_map(|member| side.constant(member).flatten()).collect(),
            Set::List(list) => side.policy.lists.get(*list).map_or(&[][..], List::entries).to_vec(),
        };
        for item in items {
            if !self.items.contains(&item) && self.items.len() < SAMPLES {
                self.items.push(item);
            }
        }
    }

    /// One class, of which some lists are samples.
    pub(super) fn build_list(&self, solver: &mut Solver, fields: &[Field], missing: Lit) -> Texts {
        let legal = |item: &&Value| fields.iter().all(|field| is_legal(field, item));
        let items: Vec<Value> = self.items.iter().filter(legal).cloned().collect();
        let mut lists = subsets(&items);
        let other = ["zq", "kj7"].map(|text| Value::Text(text.into()));
        let other = other.into_iter().find(|item| legal(&item) && !items.contains(item));
        if let Some(item) = other.or_else(|| items.first().cloned()) {
            let lengths = self.lengths.iter().filter(|length| **length <= SAMPLES);
            lists.extend([&1].into_iter().chain(lengths).map(|length| vec![item.clone(); *length]));
        }
        let is = solver.fresh();
        let samples = lists.into_iter().map(|list| (solver.fresh(), Value::List(list.into()))).collect();
        solver.clause([is, missing]);
        exclusive(solver, &[is], missing);
        let tests: HashSet<_> = self.tests.iter().map(|(side, _, test)| (*side, test.span)).collect();
        Texts { classes: vec![Class { is, exact: false, samples }], searched: Vec::new(), tests }
    }
}

/// Whether a value may be an item of a field's lists.
fn is_legal(field: &Field, item: &Value) -> bool {
    let Type::List(ty) = &field.ty else { return false };
    match (item, line::position(item)) {
        (Value::Text(text), _) => **ty == Type::Text && line::can_be_read(field, text),
        (Value::Choice(_), _) => line::choices(field, ty).contains(item),
        (Value::Boolean(_), _) => true,
        (_, Some(position)) => {
            line::extent(ty, &field.bounds).is_some_and(|(low, high)| (low..=high).contains(&position))
                && line::at(position, ty).as_ref() == Some(item)
        }
        (_, None) => false,
    }
}

/// All sets of few items; of many, those of up to two, and all of them.
fn subsets(items: &[Value]) -> Vec<Vec<Value>> {
    if items.len() <= FEW {
        let chosen = |mask: usize| {
            items.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, item)| item.clone()).collect()
        };
        return (0..1 << items.len()).map(chosen).collect();
    }
    let mut sets = vec![Vec::new(), items.to_vec()];
    sets.extend(items.iter().map(|item| vec![item.clone()]));
    let pairs = items
        .iter()
        .enumerate()
        .flat_map(|(place, one)| items.iter().skip(place + 1).map(move |other| vec![one.clone(), other.clone()]));
    sets.extend(pairs.take(SAMPLES));
    sets
}
