//! Leads made of the cells' plain answers, many at a time: most of what some lead shows one of them does, and each is
//! cheaper than asking the solver. They are the same in every run.

use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::analysis::Analysis;
use crate::analysis::answer::Witness;
use crate::analysis::encode::Encoder;
use crate::analysis::probe::Pool;
use crate::analysis::question::Entry;
use crate::analysis::side::{Side, nobody};
use crate::analysis::space::plain_positions;
use crate::analysis::witness::{as_of, day_position, moved, moved_record};
use crate::outlook::line;
use crate::policy::{AsOf, CapException, Policy, StageId};
use crate::reference::Evaluation;
use crate::types::{Date, Field, FieldId, Lead, Record, RelatedId, Value, Verdict, VerdictKind};

/// No more leads than this are tried.
const MOST: usize = 300;
/// So many leads in a row that show nothing new are enough.
const BARREN: usize = 12;
/// Of a hundred answers so many are missing: of the first lead, the second …, and again.
const MISSING: [usize; 6] = [0, 0, 25, 0, 60, 85];

/// What leads are made of.
struct Crowd {
    answers: TiVec<FieldId, Answers>,
    records: TiVec<RelatedId, Records>,
    days: Vec<AsOf>,
    approvals: Vec<(StageId, Arc<str>)>,
    numbers: Numbers,
}

/// What a field may be.
struct Answers {
    /// Whether it is always there.
    always: bool,
    /// Its values.
    values: Vec<Value>,
    /// Values for a day that stands for every day: they move with it.
    moving: Vec<Value>,
}

/// What records of one name may be.
#[derive(Default)]
struct Records {
    kinds: Vec<Record>,
    /// Whether their dates move with the day.
    moving: bool,
}

/// Numbers without a pattern (G. Marsaglia's xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0).checked_rem(count).unwrap_or(0)
    }

    fn pick<'v, T>(&mut self, values: &'v [T]) -> Option<&'v T> {
        values.get(self.below(values.len()))
    }
}

impl Analysis<'_> {
    /// Tries leads on all that is asked, as long as they show something new.
    pub(super) fn try_crowd(&self, pool: &mut Pool<'_>) {
        let Some(side) = self.engine.sides.first() else { return };
        let mut crowd = Crowd::new(&self.engine.encoder, side);
        let mut barren = 0;
        for number in 0..MOST {
            let witness = crowd.lead(side, number);
            let shown = pool.show(&Evaluation::new(self.policy, &witness.lead, &witness.as_of), &witness);
            barren = if shown == 0 { barren + 1 } else { 0 };
            if barren == BARREN || pool.is_settled() {
                return;
            }
        }
    }

    /// Of a lead that makes the condition of an entry true, no more than what the condition needs, and the approval that
    /// the entry asks for.
    pub(super) fn narrowed(&self, entry: Entry, witness: &Witness) -> Option<Witness> {
        let side = self.engine.sides.first()?;
        let condition = entry.condition(self.policy)?;
        let support = side.supports.condition(condition);
        let mut lead = Lead { related: witness.lead.related.clone(), ..nobody(self.policy) };
        if !support.records {
            lead.related.iter_mut().for_each(Vec::clear);
        }
        for (id, field) in self.policy.schema.fields.iter_enumerated() {
            if field.key || field.required || support.fields.iter().any(|other| other == id) {
                let answer = witness.lead.values.get(id).cloned();
                lead.values.get_mut(id).zip(answer).into_iter().for_each(|(slot, answer)| *slot = answer);
            }
        }
        for id in support.fields.iter() {
            let field = self.policy.schema.fields.get(id)?;
            let answer = lead.values.get_mut(id)?.take();
            let holds = || Evaluation::new(self.policy, &lead, &witness.as_of).truth(condition).is_true();
            if field.key || field.required || !holds() {
                *lead.values.get_mut(id)? = answer;
            }
        }
        if let Entry::Rule(id) = entry
            && let Some(rule) = self.policy.rules.get(id)
            && let Some(who) = &rule.approval
        {
            lead.verdicts.push(approved(rule.stage, who));
        }
        Some(Witness { lead, as_of: witness.as_of.clone() })
    }
}

impl Crowd {
    fn new(encoder: &Encoder, side: &Side<'_>) -> Crowd {
        let anchor = day_position(side.as_of.today);
        let days = encoder.space.today.as_ref().map_or_else(Vec::new, |today| {
            let plain = (0..today.starts.len()).filter_map(|place| today.plain(place, anchor));
            let dates = plain.filter_map(|day| if let Value::Date(day) = day { Some(day) } else { None });
            dates.map(|day| as_of(side, day)).collect()
        });
        let records = side.policy.schema.related.iter().map(|related| {
            let block = encoder.space.records.get(&related.name);
            block.map_or_else(Records::default, |block| Records { kinds: block.kinds(), moving: block.is_relative })
        });
        Crowd {
            answers: side.policy.schema.fields.keys().map(|id| Answers::new(encoder, side, id)).collect(),
            records: records.collect(),
            days: if days.is_empty() { vec![side.as_of.clone()] } else { days },
            approvals: approvals(side.policy),
            numbers: Numbers(0x9E37_79B9_7F4A_7C15),
        }
    }

    fn lead(&mut self, side: &Side<'_>, number: usize) -> Witness {
        let numbers = &mut self.numbers;
        // Every other lead is of the plainest day.
        let near = side.as_of.clone();
        let plainest = self.days.iter().min_by_key(|day| day.today.duration_since(near.today).abs());
        let day = if number.is_multiple_of(2) { plainest } else { numbers.pick(&self.days) };
        let day = day.cloned().unwrap_or(near);
        let missing = MISSING.get(number % MISSING.len()).copied().unwrap_or(0);
        let fields = self.answers.iter().zip(&side.policy.schema.fields);
        let values = fields.map(|(answers, field)| {
            let absent = numbers.below(100) < missing && !answers.always;
            if absent { None } else { answers.pick(numbers, side, field, day.today) }
        });
        let values = values.collect();
        let related = self.records.iter().map(|kinds| {
            let count = numbers.below(4);
            let records = (0..count).filter_map(|_| numbers.pick(&kinds.kinds).cloned());
            records.map(|record| if kinds.moving { moved_record(side, record, day.today) } else { record }).collect()
        });
        let related = related.collect();
        let verdicts = self.approvals.iter().filter(|_| numbers.below(2) == 1);
        let verdicts = verdicts.map(|(stage, who)| approved(*stage, who)).collect();
        Witness { lead: Lead { values, related, verdicts }, as_of: day }
    }
}

impl Answers {
    fn new(encoder: &Encoder, side: &Side<'_>, id: FieldId) -> Answers {
        let Some((_, axis)) = encoder.space.axis(side.number, id) else {
            return Answers { always: false, values: Vec::new(), moving: Vec::new() };
        };
        let moving = axis.relative.iter().flat_map(|line| plain_positions(line, side.as_of.today));
        Answers {
            always: encoder.solver.known(axis.missing) == Some(false),
            values: axis.shape.some(side.as_of.today),
            moving: moving.collect(),
        }
    }

    fn pick(&self, numbers: &mut Numbers, side: &Side<'_>, field: &Field, today: Date) -> Option<Value> {
        let moving = !self.moving.is_empty() && numbers.below(2) == 0;
        let moving = if moving { numbers.pick(&self.moving) } else { None };
        let moving = moving.map(|value| moved(side, value.clone(), today));
        moving.filter(|value| is_within(field, value)).or_else(|| numbers.pick(&self.values).cloned())
    }
}

/// Whether a value on a line is one that a field may have.
fn is_within(field: &Field, value: &Value) -> bool {
    let extent = line::extent(&field.ty, &field.bounds);
    extent.zip(line::position(value)).is_some_and(|((low, high), position)| (low..=high).contains(&position))
}

/// Who is asked to approve, and for which stage.
fn approvals(policy: &Policy) -> Vec<(StageId, Arc<str>)> {
    let of_rules = policy.rules.iter().filter_map(|rule| Some((rule.stage, rule.approval.clone()?)));
    let of_caps = policy.caps.iter().filter_map(|cap| match &cap.unless {
        Some(CapException::Approval(who)) => Some((cap.stage, who)),
        Some(CapException::Condition(_)) | None => None,
    });
    let above = of_caps.flat_map(|(limit, who)| {
        policy.stages.keys().filter(move |stage| *stage > limit).map(move |stage| (stage, Arc::clone(who)))
    });
    let mut all: Vec<(StageId, Arc<str>)> = of_rules.chain(above).collect();
    all.sort();
    all.dedup();
    all
}

fn approved(stage: StageId, who: &Arc<str>) -> Verdict {
    Verdict { stage: stage.0, kind: VerdictKind::Approved, by: Arc::clone(who), on: None, reason: None }
}
