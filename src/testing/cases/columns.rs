//! Which columns of a file expect something, and of what.

use std::sync::Arc;

use crate::data::{self, Named, Source};
use crate::policy::{Cond, CondKind, CriteriaId, DefinitionBody, Expr, ExprKind, Policy};
use crate::source::Span;
use crate::testing::cases::CasesError;
use crate::types::{Field, FieldId, Type};

/// What the header of an expectation begins with; the name of what is expected follows.
const PREFIX: &str = "expect_";

/// A column that expects something.
pub(super) struct Column {
    /// As it stands in the file: `expect_BANT.need`.
    pub(super) header: Arc<str>,
    /// Its place among the file's columns; of no meaning in JSON.
    pub(super) index: usize,
    /// `BANT.need`
    pub(super) name: Arc<str>,
    /// What it is about.
    pub(super) subject: Subject,
}

/// What something is expected of.
pub(super) enum Subject {
    Outcome,
    Rule,
    Because,
    CouldBe,
    Ask,
    Awaiting,
    Settled,
    Problem,
    /// How many criteria of a group are true, and of how many.
    Criteria(CriteriaId, usize),
    /// A condition with a name.
    Condition(Cond),
    /// A value with a name, and how a cell of its type is read.
    Value(Expr, Box<Field>),
    /// A field of the lead, read as its own cells are.
    Field(FieldId),
}

/// The column of a header; `None` for one that expects nothing, or that a field is read from.
///
/// # Errors
/// Where it expects something of a name that neither the output nor the policy has.
pub(super) fn column(policy: &Policy, index: usize, header: &Arc<str>) -> Result<Option<Column>, CasesError> {
    let Some(name) = header.strip_prefix(PREFIX).filter(|_| !is_field(policy, header)) else { return Ok(None) };
    let unknown = |nearest: Option<String>| CasesError::UnknownColumn {
        name: header.to_string(),
        nearest: nearest.map(|near| format!("{PREFIX}{near}")),
    };
    let source = data::column(policy, name).map_err(|error| unknown(error.nearest))?;
    let subject = subject(policy, &source).ok_or_else(|| unknown(None))?;
    Ok(Some(Column { header: Arc::clone(header), index, name: Arc::from(name.trim()), subject }))
}

/// Whether a field of the lead is read from a column.
pub(super) fn is_field(policy: &Policy, header: &str) -> bool {
    policy.schema.fields.iter().any(|field| &*field.header.name == header)
}

fn subject(policy: &Policy, source: &Source) -> Option<Subject> {
    let value = |kind, ty: &Type| {
        let field = Field::of_type("", ty.clone());
        Subject::Value(Expr { kind, ty: ty.clone(), span: Span::default() }, Box::new(field))
    };
    let condition = |kind| Subject::Condition(Cond { kind, span: Span::default() });
    Some(match source {
        Source::Outcome => Subject::Outcome,
        Source::Rule => Subject::Rule,
        Source::Because => Subject::Because,
        Source::CouldBe => Subject::CouldBe,
        Source::Ask => Subject::Ask,
        Source::Awaiting => Subject::Awaiting,
        Source::Settled => Subject::Settled,
        Source::Problem => Subject::Problem,
        Source::Score(id) => value(ExprKind::Score(*id), &Type::Number),
        Source::Criteria(id) => Subject::Criteria(*id, policy.criteria.get(*id)?.entries.len()),
        Source::Decision(id) => value(ExprKind::Decision(*id), &policy.decisions.get(*id)?.ty),
        Source::Named(Named::Definition(id)) => match &policy.definitions.get(*id)?.body {
            DefinitionBody::Condition(_) => condition(CondKind::Definition(*id)),
            DefinitionBody::Value(expr) => value(ExprKind::Definition(*id), &expr.ty),
        },
        Source::Named(Named::Criterion(group, place)) => condition(CondKind::Criterion(*group, *place)),
        Source::Field(id) => Subject::Field(*id),
        Source::Own(..) | Source::Row => return None,
    })
}
