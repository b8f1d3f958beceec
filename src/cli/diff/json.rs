//! A report as JSON, in a shape that programs may rely on: `version` tells when it changes.

use std::io::{self, Write};

use serde::Serialize;

use crate::diff::leads::{Flow, Moved, SegmentMoves};
use crate::diff::meaning::{self, Meaning, Move, Other, OtherAnswer};
use crate::diff::{Example, OnLeads, Report};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    old: &'a str,
    new: &'a str,
    differs: bool,
    differences: &'a [String],
    meaning: MeaningDocument<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leads: Option<Leads<'a>>,
}

#[derive(Serialize)]
struct MeaningDocument<'a> {
    verdict: &'static str,
    moves: Vec<MoveDocument<'a>>,
    not_settled: Vec<Open<'a>>,
    others: Vec<OtherDocument<'a>>,
    provided_that: &'a [String],
    notes: &'a [String],
}

#[derive(Serialize)]
struct MoveDocument<'a> {
    from: &'a str,
    to: &'a str,
    old_entry: &'a str,
    new_entry: &'a str,
    lead: &'a [String],
}

#[derive(Serialize)]
struct Open<'a> {
    from: &'a str,
    to: &'a str,
    tests: &'a [String],
    budget_used_up: bool,
}

#[derive(Serialize)]
struct OtherDocument<'a> {
    name: &'a str,
    #[serde(flatten)]
    answer: Answer<'a>,
}

#[derive(Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
enum Answer<'a> {
    Same,
    Differs { old: &'a str, new: &'a str, lead: &'a [String] },
    NotSettled { tests: &'a [String], budget_used_up: bool },
}

#[derive(Serialize)]
struct Leads<'a> {
    file: &'a str,
    as_of: &'a str,
    leads: u64,
    differing: u64,
    moved: Ways,
    outcomes: &'a [String],
    matrix: &'a [Vec<u64>],
    flows: Vec<Way<'a>>,
    scores: Vec<Counted<'a>>,
    decisions: Vec<Counted<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    segments: Vec<Segment<'a>>,
    first: Vec<One<'a>>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Ways {
    up: u64,
    down: u64,
    undecided: u64,
}

#[derive(Serialize)]
struct Way<'a> {
    outcome: &'a str,
    enter: Vec<Counted<'a>>,
    leave: Vec<Counted<'a>>,
}

#[derive(Serialize)]
struct Counted<'a> {
    name: &'a str,
    leads: u64,
}

#[derive(Serialize)]
struct Segment<'a> {
    name: &'a str,
    leads: u64,
    moved: Ways,
}

#[derive(Serialize)]
struct One<'a> {
    lead: &'a str,
    from: &'a str,
    to: &'a str,
    old_entry: &'a str,
    new_entry: &'a str,
    why: &'a str,
}

/// Writes the document.
pub(super) fn write(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let document = Document {
        version: 1,
        old: &report.old,
        new: &report.new,
        differs: report.differs(),
        differences: &report.words,
        meaning: meaning(&report.meaning),
        leads: report.leads.as_ref().map(leads),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn meaning(meaning: &Meaning) -> MeaningDocument<'_> {
    MeaningDocument {
        verdict: meaning.verdict.word(),
        moves: meaning.moves.iter().map(move_document).collect(),
        not_settled: meaning.open.iter().map(open).collect(),
        others: meaning.others.iter().map(other).collect(),
        provided_that: &meaning.provisos,
        notes: &meaning.notes,
    }
}

fn move_document(way: &Move) -> MoveDocument<'_> {
    let Move { from, to, old_entry, new_entry, lead } = way;
    MoveDocument { from, to, old_entry, new_entry, lead }
}

fn open(open: &meaning::Open) -> Open<'_> {
    Open { from: &open.from, to: &open.to, tests: &open.tests, budget_used_up: open.gave_up }
}

fn other(other: &Other) -> OtherDocument<'_> {
    let answer = match &other.answer {
        OtherAnswer::Same => Answer::Same,
        OtherAnswer::Differs { old, new, lead } => Answer::Differs { old, new, lead },
        OtherAnswer::Open { tests, gave_up } => Answer::NotSettled { tests, budget_used_up: *gave_up },
    };
    OtherDocument { name: &other.name, answer }
}

fn leads(on_leads: &OnLeads) -> Leads<'_> {
    let movements = &on_leads.movements;
    Leads {
        file: &on_leads.file,
        as_of: &on_leads.as_of,
        leads: movements.leads,
        differing: movements.differing,
        moved: ways(movements.moved),
        outcomes: &movements.outcomes,
        matrix: &movements.matrix,
        flows: movements.flows.iter().map(way).collect(),
        scores: counted(&movements.scores),
        decisions: counted(&movements.decisions),
        by: on_leads.by.as_deref(),
        segments: movements.segments.iter().map(segment).collect(),
        first: on_leads.first.iter().map(one).collect(),
        notes: on_leads.notes(),
    }
}

fn ways(Moved { up, down, undecided }: Moved) -> Ways {
    Ways { up, down, undecided }
}

fn way(flow: &Flow) -> Way<'_> {
    Way { outcome: &flow.outcome, enter: counted(&flow.enter), leave: counted(&flow.leave) }
}

fn counted(counts: &[(String, u64)]) -> Vec<Counted<'_>> {
    counts.iter().map(|(name, leads)| Counted { name, leads: *leads }).collect()
}

fn segment(segment: &SegmentMoves) -> Segment<'_> {
    Segment { name: &segment.name, leads: segment.leads, moved: ways(segment.moved) }
}

fn one(example: &Example) -> One<'_> {
    One {
        lead: &example.lead,
        from: &example.from,
        to: &example.to,
        old_entry: &example.old_entry,
        new_entry: &example.new_entry,
        why: &example.why,
    }
}
