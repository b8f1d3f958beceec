//! What two policies declare differently, in words: a sentence for each difference.

use std::fmt::Display;

use crate::diff::Version;
use crate::diff::ladder::renamed_stages;
use crate::diff::source::plain;
use crate::policy::{Criteria, Decision, Definition, DefinitionBody, List, Policy, Score};
use crate::source::Span;
use crate::syntax::written;
use crate::types::{Currency, Field, Rates, Related, Value};

/// The differences, in the order of the language reference; none where only layout and comments differ.
#[must_use]
pub fn differences(old: &Version<'_>, new: &Version<'_>) -> Vec<String> {
    let mut told = Vec::new();
    let title =
        |policy: &Policy| policy.title.as_ref().map_or_else(|| "missing".to_owned(), |title| written::text(title));
    changed(&mut told, "title", &title(old.policy), &title(new.policy));
    stages(old.policy, new.policy, &mut told);
    changed(&mut told, "time zone", &old.policy.timezone_name, &new.policy.timezone_name);
    rates(old.policy, new.policy, &mut told);
    fields("field", old.policy.schema.fields.iter(), new.policy.schema.fields.iter(), &mut told);
    related(old.policy, new.policy, &mut told);
    for kind in Kind::ALL {
        entries(kind, old, new, &mut told);
    }
    bounds(old.policy, new.policy, &mut told);
    decisions(old.policy, new.policy, &mut told);
    lists(old.policy, new.policy, &mut told);
    told
}

fn changed<T: Display + PartialEq>(told: &mut Vec<String>, what: &str, old: &T, new: &T) {
    if old != new {
        told.push(format!("the {what} was {old} and is {new}"));
    }
}

fn stages(old: &Policy, new: &Policy, told: &mut Vec<String>) {
    let names = |policy: &Policy| -> Vec<String> { policy.stages.iter().map(|it| it.name.to_string()).collect() };
    let (had, have) = (names(old), names(new));
    let common = |of: &[String], other: &[String]| -> Vec<String> {
        of.iter().filter(|name| other.contains(name)).cloned().collect()
    };
    let renamed = renamed_stages(old, new);
    let was = |name: &str| renamed.iter().any(|(was, _)| **was == *name);
    let is = |name: &str| renamed.iter().any(|(_, is)| **is == *name);
    told.extend(renamed.iter().map(|(was, is)| format!("stage `{was}` is now called `{is}`")));
    let gone = had.iter().filter(|name| !have.contains(name) && !was(name));
    told.extend(gone.map(|name| format!("stage `{name}` is gone")));
    let added = have.iter().filter(|name| !had.contains(name) && !is(name));
    told.extend(added.map(|name| format!("stage `{name}` is new")));
    if common(&had, &have) != common(&have, &had) {
        told.push(format!(
            "the stages stood in the order {} and stand in the order {}",
            had.join(" < "),
            have.join(" < ")
        ));
    }
}

/// The rates by which amounts are converted, and their day.
fn rates(old: &Policy, new: &Policy, told: &mut Vec<String>) {
    let rate = |rates: &Rates, currency: Currency| {
        let entry = rates.entries.iter().find(|(other, ..)| *other == currency);
        entry.map_or_else(
            || "missing".to_owned(),
            |(_, amount, of_base)| format!("{amount} {currency} = {of_base} {}", rates.base),
        )
    };
    match (&old.rates, &new.rates) {
        (None, None) => {}
        (Some(_), None) => told.push("the rates are gone".to_owned()),
        (None, Some(rates)) => told.push(format!("the rates of {} are new", rates.date)),
        (Some(old), Some(new)) => {
            changed(told, "day of the rates", &old.date, &new.date);
            let currencies = old.entries.iter().chain(&new.entries).map(|(currency, ..)| *currency);
            let mut seen: Vec<Currency> = Vec::new();
            for currency in currencies {
                if !seen.contains(&currency) {
                    seen.push(currency);
                    changed(told, &format!("rate of {currency}"), &rate(old, currency), &rate(new, currency));
                }
            }
        }
    }
}

/// What the decisions of both may come to, and whether only one entry may be true.
fn decisions(old: &Policy, new: &Policy, told: &mut Vec<String>) {
    for decision in &new.decisions {
        let Some(before) = old.decisions.iter().find(|before| before.name == decision.name) else { continue };
        changed(told, &format!("type of decision `{}`", decision.name), &before.ty, &decision.ty);
        match (before.unique, decision.unique) {
            (false, true) => told.push(format!("decision `{}` is `unique` now", decision.name)),
            (true, false) => told.push(format!("decision `{}` is no longer `unique`", decision.name)),
            (true, true) | (false, false) => {}
        }
    }
}

fn fields<'f>(
    kind: &str,
    old: impl Iterator<Item = &'f Field> + Clone,
    new: impl Iterator<Item = &'f Field> + Clone,
    told: &mut Vec<String>,
) {
    for field in old.clone() {
        match namesake(field, new.clone()).or_else(|| renamed(field, old.clone(), new.clone())) {
            Some(other) => {
                if other.name != field.name {
                    told.push(format!("{kind} `{}` is now called `{}`", field.name, other.name));
                }
                told.extend(field_changes(kind, field, other));
            }
            None => told.push(format!("{kind} `{}` is gone", field.name)),
        }
    }
    let added = new
        .clone()
        .filter(|field| namesake(field, old.clone()).or_else(|| renamed(field, new.clone(), old.clone())).is_none());
    told.extend(added.map(|field| format!("{kind} `{}` is new: {}", field.name, field.ty)));
}

fn namesake<'f>(field: &Field, mut theirs: impl Iterator<Item = &'f Field>) -> Option<&'f Field> {
    theirs.find(|other| other.name == field.name)
}

/// The field that reads the same column under another name; neither name may stand on both sides.
fn renamed<'f>(
    field: &Field,
    own: impl Iterator<Item = &'f Field> + Clone,
    mut theirs: impl Iterator<Item = &'f Field>,
) -> Option<&'f Field> {
    theirs.find(|other| other.header.name == field.header.name && namesake(other, own.clone()).is_none())
}

fn related(old: &Policy, new: &Policy, told: &mut Vec<String>) {
    for records in &old.schema.related {
        match new.schema.related.iter().find(|other| other.name == records.name) {
            Some(other) => {
                let kind = format!("field of `{}`", records.name);
                fields(&kind, records.fields.iter(), other.fields.iter(), told);
            }
            None => told.push(format!("the related records `{}` are gone", records.name)),
        }
    }
    let is_new = |records: &&Related| !old.schema.related.iter().any(|other| other.name == records.name);
    let added = new.schema.related.iter().filter(is_new);
    told.extend(added.map(|records| format!("the related records `{}` are new", records.name)));
}

/// What has changed of a field.
fn field_changes(kind: &str, old: &Field, new: &Field) -> Vec<String> {
    let mut told = Vec::new();
    let subject = format!("{kind} `{}`", new.name);
    if old.ty != new.ty {
        told.push(format!("{subject} was {} and is {}", old.ty, new.ty));
    }
    if old.header.name != new.header.name {
        told.push(format!("{subject} was read from \"{}\" and is read from \"{}\"", old.header.name, new.header.name));
    }
    if old.bounds != new.bounds {
        told.push(format!("{subject} was {} and is {}", old.bounds, new.bounds));
    }
    for (was, is, what) in [(old.key, new.key, "the key"), (old.required, new.required, "required")] {
        match (was, is) {
            (false, true) => told.push(format!("{subject} is now {what}")),
            (true, false) => told.push(format!("{subject} is no longer {what}")),
            (true, true) | (false, false) => {}
        }
    }
    if old.ty == new.ty && !old.reads_like(new) {
        told.push(format!("the cells of {subject} are read in another way"));
    }
    told
}

/// What has entries with names.
#[derive(Clone, Copy)]
enum Kind {
    Definition,
    List,
    Criteria,
    Score,
    Decision,
    Rule,
    Cap,
    Disqualification,
    Otherwise,
    Guarantee,
    Test,
}

/// An entry as it is written.
struct Written {
    /// `None` where it was not given one.
    name: Option<String>,
    /// All of it.
    text: String,
    /// The same without its name.
    nameless: String,
    line: u32,
}

impl Kind {
    const ALL: [Kind; 11] = [
        Kind::Definition,
        Kind::List,
        Kind::Criteria,
        Kind::Score,
        Kind::Decision,
        Kind::Rule,
        Kind::Cap,
        Kind::Disqualification,
        Kind::Otherwise,
        Kind::Guarantee,
        Kind::Test,
    ];

    fn word(self) -> &'static str {
        match self {
            Kind::Definition => "definition",
            Kind::List => "list",
            Kind::Criteria => "criteria group",
            Kind::Score => "score",
            Kind::Decision => "decision",
            Kind::Rule => "rule",
            Kind::Cap => "cap",
            Kind::Disqualification => "disqualification",
            Kind::Otherwise => "`otherwise`",
            Kind::Guarantee => "guarantee",
            Kind::Test => "test",
        }
    }

    /// The entries of a policy: their names, and the places of all that they are.
    fn of(self, policy: &Policy) -> Vec<(Option<&str>, Vec<Span>)> {
        match self {
            Kind::Definition => {
                policy.definitions.iter().map(|it| (Some(&*it.name), vec![it.span, body(it)])).collect()
            }
            Kind::List => policy.lists.iter().map(|it| (Some(&*it.name), vec![it.span])).collect(),
            Kind::Criteria => {
                let parts = |it: &Criteria| it.entries.iter().flat_map(|one| [one.span, one.condition.span]).collect();
                policy.criteria.iter().map(|it| (Some(&*it.name), parts(it))).collect()
            }
            Kind::Score => {
                let parts = |it: &Score| it.entries.iter().map(|entry| entry.span).collect();
                policy.scores.iter().map(|it| (Some(&*it.name), parts(it))).collect()
            }
            Kind::Decision => {
                let otherwise = |it: &Decision| it.otherwise.as_ref().map(|value| value.span);
                let parts = |it: &Decision| it.entries.iter().map(|entry| entry.span).chain(otherwise(it)).collect();
                policy.decisions.iter().map(|it| (Some(&*it.name), parts(it))).collect()
            }
            Kind::Rule => policy.rules.iter().map(|it| (it.named.then_some(&*it.name), vec![it.span])).collect(),
            Kind::Cap => policy.caps.iter().map(|it| (it.named.then_some(&*it.name), vec![it.span])).collect(),
            Kind::Disqualification => {
                policy.disqualifications.iter().map(|it| (it.named.then_some(&*it.name), vec![it.span])).collect()
            }
            Kind::Otherwise => policy.otherwise.iter().map(|it| (None, vec![it.span])).collect(),
            Kind::Guarantee => policy.guarantees.iter().map(|it| (Some(&*it.title), vec![it.span])).collect(),
            Kind::Test => policy.tests.iter().map(|it| (Some(&*it.title), vec![it.span])).collect(),
        }
    }
}

fn body(definition: &Definition) -> Span {
    match &definition.body {
        DefinitionBody::Condition(condition) => condition.span,
        DefinitionBody::Value(value) => value.span,
    }
}

fn written(kind: Kind, version: &Version<'_>) -> Vec<Written> {
    let entry = |(name, spans): (Option<&str>, Vec<Span>)| {
        let parts: Vec<String> = spans.iter().map(|span| plain(version.sources.text(*span))).collect();
        let text = parts.join("; ");
        let nameless = name.map_or_else(|| text.clone(), |name| without_name(&text, name));
        let place = spans.first().and_then(|span| Some((version.sources.get(span.file)?, span.start)));
        let line = place.map_or(0, |(file, start)| file.line_column(start).0);
        Written { name: name.map(str::to_owned), text, nameless, line }
    };
    kind.of(version.policy).into_iter().map(entry).collect()
}

/// The scores of both that go elsewhere, from and to.
fn bounds(old: &Policy, new: &Policy, told: &mut Vec<String>) {
    let shown = |score: &Score| match (score.low, score.high) {
        (Some(low), Some(high)) => format!("from {low} to {high}"),
        (Some(low), None) => format!("from {low}"),
        (None, Some(high)) => format!("to {high}"),
        (None, None) => "without bounds".to_owned(),
    };
    for score in &new.scores {
        let Some(before) = old.scores.iter().find(|before| before.name == score.name) else { continue };
        if (before.low, before.high) != (score.low, score.high) {
            told.push(format!("score `{}` was {} and is {}", score.name, shown(before), shown(score)));
        }
    }
}

/// What the lists of both have gained and lost, which may stand in files of their own.
fn lists(old: &Policy, new: &Policy, told: &mut Vec<String>) {
    for list in &new.lists {
        let Some(before) = old.lists.iter().find(|before| before.name == list.name) else { continue };
        let lacks = |of: &List, entry: &&Value| !of.entries().contains(entry);
        let gained = list.entries().iter().filter(|entry| lacks(before, entry)).count();
        let lost = before.entries().iter().filter(|entry| lacks(list, entry)).count();
        match (gained, lost) {
            (0, 0) => {}
            (gained, 0) => told.push(format!("list `{}` has gained {gained}", list.name)),
            (0, lost) => told.push(format!("list `{}` has lost {lost}", list.name)),
            (gained, lost) => told.push(format!("list `{}` has gained {gained} and lost {lost}", list.name)),
        }
    }
}

/// An entry without the name that it was given.
fn without_name(text: &str, name: &str) -> String {
    match text.strip_prefix(&format!("rule {name} :")) {
        Some(rest) => rest.trim_start().to_owned(),
        None => text.replacen(name, "", 1),
    }
}

fn entries(kind: Kind, old: &Version<'_>, new: &Version<'_>, told: &mut Vec<String>) {
    let word = kind.word();
    let (mut had, mut have) = (written(kind, old), written(kind, new));
    // What stands in both, word for word, is no difference.
    had.retain(|one| match have.iter().position(|other| other.text == one.text && other.name == one.name) {
        Some(place) => {
            have.remove(place);
            false
        }
        None => true,
    });
    had.retain(|one| {
        let of_that_name = have.iter().position(|other| one.name.is_some() && other.name == one.name);
        let alike = || have.iter().position(|other| other.nameless == one.nameless);
        let Some(other) = of_that_name.or_else(alike).map(|place| have.remove(place)) else { return true };
        told.push(match (&one.name, &other.name) {
            (Some(was), Some(is)) if was != is => format!("{word} `{was}` is now called `{is}`"),
            (Some(was), None) => format!("{word} `{was}` has lost its name (line {})", other.line),
            (_, Some(is)) if one.name.is_none() => format!("the {word} on line {} is now called `{is}`", one.line),
            (_, Some(is)) => format!("{word} `{is}` has changed (line {})", other.line),
            (None, None) => return false,
        });
        false
    });
    // Entries without a name are taken in turn, where there are as many as before.
    let unnamed = |of: &[Written]| of.iter().filter(|entry| entry.name.is_none()).count();
    if unnamed(&had) == unnamed(&have) {
        had.retain(|one| one.name.is_some());
        let (named, changed): (Vec<Written>, Vec<Written>) = have.into_iter().partition(|one| one.name.is_some());
        told.extend(changed.iter().map(|entry| format!("the {word} on line {} has changed", entry.line)));
        have = named;
    }
    told.extend(had.iter().map(|entry| match &entry.name {
        Some(name) => format!("{word} `{name}` is gone"),
        None => format!("the {word} that stood on line {} is gone", entry.line),
    }));
    told.extend(have.iter().map(|entry| match &entry.name {
        Some(name) => format!("{word} `{name}` is new"),
        None => format!("the {word} on line {} is new", entry.line),
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Loaded, load_text};

    fn told(old: &str, new: &str) -> Vec<String> {
        let load = |text: &str| -> Loaded { load_text("p.bant", text) };
        let (old, new) = (load(old), load(new));
        let (before, now) = (old.policy.as_ref().unwrap(), new.policy.as_ref().unwrap());
        let old = Version { name: "old", policy: before, sources: &old.sources };
        let new = Version { name: "new", policy: now, sources: &new.sources };
        differences(&old, &new)
    }

    const POLICY: &str = "lead {\n  size integer\n}\nrule hot: if size > 10 then SQL # why\nif size > 5 then MQL\n";

    #[test]
    fn layout_is_no_difference() {
        assert!(told(POLICY, &POLICY.replace("size > 10 then SQL # why", "size  >  10\n  then SQL")).is_empty());
    }

    #[test]
    fn what_stands_above_the_entries_is_told() {
        let policy = "policy \"One\"\nrates 2026-11-01 {\n  1 USD = 0.92 EUR\n}\nlead {\n  deal money EUR\n}\n\
                      decide team: one of north, south unique {\n  if deal > 1 EUR then north\n}\n";
        assert_eq!(told(policy, &policy.replace("One", "Two")), ["the title was \"One\" and is \"Two\""]);
        let rate = told(policy, &policy.replace("0.92", "0.5"));
        assert_eq!(rate, ["the rate of USD was 1 USD = 0.92 EUR and is 1 USD = 0.5 EUR"]);
        let unique = told(policy, &policy.replace(" unique", ""));
        assert_eq!(unique, ["decision `team` is no longer `unique`"]);
        let choices = told(policy, &policy.replace("north, south", "north, south, west"));
        assert_eq!(choices, ["the type of decision `team` was one of north, south and is one of north, south, west"]);
    }

    #[test]
    fn entries_are_told_by_name() {
        assert_eq!(told(POLICY, &POLICY.replace("> 10", "> 20")), ["rule `hot` has changed (line 4)"]);
        assert_eq!(told(POLICY, &POLICY.replace("hot", "big")), ["rule `hot` is now called `big`"]);
        assert_eq!(told(POLICY, &POLICY.replace("rule hot: ", "")), ["rule `hot` has lost its name (line 4)"]);
        assert_eq!(told(POLICY, &POLICY.replace("size > 5", "size > 6")), ["the rule on line 5 has changed"]);
        assert_eq!(told(POLICY, &POLICY.replace("MQL", "MQL because \"big\"")), ["the rule on line 5 has changed"]);
        assert_eq!(
            told(POLICY, &POLICY.replace("if size > 5 then MQL\n", "")),
            ["the rule that stood on line 5 is gone"]
        );
        assert_eq!(told(POLICY, &format!("{POLICY}if size > 6 then SAL\n")), ["the rule on line 6 is new"]);
    }

    #[test]
    fn parts_of_an_entry_are_parts_of_it() {
        let policy = "lead {\n  size integer\n}\nscore fit from 0 to 9 {\n  +1 if size > 1\n}\nif fit > 0 then SQL\n";
        assert_eq!(told(policy, &policy.replace("+1", "+2")), ["score `fit` has changed (line 5)"]);
        assert_eq!(told(policy, &policy.replace("to 9", "to 8")), ["score `fit` was from 0 to 9 and is from 0 to 8"]);
        let define = "define big = size > 1\nif big then SQL\n";
        assert_eq!(told(define, &define.replace("> 1", "> 2")), ["definition `big` has changed (line 1)"]);
    }

    #[test]
    fn fields_are_told_by_what_has_changed() {
        assert_eq!(told(POLICY, &POLICY.replace("integer", "number")), ["field `size` was integer and is number"]);
        let more = POLICY.replace("size integer", "size integer required from \"Size\"\n  sector text");
        assert_eq!(
            told(POLICY, &more),
            [
                "field `size` was read from \"size\" and is read from \"Size\"",
                "field `size` is now required",
                "field `sector` is new: text",
            ]
        );
        let swapped = POLICY.replace("size integer", "size integer from \"Size now\"\n  wanted integer from \"size\"");
        assert_eq!(
            told(POLICY, &swapped),
            ["field `size` was read from \"size\" and is read from \"Size now\"", "field `wanted` is new: integer"]
        );
    }
}
