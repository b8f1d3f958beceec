//! Lists that tell tests on a list field apart: sets of the items that are tested, and lengths that are.

use crate::outlook::fields::FieldSet;
use crate::outlook::flows::flows;
use crate::outlook::line;
use crate::outlook::probes::{Test, operands};
use crate::outlook::scene::{Ground, Scene};
use crate::outlook::thresholds::Thresholds;
use crate::policy::{CondKind, Expr, Set};
use crate::types::{Field, FieldId, Type, Value};

/// With more tested items than this, not all sets of them are tried.
const FEW: usize = 6;
/// No longer lists than this are made.
const LONGEST: usize = 200;

/// Candidate answers for a list field from the tests that satisfy `only`.
pub(super) fn candidates(
    scene: &Scene<'_>,
    id: FieldId,
    field: &Field,
    item: &Type,
    only: impl Fn(&FieldSet) -> bool + Copy,
) -> Vec<Value> {
    let mut tested = Vec::new();
    for test in &scene.ground.tests.conditions {
        let fields = scene.ground.depends.condition(test.condition);
        if !fields.contains(id) || !only(fields) {
            continue;
        }
        if let CondKind::ListHas { set, .. } = &test.condition.kind {
            tested.extend(members(scene, id, *test, set));
        } else {
            let values = operands(test.condition).into_iter().flat_map(|side| targets(scene, id, *test, side));
            tested.extend(values.flat_map(items));
        }
    }
    let mut items = Vec::new();
    for value in tested.into_iter().filter(|value| is_legal(field, item, value)) {
        if !items.contains(&value) {
            items.push(value);
        }
    }
    let fresh = fresh(field, item, &items);
    let mut lists = subsets(&items);
    lists.extend(fresh.iter().map(|item| vec![item.clone()]));
    for length in lengths(scene, id, only).into_iter().filter(|length| *length <= LONGEST) {
        let resized = |list: &Vec<Value>| {
            let filler = list.last().or(fresh.as_ref()).cloned();
            list.iter().cloned().chain(filler.into_iter().cycle()).take(length).collect::<Vec<_>>()
        };
        let resized: Vec<Vec<Value>> = lists.iter().take(1 << FEW).map(resized).collect();
        lists.extend(resized.into_iter().filter(|list| list.len() == length));
    }
    let mut values: Vec<Value> = Vec::new();
    for list in lists {
        let value = Value::List(list.into());
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// Whether the candidates show every way in which the tests of a list field can come out.
pub(super) fn are_told_apart(ground: &Ground<'_>, id: FieldId) -> bool {
    let tests = ground.tests.conditions.iter().filter(|test| ground.depends.condition(test.condition).contains(id));
    let flowing = tests.filter(|test| operands(test.condition).iter().any(|value| flows(ground.policy, value, id)));
    let mut items = 0;
    for test in flowing {
        if let CondKind::ListHas { set, .. } = &test.condition.kind {
            items += match set {
                Set::Values(members) => members.len(),
                Set::List(list) => ground.policy.lists.get(*list).map_or(0, |list| list.entries().len()),
            };
        } else if !matches!(test.condition.kind, CondKind::Defined(_)) {
            return false;
        }
    }
    items <= FEW
}

/// What the members of a set may be.
pub(super) fn members(scene: &Scene<'_>, id: FieldId, test: Test<'_>, set: &Set) -> Vec<Value> {
    match set {
        Set::Values(members) => members.iter().flat_map(|member| targets(scene, id, test, member)).collect(),
        Set::List(list) => scene.ground.policy.lists.get(*list).map_or(Vec::new(), |list| list.entries().to_vec()),
    }
}

/// What a side of a test may be that the field does not flow into.
pub(super) fn targets(scene: &Scene<'_>, id: FieldId, test: Test<'_>, value: &Expr) -> Vec<Value> {
    let ty = &value.ty;
    let mut thresholds = Thresholds::new(scene, id, ty);
    thresholds.related = test.related;
    if flows(scene.ground.policy, value, id) { Vec::new() } else { thresholds.targets(value) }
}

/// The lengths of an answer at which some test or score turns, and those beside them.
pub(super) fn lengths(scene: &Scene<'_>, id: FieldId, only: impl Fn(&FieldSet) -> bool) -> Vec<usize> {
    let mut thresholds = Thresholds::new(scene, id, &Type::Integer);
    thresholds.solve(&scene.ground.tests, only);
    let near = |length: i64| [length.saturating_sub(1), length, length.saturating_add(1)];
    let mut lengths: Vec<usize> =
        thresholds.found.into_iter().flat_map(near).filter_map(|length| usize::try_from(length).ok()).collect();
    lengths.sort_unstable();
    lengths.dedup();
    lengths
}

/// The items of a list; of any other value, itself.
pub(super) fn items(value: Value) -> Vec<Value> {
    if let Value::List(items) = value { items.to_vec() } else { vec![value] }
}

/// All sets of few items; of many, those of up to two, all of them, and all but one.
fn subsets(items: &[Value]) -> Vec<Vec<Value>> {
    if items.len() <= FEW {
        let chosen = |mask: usize| {
            items.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, item)| item.clone()).collect()
        };
        return (0..1 << items.len()).map(chosen).collect();
    }
    let mut sets = vec![Vec::new(), items.to_vec()];
    for (place, item) in items.iter().enumerate() {
        sets.push(vec![item.clone()]);
        sets.push(
            items.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, item)| item.clone()).collect(),
        );
        if items.len() <= FEW * FEW {
            sets.extend(items.iter().skip(place + 1).map(|other| vec![item.clone(), other.clone()]));
        }
    }
    sets
}

fn is_legal(field: &Field, ty: &Type, item: &Value) -> bool {
    match (item, line::position(item)) {
        (Value::Text(text), _) => line::can_be_read(field, text),
        (Value::Choice(_), _) => line::choices(field, ty).contains(item),
        (_, Some(position)) => {
            line::extent(ty, &field.bounds).is_some_and(|(low, high)| (low..=high).contains(&position))
        }
        (_, None) => true,
    }
}

/// An item that no test asks for.
fn fresh(field: &Field, ty: &Type, tested: &[Value]) -> Option<Value> {
    match ty {
        Type::Boolean => Some(Value::Boolean(true)),
        Type::Text => {
            let known =
                |text: &str| tested.iter().any(|item| matches!(item, Value::Text(item) if item.to_lowercase() == text));
            let free =
                ["x", "zq", "kj", "wv", "7"].into_iter().find(|text| !known(text) && line::can_be_read(field, text));
            free.map(|text| Value::Text(text.into()))
        }
        Type::Choice(_) => {
            let choices = line::choices(field, ty);
            choices.iter().find(|choice| !tested.contains(choice)).or(choices.first()).cloned()
        }
        Type::Integer | Type::Number | Type::Money(_) | Type::Duration | Type::Date | Type::Datetime => {
            let (low, high) = line::extent(ty, &field.bounds)?;
            let known = |position: &i64| tested.iter().any(|item| line::position(item) == Some(*position));
            let tries = [0_i64.clamp(low, high), low, high].into_iter().chain(low..=low.saturating_add(LONGEST as i64));
            tries.into_iter().find(|position| *position <= high && !known(position)).and_then(|it| line::at(it, ty))
        }
        Type::List(_) | Type::Outcome => None,
    }
}
