//! Conditions of a policy as literals, on two rails each.
//!
//! Guarantee: for every lead there is a model in which each condition's rails say what the interpreter says of the lead.
//! Conditions that are not understood are left free, and are listed with what they hang on.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::ladder::Ladder;
use crate::analysis::rails::Rails;
use crate::analysis::side::Side;
use crate::analysis::solver::{Lit, Solver};
use crate::analysis::space::{AxisId, Space};
use crate::analysis::stage::{Approvals, Standing};
use crate::analysis::support::Support;
use crate::analysis::value::Turns;
use crate::policy::{Cond, CondKind, CriteriaId, DefinitionBody, DefinitionId, Expr, ExprKind, ScoreId};
use crate::source::Span;
use crate::types::{FieldId, Rates, Truth};

/// Turns conditions into literals; what has a name is turned once.
pub(super) struct Encoder {
    /// The clauses.
    pub(super) solver: Solver,
    /// The leads.
    pub(super) space: Space,
    /// While this holds, only leads made of the cells' plain answers are looked for.
    pub(super) plainly: Lit,
    /// What is not understood.
    pub(super) vague: Vec<Vague>,
    /// Who approved for which stage.
    pub(super) approvals: Approvals,
    pub(super) standings: HashMap<usize, Arc<Standing>>,
    pub(super) scores: HashMap<(usize, ScoreId), Rc<Ladder>>,
    pub(super) met: HashMap<(usize, CriteriaId), Rc<Ladder>>,
    /// The places of searching tests on texts, which are free within a class of texts, each with its side.
    pub(super) open_tests: Vec<(usize, Span)>,
    /// What is not understood, by what it says.
    pub(super) open_conditions: HashMap<(World, String), Rails>,
    /// How two values stand to each other, by what they say.
    pub(super) orders: HashMap<(World, String, String), Turns>,
    /// Scores, by what they say.
    pub(super) ladders: HashMap<(World, String), Rc<Ladder>>,
    /// The rates and the time zone of the first policy: what one of others says means something else.
    first: Option<(Option<Rates>, Arc<str>)>,
    definitions: HashMap<(usize, DefinitionId), Rails>,
    criteria: HashMap<(usize, CriteriaId, usize), Rails>,
}

/// In what the words of policies mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    /// Whether dates are distances to the day.
    is_anchor: bool,
}

/// A condition that is not understood.
pub(super) struct Vague {
    /// Of which policy.
    pub(super) side: usize,
    /// The condition.
    pub(super) condition: Cond,
    /// Its literals.
    pub(super) rails: Rails,
    /// What it hangs on.
    pub(super) axes: Vec<AxisId>,
    /// Whether it hangs on the day.
    pub(super) today: bool,
    /// Whether it hangs on records.
    pub(super) records: bool,
}

impl Encoder {
    /// Nothing is turned yet.
    pub(super) fn new(mut solver: Solver, space: Space) -> Encoder {
        let plainly = solver.fresh_true();
        let mut encoder = Encoder {
            solver,
            space,
            plainly,
            vague: Vec::new(),
            approvals: Approvals::new(),
            standings: HashMap::new(),
            scores: HashMap::new(),
            met: HashMap::new(),
            open_tests: Vec::new(),
            open_conditions: HashMap::new(),
            orders: HashMap::new(),
            ladders: HashMap::new(),
            first: None,
            definitions: HashMap::new(),
            criteria: HashMap::new(),
        };
        encoder.sample_texts();
        encoder
    }

    /// Where a policy's words mean what they do elsewhere; `None` where they do not.
    pub(super) fn world(&mut self, at: &Side<'_>) -> Option<World> {
        let own = (at.policy.rates.clone(), Arc::clone(&at.policy.timezone_name));
        let is_same = *self.first.get_or_insert_with(|| own.clone()) == own;
        is_same.then_some(World { is_anchor: at.is_anchor })
    }

    /// What tells the fields of a side from all others: the axis that each is.
    pub(super) fn axis_number(&self, at: &Side<'_>, field: FieldId) -> Option<usize> {
        self.space.axis(at.number, field).map(|(id, _)| usize::from(id))
    }

    /// The rails of a condition.
    pub(super) fn condition(&mut self, at: &Side<'_>, condition: &Cond) -> Rails {
        match &condition.kind {
            CondKind::Constant(known) => self.solver.always(Some(*known)),
            CondKind::Definition(id) => self.definition(at, *id),
            CondKind::Criterion(group, place) => self.criterion(at, *group, *place),
            CondKind::Not(inner) => self.condition(at, inner).opposite(),
            CondKind::And(parts) => {
                let parts = self.conditions(at, parts);
                self.solver.all(&parts)
            }
            CondKind::Or(parts) => {
                let parts = self.conditions(at, parts);
                self.solver.any(&parts)
            }
            CondKind::Tally { of, low, high } => {
                let parts = self.conditions(at, of);
                self.tally(&parts, *low, *high)
            }
            CondKind::Known(inner) => {
                let inner = self.condition(at, inner);
                Rails::sure(self.solver.is_known(inner))
            }
            CondKind::Holds(value) => self.boolean(at, value, condition),
            CondKind::Defined(value) => self.defined(at, value, condition),
            CondKind::Compare { .. }
            | CondKind::Range { .. }
            | CondKind::In { .. }
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => self.test(at, condition),
        }
    }

    fn conditions(&mut self, at: &Side<'_>, parts: &[Cond]) -> Vec<Rails> {
        parts.iter().map(|part| self.condition(at, part)).collect()
    }

    /// The rails of a definition.
    pub(super) fn definition(&mut self, at: &Side<'_>, id: DefinitionId) -> Rails {
        if let Some(known) = self.definitions.get(&(at.number, id)) {
            return *known;
        }
        let rails = match at.policy.definitions.get(id).map(|definition| &definition.body) {
            Some(DefinitionBody::Condition(condition)) => self.condition(at, condition),
            Some(DefinitionBody::Value(value)) => {
                self.condition(at, &Cond { kind: CondKind::Holds(value.clone()), span: value.span })
            }
            None => self.solver.always(None),
        };
        self.definitions.insert((at.number, id), rails);
        rails
    }

    /// The rails of a criterion.
    pub(super) fn criterion(&mut self, at: &Side<'_>, group: CriteriaId, place: usize) -> Rails {
        if let Some(known) = self.criteria.get(&(at.number, group, place)) {
            return *known;
        }
        let entry = at.policy.criteria.get(group).and_then(|group| group.entries.get(place));
        let rails = match entry {
            Some(entry) => self.condition(at, &entry.condition),
            None => self.solver.always(None),
        };
        self.criteria.insert((at.number, group, place), rails);
        rails
    }

    /// A boolean value as a condition.
    fn boolean(&mut self, at: &Side<'_>, value: &Expr, condition: &Cond) -> Rails {
        match &value.kind {
            ExprKind::Truth(inner) => self.condition(at, inner),
            ExprKind::Definition(id) => self.definition(at, *id),
            ExprKind::Literal(_)
            | ExprKind::Field(_)
            | ExprKind::RecordField(_)
            | ExprKind::CriteriaMet(_)
            | ExprKind::Score(_)
            | ExprKind::Decision(_)
            | ExprKind::Today
            | ExprKind::Now
            | ExprKind::Outcome
            | ExprKind::Widen(_)
            | ExprKind::Day(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Default(_)
            | ExprKind::Call(..)
            | ExprKind::Aggregate(_) => self.test(at, condition),
        }
    }

    /// Whether a value is there.
    fn defined(&mut self, at: &Side<'_>, value: &Expr, condition: &Cond) -> Rails {
        if let ExprKind::Field(field) = at.resolved(value).kind
            && let Some((_, axis)) = self.space.axis(at.number, field)
        {
            return Rails::sure(!axis.missing);
        }
        self.test(at, condition)
    }

    /// A condition that is not understood: any value.
    pub(super) fn vague(&mut self, at: &Side<'_>, condition: &Cond, support: &Support) -> Rails {
        let never_unknown = matches!(condition.kind, CondKind::Defined(_) | CondKind::AnyRecord { .. });
        let rails = if never_unknown { Rails::sure(self.solver.fresh()) } else { self.solver.anything() };
        self.leave_open(at, condition, support, rails);
        rails
    }

    /// Notes that the rails of a condition allow more than the condition does.
    pub(super) fn leave_open(&mut self, at: &Side<'_>, condition: &Cond, support: &Support, rails: Rails) {
        let axes = support.fields.iter().filter_map(|field| self.space.axis(at.number, field).map(|(id, _)| id));
        self.vague.push(Vague {
            side: at.number,
            condition: condition.clone(),
            rails,
            axes: axes.collect(),
            today: support.today,
            records: support.records,
        });
    }

    /// Adds that, looking plainly, a vague condition has this truth for the model's answers.
    pub(super) fn learn(&mut self, place: usize, truth: Truth) {
        let Some(vague) = self.vague.get(place) else { return };
        let rails = vague.rails;
        let mut clause = vec![!self.plainly];
        for axis in vague.axes.clone() {
            clause.extend(self.chosen(axis).into_iter().map(|literal| !literal));
        }
        if vague.records {
            let chosen: Vec<Lit> = self.space.records.values().flat_map(|block| block.chosen(&self.solver)).collect();
            clause.extend(chosen.into_iter().map(|literal| !literal));
        }
        if let Some(today) = self.space.today.as_ref().filter(|_| vague.today) {
            clause.extend(today.is_in(today.place(&self.solver)).into_iter().map(|literal| !literal));
        }
        for (literal, holds) in [(rails.yes, truth == Truth::True), (rails.no, truth == Truth::False)] {
            let told = if holds { literal } else { !literal };
            self.solver.clause(clause.iter().copied().chain([told]));
        }
    }

    /// Whether everything is understood that was turned so far.
    pub(super) fn is_exact(&self) -> bool {
        self.vague.is_empty() && self.open_tests.is_empty()
    }

    /// The places of what is not understood of a side, in source order, each once.
    pub(super) fn not_understood(&self, side: usize) -> Vec<Span> {
        let vague = self.vague.iter().map(|vague| (vague.side, vague.condition.span));
        let of_side = vague.chain(self.open_tests.iter().copied()).filter(|(number, _)| *number == side);
        let mut spans: Vec<Span> = of_side.map(|(_, span)| span).collect();
        spans.sort_by_key(|span| (span.file, span.start, span.end));
        spans.dedup();
        spans
    }

    /// How many of these hold, by counting on both rails.
    fn tally(&mut self, parts: &[Rails], low: usize, high: Option<usize>) -> Rails {
        let surely: Vec<Lit> = parts.iter().map(|part| part.yes).collect();
        let perhaps: Vec<Lit> = parts.iter().map(|part| !part.no).collect();
        let (surely, perhaps) = (self.counted(&surely), self.counted(&perhaps));
        let reaches = |solver: &Solver, counted: &[Lit], count: usize| match count {
            0 => solver.constant(true),
            count => counted.get(count - 1).copied().unwrap_or(solver.constant(false)),
        };
        let from_low = Rails { yes: reaches(&self.solver, &surely, low), no: !reaches(&self.solver, &perhaps, low) };
        let Some(above) = high.map(|high| high.saturating_add(1)) else { return from_low };
        let beyond = Rails { yes: reaches(&self.solver, &surely, above), no: !reaches(&self.solver, &perhaps, above) };
        self.solver.all(&[from_low, beyond.opposite()])
    }

    /// For 1, 2, 3 …: that at least so many of these hold.
    fn counted(&mut self, literals: &[Lit]) -> Vec<Lit> {
        let mut counts: Vec<Lit> = Vec::new();
        for literal in literals {
            let mut next = Vec::with_capacity(counts.len() + 1);
            for place in 0..=counts.len() {
                let before = place.checked_sub(1).and_then(|place| counts.get(place)).copied();
                let with = match before {
                    Some(before) => self.solver.and([before, *literal]),
                    None => *literal,
                };
                let without = counts.get(place).copied();
                next.push(match without {
                    Some(without) => self.solver.or([without, with]),
                    None => with,
                });
            }
            counts = next;
        }
        counts
    }
}
