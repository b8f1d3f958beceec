//! What the passes of the checker share: the names, their types, and what has been found so far.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use typed_index_collections::TiVec;

use crate::check::lists::Lists;
use crate::check::scope::{Scope, Symbol};
use crate::diagnostic::Diagnostic;
use crate::policy::{CriteriaId, DecisionId, DefinitionId, ScoreId, Stage, StageId};
use crate::source::Span;
use crate::types::{ChoiceSet, FieldId, Outcome, Rates, RelatedId, Schema, Type};

/// How many unknown names get a suggestion: looking for one means looking at every name there is.
const SUGGESTIONS: usize = 200;

/// What the passes share.
pub(super) struct Context {
    /// What was found, in the order found.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The zone in which days begin.
    pub(super) zone: TimeZone,
    /// The rates between currencies.
    pub(super) rates: Option<Rates>,
    /// The funnel, lowest first.
    pub(super) stages: TiVec<StageId, Stage>,
    /// The stages by name.
    pub(super) stage_ids: HashMap<Arc<str>, StageId>,
    /// What a lead looks like.
    pub(super) schema: Schema,
    /// What every name means.
    pub(super) scope: Scope,
    /// The lists and the forms in which they are used.
    pub(super) lists: Lists,
    /// What is known of each definition.
    pub(super) definitions: TiVec<DefinitionId, DefinitionHead>,
    /// What is known of each criteria group.
    pub(super) criteria: TiVec<CriteriaId, CriteriaHead>,
    /// Where each score is declared.
    pub(super) scores: TiVec<ScoreId, Span>,
    /// What is known of each decision.
    pub(super) decisions: TiVec<DecisionId, DecisionHead>,
    /// The related block in whose `where` we are.
    pub(super) record: Option<RelatedId>,
    /// Whether what is lowered now is evaluated to decide a lead, so that its fields count as used.
    pub(super) deciding: bool,
    /// Whether anything hangs on `today` or `now`.
    pub(super) uses_today: bool,
    /// Whether anything hangs on `now`.
    pub(super) uses_now: bool,
    reported: HashSet<String>,
    suggestions_left: usize,
}

/// What is known of a definition before and after its body is lowered.
pub(super) struct DefinitionHead {
    /// Where its name stands.
    pub(super) span: Span,
    /// What it stands for.
    pub(super) meaning: Meaning,
}

/// What a definition stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// A condition.
    Condition,
    /// A value.
    Value(Type),
    /// It has had its diagnostic, or is not lowered yet.
    Invalid,
}

/// What is known of a criteria group.
pub(super) struct CriteriaHead {
    /// Where its name stands.
    pub(super) span: Span,
    /// Its criteria by name: place and where the name stands. A place is `None` for a line that could not be read.
    pub(super) places: HashMap<Arc<str>, (Option<usize>, Span)>,
    /// The criteria in order, with where they stand.
    pub(super) spans: Vec<Span>,
}

/// What is known of a decision.
pub(super) struct DecisionHead {
    /// Where its name stands.
    pub(super) span: Span,
    /// The type of its value, unless that is wrong.
    pub(super) ty: Option<Type>,
}

impl Context {
    /// A context that knows nothing yet.
    pub(super) fn new() -> Context {
        Context {
            diagnostics: Vec::new(),
            zone: TimeZone::UTC,
            rates: None,
            stages: TiVec::new(),
            stage_ids: HashMap::new(),
            schema: Schema::default(),
            scope: Scope::default(),
            lists: Lists::default(),
            definitions: TiVec::new(),
            criteria: TiVec::new(),
            scores: TiVec::new(),
            decisions: TiVec::new(),
            record: None,
            deciding: true,
            uses_today: false,
            uses_now: false,
            reported: HashSet::new(),
            suggestions_left: SUGGESTIONS,
        }
    }

    /// Takes note of a finding.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Takes note of a finding, unless one with this key was reported before: a mistake that is made thrice is told once.
    pub(super) fn report_once(&mut self, key: String, diagnostic: impl FnOnce(&mut Context) -> Diagnostic) {
        if self.reported.insert(key) {
            let diagnostic = diagnostic(self);
            self.diagnostics.push(diagnostic);
        }
    }

    /// The result, or `None` with its diagnostic reported.
    pub(super) fn accept<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|diagnostic| self.report(diagnostic)).ok()
    }

    /// Whether one more suggestion may be looked for.
    pub(super) fn may_suggest(&mut self) -> bool {
        let left = self.suggestions_left > 0;
        self.suggestions_left = self.suggestions_left.saturating_sub(1);
        left
    }

    /// What a name means where we are: inside `where`, the record's fields hide the lead's.
    pub(super) fn lookup(&self, name: &str) -> Option<Symbol> {
        let in_record = self.record.and_then(|related| self.scope.record_field(related, name));
        in_record.or_else(|| self.scope.get(name))
    }

    /// Runs a pass inside the `where` of some related records.
    pub(super) fn in_record<T>(&mut self, related: RelatedId, pass: impl FnOnce(&mut Context) -> T) -> T {
        self.in_scope(Some(related), pass)
    }

    /// Runs a pass inside some records' scope, or outside of any.
    pub(super) fn in_scope<T>(&mut self, record: Option<RelatedId>, pass: impl FnOnce(&mut Context) -> T) -> T {
        let outer = std::mem::replace(&mut self.record, record);
        let result = pass(self);
        self.record = outer;
        result
    }

    /// Runs a pass whose fields do not count as used: what is only printed or only tested.
    pub(super) fn not_deciding<T>(&mut self, pass: impl FnOnce(&mut Context) -> T) -> T {
        let outer = std::mem::replace(&mut self.deciding, false);
        let result = pass(self);
        self.deciding = outer;
        result
    }

    /// Takes note that a field decides something.
    pub(super) fn use_field(&mut self, field: FieldId) {
        if let Some(field) = self.schema.fields.get_mut(field).filter(|_| self.deciding) {
            field.used = true;
        }
    }

    /// Takes note that related records decide something.
    pub(super) fn use_related(&mut self, related: RelatedId) {
        if let Some(related) = self.schema.related.get_mut(related).filter(|_| self.deciding) {
            related.used = true;
        }
    }

    /// Takes note that a field of related records decides something.
    pub(super) fn use_record_field(&mut self, related: RelatedId, field: crate::types::RecordFieldId) {
        let deciding = self.deciding;
        let fields = self.schema.related.get_mut(related).map(|related| &mut related.fields);
        if let Some(field) = fields.and_then(|fields| fields.get_mut(field)).filter(|_| deciding) {
            field.used = true;
        }
    }

    /// The type of what a name stands for, where it is a value.
    pub(super) fn symbol_type(&self, symbol: Symbol) -> Option<Type> {
        match symbol {
            Symbol::Field(id) => self.schema.fields.get(id).map(|field| field.ty.clone()),
            Symbol::RecordField(related, id) => {
                let related = self.schema.related.get(related)?;
                related.fields.get(id).map(|field| field.ty.clone())
            }
            Symbol::Definition(id) => match &self.definitions.get(id)?.meaning {
                Meaning::Condition => Some(Type::Boolean),
                Meaning::Value(ty) => Some(ty.clone()),
                Meaning::Invalid => None,
            },
            Symbol::Criteria(_) => Some(Type::Integer),
            Symbol::Score(_) => Some(Type::Number),
            Symbol::Decision(id) => self.decisions.get(id)?.ty.clone(),
            Symbol::List(_) | Symbol::Related(_) | Symbol::Invalid => None,
        }
    }

    /// Where what a name stands for is declared.
    pub(super) fn symbol_span(&self, symbol: Symbol) -> Option<Span> {
        match symbol {
            Symbol::Field(id) => self.schema.fields.get(id).map(|field| field.span),
            Symbol::RecordField(related, id) => {
                let related = self.schema.related.get(related)?;
                related.fields.get(id).map(|field| field.span)
            }
            Symbol::Definition(id) => self.definitions.get(id).map(|head| head.span),
            Symbol::Criteria(id) => self.criteria.get(id).map(|head| head.span),
            Symbol::Score(id) => self.scores.get(id).copied(),
            Symbol::Decision(id) => self.decisions.get(id).map(|head| head.span),
            Symbol::List(place) => self.lists.span(place),
            Symbol::Related(id) => self.schema.related.get(id).map(|related| related.span),
            Symbol::Invalid => None,
        }
    }

    /// The stages' names and `disqualified`, `no_stage`: what `outcome` may be.
    pub(super) fn outcomes(&self) -> ChoiceSet {
        let fixed = ["disqualified", "no_stage"].map(Arc::from);
        let stages = self.stages.iter().map(|stage| Arc::clone(&stage.name));
        ChoiceSet { choices: fixed.into_iter().chain(stages).collect(), or_other: false }
    }

    /// The name of an outcome.
    pub(super) fn outcome_name(&self, outcome: Outcome) -> String {
        let place = match outcome {
            Outcome::Disqualified => 0,
            Outcome::NoStage => 1,
            Outcome::Stage(rank) => rank as usize + 2,
        };
        self.outcomes().choices.get(place).map(ToString::to_string).unwrap_or_default()
    }

    /// Whether both currencies can be compared: they are one, or the rates know both.
    pub(super) fn rates_join(&self, left: crate::types::Currency, right: crate::types::Currency) -> bool {
        let known = |currency| self.rates.as_ref().is_some_and(|rates| rates.ratio(currency).is_some());
        left == right || (known(left) && known(right))
    }
}
