//! Arithmetic, exact: what is out of range or off the calendar is missing.

use bantam::policy::{Arithmetic, Builtin, Expr, ExprKind};
use bantam::types::{Bounds, Currency, Date, Duration, DurationUnit, Type, Value};

use crate::smt::{self, Term};
use crate::space::day_number;
use crate::translate::{Maybe, Translation};

const MILLION: i64 = 1_000_000;

impl Translation<'_, '_> {
    pub(crate) fn calculated(&mut self, expr: &Expr) -> Maybe {
        match &expr.kind {
            ExprKind::Widen(integer) => {
                let Maybe { missing, value } = self.value(integer);
                fitting(missing, smt::call("*", [&smt::int(MILLION), &value]))
            }
            ExprKind::Day(instant) => self.day(instant),
            ExprKind::Negate(of) => {
                let Maybe { missing, value } = self.value(of);
                fitting(missing, smt::call("-", [&value]))
            }
            ExprKind::ShiftMonths { date, span } => {
                let Maybe { missing, value } = self.value(date);
                let (first, last) = self.days_of(date);
                Maybe { missing, value: shifted(&value, span.months, first, last) }
            }
            ExprKind::Arithmetic { operator, left, right } => self.arithmetic(*operator, left, right),
            ExprKind::Call(builtin, arguments) => self.called(*builtin, arguments),
            _ => panic!("no arithmetic: {expr:?}"),
        }
    }

    /// From the first to the last day that a date may be.
    fn days_of(&self, date: &Expr) -> (Date, Date) {
        let bounds = match (&date.kind, self.today) {
            (ExprKind::Today, Some(today)) => Some((today, today)),
            (ExprKind::Field(id), _) => match &self.policy.schema.fields[*id].bounds {
                Bounds { low: Some(Value::Date(low)), high: Some(Value::Date(high)), .. } => Some((*low, *high)),
                _ => None,
            },
            _ => None,
        };
        bounds.unwrap_or_else(|| panic!("months from a day that may be any are not translated: {date:?}"))
    }

    /// The day of an instant; days begin at midnight UTC.
    fn day(&mut self, instant: &Expr) -> Maybe {
        assert_eq!(&*self.policy.timezone_name, "UTC", "days of another zone are not translated");
        let Maybe { missing, value } = self.value(instant);
        Maybe { missing, value: smt::call("div", [&value, &smt::int(day_length())]) }
    }

    fn arithmetic(&mut self, operator: Arithmetic, left: &Expr, right: &Expr) -> Maybe {
        match operator {
            Arithmetic::Add | Arithmetic::Subtract => self.sum(operator, left, right),
            Arithmetic::Multiply => {
                let (of, factor) = if constant(right).is_some() { (left, right) } else { (right, left) };
                let scale = if of.ty == Type::Integer && factor.ty == Type::Integer { 1 } else { MILLION };
                let by = constant(factor).unwrap_or_else(|| panic!("not translated: {left:?} * {right:?}"));
                let by = if scale == 1 { by } else { by * per_one(factor) };
                self.scaled(of, by, i128::from(scale))
            }
            Arithmetic::Divide => {
                let by = constant(right).unwrap_or_else(|| panic!("not translated: {left:?} / {right:?}"));
                let same = left.ty == right.ty && (left.ty == Type::Integer || left.ty == Type::Duration);
                let by = if same { by } else { by * per_one(right) };
                self.scaled(left, i128::from(MILLION), by)
            }
        }
    }

    /// `of · by / parts`, rounded half to even, once.
    fn scaled(&mut self, of: &Expr, by: i128, parts: i128) -> Maybe {
        assert!(parts > 0, "quotients by what is not above zero are not translated");
        let Maybe { missing, value } = self.value(of);
        let product = smt::call("*", [&smt::int(by), &value]);
        let rounded = if parts == 1 { product } else { smt::call("half_even", [&product, &smt::int(parts)]) };
        fitting(missing, self.define("Int", rounded))
    }

    fn sum(&mut self, operator: Arithmetic, left: &Expr, right: &Expr) -> Maybe {
        let sign = if operator == Arithmetic::Add { "+" } else { "-" };
        let (one, other) = (self.value(left), self.value(right));
        let missing = smt::or([one.missing, other.missing]);
        match (&left.ty, &right.ty) {
            (Type::Date, Type::Date) => {
                let days = smt::call(sign, [&one.value, &other.value]);
                fitting(missing, smt::call("*", [&smt::int(day_length()), &days]))
            }
            (Type::Date, Type::Duration) => self.moved(missing, &one.value, sign, &other.value),
            (Type::Duration, Type::Date) => self.moved(missing, &other.value, sign, &one.value),
            (Type::Money(of), Type::Money(against)) if of != against => {
                let (one, other) = (self.in_base(*of, &one.value), self.in_base(*against, &other.value));
                let missing = smt::or([missing, one.missing, other.missing]);
                fitting(missing, smt::call(sign, [&one.value, &other.value]))
            }
            (Type::Datetime, _) | (_, Type::Datetime) => panic!("not translated: {left:?} {sign} {right:?}"),
            _ => fitting(missing, smt::call(sign, [&one.value, &other.value])),
        }
    }

    /// A date moves by whole days only.
    fn moved(&mut self, missing: Term, date: &str, sign: &str, by: &str) -> Maybe {
        let length = smt::int(day_length());
        let whole = smt::call("=", ["0", &smt::call("mod", [by, &length])]);
        let days = smt::call("div", [by, &length]);
        let to = self.define("Int", smt::call(sign, [date, &days]));
        on_calendar(smt::or([missing, smt::not(&whole)]), to)
    }

    /// An amount in the base currency, rounded once.
    fn in_base(&mut self, currency: Currency, amount: &str) -> Maybe {
        let (units, in_base) = self.rate(currency);
        let product = smt::call("*", [&smt::int(in_base), amount]);
        let rounded = if units == 1 { product } else { smt::call("half_even", [&product, &smt::int(units)]) };
        let rounded = self.define("Int", rounded);
        fitting(smt::truth(false), rounded)
    }

    /// So much of a currency is so much of the base.
    pub(crate) fn rate(&self, currency: Currency) -> (i128, i128) {
        let rates = self.policy.rates.as_ref().expect("amounts of two currencies meet by rates");
        if currency == rates.base {
            return (1, 1);
        }
        let entry = rates.entries.iter().find(|(of, _, _)| *of == currency).expect("a rate");
        (i128::from(entry.1.millionths()), i128::from(entry.2.millionths()))
    }

    fn called(&mut self, builtin: Builtin, arguments: &[Expr]) -> Maybe {
        if builtin == Builtin::Date {
            return self.day(&arguments[0]);
        }
        let values: Vec<Maybe> = arguments.iter().map(|argument| self.value(argument)).collect();
        let missing = smt::or(values.iter().map(|value| value.missing.clone()));
        match (builtin, values.as_slice()) {
            (Builtin::Min, [one, other]) => Maybe { missing, value: smt::call("least", [&one.value, &other.value]) },
            (Builtin::Max, [one, other]) => Maybe { missing, value: smt::call("most", [&one.value, &other.value]) },
            (Builtin::Abs, [of]) => {
                let negated = smt::call("-", [&of.value]);
                fitting(missing, smt::call("most", [&of.value, &negated]))
            }
            _ => panic!("not translated: {builtin:?}"),
        }
    }
}

/// A value, or missing where it is out of the range of 64 bits.
fn fitting(missing: Term, value: Term) -> Maybe {
    let fits = smt::within(&value, i64::MIN, i64::MAX);
    Maybe { missing: smt::or([missing, smt::not(&fits)]), value }
}

/// A day, or missing where the calendar has none.
fn on_calendar(missing: Term, day: Term) -> Maybe {
    let fits = smt::within(&day, day_number(Date::MIN), day_number(Date::MAX));
    Maybe { missing: smt::or([missing, smt::not(&fits)]), value: day }
}

/// A day so many months later, or the last of that month: by each month that it may stand in.
fn shifted(day: &str, months: i32, first: Date, last: Date) -> Term {
    let later = |date: Date, months: i32| date.checked_add(jiff::Span::new().months(months)).expect("a day");
    let number = |date: Date| smt::int(day_number(date));
    let starts: Vec<Date> =
        (0..).map(|month| later(first.first_of_month(), month)).take_while(|start| *start <= last).collect();
    starts.into_iter().rev().fold(day.to_owned(), |otherwise, start| {
        let to = later(start, months);
        let place = format!("(+ {} (- {day} {}))", number(to), number(start));
        let held = smt::call("least", [&place, &number(to.last_of_month())]);
        smt::ite(&smt::call("<", [day, &number(later(start, 1))]), &held, &otherwise)
    })
}

fn day_length() -> i64 {
    Duration::of(1, DurationUnit::Days).expect("a day").microseconds()
}

/// What an integer's one is in millionths.
fn per_one(expr: &Expr) -> i128 {
    if expr.ty == Type::Integer { i128::from(MILLION) } else { 1 }
}

/// A literal as the whole number that stands for it.
fn constant(expr: &Expr) -> Option<i128> {
    match &expr.kind {
        ExprKind::Literal(Value::Integer(integer)) => Some((*integer).into()),
        ExprKind::Literal(Value::Number(number)) => Some(number.millionths().into()),
        ExprKind::Literal(Value::Duration(duration)) => Some(duration.microseconds().into()),
        ExprKind::Widen(integer) => constant(integer).map(|integer| integer * i128::from(MILLION)),
        _ => None,
    }
}
