//! An explanation for a terminal: the first line says it all, the rest says why.

use unicode_width::UnicodeWidthStr;

use crate::explain::{Explanation, Needs, Node, ScoreLine};
use crate::types::Truth;

/// Labels wider than this do not widen their column.
const LABEL_WIDTH: usize = 32;

/// The explanation as plain text, ending in a line break.
#[must_use]
pub fn render(explanation: &Explanation) -> String {
    let mut sheet = Sheet::for_headings(explanation);
    sheet.raw(&format!("  {}    {}", explanation.lead, explanation.sentence));
    sheet.blank();
    deciding(&mut sheet, explanation);
    for needs in &explanation.above {
        above(&mut sheet, needs);
    }
    for (index, held) in explanation.held.iter().enumerate() {
        sheet.entry(if index == 0 { "Held back" } else { "" }, held);
    }
    if !explanation.ask.is_empty() {
        sheet.entry("Ask", &explanation.ask.join(", "));
    }
    if !explanation.awaiting.is_empty() {
        sheet.entry("Awaiting", &explanation.awaiting.join(", "));
    }
    for score in &explanation.scores {
        score_lines(&mut sheet, score);
    }
    for (name, value) in &explanation.decisions {
        sheet.entry(name, value.as_deref().unwrap_or("not known"));
    }
    sheet.text
}

fn deciding(sheet: &mut Sheet, explanation: &Explanation) {
    let heading = format!("{} because", explanation.outcome);
    let reason = match (&explanation.decided_by, &explanation.because) {
        (Some(name), Some(because)) => format!("{name}: {because}"),
        (Some(name), None) => name.clone(),
        (None, _) => "no rule votes for it".to_owned(),
    };
    sheet.entry(&heading, &reason);
    sheet.nodes(1, &explanation.deciding);
}

fn above(sheet: &mut Sheet, needs: &Needs) {
    let heading = format!("{} needs", needs.stage);
    sheet.entry(&heading, &needs.rule);
    sheet.nodes(1, &needs.condition);
    for held in &needs.held {
        sheet.line(1, &format!("✘ {held}"));
    }
}

fn score_lines(sheet: &mut Sheet, score: &ScoreLine) {
    sheet.entry(&score.name, &score.total);
    let told = score.entries.iter().filter(|entry| entry.counts || entry.truth == Truth::Unknown);
    let lines: Vec<_> =
        told.map(|entry| (if entry.counts { entry.points.as_str() } else { "?" }, &entry.text)).collect();
    let width = lines.iter().map(|(points, _)| points.len()).max().unwrap_or(0);
    for (points, text) in lines {
        sheet.line(1, &format!("{points:>width$}  {text}"));
    }
}

/// Lines with headings in one column and what they head in the next.
struct Sheet {
    text: String,
    gutter: usize,
}

impl Sheet {
    fn for_headings(explanation: &Explanation) -> Sheet {
        let above = explanation.above.iter().map(|needs| needs.stage.width() + " needs".len());
        let scores = explanation.scores.iter().map(|score| score.name.width());
        let decisions = explanation.decisions.iter().map(|(name, _)| name.width());
        let deciding = explanation.outcome.width() + " because".len();
        let widest = above.chain(scores).chain(decisions).chain([deciding, "Held back".len()]).max();
        Sheet { text: String::new(), gutter: widest.unwrap_or(0).min(LABEL_WIDTH) + 3 }
    }

    fn raw(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn entry(&mut self, heading: &str, text: &str) {
        self.raw(&format!("  {}{text}", padded(heading, self.gutter)));
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.raw(&format!("  {}{}{text}", " ".repeat(self.gutter), "  ".repeat(depth)));
    }

    fn nodes(&mut self, depth: usize, nodes: &[Node]) {
        let width = nodes.iter().map(|node| node.label.width()).filter(|width| *width <= LABEL_WIDTH).max();
        for node in nodes {
            let label = padded(&node.label, width.unwrap_or(0) + 2);
            self.line(depth, &format!("{} {label}{}", mark(node.truth), node.detail));
            self.nodes(depth + 1, &node.children);
        }
    }
}

/// ✔ holds, ✘ does not, ? is not known.
pub(super) fn mark(truth: Truth) -> char {
    match truth {
        Truth::True => '✔',
        Truth::False => '✘',
        Truth::Unknown => '?',
    }
}

/// The text with blanks up to a width, and at least one behind it where anything is.
fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    let blanks = if text.is_empty() { missing } else { missing.max(2) };
    format!("{text}{}", " ".repeat(blanks))
}
