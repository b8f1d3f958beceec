//! Related records: how many there are of each kind that the tests tell apart.
//!
//! A record's fields are cut into cells like a lead's own; of all combinations of cells one record is kept for each way
//! in which the tests come out. A lead has some number of each.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::analysis::encode::Encoder;
use crate::analysis::gather::gather_conditions;
use crate::analysis::ladder::Ladder;
use crate::analysis::record_tests::{record_condition, record_value};
use crate::analysis::relative::is_relative;
use crate::analysis::score::{grouped, is_so_old, millionths};
use crate::analysis::side::{Side, nobody};
use crate::analysis::solver::{Lit, Solver};
use crate::analysis::space::{AxisId, Needs, Plan, Shape, Space};
use crate::outlook::fields::FieldSet;
use crate::policy::{Cond, Policy, ScoreEntry, ScoreEntryKind};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::types::{Decimal, FieldId, Record, RelatedId, Schema, Value};

/// Somewhere that records are counted.
#[derive(Clone)]
pub(super) struct Use {
    /// Of which policy.
    pub(super) side: usize,
    /// Which records.
    pub(super) related: RelatedId,
    /// Which of them count.
    pub(super) filter: Option<Cond>,
    /// The entry of a score that counts them.
    pub(super) entry: Option<ScoreEntry>,
    /// More than so many make no difference.
    pub(super) most: i128,
}

/// By what a use is known again: the policy, the records, and the place of the filter or entry.
type Known = (usize, RelatedId, Option<Span>);

/// The records of one name.
pub(super) struct Block {
    kinds: Vec<Kind>,
    /// Whether their dates are distances to the day.
    pub(super) is_relative: bool,
    uses: HashMap<Known, usize>,
    most: i128,
}

/// Records that no test tells apart.
struct Kind {
    record: Record,
    /// For each use, the least and the most points that one record brings, in size; one for each that is counted.
    worth: Vec<(i128, i128)>,
    number: Ladder,
}

/// A number of records, and the least and the most that each brings.
type Counted = (Ladder, (i128, i128));

/// Into how many stretches of days points are cut that age, finely first.
const STRETCHES: [usize; 3] = [40, 5, 2];

/// No more kinds than this are told apart, and no more combinations looked through.
const KINDS: usize = 16;
const COMBINATIONS: usize = 4_000;
/// No more records than this of a kind.
const RECORDS: i128 = 40;

impl Use {
    fn known(&self) -> Known {
        let span = self.entry.as_ref().map(|entry| entry.span);
        (self.side, self.related, span.or(self.filter.as_ref().map(|filter| filter.span)))
    }
}

/// Makes the blocks of all records of one name.
pub(super) fn build(solver: &mut Solver, sides: &[Side<'_>], uses: &[Use]) -> BTreeMap<Arc<str>, Block> {
    let mut by_name: BTreeMap<Arc<str>, Vec<&Use>> = BTreeMap::new();
    for each in uses {
        let related = sides.get(each.side).and_then(|side| side.policy.schema.related.get(each.related));
        if let Some(related) = related {
            by_name.entry(Arc::clone(&related.name)).or_default().push(each);
        }
    }
    let blocks = by_name.into_iter().filter_map(|(name, uses)| {
        let block = Block::new(solver, sides, &uses)?;
        Some((name, block))
    });
    blocks.collect()
}

impl Block {
    fn new(solver: &mut Solver, sides: &[Side<'_>], uses: &[&Use]) -> Option<Block> {
        if !alike(sides, uses) {
            return None;
        }
        let understood: Vec<&Use> = uses.iter().copied().filter(|each| tests_of(each, 1).is_some()).collect();
        // Points that age bring as many kinds as there are steps: where these are too many, fewer are told apart.
        let few = |stretches: &usize| kinds(sides, &understood, *stretches).filter(|(kinds, _)| kinds.len() <= KINDS);
        let (kinds, is_relative) = STRETCHES.iter().find_map(few)?;
        let most = uses.iter().map(|each| each.most).max().unwrap_or(1).clamp(1, RECORDS);
        let kinds = kinds.into_iter().map(|(record, worth)| Kind { record, worth, number: number(solver, most) });
        let kinds = kinds.collect();
        let uses = understood.iter().enumerate().map(|(place, each)| (each.known(), place)).collect();
        Some(Block { kinds, is_relative, uses, most })
    }

    /// A record of each kind.
    pub(super) fn kinds(&self) -> Vec<Record> {
        self.kinds.iter().map(|kind| kind.record.clone()).collect()
    }

    /// The records of the model, of which there are any.
    pub(super) fn records(&self, solver: &Solver) -> Vec<Record> {
        let many = |kind: &Kind| kind.number.from.iter().skip(1).filter(|from| solver.holds(**from)).count();
        self.kinds.iter().flat_map(|kind| std::iter::repeat_n(kind.record.clone(), many(kind))).collect()
    }

    /// The literals by which the model chose them.
    pub(super) fn chosen(&self, solver: &Solver) -> Vec<Lit> {
        let rungs = self.kinds.iter().flat_map(|kind| kind.number.from.iter().skip(1));
        rungs.map(|from| if solver.holds(*from) { *from } else { !*from }).collect()
    }
}

impl Encoder {
    /// How many records count, as a ladder in millionths.
    pub(super) fn count(&mut self, at: &Side<'_>, related: RelatedId, filter: Option<&Cond>) -> Option<Ladder> {
        let known = (at.number, related, filter.map(|filter| filter.span));
        let (worth, most) = self.worth_of(at, related, known)?;
        let mut total = self.fixed(0);
        for (number, _) in worth {
            let sum = self.sum(&total, &number);
            total = capped(sum, most);
        }
        Some(self.mapped(&total, |count| count.saturating_mul(i128::from(Decimal::SCALE))))
    }

    /// What related records add to a score, in millionths; `None` where that is not understood.
    pub(super) fn for_each(&mut self, at: &Side<'_>, entry: &ScoreEntry) -> Option<Ladder> {
        let ScoreEntryKind::ForEach { related, .. } = &entry.kind else { return None };
        let (worth, _) = self.worth_of(at, *related, (at.number, *related, Some(entry.span)))?;
        let most = entry.up_to.map_or(1 << 100, |most| millionths(most).abs());
        let mut total = self.fixed(0);
        for (number, (least, points)) in worth {
            let size = self.times(&number, least, points);
            let size = self.mapped(&size, |points| points.min(most));
            let sum = self.sum(&total, &size);
            total = self.mapped(&sum, |points| points.min(most));
        }
        let ScoreEntryKind::ForEach { points, .. } = &entry.kind else { return None };
        Some(if *points < Decimal::ZERO { self.negated(&total) } else { total })
    }

    fn worth_of(&self, at: &Side<'_>, related: RelatedId, known: Known) -> Option<(Vec<Counted>, i128)> {
        let name = &at.policy.schema.related.get(related)?.name;
        let block = self.space.records.get(name)?;
        let place = *block.uses.get(&known)?;
        let worth =
            block.kinds.iter().map(|kind| (kind.number.clone(), kind.worth.get(place).copied().unwrap_or((0, 0))));
        Some((worth.filter(|(_, (_, worth))| *worth != 0).collect(), block.most))
    }
}

/// Records that are told apart, each with its worth for every use; and whether their dates are distances to the day.
type Kinds = (Vec<(Record, Vec<(i128, i128)>)>, bool);

fn kinds(sides: &[Side<'_>], uses: &[&Use], stretches: usize) -> Option<Kinds> {
    let (records, is_relative) = candidates(sides, uses, stretches)?;
    let mut seen = HashSet::new();
    let mut kinds = Vec::new();
    for record in records {
        let worth: Vec<(i128, i128)> = uses.iter().map(|each| worth(sides, each, &record, stretches)).collect();
        if worth.iter().any(|(_, most)| *most != 0) && seen.insert(worth.clone()) {
            kinds.push((record, worth));
        }
    }
    Some((kinds, is_relative))
}

/// The tests of a use, over the fields of a record alone; `None` where it hangs on more.
fn tests_of(each: &Use, stretches: usize) -> Option<Vec<Cond>> {
    let mut tests = Vec::new();
    if let Some(filter) = &each.filter {
        tests.push(record_condition(filter)?);
    }
    if let Some(ScoreEntry { decay: Some(decay), kind: ScoreEntryKind::ForEach { points, .. }, .. }) = &each.entry {
        let since = record_value(&decay.since)?;
        let steps = grouped(*points, decay, stretches);
        tests.extend(steps.iter().filter_map(|step| step.until).map(|days| is_so_old(&since, days)));
    }
    Some(tests)
}

/// Whether all policies declare the records alike, and the day moves all of their dates alike.
fn alike(sides: &[Side<'_>], uses: &[&Use]) -> bool {
    let related = |each: &Use| sides.get(each.side)?.policy.schema.related.get(each.related);
    let fields = |each: &Use| -> Option<Vec<_>> {
        Some(related(each)?.fields.iter().map(|field| (field.name.clone(), field.ty.clone())).collect())
    };
    let Some(first) = uses.first().and_then(|first| fields(first)) else { return false };
    uses.iter().all(|each| fields(each).as_ref() == Some(&first))
}

/// Records of all combinations of cells, those with the fewest answers first.
fn candidates(sides: &[Side<'_>], uses: &[&Use], stretches: usize) -> Option<(Vec<Record>, bool)> {
    let first = uses.first()?;
    let side = sides.get(first.side)?;
    let related = side.policy.schema.related.get(first.related)?;
    let fields = related.fields.iter().cloned().collect();
    let schema = Schema { fields, related: TiVec::new(), declared: true };
    let policies: Vec<Policy> = sides.iter().map(|side| bare(side.policy, schema.clone())).collect();
    let bare: Vec<Side<'_>> = policies
        .iter()
        .zip(sides)
        .map(|(policy, side)| Side::new(side.number, policy, side.as_of.clone(), true))
        .collect();
    let plan = Plan::new(&bare, None);
    let mut needs = Needs::default();
    let mut looked_at = FieldSet::default();
    let mut relative = HashSet::new();
    let mut tests = Vec::new();
    for each in uses {
        let side = bare.get(each.side)?;
        for test in tests_of(each, stretches)? {
            let support = side.supports.condition(&test);
            looked_at.extend(&support.fields);
            if !sides.get(each.side)?.pinned && (support.today || has_dates(side, &support.fields)) {
                if support.now || support.today && !is_relative(side, &test) {
                    return None;
                }
                relative.insert(support.today);
            }
            gather_conditions(side, &plan, &mut needs, std::slice::from_ref(&test));
            tests.push((each.side, test));
        }
    }
    // All dates are by the day, or none is.
    if relative.len() > 1 {
        return None;
    }
    let mut solver = Solver::new();
    let space = plan.build(&mut solver, &bare, needs);
    let mut encoder = Encoder::new(solver, space);
    for (side, test) in &tests {
        encoder.condition(bare.get(*side)?, test);
    }
    // Cells of which some test says now this, now that, would hide records.
    if !encoder.is_exact() {
        return None;
    }
    let space = encoder.space;
    let mut records: Vec<Record> = vec![related.fields.iter().map(|_| None).collect()];
    for field in looked_at.iter() {
        let answers = answers(&space, &bare, field)?;
        let required = related.fields.get(field_of_record(field)).is_some_and(|field| field.required);
        let none = if required { None } else { Some(None) };
        let answers: Vec<Option<Value>> = none.into_iter().chain(answers.into_iter().map(Some)).collect();
        if records.len() * answers.len() > COMBINATIONS {
            return None;
        }
        let mut next = Vec::new();
        for answer in &answers {
            for record in &records {
                let mut record = record.clone();
                if let Some(slot) = record.get_mut(field_of_record(field)) {
                    slot.clone_from(answer);
                }
                next.push(record);
            }
        }
        records = next;
    }
    Some((records, relative.contains(&true)))
}

fn has_dates(side: &Side<'_>, fields: &FieldSet) -> bool {
    use crate::types::Type;
    fields.iter().any(|field| side.field(field).is_some_and(|field| matches!(field.ty, Type::Date | Type::Datetime)))
}

fn field_of_record(field: FieldId) -> crate::types::RecordFieldId {
    crate::types::RecordFieldId(field.0)
}

/// One answer of every cell; `None` where cells hide something.
fn answers(space: &Space, sides: &[Side<'_>], field: FieldId) -> Option<Vec<Value>> {
    let axis: AxisId = *space.of_side.first()?.get(field)?;
    match &space.axes.get(axis)?.shape {
        Shape::Line(line) => {
            let near = sides.first().and_then(|side| line.near(side.as_of.today)).unwrap_or(0);
            (0..line.starts.len()).map(|place| line.plain(place, near)).collect()
        }
        Shape::Values(values) => Some(values.values.clone()),
        Shape::Text(texts) => texts.all(),
        Shape::Open(_) => None,
    }
}

/// A policy of which only the schema, the lists and the rates are there.
fn bare(policy: &Policy, schema: Schema) -> Policy {
    Policy {
        title: None,
        timezone: policy.timezone.clone(),
        timezone_name: Arc::clone(&policy.timezone_name),
        stages: TiVec::new(),
        schema,
        rates: policy.rates.clone(),
        lists: policy.lists.clone(),
        definitions: TiVec::new(),
        criteria: TiVec::new(),
        scores: TiVec::new(),
        decisions: TiVec::new(),
        rules: TiVec::new(),
        caps: TiVec::new(),
        disqualifications: TiVec::new(),
        otherwise: None,
        tests: Vec::new(),
        guarantees: Vec::new(),
        uses_today: policy.uses_today,
        uses_now: policy.uses_now,
    }
}

/// The least and the most that a record of a kind brings to a use, in size: points, or one.
fn worth(sides: &[Side<'_>], each: &Use, record: &Record, stretches: usize) -> (i128, i128) {
    let Some(side) = sides.get(each.side) else { return (0, 0) };
    let mut lead = nobody(side.policy);
    if let Some(records) = lead.related.get_mut(each.related) {
        records.push(record.clone());
    }
    let evaluation = Evaluation::new(side.policy, &lead, &side.as_of);
    let counts = each.filter.as_ref().is_none_or(|filter| evaluation.truth_of_record(filter, record).is_true());
    let exactly = |worth: i128| (worth, worth);
    match each.entry.as_ref() {
        None => exactly(i128::from(counts)),
        Some(ScoreEntry { kind: ScoreEntryKind::ForEach { points, .. }, decay: Some(decay), .. }) => {
            if !counts || evaluation.value_of_record(&decay.since, record).is_none() {
                return (0, 0);
            }
            let steps = grouped(*points, decay, stretches);
            let is_past = |days: i64| evaluation.truth_of_record(&is_so_old(&decay.since, days), record).is_true();
            let step = steps.iter().find(|step| !step.until.is_some_and(is_past));
            step.map_or((0, 0), |step| (step.least.abs().min(step.most.abs()), step.least.abs().max(step.most.abs())))
        }
        Some(entry) => exactly(millionths(evaluation.entry(entry).decayed.to_decimal()).abs()),
    }
}

/// How many records there are of a kind: none, one …, so many or more.
fn number(solver: &mut Solver, most: i128) -> Ladder {
    let mut cells: Vec<(i128, i128)> = (0..most).map(|count| (count, count)).collect();
    cells.push((most, 1 << 40));
    let mut from = vec![solver.constant(true)];
    for _ in cells.iter().skip(1) {
        let next = solver.fresh();
        if let Some(last) = from.last() {
            solver.implies(next, *last);
        }
        from.push(next);
    }
    Ladder { missing: solver.constant(false), cells, from }
}

/// More than so many make no difference.
fn capped(ladder: Ladder, most: i128) -> Ladder {
    let kept = ladder.cells.partition_point(|(low, _)| *low <= most).max(1);
    let Ladder { missing, mut cells, mut from } = ladder;
    let high = cells.last().map_or(0, |(_, high)| *high);
    cells.truncate(kept);
    from.truncate(kept);
    if let Some(last) = cells.last_mut() {
        last.1 = last.1.max(high);
    }
    Ladder { missing, cells, from }
}
