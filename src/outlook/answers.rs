//! The candidate answers of each field: one for each interval, choice or text that the policy's tests distinguish.
//!
//! Most are fixed once for a policy. Where a test compares two fields, or a field with related records, further ones
//! come from the lead at hand ([`Answers::at_hand`]).

use std::collections::HashSet;

use typed_index_collections::TiVec;

use crate::outlook::fields::FieldSet;
use crate::outlook::flows::{View, flows, follows, view};
use crate::outlook::line;
use crate::outlook::lists;
use crate::outlook::probes::{Test, operands};
use crate::outlook::scene::{Ground, Scene, set};
use crate::outlook::texts::{self, Wanted};
use crate::outlook::thresholds::{Thresholds, midpoint, refine};
use crate::policy::{Cond, CondKind, Expr, ScoreEntry, ScoreEntryKind, Set};
use crate::reference::{Evaluation, Points};
use crate::types::{DurationUnit, Field, FieldId, Lead, Truth, Type, Value};

/// The candidate answers of each field.
#[derive(Default)]
pub(super) struct Answers {
    fields: TiVec<FieldId, FieldAnswers>,
}

#[derive(Default)]
struct FieldAnswers {
    values: Vec<Value>,
    /// Every way in which its tests can come out together has a candidate.
    told_apart: bool,
    /// Some test compares it with another field or with related records.
    linked: bool,
}

impl Answers {
    /// The candidates of a policy, from what is known on this ground so far.
    pub(super) fn of_policy(ground: &Ground<'_>, relevant: &FieldSet) -> Answers {
        let nobody = Lead {
            values: ground.policy.schema.fields.iter().map(|_| None).collect(),
            related: ground.policy.schema.related.iter().map(|_| Vec::new()).collect(),
            verdicts: Vec::new(),
        };
        let mut open = relevant.clone();
        open.insert(ground.depends.records());
        let scene = Scene::new(ground, &nobody, &open);
        let fields = ground.policy.schema.fields.iter_enumerated().map(|(id, field)| {
            if relevant.contains(id) { FieldAnswers::of(&scene, id, field) } else { FieldAnswers::default() }
        });
        Answers { fields: fields.collect() }
    }

    /// The candidates of a field that are fixed for the policy.
    pub(super) fn of(&self, field: FieldId) -> &[Value] {
        self.fields.get(field).map_or(&[], |field| &field.values)
    }

    /// Whether some test compares a field with another one or with related records.
    pub(super) fn is_linked(&self, field: FieldId) -> bool {
        self.fields.get(field).is_some_and(|field| field.linked)
    }

    /// Whether the fixed candidates show everything that an answer to the field can do.
    pub(super) fn tell_apart(&self, field: FieldId) -> bool {
        self.fields.get(field).is_some_and(|field| field.told_apart)
    }

    /// The candidates of a field for the lead at hand.
    pub(super) fn at_hand(&self, scene: &Scene<'_>, id: FieldId) -> Vec<Value> {
        let mut values = self.of(id).to_vec();
        if let Some(field) = scene.ground.policy.schema.fields.get(id).filter(|_| self.is_linked(id)) {
            let single = FieldSet::of(id);
            for value in candidates(scene, id, field, |fields| *fields != single) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        values
    }
}

impl FieldAnswers {
    fn of(scene: &Scene<'_>, id: FieldId, field: &Field) -> FieldAnswers {
        let linked = is_linked(scene.ground, id);
        let mut values = candidates(scene, id, field, |_| true);
        let signatures = if linked { Vec::new() } else { keep_distinct(scene.ground, id, &mut values) };
        let told_apart = match field.ty {
            Type::Boolean | Type::Choice(_) => true,
            Type::Text => !linked && texts_are_told_apart(scene.ground, id, &signatures),
            Type::List(_) => !linked && lists::are_told_apart(scene.ground, id),
            Type::Integer | Type::Number | Type::Money(_) | Type::Duration | Type::Date | Type::Datetime => {
                !linked && line_is_told_apart(scene.ground, id)
            }
            Type::Outcome => false,
        };
        FieldAnswers { values, told_apart, linked }
    }
}

/// Whether the field's answer flows into a test that hangs on more than it.
fn is_linked(ground: &Ground<'_>, id: FieldId) -> bool {
    let single = FieldSet::of(id);
    let flow = |value: &Expr| flows(ground.policy, value, id);
    let tests = ground.tests.conditions.iter().any(|test| {
        *ground.depends.condition(test.condition) != single && operands(test.condition).into_iter().any(flow)
    });
    let inputs = |entry: &ScoreEntry| match &entry.kind {
        ScoreEntryKind::Per { quantity, .. } => flow(quantity) && *ground.depends.value(quantity) != single,
        ScoreEntryKind::By { value, .. } => flow(value) && *ground.depends.value(value) != single,
        ScoreEntryKind::If { .. } => entry
            .decay
            .as_ref()
            .is_some_and(|decay| flow(&decay.since) && *ground.depends.value(&decay.since) != single),
        ScoreEntryKind::ForEach { .. } | ScoreEntryKind::BestOf(_) => false,
    };
    tests || ground.tests.entries.iter().any(|entry| inputs(entry))
}

/// Candidates from the tests that hang on a field and satisfy `only`.
fn candidates(scene: &Scene<'_>, id: FieldId, field: &Field, only: impl Fn(&FieldSet) -> bool + Copy) -> Vec<Value> {
    match &field.ty {
        Type::Boolean => vec![Value::Boolean(true), Value::Boolean(false)],
        Type::Choice(_) => line::choices(field, &field.ty),
        Type::Text => {
            let (whole, domain) = wanted(scene, id, only);
            let texts = texts::texts(&whole, &domain).into_iter().filter(|text| line::can_be_read(field, text));
            texts.map(|text| Value::Text(text.into())).collect()
        }
        Type::List(item) => lists::candidates(scene, id, field, item, only),
        Type::Integer | Type::Number | Type::Money(_) | Type::Duration | Type::Date | Type::Datetime => {
            on_the_line(scene, id, field, only)
        }
        Type::Outcome => Vec::new(),
    }
}

fn on_the_line(scene: &Scene<'_>, id: FieldId, field: &Field, only: impl Fn(&FieldSet) -> bool + Copy) -> Vec<Value> {
    let Some((low, high)) = line::extent(&field.ty, &field.bounds).filter(|(low, high)| low <= high) else {
        return Vec::new();
    };
    let within = |position: &i64| (low..=high).contains(position);
    let mut thresholds = Thresholds::new(scene, id, &field.ty);
    thresholds.solve(&scene.ground.tests, only);
    let today = line::position(&Value::Date(scene.ground.as_of.today)).filter(|_| field.ty == Type::Date);
    let plain = today.unwrap_or(0).clamp(low, high);
    let day = DurationUnit::Days.microseconds();
    let steps: &[i64] = match field.ty {
        Type::Duration | Type::Datetime => &[0, 1, -1, day, -day],
        Type::Integer | Type::Number | Type::Money(_) | Type::Date => &[0, 1, -1],
        Type::Boolean | Type::Text | Type::Choice(_) | Type::List(_) | Type::Outcome => &[],
    };
    let near = |position: &i64| steps.iter().map(|step| position.saturating_add(*step)).collect::<Vec<_>>();
    let mut positions: Vec<i64> =
        thresholds.found.iter().flat_map(near).chain([plain, low, high]).filter(within).collect();
    positions.sort_unstable();
    positions.dedup();
    for test in &scene.ground.tests.conditions {
        let fields = scene.ground.depends.condition(test.condition);
        if fields.contains(id)
            && only(fields)
            && operands(test.condition).iter().any(|it| flows(scene.ground.policy, it, id))
        {
            refine(scene, id, &field.ty, *test, &mut positions);
        }
    }
    let between: Vec<i64> = positions.windows(2).filter_map(middle).collect();
    // The plainest come first: of equals they stay.
    let first = [plain].into_iter().chain(thresholds.found.iter().copied().filter(within));
    let ordered = first.chain(between).chain(positions);
    let mut known = HashSet::new();
    ordered.filter(|position| known.insert(*position)).filter_map(|position| line::at(position, &field.ty)).collect()
}

fn middle(pair: &[i64]) -> Option<i64> {
    let [low, high] = pair else { return None };
    (i128::from(*high) - i128::from(*low) > 1).then(|| midpoint(*low, *high))
}

/// What a text field is tested for, whole and by its domain.
fn wanted(scene: &Scene<'_>, id: FieldId, only: impl Fn(&FieldSet) -> bool + Copy) -> (Wanted, Wanted) {
    let (mut whole, mut domain) = (Wanted::default(), Wanted::default());
    let policy = scene.ground.policy;
    for test in &scene.ground.tests.conditions {
        let fields = scene.ground.depends.condition(test.condition);
        if !fields.contains(id) || !only(fields) {
            continue;
        }
        for value in operands(test.condition) {
            match view(policy, value, id) {
                Some(View::Whole) => want(scene, id, *test, View::Whole, &mut whole),
                Some(View::Domain) => {
                    domain.lengths.push(0);
                    want(scene, id, *test, View::Domain, &mut domain);
                }
                Some(View::Length) | None => {}
            }
        }
    }
    whole.lengths = lists::lengths(scene, id, only);
    (whole, domain)
}

fn want(scene: &Scene<'_>, id: FieldId, test: Test<'_>, seen: View, wanted: &mut Wanted) {
    match &test.condition.kind {
        CondKind::Text { test: kind, set: members, ignoring_case, .. } => {
            // A domain is in lower case always.
            let any_case = *ignoring_case && seen == View::Whole;
            for member in texts_of(scene, id, test, members) {
                wanted.want(*kind, &member, any_case);
            }
        }
        CondKind::Matches { pattern, .. } => wanted.patterns.push((**pattern).clone()),
        CondKind::In { set: members, .. } => {
            let members = texts_of(scene, id, test, members);
            wanted.equal.extend(members);
            let value = operands(test.condition).into_iter().take(1);
            wanted.equal.extend(value.flat_map(|value| lists::targets(scene, id, test, value)).filter_map(as_text));
        }
        CondKind::Compare { left, right, .. } => {
            let sides = [left, right].into_iter().flat_map(|side| lists::targets(scene, id, test, side));
            wanted.equal.extend(sides.filter_map(as_text));
        }
        CondKind::ListHas { list, .. } => {
            let lists = lists::targets(scene, id, test, list).into_iter();
            wanted.equal.extend(lists.flat_map(lists::items).filter_map(as_text));
        }
        CondKind::Holds(_)
        | CondKind::Defined(_)
        | CondKind::Range { .. }
        | CondKind::Constant(_)
        | CondKind::Definition(_)
        | CondKind::Criterion(..)
        | CondKind::Not(_)
        | CondKind::And(_)
        | CondKind::Or(_)
        | CondKind::Tally { .. }
        | CondKind::Known(_)
        | CondKind::AnyRecord { .. } => {}
    }
}

fn texts_of(scene: &Scene<'_>, id: FieldId, test: Test<'_>, members: &Set) -> Vec<String> {
    lists::members(scene, id, test, members).into_iter().filter_map(as_text).collect()
}

fn as_text(value: Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text.to_string()) } else { None }
}

/// What the tests that hang on a field alone say of an answer.
type Signature = (Vec<Truth>, Vec<Points>);

/// Keeps the first of the answers that no test tells apart; gives what the tests say of those kept.
fn keep_distinct(ground: &Ground<'_>, id: FieldId, values: &mut Vec<Value>) -> Vec<Signature> {
    let single = FieldSet::of(id);
    let conditions: Vec<&Cond> = (ground.tests.conditions.iter())
        .filter(|test| *ground.depends.condition(test.condition) == single)
        .map(|test| test.condition)
        .collect();
    let entries: Vec<ScoreEntry> =
        ground.tests.entries.iter().filter_map(|entry| alone(ground, entry, &single)).collect();
    let mut lead = Lead {
        values: ground.policy.schema.fields.iter().map(|_| None).collect(),
        related: ground.policy.schema.related.iter().map(|_| Vec::new()).collect(),
        verdicts: Vec::new(),
    };
    let mut signatures: Vec<Signature> = Vec::new();
    let mut known = HashSet::new();
    values.retain(|value| {
        set(&mut lead, id, Some(value.clone()));
        let evaluation = Evaluation::new(ground.policy, &lead, ground.as_of);
        let truths: Vec<Truth> = conditions.iter().map(|condition| evaluation.truth(condition)).collect();
        let points: Vec<Points> = entries.iter().map(|entry| evaluation.entry(entry).points).collect();
        let hashed = (truths.clone(), points.iter().map(|points| points.to_decimal()).collect::<Vec<_>>());
        let new = known.insert(hashed);
        if new {
            signatures.push((truths, points));
        }
        new
    });
    signatures
}

/// An entry as far as it hangs on one field's own answer: without its conditions.
fn alone(ground: &Ground<'_>, entry: &ScoreEntry, single: &FieldSet) -> Option<ScoreEntry> {
    let always = || Cond { kind: CondKind::Constant(true), span: entry.span };
    let kind = match &entry.kind {
        ScoreEntryKind::If { points, .. } => {
            entry.decay.as_ref().filter(|decay| ground.depends.value(&decay.since) == single)?;
            ScoreEntryKind::If { points: *points, condition: always(), unless: None }
        }
        ScoreEntryKind::Per { points, quantity, .. } if ground.depends.value(quantity) == single => {
            ScoreEntryKind::Per { points: *points, quantity: quantity.clone(), condition: None, unless: None }
        }
        ScoreEntryKind::By { value, .. } if ground.depends.value(value) == single => entry.kind.clone(),
        ScoreEntryKind::Per { .. } | ScoreEntryKind::By { .. } => return None,
        ScoreEntryKind::ForEach { .. } | ScoreEntryKind::BestOf(_) => return None,
    };
    Some(ScoreEntry { kind, ..entry.clone() })
}

/// Whether every test that the field flows into can be solved for it.
fn line_is_told_apart(ground: &Ground<'_>, id: FieldId) -> bool {
    let policy = ground.policy;
    let solved = |condition: &Cond| {
        let flowing: Vec<_> = operands(condition).into_iter().filter(|value| flows(policy, value, id)).collect();
        match flowing.as_slice() {
            [] => true,
            [one] => follows(policy, one, id),
            _ => false,
        }
    };
    let tests = ground.tests.conditions.iter().filter(|test| ground.depends.condition(test.condition).contains(id));
    let entries = ground.tests.entries.iter().all(|entry| match &entry.kind {
        ScoreEntryKind::Per { quantity, .. } => !flows(policy, quantity, id),
        ScoreEntryKind::If { .. } | ScoreEntryKind::ForEach { .. } => entry
            .decay
            .as_ref()
            .is_none_or(|decay| !flows(policy, &decay.since, id) || follows(policy, &decay.since, id)),
        ScoreEntryKind::By { .. } | ScoreEntryKind::BestOf(_) => true,
    });
    entries && tests.into_iter().all(|test| solved(test.condition))
}

/// Whether the texts show every way in which the tests can come out: where all compare for equality, or where all
/// combinations of true and false are there.
fn texts_are_told_apart(ground: &Ground<'_>, id: FieldId, signatures: &[Signature]) -> bool {
    let tests = ground.tests.conditions.iter().filter(|test| ground.depends.condition(test.condition).contains(id));
    let flowing: Vec<_> = tests
        .filter(|test| operands(test.condition).iter().any(|value| flows(ground.policy, value, id)))
        .map(|test| test.condition)
        .collect();
    let by_length =
        |test: &&Cond| operands(test).iter().any(|value| view(ground.policy, value, id) == Some(View::Length));
    let searching = |test: &&Cond| matches!(test.kind, CondKind::Text { .. } | CondKind::Matches { .. });
    if !flowing.iter().any(|test| by_length(test) || searching(test)) {
        return true;
    }
    let tests = signatures.first().map_or(0, |(truths, _)| truths.len());
    let known = signatures.iter().filter(|(truths, _)| truths.iter().all(|truth| truth.known().is_some())).count();
    u32::try_from(tests).ok().and_then(|tests| 1_usize.checked_shl(tests)).is_some_and(|all| known == all)
}
