//! The schema of a lead: its fields, how their cells are read, its related records; and a lead itself.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::source::Span;
use crate::types::{Date, DurationUnit, TimeFormat, Type, Value, id};

id!(
    /// A field of the lead.
    FieldId
);
id!(
    /// A `related` block.
    RelatedId
);
id!(
    /// A field of a related record.
    RecordFieldId
);

/// What a lead looks like and how its cells are read.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The lead's own fields, in the order declared (or, without a lead block, first used).
    pub fields: TiVec<FieldId, Field>,
    /// Its related records.
    pub related: TiVec<RelatedId, Related>,
    /// Whether the policy has a lead block; without one the fields are inferred and no key is known.
    pub declared: bool,
}

impl Schema {
    /// The fields that identify a lead, in the order declared; none without a lead block.
    pub fn key(&self) -> impl Iterator<Item = FieldId> + '_ {
        self.fields.iter_enumerated().filter(|(_, field)| field.key).map(|(id, _)| id)
    }

    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<FieldId> {
        self.fields.position(|field| &*field.name == name)
    }

    /// The field that is meant where the schema of another policy has `field`: the one that is read from the same column,
    /// else the one of the same name, unless the other schema reads that one's column as something else.
    #[must_use]
    pub fn counterpart(&self, field: &Field, other: &Schema) -> Option<FieldId> {
        let by_column = |own: &Field| own.header.name == field.header.name;
        let by_both = self.fields.position(|own| by_column(own) && own.name == field.name);
        by_both.or_else(|| self.fields.position(by_column)).or_else(|| {
            let id = self.field(&field.name)?;
            let column = &self.fields.get(id)?.header.name;
            let is_taken = other.fields.iter().any(|other| other.header.name == *column);
            (!is_taken).then_some(id)
        })
    }
}

/// A field of a lead or record and how its cells are read.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in the policy.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Where its values come from.
    pub header: Header,
    /// Whether it identifies the lead.
    pub key: bool,
    /// Whether a lead without it is not decided.
    pub required: bool,
    /// Cell texts that mean missing, `missing everywhere` among them; compared in any case.
    pub missing: Vec<Arc<str>>,
    /// The unit of a bare number in a duration field.
    pub unit: Option<DurationUnit>,
    /// How dates or numbers are written, where not as the language writes them.
    pub format: Option<Format>,
    /// Cell texts that stand for a value; compared in any case.
    pub read: Vec<(Arc<str>, Value)>,
    /// What its values (or a list's items) may be.
    pub bounds: Bounds,
    /// What separates the items of a list in one cell.
    pub split: Arc<str>,
    /// Whether an entry of the policy uses it: a bad value then leaves the lead undecided.
    pub used: bool,
    /// Where it is declared, or first used.
    pub span: Span,
}

impl Field {
    /// A field whose cells are read as the language writes values of the type: no formats, readings or bounds.
    #[must_use]
    pub fn of_type(name: impl Into<Arc<str>>, ty: Type) -> Field {
        let name = name.into();
        Field {
            name: Arc::clone(&name),
            ty,
            header: Header { name, explicit: false },
            key: false,
            required: false,
            missing: Vec::new(),
            unit: None,
            format: None,
            read: Vec::new(),
            bounds: Bounds::default(),
            split: ";".into(),
            used: true,
            span: Span::default(),
        }
    }
}

impl Field {
    /// Whether the same cell is the same value to both.
    #[must_use]
    pub fn reads_like(&self, other: &Field) -> bool {
        self.ty == other.ty
            && self.missing == other.missing
            && self.read == other.read
            && self.unit == other.unit
            && self.format == other.format
            && self.split == other.split
    }
}

/// Where the values of a field come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The column's header; in JSON the key, else the path.
    pub name: Arc<str>,
    /// Whether it was given with `from`, where else it is the field's own name.
    pub explicit: bool,
}

/// How dates or numbers are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// `format "DD/MM/YYYY"`
    Time(TimeFormat),
    /// `format "1.234,56"`
    Number {
        /// The mark between groups of three; a blank stands for ordinary, no-break and narrow blanks.
        thousands: char,
        /// The mark before the fraction.
        decimal: char,
    },
}

impl Format {
    /// The format of numbers that `1.234,56`, `1 234,56`, `1'234.56` or `1,234.56` shows.
    #[must_use]
    pub fn number(pattern: &str) -> Option<Format> {
        let mut letters = pattern.strip_prefix('1')?.chars();
        let thousands = letters.next()?;
        let decimal = letters.as_str().strip_prefix("234")?.strip_suffix("56")?;
        let (thousands, decimal) = match (thousands, decimal) {
            ('.', ",") => ('.', ','),
            (' ' | '\u{A0}' | '\u{2009}' | '\u{202F}', ",") => (' ', ','),
            (' ' | '\u{A0}' | '\u{2009}' | '\u{202F}', ".") => (' ', '.'),
            ('\'' | '’', ".") => ('\'', '.'),
            (',', ".") => (',', '.'),
            _ => return None,
        };
        Some(Format::Number { thousands, decimal })
    }
}

/// What the values of a field may be. `None` on a side: no bound there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The least, included.
    pub low: Option<Value>,
    /// The greatest.
    pub high: Option<Value>,
    /// Whether the greatest is itself allowed.
    pub high_excluded: bool,
}

impl Bounds {
    /// Whether the value lies within. Values of another type do.
    #[must_use]
    pub fn admit(&self, value: &Value) -> bool {
        let against = |bound: &Option<Value>| bound.as_ref().and_then(|bound| value.compare(bound));
        let above = match against(&self.high) {
            Some(Ordering::Greater) => true,
            Some(Ordering::Equal) => self.high_excluded,
            Some(Ordering::Less) | None => false,
        };
        !above && against(&self.low) != Some(Ordering::Less)
    }
}

/// `between 0 and 5`, `between 0 and under 5`, `at least 0`, `under 5`
impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let under = if self.high_excluded { "under " } else { "" };
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => write!(f, "between {low} and {under}{high}"),
            (Some(low), None) => write!(f, "at least {low}"),
            (None, Some(high)) => write!(f, "at most {high}"),
            (None, None) => f.write_str("unbounded"),
        }
    }
}

/// `related activities { … }`
#[derive(Clone, Debug)]
pub struct Related {
    /// Its name.
    pub name: Arc<str>,
    /// The lead's fields that records are joined on: the key, or the field after `by`.
    pub by: Vec<FieldId>,
    /// For each of these, how the column of the records' own file that carries it is read: a field of the block where
    /// one does, else the lead's own. Their types are the same.
    pub by_columns: Vec<Field>,
    /// The records' fields.
    pub fields: TiVec<RecordFieldId, Field>,
    /// Whether an entry of the policy uses it.
    pub used: bool,
    /// Where it is declared.
    pub span: Span,
}

/// A lead as the evaluators see it: typed, with everything that is known about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lead {
    /// Its fields; `None` is missing.
    pub values: TiVec<FieldId, Option<Value>>,
    /// Its related records; as many lists as the schema has `related` blocks.
    pub related: TiVec<RelatedId, Vec<Record>>,
    /// What people decided about it.
    pub verdicts: Vec<Verdict>,
}

/// A related record; `None` is missing.
pub type Record = TiVec<RecordFieldId, Option<Value>>;

/// A person's approval or rejection of a lead for a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The stage's place in the funnel, from 0.
    pub stage: u32,
    /// Approved or rejected.
    pub kind: VerdictKind,
    /// Who: the `WHO` of `on approval by "WHO"`.
    pub by: Arc<str>,
    /// When. In a test there is none: it counts.
    pub on: Option<Date>,
    /// Why.
    pub reason: Option<Arc<str>>,
}

/// Approved or rejected; on the same day rejected wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VerdictKind {
    /// Taken on.
    Approved,
    /// Turned down.
    Rejected,
}
