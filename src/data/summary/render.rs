//! The summary as people read it after a run.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::{Group, Summary};
use crate::data::approvals::ApprovalsReport;
use crate::data::problem::{Problem, ProblemKind};
use crate::data::records::RecordsReport;
use crate::policy::{Policy, StageId};
use crate::types::{Decimal, Outcome, show};

/// How long the longest bar is.
const BAR: u64 = 40;

/// Of fewer leads than this, the time went into starting, and a speed would mislead.
const ENOUGH_FOR_A_SPEED: u64 = 1_000;

/// What the summary tells of a run beside its counts.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The pinned moment, as people should see it: `2026-11-21 (Europe/Paris)`.
    pub as_of: String,
    /// What came of the files of related records.
    pub records: Vec<RecordsReport>,
    /// What came of the approvals file.
    pub approvals: Option<ApprovalsReport>,
    /// Whether there may be more repeated keys than were counted.
    pub lost_count_of_keys: bool,
    /// The related records that the policy uses and that no file was given of.
    pub records_not_given: Vec<Arc<str>>,
    /// The keys that no JSON object had, each with the nearest that one had.
    pub unmet_keys: Vec<(Arc<str>, Option<String>)>,
    /// The key of a list in which the leads seem to stand instead.
    pub wrapped_in: Option<Arc<str>>,
    /// The file that was written.
    pub wrote: Option<String>,
    /// How long the run took.
    pub elapsed: Duration,
}

impl Run {
    /// Whether a record or verdict could not be read, so that it may be missing from some lead.
    #[must_use]
    pub fn has_unreadable(&self) -> bool {
        let records = self.records.iter().any(|report| report.unreadable > 0);
        records || self.approvals.as_ref().is_some_and(|report| report.unreadable > 0)
    }
}

/// The summary: plain text, two blanks in front of each line, a line's end behind the last.
#[must_use]
pub fn render(summary: &Summary, policy: &Policy, run: &Run) -> String {
    let mut text = format!("  {}, as of {}\n\n", count(summary.leads, "lead"), run.as_of);
    text.push_str(&outcomes(summary, policy));
    if summary.undecided > 0 {
        let _ = write!(text, "\n  {} could not be decided:\n", count(summary.undecided, "lead"));
        text.push_str(&groups(&summary.problems));
    }
    if !summary.forgiven.is_empty() {
        let total = summary.forgiven.iter().map(|group| group.count).sum();
        let _ = write!(text, "\n  {} read as missing:\n", count(total, "bad value"));
        text.push_str(&groups(&summary.forgiven));
    }
    let notes = notes(summary, run);
    if !notes.is_empty() {
        text.push('\n');
        for note in notes {
            let _ = writeln!(text, "  {note}");
        }
    }
    let _ = write!(text, "\n  {}\n", closing(summary, run));
    text
}

/// A bar for each outcome, the highest first.
fn outcomes(summary: &Summary, policy: &Policy) -> String {
    let stages = policy.stages.keys().rev().map(StageId::into);
    let mut rows: Vec<(&str, u64)> = stages
        .chain([Outcome::NoStage, Outcome::Disqualified])
        .map(|outcome: Outcome| (outcome, summary.count_of(outcome)))
        .filter(|(outcome, count)| matches!(outcome, Outcome::Stage(_)) || *count > 0)
        .map(|(outcome, count)| (policy.outcome_name(outcome), count))
        .collect();
    if summary.undecided > 0 {
        rows.push(("not decided", summary.undecided));
    }
    let most = rows.iter().map(|row| row.1).max().unwrap_or(0).max(1);
    let name_width = rows.iter().map(|row| row.0.width()).max().unwrap_or(0);
    let count_width = rows.iter().map(|row| grouped(row.1).len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, count) in rows {
        let blanks = " ".repeat(name_width - name.width());
        let line = format!("  {name}{blanks}  {:>count_width$}  {}", grouped(count), bar(count, most));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn bar(count: u64, most: u64) -> String {
    let length = (u128::from(count) * u128::from(BAR) * 2 + u128::from(most)) / (u128::from(most) * 2);
    match (count, length) {
        (0, _) => String::new(),
        (_, 0) => "▏".to_owned(),
        (_, length) => "▇".repeat(usize::try_from(length).unwrap_or(0)),
    }
}

/// A line for each group, aligned: what, how many, the first of them, what was expected and what would help.
fn groups(groups: &[Group]) -> String {
    let rows: Vec<[String; 4]> = groups.iter().map(row).collect();
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.width()));
    let mut text = String::new();
    for [name, count, examples, expected] in &rows {
        let [names, counts, all_examples] = widths;
        let line = format!(
            "    {name}{}   {}{count}   {examples}{}   {expected}",
            pad(name, names),
            pad(count, counts),
            pad(examples, all_examples)
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn row(group: &Group) -> [String; 4] {
    let field = group.field.as_deref().unwrap_or("unreadable");
    let name = match &group.file {
        Some(file) => format!("{file}: {field}"),
        None => field.to_owned(),
    };
    let mut shown: Vec<String> = group.examples.iter().map(example).collect();
    if group.count > shown.len() as u64 {
        shown.push("…".to_owned());
    }
    [name, grouped(group.count), shown.join(", "), told(&group.examples)]
}

/// What was expected, and what would help; where the examples differ, each with its own.
fn told(examples: &[Problem]) -> String {
    let mut told: Vec<String> = Vec::new();
    for problem in examples {
        told.push(match (&problem.expected, problem.kind) {
            (Some(expected), ProblemKind::Record) => format!("{}; expected {expected}", problem.wrong),
            (Some(expected), _) => format!("expected {expected}"),
            (None, _) => problem.wrong.clone(),
        });
    }
    let several = examples.windows(2).any(|pair| matches!(pair, [one, other] if one.hint != other.hint));
    for problem in examples {
        let Some(hint) = &problem.hint else { continue };
        match &problem.found {
            Some(found) if several && !hint.contains(&**found) => told.push(format!("for {found} {hint}")),
            Some(_) | None => told.push(hint.clone()),
        }
    }
    let mut once: Vec<String> = Vec::new();
    for part in told {
        if !once.contains(&part) {
            once.push(part);
        }
    }
    once.join("; ")
}

fn example(problem: &Problem) -> String {
    match &problem.found {
        Some(found) => format!("{found} (line {})", grouped(problem.line)),
        None => format!("line {}", grouped(problem.line)),
    }
}

/// What became of the records and verdicts of other files, a line each.
#[must_use]
pub fn joined(records: &[RecordsReport], approvals: Option<&ApprovalsReport>) -> Vec<String> {
    let mut notes = Vec::new();
    records.iter().for_each(|report| of_records(report, &mut notes));
    if let Some(report) = approvals {
        of_approvals(report, &mut notes);
    }
    notes
}

/// What else is worth knowing, a line each.
fn notes(summary: &Summary, run: &Run) -> Vec<String> {
    let mut notes = Vec::new();
    for related in &run.records_not_given {
        notes.push(format!("note: no lead has {related}: give their file with `--related {related}=FILE`"));
    }
    for (key, near) in &run.unmet_keys {
        let help = near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        notes.push(format!("warning: no lead has `{key}`{help}"));
    }
    if let Some(list) = &run.wrapped_in {
        notes.push(format!("help: the objects in `{list}` seem to be the leads: give that list alone"));
    }
    if let Some((leads, first)) = &summary.not_unique {
        notes.push(format!("{} matched more than one entry of a unique decision: {first}", count(*leads, "lead")));
    }
    if summary.repeated_keys > 0 {
        let at_least = if run.lost_count_of_keys { "at least " } else { "" };
        let shown: Vec<String> =
            summary.repeated_examples.iter().map(|(key, line)| format!("{key} (line {})", grouped(*line))).collect();
        let more = if summary.repeated_keys > shown.len() as u64 { ", …" } else { "" };
        let leads = count(summary.repeated_keys, "lead");
        notes.push(format!("warning: {at_least}{leads} with a key that came before: {}{more}", shown.join(", ")));
    }
    if summary.exhausted > 0 {
        let leads = count(summary.exhausted, "lead");
        notes.push(format!(
            "note: for {leads} the search for what could still change was cut short: more may be possible"
        ));
    }
    if summary.left_out > 0 {
        let cells = count(summary.left_out, "value");
        notes.push(format!("warning: {cells} of names that the first thousand objects lack have no column"));
    }
    notes.extend(joined(&run.records, run.approvals.as_ref()));
    notes
}

fn of_records(report: &RecordsReport, notes: &mut Vec<String>) {
    let lost: Vec<String> = [
        (report.without_key, "without a key"),
        (report.unknown_lead, "of unknown leads"),
        (report.unreadable, "unreadable"),
    ]
    .iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| format!("{} {what}", grouped(*number)))
    .collect();
    let joined = report.records - report.without_key - report.unknown_lead - report.unreadable;
    let rest = if lost.is_empty() { String::new() } else { format!("; {}", lost.join(", ")) };
    let (file, related, total) = (&report.file, &report.related, count(report.records, "record"));
    notes.push(format!("{related}: {total} in {file}, {} joined{rest}", grouped(joined)));
    notes.extend(report.examples.iter().map(|problem| format!("  {file}: {}", with_line(problem))));
    if report.forgiven > 0 {
        notes.push(format!("  {} read as missing", count(report.forgiven, "bad value")));
    }
}

fn of_approvals(report: &ApprovalsReport, notes: &mut Vec<String>) {
    notes.push(format!("{} in {}", count(report.verdicts, "verdict"), report.file));
    if report.unknown_lead > 0 {
        notes.push(format!("  {} of unknown leads", grouped(report.unknown_lead)));
    }
    for (stage, number) in &report.unknown_stages {
        notes.push(format!("  {} for a stage that the policy does not have: `{stage}`", grouped(*number)));
    }
    for (who, number) in &report.unknown_people {
        notes.push(format!("  {} by someone whose approval no entry asks for: `{who}`", grouped(*number)));
    }
    if report.unreadable > 0 {
        notes.push(format!("  {} unreadable", grouped(report.unreadable)));
    }
    notes.extend(report.examples.iter().map(|problem| format!("    {}", with_line(problem))));
}

/// A problem with its line, which a problem of a whole record tells by itself.
fn with_line(problem: &Problem) -> String {
    match problem.kind {
        ProblemKind::Record => problem.to_string(),
        ProblemKind::MissingKey | ProblemKind::MissingRequired | ProblemKind::BadValue => {
            format!("line {}: {problem}", problem.line)
        }
    }
}

fn closing(summary: &Summary, run: &Run) -> String {
    let what = run.wrote.as_ref().map_or_else(|| "done".to_owned(), |file| format!("wrote {file}"));
    let tenths = (run.elapsed.as_millis() + 50) / 100;
    let speed = match run.elapsed.as_micros() {
        0 => String::new(),
        _ if summary.leads < ENOUGH_FOR_A_SPEED => String::new(),
        micros => {
            let a_minute = u128::from(summary.leads) * 60_000_000 / micros;
            format!(" ({} leads a minute)", grouped(two_digits(u64::try_from(a_minute).unwrap_or(u64::MAX))))
        }
    };
    format!("{what} in {}.{} s{speed}", grouped(u64::try_from(tenths / 10).unwrap_or(0)), tenths % 10)
}

/// A speed to two digits: more would be noise.
fn two_digits(speed: u64) -> u64 {
    let mut unit = 1;
    while speed / unit >= 100 {
        unit *= 10;
    }
    speed / unit * unit
}

fn count(number: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(number), if number == 1 { "" } else { "s" })
}

fn grouped(number: u64) -> String {
    let exact = i64::try_from(number).ok().and_then(Decimal::from_integer);
    exact.map_or_else(|| number.to_string(), show::friendly_number)
}
