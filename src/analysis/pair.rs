//! Two policies over the same leads: for whom they differ.

use std::rc::Rc;

use crate::analysis::answer::{Budget, Day};
use crate::analysis::encode::Encoder;
use crate::analysis::engine::{Engine, Looked, Scenario};
use crate::analysis::ladder::Ladder;
use crate::analysis::side::Side;
use crate::analysis::solver::Lit;
use crate::analysis::witness;
use crate::policy::{AsOf, DecisionId, Policy, ScoreId};
use crate::reference::Evaluation;
use crate::source::Span;
use crate::types::{Field, Lead, Outcome, Type};

/// Two policies over the same leads: for whom they differ.
pub struct Comparison<'p> {
    engine: Engine<'p>,
    old: &'p Policy,
    new: &'p Policy,
}

/// A lead as both policies see it, on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct PairWitness {
    /// As the old one sees it.
    pub old: Lead,
    /// As the new one does.
    pub new: Lead,
    /// The day.
    pub as_of: AsOf,
}

/// Whether some lead comes to one outcome by the old policy and to another by the new.
#[derive(Clone, Debug, PartialEq)]
pub enum PairAnswer {
    /// None does. Said only where both policies read leads alike.
    Proven,
    /// This one does; it was replayed by both.
    Witnessed(Box<PairWitness>),
    /// Neither was found.
    NotSettled(PairUnsettled),
}

/// Why it is not settled whether two policies differ.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairUnsettled {
    /// The tests of the old policy that are not understood, in source order.
    pub old: Vec<Span>,
    /// Those of the new policy.
    pub new: Vec<Span>,
    /// The fields of the new policy that the old one reads as something else.
    pub read_differently: Vec<Span>,
    /// Whether the budget was used up.
    pub gave_up: bool,
}

impl<'p> Comparison<'p> {
    /// Reads two policies. Fields that are meant to be the same, and that read a cell alike, are one field; it has only
    /// values that both allow.
    #[must_use]
    pub fn new(old: &'p Policy, new: &'p Policy, day: &Day, budget: Budget) -> Comparison<'p> {
        Comparison { engine: Engine::new(&[old, new], day, budget), old, new }
    }

    /// The fields and records of the new policy that the old one reads as something else: the same cell is two answers.
    #[must_use]
    pub fn read_differently(&self) -> Vec<Span> {
        let old = &self.old.schema;
        let clocks_differ = self.old.timezone_name != self.new.timezone_name;
        let unlike = |one: &Field, other: &Field| !one.reads_like(other) || clocks_differ && is_of_time(&one.ty);
        let fields = self.new.schema.fields.iter().filter(|field| {
            let other = old.counterpart(field, &self.new.schema).and_then(|id| old.fields.get(id));
            other.is_some_and(|other| (other.used || field.used) && unlike(other, field))
        });
        let alike = |one: &[Field], other: &[Field]| {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| is_same(one, other) && !unlike(one, other))
        };
        let related = self.new.schema.related.iter().filter(|related| {
            let other = old.related.iter().find(|other| other.name == related.name);
            other.filter(|other| other.used || related.used).is_some_and(|other| {
                !alike(&other.fields.raw, &related.fields.raw) || !alike(&other.by_columns, &related.by_columns)
            })
        });
        fields.map(|field| field.span).chain(related.map(|related| related.span)).collect()
    }

    /// Whether some lead comes to these outcomes. A witness knows as little as was found to do.
    pub fn ask(&mut self, old: Outcome, new: Outcome) -> PairAnswer {
        let Engine { encoder, sides, .. } = &mut self.engine;
        let [before, after] = sides.as_slice() else { return PairAnswer::Proven };
        let goal = [encoder.outcome_is(before, old), encoder.outcome_is(after, new)];
        self.settle(&goal, &|one, other| one.outcome() == old && other.outcome() == new)
    }

    /// Whether some lead has another score by the one policy than by the other.
    pub fn ask_score(&mut self, old: ScoreId, new: ScoreId) -> PairAnswer {
        let Engine { encoder, sides, .. } = &mut self.engine;
        let [before, after] = sides.as_slice() else { return PairAnswer::Proven };
        let (one, other) = (encoder.score(before, old), encoder.score(after, new));
        let goal = match one.zip(other) {
            Some((one, other)) if Rc::ptr_eq(&one, &other) => encoder.solver.constant(false),
            Some((one, other)) => encoder.unlike(&one, &other),
            None => encoder.solver.constant(true),
        };
        self.settle(&[goal], &|one, other| one.score(old) != other.score(new))
    }

    /// Whether a decision comes to another value for some lead.
    pub fn ask_decision(&mut self, old: DecisionId, new: DecisionId) -> PairAnswer {
        let Engine { encoder, sides, .. } = &mut self.engine;
        let [before, after] = sides.as_slice() else { return PairAnswer::Proven };
        let one = encoder.values_of(before, old);
        let other = encoder.values_of(after, new);
        let goal = match one.zip(other) {
            Some((one, other)) => encoder.other_value(&one, &other),
            None => encoder.solver.constant(true),
        };
        let shown = |lead: &Evaluation<'_>, id| {
            lead.made(id).and_then(|made| made.value.clone()).map(|value| lead.policy().friendly(&value))
        };
        self.settle(&[goal], &|one, other| shown(one, old) != shown(other, new))
    }

    /// Whether some lead shows it for which these literals may hold.
    fn settle(&mut self, goal: &[Lit], shows: &dyn Fn(&Evaluation<'_>, &Evaluation<'_>) -> bool) -> PairAnswer {
        let read_differently = self.read_differently();
        if !read_differently.is_empty() {
            return PairAnswer::NotSettled(PairUnsettled { read_differently, ..PairUnsettled::default() });
        }
        let (left, right) = (self.old, self.new);
        let shown = |one: &Lead, other: &Lead, as_of: &AsOf| {
            shows(&Evaluation::new(left, one, as_of), &Evaluation::new(right, other, as_of))
        };
        let found = self.engine.look(goal, &|_, scenario| {
            let [one, other] = scenario.leads.as_slice() else { return false };
            shown(one, other, &scenario.as_of)
        });
        match found {
            Looked::Found(Scenario { leads, as_of }) => {
                let mut leads = leads.into_iter();
                let mut leads = [leads.next().unwrap_or_default(), leads.next().unwrap_or_default()];
                witness::smallest_of_all(&[left, right], &mut leads, &|[one, other]| shown(one, other, &as_of));
                let [old, new] = leads;
                PairAnswer::Witnessed(Box::new(PairWitness { old, new, as_of }))
            }
            Looked::Nowhere => PairAnswer::Proven,
            Looked::Open { gave_up } => {
                let encoder = &self.engine.encoder;
                let (old, new) = (encoder.not_understood(0), encoder.not_understood(1));
                PairAnswer::NotSettled(PairUnsettled { old, new, read_differently: Vec::new(), gave_up })
            }
        }
    }
}

/// Whether a field of records is the same to both.
fn is_same(one: &Field, other: &Field) -> bool {
    one.name == other.name
        && one.header.name == other.header.name
        && one.bounds == other.bounds
        && one.required == other.required
}

/// Whether it hangs on the time zone what a cell means.
fn is_of_time(ty: &Type) -> bool {
    match ty {
        Type::Date | Type::Datetime => true,
        Type::List(item) => is_of_time(item),
        Type::Boolean
        | Type::Integer
        | Type::Number
        | Type::Text
        | Type::Duration
        | Type::Money(_)
        | Type::Choice(_)
        | Type::Outcome => false,
    }
}

/// The values that a decision may come to, each with the literal that it does; `None` is missing.
type Values = Vec<(Option<String>, Lit)>;

impl Encoder {
    /// That two numbers are not the same: it holds for every lead for which they are not, and may hold for others where
    /// one of the numbers is not known exactly.
    fn unlike(&mut self, one: &Ladder, other: &Ladder) -> Lit {
        let mut thresholds: Vec<i128> = one.cells.iter().chain(&other.cells).map(|(low, _)| *low).collect();
        thresholds.sort_unstable();
        thresholds.dedup();
        let is_single = |ladder: &Ladder| ladder.cells.iter().all(|(low, high)| low == high);
        if !(is_single(one) && is_single(other)) {
            return self.solver.constant(true);
        }
        let mut differ = Vec::new();
        for threshold in thresholds {
            let (here, _) = self.at_least(one, threshold);
            let (there, _) = self.at_least(other, threshold);
            differ.push(self.solver.and([here, !there]));
            differ.push(self.solver.and([!here, there]));
        }
        self.solver.or(differ)
    }

    /// The values of a decision; `None` where some value hangs on the lead.
    fn values_of(&mut self, at: &Side<'_>, id: DecisionId) -> Option<Values> {
        let decision = at.policy.decisions.get(id)?;
        let mut values: Values = Vec::new();
        for place in (0..decision.entries.len()).map(Some).chain([None]) {
            let value = match place {
                Some(place) => Some(&decision.entries.get(place)?.value),
                None => decision.otherwise.as_ref(),
            };
            let value = match value {
                Some(value) => at.constant(value)?.map(|value| at.policy.friendly(&value)),
                None => None,
            };
            let taken = self.takes(at, id, place).literals;
            let taken = self.solver.and(taken);
            values.push((value, taken));
        }
        Some(values)
    }

    /// That two decisions come to different values.
    fn other_value(&mut self, one: &Values, other: &Values) -> Lit {
        let mut differ = Vec::new();
        for (value, taken) in one {
            for (_, also) in other.iter().filter(|(other, _)| other != value) {
                differ.push(self.solver.and([*taken, *also]));
            }
        }
        self.solver.or(differ)
    }
}
