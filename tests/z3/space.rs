//! What a lead may be, as constants that are declared, each with what the lead block allows it.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use bantam::analysis::Day;
use bantam::policy::{CapException, Policy};
use bantam::types::{Date, Datetime, Field, Outcome, Type, Value};

use crate::smt::{self, Term};

/// The years of the days that the analysis speaks of.
const DAYS: [&str; 2] = ["0001-01-01", "8999-12-31"];

/// Choices and texts as numbers: two are the same where their names are.
#[derive(Default)]
pub(crate) struct Names(HashMap<String, i64>);

impl Names {
    fn number(&mut self, name: &str) -> i64 {
        let next = self.0.len() as i64;
        *self.0.entry(name.to_owned()).or_insert(next)
    }

    /// A value that is there.
    pub(crate) fn literal(&mut self, value: &Value) -> Term {
        match value {
            Value::Boolean(known) => smt::truth(*known),
            Value::Integer(integer) => smt::int(*integer),
            Value::Number(number) | Value::Money(number, _) => smt::int(number.millionths()),
            Value::Duration(duration) => smt::int(duration.microseconds()),
            Value::Date(date) => smt::int(day_number(*date)),
            Value::Datetime(instant) => smt::int(instant.as_microsecond()),
            Value::Choice(choice) => smt::int(self.number(&choice.name)),
            Value::Text(text) => smt::int(self.number(text)),
            Value::Outcome(outcome) => smt::int(outcome_number(*outcome)),
            Value::List(_) => panic!("lists are not translated"),
        }
    }
}

/// Outcomes in their order.
pub(crate) fn outcome_number(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Disqualified => 0,
        Outcome::NoStage => 1,
        Outcome::Stage(rank) => 2 + i64::from(rank),
    }
}

/// The days from 1970-01-01 to a day.
pub(crate) fn day_number(date: Date) -> i64 {
    jiff::civil::date(1970, 1, 1).until(date).expect("both are days of the calendar").get_days().into()
}

/// The sort of a type's values.
pub(crate) fn sort(ty: &Type) -> &'static str {
    if *ty == Type::Boolean { "Bool" } else { "Int" }
}

/// The constant that says whether a field has no answer, and the one for its answer.
pub(crate) fn constants(field: &Field) -> (Term, Term) {
    (format!("no_{}", field.name), format!("f_{}", field.name))
}

/// The constant that says whether a person approved the lead for a stage.
pub(crate) fn approval(policy: &Policy, who: &str, stage: u32) -> Term {
    let stage = policy.outcome_name(Outcome::Stage(stage));
    format!("approved_{stage}_{who}")
}

/// Declares the day, and all that may be known of a lead of some policies that have one lead block; the constants' names
/// are for showing a lead.
pub(crate) fn declare(policies: &[&Policy], day: &Day, names: &mut Names) -> (String, Vec<Term>) {
    let mut script = String::new();
    let mut constants_declared = vec!["today".to_owned()];
    let number = |day: &str| day_number(day.parse().expect("a day"));
    let days = match day {
        Day::On(as_of) => smt::call("=", ["today", &smt::int(day_number(as_of.today))]),
        Day::Any => smt::within("today", number(DAYS[0]), number(DAYS[1])),
    };
    writeln!(script, "(declare-const today Int)\n(assert {days})").unwrap();
    for field in policies[0].schema.fields.iter().filter(|field| !field.key) {
        let (missing, value) = constants(field);
        writeln!(script, "(declare-const {missing} Bool)").unwrap();
        writeln!(script, "(declare-const {value} {})", sort(&field.ty)).unwrap();
        if field.required {
            writeln!(script, "(assert (not {missing}))").unwrap();
        }
        writeln!(script, "(assert {})", legal(field, &value, names)).unwrap();
        constants_declared.extend([missing, value]);
    }
    for constant in policies.iter().flat_map(|policy| approvals(policy)).collect::<BTreeSet<_>>() {
        writeln!(script, "(declare-const {constant} Bool)").unwrap();
        constants_declared.push(constant);
    }
    (script, constants_declared)
}

/// Every person for every stage, whether the policy asks or not.
fn approvals(policy: &Policy) -> Vec<Term> {
    let rules = policy.rules.iter().filter_map(|rule| rule.approval.clone());
    let caps = policy.caps.iter().filter_map(|cap| match &cap.unless {
        Some(CapException::Approval(who)) => Some(who.clone()),
        Some(CapException::Condition(_)) | None => None,
    });
    let people: BTreeSet<_> = rules.chain(caps).collect();
    let stages = 0..policy.stages.len() as u32;
    people.iter().flat_map(|who| stages.clone().map(move |stage| approval(policy, who, stage))).collect()
}

/// That a value is one of its type, and within the field's bounds.
fn legal(field: &Field, value: &str, names: &mut Names) -> Term {
    let of_type = match &field.ty {
        Type::Boolean => smt::truth(true),
        Type::Integer | Type::Number | Type::Money(_) | Type::Duration => smt::within(value, i64::MIN, i64::MAX),
        Type::Date => smt::within(value, day_number(Date::MIN), day_number(Date::MAX)),
        Type::Datetime => smt::within(value, Datetime::MIN.as_microsecond(), Datetime::MAX.as_microsecond()),
        Type::Text => smt::call("<=", ["0", value]),
        Type::Choice(set) => {
            let numbers: Vec<Term> = set.choices.iter().map(|name| smt::int(names.number(name))).collect();
            smt::or(numbers.iter().map(|number| smt::call("=", [value, number])))
        }
        Type::List(_) | Type::Outcome => panic!("a field of {} is not translated", field.ty),
    };
    let low = field.bounds.low.as_ref().map(|low| smt::call("<=", [&names.literal(low), value]));
    let below = if field.bounds.high_excluded { "<" } else { "<=" };
    let high = field.bounds.high.as_ref().map(|high| smt::call(below, [value, &names.literal(high)]));
    smt::and([of_type].into_iter().chain(low).chain(high))
}
