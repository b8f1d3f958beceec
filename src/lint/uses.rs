//! What a policy uses of what it declares, and in which files.

use std::collections::HashSet;

use typed_index_collections::TiVec;

use crate::lint::subject::Subject;
use crate::policy::{
    AggregateKind, Cond, CondKind, CriteriaId, DecisionId, DefinitionId, ExpectationKind, Expr, ExprKind, ListId, Part,
    Policy, ScoreId, Set,
};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Item, ItemKind};
use crate::types::{FieldId, RecordFieldId, RelatedId};

/// What is used, by entries, reasons, guarantees and the expectations of tests.
pub(super) struct Uses<'p> {
    policy: &'p Policy,
    /// The files in which each definition is used.
    pub(super) definitions: TiVec<DefinitionId, HashSet<FileId>>,
    /// The files in which lists are used, by the places where these are declared: a list has several forms.
    lists: HashSet<(Span, FileId)>,
    pub(super) criteria: HashSet<CriteriaId>,
    pub(super) scores: HashSet<ScoreId>,
    pub(super) decisions: HashSet<DecisionId>,
    /// The fields, each with the files in which it is used.
    fields: HashSet<(FieldId, FileId)>,
    record_fields: HashSet<(RelatedId, RecordFieldId)>,
    related: HashSet<RelatedId>,
}

impl<'p> Uses<'p> {
    /// What a policy uses.
    pub(super) fn of(policy: &'p Policy) -> Uses<'p> {
        let mut uses = Uses {
            policy,
            definitions: policy.definitions.iter().map(|_| HashSet::new()).collect(),
            lists: HashSet::new(),
            criteria: HashSet::new(),
            scores: HashSet::new(),
            decisions: HashSet::new(),
            fields: HashSet::new(),
            record_fields: HashSet::new(),
            related: HashSet::new(),
        };
        policy.each_scoped(&mut |part, records| uses.part(part, records));
        for expectation in policy.tests.iter().flat_map(|test| &test.expectations) {
            match &expectation.kind {
                ExpectationKind::Value { subject, .. } => subject.visit(&mut |part| uses.part(part, None)),
                ExpectationKind::Condition { subject, .. } => subject.visit(&mut |part| uses.part(part, None)),
                ExpectationKind::Outcome { .. } | ExpectationKind::CouldBe { .. } | ExpectationKind::Awaiting(_) => {}
            }
        }
        uses
    }

    /// Whether a list, declared at a place, is used in a file for which this is so.
    pub(super) fn uses_list(&self, declared: Span, within: impl Fn(FileId) -> bool) -> bool {
        self.lists.iter().any(|(list, file)| *list == declared && within(*file))
    }

    /// Whether anything uses a list.
    pub(super) fn has_list(&self, declared: Span) -> bool {
        self.uses_list(declared, |_| true)
    }

    /// Whether anything uses a field of the lead.
    pub(super) fn has_field(&self, id: FieldId) -> bool {
        let joins = self.policy.schema.related.iter().any(|related| related.used && related.by.contains(&id));
        joins || self.fields.iter().any(|(field, _)| *field == id)
    }

    /// The fields of the lead that are used only in files for which this is so.
    pub(super) fn only_within(&self, within: impl Fn(FileId) -> bool) -> bool {
        let outside = |id: FieldId| self.fields.iter().any(|(field, file)| *field == id && !within(*file));
        self.fields.iter().any(|(field, file)| within(*file) && !outside(*field))
    }

    /// Whether anything uses related records.
    pub(super) fn has_related(&self, id: RelatedId) -> bool {
        self.related.contains(&id) || self.policy.schema.related.get(id).is_some_and(|related| related.used)
    }

    /// Whether anything uses a field of related records.
    pub(super) fn has_record_field(&self, related: RelatedId, field: RecordFieldId) -> bool {
        self.record_fields.contains(&(related, field))
    }

    fn part(&mut self, part: Part<'_>, records: Option<RelatedId>) {
        match part {
            Part::Condition(condition) => self.condition(condition),
            Part::Value(value) => self.value(value, records),
        }
    }

    fn condition(&mut self, condition: &Cond) {
        let file = condition.span.file;
        match &condition.kind {
            CondKind::Definition(id) => self.definition(*id, file),
            CondKind::Criterion(group, _) => drop(self.criteria.insert(*group)),
            CondKind::In { set: Set::List(list), .. }
            | CondKind::Text { set: Set::List(list), .. }
            | CondKind::ListHas { set: Set::List(list), .. } => self.list(*list, file),
            CondKind::AnyRecord { related, .. } => drop(self.related.insert(*related)),
            CondKind::Constant(_)
            | CondKind::Holds(_)
            | CondKind::Not(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Tally { .. }
            | CondKind::Compare { .. }
            | CondKind::Range { .. }
            | CondKind::In { .. }
            | CondKind::Defined(_)
            | CondKind::Known(_)
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. } => {}
        }
    }

    fn value(&mut self, value: &Expr, records: Option<RelatedId>) {
        let file = value.span.file;
        match &value.kind {
            ExprKind::Field(id) => drop(self.fields.insert((*id, file))),
            ExprKind::RecordField(id) => self.record_fields.extend(records.map(|records| (records, *id))),
            ExprKind::Definition(id) => self.definition(*id, file),
            ExprKind::CriteriaMet(id) => drop(self.criteria.insert(*id)),
            ExprKind::Score(id) => drop(self.scores.insert(*id)),
            ExprKind::Decision(id) => drop(self.decisions.insert(*id)),
            ExprKind::Aggregate(aggregate) => {
                self.related.insert(aggregate.related);
                let fields = of_records(&aggregate.kind);
                self.record_fields.extend(fields.into_iter().flatten().map(|field| (aggregate.related, field)));
            }
            ExprKind::Literal(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Truth(_)
            | ExprKind::Widen(_)
            | ExprKind::Day(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Default(_)
            | ExprKind::Call(..) => {}
        }
    }

    fn definition(&mut self, id: DefinitionId, file: FileId) {
        if let Some(files) = self.definitions.get_mut(id) {
            files.insert(file);
        }
    }

    fn list(&mut self, id: ListId, file: FileId) {
        self.lists.extend(self.policy.lists.get(id).map(|list| (list.span, file)));
    }
}

/// The fields of records that are asked for.
fn of_records(kind: &AggregateKind) -> [Option<RecordFieldId>; 2] {
    match kind {
        AggregateKind::Count => [None, None],
        AggregateKind::CountDistinct(field)
        | AggregateKind::Sum(field)
        | AggregateKind::Min(field)
        | AggregateKind::Max(field) => [Some(*field), None],
        AggregateKind::First { field, by } | AggregateKind::Last { field, by } => [Some(*field), Some(*by)],
    }
}

impl Subject<'_> {
    /// The files that decide something themselves. Others only declare, and may do so for several policies.
    pub(super) fn deciding_files(&self) -> HashSet<FileId> {
        self.program.items.iter().filter(|item| decides(item)).map(|item| item.span.file).collect()
    }
}

/// Whether an item is more than a declaration for others to use.
fn decides(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Criteria(_)
        | ItemKind::Score(_)
        | ItemKind::Rule(_)
        | ItemKind::Cap(_)
        | ItemKind::Disqualify(_)
        | ItemKind::Otherwise(_)
        | ItemKind::Decide(_)
        | ItemKind::Guarantee(_)
        | ItemKind::Test(_) => true,
        ItemKind::Policy(_)
        | ItemKind::Timezone(_)
        | ItemKind::Stages(_)
        | ItemKind::Rates(_)
        | ItemKind::Use(_)
        | ItemKind::Lead(_)
        | ItemKind::List(_)
        | ItemKind::Define(_)
        | ItemKind::Invalid(_) => false,
    }
}
