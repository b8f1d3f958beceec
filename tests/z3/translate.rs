//! A typed policy as terms, straight from what the language page says that it means.
//!
//! A condition is two terms, that it is true and that it is false; a value is two, that it is missing and what it is.
//! Numbers and money are whole millionths, durations microseconds, dates days.
//!
//! Translated is all but related records, lists in cells, `now`, regular expressions and what is asked of a text other
//! than whether it is another; products and quotients by constants only; months from a day that is bounded on both sides
//! only; datetimes where days begin at midnight UTC.

use std::collections::HashMap;
use std::fmt::Write as _;

use bantam::analysis::Day;
use bantam::policy::{
    Comparison, Cond, CondKind, CriteriaId, DecisionId, DefinitionBody, DefinitionId, Expr, ExprKind, Policy, ScoreId,
    Set,
};
use bantam::types::{Date, Type};

use crate::smt::{self, Term};
use crate::space::{self, Names};

/// A condition in Kleene's logic.
#[derive(Clone, Debug)]
pub(crate) struct Kleene {
    /// That it is true.
    pub(crate) yes: Term,
    /// That it is false.
    pub(crate) no: Term,
}

/// A value that may be missing.
#[derive(Clone, Debug)]
pub(crate) struct Maybe {
    pub(crate) missing: Term,
    pub(crate) value: Term,
}

/// A policy, as far as it has been translated.
pub(crate) struct Translation<'p, 'n> {
    pub(crate) policy: &'p Policy,
    pub(crate) names: &'n mut Names,
    /// The day, where only one is asked about.
    pub(crate) today: Option<Date>,
    /// The definitions so far, each before what rests on it.
    pub(crate) script: String,
    /// What stands before every name, so that two policies may be told apart.
    prefix: &'static str,
    defined: usize,
    conditions: HashMap<Named, Kleene>,
    values: HashMap<Named, Maybe>,
}

/// What is translated once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Named {
    Definition(DefinitionId),
    Criterion(CriteriaId, usize),
    CriteriaMet(CriteriaId),
    Score(ScoreId),
    Decision(DecisionId),
    Outcome,
}

impl Kleene {
    pub(crate) fn known(yes: Term) -> Kleene {
        Kleene { no: smt::not(&yes), yes }
    }

    fn not(self) -> Kleene {
        Kleene { yes: self.no, no: self.yes }
    }

    pub(crate) fn and(parts: Vec<Kleene>) -> Kleene {
        let (yes, no) = Kleene::split(parts);
        Kleene { yes: smt::and(yes), no: smt::or(no) }
    }

    fn or(parts: Vec<Kleene>) -> Kleene {
        Kleene::and(parts.into_iter().map(Kleene::not).collect()).not()
    }

    fn split(parts: Vec<Kleene>) -> (Vec<Term>, Vec<Term>) {
        parts.into_iter().map(|part| (part.yes, part.no)).unzip()
    }

    /// True when as many are true, false when even all unknown ones could not reach it.
    fn at_least(count: usize, parts: Vec<Kleene>) -> Kleene {
        let of = parts.len() as i64;
        let (yes, no) = Kleene::split(parts);
        let count = count as i64;
        Kleene {
            yes: smt::call(">=", [&smt::how_many(&yes), &smt::int(count)]),
            no: smt::call(">", [&smt::how_many(&no), &smt::int(of - count)]),
        }
    }
}

impl Maybe {
    pub(crate) fn there(value: Term) -> Maybe {
        Maybe { missing: smt::truth(false), value }
    }
}

impl<'p, 'n> Translation<'p, 'n> {
    pub(crate) fn new(
        policy: &'p Policy,
        day: &Day,
        names: &'n mut Names,
        prefix: &'static str,
    ) -> Translation<'p, 'n> {
        let (conditions, values) = (HashMap::new(), HashMap::new());
        let today = if let Day::On(as_of) = day { Some(as_of.today) } else { None };
        Translation { policy, names, today, script: String::new(), prefix, defined: 0, conditions, values }
    }

    /// A name for a term, so that it is written once.
    pub(crate) fn define(&mut self, sort: &str, term: Term) -> Term {
        if !term.starts_with('(') || term.len() < 16 {
            return term;
        }
        self.defined += 1;
        let name = format!("{}{}", self.prefix, self.defined);
        writeln!(self.script, "(define-fun {name} () {sort} {term})").unwrap();
        name
    }

    /// Says in the script what comes next.
    pub(crate) fn remark(&mut self, what: &str) {
        writeln!(self.script, "; {what}").unwrap();
    }

    pub(crate) fn define_value(&mut self, ty: &Type, value: Maybe) -> Maybe {
        Maybe { missing: self.define("Bool", value.missing), value: self.define(space::sort(ty), value.value) }
    }

    fn define_condition(&mut self, condition: Kleene) -> Kleene {
        Kleene { yes: self.define("Bool", condition.yes), no: self.define("Bool", condition.no) }
    }

    pub(crate) fn condition(&mut self, cond: &Cond) -> Kleene {
        match &cond.kind {
            CondKind::Constant(known) => Kleene::known(smt::truth(*known)),
            CondKind::Holds(value) => {
                let Maybe { missing, value } = self.value(value);
                let there = smt::not(&missing);
                Kleene { yes: smt::and([there.clone(), value.clone()]), no: smt::and([there, smt::not(&value)]) }
            }
            CondKind::Definition(id) => self.definition(*id),
            CondKind::Criterion(group, place) => self.criterion(*group, *place),
            CondKind::Not(of) => self.condition(of).not(),
            CondKind::And(of) => Kleene::and(self.conditions(of)),
            CondKind::Or(of) => Kleene::or(self.conditions(of)),
            CondKind::Tally { of, low, high } => {
                let parts = self.conditions(of);
                let parts: Vec<Kleene> = parts.into_iter().map(|part| self.define_condition(part)).collect();
                let from_low = Kleene::at_least(*low, parts.clone());
                match high {
                    Some(high) => Kleene::and(vec![from_low, Kleene::at_least(high + 1, parts).not()]),
                    None => from_low,
                }
            }
            CondKind::Compare { comparison, left, right, ignoring_case: false } => {
                self.compare(*comparison, left, right)
            }
            CondKind::Range { value, low, high, high_included } => {
                let below = if *high_included { Comparison::LessOrEqual } else { Comparison::Less };
                let from_low = self.compare(Comparison::GreaterOrEqual, value, low);
                Kleene::and(vec![from_low, self.compare(below, value, high)])
            }
            CondKind::In { value, set, ignoring_case: false } => self.is_in(value, set),
            CondKind::Defined(value) => Kleene::known(smt::not(&self.value(value).missing)),
            CondKind::Known(of) => {
                let of = self.condition(of);
                Kleene::known(smt::or([of.yes, of.no]))
            }
            CondKind::Compare { .. }
            | CondKind::In { .. }
            | CondKind::Text { .. }
            | CondKind::Matches { .. }
            | CondKind::ListHas { .. }
            | CondKind::AnyRecord { .. } => panic!("not translated: {cond:?}"),
        }
    }

    fn conditions(&mut self, of: &[Cond]) -> Vec<Kleene> {
        of.iter().map(|cond| self.condition(cond)).collect()
    }

    fn compare(&mut self, comparison: Comparison, left: &Expr, right: &Expr) -> Kleene {
        let (one, other) = (self.operand(left), self.operand(right));
        self.compared(comparison, (&one, &left.ty), (&other, &right.ty))
    }

    fn is_in(&mut self, value: &Expr, set: &Set) -> Kleene {
        let subject = self.operand(value);
        let members: Vec<(Maybe, Type)> = match set {
            Set::Values(members) => members.iter().map(|member| (self.operand(member), member.ty.clone())).collect(),
            Set::List(id) => {
                let list = &self.policy.lists[*id];
                let entries = list.entries().iter();
                entries.map(|entry| (Maybe::there(self.names.literal(entry)), list.ty.clone())).collect()
            }
        };
        let equals = members.iter().map(|(member, ty)| {
            let member = (member, ty);
            self.compared(Comparison::Equal, (&subject, &value.ty), member)
        });
        Kleene::or(equals.collect())
    }

    /// Amounts of two currencies are compared by cross-multiplying.
    fn compared(&self, comparison: Comparison, left: (&Maybe, &Type), right: (&Maybe, &Type)) -> Kleene {
        let there = smt::and([smt::not(&left.0.missing), smt::not(&right.0.missing)]);
        let (mut one, mut other) = (left.0.value.clone(), right.0.value.clone());
        if let (Type::Money(of), Type::Money(against)) = (left.1, right.1)
            && of != against
        {
            let ((units, in_base), (other_units, other_in_base)) = (self.rate(*of), self.rate(*against));
            one = smt::call("*", [&smt::int(in_base * other_units), &one]);
            other = smt::call("*", [&smt::int(other_in_base * units), &other]);
        }
        let holds = match comparison {
            Comparison::Equal => smt::call("=", [&one, &other]),
            Comparison::NotEqual => smt::not(&smt::call("=", [&one, &other])),
            Comparison::Less => smt::call("<", [&one, &other]),
            Comparison::LessOrEqual => smt::call("<=", [&one, &other]),
            Comparison::Greater => smt::call(">", [&one, &other]),
            Comparison::GreaterOrEqual => smt::call(">=", [&one, &other]),
        };
        Kleene { yes: smt::and([there.clone(), holds.clone()]), no: smt::and([there, smt::not(&holds)]) }
    }

    fn definition(&mut self, id: DefinitionId) -> Kleene {
        let definition = &self.policy.definitions[id];
        let DefinitionBody::Condition(body) = &definition.body else { panic!("`{}` is a value", definition.name) };
        self.condition_once(Named::Definition(id), &definition.name, body)
    }

    pub(crate) fn criterion(&mut self, group: CriteriaId, place: usize) -> Kleene {
        let criteria = &self.policy.criteria[group];
        let criterion = &criteria.entries[place];
        let name = format!("{}.{}", criteria.name, criterion.name);
        self.condition_once(Named::Criterion(group, place), &name, &criterion.condition)
    }

    fn condition_once(&mut self, named: Named, name: &str, body: &Cond) -> Kleene {
        if let Some(known) = self.conditions.get(&named) {
            return known.clone();
        }
        let body = self.condition(body);
        self.remark(name);
        let body = self.define_condition(body);
        self.conditions.insert(named, body.clone());
        body
    }

    fn value_once(&mut self, named: Named, name: &str, ty: &Type, body: impl FnOnce(&mut Self) -> Maybe) -> Maybe {
        if let Some(known) = self.values.get(&named) {
            return known.clone();
        }
        let body = body(self);
        self.remark(name);
        let body = self.define_value(ty, body);
        self.values.insert(named, body.clone());
        body
    }

    pub(crate) fn value(&mut self, expr: &Expr) -> Maybe {
        let value = match &expr.kind {
            ExprKind::Literal(literal) => Maybe::there(self.names.literal(literal)),
            ExprKind::Field(id) => {
                let field = &self.policy.schema.fields[*id];
                let (missing, value) = space::constants(field);
                Maybe { missing, value }
            }
            ExprKind::Today => Maybe::there("today".to_owned()),
            ExprKind::Definition(id) => {
                let definition = &self.policy.definitions[*id];
                let DefinitionBody::Value(body) = &definition.body else { panic!("`{}` is none", definition.name) };
                self.value_once(Named::Definition(*id), &definition.name, &expr.ty, |all| all.value(body))
            }
            ExprKind::CriteriaMet(id) => {
                let group = &self.policy.criteria[*id];
                self.value_once(Named::CriteriaMet(*id), &group.name, &expr.ty, |all| {
                    let true_ones: Vec<Term> =
                        (0..group.entries.len()).map(|place| all.criterion(*id, place).yes).collect();
                    Maybe::there(smt::how_many(&true_ones))
                })
            }
            ExprKind::Score(id) => Maybe::there(self.score(*id)),
            ExprKind::Decision(id) => {
                let decision = &self.policy.decisions[*id];
                self.value_once(Named::Decision(*id), &decision.name, &expr.ty, |all| all.decided(*id))
            }
            ExprKind::Outcome => {
                self.value_once(Named::Outcome, "outcome", &expr.ty, |all| Maybe::there(all.outcome()))
            }
            ExprKind::Truth(condition) => {
                let Kleene { yes, no } = self.condition(condition);
                Maybe { missing: smt::not(&smt::or([yes.clone(), no])), value: yes }
            }
            ExprKind::Default(parts) => {
                let mut parts = parts.iter().rev().map(|part| self.value(part)).collect::<Vec<_>>().into_iter();
                let last = parts.next().expect("a value");
                parts.fold(last, |otherwise, part| Maybe {
                    value: smt::ite(&part.missing, &otherwise.value, &part.value),
                    missing: smt::and([part.missing, otherwise.missing]),
                })
            }
            ExprKind::Widen(_)
            | ExprKind::Day(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::ShiftMonths { .. }
            | ExprKind::Call(..) => self.calculated(expr),
            ExprKind::RecordField(_) | ExprKind::Now | ExprKind::Aggregate(_) => panic!("not translated: {expr:?}"),
        };
        self.define_value(&expr.ty, value)
    }

    /// A value to compare: integers and numbers compare exactly, however large.
    pub(crate) fn operand(&mut self, expr: &Expr) -> Maybe {
        let ExprKind::Widen(integer) = &expr.kind else { return self.value(expr) };
        let Maybe { missing, value } = self.value(integer);
        Maybe { missing, value: smt::call("*", ["1000000", &value]) }
    }

    /// The first entry that is true decides; without one `otherwise`, or nothing.
    fn decided(&mut self, id: DecisionId) -> Maybe {
        let decision = &self.policy.decisions[id];
        let some = decision.entries.iter().map(|entry| &entry.value).chain(&decision.otherwise).next();
        let plain = some.map_or(smt::int(0), |some| self.value(some).value);
        let nothing = Maybe { missing: smt::truth(true), value: plain };
        let otherwise = decision.otherwise.as_ref().map_or(nothing, |otherwise| self.value(otherwise));
        decision.entries.iter().rev().fold(otherwise, |otherwise, entry| {
            let (holds, value) = (self.condition(&entry.condition).yes, self.value(&entry.value));
            Maybe {
                missing: smt::ite(&holds, &value.missing, &otherwise.missing),
                value: smt::ite(&holds, &value.value, &otherwise.value),
            }
        })
    }

    pub(crate) fn score(&mut self, id: ScoreId) -> Term {
        let score = &self.policy.scores[id];
        self.value_once(Named::Score(id), &score.name, &Type::Number, |all| Maybe::there(all.counted(score))).value
    }
}
