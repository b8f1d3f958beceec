//! The way through conditions and values, one level at a time or all the way down.
//!
//! What stands behind a name (a definition, a criterion, a score) is not part of what uses it.

use crate::policy::{
    Aggregate, CapException, Cond, CondKind, DefinitionBody, Expr, ExprKind, Policy, ScoreEntry, ScoreEntryKind, Set,
    Template, TemplatePart,
};
use crate::types::RelatedId;

/// A condition or a value that another one is made of.
#[derive(Clone, Copy, Debug)]
pub enum Part<'p> {
    /// A condition.
    Condition(&'p Cond),
    /// A value.
    Value(&'p Expr),
}

impl<'p> Part<'p> {
    /// It and all that it is made of, from the outside in, each before what stands behind it.
    pub fn visit(self, see: &mut dyn FnMut(Part<'p>)) {
        see(self);
        let parts = match self {
            Part::Condition(condition) => condition.parts(),
            Part::Value(value) => value.parts(),
        };
        parts.into_iter().for_each(|part| part.visit(see));
    }
}

impl Cond {
    /// What it is made of, in the order written.
    #[must_use]
    pub fn parts(&self) -> Vec<Part<'_>> {
        match &self.kind {
            CondKind::Constant(_) | CondKind::Definition(_) | CondKind::Criterion(..) => Vec::new(),
            CondKind::Holds(value) | CondKind::Defined(value) | CondKind::Matches { value, .. } => {
                vec![Part::Value(value)]
            }
            CondKind::Not(inner) | CondKind::Known(inner) => vec![Part::Condition(inner)],
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => {
                parts.iter().map(Part::Condition).collect()
            }
            CondKind::Compare { left, right, .. } => vec![Part::Value(left), Part::Value(right)],
            CondKind::Range { value, low, high, .. } => vec![Part::Value(value), Part::Value(low), Part::Value(high)],
            CondKind::In { value, set, .. }
            | CondKind::Text { value, set, .. }
            | CondKind::ListHas { list: value, set, .. } => {
                std::iter::once(value).chain(members(set)).map(Part::Value).collect()
            }
            CondKind::AnyRecord { filter, .. } => filter.iter().map(|filter| Part::Condition(filter)).collect(),
        }
    }

    /// It and all that it is made of, from the outside in.
    pub fn visit<'p>(&'p self, see: &mut dyn FnMut(Part<'p>)) {
        Part::Condition(self).visit(see);
    }
}

impl Expr {
    /// What it is made of, in the order written.
    #[must_use]
    pub fn parts(&self) -> Vec<Part<'_>> {
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome => Vec::new(),
            ExprKind::Truth(condition) => vec![Part::Condition(condition)],
            ExprKind::Widen(inner) | ExprKind::Day(inner) | ExprKind::Negate(inner) => vec![Part::Value(inner)],
            ExprKind::ShiftMonths { date, .. } => vec![Part::Value(date)],
            ExprKind::Arithmetic { left, right, .. } => vec![Part::Value(left), Part::Value(right)],
            ExprKind::Default(values) | ExprKind::Call(_, values) => values.iter().map(Part::Value).collect(),
            ExprKind::Aggregate(aggregate) => {
                let Aggregate { filter, .. } = &**aggregate;
                filter.iter().map(Part::Condition).collect()
            }
        }
    }

    /// It and all that it is made of, from the outside in.
    pub fn visit<'p>(&'p self, see: &mut dyn FnMut(Part<'p>)) {
        Part::Value(self).visit(see);
    }

    /// The value as the author wrote it: without the conversions that `check` put around it.
    #[must_use]
    pub fn as_written(&self) -> &Expr {
        match &self.kind {
            ExprKind::Widen(inner) | ExprKind::Day(inner) => inner.as_written(),
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::Definition(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Default(_)
            | ExprKind::Call(..)
            | ExprKind::Aggregate(_) => self,
        }
    }
}

impl Policy {
    /// Every condition and value of the policy, and all that they are made of, those of its tests excepted.
    pub fn each_part<'p>(&'p self, see: &mut dyn FnMut(Part<'p>)) {
        self.each_scoped(&mut |part, _| see(part));
    }

    /// The same, each with the related records in whose scope it stands.
    pub fn each_scoped<'p>(&'p self, see: &mut dyn FnMut(Part<'p>, Option<RelatedId>)) {
        each_condition(self, &mut |condition, records| scoped(Part::Condition(condition), records, see));
        each_value(self, &mut |value, records| scoped(Part::Value(value), records, see));
    }
}

fn scoped<'p>(part: Part<'p>, records: Option<RelatedId>, see: &mut dyn FnMut(Part<'p>, Option<RelatedId>)) {
    see(part, records);
    let (parts, own) = match part {
        Part::Condition(condition) => {
            let own = if let CondKind::AnyRecord { related, .. } = &condition.kind { Some(*related) } else { None };
            (condition.parts(), own)
        }
        Part::Value(value) => {
            let own = if let ExprKind::Aggregate(aggregate) = &value.kind { Some(aggregate.related) } else { None };
            (value.parts(), own)
        }
    };
    parts.into_iter().for_each(|part| scoped(part, own.or(records), see));
}

/// The conditions that stand by themselves, those of related records with the records.
fn each_condition<'p>(policy: &'p Policy, see: &mut dyn FnMut(&'p Cond, Option<RelatedId>)) {
    for definition in &policy.definitions {
        if let DefinitionBody::Condition(condition) = &definition.body {
            see(condition, None);
        }
    }
    policy.criteria.iter().flat_map(|group| &group.entries).for_each(|entry| see(&entry.condition, None));
    policy.scores.iter().flat_map(|score| &score.entries).for_each(|entry| each_of_points(entry, see));
    for veto in &policy.disqualifications {
        see(&veto.condition, None);
        veto.unless.iter().for_each(|unless| see(unless, None));
    }
    policy.rules.iter().for_each(|rule| see(&rule.condition, None));
    for cap in &policy.caps {
        see(&cap.condition, None);
        if let Some(CapException::Condition(unless)) = &cap.unless {
            see(unless, None);
        }
    }
    policy.decisions.iter().flat_map(|decision| &decision.entries).for_each(|entry| see(&entry.condition, None));
    policy.guarantees.iter().for_each(|guarantee| see(&guarantee.condition, None));
}

fn each_of_points<'p>(entry: &'p ScoreEntry, see: &mut dyn FnMut(&'p Cond, Option<RelatedId>)) {
    match &entry.kind {
        ScoreEntryKind::If { condition, unless, .. } => {
            see(condition, None);
            unless.iter().for_each(|unless| see(unless, None));
        }
        ScoreEntryKind::Per { condition, unless, .. } => {
            condition.iter().chain(unless).for_each(|condition| see(condition, None));
        }
        ScoreEntryKind::ForEach { related, filter, .. } => filter.iter().for_each(|filter| see(filter, Some(*related))),
        ScoreEntryKind::By { .. } => {}
        ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|entry| each_of_points(entry, see)),
    }
}

/// The values that stand by themselves: of definitions and decisions, in reasons, of which points are earned for each,
/// and from which they age.
fn each_value<'p>(policy: &'p Policy, see: &mut dyn FnMut(&'p Expr, Option<RelatedId>)) {
    for definition in &policy.definitions {
        if let DefinitionBody::Value(value) = &definition.body {
            see(value, None);
        }
    }
    for decision in &policy.decisions {
        let values = decision.entries.iter().map(|entry| &entry.value).chain(&decision.otherwise);
        values.for_each(|value| see(value, None));
    }
    policy.scores.iter().flat_map(|score| &score.entries).for_each(|entry| each_quantity(entry, see));
    let rules = policy.rules.iter().map(|rule| &rule.upkeep);
    let caps = policy.caps.iter().map(|cap| &cap.upkeep);
    let vetoes = policy.disqualifications.iter().map(|veto| &veto.upkeep);
    rules.chain(caps).chain(vetoes).filter_map(|upkeep| upkeep.because.as_ref()).for_each(|it| each_in(it, see));
}

fn each_quantity<'p>(entry: &'p ScoreEntry, see: &mut dyn FnMut(&'p Expr, Option<RelatedId>)) {
    let mut records = None;
    match &entry.kind {
        ScoreEntryKind::Per { quantity, .. } => see(quantity, None),
        ScoreEntryKind::By { value, .. } => see(value, None),
        ScoreEntryKind::BestOf(entries) => entries.iter().for_each(|entry| each_quantity(entry, see)),
        ScoreEntryKind::ForEach { related, .. } => records = Some(*related),
        ScoreEntryKind::If { .. } => {}
    }
    entry.decay.iter().for_each(|decay| see(&decay.since, records));
    entry.because.iter().for_each(|because| each_in(because, see));
}

fn each_in<'p>(template: &'p Template, see: &mut dyn FnMut(&'p Expr, Option<RelatedId>)) {
    for part in &template.parts {
        if let TemplatePart::Value(value) = part {
            see(value, None);
        }
    }
}

/// The values of a set that is written in place.
fn members(set: &Set) -> &[Expr] {
    match set {
        Set::Values(values) => values,
        Set::List(_) => &[],
    }
}
