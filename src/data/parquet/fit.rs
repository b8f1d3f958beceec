//! Which columns can be read as which fields: told once a file, by their types.

use std::fmt;

use arrow_schema::DataType;

use crate::types::{Field, Format, Type};

/// What a column holds, as far as reading it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// Nulls only.
    Nothing,
    Boolean,
    Whole,
    Number,
    Text,
    Day,
    Moment,
    Length,
    List(Box<Kind>),
    Record,
    /// A type that leads have no use for, by its name.
    Other(String),
}

impl Kind {
    #[expect(clippy::wildcard_enum_match_arm, reason = "Arrow has more types than leads have use for")]
    fn of(data: &DataType) -> Kind {
        match data {
            DataType::Null => Kind::Nothing,
            DataType::Boolean => Kind::Boolean,
            DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => Kind::Whole,
            DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => Kind::Whole,
            DataType::Float16 | DataType::Float32 | DataType::Float64 => Kind::Number,
            DataType::Decimal32(..) | DataType::Decimal64(..) => Kind::Number,
            DataType::Decimal128(..) | DataType::Decimal256(..) => Kind::Number,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Kind::Text,
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Kind::Text,
            // What UUIDs are held in.
            DataType::FixedSizeBinary(16) => Kind::Text,
            DataType::Date32 | DataType::Date64 => Kind::Day,
            DataType::Timestamp(..) => Kind::Moment,
            DataType::Duration(_) => Kind::Length,
            DataType::Dictionary(_, values) => Kind::of(values),
            DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
                Kind::List(Box::new(Kind::of(item.data_type())))
            }
            DataType::Struct(_) => Kind::Record,
            other => Kind::Other(other.to_string()),
        }
    }

    /// What a list holds, else what it is itself.
    fn of_one(&self) -> &Kind {
        if let Kind::List(item) = self { item } else { self }
    }
}

/// `whole numbers`, `lists of texts`
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Nothing => f.write_str("nothing"),
            Kind::Boolean => f.write_str("true or false"),
            Kind::Whole => f.write_str("whole numbers"),
            Kind::Number => f.write_str("numbers"),
            Kind::Text => f.write_str("texts"),
            Kind::Day => f.write_str("days"),
            Kind::Moment => f.write_str("days with a time"),
            Kind::Length => f.write_str("lengths of time"),
            Kind::List(item) => write!(f, "lists of {item}"),
            Kind::Record => f.write_str("records"),
            Kind::Other(name) => write!(f, "values of the type {name}"),
        }
    }
}

/// Whether the field can be read from a column of the type.
///
/// # Errors
/// What the column holds, `whole numbers`, and what would help.
pub(super) fn fits(field: &Field, data: &DataType) -> Result<(), (String, &'static str)> {
    let kind = Kind::of(data);
    let item = match (&kind, &field.ty) {
        (Kind::List(item), Type::List(of)) => can_be(field, item, of),
        (_, Type::List(of)) => can_be(field, &kind, of),
        (_, ty) => can_be(field, &kind, ty),
    };
    if item { Ok(()) } else { Err((kind.to_string(), help(field, &kind))) }
}

/// Whether the column holds days or moments, which no format of texts is about.
pub(super) fn holds_times(data: &DataType) -> bool {
    matches!(Kind::of(data).of_one(), Kind::Day | Kind::Moment)
}

/// Whether the column holds records, or lists of them.
pub(super) fn holds_records(data: &DataType) -> bool {
    *Kind::of(data).of_one() == Kind::Record
}

/// Whether the column may hold bytes that are no text.
#[expect(clippy::wildcard_enum_match_arm, reason = "Arrow has more types than leads have use for")]
pub(super) fn may_be_broken(data: &DataType) -> bool {
    match data {
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        DataType::Dictionary(_, values) => may_be_broken(values),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            may_be_broken(item.data_type())
        }
        DataType::Map(item, _) => may_be_broken(item.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| may_be_broken(field.data_type())),
        _ => false,
    }
}

fn can_be(field: &Field, kind: &Kind, ty: &Type) -> bool {
    match kind {
        Kind::Nothing => return true,
        Kind::List(_) | Kind::Record | Kind::Other(_) => return false,
        Kind::Boolean | Kind::Whole | Kind::Number | Kind::Text | Kind::Day | Kind::Moment | Kind::Length => {}
    }
    // A text that is given a value may stand in any column: `read "0" as 1970-01-01`.
    if *kind == Kind::Text || !field.read.is_empty() {
        return true;
    }
    match ty {
        Type::Text | Type::Choice(_) => true,
        Type::Boolean => matches!(kind, Kind::Boolean | Kind::Whole | Kind::Number),
        Type::Integer | Type::Number | Type::Money(_) => matches!(kind, Kind::Whole | Kind::Number),
        Type::Duration if field.unit.is_some() => matches!(kind, Kind::Length | Kind::Whole | Kind::Number),
        Type::Duration => *kind == Kind::Length,
        Type::Date | Type::Datetime => {
            let has_format = matches!(field.format, Some(Format::Time(_)));
            matches!(kind, Kind::Day | Kind::Moment) || (*kind == Kind::Whole && has_format)
        }
        Type::List(_) | Type::Outcome => false,
    }
}

fn help(field: &Field, kind: &Kind) -> &'static str {
    match (kind, &field.ty) {
        (Kind::Whole | Kind::Number, Type::Duration) => "say what they count: `duration in days`",
        (Kind::Whole, Type::Date | Type::Datetime) => {
            "say how they are written, `format \"YYYYMMDD\"`, or export dates"
        }
        (Kind::List(_), _) => "a field of several values is a `list of …`, records are a `related` block",
        (Kind::Record, _) => "`from \"column.inner\"` reaches the value inside",
        (Kind::Nothing | Kind::Boolean | Kind::Whole | Kind::Number | Kind::Text, _)
        | (Kind::Day | Kind::Moment | Kind::Length | Kind::Other(_), _) => {
            "declare the field as what the column holds, or export the column with another type"
        }
    }
}
