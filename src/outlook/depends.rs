//! On which fields of the lead each node of a policy hangs, however far: computed once for a policy.
//!
//! Guarantee: two leads that agree on the fields of a node (and on their related records) agree on the node.

use std::collections::HashMap;
use std::ptr;

use typed_index_collections::TiVec;

use crate::outlook::fields::FieldSet;
use crate::outlook::stage;
use crate::policy::{
    Aggregate, AsOf, Cond, CondKind, CriteriaId, Decision, DecisionId, DefinitionBody, DefinitionId, Expr, ExprKind,
    Policy, ScoreEntry, ScoreEntryKind, ScoreId, Set,
};
use crate::types::FieldId;

/// The fields of every condition, value and score entry of a policy. Nodes are known by their address: the policy
/// that they are part of must stay where it is.
pub(super) struct Depends {
    conditions: HashMap<usize, FieldSet>,
    values: HashMap<usize, FieldSet>,
    entries: HashMap<usize, FieldSet>,
    definitions: TiVec<DefinitionId, Option<FieldSet>>,
    scores: TiVec<ScoreId, Option<FieldSet>>,
    decisions: TiVec<DecisionId, Option<FieldSet>>,
    records: FieldId,
    none: FieldSet,
}

impl Depends {
    /// Looks through everything that can decide a stage on a day.
    pub(super) fn of(policy: &Policy, as_of: &AsOf) -> Depends {
        let mut depends = Depends {
            records: FieldId::from(policy.schema.fields.len()),
            conditions: HashMap::new(),
            values: HashMap::new(),
            entries: HashMap::new(),
            definitions: policy.definitions.iter().map(|_| None).collect(),
            scores: policy.scores.iter().map(|_| None).collect(),
            decisions: policy.decisions.iter().map(|_| None).collect(),
            none: FieldSet::default(),
        };
        let mut visit = Visit { policy, depends: &mut depends };
        for condition in stage::conditions(policy, as_of) {
            visit.condition(condition);
        }
        depends
    }

    /// Stands in the sets for all related records: those are known of every lead, but of no policy.
    pub(super) fn records(&self) -> FieldId {
        self.records
    }

    /// Whether a condition was looked at: whether it can decide a stage.
    pub(super) fn knows(&self, condition: &Cond) -> bool {
        self.conditions.contains_key(&ptr::from_ref(condition).addr())
    }

    /// Whether a score was.
    pub(super) fn knows_score(&self, score: ScoreId) -> bool {
        self.scores.get(score).is_some_and(Option::is_some)
    }

    /// The fields that a condition hangs on.
    pub(super) fn condition(&self, condition: &Cond) -> &FieldSet {
        self.conditions.get(&ptr::from_ref(condition).addr()).unwrap_or(&self.none)
    }

    /// The fields that a value hangs on.
    pub(super) fn value(&self, value: &Expr) -> &FieldSet {
        self.values.get(&ptr::from_ref(value).addr()).unwrap_or(&self.none)
    }

    /// The fields that the points of a score entry hang on.
    pub(super) fn entry(&self, entry: &ScoreEntry) -> &FieldSet {
        self.entries.get(&ptr::from_ref(entry).addr()).unwrap_or(&self.none)
    }
}

struct Visit<'v, 'd> {
    policy: &'v Policy,
    depends: &'d mut Depends,
}

impl<'v> Visit<'v, '_> {
    fn condition(&mut self, condition: &Cond) -> FieldSet {
        let address = ptr::from_ref(condition).addr();
        if let Some(known) = self.depends.conditions.get(&address) {
            return known.clone();
        }
        let fields = self.condition_kind(&condition.kind);
        self.depends.conditions.insert(address, fields.clone());
        fields
    }

    fn condition_kind(&mut self, kind: &CondKind) -> FieldSet {
        match kind {
            CondKind::Constant(_) => FieldSet::default(),
            CondKind::Holds(value) | CondKind::Defined(value) | CondKind::Matches { value, .. } => self.value(value),
            CondKind::Definition(id) => self.definition(*id),
            CondKind::Criterion(id, place) => self.conditions(self.criteria(*id).nth(*place)),
            CondKind::Not(inner) | CondKind::Known(inner) => self.condition(inner),
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::Tally { of: parts, .. } => self.conditions(parts),
            CondKind::Compare { left, right, .. } => self.values([left, right]),
            CondKind::Range { value, low, high, .. } => self.values([value, low, high]),
            CondKind::In { value, set, .. }
            | CondKind::Text { value, set, .. }
            | CondKind::ListHas { list: value, set, .. } => {
                let mut fields = self.value(value);
                if let Set::Values(values) = set {
                    fields.extend(&self.values(values));
                }
                fields
            }
            CondKind::AnyRecord { filter, .. } => self.with_records(filter.as_deref()),
        }
    }

    fn conditions<'c>(&mut self, parts: impl IntoIterator<Item = &'c Cond>) -> FieldSet {
        let mut fields = FieldSet::default();
        for part in parts {
            fields.extend(&self.condition(part));
        }
        fields
    }

    fn with_records(&mut self, filter: Option<&Cond>) -> FieldSet {
        let mut fields = self.conditions(filter);
        fields.insert(self.depends.records);
        fields
    }

    fn values<'e>(&mut self, parts: impl IntoIterator<Item = &'e Expr>) -> FieldSet {
        let mut fields = FieldSet::default();
        for part in parts {
            fields.extend(&self.value(part));
        }
        fields
    }

    fn value(&mut self, value: &Expr) -> FieldSet {
        let address = ptr::from_ref(value).addr();
        if let Some(known) = self.depends.values.get(&address) {
            return known.clone();
        }
        let fields = self.value_kind(&value.kind);
        self.depends.values.insert(address, fields.clone());
        fields
    }

    fn value_kind(&mut self, kind: &ExprKind) -> FieldSet {
        match kind {
            // No rule, cap or disqualification hangs on `outcome`.
            ExprKind::Literal(_) | ExprKind::Today | ExprKind::Now | ExprKind::Outcome => FieldSet::default(),
            ExprKind::RecordField(_) => FieldSet::of(self.depends.records),
            ExprKind::Field(field) => FieldSet::of(*field),
            ExprKind::Definition(id) => self.definition(*id),
            ExprKind::CriteriaMet(id) => self.conditions(self.criteria(*id)),
            ExprKind::Score(id) => self.score(*id),
            ExprKind::Decision(id) => self.decision(*id),
            ExprKind::Truth(condition) => self.condition(condition),
            ExprKind::Widen(inner)
            | ExprKind::Day(inner)
            | ExprKind::Negate(inner)
            | ExprKind::ShiftMonths { date: inner, .. } => self.value(inner),
            ExprKind::Arithmetic { left, right, .. } => self.values([&**left, &**right]),
            ExprKind::Default(parts) | ExprKind::Call(_, parts) => self.values(parts),
            ExprKind::Aggregate(aggregate) => {
                let Aggregate { kind: _, related: _, filter } = &**aggregate;
                self.with_records(filter.as_ref())
            }
        }
    }

    fn definition(&mut self, id: DefinitionId) -> FieldSet {
        if let Some(Some(known)) = self.depends.definitions.get(id) {
            return known.clone();
        }
        let fields = match self.policy.definitions.get(id).map(|definition| &definition.body) {
            Some(DefinitionBody::Condition(condition)) => self.condition(condition),
            Some(DefinitionBody::Value(value)) => self.value(value),
            None => FieldSet::default(),
        };
        if let Some(slot) = self.depends.definitions.get_mut(id) {
            *slot = Some(fields.clone());
        }
        fields
    }

    fn criteria(&self, id: CriteriaId) -> impl Iterator<Item = &'v Cond> + use<'v> {
        let entries = self.policy.criteria.get(id).map_or(&[][..], |group| &group.entries);
        entries.iter().map(|entry| &entry.condition)
    }

    fn score(&mut self, id: ScoreId) -> FieldSet {
        if let Some(Some(known)) = self.depends.scores.get(id) {
            return known.clone();
        }
        let entries = self.policy.scores.get(id).map_or(&[][..], |score| &score.entries);
        let mut fields = FieldSet::default();
        for entry in entries {
            fields.extend(&self.entry(entry));
        }
        if let Some(slot) = self.depends.scores.get_mut(id) {
            *slot = Some(fields.clone());
        }
        fields
    }

    fn entry(&mut self, entry: &ScoreEntry) -> FieldSet {
        let mut fields = match &entry.kind {
            ScoreEntryKind::If { points: _, condition, unless } => {
                self.conditions([condition].into_iter().chain(unless))
            }
            ScoreEntryKind::Per { points: _, quantity, condition, unless } => {
                let mut fields = self.value(quantity);
                fields.extend(&self.conditions(condition.iter().chain(unless)));
                fields
            }
            ScoreEntryKind::ForEach { points: _, related: _, filter } => self.with_records(filter.as_ref()),
            ScoreEntryKind::By { value, rows: _ } => self.value(value),
            ScoreEntryKind::BestOf(entries) => {
                let mut fields = FieldSet::default();
                for each in entries {
                    fields.extend(&self.entry(each));
                }
                fields
            }
        };
        if let Some(decay) = &entry.decay {
            fields.extend(&self.value(&decay.since));
        }
        self.depends.entries.insert(ptr::from_ref(entry).addr(), fields.clone());
        fields
    }

    fn decision(&mut self, id: DecisionId) -> FieldSet {
        if let Some(Some(known)) = self.depends.decisions.get(id) {
            return known.clone();
        }
        let mut fields = FieldSet::default();
        if let Some(Decision { entries, otherwise, .. }) = self.policy.decisions.get(id) {
            for entry in entries {
                fields.extend(&self.condition(&entry.condition));
                fields.extend(&self.value(&entry.value));
            }
            fields.extend(&self.values(otherwise));
        }
        if let Some(slot) = self.depends.decisions.get_mut(id) {
            *slot = Some(fields.clone());
        }
        fields
    }
}
