//! A report as Markdown, made for a comment on a pull request.

use crate::diff::leads::{Moved, Movements};
use crate::diff::meaning::{Meaning, Move, OtherAnswer, reason};
use crate::diff::report::{OnLeads, Report, number};
use crate::diff::text::SEGMENTS;
use crate::explain::markdown::escaped;

/// The report as Markdown, ending in a line break.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = format!("### What `{}` changes\n\n", report.new);
    if report.words.is_empty() {
        out.push_str(&format!("It declares the same as `{}`.\n", report.old));
    }
    for told in &report.words {
        out.push_str(&format!("- {}\n", sentence(told)));
    }
    meaning(&mut out, &report.meaning);
    if let Some(on_leads) = &report.leads {
        leads(&mut out, on_leads);
    }
    out
}

fn meaning(out: &mut String, meaning: &Meaning) {
    out.push_str(&format!("\n**Of all leads that there could be: {}.**\n", meaning.verdict.sentence()));
    let is_bare = meaning.moves.is_empty() && meaning.open.is_empty() && meaning.others.is_empty();
    if !(is_bare && meaning.provisos.is_empty()) {
        out.push('\n');
    }
    for proviso in &meaning.provisos {
        out.push_str(&format!("- provided that {proviso}\n"));
    }
    for way in &meaning.moves {
        let Move { from, to, old_entry, new_entry, lead } = way;
        let ways = format!("{} → {}", escaped(from), escaped(to));
        out.push_str(&format!("- {ways} by `{new_entry}`, was by `{old_entry}`{}\n", given(lead)));
    }
    for open in &meaning.open {
        let why = sentence(&reason(&open.tests, open.gave_up));
        out.push_str(&format!("- {} → {}: not settled, {why}\n", escaped(&open.from), escaped(&open.to)));
    }
    for other in &meaning.others {
        let told = match &other.answer {
            OtherAnswer::Same => "the same for every lead (proven)".to_owned(),
            OtherAnswer::Differs { old, new, lead } => {
                format!("{} → {}{}", escaped(old), escaped(new), given(lead))
            }
            OtherAnswer::Open { tests, gave_up } => format!("not settled, {}", sentence(&reason(tests, *gave_up))),
        };
        out.push_str(&format!("- `{}`: {told}\n", other.name));
    }
    for note in &meaning.notes {
        out.push_str(&format!("\n{}.\n", sentence(note)));
    }
}

/// A lead behind what it shows.
fn given(lead: &[String]) -> String {
    if lead.is_empty() {
        return ", for a lead of which nothing is known".to_owned();
    }
    let lines: String = lead.iter().map(|line| format!("  {line}\n")).collect();
    format!(":\n\n  ```bantam\n{lines}  ```")
}

fn leads(out: &mut String, on_leads: &OnLeads) {
    out.push_str(&format!("\n**{}.**\n", escaped(&on_leads.sentence())));
    if !on_leads.movements.is_empty() {
        movements(out, on_leads);
    }
    for note in on_leads.notes() {
        out.push_str(&format!("\n{}.\n", sentence(&note)));
    }
}

fn movements(out: &mut String, on_leads: &OnLeads) {
    let movements = &on_leads.movements;
    if movements.moved.all() > 0 {
        out.push('\n');
        matrix(out, movements);
        out.push('\n');
        for flow in movements.flows.iter().rev() {
            for (word, entries) in [("enter", &flow.enter), ("leave", &flow.leave)] {
                if !entries.is_empty() {
                    let total: u64 = entries.iter().map(|(_, leads)| leads).sum();
                    let by: Vec<String> =
                        entries.iter().map(|(name, leads)| format!("`{name}` {}", number(*leads))).collect();
                    out.push_str(&format!(
                        "- {} {word} **{}**: {}\n",
                        number(total),
                        escaped(&flow.outcome),
                        by.join(", ")
                    ));
                }
            }
        }
    }
    for (name, count) in movements.scores.iter().chain(&movements.decisions) {
        out.push_str(&format!("- `{name}` differs for {}\n", super::report::leads(*count)));
    }
    if let Some(by) = &on_leads.by {
        segments(out, movements, by);
    }
    if !on_leads.first.is_empty() {
        let rows = on_leads.first.iter().map(|example| {
            let way = format!("{} → {}", example.from, example.to);
            let entry = if example.new_entry.is_empty() { String::new() } else { format!("`{}`", example.new_entry) };
            vec![escaped(&example.lead), escaped(&way), entry, escaped(&example.why)]
        });
        out.push_str("\n<details><summary>The first of them</summary>\n\n");
        table(out, &["lead", "outcome", "decided by", "why"].map(str::to_owned), "---", rows);
        out.push_str("\n</details>\n");
    }
}

fn matrix(out: &mut String, movements: &Movements) {
    let header: Vec<String> =
        ["was → is".to_owned()].into_iter().chain(movements.outcomes.iter().map(|name| escaped(name))).collect();
    let rows = movements.outcomes.iter().zip(&movements.matrix).enumerate().map(|(place, (name, row))| {
        let cells = row.iter().enumerate().map(|(column, count)| match count {
            0 => String::new(),
            count if column == place => number(*count),
            count => format!("**{}**", number(*count)),
        });
        [escaped(name)].into_iter().chain(cells).collect()
    });
    table(out, &header, "---:", rows);
}

fn segments(out: &mut String, movements: &Movements, by: &str) {
    let header = [&escaped(by), "leads", "move", "up", "down"].map(str::to_owned);
    let rows = movements.segments.iter().take(SEGMENTS).map(|segment| {
        let Moved { up, down, .. } = segment.moved;
        let name = if segment.name.is_empty() { "(empty)".to_owned() } else { escaped(&segment.name) };
        let counts = [segment.leads, segment.moved.all(), up, down].map(number);
        [name].into_iter().chain(counts).collect()
    });
    out.push('\n');
    table(out, &header, "---:", rows);
    let more = movements.segments.len().saturating_sub(SEGMENTS);
    if more > 0 {
        out.push_str(&format!("\n… and {more} more.\n"));
    }
}

/// A table; its first column stands left, the others as `align` says.
fn table(out: &mut String, header: &[String], align: &str, rows: impl Iterator<Item = Vec<String>>) {
    out.push_str(&format!("| {} |\n", header.join(" | ")));
    let marks: Vec<&str> = header.iter().enumerate().map(|(place, _)| if place == 0 { "---" } else { align }).collect();
    out.push_str(&format!("| {} |\n", marks.join(" | ")));
    for row in rows {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
}

/// A sentence of ours, whose names stand in backquotes, where nothing is a mark.
fn sentence(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(place, part)| if place % 2 == 0 { escaped(part) } else { format!("`{part}`") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_backquotes_stay_as_they_are() {
        assert_eq!(sentence("a|b <i> `x_y` x_y"), "a\\|b \\<i\\> `x_y` x\\_y");
    }
}
