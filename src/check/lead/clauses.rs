//! The clauses of a field.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::Pass;
use crate::check::errors::lead as errors;
use crate::check::errors::literal as literal_errors;
use crate::check::literal::{self, LiteralValue};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, FieldClause, FieldClauseKind, Reading, Text};
use crate::types::{
    Choice, Decimal, Duration, Field, Format, TimeFormat, Type, Value, case_key, same_ignoring_case, time_format,
};

impl Pass<'_> {
    /// The field with its clauses, each once.
    pub(super) fn clauses(&mut self, written: &ast::Field, mut field: Field) -> Field {
        let mut seen: Vec<(&'static str, Span)> = Vec::new();
        for clause in &written.clauses {
            let word = word(&clause.kind);
            if let Some((other, first)) = seen.iter().find(|(other, _)| excludes(word, other)) {
                self.sink.push(errors::repeated_clause(word, clause.span, other, *first, &field.name));
                continue;
            }
            seen.push((word, clause.span));
            self.clause(clause, written, &mut field);
        }
        self.readings(written, &mut field);
        field
    }

    fn clause(&mut self, clause: &FieldClause, written: &ast::Field, field: &mut Field) {
        match self.misfit(&clause.kind, &field.ty) {
            Some(help) => {
                self.sink.push(errors::misplaced_clause(word(&clause.kind), clause.span, field, written, help));
            }
            None => self.apply(clause, written, field),
        }
    }

    /// What to say of a clause that means nothing on a field of this type.
    fn misfit(&self, clause: &FieldClauseKind, ty: &Type) -> Option<&'static str> {
        let is_list = matches!(ty, Type::List(_));
        let item = item(ty);
        match clause {
            FieldClauseKind::From(_) | FieldClauseKind::Missing(_) | FieldClauseKind::Read(_) => None,
            FieldClauseKind::Key => is_list.then_some("a key is a single value"),
            FieldClauseKind::Required => {
                self.record.then_some("records are never asked for; in a `where`, test the field with `defined`")
            }
            FieldClauseKind::In(_) => {
                (*item != Type::Duration).then_some("`in` gives the unit of a duration: `timing duration in days`")
            }
            FieldClauseKind::SplitBy(_) => {
                (!is_list).then_some("`split by` is for lists: `services list of text split by \";\"`")
            }
            FieldClauseKind::Format(_) => (!has_format(item)).then_some(
                "`format` says how dates, numbers and money are written; other spellings go under `read \"…\" as …`",
            ),
            FieldClauseKind::Between { .. } | FieldClauseKind::AtLeast(_) | FieldClauseKind::AtMost(_) => {
                (!has_order(item)).then_some("bounds are for numbers, money, durations and dates")
            }
        }
    }

    fn apply(&mut self, clause: &FieldClause, written: &ast::Field, field: &mut Field) {
        match &clause.kind {
            FieldClauseKind::Key => field.key = true,
            FieldClauseKind::Required => field.required = true,
            FieldClauseKind::From(header) => {
                field.header.name = header.value.as_str().into();
                field.header.explicit = true;
            }
            FieldClauseKind::Missing(texts) => {
                field.missing.extend(texts.iter().map(|text| text.value.trim().into()));
            }
            FieldClauseKind::In(unit) => field.unit = Some(*unit),
            FieldClauseKind::Format(text) => field.format = self.format(text, item(&field.ty)),
            // After all clauses: they are held against `missing` and the bounds.
            FieldClauseKind::Read(_) => {}
            FieldClauseKind::Between { low, high, high_included } => {
                field.bounds.low = self.constant(low, field, written);
                field.bounds.high = self.constant(high, field, written);
                field.bounds.high_excluded = !high_included;
                self.bounds_admit_something(low.span, high.span, field);
            }
            FieldClauseKind::AtLeast(low) => {
                field.bounds.low = self.constant(low, field, written);
                self.bounds_admit_something(low.span, low.span, field);
            }
            FieldClauseKind::AtMost(high) => {
                field.bounds.high = self.constant(high, field, written);
                self.bounds_admit_something(high.span, high.span, field);
            }
            FieldClauseKind::SplitBy(mark) if mark.value.is_empty() => self.sink.push(errors::empty_split(mark)),
            FieldClauseKind::SplitBy(mark) => field.split = mark.value.as_str().into(),
        }
    }

    /// The format, as the type has it.
    fn format(&mut self, text: &Text, ty: &Type) -> Option<Format> {
        if matches!(ty, Type::Date | Type::Datetime) {
            return match TimeFormat::new(&text.value) {
                Ok(format) => Some(Format::Time(format)),
                Err(error) => {
                    self.sink.push(errors::time_format(text, &error, time_format::suggest(&text.value)));
                    None
                }
            };
        }
        let format = Format::number(&text.value);
        if format.is_none() {
            self.sink.push(errors::number_format(text));
        }
        format
    }

    fn bounds_admit_something(&mut self, low_span: Span, high_span: Span, field: &mut Field) {
        let bounds = &field.bounds;
        let (Some(low), Some(high)) = (&bounds.low, &bounds.high) else { return };
        let nothing = match low.compare(high) {
            Some(Ordering::Greater) => true,
            Some(Ordering::Equal) => bounds.high_excluded,
            Some(Ordering::Less) | None => false,
        };
        if nothing {
            self.sink.push(errors::empty_bounds(
                &field.name,
                low_span.to(high_span),
                [low, high],
                bounds.high_excluded,
            ));
            field.bounds = Default::default();
        }
    }

    /// What `read … as …` says, each text once.
    fn readings(&mut self, written: &ast::Field, field: &mut Field) {
        let readings = written
            .clauses
            .iter()
            .find_map(|clause| if let FieldClauseKind::Read(readings) = &clause.kind { Some(readings) } else { None });
        let mut seen: HashMap<String, Span> = HashMap::new();
        for reading in readings.into_iter().flatten() {
            let key = case_key(reading.text.value.trim());
            self.reading(reading, written, seen.get(&key).copied(), field);
            seen.entry(key).or_insert(reading.text.span);
        }
    }

    fn reading(&mut self, reading: &Reading, written: &ast::Field, first: Option<Span>, field: &mut Field) {
        let text = reading.text.value.trim();
        if let Some(first) = first {
            self.sink.push(errors::read_twice(&reading.text, first));
            return;
        }
        if text.is_empty() || field.missing.iter().any(|missing| same_ignoring_case(missing, text)) {
            let place = self.missing_text(written, text);
            self.sink.push(errors::read_but_missing(&reading.text, place));
            return;
        }
        let Some(value) = self.constant(&reading.value, field, written) else { return };
        if !field.bounds.admit(&value) {
            self.sink.push(errors::reading_out_of_bounds(reading.value.span, &value, field));
            return;
        }
        field.read.push((text.into(), value));
    }

    /// Where a text is declared to mean missing.
    fn missing_text(&self, written: &ast::Field, text: &str) -> Option<Span> {
        let own = written
            .clauses
            .iter()
            .filter_map(|clause| if let FieldClauseKind::Missing(texts) = &clause.kind { Some(texts) } else { None });
        let mut texts = own.flatten().chain(self.everywhere.iter().copied());
        texts.find(|missing| same_ignoring_case(missing.value.trim(), text)).map(|missing| missing.span)
    }

    /// The value of a literal, signed or not, or of a bare choice, for a field or its items.
    fn constant(&mut self, expr: &Expr, field: &Field, written: &ast::Field) -> Option<Value> {
        let ty = item(&field.ty);
        if let (Type::Choice(set), Some(name)) = (ty, choice_name(expr)) {
            if let Some(choice) = set.choices.iter().find(|choice| ***choice == *name) {
                return Some(Value::Choice(Choice::new(choice.clone())));
            }
            self.sink.push(errors::unknown_choice(expr.span, name, &field.name, &set.choices));
            return None;
        }
        let value = match self.literal(expr)? {
            Some(LiteralValue::Value(value)) => value,
            Some(LiteralValue::Span(_)) => {
                self.sink.push(errors::span_value(expr.span, field, written));
                return None;
            }
            None => {
                self.sink.push(errors::not_a_literal(expr.span, choice_name(expr), field, written));
                return None;
            }
        };
        match (ty, value) {
            (Type::Number, Value::Integer(integer)) => {
                let number = Decimal::from_integer(integer);
                if number.is_none() {
                    self.sink.push(literal_errors::out_of_range(&integer.to_string(), expr.span));
                }
                number.map(Value::Number)
            }
            (_, value) if is_of(ty, &value) => Some(value),
            (_, value) => {
                self.sink.push(errors::wrong_value(expr.span, &value, field, written));
                None
            }
        }
    }

    /// The literal's value; the outer `None` has had its diagnostic, the inner one is no literal.
    fn literal(&mut self, expr: &Expr) -> Option<Option<LiteralValue>> {
        let (negative, literal) = match signed_literal(expr) {
            Signed::Literal(negative, literal) => (negative, literal),
            Signed::Invalid => return None,
            Signed::Other => return Some(None),
        };
        match literal::read(literal, self.zone) {
            Ok(value) if negative => Some(negated(value)),
            Ok(value) => Some(Some(value)),
            Err(diagnostic) => {
                self.sink.push(diagnostic);
                None
            }
        }
    }
}

/// The type of a field's values: a list's items.
fn item(ty: &Type) -> &Type {
    if let Type::List(item) = ty { item } else { ty }
}

fn has_format(ty: &Type) -> bool {
    matches!(ty, Type::Date | Type::Datetime | Type::Integer | Type::Number | Type::Money(_))
}

fn has_order(ty: &Type) -> bool {
    has_format(ty) || *ty == Type::Duration
}

/// Whether a literal's value is of a type.
fn is_of(ty: &Type, value: &Value) -> bool {
    match value {
        Value::Boolean(_) => *ty == Type::Boolean,
        Value::Integer(_) => *ty == Type::Integer,
        Value::Number(_) => *ty == Type::Number,
        Value::Text(_) => *ty == Type::Text,
        Value::Date(_) => *ty == Type::Date,
        Value::Datetime(_) => *ty == Type::Datetime,
        Value::Duration(_) => *ty == Type::Duration,
        Value::Money(_, currency) => *ty == Type::Money(*currency),
        Value::Choice(_) | Value::List(_) | Value::Outcome(_) => false,
    }
}

/// The name of a bare or quoted choice.
fn choice_name(expr: &Expr) -> Option<&str> {
    if let ExprKind::Name(name) = &expr.kind {
        return Some(&name.text);
    }
    match signed_literal(expr) {
        Signed::Literal(false, ast::Literal { kind: ast::LiteralKind::Text(text), .. }) => Some(text),
        Signed::Literal(..) | Signed::Invalid | Signed::Other => None,
    }
}

enum Signed<'a> {
    Literal(bool, &'a ast::Literal),
    Invalid,
    Other,
}

fn signed_literal(expr: &Expr) -> Signed<'_> {
    let (negative, inner) = if let ExprKind::Negate(inner) = &expr.kind { (true, &**inner) } else { (false, expr) };
    if let ExprKind::Literal(literal) = &inner.kind {
        Signed::Literal(negative, literal)
    } else if inner.kind == ExprKind::Invalid {
        Signed::Invalid
    } else {
        Signed::Other
    }
}

/// A number, amount or length with the other sign; nothing else has one.
fn negated(value: LiteralValue) -> Option<LiteralValue> {
    let LiteralValue::Value(value) = value else { return Some(value) };
    let negative = match value {
        Value::Integer(integer) => Value::Integer(integer.checked_neg()?),
        Value::Number(number) => Value::Number(number.checked_neg()?),
        Value::Money(amount, currency) => Value::Money(amount.checked_neg()?, currency),
        Value::Duration(length) => Value::Duration(Duration::from_microseconds(length.microseconds().checked_neg()?)),
        Value::Boolean(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Choice(_)
        | Value::List(_)
        | Value::Outcome(_) => return None,
    };
    Some(LiteralValue::Value(negative))
}

/// A clause by its first words.
fn word(kind: &FieldClauseKind) -> &'static str {
    match kind {
        FieldClauseKind::Key => "key",
        FieldClauseKind::Required => "required",
        FieldClauseKind::From(_) => "from",
        FieldClauseKind::Missing(_) => "missing",
        FieldClauseKind::In(_) => "in",
        FieldClauseKind::Format(_) => "format",
        FieldClauseKind::Read(_) => "read",
        FieldClauseKind::Between { .. } => "between",
        FieldClauseKind::AtLeast(_) => "at least",
        FieldClauseKind::AtMost(_) => "at most",
        FieldClauseKind::SplitBy(_) => "split by",
    }
}

/// Whether two clauses cannot stand on one field: the same ones, and two that bound the same side.
fn excludes(word: &str, other: &str) -> bool {
    let bounds = |word: &str| matches!(word, "between" | "at least" | "at most");
    word == other || (bounds(word) && bounds(other) && (word == "between" || other == "between"))
}
