//! Explanations as versioned JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::Told;
use crate::explain::{EntryLine, Explanation, Needs, Node, ScoreLine};
use crate::types::Truth;

/// The shape's version; it rises when a field changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    leads: Vec<LeadOutput<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum LeadOutput<'a> {
    Explained(Box<ExplanationOutput<'a>>),
    Undecided { lead: &'a str, problems: &'a [String] },
}

#[derive(Serialize)]
struct ExplanationOutput<'a> {
    lead: &'a str,
    sentence: &'a str,
    outcome: &'a str,
    rule: Option<&'a str>,
    because: Option<&'a str>,
    conditions: Vec<NodeOutput<'a>>,
    above: Vec<NeedsOutput<'a>>,
    held_back: &'a [String],
    could_be: Option<&'a str>,
    ask: &'a [String],
    awaiting: &'a [String],
    settled: bool,
    scores: Vec<ScoreOutput<'a>>,
    decisions: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct NeedsOutput<'a> {
    stage: &'a str,
    rule: &'a str,
    conditions: Vec<NodeOutput<'a>>,
    held_back: &'a [String],
}

#[derive(Serialize)]
struct NodeOutput<'a> {
    truth: &'static str,
    condition: &'a str,
    detail: &'a str,
    parts: Vec<NodeOutput<'a>>,
}

#[derive(Serialize)]
struct ScoreOutput<'a> {
    name: &'a str,
    total: &'a str,
    entries: Vec<EntryOutput<'a>>,
}

#[derive(Serialize)]
struct EntryOutput<'a> {
    truth: &'static str,
    points: &'a str,
    counts: bool,
    reason: &'a str,
}

pub(super) fn write(out: &mut impl Write, told: &[Told]) -> io::Result<()> {
    let leads = told.iter().map(|one| match one {
        Told::Explained(explanation) => LeadOutput::Explained(Box::new(explained(explanation))),
        Told::Undecided(lead, problems) => LeadOutput::Undecided { lead, problems },
    });
    serde_json::to_writer_pretty(&mut *out, &Output { version: VERSION, leads: leads.collect() })?;
    writeln!(out)
}

fn explained(explanation: &Explanation) -> ExplanationOutput<'_> {
    let decisions = explanation.decisions.iter().map(|(name, value)| (name.clone(), value.clone().into()));
    ExplanationOutput {
        lead: &explanation.lead,
        sentence: &explanation.sentence,
        outcome: &explanation.outcome,
        rule: explanation.decided_by.as_deref(),
        because: explanation.because.as_deref(),
        conditions: explanation.deciding.iter().map(node).collect(),
        above: explanation.above.iter().map(needs).collect(),
        held_back: &explanation.held,
        could_be: explanation.could_be.as_deref(),
        ask: &explanation.ask,
        awaiting: &explanation.awaiting,
        settled: explanation.settled,
        scores: explanation.scores.iter().map(score).collect(),
        decisions: decisions.collect(),
    }
}

fn needs(needs: &Needs) -> NeedsOutput<'_> {
    NeedsOutput {
        stage: &needs.stage,
        rule: &needs.rule,
        conditions: needs.condition.iter().map(node).collect(),
        held_back: &needs.held,
    }
}

fn node(node: &Node) -> NodeOutput<'_> {
    NodeOutput {
        truth: word(node.truth),
        condition: &node.label,
        detail: &node.detail,
        parts: node.children.iter().map(self::node).collect(),
    }
}

fn score(score: &ScoreLine) -> ScoreOutput<'_> {
    ScoreOutput { name: &score.name, total: &score.total, entries: score.entries.iter().map(entry).collect() }
}

fn entry(entry: &EntryLine) -> EntryOutput<'_> {
    EntryOutput { truth: word(entry.truth), points: &entry.points, counts: entry.counts, reason: &entry.text }
}

fn word(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    }
}
