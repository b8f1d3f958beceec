//! What a condition or a score says, in a form in which two can be compared whatever their names, places and policies.
//!
//! Guarantee: of one signature are only conditions that come to the same for every lead, where fields of one number are
//! one field, related records of one name are the same records, and the policies have the same rates and time zone.

use std::fmt::{self, Write};

use crate::policy::{
    Aggregate, AggregateKind, Cond, CondKind, DecayCurve, DefinitionBody, Expr, ExprKind, List, Policy, Score,
    ScoreEntry, ScoreEntryKind, Set,
};
use crate::types::{FieldId, RecordFieldId, RelatedId};

/// No signature is longer: definitions that use one another can stand for more than can be written out.
const LONGEST: usize = 1 << 14;

impl Policy {
    /// The signature of a condition of the lead; `None` where it would be too long to be of use. `number` tells the fields
    /// apart: two are taken for one where it is the same.
    #[must_use]
    pub fn signature(&self, condition: &Cond, number: &dyn Fn(FieldId) -> Option<usize>) -> Option<String> {
        let mut writer = Writer { policy: self, text: String::new(), related: None, number };
        writer.condition(condition).ok().map(|()| writer.text)
    }

    /// The signature of a value, as above.
    #[must_use]
    pub fn value_signature(&self, value: &Expr, number: &dyn Fn(FieldId) -> Option<usize>) -> Option<String> {
        let mut writer = Writer { policy: self, text: String::new(), related: None, number };
        writer.value(value).ok().map(|()| writer.text)
    }

    /// The signature of a score, as above.
    #[must_use]
    pub fn score_signature(&self, score: &Score, number: &dyn Fn(FieldId) -> Option<usize>) -> Option<String> {
        let mut writer = Writer { policy: self, text: String::new(), related: None, number };
        writer.score(score).ok().map(|()| writer.text)
    }
}

struct Writer<'p> {
    policy: &'p Policy,
    text: String,
    /// The records in whose scope the text stands.
    related: Option<RelatedId>,
    number: &'p dyn Fn(FieldId) -> Option<usize>,
}

impl Writer<'_> {
    /// Writes a node: what it is, and its parts.
    fn node(&mut self, what: fmt::Arguments<'_>, parts: impl FnOnce(&mut Self) -> fmt::Result) -> fmt::Result {
        if self.text.len() > LONGEST {
            return Err(fmt::Error);
        }
        write!(self.text, "({what}")?;
        parts(self)?;
        self.text.write_char(')')
    }

    fn leaf(&mut self, what: fmt::Arguments<'_>) -> fmt::Result {
        self.node(what, |_| Ok(()))
    }

    fn conditions(&mut self, parts: &[Cond]) -> fmt::Result {
        parts.iter().try_for_each(|part| self.condition(part))
    }

    fn values(&mut self, parts: &[Expr]) -> fmt::Result {
        parts.iter().try_for_each(|part| self.value(part))
    }

    fn condition(&mut self, condition: &Cond) -> fmt::Result {
        match &condition.kind {
            CondKind::Constant(known) => self.leaf(format_args!("{known}")),
            CondKind::Holds(value) => self.node(format_args!("holds"), |it| it.value(value)),
            CondKind::Definition(id) => match self.policy.definitions.get(*id).map(|definition| &definition.body) {
                Some(DefinitionBody::Condition(body)) => self.condition(body),
                Some(DefinitionBody::Value(_)) | None => Err(fmt::Error),
            },
            CondKind::Criterion(group, place) => {
                let criterion = self.policy.criteria.get(*group).and_then(|group| group.entries.get(*place));
                self.condition(&criterion.ok_or(fmt::Error)?.condition)
            }
            CondKind::Not(inner) => self.node(format_args!("not"), |it| it.condition(inner)),
            CondKind::And(parts) => self.node(format_args!("and"), |it| it.conditions(parts)),
            CondKind::Or(parts) => self.node(format_args!("or"), |it| it.conditions(parts)),
            CondKind::Tally { of, low, high } => {
                self.node(format_args!("tally {low} {high:?}"), |it| it.conditions(of))
            }
            CondKind::Compare { comparison, left, right, ignoring_case } => {
                self.node(format_args!("{comparison:?} {ignoring_case}"), |it| {
                    it.value(left)?;
                    it.value(right)
                })
            }
            CondKind::Range { value, low, high, high_included } => {
                self.node(format_args!("range {high_included}"), |it| {
                    it.value(value)?;
                    it.value(low)?;
                    it.value(high)
                })
            }
            CondKind::In { value, set, ignoring_case } => self.node(format_args!("in {ignoring_case}"), |it| {
                it.value(value)?;
                it.set(set)
            }),
            CondKind::Defined(value) => self.node(format_args!("defined"), |it| it.value(value)),
            CondKind::Known(inner) => self.node(format_args!("known"), |it| it.condition(inner)),
            CondKind::Text { value, test, quantifier, set, ignoring_case } => {
                self.node(format_args!("{test:?} {quantifier:?} {ignoring_case}"), |it| {
                    it.value(value)?;
                    it.set(set)
                })
            }
            CondKind::Matches { value, pattern } => {
                self.node(format_args!("matches {:?}", pattern.as_str()), |it| it.value(value))
            }
            CondKind::ListHas { list, quantifier, set, ignoring_case } => {
                self.node(format_args!("has {quantifier:?} {ignoring_case}"), |it| {
                    it.value(list)?;
                    it.set(set)
                })
            }
            CondKind::AnyRecord { related, filter } => self.records(*related, filter.as_deref(), "any"),
        }
    }

    /// Records of a block, those that count, and what is asked of them.
    fn records(&mut self, related: RelatedId, filter: Option<&Cond>, what: &str) -> fmt::Result {
        let name = self.policy.schema.related.get(related).map(|related| related.name.clone()).ok_or(fmt::Error)?;
        let outer = self.related.replace(related);
        let written = self.node(format_args!("{what} {name:?}"), |it| match filter {
            Some(filter) => it.condition(filter),
            None => Ok(()),
        });
        self.related = outer;
        written
    }

    fn value(&mut self, value: &Expr) -> fmt::Result {
        match &value.kind {
            ExprKind::Literal(literal) => self.leaf(format_args!("{literal:?}")),
            ExprKind::Field(id) => self.field(*id),
            ExprKind::RecordField(id) => self.record_field(self.related, *id),
            ExprKind::Definition(id) => match self.policy.definitions.get(*id).map(|definition| &definition.body) {
                Some(DefinitionBody::Value(body)) => self.value(body),
                Some(DefinitionBody::Condition(body)) => self.node(format_args!("truth"), |it| it.condition(body)),
                None => Err(fmt::Error),
            },
            ExprKind::CriteriaMet(id) => {
                let group = self.policy.criteria.get(*id).ok_or(fmt::Error)?;
                self.node(format_args!("met"), |it| {
                    group.entries.iter().try_for_each(|criterion| it.condition(&criterion.condition))
                })
            }
            ExprKind::Score(id) => {
                let score = self.policy.scores.get(*id).ok_or(fmt::Error)?;
                self.score(score)
            }
            ExprKind::Decision(id) => {
                let decision = self.policy.decisions.get(*id).ok_or(fmt::Error)?;
                self.node(format_args!("decide {}", decision.ty), |it| {
                    for entry in &decision.entries {
                        it.condition(&entry.condition)?;
                        it.value(&entry.value)?;
                    }
                    decision.otherwise.iter().try_for_each(|otherwise| it.value(otherwise))
                })
            }
            ExprKind::Today => self.leaf(format_args!("today")),
            ExprKind::Now => self.leaf(format_args!("now")),
            // It hangs on all of the policy.
            ExprKind::Outcome => Err(fmt::Error),
            ExprKind::Truth(condition) => self.node(format_args!("truth"), |it| it.condition(condition)),
            ExprKind::Widen(inner) => self.node(format_args!("widen"), |it| it.value(inner)),
            ExprKind::Day(inner) => self.node(format_args!("day"), |it| it.value(inner)),
            ExprKind::Negate(inner) => self.node(format_args!("negate"), |it| it.value(inner)),
            ExprKind::Arithmetic { operator, left, right } => {
                self.node(format_args!("{operator:?} {}", value.ty), |it| {
                    it.value(left)?;
                    it.value(right)
                })
            }
            ExprKind::ShiftMonths { date, span } => self.node(format_args!("shift {span:?}"), |it| it.value(date)),
            ExprKind::Default(parts) => self.node(format_args!("default"), |it| it.values(parts)),
            ExprKind::Call(builtin, arguments) => {
                self.node(format_args!("call {builtin:?}"), |it| it.values(arguments))
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> fmt::Result {
        let related = Some(aggregate.related);
        self.node(format_args!("aggregate"), |it| {
            match aggregate.kind {
                AggregateKind::Count => it.leaf(format_args!("count")),
                AggregateKind::CountDistinct(field) => it.asked("distinct", related, &[field]),
                AggregateKind::Sum(field) => it.asked("sum", related, &[field]),
                AggregateKind::Min(field) => it.asked("min", related, &[field]),
                AggregateKind::Max(field) => it.asked("max", related, &[field]),
                AggregateKind::First { field, by } => it.asked("first", related, &[field, by]),
                AggregateKind::Last { field, by } => it.asked("last", related, &[field, by]),
            }?;
            it.records(aggregate.related, aggregate.filter.as_ref(), "of")
        })
    }

    fn asked(&mut self, what: &str, related: Option<RelatedId>, fields: &[RecordFieldId]) -> fmt::Result {
        self.node(format_args!("{what}"), |it| fields.iter().try_for_each(|field| it.record_field(related, *field)))
    }

    fn field(&mut self, id: FieldId) -> fmt::Result {
        let number = (self.number)(id).ok_or(fmt::Error)?;
        self.leaf(format_args!("field {number}"))
    }

    fn record_field(&mut self, related: Option<RelatedId>, id: RecordFieldId) -> fmt::Result {
        let related = related.and_then(|related| self.policy.schema.related.get(related)).ok_or(fmt::Error)?;
        let field = related.fields.get(id).ok_or(fmt::Error)?;
        self.leaf(format_args!("of {:?} {:?} {}", related.name, field.name, field.ty))
    }

    fn set(&mut self, set: &Set) -> fmt::Result {
        match set {
            Set::Values(values) => self.node(format_args!("set"), |it| it.values(values)),
            Set::List(id) => {
                let entries = self.policy.lists.get(*id).map(List::entries).ok_or(fmt::Error)?;
                self.node(format_args!("list"), |it| {
                    entries.iter().try_for_each(|entry| it.leaf(format_args!("{entry:?}")))
                })
            }
        }
    }

    fn score(&mut self, score: &Score) -> fmt::Result {
        self.node(format_args!("score {:?} {:?}", score.low, score.high), |it| {
            score.entries.iter().try_for_each(|entry| it.entry(entry))
        })
    }

    fn entry(&mut self, entry: &ScoreEntry) -> fmt::Result {
        self.node(format_args!("entry {:?}", entry.up_to), |it| {
            let related = match &entry.kind {
                ScoreEntryKind::If { points, condition, unless } => {
                    it.leaf(format_args!("{points:?}"))?;
                    it.condition(condition)?;
                    it.exception(unless.as_ref())?;
                    None
                }
                ScoreEntryKind::Per { points, quantity, condition, unless } => {
                    it.leaf(format_args!("per {points:?}"))?;
                    it.value(quantity)?;
                    condition.iter().try_for_each(|condition| it.condition(condition))?;
                    it.exception(unless.as_ref())?;
                    None
                }
                ScoreEntryKind::ForEach { points, related, filter } => {
                    it.records(*related, filter.as_ref(), &format!("each {points:?}"))?;
                    Some(*related)
                }
                ScoreEntryKind::By { value, rows } => {
                    it.value(value)?;
                    rows.iter()
                        .try_for_each(|(choice, points)| it.leaf(format_args!("{:?} {points:?}", choice.name)))?;
                    None
                }
                ScoreEntryKind::BestOf(entries) => {
                    entries.iter().try_for_each(|entry| it.entry(entry))?;
                    None
                }
            };
            let Some(decay) = &entry.decay else { return Ok(()) };
            let outer = std::mem::replace(&mut it.related, related);
            let since = it.value(&decay.since);
            it.related = outer;
            since?;
            match &decay.curve {
                DecayCurve::Steps { every_days, points } => it.leaf(format_args!("steps {every_days} {points:?}")),
                DecayCurve::Fading { over_days } => it.leaf(format_args!("fading {over_days}")),
            }
        })
    }

    fn exception(&mut self, unless: Option<&Cond>) -> fmt::Result {
        self.node(format_args!("unless"), |it| unless.map_or(Ok(()), |unless| it.condition(unless)))
    }
}
