//! What lints look at: a policy, its text, and what the analysis knows of it.

use std::cell::{OnceCell, RefCell};

use crate::analysis::{Analysis, Audit, Budget, Day, Statement};
use crate::check::Program;
use crate::diagnostic::Diagnostic;
use crate::lint::sites::{self, Site};
use crate::policy::{Cond, CondKind, Decision, Expr, ExprKind, Part, Policy, ScoreId};
use crate::source::{Sources, Span};
use crate::types::{Date, Decimal, FieldId, RelatedId, Truth};

/// What a question may cost here: a lint is run on each save, and what takes longer to settle is left to `prove`.
const BUDGET: Budget = Budget { conflicts: 1_000, replays: 20 };

/// A policy that checks, and what is known about it.
pub(super) struct Subject<'p> {
    /// Its texts.
    pub(super) sources: &'p Sources,
    /// What the author wrote.
    pub(super) program: &'p Program,
    /// What it means.
    pub(super) policy: &'p Policy,
    /// The day of the run.
    pub(super) today: Option<Date>,
    /// The conditions that stand by themselves, in the order of their kinds.
    pub(super) sites: Vec<Site<'p>>,
    audit: OnceCell<Audit<'p>>,
    analysis: OnceCell<RefCell<Analysis<'p>>>,
}

impl<'p> Subject<'p> {
    /// Nothing is worked out yet.
    pub(super) fn new(sources: &'p Sources, program: &'p Program, policy: &'p Policy, today: Option<Date>) -> Self {
        Subject {
            sources,
            program,
            policy,
            today,
            sites: sites::sites(policy),
            audit: OnceCell::new(),
            analysis: OnceCell::new(),
        }
    }

    /// The text of a place.
    pub(super) fn text(&self, span: Span) -> &'p str {
        self.sources.text(span)
    }

    /// What the analysis found, asked once for all lints.
    pub(super) fn audit(&self) -> &Audit<'p> {
        self.audit.get_or_init(|| Audit::of_entries(&mut self.analysis().borrow_mut()))
    }

    /// What the analysis says of the claims that fail, of these statements.
    pub(super) fn failing(&self, of: impl Fn(Statement) -> bool) -> Vec<Diagnostic> {
        let audit = self.audit();
        let claims = audit.claims.iter().filter(|claim| of(claim.statement) && !claim.follows);
        claims.filter_map(|claim| audit.diagnostic(claim)).collect()
    }

    /// The places that these diagnostics are about, whatever their statements.
    pub(super) fn told_by_claims(&self) -> Vec<Span> {
        let labels = self.failing(|_| true).into_iter().flat_map(|diagnostic| diagnostic.labels);
        labels.map(|label| label.span).collect()
    }

    /// Whether it is proven that a condition comes to this for no lead.
    pub(super) fn never(&self, condition: &Cond, truth: Truth) -> bool {
        self.analysis().borrow_mut().ask_condition(condition, truth).is_proven()
    }

    /// Whether two conditions say the same in the same words.
    pub(super) fn says_the_same(&self, one: &Cond, other: &Cond) -> bool {
        let number = |field: FieldId| Some(usize::from(field));
        let signature = |condition: &Cond| self.policy.signature(condition, &number);
        signature(one).is_some_and(|one| Some(one) == signature(other))
    }

    /// Whether it is proven that a condition is true wherever another one is, and that one false wherever it is: beside
    /// each other, joined by `and` or `or`, one of them then says nothing, not even of leads with missing answers. Only
    /// asked where both hang on a field.
    pub(super) fn implies(&self, first: &Cond, then: &Cond) -> bool {
        let of_then = self.fields_of(then);
        if !self.fields_of(first).iter().any(|field| of_then.contains(field)) {
            return false;
        }
        let cond = |kind| Cond { kind, span: then.span };
        let not = |condition: &Cond| cond(CondKind::Not(Box::new(condition.clone())));
        let unknown = |condition: &Cond| not(&cond(CondKind::Known(Box::new(condition.clone()))));
        let both = |one: Cond, other: Cond| cond(CondKind::And(vec![one, other]));
        let either = |one: Cond, other: Cond| cond(CondKind::Or(vec![one, other]));
        let true_alone = both(first.clone(), either(not(then), unknown(then)));
        let false_alone = both(not(then), either(first.clone(), unknown(first)));
        self.never(&true_alone, Truth::True) && self.never(&false_alone, Truth::True)
    }

    /// Between what a score always lies, where that can be told.
    pub(super) fn score_ends(&self, score: ScoreId) -> Option<(Decimal, Decimal)> {
        self.analysis().borrow_mut().score_ends(score)
    }

    fn analysis(&self) -> &RefCell<Analysis<'p>> {
        self.analysis.get_or_init(|| RefCell::new(Analysis::new(self.policy, Day::Any, BUDGET)))
    }

    /// The fields of the lead that a condition tests itself, not those behind names.
    pub(super) fn fields_of(&self, condition: &Cond) -> Vec<FieldId> {
        let mut fields = Vec::new();
        condition.visit(&mut |part| {
            if let Part::Value(Expr { kind: ExprKind::Field(field), .. }) = part
                && !fields.contains(field)
            {
                fields.push(*field);
            }
        });
        fields
    }

    /// The fields that the conditions of a decision test.
    pub(super) fn fields_of_decision(&self, decision: &Decision) -> Vec<FieldId> {
        let mut fields = Vec::new();
        for entry in &decision.entries {
            for field in self.fields_of(&entry.condition) {
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        }
        fields
    }

    /// Whether it is proven that no lead makes both conditions true.
    pub(super) fn exclude_each_other(&self, one: &Cond, other: &Cond) -> bool {
        let both = Cond { kind: CondKind::And(vec![one.clone(), other.clone()]), span: one.span };
        self.analysis().borrow_mut().ask_condition(&both, Truth::True).is_proven()
    }

    /// What a value is, in a form in which two can be compared; `None` for what has no short one.
    pub(super) fn key(&self, value: &Expr, records: Option<RelatedId>) -> Option<String> {
        let value = value.as_written();
        if let (ExprKind::RecordField(field), Some(records)) = (&value.kind, records) {
            return Some(format!("of {} {}", records.0, field.0));
        }
        self.policy.value_signature(value, &|field| Some(usize::from(field)))
    }
}
