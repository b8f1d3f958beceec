//! A witness as the lines of a `test` block.

use crate::analysis::answer::Witness;
use crate::policy::Policy;
use crate::types::{Choice, Field, Value};

/// Words that stand for themselves everywhere.
const RESERVED: [&str; 17] = [
    "if",
    "then",
    "and",
    "or",
    "not",
    "in",
    "defined",
    "missing",
    "between",
    "true",
    "false",
    "today",
    "now",
    "outcome",
    "otherwise",
    "unless",
    "any",
];

impl Witness {
    /// The lead as the lines of a `test` block of its policy, without `expect`: `as of`, `given`. A key is left out
    /// where no rule looks at it: a test fills it in.
    #[must_use]
    pub fn test_lines(&self, policy: &Policy) -> Vec<String> {
        let mut lines = Vec::new();
        if policy.uses_now && self.as_of.now.is_some() {
            lines.extend(self.as_of.now.map(|now| format!("as of {now}")));
        } else if policy.uses_today {
            lines.push(format!("as of {}", self.as_of.today));
        }
        let given = policy.schema.fields.iter().zip(&self.lead.values);
        let given = given.filter(|(field, _)| !field.key || field.used).filter_map(assignment);
        let given: Vec<String> = given.collect();
        if !given.is_empty() {
            lines.push(format!("given {}", given.join(", ")));
        }
        for (related, records) in policy.schema.related.iter().zip(&self.lead.related) {
            for record in records {
                let given: Vec<String> = related.fields.iter().zip(record).filter_map(assignment).collect();
                lines.push(format!("given {} {{ {} }}", name(&related.name), given.join(", ")));
            }
        }
        for verdict in &self.lead.verdicts {
            let stage = policy.stages.get(crate::policy::StageId(verdict.stage)).map_or("", |stage| &stage.name);
            let kind = match verdict.kind {
                crate::types::VerdictKind::Approved => "approval",
                crate::types::VerdictKind::Rejected => "rejection",
            };
            lines.push(format!("given {kind} {} by {}", name(stage), text(&verdict.by)));
        }
        lines
    }
}

fn assignment((field, value): (&Field, &Option<Value>)) -> Option<String> {
    Some(format!("{} = {}", name(&field.name), literal(value.as_ref()?)))
}

/// A value as it is written in a policy.
fn literal(value: &Value) -> String {
    match value {
        Value::Text(value) => text(value),
        Value::Choice(Choice { name: choice, .. }) => {
            if name(choice) == **choice {
                choice.to_string()
            } else {
                text(choice)
            }
        }
        Value::List(items) => format!("({})", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Money(..)
        | Value::Outcome(_) => value.to_string(),
    }
}

fn text(text: &str) -> String {
    let mut written = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            letter if letter.is_control() => written.push_str(&format!("\\u{{{:X}}}", u32::from(letter))),
            letter => written.push(letter),
        }
    }
    written.push('"');
    written
}

/// A name, in backquotes where it is no identifier or a word of the language.
fn name(text: &str) -> String {
    let mut letters = text.chars();
    let starts = letters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    if starts && letters.all(unicode_ident::is_xid_continue) && !RESERVED.contains(&text) {
        text.to_owned()
    } else {
        format!("`{text}`")
    }
}
