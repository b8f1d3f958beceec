//! `any(calls where source = web)`: the record's source, while the lead has one, too.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::subject::Subject;
use crate::policy::{Expr, ExprKind, Part};

/// Names inside `where` that mean the record's field while the lead has a field of this name, once for each.
pub(in crate::lint) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let schema = &subject.policy.schema;
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    subject.policy.each_scoped(&mut |part, records| {
        let (Part::Value(Expr { kind: ExprKind::RecordField(id), span, .. }), Some(records)) = (part, records) else {
            return;
        };
        let Some(related) = schema.related.get(records) else { return };
        let Some(field) = related.fields.get(*id) else { return };
        let of_lead = schema.field(&field.name).and_then(|of_lead| Some((of_lead, schema.fields.get(of_lead)?)));
        let Some((of_lead, lead)) = of_lead else { return };
        let joins = field.key || lead.key || related.by.contains(&of_lead);
        if joins || !seen.insert((records, *id)) {
            return;
        }
        let (name, records) = (subject.written_name(of_lead), &related.name);
        let message = format!("`{name}` means the one of `{records}` here, and the lead has a `{name}`, too");
        let help = format!(
            "write `lead.{name}` for the lead's; if the record's is meant, give it a name of its own in `{records}`"
        );
        found.push(
            Diagnostic::warning(Code::LintShadowing, message)
                .label(*span, "the record's")
                .label(lead.span, "the lead's")
                .help(format!("{help}, with `from \"{}\"` behind it", field.header.name)),
        );
    });
    found
}
