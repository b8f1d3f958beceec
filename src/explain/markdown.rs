//! An explanation as Markdown, for a ticket or a CRM note.

use std::fmt::Write;

use crate::explain::{Explanation, Node, text};

/// The explanation as Markdown, ending in a line break.
#[must_use]
pub fn render(explanation: &Explanation) -> String {
    let mut out = format!("### {}: {}\n\n", escaped(&explanation.lead), escaped(&explanation.sentence));
    let decided =
        explanation.decided_by.as_deref().map_or("no rule votes for it".to_owned(), |name| format!("`{name}`"));
    let because = explanation.because.as_deref().map(|because| format!(": {}", escaped(because)));
    line(&mut out, 0, &format!("**{} because** {decided}{}", explanation.outcome, because.unwrap_or_default()));
    node_lines(&mut out, 1, &explanation.deciding);
    for needs in &explanation.above {
        line(&mut out, 0, &format!("**{} needs** `{}`", needs.stage, needs.rule));
        node_lines(&mut out, 1, &needs.condition);
        for held in &needs.held {
            line(&mut out, 1, &format!("✘ {}", escaped(held)));
        }
    }
    for held in &explanation.held {
        line(&mut out, 0, &format!("**Held back** {}", escaped(held)));
    }
    if !explanation.ask.is_empty() {
        line(&mut out, 0, &format!("**Ask** {}", explanation.ask.join(", ")));
    }
    if !explanation.awaiting.is_empty() {
        line(&mut out, 0, &format!("**Awaiting** {}", explanation.awaiting.join(", ")));
    }
    for score in &explanation.scores {
        line(&mut out, 0, &format!("**{}** {}", score.name, score.total));
        for entry in score.entries.iter().filter(|entry| entry.counts) {
            line(&mut out, 1, &format!("{} {}", entry.points, escaped(&entry.text)));
        }
    }
    for (name, value) in &explanation.decisions {
        line(&mut out, 0, &format!("**{name}** {}", value.as_deref().map_or("not known".to_owned(), escaped)));
    }
    out
}

fn node_lines(out: &mut String, depth: usize, nodes: &[Node]) {
    for node in nodes {
        let mark = text::mark(node.truth);
        line(out, depth, &format!("{mark} `{}` {}", node.label.replace('`', "'"), escaped(&node.detail)));
        node_lines(out, depth + 1, &node.children);
    }
}

fn line(out: &mut String, depth: usize, text: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(out, "{}- {}", "  ".repeat(depth), text.trim_end());
}

/// A lead's own text must not become markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => out.extend(['\\', character]),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
