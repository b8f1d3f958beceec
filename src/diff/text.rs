//! A report for a terminal.

use unicode_width::UnicodeWidthStr;

use crate::diff::leads::{Flow, Moved, Movements};
use crate::diff::meaning::{Meaning, Move, OtherAnswer, reason};
use crate::diff::report::{OnLeads, Report, number};

/// No more segments than these are shown.
pub const SEGMENTS: usize = 20;

/// The report as plain text, ending in a line break.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    words(&mut out, report);
    out.push('\n');
    meaning(&mut out, &report.meaning);
    if let Some(on_leads) = &report.leads {
        out.push('\n');
        leads(&mut out, on_leads);
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

fn words(out: &mut String, report: &Report) {
    if report.words.is_empty() {
        line(out, &format!("  {} and {} declare the same", report.old, report.new));
        return;
    }
    line(out, &format!("  From {} to {}", report.old, report.new));
    for sentence in &report.words {
        line(out, &format!("    {sentence}"));
    }
}

fn meaning(out: &mut String, meaning: &Meaning) {
    line(out, &format!("  Of all leads that there could be: {}", meaning.verdict.sentence()));
    for proviso in &meaning.provisos {
        line(out, &format!("    provided that {proviso}"));
    }
    for way in &meaning.moves {
        let Move { from, to, old_entry, new_entry, lead } = way;
        line(out, &format!("    {from} → {to}   by {new_entry}, was by {old_entry}"));
        lead.iter().for_each(|given| line(out, &format!("        {given}")));
    }
    for open in &meaning.open {
        line(out, &format!("    {} → {}   not settled: {}", open.from, open.to, reason(&open.tests, open.gave_up)));
    }
    for other in &meaning.others {
        match &other.answer {
            OtherAnswer::Same => line(out, &format!("    {}   the same for every lead (proven)", other.name)),
            OtherAnswer::Differs { old, new, lead } => {
                line(out, &format!("    {}   {old} → {new}", other.name));
                lead.iter().for_each(|given| line(out, &format!("        {given}")));
            }
            OtherAnswer::Open { tests, gave_up } => {
                line(out, &format!("    {}   not settled: {}", other.name, reason(tests, *gave_up)));
            }
        }
    }
    for note in &meaning.notes {
        line(out, &format!("    note: {note}"));
    }
}

fn leads(out: &mut String, on_leads: &OnLeads) {
    line(out, &format!("  {}", on_leads.sentence()));
    if !on_leads.movements.is_empty() {
        movements(out, on_leads);
    }
    let notes = on_leads.notes();
    if !notes.is_empty() {
        line(out, "");
    }
    for note in notes {
        line(out, &format!("  note: {note}"));
    }
}

fn movements(out: &mut String, on_leads: &OnLeads) {
    let movements = &on_leads.movements;
    if movements.moved.all() > 0 {
        line(out, "");
        table(out, &matrix(movements));
        line(out, "");
        flows(out, &movements.flows);
    }
    let others = movements.scores.iter().chain(&movements.decisions);
    if others.clone().next().is_some() {
        line(out, "");
    }
    for (name, count) in others {
        line(out, &format!("  {name} differs for {}", super::report::leads(*count)));
    }
    if let Some(by) = &on_leads.by {
        line(out, "");
        table(out, &segments(movements, by));
    }
    if !on_leads.first.is_empty() {
        line(out, "");
        line(out, "  The first of them");
        let rows = on_leads.first.iter().map(|example| {
            let way = format!("{} → {}", example.from, example.to);
            vec![example.lead.clone(), way, example.new_entry.clone(), example.why.clone()]
        });
        left(out, &rows.collect::<Vec<_>>());
    }
}

/// Rows and columns of outcomes: old down, new across; zeroes blank.
fn matrix(movements: &Movements) -> Vec<Vec<String>> {
    let header = ["was → is".to_owned()].into_iter().chain(movements.outcomes.iter().cloned());
    let rows = movements.outcomes.iter().zip(&movements.matrix).map(|(name, row)| {
        let cells = row.iter().map(|count| if *count == 0 { "·".to_owned() } else { number(*count) });
        [name.clone()].into_iter().chain(cells).collect()
    });
    [header.collect()].into_iter().chain(rows).collect()
}

fn flows(out: &mut String, flows: &[Flow]) {
    let side = |word: &str, flow: &Flow, entries: &[(String, u64)], by: &str| {
        let total: u64 = entries.iter().map(|(_, leads)| leads).sum();
        let by_entry: Vec<String> = entries.iter().map(|(name, leads)| format!("{name} {}", number(*leads))).collect();
        vec![format!("{word} {}", flow.outcome), number(total), format!("{by} {}", by_entry.join(", "))]
    };
    let mut rows = Vec::new();
    for flow in flows.iter().rev() {
        if !flow.enter.is_empty() {
            rows.push(side("enter", flow, &flow.enter, "by"));
        }
        if !flow.leave.is_empty() {
            rows.push(side("leave", flow, &flow.leave, "was by"));
        }
    }
    left(out, &rows);
}

/// How many leads of each segment move, and what share of it.
fn segments(movements: &Movements, by: &str) -> Vec<Vec<String>> {
    let header = [by, "leads", "move", "up", "down"].map(str::to_owned).to_vec();
    let mut rows = vec![header];
    for segment in movements.segments.iter().take(SEGMENTS) {
        let name = if segment.name.is_empty() { "(empty)" } else { &segment.name };
        let Moved { up, down, .. } = segment.moved;
        let counts = [segment.leads, segment.moved.all(), up, down];
        rows.push([name.to_owned()].into_iter().chain(counts.map(number)).collect());
    }
    let more = movements.segments.len().saturating_sub(SEGMENTS);
    if more > 0 {
        rows.push(vec![format!("… and {more} more")]);
    }
    rows
}

/// Rows whose first column is a heading and whose others are numbers.
fn table(out: &mut String, rows: &[Vec<String>]) {
    let widths = widths(rows);
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(place, (cell, width))| {
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            if place == 0 { format!("{cell}{blanks}") } else { format!("{blanks}{cell}") }
        });
        line(out, &format!("    {}", cells.collect::<Vec<_>>().join("   ")));
    }
}

/// Rows of texts.
fn left(out: &mut String, rows: &[Vec<String>]) {
    let widths = widths(rows);
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()))));
        line(out, &format!("    {}", cells.collect::<Vec<_>>().join("   ")));
    }
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    (0..columns).map(|column| width(column).unwrap_or(0)).collect()
}
