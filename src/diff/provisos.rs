//! What a comparison of all leads takes for granted, and what it leaves to others: where two policies read leads in other
//! ways, what they read may differ although nothing that they say of it does.

use crate::diff::Version;
use crate::diff::source::plain;
use crate::policy::{Decision, Policy};
use crate::types::{Field, Type};

/// What has to hold of a lead so that what is said of all leads is said of it, a clause each: `` every lead has a `budget` ``.
#[must_use]
pub(super) fn provisos(old: &Policy, new: &Policy) -> Vec<String> {
    let mut told = Vec::new();
    for field in &new.schema.fields {
        let before = old.schema.counterpart(field, &new.schema).and_then(|id| old.schema.fields.get(id));
        match before {
            Some(before) => told.extend(of_field(before, field)),
            None if field.required || field.key => told.push(format!("every lead has `{}`", field.name)),
            None => {}
        }
    }
    for field in &old.schema.fields {
        let is_gone = new.schema.counterpart(field, &old.schema).is_none();
        if is_gone && (field.required || field.key) {
            told.push(format!("every lead has `{}`", field.name));
        }
    }
    let conversions = |policy: &Policy| policy.rates.as_ref().map(|rates| (rates.base, rates.entries.clone()));
    if conversions(old) != conversions(new) && (reads_money(old) || reads_money(new)) {
        told.push("amounts stand in the currencies of their fields, so that no rate is needed to read them".to_owned());
    }
    told
}

/// What has to hold of a field that both policies have.
fn of_field(old: &Field, new: &Field) -> Vec<String> {
    let mut told = Vec::new();
    let needed = |field: &Field| field.key || field.required;
    if !(old.used || new.used || needed(old) || needed(new)) {
        return told;
    }
    if old.header.name != new.header.name {
        told.push(format!("`{}` finds in \"{}\" what it found in \"{}\"", new.name, new.header.name, old.header.name));
    }
    if old.bounds != new.bounds || !old.reads_like(new) {
        told.push(format!("both policies accept what stands in `{}`", new.name));
    }
    if needed(old) != needed(new) {
        told.push(format!("every lead has `{}`", new.name));
    }
    told
}

/// Whether the new policy has another name for a field of the old one.
#[must_use]
pub(super) fn renames_fields(old: &Policy, new: &Policy) -> bool {
    new.schema.fields.iter().any(|field| {
        let before = old.schema.counterpart(field, &new.schema).and_then(|id| old.schema.fields.get(id));
        before.is_some_and(|before| before.name != field.name)
    })
}

/// The `unique` decisions that are new, or have other entries than before: whether the promise is kept is not asked here.
pub(super) fn new_promises(old: &Version<'_>, new: &Version<'_>) -> Vec<String> {
    let words = |version: &Version<'_>, decision: &Decision| -> Vec<String> {
        decision.entries.iter().map(|entry| plain(version.sources.text(entry.span))).collect()
    };
    let is_kept = |decision: &Decision| {
        let before = old.policy.decisions.iter().find(|before| before.name == decision.name && before.unique);
        before.is_some_and(|before| words(old, before) == words(new, decision))
    };
    let promises = new.policy.decisions.iter().filter(|decision| decision.unique && !is_kept(decision));
    promises
        .map(|decision| {
            format!("whether two entries of `{}` are ever true of one lead is what `bantam prove` asks", decision.name)
        })
        .collect()
}

/// Whether amounts of money are read, of which some may be in other currencies than their fields.
fn reads_money(policy: &Policy) -> bool {
    let fields = policy.schema.fields.iter().chain(policy.schema.related.iter().flat_map(|related| &related.fields));
    let is_money = |ty: &Type| {
        let item = if let Type::List(item) = ty { item } else { ty };
        matches!(item, Type::Money(_))
    };
    fields.into_iter().any(|field| field.used && is_money(&field.ty))
}
